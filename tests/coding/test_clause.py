import pytest

from tocsin.coding.clause import Clause, subjects_of
from tocsin.coding.people import People


@pytest.fixture
def subjects(context, token_in):
    """The subject of a verb and whether it is passive."""

    def of(text, verb):
        here = context(text)
        sentence, token = token_in(here, verb)
        found, passive = Clause(sentence, People(sentence, here.acts)).subjects(token)
        return [t.text for t in found], passive

    return of


def test_coordinated_subjects_are_all_subjects(subjects):
    assert subjects("Chad, Niger and Mali left.", "left") == (["Chad", "Niger", "Mali"], False)


def test_a_passive_says_so(subjects):
    assert subjects("The envoy was expelled.", "expelled") == (["envoy"], True)


def test_a_coordinated_verb_shares_the_subject(subjects):
    assert subjects("Gunmen entered the city and burned a church.", "burned") == (["Gunmen"], False)


def test_a_coordinated_passive_is_passive(subjects):
    assert subjects("The editor was arrested and beaten.", "beaten") == (["editor"], True)


def test_who_is_ordered_is_the_subject_of_the_infinitive(subjects):
    assert subjects("The general ordered the troops to withdraw.", "withdraw") == (["troops"], False)


def test_who_is_forced_in_the_passive_is_the_subject_of_the_infinitive(subjects):
    assert subjects("The troops were forced to withdraw.", "withdraw") == (["troops"], False)


def test_who_promises_is_the_subject_of_the_infinitive(subjects):
    assert subjects("The general promised to withdraw.", "withdraw") == (["general"], False)


def test_who_is_appealed_to_is_the_subject_of_the_infinitive(subjects):
    assert subjects("The bishop appealed to the rebels to disarm.", "disarm") == (["rebels"], False)


def test_who_is_accused_is_the_subject_of_the_gerund(subjects):
    assert subjects("Chad accused Sudanese forces of killing farmers.", "killing") == (["forces"], False)


def test_a_participle_in_front_has_the_subject_of_its_sentence(subjects):
    assert subjects("Crossing the river, the rebels shelled Bor.", "Crossing") == (["rebels"], False)


def test_a_participle_after_a_noun_has_that_noun(subjects):
    assert subjects("Gunmen riding motorcycles shelled Bor.", "riding") == (["Gunmen"], False)


def test_a_past_participle_after_a_noun_is_passive(subjects):
    assert subjects("The editor arrested by police was freed.", "arrested") == (["editor"], True)


def test_a_relative_clause_has_its_pronoun(subjects):
    assert subjects("The rebels who shelled Bor fled.", "shelled") == (["who"], False)


def test_an_order_is_carried_out_by_who_owns_it(subjects):
    assert subjects("The junta's decision to withdraw was welcomed.", "withdraw") == (["junta"], False)


def test_a_plan_without_owner_is_that_of_who_announced_it(subjects):
    assert subjects("The junta announced a plan to withdraw.", "withdraw") == (["junta"], False)


def test_whoever_opposes_a_plan_did_not_make_it(subjects):
    assert subjects("The union opposed a plan to withdraw.", "withdraw") == ([], False)


def test_a_statement_that_calls_leads_to_who_released_it(subjects):
    assert subjects("The union released a statement calling for strikes.", "calling") == (["union"], False)


def test_a_reported_clause_without_subject_has_none_of_its_reporter(subjects):
    assert subjects("“Shelled again,” the mayor said.", "Shelled")[0] == []


def test_the_speaker_of_a_passive_is_its_agent(context, token_in):
    here = context("The claim was denied by the ministry.")
    sentence, token = token_in(here, "denied")
    assert [r.token.text for r in subjects_of(sentence, token, here.acts)] == ["ministry"]


def test_an_infinitive_stands_with_to(context, token_in):
    sentence, token = token_in(context("The junta plans to leave."), "leave")
    assert sentence.to(token).text == "to"
    assert sentence.to(sentence.root) is None
