"""`tocsin who`: what the registry has of an actor, in words; each line is the registry's claim, with where to check it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tocsin.records import Actor, Fact, FactState, Relation
from tocsin.resolve.compare import alike
from tocsin.resolve.registry import HAPPENINGS, Registry

_MOST_NAMES = 12
_WORDS = {
    Relation.PART_OF: ("part of {}", "has as a part {}"),
    Relation.MEMBER_OF: ("member of {}", "has as a member {}"),
    Relation.HEADS: ("heads {}", "headed by {}"),
    Relation.FOUNDED: ("founded {}", "founded by {}"),
    Relation.DISSOLVED: ("dissolved {}", "dissolved by {}"),
    Relation.SUCCESSOR_OF: ("successor of {}", "succeeded by {}"),
    Relation.OFFSHOOT_OF: ("offshoot of {}", "has as an offshoot {}"),
    Relation.SPLIT_FROM: ("split from {}", "split off: {}"),
    Relation.MERGED_INTO: ("merged into {}", "joined by the merger of {}"),
    Relation.ALLIED_WITH: ("allied with {}", "allied with {}"),
    Relation.OPPOSED_TO: ("opposed to {}", "opposed by {}"),
}


def find(name: str, registry: Registry) -> tuple[Actor, ...]:
    """The actors that a name, a spelling of it or an id may mean."""
    if name in registry.actors:
        return (registry.actors[name],)
    return tuple(registry.actors[i] for i in alike(name, registry))


def portrait(actor: Actor, registry: Registry, day: date | None) -> Iterator[str]:
    """The lines about one actor: names, sector, and facts, those of one day or all."""
    yield f"{actor.name}  ({actor.id})"
    standing = None if day is None else registry.on(actor.id, day)
    sector = actor.sector if standing is None else standing.actor.sector
    traits = (actor.kind, actor.country, sector, registry.code(actor) and f"CAMEO {registry.code(actor)}")
    yield "  " + " · ".join(trait for trait in traits if trait)
    names = dict.fromkeys(
        n.text for group in registry.names.values() for n in group if n.actor == actor.id and n.text != actor.name
    )
    if names:
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        yield f"  also: {'; '.join(list(names)[:_MOST_NAMES])}{more}"
    if standing is not None:
        there = {True: "was there", False: "was not there", None: "nothing says whether it was there"}[standing.exists]
        yield f"  on {day}: {there}"
        yield from _facts("held then", standing.facts, actor, registry)
        yield from _facts("perhaps", standing.unsure, actor, registry)
        return
    told = {fact.id for fact in (*registry.lineage(actor.id), *registry.fate(actor.id))}
    yield from _facts("where it came from", registry.lineage(actor.id), actor, registry)
    yield from _facts("what became of it", registry.fate(actor.id), actor, registry)
    rest = (*registry.facts.get(actor.id, ()), *registry.about.get(actor.id, ()))
    yield from _facts("offices, ties", tuple(f for f in rest if f.id not in told), actor, registry)


def _facts(title: str, facts: tuple[Fact, ...], actor: Actor, registry: Registry) -> Iterator[str]:
    if facts:
        yield f"  {title}:"
    for fact in facts:
        state = "" if fact.state is FactState.ASSERTED else f"  [{fact.state}: {fact.note}]"
        days = "" if fact.valid is None else f", {_days(fact)}"
        yield f"    {_said(fact, actor, registry)}{days}{state}  {fact.reference}"


def _days(fact: Fact) -> str:
    """When a fact held or came to be, no more precise than it is known.

    "2014/.." is "since 2014" of what lasts, and "2003/2007" is "between 2003 and 2007" of what happened once.
    """
    first, slash, last = ("" if fact.valid is None else fact.valid.edtf).partition("/")
    begin, end = (_day(side) if side not in ("", "..") else "" for side in (first, last))
    if not slash:
        return begin
    if fact.relation in HAPPENINGS and begin and end:
        return f"between {begin} and {end}"
    if begin and end:
        return f"{begin} to {end}"
    return f"since {begin}" if begin else f"until {end}"


def _day(edtf: str) -> str:
    """One EDTF date in words: "about June 2003"."""
    plain = edtf.rstrip("~?%")
    about = "about " if plain != edtf else ""
    parts = plain.split("-")
    month = f"{date(2000, int(parts[1]), 1):%B} " if len(parts) > 1 else ""
    return about + (f"{int(parts[2])} " if len(parts) > 2 else "") + month + parts[0]


def _said(fact: Fact, actor: Actor, registry: Registry) -> str:
    """One fact as seen from one of its two actors."""
    own = fact.actor == actor.id
    other = registry.actors[fact.object].name if own and fact.object else registry.actors[fact.actor].name
    if fact.relation is Relation.OFFICE:
        return f"{fact.words} of {other}" if own else f"{fact.words}: {other}"
    if fact.relation in (Relation.NAMED, Relation.SECTOR):
        return f"{fact.relation} {fact.words}"
    if fact.object is None:
        return str(fact.relation)
    return _WORDS[fact.relation][0 if own else 1].format(other)
