"""What a row or a front matter says about a text, under the many names that such fields have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tocsin.read.days import parse_day
from tocsin.records import Rejected

# The first name that is filled counts. Written as `_name` makes them: lower case, words joined.
NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "articletext", "articlebody", "maintext", "fulltext", "article"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "publisher", "sitename", "sourcedomain", "source", "publication", "newspaper", "domain"),
    "url": ("url", "link", "canonicalurl", "permalink"),
    "published": (
        "published",
        "datepublish",
        "datepublished",
        "publisheddate",
        "publishedat",
        "publishdate",
        "pubdate",
        "publicationdate",
        "date",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of one text; `None` where nothing is said."""

    text: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None


def plain(name: str) -> str:
    """A field's name as compared: "Published_Date" and "published date" are one."""
    return "".join(c for c in name.lower() if c.isalnum())


def fields(row: Mapping[str, object], *, where: str) -> Fields | Rejected:
    """The fields of a row; unknown names are ignored, a known one that holds the wrong thing is refused."""
    by_name: dict[str, tuple[str, object]] = {}
    for name, value in row.items():
        if value is not None and value != "":
            by_name.setdefault(plain(name), (name, value))
    found: dict[str, str] = {}
    for field, names in NAMES.items():
        held = next((by_name[name] for name in names if name in by_name), None)
        if held is None:
            continue
        name, value = held
        if not isinstance(value, str):
            what = f"{name} is {value!r:.60}, of type {type(value).__name__}"
            return Rejected(where=where, what=what, why=f"{name} must be a text; correct it, or leave it out")
        if value.strip():
            found[field] = value if field == "text" else value.strip()
    published = None
    if "published" in found:
        try:
            published = parse_day(found["published"])
        except ValueError as error:
            what = f"the publication day {found['published']!r:.60}"
            return Rejected(where=where, what=what, why=f"{error}; or leave it out: the day is then unknown")
    return Fields(
        text=found.get("text"),
        title=found.get("title"),
        outlet=found.get("outlet"),
        url=found.get("url"),
        published=published,
    )
