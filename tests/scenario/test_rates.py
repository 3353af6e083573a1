"""Base rates from a desk: counted by stretches that somebody looked at, never from the future."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.watch.made_desk import KATAIB, LAST, fill

from tocsin.scenario import rates as module
from tocsin.scenario.rates import Rates
from tocsin.store.filters import Filter
from tocsin.store.view import View
from tocsin.watch.told import Coverage

DAY = date(2024, 1, 1)


class Days:
    """Stands for a view: the days of events, by the filter's bounds."""

    def __init__(self, *days: date) -> None:
        self.days = days

    def tally(self, wanted: Filter, by: object) -> pa.Table:
        del by
        begin, until = wanted.begin or date.min, wanted.until or date.max
        kept = [d for d in self.days if begin <= d < until]
        return pa.table({"occurred_begin": kept, "events": [1 for _ in kept]})


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch):
    def make(*days: date, since: date = date(2023, 1, 1), blind: tuple[date, date] | None = None) -> Rates:
        def covered(view: object, wanted: object, begin: date, until: date) -> Coverage:
            del view, wanted
            seen = [begin + timedelta(days=n) for n in range((until - begin).days)]
            amounts = np.array([[0.0 if blind and blind[0] <= day < blind[1] else 1.0] for day in seen])
            return Coverage(begin=begin, channels=("A",), amounts=amounts, silent={})

        monkeypatch.setattr(module, "span", lambda *_: (since, DAY))
        monkeypatch.setattr(module, "coverage", covered)
        view: Any = Days(*days)
        return Rates(view, DAY, 30)

    return make


def test_the_share_of_stretches_with_an_event(rates):
    found = rates(*(date(2023, m, 5) for m in range(1, 13)))("PROTEST", ["org:x"])
    assert found is not None
    (low, middle, high), note = found
    assert low < middle < high <= 1
    assert middle > 0.8
    assert "PROTEST by org:x in" in note


def test_a_short_past_gives_no_rate(rates):
    assert rates(date(2023, 11, 1), date(2023, 12, 20), since=date(2023, 10, 1))("PROTEST", ["org:x"]) is None
    assert rates(since=DAY)("PROTEST", ["org:x"]) is None


def test_what_comes_later_does_not_count(rates):
    past = (date(2023, 1, 10), date(2023, 6, 1))
    assert rates(*past)("PROTEST", ["org:x"]) == rates(*past, date(2024, 6, 1))("PROTEST", ["org:x"])


def test_two_events_in_one_stretch_count_once(rates):
    one = rates(date(2023, 2, 1), date(2023, 12, 20))("PROTEST", ["org:x"])
    two = rates(date(2023, 2, 1), date(2023, 12, 20), date(2023, 12, 21))("PROTEST", ["org:x"])
    assert one == two


def test_a_stretch_that_nobody_looked_at_is_no_stretch_of_peace(rates):
    days = (date(2023, 10, 5), date(2023, 12, 20))
    whole = rates(*days)("PROTEST", ["org:x"])
    half = rates(*days, blind=(date(2023, 1, 1), date(2023, 7, 1)))("PROTEST", ["org:x"])
    assert half[0][1] > whole[0][1] + 0.1
    assert "6 more left out, on most of whose days nobody looked" in half[1]


def test_a_desk_gives_the_rate_of_what_it_tells(tmp_path: Path):
    view = View(fill(tmp_path / "desk", begin=340, looks=lambda _, __: 1))
    found = Rates(view, LAST, 30)("ASSAULT", [KATAIB])
    assert found is not None
    assert found[0][1] > 0.8
    assert "in 6 of 6 stretches of 30 days" in found[1]
    assert Rates(view, date(2024, 1, 20), 30)("ASSAULT", [KATAIB]) is None
