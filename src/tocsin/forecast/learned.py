"""The learned forecaster of named questions: trees on all that a data set tells of the two sides, each as one entity.

It answers whether one side does something to another at least once, where that was told at least twice in the last 90 days: such
triples it has learned from. Base rate, range and past windows are those of the simple forecasters; of other questions it says what
the best of those says, and that it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl
from scipy import stats

from tocsin.errors import ForecastError
from tocsin.forecast import World
from tocsin.forecast.baselines import forecast, learned
from tocsin.forecast.binary import BinaryOptions, Model, fit
from tocsin.forecast.chronicle import Cells, Chronicle, chronicle
from tocsin.forecast.circles import identified
from tocsin.forecast.history import History, asked, history
from tocsin.forecast.quads import natures
from tocsin.forecast.rules import FLOOR, climate
from tocsin.forecast.windows import Asked
from tocsin.likelihood import percent
from tocsin.read.dataset import quoted
from tocsin.records import Forecast, Measure, Question, Reason, content_id
from tocsin.store.filters import Who
from tocsin.store.view import View
from tocsin.watch.told import frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

DAYS = 730  # of the past that trees learn from: more costs minutes and taught no more
CELLS = 60_000  # that trees learn from: half a minute on two cores
_SHOWN = 5
_LEAST = 0.05  # log-odds of a reason that is shown
_RECENT = 90  # days within which a triple must have been told of twice


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbered:
    """A chronicle in which the asked side is entity 0, the other 1, and what is asked relation 0."""

    events: Chronicle
    until: int


class Learned:
    """Boosted trees on the history of all pairs, fitted anew for the length of each question's window."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.name = "learned"

    def fit(self, view: View, until: date) -> Fitted:
        """What the days before `until` teach; it is learned when a question says how long its window is."""
        return Fitted(view=view.as_of(until - timedelta(days=1)), until=until, world=self.world)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What answers questions that open on a day or later."""

    view: View
    until: date
    world: World

    def predict(self, questions: Sequence[Question]) -> Iterator[Forecast]:
        """One forecast a question.

        Raises
        ------
        ForecastError
            If a question opens before the day this was fitted for, or its data cover too few days for one past window.
        """
        for question in questions:
            if question.opens < self.until:
                raise ForecastError(
                    f"the question opens on {question.opens}, and this forecaster was fitted with what was known until "
                    f"{self.until - timedelta(days=1)}: its answer may be known; fit it for {question.opens} or earlier"
                )
            past = history(self.view, question, self.world, self.until)
            beside = forecast(past, question, "simple")
            why = unanswered(question, past)
            if why is None:
                yield self._answer(question, past, beside)
            else:
                yield renamed(beside, (*beside.notes, f"not by what was learned: {why}; it is what simple says"))

    def _answer(self, question: Question, past: History, beside: Forecast) -> Forecast:
        made = numbered(self.view, question, self.world, past)
        model = fit(made.events, made.until, BinaryOptions(window=question.days, rows=CELLS))
        if model.note is not None:
            return renamed(
                beside,
                (
                    *beside.notes,
                    f"not by what was learned: {model.note.partition(', so that')[0]}; it is what simple says",
                ),
            )
        cell = _cell(made.until + max(0, (question.opens - past.until).days))
        features = model.describe(made.events, cell)
        probability = float(model.predict(features)[0])
        windows = learned(past, Asked.of(question, past))
        base = climate(windows)
        worth = base.a + base.b
        beta: Any = cast("Any", stats).beta(probability * worth + 0.5, (1 - probability) * worth + 0.5)
        shared = model.contributions(features)
        effects = shared.values[0]
        order: list[int] = np.argsort(-np.abs(effects))[:_SHOWN].tolist()
        ids = past.told.ids[-_SHOWN:][::-1]
        reasons = tuple(
            Reason(what=str(shared.words[n]), effect=round(float(effects[n]), 3), event_ids=ids if k == 0 else ())
            for k, n in enumerate(order)
            if abs(float(effects[n])) >= _LEAST
        )
        start = percent(float(1 / (1 + np.exp(-shared.start))))
        return replace(
            renamed(beside, tuple(note for note in beside.notes if not note.startswith("by "))),
            probability=probability,
            low=min(probability, max(float(beta.ppf(0.05)), FLOOR / 2)),
            high=max(probability, min(float(beta.ppf(0.95)), 1 - FLOOR / 2)),
            reasons=(
                Reason(what=f"from {start}, where all pairs start that were told of lately", effect=0.0),
                *reasons,
            ),
            would_move=_would_move(model, made, cell, probability),
        )


def renamed(beside: Forecast, notes: tuple[str, ...]) -> Forecast:
    """A forecast of the simple rules under the name of this one."""
    name = "learned"
    return replace(
        beside, id=content_id("forecast", beside.question_id, name, beside.inputs), forecaster=name, notes=notes
    )


def unanswered(question: Question, past: History) -> str | None:
    """Why a question is of no sort that was learned; None: it is."""
    target = question.target
    if not (target.actors and target.recipients) or not target.directed:
        return "it learns what one named side does to another"
    if target.measure is Measure.DEATHS or target.at_least != 1 or target.places:
        return "it learns whether something is told at least once, wherever"
    if question.dataset is None:
        return "it learns from the rows of data sets"
    if past.counts[-_RECENT:].sum() < 2:
        return f"it was told of fewer than twice in the last {_RECENT} days"
    return None


def _cell(day: int) -> Cells:
    def one(value: int) -> Ints:
        return np.array([value], np.int64)

    return Cells(subject=one(0), relation=one(0), object=one(1), day=one(day))


def numbered(view: View, question: Question, world: World, past: History) -> _Numbered:
    """The rows of a data set as a chronicle, each of a triple once a day."""
    begin = max(past.begin, past.until - timedelta(days=DAYS))
    people = world.choose(asked(question))
    sides = [
        frozenset(who.id if isinstance(who, Who) else who for who in side)
        for side in (people.actors, people.recipients)
    ]
    called = identified(view, question.dataset)
    mine, theirs = ([name for name, ids in called.items() if ids & side] for side in sides)
    rows = frame(
        view.sql(
            "SELECT DISTINCT coalesce(actor, actor_code, actor_country) AS s, coalesce(code, type) AS r, "  # noqa: S608
            "coalesce(recipient, recipient_code, recipient_country) AS o, occurred_begin AS day, "
            "greatest(coalesce(published, occurred_begin), occurred_begin) AS known, any_value(quad) AS quad, any_value(type) AS type "
            f"FROM imported WHERE dataset = {quoted(question.dataset or '')} AND status = 'actual' AND occurred_begin >= DATE '{begin}' "
            f"AND occurred_begin < DATE '{past.until}' AND occurred_until - occurred_begin <= 7 GROUP BY ALL"
        )
    ).drop_nulls(("s", "r", "o"))
    side, other, what = "\ue000", "\ue001", "\ue002"  # in the private use area: no row is named so
    rows = rows.with_columns(
        pl.when(pl.col(column).is_in(mine))
        .then(pl.lit(side))
        .when(pl.col(column).is_in(theirs))
        .then(pl.lit(other))
        .otherwise(pl.col(column))
        .alias(column)
        for column in ("s", "o")
    )
    # What others do among themselves teaches the same at ten times the time.
    rows = rows.filter(pl.any_horizontal(pl.col(column).is_in([side, other]) for column in ("s", "o")))
    hit = (pl.col("s") == side) & (pl.col("o") == other) & pl.col("type").is_in(list(question.target.types))
    rows = rows.filter(~hit.fill_null(value=False)).drop("type")
    told = past.told
    offset = (begin - past.begin).days
    within = (told.first >= offset) & (told.last <= past.days) & (told.known < past.days)
    first, known = told.first[within] - offset, np.maximum(told.known, told.first)[within] - offset
    names = [side, other, *sorted(set(rows["s"].to_list()) | set(rows["o"].to_list()) - {side, other})]
    names = list(dict.fromkeys(names))
    relations = list(dict.fromkeys([what, *sorted(set(rows["r"].to_list()))]))
    at = {name: n for n, name in enumerate(names)}
    of = {name: n for n, name in enumerate(relations)}

    def column(name: str, number: dict[str, int], add: int) -> Ints:
        own = [number[value] for value in rows[name].to_list()]
        return np.array([*own, *([add] * len(first))], np.int64)

    def days(name: str, add: Ints) -> Ints:
        return np.concatenate([np.array([(day - begin).days for day in rows[name].to_list()], np.int64), add])

    quads = dict(rows.select("r", "quad").drop_nulls().unique("r").iter_rows())
    asked_quads = {world.ontology.types[name].quad.code for name in question.target.types}
    quad = [next(iter(asked_quads)) if len(asked_quads) == 1 else 0, *(quads.get(name, 0) for name in relations[1:])]
    family = [0, *(int(name[:2]) if name[:2].isdecimal() else 0 for name in relations[1:])]
    events = chronicle(
        column("s", at, 0),
        column("r", of, 0),
        column("o", at, 1),
        days("day", first),
        day=days("known", known),
        nature=natures(names),
        quad=np.array(quad, np.int64),
        family=np.array(family, np.int64),
    )
    return _Numbered(events=events, until=(past.until - begin).days)


def _would_move(model: Model, made: _Numbered, cell: Cells, probability: float) -> tuple[str, ...]:
    """What the number would be after one more event, and after a quiet month."""
    events = made.events
    last = made.until - 1
    more = replace(
        events,
        subject=np.append(events.subject, 0),
        relation=np.append(events.relation, 0),
        object=np.append(events.object, 1),
        day=np.append(events.day, last),
        occurred=np.append(events.occurred, last),
    )
    told = [
        ("one more such event now", float(model.predict(model.describe(more, cell))[0])),
        (
            "30 days without anything told",
            float(model.predict(model.describe(events, _cell(int(cell.day[0]) + 30)))[0]),
        ),
    ]
    return tuple(
        f"{what}: {percent(each)} in place of {percent(probability)}"
        for what, each in told
        if percent(each) != percent(probability)
    )
