"""Alarms in words for an alert: what rang, by what it was measured, which events it counted; and what was muted, and why.

An alarm says that more was told of two actors than the past and the coverage of the same outlets let expect; never that more happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from tocsin.export.alerts import Message
from tocsin.export.watching import ringing
from tocsin.records import Alarm, content_id
from tocsin.watch.ringing import Pair

IDS = 50  # events that an alarm lists


def alarm_messages(pairs: Sequence[Pair], names: Mapping[str, str], known: frozenset[str]) -> Iterator[Message]:
    """What rang and was not told, then what was muted and was not told, in the order of the pairs.

    Parameters
    ----------
    names
        Of actors, by id.
    known
        Keys that were told.
    """
    for pair in pairs:
        for alarm, share in zip(pair.alarms, pair.coverage, strict=True):
            if known.isdisjoint(rang := keys(alarm)):
                yield _rang(pair, alarm, share, rang, names)
    for pair in pairs:
        for alarm in pair.muted:
            if known.isdisjoint(rang := keys(alarm, "muted")):
                yield _muted(pair, alarm, rang, names)


def keys(alarm: Alarm, what: str = "rang") -> tuple[str, ...]:
    """By what an alarm is known to have been told: each of its days, so that a rise that goes on is not told every day anew."""
    days = (alarm.since + timedelta(days=n) for n in range((alarm.told - alarm.since).days + 1))
    return tuple(content_id(what, alarm.series, day.isoformat()) for day in days)


def _rang(pair: Pair, alarm: Alarm, share: float, rang: tuple[str, ...], names: Mapping[str, str]) -> Message:
    title = f"Alarm: more is told of {_both(pair, names)} than usual"
    listed = ", ".join(alarm.event_ids[:IDS]) or "none is listed"
    more = f" and {len(alarm.event_ids) - IDS} more" if len(alarm.event_ids) > IDS else ""
    text = (
        f"{title} · {ringing(alarm)} · coverage of the week up to then: {share:.0%} of the usual · events: {listed}{more} · "
        "it says that more was told, not that more happened"
    )
    return Message(keys=rang, title=title, text=text, data={**_data(pair, alarm, title), "coverage": share})


def _muted(pair: Pair, alarm: Alarm, rang: tuple[str, ...], names: Mapping[str, str]) -> Message:
    title = f"Muted: what is told of {_both(pair, names)} is not measured now"
    text = f"{title} · it would have rung: {ringing(alarm)} · why it does not: {'; '.join(pair.why)}"
    return Message(keys=rang, title=title, text=text, data={**_data(pair, alarm, title), "muted": list(pair.why)})


def _both(pair: Pair, names: Mapping[str, str]) -> str:
    return " and ".join(names.get(each, each) for each in pair.ids)


def _data(pair: Pair, alarm: Alarm, told: str) -> dict[str, object]:
    return {
        "id": alarm.id,
        "actors": list(pair.ids),
        "since": alarm.since.isoformat(),
        "told_until": alarm.told.isoformat(),
        "observed": alarm.observed,
        "expected": alarm.expected,
        "score": alarm.score,
        "threshold": alarm.threshold,
        "clears": alarm.clears,
        "per_year": alarm.per_year,
        "event_ids": list(alarm.event_ids),
        "told": told,
    }
