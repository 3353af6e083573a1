"""What each key was told of before a day, each event weighing less the older it is: one walk through the days for all.

A walk costs what the events and the questions cost, however long the past of a key; it may be long where `past.Past` looks
at every event of it again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecast.compiled import compiled
from tocsin.forecast.quads import Floats, Ints

GAPS = 3  # the last gaps between days that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What was found of each question; NaN where there is no key, or nothing yet.

    Attributes
    ----------
    rate
        Events a day by half-life, shape (questions, half-lives): decayed counts over what a steady stream of one a day
        would have come to by then.
    last, first
        Days since the last day, and since the first.
    gaps
        Days between the last days, latest first, shape (questions, GAPS).
    """

    rate: Floats
    last: Floats
    first: Floats
    gaps: Floats


def trace(key: Ints, day: Ints, asked: Ints, asked_day: Ints, half_lives: tuple[float, ...]) -> Trace:
    """What was told of each key asked for strictly before its day.

    Parameters
    ----------
    key, day
        Of each event, sorted by day; a negative key counts nowhere.
    asked, asked_day
        Of each question, in any order; a negative key asks for nothing.
    """
    known = np.unique(key[key >= 0])
    number = np.where(key >= 0, np.searchsorted(known, key), -1)
    place = np.minimum(np.searchsorted(known, asked), max(len(known) - 1, 0))
    there = (asked >= 0) & (known[place] == asked) if len(known) else np.zeros(len(asked), np.bool_)
    kinds = len(half_lives)
    out = np.full((len(asked), kinds + 2 + GAPS), np.nan, np.float32)
    out[asked >= 0, :kinds] = 0
    halves = np.array(half_lives)
    span = int(max(day.max(initial=0), asked_day.max(initial=0))) + 2
    order = np.argsort(asked_day, kind="stable")
    weight = 2.0 ** (-np.arange(span)[None, :] / halves[:, None])
    _walk(number, day, np.where(there, place, -1), asked_day, order[there[order]], weight, len(known), out)
    steady = weight.cumsum(axis=1) - weight[:, :1]  # of one event a day on each day before, aged 1 and more
    out[:, :kinds] /= np.maximum(steady[:, asked_day].T, weight[:, 1])
    return Trace(rate=out[:, :kinds], last=out[:, kinds], first=out[:, kinds + 1], gaps=out[:, kinds + 2 :])


@compiled
def _walk(
    key: Ints, day: Ints, asked: Ints, asked_day: Ints, order: Ints, weight: NDArray[np.float64], keys: int, out: Floats
) -> None:  # pragma: no cover
    kinds = weight.shape[0]
    total = np.zeros((keys, kinds), np.float64)
    last = np.full((keys, GAPS + 1), -1, np.int64)
    first = np.full(keys, -1, np.int64)
    event = 0
    for q in order:
        now = asked_day[q]
        while event < len(key) and day[event] < now:
            k = key[event]
            if k >= 0:
                if last[k, 0] < 0:
                    first[k] = day[event]
                if last[k, 0] != day[event]:
                    if last[k, 0] >= 0:
                        for h in range(kinds):
                            total[k, h] *= weight[h, day[event] - last[k, 0]]
                    for j in range(GAPS, 0, -1):
                        last[k, j] = last[k, j - 1]
                    last[k, 0] = day[event]
                for h in range(kinds):
                    total[k, h] += 1
            event += 1
        k = asked[q]
        if last[k, 0] < 0:
            continue
        for h in range(kinds):
            out[q, h] = total[k, h] * weight[h, now - last[k, 0]]
        out[q, kinds] = now - last[k, 0]
        out[q, kinds + 1] = now - first[k]
        for j in range(GAPS):
            if last[k, j + 1] >= 0:
                out[q, kinds + 2 + j] = last[k, j] - last[k, j + 1]
