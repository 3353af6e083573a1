"""Alarms: what is more than usual, and what only looks so."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.errors import WatchError
from tocsin.watch.alarms import GAP, WARM, WINDOW, baseline, excesses, ratio, threshold, together

WARM_UP = WINDOW + GAP


def quiet(level: float, days: int, series: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).poisson(level, (days, series)).astype(float)


def test_quiet_years_alarm_as_often_as_is_set():
    counts = quiet(3.0, WARM_UP + 365, 400)
    for rate in (0.5, 1.0, 4.0):
        told = [each for each in excesses(baseline(counts), per_year=rate) if each.day >= WARM_UP]
        assert len(told) / 400 == pytest.approx(rate, rel=0.25)


def test_a_surge_is_told_with_its_days_and_what_would_clear_it():
    counts = quiet(2.0, WARM_UP + 100, 1, seed=2)
    first = WARM_UP + 60
    counts[first : first + 14] = 7
    found = next(each for each in excesses(baseline(counts)) if each.day >= first)
    assert first - 3 <= found.since <= found.day <= first + 5
    assert found.observed > 2 * found.expected
    assert found.score >= found.threshold
    without = counts.copy()
    left = found.clears
    for day in range(found.day, found.since - 1, -1):
        taken = min(left, without[day, 0])
        without[day, 0] -= taken
        left -= taken
    days = [each.day for each in excesses(baseline(without[: found.day + 1]))]
    assert found.day not in days


def test_the_day_itself_and_the_days_before_it_are_not_its_own_baseline():
    counts = quiet(2.0, WARM_UP + 40, 1)
    risen = counts.copy()
    risen[WARM_UP:] *= 10
    assert baseline(counts).expected[WARM_UP + GAP - 1] == baseline(risen).expected[WARM_UP + GAP - 1]


def test_nothing_later_changes_an_alarm():
    counts = quiet(2.0, WARM_UP + 120, 3)
    counts[WARM_UP + 30 : WARM_UP + 40] += 5
    whole = excesses(baseline(counts))
    cut = excesses(baseline(counts[: WARM_UP + 60]))
    assert [each for each in whole if each.day < WARM_UP + 60] == list(cut)


def test_more_documents_are_no_surge():
    shown = np.full(WARM_UP + 60, 20.0)
    shown[WARM_UP + 30 :] = 60
    counts = np.random.default_rng(1).poisson(shown[:, None] * 0.1, (WARM_UP + 60, 1)).astype(float)
    assert excesses(baseline(counts, shown), per_year=0.1) == ()
    assert excesses(baseline(counts), per_year=0.1)


def test_an_outlet_that_joins_is_left_out_until_it_has_a_past():
    days = WARM_UP + 200
    counts, shown = quiet(3.0, days, 2, seed=3), np.full((days, 2), 30.0)
    joins = WARM_UP
    counts[:joins, 1] = shown[:joins, 1] = 0
    each = baseline(counts, shown)
    assert not each.known[: joins + GAP + WARM, 1].any()
    assert each.known[joins + GAP + WARM :, 1].all()
    found = together(each)
    assert found.expected[joins + 10, 0] == pytest.approx(3.0, abs=0.6)
    assert found.expected[-1, 0] == pytest.approx(6.0, abs=1.0)
    assert excesses(found, per_year=0.1) == ()


def test_weekdays_have_their_own_expectation():
    week = np.array([2.0, 2, 2, 2, 2, 0.4, 0.4])
    counts = np.random.default_rng(0).poisson(np.tile(week, 60)[:, None] * 4).astype(float)
    expected = baseline(counts).expected[-14:, 0]
    assert expected[:5].min() > 2 * expected[5:7].max()


def test_a_day_without_coverage_tells_nothing():
    counts, shown = quiet(3.0, WARM_UP + 30, 1), np.ones(WARM_UP + 30)
    shown[-1] = 0
    counts[-1] = 50
    found = baseline(counts, shown)
    assert not found.known[-1, 0]
    assert not [each for each in excesses(found) if each.day == WARM_UP + 29]


def test_muted_days_add_nothing():
    counts = quiet(2.0, WARM_UP + 30, 1)
    counts[WARM_UP + 10 : WARM_UP + 20] += 6
    muted = np.zeros(counts.shape, dtype=bool)
    assert excesses(baseline(counts), muted=muted)
    muted[WARM_UP + 10 : WARM_UP + 20] = True
    assert not [each for each in excesses(baseline(counts), muted=muted) if each.day >= WARM_UP + 10]


def test_thresholds_rise_with_rarity_and_lie_between_their_entries():
    level, one = np.array([3.0]), np.array([1.0])
    rates = [float(threshold(level, one, rate)[0]) for rate in (0.1, 0.3, 1, 3, 12)]
    assert rates == sorted(rates, reverse=True)
    between = float(threshold(np.array([3.0]), one, 1.0)[0])
    low, high = (float(threshold(np.array([x]), one, 1.0)[0]) for x in (2.0, 5.0))
    assert min(low, high) <= between <= max(low, high)


def test_ratio_of_bursts_goes_over_into_that_of_single_events():
    observed, expected = np.arange(8.0), np.full(8, 2.0)
    assert ratio(observed, expected, np.full(8, 1.021)) == pytest.approx(
        ratio(observed, expected, np.ones(8)), abs=0.15
    )


def test_an_impossible_rate_is_refused():
    with pytest.raises(WatchError, match="choose between"):
        excesses(baseline(quiet(1.0, 300, 1)), per_year=50)
