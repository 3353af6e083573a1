"""What is counted while an export is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Tally:
    """Rows given out and kept back; `tick` is told how many rows came since it was told last."""

    rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])  # by data set: its terms keep them here
    remarks: list[str] = field(default_factory=list[str])  # what the user should know of the file
    tick: Callable[[int], None] | None = None

    def take(self, rows: int) -> None:
        """Counts rows that were given out."""
        self.rows += rows
        if self.tick is not None:
            self.tick(rows)

    def leave(self, left_out: Mapping[str, int]) -> None:
        """Counts rows that were kept back."""
        self.left_out.update(left_out)

    def remark(self, *sentences: str) -> None:
        """Notes what the user should know of the file."""
        self.remarks.extend(sentences)

    def sentences(self) -> tuple[str, ...]:
        """What was kept back, a sentence a data set, then the remarks; files and the command line use these words."""
        blocked = (
            f"{many(count, 'row')} of {name} left out: its terms let no row be passed on"
            for name, count in sorted(self.left_out.items())
        )
        return (*blocked, *self.remarks)


def many(count: int, noun: str) -> str:
    """A number with its noun.

    >>> many(1, "row"), many(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
