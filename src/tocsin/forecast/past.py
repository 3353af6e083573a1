"""What a key has met before a day: sums of its past, each event weighing less the older it is.

A key is whatever is asked of: a subject, a subject with a relation, a country with a relation. `Past.before` finds the
rows of each key that are strictly older than the day, so nothing that counts here can see the day itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tocsin.forecast.quads import Floats, Ints

NEVER = 999.0
"""Days since something that never happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Events sorted by key, then by day."""

    code: Ints  # key * days + day
    target: Ints
    day: Ints
    days: int

    def before(self, key: Ints, day: int) -> tuple[Ints, Ints]:
        """Rows [first, last) of each key that are older than `day`."""
        return np.searchsorted(self.code, key * self.days), np.searchsorted(self.code, key * self.days + day)


def past(key: Ints, target: Ints, day: Ints, *, days: int) -> Past:
    """The index of `target` by `key`; rows with a negative key or target are left out."""
    use = (key >= 0) & (target >= 0)
    code = key[use] * days + day[use]
    order = np.argsort(code, kind="stable")
    return Past(code=code[order], target=target[use][order], day=day[use][order], days=days)


def decay(half_lives: tuple[float, ...], days: int) -> Floats:
    """Weight of an event by age in days and half-life, shape (days + 1, half-lives); an infinite one weighs 1."""
    age = np.arange(days + 1)[:, None]
    return (2.0 ** (-age / np.array(half_lives)[None, :])).astype(np.float32)
