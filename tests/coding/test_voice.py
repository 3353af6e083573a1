"""Words that take a side: which are marked, of whom they are said, whose they are; and what is left alone."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.coding.conftest import as_document
from tests.strategies import unhurried

from tocsin.coding.laws import check
from tocsin.records import OUTLET, MarkKind

_GOLDEN = tomllib.loads((Path(__file__).parent / "voice.toml").read_text(encoding="utf-8"))
_MARKED = [(row["text"], row["marks"]) for row in _GOLDEN["marked"]]
_NEUTRAL = [text for row in _GOLDEN["neutral"] for text in row["texts"]]


def _marks(found) -> list[list[str]]:
    def said(reference: str | None, missing: str) -> str:
        return missing if reference is None else found.said_of(reference)

    return [
        [found.cut(m.span), m.kind.value, m.category, said(m.about, "nobody"), said(m.holder, "not found")]
        for m in found.coding.marks
    ]


@pytest.mark.parametrize(("text", "marks"), _MARKED, ids=[text[:40] for text, _ in _MARKED])
def test_words_that_take_a_side_are_marked_with_of_whom_and_whose(read, text, marks):
    assert _marks(read(text)) == marks


@pytest.mark.parametrize("text", _NEUTRAL, ids=[text[:40] for text in _NEUTRAL])
def test_neutral_sentences_have_no_mark(read, text):
    assert _marks(read(text)) == []


def test_word_set_apart_is_marked_once_as_scare_quotes(read):
    [mark] = read("Separatists in Donetsk held a “sham referendum” on Friday.").coding.marks
    assert (mark.kind, mark.neutral, mark.holder) == (MarkKind.SCARE, None, OUTLET)


def test_word_after_so_called_is_not_the_outlets(read):
    found = read("Troops entered the base of the so-called terrorists in the valley.")
    assert [found.cut(mark.span) for mark in found.coding.marks] == ["so-called"]


def test_headline_in_capitals_is_read(read):
    found = read("Terrorists Kill Nine Soldiers Near Northern Border Town")
    assert [found.cut(mark.span) for mark in found.coding.marks] == ["Terrorists"]


def test_american_spelling_is_the_same_entry(read):
    british, american = read("Troops neutralised two gunmen."), read("Troops neutralized two gunmen.")
    assert [m.category for m in british.coding.marks] == [m.category for m in american.coding.marks] == ["euphemism"]


@unhurried
@given(st.lists(st.sampled_from([*_NEUTRAL, *(text for text, _ in _MARKED), "“", "‘so-called’ ", "\n"]), max_size=4))
def test_marks_keep_the_laws_and_loaded_words_do_not_overlap(coder, parts):
    document = as_document(" ".join(["Rain fell.", *parts]))
    coding = next(coder.code([document]))
    assert check(document, coding) == ()
    ends = [(m.span.start, m.span.end) for m in coding.marks if m.kind is not MarkKind.SCARE]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert all(document.text[m.span.start : m.span.end].strip() for m in coding.marks)
