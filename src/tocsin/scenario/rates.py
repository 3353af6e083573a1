"""Base rates: in how many stretches of the past a sort of event was told, counted in a desk as it was known on a day.

A stretch counts only if somebody looked on half of its days: nothing told by nobody is no peace. `tocsin forecast` answers the
same question with more care for one actor at a time; here every thing of a draft is asked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from tocsin.scenario.situation import Spread
from tocsin.store.filters import Filter, Who
from tocsin.store.view import View
from tocsin.watch.told import coverage, span

STRETCHES = 4  # of the past at least: fewer are no rate
YEARS = 5  # that are looked back
LEAST_LOOKED_AT = 0.5  # share of the days of a stretch with coverage, below which it does not count


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
        self._counted, self._stretches = self._looked_at()

    def __call__(self, type: str, actors: Sequence[str]) -> tuple[Spread, str] | None:
        """Low, mode and high of the share of stretches with such an event, and how it was counted; None: too short a past."""
        if len(self._counted) < STRETCHES:
            return None
        begin = self._day - timedelta(days=self._stretches * self._horizon)
        wanted = Filter(actors=tuple(Who(id=actor) for actor in actors), types=(type,), begin=begin, until=self._day)
        days = self._days(wanted)
        hit = {((self._day - day).days - 1) // self._horizon for day in days if begin <= day < self._day}
        met, of = len(hit & self._counted), len(self._counted)
        left_out = self._stretches - of
        note = (
            f"{type} by {', '.join(actors)} in {met} of {of} stretches of {self._horizon} days from {begin} to {self._day}; "
            + (f"{left_out} more left out, on most of whose days nobody looked; " if left_out else "")
            + "5 and 95 % of a Beta distribution (Jeffreys)"
        )
        return _beta(met, of), note

    def _days(self, wanted: Filter) -> list[date]:
        rows = self._view.tally(wanted, by=("occurred_begin",)).to_pylist()
        return [row["occurred_begin"] for row in rows if isinstance(row["occurred_begin"], date)]

    def _looked_at(self) -> tuple[frozenset[int], int]:
        """The stretches that count, 0 being the last before the day, and how many there are since the desk begins."""
        known = span(self._view, Filter())
        first = self._day if known is None else max(known[0], self._day - timedelta(days=365 * YEARS))
        stretches = max(0, (self._day - first).days) // self._horizon
        if not stretches:
            return frozenset(), 0
        begin = self._day - timedelta(days=stretches * self._horizon)
        covered = coverage(self._view, Filter(), begin, self._day).covered[::-1].reshape(stretches, self._horizon)
        return frozenset(n for n, days in enumerate(covered) if days.mean() >= LEAST_LOOKED_AT), stretches


def _beta(met: int, stretches: int) -> Spread:
    from scipy import stats

    known: Any = cast("Any", stats).beta(met + 0.5, stretches - met + 0.5)
    # What never happened so far is no 0, and what always did no 1.
    low, middle, high = (min(max(round(float(known.ppf(share)), 3), 0.001), 0.999) for share in (0.05, 0.5, 0.95))
    return (low, middle, high)
