"""Since when: the days on which the level of a series changed, told afterwards and as it goes on.

`breaks` looks at the whole series at once (ruptures, always with jump=1: its default of 5 misses the day). `run_lengths`
reads it day by day as an analyst would have (Bayesian online change points, Adams and MacKay 2007, arXiv 0710.3742, with a
Gamma-Poisson level).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tocsin.errors import WatchError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

SHORTEST = 3  # steps of a stretch between two breaks
LONGEST = 1500  # steps that are searched at once; daily series of more years are asked for by week
_SURE = 3.0  # places whose log-likelihood is within this of the best are in the range: twenty times less likely at most


class Level(StrEnum):
    """What a series is of, and so what a change of it is measured by."""

    COUNTS = "counts"  # Poisson likelihood
    VALUES = "values"  # squared distance from the mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One break: the last step before it, the levels on both sides, and the steps where it may as well lie."""

    at: int  # index of the first step of the new level
    before: float  # level of the stretch that ends there: mean of the values, or counts a step of full coverage
    after: float
    earliest: int
    latest: int
    gain: float  # in log-likelihood over no break there


def breaks(
    series: Sequence[float] | Vector,
    level: Level = Level.COUNTS,
    *,
    number: int | None = None,
    exposure: Sequence[float] | Vector | None = None,
    penalty: float | None = None,
) -> tuple[Change, ...]:
    """The breaks of a series, in order; none where one level does.

    Parameters
    ----------
    series
        One number a step, without gaps.
    number
        How many breaks to find; None: as many as pay, by `penalty`.
    exposure
        Of counts: coverage of each step, 0 where nobody looked. None: the same everywhere.
    penalty
        Log-likelihood that a break must gain; None: 1.5 x ln(steps) x the dispersion, so that bursts are no breaks (a break has
        a place and a level; Zhang and Siegmund 2007, doi:10.1111/j.1541-0420.2006.00662.x).

    Raises
    ------
    WatchError
        If the series is shorter than two stretches or longer than `LONGEST`, or asked for more breaks than it can hold.
    """
    given = np.asarray(series, dtype=float)
    shown = np.ones(len(given)) if exposure is None else np.asarray(exposure, dtype=float)
    if len(shown) != len(given):
        raise WatchError(f"exposure has {len(shown)} numbers for {len(given)} steps; give one a step")
    steps = len(given)
    if steps < 2 * SHORTEST or steps > LONGEST:
        raise WatchError(
            f"{steps} steps: breaks are looked for in {2 * SHORTEST} to {LONGEST}; take another period, or weeks for days"
        )
    if number is not None and (number + 1) * SHORTEST > steps:
        raise WatchError(f"{steps} steps cannot hold {number} breaks of at least {SHORTEST} steps each; ask for fewer")
    if np.ptp(given) == 0 and np.ptp(shown) == 0:
        return ()
    cost = _cost(given, shown, level)
    ends = _ends(cost, steps, number, _penalty(cost, given, shown, level) if penalty is None else penalty)
    edges = [0, *ends]
    return tuple(_change(cost, edges[i - 1], edges[i], edges[i + 1]) for i in range(1, len(edges) - 1))


def _cost(given: Vector, shown: Vector, level: Level) -> Any:
    """The cost of a stretch as ruptures asks for it: minus its log-likelihood at its own best level."""
    from ruptures import base

    cost: Any = cast("Any", base).BaseCost

    class Stretch(cost):  # ruptures calls it by these names
        model = "tocsin"
        min_size = SHORTEST

        def fit(self, signal: Any) -> Any:
            del signal
            self.sums = np.concatenate([[0.0], np.cumsum(given)])
            self.shares = np.concatenate([[0.0], np.cumsum(shown if level is Level.COUNTS else np.ones(len(given)))])
            self.squares = np.concatenate([[0.0], np.cumsum(given**2)])
            self.signal = given[:, None]
            return self

        def mean(self, start: int, end: int) -> float:
            share = self.shares[end] - self.shares[start]
            return float((self.sums[end] - self.sums[start]) / share) if share > 0 else 0.0

        def error(self, start: int, end: int) -> float:
            total = self.sums[end] - self.sums[start]
            share = self.shares[end] - self.shares[start]
            if level is Level.VALUES:
                return float((self.squares[end] - self.squares[start] - total**2 / share) / (2 * scale))
            return float(total - total * np.log(total / share)) if total > 0 and share > 0 else 0.0

    # Squared distances count in units of the noise, told from steps to their neighbours, which a break hardly moves.
    scale = float(np.median(np.abs(np.diff(given))) ** 2 / 0.91) if level is Level.VALUES else 1.0
    scale = scale or float(np.var(given)) or 1.0
    return Stretch().fit(None)


def _penalty(cost: Any, given: Vector, shown: Vector, level: Level) -> float:
    steps = len(given)
    if level is Level.VALUES:
        return 1.5 * float(np.log(steps))
    # Variance over mean within short stretches: bursts, not levels.
    width = max(SHORTEST, min(14, steps // 6))
    ratios: list[float] = []
    for start in range(0, steps - width + 1, width):
        mean = cost.mean(start, start + width)
        expected = mean * shown[start : start + width]
        if mean > 0 and np.all(expected > 0):
            left = given[start : start + width] - expected
            ratios.append(float((left**2 / expected).sum() / (width - 1)))
    dispersion = max(1.0, float(np.mean(ratios))) if ratios else 1.0
    return 1.5 * float(np.log(steps)) * dispersion


def _ends(cost: Any, steps: int, number: int | None, penalty: float) -> list[int]:
    import ruptures

    known = cast("Any", ruptures)

    if number is not None:
        search = known.Dynp(custom_cost=cost, min_size=SHORTEST, jump=1).fit(np.zeros((steps, 1)))
        return [int(end) for end in search.predict(n_bkps=number)]
    search = known.Pelt(custom_cost=cost, min_size=SHORTEST, jump=1).fit(np.zeros((steps, 1)))
    return [int(end) for end in search.predict(pen=penalty)]


def _change(cost: Any, start: int, at: int, end: int) -> Change:
    places = range(start + SHORTEST, end - SHORTEST + 1)
    costs = {place: cost.error(start, place) + cost.error(place, end) for place in places} or {at: 0.0}
    best = costs.get(at, min(costs.values()))
    near = [place for place, each in costs.items() if each - best <= _SURE]
    return Change(
        at=at,
        before=cost.mean(start, at),
        after=cost.mean(at, end),
        earliest=min([*near, at]),
        latest=max([*near, at]),
        gain=float(cost.error(start, end) - best),
    )


# --------------------------------------------------------------------------------------------------- online


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """What could be told on each day of a break just before: shape (days,) each."""

    chance: Vector  # that the level changed within the last `window` days, by what was known on that day
    since: NDArray[np.int64]  # the likeliest day of the last change
    level: Vector  # expected counts a day of full coverage


def run_lengths(
    counts: Sequence[int] | Vector,
    *,
    exposure: Sequence[float] | Vector | None = None,
    window: int = 14,
    every: float = 180.0,
    longest: int = 730,
) -> Recent:
    """How likely a change of level was within the last days, told day by day without a look ahead.

    Parameters
    ----------
    counts
        One a day, without gaps.
    exposure
        Coverage of each day; a day with 0 changes nothing. None: the same on all days.
    window
        Days that count as "within the last days".
    every
        Days between two changes, as expected beforehand.
    longest
        Runs beyond these days are kept as one.

    Raises
    ------
    WatchError
        If there are no days, or the exposure does not fit.
    """
    given = np.asarray(counts, dtype=float)
    days = len(given)
    shown = np.ones(days) if exposure is None else np.asarray(exposure, dtype=float)
    if not days or len(shown) != days or np.any(shown < 0):
        raise WatchError(
            f"{days} days with {len(shown)} numbers of exposure; give at least one day, and one number a day"
        )
    mean = float(given.sum() / shown.sum()) if shown.sum() > 0 else 0.0
    prior = (1.0, 1.0 / max(mean, 1e-3))  # of the level: as loose as one day's knowledge around the long-run mean
    shape, rate, weight = np.array([prior[0]]), np.array([prior[1]]), np.array([1.0])
    chance, since, level = np.zeros(days), np.zeros(days, dtype=np.int64), np.zeros(days)
    hazard = 1 / every
    for day, (count, share) in enumerate(zip(given, shown, strict=True)):
        if share > 0:
            odds = rate / (rate + share)
            said = _chances(shape, odds, int(count))
            grown = weight * said
            weight = np.concatenate([[hazard * grown.sum()], (1 - hazard) * grown])
            weight /= weight.sum()
            shape = np.concatenate([[prior[0]], shape + count])
            rate = np.concatenate([[prior[1]], rate + share])
            if len(weight) > longest:
                weight[longest - 1] += weight[longest:].sum()
                weight, shape, rate = weight[:longest], shape[:longest], rate[:longest]
        else:
            weight, shape, rate = (np.concatenate([x[:1], x]) for x in (weight, shape, rate))
            weight[0] = 0.0
        # The run that began with the series is no change.
        chance[day] = weight[: window + 1].sum() - (weight[-1] if len(weight) <= window + 1 else 0.0)
        since[day] = day + 1 - int(np.argmax(weight))
        level[day] = float((weight * shape / rate).sum())
    return Recent(chance=chance, since=since, level=level)


def _chances(shape: Vector, odds: Vector, count: int) -> Vector:
    """Of so many events, by each run's knowledge of the level: a negative binomial."""
    if count > 40:  # many factors: by logs of gamma functions
        from scipy.special import gammaln

        log: Vector = gammaln(shape + count) - gammaln(shape) - gammaln(count + 1)
        return np.exp(log + shape * np.log(odds) + count * np.log1p(-odds))
    said = odds**shape
    for i in range(count):
        said = said * (shape + i) * (1 - odds) / (i + 1)
    return said
