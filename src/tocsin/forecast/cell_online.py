"""A logistic regression over crossed names that answers each day before it learns from it.

Its weights belong to names crossed with each other and with how often and how lately a triple was told of, and to what
passed between the two by age, hashed into one table; steps are AdaGrad's (Duchi et al. 2011). It learns from a day once the
window of that day has closed, so its margin at any past day is as honest as that of the last, and may serve the trees as a
feature.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tocsin.forecast.chronicle import Cells, Chronicle, Universe, cells, happened, together
from tocsin.forecast.compiled import compiled
from tocsin.forecast.counts import position
from tocsin.forecast.decayed import trace
from tocsin.forecast.quads import Floats, Ints

Vector = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

_BLOCK = 30  # days whose cells are looked up at once
_HALVES = (4.0, 20.0, 60.0)
_AGES = np.array([0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 150], np.float64)  # days, where a class of age begins
_RATES = np.array([0.003, 0.006, 0.012, 0.02, 0.035, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7], np.float64)  # a day


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineOptions:
    """Size and speed of learning; chosen on train and valid of ICEWS14 and ICEWS18."""

    bits: int = 22  # the table has 2 ** bits weights
    rate: float = 0.01
    warm: int = 20  # days of past before the first day that is answered
    days: int = 400  # days of the past that are learned from
    rows: int = 4_000_000  # cells learned from at most: days are left out evenly where there are more
    back: int = 90  # days of what passed between the two
    most: int = 12  # kinds of that, the latest first
    beside: int = 6  # kinds of what each of the two was in, with anybody, in the last three days


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """Cells as the weights they rest on: `code[:, :count]`, and the log-odds of their usual rate to start from."""

    code: Ints
    count: Ints
    start: Vector


class Online:
    """The weights as they are now."""

    def __init__(self, options: OnlineOptions) -> None:
        self.options = options
        self.weight = np.zeros(1 << options.bits)
        self.square = np.ones(1 << options.bits)

    def margin(self, coded: Coded) -> Vector:
        """The log-odds of each cell."""
        return _predict(coded.code, coded.count, coded.start, self.weight)

    def learn(self, coded: Coded, met: NDArray[np.bool_], rng: np.random.Generator) -> None:
        """Steps towards what happened, in an order drawn by `rng`."""
        order = rng.permutation(len(met))
        rate = self.options.rate
        _learn(coded.code, coded.count, coded.start, met.astype(np.float64), self.weight, self.square, rate, order)


def margins(
    events: Chronicle,
    wanted: Collection[int],
    until: int,
    *,
    window: int,
    lead: int = 0,
    times: int = 1,
    universe: Universe,
    options: OnlineOptions,
    seed: int,
    tell: Progress | None = None,
) -> tuple[dict[int, Vector], Online]:
    """The log-odds of all cells of each wanted day, none after `until`, and the weights as they are on that day.

    Before a day is answered, what is learned from are days whose windows had closed by then, as far as could be read by then.
    """
    online = Online(options)
    index = Index(events)
    rng = np.random.default_rng(seed)
    begin = max(options.warm, until - options.days)
    size = len(cells(events, until, universe)) or 1
    step = max(1, -(-size * max(until - begin, 1) // options.rows))
    days = sorted({*range(until, begin - 1, -step), *wanted})
    found: dict[int, Vector] = {}
    waiting: list[tuple[int, Cells, Coded]] = []
    for first in range(0, len(days), _BLOCK):
        block = [cells(events, day, universe) for day in days[first : first + _BLOCK]]
        told = index.told(together(block))
        at = 0
        for day, asked in zip(days[first : first + _BLOCK], block, strict=True):
            while waiting and waiting[0][0] + lead + window <= day:
                _, past, coded = waiting.pop(0)
                online.learn(coded, happened(events.before(day), past, window, lead=lead, times=times), rng)
            here = slice(at, at + len(asked))
            coded = index.coded(asked, told[0][here], told[1][here], options, window, times=times)
            at += len(asked)
            if day in wanted:
                found[day] = online.margin(coded)
            if day >= begin:
                waiting.append((day, asked, coded))
            if tell:
                tell("learning online", day, until)
    return found, online


class Index:
    """What passed between any two, and what each was in, both ways round, sorted for looking up."""

    def __init__(self, events: Chronicle) -> None:
        self.events = events
        one = np.concatenate([events.subject, events.object])
        other = np.concatenate([events.object, events.subject])
        kind = np.concatenate([events.relation, events.relation + events.relations])
        day = np.concatenate([events.day, events.day])
        self.span = events.end + 1
        self.pair = _sorted((one * events.entities + other) * self.span + day, kind, day)
        self.actor = _sorted(one * self.span + day, kind, day)

    def told(self, asked: Cells) -> tuple[Floats, Floats]:
        """How often each triple was told of before its day, shape (cells, half-lives), and days since the last time."""
        found = trace(self.events.triple, self.events.day, asked.triple(self.events), asked.day, _HALVES)
        return found.rate, np.nan_to_num(found.last, nan=999.0)

    def coded(
        self, asked: Cells, rate: Floats, last: Floats, options: OnlineOptions, window: int, *, times: int = 1
    ) -> Coded:
        """Cells, with what `told` says of them."""
        e = self.events
        n, k = e.entities, e.relations
        s, r, o = asked.subject, asked.relation, asked.object
        country, role = e.nature.country, e.nature.role
        cs, co, places = country[s], country[o], int(country.max(initial=0)) + 1
        age = np.searchsorted(_AGES, last)
        quick, usual, slow = (np.searchsorted(_RATES, rate[:, h]) for h in range(3))
        ac = age * 20 + usual
        fixed = (
            np.zeros_like(s),
            r,
            s,
            o,
            s * k + r,
            r * n + o,
            s * n + o,
            cs,
            co,
            cs * places + co,
            (cs * k + r) * places + co,
            (role[s] * k + r) * (int(role.max(initial=0)) + 1) + role[o],
            (r * 20 + age) * 20 + slow,
            (r * 20 + quick) * 20 + slow,
            s * 400 + ac,
            o * 400 + ac,
            (age * 20 + quick) * 20 + slow,
            (ac * 20 + quick) * 20 + slow,
            (cs * places + co) * 20 + age,
            (cs * k + r) * 20 + age,
            (co * k + r) * 20 + age,
            (s * k + r) * 20 + age,
            (o * k + r) * 20 + age,
            (s * k + r) * 20 + slow,
            (o * k + r) * 20 + slow,
            r * 7 + asked.day % 7,
        )
        names = np.stack(fixed, axis=1)
        code = np.zeros((len(asked), names.shape[1] + options.most + 2 * options.beside), np.int64)
        count = np.zeros(len(asked), np.int64)
        _codes(
            s,
            r,
            o,
            asked.day,
            names,
            *self.pair,
            *self.actor,
            self.span,
            n,
            2 * k,
            options.back,
            options.most,
            options.beside,
            (1 << options.bits) - 1,
            code,
            count,
        )
        expected = np.clip(rate[:, 2].astype(np.float64) * window * 0.75, 1e-3, 5.0)  # bursts meet fewer windows
        chance = np.maximum(
            np.asarray(cast("Any", special).gammainc(times, expected)), 1e-6
        )  # of so many, by Poisson's law
        return Coded(code=code, count=count, start=np.log(chance / (1 - chance)))


def _sorted(code: Ints, kind: Ints, day: Ints) -> tuple[Ints, Ints, Ints]:
    order = np.argsort(code, kind="stable")
    return code[order], kind[order], day[order]


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
    found = 4
    for end in (5, 7, 10, 14, 21, 30, 45, 60):
        if days <= end:
            return found
        found += 1
    return found


@compiled
def _codes(
    subject: Ints,
    relation: Ints,
    object: Ints,
    asked_day: Ints,
    names: Ints,
    pair_code: Ints,
    pair_kind: Ints,
    pair_day: Ints,
    actor_code: Ints,
    actor_kind: Ints,
    actor_day: Ints,
    span: int,
    entities: int,
    kinds: int,
    back: int,
    most: int,
    beside: int,
    mask: int,
    code: Ints,
    count: Ints,
) -> None:  # pragma: no cover
    mark = np.full(kinds, -1, np.int64)
    turn = 0
    for q in range(len(subject)):
        day = asked_day[q]
        stop = min(day, span - 1)
        at = 0
        for f in range(names.shape[1]):
            code[q, at] = np.int64(_mix(names[q, f], f, 7)) & mask
            at += 1
        key = (subject[q] * entities + object[q]) * span
        low = position(pair_code, key + min(max(0, day - back), stop))
        high = position(pair_code, key + stop)
        used = 0
        turn += 1
        for i in range(high - 1, low - 1, -1):
            if used == most:
                break
            if mark[pair_kind[i]] != turn:
                mark[pair_kind[i]] = turn
                code[q, at] = np.int64(_mix(relation[q] * kinds + pair_kind[i], _age(day - pair_day[i]), 101)) & mask
                at += 1
                used += 1
        for side in range(2):
            key = (subject[q] if side == 0 else object[q]) * span
            low = position(actor_code, key + min(max(0, day - 3), stop))
            high = position(actor_code, key + stop)
            used = 0
            turn += 1
            for i in range(high - 1, low - 1, -1):
                if used == beside:
                    break
                if mark[actor_kind[i]] != turn:
                    mark[actor_kind[i]] = turn
                    mixed = _mix(relation[q] * kinds + actor_kind[i], day - actor_day[i], 202 + side)
                    code[q, at] = np.int64(mixed) & mask
                    at += 1
                    used += 1
        count[q] = at


@compiled
def _predict(code: Ints, count: Ints, start: Vector, weight: Vector) -> Vector:  # pragma: no cover
    out = start.copy()
    for q in range(len(count)):
        for j in range(count[q]):
            out[q] += weight[code[q, j]]
    return out


@compiled
def _learn(
    code: Ints, count: Ints, start: Vector, met: Vector, weight: Vector, square: Vector, rate: float, order: Ints
) -> None:  # pragma: no cover
    for q in order:
        x = start[q]
        for j in range(count[q]):
            x += weight[code[q, j]]
        slope = 1 / (1 + np.exp(-x)) - met[q]
        for j in range(count[q]):
            i = code[q, j]
            square[i] += slope * slope
            weight[i] -= rate * slope / np.sqrt(square[i])
