"""What is found in a situation file: one fault or one doubt, the entry that it is in, and the line where that entry stands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

_ENTRY = re.compile(r"^\s*\[\[?\s*([\w-]+)\s*\]\]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or one doubt."""

    where: str  # the entry, as "stance sadr on presence"
    line: int | None  # None: of the file as a whole
    what: str

    def __str__(self) -> str:
        line = "" if self.line is None else f"line {self.line}: "
        return f"{line}{self.where}: {self.what}" if self.where else f"{line}{self.what}"


class Lines:
    """On which line of a TOML file an entry and its keys stand."""

    def __init__(self, raw: str) -> None:
        self._lines = raw.splitlines()
        self._headers: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            found = _ENTRY.match(line)
            if found:
                self._headers.setdefault(found[1], []).append(number)

    def header(self, name: str, number: int) -> int | None:
        """Of an entry, counted from 0 among those of its name."""
        places = self._headers.get(name, [])
        return places[number] + 1 if number < len(places) else None

    def key(self, key: str) -> int | None:
        """Of a key before the first table."""
        return next((n + 1 for n, line in enumerate(self._lines) if re.match(rf"\s*{re.escape(key)}\s*=", line)), None)

    def of(self, name: str, number: int, key: str = "") -> int | None:
        """Of a key in an entry; where the entry does not have it, of the entry."""
        start = self.header(name, number)
        if start is None or not key:
            return start
        for line in range(start, len(self._lines)):
            if _ENTRY.match(self._lines[line]):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", self._lines[line]):
                return line + 1
        return start


def label(name: str, entry: Any) -> str:
    """An entry as messages call it."""
    if name == "stance":
        return f"stance of {entry.actor!r} on {entry.issue!r}"
    if name == "impact":
        return f"impact {entry.from_} -> {entry.to}"
    if name == "lineage":
        return f"lineage {entry.parent!r} -> {entry.child!r}"
    return f"{name} {entry.id!r}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest of what is known, or all of it."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"there are: {listed(names)}"


def listed(names: Iterable[str]) -> str:
    """Names in a row."""
    return ", ".join(sorted(names)) or "none"


def range_fault(spread: tuple[float, float, float], least: float, most: float) -> str | None:
    """What is wrong with a range that should rise and lie in [least, most]; None: nothing."""
    low, mode, high = spread
    shown = f"[{low:g}, {mode:g}, {high:g}]"
    if any(map(math.isnan, spread)):
        return f"{shown} has no number in it (nan); a number that is not known has a wide range, not none"
    if not low <= mode <= high:
        return f"{shown} must rise: low, mode, high"
    if low < least or high > most:
        bounds = f"{least:g} to {most:g}" if math.isfinite(most) else f"{least:g} or more"
        return f"{shown} lies outside {bounds}"
    return None
