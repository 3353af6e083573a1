"""The events that a page lists: the foremost of what was prepared, looked up where they lie, and of the other rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import duckdb

from tocsin.read.dataset import quoted
from tocsin.store.foremost import LISTED
from tocsin.store.mapping import described, reading
from tocsin.store.paged import FOREMOST
from tocsin.store.prepared import About, Asked
from tocsin.store.tables import IMPORTED

_PARTY = ("country", "code", "name")  # what a party is made of
_SIDES = frozenset(f"{who}{part}" for who in ("actor", "recipient") for part in ("", "_code", "_country"))
_PLACE = "role, filename, part, row, reports, best, day, mine, other"  # the fields of a `_Place`
_HELD = re.compile(r"""\bp\.("?)(\w+)\1""")  # a column of the files, in the SQL of `reading`


class _Place(NamedTuple):
    """Where a row lies, and what is known of it without looking there."""

    role: str
    filename: str
    part: int
    row: int
    reports: int | None
    best: int | None
    day: date
    mine: str
    other: str | None  # None: unknown, and `mine` is the recipient


def list_foremost(
    connection: duckdb.DuckDBPyConnection, about: About, rows: Sequence[str], lists: Sequence[str]
) -> Iterator[Mapping[str, object]]:
    """The foremost of the prepared rows, whole."""
    most = 2 * about.asked.top  # twice: one within a side has both roles
    if not most:
        return
    found: list[tuple[tuple[float, float, int], _Place | Mapping[str, object]]] = []
    if rows:
        arms = " UNION ALL ".join(f"SELECT {_PLACE} FROM ({each})" for each in rows)  # noqa: S608
        order = f"ORDER BY {FOREMOST}, filename, part, row, role LIMIT {most}"
        for values in connection.execute(f"SELECT {_PLACE} FROM ({arms}) {order}").fetchall():  # noqa: S608
            place = _Place(*values)
            found.append((_first(place.reports, place.best, place.day), place))
    if lists:
        order = f"ORDER BY reports DESC NULLS LAST, fatalities_best DESC NULLS LAST, occurred_begin DESC LIMIT {most}"
        listed = connection.sql(f"SELECT * FROM ({' UNION ALL '.join(lists)}) {order}").to_arrow_table()  # noqa: S608
        whole: list[dict[str, object]] = listed.to_pylist()
        found += [(_first(row["reports"], row["fatalities_best"], row["occurred_begin"]), row) for row in whole]
    found.sort(key=lambda each: each[0])
    places: list[_Place] = []
    for _, each in found[:most]:
        if isinstance(each, _Place):
            places.append(each)
        else:
            yield each
    yield from _fetched(connection, about, places)


def _fetched(
    connection: duckdb.DuckDBPyConnection, about: About, places: Sequence[_Place]
) -> Iterator[Mapping[str, object]]:
    """The rows at some places, whole, each once."""
    files = {name: segment for segment in about.segments for name in (segment.actors, segment.recipients)}
    first: dict[tuple[str, str, int], _Place] = {}
    for place in places:
        segment = files[place.filename]
        first.setdefault((segment.description, segment.parts[place.part], place.row), place)
    wanted: dict[str, dict[str, dict[int, _Place]]] = {}
    for (description, file, row), place in list(first.items())[: about.asked.top]:
        wanted.setdefault(description, {}).setdefault(file, {})[row] = place
    for description, parts in wanted.items():
        how = described(description)
        # Who is in a row is known from where it was found, as a rule; of JSON an empty text is not nothing
        told = not how.whole and all(place.other is not None for of in parts.values() for place in of.values())
        columns = [name for name in LISTED if not (told and name in _SIDES)]
        # The columns of a table are computed around all files at once, and only what they need is read from each: DuckDB
        # takes longer to plan than to compute.
        where = "p.part_ AS part_, p.row_ AS row_"
        whole = reading(IMPORTED, how, "{files}", batch="p.batch", columns=columns, more=where)
        needed = ", ".join(sorted({quote + name + quote for quote, name in _HELD.findall(whole)} - {"part_", "row_"}))
        arms = (
            f"SELECT {needed}, {part} AS part_, file_row_number AS row_ "  # noqa: S608
            f"FROM read_parquet({quoted(file)}, hive_partitioning = false) WHERE file_row_number IN ({', '.join(map(str, of))})"
            for part, (file, of) in enumerate(parts.items())
        )
        each: list[dict[int, _Place]] = list(parts.values())
        found = connection.sql(whole.replace("{files}", f"({' UNION ALL '.join(arms)})")).to_arrow_table()
        rows: list[dict[str, Any]] = found.to_pylist()
        for row in rows:
            place = each[int(row.pop("part_"))][int(row.pop("row_"))]
            yield {**row, **(_parties(place) if told else {}), "role": place.role}


def _parties(place: _Place) -> dict[str, object]:
    """Who is in an event, as `imported` has it."""
    assert place.other is not None
    return {
        who if part == "name" else f"{who}_{part}": text or None
        for who, party in (("actor", place.mine), ("recipient", place.other))
        for part, text in zip(_PARTY, party.split("\t", 2), strict=True)
    }


def list_fresh(
    connection: duckdb.DuckDBPyConnection, fresh: Sequence[tuple[str, str]], asked: Asked
) -> Iterator[Mapping[str, object]]:
    """The foremost of the other rows."""
    if not fresh or not asked.top:
        return
    columns = ", ".join(f"t.{name}" for name in LISTED)
    arms = [f"SELECT {quoted(role)} AS role, {columns} {which}" for role, which in fresh]
    yield from (
        connection.sql(
            f"SELECT * FROM ({' UNION ALL '.join(arms)}) ORDER BY reports DESC NULLS LAST, fatalities_best DESC NULLS LAST, "  # noqa: S608
            f"occurred_begin DESC, native_id, batch, role LIMIT {2 * asked.top}"
        )
        .to_arrow_table()
        .to_pylist()
    )


def prominence(row: Mapping[str, object]) -> tuple[object, ...]:
    """What is listed first: the most reports, then the most killed, then the latest."""
    return (
        *_first(row["reports"], row["fatalities_best"], row["occurred_begin"]),
        row["dataset"],
        row["native_id"],
        row["batch"],
        row["role"],
    )


def _first(reports: Any, killed: Any, day: Any) -> tuple[float, float, int]:
    return (
        -1.0 if reports is None else -float(reports) - 2,
        -1.0 if killed is None else -float(killed) - 2,
        -day.toordinal(),
    )
