"""Where a command's work is done, as flags, the same for every command that can spread it; and what is told of it at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from tocsin.cli.output import say
from tocsin.scale import Engine, State


@Parameter(name="*", negative=())
@dataclass(frozen=True, kw_only=True)
class Spread:
    """Where the work is done. Results are the same everywhere.

    Parameters
    ----------
    engine
        inline: in this process; processes: in several on this machine; ray: on a Ray cluster (needs tocsin[ray]).
    address
        Of the Ray cluster: local starts one on this machine, auto is the one that runs here, or HOST:PORT.
    workers
        How many; 0: one for each core, on a cluster as many as have a core and their memory.
    worker_memory
        Megabytes that a worker may take; 0: no limit.
    """

    engine: Literal["inline", "processes", "ray"] = "inline"
    address: str = "local"
    workers: int = 0
    worker_memory: Annotated[int, Parameter(name="--worker-memory")] = Engine().memory_mb

    def chosen(self) -> Engine:
        """The engine that the flags name.

        Raises
        ------
        SettingsError
            If it cannot be.
        """
        return Engine(name=self.engine, address=self.address, workers=self.workers, memory_mb=self.worker_memory)


INLINE = Spread()


class Heard:
    """Keeps the last that an engine told of itself, for the line at the end."""

    def __init__(self) -> None:
        self.state: State | None = None

    def __call__(self, state: State) -> None:
        """Told after each batch."""
        self.state = state

    def tell(self, engine: Engine) -> None:
        """Says how many workers there were, what they held, and what was lost; nothing of this process alone."""
        if self.state is not None and not engine.inline:
            say(f"{engine.name}: {self.state}")
