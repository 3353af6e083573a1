"""A benchmark run as the strict protocol asks: learned on train, looked at on valid, scored on test, in one pass.

Valid is scored with a model of train alone. Before test it is fitted anew on train and valid, by the same options.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.forecast.quads import Nature, Quads, questions
from tocsin.forecast.ranking import RankingOptions, Rows, Walk, dense, drawn, fit, together
from tocsin.forecast.recurrence import Recurrence
from tocsin.forecast.scores import RankScores, rank_scores, ranks

Progress = Callable[[str, int, int], None]
"""Told what is done, the day, and the days in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Days [0, valid) are for learning, [valid, test) for choosing, [test, end) for the score."""

    valid: int
    test: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of it."""

    valid: RankScores  # of the questions drawn for it
    test: RankScores | None  # None where it was not asked for
    recall: float  # share of true answers of valid among the candidates
    softmax: RankScores  # valid, by the online softmax alone
    first: RankScores  # valid, by the hand-weighted first score
    groups: int  # questions of train the model learned from


def trial(
    quads: Quads,
    nature: Nature,
    split: Split,
    options: RankingOptions,
    *,
    score_test: bool,
    seed: int = 0,
    tell: Progress | None = None,
) -> Trial:
    """Learn on the days before `split.valid`, answer the days after.

    Raises
    ------
    ForecastError
        If the days for learning are too few, or none of their questions has a true answer among its candidates.
    """
    if split.valid <= options.warm + 1:
        raise ForecastError(f"{split.valid} days to learn from; give at least {options.warm + 2}")
    begin = options.warm + (split.valid - options.warm) // 5
    sizes = [len(questions(quads, day)) for day in range(split.end)]
    learned, fitted, chosen = (
        sum(sizes[options.warm : split.valid]),
        sum(sizes[begin : split.valid]),
        sum(sizes[split.valid : split.test]),
    )
    learn, describe = min(1.0, options.online / max(1, learned)), min(1.0, options.groups / max(1, fitted))
    watch = min(1.0, options.valid / max(1, chosen))
    walk = Walk(quads, nature, options, seed=seed)
    rng = np.random.default_rng(seed)
    rows: list[Rows] = []
    for day in range(options.warm, split.valid):
        rows += [drawn(x, options, rng) for x in walk.day(day, describe=describe if day >= begin else 0.0, learn=learn)]
        if tell:
            tell("learning", day, split.end)
    if not sum(len(each.group) for each in rows):
        raise ForecastError(
            "no true answer of the days to learn from is among its candidates: the past repeats nothing"
        )
    whole = together(rows)
    rows = [whole]
    if tell:
        tell(f"fitting on {len(whole.group)} questions, {len(whole.truth)} rows", split.valid, split.end)
    model = fit(whole, quads.kinds, options, seed=seed)
    groups = len(whole.group)
    del whole
    fitted_anew = False
    found: dict[str, list[NDArray[np.float64]]] = {"valid": [], "test": [], "softmax": [], "first": [], "recall": []}
    for day in range(split.valid, split.end if score_test else split.test):
        part = "valid" if day < split.test else "test"
        if part == "test" and not fitted_anew:
            if tell:
                tell("fitting on valid too", day, split.end)
            model, fitted_anew = fit(together(rows), quads.kinds, options, seed=seed), True
        for x in walk.day(day, describe=watch if part == "valid" else 1.0, learn=learn):
            asked = x.short.asked
            found[part].append(ranks(dense(x, model), asked))
            if part == "valid":
                rows.append(drawn(x, options, rng))
                found["softmax"].append(ranks(dense(x, None), asked))
                found["first"].append(ranks(x.short.first, asked))
                owner = np.repeat(np.arange(len(asked)), np.diff(asked.first))
                found["recall"].append(
                    (x.short.candidate[owner] == asked.answer[:, None]).any(axis=1).astype(np.float64)
                )
        if tell:
            tell(part, day, split.end)
    whole_of = {name: np.concatenate(each) for name, each in found.items() if each}
    return Trial(
        valid=rank_scores(whole_of["valid"]),
        test=rank_scores(whole_of["test"]) if score_test else None,
        recall=float(whole_of["recall"].mean()),
        softmax=rank_scores(whole_of["softmax"]),
        first=rank_scores(whole_of["first"]),
        groups=groups,
    )


def recurrency(quads: Quads, days: range, baseline: Recurrence) -> RankScores:
    """The recurrency baseline over the same questions."""
    found: list[NDArray[np.float64]] = []
    for day in days:
        asked = questions(quads, day)
        if len(asked):
            found.append(ranks(baseline.scores(asked), asked))
    return rank_scores(np.concatenate(found) if found else np.zeros(0))
