"""Web pages: the article in them, its title, outlet, address and day, by trafilatura and htmldate; no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, cast

from tocsin.read import Given
from tocsin.read.encoding import decode, load
from tocsin.read.text import read_text
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page must declare its encoding
# What asks for a browser, and a right that trafilatura takes for the name of an outlet.
_NEVER = ".//noscript|.//meta[translate(@name,'COPYRIGHT','copyright')='copyright']"
# What holds days that are not the article's: its own prose, the foot with its copyright year, images that were
# taken before, other articles, and days of changes.
_NOT_THE_DAY = (
    ".//footer|.//aside|.//nav|.//img|.//figure|.//meta[contains(@property,'image') or contains(@name,'image')]"
    "|.//*[contains(translate(@itemprop,'COPYRIGHTE','copyrighte'),'copyright')]"
    "|.//meta[contains(@property,'modified') or contains(@property,'updated') or contains(@name,'modified')]"
    "|.//*[contains(translate(concat(@class,' ',@id),'COPYRIGHTE','copyrighte'),'copyright')]"
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BULLET = re.compile(r"^- ", re.MULTILINE)
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")
_LEAST_PROSE = 12  # words in lines that end as sentences do; a page of links has none
_PROSE = ".//p|.//li|.//td|.//dd|.//blockquote"
_LONGEST_DATELINE = 80  # characters of a paragraph that may be a line with the day in it


class HtmlReader:
    """Saved web pages (`.html`, `.htm`, `.xhtml`), one article each."""

    def reads(self, path: Path) -> bool:
        """Whether the name says so."""
        return path.suffix.lower() in (".html", ".htm", ".xhtml")

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One document, or why there is none."""
        data = load(path, options)
        yield data if isinstance(data, Rejected) else read_html(data, where=str(path), options=options)


def read_html(data: bytes, *, where: str, options: ReadOptions, declared: str | None = None) -> Document | Rejected:
    """The article of a page, a line a paragraph; tables, comments and what surrounds it are left out.

    A day is taken when the page states it as its own, in its metadata, its address or a dateline; one that could only
    be guessed (a copyright year, a month, a day in the article's prose) is not taken.

    Parameters
    ----------
    declared
        The encoding that a server named; what the page itself says goes before it.
    """
    # Here, for every run makes a reader of each kind, and few meet a page.
    from trafilatura import bare_extraction, extract_metadata, load_html

    own = _CHARSET.search(data[:_HEAD])
    page = decode(data, where=where, declared=own[1].decode("ascii") if own else declared)
    if isinstance(page, Rejected):
        return page
    tree: Any = load_html(page)
    if tree is None:
        what = f"no HTML: {page.strip()[:40]!r}"
        return Rejected(where=where, what=what, why="no page could be read in it; save it as text if it is one")
    _drop_no_xml(tree)
    for element in cast("list[Any]", tree.xpath(_NEVER)):
        _drop(element)
    found = extract_metadata(deepcopy(tree), date_config={"extensive_search": False})
    article = bare_extraction(deepcopy(tree), include_comments=False, include_tables=False)
    text = getattr(article, "text", None)
    text = _BULLET.sub("", text) if isinstance(text, str) else ""
    if _prose(text) < _LEAST_PROSE:
        what = f"a web page with no article{f', titled {found.title!r}' if found.title else ''}"
        why = "its main text could not be found; save the article itself, or its text"
        return Rejected(where=where, what=what, why=why)
    given = Given(published=_day(tree, page, found.url), outlet=found.sitename or None)
    if found.title:  # the title is a field of its own
        text = text.removeprefix(f"{found.title}\n")
    return read_text(text, title=found.title, url=found.url, given=given, options=options, where=where)


def _drop_no_xml(tree: Any) -> None:
    """Takes out the characters that "&#xFFFE;" and the like give a page: lxml reads them, and refuses to move them."""
    for element in tree.iter():
        for part in ("text", "tail"):
            words = getattr(element, part)
            if isinstance(words, str) and _NO_XML.search(words):
                setattr(element, part, _NO_XML.sub("", words))


def _prose(text: str) -> int:
    """How many words stand in lines that end as sentences do."""
    return sum(len(line.split()) for line in text.split("\n") if _SENTENCE.search(line.rstrip()))


def _day(tree: Any, page: str, url: str | None) -> date | None:
    """The page's day of publication; `None` unless the page states it."""
    from htmldate import find_date

    tree = deepcopy(tree)
    for element in cast("list[Any]", tree.xpath(_NOT_THE_DAY)):
        _drop(element)
    for element in cast("list[Any]", tree.xpath(_PROSE)):
        if len("".join(element.itertext())) > _LONGEST_DATELINE:
            _drop(element)
    # The bounds are fixed, for by default htmldate refuses days after today: a reading would depend on its day.
    found = find_date(
        tree, extensive_search=False, original_date=True, url=url, min_date="1900-01-01", max_date="2100-12-31"
    )
    if found is None:
        return None
    day = date.fromisoformat(found)
    return day if _states(page, day) else None


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _states(page: str, day: date) -> bool:
    """Whether a day stands in the page in full.

    htmldate completes "2023" and "November 2023" to the first, and takes "06/07" for the sixth of July.
    """
    numbers = rf"0?{day.month}", rf"0?{day.day}"
    month = rf"{day:%b}[a-z]*\.?"
    forms = [
        rf"{day.year}[-/.]?{numbers[0]}[-/.]?{numbers[1]}(?!\d)",
        rf"(?<!\d){numbers[1]}(?:st|nd|rd|th)?[-/.\s]+{month}[-/.,\s]+{day.year}",
        rf"{month}\s+{numbers[1]}(?:st|nd|rd|th)?,?\s+{day.year}",
        rf"(?<!\d){numbers[1]}\.\s?{numbers[0]}\.\s?{day.year}",
    ]
    if day.day > 12 or day.day == day.month:
        forms += [rf"(?<!\d){a}[-/]{b}[-/]{day.year}" for a, b in (numbers, numbers[::-1])]
    return any(re.search(form, page, re.IGNORECASE) for form in forms)
