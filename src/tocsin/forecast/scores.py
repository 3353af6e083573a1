"""Ranks and their means under the strict protocol.

The protocol (Gastinger et al. 2023, "Comparing Apples and Oranges", single step): every event asks two questions, whom
and who. Every entity is a candidate, those never seen too. Other true answers of the same question on the same day are
left out (time-aware filter); true answers of other days are not. Among equal scores the mean rank counts. What a question
may see are the events of days strictly before its own; no other question of its day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.forecast.compiled import compiled
from tocsin.forecast.quads import Floats, Ints, Questions


@dataclass(frozen=True, slots=True, kw_only=True)
class RankScores:
    """Means over questions: reciprocal rank, and shares of ranks not above 1, 3 and 10; all in [0, 1]."""

    mrr: float
    h1: float
    h3: float
    h10: float
    queries: int


def ranks(scores: Floats, asked: Questions) -> NDArray[np.float64]:
    """The filtered mean rank of every true answer, in the order of `asked.answer`; 1 is best.

    Parameters
    ----------
    scores
        Shape (questions, entities), the higher the likelier.
    asked
        The questions with all their answers.

    Raises
    ------
    ForecastError
        If the shapes differ, or a score is not a number (a NaN would beat nothing and lose to nothing).
    """
    if len(scores) != len(asked):
        raise ForecastError(f"{len(scores)} rows of scores for {len(asked)} questions: give one row a question")
    if np.isnan(scores).any():
        raise ForecastError("a score is not a number: a question without a past needs a score too, 0 for instance")
    found = np.empty(len(asked.answer))
    _ranks(scores, asked.first, asked.answer, found)
    return found


@compiled
def _ranks(scores: Floats, first: Ints, answer: Ints, found: NDArray[np.float64]) -> None:  # pragma: no cover
    for row in range(len(scores)):
        for n in range(first[row], first[row + 1]):
            mine = scores[row, answer[n]]
            above = 0
            equal = 0
            for score in scores[row]:
                above += score > mine
                equal += score == mine
            # Other true answers, and the answer itself, stand in nobody's way.
            for m in range(first[row], first[row + 1]):
                above -= scores[row, answer[m]] > mine
                equal -= scores[row, answer[m]] == mine
            found[n] = 1 + above + equal / 2


def rank_scores(found: NDArray[np.float64]) -> RankScores:
    """Means of ranks.

    Raises
    ------
    ForecastError
        If there is none.

    Examples
    --------
    >>> rank_scores(np.array([1.0, 2.0, 20.0, 4.0])).mrr
    0.45
    """
    if not len(found):
        raise ForecastError("no rank at all: there was no question to score")
    share = [float((found <= most).mean()) for most in (1, 3, 10)]
    return RankScores(mrr=float((1 / found).mean()), h1=share[0], h3=share[1], h10=share[2], queries=len(found))
