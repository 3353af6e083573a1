"""The softmax loss of each true answer against all that are not true, as the time-aware filter asks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.forecast.compiled import compiled
from tocsin.forecast.quads import Floats, Ints

Doubles = NDArray[np.float64]


def starts(group: Ints) -> Ints:
    """Where the rows of each question begin, and where the last one's end, given the rows of each."""
    return np.concatenate([[0], np.cumsum(group)]).astype(np.int64)


@compiled
def slopes(
    score: Doubles, start: Ints, true: NDArray[np.bool_], weight: Floats, slope: Doubles
) -> None:  # pragma: no cover
    """Fill the derivative of the loss by each score; `weight` is how many candidates a row stands for."""
    for group in range(len(start) - 1):
        a, b = start[group], start[group + 1]
        top = score[a:b].max()
        against = 1e-12
        for i in range(a, b):
            slope[i] = np.exp(score[i] - top)
            if not true[i]:
                slope[i] *= weight[i]
                against += slope[i]
        one = 0.0
        for i in range(a, b):
            if true[i]:
                part = 1 / (slope[i] + against)
                one += part
                slope[i] = slope[i] * part - 1
        for i in range(a, b):
            if not true[i]:
                slope[i] *= one
