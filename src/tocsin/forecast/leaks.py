"""Whether a forecast looks where it must not: at its own day, or beyond."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tocsin.forecast.quads import Floats, Quads, Questions

Ranker = Callable[[Quads, Questions], Floats]
"""Scores, shape (questions, entities), of questions asked of the days before theirs."""


def without_future(quads: Quads, asked: Questions, rng: np.random.Generator) -> Quads:
    """The same past; everything from the day asked on has other subjects, relations and objects, drawn at random."""
    n = int(np.searchsorted(quads.day, asked.day))
    subject, relation, object = quads.subject.copy(), quads.relation.copy(), quads.object.copy()
    size = len(subject) - n
    subject[n:] = rng.integers(quads.entities, size=size)
    relation[n:] = rng.integers(quads.kinds, size=size)
    object[n:] = rng.integers(quads.entities, size=size)
    return replace(quads, subject=subject, relation=relation, object=object)


def looks_ahead(ranker: Ranker, quads: Quads, asked: Questions, rng: np.random.Generator) -> bool:
    """True if a score moves when everything from the day asked on is replaced, or when each question is asked alone.

    The first catches a ranker that reads the day out of the data; the second one that pools the questions it is handed.
    """
    usual = ranker(quads, asked)
    if not np.array_equal(usual, ranker(without_future(quads, asked, rng), asked)):
        return True
    for row in rng.permutation(len(asked))[:10]:
        alone = np.arange(len(asked)) == row
        if not np.array_equal(ranker(quads, asked.pick(alone))[0], usual[row]):
            return True
    return False
