"""Workers that are processes of this machine, each at the other end of a pipe."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from tocsin.scale import Engine
from tocsin.scale.worker import Answer, Make, Work, Worker


class Processes:
    """Workers that are processes of this machine, each at the other end of a pipe."""

    def __init__(self, make: Make, work: Work, engine: Engine) -> None:
        self._told = (make, work, engine.memory_mb)
        # A forked child would share locks and threads of the engine and of the language model in whatever state they are.
        self._context = multiprocessing.get_context("spawn")
        self.places = engine.workers or os.cpu_count() or 1
        self._ends: dict[int, tuple[Connection, Any]] = {}
        self._busy: set[int] = set()

    def idle(self, wanted: int) -> list[int]:
        """Places whose process does nothing, or is yet to be started."""
        return [place for place in range(self.places) if place not in self._busy][:wanted]

    def give(self, place: int, items: list[Any]) -> None:
        """Sends items to the process of a place."""
        if place not in self._ends:
            self._start(place)
        self._busy.add(place)
        with suppress(BrokenPipeError, ConnectionResetError):  # it died while it waited: `answers` says so
            self._ends[place][0].send(items)

    def _start(self, place: int) -> None:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(there,), daemon=True, name=f"tocsin-{place}")
        process.start()
        there.close()  # or nobody would notice that the worker is gone
        self._ends[place] = here, process
        with suppress(BrokenPipeError, ConnectionResetError):
            here.send(self._told)

    def answers(self) -> list[tuple[int, Answer]]:
        """What came, at least one; how it ended, of a process that is gone."""
        places = {self._ends[place][0]: place for place in self._busy}
        found: list[tuple[int, Answer]] = []
        for end in wait(list(places)):
            assert isinstance(end, Connection)
            place = places[end]
            try:
                answer: Answer = end.recv()
            except (EOFError, OSError):
                answer = Answer(why=self._ending(place), lost=True)
            self._busy.remove(place)
            if answer.lost:
                self._end(place)
            found.append((place, answer))
        return found

    def _ending(self, place: int) -> str:
        """How a worker ended, in words."""
        process = self._ends[place][1]
        process.join(5)
        code: int | None = process.exitcode
        if code is not None and code < 0:
            name = signal.Signals(-code).name
            hint = ", as the system does when memory is short" if name == "SIGKILL" else ""
            return f"its worker was ended by {name}{hint}"
        return f"its worker ended with status {code}"

    def _end(self, place: int) -> None:
        end, process = self._ends.pop(place)
        end.close()
        if process.is_alive():
            process.kill()
        process.join()
        process.close()

    def close(self) -> None:
        """Ends the processes."""
        for place in tuple(self._ends):
            self._end(place)


def _serve(end: Connection) -> None:
    """A worker's life: first what it is to do, then items, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; who gave the work decides what ends
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # there is a worker for each core
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        worker = Worker(*end.recv())
        while True:
            answer = worker.run(end.recv())
            try:
                end.send(answer)
            except (TypeError, AttributeError) as error:  # what pickle raises
                end.send(Answer(why=f"its records cannot be sent back: {error}"))
