"""What a query answers, printed or written: any columns, in any number of rows, none of them held for longer than needed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from tocsin.export.console import words

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

Form = Literal["table", "csv", "json", "parquet"]

MOST = 1000  # rows that a terminal is shown; files take all
_OUTSIDE = "the outlet"  # how a reader is told of the holder `outlet`


def rows_of(batches: pa.RecordBatchReader) -> Iterator[Mapping[str, Any]]:
    """The rows of an answer, one by one."""
    for batch in batches:
        yield from batch.to_pylist()


def print_answer(batches: pa.RecordBatchReader, console: Console, most: int = MOST) -> bool:
    """Prints the first rows as a table; whether there were more."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for name in batches.schema.names:
        table.add_column(words(name))
    rows = rows_of(batches)
    for row in islice(rows, most):
        table.add_row(*(words(text(value)) for value in row.values()))
    console.print(table, highlight=False)
    return next(rows, None) is not None


def print_events(batches: pa.RecordBatchReader, console: Console, most: int = MOST) -> tuple[int, bool]:
    """Prints events as sentences in columns, each with its id: when, who, what, to whom, where, who says so.

    Gives how many were printed, and whether there were more.
    """
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for label, ratio in (
        ("When", 3),
        ("Who", 5),
        ("What", 4),
        ("To whom", 5),
        ("Where", 4),
        ("Says who", 4),
        ("Id", 6),
    ):
        table.add_column(label, ratio=ratio, overflow="fold")
    rows = rows_of(batches)
    for row in islice(rows, most):
        cells = (when(row), _several(row["actors"]), what(row), _several(row["recipients"]), row["place"] or "")
        table.add_row(*map(words, (*cells, says(row), row["id"])))
    if table.row_count:
        console.print(table, highlight=False)
    return table.row_count, next(rows, None) is not None


EVENT_COLUMNS = (
    "occurred_begin", "occurred_until", "occurred_precision", "actors", "type", "mode", "code", "status", "recipients",
    "place", "holders", "stances", "outlet", "dataset", "id",
)  # fmt: skip
"""The columns of `all_events` that `print_events` reads."""


def write_csv(batches: pa.RecordBatchReader, file: TextIO) -> None:
    """Writes an answer as CSV with a header; the values of a list are joined by "; ", a missing value is empty."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(batches.schema.names)
    writer.writerows([text(value) for value in row.values()] for row in rows_of(batches))


def write_json(batches: pa.RecordBatchReader, file: TextIO) -> None:
    """Writes an answer as a JSON array of objects, one a line; days are written as ISO 8601 has them."""
    before = "[\n"
    for row in rows_of(batches):
        file.write(before + json.dumps(row, ensure_ascii=False, default=str))
        before = ",\n"
    file.write("[]\n" if before == "[\n" else "\n]\n")


def write_parquet(batches: pa.RecordBatchReader, path: Path) -> None:
    """Writes an answer as a Parquet file."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def text(value: object) -> str:
    """One value as a table and a CSV file have it; nothing for what is missing.

    >>> text(["a", None, "b"]), text(None), text(0.5)
    ('a; ; b', '', '0.5')
    """
    if value is None:
        return ""
    return "; ".join(text(each) for each in value) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def when(row: Mapping[str, Any]) -> str:
    """The days of an event of `all_events`, as far as they are known."""
    begin: date | None = row["occurred_begin"]
    until: date | None = row["occurred_until"]
    if row["occurred_precision"] is None:
        return "day not known"
    if begin is None or until is None:
        return f"since {begin}" if begin is not None else f"before {until}"
    last = date.fromordinal(until.toordinal() - 1)
    days = str(begin) if begin == last else f"{begin} to {last}"
    return (
        days
        if row["occurred_precision"] in ("day", "days", "month", "year")
        else f"{days} ({row['occurred_precision']})"
    )


def what(row: Mapping[str, Any]) -> str:
    """Its type and mode, or its native code; and its status where that is not the usual one."""
    what = " ".join(part for part in (row["type"] or f"code {row['code']}", row["mode"]) if part)
    return what if row["status"] == "actual" else f"{row['status']}: {what}"


def says(row: Mapping[str, Any]) -> str:
    """Who says so: each holder with what it does, else the outlet or the data set."""
    said = dict.fromkeys(
        f"{_OUTSIDE if holder == 'outlet' else holder}{f' {stance}' if stance else ''}"
        for holder, stance in zip(row["holders"], row["stances"], strict=True)
    )
    known = [*said, *([row["outlet"]] if row["outlet"] else []), *([row["dataset"]] if row["dataset"] else [])]
    return "; ".join(known)


def _several(names: Iterable[str | None]) -> str:
    return "; ".join(name for name in names if name)
