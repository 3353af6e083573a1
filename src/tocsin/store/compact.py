"""Compaction: the many files of loads brought together in few, and beside them what pages ask of them.

The rows of a data set and description become one *segment*: the same rows, by year in the order in which they were loaded, in
pages small enough that fifty of them are found without reading the rest. Nothing is dropped: rows that a later load
superseded stay, each with its load. Then the segment is committed, in one row of the table `compacted`, and takes the place
of the files it was made of. A kill before leaves the desk as it was. The old files are removed by a later compaction, when
whoever still reads them has had time to end.

A segment is merged again when what is to be added is a quarter of it, so that rows are written a few times in all.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.errors import StoreError
from tocsin.records import content_id
from tocsin.settings import LoadOptions
from tocsin.store.disk import told
from tocsin.store.engine import alive, database, workplace
from tocsin.store.files import settle, write_part
from tocsin.store.foremost import write_foremost
from tocsin.store.imports import ledger, loads, small
from tocsin.store.mapping import BATCH, described
from tocsin.store.paged import write_pages
from tocsin.store.rows import not_before, to_table
from tocsin.store.segments import MERGED_NAME, Held, Segment, as_row, compactions, held, parquet
from tocsin.store.tables import COMPACTED, IMPORTED, SUPERSEDED

GRACE = timedelta(hours=1)  # how long files that were replaced stay for those who read them

_ASIDE = ".compact-"
_ROW_GROUP = 122_880
_MOST = 20_000_000  # rows of a file: each one more costs a page 3 ms
_PAGE = 128 << 10  # bytes, unpacked, that are read to find one row
_LEVEL = 3  # of zstd; 1 saves a tenth of the time and costs a tenth of the size
_TIMES = 4  # a segment is merged again with what is at least a quarter of it
_PLACE = re.compile(r"(?P<table>[^/]+)/dataset=(?P<dataset>[^/]+)/year=(?P<year>[^/]+)/")
_CHECKED = re.compile(r"refused_|unread_|line_|year_|mend_\d+")  # columns that only the load looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What a compaction did."""

    rows: int
    segments: int  # written now
    before: int  # files that they take the place of
    bytes_before: int
    bytes_after: int  # with what pages ask
    removed: int  # files that were replaced earlier, and that nobody needs any more
    waiting: int  # files that were replaced, and are kept for those who may still read them
    seconds: float
    interrupted: bool = False


Progress = Callable[[int, int, str], None]
"""Told after each segment: bytes that are done, bytes of all, and what was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """What becomes one segment."""

    table: str
    dataset: str
    description: str
    loose: tuple[str, ...]
    segments: tuple[Segment, ...]

    @property
    def replaces(self) -> tuple[str, ...]:
        return (*(part for segment in self.segments for part in segment.parts), *self.loose)


def compact(
    folder: Path,
    *,
    recorded: datetime,
    options: LoadOptions,
    datasets: Sequence[str] | None = None,
    grace: timedelta = GRACE,
    progress: Progress | None = None,
) -> Compacted:
    """Brings files together, where there is something to be gained; the same call once more does nothing.

    Parameters
    ----------
    recorded
        Now, with a time zone.
    datasets
        These data sets only.
    grace
        Files that were replaced longer ago are removed.

    Raises
    ------
    StoreError
        If another compaction of the desk runs, or the desk cannot be written; what was committed before is kept.
    """
    begin = time.monotonic()
    interrupted = False
    rows = written = size_before = size_after = files_before = 0
    with workplace(folder, _ASIDE) as aside, database(aside, options, doing="compact") as connection:
        _alone(folder, aside)
        connection.execute("SET preserve_insertion_order = true")
        merged = compactions(folder)
        batches = loads(folder)
        found = ledger(connection, folder, batches)
        named = {part for row in found for part in row["parts"]}
        where = held(folder, named, merged)
        # What is compacted last takes the place of the rest, whatever a clock says that was set back.
        stamp = max((not_before(when, recorded) for when in where.recorded), default=recorded)
        removed = _sweep(folder, where, recorded - grace)
        units = _units(folder, found, where, datasets)
        total = sum(_size(folder, unit.replaces) for unit in units)
        try:
            for unit in units:
                size_before += _size(folder, unit.replaces)
                segment = _Merge(connection, folder, aside, unit, batches).commit(stamp)
                rows += segment.rows
                written += 1
                files_before += len(segment.replaces)
                size_after += _size(folder, (*segment.parts, *segment.pages))
                if progress is not None:
                    progress(size_before, total, unit.dataset)
        except KeyboardInterrupt:
            interrupted = True
        if units and not grace:
            removed += _sweep(folder, held(folder, named, compactions(folder)), stamp + timedelta(seconds=1))
    replaced = held(folder, named, compactions(folder)).replaced
    return Compacted(
        rows=rows,
        segments=written,
        before=files_before,
        bytes_before=size_before,
        bytes_after=size_after,
        removed=removed,
        waiting=sum((folder / "tables" / part).exists() for part in replaced),
        seconds=time.monotonic() - begin,
        interrupted=interrupted,
    )


def _alone(folder: Path, aside: Path) -> None:
    others = [path for path in (folder / "tables").glob(f"{_ASIDE}*") if path != aside and alive(path.name, _ASIDE)]
    if others:
        process = others[0].name.removeprefix(_ASIDE).partition("-")[0]
        raise StoreError(f"desk {folder} is being compacted by process {process}; wait until it has ended")


def _units(folder: Path, found: Sequence[dict[str, Any]], where: Held, datasets: Sequence[str] | None) -> list[_Unit]:
    """What is to be merged, by data set; rows in the order in which they were loaded."""
    loose: dict[tuple[str, str, str], list[str]] = {}
    seen: set[str] = set()
    for row in sorted(found, key=lambda row: (row["recorded"], row["batch"])):
        for part in row["parts"]:
            place = _PLACE.match(part)
            if part in where.loose and part not in seen and place:
                seen.add(part)
                loose.setdefault((place["table"], place["dataset"], row["description"]), []).append(part)
    units: list[_Unit] = []
    for (table, dataset, description), parts in sorted(loose.items()):
        if datasets is not None and dataset not in datasets:
            continue
        chosen: list[Segment] = []
        mine = (s for s in where.segments if (s.table, s.dataset, s.description) == (table, dataset, description))
        size = _size(folder, parts)
        for segment in sorted(mine, key=lambda segment: _size(folder, segment.parts)):
            if _size(folder, segment.parts) <= _TIMES * size:
                chosen.append(segment)
                size += _size(folder, segment.parts)
        chosen.sort(key=lambda segment: segment.recorded)
        unit = _Unit(table=table, dataset=dataset, description=description, loose=tuple(parts), segments=tuple(chosen))
        units.append(unit)
    return units


class _Merge:
    """One segment, written aside and committed."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: Path, aside: Path, unit: _Unit, batches: Sequence[str]
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._aside = aside
        self._unit = unit
        self._batches = batches
        self._name = content_id("compact", unit.table, unit.dataset, unit.description, *sorted(unit.replaces))

    def commit(self, recorded: datetime) -> Segment:
        unit = self._unit
        places = self._rows()
        files = list(places)
        [(rows, batches)] = self._connection.execute(
            f"SELECT count(*), list_sort(list(DISTINCT batch)) FROM read_parquet({[str(path) for path in files]})"  # noqa: S608
        ).fetchall()
        paged = None
        if unit.table == IMPORTED.name:
            superseded = small(self._folder, SUPERSEDED, self._batches)
            about = described(unit.description)
            paged = write_pages(self._connection, about, files, superseded, self._aside)
            paged.files.extend(write_foremost(self._connection, about, files, paged.files))
        beside = self._folder / "tables" / "pages" / f"dataset={unit.dataset}"
        moved = [
            (path, place / f"{MERGED_NAME}{self._name}-{n}.parquet") for n, (path, place) in enumerate(places.items())
        ]
        moved_pages = [
            (path, beside / f"{MERGED_NAME}{self._name}-{path.name}") for path in (paged.files if paged else [])
        ]
        settle([*moved, *moved_pages])
        segment = Segment(
            batch=self._name,
            dataset=unit.dataset,
            table=unit.table,
            description=unit.description,
            replaces=unit.replaces,
            parts=tuple(self._below(path) for _, path in moved),
            pages=tuple(self._below(path) for _, path in moved_pages),
            loads=tuple(batches),
            rows=rows,
            hidden=paged.hidden if paged else 0,
            recorded=recorded,
        )
        write_part(self._folder, COMPACTED, self._name, to_table(COMPACTED, [as_row(segment)], batch=self._name))
        return segment

    def _rows(self) -> dict[Path, Path]:
        """All rows, with their load, in files of one year and at most `_MOST` rows, each with the folder it is for."""
        unit = self._unit
        names = [
            f'"{name}"'
            for name, *_ in self._connection.execute(
                f"DESCRIBE SELECT * FROM {parquet(self._folder, unit.replaces[-1:])}"  # noqa: S608
            ).fetchall()
            if not _CHECKED.fullmatch(name) and name != "batch"
        ]
        columns = ", ".join(names)
        merged = [part for segment in unit.segments for part in segment.parts]
        files: dict[Path, Path] = {}
        for folder in sorted({part.rpartition("/")[0] for part in unit.replaces}):
            made = _Files(self._aside, f"{self._name}-{len(files)}")
            with told(self._aside, "write"), made:
                for parts, batch in ((merged, "batch"), (unit.loose, BATCH)):
                    if mine := [part for part in parts if part.rpartition("/")[0] == folder]:
                        select = f"SELECT {columns}, {batch} AS batch FROM {parquet(self._folder, mine)}"  # noqa: S608
                        for rows in self._connection.sql(select).to_arrow_reader(_ROW_GROUP):  # or a few more
                            made.write(rows)
            files |= dict.fromkeys(made.paths, self._folder / "tables" / folder)
        return files

    def _below(self, path: Path) -> str:
        return path.relative_to(self._folder / "tables").as_posix()


class _Files:
    """Rows into files of at most `_MOST`, one after the other."""

    def __init__(self, aside: Path, name: str) -> None:
        self.paths: list[Path] = []
        self._aside = aside
        self._name = name
        self._writer: pq.ParquetWriter | None = None
        self._rows = 0

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._close()

    def write(self, rows: pa.RecordBatch) -> None:
        if self._writer is None or self._rows >= _MOST:
            self._close()
            self.paths.append(self._aside / f"{self._name}-{len(self.paths)}.parquet")
            self._writer, self._rows = _writer(self.paths[-1], rows), 0
        self._writer.write_batch(rows, row_group_size=rows.num_rows)
        self._rows += rows.num_rows

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _writer(path: Path, first: pa.RecordBatch) -> pq.ParquetWriter:
    """A file in which values that repeat are written once, as far as the first rows tell, and ids as differences."""
    repeating = [
        name for name in first.schema.names if pc.count_distinct(first.column(name)).as_py() <= first.num_rows // 4
    ]
    ids = [field.name for field in first.schema if str(field.type) == "int64" and field.name not in repeating]
    return pq.ParquetWriter(
        path,
        first.schema,
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=repeating,
        column_encoding=dict.fromkeys(ids, "DELTA_BINARY_PACKED"),
        data_page_size=_PAGE,
    )


def _size(folder: Path, parts: Sequence[str]) -> int:
    return sum((folder / "tables" / part).stat().st_size for part in parts)


def _sweep(folder: Path, where: Held, before: datetime) -> int:
    """Removes the files that were replaced before a moment, and what killed compactions left; how many."""
    tables = folder / "tables"
    gone = [tables / part for part, when in where.replaced.items() if when < before]
    named = {*where.replaced, *(part for segment in where.segments for part in (*segment.parts, *segment.pages))}
    for path in tables.glob(f"*/dataset=*/**/{MERGED_NAME}*.parquet"):
        if path.relative_to(tables).as_posix() in named:
            continue
        if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < before:
            gone.append(path)
    removed = 0
    with told(tables, "remove old files from"):
        for path in gone:
            if path.exists():
                path.unlink()
                removed += 1
    return removed
