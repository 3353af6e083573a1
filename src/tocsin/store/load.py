"""Loading data sets: files in, partitioned Parquet out, in bounded memory, resumable, each file once.

A load goes in batches of files. Each is staged as clean pieces (`tocsin.read.raw`), read piece by piece into a table of
DuckDB, checked there, and written aside by data set and year. When the whole batch is written, its files are renamed and the
ledger `loads` commits it; a run that is killed before leaves nothing that a view sees, and the next one begins with
that batch. Staging runs one batch ahead in a thread of its own.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_hex

import duckdb

from tocsin.errors import StoreError
from tocsin.read.dataset import Dataset
from tocsin.records import Rejected
from tocsin.settings import LoadOptions
from tocsin.store.feed import Batch, Dropped, Feed, Ready
from tocsin.store.files import make_folder, told
from tocsin.store.imports import ledger, loads
from tocsin.store.landing import Tally, Writer
from tocsin.store.lookups import add_lookups

_ASIDE = ".load-"  # leftovers of a killed load lie in tables/ under such names


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far a load is."""

    done: int  # bytes of the files that are written
    total: int  # bytes of all that will be read
    rows: int
    seconds: float
    name: str  # the last file

    @property
    def rate(self) -> float:
        """Rows a second so far."""
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at this pace; None at the start."""
        return self.seconds * (self.total - self.done) / self.done if self.done else None


Progress = Callable[[Step], None]
"""Told after each batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load did: its repair report."""

    dataset: str
    rows: int  # written
    files: int  # loaded now
    known: int  # files that had been loaded before
    rejected: tuple[Rejected, ...] = ()  # files of which nothing was loaded
    refused: dict[str, int] = field(default_factory=dict[str, int])  # rows left out, by why
    mended: dict[str, int] = field(default_factory=dict[str, int])  # rows mended, by how
    examples: tuple[tuple[str, Rejected], ...] = ()  # (refused or mended, one of the rows)
    repeated: int = 0  # rows whose id another row of the same load has
    superseded: int = 0  # rows of earlier loads that a view no longer shows
    bytes_read: int = 0
    bytes_written: int = 0
    seconds: float = 0.0
    interrupted: bool = False  # what was committed is kept

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds else 0.0


def load(
    folder: Path,
    dataset: Dataset,
    paths: Sequence[Path],
    *,
    recorded: datetime,
    options: LoadOptions,
    version: str | None = None,
    others: Sequence[Dataset] = (),
    progress: Progress | None = None,
) -> Loaded:
    """Writes the rows of files into the desk's tables; files that are there already are passed over.

    Parameters
    ----------
    recorded
        Now, with a time zone.
    version
        Of the data set, in place of what the names of the files say.
    others
        The descriptions of other data sets, to name the one that a file is of.

    Raises
    ------
    StoreError
        If the desk cannot be written: what was committed before is kept, and the same call goes on from there.
    """
    begin = time.monotonic()
    tally = Tally()
    total = sum(path.stat().st_size for path in paths)
    interrupted = False
    with _workplace(folder) as aside, _database(aside, options) as connection:
        done = loads(folder)
        known = {row["hash"]: row for row in ledger(connection, folder, done) if row["dataset"] == dataset.name}
        earlier = {part for row in known.values() for part in row["parts"]}
        feed = Feed(dataset, paths, aside, frozenset(known), options, version, others)
        writer = Writer(connection, folder, aside, dataset, recorded, earlier)
        try:
            for item in feed.items():
                match item:
                    case Ready():
                        writer.write(item.piece, item.version)
                    case Batch():
                        writer.commit(item, tally)
                        if progress is not None:
                            now = time.monotonic() - begin
                            name = item.files[-1].path.name
                            progress(Step(done=tally.done, total=total, rows=tally.rows, seconds=now, name=name))
                    case Dropped():
                        writer.drop()
                    case Rejected():
                        tally.rejected.append(item)
                        tally.done += Path(item.where).stat().st_size
                    case int():
                        tally.known += 1
                        tally.done += item
        except KeyboardInterrupt:
            interrupted = True
        finally:
            feed.stop()
            writer.drop()
    return Loaded(
        dataset=dataset.name,
        rows=tally.rows,
        files=tally.files,
        known=tally.known,
        rejected=tuple(tally.rejected),
        refused=dict(tally.findings.refused),
        mended=dict(tally.findings.mended),
        examples=tuple(tally.findings.rows),
        repeated=tally.repeated,
        superseded=tally.superseded,
        bytes_read=tally.done,
        bytes_written=tally.written,
        seconds=time.monotonic() - begin,
        interrupted=interrupted,
    )


@contextmanager
def _workplace(folder: Path) -> Generator[Path]:
    """A folder beside the tables, on the same disk; removed at the end, and those of killed runs with it."""
    tables = folder / "tables"
    aside = tables / f"{_ASIDE}{os.getpid()}-{token_hex(4)}"
    with told(aside, "write"):
        make_folder(tables)
        for left in tables.glob(f"{_ASIDE}*"):
            if not _alive(left.name):
                shutil.rmtree(left, ignore_errors=True)
        aside.mkdir()
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _alive(name: str) -> bool:
    """Whether the process that made a workplace still runs."""
    process = name.removeprefix(_ASIDE).partition("-")[0]
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


@contextmanager
def _database(aside: Path, options: LoadOptions) -> Generator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:", config={"temp_directory": str(aside / "spill")})
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute("SET autoinstall_known_extensions = false")  # nothing is ever downloaded
        connection.execute("SET preserve_insertion_order = false")  # rows of one file stay near each other all the same
        connection.execute("SET enable_progress_bar = false")
        # How many rows a CSV file has is not known to the optimiser, which then holds all of them to look up a country.
        connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        connection.execute(f"SET memory_limit = '{options.memory_mb}MB'")
        if options.threads:
            connection.execute(f"SET threads = {options.threads}")
        add_lookups(connection)
        yield connection
    except duckdb.Error as error:
        if isinstance(error, duckdb.OutOfMemoryException):
            what = "load.memory_mb is too little; allow more, or read less at once with load.piece_mb,"
        elif "No space left" in str(error):
            what = "the disk is full; make room"
        else:
            what = f"{str(error).strip()}; see what the message names"
        raise StoreError(f"cannot load into {aside.parent}: {what} and run the same command again") from error
    finally:
        connection.close()
