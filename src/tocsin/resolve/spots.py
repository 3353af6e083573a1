"""Places as far as two texts can be compared by them: how near two are, whatever each text calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from tocsin.records import Mention, Place
from tocsin.resolve.stems import stems

TOGETHER = 40.0  # kilometres: a town and the district around it are one answer to where
_AREAS = frozenset({"province", "country", "region", "district"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as far as it can be told from others."""

    key: str  # id of a place of the gazetteer, else the name in small letters
    name: str
    written: frozenset[str] = frozenset()  # the words of its name in the text, as in `Telling.names`
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None  # name of the province
    area: bool = False  # larger than a town


def spot(text: str, mention: Mention, places: Mapping[str, Place]) -> Spot:
    """The place that a mention names, or only its words where it was not judged to be any."""
    place = places.get(mention.id)
    span = mention.name or mention.span
    words = " ".join(text[span.start : span.end].split())
    if place is not None:
        return of_place(place, words)
    return Spot(key=words.casefold(), name=words, written=stems(words))


def of_place(place: Place, words: str) -> Spot:
    """A place of the gazetteer, and how it was written."""
    return Spot(
        key=place.id,
        name=place.name,
        written=stems(words),
        latitude=place.latitude,
        longitude=place.longitude,
        country=place.country,
        admin1=place.admin1 or (place.name if place.precision == "province" else None),
        area=place.precision in _AREAS,
    )


def distinct(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    """Each place once, in their order."""
    return tuple({spot.key: spot for spot in spots}.values())


def closeness(one: Spot, other: Spot) -> str:
    """How two places lie: "same", "within" (one in the other), "near", "province", "apart" or "unknown"."""
    if one.key == other.key or (one.name.casefold() == other.name.casefold() and one.area == other.area):
        return "same"
    if one.latitude is None or other.latitude is None:
        return "unknown"
    if one.country is not None and other.country is not None and one.country != other.country:
        return "near" if _kilometres(one, other) <= TOGETHER else "apart"
    alike = one.admin1 is not None and one.admin1 == other.admin1
    if one.area or other.area:
        whole = [s for s in (one, other) if s.area and s.admin1 is None]
        if whole:  # a country or a region
            return "within"
        return "within" if alike else "near" if _kilometres(one, other) <= TOGETHER else "apart"
    if _kilometres(one, other) <= TOGETHER:
        return "near"
    return "province" if alike and _kilometres(one, other) <= 2 * TOGETHER else "apart"


def _kilometres(one: Spot, other: Spot) -> float:
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return float("inf")
    a, b = radians(one.latitude or 0.0), radians(other.latitude or 0.0)
    across = radians((other.longitude or 0.0) - (one.longitude or 0.0))
    root = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(across / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(root)))
