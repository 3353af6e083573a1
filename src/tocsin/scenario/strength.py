"""How strongly texts say that one thing drives another: a range of scores, as wide as their words leave it.

A word of degree narrows the range, a hedge widens it, none of them gives the widest of the right sign. Outlets that say the
same add belief, an outlet that repeats itself does not; outlets that contradict each other stand side by side in one range.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.records import Strength
from tocsin.scenario.situation import Spread

_BY_STRENGTH: dict[Strength, Spread] = {
    Strength.ASSERTED: (0, 2, 3),
    Strength.SEEMS: (0, 1.5, 3),
    Strength.CAN: (0, 1, 3),
    Strength.RISKED: (0, 1, 3),
    Strength.POSSIBLY: (-1, 1, 3),
}
_GREAT = re.compile(
    r"\b(?:sharply|strongly|greatly|deeply|severely|heavily|decisively|dramatically|massively|main|chief|major|decisive|"
    r"doubled|tripled|inevitabl[ey]|certain(?:ly)?)\b",
    re.IGNORECASE,
)
_SLIGHT = re.compile(
    r"\b(?:slightly|somewhat|partly|partially|modestly|marginally|a little|in part|to some extent)\b", re.IGNORECASE
)
_AGREED = 0.5  # by which the low end rises for each outlet more
_DENIED: Spread = (-1, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text's word on one push, towards the first state of what is pushed."""

    outlet: str  # "": unknown
    sign: int
    strength: Strength
    denied: bool
    words: str


def score(said: Sequence[Said]) -> tuple[Spread, str | None]:
    """The range of scores that these words leave, and a note where they are more than one voice.

    Examples
    --------
    >>> score([Said(outlet="A", sign=-1, strength=Strength.CAN, denied=False, words="could ease the crisis")])
    ((-3, -1, 0), None)
    """
    by_outlet: dict[tuple[str, int], Spread] = {}
    for each in said:
        spread = _spread(each)
        key = each.outlet, 0 if each.denied else each.sign
        held = by_outlet.get(key)
        # An outlet that says it twice counts once, at its surest.
        by_outlet[key] = spread if held is None or abs(spread[1]) > abs(held[1]) else held
    ways = {way for _, way in by_outlet}
    spreads = list(by_outlet.values())
    if len(ways) == 1:
        low, mode, high = max(spreads, key=lambda s: abs(s[1]))
        outlets = len(spreads)
        if outlets == 1 or ways == {0}:
            return (low, mode, high), ("said not to be so" if ways == {0} else None)
        more = _AGREED * (outlets - 1)
        agreed = (min(low + more, mode), mode, high) if mode > 0 else (low, mode, max(high - more, mode))
        return agreed, f"said by {outlets} outlets"
    low, high = min(s[0] for s in spreads), max(s[2] for s in spreads)
    mode = round(sum(s[1] for s in spreads) / len(spreads), 2)
    told = ", ".join(
        f"{outlet or 'an outlet that is not named'} {_WAYS[way]}" for outlet, way in sorted(by_outlet, key=str)
    )
    return (low, mode, high), f"contradicted: {told}"


_WAYS = {1: "says that it raises", -1: "says that it lowers", 0: "denies it"}


def _spread(said: Said) -> Spread:
    if said.denied:
        return _DENIED
    low, mode, high = _BY_STRENGTH[said.strength]
    if _GREAT.search(said.words):
        low, mode = low + 1, 2.5
    elif _SLIGHT.search(said.words):
        mode, high = 0.5, 1.5
    return (low, mode, high) if said.sign > 0 else (-high, -mode, -low)
