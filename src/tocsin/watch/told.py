"""What is told of some sides, and how much was looked at on each day: the rows and the coverage that a series is made of.

A *channel* is an outlet of the desk's own texts, or a data set. Coverage is what a channel brought on a day, whatever it was
about: documents published, or rows. A day on which no channel brought anything is a gap, not a day of peace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa

from tocsin.ontology import Ontology
from tocsin.store.filters import CODED, Filter
from tocsin.store.pages import Asked, Side
from tocsin.store.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Flags = NDArray[np.bool_]

SCALE = "plover"  # of coded events: PLOVER's score of type and mode
ROWS = " (data set)"  # after the name of a channel that is one
UNKNOWN = "an outlet not named"
FRESH = 7  # days after an event within which its telling is news
_CHANCE = 7.0  # events that were to be expected in a silence that chance does not explain: e^-7 is 1 in 1,000
_THIN = 5.0  # documents or rows a day below which coverage is the mean of a week
_WEEK = 7
# The days that data sets cover come prepared with any page; this one has no rows.
_NOBODY = Side(names=frozenset({"\ue000"}))

_ASKED = (
    "id dataset document_id type mode quad quad_scheme occurred_begin occurred_until score score_scale fatalities_low "
    "fatalities_best fatalities_high outlet published reports recorded actors recipients place country url"
).split()


def rows(view: View, wanted: Filter, ontology: Ontology, incidents: pa.Table | None = None) -> pl.DataFrame:
    """The events that a filter asks for, one row an event, with channel, scale, incident and strand.

    Parameters
    ----------
    wanted
        With ids in place of names.
    incidents
        As `Held.table` gives them; None: nothing was gathered, and every event is an incident of its own.
    """
    found = frame(view.find(wanted, columns=_ASKED)).unique("id", keep="first", maintain_order=True)
    kinds = [(name, None) for name in ontology.types]
    kinds += [(name, mode.name) for name, kind in ontology.types.items() for mode in kind.modes]
    scores = pl.DataFrame(
        [(kind, mode, ontology.score(kind, mode)) for kind, mode in kinds],
        schema={"type": pl.String, "mode": pl.String, "own": pl.Float64},
        orient="row",
    )
    coded = pl.col("dataset").is_null()
    found = found.join(scores, on=["type", "mode"], how="left", nulls_equal=True, maintain_order="left").with_columns(
        channel=channel(),
        score=pl.when(coded).then(pl.col("own")).otherwise(pl.col("score")),
        score_scale=pl.when(coded & pl.col("own").is_not_null()).then(pl.lit(SCALE)).otherwise(pl.col("score_scale")),
        days=(pl.col("occurred_until") - pl.col("occurred_begin")).dt.total_days(),
    )
    return _gathered(found, incidents).drop("own")


def channel() -> pl.Expr:
    """The channel of a row: its outlet, or its data set."""
    own = pl.col("outlet").fill_null(UNKNOWN)
    return pl.when(pl.col("dataset").is_null()).then(own).otherwise(pl.col("dataset") + ROWS)


def frame(table: pa.Table) -> pl.DataFrame:
    """An Arrow table as polars has it."""
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def _gathered(found: pl.DataFrame, incidents: pa.Table | None) -> pl.DataFrame:
    alone = pl.coalesce("document_id", "id")
    if incidents is None or not incidents.num_rows:
        return found.with_columns(incident=pl.col("id"), strand=alone)
    known = frame(incidents).select(id="event_id", incident="incident", strand="strand").unique("id")
    joined = found.join(known, on="id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("incident").fill_null(pl.col("id")), pl.col("strand").fill_null(alone))


def news(found: pl.DataFrame) -> pl.DataFrame:
    """The rows that were news, with `day` as the day on which they could be read: what alarms count.

    A text counts on its day of publication, if the event was within the `FRESH` days before; a row of a data set on the
    day of the event. What has no day is left out.
    """
    told = pl.col("published").is_not_null() & pl.col("dataset").is_null()
    late = (pl.col("published") - pl.col("occurred_begin")).dt.total_days()
    dated = found.filter(pl.col("occurred_begin").is_not_null() & (~told | late.is_between(-1, FRESH)))
    return dated.with_columns(day=pl.when(told).then(pl.col("published")).otherwise(pl.col("occurred_begin")))


# -------------------------------------------------------------------------------------------------- coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What each channel brought on each of the days from `begin` on; arrays of shape (days, channels)."""

    begin: date
    channels: tuple[str, ...]
    amounts: Vector  # documents or rows; of thin channels the mean of the week that ends there; 0 in a gap
    silent: Mapping[str, str]  # why a feed of an outlet brings nothing now, by the outlet's name

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.amounts)

    @property
    def until(self) -> date:
        """The day after the last."""
        return self.begin + timedelta(days=self.days)

    @property
    def seen(self) -> Flags:
        """Whether a channel could have told anything, by day and channel."""
        return self.amounts > 0

    @property
    def covered(self) -> Flags:
        """The days on which some channel could have; shape (days,)."""
        return np.asarray(self.seen.any(axis=1), dtype=np.bool_)

    def between(self, begin: date, until: date) -> Coverage:
        """The same for some of its days."""
        first, last = ((day - self.begin).days for day in (begin, until))
        return replace(self, begin=max(begin, self.begin), amounts=self.amounts[max(0, first) : max(0, last)])

    def of(self, channels: Sequence[str]) -> Coverage:
        """The same for some of its channels."""
        kept = [i for i, name in enumerate(self.channels) if name in channels]
        return replace(self, channels=tuple(self.channels[i] for i in kept), amounts=self.amounts[:, kept])

    def counts(self, found: pl.DataFrame, day: str = "occurred_begin") -> Vector:
        """How many rows each channel has on each day; shape (days, channels)."""
        counts = np.zeros(self.amounts.shape)
        place = {name: i for i, name in enumerate(self.channels)}
        for channel, when, number in found.group_by("channel", day).len().iter_rows():
            at = -1 if when is None else (when - self.begin).days
            if channel in place and 0 <= at < self.days:
                counts[at, place[channel]] = number
        return counts

    def index(self, found: pl.DataFrame) -> Vector:
        """How much could be told on each day, 1 on average over the days with coverage; shape (days,).

        Channels are added by how much of `found` a document of theirs tells: ten more of one that never tells of these
        sides change nothing.
        """
        return index(self.amounts, self.counts(found))


def index(amounts: Vector, counts: Vector) -> Vector:
    """How much could be told on each day, as `Coverage.index` has it, of what was brought and told; shape (days,)."""
    told = np.where(amounts > 0, counts, 0.0).sum(axis=0)
    brought = amounts.sum(axis=0)
    weight = np.divide(told, brought, out=np.zeros_like(brought), where=brought > 0)
    if not weight.any():
        weight = np.divide(1.0, brought, out=np.zeros_like(brought), where=brought > 0)
    total = np.asarray(amounts @ weight, dtype=float)
    # Where only channels that never told of these sides brought anything, it is known no better than in a gap.
    mean = float(total[total > 0].mean()) if (total > 0).any() else 1.0
    return total / mean


def coverage(view: View, wanted: Filter, begin: date, until: date, silent: Mapping[str, str] | None = None) -> Coverage:
    """What the channels that a filter may name brought on the days [begin, until).

    Parameters
    ----------
    silent
        What is said of feeds that are quiet, late or dead, by outlet.
    """
    found: list[pl.DataFrame] = []
    if not wanted.datasets or CODED in wanted.datasets:
        found.append(_outlets(view, wanted))
    names = frozenset(wanted.datasets) - {CODED}
    if not wanted.outlets and (names or not wanted.datasets):
        page = view.actor(_NOBODY, Asked(datasets=names, begin=begin, until=until, top=0))
        found.append(frame(page.covered).select(channel=pl.col("dataset") + ROWS, day="day", amount="events"))
    inside = pl.col("day").is_between(begin, until, closed="left")
    each = pl.concat(found, how="vertical_relaxed").filter(inside) if found else pl.DataFrame()
    channels = tuple(sorted(set(each["channel"].to_list()))) if each.height else ()
    days = (until - begin).days
    raw = np.zeros((days, len(channels)))
    place = {name: i for i, name in enumerate(channels)}
    for channel, day, amount in each.iter_rows() if each.height else ():
        raw[(day - begin).days, place[channel]] += amount
    amounts = np.stack([_seen(column) for column in raw.T], axis=1) if channels else raw
    told = {outlet: why for outlet, why in (silent or {}).items() if outlet in channels}
    return Coverage(begin=begin, channels=channels, amounts=amounts, silent=told)


def _outlets(view: View, wanted: Filter) -> pl.DataFrame:
    found = frame(view.coverage())
    if wanted.outlets:
        found = found.filter(
            pl.col("outlet").str.to_lowercase().is_in([each.strip().lower() for each in wanted.outlets])
        )
    # What was listed on a day on which no feed answered came later; that day nobody looked.
    asked = pl.col("polls").is_null() | (pl.col("answered") > 0) | (pl.col("documents") > 0)
    found = found.filter(asked & (pl.col("documents") > 0))
    return found.select(channel=pl.col("outlet").fill_null(UNKNOWN), day="day", amount=pl.col("documents"))


def _seen(raw: Vector) -> Vector:
    """The coverage of one channel by day: a silence that chance explains is none."""
    at = np.flatnonzero(raw)
    if not len(at):
        return raw
    inside = raw[at[0] : at[-1] + 1]
    mean = float(inside.mean())
    week = np.convolve(raw, np.ones(_WEEK) / _WEEK)[: len(raw)]
    known = np.zeros(len(raw), dtype=bool)
    known[at[0] : at[-1] + 1] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (raw == 0).astype(int), [0]])))
    for first, last in edges.reshape(-1, 2):  # each silence
        if (last - first) * mean > _CHANCE:
            known[first:last] = False
        elif last == len(raw):
            known[first:last] = True  # too early to say that it ended
    if mean < _THIN:
        return np.where(known, np.maximum(week, mean / _WEEK), 0.0)
    return np.where(known, raw, 0.0)


def span(view: View, wanted: Filter) -> tuple[date, date] | None:
    """The first day of which there is any coverage, and the day after the last; None if there is none."""
    far: Any = coverage_days(view, wanted)
    return (min(far), max(far) + timedelta(days=1)) if far else None


def coverage_days(view: View, wanted: Filter) -> list[date]:
    """The days on which some channel brought anything at all."""
    found = _outlets(view, wanted)["day"].to_list() if not wanted.datasets or CODED in wanted.datasets else []
    if not wanted.outlets:
        names = frozenset(wanted.datasets) - {CODED}
        page = view.actor(_NOBODY, Asked(datasets=names, top=0))
        found += page.covered["day"].to_pylist()
    return found
