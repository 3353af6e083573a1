"""The inbox: what came last, and a box that codes what is pasted into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from litestar import Response, post
from litestar.params import QueryParameter, URLEncodedBody

from tocsin.errors import ReadError, TocsinError
from tocsin.read import Given
from tocsin.read.text import read_text
from tocsin.records import Rejected
from tocsin.web.rendering import AnyRequest, FromShown, page, rendered
from tocsin.web.shown import Shown
from tocsin.workbench import calendar_day

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One document of the list."""

    id: str
    title: str
    outlet: str | None
    published: date | None
    recorded: datetime
    coded: bool
    events: int
    types: tuple[tuple[str, int], ...]  # with how many events, the commonest first


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """What came last.

    Attributes
    ----------
    notices
        What a person should know before reading on: lines of judgements that cannot be read, feeds that bring nothing.
    """

    items: tuple[Item, ...]
    many: int
    number: int  # of this page, from 1
    pages: int
    outlet: str | None
    uncoded: bool
    notices: tuple[str, ...]


@page("/", "inbox.html", api="/api/documents")
def inbox(
    shown: FromShown,
    number: Annotated[int, QueryParameter(name="page", ge=1, le=100_000, description="Which page, from 1.")] = 1,
    outlet: Annotated[str | None, QueryParameter(description="Of this outlet only.")] = None,
    uncoded: Annotated[bool, QueryParameter(description="Only what is not coded.")] = False,  # noqa: FBT002
) -> InboxPage:
    """The documents that came last, with the types of their events."""
    if shown.empty():
        return InboxPage(items=(), many=0, number=1, pages=1, outlet=outlet, uncoded=uncoded, notices=())
    view = shown.view()
    leaf = view.latest(outlet=outlet or None, uncoded=uncoded, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    types: dict[str, list[tuple[str, int]]] = {}
    for row in leaf.types.to_pylist():
        types.setdefault(row["document_id"], []).append((row["type"], row["events"]))
    items = tuple(
        Item(
            id=row["id"],
            title=row["title"] or "Without a headline",
            outlet=row["outlet"],
            published=row["published"],
            recorded=row["recorded"],
            coded=row["coder"] is not None,
            events=sum(count for _, count in types.get(row["id"], ())),
            types=tuple(types.get(row["id"], ())),
        )
        for row in leaf.documents.to_pylist()
    )
    return InboxPage(
        items=items,
        many=leaf.many,
        number=number,
        pages=max(1, -(-leaf.many // PER_PAGE)),
        outlet=outlet or None,
        uncoded=uncoded,
        notices=_notices(shown),
    )


def _notices(shown: Shown) -> tuple[str, ...]:
    damaged = shown.desk.damaged()
    told = [f"Texts that were sent stay uncoded: {why}" for why in shown.failed]
    if damaged:
        lines = "1 line" if len(damaged) == 1 else f"{len(damaged)} lines"
        told.append(f"{lines} of judgements.jsonl cannot be read; the first is {damaged[0].where}: {damaged[0].why}")
    try:
        told += [f"The feeds of {outlet} bring nothing ({why})" for outlet, why in shown.desk.silent().items()]
    except TocsinError as error:
        told.append(str(error))
    return tuple(told)


@post("/paste", sync_to_thread=True, include_in_schema=False)
def paste(request: AnyRequest, shown: FromShown, data: URLEncodedBody[dict[str, Any]]) -> Response[bytes]:
    """Codes a text that somebody pasted, keeps it, and goes to its page; says why if it is not taken."""
    text, title = str(data.get("text", "")), str(data.get("title", "")).strip() or None
    outlet = str(data.get("outlet", "")).strip() or None
    try:
        shown.empty()  # a desk that has gone is not begun anew
        given = Given(
            published=calendar_day(str(data.get("published", "")).strip() or None, "published"), outlet=outlet
        )
        document = read_text(text, title=title, given=given, options=shown.desk.settings.read)
        if isinstance(document, Rejected):
            raise ReadError(f"{document.what}: {document.why}")
        shown.desk.take([document])
        shown.code([document.id])
    except TocsinError as error:
        return rendered(request, "refused.html", 422, why=str(error))
    shown.state(fresh=True)
    return Response(b"", status_code=204, headers={"HX-Redirect": f"/documents/{document.id}"})


ROUTES = (*inbox, paste)
