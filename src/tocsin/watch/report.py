"""Two sides, or one: whether it escalates, since when, who answers whom, and whether that is more than reporting.

Each part is a finding with its range, or an `Unsaid` with the reason. All of it describes what outlets and data sets told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from tocsin.errors import WatchError
from tocsin.ontology import Ontology
from tocsin.read.dataset import Break
from tocsin.settings import WatchOptions
from tocsin.store.filters import Filter
from tocsin.store.view import View
from tocsin.watch.breaks import LONGEST, Change, breaks
from tocsin.watch.camp import Camp
from tocsin.watch.exchange import Exchange, Unsaid, exchange
from tocsin.watch.foremost import Happening, top
from tocsin.watch.ringing import PAST, Rung, ring
from tocsin.watch.risk import WEEKS, Record, Surge, Volatility, record, surge, volatility
from tocsin.watch.series import Series, Step, killed, marks, series_of
from tocsin.watch.told import Coverage, coverage, frame, rows, span
from tocsin.watch.trend import Trend, trend

YEARS = 2  # of the past before the window: what volatility, alarms and exchange learn from


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is watched: one side, or what two do to each other, on the days [begin, until)."""

    sides: tuple[Camp, ...]
    begin: date
    until: date
    by: Step = Step.WEEK
    wanted: Filter = field(default_factory=Filter)  # types, places, data sets and so on, with ids in place of names

    @property
    def name(self) -> str:
        """What the series is called."""
        return " and ".join(side.name for side in self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A break of the level, in steps of the series, with the events around it."""

    day: date  # first day of the new level
    earliest: date
    latest: date
    before: float  # incidents a step of usual coverage
    after: float
    ids: tuple[str, ...]  # the most reported events around it
    mark: str | None  # a break of a data set that lies in the same place: then it may be no change in the world


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """All that is to be said of what is watched."""

    watched: Watched
    series: Series  # of the window; both ways together
    past: Series | None  # of the time before it, as far as a chart shows it
    each_way: tuple[Series, ...]  # of two sides: each towards the other
    undated: int  # events of these sides without a day: in no number here
    trend: Trend | Unsaid  # incidents
    trend_reports: Trend | Unsaid  # events: each telling
    turns: tuple[Turn, ...] | Unsaid
    exchange: Exchange | Unsaid
    volatility: Volatility | Unsaid
    surge: Surge | Unsaid
    record: Record | Unsaid
    risk_of: str  # what the rules counted
    rung: Rung
    top: tuple[Happening, ...]
    breaks: tuple[Break, ...]
    gathered: bool  # False: no incidents are known, and each telling is one


def watch(
    view: View,
    watched: Watched,
    *,
    ontology: Ontology,
    options: WatchOptions,
    incidents: pa.Table | None = None,
    silent: Mapping[str, str] | None = None,
) -> Watch:
    """All that a view says of one side, or of two.

    Parameters
    ----------
    incidents
        As `Held.table` gives them; None: nothing was gathered.
    silent
        By outlet, why a feed of it brings nothing now.

    Raises
    ------
    WatchError
        If there is no coverage in the window: then there is nothing to say.
    """
    length = watched.until - watched.begin
    start = min(watched.begin - length, watched.until - timedelta(days=365 * YEARS + PAST))
    asked = replace(watched.wanted, begin=start, until=watched.until)
    both, ways = _rows(view, asked, watched.sides, ontology, incidents)
    far = coverage(view, asked, start, watched.until, silent)
    near = far.between(watched.begin, watched.until)
    found = marks(view, both, start, watched.until)
    inside = tuple(b for b in found if b.day is not None and (b.until or b.day) >= watched.begin)
    rules = options.rules
    now = series_of(both, near, watched.by, name=watched.name, breaks=inside)
    arrows = [f"{a.name} towards {b.name}" for a, b in (watched.sides, watched.sides[::-1])] if ways else []
    each_way = tuple(series_of(way, near, watched.by, name=arrow) for way, arrow in zip(ways, arrows, strict=True))
    compared = far.between(watched.begin - length, watched.until)
    counted, risk_of = _violent(both, watched.wanted)
    weeks = _weekly(counted, far)
    names = (watched.sides[0].name, watched.sides[1].name) if ways else None
    return Watch(
        watched=watched,
        series=now,
        past=_past(both, far.between(watched.begin - length, watched.begin), watched),
        each_way=each_way,
        undated=_undated(view, watched),
        trend=_or_why(lambda: trend(both, compared, watched.begin, breaks=found)),
        trend_reports=_or_why(lambda: trend(both, compared, watched.begin, of="events", breaks=found)),
        turns=_or_why(lambda: _turns(both, compared, watched.by, found)),
        exchange=exchange(ways[0], ways[1], _since(far), names)
        if names
        else Unsaid(reason="one side answers nobody; name two"),
        volatility=_or_why(lambda: volatility(_whole(weeks, WEEKS), rules)),
        surge=_or_why(lambda: surge(_whole(weeks, 5), rules)),
        record=_or_why(lambda: record(_deaths(both, far, rules.record_days), rules)),
        risk_of=risk_of,
        rung=ring(
            both, far, watched.begin, name=watched.name, per_year=options.alarms_per_year, mute_below=options.mute_below
        ),
        top=top(both, watched.begin, watched.until),
        breaks=inside,
        gathered=incidents is not None and incidents.num_rows > 0,
    )


def last_day(view: View, wanted: Filter) -> date:
    """The day after the last of which there is any coverage.

    Raises
    ------
    WatchError
        If the desk has neither a dated text nor a row of a data set that fits.
    """
    found = span(view, wanted)
    if found is None:
        raise WatchError("the desk has no text with a day and no row of a data set; read or load some first")
    return found[1]


def _or_why(find: Any) -> Any:
    try:
        return find()
    except WatchError as error:
        return Unsaid(reason=str(error))


def _rows(
    view: View, asked: Filter, sides: tuple[Camp, ...], ontology: Ontology, incidents: pa.Table | None
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """What was told of all sides, each event once; and of two sides that of each towards the other."""
    if len(sides) == 1:
        return rows(view, replace(asked, actors=sides[0].people, directed=False), ontology, incidents), []
    ways = [
        rows(view, replace(asked, actors=a.people, recipients=b.people), ontology, incidents)
        for a, b in (sides, sides[::-1])
    ]
    return pl.concat(ways).unique("id", keep="first", maintain_order=True), ways


def _undated(view: View, watched: Watched) -> int:
    asked = replace(watched.wanted, actors=watched.sides[0].people, directed=False, begin=None, until=None)
    if len(watched.sides) > 1:
        asked = replace(asked, recipients=watched.sides[1].people)
    found = frame(view.tally(asked, ("occurred_precision",)))
    return int(found.filter(pl.col("occurred_precision").is_null())["events"].sum())


def _past(both: pl.DataFrame, looked: Coverage, watched: Watched) -> Series | None:
    return series_of(both, looked, watched.by, name=watched.name) if looked.days and looked.covered.any() else None


def _since(far: Coverage) -> Coverage:
    """The coverage from its first day on: what lies before is not known, and would be read as silence."""
    covered = np.flatnonzero(far.covered)
    return far.between(far.begin + timedelta(days=int(covered[0])), far.until) if len(covered) else far


# ----------------------------------------------------------------------------------------------- turning points


def _turns(both: pl.DataFrame, looked: Coverage, by: Step, marked: tuple[Break, ...]) -> tuple[Turn, ...]:
    looked = _since(looked)
    step = Step.WEEK if by is Step.DAY and looked.days > LONGEST else by
    table = series_of(both, looked, step).table.to_pylist()
    if len({row["incidents"] for row in table if row["gap"] is None}) < 2:
        values = {row["incidents"] for row in table if row["gap"] is None}
        raise WatchError(f"every {step} has {values.pop() if values else 'no'} incidents: a level without a change")
    counts = [row["incidents"] or 0 for row in table]
    shown = [0.0 if row["gap"] else row["coverage"] * ((row["until"] - row["begin"]).days) for row in table]
    usual = max(1.0, float(np.median([(row["until"] - row["begin"]).days for row in table])))
    found = breaks([float(n) for n in counts], exposure=[share / usual for share in shown])
    return tuple(_turn(change, table, both, marked) for change in found)


def _turn(change: Change, table: list[dict[str, Any]], both: pl.DataFrame, marked: tuple[Break, ...]) -> Turn:
    at = min(change.at, len(table) - 1)
    earliest, latest = table[change.earliest]["begin"], table[min(change.latest, len(table) - 1)]["until"]
    near = both.filter(pl.col("occurred_begin").is_between(earliest, latest, closed="left"))
    mark = next((b for b in marked if b.day is not None and earliest <= b.day < latest), None)
    return Turn(
        day=table[at]["begin"],
        earliest=earliest,
        latest=latest - timedelta(days=1),
        before=change.before,
        after=change.after,
        ids=tuple(i for each in top(near, earliest, latest, 3) for i in each.ids[:3]),
        mark=None if mark is None else f"{mark.dataset}: {mark.what}",
    )


# ------------------------------------------------------------------------------------------------ published rules


def _violent(both: pl.DataFrame, wanted: Filter) -> tuple[pl.DataFrame, str]:
    """What the rules count: material conflict, unless types or quad classes were asked for."""
    if wanted.types or wanted.modes or wanted.quads:
        return both, "incidents of the types that were asked for"
    return both.filter(pl.col("quad") == 4), "incidents of material conflict (quad class 4)"


def _weekly(counted: pl.DataFrame, far: Coverage) -> list[int | None]:
    """Incidents by week, the last one ending with the last day; None in a gap."""
    weeks = far.days // 7
    if not weeks:
        return []
    begin = far.until - timedelta(days=7 * weeks)
    covered = far.covered[-7 * weeks :].reshape(weeks, 7).mean(axis=1) >= 0.5
    counts = np.zeros(weeks, dtype=int)
    first = counted.filter(pl.col("days") <= 7).group_by("incident").agg(day=pl.col("occurred_begin").min())
    for (day,) in first.select("day").iter_rows():
        at = (day - begin).days // 7
        if 0 <= at < weeks:
            counts[at] += 1
    return [int(n) if seen else None for n, seen in zip(counts, covered, strict=True)]


def _whole(weeks: list[int | None], needed: int) -> list[int]:
    """The last weeks up to the last gap.

    Raises
    ------
    WatchError
        If a gap lies among those that are needed.
    """
    since = max((n + 1 for n, week in enumerate(weeks) if week is None), default=0)
    found = [week for week in weeks[since:] if week is not None]
    if len(found) < needed:
        gap = any(week is not None for week in weeks[:since])
        why = (
            f"the week that ended {len(weeks) - since} weeks ago has no coverage"
            if gap
            else "there is no coverage before"
        )
        raise WatchError(
            f"{len(found)} weeks without a gap, and the rule needs {needed}: {why}; a gap is not a quiet week"
        )
    return found


def _deaths(both: pl.DataFrame, far: Coverage, needed: int) -> list[int]:
    looked = _since(far)
    if looked.days < needed or not looked.covered[-needed:].all():
        raise WatchError(f"not all of the last {needed} days have coverage; a record is of {needed} days without a gap")
    best = killed(both, looked.begin, looked.until)
    if best is None:
        raise WatchError("no outlet and no data set gives a figure of deaths; none is not zero")
    if None in best[-needed:]:
        raise WatchError(
            f"several figures are given of one incident in the last {needed} days; a record needs one figure each"
        )
    return [number or 0 for number in best]
