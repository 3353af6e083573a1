"""Compiled loops against plain ones."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.forecast.counts import best, paint_kin
from tocsin.forecast.past import past


@pytest.mark.parametrize("wide", [1, 7, 60])
def test_the_best_stand_first_and_the_busiest_fill_up(wide):
    rng = np.random.default_rng(0)
    scores = np.where(rng.random((20, 80)) < 0.3, rng.permutation(1600).reshape(20, 80), 0).astype(np.float32)
    busiest = rng.permutation(80)
    found = np.zeros((20, wide), np.int64)
    best(scores, busiest, found)
    for row, mine in zip(scores, found.tolist(), strict=True):
        above = [n for n in np.argsort(-row).tolist() if row[n] > 0]
        spare = [n for n in busiest.tolist() if row[n] <= 0]
        assert mine == (above + spare)[:wide]


def test_kin_lend_what_they_met_before_the_day():
    # entity 0 has the kin 1 (likeness .5); 1 met 2 and, on the day itself, 3
    met = past(np.array([1, 1]), np.array([2, 3]), np.array([4, 5]), days=6)
    scores = np.zeros((1, 4), np.float32)
    paint_kin(
        np.array([0]),
        np.array([0]),
        1,
        np.array([[1], [-1], [-1], [-1]]),
        np.full((4, 1), 0.5, np.float32),
        met.code,
        met.target,
        met.day,
        6,
        5,
        np.full(7, 0.8, np.float32),
        2.0,
        scores,
    )
    assert scores[0].tolist() == pytest.approx([0, 0, 2 * 0.5 * 0.8 / (1 + 0.5 * 0.8), 0])
