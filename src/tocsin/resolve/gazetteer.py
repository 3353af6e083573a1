"""Which places go by a name: a file of places that is built once and only read.

`tools/gazetteer.py` builds the file; `make gazetteer` runs it. Where the file is missing `load_gazetteer` gives None,
and everything that needs no point on a map works as before.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from unicodedata import category, normalize
from weakref import finalize

from tocsin.errors import SettingsError
from tocsin.records import Place
from tocsin.shipped import checked, shipped

MISSING = "there is no gazetteer; run `make gazetteer` in a checkout of tocsin, or install a wheel, which holds one"
"""What to say and do where no gazetteer was built."""

FORM = 1
"""The form of the file, raised when its tables or `fold` change; another form is not read."""

OWN, OTHER, LOOSE = 0, 1, 2
"""How a name belongs to a place: its own name, another one, one with a part of it left out."""

_FOLD = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ə": "e", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
    | dict.fromkeys("'`´‘’ʻʼʾʿ.\"“”", None)
    | dict.fromkeys("-–—‐‑_/,()\u00a0", " ")
    | {"&": " and "}
)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
# The Arabic article as it is written before sun letters, with a hyphen.
_ARTICLE = re.compile(r"\b(?:al|el|ul|as|ash|ad|adh|ar|an|at|ath|az|ez|es|esh|er|ed|et)[-‐‑–](?=\w)")
_SAME = {
    "el": "al",
    "ul": "al",
    "saint": "st",
    "sainte": "ste",
    "mount": "mt",
    "fort": "ft",
    "airbase": "air base",
    "airfield": "air field",
}


def fold(name: str) -> str:
    """The form under which a name of a place is looked up: spellings that only look different share it.

    Case, accents, apostrophes, dots, hyphens, a leading "the", a trailing possessive and the spelling of the Arabic
    article are set aside, and "Saint", "Mount" and "Fort" are shortened.

    Examples
    --------
    >>> fold("Deir ez-Zor"), fold("St. Petersburg's"), fold("The Hague"), fold("Côte d’Ivoire")
    ('deir al zor', 'st petersburg', 'hague', 'cote divoire')
    """
    text = _POSSESSIVE.sub("", name.strip())
    if not text.isascii():
        text = "".join(c for c in normalize("NFKD", text) if category(c) != "Mn")
    text = text.casefold()
    if "-" in text or "‐" in text or "‑" in text or "–" in text:
        text = _ARTICLE.sub("al ", text)
    words = [_SAME.get(word, word) for word in text.translate(_FOLD).split()]
    while len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place that goes by some name."""

    place: Place
    kind: str  # what sort of place, in words: city, province, air base, sea
    weight: float  # how well known: the decimal logarithm of its people, or as much as if it had that many
    fit: int  # OWN, OTHER or LOOSE: how the name belongs to it
    inside: tuple[str, ...]  # ids of the areas that it lies in, from the smallest


_FIND = """
SELECT p.id, p.name, p.latitude, p.longitude, p.country, p.precision, p.kind, p.weight, n.fit, a.id, a.name, b.id
FROM name n JOIN place p ON p.row = n.place LEFT JOIN place a ON a.row = p.admin1 LEFT JOIN place b ON b.row = p.admin2
WHERE n.key = ? ORDER BY n.fit, p.weight DESC, p.row LIMIT 60
"""


_SPELLINGS = """
SELECT DISTINCT n.key FROM name n JOIN place p ON p.row = n.place WHERE p.id IN (SELECT value FROM json_each(?)) AND n.fit < 2
ORDER BY n.key
"""
_COUNTRIES = """
SELECT id, name, latitude, longitude, country, precision, kind, weight, 0, NULL, NULL, NULL
FROM place WHERE precision = 'country'
"""


class Gazetteer:
    """An open gazetteer. It is only read, so threads may share it."""

    def __init__(self, path: Path) -> None:
        """Open a file that `tools/gazetteer.py` built.

        Raises
        ------
        SettingsError
            If the file is no gazetteer, or one of another form.
        """
        self.path = path
        self._spelled: dict[tuple[str, ...], tuple[str, ...]] = {}
        try:
            # Nobody writes it: no lock is taken, and no journal is looked for.
            self._data = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)
            self._closing = finalize(self, self._data.close)  # Python 3.13 warns of one that is left open
            self._closing.atexit = False  # a thread may still read it
            form = self._data.execute("SELECT value FROM about WHERE name = 'form'").fetchone()
        except sqlite3.Error as error:
            raise SettingsError(
                f"gazetteer {path}: cannot be read ({error}); build it anew with `make gazetteer`"
            ) from None
        if form is None or form[0] != str(FORM):
            raise SettingsError(
                f"gazetteer {path}: made for another version of tocsin; build it anew with `make gazetteer`"
            )

    def find(self, name: str) -> tuple[Entry, ...]:
        """The places that go by a name, the likeliest first when nothing but the name is known."""
        folded = fold(name).encode("utf-8", "replace").decode()  # a terminal may give bytes that are no UTF-8
        return tuple(_entry(row) for row in self._data.execute(_FIND, (folded,)))

    def spellings(self, *places: str) -> tuple[str, ...]:
        """The names of some places, as `fold` leaves them, by their ids; in a fixed order. Half a second, and kept."""
        if places not in self._spelled:  # all names are looked through: nothing else asks for them by place
            found = self._data.execute(_SPELLINGS, (json.dumps(places),))
            self._spelled[places] = tuple(name for (name,) in found)
        return self._spelled[places]

    @cached_property
    def countries(self) -> Mapping[str, Entry]:
        """The countries by their ISO 3166-1 alpha-3 codes; read once, when one is first asked for."""
        return {
            entry.place.country: entry for row in self._data.execute(_COUNTRIES) if (entry := _entry(row)).place.country
        }

    def demonym(self, name: str) -> str | None:
        """The country (ISO 3166-1 alpha-3) of whose people a word is said: "Iraqi" is IRQ; None for other words."""
        found = self._data.execute("SELECT country FROM demonym WHERE key = ?", (fold(name),)).fetchone()
        return found[0] if found else None

    def home(self, address: str) -> str | None:
        """The country (ISO 3166-1 alpha-3) of an address by its last part: "https://www.lorient.example.fr/a" is FRA.

        None for an address under a general domain, such as .com, and under those that are sold to everybody (.tv, .io).
        """
        host = re.sub(r"^[a-z]+://", "", address.strip().casefold()).split("/", 1)[0].split(":", 1)[0]
        found = self._data.execute("SELECT country FROM domain WHERE key = ?", (host.rpartition(".")[2],)).fetchone()
        return found[0] if found and "." in host else None

    def close(self) -> None:
        """Close the file."""
        self._closing()


def _entry(
    row: tuple[str, str, float, float, str | None, str, str, float, int, str | None, str | None, str | None],
) -> Entry:
    id, name, latitude, longitude, country, precision, kind, weight, fit, admin1, province, admin2 = row
    return Entry(
        place=Place(
            id=id,
            name=name,
            latitude=latitude,
            longitude=longitude,
            country=country,
            admin1=province,
            precision=precision,
        ),
        kind=kind,
        weight=weight,
        fit=fit,
        inside=tuple(area for area in (admin2, admin1) if area is not None),
    )


def open_gazetteer(path: Path) -> Gazetteer | None:
    """The gazetteer of a file; None if there is no such file.

    Raises
    ------
    SettingsError
        If the file is no gazetteer, or one of another form.
    """
    return Gazetteer(path) if path.is_file() else None


@cache
def load_gazetteer() -> Gazetteer | None:
    """The gazetteer that comes with tocsin, opened once; None if it was not built."""
    return open_gazetteer(checked(shipped("places", "gazetteer.sqlite")))
