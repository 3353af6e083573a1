"""Action and reaction: how each side's weekly sums answer the other's (Goldstein and Freeman 1990; Goldstein and Pevehouse 1997).

A vector autoregression (statsmodels) on sums of one named scale. It describes what came after what in the coverage at hand;
that one side caused the other is nobody's finding here.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tocsin.errors import WatchError
from tocsin.watch.ranges import Range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

MOST_LAGS = 8
_HALF = 1.959963984540054  # of a normal, for 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one series follows another; ranges are of 95 %."""

    of: str  # who answers
    to: str
    coefficients: tuple[Range, ...]  # by lag, from 1
    response: tuple[Range, ...]  # of `of`, in its own units, 0 and more steps after `to` rose by one unit
    chance: float | None  # that lags of `to` that tell nothing look so telling (Granger, F test); None: of itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A fitted vector autoregression; `answers` has every ordered pair, each series to itself included."""

    names: tuple[str, ...]
    steps: int
    lags: int
    answers: tuple[Answer, ...]
    stable: bool  # False: shocks do not die out, and the responses say nothing


def response(
    series: Sequence[Sequence[float]] | Vector, names: Sequence[str], *, lags: int | None = None, horizon: int = 8
) -> Response:
    """How each series answers each other.

    Parameters
    ----------
    series
        Shape (steps, series), one row a step without gaps.
    lags
        None: as many, up to `MOST_LAGS`, as Akaike's criterion chooses, and at least one.
    horizon
        Steps that a response is followed for.

    Raises
    ------
    WatchError
        If a series does not vary, or there are too few steps for the lags, or too few that differ.
    """
    from statsmodels.tsa.api import VAR

    given = np.asarray(series, dtype=float)
    steps, size = given.shape
    if size != len(names) or size < 2:
        raise WatchError(f"{size} series with {len(names)} names; give two or more, each with its name")
    for name, column in zip(names, given.T, strict=True):
        if np.ptp(column) == 0:
            raise WatchError(f"{name} is {column[0]:g} at every step: nothing answers and nothing is answered")
    most = min(MOST_LAGS, (steps - 10) // (size + 2)) if lags is None else lags
    if most < 1 or steps < most * size + size + 10:
        raise WatchError(f"{steps} steps are too few for {size} series; take a longer period, or days for weeks")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of dates that an array has not
            model: Any = VAR(given)
            chosen = lags or max(1, int(model.select_order(most).selected_orders["aic"]))
            fitted: Any = model.fit(chosen)
            moves: Any = fitted.irf(horizon)
            error = np.asarray(moves.stderr(orth=False))
            stable = bool(fitted.is_stable())
            answers = [
                _answer(fitted, np.asarray(moves.irfs), error, tuple(names), of, to)
                for of in range(size)
                for to in range(size)
            ]
    except np.linalg.LinAlgError as error:
        raise WatchError(
            f"{steps} steps, too many of them alike: the fit has no answer; take a longer period, or a wider set of types"
        ) from error
    return Response(names=tuple(names), steps=steps, lags=chosen, answers=tuple(answers), stable=stable)


def _answer(fitted: Any, moves: Vector, error: Vector, names: tuple[str, ...], of: int, to: int) -> Answer:
    size = len(names)
    values = np.asarray(fitted.coefs)[:, of, to]
    errors = np.asarray(fitted.stderr)[1:].reshape(-1, size, size)[:, to, of]  # rows: constant, then lag by lag
    test = fitted.test_causality(of, to, kind="f") if of != to else None
    return Answer(
        of=names[of],
        to=names[to],
        coefficients=tuple(_range(v, e) for v, e in zip(values, errors, strict=True)),
        response=tuple(_range(v, e) for v, e in zip(moves[:, of, to], error[:, of, to], strict=True)),
        chance=None if test is None else float(test.pvalue),
    )


def _range(value: float, error: float) -> Range:
    return Range(best=float(value), low=float(value - _HALF * error), high=float(value + _HALF * error))
