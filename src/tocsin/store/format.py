"""Which format a desk's folder has: `format.json`, written when the desk is made.

A folder that holds tables and no such file is of format 0: all that was written before there was one. In format 2 batches may be
brought together in one file (`tocsin.store.merging`).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from tocsin.errors import StoreError
from tocsin.store.disk import told, write_file

FILE = "format.json"
FORMAT = 2


class _Mark(msgspec.Struct):
    format: int


def mark() -> bytes:
    """What `format.json` says of a desk of this format."""
    return msgspec.json.encode(_Mark(format=FORMAT)) + b"\n"


def mark_new(folder: Path) -> None:
    """Says in a folder that holds no tables yet which format its tables will have.

    Raises
    ------
    StoreError
        If the folder cannot be written.
    """
    path = folder / FILE
    if not path.exists() and not _has_tables(folder):
        write_file(path, mark())


def mark_now(folder: Path) -> None:
    """Says in a folder that it has this format from now on; nothing where it says so already.

    Raises
    ------
    StoreError
        If the folder cannot be written, or a later tocsin made the desk.
    """
    if format_of(folder) != FORMAT:
        write_file(folder / FILE, mark())


def format_of(folder: Path) -> int | None:
    """The format of a desk; None where nothing is of a desk yet.

    Raises
    ------
    StoreError
        If a later tocsin made the desk, or its format cannot be read.
    """
    path = folder / FILE
    try:
        with told(path, "read"):
            try:
                found = msgspec.json.decode(path.read_bytes(), type=_Mark)
            except (FileNotFoundError, NotADirectoryError):
                return 0 if _has_tables(folder) else None
    except msgspec.DecodeError as error:
        raise StoreError(
            f"{path} does not say which format the desk has ({error}); restore it from a copy, or delete it: the desk is "
            "then looked through as one of the first format"
        ) from error
    if found.format > FORMAT:
        raise StoreError(
            f"desk {folder} has format {found.format}, and this tocsin knows formats up to {FORMAT}: a later one wrote it. Install "
            "that (pip install --upgrade tocsin), or open a copy that was made before. Nothing was changed"
        )
    return found.format


def _has_tables(folder: Path) -> bool:
    tables = folder / "tables"
    with told(tables, "list"):
        try:
            return any(not path.name.startswith(".") for path in tables.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return False
