"""What the registry has of an actor, in words: each fact as seen from one of its two actors, and when it held."""

from __future__ import annotations

from datetime import date

from tocsin.records import Actor, Fact, Relation
from tocsin.resolve.registry import HAPPENINGS, Registry

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


def days_of(fact: Fact) -> str:
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


def said(fact: Fact, actor: Actor, registry: Registry) -> str:
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
