"""Base rates from a desk: counted by stretches, never from the future."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from tocsin.scenario.rates import Rates
from tocsin.store.filters import Filter


class Days:
    """Stands for a view: the days of events, by the filter's bounds."""

    def __init__(self, *days: date) -> None:
        self.days = days

    def tally(self, wanted: Filter, by: object) -> pa.Table:
        del by
        begin, until = wanted.begin or date.min, wanted.until or date.max
        return pa.table(
            {
                "occurred_begin": [d for d in self.days if begin <= d < until],
                "events": [1 for d in self.days if begin <= d < until],
            }
        )


def rates(*days: date) -> Rates:
    view: Any = Days(*days)
    return Rates(view, date(2024, 1, 1), 30)


def test_the_share_of_stretches_with_an_event():
    months = [date(2023, m, 5) for m in range(1, 13)]
    found = rates(*months)("PROTEST", ["org:x"])
    assert found is not None
    (low, middle, high), note = found
    assert low < middle < high <= 1
    assert middle > 0.8
    assert "PROTEST by org:x in" in note


def test_a_short_past_gives_no_rate():
    assert rates(date(2023, 11, 1), date(2023, 12, 20))("PROTEST", ["org:x"]) is None
    assert rates()("PROTEST", ["org:x"]) is None


def test_what_comes_later_does_not_count():
    past = (date(2023, 1, 1), date(2023, 6, 1))
    assert rates(*past)("PROTEST", ["org:x"]) == rates(*past, date(2024, 6, 1))("PROTEST", ["org:x"])


def test_two_events_in_one_stretch_count_once():
    one = rates(date(2022, 1, 1), date(2023, 12, 20))("PROTEST", ["org:x"])
    two = rates(date(2022, 1, 1), date(2023, 12, 20), date(2023, 12, 21))("PROTEST", ["org:x"])
    assert one == two
