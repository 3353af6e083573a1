"""A desk's folder on the disk: where its files lie, how one is written so that no crash tears it, how one is read.

A file is written aside under a name that begins with a dot, synced, and renamed; then its folder is synced. So a
file is there whole or not at all. Names that begin with a dot are leftovers of a run that was killed.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.errors import StoreError
from tocsin.store.tables import Table

_SUFFIX = ".parquet"

_REMEDIES = {
    errno.ENOSPC: "the disk is full; make room and run the same command again, it goes on where it stopped",
    errno.EDQUOT: "the disk quota is used up; make room and run the same command again, it goes on where it stopped",
    errno.EROFS: "the disk is read-only; choose a folder that can be written",
    errno.EACCES: "permission denied; change the permissions of the folder or choose another one",
    errno.EPERM: "not permitted; change the permissions of the folder or choose another one",
    errno.ENOTDIR: "a file is in the way; move it or choose another folder",
    errno.EEXIST: "a file is in the way; move it or choose another folder",
}


@contextmanager
def told(path: Path, doing: str) -> Generator[None]:
    """Turns an error of the operating system into a `StoreError` that says what, where and what to do."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, f"{error.strerror or error}; check the disk and try again")
        raise StoreError(f"cannot {doing} {path}: {remedy}. What had been written before is intact") from error


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
    batches = _listed(folder, group[-1])
    for table in group[:-1]:
        lost = batches - _listed(folder, table)
        if lost:
            batch = min(lost)
            raise StoreError(
                f"{part(folder, table, batch)} is missing, though {part(folder, group[-1], batch)} says that its "
                "batch was written; restore the missing file from a copy, or move the second away to drop the batch"
            )
    return tuple(sorted(batches))


def _listed(folder: Path, table: Table) -> set[str]:
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
    path = part(folder, table, batch)
    aside = path.with_name(f".{path.name}.{token_hex(4)}")
    with told(path, "write"):
        make_folder(path.parent)
        try:
            with aside.open("xb") as file:
                file.write(memoryview(buffer.getvalue()))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:  # after Ctrl-C as well: nothing but a kill leaves a torn file behind
            with suppress(OSError):
                aside.unlink(missing_ok=True)
        sync_folder(path.parent)


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


def make_folder(path: Path) -> None:
    """Makes a folder and those above it, so that they outlive a crash."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Makes the names in a folder outlive a crash."""
    if os.name == "nt":  # Windows cannot open a folder to sync it; NTFS journals the names itself
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
