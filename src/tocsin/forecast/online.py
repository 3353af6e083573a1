"""A softmax over candidates that learns day by day: it answers a day first and learns from it afterwards.

Its weights belong to crossed names (relation with object, country of the subject with relation and object, what has
passed between the two by relation and age), hashed into one table; steps are AdaGrad's (Duchi et al. 2011). Because a day is always answered before it is
learned, its scores of past days are as honest as those of the last one, and may serve as a feature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tocsin.forecast.compiled import compiled
from tocsin.forecast.counts import position
from tocsin.forecast.past import Past
from tocsin.forecast.quads import Floats, Ints

AGES = np.array([1, 2, 3, 4, 7, 14, 30, 60, 120, 400], np.float32)  # days, where one class of age ends


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineOptions:
    """Size and speed of learning."""

    bits: int = (
        25  # the table has 2 ** bits weights: half a million events have some 60 million names, few of them twice
    )
    rate: float = 0.05
    back: int = 120  # days of history between the two that are looked at
    most: int = 20  # relations of that history used for each candidate


class Online:
    """The weights, and the two things to do with them."""

    def __init__(self, entities: int, kinds: int, options: OnlineOptions | None = None) -> None:
        self.options = options or OnlineOptions()
        size = 1 << self.options.bits
        self.weight = np.zeros(size, np.float32)
        self.square = np.ones(size, np.float32)
        self.kinds = kinds
        self.entities = entities

    def run(
        self,
        subject: Ints,
        relation: Ints,
        candidate: Ints,
        code: Ints,
        base: Floats,
        truth: Floats,
        past: Past,
        kind: Ints,
        day: int,
        *,
        learn: bool,
    ) -> Floats:
        """Scores (questions, candidates); with `learn`, steps towards `truth` (1 for true answers) as it goes."""
        o = self.options
        first, last = past.before(subject, day)
        recent = np.searchsorted(past.code, subject * past.days + max(day - o.back, 0))
        mine = np.zeros(candidate.shape, np.float32)
        _run(
            subject,
            relation,
            candidate,
            code,
            base,
            truth,
            np.maximum(first, recent),
            last,
            past.target,
            kind,
            past.day,
            past.code,
            past.days,
            day,
            self.weight,
            self.square,
            o.rate,
            o.most,
            learn,
            self.entities,
            self.kinds,
            mine,
        )
        return mine


@compiled
def _mix(a: int, b: int, c: int) -> np.uint64:  # pragma: no cover
    x = (
        np.uint64(a) * np.uint64(0x9E3779B97F4A7C15)
        + np.uint64(b) * np.uint64(0xC2B2AE3D27D4EB4F)
        + np.uint64(c) * np.uint64(0x165667B19E3779F9)
    )
    x ^= x >> np.uint64(29)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(32)
    return x


@compiled
def _age(days: int) -> int:  # pragma: no cover
    if days <= 3:
        return days
    if days <= 7:
        return 4
    if days <= 14:
        return 5
    if days <= 30:
        return 6
    return 7


@compiled
def _run(
    subject: Ints,
    relation: Ints,
    candidate: Ints,
    code: Ints,
    base: Floats,
    truth: Floats,
    first: Ints,
    last: Ints,
    target: Ints,
    kind: Ints,
    days: Ints,
    all_code: Ints,
    span: int,
    day: int,
    weight: Floats,
    square: Floats,
    rate: float,
    most: int,
    learn: bool,  # noqa: FBT001 - a compiled loop takes plain arguments
    entities: int,
    kinds: int,
    out: Floats,
) -> None:  # pragma: no cover
    mask = np.uint64(len(weight) - 1)
    wide = candidate.shape[1]
    fields = code.shape[2]
    index = np.zeros((wide, fields + most + 4 + 4), np.int64)
    recent = np.zeros(4, np.int64)
    count = np.zeros(wide, np.int64)
    slot = np.full(entities, -1, np.int64)
    met = np.full((wide, kinds), -1, np.int32)
    score = np.zeros(wide, np.float32)
    slope = np.zeros(wide, np.float32)
    for q in range(len(subject)):
        r = relation[q]
        for c in range(wide):
            slot[candidate[q, c]] = c
            for f in range(fields):
                index[c, f] = code[q, c, f] & np.int64(mask)
            count[c] = fields
        for i in range(last[q] - 1, first[q] - 1, -1):
            c = slot[target[i]]
            if c < 0 or count[c] >= fields + most or met[c, kind[i]] == q:
                continue
            met[c, kind[i]] = q
            index[c, count[c]] = np.int64(_mix(r * kinds + kind[i], _age(day - days[i]), 101) & mask)
            count[c] += 1
        n_recent = 0
        for i in range(last[q] - 1, first[q] - 1, -1):  # whom the subject met last
            known = n_recent == 4
            for j in range(n_recent):
                known = known or recent[j] == target[i]
            if not known:
                recent[n_recent] = target[i]
                n_recent += 1
            if n_recent == 4:
                break
        for c in range(wide):
            for j in range(n_recent):
                index[c, count[c]] = np.int64(_mix(recent[j], candidate[q, c], 303) & mask)
                count[c] += 1
        for c in range(wide):  # what the candidate was in the last two days, with anybody
            e = candidate[q, c]
            end = position(all_code, e * span + day)
            for i in range(end - 1, max(end - 5, -1), -1):
                if all_code[i] < e * span + max(day - 2, 0):
                    break
                index[c, count[c]] = np.int64(_mix(r * kinds + kind[i], 9, 202) & mask)
                count[c] += 1
        top = np.float32(-1e30)
        for c in range(wide):
            x = base[q, c]
            for j in range(count[c]):
                x += weight[index[c, j]]
            score[c] = x
            out[q, c] = x
            top = max(top, score[c])
        if learn:
            against = np.float32(1e-9)
            for c in range(wide):
                slope[c] = np.exp(score[c] - top)
                if truth[q, c] == 0:
                    against += slope[c]
            inverse = np.float32(0)
            for c in range(wide):
                if truth[q, c] > 0:
                    inverse += 1 / (slope[c] + against)
            for c in range(wide):
                if truth[q, c] > 0:
                    slope[c] = slope[c] / (slope[c] + against) - 1
                else:
                    slope[c] = slope[c] * inverse
            for c in range(wide):
                g = slope[c]
                if abs(g) < 0.002:
                    continue
                for j in range(count[c]):
                    at = index[c, j]
                    square[at] += g * g
                    weight[at] -= rate * g / np.sqrt(square[at])
        for c in range(wide):
            slot[candidate[q, c]] = -1


def codes(
    s: Ints, r: Ints, hs: Ints, rs: Ints, c: Ints, hc: Ints, rc: Ints, last_sr: Floats, last_s: Floats, first: Floats
) -> Ints:
    """Hashed crossed names, shape (questions, candidates, fields)."""
    same = ((hc == hs[:, None]) & (hc > 0)).astype(np.int64)
    wide = np.zeros_like(c)
    s, r, hs, rs = s[:, None] + wide, r[:, None] + wide, hs[:, None] + wide, rs[:, None] + wide
    place = np.arange(1, c.shape[1] + 1, dtype=np.float64)
    rank = np.minimum(np.log2(place) * 2, 12).astype(np.int64)[None, :] + wide
    share = np.clip(np.log2(first + 1e-3) * 2 + 20, 0, 40).astype(np.int64)

    def age(x: Floats) -> Ints:
        return np.searchsorted(AGES, x).astype(np.int64)

    a, b = age(last_sr), age(last_s)
    people = ((rc > 0).astype(np.int64) * 2 + (hc > 0)) * 2 + same
    parts = [
        (r, c, wide), (s, c, wide), (s, r, c), (hs, r, c), (hs, c, wide), (r * 512 + rs, rc, same), (r, rc, same), (s, r, hc), (s, hc, wide), (s, r, rc),
        (hs * 4096 + r, rc, same), (hs, hc, r), (r, a, b), (s, a, b), (r, share, wide), (r, rank, wide), (c, wide, wide), (rs * 4096 + r, c, wide), (r * 512 + hc, rs, wide),
        (r, people, b), (c, a, b), (r, s, same),
    ]  # fmt: skip
    out = np.zeros((*c.shape, len(parts)), np.int64)
    mask = np.uint64((1 << 40) - 1)
    for n, (x, y, z) in enumerate(parts):
        h = (
            x.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            + y.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
            + z.astype(np.uint64) * np.uint64(0x165667B19E3779F9)
            + np.uint64((n * 0x2545F4914F6CDD1D) & 0xFFFFFFFFFFFFFFFF)
        )
        h ^= h >> np.uint64(29)
        h *= np.uint64(0xBF58476D1CE4E5B9)
        out[..., n] = ((h ^ (h >> np.uint64(32))) & mask).astype(np.int64)
    return out
