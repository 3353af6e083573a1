"""Alarms: pairs of actors of whom more was told than was to be expected, with what it was measured by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from litestar.params import QueryParameter

from tocsin.errors import SettingsError, WatchError
from tocsin.export.watching import ringing
from tocsin.watch.ringing import Pair
from tocsin.web.pages.rows import actor_href
from tocsin.web.rendering import FromShown, page
from tocsin.web.shown import Pending, Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmEntry:
    """One rise of what is told of a pair.

    Attributes
    ----------
    watch
        The pair over time.
    rows
        The events of the days of the rise.
    """

    one: str
    one_href: str | None
    other: str
    other_href: str | None
    since: date
    told: date
    observed: int
    expected: float
    score: float
    threshold: float
    text: str
    watch: str
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsPage:
    """What rings in some days, the rarest by chance first.

    Attributes
    ----------
    pairs
        How many pairs have enough events to be listened to.
    per_year
        How many false alarms a year a quiet pair is allowed, by the settings.
    """

    days: int
    until: date | None
    least: int
    per_year: float
    pairs: int
    items: tuple[AlarmEntry, ...]
    silent: tuple[tuple[str, str], ...]  # outlets that bring nothing now, and why
    why: str | None
    pending: Pending | None


@page("/alarms", "alarms.html")
def alarms(
    shown: FromShown,
    days: Annotated[int, QueryParameter(ge=1, le=366, description="Days in which it rang.")] = 30,
    until: Annotated[date | None, QueryParameter(description="Last day; without it the last that is covered.")] = None,
    least: Annotated[int, QueryParameter(ge=1, le=1_000_000, description="Events that a pair must have.")] = 20,
) -> AlarmsPage:
    """Pairs of actors of whom more is told than their own past and the coverage let expect."""
    per_year = shown.desk.settings.watch.alarms_per_year
    pairs: tuple[Pair, ...] = ()
    why, pending = None, None
    silent = shown.once("silent", lambda _: shown.desk.silent())
    try:
        found = shown.later(
            f"alarms {days} {until} {least}", lambda _: shown.desk.alarms(days=days, until=until, least=least)
        )
        if isinstance(found, Pending):
            pending = found
        else:
            pairs = found
    except (SettingsError, WatchError) as error:
        why = str(error)
    return AlarmsPage(
        days=days,
        until=until,
        least=least,
        per_year=per_year,
        pairs=len(pairs),
        items=tuple(entry for pair in pairs for entry in _entries(shown, pair)),
        silent=tuple(sorted(silent.items())),
        why=why,
        pending=pending,
    )


def _entries(shown: Shown, pair: Pair) -> list[AlarmEntry]:
    known = shown.desk.workbench.registry.actors
    one, other = pair.ids
    names = [known[each].name if each in known else each for each in pair.ids]
    found: list[AlarmEntry] = []
    for alarm in pair.alarms:
        line = f'actor:"{one}" recipient:"{other}" either-way:yes from:{alarm.since} to:{alarm.told}'
        days = max(30, (alarm.told - alarm.since).days + 30)
        watch = {"one": one, "other": other, "days": days, "until": alarm.told + timedelta(days=1), "kin": "false"}
        found.append(
            AlarmEntry(
                one=names[0],
                one_href=actor_href(one),
                other=names[1],
                other_href=actor_href(other),
                since=alarm.since,
                told=alarm.told,
                observed=alarm.observed,
                expected=alarm.expected,
                score=alarm.score,
                threshold=alarm.threshold,
                text=ringing(alarm),
                watch=f"/watch?{urlencode(watch)}",
                rows=f"/search?{urlencode({'q': line})}",
            )
        )
    return found


ROUTES = alarms
