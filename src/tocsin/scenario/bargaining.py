"""What a group of actors with positions, salience and capability may settle on.

The compromise mean (positions weighted by capability x salience) is the answer: on 351 resolved issues of the European
Union it is nearer to what was decided than any variant of the challenge model (docs/results.md). The challenge model
(Bueno de Mesquita; as printed in Scholz, Calbert and Smith 2011, doi:10.1177/0951629811418142) is a second reading, always
labelled as such, since its literature does not say how to compute it: the four open choices are `Reading`. Nothing here has
been tested on coercive conflict, and no accuracy is claimed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tocsin.errors import ScenarioError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]


class Denominator(StrEnum):
    """By which votes the chance to win a challenge is divided."""

    ALL = "all"  # of all pairs of positions
    PAIR = "pair"  # of the one pair, as printed


class Exponent(StrEnum):
    """Whose risk exponent the utilities take."""

    CHOOSER = "chooser"  # of the actor who weighs both challenges
    OWN = "own"  # of the actor who would challenge


class Ranking(StrEnum):
    """Which of several offers an actor takes."""

    LEVEL = (
        "level"  # a lost confrontation before any compromise, and of compromises that of the lowest weighted position
    )
    DISTANCE = "distance"  # the one that asks for the smallest move, as printed


class Stopping(StrEnum):
    """When the rounds end."""

    ROUNDS = "rounds"  # after those asked for
    SETTLED = "settled"  # as soon as a round moves nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the printed challenge model is read; the defaults are the reading that published replications use."""

    denominator: Denominator = Denominator.ALL
    exponent: Exponent = Exponent.CHOOSER
    ranking: Ranking = Ranking.LEVEL
    stopping: Stopping = Stopping.ROUNDS

    def __str__(self) -> str:
        return f"denominator {self.denominator}, exponent {self.exponent}, ranking {self.ranking}, stopping {self.stopping}"


LITERAL = Reading(denominator=Denominator.PAIR, exponent=Exponent.OWN, ranking=Ranking.DISTANCE)
"""The appendix read to the letter; on the published table it gives other numbers than the replications."""


def compromise(position: ArrayLike, capability: ArrayLike, salience: ArrayLike) -> Vector:
    """The mean of positions weighted by capability x salience; where all weights are 0, the plain mean.

    Parameters
    ----------
    position, capability, salience
        Shape (..., actors), the same for all; NaN in any of them leaves the actor out.

    Returns
    -------
    Shape (...); NaN where no actor is left.
    """
    x, weight = _weighed(position, capability, salience)
    there = ~np.isnan(x) & ~np.isnan(weight)
    weight = np.where(there, weight, 0.0)
    weight = np.where(weight.sum(axis=-1, keepdims=True) > 0, weight, there.astype(float))
    total = weight.sum(axis=-1)
    sums = (weight * np.where(there, x, 0.0)).sum(axis=-1)
    return np.divide(sums, total, out=np.full(np.shape(total), np.nan), where=total > 0)


def median(position: ArrayLike, capability: ArrayLike, salience: ArrayLike) -> Vector:
    """The weighted median: the lowest position that half of the weight lies at or below; shapes as in `compromise`."""
    x, weight = _weighed(position, capability, salience)
    order = np.argsort(x, axis=-1, kind="stable")
    sums = np.cumsum(np.take_along_axis(weight, order, axis=-1), axis=-1)
    # Half as told by sums of floats: a share that is half but for rounding counts as half.
    at = np.argmax(sums >= sums[..., -1:] * (0.5 - 1e-12), axis=-1)
    return np.take_along_axis(np.take_along_axis(x, order, axis=-1), at[..., None], axis=-1)[..., 0]


def challenge(
    position: ArrayLike,
    capability: ArrayLike,
    salience: ArrayLike,
    *,
    rounds: int = 5,
    reading: Reading | None = None,
    patience: float = 1.0,
) -> Vector:
    """Where the challenge model moves each actor to, round by round.

    Parameters
    ----------
    position, capability, salience
        Shape (draws, actors) or (actors,); salience is a share, in [0, 1].
    rounds
        How many rounds of offers.
    patience
        Q of the printed model: how much the status quo counts.

    Returns
    -------
    Positions of shape (draws, rounds + 1, actors); the first are those given. The range of positions stays that of the first.
    Without `draws` in the input, none in the output.

    Raises
    ------
    ScenarioError
        If there are fewer than two actors, a number is missing, or a salience lies outside [0, 1].
    """
    chosen = reading or Reading()
    given = np.asarray(position, dtype=float)
    x, c, s = (
        np.ascontiguousarray(np.atleast_2d(np.asarray(a, dtype=float))) for a in (position, capability, salience)
    )
    if x.shape != c.shape or x.shape != s.shape or x.shape[1] < 2:
        raise ScenarioError(
            f"positions {x.shape}, capabilities {c.shape}, saliences {s.shape}: give two or more actors, alike in all"
        )
    if np.isnan(x).any() or np.isnan(c).any() or np.isnan(s).any():
        raise ScenarioError(
            "a position, capability or salience is missing; leave the actor out, a guess is not made for you"
        )
    if s.min() < 0 or s.max() > 1:
        raise ScenarioError(
            f"salience from {s.min():g} to {s.max():g}: the challenge model takes shares between 0 and 1"
        )
    out = np.empty((len(x), rounds + 1, x.shape[1]))
    _kernel()(
        x,
        c,
        s,
        out,
        patience,
        chosen.denominator is Denominator.ALL,
        chosen.exponent is Exponent.CHOOSER,
        chosen.ranking is Ranking.LEVEL,
        chosen.stopping is Stopping.SETTLED,
    )
    return out if given.ndim == 2 else out[0]


def _weighed(position: ArrayLike, capability: ArrayLike, salience: ArrayLike) -> tuple[Vector, Vector]:
    x, c, s = (np.asarray(a, dtype=float) for a in (position, capability, salience))
    return np.broadcast_arrays(x, c * s)[0], np.broadcast_to(c * s, np.broadcast_shapes(x.shape, c.shape, s.shape))


@cache
def _kernel() -> Any:
    """The rounds of the challenge model, compiled at first use (some seconds)."""
    import numba

    jit: Any = cast("Any", numba).njit
    # Sums over voters may be added up in another order: a quarter faster, and the same to nine digits.
    return jit(error_model="numpy", fastmath={"reassoc", "contract", "nsz"})(_rounds)


def _rounds(
    x: Vector,
    c: Vector,
    s: Vector,
    out: Vector,
    patience: float,
    all_votes: bool,  # noqa: FBT001 - a compiled kernel takes plain arguments
    chooser: bool,  # noqa: FBT001
    level: bool,  # noqa: FBT001
    settled: bool,  # noqa: FBT001
) -> None:
    """Plain loops over draws, rounds and pairs, for the compiler.

    Equations as Scholz et al. print them, distances as shares of the first range R, r the risk exponent of the voter:
    votes of k for i over j: c s (|x_k - x_j|^r - |x_k - x_i|^r); chance to win P: votes for i that are positive over all;
    U_success = 2 - 4 (.5 - .5 d)^r, U_failure = 2 - 4 (.5 + .5 d)^r, U_same = 2 - 4 (.5)^r, d the distance of the two;
    E of i challenging j = s_j (P U_success + (1 - P) U_failure) + (1 - s_j) U_success - Q U_same.
    A first pass with r = 1 gives each actor's danger, the sum of what others expect of challenging it, and from it
    R_i = (2 danger - max - min) / (max - min) and r_i = (1 - R_i / 3) / (1 + R_i / 3).
    """
    draws, size = x.shape
    far = np.empty((size, size))  # [position, voter]
    win = np.empty((size, size))
    gain, loss = np.empty((size, size)), np.empty((size, size))  # U_success, U_failure by [whose exponent, other]
    risk, danger, moved = np.empty(size), np.empty(size), np.empty(size)
    for draw in range(draws):
        now = x[draw].copy()
        out[draw, 0] = now
        width = now.max() - now.min()
        still = width == 0.0
        for turn in range(1, out.shape[1]):
            if still:
                out[draw, turn] = now
                continue
            for step in range(2):
                if step == 0:
                    risk[:] = 1.0
                else:
                    for i in range(size):
                        danger[i] = 0.0
                        for j in range(size):
                            if j != i:
                                d = abs(now[i] - now[j]) / width
                                stand = 2 - 4 * (0.5 + 0.5 * d)
                                yield_ = 2 - 4 * (0.5 - 0.5 * d)
                                won = win[j, i]
                                danger[i] += s[draw, i] * (won * yield_ + (1 - won) * stand) + (1 - s[draw, i]) * yield_
                    top, low = danger.max(), danger.min()
                    for i in range(size):
                        share = (2 * danger[i] - top - low) / (top - low) if top > low else 0.0
                        risk[i] = (1 - share / 3) / (1 + share / 3)
                for k in range(size):
                    for a in range(size):
                        d = abs(now[k] - now[a]) / width
                        far[a, k] = d if step == 0 else d ** risk[k]
                total = 0.0
                for i in range(size):
                    win[i, i] = 0.0
                    for j in range(i):
                        for_i = 0.0
                        for_j = 0.0
                        for k in range(size):
                            vote = c[draw, k] * s[draw, k] * (far[j, k] - far[i, k])
                            for_i += max(vote, 0.0)
                            for_j += max(-vote, 0.0)
                        win[i, j], win[j, i] = for_i, for_j
                        total += 2 * (for_i + for_j)
                for i in range(size):
                    for j in range(i):
                        votes = total if all_votes else win[i, j] + win[j, i]
                        if votes > 0.0 and now[i] != now[j]:
                            win[i, j] /= votes
                            win[j, i] /= votes
                        else:
                            win[i, j] = 0.0
                            win[j, i] = 0.0
            for k in range(size):
                for a in range(size):
                    d = abs(now[k] - now[a]) / width
                    gain[k, a] = 2 - 4 * (0.5 - 0.5 * d) ** risk[k]
                    loss[k, a] = 2 - 4 * (0.5 + 0.5 * d) ** risk[k]
            still = settled
            for i in range(size):
                moved[i] = now[i]
                best_kind = 0
                best_key = 0.0
                same = 2 - 4 * 0.5 ** risk[i]
                for j in range(size):
                    if now[i] == now[j]:
                        continue
                    sj, si = s[draw, j], s[draw, i]
                    mine = sj * (win[i, j] * gain[i, j] + (1 - win[i, j]) * loss[i, j]) + (1 - sj) * gain[i, j]
                    mine -= patience * same
                    up, down, other_same = gain[i, j], loss[i, j], same
                    if not chooser:
                        up, down, other_same = gain[j, i], loss[j, i], 2 - 4 * 0.5 ** risk[j]
                    theirs = si * (win[j, i] * up + (1 - win[j, i]) * down) + (1 - si) * up - patience * other_same
                    kind = 0
                    target = now[j]
                    if theirs > mine > 0.0:
                        kind = 3  # confrontation: the actor loses, and moves all the way
                    elif theirs > 0.0 and mine < 0.0 and theirs > -mine:
                        kind = 2  # compromise
                        target = now[i] + (now[j] - now[i]) * abs(mine / theirs)
                    elif theirs > 0.0 and mine < 0.0 and not level and theirs < -mine:
                        kind = 1  # capitulation; in the reading of the replications its test can never hold
                    if kind == 0:
                        continue
                    key = abs(target - now[i])
                    if kind == 2 and level:
                        key = (abs(mine) * now[i] + abs(theirs) * now[j]) / (abs(mine) + abs(theirs))
                    if not level:
                        kind = 1  # the least move of all, whatever it is called
                    if kind > best_kind or (kind == best_kind and key < best_key):
                        best_kind, best_key = kind, key
                        moved[i] = target
            for i in range(size):
                if moved[i] != now[i]:
                    still = False
                now[i] = moved[i]
            out[draw, turn] = now
