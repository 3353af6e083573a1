"""The same-day leak on made-up events: `python docs/same_day_leak.py` (two seconds, no data needed).

Three rankers answer the same questions under the same protocol. Two of them look at the other questions of the day.
"""

from __future__ import annotations

import numpy as np

from tocsin.forecast.leaks import Ranker, looks_ahead
from tocsin.forecast.quads import Floats, Quads, Questions, both_ways, questions
from tocsin.forecast.recurrence import recurrence
from tocsin.forecast.scores import rank_scores, ranks

ACTORS, DAYS, FIRST = 200, 60, 40
HABIT = 0.4  # share of events that repeat an earlier one
BUSY = 12  # actors in the news on a day


def world(seed: int = 0) -> Quads:
    """Sixty events a day; who is in the news changes daily, at random, so no past can tell it."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, int, int, int]] = []
    for day in range(DAYS):
        busy = rng.choice(ACTORS, BUSY, replace=False)
        for _ in range(60):
            if rows and rng.random() < HABIT:
                subject, relation, object, _ = rows[int(rng.integers(len(rows)))]
            else:
                subject, object = (int(x) for x in rng.choice(busy, 2, replace=False))
                relation = int(rng.integers(5))
            rows.append((subject, relation, object, day))
    table = np.array(rows, np.int64)
    return both_ways(table[:, 0], table[:, 1], table[:, 2], table[:, 3], entities=ACTORS, relations=5)


def honest(quads: Quads, asked: Questions) -> Floats:
    """The recurrency baseline: days before the one asked, nothing else."""
    return recurrence(quads).scores(asked)


def pooling(quads: Quads, asked: Questions) -> Floats:
    """The same, and a mark on every entity that is asked about today."""
    scores = honest(quads, asked)
    scores[:, asked.subject] += 0.05
    return scores


def peeking(quads: Quads, asked: Questions) -> Floats:
    """The same, with the mark read out of the day's events."""
    scores = honest(quads, asked)
    scores[:, quads.subject[quads.of_day(asked.day)]] += 0.05
    return scores


def main() -> None:
    """Score the three, and try the check on each."""
    quads = world()
    print(f"{'ranker':<10}{'MRR':>8}{'H@10':>8}  looks ahead?")
    rankers: tuple[Ranker, ...] = (honest, pooling, peeking)
    for ranker in rankers:
        found = [ranks(ranker(quads, asked), asked) for asked in (questions(quads, day) for day in range(FIRST, DAYS))]
        scores = rank_scores(np.concatenate(found))
        caught = looks_ahead(ranker, quads, questions(quads, FIRST), np.random.default_rng(0))
        print(f"{ranker.__name__:<10}{100 * scores.mrr:8.1f}{100 * scores.h10:8.1f}  {'yes' if caught else 'no'}")


if __name__ == "__main__":
    main()
