"""Events as the lists of every page show them, each opening its row or its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from tocsin.export.answers import says, what, when
from tocsin.records import OUTLET
from tocsin.resolve.judge import is_actor

COLUMNS = (
    "id", "dataset", "document_id", "occurred_begin", "occurred_until", "occurred_precision", "actors", "actor_ids", "type", "mode",
    "code", "status", "recipients", "recipient_ids", "place", "place_precision", "country", "holders", "holder_ids", "stances",
    "outlet", "reports", "fatalities_low", "fatalities_best", "fatalities_high", "confidence", "corrected", "may_export",
)  # fmt: skip
"""The columns of `all_events` that an `EventRow` is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody as an event names them."""

    name: str
    id: str | None
    href: str | None  # the page of the actor; None: the name is judged to be nobody that is known


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event of a list: who is said to have done what to whom, and who says so.

    Attributes
    ----------
    href
        Its words, or the row of its data set.
    says
        Who says so.
    corrected
        Whether people said something of it.
    """

    id: str
    href: str
    dataset: str | None
    when: str
    day: date | None
    actors: tuple[Named, ...]
    what: str
    type: str | None
    mode: str | None
    status: str
    recipients: tuple[Named, ...]
    place: str | None
    says: str
    reports: int | None
    deaths: str | None
    corrected: bool


def event_rows(events: pa.Table) -> tuple[EventRow, ...]:
    """The rows of `all_events` with these columns, in their order."""
    return tuple(_row(row) for row in events.to_pylist())


def event_href(event_id: str, document_id: str | None) -> str:
    """The address of an event: its words if it was coded from a text, else its row."""
    if document_id is not None:
        return f"/documents/{document_id}#{event_id}"
    return f"/events/{quote(event_id, safe='')}"


def named(names: Iterable[str | None], ids: Iterable[str | None]) -> tuple[Named, ...]:
    """Names with the pages of those who are known."""
    return tuple(
        Named(name=name or "not named", id=i, href=actor_href(i))
        for name, i in zip(names, ids, strict=True)
        if name or i
    )


def actor_href(actor_id: str | None) -> str | None:
    """The page of an actor of the registry; None for any other id."""
    return f"/actors/{quote(actor_id, safe='')}" if actor_id and actor_id != OUTLET and is_actor(actor_id) else None


def _row(row: Mapping[str, Any]) -> EventRow:
    return EventRow(
        id=row["id"],
        href=event_href(row["id"], row["document_id"]),
        dataset=row["dataset"],
        when=when(row),
        day=row["occurred_begin"],
        actors=named(row["actors"], row["actor_ids"]),
        what=what(row),
        type=row["type"],
        mode=row["mode"],
        status=row["status"],
        recipients=named(row["recipients"], row["recipient_ids"]),
        place=row["place"],
        says=says(row),
        reports=row["reports"],
        deaths=_deaths(row),
        corrected=bool(row["corrected"]),
    )


def _deaths(row: Mapping[str, Any]) -> str | None:
    """The fewest and the most killed by any figure given, as a range; None where nothing says."""
    low, best, high = row["fatalities_low"], row["fatalities_best"], row["fatalities_high"]
    if low is None and best is None and high is None:
        return None
    if low is not None and high is None:
        return f"{low:,} or more"
    if low == high or low is None:
        return f"{best if best is not None else high:,}"
    return f"{low:,}–{high:,}" + (f" ({best:,})" if best is not None else "")
