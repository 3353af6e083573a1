"""The learned forecaster of named questions: trees on all that is told of the two sides, each as one entity.

It answers whether one side does something to another, once or so many times, where that was told at least twice in the last 90
days: such triples it has learned from, with windows as long and as far from the last known day as the question's. Base rate, range and
past windows are those of the simple forecasters; of other questions it says what the best of those says, and that it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import polars as pl
from scipy import stats

from tocsin.errors import ForecastError
from tocsin.forecast import World
from tocsin.forecast.baselines import forecast, learned
from tocsin.forecast.binary import BinaryOptions, Model, fit
from tocsin.forecast.chronicle import Cells, Chronicle
from tocsin.forecast.history import History, asked, history
from tocsin.forecast.numbered import numbered, rows
from tocsin.forecast.rules import FLOOR, climate
from tocsin.forecast.windows import Asked
from tocsin.likelihood import percent
from tocsin.records import Forecast, Measure, Question, Reason, content_id
from tocsin.store.filters import Who
from tocsin.store.view import View

DAYS = 730  # of the past that trees learn from: more costs minutes and taught no more
CELLS = 60_000  # that trees learn from: half a minute on two cores
_SHOWN = 5
_LEAST = 0.05  # log-odds of a reason that is shown
_RECENT = 90  # days within which a triple must have been told of twice
SIDE, OTHER, ASKED = "\ue000", "\ue001", "\ue002"  # in the private use area: nothing else is named so


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What trees learn from for one question."""

    events: Chronicle
    until: int  # the day after the last that is known
    triple: tuple[int, int, int]  # the asked side, what is asked, the other side

    def cell(self, later: int = 0) -> Cells:
        """What is asked, so many days after the first that is not known."""
        subject, relation, object = (np.array([number], np.int64) for number in self.triple)
        return Cells(subject=subject, relation=relation, object=object, day=np.array([self.until + later], np.int64))


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
        known = made(self.view, question, self.world, past)
        form = Asked.of(question, past)
        options = BinaryOptions(window=form.days, lead=form.lead, times=form.at_least or 1, rows=CELLS)
        model = fit(known.events, known.until, options)
        if model.note is not None:
            return renamed(
                beside,
                (
                    *beside.notes,
                    f"not by what was learned: {model.note.partition(', so that')[0]}; it is what simple says",
                ),
            )
        features = model.describe(known.events, known.cell())
        probability = float(model.predict(features)[0])
        windows = learned(past, form)
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
            would_move=_would_move(model, known, probability),
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
    if target.measure is Measure.DEATHS or target.at_least is None or target.places:
        return "it learns how often something is told, wherever"
    if target.at_least > 1 and target.measure is not Measure.EVENTS:
        return "it counts events, not incidents"
    if past.counts[-_RECENT:].sum() < 2:
        return f"it was told of fewer than twice in the last {_RECENT} days"
    return None


def made(view: View, question: Question, world: World, past: History) -> Made:
    """What the two sides of a question did and met: all that counts as one side under one name, and what is asked as one relation."""
    begin = max(past.begin, past.until - timedelta(days=DAYS))
    people = world.choose(asked(question))
    sides = [
        tuple(who if isinstance(who, Who) else Who(id=who) for who in side)
        for side in (people.actors, people.recipients)
    ]
    # What others do among themselves teaches the same at ten times the time.
    found = rows(view, question.dataset, about=(*sides[0], *sides[1]))
    found = found.filter(
        (pl.col("occurred") >= begin) & (pl.col("occurred") < past.until) & (pl.col("day") < past.until)
    )
    mine, theirs = (list({who.id for who in side}) for side in sides)
    found = found.with_columns(
        pl.when(pl.col(column).is_in(mine))
        .then(pl.lit(SIDE))
        .when(pl.col(column).is_in(theirs))
        .then(pl.lit(OTHER))
        .otherwise(pl.col(column))
        .alias(column)
        for column in ("a", "b")
    )
    found = found.with_columns(
        pl.when(pl.col(column).is_in([SIDE, OTHER]))
        .then(pl.lit(""))
        .otherwise(pl.col(f"{column}_{what}"))
        .alias(f"{column}_{what}")
        for column in ("a", "b")
        for what in ("name", "country")
    )
    between = (pl.col("a") == SIDE) & (pl.col("b") == OTHER)
    met = pl.col("relation").is_in(list(question.target.types)) | pl.col("id").is_in(list(past.told.ids))
    told = past.told
    within = (told.first >= (begin - past.begin).days) & (told.last <= past.days) & (told.known < past.days)
    quads = {world.ontology.types[name].quad.code for name in question.target.types} or set(question.target.quads)
    own = pl.DataFrame(
        {
            "id": [told.ids[n] for n in np.flatnonzero(within).tolist()],
            "day": [past.begin + timedelta(days=n) for n in np.maximum(told.known, told.first)[within].tolist()],
            "occurred": [past.begin + timedelta(days=n) for n in told.first[within].tolist()],
        },
        schema={"id": pl.String, "day": pl.Date, "occurred": pl.Date},
    ).with_columns(
        a=pl.lit(SIDE),
        b=pl.lit(OTHER),
        relation=pl.lit(ASKED),
        quad=pl.lit(next(iter(quads)) if len(quads) == 1 else 0, pl.Int64),
        **{f"{side}_{what}": pl.lit("") for side in ("a", "b") for what in ("name", "country")},
    )
    both = pl.concat([found.filter(~(between & met)), own.select(found.columns)])
    # Of a count every event counts; of "at least one" a day with it, as in the record that the trees learn from.
    known = numbered(both, each=(question.target.at_least or 1) > 1)
    return Made(
        events=known.events,
        until=known.index(past.until),
        triple=(known.entities.index(SIDE), known.relations.index(ASKED), known.entities.index(OTHER)),
    )


def _would_move(model: Model, known: Made, probability: float) -> tuple[str, ...]:
    """What the number would be after one more event, and after a quiet month."""
    events = known.events
    last = known.until - 1
    more = replace(
        events,
        subject=np.append(events.subject, known.triple[0]),
        relation=np.append(events.relation, known.triple[1]),
        object=np.append(events.object, known.triple[2]),
        day=np.append(events.day, last),
        occurred=np.append(events.occurred, last),
    )
    told = [
        ("one more such event now", float(model.predict(model.describe(more, known.cell()))[0])),
        (
            "30 days without anything told",
            float(model.predict(model.describe(events, known.cell(30)))[0]),
        ),
    ]
    return tuple(
        f"{what}: {percent(each)} in place of {percent(probability)}"
        for what, each in told
        if percent(each) != percent(probability)
    )
