"""The search: texts by their words, events by who, what, when and where, in one line that the command line takes too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from litestar.params import QueryParameter

from tocsin.errors import SettingsError
from tocsin.resolve.compare import alike
from tocsin.store.query import KEYS, read_query
from tocsin.store.texts import around
from tocsin.web.pages.rows import COLUMNS, EventRow, actor_href, event_rows
from tocsin.web.rendering import FromShown, page

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A text that has the words."""

    id: str
    title: str
    outlet: str | None
    published: str | None
    around: tuple[tuple[str, bool], ...]  # a stretch of it in pieces, each with whether it is one of the words


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An actor of the registry that goes by the words."""

    id: str
    name: str
    kind: str
    country: str | None
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What a query finds.

    Attributes
    ----------
    why
        Why it found nothing at all: it could not be understood.
    missing
        Texts that the index does not have yet.
    """

    query: str
    keys: tuple[str, ...]
    why: str | None
    texts: tuple[Hit, ...]
    many_texts: int
    missing: int
    events: tuple[EventRow, ...]
    many_events: int
    actors: tuple[Person, ...]
    number: int
    pages: int


@page("/search", "search.html")
def search(
    shown: FromShown,
    q: Annotated[str, QueryParameter(max_length=2000, description="Words and key:value pairs.")] = "",
    number: Annotated[int, QueryParameter(name="page", ge=1, le=100_000, description="Which page, from 1.")] = 1,
) -> SearchPage:
    """Texts, events and actors that a line of words and key:value pairs finds."""
    if not q.strip():
        return _page(q, number)
    try:
        query = read_query(q)
        wanted = shown.desk.workbench.choose(query.wanted)
    except SettingsError as error:
        return _page(q, number, why=str(error))
    view, first = shown.view(), (number - 1) * PER_PAGE
    texts: tuple[Hit, ...] = ()
    events: tuple[EventRow, ...] = ()
    many_texts = many_events = missing = 0
    if query.words:
        found = shown.texts(query.words, limit=PER_PAGE, offset=first)
        many_texts, missing = found.many, found.missing
        texts = tuple(
            Hit(
                id=document.id,
                title=document.title or "Without a headline",
                outlet=document.outlet,
                published=None if document.published is None else document.published.isoformat(),
                around=around(document.text, [part for word in query.words for part in word.split()]),
            )
            for document in view.documents(found.ids)
        )
    if query.filtered:
        found_events, many_events = view.leaf(wanted, columns=COLUMNS, limit=PER_PAGE, offset=first)
        events = event_rows(found_events)
    registry = shown.desk.workbench.registry
    people = tuple(registry.actors[i] for i in alike(" ".join(query.words), registry)) if query.words else ()
    return _page(
        q,
        number,
        texts=texts,
        many_texts=many_texts,
        missing=missing,
        events=events,
        many_events=many_events,
        actors=tuple(
            Person(id=a.id, name=a.name, kind=a.kind, country=a.country, href=actor_href(a.id) or "")
            for a in people[:8]
        ),
    )


def _page(
    q: str,
    number: int,
    *,
    why: str | None = None,
    texts: tuple[Hit, ...] = (),
    many_texts: int = 0,
    missing: int = 0,
    events: tuple[EventRow, ...] = (),
    many_events: int = 0,
    actors: tuple[Person, ...] = (),
) -> SearchPage:
    return SearchPage(
        query=q,
        keys=KEYS,
        why=why,
        texts=texts,
        many_texts=many_texts,
        missing=missing,
        events=events,
        many_events=many_events,
        actors=actors,
        number=number,
        pages=max(1, -(-max(many_texts, many_events) // PER_PAGE)),
    )


ROUTES = search
