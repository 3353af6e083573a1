import pytest

from tocsin.records import Outcome


@pytest.fixture
def dropped(read):
    def of(text):
        return read(text).dropped

    return of


def test_an_event_noun_that_only_modifies_another_noun(dropped):
    assert dropped("Police searched attack helicopters.")["attack"] == "'attack' only modifies 'helicopters'"


def test_an_event_noun_that_is_part_of_a_name(dropped):
    text = "The Movement for the Liberation of Congo met farmers."
    assert all("part of a name" in reason for reason in dropped(text).values())


def test_an_event_in_which_nobody_takes_part(dropped):
    reason = dropped("The attack lasted an hour.")["attack"]
    assert reason.startswith("no name, possessive or phrase at 'attack' says who did it")


def test_an_event_noun_at_a_place_is_kept_without_participants(read):
    event = read("A blast in Kabul broke windows.").event("blast")
    assert (event.actors, event.recipients, event.place) == ([], [], "Kabul")


def test_an_event_whose_only_participants_are_unknown_pronouns(dropped):
    assert dropped("They attacked them.") == {
        "attacked": "its only participants are pronouns that refer to nobody named before"
    }


def test_a_pronoun_that_refers_back_is_enough(read):
    coded = read("Soldiers came by night. They attacked them.")
    assert coded.triggers == ["attacked"]


def test_to_protest_that_something_is_so_is_no_protest(read):
    coded = read("Lawyers demonstrated that prices were low.")
    assert coded.dropped["demonstrated"] == "'demonstrated' says that something is so"


def test_a_noun_that_a_coded_verb_is_about_is_no_second_event(read):
    coded = read("Chadian envoys met rebels for talks with Sudanese envoys.")
    assert coded.triggers == ["met"]
    assert coded.dropped["talks"] == "it is what 'met', which is coded, is about"


def test_an_offer_that_is_rejected_is_told_by_the_verb(read):
    coded = read("The rebels rejected the offer of the government.")
    assert coded.triggers == ["rejected"]
    assert coded.dropped["offer"] == "it is what 'rejected', which is coded, is about"


def test_what_an_attack_did_is_told_by_the_attack(read):
    coded = read("A Turkish airstrike killed four fighters.")
    assert coded.triggers == ["airstrike"]
    assert coded.dropped["killed"] == "it tells what 'airstrike' did, which is coded"


def test_each_dropped_proposal_stands_in_the_trace_with_a_reason(read):
    steps = [s for s in read("The attack lasted an hour.").coding.trace if s.stage == "proposal"]
    assert [(s.outcome, bool(s.reason)) for s in steps] == [(Outcome.DROPPED, True)]


def test_a_sentence_without_event_words_says_so(read):
    (step,) = read("The river is long.").coding.trace
    assert (step.stage, step.outcome) == ("sentence", Outcome.NOTHING)
    assert step.reason == "no word of the lexicon names an event here"
