import pytest

from tocsin.coding.people import People


@pytest.fixture
def participants(context, token_in):
    """Whom a word of a text means, with the rules."""

    def of(text, word):
        here = context(text)
        sentence, token = token_in(here, word)
        found = People(sentence, here.acts).participants([token], "object")
        return [(role.token.text, role.by) for role in found]

    return of


@pytest.fixture
def modifiers(context, token_in):
    def of(text, word):
        here = context(text)
        sentence, token = token_in(here, word)
        acting, against = People(sentence, here.acts).modifiers(token)
        return [r.token.text for r in acting], [r.token.text for r in against]

    return of


def test_who_can_act_is_meant_itself(participants):
    assert participants("Police arrested traders.", "traders") == [("traders", "object")]


def test_a_thing_leads_to_its_possessor(participants):
    assert participants("Jets bombed the militia's depots.", "depots") == [("militia", "owner of the object")]


def test_a_thing_leads_to_whom_it_belongs_by_of(participants):
    assert participants("Jets bombed positions of the militia.", "positions") == [("militia", "owner of the object")]


def test_a_thing_leads_to_the_name_before_it(participants):
    assert participants("Gunmen shelled a Sudanese bridge.", "bridge") == [("Sudanese", "name before the object")]


def test_a_thing_leads_to_the_pronoun_that_owns_it(participants):
    assert participants("The rebels said jets bombed their depots.", "depots") == [("their", "owner of the object")]


def test_a_thing_of_nobody_means_nobody(participants):
    assert participants("Gunmen burned a bridge.", "bridge") == []


@pytest.mark.parametrize("part", ["Dozens", "Hundreds", "Most", "Several"])
def test_a_part_leads_to_the_whole(participants, part):
    assert participants(f"{part} of the farmers marched.", part) == [("farmers", "object")]


def test_a_part_leads_to_all_that_are_coordinated(participants):
    text = "Police arrested dozens of farmers and miners."
    assert [who for who, _ in participants(text, "dozens")] == ["farmers", "miners"]


def test_a_relative_pronoun_leads_to_its_noun(participants):
    assert [who for who, _ in participants("The rebels who left returned.", "who")] == ["rebels"]


def test_a_name_before_a_noun_acts(modifiers):
    assert modifiers("French airstrikes hit the depot.", "airstrikes") == (["French"], [])


def test_coordinated_names_before_a_noun_act(modifiers):
    assert modifiers("A Kenyan and Ugandan offensive began.", "offensive") == (["Kenyan", "Ugandan"], [])


def test_a_name_after_anti_is_acted_against(modifiers):
    assert modifiers("An anti-French march was held.", "march") == ([], ["French"])


def test_a_name_after_pro_is_neither(modifiers):
    assert modifiers("A pro-Russian march was held.", "march") == ([], [])


def test_a_name_before_led_acts(modifiers):
    assert modifiers("The French led offensive began.", "offensive")[0] == ["French"]


def test_participants_after_a_preposition_are_found_with_the_rule(context, token_in):
    here = context("The raid on the militia by Chad failed.")
    sentence, raid = token_in(here, "raid")
    found = People(sentence, here.acts).pobj(raid, "on", rule="preposition")
    assert [(r.token.text, r.by) for r in found] == [("militia", "preposition 'on'")]
