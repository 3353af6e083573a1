"""How good chances were: Brier score and skill, log score, calibration, precision and recall, and how far chance moves them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.forecast.quads import Ints

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Forecasts of about the same chance, and how often they came true."""

    low: float
    high: float
    said: float  # mean chance
    came: float  # share that came true
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceScores:
    """Means over forecasts.

    Attributes
    ----------
    brier, log
        Lower is better.
    ece
        Mean distance of said and came over bins of equal size, by size.
    reliability, resolution
        Of the Brier score over those bins (Murphy 1973): how far said is from came (less is better), how far came is from
        the base rate (more is better).
    auc_pr
        Area under precision by recall (average precision).
    """

    brier: float
    log: float
    ece: float
    reliability: float
    resolution: float
    auc_pr: float
    said: float
    came: float
    size: int
    bins: tuple[Bin, ...]


def chance_scores(chance: Vector, came: Flags, *, bins: int = 15) -> ChanceScores:
    """Scores of chances against what came.

    Raises
    ------
    ForecastError
        If the two differ in length, there is none, or a chance is not in (0, 1).

    Examples
    --------
    >>> round(chance_scores(np.array([0.8, 0.1]), np.array([True, False])).brier, 3)
    0.025
    """
    if len(chance) != len(came) or not len(chance):
        raise ForecastError(f"{len(chance)} chances for {len(came)} outcomes: give one each, and one at least")
    if not ((chance > 0) & (chance < 1)).all():
        raise ForecastError("a chance is not above 0 and below 1; nothing is impossible or certain")
    found = reliability(chance, came, bins=bins)
    share = np.array([each.size for each in found]) / len(came)
    said, met = np.array([each.said for each in found]), np.array([each.came for each in found])
    return ChanceScores(
        brier=float(((chance - came) ** 2).mean()),
        log=float(-np.log(np.where(came, chance, 1 - chance)).mean()),
        ece=float((share * np.abs(said - met)).sum()),
        reliability=float((share * (said - met) ** 2).sum()),
        resolution=float((share * (met - came.mean()) ** 2).sum()),
        auc_pr=average_precision(chance, came),
        said=float(chance.mean()),
        came=float(came.mean()),
        size=len(came),
        bins=found,
    )


def reliability(chance: Vector, came: Flags, *, bins: int = 15) -> tuple[Bin, ...]:
    """Bins of about equal size, by quantiles of the chances; equal chances stay together."""
    edges = np.quantile(chance, np.linspace(0, 1, bins + 1)[1:-1])
    place = np.searchsorted(edges, chance)
    found: list[Bin] = []
    for n in range(bins):
        here = place == n
        if here.any():
            mine = chance[here]
            found.append(
                Bin(
                    low=float(mine.min()),
                    high=float(mine.max()),
                    said=float(mine.mean()),
                    came=float(came[here].mean()),
                    size=int(here.sum()),
                )
            )
    return tuple(found)


def average_precision(chance: Vector, came: Flags) -> float:
    """Mean precision at each true forecast, ties counted together; 0 where nothing came true."""
    if not came.any():
        return 0.0
    order = np.argsort(-chance, kind="stable")
    ends = np.flatnonzero(np.diff(chance[order], append=-1.0))
    hits = np.cumsum(came[order])[ends]
    precision = hits / (ends + 1)
    return float((precision * np.diff(hits, prepend=0)).sum() / came.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A value with a 90 % range of what chance makes of it."""

    value: float
    low: float
    high: float


def skill(
    loss: Vector, of_base: Vector, clusters: tuple[Ints, ...], rng: np.random.Generator, *, redraws: int = 200
) -> Range:
    """1 - loss / loss of the base, with a range under random weights of whole clusters.

    Every row gets the product of one exponential weight from each of its clusters (the Bayesian bootstrap of several ways:
    Owen and Eckles 2012), so that rows of one dyad, and rows of one day, rise and fall together.

    Parameters
    ----------
    loss, of_base
        Of each row.
    clusters
        For each way of clustering the cluster of each row, numbered from 0 on.
    """
    drawn: list[float] = []
    for _ in range(redraws):
        weight = np.ones(len(loss))
        for each in clusters:
            weight = weight * rng.exponential(size=int(each.max()) + 1)[each]
        drawn.append(1 - float(weight @ loss) / float(weight @ of_base))
    low, high = np.quantile(drawn, [0.05, 0.95])
    return Range(value=1 - float(loss.sum() / of_base.sum()), low=float(low), high=float(high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What comes of looking at the likeliest few of each day that is asked about."""

    looked: int  # at most, of each day
    precision: float
    recall: float
    base: float  # precision of looking at any


def at_budget(chance: Vector, came: Flags, day: Ints, looked: int) -> Budget:
    """Precision and recall of the `looked` likeliest forecasts of each day."""
    order = np.lexsort((-chance, day))
    place = np.arange(len(day)) - np.searchsorted(day[order], day[order])
    taken = came[order][place < looked]
    return Budget(
        looked=looked,
        precision=float(taken.mean()),
        recall=float(taken.sum() / max(1, came.sum())),
        base=float(came.mean()),
    )
