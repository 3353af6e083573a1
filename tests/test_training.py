"""The training sentences are what their card says: well-formed, unique, of all types, and not the golden ones."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tocsin.ontology import load_ontology

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (files("tocsin") / "data" / "training" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
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


def test_no_golden_sentence_is_among_them():
    golden = {
        sentence["text"]
        for path in (Path(__file__).parent / "golden").glob("*.toml")
        if path.name != "floors.toml"
        for sentence in tomllib.loads(path.read_text(encoding="utf-8"))["sentence"]
    }
    assert not golden & {row["text"] for row in ROWS}
