"""One row an event, as Parquet or as CSV; beside CSV a codebook that says what each column and each code means.

CSV is what R, Stata, SPSS and spreadsheets read: UTF-8, one header line, days as YYYY-MM-DD, nothing where a value is
missing, lists joined by "; " with nothing for a missing member; what holds a comma, a quotation mark or a line break stands
in quotation marks.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from tocsin.export.row_columns import COLUMNS, SCHEMA, codes, type_words
from tocsin.export.rows import Holdings, tables
from tocsin.export.saving import aside
from tocsin.export.tally import Tally

JOINED = "; "
"""Between the members of a list in one field of CSV."""

_LISTS = tuple(column.name for column in COLUMNS if str(column.type).startswith("list"))
_TEXTS = frozenset({*_LISTS, "recorded"})
_FLAT = pa.schema([pa.field(f.name, pa.string() if f.name in _TEXTS else f.type) for f in SCHEMA])


def write_csv(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes one row an event, and the codebook beside it; the files written.

    Raises
    ------
    ExportError
        If a file is there already, or cannot be written.
    """
    book = path.with_name(f"{path.stem}.codebook.csv")
    with aside(path, book, force=force) as (rows_file, book_file):
        options = arrow_csv.WriteOptions(quoting_style="needed")
        with arrow_csv.CSVWriter(rows_file, _FLAT, write_options=options) as writer:
            for table in tables(held, tally):
                writer.write_table(flat(table))
        with book_file.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(_codebook(held, tally))
    return path, book


def flat(table: pa.Table) -> pa.Table:
    """A table with its lists joined to texts; an empty list is an empty text, and so is a missing member."""
    columns = {name: _joined(table[name]) if name in _LISTS else table[name] for name in table.column_names}
    columns["recorded"] = pc.strftime(
        pc.floor_temporal(table["recorded"], unit="second").cast(pa.timestamp("s", "UTC")), format="%Y-%m-%dT%H:%M:%SZ"
    )
    return pa.table(columns, schema=_FLAT)


def _joined(column: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = column.cast(pa.list_(pa.string()))
    return pc.binary_join(_filled(texts), JOINED)


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists of texts with empty ones for missing members: a join of texts of which one is missing would be missing."""
    parts: list[pa.Array] = []
    for chunk in column.chunks:
        # Of a slice, offsets are its own and values are those of the whole: a copy has both of its own.
        part = cast("pa.ListArray", chunk if chunk.offset == 0 else pa.concat_arrays([chunk]))
        parts.append(pa.ListArray.from_arrays(part.offsets, pc.fill_null(part.values, "")))
    return pa.chunked_array(parts, type=pa.list_(pa.string()))


def _codebook(held: Holdings, tally: Tally) -> Iterator[tuple[str, str, str, str]]:
    """The lines of the codebook: a column, then its codes; at the end what was left out."""
    labels: dict[str, list[tuple[str, str]]] = {}
    for each in codes(held.ontology):
        labels.setdefault(each.column, []).append((each.code, each.label))
    yield ("column", "type", "code", "meaning")
    for column in COLUMNS:
        kind = type_words(column.type) + (f", joined by '{JOINED}'" if column.name in _LISTS else "")
        yield (column.name, kind, "", column.meaning)
        for code, label in labels.get(column.name, ()):
            yield (column.name, "code", code, label)
    for line in tally.sentences():
        yield ("", "left out", "", line)


def write_parquet(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes one row an event to a Parquet file; what was left out is in its metadata, under `tocsin`.

    Raises
    ------
    ExportError
        If the file is there already, or cannot be written.
    """
    with aside(path, force=force) as (file,), parquet.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        for table in tables(held, tally):
            writer.write_table(table)
        told = {"rows": tally.rows, "left_out": dict(sorted(tally.left_out.items()))}
        writer.add_key_value_metadata({"tocsin": json.dumps(told)})
    return (path,)
