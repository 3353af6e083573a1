"""Is it more than usual? Alarms against a baseline that knows the season and the coverage, at a rate of false alarms that you set.

Each day's count is expected from the outlet's own past: its events a document, times the documents it brought that day,
times the habit of the weekday. An outlet without a past is left out of both sides until it has one, so a new outlet is no
surge; a day without coverage tells nothing. What is above expectation gathers in a cumulative sum of log-likelihood ratios
(CUSUM; Page 1954; for counts: Lucas 1985, doi:10.2307/1269032) of a raised level, see `raised`. Its threshold comes
from a table of simulated quiet years (`tools/thresholds.py`), so that a quiet series alarms as often as you allow.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tocsin.errors import WatchError
from tocsin.shipped import checked, shipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

WINDOW = 180  # days of the past that a baseline is learned from
GAP = 14  # days before the day itself that it leaves out, so that a surge does not raise its own baseline
WARM = 56  # days with coverage before an outlet has a baseline
MOST_RAISED, LEAST_RAISED = (
    2.5,
    1.3,
)  # times the expected level: what the sum is best at finding in thin and in thick series
_HABIT = 30.0  # events of a steady week that the weekdays are drawn towards
_STEADY = 40.0  # events of a Poisson series that the dispersion is drawn towards
_LEAST = 0.01  # expected events a day below which a sum is not kept: one event would be a surge


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What was to be expected; arrays of shape (days, series)."""

    expected: Vector  # events a day, of the outlets that have a past
    observed: Vector  # events of the same outlets
    dispersion: Vector  # variance over mean in the past, at least 1
    known: NDArray[np.bool_]  # whether there is a baseline and coverage at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """One alarm of one series; days are indices."""

    series: int
    since: int  # first day of the rise
    day: int  # on which it was told
    observed: float  # events in the days since..day
    expected: float
    score: float  # the sum; `threshold` is what it passed
    threshold: float
    clears: int  # so many events fewer, and it would not have been told


def baseline(counts: Vector, coverage: Vector | None = None) -> Baseline:
    """What each series was to be expected to count, by its own past alone.

    Parameters
    ----------
    counts
        Shape (days, series).
    coverage
        Documents read a day, of shape (days,) or (days, series); 0: nobody looked. None: the same on all days.
    """
    given = np.asarray(counts, dtype=float)
    shown = np.ones_like(given) if coverage is None else np.asarray(coverage, dtype=float)
    if shown.ndim == 1:
        shown = np.repeat(shown[:, None], given.shape[1], axis=1)
    if given.ndim != 2 or shown.shape != given.shape:
        raise WatchError(
            f"counts of shape {given.shape} with coverage of shape {shown.shape}; give (days, series) to both"
        )
    covered = shown > 0
    seen = np.where(covered, given, 0.0)
    events, share, days = (_past(x) for x in (seen, shown, covered.astype(float)))
    known: NDArray[np.bool_] = np.asarray(covered & (days >= WARM))
    # Half an event is added to both: a series that was silent is expected to stay nearly so, not to be silent for ever.
    level = np.divide(events + 0.5, share, out=np.zeros_like(given), where=share > 0)
    flat = level * shown
    expected = flat * _habit(seen, np.where(known, flat, 0.0), known)
    left = np.where(known, (given - expected) ** 2, 0.0)
    told = np.where(known, expected, 0.0)
    dispersion = np.maximum(1.0, (_past(left) + _STEADY) / (_past(told) + _STEADY))
    return Baseline(
        expected=np.where(known, expected, 0.0),
        observed=np.where(known, given, 0.0),
        dispersion=dispersion,
        known=known,
    )


def together(each: Baseline) -> Baseline:
    """One series out of the series of several outlets: those with a past are added, the others left out of both sides."""
    expected = each.expected.sum(axis=1, keepdims=True)
    spread = (each.expected * each.dispersion).sum(axis=1, keepdims=True)
    residual = (
        each.observed.sum(axis=1, keepdims=True) - expected
    ) ** 2  # outlets report the same events: they move together
    known = np.asarray(each.known.any(axis=1, keepdims=True), dtype=np.bool_)
    joint = (_past(np.where(known, residual, 0.0)) + _STEADY) / (_past(np.where(known, expected, 0.0)) + _STEADY)
    alone = np.divide(spread, expected, out=np.ones_like(spread), where=expected > 0)
    return Baseline(
        expected=expected,
        observed=each.observed.sum(axis=1, keepdims=True),
        dispersion=np.maximum(1.0, np.maximum(alone, joint)),
        known=known,
    )


def _past(x: Vector) -> Vector:
    """For each day the sum over the `WINDOW` days that end `GAP` days before it."""
    total = np.vstack([np.zeros((1, x.shape[1])), np.cumsum(x, axis=0)])
    days = np.arange(len(x))
    return total[np.maximum(days - GAP, 0)] - total[np.maximum(days - GAP - WINDOW, 0)]


def _habit(seen: Vector, flat: Vector, known: NDArray[np.bool_]) -> Vector:
    """How each weekday differs, learned from the same past, and drawn towards no difference."""
    factor = np.ones_like(seen)
    weeks = np.arange(len(seen)) % 7
    for weekday in range(7):
        mine = (weeks == weekday)[:, None]
        events, expected = _past(np.where(mine & known, seen, 0.0)), _past(np.where(mine, flat, 0.0))
        factor = np.where(mine, (events + _HABIT / 7) / (expected + _HABIT / 7), factor)
    return factor


def excesses(found: Baseline, *, per_year: float = 1.0, muted: NDArray[np.bool_] | None = None) -> tuple[Excess, ...]:
    """The alarms of each series, by day.

    Parameters
    ----------
    per_year
        False alarms a year that a quiet series may give, between 0.1 and 12.
    muted
        Shape (days, series): days on which a feed was quiet or dead; they add nothing to the sum.

    Raises
    ------
    WatchError
        If `per_year` lies outside.
    """
    if not 0.1 <= per_year <= 12:
        raise WatchError(f"{per_year} false alarms a year: choose between 0.1 and 12")
    used = found.known & (found.expected >= _LEAST)
    if muted is not None:
        used = used & ~muted
    gain = np.where(used, ratio(found.observed, np.maximum(found.expected, _LEAST), found.dispersion), 0.0)
    limit = threshold(np.maximum(found.expected, _LEAST), found.dispersion, per_year)
    total = np.zeros(gain.shape[1])
    since = np.zeros(gain.shape[1], dtype=np.int64)
    told: list[tuple[int, int, int, float]] = []
    for day in range(len(gain)):
        rose = total + gain[day]
        fresh = total == 0.0
        since = np.where(fresh, day, since)
        total = np.maximum(rose, 0.0)
        over = np.flatnonzero(total >= limit[day])
        told += [(int(which), int(since[which]), day, float(total[which])) for which in over]
        total[over] = 0.0
    return tuple(_excess(found, limit, *each) for each in told)


def _excess(found: Baseline, limit: Vector, series: int, since: int, day: int, score: float) -> Excess:
    observed = found.observed[since : day + 1, series]
    expected, dispersion = found.expected[since : day + 1, series], found.dispersion[since : day + 1, series]
    passed = float(limit[day, series])
    clears = 0
    rest, left = observed.copy(), score
    while left >= passed and rest.sum() > 0:  # takes events off the last days first
        last = int(np.flatnonzero(rest)[-1])
        rest[last] -= 1
        clears += 1
        left = float(_sum(ratio(rest, np.maximum(expected, _LEAST), dispersion)))
    return Excess(
        series=series,
        since=since,
        day=day,
        observed=float(observed.sum()),
        expected=float(expected.sum()),
        score=score,
        threshold=passed,
        clears=clears,
    )


def _sum(gains: Vector) -> float:
    total = 0.0
    for gain in gains:
        total = max(0.0, total + float(gain))
    return total


def raised(expected: Vector, dispersion: Vector) -> Vector:
    """How many times the expected level the sum looks for: three standard deviations of a day, within bounds.

    One event a day and one surge of half as many again are noise; of two hundred a day the same surge is none.
    """
    return np.clip(1 + 3 * np.sqrt(dispersion / expected), LEAST_RAISED, MOST_RAISED)


def ratio(observed: Vector, expected: Vector, dispersion: Vector) -> Vector:
    """The log-likelihood ratio of a raised level: Poisson, or negative binomial where counts come in bursts."""
    from scipy.special import gammaln

    up = raised(expected, dispersion)
    plain = observed * np.log(up) - (up - 1) * expected
    burst = dispersion > 1.02
    if not np.any(burst):
        return plain
    shape = expected / np.where(burst, dispersion - 1, 1.0)
    risen = gammaln(observed + up * shape) - gammaln(up * shape)
    usual = gammaln(observed + shape) - gammaln(shape)
    return np.where(burst, risen - usual - (up - 1) * shape * np.log(np.where(burst, dispersion, 1.0)), plain)


# ----------------------------------------------------------------------------------------------- thresholds


def threshold(expected: Vector, dispersion: Vector, per_year: float) -> Vector:
    """What a sum must pass, for series that expect so many events a day; from the table, even in logs between its entries."""
    levels, spreads, rates, table = _table()
    at_rate = _between(table, rates, np.log(per_year), axis=2)
    rows = np.clip(np.interp(np.log(expected), levels, np.arange(len(levels))), 0, len(levels) - 1)
    columns = np.clip(np.interp(np.log(dispersion), spreads, np.arange(len(spreads))), 0, len(spreads) - 1)
    low_row, low_column = np.floor(rows).astype(int), np.floor(columns).astype(int)
    high_row, high_column = np.minimum(low_row + 1, len(levels) - 1), np.minimum(low_column + 1, len(spreads) - 1)
    by_row, by_column = rows - low_row, columns - low_column
    low = at_rate[low_row, low_column] * (1 - by_row) + at_rate[high_row, low_column] * by_row
    high = at_rate[low_row, high_column] * (1 - by_row) + at_rate[high_row, high_column] * by_row
    return low * (1 - by_column) + high * by_column


def _between(table: Vector, keys: Vector, value: float, *, axis: int) -> Vector:
    place = float(np.interp(value, keys, np.arange(len(keys))))
    low = int(np.floor(place))
    high = min(low + 1, len(keys) - 1)
    return np.take(table, low, axis=axis) * (1 - (place - low)) + np.take(table, high, axis=axis) * (place - low)


@cache
def _table() -> tuple[Vector, Vector, Vector, Vector]:
    """Logs of expected events a day, of dispersions and of false alarms a year, and the thresholds by all three."""
    text = checked(shipped("watch", "thresholds.csv")).read_text(encoding="utf-8")
    rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(text.splitlines())]
    names = ("expected", "dispersion", "per_year")
    keys: list[list[float]] = [sorted({row[name] for row in rows}) for name in names]
    table = np.full([len(each) for each in keys], np.nan)
    for row in rows:
        table[tuple(each.index(row[name]) for name, each in zip(names, keys, strict=True))] = row["threshold"]
    logs: Sequence[Any] = [np.log(each) for each in keys]
    return logs[0], logs[1], logs[2], table
