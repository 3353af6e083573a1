"""Feeds: RSS, Atom, JSON Feed and news sitemaps, as the items that an outlet lists.

Nothing in a feed is believed that cannot be: a day in the year 1 or next year is no day of publication, a link that
carries who clicked on it is cut to what it leads to, and XML that declares entities is not read at all.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit
from xml.etree import ElementTree  # what declares entities is refused before it comes here

import msgspec

from tocsin.read import Given
from tocsin.read.days import parse_day
from tocsin.read.encoding import decode, load
from tocsin.read.text import read_text
from tocsin.records import Document, Rejected, content_id
from tocsin.settings import ReadOptions

MEDIA = ("application/", "text/")
"""Media types that a feed may come as. Servers name them loosely; what it is, is seen when it is read."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_WEB_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_SITEMAP = re.compile(r"<(?:\w+:)?(urlset|sitemapindex)\b")
_HEAD = 4096  # characters in which a document says what it is
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|\w+)|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|ocid|cmpid|ns_\w+|_ga|yclid|xtor",
    re.IGNORECASE,
)
_NAMES = ("link", "id", "title", "published", "updated", "created", "content", "summary")  # of an entry, by feedparser
_FIRST = 1990  # year; no item of a feed was published before there were feeds, or the web
_BLOCKS = frozenset("p div br li ul ol h1 h2 h3 h4 h5 h6 blockquote tr table section article".split())
_HIDDEN = frozenset({"script", "style", "noscript"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a feed."""

    key: str  # the same for the same link, whatever id the feed gives it today
    url: str | None  # without what tracks its reader
    title: str | None
    published: date | None  # the outlet's day
    moment: datetime | None  # UTC; `None` where the feed gives a day alone, or none
    undated: str  # why there is no day; empty where there is one
    text: str | None  # the longest text that the feed itself carries, as paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A feed as it was read."""

    shape: str  # rss20, atom10, json11, sitemap ...
    title: str | None
    items: tuple[Item, ...]
    onward: tuple[str, ...] = ()  # of a sitemap index: the sitemaps, newest first

    @property
    def dated(self) -> int:
        """How many items have a day."""
        return sum(item.published is not None for item in self.items)


def read_feed(
    body: bytes, *, where: str, now: datetime, charset: str | None = None, base: str | None = None
) -> Parsed | Rejected:
    """The items of a feed, whichever kind it is, or what it is instead.

    Parameters
    ----------
    now
        An item that says it is from later than a day after this has no day.
    charset
        As the server says; what the document itself says goes before it.
    base
        Where it was fetched, for links that are not whole.
    """
    declared = _ENCODING.search(body[:_HEAD])
    text = decode(body, where=where, declared=declared[1].decode("ascii") if declared else charset)
    if isinstance(text, Rejected):
        return text
    if text.lstrip().startswith("{"):
        return _json_feed(text, where, now, base)
    if _WEB_PAGE.match(text[:_HEAD]):
        return Rejected(
            where=where, what="a web page in place of a feed", why="the feed has moved; look for its address"
        )
    if _ENTITY.search(text):
        return Rejected(
            where=where, what="XML that declares entities", why="no feed needs them, and bombs are made of them"
        )
    text = _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1))
    if _SITEMAP.search(text[:_HEAD]):
        return _sitemap(text, where, now)
    return _syndicated(text, where, now, base)


# -------------------------------------------------------------------------------------------------- kinds


def _syndicated(text: str, where: str, now: datetime, base: str | None) -> Parsed | Rejected:
    import feedparser  # 60 ms to import

    parse: Any = cast("Any", feedparser).parse
    data = b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8", "replace")
    try:
        found: Any = parse(io.BytesIO(data), response_headers={"content-location": base} if base else {})
    # What feedparser stumbles over: &#x110000;, which it looks up; an end of a link that never began.
    except (ValueError, OverflowError, LookupError, AttributeError, TypeError, RecursionError) as error:
        why = f"{type(error).__name__}: {error}; tell whoever publishes it"
        return Rejected(where=where, what="a feed that cannot be read", why=why)
    # As plain mappings, for feedparser's own takes one date for another and warns of it.
    plain = cast("Any", dict).get
    entries: list[dict[str, Any]] = [{name: plain(entry, name) for name in _NAMES} for entry in found.entries]
    shape = str(found.get("version") or "")
    if not shape and not entries:
        return Rejected(
            where=where, what=f"no feed: {text.strip()[:60]!r}", why="it is neither RSS nor Atom; is the address right?"
        )
    items = [
        _item(
            link=_first_text(entry["link"], entry["id"] if "://" in str(entry["id"]) else None),
            guid=entry["id"],
            title=entry["title"],
            raw=_first_text(entry["published"], entry["updated"], entry["created"]),
            texts=[*(each.get("value") for each in entry["content"] or ()), entry["summary"]],
            now=now,
            base=base,
        )
        for entry in entries
    ]
    return Parsed(shape=shape or "xml", title=_plain(found.feed.get("title")), items=_each_once(items))


def _json_feed(text: str, where: str, now: datetime, base: str | None) -> Parsed | Rejected:
    try:
        feed = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        return Rejected(where=where, what="no feed: broken JSON", why=f"{error}; is the address right?")
    version = re.search(r"jsonfeed\.org/version/([\d.]+)", str(feed.get("version")))
    rows = feed.get("items")
    if version is None or not isinstance(rows, list):
        keys = ", ".join(feed) or "none"
        return Rejected(
            where=where, what=f"JSON that is no feed; its keys are {keys:.200}", why="is the address right?"
        )
    items = [
        _item(
            link=_first_text(row.get("url"), row.get("external_url")),
            guid=row.get("id"),
            title=row.get("title"),
            raw=_first_text(row.get("date_published"), row.get("date_modified")),
            texts=[row.get("content_html"), row.get("content_text"), row.get("summary")],
            now=now,
            base=base,
        )
        for row in (cast("dict[str, Any]", row) for row in cast("list[Any]", rows) if isinstance(row, dict))
    ]
    return Parsed(shape=f"json{version[1].replace('.', '')}", title=_plain(feed.get("title")), items=_each_once(items))


def _sitemap(text: str, where: str, now: datetime) -> Parsed | Rejected:
    try:
        root = ElementTree.fromstring(text.encode("utf-8", "replace"))  # noqa: S314  (as said where it is imported)
    except ElementTree.ParseError as error:
        return Rejected(where=where, what="a sitemap that is broken XML", why=f"{error}; nothing of it is read")
    if _local(root) == "sitemapindex":
        maps = [(_under(each, "lastmod") or "", _under(each, "loc")) for each in root]
        onward = [loc for _, loc in sorted(maps, key=lambda pair: pair[0], reverse=True) if loc]
        return Parsed(shape="sitemapindex", title=None, items=(), onward=tuple(onward))
    items = [
        _item(
            link=_under(each, "loc"),
            guid=None,
            title=_under(each, "title"),
            raw=_first_text(_under(each, "publication_date"), _under(each, "lastmod")),
            texts=[],
            now=now,
            base=None,
        )
        for each in root
    ]
    title = next((name for each in root if (name := _under(each, "name"))), None)
    return Parsed(shape="sitemap", title=title, items=_each_once(item for item in items if item.url))


def _under(element: ElementTree.Element, name: str) -> str | None:
    """The text of the first element of this local name below another."""
    return next(((each.text or "").strip() or None for each in element.iter() if _local(each) == name), None)


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


# -------------------------------------------------------------------------------------------------- items


def _item(
    *, link: str | None, guid: Any, title: Any, raw: str | None, texts: Iterable[Any], now: datetime, base: str | None
) -> Item:
    url = _joined(base or "", link) if link else None
    name = _plain(title)
    text = max((_paragraphs(each) for each in texts if isinstance(each, str)), key=len, default="") or None
    published, moment, undated = day_of(raw, now)
    key = content_id("item", *((url,) if url else (str(guid), name, text)))
    return Item(key=key, url=url, title=name, published=published, moment=moment, undated=undated, text=text)


def _joined(base: str, link: str) -> str | None:
    """The address of an item's page; None where its link is no address, such as half of an IPv6 one."""
    try:
        whole = urljoin(base, link)
        urlsplit(whole)
    except ValueError:
        return None
    return cleaned(whole)


def cleaned(address: str) -> str:
    """An address without its fragment and without what only says who follows it.

    Examples
    --------
    >>> cleaned("https://example.org/a?id=1&utm_source=rss#top")
    'https://example.org/a?id=1'
    """
    try:
        parts = urlsplit(address.strip())
        query = parts.query
        if query and _TRACKING.search(query):
            query = urlencode(
                [pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
            )
    except ValueError:
        return address.strip()
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def day_of(raw: str | None, now: datetime) -> tuple[date | None, datetime | None, str]:
    """The day that a feed gives an item as the outlet wrote it, its moment in UTC, or why there is none."""
    if not raw:
        return None, None, "the feed gives it no day"
    try:
        day = parse_day(raw)
    except ValueError as error:
        return None, None, f"the feed's day: {error}"
    if day.year < _FIRST:
        return None, None, f"the feed dates it {day}, before there were feeds"
    if day > (now + timedelta(days=1)).date():  # it is tomorrow already in parts of the world
        return None, None, f"the feed dates it {day}, which had not come when it was fetched"
    return day, _moment(raw), ""


def _moment(raw: str) -> datetime | None:
    stamp = raw.strip()
    if len(stamp) <= len("2024-01-01"):
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(stamp)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _each_once(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple({item.key: item for item in items}.values())


def _first_text(*values: Any) -> str | None:
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _plain(value: Any) -> str | None:
    """A title as text; feeds put markup into it."""
    return " ".join(_paragraphs(value).split()) or None if isinstance(value, str) else None


def _paragraphs(markup: str) -> str:
    """The text of some HTML, a line a paragraph."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    words = _Words()
    words.feed(markup)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.found).split("\n"))
    return "\n".join(line for line in lines if line)


class _Words(HTMLParser):
    """What a reader sees of some HTML, with a line feed at each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins, or something that is not shown."""
        del attrs
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Words between tags; their own line breaks mean nothing in HTML."""
        if not self._hidden:
            self.found.append(data.replace("\n", " "))


# ------------------------------------------------------------------------------------------------- reader


class FeedReader:
    """Saved feeds (`.rss`, `.atom`, `.rdf`, `.xml`): a document for each item that carries a text of its own."""

    def reads(self, path: Path) -> bool:
        """Whether the name says so."""
        return path.suffix.lower() in (".rss", ".atom", ".rdf", ".xml")

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One document an item, or why there is none; days are held against the day of the file."""
        data = load(path, options)
        now = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        feed = data if isinstance(data, Rejected) else read_feed(data, where=str(path), now=now)
        if isinstance(feed, Rejected):
            yield feed
            return
        for number, item in enumerate(feed.items, start=1):
            yield read_item(item, outlet=feed.title, where=f"{path}[{number}]", options=options)
        if not feed.items:
            yield Rejected(where=str(path), what="a feed without items", why="there is no text in it")


def read_item(item: Item, *, outlet: str | None, where: str, options: ReadOptions) -> Document | Rejected:
    """The text that a feed itself carries of an item, as a document."""
    if item.text is None:
        why = "the text is on the page that it links to; follow the feed to fetch it"
        return Rejected(where=where, what=f"an item without a text, titled {item.title!r:.80}", why=why)
    given = Given(published=item.published, outlet=outlet)
    return read_text(item.text, title=item.title, url=item.url, given=given, options=options, where=where)
