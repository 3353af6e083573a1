"""What a wording speaks of, and which wordings speak of one thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.scenario.wordings import STATES, Kind, Wording, pointing, same, standing, wording


def read(words: str, *names: str, **options: bool) -> Wording:
    return wording(words, names=[(words.index(n), words.index(n) + len(n), n) for n in names], **options)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("the long war in the valley", "an end of the war"),
        ("rising bread prices", "the price of bread"),
        ("public anger", "the growing anger in the islands"),
        ("the blockade", "a naval blockade of the strait"),
        ("an armistice", "the war"),
        ("anti-foreign sentiments", "public support for the march"),
    ],
)
def test_wordings_of_one_thing(one: str, two: str):
    assert same(read(one), read(two))
    assert same(read(two), read(one))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("the drought", "the war"),
        ("public anger", "the closure of the border"),
        ("crop failures", "the harvest festival"),
    ],
)
def test_wordings_of_two_things(one: str, two: str):
    assert not same(read(one), read(two))


def test_deeds_of_different_actors_are_two_things():
    assert not same(read("the attacks by Northland", "Northland"), read("Southland attacks", "Southland"))
    assert same(read("the attacks by Northland", "Northland"), read("Northland raids", "Northland"))


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("the end of the strike", True),
        ("a closed border", True),
        ("the blockade would end", True),
        ("crop failures in the south", False),
        ("the strike", False),
        ("the isolation of the minister", True),
    ],
)
def test_an_end_is_told_from_its_thing(words: str, ends: bool):
    assert read(words).ends is ends


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("defections from the coalition", Kind.DEFECTION),
        ("the return of the minister", Kind.ENGAGEMENT),
        ("the rising cost of bread", Kind.QUANTITY),
        ("heated debate on the withdrawal of troops", Kind.DEMAND),
        ("the missile strikes", Kind.FORCE),
        ("a purple elephant", Kind.OTHER),
    ],
)
def test_kinds_name_the_states(words: str, kind: Kind):
    assert read(words).kind is kind
    assert len(set(STATES[kind])) == 2


def test_what_somebody_is_made_to_do_is_the_deed():
    assert read("the prime minister to call a vote", made=True).head == "call"


@pytest.mark.parametrize(
    ("words", "back"),
    [("this move", "deed"), ("something", "course"), ("That", "course"), ("this drought", None), ("the war", None)],
)
def test_what_points_back(words: str, back: str | None):
    assert pointing(words) == back


def test_a_name_alone_has_no_stems_and_a_standing_has_one_actor():
    assert not read("Northland", "Northland").stems
    assert standing("Northland").subject == "Northland"


@given(st.text(max_size=60))
def test_any_words_are_read(words: str):
    reads = wording(words)
    assert same(reads, reads) or not reads.stems
