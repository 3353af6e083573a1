"""What does the work, in whichever process, and what it answers."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tocsin.errors import MissingPlugin, SettingsError, TocsinError

Make = Callable[[], Any]
Work = Callable[[Any, Sequence[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a worker says of some items, or a pool of a worker that is gone."""

    records: tuple[Any, ...] | None = None
    why: str = ""  # where there are no records
    stop: TocsinError | None = None  # no other worker would do better
    lost: bool = False  # the worker is gone, or is to go
    peak_mb: int = 0


class Worker:
    """Builds what does the work when it is first asked for, and answers whatever comes of it.

    Parameters
    ----------
    limit_mb
        What this process may take beyond what it has by now; 0: as much as it gets.
    """

    def __init__(self, make: Make, work: Work, limit_mb: int) -> None:
        self._make = make
        self._work = work
        self._limit = limit_mb
        self._made: tuple[Any] | None = None
        if limit_mb:
            _limit(limit_mb)

    def ready(self) -> str:
        """Which versions it is of."""
        return versions()

    def run(self, items: list[Any]) -> Answer:
        """The records of some items, or why there are none."""
        try:
            if self._made is None:
                self._made = (self._make(),)
            records = tuple(self._work(self._made[0], items))
        except (MissingPlugin, SettingsError) as error:
            return Answer(stop=error)
        except MemoryError:
            return Answer(why=f"it needs more memory than a worker may take ({self._limit:,} MB)", lost=True)
        except TocsinError as error:
            return Answer(why=str(error))
        except Exception as error:  # noqa: BLE001  # the item is told with it, whatever it is, and the rest goes on
            return Answer(why=f"{type(error).__name__}: {error}")
        now, peak = _status("VmRSS"), _status("VmHWM")
        # A worker that has grown beyond its limit all the same is replaced; what it did counts.
        return Answer(records=records, peak_mb=peak, lost=0 < self._limit < now)


def versions() -> str:
    """The versions that all workers must share, as they are told."""
    try:
        own = version("tocsin")
    except PackageNotFoundError:
        own = "not installed"
    return f"Python {'.'.join(platform.python_version_tuple()[:2])} and tocsin {own}"


def _limit(megabytes: int) -> None:
    """Lets this process take so many megabytes more than it has, where the system counts them, as Linux does."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        with suppress(ValueError, OSError):  # a lower limit that is there already holds
            resource.setrlimit(resource.RLIMIT_DATA, ((_status("VmData") + megabytes) << 20, hard))


def _status(name: str) -> int:
    """A figure that the system has of this process, in MB; 0 where it has none."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) >> 10 for line in lines if line.startswith(f"{name}:")), 0)
