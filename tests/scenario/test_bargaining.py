"""Bargaining on the published table of emission standards, and laws that every reading keeps."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import ScenarioError
from tocsin.scenario.bargaining import (
    Denominator,
    Exponent,
    Ranking,
    Reading,
    Stopping,
    challenge,
    compromise,
    median,
)

# Emission standards of 1988: capability, position in years, salience (Bueno de Mesquita 1994, p. 78).
TABLE = {
    "Netherlands": (0.08, 4, 0.80),
    "Belgium": (0.08, 7, 0.40),
    "Luxembourg": (0.03, 4, 0.20),
    "Germany": (0.16, 4, 0.80),
    "France": (0.16, 10, 0.60),
    "Italy": (0.16, 10, 0.60),
    "United Kingdom": (0.16, 10, 0.90),
    "Ireland": (0.05, 7, 0.10),
    "Denmark": (0.05, 4, 1.00),
    "Greece": (0.08, 7, 0.70),
}
CAPABILITY, POSITION, SALIENCE = (np.array(column, dtype=float) for column in zip(*TABLE.values(), strict=True))
MEANS = (7.461314, 7.552501, 7.590145, 7.358131, 7.349174, 7.414878, 7.510457, 7.572447, 7.324989, 7.242131)
MEDIANS = (8.415932, 9.610859, 9.961980, 9.961980, 9.961980, 7.472046, 8.824594, 9.671130, 9.671130, 7.0)
SCHOLZ_MEANS = (7.4, 7.5, 7.6, 7.3, 7.3, 7.4, 7.5, 7.6)  # Scholz, Calbert and Smith 2011, table 2
READINGS = [
    Reading(denominator=d, exponent=e, ranking=r, stopping=s)
    for d, e, r, s in product(Denominator, Exponent, Ranking, Stopping)
]

tables = st.integers(2, 7).flatmap(
    lambda size: st.tuples(
        *(
            st.lists(st.floats(low, high, allow_nan=False), min_size=size, max_size=size)
            for low, high in ((0, 100), (0.05, 1), (0.05, 0.95))
        )
    )
)


def test_mean_and_median_of_the_published_table():
    assert float(compromise(POSITION, CAPABILITY, SALIENCE)) == pytest.approx(7.389956, abs=1e-6)
    assert float(median(POSITION, CAPABILITY, SALIENCE)) == 7.0


def test_rounds_of_the_published_table():
    moved = challenge(POSITION, CAPABILITY, SALIENCE, rounds=10)[1:]
    assert compromise(moved, CAPABILITY, SALIENCE) == pytest.approx(np.array(MEANS), abs=1e-4)
    assert median(moved, CAPABILITY, SALIENCE) == pytest.approx(np.array(MEDIANS), abs=1e-4)
    assert compromise(moved[:8], CAPABILITY, SALIENCE) == pytest.approx(np.array(SCHOLZ_MEANS), abs=0.1)


def test_readings_of_the_same_text_differ():
    ends = {
        str(reading): challenge(POSITION, CAPABILITY, SALIENCE, reading=reading)[-1].round(6).tobytes()
        for reading in READINGS
    }
    assert len(set(ends.values())) >= 4


def test_no_weight_at_all_is_a_plain_mean():
    assert float(compromise([0.0, 10.0, 50.0], [1, 1, 1], [0, 0, 0])) == 20.0


def test_missing_actors_are_left_out_and_nobody_left_is_no_number():
    assert float(compromise([0.0, np.nan, 50.0], [1, 1, 1], [1, 1, 1])) == 25.0
    assert np.isnan(compromise([np.nan], [1], [1]))


@settings(max_examples=40, deadline=None)
@given(tables, st.floats(-50, 50), st.floats(0.1, 9), st.sampled_from(READINGS))
def test_another_scale_moves_the_result_with_it(table, shift, factor, reading):
    x, c, s = (np.array(column) for column in table)
    mine = challenge(x, c, s, rounds=3, reading=reading)
    theirs = challenge(shift + factor * x, c, s, rounds=3, reading=reading)
    assert compromise(shift + factor * x, c, s) == pytest.approx(shift + factor * compromise(x, c, s), abs=1e-6)
    if np.ptp(x) > 1:  # of less, rounding decides ties
        assert np.median(np.abs(theirs[1] - (shift + factor * mine[1]))) < 1e-3 * (1 + factor * np.ptp(x))


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from(READINGS))
def test_results_stay_between_the_outermost_positions(table, reading):
    x, c, s = (np.array(column) for column in table)
    moved = challenge(x, c, s, rounds=4, reading=reading)
    assert moved.min() >= x.min() - 1e-9
    assert moved.max() <= x.max() + 1e-9
    assert x.min() - 1e-9 <= compromise(x, c, s) <= x.max() + 1e-9


@given(tables, st.floats(0.1, 10))
def test_a_common_factor_of_capability_changes_nothing(table, factor):
    x, c, s = (np.array(column) for column in table)
    assert compromise(x, factor * c, s) == pytest.approx(compromise(x, c, s), rel=1e-9, abs=1e-9)


@given(tables, st.randoms(use_true_random=False))
def test_order_of_actors_does_not_matter(table, random):
    x, c, s = (np.array(column) for column in table)
    order = list(range(len(x)))
    random.shuffle(order)
    assert compromise(x[order], c[order], s[order]) == pytest.approx(compromise(x, c, s), rel=1e-9, abs=1e-9)
    assert float(median(x[order], c[order], s[order])) == float(median(x, c, s))


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_actors_of_one_mind_do_not_move(reading):
    assert (challenge([30.0] * 4, [0.2] * 4, [0.5] * 4, reading=reading) == 30.0).all()


def test_settled_rounds_end():
    reading = Reading(stopping=Stopping.SETTLED)
    moved = challenge([10.0, 90.0], [1.0, 0.0001], [0.9, 0.1], rounds=8, reading=reading)
    plain = challenge([10.0, 90.0], [1.0, 0.0001], [0.9, 0.1], rounds=8)
    assert (moved == plain).all()


@pytest.mark.parametrize(
    ("x", "c", "s", "why"),
    [
        ([1.0], [1.0], [0.5], "two or more actors"),
        ([1.0, 2.0], [1.0, 1.0], [0.5, 80], "shares between 0 and 1"),
        ([1.0, np.nan], [1.0, 1.0], [0.5, 0.5], "is missing"),
    ],
)
def test_impossible_tables_are_refused(x, c, s, why):
    with pytest.raises(ScenarioError, match=why):
        challenge(x, c, s)
