"""The files of a load as clean pieces, staged in a thread of their own, a little ahead of the engine.

Rows without quotation marks are handed over as they are cut, and never lie on the disk; others as files that are full.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa

from tocsin.errors import ReadError, StoreError
from tocsin.read.dataset import Dataset
from tocsin.read.mending import Findings
from tocsin.read.packed import unpacked
from tocsin.read.raw import Piece, Stage
from tocsin.read.slices import keep_memory
from tocsin.records import Rejected
from tocsin.settings import LoadOptions
from tocsin.store.disk import told

_AHEAD = 16  # parts of a piece, of a megabyte at most


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One input of a load."""

    path: Path
    hash: str
    size: int
    lines: int


@dataclass(slots=True, kw_only=True)
class Batch:
    """Files that are committed together; their pieces have been handed over before."""

    version: str | None
    files: list[File] = field(default_factory=list[File])
    findings: Findings = field(default_factory=Findings)


class Rows:
    """The rows of a piece on their way from the thread that cuts them to the engine, some of them ahead.

    Attributes
    ----------
    interrupted
        Somebody pressed Ctrl-C while the engine waited here; then these are not all of them.
    """

    def __init__(self) -> None:
        self._queue: queue.Queue[pa.RecordBatch | None] = queue.Queue(maxsize=_AHEAD)
        self.interrupted = False

    def offer(self, rows: pa.RecordBatch | None) -> bool:
        """Hands over rows, or None after the last; False if there is no room yet."""
        try:
            self._queue.put(rows, timeout=0.1)
        except queue.Full:
            return False
        return True

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The rows as they come."""
        try:
            while (rows := self._queue.get()) is not None:
                yield rows
        except KeyboardInterrupt:  # the engine, which asked, would take it for a broken file
            self.interrupted = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A piece of the batch that comes next; its rows, if it is no file."""

    piece: Piece
    version: str | None
    rows: Rows | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A file broke off after pieces of it were handed over; it is alone in its batch."""


def find_files(paths: Iterable[str | Path], dataset: Dataset) -> tuple[Path, ...]:
    """The files that paths, folders and patterns name; of a folder those that are named like the data set's.

    Raises
    ------
    ReadError
        If a path does not exist, or nothing of a folder is named like a file of this data set.
    """
    found: dict[Path, None] = {}
    for given in map(Path, paths):
        if given.is_dir():
            inside = sorted(path for path in given.rglob("*") if path.is_file() and dataset.named(path.name))
            if not inside:
                wanted = ", ".join(dataset.patterns)
                raise ReadError(
                    f"{given}: no file in it is named like one of {dataset.name} ({wanted}); name the files"
                )
        elif given.is_file():
            inside = [given]
        else:
            inside = sorted(path for path in Path(given.anchor or ".").glob(_relative(given)) if path.is_file())
            if not inside:
                raise ReadError(f"{given}: there is no such file; check the path")
        found |= dict.fromkeys(inside)
    return tuple(found)


def _relative(path: Path) -> str:
    return path.relative_to(path.anchor).as_posix() if path.anchor else path.as_posix()


Item = Ready | Batch | Dropped | Rejected | int


class Feed:
    """Staged files, a piece or two ahead of whoever takes them."""

    def __init__(
        self,
        dataset: Dataset,
        paths: Sequence[Path],
        aside: Path,
        known: frozenset[str],
        options: LoadOptions,
        version: str | None,
        others: Sequence[Dataset],
    ) -> None:
        self._dataset = dataset
        self._paths = paths
        self._seen = set(known)
        self._piece = options.piece_mb << 20
        self._most = options.batch_mb << 20
        self._version = version
        self._stage = Stage(aside, dataset, most=self._piece, most_rows=self._most, others=others)
        self._rows: tuple[Piece, Rows] | None = None  # the piece whose rows are being handed over
        self._queue: queue.Queue[Item | BaseException | None] = queue.Queue(maxsize=1)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tocsin-stage", daemon=True)

    def items(self) -> Iterator[Item]:
        """Pieces, and after those of a batch the batch; a file that is refused; the size of one that is known."""
        self._thread.start()
        while (item := self._queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    def stop(self) -> None:
        """Ends the thread; what it has staged is dropped."""
        self._stopped.set()
        while self._thread.is_alive():
            with suppress(queue.Empty):
                self._queue.get(timeout=0.05)
        self._stage.close()

    def _run(self) -> None:
        keep_memory()
        try:
            self._go()
            self._put(None)
        except _Stopped:
            pass
        except (OSError, MemoryError, RuntimeError, ValueError) as error:  # raised again where somebody waits for it
            with suppress(_Stopped):
                self._end_rows()
                self._put(_as_story(error))

    def _put(self, item: Item | BaseException | None) -> None:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                self._queue.put(item, timeout=0.1)
                return
        raise _Stopped

    def _offer(self, to: Rows, rows: pa.RecordBatch | None) -> None:
        while not self._stopped.is_set():
            if to.offer(rows):
                return
        raise _Stopped

    def _end_rows(self) -> None:
        if self._rows is not None:
            self._offer(self._rows[1], None)
            self._rows = None

    def _pour(self, version: str | None) -> None:
        """Hands over rows that are in memory, and files that are full."""
        for piece in tuple(self._stage.pieces):
            if piece.path is not None:
                if not piece.open:
                    self._put(Ready(piece=piece, version=version))
            else:
                if self._rows is None or self._rows[0] is not piece:
                    self._end_rows()
                    self._rows = piece, Rows()
                    self._put(Ready(piece=piece, version=version, rows=self._rows[1]))
                for rows in piece.take():
                    self._offer(self._rows[1], rows)
                if not piece.open:
                    self._end_rows()
            if not piece.open:
                self._stage.pieces.remove(piece)

    def _go(self) -> None:
        batch, size = Batch(version=None), 0
        for path in self._paths:
            with path.open("rb") as file:
                digest = file_digest(file, "blake2b").hexdigest()[:40]
            if digest in self._seen:
                self._put(path.stat().st_size)
                continue
            self._seen.add(digest)
            version = self._version or _version(self._dataset, path)
            bytes_inside = unpacked(path)
            alone = bytes_inside > self._piece
            if batch.files and (alone or batch.version != version or size >= self._most):
                self._end(batch)
                batch, size = Batch(version=version), 0
            batch.version = version
            pour = partial(self._pour, version)
            staged = self._stage.take(path, pour if alone else None)
            if isinstance(staged, Rejected):
                if alone:
                    self._stage.pieces.clear()
                    self._end_rows()
                    self._put(Dropped())
                self._put(staged)
                continue
            batch.files.append(File(path=path, hash=digest, size=path.stat().st_size, lines=staged.rows))
            batch.findings.add(staged.findings)
            size += bytes_inside
            pour()
            if alone:
                self._end(batch)
                batch, size = Batch(version=version), 0
        if batch.files:
            self._end(batch)

    def _end(self, batch: Batch) -> None:
        self._stage.close()
        self._pour(batch.version)
        self._put(batch)


class _Stopped(Exception):
    """The thread is to end."""


def _as_story(error: BaseException) -> BaseException:
    if isinstance(error, OSError):
        try:
            with told(Path(error.filename or "a piece"), "read or write"):
                raise error
        except StoreError as story:
            return story
    return error


def _version(dataset: Dataset, path: Path) -> str | None:
    found = re.search(dataset.version, path.name) if dataset.version else None
    return found[1] if found else None
