"""Which worker does what, and what becomes of the answers; `opened` gives the workers of an engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Protocol

from tocsin.errors import ScaleError
from tocsin.scale import Done, Engine, Failure, Progress, State
from tocsin.scale.worker import Answer, Make, Work, Worker

AHEAD = 2  # batches for each worker that are begun and not handed back: one at work, one that waits for its turn


class Pool(Protocol):
    """Workers by place. One that is gone is replaced when its place is given something."""

    places: int

    def idle(self, wanted: int) -> list[int]:
        """Places that can be given something now, as many as are wanted at most."""
        ...

    def give(self, place: int, items: list[Any]) -> None:
        """Asks for the records of some items; a place is given nothing more until it has answered."""
        ...

    def answers(self) -> list[tuple[int, Answer]]:
        """By places that were given something; waits for them, though perhaps in vain."""
        ...

    def close(self) -> None:
        """Ends all workers, whatever they are at."""
        ...


def driven(
    pool: Pool,
    items: Iterator[Any],
    size: int,
    tries: int,
    *,
    ordered: bool,
    progress: Progress | None,
) -> Generator[Done[Any, Any]]:
    """The batches of some items, done by the workers of a pool; see `map_batches`.

    Raises
    ------
    ScaleError
        If workers die in a row and none does anything.
    """
    todo: deque[_Task] = deque()
    batches: dict[int, _Open] = {}
    busy: dict[int, _Task] = {}
    state = State(workers=pool.places)
    begun = given = in_vain = 0
    ended = False
    while True:
        while not ended and len(batches) < pool.places * AHEAD:
            batch = list(islice(items, size))
            ended = not batch
            if batch:
                batches[begun] = _Open(items=tuple(batch), left=len(batch))
                todo.append(_Task(number=begun, first=0, items=batch))
                begun += 1
        if not batches:
            return
        for place in pool.idle(len(todo)):
            busy[place] = todo.popleft()
            pool.give(place, busy[place].items)
        for place, answer in pool.answers():
            task = busy.pop(place)
            if answer.stop is not None:
                raise answer.stop
            in_vain = 0 if answer.records is not None else in_vain + answer.lost
            if in_vain >= 3 * tries + pool.places:
                raise ScaleError(
                    f"{in_vain} workers in a row died without doing anything, the last one: {answer.why}; run one text with "
                    "--engine inline to see what is wrong, or give workers more memory"
                )
            retried = _settle(task, answer, batches[task.number], todo, tries)
            state = replace(
                state,
                again=state.again + retried,
                lost=state.lost + answer.lost,
                peak_mb=max(state.peak_mb, answer.peak_mb),
            )
        ready = sorted(number for number, batch in batches.items() if not batch.left)
        for number in ready:
            if ordered and number != given:
                break
            done = batches.pop(number).done(number)
            given += 1
            state = replace(
                state,
                batches=state.batches + 1,
                items=state.items + len(done.items),
                failed=state.failed + len(done.failed),
            )
            if progress is not None:
                progress(state)
            yield done


def _settle(task: _Task, answer: Answer, batch: _Open, todo: deque[_Task], tries: int) -> int:
    """Puts an answer where it belongs; how many tries follow from it."""
    if answer.records is not None:
        batch.parts.append((task.first, answer.records))
        batch.left -= len(task.items)
        return 0
    if task.tries + 1 < tries:
        todo.appendleft(replace(task, tries=task.tries + 1))
        return 1
    if len(task.items) > 1:
        alone = [replace(task, first=n, items=[item], tries=0) for n, item in enumerate(task.items)]
        todo.extendleft(reversed(alone))
        return len(task.items)
    batch.failed.append((task.first, Failure(item=task.items[0], why=answer.why, tries=tries)))
    batch.left -= 1
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """Items of one batch, all of them or one, and how often they were tried."""

    number: int
    first: int  # place of the first item in the batch
    items: list[Any]
    tries: int = 0


@dataclass(slots=True, kw_only=True)
class _Open:
    """A batch of which something is still under way."""

    items: tuple[Any, ...]
    left: int
    parts: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list[tuple[int, tuple[Any, ...]]])
    failed: list[tuple[int, Failure[Any]]] = field(default_factory=list[tuple[int, Failure[Any]]])

    def done(self, number: int) -> Done[Any, Any]:
        records = tuple(record for _, part in sorted(self.parts, key=_place) for record in part)
        failed = tuple(failure for _, failure in sorted(self.failed, key=_place))
        return Done(number=number, items=self.items, records=records, failed=failed)


def _place(part: tuple[int, Any]) -> int:
    return part[0]


def opened(make: Make, work: Work, engine: Engine) -> Pool:
    """The workers of an engine; none is built before it is given something.

    Raises
    ------
    MissingPlugin, ScaleError
        If they cannot be had.
    """
    match engine.name:
        case "processes":
            from tocsin.scale.processes import Processes

            return Processes(make, work, engine)
        case "ray":
            from tocsin.scale.cluster import Cluster

            return Cluster(make, work, engine)
        case _:
            return _Inline(make, work)


class _Inline:
    """One worker: this process. Its memory is not limited."""

    def __init__(self, make: Make, work: Work) -> None:
        self.places = 1
        self._worker = Worker(make, work, 0)
        self._answer = Answer()

    def idle(self, wanted: int) -> list[int]:
        return [0][:wanted]

    def give(self, place: int, items: list[Any]) -> None:
        del place
        self._answer = self._worker.run(items)

    def answers(self) -> list[tuple[int, Answer]]:
        return [(0, self._answer)]

    def close(self) -> None:
        """Nothing is open."""
