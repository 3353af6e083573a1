"""Actors from and to the files of other tools, as the entries that a registry is made of.

`cameo.py` reads the actor dictionaries of PETRARCH and TABARI, `icews.py` that of ICEWS, `wikidata.py` Wikidata's JSON;
`followthemoney.py` reads and writes FollowTheMoney. No such data comes with tocsin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from tocsin.records import Rejected
from tocsin.resolve.names import romanised

Entry = dict[str, Any]
"""One actor as an `[[actor]]` table of a registry file holds it; CARD.md beside the seed registry has the keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What was read from another tool's file."""

    entries: tuple[Entry, ...]
    rejected: tuple[Rejected, ...]


def entry_id(kind: str, name: str, taken: Iterable[str] = ()) -> str:
    """A readable id for a new actor: `person:`, `group:` or `org:` and its name; numbered where it is taken.

    >>> entry_id("armed-group", "Jaish al-Mahdi"), entry_id("person", "Ann Roe", {"person:ann-roe"})
    ('group:jaish-al-mahdi', 'person:ann-roe-2')
    """
    prefix = {"person": "person", "armed-group": "group", "party": "group", "movement": "group", "coalition": "group"}
    latin = normalize("NFKD", romanised(name)).encode("ascii", "ignore").decode().casefold()
    words = "-".join(re.findall(r"[a-z0-9]+", latin.replace("'", ""))) or "unnamed"
    plain = f"{prefix.get(kind, 'org')}:{words}"
    known = frozenset(taken)
    return next(i for n in range(1, len(known) + 2) if (i := plain if n == 1 else f"{plain}-{n}") not in known)


def to_toml(entries: Iterable[Mapping[str, Any]]) -> str:
    """Entries as the text of a registry file, facts one a line."""
    return "\n".join(_table(entry) for entry in entries)


def _table(entry: Mapping[str, Any]) -> str:
    lines = ["[[actor]]"]
    for key, value in entry.items():
        if key != "facts":
            lines.append(f"{key} = {_value(value)}")
    if entry.get("facts"):
        facts = (", ".join(f"{key} = {_value(value)}" for key, value in fact.items()) for fact in entry["facts"])
        lines += ["facts = [", *(f"  {{ {fact} }}," for fact in facts), "]"]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A text or a list of texts in TOML, whose basic strings are JSON's but for the character DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
