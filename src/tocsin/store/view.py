"""Reading a desk: the one way that later stages, exports and pages look at what was written.

A `View` is a snapshot. It lists the committed batches once, when it is made, and reads only their files; what is
appended later needs a new view. `View.as_of(day)` shows what had been *published* by that day, and nothing that
hangs on a later text, so no forecast that is given such a view can see the future.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.errors import StoreError
from tocsin.records import Coding, Document, Judgement, Rejected
from tocsin.store.files import read_part
from tocsin.store.rows import Row, to_coding, to_document, to_judgement
from tocsin.store.snapshot import Snapshot, connect, reading, take_snapshot
from tocsin.store.tables import ACTORS, CODED, CODINGS, DOCUMENTS, EVENTS, LINKS, MENTIONS, REJECTED, TABLES, Table

_OUTLET_COLUMNS = ("outlet", "published", "title", "url")  # of the document, joined to its events
_PARTS = tuple(table for table in CODED if table not in (ACTORS, CODINGS))  # the tables that a coding is made of


class View:
    """What a desk holds, as far as it had been published by a day.

    Parameters
    ----------
    folder
        The folder of a desk; it may be empty, but must be there.
    known_until
        The last publication day that is shown; None shows all, with and without a publication day.

    Attributes
    ----------
    known_until
        As given.
    undated
        How many documents have no publication day; a view with a closing day does not show them.

    Raises
    ------
    StoreError
        If the folder is not there, or holds files that are damaged or that tocsin did not write.
    """

    def __init__(self, folder: Path, *, known_until: date | None = None) -> None:
        self._open(take_snapshot(folder), known_until)

    def _open(self, snapshot: Snapshot, known_until: date | None) -> None:
        self.known_until = known_until
        self._snapshot = snapshot
        self._connection, self.undated = connect(snapshot, known_until)

    def as_of(self, day: date) -> View:
        """The same snapshot as it was known on `day`: published by then. Never wider than this view."""
        view = object.__new__(View)
        view._open(self._snapshot, day if self.known_until is None else min(day, self.known_until))
        return view

    # ------------------------------------------------------------------------------------------ records

    def documents(self) -> Iterator[Document]:
        """The documents, in the order in which they were written."""
        for batch, ids in self._by_batch("shown"):
            for row in self._rows(DOCUMENTS, batch, "id", ids):
                yield to_document(row)

    def document(self, document_id: str) -> Document | None:
        """One document; None if this view does not show it."""
        for (batch,) in self._fetch("SELECT batch FROM snapshot.shown WHERE document_id = ?", document_id):
            for row in self._rows(DOCUMENTS, batch, "id", (document_id,)):
                return to_document(row)
        return None

    def codings(self) -> Iterator[Coding]:
        """The latest coding of each document, in the order in which they were written."""
        for batch, ids in self._by_batch("chosen"):
            yield from self._codings(batch, ids)

    def coding(self, document_id: str) -> Coding | None:
        """The latest coding of a document; None if this view shows none."""
        for (batch,) in self._fetch("SELECT batch FROM snapshot.chosen WHERE document_id = ?", document_id):
            for coding in self._codings(batch, (document_id,)):
                return coding
        return None

    def judgements(self) -> tuple[Judgement, ...]:
        """Who is who: what machines judged of the shown texts, then what people judged, each in order.

        A view with a closing day leaves out what was judged of mentions in texts that it does not show. A judgement
        is knowledge of names, not news: one made after the closing day counts.
        """
        machine = tuple(to_judgement(row) for row in self.table(LINKS.name).to_pylist())
        hidden = self._hidden_mentions({end for j in self._snapshot.judged.judgements for end in (j.left, j.right)})
        people = (j for j in self._snapshot.judged.judgements if j.left not in hidden and j.right not in hidden)
        return (*machine, *people)

    @property
    def damaged(self) -> tuple[Rejected, ...]:
        """The lines of `judgements.jsonl` that could not be read."""
        return self._snapshot.judged.damaged

    # ------------------------------------------------------------------------------------------- columns

    def table(self, name: str) -> pa.Table:
        """One of the tables of `docs/tables.md`, with its columns, in the order of the documents.

        Raises
        ------
        StoreError
            If there is no such table, or a file of it cannot be read.
        """
        if name not in TABLES:
            raise StoreError(f"no table {name!r} in a desk; there are: {', '.join(TABLES)}")
        table = TABLES[name]
        if table in (REJECTED, ACTORS):
            order = "ORDER BY t.recorded, t.batch, t.position"
        else:
            key = "id" if table is DOCUMENTS else "document_id"
            order = f"JOIN snapshot.shown AS s ON s.document_id = t.{key} ORDER BY s.rank, {_made_in(table)}t.position"
        columns = ", ".join(f't."{column}"' for column in table.schema.names)
        return self._query(f'SELECT {columns} FROM "{name}" AS t {order}').cast(table.schema)  # noqa: S608

    def events(self) -> pa.Table:
        """The events with outlet, publication day, title and url of their document."""
        columns = ", ".join(f"d.{name}" for name in _OUTLET_COLUMNS)
        found = self._query(
            f"SELECT t.*, {columns} FROM events AS t JOIN snapshot.shown AS s USING (document_id) "  # noqa: S608
            "JOIN documents AS d ON d.id = t.document_id ORDER BY s.rank, t.position"
        )
        return found.cast(pa.schema([*EVENTS.schema, *(DOCUMENTS.schema.field(name) for name in _OUTLET_COLUMNS)]))

    def sql(self, query: str) -> pa.Table:
        """What one SELECT answers, over views named like the tables. It can neither write nor read other files.

        Raises
        ------
        StoreError
            If it is not one SELECT, or DuckDB refuses it; the message holds DuckDB's reason.
        """
        with reading(self._snapshot):
            statements = self._connection.cursor().extract_statements(query)
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            raise StoreError(f"SQL {query.strip()[:100]!r}: a view answers one SELECT at a time and nothing else")
        return self._query(query)

    def counts(self) -> dict[str, int]:
        """How many rows each table shows, by its name."""
        each = (f"SELECT '{name}', count(*) FROM \"{name}\"" for name in TABLES)  # noqa: S608
        return dict(self._fetch(" UNION ALL ".join(each)))

    # ------------------------------------------------------------------------------------------- reading

    def _query(self, query: str) -> pa.Table:
        with reading(self._snapshot):
            return self._connection.cursor().sql(query).to_arrow_table()

    def _fetch(self, query: str, *values: object) -> list[Any]:
        with reading(self._snapshot):
            return self._connection.cursor().execute(query, list(values)).fetchall()

    def _by_batch(self, index: str) -> list[tuple[str, list[str]]]:
        """The batches with the ids of their documents that are shown (or whose coding is), oldest first."""
        ids = "list(document_id ORDER BY rank)"
        return self._fetch(f"SELECT batch, {ids} FROM snapshot.{index} GROUP BY batch ORDER BY min(rank)")  # noqa: S608

    def _rows(self, table: Table, batch: str, key: str, ids: Collection[str]) -> list[Row]:
        """The rows of one file that belong to these documents, as they were written."""
        rows = read_part(self._snapshot.folder, table, batch)
        return rows.filter(pc.is_in(rows[key], pa.array(ids, pa.string()))).to_pylist()

    def _codings(self, batch: str, ids: Collection[str]) -> Iterator[Coding]:
        grouped: dict[str, dict[str, list[Row]]] = {i: {table.name: [] for table in _PARTS} for i in ids}
        for table in _PARTS:
            for row in self._rows(table, batch, "document_id", ids):
                grouped[row["document_id"]][table.name].append(row)
        for row in self._rows(CODINGS, batch, "document_id", ids):
            yield to_coding(row, grouped[row["document_id"]])

    def _hidden_mentions(self, wanted: set[str]) -> set[str]:
        """Those of the wanted ids that are mentions of documents which the closing day hides."""
        if self.known_until is None or not wanted:
            return set()
        shown = {i for (i,) in self._fetch("SELECT document_id FROM snapshot.shown")}
        hidden: set[str] = set()
        for path in self._snapshot.files(MENTIONS):
            found = read_part(self._snapshot.folder, MENTIONS, path.stem, ("id", "document_id")).to_pylist()
            hidden |= {row["id"] for row in found if row["id"] in wanted and row["document_id"] not in shown}
        return hidden


def _made_in(table: Table) -> str:
    """The coder's own links come before those that were resolved later, whatever batch they came with."""
    return "t.made_in, t.recorded, t.batch, " if table is LINKS else ""
