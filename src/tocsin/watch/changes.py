"""What changed since a series was last watched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tocsin.records import content_id
from tocsin.watch.exchange import Unsaid
from tocsin.watch.report import Watch


def key(found: Watch) -> str:
    """What tells one question from another, so that only answers to the same one are compared."""
    watched = found.watched
    people = (repr(sorted(who.id for who in side.people)) for side in watched.sides)
    length = (watched.until - watched.begin).days
    return content_id("watch", *people, str(length), watched.by.value, repr(watched.wanted))


def summary(found: Watch, ran: datetime) -> dict[str, Any]:
    """What is kept of an answer for the next time."""
    level, risk = found.trend, found.volatility
    return {
        "name": found.watched.name,
        "ran": ran.isoformat(timespec="seconds"),
        "until": (found.watched.until - timedelta(days=1)).isoformat(),
        "finding": None if isinstance(level, Unsaid) else level.finding.value,
        "change": None if isinstance(level, Unsaid) else round(level.change.best, 2),
        "risk": None if isinstance(risk, Unsaid) else risk.risk.value,
        "alarms": sorted(f"{a.since.isoformat()} to {a.told.isoformat()}" for a in found.rung.alarms),
        "turns": [] if isinstance(found.turns, Unsaid) else sorted(t.day.isoformat() for t in found.turns),
        "events": len(_ids(found)),
    }


def _ids(found: Watch) -> set[str]:
    return {i for some in found.series.table["ids"].to_pylist() for i in some}


def changed(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> tuple[str, ...]:
    """What is another answer than last time, as sentences; the first says when that was."""
    if before is None:
        return ("this was not watched before",)
    found = [f"last watched on {str(before.get('ran'))[:10]}, up to {before.get('until')}"]
    for name, words in (("finding", "the level"), ("risk", "the index of volatility")):
        if before.get(name) != now[name]:
            found.append(f"{words} was “{before.get(name) or 'not said'}” and is “{now[name] or 'not said'}”")
    for name, words in (("alarms", "alarm"), ("turns", "turning point")):
        old, new = set(before.get(name) or ()), set(now[name])
        found += [f"new {words}: {each}" for each in sorted(new - old)]
        found += [f"no {words} any more: {each}" for each in sorted(old - new)]
    more = now["events"] - int(before.get("events") or 0)
    found.append(
        f"{abs(more)} events {'more' if more > 0 else 'fewer'} in the window" if more else "as many events as then"
    )
    return tuple(found)
