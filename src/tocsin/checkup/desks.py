"""Whether a desk can be read and written, and what a crash or a person left in it. Nothing in it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.checkup.finding import Finding, State
from tocsin.errors import TocsinError
from tocsin.read.feedlist import FILE as FEEDS
from tocsin.read.feedlist import load_feeds
from tocsin.resolve.outlets import FILE as OUTLETS
from tocsin.resolve.outlets import read_cards
from tocsin.store.disk import alone, told
from tocsin.store.files import batches_of
from tocsin.store.forecasts import read_log
from tocsin.store.format import FORMAT, format_of
from tocsin.store.judgements import read_judgements
from tocsin.store.tables import CODED, FOLLOWED, GATHERED, LINKED, LOADS, PLACED, READ
from tocsin.store.told import FILE as TOLD
from tocsin.store.view import View

_GROUPS = (READ, CODED, PLACED, LINKED, FOLLOWED, GATHERED)
_HELD = ((f"tables/{LOADS.name}", "another tocsin load"), (TOLD, "another tocsin alert"))
MOST = 3  # findings of one sort that are told one by one


def look_at_desk(folder: Path, *, named: bool) -> Iterator[Finding]:
    """How a desk is: its format, whether it can be written, what it holds, what is damaged, who is at work on it.

    Parameters
    ----------
    named
        Somebody said that the desk is there; else it may be missing.
    """
    if folder.exists() and not folder.is_dir():
        yield _broken(folder, f"{folder} is a file and no folder", "name the folder of a desk: --desk DIR")
        return
    if not folder.is_dir():
        said = f"there is none at {folder}"
        if named:
            yield _broken(folder, said, "check the path; tocsin code TEXT --desk DIR makes one")
        else:
            yield Finding(about="desk", said=f"{said} yet; the first text that is kept makes one", state=State.NOTE)
        return
    try:
        found = format_of(folder)
    except TocsinError as error:
        yield _told(folder, error)
        return
    yield from _writable(folder)
    yield from _own_files(folder)
    if found is None:
        yield Finding(about="desk", said=f"{folder} holds nothing yet")
    elif found < FORMAT:
        said = f"{folder} has format {found}; tocsin brings it to {FORMAT} when it opens it, and keeps what it changes"
        yield Finding(about="desk", said=said, state=State.NOTE)
    else:
        yield from _contents(folder)
    yield from _left_over(folder)
    yield from _at_work(folder)


def _broken(folder: Path, said: str, remedy: str) -> Finding:
    return Finding(about=f"desk {folder.name}", said=said, state=State.BROKEN, remedy=remedy)


def _told(folder: Path, error: TocsinError) -> Finding:
    said, _, remedy = str(error).partition("; ")
    return _broken(folder, said, remedy or "restore the desk from a copy")


def _writable(folder: Path) -> Iterator[Finding]:
    for place in (folder, folder / "tables"):
        probe = place / f".checkup-{token_hex(4)}"
        try:
            if place.is_dir():
                with told(place, "write in"):
                    try:
                        probe.write_bytes(b"\n" * 4096)  # a full disk takes a name and no bytes
                    finally:
                        probe.unlink(missing_ok=True)
        except TocsinError as error:
            yield _told(folder, error)


def _own_files(folder: Path) -> Iterator[Finding]:
    """The files that people write: feeds and outlets. The settings were read before."""
    for name, load in ((FEEDS, load_feeds), (OUTLETS, read_cards)):
        if (folder / name).is_file():
            try:
                load(folder / name)
            except TocsinError as error:
                yield _told(folder, error)


def _contents(folder: Path) -> Iterator[Finding]:
    """Every file opened as far as its footer, and every line of what people judged."""
    damaged = list(_damaged(folder))
    for path, why in damaged[:MOST]:
        remedy = "restore it from a copy, or move it away and run the command that wrote it again"
        yield _broken(folder, f"{path} is damaged ({why})", remedy)
    if len(damaged) > MOST:
        yield _broken(folder, f"{len(damaged) - MOST} further files are damaged", "restore the desk from a copy")
    try:
        lines = (*read_judgements(folder).damaged, *read_log(folder).damaged)
    except TocsinError as error:
        yield _told(folder, error)
        return
    for row in lines[:MOST]:
        said, _, remedy = row.why.partition("; ")
        yield _broken(folder, f"{row.where}: {said}", remedy)
    if damaged or lines:
        return
    try:
        held = View(folder).counts()
    except TocsinError as error:
        yield _told(folder, error)
        return
    said = ", ".join(
        f"{count:,} {name}" for name, count in held.items() if count and name in ("documents", "events", "imported")
    )
    yield Finding(about="desk", said=f"{folder}: {said or 'no text yet'}")


def _damaged(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.glob("tables/**/[!.]*.parquet")):
        try:
            with pq.ParquetFile(path):
                pass
        except (OSError, pa.ArrowInvalid) as error:
            yield path, str(error).splitlines()[0][:120]


def _left_over(folder: Path) -> Iterator[Finding]:
    """What killed runs left: files under a name that begins with a dot, batches that were not finished."""
    torn = sorted(path for path in (folder / "tables").rglob(".*") if path.is_file())
    if torn:
        size = sum(path.stat().st_size for path in torn if path.exists())
        said = f"{len(torn)} files of a killed run, {size / 1e6:,.1f} MB, such as {torn[0]}; nothing reads them"
        remedy = "run the same command again, or delete them while no tocsin runs"
        yield Finding(about="leftovers", said=said, state=State.NOTE, remedy=remedy)
    half: set[str] = set()
    for group in _GROUPS:
        begun = set[str]().union(*(batches_of(folder, table) for table in group[:-1]))
        half |= begun - batches_of(folder, group[-1])
    if half:
        said = f"{len(half)} batches were begun and not finished, such as {min(half)}; their rows are not shown"
        remedy = "run the command that was killed again: it goes on where it stopped"
        yield Finding(about="leftovers", said=said, state=State.NOTE, remedy=remedy)


def _at_work(folder: Path) -> Iterator[Finding]:
    for name, who in _HELD:
        if not (folder / name).exists():
            continue
        try:
            with ExitStack() as stack:
                stack.enter_context(alone(folder / name, who))
        except TocsinError as error:
            said, _, remedy = str(error).partition("; ")
            yield Finding(about="desk in use", said=said, state=State.NOTE, remedy=remedy)
