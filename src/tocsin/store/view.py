"""Reading a desk: the one way that later stages, exports and pages look at what was written.

A `View` is a snapshot. It lists the committed batches once, when it is made, and reads only their files; what is
appended later needs a new view. `View.as_of(day)` shows what had been *published* by that day, and nothing that
hangs on a later text, so no forecast that is given such a view can see the future.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from threading import Lock, RLock
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakSet, finalize

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tocsin import plugins
from tocsin.errors import StoreError
from tocsin.read.dataset import Break, find_dataset, quoted
from tocsin.records import Coding, Correction, Document, Judgement, Rejected
from tocsin.resolve.corrections import corrected
from tocsin.settings import ViewOptions
from tocsin.store import pages
from tocsin.store.all_events import Beside, fill, names_query, select
from tocsin.store.amending import Amended, amend, amendment, by_document
from tocsin.store.asking import check, tables, within
from tocsin.store.breaks import breaks_within
from tocsin.store.browsing import Leaf, Speech, latest, speech
from tocsin.store.computed import Computed
from tocsin.store.engine import breakable, end, whole
from tocsin.store.files import read_part
from tocsin.store.filters import Filter
from tocsin.store.gathered import fill_incidents
from tocsin.store.ledger import COVERAGE, COVERAGE_SCHEMA
from tocsin.store.pages import Asked, Page, Side
from tocsin.store.parts import Part, parts
from tocsin.store.points import Points
from tocsin.store.rows import Row, to_coding, to_document, to_judgement
from tocsin.store.snapshot import Snapshot, connect, reading, take_snapshot
from tocsin.store.tables import (
    ACTORS,
    ALL_EVENTS,
    CODED,
    CODINGS,
    DOCUMENTS,
    EVENTS,
    IMPORTED,
    INCIDENTS,
    LINKS,
    MENTIONS,
    REJECTED,
    REPAIRS,
    TABLES,
    Table,
)
from tocsin.store.tables.columns import TEXTS
from tocsin.store.thrift import trim

_T = TypeVar("_T")

_TRIMS = 60.0  # seconds between two times that the memory of views that ended is given back
_CORRECTED = 16  # corrected texts read at once, beside what a page holds
CHUNK = 128  # documents read at once, so that a file is opened once for all of them; as rows about 1 kB a word of text

_OUTLET_COLUMNS = ("outlet", "published", "title", "url")  # of the document, joined to its events
_PARTS = tuple(table for table in CODED if table not in (ACTORS, CODINGS))  # the tables that a coding is made of
_DOCUMENTS_AS_WRITTEN = "SELECT document_id FROM snapshot.shown ORDER BY rank"
_CODINGS_AS_WRITTEN = """
SELECT document_id FROM snapshot.chosen ORDER BY min(rank) OVER (PARTITION BY batch), batch, position
"""

_PERIODS = {"year": "year(t.occurred_begin)", "month": "strftime(t.occurred_begin, '%Y-%m')"}


@dataclass(slots=True)
class _Common:
    """What a view shares with those that come of it."""

    known_until: date | None = None  # of the first
    asker: Executor = field(default_factory=lambda: ThreadPoolExecutor(1, "view"))  # asks for the main thread
    amended: Amended = field(default_factory=Amended)  # what corrections changed, of all texts that any of them met
    computed: Computed = field(default_factory=Computed)  # what all_events needs of texts of which nothing is prepared
    trimmed: float = field(default_factory=monotonic)  # when memory of those that ended was last given back


class View:
    """What a desk holds, as far as it had been published by a day.

    Parameters
    ----------
    folder
        The folder of a desk; it may be empty, but must be there.
    known_until
        The last publication day that is shown; None shows all, with and without a publication day.
    options
        How much memory and how many threads it may take.

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

    def __init__(
        self,
        folder: Path,
        *,
        known_until: date | None = None,
        options: ViewOptions = ViewOptions(),  # noqa: B008
    ) -> None:
        self._open(take_snapshot(folder), known_until, options, _Common(known_until))

    def _open(self, snapshot: Snapshot, known_until: date | None, options: ViewOptions, common: _Common) -> None:
        self.known_until = known_until
        self._snapshot = snapshot
        self._options = options
        self._common = common
        self._connection, self.undated = connect(snapshot, known_until, options)
        # What is still asked while Python ends would abort the process (duckdb/duckdb#13904)
        self._cursors = WeakSet[duckdb.DuckDBPyConnection]()
        finalize(self, end, self._connection, self._cursors)
        self._lock = Lock()
        self._filled = self._amended = self._covered = self._joined = False
        self._said = by_document(snapshot.judged.corrections)
        self._points = Points(snapshot.folder)
        self._made: dict[object, object] = {}
        self._making = RLock()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        self._cursors.add(cursor)
        return cursor

    def now(self) -> View:
        """The desk as it is now, with the same closing day: this very view if nothing has changed.

        Raises
        ------
        StoreError
            If there is no such folder any more, or a file in it is damaged.
        """
        snapshot = take_snapshot(self._snapshot.folder, self._snapshot.judged)
        if snapshot == self._snapshot:
            return self
        view = object.__new__(View)
        view._open(snapshot, self.known_until, self._options, self._common)
        if (now := monotonic()) - self._common.trimmed >= _TRIMS:
            self._common.trimmed = now
            trim()
        return view

    def once(self, make: Callable[[View], _T]) -> _T:
        """What a function makes of this view; made once, and kept for as long as the view is."""
        with self._making:
            if make not in self._made:
                self._made[make] = make(self)
            return self._made[make]  # type: ignore[return-value]

    def as_of(self, day: date) -> View:
        """The same snapshot as it was known on `day`: published by then. Never wider than this view."""
        view = object.__new__(View)
        until = day if self.known_until is None else min(day, self.known_until)
        view._open(self._snapshot, until, self._options, self._common)
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

    def codings(self, document_ids: Sequence[str] | None = None, *, as_coded: bool = False) -> Iterator[Coding]:
        """The latest coding of each of these documents, in that order; without ids all, in the order written.

        Documents of which this view shows no coding are passed over. `CHUNK` codings are in memory at a time.

        Parameters
        ----------
        as_coded
            As the coder read them, without what people said of them since.
        """
        found = self._codings(document_ids)
        yield from found if as_coded else map(self.amended, found)

    def _codings(self, document_ids: Sequence[str] | None, *, chunk: int = CHUNK) -> Iterator[Coding]:
        ids = self._ids(_CODINGS_AS_WRITTEN) if document_ids is None else document_ids
        for some in _chunks(ids, chunk):
            homes = self._homes("chosen", some)
            parts: dict[str, dict[str, list[Row]]] = {i: {table.name: [] for table in _PARTS} for i in some}
            for table in _PARTS:
                for row in self._rows(table, "document_id", homes):
                    parts[row["document_id"]][table.name].append(row)
            rows = {row["document_id"]: row for row in self._rows(CODINGS, "document_id", homes)}
            yield from (to_coding(rows[i], parts[i]) for i in some if i in rows)

    def coding(self, document_id: str) -> Coding | None:
        """The latest coding of a document; None if this view shows none."""
        return next(self.codings((document_id,)), None)

    def judgements(self) -> tuple[Judgement, ...]:
        """Who is who: what machines judged of the shown texts, then what people judged, each in order.

        A view with a closing day leaves out what was judged of mentions in texts that it does not show. A judgement
        is knowledge of names, not news: one made after the closing day counts.
        """
        return (*(to_judgement(row) for row in self.table(LINKS.name).to_pylist()), *self.judged())

    def judged(self) -> tuple[Judgement, ...]:
        """What people alone judged of who is who, in order; of a view with a closing day as in `judgements`."""
        judged = self._snapshot.judged.judgements
        hidden = self._hidden_mentions({end for j in judged for end in (j.left, j.right)})
        return tuple(j for j in judged if j.left not in hidden and j.right not in hidden)

    def amended(self, coding: Coding) -> Coding:
        """A coding with what people said of it; itself where nobody said anything."""
        return corrected(coding, self._said.get(coding.document_id, ()))

    def home(self, thing: str) -> str | None:
        """The document of an event, a quotation or a claim, also of one that a person rejected; None if none has it."""
        kind = thing.partition("-")[0]
        if said := next((c for c in self._snapshot.judged.corrections if c.thing == thing), None):
            return said.span.document_id
        if kind not in ("event", "quote", "claim"):
            return None
        found = self._fetch(f"SELECT document_id FROM {kind}s WHERE id = ? LIMIT 1", thing)  # noqa: S608
        return found[0][0] if found else None

    def homes(self, event_ids: Sequence[str]) -> dict[str, str]:
        """The documents of some events, by event; those that it does not show are left out."""
        self._amend()
        query = "SELECT id, document_id FROM events WHERE id IN (SELECT unnest(?))"
        return dict(self._fetch(query, list(event_ids)))

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What people said of the shown texts, those that were undone with it, in order of the file."""
        shown = set(self._ids(_DOCUMENTS_AS_WRITTEN)) if self._said else set[str]()
        return tuple(c for c in self._snapshot.judged.corrections if c.span.document_id in shown)

    @property
    def damaged(self) -> tuple[Rejected, ...]:
        """The lines of `judgements.jsonl` that could not be read."""
        return self._snapshot.judged.damaged

    def latest(self, *, outlet: str | None = None, uncoded: bool = False, limit: int = 50, offset: int = 0) -> Leaf:
        """The documents that came last, with the types of their events: one page of the list.

        Parameters
        ----------
        outlet, uncoded
            Of this outlet only; only those without a coding.
        """
        self._amend()
        with reading(self._snapshot):
            return latest(self._cursor(), outlet=outlet, uncoded=uncoded, limit=limit, offset=offset)

    def speech(self, actor: str, *, limit: int = 20) -> Speech:
        """The quotations by and about an actor (its id), and what texts say it is, the latest first."""
        self._fill()
        with reading(self._snapshot):
            return speech(self._cursor(), actor, limit)

    def last_published(self) -> date | None:
        """The last day on which anything that it shows was published; None if no text has a day."""
        return self._fetch("SELECT max(published) FROM documents")[0][0]

    def many(self, table: str) -> int:
        """How many rows a table shows."""
        if table not in TABLES:
            raise StoreError(f"no table {table!r} in a desk; there are: {', '.join(TABLES)}")
        return self._fetch(f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608

    def document_ids(self) -> list[str]:
        """The ids of the documents that it shows, in the order in which they were written."""
        return self._ids(_DOCUMENTS_AS_WRITTEN)

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

    def native(self, dataset: str, native_id: str) -> str | None:
        """The row of a data set as its file had it, as JSON; None if the view shows no such row."""
        found = self._fetch(
            "SELECT native FROM imported WHERE dataset = ? AND native_id = ? LIMIT 1", dataset, native_id
        )
        return found[0][0] if found else None

    def imported_names(self, loads: Sequence[str]) -> pa.Table:
        """The different names in `imported` of some loads, with code, country, sector, and the days of their events.

        The columns are dataset, name, code, country, sector, `known` (when one could first be known; empty: nothing
        says), first and last.
        """
        return self._query(names_query(loads))

    def dyad(self, one: Side, other: Side, asked: Asked = Asked()) -> Page:  # noqa: B008
        """What two sides did to each other by the data sets: a series by day, the foremost events, the days covered."""
        with reading(self._snapshot):
            return pages.dyad(self._paged(), one, other, asked)

    def actor(self, side: Side, asked: Asked = Asked()) -> Page:  # noqa: B008
        """What a side did and met by the data sets: a series by day, the foremost events, the days covered."""
        with reading(self._snapshot):
            return pages.actor(self._paged(), side, asked)

    def _paged(self) -> duckdb.DuckDBPyConnection:
        """A cursor for one page."""
        with self._lock:
            if not self._covered:
                pages.prepare(self._cursor())
                self._covered = True
        return self._cursor()

    def loaded(self) -> pa.Table:
        """The files that were loaded, with the terms of their data sets and the day of access: what a citation needs."""
        return self._query(
            "SELECT dataset, version, file, hash, bytes, lines, accessed, released, description->>'$.title' AS title, "
            "description->>'$.licence' AS licence, description->>'$.terms' AS terms, "
            "coalesce(description->>'$.terms_address', '') AS terms_address, description->>'$.citation' AS citation, "
            "description->>'$.address' AS address, CAST(description->>'$.may_export' AS BOOLEAN) AS may_export, "
            "CAST(description->>'$.may_train' AS BOOLEAN) AS may_train, "
            "description->>'$.constants.code_scheme' AS code_scheme, recorded FROM loads ORDER BY recorded, batch, position"
        )

    def breaks(
        self, *, datasets: Collection[str] | None = None, begin: date | None = None, until: date | None = None
    ) -> tuple[Break, ...]:
        """The days at which a series must be marked, for a change there is none of the world; by day.

        Parameters
        ----------
        datasets
            Of these data sets; None is all that were loaded. One whose description is not installed has none.
        begin, until
            In these days; `until` is the day after the last.
        """
        versions: dict[str, list[str | None]] = {}
        for dataset, version in self._fetch("SELECT DISTINCT dataset, version FROM loads"):
            versions.setdefault(dataset, []).append(version)
        wanted = set(versions if datasets is None else datasets)
        described = [find_dataset(name) for name in plugins.names(plugins.DATASETS) if name in wanted]
        return breaks_within(described, versions, begin=begin, until=until)

    def parts(self) -> tuple[Part, ...]:
        """The committed files of the desk by name, whatever the closing day: what a copy of the desk is made of."""
        ledger = self._query('SELECT batch, dataset, "table", parts, description FROM loads')
        return parts(self._snapshot, ledger.to_pylist())

    def coverage(self) -> pa.Table:
        """How much each outlet published day by day, and how well the desk could see it: what a count is normalised by.

        The columns are day, outlet, documents (published that day), items (of its feeds), lost (of them, without a text),
        polls and answered (of its feeds that day; empty: it has none). A day without answered polls is no quiet day.
        """
        return self._query(COVERAGE).cast(COVERAGE_SCHEMA)

    def repairs(self) -> pa.Table:
        """What was mended and refused while data sets were loaded, in the order of the loads."""
        return self._query("SELECT * FROM repairs ORDER BY recorded, batch, position").cast(REPAIRS.schema)

    # -------------------------------------------------------------------------------------- all events

    def find(
        self,
        wanted: Filter = Filter(),  # noqa: B008
        *,
        columns: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> pa.Table:
        """The events of texts and data sets alike that a filter asks for, by day, those without one last.

        Parameters
        ----------
        wanted
            With ids in place of names: `Workbench.choose` looks names up, and `Desk.find` does both.
        columns
            Some of those of `all_events`, see `docs/tables.md`; None is all.
        limit
            At most so many, the first.

        Raises
        ------
        StoreError
            If there is no such column, or the filter holds a name.
        """
        names, query = self._asked(wanted, columns)
        self._fill()
        rows = "" if limit is None else f" LIMIT {int(limit)}"
        return self._query(f"{query}{rows}").cast(_schema(names))

    def leaf(
        self, wanted: Filter, *, columns: Sequence[str] | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[pa.Table, int]:
        """One page of the events that a filter asks for, the latest first, and how many there are in all.

        Raises
        ------
        StoreError
            As `find` does.
        """
        names, _ = self._asked(wanted, columns)
        self._fill()
        shown = ", ".join(f'"{name}"' for name in names)
        whole = select(wanted, list(dict.fromkeys((*names, "occurred_begin", "id"))))
        order = f"ORDER BY occurred_begin DESC NULLS LAST, id LIMIT {int(limit)} OFFSET {int(offset)}"
        rows = self._query(f"SELECT {shown} FROM ({whole}) {order}").cast(_schema(names))  # noqa: S608
        ((many,),) = self._fetch(f"SELECT count(*) FROM ({select(wanted, ['id'])})")  # noqa: S608
        return rows, many

    def stream(
        self,
        wanted: Filter = Filter(),  # noqa: B008
        *,
        columns: Sequence[str] | None = None,
        rows: int = 100_000,
    ) -> pa.RecordBatchReader:
        """The same rows in the same order as `find` has them, in batches; they need not fit into memory.

        Raises
        ------
        StoreError
            As `find` does; also while it is read, if a file is damaged.
        """
        names, query = self._asked(wanted, columns)
        self._fill()
        schema = _schema(names)
        return pa.RecordBatchReader.from_batches(schema, self._batches(query, rows, schema))

    def tally(self, wanted: Filter = Filter(), by: Sequence[str] = ("type",)) -> pa.Table:  # noqa: B008
        """How many events a filter finds by the values of some columns of `all_events`, the most first.

        A column of lists counts an event once for each of its values; an event without one is then not counted.

        Parameters
        ----------
        by
            Columns; "year" and "month" stand for that of the first day.
        """
        names = list(dict.fromkeys("occurred_begin" if name in _PERIODS else name for name in by))
        names, _ = self._asked(wanted, names)
        self._fill()
        lists = [name for name in names if ALL_EVENTS.schema.field(name).type == TEXTS]
        apart = "".join(f', unnest(list_distinct(t."{name}")) AS u{n}(value)' for n, name in enumerate(lists))
        values = [
            _PERIODS[name] if name in _PERIODS else f"u{lists.index(name)}.value" if name in lists else f't."{name}"'
            for name in by
        ]
        listed = ", ".join(f'{value} AS "{name}"' for value, name in zip(values, by, strict=True))
        order = ", ".join(f"{n} NULLS LAST" for n in range(1, len(by) + 1))
        return self._query(
            f"SELECT {listed}, count(*) AS events FROM ({select(wanted, names)}) AS t{apart} GROUP BY ALL "  # noqa: S608
            f"ORDER BY events DESC, {order}"
        )

    def _asked(self, wanted: Filter, columns: Sequence[str] | None) -> tuple[Sequence[str], str]:
        """The columns that are asked for, and the query in order."""
        known = ALL_EVENTS.schema.names
        names = known if columns is None else list(columns)
        if unknown := [name for name in names if name not in known]:
            raise StoreError(f"no column {unknown[0]!r} in all_events; there are: {', '.join(known)}")
        shown = ", ".join(f'"{name}"' for name in names)
        whole = select(wanted, list(dict.fromkeys((*names, "occurred_begin", "id"))))
        return names, f"SELECT {shown} FROM ({whole}) ORDER BY occurred_begin NULLS LAST, id"  # noqa: S608

    def _fill(self) -> None:
        """Makes what `all_events` is made of, once; 0.1 s, and as long again for each ten thousand coded texts."""
        self._amend()
        with self._lock, reading(self._snapshot):
            if not self._filled:
                with whole(self._cursor()) as cursor:
                    computed = fill(cursor, self._beside(), self._common.computed)
                if self.known_until == self._common.known_until:  # another shows fewer texts
                    self._common.computed = computed
                self._filled = True

    def _beside(self) -> Beside:
        snapshot = self._snapshot
        prepared = {each.name for each in snapshot.prepared}
        links = snapshot.files(LINKS)
        return Beside(
            judged=snapshot.judged.judgements,
            corrected={document: [each.id for each in some] for document, some in self._said.items()},
            prepared=snapshot.prepared,
            coded_in=snapshot.coded_in,
            loose=[path for path in links if path.stem not in prepared],
            mentions=snapshot.files(MENTIONS),
            links=links,
        )

    def _join(self) -> None:
        """Makes the incidents of what was gathered and judged, once; a second or two for a hundred thousand events."""
        self._amend()
        with self._lock, reading(self._snapshot):
            if not self._joined:
                with whole(self._cursor()) as cursor:
                    fill_incidents(cursor, self._snapshot.judged.judgements)
                self._joined = True

    # ------------------------------------------------------------------------------------------------ SQL

    def _amend(self) -> None:
        """Puts corrected texts in place of what was coded, once; a millisecond or two for each that no view before met so."""
        if self._amended or not self._said:
            return
        shown = set(self._ids(_DOCUMENTS_AS_WRITTEN))
        said = {document: some for document, some in self._said.items() if document in shown}
        homes = {i: batch for batch, ids in self._homes("chosen", list(said)).items() for i in ids}
        made_of = {i: (batch, *(each.id for each in said[i])) for i, batch in homes.items()}
        met = self._common.amended
        left = [i for i, mark in made_of.items() if met.made_of.get(i) != mark]
        read = self._codings(left, chunk=_CORRECTED)
        texts = (amendment(c, corrected(c, said[c.document_id]), made_of[c.document_id]) for c in read)
        while some := list(islice(texts, CHUNK)):
            met = met.and_of(some)
        self._common.amended = met  # of two that do this at once, one does not spare the next its work: no more
        with self._lock, reading(self._snapshot):
            if not self._amended:
                with whole(self._cursor()) as cursor:
                    amend(cursor, met.only(made_of.keys()), [c for some in said.values() for c in some])
                self._amended = True

    def sql(self, query: str, *, seconds: float | None = None) -> pa.Table:
        """What one SELECT answers, over views named like the tables. It can neither write nor read other files.

        Parameters
        ----------
        seconds
            After which it is broken off; None lets it run.

        Raises
        ------
        StoreError
            If it is not one SELECT over documented tables, takes too long, or DuckDB refuses it; the message holds
            DuckDB's reason.
        """
        self._prepare(query)
        cursor = self._cursor()
        with reading(self._snapshot), within(cursor, seconds):
            return breakable(cursor, self._common.asker, lambda: cursor.sql(query).to_arrow_table())

    def joins_ever(self, columns: str, rest: str) -> pa.Table:
        """Columns of all joins that machines ever made, whether they hold still or not: SQL, and what follows the FROM."""
        return self._query(f"SELECT {columns} FROM snapshot.joined {rest}")  # noqa: S608

    def sql_stream(self, query: str, *, rows: int = 100_000, seconds: float | None = None) -> pa.RecordBatchReader:
        """As `sql`, in batches; they need not fit into memory.

        Raises
        ------
        StoreError
            As `sql` does; also while it is read.
        """
        self._prepare(query)
        with reading(self._snapshot):
            schema = self._cursor().sql(query).limit(0).to_arrow_table().schema
        return pa.RecordBatchReader.from_batches(schema, self._batches(query, rows, schema, seconds))

    def sql_tables(self) -> frozenset[str]:
        """The names of the tables that SQL may ask; `docs/tables.md` says what they hold."""
        return tables(self._connection)

    def _prepare(self, query: str) -> None:
        with reading(self._snapshot):
            asked = check(self._connection, query)
        self._amend()
        if ALL_EVENTS.name in asked:
            self._fill()
        if INCIDENTS.name in asked:
            self._join()

    def _batches(
        self, query: str, rows: int, schema: pa.Schema, seconds: float | None = None
    ) -> Iterator[pa.RecordBatch]:
        cursor = self._cursor()
        with reading(self._snapshot), within(cursor, seconds):
            batches = breakable(cursor, self._common.asker, lambda: cursor.sql(query).to_arrow_reader(rows))
            while (batch := breakable(cursor, self._common.asker, lambda: next(batches, None))) is not None:
                yield batch.cast(schema)

    def counts(self) -> dict[str, int]:
        """How many rows each table shows, by its name."""
        self._amend()
        each = (f"SELECT '{name}', count(*) FROM \"{name}\"" for name in TABLES)  # noqa: S608
        return dict(self._fetch(" UNION ALL ".join(each)))

    # ------------------------------------------------------------------------------------------- reading

    def _query(self, query: str) -> pa.Table:
        self._amend()
        cursor = self._cursor()
        with reading(self._snapshot):
            return breakable(cursor, self._common.asker, lambda: cursor.sql(query).to_arrow_table())

    def _fetch(self, query: str, *values: object) -> list[Any]:
        cursor = self._cursor()
        with reading(self._snapshot):
            return breakable(cursor, self._common.asker, lambda: cursor.execute(query, list(values)).fetchall())

    def _ids(self, query: str) -> list[str]:
        return [i for (i,) in self._fetch(query)]

    def _homes(self, index: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """These documents (or their codings) by the batch that they are shown from, as these lie, without those that are not shown."""
        query = f"SELECT batch, list(document_id) FROM snapshot.{index} WHERE document_id IN (SELECT unnest(?))"  # noqa: S608
        return dict(self._fetch(f"{query} GROUP BY batch ORDER BY min(rank)", list(ids)))

    def _rows(self, table: Table, key: str, homes: Mapping[str, Sequence[str]]) -> Iterator[Row]:
        """The rows of one table that belong to these documents, those of one file as they were written."""
        files: dict[str, dict[str, str]] = {}
        for batch, ids in homes.items():
            files.setdefault(self._snapshot.home(table, batch), {}).update(dict.fromkeys(ids, batch))
        for name, wanted in files.items():  # 1 ms a file; DuckDB takes 2 ms and half a millisecond a file
            rows = self._points.rows(table, name, wanted).to_pylist()
            yield from (row for row in rows if row["batch"] == wanted[row[key]])

    def _hidden_mentions(self, wanted: set[str]) -> set[str]:
        """Those of the wanted ids that are mentions of documents which the closing day hides."""
        if self.known_until is None or not wanted:
            return set()
        shown = {i for (i,) in self._fetch("SELECT document_id FROM snapshot.shown")}
        hidden: set[str] = set()
        for path in self._snapshot.files(MENTIONS):
            rows = read_part(self._snapshot.folder, MENTIONS, path.stem, ("id", "document_id"))
            found = rows.filter(pc.is_in(rows["id"], pa.array(sorted(wanted), pa.string()))).to_pylist()
            hidden |= {row["id"] for row in found if row["document_id"] not in shown}
        return hidden


def _schema(names: Sequence[str]) -> pa.Schema:
    return pa.schema([ALL_EVENTS.schema.field(name) for name in names])


def _chunks(ids: Sequence[str], size: int = CHUNK) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _made_in(table: Table) -> str:
    """The coder's own links come before those that were resolved later, whatever batch they came with."""
    return "t.made_in, t.recorded, t.batch, " if table is LINKS else ""
