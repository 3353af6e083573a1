"""All actors of a kind and a country: "Iraqi armed groups", "parties of Kenya"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.records import Actor
from tocsin.resolve.registry import Registry

_ARMED = ("PRM", "REB", "UAF")
_KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "armed groups": (("armed-group",), _ARMED),
    "militant groups": (("armed-group",), _ARMED),
    "militias": ((), ("PRM",)),
    "paramilitaries": ((), ("PRM",)),
    "rebel groups": ((), ("REB",)),
    "insurgent groups": ((), ("REB",)),
    "political parties": (("party",), ("PTY",)),
    "parties": (("party",), ("PTY",)),
    "movements": (("movement",), ()),
    "armed forces": (("military",), ("MIL",)),
    "security forces": (("military", "police", "intelligence"), ("MIL", "COP", "SPY")),
}
"""By the words for a group: kinds of actors, and sectors of actors and of the country's own bodies."""

_BODIES = frozenset({"armed-group", "coalition", "movement", "party", "military", "police", "intelligence"})
_WORDS = "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True))
_BEFORE = re.compile(rf"(?:the\s+)?(?P<country>.+?)\s+(?P<group>{_WORDS})", re.IGNORECASE)
_AFTER = re.compile(rf"(?:the\s+)?(?P<group>{_WORDS})\s+(?:of|in|from)\s+(?P<country>.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Actors of a country that some words mean together."""

    actors: tuple[Actor, ...]  # by id; the country's bodies for those that nobody names come last
    country: str  # ISO 3166-1 alpha-3
    kinds: str  # in words


def group_of(words: str, registry: Registry) -> Group | None:
    """The actors that words such as "Iraqi armed groups" mean together; None if they are no such words.

    Examples
    --------
    >>> from tocsin.resolve.entries import load_registry
    >>> found = group_of("Iraqi armed groups", load_registry())
    >>> found.country, "group:kataib-hezbollah" in {actor.id for actor in found.actors}
    ('IRQ', True)
    """
    match = _BEFORE.fullmatch(words.strip()) or _AFTER.fullmatch(words.strip())
    if match is None:
        return None
    states = {n.actor for n in registry.find(match["country"]) if n.actor.startswith("state:")}
    if len(states) != 1:
        return None
    [state] = states
    country = state.removeprefix("state:")
    kinds, sectors = _KINDS[match["group"].casefold()]
    mine = (a for a in registry.actors.values() if a.country == country and a.kind in _BODIES and a.id != state)
    found = {a.id: a for a in mine if a.kind in kinds or a.sector in sectors}
    organs = (registry.organ(country, sector) for sector in sectors)
    named = sorted((a for a in found.values() if not a.id.startswith("organ:")), key=lambda a: a.id)
    unnamed = {a.id: a for a in organs}
    said = " or ".join(filter(None, (", ".join(kinds), f"sector {', '.join(sectors)}" if sectors else "")))
    return Group(actors=(*named, *unnamed.values()), country=country, kinds=said)
