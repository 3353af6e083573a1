"""The one actor or place that a user means by a name; where there are several, an error that lists them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tocsin.errors import SettingsError
from tocsin.records import Actor
from tocsin.resolve.compare import alike
from tocsin.resolve.gazetteer import LOOSE, Entry, Gazetteer
from tocsin.resolve.names import key
from tocsin.resolve.registry import ORGANS, Registry
from tocsin.resolve.roles import read_role

_ORGAN = re.compile(r"organ:([A-Z]{3})\.([A-Z]{3})")
_MOST = 8  # candidates that an error lists
_CLEARLY = 1.0  # a place is meant where it is this much better known, by the decimal logarithm of people


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A place that was looked up: a whole country where `names` is empty."""

    country: str | None  # ISO 3166-1 alpha-3
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()  # of the gazetteer: of the place, and of what has its name within or around it


def one_actor(name: str, registry: Registry) -> Actor:
    """The actor that a name, a spelling of it, a phrase such as "the Iraqi army", or an id means.

    Raises
    ------
    SettingsError
        If there is none, or several.
    """
    if name in registry.actors:
        return registry.actors[name]
    if (organ := _ORGAN.fullmatch(name)) is not None and organ[2] in ORGANS and f"state:{organ[1]}" in registry.actors:
        return registry.organ(organ[1], organ[2])
    found = sorted({each.actor for each in registry.find(name)}) or list(alike(name, registry))
    if len(found) == 1:
        return registry.actors[found[0]]
    if found:
        listed = [f"{registry.actors[i].name} ({i})" for i in found]
        raise SettingsError(f"{name!r} may be {_several(listed)}; name one by its id")
    role = None if ":" in name else read_role(name, registry)
    if role is not None:
        return role.actor
    near = get_close_matches(key(name), registry.names, n=3)
    hint = f"did you mean {_several([repr(registry.names[each][0].text) for each in near])}? " if near else ""
    raise SettingsError(f"the registry has nobody of the name {name!r}; {hint}`tocsin who` looks names up")


def one_place(name: str, registry: Registry, gazetteer: Gazetteer | None) -> Placed:
    """The place that a name means: a country by its name or code, an area or a town; "Tripoli, Libya" says which.

    Raises
    ------
    SettingsError
        If there is none, or several of them are as well known as each other.
    """
    if f"state:{name}" in registry.actors:
        return Placed(country=name)
    words, _, within = (part.strip() for part in name.rpartition(", "))
    words, within = (words, within) if words else (within, "")
    states = {n.actor for n in registry.find(within or words) if n.label == "state"}
    country = registry.actors[states.pop()].country if len(states) == 1 else None
    if within and country is None and f"state:{within}" in registry.actors:
        country = within
    if gazetteer is None:
        if not within and country is not None:
            return Placed(country=country)
        return Placed(country=country, names=(words,))
    entries = [entry for entry in gazetteer.find(words) if entry.fit != LOOSE]
    if within:
        around = {entry.place.id for entry in gazetteer.find(within)}
        entries = [e for e in entries if around & set(e.inside) or (country is not None and e.place.country == country)]
    if not entries:
        raise SettingsError(f"the gazetteer has no place {name!r}; check the spelling, or name the country alone")
    return _clearest(name, words, entries, gazetteer)


def _clearest(name: str, words: str, entries: Sequence[Entry], gazetteer: Gazetteer) -> Placed:
    """The best-known place of some of one name, with its namesakes there (a town and its district)."""
    best: dict[tuple[str | None, bool], Entry] = {}
    for entry in sorted(entries, key=lambda e: -e.weight):
        best.setdefault((entry.place.country, entry.place.precision == "country"), entry)
    first, *others = best.values()
    if any(first.weight - other.weight < _CLEARLY for other in others):
        listed = [_precisely(words, entry) for entry in best.values()]
        raise SettingsError(f"{name!r} may be {_several(listed)}; say which")
    if first.place.precision == "country":
        return Placed(country=first.place.country)
    ids = [first.place.id]
    for entry in entries:
        near = entry.place.id in first.inside or first.place.id in entry.inside or set(entry.inside) & set(first.inside)
        if entry.place.country == first.place.country and near and entry.place.id not in ids:
            ids.append(entry.place.id)
    names = dict.fromkeys((words, first.place.name, *gazetteer.spellings(*ids)))
    return Placed(country=first.place.country, names=tuple(names), ids=tuple(ids))


def _precisely(words: str, entry: Entry) -> str:
    """How to say that one place is meant."""
    if entry.place.precision == "country" and entry.place.country is not None:
        return f"{entry.place.country} (the country)"
    return repr(f"{words}, {entry.place.country}") if entry.place.country else entry.place.name


def _several(words: Sequence[str]) -> str:
    """The first few in words: "a, b or c"."""
    shown = [*words[:_MOST], *([f"{len(words) - _MOST} others"] if len(words) > _MOST else [])]
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
