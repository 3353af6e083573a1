"""Files of data sets: resumed where a run broke off, checked against what their makers say of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import cast

import msgspec

from tocsin.read.fetching.fetcher import Fetcher, judged
from tocsin.read.fetching.outcome import Answer, Outcome, WireError

Told = Callable[[int], None]
"""Told how many bytes of a file have come so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One file that is wanted."""

    address: str
    name: str  # of the file here
    size: int | None = None  # bytes, as its maker says; `None`: it says nothing
    checksum: str | None = None  # "md5:..." or "sha256:..."
    secret: Mapping[str, str] | None = None  # headers that only this site gets


class Got(StrEnum):
    """What became of a wanted file."""

    FETCHED = "fetched"
    KNOWN = "known"  # it was there, and is what its maker says it is
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What became of one wanted file."""

    wanted: Wanted
    got: Got
    path: Path
    bytes: int = 0  # of the whole file
    resumed: int = 0  # bytes that an earlier run had fetched
    checked: bool = False  # its checksum was compared
    outcome: Outcome = Outcome.OK
    why: str = ""


def download(wanted: Wanted, folder: Path, fetcher: Fetcher, *, told: Told | None = None) -> Download:
    """A file in a folder, whole and checked, or why it is not there.

    What came of a file that breaks off is kept beside it under `.NAME.part`, and the next try asks for the rest; the
    server sends it only if the file is still the same (If-Range).

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / wanted.name
    if path.is_file():
        wrong = mistake(path, wanted)
        if wrong is None:
            checked = wanted.checksum is not None
            return Download(wanted=wanted, got=Got.KNOWN, path=path, bytes=path.stat().st_size, checked=checked)
        path.unlink()  # a newer version under the same name, or half of one
    part = folder / f".{wanted.name}.part"
    resumed = part.stat().st_size if part.is_file() else 0
    wrong = None
    for _ in range(2):  # a part that does not fit the rest is fetched anew, once
        answer = fetcher.patiently(lambda: _attempt(wanted, part, fetcher, told))
        if not answer.ok:
            return Download(wanted=wanted, got=Got.FAILED, path=path, outcome=answer.outcome, why=answer.why)
        wrong = mistake(part, wanted)
        if wrong is None:
            size, resumed = part.stat().st_size, resumed if answer.status == 206 else 0
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(path)
            _note(part).unlink(missing_ok=True)
            checked = wanted.checksum is not None
            return Download(wanted=wanted, got=Got.FETCHED, path=path, bytes=size, resumed=resumed, checked=checked)
        part.unlink()
        resumed = 0
    why = f"{wanted.address}: {wrong}; it was fetched twice. Nothing of it is kept"
    return Download(wanted=wanted, got=Got.FAILED, path=path, outcome=Outcome.BROKEN, why=why)


def mistake(path: Path, wanted: Wanted) -> str | None:
    """What is wrong with a file by what its maker says of it; `None`: nothing that is known."""
    size = path.stat().st_size
    if wanted.size is not None and size != wanted.size:
        return f"{size:,} bytes, and {wanted.size:,} were announced"
    if wanted.checksum is not None:
        kind, _, digest = wanted.checksum.partition(":")
        with path.open("rb") as file:
            found = file_digest(file, kind).hexdigest()
        if found != digest.lower():
            return f"its {kind} is {found}, and {digest.lower()} was announced"
    return None


def _attempt(wanted: Wanted, part: Path, fetcher: Fetcher, told: Told | None) -> Answer:
    """One try at the rest of a file."""
    have = part.stat().st_size if part.is_file() else 0
    if have and wanted.size is not None and have >= wanted.size:
        part.unlink()
        have = 0
    mark = _mark(part) if have else None
    headers = {"accept-encoding": "identity"}  # a range counts the bytes of the file, not of a packed copy
    if have and mark is not None:
        headers |= {"range": f"bytes={have}-", "if-range": mark}
    landed, asked = wanted.address, None
    try:
        with fetcher.opened(wanted.address, headers, robots=False, secret=wanted.secret or {}, total=None) as found:
            if isinstance(found, Answer):
                return found
            landed, asked = found.landed, found.fetched
            reply = found.reply
            answer = judged(found, wanted.address, now=found.fetched)
            if reply.status == 416:  # the part is longer than the file is now
                part.unlink(missing_ok=True)
                return replace(answer, outcome=Outcome.BROKEN, why=f"{landed}: the file became shorter; fetched anew")
            if not answer.ok:
                return answer
            goes_on = reply.status == 206 and reply.headers.get("content-range", "").startswith(f"bytes {have}-")
            if reply.status == 206 and not goes_on:
                part.unlink(missing_ok=True)
                return replace(answer, outcome=Outcome.BROKEN, why=f"{landed}: it sent another part than was asked for")
            if not goes_on:
                have = 0
                _remember(part, answer)
            with part.open("ab" if goes_on else "wb") as file:
                for chunk in reply.chunks:
                    file.write(chunk)
                    have += len(chunk)
                    if wanted.size is not None and have > wanted.size:
                        break  # `mistake` says what is wrong with it
                    if told is not None:
                        told(have)
            return answer
    except WireError as error:
        now = asked or fetcher.now()
        return Answer(address=wanted.address, landed=landed, outcome=error.outcome, why=error.why, fetched=now)


def _note(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _remember(part: Path, answer: Answer) -> None:
    """Keeps by what the server knows this version of the file; a weak ETag does not promise the same bytes."""
    strong = answer.etag if answer.etag and not answer.etag.startswith("W/") else None
    _note(part).write_bytes(msgspec.json.encode({"mark": strong or answer.modified, "address": answer.address}))


def _mark(part: Path) -> str | None:
    try:
        held = msgspec.json.decode(_note(part).read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    mark = cast("dict[str, object]", held).get("mark") if isinstance(held, dict) else None
    return mark if isinstance(mark, str) else None
