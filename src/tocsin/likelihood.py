"""Words for probabilities: one fixed table, always shown with the number.

The terms and their bounds are those of Intelligence Community Directive 203 (2015), D.6.e.(2)(a): seven terms from 1 % to
99 %. A number below or above has the outermost term: nothing is told as impossible or certain.
"""

from __future__ import annotations

TERMS = (
    ("almost no chance", 0.01, 0.05),
    ("very unlikely", 0.05, 0.20),
    ("unlikely", 0.20, 0.45),
    ("roughly even chance", 0.45, 0.55),
    ("likely", 0.55, 0.80),
    ("very likely", 0.80, 0.95),
    ("almost certain", 0.95, 0.99),
)
"""Term, and the probabilities [low, high) that it stands for."""


def term(probability: float) -> str:
    """The term for a probability in [0, 1]; one that lies on a bound has the term above it.

    Raises
    ------
    ValueError
        If it is no probability.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is no probability")
    return next((words for words, _, high in TERMS if probability < high), TERMS[-1][0])


def told(probability: float) -> str:
    """A probability as it is shown: the term and the number, as "unlikely (37 %)"."""
    shown = f"{probability:.0%}".replace("%", " %")
    if probability < 0.01:
        shown = "below 1 %"
    elif probability > 0.99:
        shown = "above 99 %"
    return f"{term(probability)} ({shown})"


def percent(share: float) -> str:
    """A share as a number alone, a decimal where it is below 10 %: "37 %", "0.4 %"; never rounded to 0 or 100 %.

    >>> percent(0.374), percent(0.004), percent(0.0), percent(1e-5), percent(0.9999)
    ('37 %', '0.4 %', '0 %', 'below 0.1 %', 'above 99.9 %')
    """
    if 0 < share < 0.0005:
        return "below 0.1 %"
    if 0.9995 < share < 1:
        return "above 99.9 %"
    whole = share in (0.0, 1.0) or (share >= 0.095 and share < 0.995)
    return f"{100 * share:.{0 if whole else 1}f} %"
