"""Published rules on weeks and days made by hand."""

from __future__ import annotations

import pytest

from tocsin.errors import WatchError
from tocsin.settings import RiskRules
from tocsin.watch.risk import Risk, record, surge, volatility

RULES = RiskRules()


@pytest.mark.parametrize(
    ("weeks", "risk", "spikes"),
    [
        ([1] * 52, Risk.LOW, 0),
        ([2] * 52, Risk.CONSISTENT, 0),
        ([0] * 46 + [4] * 6, Risk.GROWING, 6),  # mean .46, deviation 1.28: a spike from 3.02 on
        ([0] * 47 + [4] * 5, Risk.LOW, 5),
        ([1] * 46 + [20] * 6, Risk.EXTREME, 6),  # mean 3.19, deviation 6.07: a spike from 15.3 on
        ([1, 2] * 26, Risk.CONSISTENT, 0),  # mean exactly 1.5: not below it
        ([1, 2] * 25 + [1, 1], Risk.LOW, 0),
    ],
)
def test_each_box_of_the_index(weeks, risk, spikes):
    found = volatility(weeks, RULES)
    assert (found.risk, len(found.spikes)) == (risk, spikes)


def test_only_the_last_52_weeks_count():
    assert volatility([100] * 30 + [1] * 52, RULES).risk is Risk.LOW


def test_less_than_a_year_is_no_index():
    with pytest.raises(WatchError, match="51 weeks: the index needs 52"):
        volatility([1] * 51, RULES)


def test_a_week_that_doubles_the_month_is_a_surge():
    found = surge([3] * 56 + [6], RULES)
    assert (found.surge, found.threat, found.band) == (True, False, "increase")
    assert (found.month, found.change_month, found.change_year) == (3.0, 1.0, 1.0)
    assert not surge([3] * 56 + [5], RULES).surge


def test_a_month_that_doubles_the_year_is_a_threat():
    found = surge([1] * 52 + [2] * 4, RULES)
    assert (found.threat, found.surge) == (True, False)


def test_one_event_where_there_were_none_is_no_surge():
    found = surge([0] * 52 + [1], RULES)
    assert (found.surge, found.band, found.change_month) == (False, "limited activity", None)


@pytest.mark.parametrize(
    ("now", "band"), [(11, "little change"), (12, "increase"), (8, "little change"), (7, "decrease"), (30, "increase")]
)
def test_bands_of_the_change_map(now, band):
    assert surge([10] * 8 + [now], RULES).band == band


def test_deaths_that_are_a_record_of_one_or_three_years():
    year = [1] * 400 + [5] * 30
    assert record(year, RULES).years == 1
    assert record([1] * 1200 + [5] * 30, RULES).years == 3
    assert record([9] * 30 + [1] * 1100 + [5] * 30, RULES).years == 3
    assert record([1] * 500 + [9] * 30 + [1] * 500 + [5] * 30, RULES).years == 1
    assert record([1] * 700 + [9] * 30 + [1] * 300 + [5] * 30, RULES).years == 0


def test_a_record_below_a_hundred_is_none():
    found = record([0] * 400 + [3] * 30, RULES)
    assert (found.deaths, found.years) == (90, 0)


def test_a_record_of_less_than_a_year_is_not_told():
    found = record([1] * 100 + [9] * 30, RULES)
    assert (found.years, found.before) == (0, None)
