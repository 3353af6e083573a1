"""What a place name may mean by its own words and by those right beside it: the places that bear it, and hints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.resolve.gazetteer import Entry, Gazetteer, fold

AREAS = frozenset({"country", "province", "district", "region"})
"""The precisions of places in which others lie."""

_AROUND = 60  # characters beside a name in which the area that it lies in may be named
_DEEPEST = 3  # "the outskirts of northern Aleppo province": so many words around the name are set aside
_SORTS = {
    "city": "city town village capital hamlet suburb seaport township",
    "province": "province governorate state oblast region prefecture republic voivodeship krai emirate canton county",
    "district": "district county municipality borough neighborhood neighbourhood suburb department area prefecture",
    "region": "region peninsula valley desert mountains mountain island islands river sea lake strait gulf",
    "point": "airport base crossing camp checkpoint border",
}
_SORT = "|".join(sorted({word for words in _SORTS.values() for word in words.split()}, key=lambda w: (-len(w), w)))
_SORT_AFTER = re.compile(rf" ({_SORT})\b", re.IGNORECASE)
_SORT_BEFORE = re.compile(rf"\b({_SORT}) of (?:the )?$", re.IGNORECASE)
_PART = re.compile(
    r"^(?:the )?(?:far )?"
    r"(?:(?:north|south)[- ]?(?:east|west|central)?(?:ern)?|(?:east|west)(?:ern)?|central|downtown|uptown|greater|upper|"
    rf"lower|inner|outer|rural|mainland|metropolitan|suburban|occupied|annexed|mid|old|modern|federal|port|kingdom|"
    rf"commonwealth|outskirts|{_SORT})"
    r"(?: part| parts| half| coast| suburbs?)?(?: of)?(?: the)?[ -]",
    re.IGNORECASE,
)
_SITE = re.compile(
    r" (?:international airport|airport|airfield|air ?base|base|camp|crossing|harbou?r|port|prison|refinery|hospital|"
    r"stadium|square|downtown|proper|metropolitan area|metro area|area|suburbs?|outskirts|countryside|"
    r"city cent(?:er|re)|coast|coastline|border|mountains?|valley|river|highway|islands?|peninsula|basin|delta)$",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w.’'-]*(?:[ -](?:(?:of|and|the|al|el) ?-?)*[A-Z][\w.’'-]*){0,3}"
_SIDE = r"(?:(?:far )?(?:north|south|east|west|central)[a-z-]*(?: part)?(?: of)?\s+)?"  # "in northern Lebanon"
_AREA_AFTER = re.compile(rf"(?:,? in\s+|,\s+|\s*\()(?:the )?{_SIDE}(?:the )?({_NAME})")
_OWNER_BEFORE = re.compile(rf"({_NAME})['’]s (?:[a-z]+ ){{0,2}}$")
_DEMONYM_BEFORE = re.compile(r"\b([A-Z][a-z]+)(?: [a-z]+){1,3} of (?:the )?$")  # "the Lebanese city of Tripoli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a name may mean by itself."""

    entries: tuple[Entry, ...] = ()  # the places that bear it
    note: str | None = None  # how it was read, where it was not read as it stands
    sort: str | None = None  # the word that says what sort of place it is, which is no part of the name
    areas: tuple[Entry, ...] = ()  # the area that it names itself: "Springfield, Illinois"


def read(words: str, gazetteer: Gazetteer, *, depth: int = 0) -> Reading:
    """The places that a name may mean; where nothing bears the whole name, less and less of it is asked for."""
    if found := gazetteer.find(words):
        return Reading(entries=found)
    first, comma, rest = words.partition(",")
    if comma and (found := gazetteer.find(first)):
        return Reading(entries=found, areas=_areas_called(rest, gazetteer))
    key = fold(words)
    if key.startswith("al ") and (found := gazetteer.find(key[3:])):
        return Reading(entries=found, note=f"{words!r} read without the article")
    last = _SORT_AFTER.search(words)
    if last is not None and last.end() == len(words) and (found := gazetteer.find(words[: last.start()])):
        return Reading(entries=found, sort=last[1].casefold())
    if depth < _DEEPEST:
        part, site = _PART.match(words), _SITE.search(words)
        for rest in (words[part.end() :] if part else "", words[: site.start()] if site else ""):
            inner = read(rest, gazetteer, depth=depth + 1) if rest else Reading()
            if inner.entries:
                return Reading(
                    entries=inner.entries,
                    note=inner.note or f"{words!r} read as {rest!r}",
                    sort=inner.sort,
                    areas=inner.areas,
                )
    return Reading()


def sort_beside(text: str, start: int, end: int) -> str | None:
    """The word that says what sort of place [start, end) is: "Idlib province", "the city of Idlib"."""
    found = _SORT_AFTER.match(text, end) or _SORT_BEFORE.search(text[max(0, start - _AROUND) : start])
    return found[1].casefold() if found else None


def precisions(sort: str | None) -> frozenset[str]:
    """The precisions of places that a word for a sort of place may mean.

    >>> sorted(precisions("county"))
    ['district', 'province']
    """
    return frozenset(precision for precision, words in _SORTS.items() if sort in words.split())


def areas_beside(text: str, start: int, end: int, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """The areas named right beside [start, end): "Tripoli, Lebanon", "Syria's Idlib", "the Syrian city of Idlib"."""
    after = _AREA_AFTER.match(text[end : end + _AROUND])
    if after is not None and (found := _areas_called(after[1], gazetteer)):
        return found
    ahead = text[max(0, start - _AROUND) : start]
    if (owner := _OWNER_BEFORE.search(ahead)) is not None:
        return _areas_called(owner[1], gazetteer)
    said = _DEMONYM_BEFORE.search(ahead)
    country = gazetteer.demonym(said[1]) if said is not None else None
    found = gazetteer.countries.get(country) if country is not None else None
    return (found,) if found is not None else ()


def _areas_called(words: str, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """The areas that the longest beginning of some words names."""
    parts = words.split()
    for length in range(len(parts), 0, -1):
        found = tuple(e for e in gazetteer.find(" ".join(parts[:length])) if e.place.precision in AREAS)
        if found:
            return found
    return ()


def lies_in(entry: Entry, area: Entry) -> bool:
    """Whether a place lies in an area."""
    if area.place.precision == "country":
        return entry.place.precision != "country" and entry.place.country == area.place.country
    return area.place.id in entry.inside
