"""Participants as far as two texts can be compared by them: who an actor is, or what sort of people the words mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.records import Actor, Mention, Relation
from tocsin.resolve.registry import Registry

_KIN = frozenset(
    {
        Relation.PART_OF,
        Relation.MEMBER_OF,
        Relation.HEADS,
        Relation.OFFICE,
        Relation.SUCCESSOR_OF,
        Relation.OFFSHOOT_OF,
        Relation.SPLIT_FROM,
        Relation.MERGED_INTO,
    }
)
_ARMED = re.compile(r"\b(?:armed (?:men|people|persons)|masked|attackers?|assailants?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A participant as far as it can be told from others across texts."""

    key: str  # id of an actor of the registry; else the name in small letters, or "?" and a sector
    country: str | None = None  # ISO 3166-1 alpha-3
    sector: str | None = None  # PLOVER code
    named: bool = False
    kin: frozenset[str] = frozenset()  # actors that it is part of, grew out of, heads, or the other way round


def parties(
    text: str,
    references: Sequence[str],
    mentions: Mapping[str, Mention],
    actors: Mapping[str, Actor],
    registry: Registry,
) -> tuple[Party, ...]:
    """The participants that some references mean, each once."""
    found: dict[str, Party] = {}
    for reference in references:
        actor = actors.get(reference)
        if actor is not None:
            party = of_actor(actor, registry)
        else:
            mention = mentions[reference]
            span = mention.name or mention.span
            party = of_words(" ".join(text[span.start : span.end].split()), registry, named=mention.name is not None)
        found.setdefault(party.key, party)
    return tuple(found.values())


def of_actor(actor: Actor, registry: Registry) -> Party:
    """A participant that the registry has."""
    facts = (*registry.facts.get(actor.id, ()), *registry.about.get(actor.id, ()))
    ends = [end for f in facts if f.relation in _KIN for end in (f.actor, f.object) if end is not None]
    return Party(
        key=actor.id,
        country=actor.country,
        sector=actor.sector,
        named=True,
        kin=frozenset(ends) - {actor.id},
    )


def of_words(words: str, registry: Registry, *, named: bool) -> Party:
    """A participant that is only described, or is in no registry."""
    if named:
        return Party(key=words.casefold(), named=True)
    if _ARMED.search(words) is not None:
        return Party(key="?UAF", sector="UAF")
    for word in reversed(words.casefold().split()):
        noun = registry.nouns.get(word)
        if noun is not None:
            return Party(key=f"?{noun.sector or noun.lemma}", sector=noun.sector)
    return Party(key="?" + next(iter(words.casefold().split()[-1:]), ""))
