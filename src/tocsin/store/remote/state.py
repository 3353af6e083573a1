"""What a mirror knows of the folder it keeps: `state.json` beside it, written whole after each meeting with the store."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec

from tocsin.store.disk import make_folder, told, write_file
from tocsin.store.remote.manifest import FILES, FOLDERS, Manifest

FILE = "state.json"
_LOCK = "lock"
_BLOCK = 1 << 20


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """By what a file is known to be as it was: nothing has been written to it since."""

    size: int
    changed: int  # nanoseconds


class Pending(msgspec.Struct, frozen=True):
    """A manifest that a writer is about to put. Written before: a kill right after it must not make it put the same again."""

    manifest: Manifest
    stamps: dict[str, Stamp]


class State(msgspec.Struct, frozen=True):
    """What the folder holds: the files of a manifest, and beside them what was not published yet."""

    url: str
    base: Manifest = Manifest()
    stamps: dict[str, Stamp] = {}  # of the files of `base`, as they were when they were the same
    logs: dict[str, str] = {}  # SHA-256 of the published beginning of each log
    pending: Pending | None = None


def load(home: Path, url: str) -> State:
    """What a mirror knows; nothing if it is new, or what it knew cannot be read."""
    path = home / FILE
    with told(path, "read"):
        try:
            found = msgspec.json.decode(path.read_bytes(), type=State)
        except (FileNotFoundError, msgspec.DecodeError):
            return State(url=url)
    return found if found.url == url else State(url=url)


def save(home: Path, state: State) -> None:
    """Keeps what a mirror knows."""
    write_file(home / FILE, msgspec.json.encode(state))


@contextmanager
def lock(home: Path) -> Generator[None]:
    """Holds a mirror for one thread of one process; the others wait."""
    with told(home, "write"):
        make_folder(home)
        handle = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            import fcntl
        except ImportError:  # not on Windows, where nothing keeps two apart
            pass
        else:
            with told(home / _LOCK, "lock"):
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def travelling(folder: Path) -> dict[str, Stamp]:
    """The files of a desk that a copy of it needs, logs apart, each as it is now.

    Files come and go while somebody writes; so that no batch is taken without its other files, the folder is listed until
    two lists are the same.
    """
    found = _listed(folder)
    while (again := _listed(folder)) != found:
        found = again
    return found


def _listed(folder: Path) -> dict[str, Stamp]:
    found: dict[str, Stamp] = {}
    with told(folder, "list"):
        for name in FILES:
            if (folder / name).is_file():
                found[name] = stamp(folder / name)
        for top in FOLDERS:
            for place, folders, names in os.walk(folder / top):
                folders[:] = [each for each in folders if not each.startswith(".")]
                for name in names:
                    if not name.startswith("."):
                        path = Path(place, name)
                        try:
                            found[path.relative_to(folder).as_posix()] = stamp(path)
                        except FileNotFoundError:  # removed since
                            continue
    return found


def stamp(path: Path) -> Stamp:
    """A file as it is now."""
    seen = path.stat()
    return Stamp(seen.st_size, seen.st_mtime_ns)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with told(path, "read"), path.open("rb") as file:
        found = sha256()
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
