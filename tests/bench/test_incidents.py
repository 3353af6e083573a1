"""The incidents bench: its form, its scores, and a floor under what is measured on the held half."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from tocsin.errors import ReadError
from tocsin.resolve.annotated import bcubed, pairwise, read_reports
from tocsin.settings import Settings
from tocsin.workbench import workbench

PATH = Path(__file__).parents[2] / "bench" / "incidents.py"
SPEC = importlib.util.spec_from_file_location("incidents_bench", PATH)
assert SPEC is not None
assert SPEC.loader is not None
bench = importlib.util.module_from_spec(SPEC)
sys.modules["incidents_bench"] = bench
SPEC.loader.exec_module(bench)


@pytest.mark.parametrize("half", ["development", "held"])
def test_every_report_marks_words_that_it_has_and_copies_name_a_report(half):
    reports = read_reports(bench.OWN / f"{half}.jsonl")
    ids = [report.id for report in reports]
    assert len(set(ids)) == len(ids)
    assert all(report.marks for report in reports if report.copy_of is not None)
    assert {report.copy_of for report in reports} - {None} <= set(ids)


def test_the_set_is_as_large_as_it_says():
    reports = [r for half in ("development", "held") for r in read_reports(bench.OWN / f"{half}.jsonl")]
    assert len(reports) >= 200
    assert len({mark.incident for report in reports for mark in report.marks}) >= 60


def test_a_mark_that_the_text_does_not_hold_is_refused_with_its_line(tmp_path):
    file = tmp_path / "set.jsonl"
    row = {"id": "a", "text": "They met.", "tells": [{"incident": "i", "start": 5, "end": 8, "words": "hit"}]}
    file.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(ReadError, match=r"set\.jsonl:1"):
        read_reports(file)


def test_scores_of_a_perfect_a_merged_and_a_scattered_grouping():
    gold = ["a", "a", "b", "b"]
    assert pairwise(gold, [1, 1, 2, 2]).f1 == bcubed(gold, [1, 1, 2, 2]).f1 == 1.0
    assert (pairwise(gold, [1, 1, 1, 1]).precision, pairwise(gold, [1, 1, 1, 1]).recall) == (2 / 6, 1.0)
    assert pairwise(gold, [1, 2, 3, 4]).recall == 0.0
    assert bcubed(gold, [1, 2, 3, 4]).recall == 0.5


def test_the_held_half_is_grouped_well_above_place_and_day():
    tools = workbench(Settings())
    reports, coded = bench.read(bench.OWN / "held.jsonl", tools)
    scored = bench.items(reports, coded)
    groups, _, _ = bench.joined(coded, tools)
    pairs, cubed = bench.agreement(scored, groups)
    plain, _ = bench.agreement(scored, bench.by_place_and_day(coded))
    assert pairs.f1 > 0.75
    assert cubed.f1 > 0.82
    assert pairs.f1 > plain.f1 + 0.2
