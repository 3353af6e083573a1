"""What a fetched page holds, by the kind of file that it came as."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tocsin.read.feeds import Item
from tocsin.read.fetching.outcome import Answer, Outcome
from tocsin.read.pages import read_page
from tocsin.records import Document, Rejected, document_id
from tocsin.settings import ReadOptions

NOW = datetime(2024, 5, 10, 12, tzinfo=UTC)
WORDS = (
    "Rebels seized the border town of Bunagana on Monday, the army said. Thousands of people fled. Nobody came back."
)
HTML = (
    f"<html><head>{{head}}<title>Page</title></head><body><article><p>{WORDS}</p><p>{WORDS}</p></article></body></html>"
)


def answered(body, media, charset=None):
    return Answer(
        address="http://a.example/1", landed="http://a.example/1?utm_source=x", outcome=Outcome.OK, status=200,
        body=body, media=media, charset=charset, fetched=NOW,
    )  # fmt: skip


def item(published=None):
    return Item(
        key="k", url="http://a.example/1", title="Listed", published=published, moment=None, undated="", text=None
    )


def read(answer, published=None):
    return read_page(answer, item(published), outlet="Own", options=ReadOptions())


def test_plain_text_is_read_as_its_server_says():
    found = read(answered(f"Café. {WORDS}".encode("latin-1"), "text/plain", "iso-8859-1"))
    assert isinstance(found, Document)
    assert (found.text, found.title, found.url, found.outlet) == (
        f"Café. {WORDS}",
        "Listed",
        "http://a.example/1",
        "Own",
    )


@pytest.mark.parametrize(
    ("head", "listed", "day"),
    [
        ('<meta property="article:published_time" content="2024-05-01">', None, date(2024, 5, 1)),
        ('<meta property="article:published_time" content="2024-05-01">', date(2024, 5, 3), date(2024, 5, 3)),
        ('<meta property="article:published_time" content="2031-05-01">', None, None),
        ("", None, None),
    ],
)
def test_the_day_is_the_feeds_or_else_the_pages_if_it_can_be(head, listed, day):
    found = read(answered(HTML.format(head=head).encode(), "text/html"), listed)
    assert isinstance(found, Document)
    assert found.published == day
    assert found.id == document_id(text=found.text, outlet="Own", url=found.url, published=day)


def test_a_pdf_is_told_by_what_it_is():
    found = read(answered(b"%PDF-1.4 damaged", "text/html"))
    assert isinstance(found, Rejected)
    assert "PDF" in found.what
