"""The figures of a labelling, on labellings small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.heldout import by_type, calibration_error, confusions, score, wilson

CLASSES = ("AID", "FINE")
#          right        right        wrong        wrong
SHARES = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.6, 0.4]], np.float32)
GOLD = [0, 1, 1, 1]


def test_figures_are_those_counted_by_hand():
    found = score(SHARES, GOLD, seed=0)
    # AID: 1 right of 3 given and 1 there, F1 1/2; FINE: 1 right of 1 given and 3 there, F1 1/2
    assert found.accuracy == 0.5
    assert found.macro_f1 == 0.5
    assert dict(found.coverage) == pytest.approx({0.9: 0.5, 0.8: 0.5, 0.7: 2 / 3})


def test_types_are_counted_by_hand():
    aid, fine = by_type(SHARES, GOLD, CLASSES)
    assert (aid.examples, aid.given, aid.right, aid.precision, aid.recall) == (1, 3, 1, pytest.approx(1 / 3), 1.0)
    assert (fine.examples, fine.given, fine.right, fine.precision, fine.recall) == (3, 1, 1, 1.0, pytest.approx(1 / 3))
    assert aid.f1 == fine.f1 == 0.5


def test_a_type_never_given_has_no_precision():
    _, fine = by_type(SHARES[[0, 2]], [0, 0], CLASSES)
    assert (fine.precision, fine.recall, fine.f1) == (None, None, 0.0)
    assert fine.recall_range == (0.0, 1.0)


def test_confusions_name_the_sentences():
    [found] = confusions(SHARES, GOLD, CLASSES, ["a", "b", "d", "c"])
    assert (found.type, found.given, found.ids) == ("FINE", "AID", ("c", "d"))


def test_commonest_confusion_comes_first():
    shares = np.eye(3, dtype=np.float32)[[1, 2, 2]]
    found = confusions(shares, [0, 0, 0], ("A", "B", "C"), ["x", "y", "z"])
    assert [(c.given, len(c.ids)) for c in found] == [("C", 2), ("B", 1)]


def test_calibration_is_the_distance_between_probability_and_accuracy():
    sure = np.array([0.75, 0.75, 0.75, 0.75], np.float32)
    assert calibration_error(sure, np.array([True, True, True, False])) == pytest.approx(0)
    assert calibration_error(sure, np.array([True, False, False, False])) == pytest.approx(0.5)


def test_certainty_falls_into_the_last_bin():
    assert calibration_error(np.ones(3, np.float32), np.array([True, True, True])) == 0


def test_a_perfect_labelling_has_a_perfect_range_of_the_bootstrap():
    found = score(np.eye(2, dtype=np.float32)[[0, 1] * 10], [0, 1] * 10, seed=0)
    assert (found.macro_f1, found.macro_f1_range) == (1.0, (1.0, 1.0))
    assert found.accuracy_range[0] == pytest.approx(0.839, abs=0.001)  # 20 of 20 still leave a doubt


def test_more_sentences_make_a_narrower_range():
    few, many = (score(np.tile(SHARES, (n, 1)), GOLD * n, seed=0) for n in (5, 50))
    for name in ("macro_f1_range", "accuracy_range"):
        (low, high), (closer_low, closer_high) = getattr(few, name), getattr(many, name)
        assert low < closer_low < 0.5 < closer_high < high


@given(of=st.integers(1, 500), share=st.floats(0, 1))
def test_wilson_holds_the_share_and_stays_a_share(of, share):
    right = round(share * of)
    low, high = wilson(right, of)
    assert 0 <= low <= right / of + 1e-9
    assert right / of - 1e-9 <= high <= 1
    assert low < high
