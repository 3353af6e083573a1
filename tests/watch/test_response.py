"""Action and reaction of weekly sums."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.errors import WatchError
from tocsin.watch.response import response

TRUTH = np.array([[0.4, 0.0], [0.5, 0.1]])  # B answers A, A does not answer B


def simulated(steps: int = 400) -> np.ndarray:
    random = np.random.default_rng(7)
    series = np.zeros((steps, 2))
    for step in range(1, steps):
        series[step] = TRUTH @ series[step - 1] + random.normal(size=2)
    return series


def test_known_coefficients_lie_inside_their_ranges():
    found = response(simulated(), ("A", "B"), lags=1)
    for answer, truth in zip(found.answers, TRUTH.ravel(), strict=True):
        assert answer.coefficients[0].low < truth < answer.coefficients[0].high
    assert found.stable


def test_who_answers_is_told_apart():
    found = {(answer.of, answer.to): answer for answer in response(simulated(), ("A", "B")).answers}
    assert found["B", "A"].chance < 1e-6
    assert found["A", "B"].chance > 0.01
    assert found["A", "A"].chance is None
    assert found["B", "A"].response[1].low > 0.2
    assert found["B", "A"].response[0].best == 0.0


def test_a_series_that_stands_still_is_refused():
    series = simulated()
    series[:, 1] = 2.0
    with pytest.raises(WatchError, match="B is 2 at every step"):
        response(series, ("A", "B"))


def test_too_few_steps_are_refused():
    with pytest.raises(WatchError, match="8 steps are too few"):
        response(simulated(8), ("A", "B"))
