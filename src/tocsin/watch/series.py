"""A series over a view: how many reports, independent reports and incidents a day, a week or a month, how hostile, how deadly.

Every step says how much was looked at. A step without coverage is a gap and has no numbers; zero is what a covered step
without events has. Scores of two scales and quad classes of two schemes are never added up: one is shown, the others named.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from tocsin.errors import WatchError
from tocsin.ontology import Ontology
from tocsin.read.dataset import Break
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View
from tocsin.watch.told import ROWS, Coverage, coverage, rows

LEAST_COVERED = 0.5  # share of the days of a step with coverage, below which it is a gap


class Step(StrEnum):
    """How long a step is."""

    DAY = "day"
    WEEK = "week"  # of seven days, counted back from the last
    MONTH = "month"  # of the calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series with all that it takes to read it.

    Attributes
    ----------
    name
        What it is of.
    table
        One row a step; its columns are those of `COLUMNS`.
    channels
        One row a step and outlet or data set: begin, channel, events, brought (documents or rows; null in a gap).
    scale, quad_scheme
        Of which the scores and quad classes are; None where no event has one.
    breaks
        Where a series of a data set that has part in it must be marked.
    notes
        What was left out, and what to beware of.
    """

    name: str
    by: Step
    table: pa.Table
    channels: pa.Table
    scale: str | None
    quad_scheme: str | None
    breaks: tuple[Break, ...]
    notes: tuple[str, ...]


COLUMNS = pa.schema(
    [
        ("begin", pa.date32()),
        ("until", pa.date32()),  # the day after the last
        ("gap", pa.string()),  # why there are no numbers; empty: there are
        ("coverage", pa.float64()),  # days' worth of usual coverage, a day of the step; 1 is usual
        ("events", pa.int64()),  # rows: each telling of each text or data set
        ("reports", pa.int64()),  # different texts, and as many as a data set counts for its row
        ("independent", pa.int64()),  # of the texts, those that repeat no other on the same incident
        ("incidents", pa.int64()),
        ("rate", pa.float64()),  # incidents a day of usual coverage
        ("scored", pa.int64()),  # events with a score on the scale
        ("score_sum", pa.float64()),
        ("score_mean", pa.float64()),
        ("score_low", pa.float64()),  # of the mean, a 90 % range; empty with fewer than three events
        ("score_high", pa.float64()),
        *((f"quad_{n}", pa.int64()) for n in (1, 2, 3, 4)),
        ("deaths_low", pa.int64()),
        ("deaths_best", pa.int64()),
        ("deaths_high", pa.int64()),
        ("ids", pa.list_(pa.string())),  # of the events: what the numbers are made of
    ]
)


def series(
    view: View,
    wanted: Filter,
    by: Step = Step.WEEK,
    *,
    ontology: Ontology,
    name: str = "",
    incidents: pa.Table | None = None,
    scale: str | None = None,
) -> Series:
    """The series of the events that a filter asks for, in its days.

    Parameters
    ----------
    wanted
        With ids in place of names (`Workbench.choose`), and with a first day and the day after the last.
    scale
        Of the scores, such as goldstein-gdelt; None: the one that most events have.

    Raises
    ------
    WatchError
        If the filter has no days, or there is no coverage in them at all.
    """
    if wanted.begin is None or wanted.until is None:
        raise WatchError("a series is of some days: give the first and the last")
    found = rows(view, wanted, ontology, incidents)
    looked = coverage(view, wanted, wanted.begin, wanted.until)
    breaks = marks(view, found, wanted.begin, wanted.until)
    return series_of(found, looked, by, name=name, breaks=breaks, scale=scale)


def marks(view: View, found: pl.DataFrame, begin: date, until: date) -> tuple[Break, ...]:
    """The breaks of those data sets that have part in some rows."""
    names = set(found["dataset"].drop_nulls().to_list())
    return view.breaks(datasets=names, begin=begin, until=until) if names else ()


def series_of(
    found: pl.DataFrame,
    looked: Coverage,
    by: Step,
    *,
    name: str = "",
    breaks: Sequence[Break] = (),
    scale: str | None = None,
) -> Series:
    """The same of rows that were read before, as `told.rows` has them, over the days of a coverage.

    Raises
    ------
    WatchError
        If there is no coverage at all: then nothing is known, and no zero is one.
    """
    if not looked.covered.any():
        raise WatchError(
            f"no coverage from {looked.begin} to {looked.until - timedelta(days=1)}: the desk has no text and no row of a data "
            "set of these days; nothing can be said, not even that there was nothing"
        )
    edges = list(steps(looked.begin, looked.until, by))
    placed, notes = _placed(found, edges)
    scales, schemes = _kinds(placed, "score_scale"), _kinds(placed, "quad_scheme")
    scale = scale or (scales[0] if scales else None)
    scheme = schemes[0] if schemes else None
    notes += [f"scores on {other} are left out: scales are not mixed" for other in scales if other != scale]
    notes += [f"quad classes by {other} are left out: schemes are not mixed" for other in schemes if other != scheme]
    told = sorted({channel.removesuffix(ROWS) for channel in placed["channel"].to_list() if channel.endswith(ROWS)})
    if len(told) + bool(placed.filter(pl.col("dataset").is_null()).height) > 1:
        notes.append("an incident told by several data sets, or by one and by texts, counts once in each of them")
    deaths, of = _deaths(placed)
    if of is not None:
        notes.append(f"deaths are those of {of}, one figure an incident; other data sets may count the same ones")
    index = looked.index(found)
    table = [
        _step(placed.filter(pl.col("step") == n), edge, looked, index, scale, scheme) for n, edge in enumerate(edges)
    ]
    for n, row in enumerate(table):
        if row["gap"] is None and of is not None:
            row.update(deaths.get(n) or dict.fromkeys(("deaths_low", "deaths_best", "deaths_high"), 0))
    return Series(
        name=name,
        by=by,
        table=pa.Table.from_pylist(table, schema=COLUMNS),
        channels=_by_channel(placed, looked, edges),
        scale=scale,
        quad_scheme=scheme,
        breaks=tuple(breaks),
        notes=tuple(notes),
    )


def steps(begin: date, until: date, by: Step) -> Iterator[tuple[date, date]]:
    """The steps that cover some days, each with the day after its last; of weeks the first may be shorter, of months both ends."""
    if by is Step.MONTH:
        at = begin
        while at < until:
            after = min((at.replace(day=1) + timedelta(days=32)).replace(day=1), until)
            yield at, after
            at = after
        return
    length = 1 if by is Step.DAY else 7
    days = (until - begin).days
    first = days % length
    if first:
        yield begin, begin + timedelta(days=first)
    for start in range(first, days, length):
        yield begin + timedelta(days=start), begin + timedelta(days=start + length)


def _placed(found: pl.DataFrame, edges: Sequence[tuple[date, date]]) -> tuple[pl.DataFrame, list[str]]:
    """The rows that lie in one step each, with its number as `step`; and what was left out."""
    starts = [edge[0].toordinal() for edge in edges]
    ends = [edge[1].toordinal() for edge in edges]
    numbers: list[int | None] = []
    long = undated = 0
    for begin, until in found.select("occurred_begin", "occurred_until").iter_rows():
        if begin is None or until is None:
            numbers.append(None)
            undated += 1
            continue
        at = bisect_right(starts, begin.toordinal()) - 1
        inside = at >= 0 and begin.toordinal() < ends[-1] and until.toordinal() <= ends[at]
        touches = until.toordinal() > starts[0] and begin.toordinal() < ends[-1]
        numbers.append(at if inside else None)
        long += not inside and touches
    notes = [f"{long} events are dated no closer than several steps, and stand in none"] if long else []
    notes += [f"{undated} events that are open on a side stand in no step"] if undated else []
    return found.with_columns(step=pl.Series(numbers, dtype=pl.Int64)).filter(pl.col("step").is_not_null()), notes


def _kinds(placed: pl.DataFrame, column: str) -> list[str]:
    return [name for name, _ in Counter(placed[column].drop_nulls().to_list()).most_common()]


def killed(found: pl.DataFrame, begin: date, until: date) -> list[int | None] | None:
    """The dead by day, by the best figures; None for a day of which one figure is open; None for all if nobody gives any."""
    placed, _ = _placed(found, list(steps(begin, until, Step.DAY)))
    by_day, of = _deaths(placed)
    none = {"deaths_best": 0}
    return None if of is None else [by_day.get(n, none)["deaths_best"] for n in range((until - begin).days)]


def _deaths(placed: pl.DataFrame) -> tuple[dict[int, dict[str, int | None]], str | None]:
    """The dead by step, of the data set (or the texts) that most figures are of; one figure an incident."""
    known = placed.filter(pl.any_horizontal(pl.col(f"fatalities_{n}").is_not_null() for n in ("low", "best", "high")))
    known = known.with_columns(of=pl.col("dataset").fill_null(CODED))
    if not known.height:
        return {}, None
    [of] = Counter(known["of"].to_list()).most_common(1)[0][:1]
    low, best, high = (pl.col(f"fatalities_{n}") for n in ("low", "best", "high"))
    each = known.filter(pl.col("of") == of).group_by("incident").agg(
        step=pl.col("step").min(), low=low.min(), high=high.max(),
        best=pl.when((best.n_unique() == 1) & best.is_not_null().all()).then(best.first()),
    )  # fmt: skip
    sums = each.group_by("step").agg(
        deaths_low=pl.col("low").sum(),
        # One figure that nobody gives leaves the sum open.
        deaths_best=pl.when(pl.col("best").is_not_null().all()).then(pl.col("best").sum()),
        deaths_high=pl.when(pl.col("high").is_not_null().all()).then(pl.col("high").sum()),
    )
    return {row.pop("step"): row for row in sums.to_dicts()}, "the desk's own texts" if of == CODED else of


def _step(
    mine: pl.DataFrame,
    edge: tuple[date, date],
    looked: Coverage,
    index: Any,
    scale: str | None,
    scheme: str | None,
) -> dict[str, Any]:
    first, last = ((day - looked.begin).days for day in edge)
    covered = looked.covered[first:last]
    row: dict[str, Any] = dict.fromkeys(COLUMNS.names)
    row |= {"begin": edge[0], "until": edge[1], "ids": mine["id"].to_list()}
    if covered.mean() < LEAST_COVERED:
        row["gap"] = f"no coverage on {int((~covered).sum())} of {last - first} days"
        return row
    scores = (
        mine.filter(pl.col("score_scale") == scale)["score"].drop_nulls()
        if scale is not None
        else pl.Series([], dtype=pl.Float64)
    )
    incidents = mine["incident"].n_unique()
    share = float(index[first:last].sum())
    texts = mine.filter(pl.col("dataset").is_null())
    imported = mine.filter(pl.col("dataset").is_not_null())
    row |= {
        "coverage": share / (last - first),
        "events": mine.height,
        "reports": texts["document_id"].n_unique() + int(imported["reports"].fill_null(1).sum()),
        "independent": texts.select("incident", "strand").unique().height + imported.height,
        "incidents": incidents,
        "rate": incidents / share if share > 0 else None,
        "scored": len(scores),
    }
    if len(scores):
        values = np.asarray(scores.to_list(), dtype=float)
        row |= {"score_sum": float(values.sum()), "score_mean": float(values.mean())}
        if len(values) > 2:
            reach = 1.645 * float(values.std(ddof=1)) / len(values) ** 0.5
            row |= {"score_low": float(values.mean()) - reach, "score_high": float(values.mean()) + reach}
    quads = Counter(mine.filter(pl.col("quad_scheme") == scheme)["quad"].to_list()) if scheme is not None else None
    row |= {f"quad_{n}": None if quads is None else quads.get(n, 0) for n in (1, 2, 3, 4)}
    return row


def _by_channel(placed: pl.DataFrame, looked: Coverage, edges: Sequence[tuple[date, date]]) -> pa.Table:
    counts: dict[tuple[int, str], int] = {
        (step, channel): number for step, channel, number in placed.group_by("step", "channel").len().iter_rows()
    }
    found: list[dict[str, Any]] = []
    for n, (begin, until) in enumerate(edges):
        first, last = (begin - looked.begin).days, (until - looked.begin).days
        for place, channel in enumerate(looked.channels):
            some = looked.amounts[first:last, place]
            brought = round(float(some.sum()), 1) if some.any() else None
            found.append(
                {"begin": begin, "channel": channel, "events": counts.get((n, channel), 0), "brought": brought}
            )
    fields = [("begin", pa.date32()), ("channel", pa.string()), ("events", pa.int64()), ("brought", pa.float64())]
    return pa.Table.from_pylist(found, schema=pa.schema(fields))
