"""What the labeller sees: who the two are is hidden; order, way, mood and the lexicon's words are not."""

from __future__ import annotations

import pytest

from tocsin.coding.features import features
from tocsin.coding.triggers import find_triggers


@pytest.fixture
def seen(parse, lexicon):
    """The features of a sentence with two of its phrases marked; None marks nobody."""

    def of(text: str, actor: str | None, recipient: str | None) -> frozenset[str]:
        [sentence] = parse(text).sentences
        spans = [None if w is None else (text.index(w), text.index(w) + len(w)) for w in (actor, recipient)]
        return features(sentence, *spans, tuple(find_triggers(sentence, lexicon)))

    return of


@pytest.mark.parametrize(
    ("frame", "names", "others"),
    [
        ("{} imposed sanctions on {} on Monday.", ("Norway", "Angola"), ("Sweden", "Kenya")),
        ("{} was warned by {} last week.", ("Peru", "Chile"), ("Oman", "Egypt")),
        ("Officials said that {} would not invite {}.", ("Japan", "Cuba"), ("Italy", "Ghana")),
    ],
)
def test_who_the_two_are_is_hidden(seen, frame, names, others):
    assert seen(frame.format(*names), *names) == seen(frame.format(*others), *others)


def test_a_name_that_is_not_marked_is_hidden_as_well(seen):
    there, here = (seen(f"Police arrested a poet in {place}.", "Police", "a poet") for place in ("Peru", "Oman"))
    assert there == here


def test_numbers_are_alike(seen):
    assert seen("Rebels freed 12 miners.", "Rebels", "miners") == seen("Rebels freed 40 miners.", "Rebels", "miners")


def test_which_of_the_two_comes_first_is_seen(seen):
    active, passive = seen("Peru sued Chile.", "Peru", "Chile"), seen("Peru was sued by Chile.", "Chile", "Peru")
    assert "order=AR" in active
    assert "order=RA" in passive
    assert seen("Peru sued Chile.", "Chile", "Peru") != active


def test_a_side_that_is_not_named_is_told(seen):
    assert "order=A" in seen("Miners marched through the town.", "Miners", None)
    assert not any(f.startswith(("edges=", "path=", "R dep=")) for f in seen("Miners marched.", "Miners", None))


def test_the_way_between_the_two_is_seen(seen):
    found = seen("Norway imposed sanctions on Angola.", "Norway", "Angola")
    assert "edges=^nsubj vdobj vprep vpobj" in found
    assert "path=impose sanction on" in found
    assert "meeting=impose" in found


def test_a_way_too_long_says_only_that(seen):
    text = "Peru said it hoped that talks on the sale of parts of the share of the bank of Chile would end."
    assert "path=long" in seen(text, "Peru", "Chile")


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Peru sued Chile.", "past"),
        ("Peru sues Chile.", "present"),
        ("Peru will sue Chile.", "will"),
        ("Peru did not sue Chile.", "not"),
        ("Peru could sue Chile.", "may"),
        ("Peru must sue Chile.", "must"),
    ],
)
def test_the_mood_of_the_verb_is_seen(seen, text, mood):
    assert f"A0=sue mood={mood}" in seen(text, "Peru", "Chile")


def test_a_passive_is_seen(seen):
    assert "R0=sue mood=passive" in seen("Chile was sued by Peru.", "Peru", "Chile")


def test_what_completes_a_verb_is_seen(seen):
    found = seen("Peru agreed to help Chile.", "Peru", "Chile")
    assert "A completes=agree > help" in found
    assert "A moods=past > to" in found


def test_words_of_the_lexicon_are_seen_with_their_type(seen):
    found = seen("Norway imposed sanctions on Angola.", "Norway", "Angola")
    assert "lexicon=SANCTION" in found
    assert "A0 lexicon=SANCTION" in found
