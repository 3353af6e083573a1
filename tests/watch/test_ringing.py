"""Alarms of a view: what mutes them, which are one, and what they list."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from tests.watch.made_desk import FIRST

from tocsin.watch.alarms import Baseline, Excess
from tocsin.watch.ringing import merged, ring
from tocsin.watch.told import Coverage, news

DAYS, BEGIN = 330, FIRST + timedelta(days=270)


def told(rate, *, late=0):
    """Texts of one outlet, so many a day by its number, each published `late` days after its event."""
    days = [FIRST + timedelta(days=day) for day in range(DAYS) for _ in range(rate(day))]
    return pl.DataFrame(
        {
            "id": [f"e{n}" for n in range(len(days))],
            "dataset": pl.Series([None] * len(days), dtype=pl.String),
            "channel": "Wire",
            "occurred_begin": days,
            "published": [day + timedelta(days=late) for day in days],
        }
    )


def looked(amount):
    amounts = np.array([[float(amount(day))] for day in range(DAYS)])
    return Coverage(begin=FIRST, channels=("Wire",), amounts=amounts, silent={})


def rung(found, coverage, mute_below=0.5):
    return ring(found, coverage, BEGIN, name="made", per_year=1.0, mute_below=mute_below)


def thinning(day):
    return 40 if day < 290 else 8


def test_a_fall_of_coverage_mutes_what_would_have_rung():
    """The same number of texts of these sides in a fifth of the texts looks like a rise; too little was looked at to say."""
    steady = told(lambda _: 2)
    loud, muted = rung(steady, looked(thinning), mute_below=0.0), rung(steady, looked(thinning))
    assert loud.alarms
    assert loud.muted == ()
    assert not [a for a in muted.alarms if a.told > FIRST + timedelta(days=294)]
    assert FIRST + timedelta(days=300) in muted.muted
    assert "coverage was down to" in muted.why[0]


def test_more_texts_and_as_many_more_events_are_no_alarm():
    found = told(lambda day: 2 if day < 290 else 4)
    assert rung(found, looked(lambda day: 40 if day < 290 else 80)).alarms == ()
    assert rung(found, looked(lambda _: 40)).alarms


def test_a_retrospect_is_no_news():
    fresh, old = told(lambda _: 1, late=2), told(lambda _: 1, late=30)
    assert news(fresh).height == fresh.height
    assert news(old).height == 0
    assert news(fresh)["day"].to_list() == fresh["published"].to_list()


def test_a_short_past_is_said():
    short = looked(lambda day: 40 if day > DAYS - 30 else 0)
    assert "a baseline takes 56 days" in rung(told(lambda _: 2), short).why[0]


def _excess(since, day, series=0):
    return Excess(series=series, since=since, day=day, observed=1, expected=0.5, score=5.0, threshold=4.0, clears=1)


@pytest.mark.parametrize(
    ("told_", "whole"),
    [
        ([_excess(1, 3), _excess(5, 6)], [(0, 1, 6)]),
        ([_excess(1, 3), _excess(20, 21)], [(0, 1, 3), (0, 20, 21)]),
        ([_excess(1, 3), _excess(4, 5, series=1)], [(0, 1, 3), (1, 4, 5)]),
    ],
)
def test_alarms_that_follow_each_other_are_one(told_, whole):
    ones = np.ones((30, 2))
    known = Baseline(expected=ones / 2, observed=ones, dispersion=ones, known=ones > 0)
    found = merged(told_, known)
    assert [(e.series, e.since, e.day) for e in found] == whole
    assert all(e.observed == e.day - e.since + 1 for e in found if e.day - e.since > 2)
