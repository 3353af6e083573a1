"""Rows of other data sets as tellings, so that they join the incidents of texts: as far as a row names day, place or actor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tocsin.records import HarmKind
from tocsin.resolve.parties import Party, of_actor, of_words
from tocsin.resolve.registry import Registry
from tocsin.resolve.spots import Spot
from tocsin.resolve.stems import stems
from tocsin.resolve.telling import Telling, Toll, family

ROW = "row-"
"""How the id of the event of a row begins."""

_EXACT = frozenset({"exact", "near", "town"})


def row_id(dataset: str, native_id: str) -> str:
    """The id of the event that a row of a data set tells.

    >>> row_id("ucdp", "244657")
    'row-ucdp:244657'
    """
    return f"{ROW}{dataset}:{native_id}"


def of_row(row: Mapping[str, Any], registry: Registry) -> Telling | None:
    """What a row of the table `imported` tells; None where it has no type, or names neither place nor actor.

    A day that is only that of the report is taken as the day of publication, not of the event.
    """
    sides = {side: _parties(row.get(side), registry) for side in ("actor", "recipient")}
    place = _place(row)
    if row["type"] is None or (place is None and not any(sides.values())):
        return None
    reported = row["occurred_precision"] == "story"
    figures = (row["fatalities_low"], row["fatalities_high"])
    best = row["fatalities_best"]
    low, high = (best if figure is None else figure for figure in figures)
    words = " ".join(str(row[name]) for name in ("actor", "recipient", "place", "note") if row[name])
    names = " ".join(str(row[name]) for name in ("place", "admin1", "admin2") if row[name])
    identity = row_id(row["dataset"], row["native_id"])
    return Telling(
        id=identity,
        event_ids=(identity,),
        document_id=None,
        dataset=row["dataset"],
        outlet=row["outlet"],
        published=row["published"] or (row["occurred_begin"] if reported else None),
        family=family(row["type"], row["mode"]),
        types=frozenset({row["type"]}),
        modes=frozenset({row["mode"]} if row["mode"] else ()),
        actors=sides["actor"],
        recipients=sides["recipient"],
        places=() if place is None else (place,),
        around=() if place is None else (place,),
        countries=frozenset(
            row[name] for name in ("actor_country", "recipient_country", "country") if row[name] is not None
        ),
        begin=None if reported else row["occurred_begin"],
        until=None if reported else row["occurred_until"],
        tolls=() if low is None and high is None else (Toll(kind=HarmKind.KILLED, low=low, high=high),),
        words=stems(words),
        names=stems(names),
    )


def _parties(names: str | None, registry: Registry) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for name in (names or "").split("; "):
        if not name.strip():
            continue
        known = {each.actor for each in registry.find(name)} & registry.actors.keys()
        if len(known) == 1:
            party = of_actor(registry.actors[known.pop()], registry)
        else:
            party = of_words(name, registry, named=True)
        found.setdefault(party.key, party)
    return tuple(found.values())


def _place(row: Mapping[str, Any]) -> Spot | None:
    name = row["place"] or row["admin2"] or row["admin1"]
    if name is None or (row["place_precision"] in ("country", "international", "other")):
        return None
    return Spot(
        key=name.casefold(),
        name=name,
        written=stems(name),
        latitude=row["latitude"],
        longitude=row["longitude"],
        country=row["country"],
        admin1=row["admin1"],
        area=row["place_precision"] not in _EXACT,
    )
