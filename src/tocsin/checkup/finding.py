"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is."""

    FINE = "fine"
    NOTE = "note"  # worth knowing, nothing to mend: something optional is not there, another run is at work
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A thing that was looked at, how it is, and what to do about it."""

    about: str  # a few words: what was looked at
    said: str  # what was found
    state: State = State.FINE
    remedy: str = ""  # what to do; never empty where something is broken

    def __post_init__(self) -> None:
        if self.state is State.BROKEN and not self.remedy:
            raise ValueError(f"{self.about}: what is broken needs a remedy")
