"""Who did what to whom on which day, as columns; and cells: a triple on a day, of which one asks whether it comes again.

A cell is asked about on its day: what may be looked at are the events that could be read before that day. A triple is asked
about where it was told of at least twice in the 90 days before; others are too many, and too rare to say much of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.forecast.quads import Ints, Nature

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """Events one way round, sorted by the day on which they could be read; days are numbers from 0 on.

    Attributes
    ----------
    day
        From which an event could be read; never before it occurred.
    nature
        Of each entity.
    quad, family
        Of each relation: its quad class (1 to 4), and what it is a kind of; 0 where nobody says.
    """

    subject: Ints
    relation: Ints
    object: Ints
    day: Ints
    occurred: Ints
    entities: int
    relations: int
    nature: Nature
    quad: Ints
    family: Ints

    def __len__(self) -> int:
        return len(self.day)

    @property
    def end(self) -> int:
        """The day after the last."""
        return int(self.day[-1]) + 1 if len(self.day) else 0

    @property
    def triple(self) -> Ints:
        """One number a triple."""
        return (self.subject * self.relations + self.relation) * self.entities + self.object

    def before(self, day: int) -> Chronicle:
        """What could be read before a day."""
        n = int(np.searchsorted(self.day, day))
        return Chronicle(
            subject=self.subject[:n],
            relation=self.relation[:n],
            object=self.object[:n],
            day=self.day[:n],
            occurred=self.occurred[:n],
            entities=self.entities,
            relations=self.relations,
            nature=self.nature,
            quad=self.quad,
            family=self.family,
        )


def chronicle(
    subject: Ints,
    relation: Ints,
    object: Ints,
    occurred: Ints,
    *,
    nature: Nature,
    quad: Ints,
    family: Ints,
    day: Ints | None = None,
) -> Chronicle:
    """A chronicle of events in any order.

    Parameters
    ----------
    day
        From which each could be read; None: from the day on which it occurred.

    Raises
    ------
    ForecastError
        If a number is out of its range.
    """
    read = occurred if day is None else np.maximum(day, occurred)
    sizes = (("subject", subject, len(nature.country)), ("object", object, len(nature.country)))
    for name, column, size in (*sizes, ("relation", relation, len(quad)), ("day", occurred, None)):
        if len(column) and (column.min() < 0 or (size is not None and column.max() >= size)):
            raise ForecastError(
                f"column {name} has a number outside [0, {size or 'any'}): number what is there from 0 on"
            )
    order = np.argsort(read, kind="stable")
    return Chronicle(
        subject=subject[order].astype(np.int64),
        relation=relation[order].astype(np.int64),
        object=object[order].astype(np.int64),
        day=read[order].astype(np.int64),
        occurred=occurred[order].astype(np.int64),
        entities=len(nature.country),
        relations=len(quad),
        nature=nature,
        quad=quad.astype(np.int64),
        family=family.astype(np.int64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Triples, each on a day; sorted by day."""

    subject: Ints
    relation: Ints
    object: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.day)

    def pick(self, which: Flags | slice) -> Cells:
        """Some of them."""
        return Cells(
            subject=self.subject[which], relation=self.relation[which], object=self.object[which], day=self.day[which]
        )

    def triple(self, events: Chronicle) -> Ints:
        """One number a triple, as `Chronicle.triple`."""
        return (self.subject * events.relations + self.relation) * events.entities + self.object


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """Which triples are asked about."""

    least: int = 2  # times it was told of
    within: int = 90  # days before the day asked


def cells(events: Chronicle, day: int, universe: Universe) -> Cells:
    """The triples that are asked about on one day, by number."""
    first, last = np.searchsorted(events.day, [max(day - universe.within, 0), day])
    found, times = np.unique(events.triple[first:last], return_counts=True)
    return of_triples(events, found[times >= universe.least], day)


def of_triples(events: Chronicle, triple: Ints, day: int) -> Cells:
    """Cells of triples by number."""
    pair = triple // events.entities
    return Cells(
        subject=pair // events.relations,
        relation=pair % events.relations,
        object=triple % events.entities,
        day=np.full(len(triple), day, np.int64),
    )


def together(parts: Sequence[Cells]) -> Cells:
    """All of them, in order."""
    none = np.zeros(0, np.int64)
    return Cells(
        subject=np.concatenate([none, *(part.subject for part in parts)]),
        relation=np.concatenate([none, *(part.relation for part in parts)]),
        object=np.concatenate([none, *(part.object for part in parts)]),
        day=np.concatenate([none, *(part.day for part in parts)]),
    )


def asked_on(events: Chronicle, days: Iterable[int], universe: Universe) -> Cells:
    """The cells of several days, given in order."""
    return together([cells(events, day, universe) for day in days])


def happened(events: Chronicle, asked: Cells, window: int, *, lead: int = 0, times: int = 1) -> Flags:
    """Whether each triple occurred `times` times on the days [day + lead, day + lead + window) of its cell, as the chronicle tells it."""
    if not len(asked):
        return np.zeros(0, np.bool_)
    until = int(asked.day.max()) + lead + window
    span = max(events.end, until) + 1
    near = (events.occurred >= asked.day.min()) & (events.occurred < until)
    code = np.sort(events.triple[near] * span + events.occurred[near])
    start = asked.triple(events) * span + asked.day + lead
    return np.searchsorted(code, start + window) - np.searchsorted(code, start) >= times
