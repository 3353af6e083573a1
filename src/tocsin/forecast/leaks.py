"""Whether a forecast rests on what nobody could know: its own day, what comes after, or the other questions it is asked with.

Each test asks again after a change that must not matter, and compares bit for bit. `leaks` is for forecasters behind the socket,
`looks_ahead` for rankers of numbered events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np

from tocsin.forecast import Forecaster
from tocsin.forecast.quads import Floats, Quads, Questions
from tocsin.records import Forecast, Question
from tocsin.store.view import View

Ranker = Callable[[Quads, Questions], Floats]
"""Scores, shape (questions, entities), of questions asked of the days before theirs."""

NOTHING: Mapping[str, View] = {}


def leaks(
    forecaster: Forecaster,
    view: View,
    questions: Sequence[Question],
    *,
    until: date,
    others: Mapping[str, View] = NOTHING,
) -> tuple[str, ...]:
    """What changed in its forecasts that must not, one sentence a question and change; empty where there is no leak.

    A forecaster fitted for the day `until` may know what had been published before that day. So nothing may move when

    - all that was published on that day or later is gone: rows, later versions of rows, and what was taken back since;
    - the future is another one;
    - a question is asked alone.

    Parameters
    ----------
    view
        A view that shows the future too; a closing day would hide the leak.
    questions
        At least two that have to do with each other, or pooling cannot be seen.
    others
        Views of the same past with another future, by what was done to it.
    """
    usual = _forecasts(forecaster, view, questions, until)
    found = [
        *_differences(
            usual,
            _forecasts(forecaster, view.as_of(until - timedelta(days=1)), questions, until),
            f"all that was published on {until} or later is gone",
        )
    ]
    for done, other in others.items():
        found += _differences(usual, _forecasts(forecaster, other, questions, until), done)
    for n, question in enumerate(questions):
        alone = _forecasts(forecaster, view, [question], until)
        found += _differences(usual[n : n + 1], alone, "it is asked alone")
    return tuple(found)


def _forecasts(forecaster: Forecaster, view: View, questions: Sequence[Question], until: date) -> tuple[Forecast, ...]:
    return tuple(forecaster.fit(view, until).predict(questions))


def _differences(usual: Sequence[Forecast], now: Sequence[Forecast], done: str) -> list[str]:
    found: list[str] = []
    for before, after in zip(usual, now, strict=True):
        names = [f.name for f in fields(Forecast) if getattr(before, f.name) != getattr(after, f.name)]
        if names:
            found.append(
                f"{before.forecaster}, question {before.question_id}: {', '.join(names)} changed when {done} "
                f"(probability {before.probability!r} became {after.probability!r})"
            )
    return found


def without_future(quads: Quads, asked: Questions, rng: np.random.Generator) -> Quads:
    """The same past; everything from the day asked on has other subjects, relations and objects, drawn at random."""
    n = int(np.searchsorted(quads.day, asked.day))
    subject, relation, object = quads.subject.copy(), quads.relation.copy(), quads.object.copy()
    size = len(subject) - n
    subject[n:] = rng.integers(quads.entities, size=size)
    relation[n:] = rng.integers(quads.kinds, size=size)
    object[n:] = rng.integers(quads.entities, size=size)
    return replace(quads, subject=subject, relation=relation, object=object)


def looks_ahead(ranker: Ranker, quads: Quads, asked: Questions, rng: np.random.Generator) -> bool:
    """True if a score moves when everything from the day asked on is replaced, or when each question is asked alone.

    The first catches a ranker that reads the day out of the data; the second one that pools the questions it is handed.
    """
    usual = ranker(quads, asked)
    if not np.array_equal(usual, ranker(without_future(quads, asked, rng), asked)):
        return True
    for row in rng.permutation(len(asked))[:10]:
        alone = np.arange(len(asked)) == row
        if not np.array_equal(ranker(quads, asked.pick(alone))[0], usual[row]):
            return True
    return False
