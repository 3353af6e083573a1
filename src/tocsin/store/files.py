"""The tables of a desk on the disk: where their files lie, how one is written and read, which batches are committed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.errors import StoreError
from tocsin.store.disk import make_folder, sync_folder, told, write_file
from tocsin.store.format import mark_new
from tocsin.store.tables import Table

_SUFFIX = ".parquet"
_TOGETHER = "merged-"  # how the name begins of a batch that others were brought together in, see `tocsin.store.merging`
_OF = b"tocsin.batches"  # which those are: in the footer of the file that commits it


def part(folder: Path, table: Table, batch: str) -> Path:
    """The file of one table of one batch."""
    return folder / "tables" / table.name / f"{batch}{_SUFFIX}"


def committed(folder: Path, group: Sequence[Table]) -> tuple[str, ...]:
    """The batches of a group of tables that were written to the end, sorted; see `held_batches`."""
    return tuple(held_batches(folder, group))


def held_batches(folder: Path, group: Sequence[Table]) -> dict[str, frozenset[str]]:
    """The files of a group that hold its rows now, sorted, each with the batches whose rows it holds.

    What was brought together in another file is left out, though it may still be there.

    Raises
    ------
    StoreError
        If the folder cannot be listed, or if a committed batch has lost one of its files.
    """
    # The last table first: a batch that is committed while we look has then all its other files already.
    found = batches_of(folder, group[-1])
    merged = {each: brought_together(part(folder, group[-1], each)) for each in found if is_together(each)}
    holding = dict(_apart(merged))
    gone = {batch for some in holding.values() for batch in some} | {each for each in merged if each not in holding}
    batches = found - gone
    for table in group[:-1]:
        lost = batches - batches_of(folder, table)
        if lost:
            batch = min(lost)
            raise StoreError(
                f"{part(folder, table, batch)} is missing, though {part(folder, group[-1], batch)} says that its "
                "batch was written; restore the missing file from a copy, or move the second away to drop the batch"
            )
    return {batch: holding.get(batch, frozenset((batch,))) for batch in sorted(batches)}


def is_together(batch: str) -> bool:
    """Whether a file holds the rows of batches that were brought together."""
    return batch.startswith(_TOGETHER)


def together(batches: Iterable[str]) -> dict[bytes, bytes]:
    """What the footer of a file says that holds the rows of these batches."""
    return {_OF: json.dumps(sorted(batches)).encode()}


def _apart(merged: Mapping[str, frozenset[str]]) -> Iterable[tuple[str, frozenset[str]]]:
    """Those that hold no row that a larger one holds too: a file that was brought together once more is left out."""
    seen: set[str] = set()
    for name, batches in sorted(merged.items(), key=lambda each: (-len(each[1]), each[0])):
        if seen.isdisjoint(batches):
            seen |= batches
            yield name, batches


def brought_together(path: Path) -> frozenset[str]:
    """The batches whose rows a file holds that commits several.

    Raises
    ------
    StoreError
        If it cannot be read, or does not say.
    """
    with told(path, "read"):
        try:
            said = pq.read_schema(path).metadata or {}
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise _damaged(path, error) from error
    if _OF not in said:
        raise StoreError(f"{path} does not say which batches it holds; restore it from a copy")
    return frozenset(json.loads(said[_OF]))


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
            # In this thread alone: Arrow's own threads read no faster what is so small, and its allocator keeps memory for each.
            with pq.ParquetFile(path, pre_buffer=False) as file:
                missing = set(table.schema.names) - set(file.schema_arrow.names)
                if missing:
                    raise StoreError(
                        f"{path} lacks the columns {', '.join(sorted(missing))} of table {table.name!r}; it was not "
                        "written by this version of tocsin: move it away, or read the desk with the version that did"
                    )
                return file.read(list(columns or table.schema.names), use_threads=False)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise _damaged(path, error) from error


def _damaged(path: Path, error: ValueError) -> StoreError:
    return StoreError(
        f"{path} is no Parquet file or is damaged ({str(error).splitlines()[0]}); "
        "restore it from a copy, or move it away if tocsin did not write it"
    )


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
