"""The feeds of the desk: which bring what they should, and which are quiet, late, dead or changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tocsin.errors import SettingsError
from tocsin.read.feedlist import FILE
from tocsin.web.rendering import FromShown, page
from tocsin.web.shown import Shown

_WEEKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One feed and how it is."""

    address: str
    outlet: str | None
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletWeeks:
    """How much of an outlet came, week by week; None: nobody looked that week."""

    outlet: str
    weeks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsPage:
    """The feeds, and how much came of each outlet.

    Attributes
    ----------
    why
        Why there is none.
    first
        First day of the first week.
    """

    feeds: tuple[FeedEntry, ...]
    why: str | None
    looked: datetime
    first: date | None
    outlets: tuple[OutletWeeks, ...]


@page("/feeds", "feeds.html")
def feeds(shown: FromShown) -> FeedsPage:
    """The feeds of the desk and how each is: ok, quiet, late, dead or changed, and why."""
    found: tuple[FeedEntry, ...] = ()
    why = None
    if not (shown.desk.folder / FILE).is_file():
        why = f"This desk follows no feed. Name some in {FILE} in its folder, then run: tocsin follow"
    else:
        try:
            found = tuple(
                FeedEntry(address=feed.address, outlet=feed.outlet, state=health.state.value, reason=health.reason)
                for feed, health in shown.desk.health()
            )
        except SettingsError as error:
            why = str(error)
    first, outlets = shown.once("weeks", lambda _: _weeks(shown))
    return FeedsPage(feeds=found, why=why, looked=datetime.now(UTC), first=first, outlets=outlets)


def _weeks(shown: Shown) -> tuple[date | None, tuple[OutletWeeks, ...]]:
    rows = [row for row in shown.view().coverage().to_pylist() if row["day"] is not None]
    if not rows:
        return None, ()
    last: date = max(row["day"] for row in rows)
    first = last - timedelta(days=7 * _WEEKS - 1)
    counts: dict[str, list[int | None]] = {}
    for row in rows:
        at = (row["day"] - first).days // 7
        if at < 0:
            continue
        weeks = counts.setdefault(row["outlet"] or "outlet unknown", [None] * _WEEKS)
        if row["answered"] is None or row["answered"] or row["documents"]:
            weeks[at] = (weeks[at] or 0) + (row["documents"] or 0)
    ordered = sorted(counts.items(), key=lambda each: (-sum(week or 0 for week in each[1]), each[0]))
    return first, tuple(OutletWeeks(outlet=outlet, weeks=tuple(weeks)) for outlet, weeks in ordered[:40])


ROUTES = feeds
