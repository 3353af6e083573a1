"""A number with the range that it lies in; the word for every estimate that `watch` gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """An estimate and the bounds of its 90 % range, unless its field says another share."""

    best: float
    low: float
    high: float
