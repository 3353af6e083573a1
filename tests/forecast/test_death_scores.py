"""Scores of draws, by hand and by law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tocsin.errors import ForecastError
from tocsin.forecast.death_scores import BINS, crps, ignorance, interval_score, msle, point

COUNTS = st.integers(0, 2000).map(float)


@settings(max_examples=50)
@given(draws=arrays(np.float64, st.integers(1, 30), elements=COUNTS), outcome=COUNTS)
def test_crps_is_the_distance_less_half_the_spread(draws, outcome):
    wanted = np.abs(draws - outcome).mean() - np.abs(draws[:, None] - draws).mean() / 2
    assert crps(draws, np.array(outcome)) == pytest.approx(wanted, abs=1e-6)


def test_crps_of_a_sure_forecast_is_its_error():
    assert crps(np.full((2, 7), 4.0), np.array([4.0, 10.0])).tolist() == [0.0, 6.0]


def test_ignorance_counts_the_bin_with_one_more_draw():
    draws = np.array([0.0, 0.0, 1.0, 2.0])
    bins = len(BINS) + 1
    assert ignorance(draws, np.array(2.0)) == pytest.approx(-np.log2(3 / (4 + bins)))
    assert ignorance(draws, np.array(5000.0)) == pytest.approx(-np.log2(1 / (4 + bins)))


def test_the_edge_of_a_bin_belongs_above():
    draws = np.full(9, 26.0)
    assert ignorance(draws, np.array(26.0)) < ignorance(draws, np.array(25.0))


def test_an_outcome_outside_costs_twenty_times_its_distance():
    draws = np.arange(101.0)
    assert interval_score(draws, np.array(50.0)) == pytest.approx(90)
    assert interval_score(draws, np.array(97.0)) == pytest.approx(90 + 20 * 2)


def test_msle_is_on_the_logarithmic_scale():
    assert msle(np.array([np.e - 1, 0.0]), np.array([0.0, 0.0])) == pytest.approx(0.5)


def test_the_point_is_between_the_draws():
    assert point(np.array([0.0, 3.0])) == pytest.approx(1.0)


@pytest.mark.parametrize("draws", [np.array([[np.nan, 1.0]]), np.zeros((2, 3)), np.zeros((1, 0))])
def test_draws_that_cannot_be_scored_are_refused(draws):
    for score in (crps, ignorance, interval_score):
        with pytest.raises(ForecastError):
            score(draws, np.zeros(1))


@pytest.mark.parametrize("value", [-0.1, np.nan, np.inf])
def test_a_point_that_is_no_count_is_refused(value):
    with pytest.raises(ForecastError, match="counted from 0"):
        msle(np.array([value]), np.array([1.0]))
