"""Who answers whom: the acts of two sides by day, on all reports and on incidents alike, and their weekly scores.

Copies of one report look like answers to it, so the branching is fitted before and after they are joined, and both are shown.
A process that explodes (a branching ratio of 1 or more) is a failed fit, and is said to be one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from tocsin.errors import WatchError
from tocsin.watch.excitation import DailyExcitation, fit_daily
from tocsin.watch.response import Response, response
from tocsin.watch.told import Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """What stands where a number would: why there is none."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The acts of two sides towards each other, from `begin` on; `names` are in the order of every pair."""

    names: tuple[str, str]
    begin: date
    until: date
    reports: DailyExcitation | Unsaid  # each telling counts
    incidents: DailyExcitation | Unsaid  # each happening counts once
    scores: Response | Unsaid  # weekly sums of scores on one scale
    scale: str | None


def exchange(forth: pl.DataFrame, back: pl.DataFrame, looked: Coverage, names: tuple[str, str]) -> Exchange:
    """Who answers whom.

    Parameters
    ----------
    forth, back
        What the first side did to the second, and the second to the first; rows as `told.rows` has them.
    """
    share = looked.index(pl.concat([forth, back]))
    scales = (
        pl.concat([forth["score_scale"], back["score_scale"]])
        .drop_nulls()
        .value_counts(sort=True)["score_scale"]
        .to_list()
    )
    scale = scales[0] if scales else None
    told, happened = (_counts(forth, back, looked, share, by) for by in ("id", "incident"))
    reports = _fitted(told, share, names)
    same = np.array_equal(told, happened)
    return Exchange(
        names=names,
        begin=looked.begin,
        until=looked.until,
        reports=reports,
        incidents=reports if same else _fitted(happened, share, names),
        scores=_answers(forth, back, looked, names, scale),
        scale=scale,
    )


_Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def _counts(forth: pl.DataFrame, back: pl.DataFrame, looked: Coverage, share: _Vector, by: str) -> _Vector:
    counts = np.stack([_daily(side, looked, by) for side in (forth, back)], axis=1)
    return np.where(share[:, None] > 0, counts, 0.0)


def _fitted(counts: _Vector, share: _Vector, names: tuple[str, str]) -> DailyExcitation | Unsaid:
    for name, column in zip(names, counts.T, strict=True):
        if column.any() and np.ptp(column) == 0:
            return Unsaid(reason=f"{name} has {column[0]:.0f} on every day: nothing answers and nothing is answered")
    try:
        return fit_daily(counts.astype(np.int64), names, exposure=share.tolist())
    except WatchError as error:
        return Unsaid(reason=str(error))


def _daily(side: pl.DataFrame, looked: Coverage, by: str) -> _Vector:
    """Events that are dated to the day, or incidents on their first day."""
    dated = side.filter(pl.col("days") == 1)
    firsts = dated.group_by(by).agg(day=pl.col("occurred_begin").min())
    counts = np.zeros(looked.days)
    for day, number in firsts.group_by("day").len().iter_rows():
        at = (day - looked.begin).days
        if 0 <= at < looked.days:
            counts[at] = number
    return counts


def _answers(
    forth: pl.DataFrame, back: pl.DataFrame, looked: Coverage, names: tuple[str, str], scale: str | None
) -> Response | Unsaid:
    if scale is None:
        return Unsaid(reason="no event has a score")
    weeks = looked.days // 7
    covered = looked.covered[looked.days - 7 * weeks :].reshape(weeks, 7).mean(axis=1) >= 0.5
    gaps = np.flatnonzero(~covered)
    first = int(gaps[-1]) + 1 if len(gaps) else 0  # after the last gap: a week that nobody saw is no week of zero
    begin = looked.until - timedelta(days=7 * weeks)
    sums = np.zeros((weeks, 2))
    for column, side in enumerate((forth, back)):
        scored = side.filter((pl.col("score_scale") == scale) & (pl.col("days") <= 7) & pl.col("score").is_not_null())
        for day, score in scored.select("occurred_begin", "score").iter_rows():
            at = (day - begin).days // 7
            if 0 <= at < weeks:
                sums[at, column] += score
    try:
        return response(sums[first:], names)
    except WatchError as error:
        since = f" (since the gap that ended on {begin + timedelta(days=7 * first)})" if first else ""
        return Unsaid(reason=f"{error}{since}")
