"""Who is meant by a role and a country or group: "Iraqi troops", "the army of Sudan", "Hamas fighters".

A country's troops are an actor of their own, `organ:IRQ.MIL`; people who act for an organ are counted as the organ, as
event data do, and the reason says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from tocsin.records import Actor
from tocsin.resolve.names import key
from tocsin.resolve.registry import ORGANS, Name, Noun, Registry

_WORD = re.compile(r"[^\s,;:()\[\]\"“”]+")
_FORMER = frozenset({"former", "ex", "late", "ousted", "deposed", "retired"})
_COUNTRY = frozenset({"state", "adjective"})
# A second government of a country, or one to be, is not its government.
_RIVAL = frozenset(
    {"exiled", "rival", "shadow", "parallel", "breakaway", "eastern", "self", "unrecognised", "unrecognized"}
)
_PREPOSITION = re.compile(r"\s+(?:of|from|in|at|on|for|with|to|against|near|outside|inside|under)\s")
_LONGEST = 6  # words of a name inside a phrase; "Democratic Republic of the Congo" has five
# People of these sectors who are in or from a country are taken for its own; troops in a country are often not.
_AT_HOME = frozenset({"CVL", "REB", "OPP", "LAB", "EDU", "AGR", "JUD", "REF"})
_IN_OFFICE = frozenset({"GOV", "LEG", "JUD", "MIL", "COP", "SPY"})
_OWNED = re.compile(r"(?:its|his|her|their|our|my|your|whose)\b", re.IGNORECASE)
_FOR_ALL = frozenset({"leader", "side"})  # "the Cuban leader", "the Kyrgyz side": with no other word, the government's
_FORCES = frozenset({"MIL", "REB", "UAF", "PRM", "UNO", "COP"})
_ARMED = frozenset({"armed-group", "coalition", "military", "police", "igo", "party"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One actor that a mention may be, how sure that is, and why."""

    actor: Actor
    score: float
    reason: str
    sure: bool = True  # False: it may be somebody else who is not known


def read_role(
    phrase: str, registry: Registry, *, before: str = "", after: str = "", countries: AbstractSet[str] = frozenset()
) -> Reading | None:
    """The actor that a phrase with a role noun stands for; None if it has none, or names no country or group.

    Parameters
    ----------
    phrase
        A noun phrase: "the Iraqi government", "US-backed Kurdish fighters", "the army of Sudan".
    before
        What stands before it in the text, which may end in "Russia's".
    after
        What follows it in the text, which may begin with "of Sudan".
    countries
        Codes of the countries that the text names, which tell of which Congo "Congolese" is said.

    Examples
    --------
    >>> from tocsin.resolve.entries import load_registry
    >>> read_role("the Iraqi army", load_registry()).actor.id
    'organ:IRQ.MIL'
    """
    found = None
    cut = _PREPOSITION.search(phrase)
    if cut is not None:
        found = _role(phrase[: cut.start()], phrase[cut.start() :] + after, registry)
    found = found or _role(phrase, after, registry)
    if found is None:
        return None
    noun, inner, head, after = found
    modifiers = set(re.split(r"[\s-]+", inner.casefold()))
    if modifiers & _RIVAL:
        return None
    whose = _whose(inner, before, after, noun, countries, registry)
    if whose is None or whose[0].ambiguous:
        return None
    if whose[0].label in _COUNTRY:
        former = noun.label == "person" and noun.sector in _IN_OFFICE and bool(_FORMER & modifiers)
        plain = modifiers - {"the", ""} == set(whose[0].text.casefold().split()) - {"the"}
        if noun.lemma in _FOR_ALL and plain:
            return _of_state((whose[0], 0.6), noun, "GOV", head, registry)
        return _of_state(whose, noun, "ELI" if former else noun.sector, head, registry)
    return _of_body(whose[0], noun, head, registry)


def named_in(phrase: str, registry: Registry) -> tuple[Actor, ...]:
    """The actors that some words name beyond doubt, countries by their adjectives too, in the order of the words.

    >>> from tocsin.resolve.entries import load_registry
    >>> [actor.id for actor in named_in("a Syrian official of the United Nations", load_registry())]
    ['state:SYR', 'org:un']
    """
    return tuple(registry.actors[name.actor] for name in _names(phrase, frozenset(), registry) if not name.ambiguous)


def _whose(
    inner: str, before: str, after: str, noun: Noun, countries: AbstractSet[str], registry: Registry
) -> tuple[Name, float] | None:
    """The one country or group that a role is one of, and how sure that is; None if there is none, or are several."""
    inside = {name.actor: name for name in _names(inner, countries, registry)}
    if inside:
        bodies = [name for name in inside.values() if name.label not in _COUNTRY]
        found = bodies or list(inside.values())
        return (found[0], 0.9) if len(found) == 1 else None
    if _OWNED.match(inner):
        return None  # whose "its ambassador" is, only coreference can tell
    ahead = _ahead(before, countries, registry) if not inner.strip() else None
    return ahead or _place(after, noun, countries, registry)


def _of_state(
    whose: tuple[Name, float], noun: Noun, sector: str | None, head: str, registry: Registry
) -> Reading | None:
    """The organ of a country: itself, or one or more people who act for it."""
    name, how = whose
    country = registry.actors[name.actor].country
    if sector is None or sector not in ORGANS or country is None:
        return None
    actor = registry.organ(country, sector)
    if noun.label == "person" and noun.number == "count":
        reason = f"{head!r} with {name.text!r} is counted as the {actor.name}"
        return Reading(actor=actor, score=min(how, 0.7), reason=reason)
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
        noun = registry.nouns.get(head.casefold()) or registry.nouns.get(head.casefold().replace("-", " "))
        if noun is not None:
            return noun, phrase[:begin], head, after
    return None


def _names(words: str, countries: AbstractSet[str], registry: Registry) -> Iterator[Name]:
    """The names in some words, longest first, from the left."""
    found = list(_WORD.finditer(words))
    first = 0
    while first < len(found):
        for last in range(min(first + _LONGEST, len(found)) - 1, first - 1, -1):
            names = registry.find(words[found[first].start() : found[last].end()])
            if names:
                yield _one(names, countries, registry)
                first = last
                break
        first += 1


def _one(names: tuple[Name, ...], countries: AbstractSet[str], registry: Registry) -> Name:
    """The name meant by words that may name several actors; marked as ambiguous where the text does not tell."""
    here = [name for name in names if registry.actors[name.actor].country in countries]
    here = here or [name for name in names if not name.ambiguous]
    if len(here) == 1:
        return replace(here[0], ambiguous=False)
    return names[0] if len(names) == 1 else replace(names[0], ambiguous=True)


def _place(after: str, noun: Noun, countries: AbstractSet[str], registry: Registry) -> tuple[Name, float] | None:
    """The country or group that follows a noun: "of Sudan", and "in Sudan" for people at home there."""
    link = re.match(r"\s+(of|from|in)\s+(?:the\s+)?(?=[A-Z])", after)
    # "Troops from Syria" and "its ambassador from Baghdad" may be on their way out.
    if link is None or (link[1] != "of" and noun.sector not in _AT_HOME):
        return None
    if link[1] == "in" and noun.sector == "REF":
        return None
    words = _untitled((re.match(r"[^.,;:()]*", after[link.end() :]) or link)[0], registry)
    name = next(_names(words, countries, registry), None)
    # Only a name that begins right there, and is not said of something else ("of Iraqi origin").
    if name is None or name.label == "adjective" or not f"{key(words)} ".startswith(f"{key(name.text)} "):
        return None
    return name, 0.9 if link[1] == "of" else 0.6


def _untitled(words: str, registry: Registry) -> str:
    """Some words without the titles that they begin with: "Prime Minister Viktor Orban"."""
    parts = words.split(" ")
    for size in (3, 2, 1):
        if len(parts) > size and " ".join(parts[:size]).casefold() in registry.titles:
            return _untitled(" ".join(parts[size:]), registry)
    return words


def _ahead(before: str, countries: AbstractSet[str], registry: Registry) -> tuple[Name, float] | None:
    """The country whose name or adjective stands right before a phrase: "Russia's" before "Defence Ministry"."""
    line = before[before.rfind("\n") + 1 :]
    for word in list(_WORD.finditer(line))[-_LONGEST:]:
        names = registry.find(line[word.start() :])
        if names and names[0].label in _COUNTRY and (names[0].label == "adjective" or _possessive(line)):
            return _one(names, countries, registry), 0.9
    return None


def _possessive(words: str) -> bool:
    return re.search(r"(?:['’]s|s['’])\s*$", words) is not None


def _of_body(name: Name, noun: Noun, head: str, registry: Registry) -> Reading | None:
    """The group itself, for its fighters or forces: "Hamas fighters"; nobody for one member or leader of it."""
    body = registry.actors[name.actor]
    if body.kind == "person" and body.country is not None and noun.label == "organ" and noun.sector == "GOV":
        # The head of a government names it: "the government of Viktor Orban", "the Biden administration".
        actor = registry.organ(body.country, "GOV")
        return Reading(actor=actor, score=0.8, reason=f"{head!r} of {body.name} is the {actor.name}")
    if name.ambiguous or body.kind not in _ARMED or noun.sector not in _FORCES:
        return None
    if noun.label == "person" and head.casefold() == noun.lemma:
        return None
    return Reading(actor=body, score=0.8, reason=f"{head!r} of {name.text} are counted as {body.name}")
