"""Saved web pages: the article, what the page says of it, and no day that the page does not state."""

from datetime import date

import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from tocsin.read.html import HtmlReader, read_html
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

PARAGRAPHS = (
    (
        "Rebels seized the border town of Bunagana in eastern Congo on Monday, the army said, after a night of shelling "
        "that drove thousands of people across the frontier into Uganda."
    ),
    (
        "The governor of North Kivu accused neighbouring Rwanda of backing the fighters. Kigali denied it on 3 March 2022 "
        "and again last week."
    ),
    "“We will take the town back,” said Colonel Jean Mbuyi, who speaks for the army. He gave no day for an offensive.",
)
TEXT = "\n".join(PARAGRAPHS)


def page(head="", before="", paragraphs=PARAGRAPHS, foot="© 2021 Example News"):
    prose = "".join(f"<p>{p}</p>" for p in paragraphs)
    links = "".join(f"<a href='/{name}'>{name}</a> " for name in ("Home", "World", "Sport", "Weather"))
    return (
        f"<!doctype html><html lang='en'><head><title>Rebels seize Bunagana - Example News</title>{head}</head>"
        f"<body><nav>{links}</nav><article><h1>Rebels seize Bunagana</h1>{before}{prose}</article>"
        f"<aside><a href='/x'>Read next: storm hits coast on 1 May 2020</a></aside><footer>{foot}</footer></body></html>"
    )


def read_it(html, **options):
    data = html if isinstance(html, bytes) else html.encode()
    return read_html(data, where="a.html", options=ReadOptions(**options))


def test_article_with_its_metadata():
    document = read_it(
        page(
            '<meta property="og:site_name" content="Example News">'
            '<meta property="article:published_time" content="2022-06-13T23:30:00-05:00">'
            '<link rel="canonical" href="https://example.org/world/bunagana">'
        )
    )
    assert isinstance(document, Document)
    assert (document.title, document.outlet) == ("Rebels seize Bunagana", "Example News")
    assert (document.url, document.published) == ("https://example.org/world/bunagana", date(2022, 6, 13))
    assert document.text == TEXT


def test_page_without_metadata_says_nothing():
    document = read_it(page())
    assert (document.text, document.title) == (TEXT, "Rebels seize Bunagana")
    assert (document.outlet, document.url, document.published) == (None, None, None)


LD = '<script type="application/ld+json">{"@type": "NewsArticle", %s}</script>'


@pytest.mark.parametrize(
    ("head", "before"),
    [
        (LD % '"dateModified": "2022-07-01", "datePublished": "2022-06-13"', ""),
        ('<meta name="date" content="2022-06-13">', ""),
        ("", '<time datetime="2022-06-13T08:00:00Z">yesterday</time>'),
        ("", '<p class="date">13 June 2022</p>'),
        ('<link rel="canonical" href="https://example.org/2022/06/13/bunagana">', ""),
    ],
    ids=["linked data", "meta", "time", "dateline", "address"],
)
def test_day_that_the_page_states(head, before):
    assert read_it(page(head, before)).published == date(2022, 6, 13)


def test_first_of_a_month_that_the_page_states():
    assert read_it(page('<meta name="date" content="2022-06-01">')).published == date(2022, 6, 1)


@pytest.mark.parametrize(
    ("head", "before"),
    [
        ('<meta name="copyright" content="2022">', ""),
        ('<meta name="date" content="2022-06">', ""),
        ('<meta name="date" content="2022">', ""),
        ('<meta name="date" content="2022-02-30">', ""),
        ('<meta name="date" content="06/07/2022">', ""),
        ('<meta property="article:modified_time" content="2022-07-01T10:00:00Z">', ""),
        ('<link rel="canonical" href="https://example.org/2022/06/bunagana">', ""),
        ('<meta property="og:image" content="https://example.org/i/2021/05/04/x.jpg">', ""),
        ("", '<img src="/i/2021/05/04/x.jpg">'),
        (
            "",
            '<p class="lead">The treaty of 4 May 1999 had ended '
            + "a long and bitter war between the two " * 3
            + "</p>",
        ),
    ],
    ids=["right", "month", "year", "no such day", "unclear", "change", "address", "image", "picture", "prose"],
)
def test_day_that_could_only_be_guessed_is_not_taken(head, before):
    assert read_it(page(head, before)).published is None


def test_day_to_come_is_taken_as_stated_whatever_today_is():
    assert read_it(page('<meta name="date" content="2099-06-13">')).published == date(2099, 6, 13)


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>Home</title></head><body></body></html>",
        "<html><head><title>Home</title></head><body>"
        + "".join(f"<a href='/{i}'>Section {i}</a>" for i in range(40))
        + "</body></html>",
        (
            "<html><head><title>Home</title></head><body><div id='app'></div><script>run()</script>"
            "<noscript>Please switch on JavaScript in your browser to go on reading the news on this site.</noscript></body></html>"
        ),
    ],
    ids=["empty", "links", "script"],
)
def test_page_without_article_is_refused_and_says_so(html):
    rejected = read_it(html)
    assert isinstance(rejected, Rejected)
    assert rejected.what == "a web page with no article, titled 'Home'"
    assert "save the article itself" in rejected.why


def test_words_without_any_page_are_refused():
    assert read_it("These are words and no page.").what.startswith("no HTML: 'These are words")


def test_paragraphs_breaks_and_lists_are_lines():
    assert read_it(page(paragraphs=["<br><br>".join(PARAGRAPHS)])).text == TEXT
    before = "<ul><li>The army says that the town was taken</li><li>Thousands flee</li></ul>"
    assert read_it(page(before=before)).text == f"The army says that the town was taken\nThousands flee\n{TEXT}"


def test_marks_inside_a_paragraph_leave_no_trace():
    first = 'Rebels <b>seized</b> the <a href="/x">border town</a> of <i>Bunagana</i> on Monday, the army said.'
    document = read_it(page(paragraphs=[first, *PARAGRAPHS[1:]]))
    assert document.text.split("\n")[0] == "Rebels seized the border town of Bunagana on Monday, the army said."


def test_declared_encoding_is_used():
    html = page('<meta charset="iso-8859-1">', paragraphs=["“It’s over,” said José Müller – he had fled.", *PARAGRAPHS])
    assert read_it(html.encode("cp1252")).text.startswith("“It’s over,” said José Müller – he had fled.\n")


def test_xml_declaration_does_no_harm():
    assert read_it('<?xml version="1.0" encoding="utf-8"?>\n' + page()).text == TEXT


def test_page_in_another_language_is_refused():
    french = (
        "La police a tué trois manifestants à Paris samedi, a annoncé le ministre de l'Intérieur après les émeutes."
    )
    assert read_it(page(paragraphs=[french] * 3)).what.startswith("a text in language 'fr'")


def test_page_with_too_long_an_article_is_refused():
    assert read_it(page(paragraphs=PARAGRAPHS * 20), max_characters=5_000).why.endswith("split it into documents")


@pytest.mark.parametrize(
    "html", ["<html>" + "<div>" * 3_000 + "<p>Deep.</p>", "<", "<html", "<!doctype html>", "<html>&#0;"]
)
def test_broken_pages_are_refused_and_raise_nothing(html):
    assert isinstance(read_it(html), Rejected)


PIECES = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div>", "</div>", "<table><tr><td>", "<article>", "<h1>", "</h1>", "<br>", "<ul><li>", "<!--"]
        + [
            "<meta name='date' content='",
            "'>",
            "<title>",
            "</title>",
            "<script>",
            "</script>",
            "&#0;",
            "&#xFFFE;",
            "&amp",
        ]
        + ["\x0b", "\x1b", "\ufffe", "<svg>", "<a href='//['>", "<time datetime='2022-06-13'>", "2022-06-13", " ", "<"]
        + [f"{paragraph} " for paragraph in PARAGRAPHS]
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@cases(PIECES)
def test_no_page_raises(pieces):
    assert isinstance(read_it("<html>" + "".join(pieces)), Document | Rejected)


def test_reader_refuses_a_long_page_before_loading_it(tmp_path):
    path = tmp_path / "a.html"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    [rejected] = HtmlReader().read(path, ReadOptions())
    assert (rejected.where, rejected.what) == (str(path), "50,000,000 bytes")
