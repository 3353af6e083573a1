"""Who counts with an actor: its parts, those who lead or hold office in it, what it was before and became, each on its days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tocsin.records import Fact, FactState, Relation
from tocsin.resolve.registry import HAPPENINGS, Registry

# The bodies that act for a state; its rebels, citizens and companies do not.
_OWN = ("GOV", "MIL", "COP", "LEG", "JUD", "SPY")
_PARTS = frozenset({Relation.PART_OF, Relation.MEMBER_OF, Relation.HEADS, Relation.OFFICE})
_ONWARD = frozenset({Relation.SUCCESSOR_OF, Relation.MERGED_INTO})
_WORDS = {
    Relation.PART_OF: "part",
    Relation.MEMBER_OF: "member",
    Relation.HEADS: "head",
    Relation.SUCCESSOR_OF: "succeeded",
    Relation.MERGED_INTO: "was merged into",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """An actor that counts with another on the days [begin, until); None is open on that side."""

    id: str
    begin: date | None
    until: date | None
    why: str


def kin(actor: str, registry: Registry) -> tuple[Kin, ...]:
    """The actors that count with one, itself not among them, in a fixed order; one may be named for several times.

    Those are its parts and members, who heads it, who holds an office of it; a state's own bodies; what it succeeded or what
    succeeded it or what it was merged into. What split off it or grew out of it is somebody else. A tie of persons counts
    only with its dates, and what is disputed does not count.

    Raises
    ------
    KeyError
        If the registry has no such actor.
    """
    found: dict[tuple[str, date | None, date | None], Kin] = {}
    todo = [(Kin(id=registry.actors[actor].id, begin=None, until=None, why=""), True)]
    while todo:
        known, itself = todo.pop()  # what a part was before it was one is not the whole
        ties = [(each, False) for each in _parts(known.id, registry)]
        ties += [(each, True) for each in _lineage(known.id, registry)] if itself else []
        for each, own in ties:
            begin = max((d for d in (known.begin, each.begin) if d is not None), default=None)
            until = min((d for d in (known.until, each.until) if d is not None), default=None)
            empty = begin is not None and until is not None and begin >= until
            key = (each.id, begin, until)
            if empty or each.id == actor or key in found or (each.id, None, None) in found:
                continue
            found[key] = Kin(id=each.id, begin=begin, until=until, why=each.why)
            if registry.actors[each.id].kind != "person":
                todo.append((found[key], own))
    return tuple(sorted(found.values(), key=lambda k: (k.id, k.begin or date.min, k.until or date.max)))


def _parts(actor: str, registry: Registry) -> Iterator[Kin]:
    """What is within an actor, and who acts for it, each with the days of the tie."""
    name = registry.actors[actor].name
    country = registry.actors[actor].country
    if actor.startswith("state:") and country is not None:
        for sector in (each for each in _OWN if f"organ:{country}.{each}" in registry.actors):
            yield Kin(id=f"organ:{country}.{sector}", begin=None, until=None, why=f"acts for {name}")
    offices = [f for f in registry.about.get(f"state:{country}", ()) if f.relation is Relation.OFFICE]
    for fact in (*registry.about.get(actor, ()), *(offices if actor == f"organ:{country}.GOV" else ())):
        who = registry.actors[fact.actor]
        if fact.relation not in _PARTS or fact.state is not FactState.ASSERTED or who.kind == "state":
            continue  # a state is no part of the unions that it belongs to
        if who.kind != "person" or (fact.valid is not None and fact.valid.begin is not None):
            begin, until = _days(fact)
            tie = fact.words if fact.relation is Relation.OFFICE else _WORDS[fact.relation]
            yield Kin(id=fact.actor, begin=begin, until=until, why=f"{tie} of {name}")


def _lineage(actor: str, registry: Registry) -> Iterator[Kin]:
    """What an actor was before, and what became of it."""
    for fact in (*registry.about.get(actor, ()), *registry.facts.get(actor, ())):
        if fact.relation in _ONWARD and fact.object is not None and fact.state is FactState.ASSERTED:
            other = fact.object if fact.actor == actor else fact.actor
            why = f"{registry.actors[fact.actor].name} {_WORDS[fact.relation]} {registry.actors[fact.object].name}"
            yield Kin(id=other, begin=None, until=None, why=why)


def _days(fact: Fact) -> tuple[date | None, date | None]:
    """When a tie held, as far as it is known; one date alone is when it began."""
    valid = fact.valid
    if valid is None:
        return None, None
    lasting = fact.relation in HAPPENINGS or "/" not in valid.edtf
    return valid.begin, None if lasting else valid.until
