"""Actors from and to the files of other tools, as the entries that a registry is made of.

`cameo.py` reads and writes the actor dictionaries of PETRARCH, `icews.py` reads that of ICEWS, `wikidata.py` Wikidata's
JSON; `followthemoney.py` reads and writes FollowTheMoney. `fitting.py` takes entries out of a registry and fits others to
it. No such data comes with tocsin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from unicodedata import normalize

from tocsin.records import Rejected
from tocsin.resolve.names import romanised

Entry = dict[str, Any]
"""One actor as an `[[actor]]` table of a registry file holds it."""

KEYS = (
    "id", "extends", "name", "kind", "country", "sector", "cameo", "role", "names", "alone", "adjectives", "capitals",
    "press", "facts", "reference",
)  # fmt: skip
"""The keys of an entry, in the order of a registry file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What was read from another tool's file. Entries stand on the seed registry: they name its states."""

    entries: tuple[Entry, ...]
    rejected: tuple[Rejected, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict[str, int])  # what tocsin has no use for, and how often


_PREFIXES = {"person": "person"} | dict.fromkeys(("armed-group", "party", "movement", "coalition"), "group")


def entry_id(kind: str, name: str, taken: Container[str] = ()) -> str:
    """A readable id for a new actor: `person:`, `group:` or `org:` and its name; numbered where it is taken.

    >>> entry_id("armed-group", "Jaish al-Mahdi"), entry_id("person", "Ann Roe", {"person:ann-roe"})
    ('group:jaish-al-mahdi', 'person:ann-roe-2')
    """
    latin = normalize("NFKD", romanised(name)).encode("ascii", "ignore").decode().casefold()
    words = "-".join(re.findall(r"[a-z0-9]+", latin.replace("'", ""))) or "unnamed"
    plain = f"{_PREFIXES.get(kind, 'org')}:{words}"
    return next(i for n in count(1) if (i := plain if n == 1 else f"{plain}-{n}") not in taken)


def ordered(entry: Mapping[str, Any]) -> Entry:
    """An entry with its keys in the order of a registry file, without empty ones."""
    return {name: entry[name] for name in KEYS if entry.get(name)}


def to_toml(entries: Iterable[Mapping[str, Any]]) -> str:
    """Entries as the text of a registry file, facts one a line."""
    return "\n".join(_table(entry) for entry in entries)


def _table(entry: Mapping[str, Any]) -> str:
    lines = ["[[actor]]"]
    for name, value in entry.items():
        if name != "facts":
            lines.append(f"{name} = {_value(value)}")
        elif value:
            facts = (", ".join(f"{key} = {_value(words)}" for key, words in fact.items()) for fact in value)
            lines += ["facts = [", *(f"  {{ {fact} }}," for fact in facts), "]"]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A text or a list of texts in TOML, whose basic strings are JSON's but for the character DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
