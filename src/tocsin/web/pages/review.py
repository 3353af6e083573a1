"""What waits for a person: one after another, with its words; and how far people agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import QueryParameter

from tocsin.desk.reviewing import waiting_for
from tocsin.export.brief import brief
from tocsin.export.coded import CodedText
from tocsin.export.entries import EventEntry
from tocsin.records import Span
from tocsin.resolve.judge import HUMAN
from tocsin.resolve.queue import Waiting
from tocsin.store.filters import CODED, Filter
from tocsin.web.access import Visitor
from tocsin.web.pages.rows import event_href
from tocsin.web.rendering import FromShown, page
from tocsin.web.shown import Pending

PER_PAGE = 10
_AROUND = 200  # characters on either side where a coder tells no sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """One event that waits, and why.

    Attributes
    ----------
    words
        Its sentence in pieces, each with the field that it was read for, or nothing.
    beside
        Another event that may be of the same incident.
    """

    id: str
    reason: str
    sentence: str
    words: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str, str], ...]  # name, label, value or why there is none
    outlet: str | None
    title: str
    href: str
    beside: str | None
    beside_href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """The queue of one person."""

    by: str
    many: int
    number: int
    pages: int
    items: tuple[Waits, ...]
    said: int
    pending: Pending | None


@page("/review", "review.html")
def review(
    shown: FromShown,
    visitor: NamedDependency[Visitor | None],
    by: Annotated[
        str, QueryParameter(max_length=100, description="Whose queue; without it that of whoever asks.")
    ] = "",
    number: Annotated[int, QueryParameter(name="page", ge=1, le=100_000, description="Which page, from 1.")] = 1,
) -> ReviewPage:
    """What waits for a person: disagreements, errors found elsewhere, possible incidents, low confidence."""
    by = by or ("somebody" if visitor is None else visitor.name)
    who = HUMAN + by
    found = shown.later(f"queue {who}", lambda _: waiting_for(shown.desk, Filter(datasets=(CODED,)), who)[0])
    view = shown.view()
    said = sum(1 for each in view.corrections if each.by == who)
    if isinstance(found, Pending):
        return ReviewPage(by=by, many=0, number=number, pages=1, items=(), said=said, pending=found)
    leaf = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    homes = view.homes([each.event_id for each in leaf])
    texts = {text.document_id: text for text in shown.resolved(view, sorted(set(homes.values())))}
    items = (_waits(each, texts.get(homes.get(each.event_id, ""))) for each in leaf)
    return ReviewPage(
        by=by,
        many=len(found),
        number=number,
        pages=max(1, -(-len(found) // PER_PAGE)),
        items=tuple(item for item in items if item is not None),
        said=said,
        pending=None,
    )


def _waits(each: Waiting, coded: CodedText | None) -> Waits | None:
    if coded is None:
        return None
    entry = next((e for e in brief([coded]).documents[0].events if e.id == each.event_id), None)
    if entry is None:
        return None
    return Waits(
        id=entry.id,
        reason=each.reason if each.beside is None else each.reason.replace(each.beside, "another event"),
        sentence=entry.sentence,
        words=_words(coded, entry),
        fields=tuple(
            (f.name, f.label, "; ".join(v.text for v in f.values) if f.values else f"– ({f.gap})") for f in entry.fields
        ),
        outlet=coded.document.outlet,
        title=coded.document.title or "Without a headline",
        href=event_href(entry.id, coded.document_id),
        beside=each.beside,
        beside_href=None if each.beside is None else event_href(each.beside, None),
    )


def _words(coded: CodedText, entry: EventEntry) -> tuple[tuple[str, str], ...]:
    text = coded.document.text
    order = [f.name for f in entry.fields]  # words that two fields share are shown as those of the first
    spans = sorted(
        (span.start, span.end, order.index(f.name))
        for f in entry.fields
        for v in f.values
        for span in v.spans
        if f.name not in ("claims", "status")
    )
    trigger = next((s for s in spans if order[s[2]] == "type"), spans[0] if spans else (0, 0, 0))
    around = Span(
        document_id=coded.document_id, start=max(0, trigger[0] - _AROUND), end=min(len(text), trigger[1] + _AROUND)
    )
    sentences = (step.span for step in coded.trace if step.stage == "sentence")
    sentence = next((s for s in sentences if s.start <= trigger[0] and trigger[1] <= s.end), around)
    pieces: list[tuple[str, str]] = []
    at = sentence.start
    for start, end, number in spans:
        if start < at or end > sentence.end:
            continue
        pieces += [(text[at:start], ""), (text[start:end], order[number])]
        at = end
    pieces.append((text[at : sentence.end], ""))
    return tuple((words, name) for words, name in pieces if words)


ROUTES = review
