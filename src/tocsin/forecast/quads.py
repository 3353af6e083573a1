"""Events as four columns (who, what, whom, which day), both ways round, and the questions of a day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

_TAG = re.compile(r"\s*\(([^()]*)\)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quads:
    """Each event twice, as it is and turned round, sorted by day.

    Relation `r + relations` is `r` turned round: who did it, asked of whom it was done to.
    """

    subject: Ints
    relation: Ints
    object: Ints
    day: Ints
    entities: int
    relations: int  # before turning round

    @property
    def kinds(self) -> int:
        """Relations, both ways round."""
        return 2 * self.relations

    @property
    def days(self) -> int:
        """One more than the last day."""
        return int(self.day[-1]) + 1

    def of_day(self, day: int) -> slice:
        """Where the events of one day stand."""
        first, last = np.searchsorted(self.day, [day, day + 1])
        return slice(int(first), int(last))


def both_ways(subject: Ints, relation: Ints, object: Ints, day: Ints, *, entities: int, relations: int) -> Quads:
    """Quads of events given once each, in any order.

    Raises
    ------
    ForecastError
        If there is no event, or a number is out of its range.
    """
    if not len(day):
        raise ForecastError("no event at all: a forecast needs a past")
    for name, column, size in (
        ("subject", subject, entities),
        ("object", object, entities),
        ("relation", relation, relations),
    ):
        if column.min() < 0 or column.max() >= size:
            raise ForecastError(f"column {name} has a number outside [0, {size}): number what is there from 0 on")
    if day.min() < 0:
        raise ForecastError("column day has a day before 0: count days from the first one on")
    order = np.argsort(np.concatenate([day, day]), kind="stable")
    return Quads(
        subject=np.concatenate([subject, object])[order].astype(np.int64),
        relation=np.concatenate([relation, relation + relations])[order].astype(np.int64),
        object=np.concatenate([object, subject])[order].astype(np.int64),
        day=np.concatenate([day, day])[order].astype(np.int64),
        entities=entities,
        relations=relations,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The different questions (subject, relation, ?) of one day, with all true answers of each.

    `answer[first[i]:first[i + 1]]` are the answers of question i.
    """

    day: int
    subject: Ints
    relation: Ints
    first: Ints
    answer: Ints

    def __len__(self) -> int:
        return len(self.subject)

    def pick(self, keep: NDArray[np.bool_]) -> Questions:
        """Only the questions marked True."""
        size = np.diff(self.first)
        return Questions(
            day=self.day,
            subject=self.subject[keep],
            relation=self.relation[keep],
            first=np.concatenate([[0], np.cumsum(size[keep])]),
            answer=self.answer[np.repeat(keep, size)],
        )


def questions(quads: Quads, day: int) -> Questions:
    """What may be asked on one day, and how it came out; a triple that stands twice counts once."""
    rows = quads.of_day(day)
    triples = np.unique(np.stack([quads.subject[rows], quads.relation[rows], quads.object[rows]], axis=1), axis=0)
    key = triples[:, 0] * quads.kinds + triples[:, 1]
    start = np.flatnonzero(np.diff(key, prepend=-1))
    return Questions(
        day=day,
        subject=triples[start, 0],
        relation=triples[start, 1],
        first=np.concatenate([start, [len(key)]]).astype(np.int64),
        answer=triples[:, 2],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """What an entity's name says of it: the country in brackets at its end, and the role before it; 0 means nothing."""

    country: Ints
    role: Ints


def natures(names: Sequence[str]) -> Nature:
    """Country and role by name: "Police (India)" is a police of India; "India" itself is a country of India."""
    plain = [name.replace("_", " ").strip() for name in names]
    tags = [found.group(1) if (found := _TAG.search(name)) else "" for name in plain]
    places = {tag for tag, n in Counter(tags).items() if tag and n > 1}
    country = [
        tag if tag in places else (name if name in places else "") for name, tag in zip(plain, tags, strict=True)
    ]
    role = [
        _TAG.sub("", name) if tag in places else ("=" if name in places else "")
        for name, tag in zip(plain, tags, strict=True)
    ]
    common = {name for name, n in Counter(role).items() if n > 1 and name}
    return Nature(country=_numbered(country), role=_numbered([name if name in common else "" for name in role]))


def _numbered(words: Sequence[str]) -> Ints:
    number = {word: n for n, word in enumerate(sorted({"", *words}))}
    return np.array([number[word] for word in words], np.int64)
