"""How a question ended, from the rows of a view: what was counted, which rows, and whether enough was looked at to say no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tocsin.forecast import World
from tocsin.forecast.history import tellings, told_as
from tocsin.records import Measure, Question
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View
from tocsin.watch.told import coverage, coverage_days

_COVERED = 0.5  # share of the window's days with coverage, below which nothing told is not nothing happened
_SHOWN = 20  # events that a settlement opens


@dataclass(frozen=True, slots=True)
class Ended:
    """What a view says of a question: `happened` is None while it cannot be told, and `because` says why."""

    happened: bool | None
    counted: int | None
    because: str
    event_ids: tuple[str, ...] = ()


def ended(view: View, question: Question, world: World) -> Ended:
    """How a question stands by the rows of a view.

    A yes is told as soon as the rows in the window come to it. A no needs data that reach its last day and cover at least half
    of its days; of deaths it needs figures that bound them.
    """
    own = Filter(datasets=(question.dataset or CODED,))
    days = coverage_days(view, own)
    name = "the desk's texts" if question.dataset is None else f"the data set {question.dataset}"
    if not days:
        return Ended(None, None, f"{name}: there are none in this desk with a day; nothing can be counted")
    told = tellings(view, question, world, question.opens)
    size = question.days
    inside = told.inside(0, size)
    low, high = float(told.low[inside].sum()), float(told.high[inside].sum())
    counted = int(np.nansum(told.amount[inside]))
    ids = tuple(told.ids[n] for n in np.flatnonzero(inside).tolist()[:_SHOWN])
    needed = question.target.at_least
    earlier = ""
    if needed is None:
        before = told.inside(-size, 0)
        needed = int(np.nansum(told.amount[before])) + 1
        earlier = f", {needed - 1} in the {size} days before"
    said = f"{told_as(question.target.measure, counted)} from {question.opens} to {question.closes - timedelta(days=1)} by {name}{earlier}; {needed} were asked for"
    last = max(days)
    if low >= needed and not (question.target.at_least is None and last < question.opens):
        return Ended(True, counted, said, ids)
    if last < question.closes - timedelta(days=1):
        return Ended(
            None,
            counted,
            f"not yet: {name} reach {last}, and the window ends on {question.closes - timedelta(days=1)}; {said}",
            ids,
        )
    covered = _share(view, own, question.opens, question.closes)
    if covered < _COVERED:
        return Ended(
            None,
            counted,
            f"{name} cover {covered:.0%} of the window's days".replace("%", " %")
            + f": that nothing was told does not say that nothing was; {said}",
            ids,
        )
    if question.target.measure is Measure.DEATHS and not high < needed:
        return Ended(
            None,
            counted,
            f"the figures given do not settle it: from {low:.0f} to {'any number' if np.isnan(high) else f'{high:.0f}'}; {said}",
            ids,
        )
    return Ended(False, counted, said, ids)


def _share(view: View, own: Filter, begin: date, until: date) -> float:
    return float(coverage(view, own, begin, until).covered.mean())
