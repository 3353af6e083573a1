"""What moves an answer most: Sobol indices (SALib) and rank correlations of inputs with an outcome."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tocsin.errors import ScenarioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Bounds = tuple[float, float] | tuple[float, float, float]
"""Of an even distribution, low and high; of a triangular one, low, mode and high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """How much of the variance of an outcome one input is behind."""

    name: str
    first: float  # alone
    total: float  # with all that it does together with others
    error: float  # half-width of the 95 % range of `total`


def sobol(
    outcome: Callable[[Vector], Vector], inputs: Mapping[str, Bounds], *, size: int = 256, seed: int = 1
) -> tuple[Index, ...]:
    """The Sobol indices of an outcome, the strongest first (Saltelli's sampling and estimators, as SALib has them).

    Parameters
    ----------
    outcome
        Takes a matrix of shape (samples, inputs), in the order of `inputs`, and gives one number a sample.
    inputs
        By name; an input without a range takes no part.
    size
        A power of two; the outcome is asked size x (inputs + 2) times.

    Raises
    ------
    ScenarioError
        If no input has a range, or the outcome does not vary.
    """
    from SALib.analyze import sobol as analyse
    from SALib.sample import sobol as sample

    spread = {name: bounds for name, bounds in inputs.items() if bounds[0] < bounds[-1]}
    if not spread:
        raise ScenarioError("no input has a range: nothing can move the answer; give ranges [low, mode, high]")
    problem = {
        "num_vars": len(spread),
        "names": list(spread),
        "bounds": [_bounds(bounds) for bounds in spread.values()],
        "dists": ["unif" if len(bounds) == 2 else "triang" for bounds in spread.values()],
    }
    known: Any = cast("Any", sample)
    drawn = np.asarray(known.sample(problem, size, calc_second_order=False, seed=seed), dtype=float)
    whole = np.empty((len(drawn), len(inputs)))
    places = {name: place for place, name in enumerate(spread)}
    for place, (name, bounds) in enumerate(inputs.items()):
        whole[:, place] = drawn[:, places[name]] if name in places else bounds[0]
    values = outcome(whole)
    if np.ptp(values) == 0:
        raise ScenarioError(f"the outcome is {values[0]:g} for all inputs: nothing moves it")
    analysis: Any = cast("Any", analyse)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of zero variance in a resample
        found = analysis.analyze(problem, values, calc_second_order=False, seed=seed)
    rows = [
        Index(name=name, first=float(first), total=float(total), error=float(error))
        for name, first, total, error in zip(spread, found["S1"], found["ST"], found["ST_conf"], strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.total))


def _bounds(bounds: Bounds) -> list[float]:
    """As SALib takes them: for a triangle low, high and the mode as a share of the width."""
    if len(bounds) == 2:
        return [bounds[0], bounds[1]]
    low, mode, high = bounds
    return [low, high, (mode - low) / (high - low)]


def rank_correlations(inputs: Mapping[str, Vector], outcome: Vector) -> tuple[tuple[str, float], ...]:
    """Spearman's correlation of each input with the outcome, the strongest first; inputs that do not vary are left out.

    Parameters
    ----------
    inputs, outcome
        One number a draw.
    """
    goal = _ranks(outcome)
    varying = {name: _ranks(values) for name, values in inputs.items() if np.ptp(values) > 0}
    if np.ptp(outcome) == 0:
        return ()
    rows = [(name, float(np.corrcoef(ranks, goal)[0, 1])) for name, ranks in varying.items()]
    return tuple(sorted(rows, key=lambda row: -abs(row[1])))


def _ranks(values: Vector | Sequence[float]) -> Vector:
    from scipy import stats

    rank: Any = cast("Any", stats).rankdata
    return np.asarray(rank(values), dtype=float)
