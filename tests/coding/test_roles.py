import pytest

from tocsin.coding.roles import find_roles
from tocsin.coding.triggers import find_triggers


@pytest.fixture
def roles(read):
    """Actors and recipients of one event, as words."""

    def of(text, trigger):
        event = read(text).event(trigger)
        return event.actors, event.recipients

    return of


def test_subject_and_object_of_an_active_verb(roles):
    assert roles("Gunmen attacked villagers.", "attacked") == (["Gunmen"], ["villagers"])


def test_subject_and_agent_of_a_passive_verb_change_sides(roles):
    assert roles("Villagers were attacked by gunmen.", "attacked") == (["gunmen"], ["Villagers"])


def test_a_passive_without_agent_has_no_actor_and_says_so(read):
    coded = read("The editor was arrested.")
    assert coded.event("arrested").recipients == ["The editor"]
    assert coded.gap("arrested", "actors") == "'arrested' is passive and has no by-phrase with an actor"


def test_coordinated_passives_share_a_by_phrase(roles):
    text = "Two fishermen were arrested and beaten by coast guards."
    assert roles(text, "arrested") == (["coast guards"], ["Two fishermen"])
    assert roles(text, "beaten") == (["coast guards"], ["Two fishermen"])


def test_coordinated_actors_and_recipients_are_all_kept(roles):
    text = "Chad and Niger accused Libya and Algeria of smuggling."
    assert roles(text, "accused") == (["Chad", "Niger"], ["Libya", "Algeria"])


def test_who_is_ordered_to_do_it_does_it(roles):
    assert roles("The president ordered the army to attack rebels.", "attack") == (["the army"], ["rebels"])


def test_who_does_it_by_a_participle_does_it(roles):
    text = "Rebels fighting the army entered the city."
    assert roles(text, "fighting the army") == (["Rebels"], ["the army"])


def test_who_does_it_in_a_relative_clause_does_it(roles):
    text = "The militia, which attacked farmers in May, is led by a general."
    assert roles(text, "attacked") == (["The militia"], ["farmers"])


def test_to_whom_it_is_done_in_a_relative_clause(roles):
    text = "The farmers whom gunmen attacked fled."
    assert roles(text, "attacked") == (["gunmen"], ["The farmers"])


def test_a_light_verb_lends_its_subject_to_the_noun(roles):
    assert roles("Rebels carried out an attack on soldiers.", "carried out an attack") == (["Rebels"], ["soldiers"])


def test_an_event_noun_has_its_possessor_as_actor(roles):
    assert roles("Turkey's bombing of rebels continued.", "bombing") == (["Turkey"], ["rebels"])


def test_an_event_noun_has_its_by_phrase_as_actor(roles):
    assert roles("Lawyers recalled the arrest of an editor by police.", "arrest") == (["police"], ["an editor"])


def test_an_event_noun_has_the_name_before_it_as_actor(roles):
    assert roles("A French airstrike on rebels failed.", "airstrike") == (["French"], ["rebels"])


def test_an_event_noun_has_the_name_after_anti_as_recipient(roles):
    assert roles("Police filmed an anti-French protest.", "protest")[1] == ["French"]


def test_a_phone_call_of_one_to_another(roles):
    text = "The phone call of the minister to the president lasted an hour."
    assert roles(text, "phone call") == (["the minister"], ["the president"])


def test_talks_between_two_have_both(roles):
    assert roles("Talks between Chad and Sudan began in Doha.", "Talks") == (["Chad", "Sudan"], [])


def test_the_withdrawal_of_troops_is_theirs(roles):
    assert roles("The withdrawal of Chadian troops surprised Sudan.", "withdrawal")[0] == ["Chadian troops"]


def test_an_attack_is_done_to_whom_it_killed(roles):
    assert roles("A Turkish airstrike killed four fighters.", "airstrike") == (["Turkish"], ["four fighters"])


def test_what_is_hit_leads_to_its_owner(roles):
    assert roles("The army shelled positions of the militia.", "shelled") == (["The army"], ["the militia"])


def test_what_is_moved_is_no_recipient(roles):
    assert roles("The president ordered the army to the border.", "ordered the army")[1] == []


def test_who_is_mobilised_is_no_recipient(roles):
    assert roles("Chad mobilised reservists.", "mobilised") == (["Chad"], [])


def test_who_is_met_is_the_recipient(roles):
    assert roles("The envoy met with rebels in Doha.", "met") == (["The envoy"], ["rebels"])


def test_who_an_agreement_is_with_is_the_recipient(roles):
    assert roles("Chad signed an agreement with Sudan.", "signed") == (["Chad"], ["Sudan"])


def test_who_is_accused_of_an_attack_did_it(roles):
    assert roles("Chad blamed Sudan for an attack on soldiers.", "attack")[0] == ["Sudan"]


def test_who_claims_responsibility_for_an_attack_did_it(roles):
    text = "Boko Haram claimed responsibility for the attack on soldiers."
    assert roles(text, "attack") == (["Boko Haram"], ["soldiers"])


@pytest.mark.parametrize(
    "text",
    [
        "The army attacked the army.",
        "Chad condemned the attack by rebels on farmers.",
        "Criticism of the Surinamese central bank by importers has grown louder.",
    ],
)
def test_nobody_is_on_both_sides(context, lexicon, text):
    here = context(text)
    (sentence,) = here.parsed.sentences
    found = [find_roles(sentence, trigger, lexicon, here.acts) for trigger in find_triggers(sentence, lexicon)]
    assert found
    for roles in found:
        assert not {r.token.i for r in roles.actors} & {r.token.i for r in roles.recipients}


def test_a_subject_that_is_no_actor_is_named_in_the_gap(read):
    assert read("Rain killed four farmers.").gap("killed", "actors") == "the subject of 'killed', 'Rain', is no actor"
