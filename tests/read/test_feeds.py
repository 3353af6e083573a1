"""Feeds of every kind, and what is none."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from tocsin.read.feeds import FeedReader, Parsed, cleaned, day_of, read_feed
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

NOW = datetime(2024, 5, 10, 12, tzinfo=UTC)
TEXT = "Rebels seized the border town of Bunagana on Monday, the army said. Thousands of people fled to Uganda."


def read(text, **more):
    body = text if isinstance(text, bytes) else text.encode()
    return read_feed(body, where="https://a.example/feed", now=NOW, base="https://a.example/feed", **more)


def items(text, **more):
    feed = read(text, **more)
    assert isinstance(feed, Parsed), feed
    return feed.items


RSS = """<?xml version="1.0"{encoding}?><rss version="2.0"><channel><title>Example &amp; Co</title>
<item><title>Bunagana &lt;b&gt;falls&lt;/b&gt;</title><link>/news/1?id=7&amp;utm_medium=rss#x</link><guid>17</guid>
<pubDate>Mon, 06 May 2024 23:30:00 -0500</pubDate><description>{text}</description></item></channel></rss>"""


def test_rss():
    feed = read(RSS.format(encoding="", text=TEXT))
    (item,) = feed.items
    assert (feed.shape, feed.title, feed.dated) == ("rss20", "Example & Co", 1)
    assert (item.url, item.title, item.text) == ("https://a.example/news/1?id=7", "Bunagana falls", TEXT)
    assert item.published == date(2024, 5, 6)  # the outlet's day, not that of Greenwich
    assert item.moment == datetime(2024, 5, 7, 4, 30, tzinfo=UTC)


def test_atom():
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>E</title><entry><title>T</title><id>tag:1</id>'
        '<link rel="alternate" href="https://a.example/1"/><updated>2024-05-06T10:00:00Z</updated>'
        f"<summary>short</summary><content type='html'>&lt;p&gt;{TEXT}&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;"
        "&lt;script&gt;x()&lt;/script&gt;</content></entry></feed>"
    )
    (item,) = feed.items
    assert (feed.shape, item.url, item.published, item.text) == (
        "atom10", "https://a.example/1", date(2024, 5, 6), f"{TEXT}\nMore.",
    )  # fmt: skip


def test_json_feed():
    row = {
        "id": "1",
        "url": "https://a.example/1",
        "title": "T",
        "content_html": f"<p>{TEXT}</p>",
        "date_published": "2024-05-06T10:00:00+02:00",
    }
    feed = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "E", "items": [row, "x"]}))
    (item,) = feed.items
    assert (feed.shape, item.text, item.moment) == ("json11", TEXT, datetime(2024, 5, 6, 8, tzinfo=UTC))


def test_news_sitemap_and_index():
    feed = read(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc> https://a.example/1 </loc><lastmod>2024-05-09</lastmod><n:news><n:publication><n:name>Example</n:name>"
        "</n:publication><n:publication_date>2024-05-06</n:publication_date><n:title>T</n:title></n:news></url><url/></urlset>"
    )
    (item,) = feed.items
    assert (feed.shape, feed.title) == ("sitemap", "Example")
    assert (item.url, item.title, item.published, item.moment) == ("https://a.example/1", "T", date(2024, 5, 6), None)
    index = read(
        "<sitemapindex><sitemap><loc>https://a.example/old</loc><lastmod>2023-01-01</lastmod></sitemap>"
        "<sitemap><loc>https://a.example/new</loc><lastmod>2024-05-01</lastmod></sitemap></sitemapindex>"
    )
    assert index.onward == ("https://a.example/new", "https://a.example/old")


def test_an_item_is_the_same_under_another_id_or_a_tracked_link():
    one = RSS.format(encoding="", text=TEXT)
    other = one.replace(">17<", ">999<").replace("utm_medium=rss", "utm_medium=mail&amp;fbclid=z")
    assert items(one)[0].key == items(other)[0].key


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (' encoding="iso-8859-1"', "latin-1"),
        (' encoding="utf-8"', "latin-1"),
        ("", "utf-8-sig"),
        (' encoding="utf-8"', "utf-16"),
    ],
)
def test_charsets_right_and_wrong(said, written):
    text = TEXT.replace("border town", "café at Ábéché")
    assert items(RSS.format(encoding=said, text=text).encode(written))[0].text == text


def test_what_a_server_says_of_the_charset_counts_where_the_feed_is_silent():
    text = "Повстанцы заняли город Бунагана в понедельник, сообщила армия. Тысячи людей бежали."
    assert items(RSS.format(encoding="", text=text).encode("cp1251"), charset="windows-1251")[0].text == text


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("", "empty"),
        ("<!DOCTYPE html><html><body>moved</body></html>", "a web page in place of a feed"),
        ("<!-- x --><html>moved</html>", "a web page in place of a feed"),
        ('<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss version="2.0">&b;</rss>', "declares entities"),
        ('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss version="2.0">&a;</rss>', "declares entities"),
        ('{"error": "gone"}', "JSON that is no feed"),
        ('{"version": ', "broken JSON"),
        ("just words", "no feed"),
        ("<urlset><url>", "broken XML"),
        (b"\x89PNG\r\n", "a PNG image"),
        (
            "<rss version='2.0'><channel><item><link>https://a.example/1?a said</p>]]></description></item><item></item></link></rss>",
            "a feed that cannot be read",
        ),
    ],
)
def test_what_is_no_feed_is_told(body, what):
    found = read(body)
    assert isinstance(found, Rejected)
    assert what in found.what


def test_entities_in_utf16_do_not_hide():
    found = read('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">]><rss version="2.0">&a;</rss>'.encode("utf-16"))
    assert "entities" in found.what


def test_a_doctype_without_entities_is_no_harm():
    head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://a.example/rss-0.91.dtd">'
    assert len(items(RSS.format(encoding="", text=TEXT).replace("<rss", head + "<rss", 1))) == 1


def test_broken_xml_gives_the_items_that_can_be_read():
    broken = RSS.format(encoding="", text="a & b <br> c").replace("</channel></rss>", "")
    assert len(items(broken)) == 1


@pytest.mark.parametrize(
    ("raw", "day", "why"),
    [
        ("2024-05-11", date(2024, 5, 11), ""),
        ("2024-05-12", None, "had not come"),
        ("0001-01-01T00:00:00Z", None, "not between"),
        ("1970-01-01", None, "before there were feeds"),
        ("06/05/2024", None, "day first or month first"),
        (None, None, "gives it no day"),
    ],
)
def test_days(raw, day, why):
    found, _, reason = day_of(raw, NOW)
    assert (found, why in reason) == (day, True)


def test_links_lose_only_what_tracks():
    assert cleaned("http://a.example/x?b=2&a=&UTM_Source=1&at_medium=rss") == "http://a.example/x?b=2&a="
    assert cleaned("http://[bad") == "http://[bad"


def test_a_saved_feed_is_read_item_by_item(tmp_path):
    path = tmp_path / "feed.rss"
    empty = "<item><title>Only a title</title><link>http://a.example/2</link></item></channel>"
    path.write_text(RSS.format(encoding="", text=TEXT).replace("</channel>", empty))
    assert FeedReader().reads(path)
    document, without = FeedReader().read(path, ReadOptions())
    assert isinstance(document, Document)
    assert (document.text, document.outlet, document.published) == (TEXT, "Example & Co", date(2024, 5, 6))
    assert (isinstance(without, Rejected), without.what) == (True, "an item without a text, titled 'Only a title'")
