"""The rows of data sets as a view shows them: which loads are committed, and a SQL view a table over their files.

As a data set is known by its native rows and a few stored columns, the rest of the common columns is computed here when
somebody asks for it; see `tocsin.store.mapping`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tocsin.store.files import committed
from tocsin.store.mapping import described, identifier, reading, sql_type
from tocsin.store.rows import Row, no_rows, to_table
from tocsin.store.segments import PAGES, Segment, held, literal, parquet
from tocsin.store.tables import ARTICLES, IMPORTED, LOADS, REPAIRS, REPORTS, SUPERSEDED, TOMBSTONES, Table

_SMALL = (SUPERSEDED, REPAIRS, LOADS)  # one file a load, as all other tables have
_LARGE = (IMPORTED, REPORTS, ARTICLES)
_FEW = 10_000  # rows whose values the engine may hold one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One committed load, as the ledger has it."""

    batch: str
    table: str
    description: str
    parts: tuple[str, ...]  # below tables/


def loads(folder: Path) -> tuple[str, ...]:
    """The committed loads of a desk."""
    return committed(folder, _SMALL)


def ledger(connection: duckdb.DuckDBPyConnection, folder: Path, batches: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of the ledger, one a file that was loaded."""
    if not batches:
        return []
    return connection.sql(f"SELECT * FROM {small(folder, LOADS, batches)}").to_arrow_table().to_pylist()  # noqa: S608


def small(folder: Path, table: Table, batches: Sequence[str]) -> str:
    """What to select from to get the rows of a table that has one file a load."""
    return parquet(folder, [f"{table.name}/{batch}.parquet" for batch in batches])


def as_table(connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row], *, batch: str) -> pa.Table:
    """As `to_table`; without pandas, which pyarrow imports to make an array of a list, a tenth of a load of a million rows."""
    if len(rows) > _FEW:
        return to_table(table, rows, batch=batch)
    if not rows:
        return no_rows(table.schema)
    placed = [{**row, "batch": batch, "position": position} for position, row in enumerate(rows)]
    values = {field.name: [row.get(field.name) for row in placed] for field in table.schema}
    columns = (
        f"unnest(CAST(${field.name} AS {sql_type(field.type)}[])) AS {identifier(field.name)}" for field in table.schema
    )
    return connection.sql(f"SELECT {', '.join(columns)}", params=values).to_arrow_table().cast(table.schema)


def add_views(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    batches: Sequence[str],
    known_until: date | None,
    compacted: Sequence[str] = (),
) -> None:
    """Makes the views imported, reports, articles, superseded, tombstones, repairs and loads.

    Beside them, for `tocsin.store.pages`: `snapshot.paged`, the segments whose `pages` are true of this view, and
    `snapshot.unpaged`, the rows of `imported` that are in none of those.
    """
    until = None if known_until is None else f"DATE '{known_until.isoformat()}'"
    for table in _SMALL:
        if batches:
            # What will be revised or deleted is no less of the future than what will happen.
            by_then = f"WHERE since IS NULL OR since <= {until}" if until and table is SUPERSEDED else ""
            connection.execute(f'CREATE VIEW "{table.name}" AS SELECT * FROM {small(folder, table, batches)} {by_then}')  # noqa: S608
        else:
            _empty(connection, f'"{table.name}"', table)
    stones = ", ".join(TOMBSTONES.schema.names)
    connection.execute(f'CREATE VIEW "{TOMBSTONES.name}" AS SELECT {stones} FROM superseded WHERE why IS NOT NULL')  # noqa: S608
    found = {(load.batch, load.table): load for load in _loads(connection)}
    where = held(folder, (each for load in found.values() for each in load.parts), compacted)
    gone = (
        f"FROM {small(folder, SUPERSEDED, batches)} GROUP BY earlier" if batches else "FROM superseded GROUP BY earlier"
    )
    given_up = dict(connection.execute(f"SELECT earlier, count(*) {gone}").fetchall())  # whatever the closing day
    shown = _shown(later=bool(given_up), until=until)
    for table in _LARGE:
        loose: dict[str, list[str]] = {}
        for load in found.values():
            if load.table == table.name and (live := [each for each in load.parts if each in where.loose]):
                loose.setdefault(load.description, []).extend(live)
        segments = [segment for segment in where.segments if segment.table == table.name]
        rows = shown if table is IMPORTED else _shown(later=False, until=until)
        _large(connection, f'"{table.name}"', table, _arms(folder, table, loose, segments), rows)
        if table is IMPORTED:
            true = [segment for segment in segments if _true_of(segment, given_up, known_until)]
            rest = [segment for segment in segments if segment not in true]
            unpaged = _arms(folder, table, loose, rest)
            _large(connection, "snapshot.unpaged", table, unpaged, rows)
            connection.execute(
                f"CREATE TABLE snapshot.closing AS SELECT {bool(unpaged)} AS rest, CAST({until or 'NULL'} AS DATE) AS until"
            )
            _paged(connection, folder, true)


def _arms(folder: Path, table: Table, loose: Mapping[str, Sequence[str]], segments: Sequence[Segment]) -> list[str]:
    """SQL of the rows of files, one SELECT a description, and one more where some of them are compacted."""
    arms = [reading(table, described(text), parquet(folder, parts)) for text, parts in loose.items()]
    merged: dict[str, list[str]] = {}
    for segment in segments:
        merged.setdefault(segment.description, []).extend(segment.parts)
    for text, parts in merged.items():
        arms.append(reading(table, described(text), parquet(folder, parts), batch="p.batch"))
    return arms


def _large(connection: duckdb.DuckDBPyConnection, name: str, table: Table, arms: Sequence[str], shown: str) -> None:
    if arms:
        union = " UNION ALL ".join(arms)
        connection.execute(f"CREATE VIEW {name} AS SELECT t.* FROM ({union}) AS t {shown}")  # noqa: S608
    else:
        _empty(connection, name, table)


def _true_of(segment: Segment, given_up: Mapping[str, int], known_until: date | None) -> bool:
    """Whether the pages of a segment count the rows that a view shows: those that it had when it was written."""
    hidden = sum(given_up.get(load, 0) for load in segment.loads)
    return hidden == segment.hidden and (known_until is None or not hidden)


def _paged(connection: duckdb.DuckDBPyConnection, folder: Path, segments: Sequence[Segment]) -> None:
    tables = folder / "tables"
    values: dict[str, list[Any]] = {
        "dataset": [segment.dataset for segment in segments],
        "description": [segment.description for segment in segments],
        "parts": [[literal(tables / part) for part in segment.parts] for segment in segments],
    }
    for index, name in enumerate(PAGES):
        values[name] = [
            literal(tables / segment.pages[index]) if index < len(segment.pages) else None for segment in segments
        ]
    kinds = {name: "VARCHAR[][]" if name == "parts" else "VARCHAR[]" for name in values}
    columns = ", ".join(f"unnest(CAST(${name} AS {kind})) AS {name}" for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE snapshot.paged AS SELECT {columns}", values)


def _shown(*, later: bool, until: str | None) -> str:
    """Which rows a view shows: those known by its closing day, and of the versions of a row the latest of them."""
    known = (
        "" if until is None else f"WHERE greatest(coalesce(CAST(t.added AS DATE), t.published), t.released) <= {until}"
    )
    if not later:
        return known
    return (
        "ANTI JOIN superseded AS s ON t.batch = s.earlier AND t.native_id = s.native_id "
        f"AND t.dataset = s.dataset AND t.occurred_begin = s.occurred_begin {known}"
    )


def _loads(connection: duckdb.DuckDBPyConnection) -> list[Load]:
    # Row by row, not through Arrow: to show a moment, pyarrow imports pandas, which takes longer than all else here
    found = connection.execute('SELECT batch, "table", description, parts FROM loads').fetchall()
    return [Load(batch=batch, table=table, description=text, parts=tuple(parts)) for batch, table, text, parts in found]


def _empty(connection: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    connection.from_arrow(no_rows(table.schema)).create(name)
