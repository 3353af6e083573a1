"""The recurrency baseline: what was seen before comes again, what is common comes too.

After Gastinger et al. 2024, "History Repeats Itself: A Baseline for Temporal Knowledge Graph Forecasting" (psi and xi),
with one weight and one decay for all relations. Every time a triple was seen counts, not its last one alone: that is what
gives the published 37.5 MRR on ICEWS14 (the last one alone gives 36.9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tocsin.forecast.compiled import compiled
from tocsin.forecast.past import Past, past
from tocsin.forecast.quads import Floats, Ints, Quads, Questions


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceOptions:
    """Its two numbers; both chosen on the valid split of ICEWS14."""

    decay: float = 0.03  # halvings a day of each time that (subject, relation, object) was seen
    strict: float = 0.99  # weight of that against the object's share among all of the relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """The baseline over the whole past of `quads`; each call looks only at days before the one asked."""

    quads: Quads
    seen: Past
    common: Past
    options: RecurrenceOptions

    def scores(self, asked: Questions) -> Floats:
        """Shape (questions, entities), not below 0."""
        scores = np.zeros((len(asked), self.quads.entities), np.float32)
        order = np.argsort(asked.relation, kind="stable")
        first, last = self.seen.before(asked.subject[order] * self.quads.kinds + asked.relation[order], asked.day)
        begin, end = self.common.before(asked.relation[order], asked.day)
        strict, rate = self.options.strict, self.options.decay
        _recur(
            first,
            last,
            self.seen.target,
            self.seen.day,
            begin,
            end,
            self.common.target,
            asked.relation[order],
            asked.day,
            rate,
            strict,
            order,
            scores,
        )
        return scores


def recurrence(quads: Quads, options: RecurrenceOptions | None = None) -> Recurrence:
    """The baseline, ready to be asked."""
    key = quads.subject * quads.kinds + quads.relation
    return Recurrence(
        quads=quads,
        seen=past(key, quads.object, quads.day, days=quads.days),
        common=past(quads.relation, quads.object, quads.day, days=quads.days),
        options=options or RecurrenceOptions(),
    )


@compiled
def _recur(
    first: Ints,
    last: Ints,
    seen: Ints,
    days: Ints,
    begin: Ints,
    end: Ints,
    common: Ints,
    relation: Ints,
    day: int,
    rate: float,
    strict: float,
    order: Ints,
    scores: Floats,
) -> None:  # pragma: no cover
    size = scores.shape[1]
    share = np.zeros(size, np.float32)
    for q in range(len(order)):
        if q == 0 or relation[q] != relation[q - 1]:
            share[:] = 0
            for i in range(begin[q], end[q]):
                share[common[i]] += 1
            if end[q] > begin[q]:
                share *= (1 - strict) / (end[q] - begin[q])
        row = scores[order[q]]
        for i in range(first[q], last[q]):
            row[seen[i]] += strict * 2.0 ** (-rate * (day - days[i]))
        row += share
