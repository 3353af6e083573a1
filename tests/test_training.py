"""The training sentences are what their card says: well-formed, unique, of all types, and not the golden ones."""

from __future__ import annotations

import csv
import hashlib
import json
import tomllib
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tocsin.coding.label import NONE
from tocsin.ontology import load_ontology

DATA = Path(str(files("tocsin") / "data"))
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (DATA / "training" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
]
ABOUTS: list[dict[str, Any]] = [
    json.loads(line) for line in (DATA / "training" / "contexts.jsonl").read_text(encoding="utf-8").splitlines()
]
TYPES = load_ontology().types
KEYS = {"id", "text", "actor", "recipient", "type", "mode", "batch", "older"}


def test_every_row_has_its_keys_and_marks_two_phrases_of_its_text():
    for row in ROWS:
        assert set(row) == KEYS
        marked = sorted(span for span in (row["actor"], row["recipient"]) if span is not None)
        assert row["actor"] is not None, row["id"]
        for start, end in marked:
            words = row["text"][start:end]
            assert words
            assert words == words.strip()
        assert all(first[1] <= second[0] for first, second in pairwise(marked)), row["id"]


def test_types_and_modes_are_those_of_the_ontology():
    for row in ROWS:
        if row["type"] is None:
            assert row["mode"] is None
        else:
            assert row["mode"] in {None, *(mode.name for mode in TYPES[row["type"]].modes)}, row["id"]


@pytest.mark.parametrize("key", ["id", "text"])
def test_rows_are_unique(key):
    assert [value for value, n in Counter(row[key] for row in ROWS).items() if n > 1] == []


def test_every_type_has_enough_rows_and_so_has_no_event():
    counts = Counter(row["type"] for row in ROWS)
    assert set(counts) == {*TYPES, None}
    assert min(counts[name] for name in TYPES) >= 200
    assert counts[None] >= 800
    assert len(ROWS) >= 4000


def test_where_the_older_habit_differs_it_gives_another_of_its_roots():
    roots = {*TYPES, "YIELD"} - {"CONCEDE", "RETREAT"}
    for row in ROWS:
        if row["older"] is not None:
            assert row["older"] in roots, row["id"]
            assert row["older"] != row["type"], row["id"]
            assert row["type"] is not None, row["id"]


def test_each_pair_of_both_labels_has_enough_rows_to_be_learned():
    counts = Counter((row["type"], row["older"]) for row in ROWS if row["older"] is not None)
    assert min(counts.values()) >= 10


def test_rows_without_a_recipient_are_few():
    assert 0 < sum(row["recipient"] is None for row in ROWS) < 0.02 * len(ROWS)


def test_the_shipped_labeller_was_made_from_these_sentences():
    about = json.loads((DATA / "weights" / "labeller.json").read_text(encoding="utf-8"))
    assert about["data"] == hashlib.sha256((DATA / "training" / "sentences.jsonl").read_bytes()).hexdigest()
    assert about["sentences"] == len(ROWS)
    classes = {row["type"] if row["older"] is None else f"{row['type']}|{row['older']}" for row in ROWS}
    assert set(about["classes"]) == {NONE if name is None else name for name in classes}


def test_the_shipped_modes_and_contexts_were_made_from_these_rows():
    about = json.loads((DATA / "weights" / "labeller.json").read_text(encoding="utf-8"))
    assert about["contexts"] == hashlib.sha256((DATA / "training" / "contexts.jsonl").read_bytes()).hexdigest()


def test_rows_whose_mode_was_read_a_second_time_are_there_with_that_mode():
    with (DATA / "training" / "second_modes.csv").open(encoding="utf-8", newline="") as file:
        second = {row["id"]: row["mode"] for row in csv.DictReader(file)}
    assert len(second) == 910
    modes = {row["id"]: row["mode"] for row in ROWS}
    assert all(modes[name] == (mode or None) for name, mode in second.items())


def test_every_mode_and_every_context_has_enough_rows():
    modes = Counter((row["type"], row["mode"]) for row in ROWS if row["mode"] is not None)
    assert set(modes) == {(name, mode.name) for name, kind in TYPES.items() for mode in kind.modes}
    assert min(modes.values()) >= 9
    contexts = Counter(name for row in ABOUTS for name in row["contexts"])
    assert set(contexts) == set(load_ontology().contexts)
    assert min(contexts.values()) >= 25


def test_rows_of_contexts_are_unique_and_either_own_or_those_of_a_marked_sentence():
    assert [set(row) for row in ABOUTS] == [{"id", "text", "contexts"}] * len(ABOUTS)
    for key in ("id", "text"):
        assert max(Counter(row[key] for row in ABOUTS).values()) == 1
    texts = {row["id"]: row["text"] for row in ROWS}
    marked = [row for row in ABOUTS if not row["id"].startswith("context-")]
    assert len(marked) >= 1500
    assert len(ABOUTS) - len(marked) >= 300
    assert all(texts[row["id"]] == row["text"] for row in marked)
    assert not {row["text"] for row in ABOUTS if row["id"].startswith("context-")} & set(texts.values())


def test_second_labels_are_of_rows_that_are_there():
    with (DATA / "training" / "second_labels.csv").open(encoding="utf-8", newline="") as file:
        second = list(csv.DictReader(file))
    assert len(second) == 500
    assert {row["id"] for row in second} <= {row["id"] for row in ROWS}
    assert {row["type"] for row in second} <= {*TYPES, ""}


def test_no_golden_sentence_is_among_them():
    golden = {
        sentence["text"]
        for path in (Path(__file__).parent / "golden").glob("*.toml")
        if path.name != "floors.toml"
        for sentence in tomllib.loads(path.read_text(encoding="utf-8"))["sentence"]
    }
    assert not golden & {row["text"] for row in (*ROWS, *ABOUTS)}
