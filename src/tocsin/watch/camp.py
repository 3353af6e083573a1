"""One side of what is watched."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.store.filters import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """One side as it was asked for, and who counts with it."""

    name: str  # the words
    people: tuple[Who, ...]
    understood: str  # whom the words were taken to mean, as one sentence without its full stop
