"""Texts in Parquet files: one document a row, as in tables of other kinds. A file of any length is read group by group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tocsin.read.fields import NAMES, plain
from tocsin.read.tables import read_row
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

_ROWS = 256  # read in one go: 2 MB of news text


class ParquetReader:
    """Parquet files (`.parquet`, `.pq`) with a column of text."""

    def reads(self, path: Path) -> bool:
        """Whether the name says so."""
        return path.suffix.lower() in (".parquet", ".pq")

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One item for each row; `where` is the file and the number of the row, from 1."""
        import pyarrow as pa
        from pyarrow import parquet

        where = str(path)
        known = {name for names in NAMES.values() for name in names}
        number = 0
        try:
            with parquet.ParquetFile(path) as file:
                columns = file.schema_arrow.names
                if not any(plain(name) in NAMES["text"] for name in columns):
                    what = f"a table without a column of text; its columns: {', '.join(columns)[:120]}"
                    why = f"name the text one of: {', '.join(NAMES['text'])}"
                    yield Rejected(where=where, what=what, why=why)
                    return
                wanted = [name for name in columns if plain(name) in known]
                for batch in file.iter_batches(batch_size=_ROWS, columns=wanted):
                    rows: list[dict[str, Any]] = batch.to_pylist()
                    for row in rows:
                        number += 1
                        said = {k: v.isoformat()[:10] if isinstance(v, date) else v for k, v in row.items()}
                        yield read_row(said, where=f"{where}:{number}", options=options)
        except (pa.ArrowInvalid, UnicodeDecodeError, OSError) as error:
            yield Rejected(
                where=where, what="a file that is no Parquet, or is damaged", why=f"{error}; fetch or write it again"
            )
            return
        if not number:
            yield Rejected(
                where=where, what="a table without rows", why="there is no text in it; check how it was saved"
            )
