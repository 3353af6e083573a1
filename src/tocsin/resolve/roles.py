"""Who is meant by a role and a country or group: "Iraqi troops", "the army of Sudan", "Hamas fighters".

A country's troops are an actor of their own, `organ:IRQ.MIL`; people who act for an organ are counted as the organ, as
event data do, and the reason says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.records import Actor
from tocsin.resolve.names import key
from tocsin.resolve.registry import ORGANS, Name, Noun, Registry

_WORD = re.compile(r"[^\s,;:()\[\]\"“”]+")
_FORMER = frozenset({"former", "ex", "late", "ousted", "deposed", "retired"})
_COUNTRY = frozenset({"state", "adjective"})
_LONGEST = 6  # words of a name inside a phrase; "Democratic Republic of the Congo" has five
# People of these sectors who are in a country are taken for its own; troops in a country are often not.
_AT_HOME = frozenset({"CVL", "REB", "OPP", "LAB", "EDU", "AGR", "JUD"})
_FORCES = frozenset({"MIL", "REB", "UAF", "PRM", "UNO", "COP"})
_ARMED = frozenset({"armed-group", "coalition", "military", "police", "igo", "party"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One actor that a mention may be, how sure that is, and why."""

    actor: Actor
    score: float
    reason: str
    sure: bool = True  # False: it may be somebody else who is not known


def read_role(phrase: str, registry: Registry, *, before: str = "", after: str = "") -> Reading | None:
    """The actor that a phrase with a role noun stands for; None if it has none, or names no country or group.

    Parameters
    ----------
    phrase
        The words up to the head noun: "the Iraqi government", "US-backed Kurdish fighters".
    before
        What stands before it in the text, which may end in "Russia's".
    after
        What follows it in the text, which may begin with "of Sudan".

    Examples
    --------
    >>> from tocsin.resolve.registry import load_registry
    >>> read_role("the Iraqi army", load_registry()).actor.id
    'organ:IRQ.MIL'
    """
    found = _role(phrase, after, registry)
    if found is None:
        return None
    noun, inner, head, after = found
    inside = list(_names(inner, registry))
    countries = {name.actor: name for name, _ in inside if name.label in _COUNTRY}
    bodies = {name.actor: name for name, _ in inside if name.label not in _COUNTRY}
    how = 0.9
    if not countries and not bodies:
        place = (_ahead(before, registry) if not inner.strip() else None) or _place(after, noun, registry)
        if place is None:
            return None
        name, how = place
        (countries if name.label in _COUNTRY else bodies)[name.actor] = name
    if len(bodies) == 1:
        return _of_body(next(iter(bodies.values())), noun, phrase, registry)
    if len(countries) != 1 or bodies or noun.sector is None:
        return None
    name = next(iter(countries.values()))
    if name.ambiguous:
        return None
    state = registry.actors[name.actor]
    sector = noun.sector
    if noun.label == "person" and _FORMER & set(re.split(r"[\s-]", inner.casefold())):
        sector = "ELI"
    if sector not in ORGANS or state.country is None:
        return None
    actor = registry.organ(state.country, sector)
    if noun.label == "person" and noun.number == "count":
        how = min(how, 0.7)
        return Reading(actor=actor, score=how, reason=f"{head!r} with {name.text!r} is counted as the {actor.name}")
    return Reading(actor=actor, score=how, reason=f"{head!r} with {name.text!r} stands for the {actor.name}")


def _role(phrase: str, after: str, registry: Registry) -> tuple[Noun, str, str, str] | None:
    """The role noun at the end of a phrase, what stands before it, its words, and what follows it."""
    words = list(_WORD.finditer(phrase))
    # "Ministry" with "of Defence" after it is one noun, and says more than "ministry".
    onward = re.match(r"\s+of\s+(?:the\s+)?([A-Za-z]+)(?:\s+([A-Za-z]+))?", after)
    for size in range(min(4, len(words)), 0, -1):
        begin = words[-size].start()
        head = phrase[begin : words[-1].end()]
        if onward is not None:
            for last in (2, 1):
                if onward[last] is not None:
                    noun = registry.nouns.get(f"{head} of {' '.join(onward.groups()[:last])}".casefold())
                    if noun is not None:
                        return noun, phrase[:begin], noun.lemma, after[onward.end(last) :]
        noun = registry.nouns.get(head.casefold())
        if noun is not None:
            return noun, phrase[:begin], head, after
    return None


def _names(words: str, registry: Registry) -> Iterator[tuple[Name, int]]:
    """The names in some words, longest first from the left, each with where it ends."""
    found = list(_WORD.finditer(words))
    first = 0
    while first < len(found):
        for last in range(min(first + _LONGEST, len(found)) - 1, first - 1, -1):
            names = registry.find(words[found[first].start() : found[last].end()])
            if names:
                # Of several actors none is named: an ambiguous name is passed on as such.
                name = names[0]
                yield (name if len(names) == 1 else _ambiguous(name)), found[last].end()
                first = last
                break
        first += 1


def _ambiguous(name: Name) -> Name:
    return Name(actor=name.actor, text=name.text, label=name.label, place=name.place, ambiguous=True)


def _place(after: str, noun: Noun, registry: Registry) -> tuple[Name, float] | None:
    """The country or group that follows a noun: "of Sudan", and "in Sudan" for people at home there."""
    link = re.match(r"\s+(of|from|in)\s+(?:the\s+)?(?=[A-Z])", after)
    if link is None or (link[1] == "in" and noun.sector not in _AT_HOME):
        return None
    words = re.match(r"[^.,;:()]*", after[link.end() :])
    for name, end in _names(words[0] if words else "", registry):
        # Only a name that begins right there, and is no part of a longer phrase ("of Iraqi origin").
        start = after[link.end() :][:end].strip()
        if key(start) == key(name.text) and name.label != "adjective":
            return name, 0.6 if link[1] == "in" else 0.9
        return None
    return None


def _ahead(before: str, registry: Registry) -> tuple[Name, float] | None:
    """The country whose name or adjective stands right before a phrase: "Russia's" before "Defence Ministry"."""
    words = list(_WORD.finditer(before[before.rfind("\n") + 1 :]))[-_LONGEST:]
    line = before[before.rfind("\n") + 1 :]
    for word in words:
        names = registry.find(line[word.start() :])
        if len(names) == 1 and names[0].label in _COUNTRY and (names[0].label == "adjective" or _possessive(line)):
            return names[0], 0.9
    return None


def _possessive(words: str) -> bool:
    return re.search(r"(?:['’]s|s['’])\s*$", words) is not None


def _of_body(name: Name, noun: Noun, phrase: str, registry: Registry) -> Reading | None:
    """The group itself, for its fighters or forces: "Hamas fighters"; nobody for one member or leader of it."""
    body = registry.actors[name.actor]
    if name.ambiguous or body.kind not in _ARMED or noun.sector not in _FORCES:
        return None
    head = phrase.rsplit(maxsplit=1)[-1]
    many = noun.label != "person" or head.casefold() != noun.lemma
    if not many:
        return None
    return Reading(actor=body, score=0.8, reason=f"{head!r} of {name.text} are counted as {body.name}")
