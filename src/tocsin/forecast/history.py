"""What was told of a question's target day by day, in a view: the past that simple forecasters learn from.

Counts come from the rows of one data set, or of the desk's own texts. A day without coverage is no day of peace: windows of
which half or more is not covered are left out. What was published after a day is not in the counts that a forecast of that
day would have seen, also where the view shows it by now.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tocsin.errors import ForecastError
from tocsin.forecast import World
from tocsin.forecast.circles import Circle, circles
from tocsin.records import Measure, Question
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View
from tocsin.watch.told import coverage, coverage_days, frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

YEARS = 5  # of the past that are looked at; what is older says little of now, and costs time
_COLUMNS = (
    "id dataset document_id occurred_begin occurred_until published fatalities_low fatalities_best fatalities_high"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellings:
    """Rows that meet the target whatever their day, one a unit of its measure, by first day; arrays of shape (rows,).

    Days are numbers from `begin` of the history. `low` and `high` bound what a row adds to the measure: 1 and 1 of events and
    incidents, figures of deaths else; `high` is NaN where no figure bounds it.
    """

    first: Ints
    last: Ints  # the day after the last
    known: Ints  # the day from which it could be read
    amount: Vector
    low: Vector
    high: Vector
    ids: tuple[str, ...]

    def inside(self, begin: int, until: int) -> Flags:
        """Whether a row lies wholly in the days [begin, until)."""
        return np.asarray((self.first >= begin) & (self.last <= until), dtype=np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The past of a question: what was told of its target, and of others like it, on the days [begin, until)."""

    begin: date  # first day of coverage, at most `YEARS` back
    until: date  # the day after the last day of coverage
    covered: Flags  # shape (days,)
    told: Tellings
    counts: Vector  # what occurred on each day, shape (days,)
    seen: Vector  # the same by the day on which it could be read
    peers: Circle  # those of the same kind
    others: Circle  # anybody
    digest: str  # hash of all that was counted
    notes: tuple[str, ...] = field(default=())

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.counts)

    def index(self, day: date) -> int:
        """The number of a day; may lie outside."""
        return (day - self.begin).days


def asked(question: Question, *, types: bool = True) -> Filter:
    """The filter of the rows that a question counts, whatever their day; names and kin are still to be looked up."""
    target = question.target
    wanted = Filter(
        actors=target.actors,
        recipients=target.recipients,
        directed=target.directed,
        kin=target.kin,
        statuses=target.statuses,
        places=target.places,
        datasets=(question.dataset or CODED,),
    )
    return replace(wanted, types=target.types, modes=target.modes, quads=target.quads) if types else wanted


def history(view: View, question: Question, world: World, until: date) -> History:
    """The past of a question before a day, as the view shows it.

    Raises
    ------
    ForecastError
        If the data set has no day before it at all: then there is nothing to count, and nothing to say.
    """
    wanted = asked(question)
    own = Filter(datasets=wanted.datasets)
    days = [day for day in coverage_days(view, own) if day < until]
    if not days:
        raise ForecastError(
            f"{named(question.dataset)} in this desk before {until}: nothing was looked at, so nothing is known, not even "
            "that nothing happened; read or load something, or ask of another data set"
        )
    end = min(max(days) + timedelta(days=1), until)
    begin = max(min(days), end - timedelta(days=365 * YEARS))
    covered = coverage(view, own, begin, end).covered
    told = tellings(view, question, world, begin)
    size = (end - begin).days
    before = told.last <= size
    counts, seen = np.zeros(size), np.zeros(size)
    inside = before & (told.first >= 0)
    np.add.at(counts, told.first[inside], told.amount[inside])
    readable = np.maximum(told.known, told.first)
    shown = inside & (readable < size)
    np.add.at(seen, readable[shown], told.amount[shown])
    people = world.choose(wanted)
    peers, others = circles(view, question, world, people, begin, size)
    digest = blake2b(digest_size=10)
    for part in (counts, seen, peers.counts, others.counts, covered.astype(np.uint8)):
        digest.update(repr(part.shape).encode() + part.tobytes())
    digest.update(f"{begin}/{end}/{question.id}".encode())
    return History(
        begin=begin,
        until=end,
        covered=covered,
        told=told,
        counts=counts,
        seen=seen,
        peers=peers,
        others=others,
        digest=digest.hexdigest(),
        notes=tuple(_notes(view, question, world, told, end, peers.are or others.are)),
    )


def told_as(measure: Measure, number: float) -> str:
    """An amount of a measure in words: "1 event", "0.4 incidents", "51 deaths"."""
    amount = f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"
    return f"{amount} {measure.value.removesuffix('s') if amount == '1' else measure.value}"


def named(dataset: str | None) -> str:
    """That a data set has nothing, as the beginning of a sentence."""
    return "no coded text with a day" if dataset is None else f"no row of the data set {dataset}"


def _notes(view: View, question: Question, world: World, told: Tellings, end: date, alike: str) -> list[str]:
    found: list[str] = []
    gap = (question.opens - end).days
    if gap > 0:
        days = "day" if gap == 1 else "days"
        found.append(f"data end {gap} {days} before the question opens, on {end - timedelta(days=1)}")
    if len(told.first):
        return found
    whose = f"the number is the base rate of {alike}" if alike else "nobody like it is told of either"
    unseen = _unseen(view, question, world)
    if unseen:
        found.append(f"the rows never name {' or '.join(unseen)}: {whose}")
    else:
        found.append(f"nothing that meets the target was ever told here: {whose}, weighed with that")
    return found


def _unseen(view: View, question: Question, world: World) -> list[str]:
    """The sides that no row names at all."""
    target = question.target
    found: list[str] = []
    for side in (target.actors, target.recipients):
        wanted = Filter(actors=side, directed=False, kin=target.kin, statuses=(), datasets=(question.dataset or CODED,))
        if side and not view.find(world.choose(wanted), columns=("id",), limit=1).num_rows:
            names = [world.registry.actors[i].name if i in world.registry.actors else i for i in side]
            found.append(", ".join(names[:3]))
    return found


# ------------------------------------------------------------------------------------------------ the target's own rows


def tellings(view: View, question: Question, world: World, begin: date) -> Tellings:
    """The rows of a view that meet a question's target, on any day, one a unit of its measure."""
    found = frame(view.find(world.choose(asked(question)), columns=_COLUMNS)).unique(
        "id", keep="first", maintain_order=True
    )
    found = found.filter(pl.col("occurred_begin").is_not_null() & pl.col("occurred_until").is_not_null())
    measure = question.target.measure
    gathered = world.incidents(view) if measure is not Measure.EVENTS else None
    if gathered is not None and gathered.num_rows:
        known = frame(gathered).select(id="event_id", incident="incident").unique("id")
        found = found.join(known, on="id", how="left", maintain_order="left")
        found = found.with_columns(pl.col("incident").fill_null(pl.col("id")))
    else:
        found = found.with_columns(incident=pl.col("id"))
    low, best, high = (pl.col(f"fatalities_{name}") for name in ("low", "best", "high"))
    known_day = pl.max_horizontal(pl.col("published").fill_null(pl.col("occurred_begin")), pl.col("occurred_begin"))
    one = pl.lit(1.0)
    deaths = measure is Measure.DEATHS
    if deaths:  # a row of which nobody says how many died adds nothing; one whose figures are open is bounded by them
        found = found.filter(pl.any_horizontal(low.is_not_null(), best.is_not_null(), high.is_not_null()))
    rows = (
        found.group_by("incident", maintain_order=True)
        .agg(
            first=pl.col("occurred_begin").min(),
            last=pl.col("occurred_until").min(),  # of several tellings the nearest: "on the 3rd" beside "this month"
            known=known_day.min(),
            amount=pl.coalesce(best, low, high).max().cast(pl.Float64) if deaths else one.first(),
            low=pl.coalesce(low, best, pl.lit(0)).min().cast(pl.Float64) if deaths else one.first(),
            high=pl.coalesce(high, best).max().cast(pl.Float64) if deaths else one.first(),
            id=pl.col("id").first(),
        )
        .sort("first", "id")
    )

    def number(name: str) -> Ints:
        days = rows[name].to_list()
        return np.asarray([(day - begin).days for day in days], dtype=np.int64)

    first = number("first")
    return Tellings(
        first=first,
        last=np.maximum(number("last"), first + 1),
        known=number("known"),
        amount=_floats(rows["amount"]),
        low=_floats(rows["low"]),
        high=_floats(rows["high"]),
        ids=tuple(rows["id"].to_list()),
    )


def _floats(column: pl.Series) -> Vector:
    return np.asarray([np.nan if value is None else float(value) for value in column.to_list()], dtype=float)
