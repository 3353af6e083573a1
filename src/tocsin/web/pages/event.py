"""One event of a data set: its common columns, and the row as its file had it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tocsin.export.answers import text
from tocsin.store.filters import Filter
from tocsin.web.pages.rows import COLUMNS, EventRow, event_rows
from tocsin.web.rendering import FromShown, page


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """An event with all that is kept of it.

    Attributes
    ----------
    columns
        Those of `all_events` that are filled, as text.
    native
        Of a data set's event the row as its file had it, column by column; None where its terms do not let it be shown to others.
    """

    row: EventRow
    columns: tuple[tuple[str, str], ...]
    native: tuple[tuple[str, str | None], ...] | None


@page("/events/{event_id:str}", "event.html")
def event(shown: FromShown, event_id: FromPath[str]) -> EventPage:
    """One event: every column that is filled, and the native row of a data set."""
    view = shown.view()
    found = view.find(Filter(ids=(event_id,), statuses=()), limit=1)
    if not found.num_rows:
        raise NotFoundException(f"no event {event_id!r} in this desk; a coding that was made anew gives new ids")
    row = found.to_pylist()[0]
    native: tuple[tuple[str, str | None], ...] | None = ()
    if row["dataset"] is not None:
        raw = view.native(row["dataset"], row["native_id"])
        native = None if raw is None else tuple(json.loads(raw).items())
    return EventPage(
        row=event_rows(found.select(list(COLUMNS)))[0],
        columns=tuple((name, text(value)) for name, value in row.items() if value not in (None, [], "")),
        native=native,
    )


ROUTES = event
