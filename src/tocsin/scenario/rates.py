"""Base rates: in how many stretches of the past a sort of event happened, counted in a desk as it was known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from tocsin.scenario.situation import Spread
from tocsin.store.filters import Filter, Who
from tocsin.store.view import View

STRETCHES = 4  # of the past at least: fewer are no rate
YEARS = 5  # that are looked back


class Rates:
    """Priors from the events of a view; no event after the day is looked at.

    Parameters
    ----------
    day
        The day that a situation is drawn up for.
    horizon
        Days of one stretch: as long as the situation looks ahead.
    """

    def __init__(self, view: View, day: date, horizon: int) -> None:
        self._view, self._day, self._horizon = view, day, horizon
        self._first = self._earliest()

    def __call__(self, type: str, actors: Sequence[str]) -> tuple[Spread, str] | None:
        """Low, mode and high of the share of stretches with such an event, and how it was counted; None: too short a past."""
        if self._first is None:
            return None
        stretches = (self._day - max(self._first, self._day - timedelta(days=365 * YEARS))).days // self._horizon
        if stretches < STRETCHES:
            return None
        begin = self._day - timedelta(days=stretches * self._horizon)
        wanted = Filter(actors=tuple(Who(id=actor) for actor in actors), types=(type,), begin=begin, until=self._day)
        days = self._days(wanted)
        hit = {(self._day - day).days - 1 for day in days if begin <= day < self._day}
        met = len({each // self._horizon for each in hit})
        note = (
            f"{type} by {', '.join(actors)} in {met} of {stretches} stretches of {self._horizon} days from {begin} to {self._day}; "
            "5 and 95 % of a Beta distribution (Jeffreys)"
        )
        return _beta(met, stretches), note

    def _days(self, wanted: Filter) -> list[date]:
        rows = self._view.tally(wanted, by=("occurred_begin",)).to_pylist()
        return [row["occurred_begin"] for row in rows if isinstance(row["occurred_begin"], date)]

    def _earliest(self) -> date | None:
        rows = self._view.tally(Filter(until=self._day), by=("occurred_begin",)).to_pylist()
        days = [row["occurred_begin"] for row in rows if row["occurred_begin"] is not None]
        return min(days, default=None)


def _beta(met: int, stretches: int) -> Spread:
    from scipy import stats

    known: Any = cast("Any", stats).beta(met + 0.5, stretches - met + 0.5)
    # What never happened so far is no 0, and what always did no 1.
    low, middle, high = (min(max(round(float(known.ppf(share)), 3), 0.001), 0.999) for share in (0.05, 0.5, 0.95))
    return (low, middle, high)
