"""What people judged: `judgements.jsonl`, one JSON object a line, appended and never rewritten.

The one file of a desk that no re-run can bring back. A crash can tear its last line; a torn line is reported
as `Rejected`, and the next judgement begins on a line of its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tocsin.errors import StoreError
from tocsin.records import Judgement, Rejected
from tocsin.store.files import make_folder, sync_folder, told

FILE = "judgements.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the file holds: the judgements in order, and the lines that could not be read."""

    judgements: tuple[Judgement, ...] = ()
    damaged: tuple[Rejected, ...] = ()


def read_judgements(folder: Path) -> Judged:
    """The judgements of people in a desk's folder; none if there is no file yet.

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
            return Judged()
    decoder = msgspec.json.Decoder(Judgement)
    judgements: list[Judgement] = []
    damaged: list[Rejected] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            judgements.append(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            where = f"{path}:{number}"
            why = f"not a judgement: {error}; a crash may have cut it short. Mend or delete the line, then judge again"
            damaged.append(Rejected(where=where, what=line.decode("utf-8", "backslashreplace"), why=why))
    return Judged(judgements=tuple(judgements), damaged=tuple(damaged))


def append_judgement(folder: Path, judgement: Judgement) -> None:
    """Adds one judgement to the file; when this returns, it outlives a crash.

    Raises
    ------
    StoreError
        If the file cannot be written; the judgements before are intact, and a torn line is reported on reading.
    """
    path = folder / FILE
    line = msgspec.json.encode(judgement) + b"\n"
    with told(path, "write"):
        make_folder(folder)
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            if os.fstat(handle).st_size:
                os.lseek(handle, -1, os.SEEK_END)
                if os.read(handle, 1) != b"\n":  # a crash tore the last line: leave it to itself
                    line = b"\n" + line
            # One write, so that two processes that append at once cannot mix their lines.
            written = os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            sync_folder(folder)
    if written != len(line):
        raise StoreError(
            f"{path}: only {written} of {len(line)} bytes of the last judgement were written, the disk may be full; "
            "make room and judge again. The judgements before it are intact"
        )
