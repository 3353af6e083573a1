"""One text: its words marked, what was read in them beside it, and each field tied to its words both ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Annotated

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter
from markupsafe import Markup

from tocsin.export.brief import brief
from tocsin.export.entries import DocumentBrief, EventEntry
from tocsin.export.page import article
from tocsin.export.page import page as whole_page
from tocsin.export.sharing import shared
from tocsin.resolve.corrections import standing
from tocsin.store.view import View
from tocsin.web.rendering import FromShown, page


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said of a thing of this text."""

    id: str
    thing: str
    text: str
    reason: str
    by: str
    recorded: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """A text and all that was read in it.

    Attributes
    ----------
    read
        None: it is not coded yet.
    said
        What people said of it and still holds, the latest first.
    """

    id: str
    title: str
    outlet: str | None
    recorded: datetime | None
    read: DocumentBrief | None
    said: tuple[Said, ...]

    @property
    def article(self) -> Markup:
        """The text beside its cards, escaped."""
        return Markup("" if self.read is None else article(self.read, _tools))  # noqa: S704  (`article` escapes)


@page("/documents/{document_id:str}", "document.html")
def document(shown: FromShown, document_id: FromPath[str]) -> DocumentPage:
    """One text with its events, quotations, claims, and why other words gave no event."""
    view = shown.view()
    found = view.document(document_id)
    if found is None:
        raise NotFoundException(
            f"no document {document_id!r} in this desk; the inbox and the search list what there is"
        )
    coded = next(shown.resolved(view, [document_id]), None)
    return DocumentPage(
        id=found.id,
        title=found.title or "Without a headline",
        outlet=found.outlet,
        recorded=None,
        read=None
        if coded is None
        else brief([coded], cards=shown.once("cards", lambda _: shown.desk.cards())).documents[0],
        said=_said(view, document_id),
    )


def _said(view: View, document_id: str) -> tuple[Said, ...]:
    own = [each for each in standing(view.corrections) if each.span.document_id == document_id]
    return tuple(
        Said(
            id=each.id,
            thing=each.thing,
            text=each.act.value if each.field is None else f"{each.field}: {', '.join(each.values) or 'nothing'}",
            reason=each.reason,
            by=each.by,
            recorded=each.recorded,
        )
        for each in reversed(own)
    )


def _tools(event: EventEntry) -> str:
    """What an editor does with an event; the keys a, r and c do the same."""
    fields = "".join(
        f'<button class="small" data-change="{name}">{label}</button>'
        for name, label in (
            ("type", "What"),
            ("actors", "Actor"),
            ("recipients", "Recipient"),
            ("occurred", "When"),
            ("place", "Where"),
        )
    )
    thing = escape(event.id)
    acts = "".join(
        f'<button class="small" hx-post="/corrections" hx-vals=\'{{"thing": "{thing}", "act": "{act}"}}\' hx-target="#said-refused">{label}</button>'
        for act, label in (("accept", "Right"), ("reject", "Not said"))
    )
    return f'<div class="tools">{acts}<span class="note">change</span>{fields}</div>'


@get("/documents/{document_id:str}/brief", include_in_schema=False, sync_to_thread=True)
def taken_along(
    shown: FromShown,
    document_id: FromPath[str],
    share: Annotated[bool, QueryParameter(description="Mask what is not to be passed on.")] = True,  # noqa: FBT002
) -> Response[bytes]:
    """The brief of one text as a file that needs nothing else; masked, unless its reader wants it whole."""
    coded = next(shown.resolved(shown.view(), [document_id]), None)
    if coded is None:
        raise NotFoundException(f"no coded document {document_id!r} in this desk; there is nothing to take along")
    bench, cards = shown.desk.workbench, shown.once("cards", lambda _: shown.desk.cards())
    if share:
        made = shared([coded], cards=cards, registry=bench.registry, gazetteer=bench.gazetteer)
        content = brief(made.texts, masked=made.masked.lines())
    else:
        content = brief([coded], cards=cards)
    name = f"{'shared' if share else 'brief'}-{content.documents[0].document_id[-8:]}.html"
    return Response(
        whole_page(content).encode(),
        media_type="text/html",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


ROUTES = (*document, taken_along)
