"""The bench of modes and contexts: its F1 and calibration are right on rows that are easy to count."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest


def load_bench() -> ModuleType:
    """`bench/modes.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "modes.py"
    spec = importlib.util.spec_from_file_location("bench_modes", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = load_bench()
RIGHT = np.array([[True, False], [True, False], [False, True]])


def test_all_right_is_one():
    assert bench.f1(RIGHT, RIGHT) == (1.0, 1.0)


def test_micro_counts_labels_and_macro_contexts():
    given = np.array([[True, False], [False, False], [False, False]])
    micro, macro = bench.f1(RIGHT, given)
    assert micro == pytest.approx(2 * 1 / (3 + 1))
    assert macro == pytest.approx((2 / 3 + 0) / 2)


def test_a_context_that_nobody_has_or_gives_counts_as_right():
    empty = np.zeros((3, 1), np.bool_)
    assert bench.f1(empty, empty)[1] == 1.0


def test_calibration_is_the_gap_between_probability_and_share_right():
    shares = np.array([0.85, 0.85, 0.85, 0.85], np.float32)
    assert bench.calibration(shares, np.array([True, True, True, False])) == pytest.approx(0.1, abs=1e-6)
