"""More violence, or more reporting? The level of some days beside the level before, with the coverage of both.

Compared are only channels that looked in both times. What they told is held against what they would have told at the rate
before, given how much they brought; a channel that joined or fell silent is left out of both sides and named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import polars as pl

from tocsin.errors import WatchError
from tocsin.read.dataset import Break, BreakKind
from tocsin.watch.ranges import Range
from tocsin.watch.told import ROWS, Coverage

FEWEST = 5  # events in both times together, below which no change is told
_CHANCES = 1.6448536269514722  # of a normal, for 90 %
_Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
_Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
_MATTERS = 1.1  # times; a change of coverage below it is none


class Finding(StrEnum):
    """What the numbers say."""

    MORE = "more"
    FEWER = "fewer"
    SAME = "no clear change"
    REPORTING = "more reporting, not more events"
    UNSEEN = "fewer reports, not fewer events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The level of the days [begin, until) beside the days [before, begin)."""

    of: str  # incidents or events
    before: date
    begin: date
    until: date
    now: int  # counted, of the channels that are compared
    then: int
    now_week: float  # a week of the coverage that each time had
    then_week: float
    change: Range  # 2: twice as many at equal coverage; 90 % range
    coverage: float  # 2: twice as much was looked at
    finding: Finding
    channels: tuple[str, ...]
    left_out: tuple[str, ...]  # channels, each with why
    ids: tuple[str, ...]  # of the events of both times


def trend(
    found: pl.DataFrame, looked: Coverage, begin: date, *, of: str = "incidents", breaks: Sequence[Break] = ()
) -> Trend:
    """The level from `begin` on beside that of the days before; `looked` has the days of both.

    Parameters
    ----------
    of
        incidents, or events: each telling counts.
    breaks
        Of the series of data sets: one in the middle of what is compared makes them two series.

    Raises
    ------
    WatchError
        If no channel looked in both times, or there is too little to compare.
    """
    first = (begin - looked.begin).days
    kept, left = _compared(looked, first, breaks)
    if not kept:
        why = "; ".join(left) if left else "there is no coverage"
        raise WatchError(f"nothing looked both before and after {begin}, so the two times cannot be compared: {why}")
    some = looked.of(kept)
    mine = found.filter(
        pl.col("channel").is_in(kept) & pl.col("occurred_begin").is_between(looked.begin, looked.until, closed="left")
    )
    counts = _counts(mine, some, of)
    share = some.index(mine)
    covered = share > 0
    counts = np.where(covered, counts, 0.0)
    now, then = float(counts[first:].sum()), float(counts[:first].sum())
    if now + then < FEWEST:
        raise WatchError(
            f"{now + then:.0f} {of} in {looked.days} days: a change is told from {FEWEST} on; take a longer period, or kin"
        )
    shown, earlier = float(share[first:].sum()), float(share[:first].sum())
    days_now, days_then = int(covered[first:].sum()), int(covered[:first].sum())
    wide = _dispersion(counts, share)
    # Half an event is added to both, so that none before is not infinitely many more.
    best = ((now + 0.5) / shown) / ((then + 0.5) / earlier)
    reach = float(np.exp(_CHANCES * np.sqrt(wide * (1 / (now + 0.5) + 1 / (then + 0.5)))))
    change = Range(best=best, low=best / reach, high=best * reach)
    looking = (shown / days_now) / (earlier / days_then)
    raw = (now / days_now) / (then / days_then) if then else np.inf
    return Trend(
        of=of, before=looked.begin, begin=begin, until=looked.until, now=int(now), then=int(then),
        now_week=7 * now / days_now, then_week=7 * then / days_then,
        change=change, coverage=looking, finding=_finding(change, raw, looking),
        channels=tuple(kept), left_out=tuple(left), ids=tuple(mine["id"].to_list()),
    )  # fmt: skip


def _compared(looked: Coverage, first: int, breaks: Sequence[Break]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    left: list[str] = []
    for place, channel in enumerate(looked.channels):
        column = looked.seen[:, place]
        mark = next((b for b in breaks if b.dataset == channel.removesuffix(ROWS) and _parts(b, looked)), None)
        if channel.endswith(ROWS) and mark is not None:
            left.append(f"{channel}: its series breaks on {mark.day}: {mark.what}")
        elif not column[:first].any():
            left.append(f"{channel} joined on {looked.begin + timedelta(days=int(np.argmax(column)))}")
        elif not column[first:].any():
            left.append(f"{channel} brings nothing since {looked.begin + timedelta(days=_last(column))}")
        elif column[:first].mean() < 0.5 or column[first:].mean() < 0.5:
            left.append(f"{channel} looked on {int(column.sum())} of {looked.days} days only")
        else:
            kept.append(channel)
    return kept, left


def _last(column: _Flags) -> int:
    return int(np.flatnonzero(column)[-1]) + 1


def _parts(mark: Break, looked: Coverage) -> bool:
    """Whether a mark lies between days that are compared; one on the very first day parts nothing."""
    if mark.day is None or mark.day >= looked.until:
        return False
    if mark.kind is BreakKind.STRETCH:
        return mark.until is None or mark.until > looked.begin
    return mark.day > looked.begin


def _counts(mine: pl.DataFrame, some: Coverage, of: str) -> _Vector:
    """Events or incidents by day; an incident counts on its first day."""
    counts = np.zeros(some.days)
    rows = mine.select(pl.col("occurred_begin").alias("day"))
    if of == "incidents":
        rows = mine.group_by("incident").agg(day=pl.col("occurred_begin").min()).select("day")
    for day, number in rows.group_by("day").len().iter_rows():
        counts[(day - some.begin).days] = number
    return counts


def _dispersion(counts: _Vector, share: _Vector) -> float:
    """Variance over mean of weeks, at least 1, told from each week to the next, which a change of level hardly moves."""
    weeks = len(counts) // 7
    if weeks < 4:
        return 1.0
    told = counts[-7 * weeks :].reshape(weeks, 7).sum(axis=1)
    shown = share[-7 * weeks :].reshape(weeks, 7).sum(axis=1)
    used = (shown[1:] > 0) & (shown[:-1] > 0)
    # At one level, two weeks of exposures a and b have y / a - x / b with a variance of (y / a + x / b) (1 / a + 1 / b) / 2.
    now, then = told[1:][used] / shown[1:][used], told[:-1][used] / shown[:-1][used]
    spread = (now + then) * (1 / shown[1:][used] + 1 / shown[:-1][used]) / 2
    return max(1.0, float(((now - then) ** 2).sum() / spread.sum())) if spread.sum() > 0 else 1.0


def _finding(change: Range, raw: float, looking: float) -> Finding:
    if change.low > 1:
        return Finding.MORE
    if change.high < 1:
        return Finding.FEWER
    if raw > _MATTERS and looking > _MATTERS:
        return Finding.REPORTING
    return Finding.UNSEEN if raw < 1 / _MATTERS and looking < 1 / _MATTERS else Finding.SAME
