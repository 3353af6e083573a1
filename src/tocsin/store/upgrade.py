"""How a desk of an older format becomes one of this: by itself, when it is opened.

A desk of format 1 has all that this format has, and is only marked. One of format 0 may lack tables and columns that came later; they are added with what they would hold: nothing. A file that is
changed is first linked into `before-format-1`, and another takes its place whole or not at all. So an upgrade that was killed goes
on where it stopped, two at once do the same, and copying the folder back undoes it.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.errors import StoreError
from tocsin.store.disk import make_folder, sync_folder, told, write_file
from tocsin.store.files import batches_of, part, settle, write_part
from tocsin.store.format import FILE, FORMAT, format_of, mark
from tocsin.store.tables import (
    ARTICLES,
    CODED,
    CODINGS,
    FACTS,
    FOLLOWED,
    GATHERED,
    HARMS,
    IMPORTED,
    LINKED,
    LOADS,
    MARKS,
    MERGED,
    PLACED,
    READ,
    REPAIRS,
    REPORTS,
    SUPERSEDED,
    Column,
)
from tocsin.store.tables.columns import FLAG, NUMBER, PEOPLE, TEXTS

BACKUP = "before-format-1"
PLAN = "upgrade.json"

_GROUPS = (READ, CODED, PLACED, LINKED, FOLLOWED, GATHERED, (SUPERSEDED, REPAIRS, LOADS), MERGED)
_LATER = (HARMS, FACTS, MARKS)  # that a desk of format 0 may not know
_RELEASED = tuple(column for column in IMPORTED.columns if column.name == "released")
_NOTHING: Mapping[pa.DataType, Any] = {TEXTS: (), FLAG: False, NUMBER: 0, PEOPLE: 0}
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_NO_LINK = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV)


class _Plan(msgspec.Struct, rename={"before": "from", "after": "to"}):
    """What an upgrade says of itself in its folder."""

    before: int
    after: int
    tables: list[str]  # that the desk did not know: added, empty


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lack:
    """A file that lacks columns."""

    path: Path
    columns: tuple[Column, ...]


def upgrade(folder: Path) -> None:
    """Makes a desk of an older format one of this; nothing is done to any other.

    Raises
    ------
    StoreError
        If the desk is of a later format, a file of it is damaged, or it has to be changed and cannot be.
    """
    before = format_of(folder)
    if before is None or before == FORMAT:
        return
    tables = _unknown(folder) if before == 0 else []
    lacking = list(_lacking(folder)) if before == 0 else []
    try:
        if tables or lacking:
            _upgrade(folder, tables, lacking)
        write_file(folder / FILE, mark())
    except StoreError as error:
        if _errno(error) not in _READ_ONLY:
            raise
        if tables or lacking:
            raise StoreError(
                f"desk {folder} was written by an older tocsin and has to be upgraded, but it may not be written here ({error}); "
                "copy it to a folder that can be written, and open the copy"
            ) from error
        # Nothing but the mark is missing, so it can be read as it is.


def _upgrade(folder: Path, tables: Sequence[str], lacking: Sequence[_Lack]) -> None:
    plan = _Plan(before=0, after=1, tables=list(tables))
    write_file(folder / BACKUP / PLAN, msgspec.json.encode(plan) + b"\n")
    for table in _LATER:
        if table.name in tables:
            for batch in batches_of(folder, CODINGS) - batches_of(folder, table):
                write_part(folder, table, batch, table.schema.empty_table())
    for each in lacking:
        _keep(folder, each.path)
        _fill(each)


def _unknown(folder: Path) -> list[str]:
    """The tables that the desk does not know: not even a folder of theirs is there. Where one is, a file was lost."""
    path = folder / BACKUP / PLAN
    with told(path, "read"):
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Plan).tables  # of an upgrade that was killed
        except FileNotFoundError:
            pass
        except msgspec.DecodeError as error:
            raise StoreError(f"{path} is damaged ({error}); delete it and open the desk again") from error
    coded = bool(batches_of(folder, CODINGS))
    return [table.name for table in _LATER if coded and not (folder / "tables" / table.name).is_dir()]


def _lacking(folder: Path) -> Iterator[_Lack]:
    for group in _GROUPS:
        for batch in sorted(batches_of(folder, group[-1])):
            for table in group:
                yield from _lack(part(folder, table, batch), table.columns)
    for table in (IMPORTED, REPORTS, ARTICLES):  # what else their files hold, the loads say
        for path in sorted((folder / "tables" / table.name).glob("dataset=*/year=*/[!.]*.parquet")):
            yield from _lack(path, _RELEASED)


def _lack(path: Path, columns: tuple[Column, ...]) -> Iterator[_Lack]:
    with told(path, "read"):
        try:
            with pq.ParquetFile(path) as file:
                names = set(file.schema_arrow.names)
        except FileNotFoundError:
            return  # of a table that is added; or lost, which whoever reads the desk is told
        except pa.ArrowInvalid as error:
            raise StoreError(
                f"{path} is no Parquet file or is damaged ({str(error).splitlines()[0]}); "
                "restore it from a copy, or move it away if tocsin did not write it"
            ) from error
    if missing := tuple(column for column in columns if column.name not in names):
        yield _Lack(path=path, columns=missing)


def _keep(folder: Path, path: Path) -> None:
    """Links a file as it was into the backup; what is there already was there before another upgrade began."""
    kept = folder / BACKUP / path.relative_to(folder)
    with told(kept, "write"):
        make_folder(kept.parent)
        try:
            os.link(path, kept)
        except FileExistsError:
            return
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            aside = kept.with_name(f".{kept.name}.{token_hex(4)}")
            shutil.copy2(path, aside)
            settle([(aside, kept)])
        sync_folder(kept.parent)


def _fill(lack: _Lack) -> None:
    """Puts a file with all columns in the place of one that lacks some; the new ones hold what was known: nothing."""
    with told(lack.path, "read"), pq.ParquetFile(lack.path) as file:
        rows = file.read()
    fields = [*rows.schema, *(pa.field(column.name, column.type) for column in lack.columns)]
    contents = {name: rows[name] for name in rows.column_names}
    for column in lack.columns:
        contents[column.name] = pa.chunked_array([pa.array([_nothing(column)] * rows.num_rows, column.type)])
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.table(contents, schema=pa.schema(fields)), buffer, compression="zstd")
    write_file(lack.path, memoryview(buffer.getvalue()))


def _nothing(column: Column) -> Any:
    """What stands in a column that nobody had written."""
    if not column.required:
        return None
    if column.type in _NOTHING:
        return _NOTHING[column.type]
    raise StoreError(
        f"column {column.name} ({column.meaning}) is missing and cannot be left empty; the file is not of an older desk: restore it "
        "from a copy"
    )


def _errno(error: StoreError) -> int | None:
    return error.__cause__.errno if isinstance(error.__cause__, OSError) else None
