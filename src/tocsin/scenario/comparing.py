"""What changed between two situation files: which entries, and what became of the likelihoods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import msgspec

from tocsin.likelihood import told
from tocsin.scenario.outlook import GIVEN, Outlook
from tocsin.scenario.report import Block, Heading, Table, Words
from tocsin.scenario.situation import Situation

_TABLES = ("document", "claim", "actor", "lineage", "issue", "stance", "descriptor", "impact", "scenario", "indicator")


def changes(before: Situation, after: Situation) -> tuple[tuple[str, str, str, str], ...]:
    """Each change as entry, field, what it was and what it is; an entry that came or went has no field."""
    return tuple(_changes(before, after))


def _changes(before: Situation, after: Situation) -> Iterator[tuple[str, str, str, str]]:
    yield from _fields("situation", before.situation, after.situation)
    for name in _TABLES:
        old = {_key(name, entry): entry for entry in getattr(before, name)}
        new = {_key(name, entry): entry for entry in getattr(after, name)}
        yield from ((f"{name} {key}", "", "there", "gone") for key in old if key not in new)
        yield from ((f"{name} {key}", "", "not there", "added") for key in new if key not in old)
        for key, entry in old.items():
            if key in new:
                yield from _fields(f"{name} {key}", entry, new[key])
    yield from _fields("run", before.run, after.run)


def _fields(where: str, old: msgspec.Struct, new: msgspec.Struct) -> Iterator[tuple[str, str, str, str]]:
    for field in msgspec.structs.fields(old):
        one, two = getattr(old, field.name), getattr(new, field.name)
        if one != two:
            yield where, field.encode_name, _shown(one), _shown(two)


def _key(name: str, entry: Any) -> str:
    if name == "impact":
        return f"{entry.from_} -> {entry.to}"
    if name == "stance":
        return f"{entry.actor} on {entry.issue}"
    if name == "lineage":
        return f"{entry.parent} -> {entry.child}"
    return str(entry.id)


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    return str(list(cast("tuple[Any, ...]", value))) if isinstance(value, tuple) else str(value)


def compared(before: tuple[Situation, Outlook], after: tuple[Situation, Outlook]) -> Iterator[Block]:
    """Likelihoods before and after, and what changed."""
    (old, was), (new, is_) = before, after
    ends = {end.id: end for end in was.ends}
    yield Words(words=f"Likelihoods hold {GIVEN}, each file's own.")
    rows: list[tuple[str, ...]] = []
    for end in is_.ends:
        then = ends.get(end.id)
        words = (
            "not in the first file"
            if then is None
            else _range(then.likelihood.low, then.likelihood.middle, then.likelihood.high)
        )
        moved = "" if then is None else f"{(end.likelihood.middle - then.likelihood.middle) * 100:+.0f} points"
        here = _range(end.likelihood.low, end.likelihood.middle, end.likelihood.high)
        rows.append((f"{end.id} {end.name}", words, here, moved))
    now = {end.id for end in is_.ends}
    rows += [
        (
            f"{e.id} {e.name}",
            _range(e.likelihood.low, e.likelihood.middle, e.likelihood.high),
            "not in the second file",
            "",
        )
        for e in was.ends
        if e.id not in now
    ]
    yield Table(columns=("scenario", "before", "after", "middle moved"), rows=tuple(rows))
    yield Heading(words="What changed")
    found = changes(old, new)
    if not found:
        yield Words(words="Nothing.")
        return
    yield Table(columns=("entry", "field", "before", "after"), rows=found)


def _range(low: float, middle: float, high: float) -> str:
    return f"{told(middle)}, {low:.0%} to {high:.0%}"
