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

from tocsin.read.dataset import quoted
from tocsin.store.files import committed, part
from tocsin.store.mapping import described, reading
from tocsin.store.tables import ARTICLES, IMPORTED, LOADS, REPAIRS, REPORTS, SUPERSEDED, Table

_SMALL = (SUPERSEDED, REPAIRS, LOADS)  # one file a load, as all other tables have
_LARGE = (IMPORTED, REPORTS, ARTICLES)


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
    return _parquet([part(folder, table, batch) for batch in batches])


def add_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, batches: Sequence[str], known_until: date | None
) -> None:
    """Makes the views imported, reports, articles, superseded, repairs and loads."""
    for table in _SMALL:
        if batches:
            connection.execute(f'CREATE VIEW "{table.name}" AS SELECT * FROM {small(folder, table, batches)}')  # noqa: S608
        else:
            _empty(connection, table)
    found = {(row["batch"], row["table"]): _load(row) for row in ledger(connection, folder, batches)}
    for table in _LARGE:
        arms: dict[str, list[Path]] = {}
        for load in found.values():
            if load.table == table.name and load.parts:
                arms.setdefault(load.description, []).extend(folder / "tables" / each for each in load.parts)
        if not arms:
            _empty(connection, table)
            continue
        union = " UNION ALL ".join(reading(table, described(text), _parquet(files)) for text, files in arms.items())
        later = table is IMPORTED and connection.execute("SELECT 1 FROM superseded LIMIT 1").fetchone() is not None
        shown = f"SELECT t.* FROM ({union}) AS t {_shown(later=later, known_until=known_until)}"  # noqa: S608
        connection.execute(f'CREATE VIEW "{table.name}" AS {shown}')


def _shown(*, later: bool, known_until: date | None) -> str:
    """Which rows a view shows: those known by its closing day, and of the versions of a row the latest of them."""
    until = None if known_until is None else f"DATE '{known_until.isoformat()}'"
    known = "" if until is None else f"WHERE coalesce(CAST(t.added AS DATE), t.published) <= {until}"
    if not later:
        return known
    by_then = "" if until is None else f"WHERE since IS NULL OR since <= {until}"
    return (
        f"ANTI JOIN (SELECT * FROM superseded {by_then}) AS s ON t.batch = s.earlier AND t.native_id = s.native_id "  # noqa: S608
        f"AND t.dataset = s.dataset AND t.occurred_begin = s.occurred_begin {known}"
    )


def _load(row: Mapping[str, Any]) -> Load:
    return Load(batch=row["batch"], table=row["table"], description=row["description"], parts=tuple(row["parts"]))


def _empty(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    connection.from_arrow(table.schema.empty_table()).create(f'"{table.name}"')


def _parquet(files: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(quoted(literal(path)) for path in files)}])"


def literal(path: Path) -> str:
    """The path so that DuckDB takes no character of it for a wildcard."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path.as_posix())
