"""Reading a desk: the one way that later stages, exports and pages look at what was written.

A `View` is a snapshot. It lists the committed batches once, when it is made, and reads only their files; what is
appended later needs a new view. `View.as_of(day)` shows what had been *published* by that day, and nothing that
hangs on a later text, so no forecast that is given such a view can see the future.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.errors import StoreError
from tocsin.read.dataset import quoted
from tocsin.records import Coding, Document, Judgement, Rejected
from tocsin.store.files import read_part
from tocsin.store.rows import Row, to_coding, to_document, to_judgement
from tocsin.store.snapshot import Snapshot, connect, reading, take_snapshot
from tocsin.store.tables import (
    ACTORS,
    CODED,
    CODINGS,
    DOCUMENTS,
    EVENTS,
    IMPORTED,
    LINKS,
    MENTIONS,
    REJECTED,
    REPAIRS,
    TABLES,
    Table,
)

CHUNK = 128  # documents read at once, so that a file is opened once for all of them; as rows about 1 kB a word of text

_OUTLET_COLUMNS = ("outlet", "published", "title", "url")  # of the document, joined to its events
_PARTS = tuple(table for table in CODED if table not in (ACTORS, CODINGS))  # the tables that a coding is made of
_DOCUMENTS_AS_WRITTEN = "SELECT document_id FROM snapshot.shown ORDER BY rank"
_CODINGS_AS_WRITTEN = """
SELECT document_id FROM snapshot.chosen ORDER BY min(rank) OVER (PARTITION BY batch), batch, position
"""


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

    def documents(self, document_ids: Sequence[str] | None = None) -> Iterator[Document]:
        """The documents with these ids, in that order; without ids all, in the order in which they were written.

        Ids that this view does not show are passed over. `CHUNK` documents are in memory at a time.
        """
        ids = self._ids(_DOCUMENTS_AS_WRITTEN) if document_ids is None else document_ids
        for chunk in _chunks(ids):
            homes = self._homes("shown", chunk)
            rows = {row["id"]: row for row in self._rows(DOCUMENTS, "id", homes)}
            yield from (to_document(rows[i]) for i in chunk if i in rows)

    def document(self, document_id: str) -> Document | None:
        """One document; None if this view does not show it."""
        return next(self.documents((document_id,)), None)

    def codings(self, document_ids: Sequence[str] | None = None) -> Iterator[Coding]:
        """The latest coding of each of these documents, in that order; without ids all, in the order written.

        Documents of which this view shows no coding are passed over. `CHUNK` codings are in memory at a time.
        """
        ids = self._ids(_CODINGS_AS_WRITTEN) if document_ids is None else document_ids
        for chunk in _chunks(ids):
            homes = self._homes("chosen", chunk)
            parts: dict[str, dict[str, list[Row]]] = {i: {table.name: [] for table in _PARTS} for i in chunk}
            for table in _PARTS:
                for row in self._rows(table, "document_id", homes):
                    parts[row["document_id"]][table.name].append(row)
            rows = {row["document_id"]: row for row in self._rows(CODINGS, "document_id", homes)}
            yield from (to_coding(rows[i], parts[i]) for i in chunk if i in rows)

    def coding(self, document_id: str) -> Coding | None:
        """The latest coding of a document; None if this view shows none."""
        return next(self.codings((document_id,)), None)

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

    def imported(self, *, dataset: str | None = None, begin: date | None = None, until: date | None = None) -> pa.Table:
        """The events of other data sets in common columns, by day.

        Parameters
        ----------
        dataset
            Of this data set only.
        begin, until
            Events that lie in these days in part or whole; `until` is the day after the last.
        """
        conditions = ["true"]
        conditions += [] if dataset is None else [f"t.dataset = {quoted(dataset)}"]
        conditions += [] if begin is None else [f"t.occurred_until > DATE '{begin.isoformat()}'"]
        conditions += [] if until is None else [f"t.occurred_begin < DATE '{until.isoformat()}'"]
        found = self._query(
            f"SELECT * FROM imported AS t WHERE {' AND '.join(conditions)} "  # noqa: S608
            "ORDER BY t.occurred_begin, t.dataset, t.native_id"
        )
        return found.cast(IMPORTED.schema)

    def loaded(self) -> pa.Table:
        """The files that were loaded, with the terms of their data sets and the day of access: what a citation needs."""
        return self._query(
            "SELECT dataset, version, file, bytes, lines, accessed, description->>'$.licence' AS licence, "
            "description->>'$.terms' AS terms, description->>'$.citation' AS citation, recorded "
            "FROM loads ORDER BY recorded, batch, position"
        )

    def repairs(self) -> pa.Table:
        """What was mended and refused while data sets were loaded, in the order of the loads."""
        return self._query("SELECT * FROM repairs ORDER BY recorded, batch, position").cast(REPAIRS.schema)

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

    def _ids(self, query: str) -> list[str]:
        return [i for (i,) in self._fetch(query)]

    def _homes(self, index: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """These documents (or their codings) by the batch that they are shown from, without those that are not shown."""
        query = f"SELECT batch, list(document_id) FROM snapshot.{index} WHERE document_id IN (SELECT unnest(?))"  # noqa: S608
        return dict(self._fetch(f"{query} GROUP BY batch", list(ids)))

    def _rows(self, table: Table, key: str, homes: Mapping[str, Sequence[str]]) -> Iterator[Row]:
        """The rows of one table that belong to these documents, those of one file as they were written."""
        for batch, ids in homes.items():  # 1 ms a file; DuckDB takes 2 ms and half a millisecond a file
            rows = read_part(self._snapshot.folder, table, batch)
            yield from rows.filter(pc.is_in(rows[key], pa.array(ids, pa.string()))).to_pylist()

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


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _made_in(table: Table) -> str:
    """The coder's own links come before those that were resolved later, whatever batch they came with."""
    return "t.made_in, t.recorded, t.batch, " if table is LINKS else ""
