"""What people judged: `judgements.jsonl`, one JSON object a line, appended and never rewritten.

A line is a judgement of two references, or `{"correction": ...}`, what a person said of one thing that was read in a text.
The one file of a desk that no re-run can bring back. A crash can tear its last line; a torn line is reported
as `Rejected`, and the next judgement begins on a line of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tocsin.records import Correction, Judgement, Rejected
from tocsin.store.disk import told
from tocsin.store.lines import append

FILE = "judgements.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the file holds: judgements and corrections in order, and the lines that could not be read."""

    judgements: tuple[Judgement, ...] = ()
    corrections: tuple[Correction, ...] = ()  # those that were undone with them
    damaged: tuple[Rejected, ...] = ()
    lines: int = 0  # of the file
    extent: int = 0  # its bytes; 0 where a crash tore the last line
    digest: bytes = b""  # SHA-256 of them


class _Line(msgspec.Struct):
    """A line that holds a correction; what it is not set in holds a judgement."""

    correction: Correction | msgspec.UnsetType = msgspec.UNSET


def read_judgements(folder: Path, since: Judged = Judged()) -> Judged:
    """What people judged and corrected in a desk's folder; nothing if there is no file yet.

    Parameters
    ----------
    since
        What was read before: of a file that only grew, the lines that came are read, and all else is shared.

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
    if not since.extent or hashlib.sha256(data[: since.extent]).digest() != since.digest:
        since = Judged()
    judgement, line_decoder = msgspec.json.Decoder(Judgement), msgspec.json.Decoder(_Line)
    judgements: list[Judgement] = []
    corrections: list[Correction] = []
    damaged: list[Rejected] = []
    lines = data[since.extent :].split(b"\n")
    for number, line in enumerate(lines, start=since.lines + 1):
        if not line.strip():
            continue
        try:
            found = line_decoder.decode(line).correction
            if isinstance(found, Correction):
                corrections.append(found)
            else:
                judgements.append(judgement.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            where = f"{path}:{number}"
            why = f"not a judgement: {error}; a crash may have cut it short. Mend or delete the line, then judge again"
            damaged.append(Rejected(where=where, what=line.decode("utf-8", "backslashreplace"), why=why))
    whole = data.endswith(b"\n")
    return Judged(
        judgements=(*since.judgements, *judgements),
        corrections=(*since.corrections, *corrections),
        damaged=(*since.damaged, *damaged),
        lines=since.lines + len(lines) - 1,
        extent=len(data) if whole else 0,
        digest=hashlib.sha256(data).digest() if whole else b"",
    )


def without_corrections(data: bytes) -> bytes:
    """The lines of the file without those that hold a correction; a line that cannot be read is left out too."""
    decoder = msgspec.json.Decoder(_Line)
    kept: list[bytes] = []
    for line in data.split(b"\n"):
        try:
            plain = bool(line.strip()) and decoder.decode(line).correction is msgspec.UNSET
        except (msgspec.DecodeError, UnicodeDecodeError):
            plain = False
        if plain:
            kept.append(line + b"\n")
    return b"".join(kept)


def append_judgement(folder: Path, judgement: Judgement) -> None:
    """Adds one judgement to the file; when this returns, it outlives a crash.

    Raises
    ------
    StoreError
        If the file cannot be written; the judgements before are intact, and a torn line is reported on reading.
    """
    append(folder / FILE, msgspec.json.encode(judgement) + b"\n")


def append_corrections(folder: Path, corrections: Sequence[Correction]) -> None:
    """Adds corrections to the file, all in one write; when this returns, they outlive a crash.

    Raises
    ------
    StoreError
        If the file cannot be written; what was there before is intact, and a torn line is reported on reading.
    """
    if corrections:
        append(folder / FILE, b"".join(msgspec.json.encode(_Line(correction=each)) + b"\n" for each in corrections))
