"""How a feed is: quiet, late, dead, changed and ok told apart by its own habits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.read.health import Poll, Rate, State, health, hours_between, learn
from tocsin.settings import FeedOptions

START = datetime(2024, 4, 1, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
OPTIONS = FeedOptions()


def polls(days, *, every=HOUR, start=START, **more):
    count = int(timedelta(days=days) / every)
    return [
        Poll(at=start + n * every, outcome="ok", shape="rss20", items=20, dated=20, **more) for n in range(count + 1)
    ]


def working_days(days, *, first=8, last=20, start=START):
    """An item an hour in working hours of weekdays."""
    hours = (start + n * HOUR for n in range(days * 24))
    return [at + timedelta(minutes=10) for at in hours if at.weekday() < 5 and first <= at.hour < last]


def judged(asked, items, now=None):
    return health(asked, items, now or asked[-1].at, OPTIONS)


def test_a_feed_that_does_as_ever_is_ok():
    asked = polls(28 + 0.5)
    found = judged(asked, working_days(29))
    assert (found.state, found.newest) == (State.OK, START + timedelta(days=28, hours=11, minutes=10))
    assert found.per_day == pytest.approx(12 * 5 / 7, rel=0.05)


def test_a_silent_weekend_of_a_weekday_outlet_is_not_late():
    asked = polls(28 - 0.25)  # Sunday, 18:00, 46 hours after the last item
    assert judged(asked, working_days(28)).state in (State.OK, State.QUIET)


def test_the_same_silence_in_the_week_is_late():
    items = [at for at in working_days(28) if at < START + timedelta(days=22)]  # Monday evening
    found = judged(polls(23 + 20 / 24), items)
    assert found.state is State.LATE
    assert "the chance of so long a silence is" in found.reason


def test_a_feed_that_stays_silent_is_dead():
    items = [at for at in working_days(28) if at < START + timedelta(days=22)]
    found = judged(polls(28), items)
    assert found.state is State.DEAD
    assert found.reason.startswith("it answers, and there is nothing new for")


def test_a_slow_feed_may_be_silent_for_days():
    items = [START + timedelta(days=3 * n, hours=9) for n in range(30)]
    assert judged(polls(89), items).state in (State.OK, State.QUIET)


def test_a_quiet_feed_says_how_rare_that_is():
    items = [START + n * timedelta(hours=6) for n in range(100)]
    found = judged(polls(25 + 0.5), items)
    assert found.state is State.QUIET
    assert OPTIONS.late <= found.chance < 0.2


@pytest.mark.parametrize(("hours", "state"), [(5, State.LATE), (80, State.DEAD)])
def test_no_answer_is_late_and_then_dead(hours, state):
    asked = polls(10)
    failed = [Poll(at=asked[-1].at + n * HOUR, outcome="server-error", why="it answered 500") for n in range(1, hours)]
    found = judged([*asked, *failed], working_days(10))
    assert found.state is state
    assert "500" in found.reason
    assert f"({hours - 1} polls)" in found.reason


def test_a_feed_that_never_answered_is_told_so():
    asked = [Poll(at=START + n * HOUR, outcome="missing", why="404") for n in range(100)]
    assert judged(asked, []).state is State.DEAD
    assert "never answered" in judged(asked, []).reason


def test_a_web_page_in_place_of_a_feed_is_a_changed_shape():
    asked = polls(10)
    asked.append(Poll(at=asked[-1].at + HOUR, outcome="unreadable", why="a web page in place of a feed"))
    assert judged(asked, working_days(10)).state is State.CHANGED


@pytest.mark.parametrize(
    ("poll", "said"),
    [
        ({"shape": "atom10", "items": 20, "dated": 20}, "it was rss20 and is atom10 now"),
        ({"shape": "rss20", "items": 20, "dated": 0}, "have none now"),
        ({"shape": "rss20", "items": 20, "dated": 20, "fresh": 20}, "new at once"),
    ],
)
def test_another_shape_is_told_for_days(poll, said):
    asked = polls(10)
    changed = Poll(at=asked[-1].at + HOUR, outcome="ok", **poll)
    after = Poll(at=changed.at + HOUR, outcome="ok", **(poll | {"fresh": 0}))
    found = judged([*asked, changed, after], working_days(10))
    assert (found.state, said in found.reason) == (State.CHANGED, True)
    long_after = [Poll(at=changed.at + timedelta(days=n), outcome="ok", **(poll | {"fresh": 0})) for n in range(1, 9)]
    items = [*working_days(10), *(at for at in working_days(19) if at > changed.at)]
    assert judged([*asked, changed, *long_after], items).state is not State.CHANGED


def test_an_empty_feed_is_a_changed_shape_once_it_is_empty_twice():
    asked = polls(10)
    empty = [Poll(at=asked[-1].at + n * HOUR, outcome="ok", shape="rss20") for n in (1, 2)]
    assert judged([*asked, empty[0]], working_days(11)).state in (State.OK, State.QUIET)
    assert "lists nothing any more" in judged([*asked, *empty], working_days(11)).reason


def test_a_new_feed_is_not_judged():
    assert judged(polls(1), working_days(1)[:5]).state is State.NEW
    assert health([], [], START, OPTIONS).state is State.NEW


def test_a_desk_that_slept_does_not_blame_its_feeds():
    asked = polls(14.5)
    found = judged(asked, working_days(15), now=asked[-1].at + timedelta(days=30))
    assert found.state is State.OK
    assert "it was last asked 30 days ago" in found.reason


def test_hours_that_nobody_watched_are_not_counted_as_silent():
    week = polls(7)
    later = polls(7, start=START + timedelta(days=35))
    items = [*working_days(7), *working_days(7, start=START + timedelta(days=35))]
    rate = learn(items, [(week[0].at, week[-1].at), (later[0].at, later[-1].at)])
    assert sum(rate.hours) == pytest.approx(14 * 24)
    assert judged([*week, *later], items).per_day == pytest.approx(12 * 5 / 7, rel=0.05)


def test_the_chance_of_a_silence_is_that_of_a_gamma_poisson():
    rate = Rate(hours=[1000.0] * 28, active=[100.0] * 28)
    # With much data it is a Poisson's: an item every ten hours, none in twenty.
    assert rate.silence(START, START + 20 * HOUR) == pytest.approx(exp(-2), rel=0.02)
    # One cell by hand: Monday 0-6 h, shape 3 + 3 r, scale 10 + 3.
    few = Rate(hours=[10.0, *[0.0] * 27], active=[3.0, *[0.0] * 27])
    r = 3.5 / 11
    assert few.silence(START, START + 4 * HOUR) == pytest.approx((13 / 17) ** (3 + 3 * r))


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_longer_silence_is_never_likelier(short, more):
    rate = Rate(hours=[50.0 + n for n in range(28)], active=[float(n) for n in range(28)])
    assert rate.silence(START, START + (short + more) * HOUR) <= rate.silence(START, START + short * HOUR)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2024, 2, 1)), st.floats(0, 100))
def test_hours_cover_a_span_without_gaps(since, length):
    until = since + timedelta(hours=length)
    assert sum(share for _, share in hours_between(since, until)) == pytest.approx(length, abs=1e-6)
