"""The label bench: its shares are those of the 15 roots, and its figures are right on rows that are easy to count."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tocsin.coding.label import NONE


def load_bench() -> ModuleType:
    """`bench/label.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "label.py"
    spec = importlib.util.spec_from_file_location("bench_label", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = load_bench()
ROW = {
    "text": "Mali accused Chad.",
    "root": "ACCUSE",
    "source_span": [0, 4],
    "target_span": [13, 17],
}


def shares(*likeliest: tuple[str, float]) -> np.ndarray:
    """One row for each root with its share; the rest is dealt out evenly."""
    out = np.zeros((len(likeliest), len(bench.ROOTS)))
    for n, (root, share) in enumerate(likeliest):
        out[n] = (1 - share) / (len(bench.ROOTS) - 1)
        out[n, bench.ROOTS.index(root)] = share
    return out


# ------------------------------------------------------------------------------------------------- macro F1


def test_macro_f1_of_all_right_is_100():
    assert bench.macro_f1(["A", "B", "A"], ["A", "B", "A"]) == 100


def test_macro_f1_is_the_mean_over_the_classes_of_the_rows():
    # A: 1 hit, 1 missed; B: 1 hit, 1 too many.
    assert bench.macro_f1(["A", "A", "B"], ["A", "B", "B"]) == pytest.approx(100 * 2 / 3)


def test_a_class_that_no_row_has_counts_only_as_a_miss():
    assert bench.macro_f1(["A", "A"], ["A", "C"]) == pytest.approx(100 * 2 / 3)


def test_a_rare_class_weighs_as_much_as_a_common_one():
    assert bench.macro_f1(["A"] * 9 + ["B"], ["A"] * 10) == pytest.approx(100 * (18 / 19) / 2)


# ------------------------------------------------------------------------------------------------- by root


def test_concede_and_retreat_are_yield_and_no_event_is_dealt_out():
    [row] = bench.by_root([{"CONCEDE": 0.2, "RETREAT": 0.1, "AID": 0.2, NONE: 0.5}])
    assert row.sum() == pytest.approx(1)
    assert row[bench.ROOTS.index("YIELD")] == pytest.approx(0.6)
    assert row[bench.ROOTS.index("AID")] == pytest.approx(0.4)


def test_there_are_fifteen_roots_in_four_quads():
    assert len(bench.ROOTS) == 15
    assert set(bench.QUADS.values()) == {1, 2, 3, 4}


# --------------------------------------------------------------------------------------------------- score


def test_all_right_and_sure_is_the_best_score():
    roots = list(bench.ROOTS)
    found = bench.score(roots, shares(*((root, 1.0) for root in roots)))
    assert {found[k] for k in ("root_f1", "quad_f1", "binary_f1", "root_accuracy", "accuracy_at_90")} == {100}
    assert found["ece"] == 0


def test_a_wrong_root_of_the_right_quad_costs_only_the_root():
    found = bench.score(["AID", "ASSAULT"], shares(("COOPERATE", 0.9), ("ASSAULT", 0.9)))
    assert found["root_f1"] == 50
    assert found["quad_f1"] == found["binary_f1"] == 100


def test_a_wrong_quad_of_the_right_side_costs_no_binary():
    found = bench.score(["AID", "ASSAULT"], shares(("CONSULT", 0.9), ("ASSAULT", 0.9)))
    assert found["quad_f1"] == 50
    assert found["binary_f1"] == 100


def test_keeping_the_surest_leaves_out_the_unsure():
    found = bench.score(["AID"] * 10, shares(*[("AID", 0.9)] * 9, ("REJECT", 0.4)))
    assert found["root_accuracy"] == 90
    assert found["accuracy_at_90"] == found["accuracy_at_70"] == 100


def test_ece_is_how_far_certainty_is_from_being_right():
    found = bench.score(["AID", "AID"], shares(("AID", 0.8), ("REJECT", 0.8)))
    assert found["ece"] == pytest.approx(0.3)


# ---------------------------------------------------------------------------------------------------- rows


def test_rows_are_read_with_their_marks_and_fold(tmp_path):
    path = tmp_path / "rows.jsonl"
    lines = [ROW, {**ROW, "target_span": None, "fold": 3}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    first, second = bench.read_rows(path)
    assert (first.actor, first.recipient, first.root, first.fold) == ((0, 4), (13, 17), "ACCUSE", None)
    assert (second.recipient, second.fold) == (None, 3)


def test_a_root_that_is_none_of_the_fifteen_stops_the_bench(tmp_path, capsys):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({**ROW, "root": "SPORT"}) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        bench.read_rows(path)
    assert "rows.jsonl:1: root 'SPORT' is none of the 15" in f"{stopped.value}{capsys.readouterr().err}"
