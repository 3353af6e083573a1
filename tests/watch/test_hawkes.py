"""Continuous-time Hawkes processes against sums written out and against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import WatchError
from tocsin.watch.hawkes import _decayed, _likelihood, fit_moments


def simulated(until: float, seed: int) -> list[list[float]]:
    """Two actors by thinning: backgrounds .4 and .2, branching (.3 .2; .5 .1), decay 3."""
    random = np.random.default_rng(seed)
    background, branching, decay = np.array([0.4, 0.2]), np.array([[0.3, 0.2], [0.5, 0.1]]), 3.0
    raised, time, told = np.zeros(2), 0.0, ([], [])
    while True:
        ceiling = float((background + raised).sum())
        step = random.exponential(1 / ceiling)
        time += step
        if time >= until:
            return [list(each) for each in told]
        raised = raised * math.exp(-decay * step)
        rates = background + raised
        if random.uniform() * ceiling < rates.sum():
            who = int(random.uniform() * rates.sum() > rates[0])
            told[who].append(time)
            raised = raised + decay * branching[:, who]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(0, 4000), min_size=1, max_size=30, unique=True),
    st.lists(st.floats(0, 4000), min_size=1, max_size=30, unique=True),
    st.floats(0.05, 8),
)
def test_decayed_sums_are_those_written_out(at, events, decay):
    at, events = sorted(at), sorted(events)
    total, weighted = _decayed(np.array(at), np.array(events), decay)
    for i, moment in enumerate(at):
        lags = [moment - event for event in events if event < moment]
        assert total[i] == pytest.approx(sum(math.exp(-decay * lag) for lag in lags), rel=1e-6, abs=1e-9)
        assert weighted[i] == pytest.approx(sum(lag * math.exp(-decay * lag) for lag in lags), rel=1e-5, abs=1e-7)


def test_likelihood_is_the_one_written_out():
    moments, until = [[1.0, 2.5], [2.0]], 4.0
    background, branching, decay = np.array([0.5, 0.3]), np.array([[0.2, 0.4], [0.1, 0.05]]), 1.3

    def rate(k: int, moment: float) -> float:
        decayed = (
            branching[k, m] * decay * sum(math.exp(-decay * (moment - s)) for s in moments[m] if s < moment)
            for m in range(2)
        )
        return float(background[k] + sum(decayed))

    whole = sum(math.log(rate(k, t)) for k in range(2) for t in moments[k])
    whole -= sum(background) * until
    whole -= sum(
        branching[k, m] * (1 - math.exp(-decay * (until - s))) for k in range(2) for m in range(2) for s in moments[m]
    )
    value, gradient = _likelihood([np.array(m) for m in moments], until, background, branching, decay)
    assert value == pytest.approx(whole, abs=1e-12)
    step = 1e-6
    for i in range(2):
        moved = background.copy()
        moved[i] += step
        other, _ = _likelihood([np.array(m) for m in moments], until, moved, branching, decay)
        assert gradient[i] == pytest.approx((other - value) / step, rel=1e-4)
    other, _ = _likelihood([np.array(m) for m in moments], until, background, branching, decay + step)
    assert gradient[-1] == pytest.approx((other - value) / step, rel=1e-4)


def test_parameters_of_a_simulated_process_are_found_again():
    found = fit_moments(simulated(2500, 4), 2500)
    assert found.background == pytest.approx((0.4, 0.2), abs=0.06)
    assert np.array(found.branching) == pytest.approx(np.array([[0.3, 0.2], [0.5, 0.1]]), abs=0.09)
    assert found.decay == pytest.approx(3.0, abs=0.5)
    assert found.ratio == pytest.approx(0.53, abs=0.08)


@pytest.mark.parametrize(
    ("moments", "why"),
    [
        ([[1.0], []], "actor 1 has no event"),
        ([[1.0, 5.0]], "must ascend within"),
        ([[2.0, 1.0]], "must ascend within"),
    ],
)
def test_impossible_moments_are_refused(moments, why):
    with pytest.raises(WatchError, match=why):
        fit_moments(moments, 4.0)


def test_process_that_explodes_is_no_finding():
    ever_more = [math.log1p(i) for i in range(400)]
    with pytest.raises(WatchError, match="explodes"):
        fit_moments([ever_more], 6.1)
