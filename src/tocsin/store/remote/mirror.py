"""A desk on an object store, worked on through a folder of this machine that mirrors it.

`pull` brings the folder to the latest manifest; `publish` puts what is new in the folder into the store and then, in one step that
only one writer can win, the next manifest. A kill at any moment leaves the store as it was or as it was to be: objects that no
manifest names are nothing. What was not published stays in the folder, and goes with the next publish.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from time import monotonic

from msgspec.structs import replace

from tocsin.errors import StoreError
from tocsin.store.disk import make_folder, told
from tocsin.store.files import settle
from tocsin.store.remote import logs
from tocsin.store.remote.apart import take_apart
from tocsin.store.remote.bucket import Bucket
from tocsin.store.remote.manifest import (
    SETTINGS,
    Kept,
    Manifest,
    changed,
    decode,
    encode,
    is_exclusive,
    is_together,
    is_united,
    order,
    place,
)
from tocsin.store.remote.state import Pending, Stamp, State, digest, load, lock, save, stamp, travelling

KEPT = timedelta(days=7)  # how long an object that nothing names stays for those who read an older manifest
_TRIES = 20  # manifests of others that a writer gives way to, before it says so
_WHOLE = 100  # manifests back from the latest that say what they held
_THREADS = 8
_TOGETHER = 64  # files that are fetched before they are given their names

Told = Callable[[str, int, int], None]
"""Told while files travel: "fetched" or "sent", how many bytes have, of how many."""


class Mirror:
    """A folder that mirrors a desk on an object store.

    Parameters
    ----------
    folder
        Of the desk.
    home
        Where what the mirror knows is kept: another folder, on the same disk.
    progress
        Told while files travel.
    """

    def __init__(self, bucket: Bucket, folder: Path, home: Path, *, progress: Told | None = None) -> None:
        self.url = bucket.url
        self.folder = folder
        self._home = home
        self._bucket = bucket
        self._told = progress
        self._within = threading.local()
        self._met = float("-inf")  # when the store was last asked, by a clock that only rises

    def pull(self, *, every: float = 0.0) -> None:
        """Brings the folder to the latest manifest; what was not published yet stays.

        Parameters
        ----------
        every
            As in `publish`.

        Raises
        ------
        StoreError
            If the store refuses or cannot be reached; or if what another writer published cannot stand beside what was not published
            from here: the message says where that was put.
        """
        if not every or monotonic() - self._met >= every:
            self._met = monotonic()  # also where it fails: whoever looks every few seconds need not wait each time
            with lock(self._home):
                self._meet(publish=False)

    def publish(self, *, every: float = 0.0) -> None:
        """Puts what is new in the folder into the store, and says so in the next manifest; nothing if nothing is.

        Parameters
        ----------
        every
            Seconds that must have gone by since the last time; before, nothing is done.

        Raises
        ------
        StoreError
            As `pull`; the store has then all of it or nothing.
        """
        if not every or monotonic() - self._met >= every:
            with lock(self._home):
                self._publish(frozenset())

    def publish_first(self) -> None:
        """Puts all that is in the folder into a store that holds no desk at this address.

        Raises
        ------
        StoreError
            If there is one, or the store refuses or cannot be reached.
        """
        with lock(self._home):
            state = State(url=self.url)
            if self._newest(state.base).number or not self._put(state, {}, ()):
                raise StoreError(
                    f"{self.url} holds a desk already, and nothing was changed there; name another address, or write into that desk with "
                    f"--desk {self.url}"
                )

    @contextmanager
    def publishing(self, *, alone: bool = False) -> Generator[None]:
        """Brings folder and store together, and publishes at the end what was written within, however that ends.

        Files of tables that are gone at the end are no longer of the desk; those that were gone before are fetched. Within another,
        that one does all this.

        Parameters
        ----------
        alone
            Nobody else writes into the folder meanwhile: for logs.
        """
        if getattr(self._within, "deep", False):
            yield
            return
        self._within.deep = True
        try:
            with self._lock(held=alone):
                with self._lock(held=not alone):
                    self._publish(frozenset())  # what an earlier run left, before anything is made of it
                    had = frozenset(travelling(self.folder))
                try:
                    yield
                finally:
                    with self._lock(held=not alone):
                        self._publish(had)
        finally:
            self._within.deep = False

    def _lock(self, *, held: bool) -> AbstractContextManager[None]:
        return lock(self._home) if held else nullcontext()

    # ------------------------------------------------------------------------------------------ one meeting

    def _publish(self, had: Collection[str]) -> None:
        """Publishes; `had` are the names that may be gone because the desk does not need them any more."""
        try:
            self._meet(publish=True, had=had)
        except _Refused:
            raise
        except StoreError as error:
            raise StoreError(
                f"{error}. What was done is kept in {self.folder}, and goes to the store with the next command that writes"
            ) from error

    def _meet(self, *, publish: bool, had: Collection[str] = ()) -> None:
        state = self._settled(load(self._home, self.url))
        sent: dict[str, Kept] = {}
        for _ in range(_TRIES):
            newest = self._newest(state.base)
            here = travelling(self.folder)
            gone = frozenset(name for name in had if name.startswith("tables/") and name not in here)
            if newest.number != state.base.number or not newest.files.keys() <= here.keys() | gone:
                state = self._take(state, newest, here, gone)
            if not publish or self._put(state, sent, gone):
                self._met = monotonic()
                return
        raise StoreError(
            f"{self.url}: others write to this desk all the time, and {_TRIES} times one of them was first; nothing was published"
        )

    def _settled(self, state: State) -> State:
        """The state after an attempt that was cut off: whether its manifest was put after all."""
        if (pending := state.pending) is None:
            return state
        there = self._manifest(pending.manifest.number)
        won = there is not None and there.by == pending.manifest.by
        state = self._with(state, pending) if won else replace(state, pending=None)
        save(self._home, state)
        return state

    def _with(self, state: State, put: Pending) -> State:
        """The state once a manifest of its own was put."""
        beginnings = logs.beginnings(self.folder, {name: log.size for name, log in put.manifest.logs.items()})
        return replace(state, base=put.manifest, stamps=put.stamps, logs=beginnings, pending=None)

    def _manifest(self, number: int) -> Manifest | None:
        data = self._bucket.read(place(number))
        return None if data is None else decode(data, f"{self.url}/{place(number)}")

    def _newest(self, base: Manifest) -> Manifest:
        """The latest manifest. None is ever deleted, so they are there up to one number, and not above it."""
        step, last, above = 1, base, None
        while above is None or above > last.number + 1:
            at = last.number + step if above is None else (last.number + above) // 2
            found = self._manifest(at)
            if found is None:
                above = at
            else:
                last = found
                step *= 2
        return last

    # ---------------------------------------------------------------------------------------------- from the store

    def _take(self, state: State, newest: Manifest, here: Mapping[str, Stamp], gone: Collection[str]) -> State:
        """Brings the folder to a manifest, with what was not published from here beside it."""
        base = state.base
        theirs = changed(base.files, newest.files)
        mine = {
            name: hash for name, hash in self._changed(state, here).items() if not _is(newest.files.get(name), hash)
        }
        self._check_settings(mine, theirs)
        if any(is_together(name) or (is_united(name) and name not in newest.files) for name in theirs):
            # Two that bring the same texts together at once: a later one does again what this one leaves.
            take_apart(self.folder, list(filter(is_together, mine)), {*newest.files, *here})
            mine = {name: hash for name, hash in mine.items() if not is_together(name)}
            gone = frozenset(name for name in gone if not is_united(name))
        conflict = any(map(is_exclusive, theirs)) and any(map(is_exclusive, (*mine, *gone)))
        refused = sorted(filter(is_exclusive, mine)) if conflict else []
        aside = self._put_aside(refused)
        wanted = {
            name: kept
            for name, kept in newest.files.items()
            if name in refused
            or (name not in here and (conflict or name not in gone))
            or self._differs(name, kept, state, here)
        }
        self._fetch(wanted)
        for name in theirs - newest.files.keys() - mine.keys():
            with told(self.folder / name, "remove"):
                (self.folder / name).unlink(missing_ok=True)
        hashes = logs.take(self.folder, self._bucket, state, newest)
        stamps = {
            name: seen
            for name, seen in here.items()
            if name in newest.files and name not in mine and name not in wanted
        }
        stamps |= {name: stamp(self.folder / name) for name in wanted}
        state = replace(state, base=newest, stamps=stamps, logs=hashes)
        save(self._home, state)
        if conflict:
            raise _Refused(
                f"{self.url}: another writer loaded or compacted while this one did, and what one of them wrote does not know the rows of the "
                f"other; so it was not published{f', and is kept in {aside}' if aside else ''}. Run the same command again: it goes on from "
                "what the other wrote"
            )
        return state

    def _differs(self, name: str, kept: Kept, state: State, here: Mapping[str, Stamp]) -> bool:
        """Whether the folder holds a file as it was published before, or made by two writers at once, and not this one."""
        before = state.base.files.get(name)
        return name in here and before != kept and digest(self.folder / name) != kept.sha256

    def _changed(self, state: State, here: Mapping[str, Stamp]) -> dict[str, str]:
        """The files that are not as they were published, new ones with them, and their hashes."""
        known = state.base.files
        suspected = (name for name, seen in here.items() if name not in known or state.stamps.get(name) != seen)
        hashes = {name: digest(self.folder / name) for name in suspected}
        return {name: hash for name, hash in hashes.items() if not _is(known.get(name), hash)}

    def _check_settings(self, mine: Iterable[str], theirs: Collection[str]) -> None:
        for name in mine:
            if name in SETTINGS and name in theirs:
                raise _Refused(
                    f"{self.folder / name} was changed here, and another writer changed it in {self.url}; move yours away to take theirs, put "
                    "into it what you want, and run the same command again"
                )

    def _put_aside(self, names: Iterable[str]) -> Path | None:
        """Moves files out of the desk; where they are then."""
        aside = None
        for name in names:
            aside = aside or self._home / f"refused-{datetime.now(UTC):%Y%m%dT%H%M%S}-{token_hex(2)}"
            with told(aside / name, "write"):
                make_folder((aside / name).parent)
                (self.folder / name).rename(aside / name)
        return aside

    def _fetch(self, wanted: Mapping[str, Kept]) -> None:
        """Brings files, each whole or not at all, and what commits a batch after the rest of it."""
        done, total = 0, sum(kept.size for kept in wanted.values())
        asides: list[Path] = []

        def fetch(name: str) -> tuple[Path, Path]:
            path, kept = self.folder / name, wanted[name]
            with told(path, "write"):
                make_folder(path.parent)
            asides.append(aside := path.with_name(f".{path.name}.{token_hex(4)}"))
            if not self._bucket.fetch(kept.key, aside) or digest(aside) != kept.sha256:
                raise StoreError(
                    f"{self.url}/{kept.key}, which holds {name}, is missing or is not what was written; run the same command again, or restore "
                    "it from a copy of the bucket"
                )
            return aside, path

        names = sorted(wanted, key=lambda name: (order(name), name))
        with ThreadPoolExecutor(_THREADS) as pool:
            try:
                waiting: list[tuple[Path, Path]] = []
                for pair, name in zip(pool.map(fetch, names), names, strict=True):
                    waiting.append(pair)
                    done += wanted[name].size
                    if len(waiting) == _TOGETHER or name == names[-1]:
                        settle(waiting)
                        waiting = []
                    if self._told is not None:
                        self._told("fetched", done, total)
            finally:
                pool.shutdown(cancel_futures=True)
                for aside in asides:
                    aside.unlink(missing_ok=True)

    # ------------------------------------------------------------------------------------------------ to the store

    def _put(self, state: State, sent: dict[str, Kept], lost: Collection[str]) -> bool:
        """Publishes what is new upon a manifest; False if another writer was first."""
        base = state.base
        here = travelling(self.folder)
        mine = self._changed(state, here)
        gone = frozenset(name for name in lost if name in base.files and name not in here)
        grown = logs.grown(self.folder, state)
        if not (mine or gone or grown):
            return True
        if not base.number:
            self._bucket.check()
        by = token_hex(8)
        self._send(mine, by, sent)
        files = {name: kept for name, kept in base.files.items() if name not in gone}
        files |= {name: sent[name] for name in mine}
        pieces = {
            name: logs.put(self._bucket, self.folder, name, grown[name], base.logs.get(name), by) for name in grown
        }
        now = datetime.now(UTC)
        named = {kept.key for kept in files.values()}
        left = {kept.key for kept in base.files.values()} - named
        left |= {p.key for name, log in pieces.items() for p in base.logs.get(name, log).pieces if p not in log.pieces}
        over = [key for key, since in base.gone.items() if now - since > KEPT]
        self._bucket.delete(over)
        manifest = Manifest(
            number=base.number + 1,
            by=by,
            made=now,
            files=files,
            logs={**base.logs, **pieces},
            gone={**{key: since for key, since in base.gone.items() if key not in over}, **dict.fromkeys(left, now)},
        )
        pending = Pending(manifest=manifest, stamps={name: here[name] for name in files if name in here})
        save(self._home, replace(state, pending=pending))
        won = self._bucket.claim(place(manifest.number), encode(manifest))
        if not won:
            there = self._manifest(manifest.number)
            won = there is not None and there.by == by  # it was ours, and the answer was lost
        if won:
            save(self._home, self._with(state, pending))
            self._trim(manifest.number - _WHOLE)
        return won

    def _trim(self, number: int) -> None:
        """Leaves of an old manifest its name alone: without that, a writer that slept since could put it once more."""
        if number > 0 and (old := self._manifest(number)) is not None:
            self._bucket.write(place(number), encode(Manifest(number=number, by=old.by, made=old.made)))

    def _send(self, mine: Mapping[str, str], by: str, sent: dict[str, Kept]) -> None:
        """Puts files into objects that nothing names yet; what an earlier try has sent stays as it is."""
        new = sorted(name for name, hash in mine.items() if not _is(sent.get(name), hash))
        done, total = 0, sum((self.folder / name).stat().st_size for name in new)

        def send(name: str) -> Kept:
            path = self.folder / name
            kept = Kept(f"files/{by}/{name}", path.stat().st_size, mine[name])
            self._bucket.send(kept.key, path)
            return kept

        with ThreadPoolExecutor(_THREADS) as pool:
            try:
                for name, kept in zip(new, pool.map(send, new), strict=True):
                    sent[name] = kept
                    done += kept.size
                    if self._told is not None:
                        self._told("sent", done, total)
            finally:
                pool.shutdown(cancel_futures=True)


class _Refused(StoreError):
    """What was done does not stand beside what another writer published; the message says where it was put."""


def _is(kept: Kept | None, hash: str) -> bool:
    return kept is not None and kept.sha256 == hash
