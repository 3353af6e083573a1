"""A desk as DuckDB sees it at one moment: which batches are committed, and which of their rows a view shows.

The SQL of the closing day is all here. DuckDB runs in memory over the files, so readers hold no lock.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from secrets import token_hex

import duckdb

from tocsin.errors import StoreError
from tocsin.settings import ViewOptions
from tocsin.store.all_events import add_relation
from tocsin.store.amending import add_amended, in_place
from tocsin.store.coded_half import FOLDER, Prepared
from tocsin.store.coded_half import find as find_prepared
from tocsin.store.engine import ctrl_c
from tocsin.store.files import committed, held_batches, is_together, part, read_part
from tocsin.store.format import format_of
from tocsin.store.gathered import add_gathered_views
from tocsin.store.imports import add_views, loads
from tocsin.store.judgements import Judged, read_judgements
from tocsin.store.ledger import add_feed_views
from tocsin.store.rows import no_rows
from tocsin.store.segments import compactions
from tocsin.store.tables import (
    ACTORS,
    CODED,
    DOCUMENTS,
    FOLLOWED,
    GATHERED,
    LINKED,
    LINKS,
    PLACED,
    READ,
    REJECTED,
    TABLES,
    Table,
)

# Which document is shown from which batch, and which coding of it. Written twice, a document is shown as it was
# written first; coded twice, as it was coded last. `rank` is the order in which a view shows documents.
_INDEX = """
CREATE TABLE snapshot.known AS
    SELECT id AS document_id, batch, published, row_number() OVER (ORDER BY recorded, batch, position) AS rank
    FROM (SELECT id, batch, published, recorded, position FROM {documents})
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY recorded, batch, position) = 1;
CREATE TABLE snapshot.shown AS
    SELECT document_id, batch, rank FROM snapshot.known WHERE {until};
CREATE TABLE snapshot.chosen AS
    SELECT c.document_id, c.batch, c.position, s.rank
    FROM (SELECT document_id, batch, recorded, position FROM {codings}) AS c JOIN snapshot.shown AS s USING (document_id)
    QUALIFY row_number() OVER (PARTITION BY c.document_id ORDER BY c.recorded DESC, c.batch DESC) = 1;
"""

_SHOWN = "SELECT t.* FROM {rows} AS t SEMI JOIN snapshot.shown AS s ON t.id = s.document_id AND t.batch = s.batch"
_CHOSEN = "SELECT t.* FROM {rows} AS t SEMI JOIN snapshot.chosen AS c USING (document_id, batch)"
_LINKS = """
SELECT t.* FROM {rows} AS t SEMI JOIN snapshot.chosen AS c USING (document_id, batch) WHERE t.made_in = 'coding'
UNION ALL
(SELECT t.* FROM {rows} AS t SEMI JOIN snapshot.shown AS s USING (document_id) WHERE t.made_in = 'resolve'
 QUALIFY row_number() OVER (PARTITION BY t.id ORDER BY t.recorded, t.batch, t.position) = 1)
"""
_FIRST = """
SELECT t.* FROM {rows} AS t WHERE {until}
QUALIFY row_number() OVER (PARTITION BY t.id ORDER BY t.recorded, t.batch, t.position) = 1
"""
_LINKED = 't.id IN (SELECT "left" FROM links UNION ALL SELECT "right" FROM links)'


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What was committed when somebody looked; later batches are not in it."""

    folder: Path
    read: tuple[str, ...]
    coded: tuple[str, ...]
    judged: Judged
    loaded: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    gathered: tuple[str, ...] = ()
    compacted: tuple[str, ...] = ()
    read_in: Mapping[str, str] = field(default_factory=dict[str, str])  # by batch of READ the file with its rows
    coded_in: Mapping[str, str] = field(default_factory=dict[str, str])  # the same of CODED
    prepared: tuple[Prepared, ...] = ()

    def files(self, table: Table) -> list[Path]:
        """The files of a table, absolute, in no order that means anything."""
        return [part(self.folder, table, batch) for batch in (self.read if table in READ else self.coded)]

    def home(self, table: Table, batch: str) -> str:
        """The file that holds the rows of a batch."""
        return (self.read_in if table in READ else self.coded_in)[batch]

    def replaced(self) -> bool:
        """Whether files of it were brought together in others since."""
        with suppress(StoreError):
            now = {*held_batches(self.folder, READ), *held_batches(self.folder, CODED)}
            return not now.issuperset((*self.read, *self.coded)) or compactions(self.folder) != self.compacted
        return False


def take_snapshot(folder: Path, judged: Judged = Judged()) -> Snapshot:  # noqa: B008
    """What is committed in a folder now.

    Parameters
    ----------
    judged
        What people judged as it was read before, if it was: the lines that came since are read.

    Raises
    ------
    StoreError
        If there is no such folder, it cannot be listed, a later tocsin made it, or a committed batch has lost a file.
    """
    if not folder.is_dir():
        raise StoreError(f"no desk at {folder}: there is no such folder; check the path, or read something into it")
    folder = folder.resolve()
    format_of(folder)  # refuses a later one
    compacted = compactions(folder)  # before the loads: a compaction is of loads that are there already
    read, coded = held_batches(folder, READ), held_batches(folder, CODED)
    return Snapshot(
        folder=folder,
        read=tuple(read),
        coded=tuple(coded),
        read_in={batch: name for name, batches in read.items() for batch in batches},
        coded_in={batch: name for name, batches in coded.items() for batch in batches},
        prepared=find_prepared(folder, [name for name in coded if is_together(name)]),
        judged=read_judgements(folder, judged),
        loaded=loads(folder),
        placed=committed(folder, PLACED),
        linked=committed(folder, LINKED),
        followed=committed(folder, FOLLOWED),
        gathered=committed(folder, GATHERED),
        compacted=compacted,
    )


def connect(
    snapshot: Snapshot,
    known_until: date | None,
    options: ViewOptions = ViewOptions(),  # noqa: B008
) -> tuple[duckdb.DuckDBPyConnection, int]:
    """A database with a SQL view a table, and how many documents of the snapshot have no publication day.

    Beside the views, `snapshot.shown` and `snapshot.chosen` say which documents and codings are shown, in which order.

    Raises
    ------
    StoreError
        If a file is damaged or was not written by tocsin.
    """
    # A query too large for memory spills into a folder of its own, made when needed; queries may read that folder, so
    # it must not be one that holds anything else.
    spill = Path(tempfile.gettempdir()) / f"tocsin-{token_hex(8)}"
    connection = duckdb.connect(":memory:", config={"temp_directory": str(spill)})
    with reading(snapshot):
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute("SET autoinstall_known_extensions = false")  # nothing is ever downloaded
        if options.memory_mb:
            connection.execute(f"SET memory_limit = '{options.memory_mb}MB'")
        if options.threads:
            connection.execute(f"SET threads = {options.threads}")
        # What a query needed for a while is the system's again after it, and not only once the view is closed.
        connection.execute("SET allocator_bulk_deallocation_flush_threshold = '1MB'")
        connection.execute("SET parquet_metadata_cache = true")  # files never change; a page asks dozens of them
        connection.execute("SET dynamic_or_filter_threshold = 2000")  # an actor with its lineage has that many names
        connection.execute("CREATE SCHEMA snapshot")
        rows = {table.name: _rows(connection, snapshot, table) for table in TABLES.values()}
        day = None if known_until is None else f"published <= DATE '{known_until.isoformat()}'"
        connection.execute(_INDEX.format(documents=rows["documents"], codings=rows["codings"], until=day or "true"))
        (undated,) = connection.execute("SELECT count(*) FROM snapshot.known WHERE published IS NULL").fetchall()[0]
        connection.execute("DROP TABLE snapshot.known")  # it names what a view with a closing day hides
        add_amended(connection)
        shapes = {DOCUMENTS.name: _SHOWN, LINKS.name: _LINKS, REJECTED.name: _FIRST, ACTORS.name: _FIRST}
        until = {REJECTED.name: "false", ACTORS.name: _LINKED} if day else {}
        for table in (*READ, LINKS, *(t for t in CODED if t is not LINKS)):  # links first: actors looks at them
            select = shapes.get(table.name, _CHOSEN).format(rows=rows[table.name], until=until.get(table.name, "true"))
            if snapshot.judged.corrections:
                select = in_place(table.name, select)
            connection.execute(f'CREATE VIEW "{table.name}" AS {select}')
        add_views(connection, snapshot.folder, snapshot.loaded, known_until, snapshot.compacted)
        add_relation(connection, snapshot.folder, snapshot.placed, snapshot.linked, known_until)
        # Which is the first of two is asked of the few alone: as a condition on `links` it would be asked of all.
        few = f"(SELECT * FROM {rows[LINKS.name]} WHERE document_id IN (SELECT document_id FROM snapshot.todo))"  # noqa: S608
        connection.execute(f"CREATE VIEW snapshot.links_of_todo AS {_LINKS.format(rows=few)}")
        add_feed_views(connection, snapshot.folder, snapshot.followed, known_until)
        add_gathered_views(connection, snapshot.folder, snapshot.gathered, known_until)
        # From here on a query sees the files of this desk and nothing else of the machine.
        places = (snapshot.folder / "tables", snapshot.folder / FOLDER)
        allowed = ", ".join(_quoted(f"{path}/") for place in places for path in (place.as_posix(), _literal(place)))
        connection.execute(f"SET allowed_directories = [{allowed}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    return connection, undated


@contextmanager
def reading(snapshot: Snapshot) -> Generator[None]:
    """Turns an error of DuckDB into a `StoreError` that names the file at fault, if one is; Ctrl-C ends what it does."""
    try:
        with ctrl_c():
            yield
    except duckdb.OutOfMemoryException as error:
        raise StoreError(
            f"desk {snapshot.folder}: this takes more memory than a view may have; ask for less at once, or allow it more with memory_mb "
            "under [view] in tocsin.toml (where that says nothing, tocsin serve allows 256)"
        ) from error
    except duckdb.Error as error:
        compacted = isinstance(error, duckdb.IOException) and snapshot.replaced()
        for table in TABLES.values():
            for path in snapshot.files(table):
                if not compacted or path.exists():
                    read_part(snapshot.folder, table, path.stem, ())  # raises, with the name of the file
        if compacted:
            raise StoreError(
                f"desk {snapshot.folder}: its files were compacted since this view was opened, and those that it read are "
                "gone; open a new view"
            ) from error
        raise StoreError(f"desk {snapshot.folder}: {str(error).strip()}") from error


def _rows(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, table: Table) -> str:
    """What to select from to get all committed rows of a table."""
    files = [_quoted(_literal(path)) for path in snapshot.files(table)]
    if files:
        return f"read_parquet([{', '.join(files)}])"
    connection.from_arrow(no_rows(table.schema)).create(f"snapshot.no_{table.name}")
    return f"snapshot.no_{table.name}"


def _literal(path: Path) -> str:
    """The path so that DuckDB takes no character of it for a wildcard."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path.as_posix())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
