"""How far people who coded the same things agree: Krippendorff's alpha, for values that are names, ranks or numbers.

alpha = 1 - D_o / D_e: the disagreement observed within units over that expected if all values were dealt out by chance.
1 is full agreement, 0 is chance, below 0 is less than chance. Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability";
Hayes & Krippendorff (2007), doi:10.1080/19312450709336664. Missing values are just absent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

TIMES = 1000  # resamples of a range


class Level(StrEnum):
    """What a difference between two values means."""

    NOMINAL = "nominal"  # two values are the same, or not
    ORDINAL = "ordinal"  # how many values lie between them
    INTERVAL = "interval"  # how far apart they are
    RATIO = "ratio"  # how far apart they are, beside their sum


Difference = Callable[[float, float], float]
"""The squared difference of two values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far coders agree."""

    alpha: float | None  # None: nothing was valued twice, or all values are one
    low: float | None  # the middle 95 % of resamples of the units; None as above
    high: float | None
    units: int  # with two values or more
    values: int  # in those


def alpha(units: Sequence[Sequence[float]], level: Level) -> float | None:
    """Krippendorff's alpha; None where no unit has two values, or all values are the same, so that nothing could differ.

    Parameters
    ----------
    units
        For each unit the values that coders gave it, in any order. Names are numbers here, see `numbered`; ranks are numbers
        in their order.

    Examples
    --------
    >>> units = [(1, 1), (2, 2), (3, 3), (3, 3), (2, 2), (1, 2), (4, 4), (1, 1), (2, 2), (5, 5)]
    >>> round(alpha(units, Level.NOMINAL), 3)
    0.874
    """
    paired = [unit for unit in units if len(unit) > 1]
    counts = Counter(value for unit in paired for value in unit)
    total = sum(counts.values())
    apart = _difference(level, counts)
    expected = _expected(counts, apart)
    if not expected:
        return None
    observed = sum(_within(unit, apart) for unit in paired)
    return 1 - (total - 1) * observed / expected


def agreement(units: Sequence[Sequence[float]], level: Level, *, rng: Random, times: int = TIMES) -> Agreement:
    """Alpha with the range that resampling the units leaves open."""
    paired = [tuple(unit) for unit in units if len(unit) > 1]
    found = alpha(paired, level)
    drawn: list[float] = []
    if found is not None:
        for _ in range(times):
            again = alpha(rng.choices(paired, k=len(paired)), level)
            # A draw in which all values are one has nothing to differ by: full agreement, as far as it goes.
            drawn.append(1.0 if again is None else again)
        drawn.sort()
    return Agreement(
        alpha=found,
        low=drawn[int(0.025 * len(drawn))] if drawn else None,
        high=drawn[min(len(drawn) - 1, int(0.975 * len(drawn)))] if drawn else None,
        units=len(paired),
        values=sum(map(len, paired)),
    )


def numbered(units: Sequence[Sequence[str]]) -> list[list[float]]:
    """Names as numbers, the same name the same number."""
    known: dict[str, float] = {}
    return [[known.setdefault(name, float(len(known))) for name in unit] for unit in units]


def _within(unit: Sequence[float], apart: Difference) -> float:
    """The disagreement inside one unit: all ordered pairs of values of two coders, by how many others each has."""
    return sum(apart(a, b) for n, a in enumerate(unit) for m, b in enumerate(unit) if n != m) / (len(unit) - 1)


def _expected(counts: Mapping[float, int], apart: Difference) -> float:
    return sum(n * m * apart(a, b) for a, n in counts.items() for b, m in counts.items())


def _difference(level: Level, counts: Mapping[float, int]) -> Difference:
    match level:
        case Level.NOMINAL:
            return lambda a, b: float(a != b)
        case Level.INTERVAL:
            return lambda a, b: (a - b) ** 2
        case Level.RATIO:
            return lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0
        case Level.ORDINAL:
            middles: dict[float, float] = {}
            below = 0
            for value in sorted(counts):
                middles[value] = below + counts[value] / 2
                below += counts[value]
            # The values from one to the other, those at the two ends by half: the difference of their middles.
            return lambda a, b: (middles[a] - middles[b]) ** 2
