"""The simple ways to turn a past into a chance, each learned from rolling windows that ended before the forecast.

Each rule learns from the windows of the target itself and of others like it, and says how likely a window is to meet the
target from what was known before it. Windows are weighted by what they are worth, since they overlap; the target's own weigh
most. A rule is learned anew under random weights of whole sides and whole stretches of time to see how far chance alone moves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from scipy import optimize, special

from tocsin.forecast.windows import HALF_LIVES, Windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Flags = NDArray[np.bool_]

FLOOR = 0.001  # of a chance: nothing in these data can tell rarer things from impossible ones
_STRENGTHS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)  # of what others weigh, in windows
_OWN = 3.0  # how much more a window of the target itself weighs than one of others
_DIGITS = 2  # after the point, of what windows are alike by: most of those of others are alike, and most time is theirs
_CROWD = 60.0  # windows that others weigh together at most, beside five times the target's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The windows to learn from, with a weight for each window of the target and for each other unit.

    Attributes
    ----------
    by_window
        Shape (windows,), of the target's own.
    by_peer, by_other
        Shape (units,).
    """

    own: Windows
    peers: Windows
    others: Windows
    by_window: Vector
    by_peer: Vector
    by_other: Vector

    @classmethod
    def of(cls, own: Windows, peers: Windows, others: Windows) -> Past:
        """Every window as it is."""
        ones = [np.ones(size) for size in (len(own.origin), len(peers.met), len(others.met))]
        return cls(own=own, peers=peers, others=others, by_window=ones[0], by_peer=ones[1], by_other=ones[2])

    def redrawn(self, rng: np.random.Generator) -> Past:
        """The same with random weights (mean 1) of whole other units, and of whole stretches of the target's own past."""
        stretch = (self.own.origin - self.own.origin[0]) // self.own.days if len(self.own.origin) else self.own.origin
        drawn = rng.exponential(size=int(stretch[-1]) + 1 if len(stretch) else 0)
        return replace(
            self,
            by_window=drawn[stretch] if len(stretch) else self.by_window,
            by_peer=rng.exponential(size=len(self.by_peer)),
            by_other=rng.exponential(size=len(self.by_other)),
        )

    def before(self, origin: int) -> Past:
        """The windows that had ended by a day."""
        kept = [np.asarray(each.origin + each.days <= origin) for each in (self.own, self.peers, self.others)]
        return replace(
            self,
            own=self.own.pick(kept[0]),
            peers=self.peers.pick(kept[1]),
            others=self.others.pick(kept[2]),
            by_window=self.by_window[kept[0]],
        )


Chance = Callable[[Windows], "Vector"]
"""How likely windows are to meet the target, shape (units, windows) as they are given; of the target itself."""

Rule = Callable[[Past, "Learned | None"], "Learned"]
"""Learns; from where an earlier fit ended, if one is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a rule made of a past."""

    chance: Chance
    found: Vector | None = None  # coefficients; None: the rule searches for none


def clipped(chance: Vector) -> Vector:
    """Chances that are neither 0 nor 1."""
    return np.clip(chance, FLOOR, 1 - FLOOR)


def logit(chance: float) -> float:
    """The log-odds of a chance."""
    return float(np.log(chance / (1 - chance)))


# ---------------------------------------------------------------------------------------------------------- climatology


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """How often the target was met: Beta(a, b) of its own past, shrunk towards others of its kind, those towards anybody."""

    a: float
    b: float
    kind: float  # how often by others of its kind
    strength: float  # windows that those weigh

    @property
    def mean(self) -> float:
        """The shrunk share of windows."""
        return self.a / (self.a + self.b)


def climate(past: Past) -> Climate:
    """The shrunk share of windows that met the target."""
    anybody = _share(past.others, past.by_other, 0.5, 1.0)
    kind = _share(past.peers, past.by_peer, 2.0 * anybody, 2.0)
    strength = _strength(past.peers, kind)
    worth = past.own.worth
    total = float(past.by_window.sum())
    met = worth * float((past.by_window * past.own.met[0]).sum()) / total if total > 0 else 0.0
    return Climate(a=met + strength * kind, b=worth - met + strength * (1 - kind), kind=kind, strength=strength)


def _share(units: Windows, weight: Vector, met: float, windows: float) -> float:
    """The weighted share of windows that met it; `met` of `windows` more are added to it."""
    if not units.met.size:
        return met / windows
    each = units.worth * weight
    return float((met + (each * units.met.mean(axis=1)).sum()) / (windows + each.sum()))


def _strength(units: Windows, mean: float) -> float:
    """How many windows the share of others is worth for one of them: the likeliest under a beta-binomial law."""
    if len(units.met) < 5 or units.worth < 2:
        return 2.0
    met = units.met.mean(axis=1) * units.worth
    rest = units.worth - met
    beta = cast("Any", special).betaln
    scores = [
        float((beta(met + s * mean, rest + s * (1 - mean)) - beta(s * mean, s * (1 - mean))).sum()) for s in _STRENGTHS
    ]
    return _STRENGTHS[int(np.argmax(scores))]


def climatology(past: Past, near: Learned | None = None) -> Learned:  # noqa: ARG001
    """As often as ever."""
    mean = climate(past).mean
    return Learned(chance=lambda windows: clipped(np.full(windows.met.shape, mean)))


def persistence(past: Past, near: Learned | None = None) -> Learned:  # noqa: ARG001
    """One chance after a stretch that met the target, another after one that did not."""
    base = climate(past)
    chances: list[float] = []
    for state in (False, True):
        of_peers = [
            (
                float((weight[:, None] * units.met * _state(units, state)).sum()),
                float((weight[:, None] * _state(units, state)).sum()),
            )
            for units, weight in ((past.peers, past.by_peer), (past.others, past.by_other))
            if units.met.size
        ]
        share = base.mean
        for met, windows in of_peers[::-1]:  # anybody first, then those of its kind
            scale = 1 / _overlap(past.own)
            share = (met * scale + 2 * share) / (windows * scale + 2)
        mine = past.by_window * _state(past.own, state)[0]
        scale = 1 / _overlap(past.own)
        met, windows = float((mine * past.own.met[0]).sum()) * scale, float(mine.sum()) * scale
        chances.append((met + base.strength * share) / (windows + base.strength))
    calm, stirred = chances
    return Learned(chance=lambda windows: clipped(np.where(_state(windows, True), stirred, calm)))


def _state(windows: Windows, met: bool) -> Flags:  # noqa: FBT001
    """Where the last stretch that was known met the target, or did not."""
    return np.asarray((windows.recent >= windows.need) == met, dtype=np.bool_)


def _overlap(windows: Windows) -> float:
    """How many windows there are for one that overlaps no other."""
    return max(1.0, len(windows.origin) / windows.worth) if windows.worth else 1.0


# -------------------------------------------------------------------------------------------------- recurrence, excitation


def _stacked(past: Past) -> tuple[list[Windows], list[Vector]]:
    """All windows with the weight of each, shape (units, windows)."""
    own = _OWN * past.by_window[None, :] / _overlap(past.own)
    windows, weights = [past.own], [own]
    room = _CROWD + 5 * float(own.sum())
    for units, each in ((past.peers, past.by_peer), (past.others, past.by_other)):
        if units.met.size:
            weight = np.repeat(each[:, None], units.met.shape[1], axis=1) / _overlap(units)
            windows.append(units)
            weights.append(weight * min(1.0, room / float(weight.sum())))
    return windows, weights


def _flat(past: Past, features: Callable[[Windows], Vector]) -> tuple[Vector, Vector, Vector, Vector]:
    """Features, needs, outcomes and weights of all windows, shape (windows, ...); those that are alike as one."""
    windows, weights = _stacked(past)
    rows = [
        np.concatenate([features(each), each.need[..., None], each.met[..., None]], axis=-1).reshape(each.met.size, -1)
        for each in windows
    ]
    alike, which = np.unique(np.round(np.concatenate(rows), _DIGITS), axis=0, return_inverse=True)
    weight: Vector = np.bincount(which.ravel(), np.concatenate([each.ravel() for each in weights]), len(alike)).astype(
        float
    )
    return alike[:, :-2], alike[:, -2], alike[:, -1], weight


def recurrence(past: Past, near: Learned | None = None) -> Learned:  # noqa: ARG001
    """By how long ago it happened: a logistic of the decayed count, with the half-life that tells most (psi of psi-xi)."""
    best: tuple[float, int, Vector] | None = None
    for which in range(len(HALF_LIVES)):
        made, _, met, weight = _flat(past, lambda windows, which=which: _recurring(windows, which))
        found, loss = _logistic(made, met, weight)
        if best is None or loss < best[0]:
            best = (loss, which, found)
    assert best is not None
    _, half, coefficients = best
    return Learned(chance=lambda windows: clipped(cast("Any", special).expit(_recurring(windows, half) @ coefficients)))


def _recurring(windows: Windows, which: int) -> Vector:
    score = np.log((windows.before[..., which] + 0.02) / windows.need)  # 0.02: about five half-lives after one event
    return np.stack([np.ones_like(score), score], axis=-1)


def _logistic(made: Vector, met: Vector, weight: Vector) -> tuple[Vector, float]:
    """Coefficients of a logistic by Newton's method, with a weak prior at 0 that keeps them finite; and the loss."""
    expit = cast("Any", special).expit
    found = np.zeros(made.shape[1])
    ridge = np.full(made.shape[1], 0.05)
    for _ in range(25):
        chance: Vector = expit(made @ found)
        slope: Vector = made.T @ (weight * (met - chance)) - ridge * found
        curve = (made * (weight * chance * (1 - chance))[:, None]).T @ made + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        found = found + np.clip(step, -2, 2)
        if float(np.abs(step).max()) < 1e-6:
            break
    chance = np.clip(expit(made @ found), 1e-9, 1 - 1e-9)
    loss = -float((weight * (met * np.log(chance) + (1 - met) * np.log(1 - chance))).sum())
    return found, loss


def hawkes(past: Past, near: Learned | None = None) -> Learned:
    """What each event brings about: the expected count is a background and decayed counts, the spread negative binomial."""
    made, need, met, weight = _flat(past, _excited)
    betainc = cast("Any", special).betainc

    def chance_of(logs: Vector, features: Vector, needed: Vector) -> Vector:
        values = np.exp(np.clip(logs, -12, 6))
        mean, spread = features @ values[:-1], values[-1]
        if float(needed.max(initial=1.0)) == 1.0 == float(needed.min(initial=1.0)):  # ten times as fast
            return np.asarray(
                np.clip(-np.expm1(spread * np.log(spread / (mean + spread))), 1e-9, 1 - 1e-9), dtype=float
            )
        return np.asarray(np.clip(betainc(needed, spread, mean / (mean + spread)), 1e-9, 1 - 1e-9), dtype=float)

    def loss(logs: Vector) -> float:
        chance = chance_of(logs, made, need)
        fit = -float((weight * (met * np.log(chance) + (1 - met) * np.log(1 - chance))).sum())
        return fit + 0.05 * float(((logs - start) ** 2).sum())

    start = np.log(np.array([0.05, 0.4, 0.05, 0.2, 0.3, 1.0]))
    begin, steps = (start, 40) if near is None or near.found is None else (near.found, 8)
    found = cast("Any", optimize).minimize(loss, begin, method="L-BFGS-B", options={"maxiter": steps})
    best: Vector = np.asarray(found.x, dtype=float)
    return Learned(chance=lambda windows: clipped(chance_of(best, _excited(windows), windows.need)), found=best)


def _excited(windows: Windows) -> Vector:
    """Of each window: 1, and the counts to be expected at the rate of all days and at those of each half-life."""
    rates = windows.before * np.log(2) / np.asarray(HALF_LIVES)
    return np.concatenate(
        [np.ones_like(windows.rate)[..., None], (windows.rate * windows.days)[..., None], rates * windows.days], axis=-1
    )


RULES: dict[str, Rule] = {
    "climatology": climatology,
    "persistence": persistence,
    "recurrence": recurrence,
    "hawkes": hawkes,
}
"""The rules by the name of their forecaster, the simplest first."""


def trials(past: Past) -> dict[str, float]:
    """The log score of each rule on the latest three tenths of the target's windows, learned from those that had ended before.

    Lower is better. Empty where the past is too short to be parted, or all windows ended alike: that tells no rule from another.
    """
    own = past.own
    if own.worth < 6:
        return {}
    cut = int(own.origin[int(len(own.origin) * 0.7)])
    early = past.before(cut)
    late = own.pick(np.asarray(own.origin >= cut, dtype=np.bool_))
    if early.own.worth < 3 or not len(late.origin):
        return {}
    if own.met.all() or not own.met.any():
        return {}
    met = late.met[0].astype(float)
    scores: dict[str, float] = {}
    for name, rule in RULES.items():
        chance = rule(early, None).chance(late)[0]
        scores[name] = -float((met * np.log(chance) + (1 - met) * np.log(1 - chance)).mean())
    return scores
