"""What a fetched page holds: a document, by whatever kind of file it came as."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tocsin.read import Given, with_given
from tocsin.read.encoding import decode
from tocsin.read.feeds import Item, cleaned
from tocsin.read.fetching.outcome import Answer
from tocsin.read.files import read_plain
from tocsin.read.html import read_html
from tocsin.read.pdf import read_pdf
from tocsin.records import Document, Rejected, document_id
from tocsin.settings import ReadOptions

MEDIA = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
"""Media types that are read."""


def read_page(answer: Answer, item: Item, *, outlet: str | None, options: ReadOptions) -> Document | Rejected:
    """The document on the page that an item links to, published on the feed's day where the feed gives one.

    Where it gives none, the page's own day counts, unless it lies after the day of fetching.
    """
    where = answer.landed
    if answer.media == "application/pdf" or answer.body.startswith(b"%PDF-"):
        found = read_pdf(answer.body, where=where, options=options)
    elif answer.media == "text/plain":
        text = decode(answer.body, where=where, declared=answer.charset)
        found = text if isinstance(text, Rejected) else read_plain(text, markdown=False, where=where, options=options)
    else:
        found = read_html(answer.body, where=where, options=options, declared=answer.charset)
    if isinstance(found, Rejected):
        return found
    document = replace(found, url=cleaned(found.url or where), title=found.title or item.title)
    document = with_given(document, Given(published=item.published, outlet=outlet))
    latest = (answer.fetched + timedelta(days=1)).date()
    if document.published is not None and document.published > latest:
        return _without_day(document)
    return document


def _without_day(document: Document) -> Document:
    published: date | None = None
    same = document_id(text=document.text, outlet=document.outlet, url=document.url, published=published)
    return replace(document, published=published, id=same)
