"""The simple forecasts of cells that a learned one stands beside: base rate, persistence, climatology, recurrence, Hawkes.

Each is given with its scale mended on past windows (isotonic regression) where that helps it: a baseline that is only badly
calibrated is easily beaten, and proves nothing.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from tocsin.forecast.chronicle import Cells, Chronicle
from tocsin.forecast.decayed import trace
from tocsin.forecast.quads import Ints

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]

FLOOR = 1e-4


def isotonic(score: Vector, met: Flags, asked: Vector) -> Vector:
    """Chances of scores, by the rising steps that fit past scores and outcomes best; inside (0, 1)."""
    order = np.argsort(score, kind="stable")
    fitted: Any = cast("Any", optimize).isotonic_regression(met[order].astype(np.float64))
    at, first = np.unique(score[order], return_index=True)
    count = np.diff(np.append(first, len(order)))
    steps = np.add.reduceat(np.asarray(fitted.x, np.float64), first) / count  # equal scores, equal chances
    return np.clip(np.interp(asked, at, steps), FLOOR, 1 - FLOOR)


def poisson(rate: Vector, window: int) -> Vector:
    """The chance of at least one within the window, at a steady rate a day."""
    return np.clip(1 - np.exp(-np.maximum(rate, 1e-9) * window), FLOOR, 1 - FLOOR)


def all_time(events: Chronicle, asked: Cells) -> Vector:
    """Times a day since the first day of the chronicle."""
    return _count(events.triple, events.day, asked.triple(events), asked.day) / np.maximum(asked.day, 1)


def faded(events: Chronicle, asked: Cells, half_life: float) -> Vector:
    """Times a day, the older the less: exponential smoothing."""
    found = trace(events.triple, events.day, asked.triple(events), asked.day, (half_life,))
    weight = 2.0 ** (-1 / half_life)
    steady = weight * (1 - weight**asked.day) / (1 - weight)  # what `trace` divided by
    return found.rate[:, 0].astype(np.float64) * steady * np.log(2) / half_life


def since(events: Chronicle, asked: Cells) -> Vector:
    """Days since the last time."""
    return trace(events.triple, events.day, asked.triple(events), asked.day, (1.0,)).last.astype(np.float64)


def shrunk(events: Chronicle, asked: Cells, half_life: float = 60.0, *, strength: float = 20.0) -> Vector:
    """Times a day, drawn towards what the relation's share in the pair's rate would give, as `strength` days would draw it."""

    def rate(key: Ints, of: Ints) -> Vector:
        return trace(key, events.day, of, asked.day, (half_life,)).rate[:, 0].astype(np.float64)

    n = events.entities
    own = faded(events, asked, half_life)
    pair = rate(events.subject * n + events.object, asked.subject * n + asked.object)
    relation, every = rate(events.relation, asked.relation), rate(events.relation * 0, asked.relation * 0)
    expected = pair * relation / np.maximum(every, 1e-9)
    worth = half_life / np.log(2)
    return (own * worth + strength * expected) / (worth + strength)


def recurring(events: Chronicle, asked: Cells, decay: float = 0.03) -> Vector:
    """The recurrency score of a triple (psi): each time it was seen, halved `decay` times a day."""
    return faded(events, asked, 1 / decay)


def excited(events: Chronicle, asked: Cells) -> NDArray[np.float64]:
    """What a discrete Hawkes rests on, shape (cells, 7): log counts at three half-lives, own and the pair's, and a one."""
    n = events.entities
    own = trace(events.triple, events.day, asked.triple(events), asked.day, (3.0, 14.0, 60.0)).rate
    key = events.subject * n + events.object
    pair = trace(key, events.day, asked.subject * n + asked.object, asked.day, (3.0, 14.0, 60.0)).rate
    made = np.log(np.concatenate([own, pair], axis=1).astype(np.float64) + 0.003)
    return np.column_stack([made, np.ones(len(made))])


def logistic(made: NDArray[np.float64], met: Flags, asked: NDArray[np.float64]) -> Vector:
    """Chances by a logistic regression that past cells taught."""
    centre, spread = made.mean(axis=0), made.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    centre = np.where(made.std(axis=0) > 0, centre, 0.0)
    x, target = (made - centre) / spread, met.astype(np.float64)

    def loss(weights: Vector) -> tuple[float, Vector]:
        score = x @ weights
        chance = 1 / (1 + np.exp(-score))
        value = float(np.mean(np.logaddexp(0, score) - target * score)) + 1e-4 * float(weights @ weights)
        return value, x.T @ (chance - target) / len(target) + 2e-4 * weights

    found: Any = cast("Any", optimize).minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    score = ((asked - centre) / spread) @ np.asarray(found.x)
    return np.clip(1 / (1 + np.exp(-score)), FLOOR, 1 - FLOOR)


def _count(key: Ints, day: Ints, asked: Ints, asked_day: Ints) -> Vector:
    """How often each key was told of before its day."""
    span = int(max(day.max(initial=0), asked_day.max(initial=0))) + 2
    code = np.sort(key * span + day)
    return (np.searchsorted(code, asked * span + asked_day) - np.searchsorted(code, asked * span)).astype(np.float64)
