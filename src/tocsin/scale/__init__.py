"""Work in batches: here, in processes of this machine, or on a Ray cluster. Nothing else in tocsin spreads work over processes.

`map_batches` builds what does the work once a worker, keeps few batches under way, and gives their records back in order. A
worker that dies costs its batch another try, not its items: ids are contents, so what is done twice is the same twice. A batch
that fails again and again is taken apart, and an item that fails alone too is handed back with the reason; the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from tocsin.errors import SettingsError

ENGINES = ("inline", "processes", "ray")

Item = TypeVar("Item")
Made = TypeVar("Made")
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Where work is done, and by how many.

    Raises
    ------
    SettingsError
        If there is no such engine, or a number cannot be.
    """

    name: str = "inline"  # inline: in this process; processes: in some of this machine; ray: on a cluster
    address: str = "local"  # of the cluster: local starts one here, auto is the one that runs here, else HOST:PORT
    workers: int = 0  # 0: one a core; on a cluster as many as have a core and their memory
    memory_mb: int = 3000  # what a worker may take beyond an empty process; 0: no limit
    tries: int = 3  # of a batch, and then of each of its items alone

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise SettingsError(f"no engine {self.name!r}; there are: {', '.join(ENGINES)}")
        if self.workers < 0 or self.memory_mb < 0 or self.tries < 1:
            raise SettingsError("an engine needs workers and memory of 0 (as it comes) or more, and 1 try or more")
        if self.address not in ("local", "auto"):
            self.host_and_port()

    @property
    def inline(self) -> bool:
        """Whether all is done in this process."""
        return self.name == "inline"

    def host_and_port(self) -> tuple[str, int]:
        """The two halves of an address that is neither local nor auto.

        Raises
        ------
        SettingsError
            If it has none.
        """
        host, _, port = self.address.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise SettingsError(
                f"{self.address!r} is no address of a Ray cluster; write auto, local or HOST:PORT, as 10.0.0.5:6379"
            )
        return host.strip("[]"), int(port)


HERE = Engine()
"""This process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Generic[Item]):
    """An item that could not be done, alone or with others."""

    item: Item
    why: str
    tries: int  # alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[Item, Record]):
    """A batch: the records of its items, in order, and the items that failed."""

    number: int  # from 0, in the order of the items
    items: tuple[Item, ...]  # that went in
    records: tuple[Record, ...]
    failed: tuple[Failure[Item], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the work is."""

    batches: int = 0  # done
    items: int = 0  # of them, failed ones too
    failed: int = 0  # items
    again: int = 0  # tries that followed from others
    lost: int = 0  # workers that died, or were replaced as they held too much
    workers: int = 0  # that there may be at a time
    peak_mb: int = 0  # the most that any worker held; 0: the system does not say

    def __str__(self) -> str:
        held = f", at most {self.peak_mb:,} MB in one" if self.peak_mb else ""
        lost = f"; {self.lost:,} workers lost, {self.again:,} tries more" if self.lost or self.again else ""
        return f"{self.workers:,} workers{held}{lost}"


Progress = Callable[[State], None]
"""Told after each batch."""


def map_batches(
    make: Callable[[], Made],
    work: Callable[[Made, Sequence[Item]], Iterable[Record]],
    items: Iterable[Item],
    *,
    engine: Engine = HERE,
    size: int = 16,
    ordered: bool = True,
    progress: Progress | None = None,
) -> Generator[Done[Item, Record]]:
    """The records that work on batches of items gives; at most two batches a worker are begun and not yet handed back.

    Parameters
    ----------
    make
        Builds what does the work, once a worker. Like `work`, the items and the records it must be picklable: a function of a module.
    work
        The records of some items; it may be asked for the same items again, together or alone, and must then say the same.
    items
        Taken as they are needed, never all at once.
    size
        Items a batch. What dies with a worker is one batch.
    ordered
        False: batches come as they are done.

    Raises
    ------
    MissingPlugin
        If Ray is not installed, or `make` or `work` lacks a plug-in.
    ScaleError
        If the cluster cannot be reached, is of other versions, has no room, or workers die before they do anything.
    SettingsError
        If `make` or `work` says that the settings cannot be.
    """
    from tocsin.scale.driver import driven, opened  # multiprocessing, sockets: not for `import tocsin`

    with closing(opened(make, work, engine)) as pool:
        yield from driven(pool, iter(items), size, engine.tries, ordered=ordered, progress=progress)
