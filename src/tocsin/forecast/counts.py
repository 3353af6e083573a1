"""Loops over rows of the past, compiled: sums for each candidate, scores for each entity, what follows what.

`first`, `last` are ranges of rows as `Past.before` gives them; `weight` is by age in days. Scratch is cleared by walking the same
rows again, so a call costs what the rows cost and not what the entities do.
"""

from __future__ import annotations

import numpy as np

from tocsin.forecast.compiled import compiled
from tocsin.forecast.past import NEVER
from tocsin.forecast.quads import Floats, Ints


@compiled
def position(code: Ints, value: int) -> int:  # pragma: no cover
    """Rows of sorted `code` below `value`."""
    low, high = 0, len(code)
    while low < high:
        middle = (low + high) // 2
        if code[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def gather(
    key: Ints,
    first: Ints,
    last: Ints,
    target: Ints,
    days: Ints,
    day: int,
    weight: Floats,
    place: Ints,
    size: int,
    out: Floats,
) -> None:  # pragma: no cover
    """Fill `out` (questions, candidates, half-lives + 2): decayed counts of each place, share of the last, days since.

    `place` (questions, candidates) is where each candidate is counted, -1 for nowhere; questions come sorted by key.
    """
    kinds = weight.shape[1]
    total = np.zeros((size, kinds), np.float32)
    seen = np.full(size, -1, np.int64)
    whole = 0.0
    for q in range(len(key)):
        if q == 0 or key[q] != key[q - 1]:
            if q > 0:
                for i in range(first[q - 1], last[q - 1]):
                    total[target[i], :] = 0
                    seen[target[i]] = -1
            whole = 0.0
            for i in range(first[q], last[q]):
                age = day - days[i]
                at = target[i]
                seen[at] = days[i]
                for h in range(kinds):
                    total[at, h] += weight[age, h]
                whole += weight[age, kinds - 1]
        for c in range(place.shape[1]):
            at = place[q, c]
            if at < 0:
                out[q, c, :] = -1.0
                continue
            for h in range(kinds):
                out[q, c, h] = total[at, h]
            out[q, c, kinds] = total[at, kinds - 1] / (whole + 1.0)
            out[q, c, kinds + 1] = day - seen[at] if seen[at] >= 0 else NEVER


@compiled
def _tally(
    first: int, last: int, target: Ints, days: Ints, day: int, weight: Floats, total: Floats, touched: Ints
) -> tuple[int, float]:  # pragma: no cover
    """Add rows to the `total` of their targets, which was 0; how many of `touched` are named so, and the sum of all."""
    n = 0
    whole = 0.0
    for i in range(first, last):
        at = target[i]
        w = weight[day - days[i]]
        if total[at] == 0:
            touched[n] = at
            n += 1
        total[at] += w
        whole += float(w)
    return n, whole


@compiled
def paint(
    row: Ints,
    key: Ints,
    first: Ints,
    last: Ints,
    target: Ints,
    days: Ints,
    day: int,
    weight: Floats,
    smooth: float,
    factor: float,
    scores: Floats,
) -> None:  # pragma: no cover
    """Add to `scores[row]` the key's share of each target, `factor * sum / (whole + smooth)`; keys come sorted."""
    size = scores.shape[1]
    total = np.zeros(size, np.float32)
    touched = np.zeros(size, np.int64)
    n = 0
    whole = 0.0
    for q in range(len(key)):
        if q == 0 or key[q] != key[q - 1]:
            for j in range(n):
                total[touched[j]] = 0
            n, whole = _tally(first[q], last[q], target, days, day, weight, total, touched)
        scale = factor / (whole + smooth)
        for j in range(n):
            scores[row[q], touched[j]] += scale * total[touched[j]]


@compiled
def paint_kin(
    subject: Ints,
    relation: Ints,
    kinds: int,
    kin: Ints,
    kin_weight: Floats,
    code: Ints,
    target: Ints,
    days: Ints,
    span: int,
    day: int,
    weight: Floats,
    factor: float,
    scores: Floats,
) -> None:  # pragma: no cover
    """Add what the kin of each subject met with the same relation, each kin by its likeness."""
    begin = np.zeros(kin.shape[1], np.int64)
    end = np.zeros(kin.shape[1], np.int64)
    for q in range(len(subject)):
        whole = 1.0
        n = 0
        for j in range(kin.shape[1]):
            k = kin[subject[q], j]
            if k < 0:
                break
            key = (k * kinds + relation[q]) * span
            a = position(code, key)
            b = a
            while b < len(code) and code[b] < key + day:
                whole += kin_weight[subject[q], j] * weight[day - days[b]]
                b += 1
            begin[j], end[j] = a, b
            n += 1
        for j in range(n):
            scale = factor * kin_weight[subject[q], j]
            for i in range(begin[j], end[j]):
                scores[q, target[i]] += scale * weight[day - days[i]] / whole


@compiled
def paint_near(
    first: Ints,
    last: Ints,
    target: Ints,
    days: Ints,
    day: int,
    weight: Floats,
    kin: Ints,
    kin_weight: Floats,
    smooth: float,
    factor: float,
    scores: Floats,
) -> None:  # pragma: no cover
    """Add the kin of what each key has met, each by its likeness and by the age of the meeting."""
    size = scores.shape[1]
    total = np.zeros(size, np.float32)
    touched = np.zeros(size, np.int64)
    for q in range(len(first)):
        n, whole = _tally(first[q], last[q], target, days, day, weight, total, touched)
        scale = factor / (whole + smooth)
        for j in range(n):
            at = touched[j]
            for m in range(kin.shape[1]):
                k = kin[at, m]
                if k < 0:
                    break
                scores[q, k] += scale * total[at] * kin_weight[at, m]
            total[at] = 0


@compiled
def rules(
    subject: Ints,
    relation: Ints,
    first: Ints,
    last: Ints,
    target: Ints,
    kind: Ints,
    days: Ints,
    day: int,
    quick: Floats,
    slow: Floats,
    candidate: Ints,
    size: int,
    out: Floats,
) -> None:  # pragma: no cover
    """Fill `out` (questions, candidates, 5) from everything between subject and candidate: what tends to follow it.

    Sums of the quick rules (half-life 3 days) and the slow ones (20 days), the strongest slow one; decayed count and
    days since of the same relation the other way round.
    """
    total = np.zeros((size, 4), np.float32)
    turned = np.full(size, -1, np.int64)
    half = quick.shape[0] // 2
    for q in range(len(subject)):
        r = relation[q]
        back = r + half if r < half else r - half
        for i in range(first[q], last[q]):
            age = day - days[i]
            at = target[i]
            fast = 2.0 ** (-age / 3.0)
            long = 2.0 ** (-age / 20.0)
            total[at, 0] += quick[kind[i], r] * fast
            total[at, 1] += slow[kind[i], r] * long
            total[at, 2] = max(total[at, 2], slow[kind[i], r] * long)
            if kind[i] == back:
                total[at, 3] += long
                turned[at] = days[i]
        for c in range(candidate.shape[1]):
            at = candidate[q, c]
            for h in range(4):
                out[q, c, h] = total[at, h]
            out[q, c, 4] = day - turned[at] if turned[at] >= 0 else NEVER
        for i in range(first[q], last[q]):
            total[target[i], :] = 0
            turned[target[i]] = -1


@compiled
def mine(pair: Ints, kind: Ints, days: Ints, kinds: int, until: int, window: int) -> Floats:  # pragma: no cover
    """How often a relation follows another between the same two within `window` days, shape (kinds, kinds).

    Events come sorted by pair, then day; only those before `until` count.
    """
    follows = np.zeros((kinds, kinds))
    chance = np.zeros(kinds)
    mark = np.full(kinds, -1, np.int64)
    for i in range(len(pair)):
        if days[i] >= until:
            continue
        chance[kind[i]] += 1
        for j in range(i + 1, len(pair)):
            if pair[j] != pair[i] or days[j] - days[i] > window or days[j] >= until:
                break
            if days[j] > days[i] and mark[kind[j]] != i:
                mark[kind[j]] = i
                follows[kind[i], kind[j]] += 1
    for a in range(kinds):
        for b in range(kinds):
            follows[a, b] /= chance[a] + 20.0
    return follows.astype(np.float32)


@compiled
def best(scores: Floats, spare: Ints, out: Ints) -> None:  # pragma: no cover
    """Fill `out` (questions, candidates) with the entities of the highest scores above 0, best first, then with `spare`."""
    wide = out.shape[1]
    high = np.zeros(wide, np.float32)  # a heap of the highest scores so far, lowest first
    who = np.zeros(wide, np.int64)
    for q in range(len(scores)):
        n = 0
        for e in range(scores.shape[1]):
            x = scores[q, e]
            if x <= 0 or (n == wide and x <= high[0]):
                continue
            at = n
            if n < wide:  # rises to its place
                n += 1
                while at > 0 and high[(at - 1) // 2] > x:
                    high[at], who[at] = high[(at - 1) // 2], who[(at - 1) // 2]
                    at = (at - 1) // 2
            else:  # takes the place of the lowest, and sinks
                at = 0
                while True:
                    down = 2 * at + 1
                    if down >= n:
                        break
                    if down + 1 < n and high[down + 1] < high[down]:
                        down += 1
                    if high[down] >= x:
                        break
                    high[at], who[at] = high[down], who[down]
                    at = down
            high[at], who[at] = x, e
        named = np.sort(who[:n])  # equal scores stand by number
        out[q, :n] = named[np.argsort(-scores[q][named], kind="mergesort")]
        for i in range(len(spare)):
            if n == wide:
                break
            if scores[q, spare[i]] <= 0:
                out[q, n] = spare[i]
                n += 1
