"""Which words of a sentence are an event's own, and which it may be about."""

from __future__ import annotations

import pytest

from tocsin.coding.triggers import find_triggers
from tocsin.coding.wording import event_words, keys, own_words


@pytest.fixture
def about(context, token_in):
    """The words that an event may be about."""

    def of(text, word):
        found = context(text)
        sentence, token = token_in(found, word)
        return [t.text for t in event_words(sentence, token, list(find_triggers(sentence, found.lexicon)))]

    return of


def test_the_words_of_a_reported_clause_are_not_those_of_the_main_clause(context, token_in):
    sentence, said = token_in(context("Police said that rebels, who left, attacked farmers."), "attacked")
    assert "left" not in [t.text for t in own_words(sentence, said)]


def test_the_subject_is_not_among_the_words_of_a_verb(context, token_in):
    sentence, verb = token_in(context("Artillery units attacked farmers."), "attacked")
    assert [t.text for t in own_words(sentence, verb)] == ["attacked", "farmers", "."]


def test_who_says_so_is_not_among_the_words(context, token_in):
    sentence, verb = token_in(context("Rebels attacked farmers, according to the court."), "attacked")
    assert "court" not in [t.text for t in own_words(sentence, verb)]


def test_an_event_is_about_its_subject_too(about):
    assert "Artillery" in about("Artillery units attacked farmers.", "attacked")


def test_a_clause_beside_it_that_tells_another_event_is_not_its_own(about):
    words = about("Rebels attacked farmers and the army used artillery to shell the town.", "attacked")
    assert "farmers" in words
    assert "artillery" not in words


def test_a_clause_beside_it_in_which_nothing_happens_is_its_own(about):
    assert "rain" in about("Rebels attacked farmers, and it was full of rain.", "attacked")


def test_a_subordinate_clause_is_its_own(about):
    assert "vaccines" in about("Rebels attacked nurses who carried vaccines.", "attacked")


def test_what_it_is_about_does_not_come_from_who_says_so(about):
    assert "court" not in about("Rebels attacked farmers, according to the court.", "attacked")


def test_a_word_list_may_hold_a_word_by_lemma_text_or_with_the_next(context, token_in):
    sentence, token = token_in(context("Police used rubber bullets."), "rubber")
    assert [key for key, _ in keys(sentence, token)] == [
        "rubber",
        "rubber bullets",
        "rubber bullet",
        "rubber bullets .",
    ]
