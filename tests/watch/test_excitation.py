"""Daily excitation: known processes found again, and what is no finding."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.errors import WatchError
from tocsin.watch.excitation import _Model, fit_daily


def simulated(days: int = 1500, seed: int = 1, *, answers: float = 0.4) -> np.ndarray:
    """B answers A, A answers nobody."""
    random = np.random.default_rng(seed)
    kept = 0.5 ** (1 / 3)
    decayed, counts = np.zeros(2), np.zeros((days, 2), dtype=int)
    branching = np.array([[0.2, 0.0], [answers, 0.1]])
    for day in range(days):
        counts[day] = random.poisson(np.array([1.0, 0.4]) + branching @ decayed)
        decayed = kept * decayed + (1 - kept) * counts[day]
    return counts


def test_who_answers_whom_and_how_fast():
    found = fit_daily(simulated(), ("A", "B"))
    answer, none = found.branching[1][0], found.branching[0][1]
    assert answer.low < 0.4 < answer.high
    assert answer.low > 0.1
    assert none.low == 0.0
    assert found.half_life.low < 3 < found.half_life.high
    assert found.ratio.best < 0.6
    assert found.counts == tuple(simulated().sum(axis=0))


def test_gradient_is_that_of_the_likelihood():
    model = _Model(simulated(200).astype(float), np.linspace(0.5, 1.5, 200), 100)
    x = np.concatenate([[0.8, 0.9, 0.3, 0.4], [0.2, 0.1, 0.3, 0.05], [np.log(2.5)]])
    value, gradient = model.loss(x)
    for i in range(len(x)):
        moved = x.copy()
        moved[i] += 1e-6
        assert gradient[i] == pytest.approx((model.loss(moved)[0] - value) / 1e-6, rel=1e-3, abs=1e-3)


def test_days_without_coverage_tell_nothing():
    counts = simulated(600)
    shown = np.ones(600)
    shown[200:260] = 0
    blind = counts.copy()
    blind[200:260] = 0
    seen = fit_daily(blind, ("A", "B"), exposure=shown)
    naive = fit_daily(blind, ("A", "B"))
    assert abs(seen.background[0].best - 1.0) < abs(naive.background[0].best - 1.0) + 0.15
    assert seen.background[0].best > naive.background[0].best


def test_a_step_in_the_level_is_no_excitation():
    random = np.random.default_rng(3)
    counts = np.concatenate([random.poisson(1, (360, 2)), random.poisson(6, (360, 2))])
    assert fit_daily(counts, ("A", "B"), block=90).ratio.best < 0.25
    assert fit_daily(counts, ("A", "B"), block=10_000).ratio.best > 0.8


def test_too_few_events_are_named():
    counts = np.zeros((100, 2), dtype=int)
    counts[:30, 0] = 1
    counts[5, 1] = 3
    with pytest.raises(WatchError, match="B has 3 events in 100 days"):
        fit_daily(counts, ("A", "B"))


def test_exposure_of_another_length_is_refused():
    with pytest.raises(WatchError, match="exposure needs 600 numbers"):
        fit_daily(simulated(600), ("A", "B"), exposure=[1.0])


def test_growth_without_end_is_no_finding():
    days = np.arange(120)
    counts = np.round(np.exp(days / 20))[:, None].astype(int)
    with pytest.raises(WatchError, match="the fit explodes"):
        fit_daily(counts, ("A",), block=1000)
