"""bench/agreement.py: Krippendorff's alpha on published numbers and at its ends."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SPEC = importlib.util.spec_from_file_location("agreement", Path(__file__).parents[2] / "bench" / "agreement.py")
assert SPEC is not None
assert SPEC.loader is not None
agreement = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(agreement)


def test_alpha_of_the_published_example():
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section B: two observers, nominal data, no gaps.
    first = ["a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a"]
    second = ["b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d"]
    assert agreement.alpha(first, second) == pytest.approx(0.692, abs=0.0005)


def test_alpha_is_one_for_equal_readings_and_below_zero_for_opposite_ones():
    assert agreement.alpha(["x", "y"], ["x", "y"]) == 1.0
    assert agreement.alpha(["x", "y"], ["y", "x"]) < 0
