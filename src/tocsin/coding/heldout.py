"""How well a labeller reads sentences that it has not seen, with the range in which each figure lies.

Ranges hold for 95 of 100 draws of as many sentences of the same kind. They say nothing of sentences of another kind.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Whole = NDArray[np.int64]

COVERAGE = (0.9, 0.8, 0.7)
_DRAWS = 1000  # of the bootstrap
_BINS = 10  # of equal width, as in Guo et al. 2017
_Z = 1.96  # standard normal, 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One way of labelling, scored on held-out sentences. Each range is (low, high)."""

    macro_f1: float  # mean over all classes that have an example, no event included
    macro_f1_range: tuple[float, float]  # bootstrap over sentences
    accuracy: float
    accuracy_range: tuple[float, float]  # Wilson
    coverage: tuple[tuple[float, float], ...]  # share of the sentences kept, the surest first; accuracy among them
    calibration_error: float  # mean distance of probability and accuracy, 0 is best


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeScore:
    """One class. A figure is `None` where it would be nothing out of nothing."""

    name: str
    examples: int
    given: int  # sentences that the labeller gave this class
    right: int  # of these, rightly
    precision: float | None
    recall: float | None
    f1: float
    recall_range: tuple[float, float]  # Wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Sentences of one class that were given another."""

    type: str
    given: str
    ids: tuple[str, ...]  # of the examples


def score(shares: Matrix, right: Sequence[int], seed: int) -> Score:
    """The figures of one labelling.

    Parameters
    ----------
    shares
        Shape (sentences, classes): probabilities.
    right
        For each sentence the position of its class.
    seed
        Of the bootstrap.
    """
    gold = np.array(right, np.int64)
    given = shares.argmax(axis=1)
    sure, hit = shares.max(axis=1), given == gold
    order = np.argsort(-sure, kind="stable")
    return Score(
        macro_f1=_macro_f1(gold, given, shares.shape[1]),
        macro_f1_range=_bootstrap(gold, given, shares.shape[1], seed),
        accuracy=float(hit.mean()),
        accuracy_range=wilson(int(hit.sum()), len(gold)),
        coverage=tuple((share, float(hit[order[: math.ceil(share * len(gold))]].mean())) for share in COVERAGE),
        calibration_error=calibration_error(sure, hit),
    )


def by_type(shares: Matrix, right: Sequence[int], classes: Sequence[str]) -> tuple[TypeScore, ...]:
    """The figures of each class, in the order of `classes`."""
    gold, given = np.array(right, np.int64), shares.argmax(axis=1)
    rows: list[TypeScore] = []
    for n, name in enumerate(classes):
        examples, told, hits = int((gold == n).sum()), int((given == n).sum()), int(((gold == n) & (given == n)).sum())
        rows.append(
            TypeScore(
                name=name,
                examples=examples,
                given=told,
                right=hits,
                precision=hits / told if told else None,
                recall=hits / examples if examples else None,
                f1=2 * hits / (examples + told) if examples + told else 0.0,
                recall_range=wilson(hits, examples),
            )
        )
    return tuple(rows)


def confusions(
    shares: Matrix, right: Sequence[int], classes: Sequence[str], ids: Sequence[str]
) -> tuple[Confusion, ...]:
    """What was taken for what, the commonest first."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for gold, given, name in zip(right, shares.argmax(axis=1), ids, strict=True):
        if gold != given:
            found[classes[gold], classes[int(given)]].append(name)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Confusion(type=a, given=b, ids=tuple(sorted(names))) for (a, b), names in ordered)


def wilson(right: int, of: int) -> tuple[float, float]:
    """The range of a share, also where it is 0 or 1 or rests on little (Wilson 1927).

    Examples
    --------
    >>> low, high = wilson(20, 20)
    >>> round(low, 2), round(high, 2)
    (0.84, 1.0)
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if not of:
        return 0.0, 1.0
    share, square = right / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def calibration_error(sure: Matrix, hit: NDArray[np.bool_]) -> float:
    """The expected calibration error: over bins of probability, how far the mean is from the share that is right."""
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    parts = [bins == n for n in range(_BINS)]
    return float(sum(abs(sure[p].mean() - hit[p].mean()) * p.sum() for p in parts if p.any()) / len(sure))


def _macro_f1(gold: Whole, given: Whole, classes: int) -> float:
    """Mean F1 of the classes that have a sentence here."""
    count = [np.bincount(values, minlength=classes) for values in (gold, given, gold[gold == given])]
    there = count[0] > 0
    return float((2 * count[2][there] / (count[0][there] + count[1][there])).mean())


def _bootstrap(gold: Whole, given: Whole, classes: int, seed: int) -> tuple[float, float]:
    draw = np.random.default_rng(seed)
    drawn = (draw.integers(len(gold), size=len(gold)) for _ in range(_DRAWS))
    low, high = np.quantile([_macro_f1(gold[rows], given[rows], classes) for rows in drawn], (0.025, 0.975))
    return float(low), float(high)
