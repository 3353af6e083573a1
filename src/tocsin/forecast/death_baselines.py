"""What any forecast of deaths is measured against: the country's own last months, put in five ways.

Each gives draws, shape (countries, months ahead, draws), of a past that ends where the forecast begins; none learns from other
countries. `conflictology`, `last` and `nothing` are benchmarks of the ViEWS prediction challenge 2023/24; the point of
`conflictology` is the geometric mean of the last twelve months.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from tocsin.forecast.country_months import CountryMonths

Array = NDArray[np.float64]
Baseline = Callable[[CountryMonths, int], Array]
"""Draws, shape (countries, months, draws), from a past and a number of months."""

_LEVELS = (np.arange(100) + 0.5) / 100  # of the quantiles that stand for a distribution


def conflictology(past: CountryMonths, months: int) -> Array:
    """The country's last twelve months, each as likely as the others."""
    return _each(np.nan_to_num(past.deaths[:, -12:]), months)


def last(past: CountryMonths, months: int) -> Array:
    """Poisson around the last month."""
    return _each(cast("Any", stats).poisson.ppf(_LEVELS, np.nan_to_num(past.deaths[:, -1:])), months)


def no_change(past: CountryMonths, months: int) -> Array:
    """The last month again."""
    return _each(np.nan_to_num(past.deaths[:, -1:]), months)


def negative_binomial(past: CountryMonths, months: int) -> Array:
    """Mean and variance of the past months, decayed with half-lives of 6 and 18 months, as a negative binomial."""
    counts: Array = np.nan_to_num(past.deaths)
    age = np.arange(counts.shape[1] - 1, -1, -1, dtype=np.float64)
    near, far = (_shares(age, half_life) for half_life in (6, 18))
    mean: Array = counts @ near
    spread: Array = np.maximum(np.square(counts - mean[:, None]) @ far, 1.05 * mean)
    draws = np.zeros((len(counts), len(_LEVELS)))
    some: NDArray[np.bool_] = mean > 1e-6
    m, v = mean[some, None], spread[some, None]
    draws[some] = cast("Any", stats).nbinom.ppf(_LEVELS, m**2 / (v - m), m / v)
    return _each(draws, months)


def nothing(past: CountryMonths, months: int) -> Array:
    """No death anywhere."""
    return np.zeros((len(past.names), months, 1))


def _shares(age: Array, half_life: float) -> Array:
    weight: Array = np.power(0.5, age / half_life)
    return weight / np.sum(weight)


def _each(draws: Array, months: int) -> Array:
    return np.broadcast_to(draws[:, None, :], (len(draws), months, draws.shape[1]))


BASELINES: Mapping[str, Baseline] = {
    "conflictology": conflictology,
    "last month, Poisson": last,
    "no change": no_change,
    "negative binomial": negative_binomial,
    "no death": nothing,
}
