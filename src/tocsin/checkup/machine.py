"""What tocsin needs of the machine: a clock that goes forward, room on the disk, a port for the browser."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tocsin.checkup.finding import Finding, State

LEAST = 200_000_000  # bytes; a batch, and what the engine sorts on the disk, need about so many
LITTLE = 2_000_000_000  # bytes; a year of a large data set takes more
BACK = timedelta(hours=26)  # what a wrong time zone explains, and a little


def look_at_clock(desk: Path, *, now: datetime) -> Iterator[Finding]:
    """Whether the clock stands before something that is already there: tocsin's installation, the files of the desk."""
    stamps = [*_installed(), *_written(desk)]
    for what, stamp in stamps:
        if stamp - now > BACK:
            yield Finding(
                about="clock",
                said=f"it says {now:%Y-%m-%d %H:%M} UTC, and {what} on {stamp:%Y-%m-%d %H:%M}: it was set back",
                state=State.BROKEN,
                remedy="set the clock (timedatectl set-ntp true); what is kept meanwhile carries a day that is wrong",
            )
            return
    yield Finding(about="clock", said=f"{now:%Y-%m-%d %H:%M} UTC")


def _installed() -> Iterator[tuple[str, datetime]]:
    try:
        files = distribution("tocsin").files or ()
    except PackageNotFoundError:
        return
    for file in files:
        if file.name in ("RECORD", "INSTALLER"):
            yield from _stamp("tocsin was installed", Path(str(file.locate())))


def _written(desk: Path) -> Iterator[tuple[str, datetime]]:
    for path in (desk / "format.json", desk / "judgements.jsonl", *sorted(desk.glob("tables/*"))):
        yield from _stamp(f"{path} was written", path)


def _stamp(what: str, path: Path) -> Iterator[tuple[str, datetime]]:
    try:
        yield what, datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return


def look_at_disk(desk: Path) -> Iterator[Finding]:
    """Room where the desk is or will be, and in the folder for temporary files."""
    temporary = Path(tempfile.gettempdir())
    for about, place in (("disk", _there(desk)), ("temporary files", temporary)):
        try:
            free = shutil.disk_usage(place).free
        except OSError as error:
            yield Finding(
                about=about,
                said=f"{place}: {error.strerror or error}",
                state=State.BROKEN,
                remedy="choose another folder",
            )
            continue
        said = f"{free / 1e9:,.1f} GB free at {place}"
        if free < LEAST:
            remedy = f"make room: tocsin needs at least {LEAST / 1e6:,.0f} MB; what was written before is intact"
            yield Finding(about=about, said=said, state=State.BROKEN, remedy=remedy)
        elif free < LITTLE and about == "disk":
            yield Finding(about=about, said=f"{said}: little for a data set", state=State.NOTE, remedy="make room soon")
        else:
            yield Finding(about=about, said=said)
    try:
        with tempfile.TemporaryFile():
            pass
    except OSError as error:
        said = f"none can be made in {temporary} ({error.strerror or error})"
        remedy = "name a folder that can be written in the environment variable TMPDIR"
        yield Finding(about="temporary files", said=said, state=State.BROKEN, remedy=remedy)


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    whole = folder.absolute()
    return next((path for path in (whole, *whole.parents) if path.is_dir()), whole)


def look_at_port(host: str, port: int) -> Finding:
    """Whether `tocsin serve` could listen there; if not, a port that is free."""
    about = "browser port"
    if not 0 < port < 65536:
        said = f"{port} is no port"
        return Finding(
            about=about, said=said, state=State.BROKEN, remedy="tocsin serve --port 8000, or another up to 65535"
        )
    try:
        with socket.create_server((host, port)):
            return Finding(about=about, said=f"{host}:{port} is free for tocsin serve")
    except OSError as error:
        why = error.strerror or str(error)
    try:
        with socket.create_server((host, 0)) as other:
            remedy = f"tocsin serve --port {other.getsockname()[1]}, or end what listens at {port}"
    except OSError:
        remedy = "name an address of this machine: tocsin serve --host 127.0.0.1"
    return Finding(about=about, said=f"{host}:{port} cannot be used: {why}", state=State.BROKEN, remedy=remedy)
