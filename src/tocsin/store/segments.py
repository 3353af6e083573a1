"""Which files hold the rows of data sets now: those of the loads, or the fewer into which they were compacted.

A compaction writes new files, then says in the table `compacted` which files they take the place of. It holds only if all
of those still counted, so of two that were made at the same time the earlier one counts, and no row is ever read twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from tocsin.read.dataset import quoted
from tocsin.store.files import committed, read_part
from tocsin.store.mapping import BATCH
from tocsin.store.rows import Row
from tocsin.store.tables import COMPACTED, MERGED

PAGES = ("actors", "recipients", "days", "parties", "foremost", "pairs")
"""What the files of `pages` hold, in their order; older segments lack the last two."""

_LISTS = ("replaces", "parts", "pages", "loads")  # of what a segment has several
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MERGED_NAME = "compact-"  # how the name of a file begins whose rows have a column `batch` of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Rows of one data set and description that lie together; see the table `compacted` for what is what."""

    batch: str
    dataset: str
    table: str
    description: str
    replaces: tuple[str, ...]
    parts: tuple[str, ...]
    pages: tuple[str, ...]
    loads: tuple[str, ...]
    rows: int
    hidden: int
    recorded: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where the rows are: single files, and segments."""

    loose: frozenset[str]
    segments: tuple[Segment, ...]
    replaced: Mapping[str, datetime]  # files that are not read any more, and since when

    @property
    def recorded(self) -> frozenset[datetime]:
        """When segments were written, those that others took the place of with them."""
        return frozenset((*(segment.recorded for segment in self.segments), *self.replaced.values()))

    def parts(self, dataset: str) -> list[str]:
        """All files with rows of a data set, below `tables/`; those of loads lie in folders named after it."""
        mine = [part for part in self.loose if f"/dataset={dataset}/" in part]
        return sorted([*mine, *(p for segment in self.segments if segment.dataset == dataset for p in segment.parts)])


def compactions(folder: Path) -> tuple[str, ...]:
    """The committed compactions of a desk."""
    return committed(folder, MERGED)


def held(folder: Path, parts: Iterable[str], names: Sequence[str]) -> Held:
    """Which of some files of loads hold rows now, and which segments have taken the place of the others.

    Parameters
    ----------
    names
        The compactions; list them before the loads, so that none is about a load that is not known.
    """
    rows = [row for name in names for row in _rows(folder, name)]
    live = set(parts)
    replaced: dict[str, datetime] = {}
    segments: list[Segment] = []
    for row in sorted(rows, key=lambda row: (row["recorded"], row["batch"])):
        segment = _segment(row)
        if live.issuperset(segment.replaces):
            live = live.difference(segment.replaces).union(segment.parts)
            replaced |= dict.fromkeys(segment.replaces, segment.recorded)
            segments.append(segment)
        else:
            replaced |= dict.fromkeys((*segment.parts, *segment.pages), segment.recorded)
    counting = tuple(segment for segment in segments if live.issuperset(segment.parts))
    for segment in segments:
        if segment not in counting:
            replaced |= dict.fromkeys(segment.pages, replaced[segment.parts[0]])
    loose = live.difference(*(segment.parts for segment in counting))
    return Held(loose=frozenset(loose), segments=counting, replaced=replaced)


def _rows(folder: Path, name: str) -> Iterator[Row]:
    """The rows of one compaction. To show a moment, pyarrow imports pandas, which takes longer than all else here."""
    table = read_part(folder, COMPACTED, name)
    others = [column for column in table.column_names if column != "recorded"]
    moments = table["recorded"].cast(pa.int64()).to_pylist()
    for row, moment in zip(table.select(others).to_pylist(), moments, strict=True):
        yield {**row, "recorded": _EPOCH + timedelta(microseconds=moment)}


def _segment(row: Mapping[str, Any]) -> Segment:
    lists: dict[str, Any] = {name: tuple(row[name]) for name in _LISTS}
    names = (field.name for field in fields(Segment))
    return Segment(**{name: lists.get(name, row[name]) for name in names})


def as_row(segment: Segment) -> Row:
    """A segment as a row of the table `compacted`."""
    lists = {name: list(getattr(segment, name)) for name in _LISTS}
    return {field.name: lists.get(field.name, getattr(segment, field.name)) for field in fields(Segment)}


def is_merged(part: str) -> bool:
    """Whether a file is of a segment, and has a column `batch`."""
    return part.rpartition("/")[2].startswith(MERGED_NAME)


def rows_of(folder: Path, parts: Sequence[str], columns: str) -> str:
    """What to select from to get stored columns and `batch` of all rows of files, of loads and of segments alike."""
    merged = [part for part in parts if is_merged(part)]
    single = [part for part in parts if not is_merged(part)]
    arms = [
        f"SELECT {columns}, {batch} AS batch FROM {parquet(folder, some)}"  # noqa: S608
        for some, batch in ((single, BATCH), (merged, "batch"))
        if some
    ]
    return f"({' UNION ALL '.join(arms)})"


def parquet(folder: Path, parts: Sequence[str]) -> str:
    """What to select from to get the rows of files below `tables/`."""
    listed = ", ".join(quoted(literal(folder / "tables" / part)) for part in parts)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def literal(path: Path) -> str:
    """The path so that DuckDB takes no character of it for a wildcard."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path.as_posix())
