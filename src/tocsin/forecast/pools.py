"""Mixtures of forecasts: draws of several forecasters together, with the weights that would have scored best in the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What the CRPS of any mixture is made of: `error @ w - w @ apart @ w / 2`, since draws of a mixture are draws of its parts.

    Attributes
    ----------
    error
        Shape (parts,): mean distance of a draw of the part from the outcome.
    apart
        Shape (parts, parts): mean distance of a draw of one part from a draw of the other.
    """

    error: Array
    apart: Array

    def of(self, weights: Array) -> float:
        """The mean CRPS of the mixture."""
        return float(self.error @ weights - weights @ self.apart @ weights / 2)

    def scaled(self, by: float) -> Loss:
        """The same in other units."""
        return Loss(error=self.error * by, apart=self.apart * by)


def losses(parts: Sequence[Array], outcome: Array) -> tuple[Array, Array]:
    """`Loss.error` and `Loss.apart` of each forecast, before any mean: shapes (parts, ...) and (parts, parts, ...).

    Parameters
    ----------
    parts
        Draws of each part, shape (..., draws), ascending; all have as many.
    outcome
        Shape (...).
    """
    error = np.stack([np.abs(each - outcome[..., None]).mean(axis=-1) for each in parts])
    apart = np.empty((len(parts), len(parts), *outcome.shape))
    for a, one in enumerate(parts):
        for b, other in enumerate(parts[a:], start=a):
            apart[a, b] = apart[b, a] = _distance(one, other)
    return error, apart


def _distance(one: Array, other: Array) -> Array:
    """Mean distance of a draw of one from a draw of the other: the integral of F (1 - G) + G (1 - F)."""
    size = one.shape[-1]
    both = np.concatenate([one, other], axis=-1)
    order = np.argsort(both, axis=-1, kind="stable")
    below = np.cumsum(order < size, axis=-1)[..., :-1] / size
    under = np.cumsum(order >= size, axis=-1)[..., :-1] / size
    gaps = np.diff(np.take_along_axis(both, order, axis=-1), axis=-1)
    return ((below * (1 - under) + under * (1 - below)) * gaps).sum(axis=-1)


def best_weights(past: Sequence[Loss], *, towards_equal: float) -> Array:
    """Weights, none negative, sum 1, of the least mean loss over the past; equal ones where there is none.

    Parameters
    ----------
    towards_equal
        How strongly they are drawn to equal weights: the price of a squared distance of 1, in losses of the best part.

    Examples
    --------
    >>> sure = Loss(error=np.array([1.0, 3.0]), apart=np.zeros((2, 2)))
    >>> best_weights([sure], towards_equal=0.0).round(3).tolist()
    [1.0, 0.0]
    """
    parts = len(past[0].error) if past else 1
    equal = np.full(parts, 1 / parts)
    error = np.mean([each.error for each in past], axis=0)
    apart = np.mean([each.apart for each in past], axis=0)
    if not error.min() > 0:
        return equal
    whole = Loss(error=error, apart=apart).scaled(1 / float(error.min()))

    def loss(weights: Array) -> float:
        return whole.of(weights) + towards_equal * float(np.square(weights - equal).sum())

    def slope(weights: Array) -> Array:
        return whole.error - whole.apart @ weights + 2 * towards_equal * (weights - equal)

    def excess(weights: Array) -> float:
        return float(np.sum(weights)) - 1

    found = cast("Any", optimize).minimize(
        loss,
        equal,
        jac=slope,
        bounds=[(0, 1)] * parts,
        constraints={"type": "eq", "fun": excess},
        method="SLSQP",
    )
    weights: Array = np.clip(found.x, 0, 1)
    return weights / np.sum(weights)


def quantile_draws(values: Array, weights: Array, size: int) -> Array:
    """`size` draws, evenly spaced quantiles of weighted values, ascending: shape (..., size) from two of shape (..., values)."""
    order = np.argsort(values, axis=-1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=-1)
    reached = np.cumsum(np.take_along_axis(weights, order, axis=-1), axis=-1)
    reached /= reached[..., -1:]
    wanted = (np.arange(size) + 0.5) / size
    flat = reached.reshape(-1, reached.shape[-1])
    # Row n is lifted by 2 n, so that one search over all rows in a line finds the place within each.
    lift = 2.0 * np.arange(len(flat))[:, None]
    at = np.searchsorted((flat + lift).ravel(), (wanted + lift).ravel() - 1e-9)
    at = at.reshape(len(flat), size) - np.arange(len(flat))[:, None] * flat.shape[1]
    at = np.minimum(at, flat.shape[1] - 1).reshape(*values.shape[:-1], size)
    return np.take_along_axis(ranked, at, axis=-1)
