"""What the pages read: one view of the desk for all of them, replaced once the desk has changed."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tocsin.desk import Desk
from tocsin.errors import StoreError, TocsinError
from tocsin.export.coded import CodedText
from tocsin.store.texts import Found, Texts
from tocsin.store.view import View

INDEX = "index"  # what can be made anew at any time
_MOST = 256  # things that are remembered
_PATIENCE = 0.3  # seconds that a page waits for a part that is made beside it
_READ = 32  # coded texts read at once; each takes some 150 kB
_WAIT = 2.0  # seconds that a search waits for texts that came since the last
_LOOKED_AT = (
    "judgements.jsonl",
    "forecasts.jsonl",
    "scenarios",
    "feeds.toml",
    "outlets.toml",
    "tocsin.toml",
)  # beside the tables

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Something is being made."""

    seconds: int  # for so long


class Making:
    """Something that a thread of its own makes."""

    def __init__(self, make: Callable[[], object], clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self._made: list[object] = []
        self._failed: TocsinError | None = None
        self._thread = threading.Thread(target=self._run, args=(make,), daemon=True)
        self._thread.start()

    def _run(self, make: Callable[[], object]) -> None:
        try:
            self._made.append(make())
        except TocsinError as error:
            self._failed = error

    def result(self, patience: float | None) -> Any:
        """What was made; `Pending` if it takes longer.

        Raises
        ------
        TocsinError
            If it could not be made.
        """
        self._thread.join(patience)
        if self._failed is not None:
            raise self._failed
        if self._made:
            return self._made[0]
        if not self._thread.is_alive():
            raise StoreError("a part of this page could not be made; the server's own output says why")
        return Pending(seconds=int(self._clock() - self._began))


class Shown:
    """A desk as the pages show it, for any number of threads.

    Parameters
    ----------
    desk
        Its folder may be empty, or not there yet.
    every
        Seconds for which nobody looks whether the desk has changed.
    clock
        Seconds that only rise.
    """

    def __init__(self, desk: Desk, *, every: float = 0.5, clock: Callable[[], float] = time.monotonic) -> None:
        self.desk = desk
        self._every = every
        self._clock = clock
        self._lock = threading.Lock()
        self._looked = -every
        self._state = ""
        self._seen = False  # whether there ever was a desk in the folder
        self._view: tuple[str, View] | None = None
        self._made: dict[str, tuple[str, object]] = {}
        self._texts = Texts(desk.folder / INDEX)
        self._indexed: tuple[str, threading.Thread] | None = None
        self._coding = threading.Lock()
        self.failed: tuple[str, ...] = ()  # why texts that were coded beside stay uncoded

    def state(self, *, fresh: bool = False) -> str:
        """A short word that is another one once the desk has changed.

        Parameters
        ----------
        fresh
            Look now: somebody has just written.
        """
        now = self._clock()
        if fresh or now - self._looked >= self._every:
            with suppress(StoreError):  # the pages show what was fetched before
                self.desk.refresh()
            self._state = _state(self.desk.folder)
            self._looked = now
        return self._state

    def empty(self) -> bool:
        """Whether there is no desk yet: the first text makes it.

        Raises
        ------
        StoreError
            If there was one, and its folder has gone: what is written now would begin another.
        """
        there = self.desk.folder.is_dir()
        if self._seen and not there:
            raise StoreError(
                "the folder of this desk was moved or removed while it was served; put it back, or stop the server and start it where "
                "the folder is now"
            )
        self._seen = self._seen or there
        return not there

    def view(self) -> View:
        """The desk as it is now; the same view until it changes.

        Raises
        ------
        StoreError
            If there is no desk in the folder yet, it has gone, or a file of it is damaged.
        """
        if self.empty():
            raise StoreError("nothing is in this desk yet; paste a text into the inbox, or send a file")
        state = self.state()
        with self._lock:
            if self._view is None or self._view[0] != state:
                self._view = (state, self.desk.view())
            return self._view[1]

    def code(self, document_ids: Sequence[str], *, beside: bool = False) -> None:
        """Codes some documents of the desk, one call after the other.

        Parameters
        ----------
        beside
            In a thread of its own, which nobody waits for; why it failed then stands in `failed`.

        Raises
        ------
        TocsinError
            What was coded before is kept.
        """
        if beside:
            threading.Thread(target=self._code_beside, args=(document_ids,), daemon=True).start()
            return
        with self._coding:
            self.desk.code(document_ids)

    def _code_beside(self, document_ids: Sequence[str]) -> None:
        try:
            self.code(document_ids)
        except TocsinError as error:
            self.failed = (*self.failed, str(error))[-3:]

    def once(self, what: str, make: Callable[[View], T]) -> T:
        """Something that takes long to make, made once for each state of the desk.

        Parameters
        ----------
        what
            Its name: the same name is the same thing.
        """
        view, state = self.view(), self._state
        held = self._made.get(what)
        if held is None or held[0] != state:
            held = (state, make(view))
            with self._lock:
                self._keep(what, held)
        return held[1]  # type: ignore[return-value]

    def _keep(self, what: str, held: tuple[str, object]) -> None:
        """Remembers something; what was made of an earlier state, and what was made first, makes room."""
        if self._made and next(iter(self._made.values()))[0] != held[0]:
            self._made.clear()
        self._made[what] = held
        while len(self._made) > _MOST:
            self._made.pop(next(iter(self._made)))

    def later(self, what: str, make: Callable[[View], T]) -> T | Pending:
        """Something that takes longer than a reader waits: as `once`, but made beside; until then, since when it is made.

        Raises
        ------
        TocsinError
            If it could not be made.
        """
        return self._making(what, make).result(_PATIENCE)

    def whole(self, what: str, make: Callable[[View], T]) -> T:
        """The same, waited for."""
        return self._making(what, make).result(None)

    def _making(self, what: str, make: Callable[[View], object]) -> Making:
        view, state = self.view(), self._state
        with self._lock:
            held = self._made.get(what)
            if held is None or held[0] != state:
                held = (state, Making(lambda: make(view), self._clock))
                self._keep(what, held)
        making = held[1]
        assert isinstance(making, Making)
        return making

    def resolved(self, view: View, ids: Sequence[str]) -> Iterator[CodedText]:
        """Coded texts with who and where their mentions are, as people judged and else by registry and gazetteer.

        They come in the order of the ids, a few of them in memory at a time; texts that nothing was coded from are passed over.
        """
        judged = self.once("judged", View.judged)
        for start in range(0, len(ids), _READ):
            some = ids[start : start + _READ]
            codings = {coding.document_id: coding for coding in view.codings(some)}
            for document in view.documents(some):
                if document.id in codings:
                    yield self.desk.workbench.resolve(document, codings.pop(document.id), judged)

    def texts(self, words: Sequence[str], *, limit: int, offset: int) -> Found:
        """The texts that have some words; those that came since the last search are indexed first, for a while at most."""
        view = self.view()
        ids = self.once("ids", View.document_ids)
        with self._lock:
            state = self._state
            if self._indexed is None or (self._indexed[0] != state and not self._indexed[1].is_alive()):
                fill = threading.Thread(target=self._texts.add, args=(ids, view.documents), daemon=True)
                self._indexed = (state, fill)
                fill.start()
            filling = self._indexed[1]
        filling.join(_WAIT)
        return self._texts.find(words, known=len(ids), limit=limit, offset=offset)


def _state(folder: Path) -> str:
    """Of names, sizes and times alone: files of a desk are renamed into place, so a folder's time tells of a new one."""
    digest = hashlib.sha256()
    for path in _watched(folder):
        try:
            seen = path.stat()
        except OSError:
            continue
        digest.update(f"{path.name}\0{seen.st_mtime_ns}\0{seen.st_size}\0".encode())
    return digest.hexdigest()[:16]


def _watched(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in _LOOKED_AT)
    tables = folder / "tables"
    yield tables
    if tables.is_dir():
        yield from sorted(path for path in tables.iterdir() if path.is_dir())
