"""The tables of a desk on the disk: where their files lie, how one is written and read, which batches are committed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.errors import StoreError
from tocsin.store.disk import make_folder, sync_folder, told, write_file
from tocsin.store.format import mark_new
from tocsin.store.tables import Table

_SUFFIX = ".parquet"


def part(folder: Path, table: Table, batch: str) -> Path:
    """The file of one table of one batch."""
    return folder / "tables" / table.name / f"{batch}{_SUFFIX}"


def committed(folder: Path, group: Sequence[Table]) -> tuple[str, ...]:
    """The batches of a group of tables that were written to the end, sorted.

    Raises
    ------
    StoreError
        If the folder cannot be listed, or if a committed batch has lost one of its files.
    """
    # The last table first: a batch that is committed while we look has then all its other files already.
    batches = batches_of(folder, group[-1])
    for table in group[:-1]:
        lost = batches - batches_of(folder, table)
        if lost:
            batch = min(lost)
            raise StoreError(
                f"{part(folder, table, batch)} is missing, though {part(folder, group[-1], batch)} says that its "
                "batch was written; restore the missing file from a copy, or move the second away to drop the batch"
            )
    return tuple(sorted(batches))


def batches_of(folder: Path, table: Table) -> set[str]:
    """The batches of which a table has a file, committed or not."""
    place = folder / "tables" / table.name
    with told(place, "list"):
        try:
            names = [path.name for path in place.iterdir()]
        except FileNotFoundError:
            return set()
    return {name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX) and not name.startswith(".")}


def read_part(folder: Path, table: Table, batch: str, columns: Sequence[str] | None = None) -> pa.Table:
    """One table of one batch, in the order in which it was written; all columns, or only those named.

    Raises
    ------
    StoreError
        If the file is gone, is no Parquet file, or lacks columns of the table.
    """
    path = part(folder, table, batch)
    with told(path, "read"):
        try:
            with pq.ParquetFile(path) as file:
                missing = set(table.schema.names) - set(file.schema_arrow.names)
                if missing:
                    raise StoreError(
                        f"{path} lacks the columns {', '.join(sorted(missing))} of table {table.name!r}; it was not "
                        "written by this version of tocsin: move it away, or read the desk with the version that did"
                    )
                return file.read(list(columns or table.schema.names))
        except pa.ArrowInvalid as error:
            raise StoreError(
                f"{path} is no Parquet file or is damaged ({str(error).splitlines()[0]}); "
                "restore it from a copy, or move it away if tocsin did not write it"
            ) from error


def write_part(folder: Path, table: Table, batch: str, rows: pa.Table) -> None:
    """Puts one table of one batch on the disk, whole or not at all.

    Raises
    ------
    StoreError
        If the disk is full or may not be written; what was written before is intact.
    """
    buffer = pa.BufferOutputStream()
    pq.write_table(rows, buffer, compression="zstd")
    mark_new(folder)
    write_file(part(folder, table, batch), memoryview(buffer.getvalue()))


def settle(files: Sequence[tuple[Path, Path]]) -> None:
    """Gives files their names for good: from there on they outlive a crash, though no ledger names them yet.

    Parameters
    ----------
    files
        Where each was written, on the same disk, and where it is to lie.

    Raises
    ------
    StoreError
        If the disk is full or may not be written.
    """
    for aside, path in files:
        with told(path, "write"):
            make_folder(path.parent)
            with aside.open("rb+") as file:
                os.fsync(file.fileno())
            aside.replace(path)
    for place in {path.parent for _, path in files}:
        with told(place, "write"):
            sync_folder(place)
