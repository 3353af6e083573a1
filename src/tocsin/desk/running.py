"""How far the runs are that work on a desk now, for whoever looks at it from another process.

Each run keeps a small file of its own in the folder `running`, which goes when it ends. Nothing is made of these files: a
run that cannot write its own works on, and what a killed one left is passed over once it has been silent for a while.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

FOLDER = "running"
SILENT = 120.0  # seconds after which a run that says nothing is taken for gone
_EVERY = 1.0  # seconds between two writes

Tell = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A run as it last told of itself."""

    doing: str  # "Coding texts"
    done: int
    total: int
    seconds: float  # since it began

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at this pace; None before anything is done."""
        return self.seconds * (self.total - self.done) / self.done if self.done else None


@contextmanager
def telling(folder: Path, doing: str, *, clock: Callable[[], float] = time.monotonic) -> Generator[Tell]:
    """What a run tells of itself, kept where others see it until the run ends.

    Parameters
    ----------
    folder
        Of the desk; where there is none yet, nothing is kept.
    doing
        What the run does, as the beginning of a line.
    """
    file = folder / FOLDER / f"{os.getpid()}-{doing.split(maxsplit=1)[0].lower()}.json"
    began = clock()
    last = began - _EVERY

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = clock()
        if now - last < _EVERY or not folder.is_dir():
            return
        last = now
        aside = file.with_name(f".{file.name}")
        with suppress(OSError):  # a full disk must stop the run at what it keeps, not at what it says
            file.parent.mkdir(exist_ok=True)
            aside.write_bytes(msgspec.json.encode(Running(doing=doing, done=done, total=total, seconds=now - began)))
            aside.replace(file)

    try:
        yield tell
    finally:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def running(folder: Path, *, now: Callable[[], float] = time.time) -> tuple[Running, ...]:
    """The runs that told of themselves in the last two minutes; what cannot be read is passed over."""
    found: list[Running] = []
    with suppress(FileNotFoundError, NotADirectoryError):
        for file in sorted((folder / FOLDER).iterdir()):
            if file.suffix == ".json" and not file.name.startswith("."):
                with suppress(OSError, msgspec.DecodeError):  # it ended while we looked
                    if now() - file.stat().st_mtime <= SILENT:
                        found.append(msgspec.json.decode(file.read_bytes(), type=Running))
    return tuple(found)
