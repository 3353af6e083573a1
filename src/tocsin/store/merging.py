"""The many small batches of texts, codings and feeds brought together in few files; nothing that a view shows changes.

A file of a table then holds the rows of many batches, each with its batch as before, in the order in which they were written, and
within a batch by document: what is asked of one text lies together (`tocsin.store.points`). The footer of the file that commits says which batches it holds, and whoever lists them leaves those out
(`tocsin.store.files`), so a kill leaves the desk as it was. Files that were replaced are removed later, when whoever still
reads them has had time to end. Files are merged again when what is to be added is a quarter of them, so that rows are
written a few times in all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.records import content_id
from tocsin.settings import LoadOptions
from tocsin.store.disk import alone, told
from tocsin.store.engine import database, workplace
from tocsin.store.files import batches_of, held_batches, is_together, part, settle, together
from tocsin.store.format import mark_now
from tocsin.store.points import KEYS, Group, Stretch, indexed
from tocsin.store.segments import parquet
from tocsin.store.tables import CODED, DOCUMENTS, FOLLOWED, GATHERED, PLACED, READ, Table

MANY = 16  # batches that lie alone, from which on a verb that adds one brings them together; each costs a view 10 ms

_ASIDE = ".merge-"
_GROUPS = (READ, PLACED, CODED, FOLLOWED, GATHERED)
_TIMES = 4  # a file is merged again with what is at least a quarter of it
_ROWS = 4_096  # of a group of rows: the least that is read to find those of one text
_TEXTS = 32  # the same, of texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What was brought together."""

    rows: int = 0
    written: int = 0  # files
    before: int = 0  # files that they take the place of
    bytes_before: int = 0
    bytes_after: int = 0
    removed: int = 0  # files that were replaced earlier, and that nobody needs any more
    waiting: int = 0  # files that were replaced, and are kept for those who may still read them


Progress = Callable[[int, int, str], None]
"""Told after each table: bytes that are done, bytes of all, and which table it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """What becomes one file a table."""

    group: tuple[Table, ...]
    files: tuple[str, ...]  # those that are replaced
    batches: frozenset[str]  # whose rows are in them

    def size(self, folder: Path, table: Table) -> int:
        """Bytes of what is replaced."""
        return sum(part(folder, table, name).stat().st_size for name in self.files)


def scattered(folder: Path) -> int:
    """How many batches lie in a file of their own, of the tables that have the most.

    Raises
    ------
    StoreError
        If the folder cannot be listed.
    """
    return max(sum(not is_together(name) for name in held_batches(folder, group)) for group in _GROUPS)


def merge(
    folder: Path,
    *,
    options: LoadOptions,
    least: int = 2,
    grace: timedelta,
    progress: Progress | None = None,
) -> Merged:
    """Brings batches together, where there is something to be gained; the same call once more does nothing.

    Parameters
    ----------
    least
        Batches of a group that lie alone, below which it is left as it is.
    grace
        Files that were replaced longer ago are removed.

    Raises
    ------
    StoreError
        If another call is at work on the desk, or it cannot be written; what was there before is kept.
    """
    place = folder / "tables"
    if not place.is_dir():
        return Merged()
    with alone(place, "another tocsin compact"):
        removed = _sweep(folder, grace)
        units = [unit for group in _GROUPS for unit in _units(folder, group, least)]
        total = sum(unit.size(folder, table) for unit in units for table in unit.group)
        rows = written = before = done = after = 0
        if units:
            mark_now(folder)  # an earlier tocsin would count what is in two files twice
            with workplace(folder, _ASIDE) as aside, database(aside, options, doing="compact") as connection:
                for unit in units:
                    name = content_id("merged", *sorted(unit.batches))
                    for table, made, count in _written(connection, folder, aside, unit, name):
                        rows += count
                        done += unit.size(folder, table)
                        after += made.stat().st_size
                        if progress is not None:
                            progress(done, total, table.name)
                    written += len(unit.group)
                    before += len(unit.files) * len(unit.group)
        if units and not grace:
            removed += _sweep(folder, grace)
        waiting = sum(1 for _ in _replaced(folder))
    return Merged(
        rows=rows,
        written=written,
        before=before,
        bytes_before=total,
        bytes_after=after,
        removed=removed,
        waiting=waiting,
    )


def _units(folder: Path, group: tuple[Table, ...], least: int) -> Iterator[_Unit]:
    """What is to be merged of a group: all that lies alone, and of what was merged before that which is not much larger."""
    held = held_batches(folder, group)
    sizes = {name: sum(part(folder, table, name).stat().st_size for table in group) for name in held}
    chosen = [name for name in held if not is_together(name)]
    if not chosen or len(chosen) < least:
        return
    size = sum(sizes[name] for name in chosen)
    for name in sorted((name for name in held if is_together(name)), key=lambda name: sizes[name]):
        if sizes[name] <= _TIMES * size:
            chosen.append(name)
            size += sizes[name]
    if len(chosen) > 1:
        batches = frozenset(batch for name in chosen for batch in held[name])
        yield _Unit(group=group, files=tuple(sorted(chosen)), batches=batches)


def _written(
    connection: duckdb.DuckDBPyConnection, folder: Path, aside: Path, unit: _Unit, name: str
) -> Iterator[tuple[Table, Path, int]]:
    """Writes the files of a unit, the one that commits them last; each table, its file and how many rows it has."""
    for table in unit.group:
        path, place = aside / f"{name}-{table.name}.parquet", part(folder, table, name)
        said = together(unit.batches) if table is unit.group[-1] else {}
        with told(path, "write"):
            count = _write(connection, folder, unit, table, said, path)
        settle([(path, place)])
        yield table, place, count


def _write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    unit: _Unit,
    table: Table,
    said: Mapping[bytes, bytes],
    path: Path,
) -> int:
    """The rows of a table, batch by batch as they were written, and within a batch by document."""
    rows = parquet(folder, [f"{table.name}/{name}.parquet" for name in unit.files])
    when = parquet(folder, [f"{unit.group[-1].name}/{name}.parquet" for name in unit.files])
    key = KEYS.get(table.name, "document_id" if "document_id" in table.schema.names else None)
    by = "batch" if key is None else f'"{key}"'
    columns = ", ".join(f't."{name}"' for name in table.schema.names)
    order = f"ORDER BY w.first NULLS LAST, t.batch, t.{by}"
    ordered = f"FROM {rows} AS t LEFT JOIN (SELECT batch, min(recorded) AS first FROM {when} GROUP BY batch) AS w USING (batch)"  # noqa: S608
    counted = connection.execute(
        f"SELECT t.batch, t.{by}, count(*) {ordered} GROUP BY t.batch, t.{by}, w.first {order}"
    ).fetchall()
    groups = list(_groups(counted, _TEXTS if table is DOCUMENTS else _ROWS))
    schema = table.schema.with_metadata({**said, **indexed(groups if key else ())})
    stream = connection.sql(f"SELECT {columns} {ordered} {order}, t.position").to_arrow_reader(_ROWS)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        held, have = list[pa.RecordBatch](), 0
        for group in groups:
            while have < group.rows:
                batch = stream.read_next_batch().cast(schema)
                held.append(batch)
                have += batch.num_rows
            together = pa.Table.from_batches(held, schema)
            writer.write_table(together.slice(0, group.rows), row_group_size=group.rows)
            held, have = together.slice(group.rows).to_batches(), have - group.rows
    return sum(group.rows for group in groups)


def _groups(counted: Iterable[tuple[str, str, int]], least: int) -> Iterator[Group]:
    """Rows that are read at once: those of whole documents, at least so many."""
    spans, rows = list[Stretch](), 0
    for batch, document, count in counted:
        if spans and spans[-1].batch == batch:
            spans[-1] = replace(spans[-1], last=document)
        else:
            spans.append(Stretch(batch=batch, first=document, last=document))
        rows += count
        if rows >= least:
            yield Group(rows=rows, stretches=tuple(spans))
            spans, rows = [], 0
    if rows:
        yield Group(rows=rows, stretches=tuple(spans))


def _replaced(folder: Path) -> Iterator[Path]:
    """The files that hold no row any more that is read from them: that which commits first."""
    for group in _GROUPS:
        held = held_batches(folder, group)
        inside = {batch for name in held if is_together(name) for batch in held[name]}
        for table in reversed(group):
            for name in sorted(batches_of(folder, table)):
                if name in inside or (is_together(name) and name not in held):
                    yield part(folder, table, name)


def _sweep(folder: Path, grace: timedelta) -> int:
    """Removes the files that were replaced long enough ago; how many."""
    before = time.time() - grace.total_seconds()
    last = {
        table.name: max((path.stat().st_mtime for path in _merges(folder, table)), default=0.0)
        for group in _GROUPS
        for table in group
    }
    removed = 0
    with told(folder, "remove old files from"):
        for path in [path for path in _replaced(folder) if last[path.parent.name] <= before]:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _merges(folder: Path, table: Table) -> Iterator[Path]:
    return (part(folder, table, name) for name in batches_of(folder, table) if is_together(name))
