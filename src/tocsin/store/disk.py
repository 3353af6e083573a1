"""Writing so that no crash tears a file: it is written aside under a name that begins with a dot, synced, and renamed.

Then its folder is synced. So a file is there whole or not at all; names that begin with a dot are leftovers of a killed run.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from tocsin.errors import StoreError

_REMEDIES = {
    errno.ENOSPC: "the disk is full; make room and run the same command again, it goes on where it stopped",
    errno.EDQUOT: "the disk quota is used up; make room and run the same command again, it goes on where it stopped",
    errno.EROFS: "the disk is read-only; choose a folder that can be written",
    errno.EACCES: "permission denied; change the permissions of the folder or choose another one",
    errno.EPERM: "not permitted; change the permissions of the folder or choose another one",
    errno.ENOTDIR: "a file is in the way; move it or choose another folder",
    errno.EEXIST: "a file is in the way; move it or choose another folder",
}


@contextmanager
def told(path: Path, doing: str) -> Generator[None]:
    """Turns an error of the operating system into a `StoreError` that says what, where and what to do."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, f"{error.strerror or error}; check the disk and try again")
        raise StoreError(f"cannot {doing} {path}: {remedy}. What had been written before is intact") from error


def write_file(path: Path, data: bytes | memoryview) -> None:
    """Puts a file on the disk, whole or not at all, in place of what had its name; when this returns it outlives a crash.

    Raises
    ------
    StoreError
        If the disk is full or may not be written; what was there before is intact.
    """
    aside = path.with_name(f".{path.name}.{token_hex(4)}")
    with told(path, "write"):
        make_folder(path.parent)
        try:
            with aside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:  # after Ctrl-C as well: nothing but a kill leaves a torn file behind
            with suppress(OSError):
                aside.unlink(missing_ok=True)
        sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Makes a folder and those above it, so that they outlive a crash."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Makes the names in a folder outlive a crash."""
    if os.name == "nt":  # Windows cannot open a folder to sync it; NTFS journals the names itself
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(place: Path, doing: str) -> Generator[None]:
    """Holds a file or a folder that is there for one process; it is free again when that ends, however it ends.

    Parameters
    ----------
    doing
        What the process does, as a message says it: "<place>: <doing> is at work".

    Raises
    ------
    StoreError
        If another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # not on Windows, where nothing keeps two apart
        yield
        return
    with told(place, "open"):
        handle = os.open(place, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(f"{place}: {doing} is at work on this desk; wait for it, or stop it") from error
        except OSError:
            pass  # some network disks know no locks: nothing keeps two apart there
        yield
    finally:
        os.close(handle)
