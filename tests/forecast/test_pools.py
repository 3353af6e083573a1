"""Weights of mixtures, against the CRPS itself."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.forecast.death_scores import crps
from tocsin.forecast.pools import Loss, best_weights, losses, quantile_draws


@pytest.fixture
def parts():
    rng = np.random.default_rng(1)
    return [np.sort(rng.gamma(shape, 4, (30, 20)), axis=-1) for shape in (1, 2, 4)], rng.gamma(2, 4, 30)


def test_the_loss_of_a_mixture_is_its_crps(parts):
    draws, outcome = parts
    error, apart = losses(draws, outcome)
    loss = Loss(error=error.mean(axis=1), apart=apart.mean(axis=2))
    repeated = np.concatenate(
        [np.repeat(each, times, axis=-1) for each, times in zip(draws, (2, 1, 5), strict=True)], -1
    )
    assert loss.of(np.array([2, 1, 5]) / 8) == pytest.approx(crps(repeated, outcome).mean())


def test_the_best_weights_are_best_of_many(parts):
    draws, outcome = parts
    error, apart = losses(draws, outcome)
    loss = Loss(error=error.mean(axis=1), apart=apart.mean(axis=2))
    best = best_weights([loss], towards_equal=0.0)
    rng = np.random.default_rng(0)
    assert loss.of(best) <= min(loss.of(each) for each in rng.dirichlet(np.ones(3), 500)) + 1e-9
    assert best.sum() == pytest.approx(1)


def test_a_strong_pull_makes_them_equal(parts):
    draws, outcome = parts
    error, apart = losses(draws, outcome)
    loss = Loss(error=error.mean(axis=1), apart=apart.mean(axis=2))
    assert best_weights([loss], towards_equal=1e4) == pytest.approx(np.full(3, 1 / 3), abs=1e-3)


def test_where_nothing_was_lost_they_are_equal():
    none = Loss(error=np.zeros(2), apart=np.zeros((2, 2)))
    assert best_weights([none], towards_equal=0.1).tolist() == [0.5, 0.5]


def test_draws_of_weighted_values_are_their_quantiles():
    values = np.array([[5.0, 1.0, 9.0], [2.0, 2.0, 0.0]])
    weights = np.array([[1.0, 2.0, 1.0], [1.0, 1.0, 2.0]])
    assert quantile_draws(values, weights, 4).tolist() == [[1, 1, 5, 9], [0, 0, 2, 2]]


def test_a_value_without_weight_is_never_drawn():
    assert quantile_draws(np.array([7.0, 3.0, 8.0]), np.array([0.0, 1.0, 0.0]), 5).tolist() == [3.0] * 5
