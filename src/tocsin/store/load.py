"""Loading data sets: files in, partitioned Parquet out, in bounded memory, resumable, each file once.

A load goes in batches of files. Each is staged as clean pieces (`tocsin.read.raw`), read piece by piece into a table of
DuckDB, checked there, and written aside by data set and year. When the whole batch is written, its files are renamed and the
ledger `loads` commits it; a run that is killed before leaves nothing that a view sees, and the next one begins with
that batch. Staging runs one batch ahead in a thread of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tocsin.read.dataset import Dataset
from tocsin.records import Rejected
from tocsin.settings import LoadOptions
from tocsin.store.disk import alone, make_folder, told
from tocsin.store.engine import database, workplace
from tocsin.store.feed import Batch, Dropped, Feed, Ready
from tocsin.store.format import mark_new
from tocsin.store.imports import ledger, loads
from tocsin.store.landing import Tally, Writer
from tocsin.store.segments import compactions, held
from tocsin.store.tables import LOADS, SUPERSEDED
from tocsin.store.withdrawal import Release, Withdrawal

_ASIDE = ".load-"


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
    superseded: int = 0  # rows of earlier loads that a view no longer shows, as these bring them again
    withdrawn: int = 0  # rows that these take back: they are deleted, or not in a whole release
    loose: int = 0  # files of the data set that no compaction has brought together so far
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
    release: Release = Release(),  # noqa: B008
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
    release
        What else is known of the files: when they were published, and whether they are a whole release.
    others
        The descriptions of other data sets, to name the one that a file is of.

    Raises
    ------
    SettingsError
        If a whole release cannot be what is said of it.
    StoreError
        If another load is at work on the desk, or it cannot be written: what was committed before is kept, and the same call
        goes on from there.
    """
    release.check(dataset, len(paths))
    begin = time.monotonic()
    tally = Tally()
    total = sum(path.stat().st_size for path in paths)
    interrupted = False
    place = folder / "tables" / LOADS.name
    with told(place, "write"):
        mark_new(folder)
        make_folder(place)
    # Two loads at once would both write a file that both name.
    with (
        alone(place, "another tocsin load"),
        workplace(folder, _ASIDE) as aside,
        database(aside, options, doing="load into") as connection,
    ):
        merged = compactions(folder)
        done = loads(folder)
        before = ledger(connection, folder, done)
        known = frozenset(row["hash"] for row in before if row["dataset"] == dataset.name)
        target = dataset.withdraws or dataset.name
        earlier = held(folder, (part for row in before for part in row["parts"]), merged).parts(target)
        lists = {row["batch"] for row in before if row["table"] == SUPERSEDED.name}
        withdrawal = Withdrawal(connection, folder, dataset, release, today=recorded.date(), known=done, lists=lists)
        feed = Feed(dataset, paths, aside, known, options, version, others)
        writer = Writer(connection, folder, aside, dataset, recorded, earlier, release, withdrawal)
        try:
            for item in feed.items():
                match item:
                    case Ready():
                        writer.write(item)
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
        withdrawn=tally.withdrawn,
        loose=writer.loose,
        bytes_read=tally.done,
        bytes_written=tally.written,
        seconds=time.monotonic() - begin,
        interrupted=interrupted,
    )
