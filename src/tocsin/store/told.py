"""What was told to whom: `alerts.jsonl` of a desk, one JSON object a delivered message, appended and never rewritten.

It is what keeps an alert from coming twice. A torn last line is passed over: its message may come once more, and none is lost.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from tocsin.store import disk
from tocsin.store.disk import make_folder, told

FILE = "alerts.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One message that a channel took."""

    channel: str
    keys: tuple[str, ...]
    at: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told so far, by channel."""

    keys: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    last: Mapping[str, datetime] = field(default_factory=dict[str, datetime])


def read_told(folder: Path) -> Told:
    """What was told to each channel of a desk; nothing if nothing was.

    Raises
    ------
    StoreError
        If the file is there but cannot be opened.
    """
    path = folder / FILE
    with told(path, "read"):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return Told()
    decoder = msgspec.json.Decoder(Delivered)
    keys: dict[str, set[str]] = {}
    last: dict[str, datetime] = {}
    for line in data.split(b"\n"):
        try:
            one = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        keys.setdefault(one.channel, set()).update(one.keys)
        last[one.channel] = max(one.at, last.get(one.channel, one.at))
    return Told(keys={channel: frozenset(some) for channel, some in keys.items()}, last=last)


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Holds a desk's alerts for one process, so that two at once do not tell the same.

    Raises
    ------
    StoreError
        If another holds them.
    """
    path = folder / FILE
    with told(path, "write"):
        make_folder(folder)
        path.touch()
    with disk.alone(path, "another tocsin alert"):
        yield


def append_told(folder: Path, delivered: Delivered) -> None:
    """Notes that a channel took a message; when this returns, it outlives a crash.

    Raises
    ------
    StoreError
        If the file cannot be written.
    """
    path = folder / FILE
    with told(path, "write"):
        make_folder(folder)
        # A line end before as well: a line that a crash tore keeps to itself.
        with path.open("ab") as file:
            file.write(b"\n" + msgspec.json.encode(delivered) + b"\n")
            file.flush()
            os.fsync(file.fileno())
