"""Rolling windows of the past, each as long as a question's and as far from the data: how they began and how they ended.

The window that begins on day o was asked about by what could be read before day o - lead, as the question is asked now. Windows
overlap; how many there are is never taken for how much is known, `Windows.worth` is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tocsin.forecast.history import History
from tocsin.records import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

LONGEST_LEAD = 90  # days without data before a window: what was told before them says as little after more of them
HALF_LIVES = (7.0, 30.0, 120.0)  # days, of the decayed counts
_SPACING = 4  # origins a window's length
_MOST = 240  # origins: of a long past the spacing widens
_COVERED = 0.5  # share of a window's days with coverage, below which it tells nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a window, in days.

    Attributes
    ----------
    lead
        Days between the last day that is known and the first of the window, at most `LONGEST_LEAD`; 0: they follow each other.
    at_least
        None: more than in the window of the same length before it.
    """

    days: int
    lead: int
    at_least: int | None

    @classmethod
    def of(cls, question: Question, past: History) -> Asked:
        """What a question asks of the windows of its past."""
        return cls(
            days=question.days,
            lead=min(max(0, (question.opens - past.until).days), LONGEST_LEAD),
            at_least=question.target.at_least,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Windows of one or more units; arrays of shape (units, windows) unless said.

    Attributes
    ----------
    origin
        First day of each window, shape (windows,), rising.
    before
        Counts that were known, decayed by each of `HALF_LIVES`; shape (units, windows, half-lives).
    rate
        Counts a day over all days that were known.
    recent
        What was counted in the last `days` known days.
    need
        What the measure must come to.
    counted
        What it came to.
    """

    days: int
    origin: Ints
    before: Vector
    rate: Vector
    recent: Vector
    need: Vector
    counted: Vector

    @property
    def met(self) -> Flags:
        """Whether a window met the target."""
        return np.asarray(self.counted >= self.need, dtype=np.bool_)

    @property
    def worth(self) -> float:
        """How many windows that do not overlap the past of one unit is worth."""
        if not len(self.origin):
            return 0.0
        gaps = np.minimum(np.diff(self.origin), self.days)
        return 1.0 + float(gaps.sum()) / self.days

    def pick(self, which: Flags) -> Windows:
        """Some of the windows, by origin."""
        return Windows(
            days=self.days,
            origin=self.origin[which],
            before=self.before[:, which],
            rate=self.rate[:, which],
            recent=self.recent[:, which],
            need=self.need[:, which],
            counted=self.counted[:, which],
        )


def rolled(asked: Asked, counts: Vector, seen: Vector, covered: Flags) -> Windows:
    """The windows that lie wholly in the past, those with too little coverage left out.

    Parameters
    ----------
    counts, seen
        What occurred on each day, and what could first be read on it; shape (units, days).
    """
    size = counts.shape[1]
    first = asked.lead + asked.days  # so that something was known before
    step = max(1, asked.days // _SPACING, -(-(size - first) // _MOST))
    last = size - asked.days
    # Counted back from the end, so that the latest window is there.
    origin = np.arange(last, first - 1, -step, dtype=np.int64)[::-1] if last >= first else np.zeros(0, np.int64)
    looked = np.concatenate([[0.0], np.cumsum(covered)])
    shares = (looked[origin + asked.days] - looked[origin]) / asked.days
    origin = origin[shares >= _COVERED]
    return at(asked, origin, counts, seen)


def at(asked: Asked, origin: Ints, counts: Vector, seen: Vector) -> Windows:
    """The windows that begin on some days; of one that ends after the last day, `counted` is what is known of it."""
    size = counts.shape[1]
    known = origin - asked.lead
    total, read = (
        np.concatenate([np.zeros((len(each), 1)), np.cumsum(each, axis=1)], axis=1) for each in (counts, seen)
    )
    stop = np.minimum(origin + asked.days, size)
    begin = np.minimum(origin, size)
    earlier = np.clip(origin - asked.days, 0, size)
    last = total[:, begin] - total[:, earlier]
    need = last + 1 if asked.at_least is None else np.full_like(last, asked.at_least)
    return Windows(
        days=asked.days,
        origin=origin,
        before=np.stack([_decayed(seen, half)[:, np.minimum(known, size)] for half in HALF_LIVES], axis=-1),
        rate=read[:, np.minimum(known, size)] / np.maximum(known, 1),
        recent=read[:, np.minimum(known, size)] - read[:, np.clip(known - asked.days, 0, size)],
        need=need,
        counted=total[:, stop] - total[:, begin],
    )


def _decayed(seen: Vector, half: float) -> Vector:
    """The decayed count before each day, one day more than there are; shape (units, days + 1)."""
    share = 0.5 ** (1 / half)
    found = np.zeros((len(seen), seen.shape[1] + 1))
    for day in range(seen.shape[1]):
        found[:, day + 1] = (found[:, day] + seen[:, day]) * share
    return found
