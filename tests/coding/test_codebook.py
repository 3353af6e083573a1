"""A codebook's sentences become examples, each once; what cannot be one says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.codebook import read_codebook, read_marks
from tocsin.coding.label import NONE
from tocsin.errors import ReadError, SettingsError

DOCS = Path(__file__).parents[2] / "docs" / "courts"
TYPE = (
    '[types.{}]\nquad = "verbal conflict"\nscore = -1\nrecipient_required = false\ndefinition = "One."\nexamples = {}\n'
)
FINES = ["[A: The court] fined [R: him].", "[R: She] was fined by [A: the judge]."]
SUITS = ["[A: He] sued [R: the bank].", "[A: The bank] sued [R: her]."]


def write(folder: Path, **examples: list[str]) -> Path:
    """A codebook with these types and their examples; `none` for no event."""
    path = folder / "mine.toml"
    types = (TYPE.format(name, json.dumps(found)) for name, found in examples.items() if name != "none")
    none = f"[none]\nexamples = {json.dumps(examples['none'])}\n" if "none" in examples else ""
    contexts = '[contexts]\nmoney = "Money."\n'
    path.write_text("\n".join(('name = "Mine"\nversion = "2"\n', *types, none, contexts)), encoding="utf-8")
    return path


def rows(folder: Path, *found: dict[str, Any]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    return path


# ---------------------------------------------------------------------------------------------- marks


def test_marks_are_taken_out_and_kept_as_characters():
    text, actor, recipient = read_marks("On Monday [A: the court] fined [R: two drivers] again.")
    assert text == "On Monday the court fined two drivers again."
    assert actor is not None
    assert recipient is not None
    assert (text[slice(*actor)], text[slice(*recipient)]) == ("the court", "two drivers")


def test_one_mark_is_enough_and_a_bracket_of_the_text_stays():
    assert read_marks("[A: They] said it [sic] was over.") == ("They said it [sic] was over.", (0, 4), None)


def test_a_space_before_the_bracket_stays_in_the_text_and_out_of_the_mark():
    assert read_marks("[A: The court ]fined [R: him].") == ("The court fined him.", (0, 9), (16, 19))


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        ("The court fined him.", "neither actor nor recipient"),
        ("[A: The court of [R: the king]] sat.", "[R: begins inside [A:"),
        ("[A: The court] of [A: the king] sat.", "[A: stands twice"),
        ("[A: The court fined him.", "[A: has no closing bracket"),
        ("[A: ] fined him.", "must hold words"),
        ("[A: The [high] court] fined him.", "without a bracket"),
        ("[X: The court] fined [R: him].", "[X: is no mark"),
        ("[a: The court] fined [R: him].", "[a: is no mark"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(marked, why):
    with pytest.raises(ValueError) as caught:
        read_marks(marked)
    assert why in str(caught.value)


WORDS = st.from_regex(r"[a-z]{1,6}( [a-z]{1,6}){0,2}", fullmatch=True)


@given(before=WORDS, actor=WORDS, between=WORDS, recipient=WORDS, after=WORDS, swapped=st.booleans())
def test_marked_words_come_out_as_they_went_in(before, actor, between, recipient, after, swapped):
    marks = ("R", "A") if swapped else ("A", "R")
    text, first, second = read_marks(f"{before} [{marks[0]}: {actor}] {between} [{marks[1]}: {recipient}] {after}.")
    assert text == f"{before} {actor} {between} {recipient} {after}."
    if swapped:
        first, second = second, first
    assert first is not None
    assert second is not None
    assert (text[slice(*first)], text[slice(*second)]) == (actor, recipient)


# ------------------------------------------------------------------------------------------- codebooks


def test_examples_come_from_both_files():
    codebook = read_codebook(DOCS / "courts.toml", DOCS / "more.jsonl")
    assert (codebook.name, codebook.rows, len(codebook.examples)) == ("Courts", 100, 100)
    assert (codebook.repeated, codebook.refused) == (0, ())
    by_id = {example.id: example for example in codebook.examples}
    assert by_id["CHARGE-1"].label == "CHARGE"
    assert by_id["none-1"].label == NONE
    assert by_id["more-01"].label == "APPEAL"
    for example in codebook.examples:
        for span in (example.actor, example.recipient):
            assert span is not None
            assert example.text[slice(*span)].strip()


def test_a_sentence_said_twice_counts_once(tmp_path):
    again = {"text": "He sued the bank.", "actor": "He", "recipient": "the bank", "type": "SUE"}
    codebook = read_codebook(write(tmp_path, FINE=[*FINES, FINES[0]], SUE=SUITS), rows(tmp_path, again))
    assert (codebook.rows, len(codebook.examples), codebook.repeated) == (6, 4, 2)


def test_one_sentence_with_other_marks_is_another_example(tmp_path):
    codebook = read_codebook(write(tmp_path, FINE=FINES, SUE=SUITS, none=["[R: The court] fined [A: him]."]), None)
    assert len(codebook.examples) == 5


def test_a_sentence_with_two_types_is_refused_in_both(tmp_path):
    codebook = read_codebook(write(tmp_path, FINE=[*FINES, SUITS[0]], SUE=[*SUITS, SUITS[1].upper()]), None)
    first, second = sorted(codebook.refused, key=lambda r: r.where)
    assert (first.where, second.where) == ("FINE-3", "SUE-1")
    assert "FINE and SUE" in first.why
    assert (codebook.rows, len(codebook.examples), codebook.repeated) == (6, 4, 0)


def test_a_bad_mark_is_refused_and_the_rest_is_read(tmp_path):
    codebook = read_codebook(write(tmp_path, FINE=[*FINES, "The court sat."], SUE=SUITS), None)
    [refused] = codebook.refused
    assert refused.where.endswith("mine.toml: FINE, example 3")
    assert refused.what == "The court sat."
    assert len(codebook.examples) == 4


def test_an_unknown_type_in_a_row_is_refused(tmp_path):
    row = {"text": "He sat.", "actor": "He", "recipient": None, "type": "SIT"}
    codebook = read_codebook(write(tmp_path, FINE=FINES, SUE=SUITS), rows(tmp_path, row))
    [refused] = codebook.refused
    assert "'SIT' is not in the codebook; it has FINE, SUE" in refused.why


def test_order_of_the_rows_does_not_matter(tmp_path):
    one = read_codebook(write(tmp_path, FINE=FINES, SUE=SUITS), None)
    other = read_codebook(write(tmp_path, SUE=SUITS, FINE=FINES), None)
    assert [e.text for e in one.examples] == [e.text for e in other.examples]


def test_one_type_and_sentences_without_an_event_are_two_classes(tmp_path):
    none = ["[A: He] saw [R: her].", "[A: She] saw [R: him]."]
    assert len(read_codebook(write(tmp_path, FINE=FINES, none=none), None).examples) == 4


# -------------------------------------------------------------------------------------------- refusals


def refusal(path: Path, file: Path | None = None, kind: type[Exception] = SettingsError) -> str:
    with pytest.raises(kind) as caught:
        read_codebook(path, file)
    return str(caught.value)


def test_one_type_alone_teaches_nothing(tmp_path):
    told = refusal(write(tmp_path, FINE=FINES))
    assert "needs two of them" in told
    assert "found FINE 2" in told


def test_a_type_with_one_sentence_cannot_be_held_out(tmp_path):
    assert "found FINE 2, SUE 1" in refusal(write(tmp_path, FINE=FINES, SUE=SUITS[:1]))


def test_no_example_at_all_says_where_they_go(tmp_path):
    assert "write examples = [...] under its types" in refusal(write(tmp_path, FINE=[], SUE=[]), kind=ReadError)


def test_nothing_but_refused_examples_says_why(tmp_path):
    told = refusal(write(tmp_path, FINE=["The court sat."], SUE=[]), kind=ReadError)
    assert "none of 1 examples" in told
    assert "neither actor nor recipient" in told


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{}", "not valid TOML"),
        ('name = "X"', "is missing"),
        (TYPE.format("FINE", '"one"'), "examples must be a list"),
        (TYPE.format("FINE", "[3]"), "example 1 must be a text"),
        (TYPE.format("NONE", "[]"), "NONE cannot be the name of a type"),
    ],
)
def test_a_codebook_that_cannot_be_is_refused(tmp_path, text, why):
    head = 'name = "X"\nversion = "1"\n' if text.startswith("[types") else ""
    tail = '[contexts]\nmoney = "Money."\n' if head else ""
    path = tmp_path / "mine.toml"
    path.write_text(head + text + tail)
    assert why in refusal(path)


def test_a_missing_codebook_is_said(tmp_path):
    assert "check the path" in refusal(tmp_path / "none.toml")
