"""The committed files of a desk, each with the terms of what it holds: what a copy of a desk is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.store.disk import told
from tocsin.store.files import part, read_part
from tocsin.store.mapping import described
from tocsin.store.segments import held
from tocsin.store.snapshot import Snapshot
from tocsin.store.tables import (
    CODED,
    COMPACTED,
    FOLLOWED,
    GATHERED,
    LINKED,
    LOADED,
    LOADS,
    PLACED,
    READ,
    REPAIRS,
    SUPERSEDED,
    Table,
)

_OWN = frozenset(table.name for table in (*READ, *PLACED, *CODED, *FOLLOWED, *GATHERED))
_MIXED = frozenset(table.name for table in (*LINKED, *GATHERED) if "dataset" in table.schema.names)
_ROWS = frozenset(table.name for table in LOADED) - {SUPERSEDED.name, REPAIRS.name, LOADS.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One committed file.

    Attributes
    ----------
    name
        Below the desk's folder, with forward slashes.
    table
        The table that it is of.
    dataset
        Whose rows it holds; None: the desk's own, or those of several data sets.
    may_export
        Whether the terms of the data set let its rows be passed on.
    """

    path: Path
    name: str
    table: str
    dataset: str | None = None
    may_export: bool = True

    @property
    def own(self) -> bool:
        """Whether it holds the desk's own texts, or what was read in them."""
        return self.table in _OWN

    @property
    def has_rows(self) -> bool:
        """Whether it holds rows as a data set gave them."""
        return self.table in _ROWS

    def rows(self) -> int:
        """How many rows it holds.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        with told(self.path, "read"), pq.ParquetFile(self.path) as file:
            return file.metadata.num_rows

    def without(self, blocked: Collection[str]) -> bytes | None:
        """The file without the rows of some data sets; None if it has none of theirs, and can be copied as it is."""
        if self.table not in _MIXED:
            return None
        with told(self.path, "read"), pq.ParquetFile(self.path) as file:
            rows = file.read()
        kept = rows.filter(pc.invert(pc.is_in(rows["dataset"], pa.array(sorted(blocked), pa.string()))))
        if kept.num_rows == rows.num_rows:
            return None
        buffer = pa.BufferOutputStream()
        pq.write_table(kept, buffer, compression="zstd")
        return bytes(memoryview(buffer.getvalue()))


def parts(snapshot: Snapshot, ledger: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """All committed files of a desk, by name; of rows that were compacted those that hold them now.

    Parameters
    ----------
    ledger
        The rows of `loads`.
    """
    folder = snapshot.folder
    groups = (
        (READ, snapshot.read),
        (PLACED, snapshot.placed),
        (CODED, snapshot.coded),
        (LINKED, snapshot.linked),
        (FOLLOWED, snapshot.followed),
        (GATHERED, snapshot.gathered),
    )
    found = [_part(folder, table, batch) for group, batches in groups for table in group for batch in batches]
    loads = {row["batch"]: row for row in ledger}
    where = held(folder, (each for row in loads.values() for each in row["parts"]), snapshot.compacted)
    for batch, row in loads.items():
        terms = _terms(row["dataset"], row["description"])
        loose = (each for each in row["parts"] if each in where.loose)
        found += [_rows(folder, each, row["table"], **terms) for each in loose]
        found += [_part(folder, table, batch, **terms) for table in (SUPERSEDED, REPAIRS, LOADS)]
    for segment in where.segments:
        terms = _terms(segment.dataset, segment.description)
        found += [_rows(folder, each, segment.table, **terms) for each in segment.parts]
        found += [_rows(folder, each, "pages", **terms) for each in segment.pages]
    for batch in snapshot.compacted:  # also those that were merged again: they say what the later ones are made of
        row = read_part(folder, COMPACTED, batch).to_pylist()[0]
        found.append(_part(folder, COMPACTED, batch, **_terms(row["dataset"], row["description"])))
    return tuple(sorted({each.name: each for each in found}.values(), key=lambda each: each.name))


def _part(folder: Path, table: Table, batch: str, **terms: Any) -> Part:
    path = part(folder, table, batch)
    return Part(path=path, name=path.relative_to(folder).as_posix(), table=table.name, **terms)


def _rows(folder: Path, name: str, table: str, **terms: Any) -> Part:
    return Part(path=folder / "tables" / name, name=f"tables/{name}", table=table, **terms)


def _terms(dataset: str, description: str) -> dict[str, Any]:
    return {"dataset": dataset, "may_export": described(description).may_export}
