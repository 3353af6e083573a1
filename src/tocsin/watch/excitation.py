"""Who answers whom, how fast: self- and cross-excitation of daily counts.

A discrete-time Hawkes process: on day t actor k is expected to act

    background_k(t) x exposure(t) + sum over l of branching[k][l] x sum over s >= 1 of (1 - f) f^(s-1) count_l(t - s)

times, with f = 0.5^(1 / half_life). Days, not moments, since news dates are days, and equal moments break the continuous
likelihood (arXiv 2408.14940). Events of one day excite nothing on that day. The background moves by blocks, since one that
stands still is read as excitation (Lewis, Mohler, Brantingham and Bertozzi 2012, Security Journal 25:244).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from threadpoolctl import threadpool_limits

from tocsin.errors import WatchError
from tocsin.watch.ranges import Range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

BLOCK = 180  # days of one level of the background
FEWEST = 20  # events of an actor below which nothing is fitted
_FLOOR = 1e-6  # of a rate: the likelihood of a day with events and no cause
_STARTS = (1.5, 10.0)  # half-lives, in days, from which the search begins
_CHANCES = 1.6448536269514722  # of a normal, for 90 %
_DROP = _CHANCES**2 / 2  # in log-likelihood, at the bounds of a 90 % range


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyExcitation:
    """A fitted process with its 90 % ranges; `branching[k][l]` is how many acts of k one act of l brings about."""

    names: tuple[str, ...]
    days: int
    counts: tuple[int, ...]  # events of each actor
    background: tuple[Range, ...]  # a day, on average over the days
    branching: tuple[tuple[Range, ...], ...]
    half_life: Range  # days within which half of the answers come
    ratio: Range  # the branching ratio: spectral radius of `branching`
    dispersion: (
        float  # variance over mean of what is left; well above 1, the counts come in bursts that this does not explain
    )
    log_likelihood: float
    gain: float  # in log-likelihood over the background alone


def fit_daily(
    counts: Sequence[Sequence[int]] | NDArray[np.int64],
    names: Sequence[str],
    *,
    exposure: Sequence[float] | None = None,
    block: int = BLOCK,
) -> DailyExcitation:
    """The process that makes daily counts likeliest.

    Parameters
    ----------
    counts
        Shape (days, actors), one row a day without gaps.
    names
        Of the actors.
    exposure
        Coverage of each day, in any unit; a day without coverage has 0 and tells nothing. None: the same on all days.
    block
        Days of one level of the background.

    Raises
    ------
    WatchError
        If an actor has fewer than `FEWEST` events, or the fit explodes (branching ratio of 1 or more): no finding.
    """
    given = np.asarray(counts, dtype=float)
    if given.ndim != 2 or given.shape[1] != len(names):
        raise WatchError(
            f"counts of shape {given.shape} for {len(names)} actors; give one row a day, one column an actor"
        )
    days = len(given)
    shown = np.ones(days) if exposure is None else np.asarray(exposure, dtype=float)
    if len(shown) != days or np.any(shown < 0) or not np.any(shown > 0):
        raise WatchError(f"exposure needs {days} numbers, none below 0 and some above; see the coverage of the series")
    for name, total in zip(names, given.sum(axis=0), strict=True):
        if total < FEWEST:
            raise WatchError(
                f"{name} has {total:.0f} events in {days} days, and at least {FEWEST} are needed to say who answers whom; "
                "take a longer period or a wider set of types"
            )
    model = _Model(given, shown / shown[shown > 0].mean(), block)
    # A dozen parameters: threads of the linear algebra would wait for each other, up to twenty times as long.
    with threadpool_limits(limits=1, user_api="blas"):
        tries: list[Any] = [model.fit(model.begin(start)) for start in _STARTS]
        values = [float(found.fun) for found in tries]
        best = values.index(min(values))
        found: Vector = np.asarray(tries[best].x, dtype=float)
        return model.described(found, -values[best], tuple(names))


class _Model:
    """The likelihood over one vector: background by actor and block, branching row by row, log of the half-life."""

    def __init__(self, counts: Vector, exposure: Vector, block: int) -> None:
        self.counts, self.exposure = counts, exposure
        self.days, self.size = int(counts.shape[0]), int(counts.shape[1])
        blocks = max(1, round(self.days / block))
        self.block = np.minimum(np.arange(self.days) * blocks // self.days, blocks - 1)
        self.seen = exposure > 0
        # A block in which nobody looked has no level of its own to find.
        self.kept = [b for b in range(blocks) if np.any(self.seen & (self.block == b))]
        self.design = np.stack([exposure * (self.block == b) for b in self.kept], axis=1)  # (days, blocks)
        self.levels = self.design.shape[1]

    def split(self, x: Vector) -> tuple[Vector, Vector, float]:
        cut = self.size * self.levels
        levels = x[:cut].reshape(self.size, self.levels)
        return levels, x[cut:-1].reshape(self.size, self.size), float(np.exp(x[-1]))

    def begin(self, half_life: float) -> Vector:
        mean = self.counts[self.seen].mean(axis=0)
        answers = np.full(self.size**2, 0.4 / self.size)
        return np.concatenate([np.repeat(0.6 * mean, self.levels), answers, [np.log(half_life)]])

    def fit(self, begin: Vector, held: int | None = None) -> Any:
        """The best parameters near `begin`; one of them may be held where it is."""
        from scipy import optimize

        minimize: Any = cast("Any", optimize).minimize  # scipy has no types of its own

        bounds: list[tuple[float, float | None]] = [(0.0, None) for _ in begin[1:]]
        bounds.append((np.log(0.2), np.log(max(60.0, self.days / 4))))
        if held is not None:
            bounds[held] = (float(begin[held]), float(begin[held]))
        options = {"maxiter": 1000, "ftol": 1e-12, "gtol": 1e-6}
        return minimize(self.loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=options)

    def rates(self, x: Vector) -> tuple[Vector, Vector, Vector]:
        """Expected counts, decayed counts, and the latter by the log of the half-life; each of shape (days, actors)."""
        from scipy import signal

        lfilter: Any = cast("Any", signal).lfilter

        levels, branching, half_life = self.split(x)
        kept = 0.5 ** (1 / half_life)
        before = np.vstack([np.zeros((1, self.size)), self.counts[:-1]])
        decayed = np.asarray(lfilter([1 - kept], [1, -kept], before, axis=0))
        earlier = np.vstack([np.zeros((1, self.size)), decayed[:-1]])
        slope = np.asarray(lfilter([1.0], [1, -kept], earlier - before, axis=0))  # by the share kept from day to day
        slope = slope * (kept * np.log(2) / half_life)
        return self.design @ levels.T + decayed @ branching.T, decayed, slope

    def loss(self, x: Vector) -> tuple[float, Vector]:
        """Minus the log-likelihood of the days that were covered, without its constant, and the gradient."""
        _, branching, _ = self.split(x)
        rates, decayed, slope = self.rates(x)
        rates = np.maximum(rates, _FLOOR)
        weight = np.where(self.seen[:, None], self.counts / rates - 1, 0.0)
        value = float(np.sum((self.counts * np.log(rates) - rates)[self.seen]))
        gradient = np.concatenate(
            [
                (weight.T @ self.design).ravel(),
                (weight.T @ decayed).ravel(),
                [float(np.sum(weight * (slope @ branching.T)))],
            ]
        )
        return -value, -gradient

    def described(self, x: Vector, value: float, names: tuple[str, ...]) -> DailyExcitation:
        levels, branching, half_life = self.split(x)
        ratio = _radius(branching)
        if ratio >= 1:
            raise WatchError(
                f"the fit explodes: branching ratio {ratio:.2f}; it says nothing. A rise over the whole period is read so: "
                "take a longer period, or one without a break in the series"
            )
        rates, _, _ = self.rates(x)
        seen = self.seen
        left = (self.counts[seen] - rates[seen]) ** 2 / np.maximum(rates[seen], _FLOOR)
        free = max(1, int(seen.sum()) * self.size - len(x))
        dispersion = float(left.sum() / free)
        spread = self.spread(x, max(1.0, dispersion))
        cut = self.size * self.levels
        share = self.design.mean(axis=0)  # of the days, by block
        alone = self.alone()

        def at(value: float, slope: Vector, *, logs: bool = True, high: float = np.inf) -> Range:
            return _positive(value, float(np.sqrt(max(0.0, slope @ spread @ slope))), high, logs=logs)

        background: list[Range] = []
        rows: list[tuple[Range, ...]] = []
        for k in range(self.size):
            slope = np.zeros(len(x))
            slope[k * self.levels : (k + 1) * self.levels] = share
            background.append(at(float(levels[k] @ share), slope, logs=False))  # it errs upwards: no need to lean there
            row: list[Range] = []
            for m in range(self.size):
                slope = np.zeros(len(x))
                place = cut + k * self.size + m
                slope[place] = 1
                found = at(float(branching[k, m]), slope)
                row.append(self.profiled(x, -value, place, found, max(1.0, dispersion)))
            rows.append(tuple(row))
        slope = np.zeros(len(x))
        slope[-1] = 1
        error = float(np.sqrt(spread[-1, -1]))
        logs = Range(best=float(x[-1]), low=float(x[-1] - _CHANCES * error), high=float(x[-1] + _CHANCES * error))
        logs = self.profiled(x, -value, len(x) - 1, logs, max(1.0, dispersion))
        half = Range(best=half_life, low=float(np.exp(logs.low)), high=float(np.exp(logs.high)))
        slope = np.zeros(len(x))
        slope[cut:-1] = _radius_slope(branching).ravel()
        return DailyExcitation(
            names=names,
            days=self.days,
            counts=tuple(int(n) for n in self.counts.sum(axis=0)),
            background=tuple(background),
            branching=tuple(rows),
            half_life=half,
            ratio=at(ratio, slope, high=1.0),
            dispersion=dispersion,
            log_likelihood=value,
            gain=value - alone,
        )

    def profiled(self, x: Vector, lost: float, place: int, found: Range, dispersion: float) -> Range:
        """A range mended by the likelihood itself: each bound is held, all else fitted anew, and the bound moved.

        The bound of a 90 % range lies where the likelihood has dropped by `_DROP`; between there and the estimate it is taken
        as a parabola. What is cut at 0 stays there.
        """
        ends: list[float] = []
        for bound in (found.low, found.high):
            if bound == found.best or (bound <= 0 and place < len(x) - 1):
                ends.append(bound)
                continue
            there = x.copy()
            there[place] = bound
            drop = (float(self.fit(there, held=place).fun) - lost) / dispersion
            reach = float(np.clip(np.sqrt(_DROP / max(drop, 1e-9)), 0.5, 2.0))
            moved = found.best + (bound - found.best) * reach
            ends.append(max(0.0, moved) if place < len(x) - 1 else moved)
        return Range(best=found.best, low=ends[0], high=ends[1])

    def spread(self, x: Vector, dispersion: float) -> Vector:
        """Covariance of the estimate: the inverse of the expected information, widened by the dispersion."""
        _, branching, _ = self.split(x)
        rates, decayed, slope = self.rates(x)
        information = np.zeros((len(x), len(x)))
        cut = self.size * self.levels
        for k in range(self.size):
            parts = np.zeros((self.days, len(x)))
            parts[:, k * self.levels : (k + 1) * self.levels] = self.design
            parts[:, cut + k * self.size : cut + (k + 1) * self.size] = decayed
            parts[:, -1] = slope @ branching[k]
            parts, expected = parts[self.seen], np.maximum(rates[self.seen, k], _FLOOR)
            information += parts.T @ (parts / expected[:, None])
        return np.asarray(np.linalg.pinv(information, rcond=1e-10, hermitian=True), dtype=float) * dispersion

    def alone(self) -> float:
        """Log-likelihood of the background without excitation."""
        value = 0.0
        for column in range(self.design.shape[1]):
            inside = self.design[:, column] > 0
            exposure = self.design[inside, column]
            for k in range(self.size):
                mine = self.counts[inside, k]
                rates = np.maximum(mine.sum() / exposure.sum() * exposure, _FLOOR)
                value += float((mine * np.log(rates) - rates).sum())
        return value


def _radius(branching: Vector) -> float:
    return float(np.max(np.abs(np.linalg.eigvals(branching))))


def _radius_slope(branching: Vector) -> Vector:
    """The spectral radius by each entry: left times right eigenvector, scaled to 1 (Perron)."""
    values, right = np.linalg.eig(branching)
    first = int(np.argmax(np.abs(values)))
    mine = np.abs(np.real(right[:, first]))
    values, left = np.linalg.eig(branching.T)
    theirs = np.abs(np.real(left[:, int(np.argmax(np.abs(values)))]))
    scale = float(theirs @ mine)
    return np.outer(theirs, mine) / scale if scale > 1e-12 else np.eye(len(branching)) / len(branching)


def _positive(value: float, error: float, high: float, *, logs: bool) -> Range:
    """A 90 % range of something that is not negative: even in logs where it is far from 0, else cut there."""
    if logs and value > 2 * error:
        low, top = value * np.exp(-_CHANCES * error / value), value * np.exp(_CHANCES * error / value)
    else:
        low, top = max(0.0, value - _CHANCES * error), value + _CHANCES * error
    return Range(best=value, low=float(low), high=float(min(top, high)))
