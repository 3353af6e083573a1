"""Prepares what merged codings tell, so that no view has to compute it: see `tocsin.store.coded_half`.

Some thousand texts at a time, by the same queries as a view, of the tables as a machine read them: without what people judged
or corrected.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.read.dataset import quoted
from tocsin.settings import LoadOptions, ViewOptions
from tocsin.store.all_events import add_quads, compute
from tocsin.store.coded_half import FOLDER, SPOKEN, Prepared, described, recipe
from tocsin.store.disk import told
from tocsin.store.engine import database, workplace
from tocsin.store.files import is_together, part, settle
from tocsin.store.judgements import Judged
from tocsin.store.segments import literal
from tocsin.store.snapshot import Snapshot, connect, reading, take_snapshot
from tocsin.store.tables import ALL_EVENTS, CODINGS, LINKS

_ASIDE = ".prepare-"
_TEXTS = 4_000  # whose events are in memory at once: 120 MB
_ROWS = 61_440  # of a group of rows
_GRACE = 86_400  # seconds for which what another version of tocsin made is left to it
_EVENTS = pa.schema([*ALL_EVENTS.schema, ("number", pa.int32())])
_SPEECH = pa.schema([*SPOKEN, ("number", pa.int32())])
_NUMBERED = "SELECT t.*, n.number FROM snapshot.{table} AS t JOIN snapshot.numbered AS n USING (document_id)"
# Of a merged batch: the texts whose coding is shown from it, without those that have links elsewhere.
_OWN = """
SELECT document_id, batch FROM snapshot.chosen WHERE batch IN (SELECT unnest($batches))
    AND document_id NOT IN (SELECT document_id FROM {elsewhere}) ORDER BY rank
"""
_ABROAD = """
SELECT DISTINCT document_id FROM {links} WHERE made_in = 'resolve'
    AND document_id NOT IN (SELECT document_id FROM snapshot.chosen WHERE batch IN (SELECT unnest($batches)))
"""

Progress = Callable[[int, int, str], None]


def prepare(folder: Path, *, options: LoadOptions, progress: Progress | None = None) -> int:
    """Prepares what was merged and not prepared yet, and removes what was prepared of batches that are no more; how many files.

    Raises
    ------
    StoreError
        If the desk cannot be read or written; what was prepared before is kept.
    """
    snapshot = take_snapshot(folder)
    known = {each.name for each in snapshot.prepared}
    todo = [name for name in snapshot.coded if is_together(name) and name not in known]
    _sweep(folder, snapshot)
    if not todo:
        return 0
    with workplace(folder, _ASIDE) as aside, database(aside, options, doing="prepare") as engine:
        engine.execute("SET preserve_insertion_order = true")
        for name in todo:
            _Preparing(snapshot, name, aside, engine, options, progress).write()
    return 3 * len(todo)


class _Preparing:
    """What is prepared of one merged batch."""

    def __init__(
        self,
        snapshot: Snapshot,
        name: str,
        aside: Path,
        engine: duckdb.DuckDBPyConnection,
        options: LoadOptions,
        progress: Progress | None,
    ) -> None:
        self._snapshot = replace(snapshot, judged=Judged(), prepared=())
        self._aside = aside
        self._engine = engine
        self._options = options
        self._progress = progress
        self._made = Prepared(folder=snapshot.folder, name=name, recipe=recipe(), abroad=())
        self._batches = [batch for batch, home in snapshot.coded_in.items() if home == name]

    def write(self) -> None:
        engine = ViewOptions(memory_mb=self._options.memory_mb, threads=self._options.threads)
        connection, _ = connect(self._snapshot, None, engine)
        with reading(self._snapshot):
            own, abroad = self._parted(connection)
            add_quads(connection)
            connection.execute("CREATE TABLE snapshot.numbered (document_id VARCHAR, number INTEGER)")
            runs = list[tuple[Path, Path]]()
            for chunk in _chunks(own):
                runs.append(self._run(connection, chunk, len(runs)))
                if self._progress is not None:
                    self._progress(min(len(runs) * _TEXTS, len(own)), len(own), "events")
        connection.close()
        numbers = {"document_id": [i for i, _ in own], "batch": [b for _, b in own], "number": list(range(len(own)))}
        schema = pa.schema([("document_id", pa.string()), ("batch", pa.string()), ("number", pa.int32())])
        listed = pa.table(numbers, schema=schema.with_metadata(described(abroad)))
        made, place = self._made, self._snapshot.folder / FOLDER
        files = {made.events: "events", made.speech: "speech", made.documents: "documents"}
        with told(place, "write"):
            self._sorted([events for events, _ in runs], _EVENTS, "occurred_begin, id", self._aside / "events")
            self._sorted(
                [speech for _, speech in runs],
                _SPEECH,
                "who, kind, published DESC NULLS LAST, document_id, position",
                self._aside / "speech",
            )
            pq.write_table(listed, self._aside / "documents", compression="zstd")
        for path, name in files.items():  # the documents last: they commit
            settle([(self._aside / name, path)])

    def _parted(self, connection: duckdb.DuckDBPyConnection) -> tuple[list[tuple[str, str]], list[str]]:
        """The documents that are prepared, each with its batch, and those of which there are links but no coding."""
        mine = [path for path in self._snapshot.files(LINKS) if path.stem == self._made.name]
        others = [path for path in self._snapshot.files(LINKS) if path.stem != self._made.name]
        elsewhere = "(SELECT CAST(NULL AS VARCHAR) AS document_id WHERE false)"
        if others:
            elsewhere = f"(SELECT document_id FROM {_all(others)} WHERE made_in = 'resolve')"  # noqa: S608
        given = {"batches": self._batches}
        own = connection.execute(_OWN.format(elsewhere=elsewhere), given).fetchall()
        abroad = connection.execute(_ABROAD.format(links=_all(mine)), given).fetchall()
        return own, [document for (document,) in abroad]

    def _run(
        self, connection: duckdb.DuckDBPyConnection, chunk: Sequence[tuple[int, str, str]], number: int
    ) -> tuple[Path, Path]:
        """The rows of some documents, in files aside."""
        connection.execute("DELETE FROM snapshot.todo; DELETE FROM snapshot.numbered; DELETE FROM snapshot.identified")
        schema = pa.schema([("number", pa.int32()), ("document_id", pa.string())])
        columns = {"number": [at for at, _, _ in chunk], "document_id": [document for _, document, _ in chunk]}
        listed = pa.table(columns, schema=schema)
        connection.from_arrow(listed.select(["document_id", "number"])).insert_into("snapshot.numbered")
        connection.from_arrow(listed.select(["document_id"])).insert_into("snapshot.todo")
        compute(connection, (), sorted({batch for _, _, batch in chunk}))
        made = self._aside / f"{number}.events", self._aside / f"{number}.speech"
        for path, table in zip(made, ("fresh", "spoken"), strict=True):
            found = connection.sql(_NUMBERED.format(table=table)).to_arrow_table()
            with told(path, "write"):
                pq.write_table(found, path, compression="zstd")
            connection.execute(f"DELETE FROM snapshot.{table}")  # noqa: S608
        return made

    def _sorted(self, runs: Sequence[Path], schema: pa.Schema, order: str, path: Path) -> None:
        """All runs as one file, in an order."""
        columns = ", ".join(f'"{name}"' for name in schema.names)
        if not runs:
            pq.write_table(schema.empty_table(), path)
            return
        self._engine.execute(
            f"COPY (SELECT {columns} FROM {_all(runs)} ORDER BY {order}) TO {quoted(path.as_posix())} "  # noqa: S608
            f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE {_ROWS}, PARQUET_VERSION V2)"
        )


def _chunks(own: Sequence[tuple[str, str]]) -> Iterator[list[tuple[int, str, str]]]:
    numbered = [(number, document, batch) for number, (document, batch) in enumerate(own)]
    return (numbered[start : start + _TEXTS] for start in range(0, len(numbered), _TEXTS))


def _all(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(quoted(literal(path)) for path in paths)}])"


def _sweep(folder: Path, snapshot: Snapshot) -> None:
    """Removes what nobody reads any more: of batches whose files are gone, and what another version made a while ago."""
    place, mine = folder / FOLDER, recipe()
    if not place.is_dir():
        return
    with told(place, "remove old files from"):
        for path in place.glob("*.parquet"):
            name, made_by = path.name.split(".")[:2]
            gone = name not in snapshot.coded and not part(folder, CODINGS, name).exists()
            if gone or (made_by != mine and path.stat().st_mtime < time.time() - _GRACE):
                path.unlink(missing_ok=True)
