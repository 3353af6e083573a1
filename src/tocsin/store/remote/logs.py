"""The files of a desk that grow line by line, on an object store: each a list of pieces that are put once and never changed.

What two writers add at once stands one after the other; no line is lost, and none is cut in two.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import msgspec

from tocsin.errors import StoreError
from tocsin.store.disk import told, write_file
from tocsin.store.remote.bucket import Bucket
from tocsin.store.remote.manifest import LOGS, Kept, Log, Manifest
from tocsin.store.remote.state import State

_MOST = 64  # pieces of a log, before they are put together


class Grown(msgspec.Struct, frozen=True):
    """What a log holds that was not published: lines after what was, or all of it, as what was there was changed by hand."""

    data: bytes
    whole: bool


def read(folder: Path, name: str) -> bytes | None:
    """A log as it is in the folder; None if it is not there."""
    path = folder / name
    with told(path, "read"):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def beginnings(folder: Path, sizes: Mapping[str, int]) -> dict[str, str]:
    """The SHA-256 of the first so many bytes of each log."""
    return {name: _hash((read(folder, name) or b"")[:size]) for name, size in sizes.items()}


def grown(folder: Path, state: State) -> dict[str, Grown]:
    """What each log holds that was not published, ended by a line break."""
    found: dict[str, Grown] = {}
    for name in LOGS:
        data = read(folder, name)
        if not data:
            continue
        size = state.base.logs[name].size if name in state.base.logs else 0
        whole = bool(size) and _hash(data[:size]) != state.logs.get(name)
        new = data if whole else data[size:]
        if new and not new.endswith(b"\n"):  # a crash tore the last line: what others add must not be glued to it
            new += b"\n"
            write_file(folder / name, data + b"\n")
        if new:
            found[name] = Grown(data=new, whole=whole)
    return found


def put(bucket: Bucket, folder: Path, name: str, new: Grown, before: Log | None, by: str) -> Log:
    """A log with what is new in it, as the next manifest has it."""
    whole = new.whole or before is None
    pieces = () if new.whole or before is None else before.pieces
    epoch = token_hex(8) if whole or before is None else before.epoch
    data = new.data
    if len(pieces) >= _MOST:
        data, pieces = read(folder, name) or b"", ()
    piece = Kept(f"files/{by}/{name}", len(data), _hash(data))
    bucket.write(piece.key, data)
    return Log(epoch=epoch, pieces=(*pieces, piece))


def take(folder: Path, bucket: Bucket, state: State, newest: Manifest) -> dict[str, str]:
    """Brings each log to a manifest, with what was not published from here after it; the SHA-256 of what is published of each.

    Raises
    ------
    StoreError
        If what was published before was changed by hand both here and there.
    """
    found: dict[str, str] = {}
    for name, log in newest.logs.items():
        data, base = read(folder, name), state.base.logs.get(name)
        if log == base and data is not None:
            found[name] = state.logs.get(name, "")
            continue
        start = base.size if base is not None else 0
        edited = data is not None and base is not None and _hash(data[:start]) != state.logs.get(name)
        found[name] = ""
        if data is None:
            made = _bytes(bucket, log, 0)
        elif base is None:
            theirs = _bytes(bucket, log, 0)
            made = data if data.startswith(theirs) else theirs if theirs.startswith(data) else theirs + data
        elif edited and base.epoch == log.epoch:  # what is published now was never here: it is told by no hash
            write_file(folder / name, _ended(data) + _bytes(bucket, log, start))
            continue
        elif edited:
            aside = folder / f"{name}.yours-{token_hex(2)}"
            write_file(aside, data)
            write_file(folder / name, _bytes(bucket, log, 0))
            raise StoreError(
                f"{folder / name} was changed here, and another writer changed it in {bucket.url}; theirs was taken, and yours is kept in "
                f"{aside}: add to theirs the lines that it lacks, and run the same command again"
            )
        elif base.epoch == log.epoch:
            made = data[:start] + _bytes(bucket, log, start) + data[start:]
        else:
            made = _bytes(bucket, log, 0) + data[start:]
        found[name] = _hash(made[: log.size])
        if made != data:
            write_file(folder / name, made)
    return found


def _bytes(bucket: Bucket, log: Log, start: int) -> bytes:
    """What a log says from a byte on."""
    found: list[bytes] = []
    at = 0
    for piece in log.pieces:
        if at + piece.size > start:
            data = bucket.read(piece.key)
            if data is None or _hash(data) != piece.sha256:
                raise StoreError(
                    f"{bucket.url}/{piece.key} is missing or is not what was written; run the same command again, or restore it from a copy "
                    "of the bucket"
                )
            found.append(data[max(0, start - at) :])
        at += piece.size
    return b"".join(found)


def _ended(data: bytes) -> bytes:
    return data if not data or data.endswith(b"\n") else data + b"\n"


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()
