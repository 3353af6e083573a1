"""The query language: one line of words and `key:value` pairs, which becomes a `Filter` and the words to look for in texts.

`actor:Iran type:ASSAULT from:2023-01-01 drones` asks for what Iran did from that day on, in texts that have "drones". The keys are
the flags of the command line (`tocsin events --help`); a value with spaces stands in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from tocsin.errors import SettingsError
from tocsin.read.days import parse_day
from tocsin.records import Status
from tocsin.store.filters import Filter

_TOKEN = re.compile(r'(?:(?P<key>[A-Za-z][\w-]*):)?(?:"(?P<quoted>[^"]*)"|“(?P<curly>[^”]*)”|(?P<plain>\S+))')
_LISTS = {
    "actor": "actors",
    "recipient": "recipients",
    "type": "types",
    "mode": "modes",
    "quad": "quads",
    "status": "statuses",
    "place": "places",
    "dataset": "datasets",
    "outlet": "outlets",
    "holder": "holders",
    "id": "ids",
}
_FLAGS = ("kin", "either-way")
KEYS = (*_LISTS, "from", "to", *_FLAGS)
"""The keys that a query may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What one line asks for."""

    wanted: Filter  # names are still names
    words: tuple[str, ...]  # that the texts must have; of several words in quotation marks all in this order
    filtered: bool  # whether anything but words was asked for


def read_query(line: str) -> Query:
    """What a line asks for.

    Raises
    ------
    SettingsError
        If a key is none, a day or a status is none, or a value is missing.

    Examples
    --------
    >>> read_query('actor:"Muqtada al-Sadr" type:accuse drones').words
    ('drones',)
    """
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for match in _TOKEN.finditer(line):
        value = next(part for part in (match["quoted"], match["curly"], match["plain"]) if part is not None)
        if match["key"] is None:
            words.append(value)
        elif match["key"].lower() in KEYS:
            found.setdefault(match["key"].lower(), []).append(value)
        elif match["quoted"] is None and value.startswith("//"):  # an address
            words.append(match.group())
        else:
            near = get_close_matches(match["key"].lower(), KEYS, n=1)
            hint = f"did you mean {near[0]}:? " if near else ""
            raise SettingsError(f"no key {match['key']}: in a query; {hint}There are: {', '.join(KEYS)}")
    if empty := [key for key, values in found.items() if not all(values)]:
        raise SettingsError(f"{empty[0]}: has no value; write {empty[0]}:VALUE")
    given: dict[str, Any] = {}
    for key, values in found.items():
        if key in _LISTS:
            given[_LISTS[key]] = tuple(_READ.get(key, str)(value) for value in values)
    if "all" in found.get("status", ()):
        given["statuses"] = ()
    given["begin"] = _day(found, "from")
    last = _day(found, "to")
    given["until"] = None if last is None else last + timedelta(days=1)
    given["kin"] = _flag(found, "kin")
    given["directed"] = not _flag(found, "either-way")
    return Query(wanted=Filter(**given), words=tuple(words), filtered=bool(found))


def _status(value: str) -> Status | None:
    if value == "all":
        return None
    try:
        return Status(value.lower())
    except ValueError as error:
        raise SettingsError(f"no status {value!r}; there are: {', '.join(Status)}, all") from error


def _quad(value: str) -> int:
    if value not in ("1", "2", "3", "4"):
        raise SettingsError(f"no quad class {value!r}; there are 1, 2, 3 and 4")
    return int(value)


_READ: Mapping[str, Callable[[str], Any]] = {"type": str.upper, "status": _status, "quad": _quad}


def _day(found: Mapping[str, list[str]], key: str) -> date | None:
    if key not in found:
        return None
    try:
        return parse_day(found[key][-1])
    except ValueError as error:
        raise SettingsError(f"{key}: {error}") from error


def _flag(found: Mapping[str, list[str]], key: str) -> bool:
    if key not in found:
        return False
    value = found[key][-1].lower()
    if value not in ("yes", "no"):
        raise SettingsError(f"{key}:{value} says neither; write {key}:yes or {key}:no")
    return value == "yes"
