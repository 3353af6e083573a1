"""Continuous-time Hawkes processes: who answers whom where the moments of events are known.

News has days, not moments: for daily counts use `tocsin.watch.excitation`. This module is the reference that the daily
form is held against, and what to use where a data set has clock times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tocsin.errors import WatchError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_REACH = 500.0  # exp(500) is far from overflow; longer stretches are summed piece by piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Excitation:
    """A fitted process: the rate of k is `background[k]` + sum over l of `branching[k][l]` x decayed events of l.

    `branching[k][l]` is how many events of k one event of l brings about on average; the kernel is exponential.
    """

    background: tuple[float, ...]  # events a unit of time without any excitation
    branching: tuple[tuple[float, ...], ...]
    decay: float  # 1 / unit of time; the half-life is ln 2 / decay
    log_likelihood: float

    @property
    def ratio(self) -> float:
        """The branching ratio: the spectral radius of `branching`; at 1 and above the process explodes."""
        return float(np.max(np.abs(np.linalg.eigvals(np.array(self.branching)))))


def fit_moments(moments: Sequence[Sequence[float]], until: float, *, decay: float = 1.0) -> Excitation:
    """The Hawkes process that makes these events likeliest.

    Parameters
    ----------
    moments
        For each actor its event times, ascending, in [0, until).
    until
        End of observation.
    decay
        Where the search begins.

    Raises
    ------
    WatchError
        If an actor has no event, a time lies outside, or the fit explodes or does not settle: then there is no finding.
    """
    from scipy import optimize

    minimize: Any = cast("Any", optimize).minimize  # scipy has no types of its own

    times = [np.asarray(each, dtype=float) for each in moments]
    for number, each in enumerate(times):
        if not len(each):
            raise WatchError(f"actor {number} has no event: nothing can be fitted; leave it out")
        if each[0] < 0 or each[-1] >= until or np.any(np.diff(each) < 0):
            raise WatchError(f"the times of actor {number} must ascend within [0, {until:g}); sort and cut them")
    size = len(times)
    begin = np.concatenate(
        [[0.5 * len(each) / until for each in times], np.full(size * size, 0.5 / size), [np.log(decay)]]
    )

    def loss(x: Vector) -> tuple[float, Vector]:
        background, branching = x[:size], x[size:-1].reshape(size, size)
        value, gradient = _likelihood(times, until, background, branching, float(np.exp(x[-1])))
        gradient[-1] *= np.exp(x[-1])
        return -value, -gradient

    bounds = [(1e-9, None)] * size + [(0.0, None)] * (size * size) + [(-12.0, 12.0)]
    options = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7}
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    best: Vector = found.x
    matrix = best[size:-1].reshape(size, size)
    fitted = Excitation(
        background=tuple(float(v) for v in best[:size]),
        branching=tuple(tuple(float(v) for v in row) for row in matrix),
        decay=float(np.exp(best[-1])),
        log_likelihood=-float(found.fun),
    )
    if fitted.ratio >= 1:
        raise WatchError(f"the fit explodes: branching ratio {fitted.ratio:.2f}; it says nothing, take a longer period")
    return fitted


def _likelihood(
    times: Sequence[Vector], until: float, background: Vector, branching: Vector, decay: float
) -> tuple[float, Vector]:
    """Log-likelihood, and its gradient by background, branching (row by row) and decay."""
    size = len(times)
    by_background, by_branching, by_decay = np.zeros(size), np.zeros((size, size)), 0.0
    value = 0.0
    for k, mine in enumerate(times):
        sums = [_decayed(mine, theirs, decay) for theirs in times]
        rate = background[k] + decay * sum(branching[k, m] * sums[m][0] for m in range(size))
        value += float(np.log(rate).sum()) - background[k] * until
        by_background[k] = (1 / rate).sum() - until
        for m, theirs in enumerate(times):
            ahead = until - theirs
            left = np.exp(-decay * ahead)  # of each event's children, the share that would come after the end
            value -= branching[k, m] * float((1 - left).sum())
            by_branching[k, m] = decay * (sums[m][0] / rate).sum() - (1 - left).sum()
            by_decay += branching[k, m] * float(((sums[m][0] - decay * sums[m][1]) / rate).sum())
            by_decay -= branching[k, m] * float((ahead * left).sum())
    return value, np.concatenate([by_background, by_branching.ravel(), [by_decay]])


def _decayed(at: Vector, events: Vector, decay: float) -> tuple[Vector, Vector]:
    """For each moment t: the sum over earlier events s of exp(-decay (t - s)), and of (t - s) exp(-decay (t - s)).

    The exponentials are summed cumulatively from an anchor that moves on before they overflow.
    """
    before = np.searchsorted(events, at, side="left")  # events at the same moment excite nothing
    total, weighted = np.zeros(len(at)), np.zeros(len(at))
    stretch = _REACH / decay
    begin = min(float(events[0]), float(at[0]))
    carried, moved = 0.0, 0.0  # both sums at the anchor
    while begin <= at[-1]:
        end = begin + stretch
        inside = (events >= begin) & (events < end)
        shown = (at >= begin) & (at < end)
        grown = np.exp(decay * (events[inside] - begin))
        first = int(np.searchsorted(events, begin, side="left"))
        sums = np.concatenate([[0.0], np.cumsum(grown)])
        lags = np.concatenate([[0.0], np.cumsum(grown * (events[inside] - begin))])
        count = np.clip(before[shown] - first, 0, len(grown))
        since = at[shown] - begin
        shrunk = np.exp(-decay * since)
        total[shown] = shrunk * (carried + sums[count])
        weighted[shown] = shrunk * (moved + since * (carried + sums[count]) - lags[count])
        shrunk_end = float(np.exp(-decay * stretch))
        moved = shrunk_end * (moved + stretch * (carried + sums[-1]) - lags[-1])
        carried = shrunk_end * (carried + sums[-1])
        begin = end
    return total, weighted
