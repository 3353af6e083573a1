"""The rows of some texts in a file of many, without reading the others.

A file in which batches were brought together says in its footer which stretch of documents of which batch each group of its
rows holds; those of one text lie in one group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.store.disk import told
from tocsin.store.files import is_together, part, read_part
from tocsin.store.tables import DOCUMENTS, Table

KEYS = {DOCUMENTS.name: "id"}
"""Where a table names the document of a row otherwise than `document_id`."""

_INDEX = b"tocsin.groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Documents of one batch, from the first to the last by their ids."""

    batch: str
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of a file that are read at once."""

    rows: int
    stretches: tuple[Stretch, ...]


def indexed(groups: Iterable[Group]) -> dict[bytes, bytes]:
    """What the footer of a file says of its groups of rows."""
    return {_INDEX: msgspec.json.encode([[(s.batch, s.first, s.last) for s in group.stretches] for group in groups])}


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was opened: what its footer says."""

    metadata: pq.FileMetaData
    groups: Mapping[str, Sequence[tuple[str, str, int]]]  # by batch: first and last document, and which group


class Points:
    """The files of a desk, for those who ask for a few texts; footers are read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._files: dict[tuple[str, str], _File] = {}

    def rows(self, table: Table, name: str, homes: Mapping[str, str]) -> pa.Table:
        """The rows of some documents in a file, those of one document as they were written.

        Parameters
        ----------
        name
            Of the file.
        homes
            By document the batch whose rows are wanted.

        Raises
        ------
        StoreError
            If the file is gone, is no Parquet file, or lacks columns of the table.
        """
        key = KEYS.get(table.name, "document_id")
        if not is_together(name):
            rows = read_part(self._folder, table, name)
            return rows.filter(pc.is_in(rows[key], pa.array(list(homes), pa.string())))
        file = self._opened(table, name)
        path = part(self._folder, table, name)
        wanted = {
            group
            for document, batch in homes.items()
            for first, last, group in file.groups.get(batch, ())
            if first <= document <= last
        }
        with told(path, "read"), pq.ParquetFile(path, metadata=file.metadata, pre_buffer=False) as opened:
            rows = opened.read_row_groups(sorted(wanted), use_threads=False)  # as `read_part` does
        rows = rows.filter(pc.is_in(rows[key], pa.array(list(homes), pa.string())))
        several = pc.is_in(rows["batch"], pa.array(sorted(set(homes.values())), pa.string()))
        return rows.filter(several)

    def _opened(self, table: Table, name: str) -> _File:
        with self._lock:
            held = self._files.get((table.name, name))
        if held is not None:
            return held
        path = part(self._folder, table, name)
        with told(path, "read"), pq.ParquetFile(path) as file:
            metadata, said = file.metadata, file.schema_arrow.metadata or {}
        groups: dict[str, list[tuple[str, str, int]]] = {}
        listed = msgspec.json.decode(said.get(_INDEX, b"[]"), type=list[list[tuple[str, str, str]]])
        for number, stretches in enumerate(listed):
            for batch, first, last in stretches:
                groups.setdefault(batch, []).append((first, last, number))
        held = _File(metadata, groups)
        with self._lock:
            self._files[table.name, name] = held
        return held
