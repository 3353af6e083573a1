"""Deaths of each country in each of the coming months, as draws: what its own past and the past of all countries let expect.

Three pools of draws are mixed. `recent`: the country's own last months, the last ones most. `shifted`: its last years' months, moved
half way to a centre. `analogues`: what became of all countries at times when their centre was nearest to this one, as
differences from it. The centre is the expected log(1 + deaths): a ridge regression on decayed means of the past of that logarithm,
one for each half-life, whose slopes change with the months ahead. How much each pool weighs is chosen for three levels of
the centre by the CRPS of the mixture over windows of the past, each with only the data before it.

Nothing is drawn by chance: the same past gives the same forecast, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.forecast.country_months import CountryMonths
from tocsin.forecast.pools import Loss, best_weights, losses, quantile_draws

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathsOptions:
    """All chosen on UCDP GED of the windows 1996 to 2017; see docs/decisions/0034-deaths.md."""

    half_lives: tuple[float, ...] = (1, 3, 6, 12, 24, 60, 180)  # months, of the decayed means
    memory: float = 60  # months: half-life of a training month's weight
    ridge: float = 1000.0  # in training rows: pull of the slopes to 0
    stride: int = 3  # months between origins that are learned from
    analogues: int = 1500  # nearest past situations
    recent: float = 1.5  # months: half-life of `recent`
    own: float = 9.0  # months: half-life of `shifted`
    reach: int = 36  # months of a country's own past that are drawn from
    shift: float = 0.5  # how far `shifted` moves to the centre
    levels: tuple[float, ...] = (
        3.0,
        5.0,
    )  # of the centre: 19 and 147 dead; weights are chosen below, between and above
    towards_equal: float = 0.1  # pull of the weights to equal ones
    spacing: int = 12  # months between the windows that weights are chosen on
    least: int = 36  # months of the past, below which nothing is forecast
    warm: int = 60  # months of the past before the first window
    parts: int = 100  # draws of each pool
    draws: int = 200  # of the mixture


POOLS = ("analogues", "recent", "shifted")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathsForecast:
    """Draws for each country and month.

    Attributes
    ----------
    past
        What it was made of; the month after its last is month 1 of `ahead`.
    ahead
        Which months, counted from the past's end: 1 is the next.
    draws
        Shape (countries, months, draws), ascending; NaN for a country of which the past's last month has no count.
    expected
        Shape (countries, months): exp(mean of log(1 + draw)) - 1 over all pools, each as much as the others; the point of MSLE.
    weights
        Shape (levels, pools), of the pools in `POOLS`.
    windows
        How many windows of the past the weights were chosen on; 0: there were none, and the weights are equal.
    """

    past: CountryMonths
    ahead: tuple[int, ...]
    draws: Array
    expected: Array
    weights: Array
    windows: int


def forecast_deaths(past: CountryMonths, ahead: Sequence[int], options: DeathsOptions | None = None) -> DeathsForecast:
    """The forecast for the months `ahead` (1 is the month after the last of `past`).

    Raises
    ------
    ForecastError
        If `ahead` names no month of the future, or the past is shorter than `options.least` months.
    """
    return DeathsForecaster(options).forecast(past, ahead)


class DeathsForecaster:
    """`forecast_deaths` for several origins of one series: what two of them have in common is worked out once.

    A window is known by the very counts before it, so that a forecast from one past never rests on another's.
    """

    def __init__(self, options: DeathsOptions | None = None) -> None:
        self.options = options or DeathsOptions()
        self._worked: dict[tuple[bytes, tuple[int, ...]], tuple[Array, Array, Ints]] = {}

    def forecast(self, past: CountryMonths, ahead: Sequence[int]) -> DeathsForecast:
        """As `forecast_deaths` says."""
        o = self.options
        months = tuple(ahead)
        if not months or min(months) < 1 or list(months) != sorted(set(months)):
            raise ForecastError(f"months ahead {list(months)}: give different ones from 1 on, in order")
        if past.months < o.least:
            raise ForecastError(
                f"{past.months} months of deaths until {past.last:%Y-%m}; a forecast needs {o.least}: give a longer past"
            )
        if not np.nansum(past.deaths) > 0:
            raise ForecastError(
                f"no death in {past.months} months until {past.last:%Y-%m}: there is nothing to learn from"
            )
        weights, windows = self._weights(past, months)
        origin = _Origin(past.deaths, months, o)
        level = _level(origin.centre, o)
        values = np.concatenate(origin.pools, axis=-1)
        each = np.repeat(weights[level] / o.parts, o.parts, axis=-1)
        draws = quantile_draws(values, each, o.draws)
        expected = np.expm1(np.mean([np.log1p(each).mean(axis=-1) for each in origin.pools], axis=0))
        gone = np.isnan(past.deaths[:, -1])
        draws[gone] = np.nan
        expected[gone] = np.nan
        return DeathsForecast(past=past, ahead=months, draws=draws, expected=expected, weights=weights, windows=windows)

    def _weights(self, past: CountryMonths, months: tuple[int, ...]) -> tuple[Array, int]:
        """Weights of the pools by level, and how many windows of the past they are chosen on."""
        o = self.options
        levels = len(o.levels) + 1
        found: list[list[Loss]] = [[] for _ in range(levels)]
        ends = range(past.months - months[-1], o.warm - 1, -o.spacing)
        for end in ends:
            error, apart, level = self._window(past, end, months)
            there = level >= 0
            scale = 1 / max(float(error[:, there].mean()), 1e-9)  # a window counts as much as another, however bloody
            for n in range(levels):
                here = (level == n) / there.sum()
                found[n].append(
                    Loss(error=(error * here).sum(axis=(1, 2)), apart=(apart * here).sum(axis=(2, 3))).scaled(scale)
                )
        equal = np.full(len(POOLS), 1 / len(POOLS))
        chosen = [best_weights(each, towards_equal=o.towards_equal) if each else equal for each in found]
        return np.stack(chosen), len(ends)

    def _window(self, past: CountryMonths, end: int, months: tuple[int, ...]) -> tuple[Array, Array, Ints]:
        """Of the window that begins at month `end`: `losses` of the pools, and the level of each outcome, -1 where there is none."""
        known = past.deaths[:, : end + months[-1]]
        key = known.tobytes(), months
        if key not in self._worked:
            origin = _Origin(past.deaths[:, :end], months, self.options)
            outcome = past.deaths[:, [end + each - 1 for each in months]]
            level = np.where(np.isnan(outcome), -1, _level(origin.centre, self.options))
            self._worked[key] = *losses(origin.pools, np.nan_to_num(outcome)), level
        return self._worked[key]


def _level(centre: Array, options: DeathsOptions) -> Ints:
    return np.digitize(centre, options.levels).astype(np.int64)


class _Origin:
    """Centre and pools of one origin: `deaths` is all that it knows, shape (countries, months)."""

    def __init__(self, deaths: Array, ahead: tuple[int, ...], options: DeathsOptions) -> None:
        self.deaths = deaths
        self.ahead = ahead
        self.options = options
        self.counts = np.nan_to_num(deaths)  # a country that is not there has no deaths of its own
        self.slopes, self._learned = self._fit()
        self.centre = np.stack([self._centre(self.means[-1], each) for each in ahead], axis=1)

    @cached_property
    def means(self) -> Array:
        """Decayed means of log(1 + deaths), shape (months + 1, countries, half-lives + 1): row t knows the months before t.

        The first is 1 throughout: what is multiplied by the intercept.
        """
        logs = np.log1p(self.counts)
        keep = 0.5 ** (1 / np.array(self.options.half_lives))
        found = np.ones((logs.shape[1] + 1, len(logs), len(keep) + 1))
        total, mass = np.zeros((len(logs), len(keep))), np.zeros(len(keep))
        found[0, :, 1:] = 0
        for t in range(logs.shape[1]):
            total = total * keep + logs[:, t, None]
            mass = mass * keep + 1
            found[t + 1, :, 1:] = total / mass
        return found

    def _origins(self, ahead: int) -> range:
        """The origins whose month `ahead` is known, the last one among them."""
        end = self.deaths.shape[1]
        first = self.options.least // 2
        return range(first + (end - ahead - first) % self.options.stride, end - ahead + 1, self.options.stride)

    def _rows(self, ahead: int) -> tuple[Array, Array, Array]:
        """Of one month ahead: decayed means, shape (rows, half-lives + 1); outcomes; how long ago, in months."""
        origins = np.array(self._origins(ahead), np.int64)
        outcome = self.deaths[:, origins + ahead - 1].T
        there = ~np.isnan(outcome)
        age = np.broadcast_to((self.deaths.shape[1] - origins)[:, None], outcome.shape)
        return self.means[origins][there], np.log1p(outcome[there]), age[there]

    def _tilt(self, ahead: int) -> float:
        """From -1 to 1 over the months that are asked for."""
        first, last = self.ahead[0], self.ahead[-1]
        return (2 * ahead - first - last) / max(1, last - first)

    def _fit(self) -> tuple[Array, list[tuple[Array, Array]]]:
        """Slopes, shape (2, half-lives + 1), and of each month ahead the centres and outcomes that they were learned from."""
        rows = [self._rows(each) for each in self.ahead]
        width = len(self.options.half_lives) + 1
        square, product = np.zeros((2 * width, 2 * width)), np.zeros(2 * width)
        for ahead, (means, outcome, age) in zip(self.ahead, rows, strict=True):
            both = np.array([1.0, self._tilt(ahead)])
            weighted = means * (0.5 ** (age / self.options.memory))[:, None]
            square += np.kron(np.outer(both, both), weighted.T @ means)
            product += np.kron(both, weighted.T @ outcome)
        pull = np.full(2 * width, self.options.ridge)
        pull[0] = 1e-9  # the intercept is free
        self.slopes: Array = np.linalg.solve(square + np.diag(pull), product).reshape(2, width).astype(np.float64)
        learned = [
            (self._centre(means, ahead), outcome) for ahead, (means, outcome, _) in zip(self.ahead, rows, strict=True)
        ]
        return self.slopes, learned

    def _centre(self, means: Array, ahead: int) -> Array:
        return np.maximum(means @ (self.slopes[0] + self._tilt(ahead) * self.slopes[1]), 0)

    @cached_property
    def pools(self) -> tuple[Array, Array, Array]:
        """Draws of the pools in the order of `POOLS`, each of shape (countries, months ahead, parts), ascending."""
        o = self.options
        own = self.counts[:, -o.reach :]
        age = np.arange(own.shape[1] - 1, -1, -1, dtype=np.float64)
        recent = quantile_draws(own, np.broadcast_to(np.power(0.5, age / o.recent), own.shape), o.parts)
        weight: Array = np.power(0.5, age / o.own)
        logs = np.log1p(own)
        middle: Array = logs @ (weight / np.sum(weight))
        moved: Array = logs[:, None, :] + o.shift * (self.centre - middle[:, None])[..., None]
        shifted = quantile_draws(_counts(moved), np.broadcast_to(weight, moved.shape), o.parts)
        whole = np.broadcast_to(recent[:, None, :], shifted.shape)
        return self._analogues(), whole, shifted

    def _analogues(self) -> Array:
        """The outcomes, as differences from their centres, of the past situations whose centres were nearest."""
        o = self.options
        found = np.empty((*self.centre.shape, o.parts))
        third = np.arange(len(self.ahead)) * 3 // len(self.ahead)  # months ahead that lend each other situations
        for _, group in groupby(range(len(self.ahead)), key=lambda n: third[n]):
            columns = list(group)
            centre = np.concatenate([self._learned[n][0] for n in columns])
            outcome = np.concatenate([self._learned[n][1] for n in columns])
            order = np.argsort(centre, kind="stable")
            centre, apart = centre[order], (outcome - centre)[order]
            size = max(1, min(o.analogues, len(centre) // 3))
            wanted = self.centre[:, columns]
            begin = np.clip(np.searchsorted(centre, wanted) - size // 2, 0, len(centre) - size)
            at = ((np.arange(o.parts) + 0.5) / o.parts * size).astype(np.int64)
            distinct, back = np.unique(begin, return_inverse=True)
            ranked = np.stack([np.sort(apart[n : n + size])[at] for n in distinct.tolist()])
            found[:, columns] = _counts(wanted[..., None] + ranked[back.reshape(begin.shape)])
        return found


def _counts(logs: Array) -> Array:
    """Whole numbers of dead."""
    return np.round(np.maximum(np.expm1(logs), 0)).astype(np.float64)
