"""Scores of forecast counts against what happened: distributions as draws, points on the logarithmic scale.

Forms and constants are those of the ViEWS prediction challenge 2023/24 (Hegre et al., arXiv 2407.11045): CRPS of the
sample, IGN in bits over bins of counts with one observation added to each, MIS of the 90 % interval; and MSLE, the mean squared
distance of log(1 + count).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError

Array = NDArray[np.float64]

BINS = (1, 3, 6, 11, 26, 51, 101, 251, 501, 1001)  # lower edges of the bins above that of no death
_LEVEL = 0.9  # of the interval


def crps(draws: Array, outcome: Array) -> Array:
    """Continuous ranked probability score of each forecast, in deaths: 0 is a sure and right one.

    Parameters
    ----------
    draws
        Shape (..., draws), each as likely as the others.
    outcome
        Shape (...).

    Examples
    --------
    >>> crps(np.array([[0.0, 10.0], [4.0, 4.0]]), np.array([0.0, 7.0])).tolist()
    [2.5, 3.0]
    """
    _check(draws, outcome)
    size = draws.shape[-1]
    ranked = np.sort(draws, axis=-1)
    sign: Array = 2 * np.arange(1, size + 1, dtype=np.float64) - size - 1
    apart: Array = np.sum(ranked * sign, axis=-1) / size**2
    return np.abs(ranked - outcome[..., None]).mean(axis=-1) - apart


def ignorance(draws: Array, outcome: Array) -> Array:
    """Bits of surprise at the bin in which the outcome lies; one draw is added to every bin, so that none is impossible."""
    _check(draws, outcome)
    size = draws.shape[-1]
    ranked = np.sort(draws, axis=-1).reshape(-1, size)
    edges = np.array([-np.inf, *BINS, np.inf])
    where = np.searchsorted(edges, outcome.reshape(-1), side="right")
    low, high = edges[where - 1], edges[where]
    inside = ((ranked >= low[:, None]) & (ranked < high[:, None])).sum(axis=1)
    return -np.log2((inside + 1) / (size + len(BINS) + 1)).reshape(outcome.shape)


def interval_score(draws: Array, outcome: Array) -> Array:
    """Width of the 90 % interval, and twenty times as much as the outcome lies outside."""
    _check(draws, outcome)
    low, high = np.quantile(draws, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=-1)
    outside = np.maximum(low - outcome, 0) + np.maximum(outcome - high, 0)
    return high - low + 2 / (1 - _LEVEL) * outside


def point(draws: Array) -> Array:
    """The point that MSLE asks for: exp(mean of log(1 + draw)) - 1; of a country's last months it is their geometric mean."""
    return np.expm1(np.log1p(draws).mean(axis=-1))


def msle(point: Array, outcome: Array) -> float:
    """Mean squared distance of log(1 + point) and log(1 + outcome).

    Raises
    ------
    ForecastError
        If the shapes differ, a value is negative or no number, or there is none.
    """
    if point.shape != outcome.shape or not point.size:
        raise ForecastError(f"points of shape {point.shape} for outcomes of shape {outcome.shape}: give one for each")
    if not (np.isfinite(point).all() and (point >= 0).all()):
        raise ForecastError("a point forecast is negative or no number: deaths are counted from 0")
    return float(np.square(np.log1p(point) - np.log1p(outcome)).mean())


def _check(draws: Array, outcome: Array) -> None:
    if draws.shape[:-1] != outcome.shape or not draws.size:
        raise ForecastError(f"draws of shape {draws.shape} for outcomes of shape {outcome.shape}: give draws for each")
    if not np.isfinite(draws).all():
        raise ForecastError("a draw is no number: score only countries that there are")
