"""The network over candidates: what it learns, and that it can be learned again."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.forecast.network import NetworkOptions, _backward, _forward, network

OPTIONS = NetworkOptions(hidden=(8,), own=2, passes=20, batch=20, rate=0.02, drop=0.0)


def taught(seed=0):
    """400 questions of 5 rows; the true one has the largest first feature for relation 0, the smallest for relation 1."""
    rng = np.random.default_rng(seed)
    features = rng.exponential(size=(400, 5, 3)).astype(np.float32)
    relation = rng.integers(2, size=400)
    best = np.where(relation == 0, features[..., 0].argmax(axis=1), features[..., 0].argmin(axis=1))
    return features, relation, np.arange(5) == best[:, None]


def learned(features, relation, truth):
    return network(
        features.reshape(-1, 3),
        relation,
        np.zeros(truth.size, np.float32),
        truth.ravel(),
        np.ones(truth.size, np.float32),
        np.full(len(truth), 5),
        2,
        OPTIONS,
    )


def test_what_a_feature_means_may_differ_by_relation():
    found = learned(*taught())
    features, relation, truth = taught(1)
    scores = found.scores(features, relation)
    assert truth[np.arange(400), scores.argmax(axis=1)].mean() > 0.8


def test_it_can_be_learned_again():
    once, again = learned(*taught()), learned(*taught())
    assert np.array_equal(once.own, again.own)
    assert all(np.array_equal(x, y) for x, y in zip(once.weight, again.weight, strict=True))


def test_slopes_of_the_weights_are_those_of_the_scores():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6, 4)).astype(np.float32)
    weight = [rng.normal(size=size).astype(np.float32) for size in ((4, 3), (3, 1))]
    bias = [rng.normal(size=size).astype(np.float32) for size in (3, 1)]
    aim = rng.normal(size=6).astype(np.float32)

    def total():
        return float(_forward(x, weight, bias)[-1][:, 0] @ aim)

    slopes = _backward(_forward(x, weight, bias), aim, weight)
    for part, slope in zip([*weight, *bias, x], slopes, strict=True):
        for place in np.ndindex(part.shape):
            before = part[place]
            part[place] = before + 1e-2
            up = total()
            part[place] = before - 1e-2
            down = total()
            part[place] = before
            assert slope[place] == pytest.approx((up - down) / 2e-2, abs=2e-2)
