"""Alarms as alerts: what they say, that a rise which goes on is told once, and that what is muted says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tocsin.export.alarm_messages import alarm_messages, keys
from tocsin.records import Alarm
from tocsin.watch.ringing import Pair

ALARM = Alarm(
    id="alarm-1",
    series="a and b",
    since=date(2024, 3, 1),
    told=date(2024, 3, 4),
    observed=12,
    expected=3.5,
    score=8.0,
    threshold=6.5,
    clears=4,
    per_year=1.0,
    event_ids=("event-1", "event-2"),
)
PAIR = Pair(ids=("a", "b"), events=40, alarms=(ALARM,), coverage=(0.97,))
NAMES = {"a": "Ardan", "b": "Belun"}


def test_an_alarm_tells_its_events_baseline_coverage_and_what_would_have_cleared_it():
    [message] = alarm_messages([PAIR], NAMES, frozenset())
    for words in (
        "Ardan and Belun",
        "12 told where 3.5",
        "97% of the usual",
        "4 fewer",
        "event-1, event-2",
        "not that more happened",
    ):
        assert words in message.text
    assert message.data["event_ids"] == ["event-1", "event-2"]


def test_a_rise_that_goes_on_is_told_once():
    [message] = alarm_messages([PAIR], NAMES, frozenset())
    longer = replace(PAIR, alarms=(replace(ALARM, id="alarm-2", told=date(2024, 3, 6)),))
    assert list(alarm_messages([longer], NAMES, frozenset(message.keys))) == []
    later = replace(PAIR, alarms=(replace(ALARM, since=date(2024, 5, 1), told=date(2024, 5, 2)),))
    assert len(list(alarm_messages([later], NAMES, frozenset(message.keys)))) == 1


def test_what_is_muted_says_why_and_may_ring_later():
    muted = replace(PAIR, alarms=(), coverage=(), muted=(ALARM,), why=("Wire cannot ring: dead: no answer",))
    [message] = alarm_messages([muted], NAMES, frozenset())
    assert "Wire cannot ring: dead: no answer" in message.text
    assert set(message.keys).isdisjoint(keys(ALARM))
    assert len(list(alarm_messages([PAIR], NAMES, frozenset(message.keys)))) == 1
