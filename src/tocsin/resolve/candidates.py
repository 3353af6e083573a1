"""Named actors that the registry does not have, each with what its text says of it: candidates for an entry.

Nothing here is known; what is inferred says from which words. A candidate becomes an actor only when a person writes an
entry for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.records import Form, Judgement, Mention, MentionKind, Span, content_id
from tocsin.resolve.compare import sorts_of
from tocsin.resolve.judge import canonical, is_actor
from tocsin.resolve.registry import Registry
from tocsin.resolve.roles import named_in, read_role

# What follows a name and describes it: ", the spokesman of the Supreme Command," up to the next comma or stop.
_AFTER = re.compile(r",\s+((?:an?|the|its|his|her|their)\s[^,.;:()\n“”\"]{3,80}|[a-z][^,.;:()\n“”\"]{3,80})(?=[,.])")
_KINDS = {"person": "person", "armed-group": "armed-group", "party": "party", "organisation": "organisation"}
_BY_SORT = {
    "army": "armed-group", "brigade": "armed-group", "company": "armed-group", "forces": "armed-group",
    "partisans": "armed-group", "front": "armed-group", "movement": "movement", "party": "party",
    "organisation": "organisation", "council": "organisation", "union": "organisation", "league": "organisation",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """A value that was inferred, and from what."""

    value: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One named actor of a text that no entry of the registry was judged to be."""

    id: str
    name: str  # the longest form that the text has
    mentions: tuple[str, ...]  # ids, in text order
    described: tuple[Span, ...]  # the words that describe it
    kind: Inferred | None  # None: neither words nor shape of the name say what it is
    country: Inferred | None  # ISO 3166-1 alpha-3
    sector: Inferred | None  # PLOVER code


def find_candidates(
    text: str, mentions: Sequence[Mention], judgements: Sequence[Judgement], registry: Registry
) -> tuple[Candidate, ...]:
    """The named actors of a text that nothing links to the registry, in text order.

    Parameters
    ----------
    judgements
        All of the text: which mentions are the same, and which actors they are or may be.
    """
    chains = canonical(judgements)
    linked = {chains.get(j.left, j.left) for j in judgements if is_actor(j.right)}
    groups: dict[str, list[Mention]] = {}
    for mention in sorted(mentions, key=lambda m: (m.span, m.id)):
        if mention.kind is MentionKind.ACTOR:
            groups.setdefault(chains.get(mention.id, mention.id), []).append(mention)
    countries = _countries(judgements, registry)
    found: list[Candidate] = []
    for group, members in groups.items():
        names = [m for m in members if m.form is Form.NAME and m.name is not None and m.label != "adjective"]
        if names and group not in linked and not is_actor(group):
            found.append(_candidate(text, members, names, registry, countries))
    return tuple(found)


def _countries(judgements: Sequence[Judgement], registry: Registry) -> Mapping[str, int]:
    """How often each country's actors are linked to in a text."""
    codes = [registry.actors[j.right].country for j in judgements if j.right in registry.actors]
    return Counter(code for code in codes if code is not None)


def _candidate(
    text: str, members: Sequence[Mention], names: Sequence[Mention], registry: Registry, countries: Mapping[str, int]
) -> Candidate:
    name = max((_words(text, m.name or m.span) for m in names), key=len)
    described = tuple(dict.fromkeys(span for m in members for span in _describing(text, m)))
    phrases = [_words(text, span) for span in described]
    country, sector = _by_words(phrases, registry)
    if country is None and len(countries) == 1:
        code = next(iter(countries))
        country = Inferred(value=code, basis=f"{registry.actors[f'state:{code}'].name} is the only country of the text")
    return Candidate(
        id=content_id("candidate", members[0].span.document_id, members[0].span.start, name),
        name=name,
        mentions=tuple(m.id for m in members),
        described=described,
        kind=_kind(name, names, sector),
        country=country,
        sector=sector,
    )


def _describing(text: str, mention: Mention) -> Iterator[Span]:
    """The words beside a name that say who bears it: titles before it, an apposition after it, a noun for it."""
    span = mention.span
    if mention.form is Form.NOUN:
        yield span
    if mention.name is None:
        return
    if span.start < mention.name.start:
        before = text[span.start : mention.name.start].rstrip()
        if before:
            yield Span(document_id=span.document_id, start=span.start, end=span.start + len(before))
    after = _AFTER.match(text, span.end)
    if after is not None:
        yield Span(document_id=span.document_id, start=after.start(1), end=after.end(1))


def _by_words(phrases: Sequence[str], registry: Registry) -> tuple[Inferred | None, Inferred | None]:
    """Country and sector from the first describing words that say them."""
    country: Inferred | None = None
    sector: Inferred | None = None
    for phrase in phrases:
        role = read_role(phrase, registry)
        if role is not None and country is None and role.actor.country is not None:
            country = Inferred(value=role.actor.country, basis=f"described as {phrase!r}")
        if role is not None and sector is None and role.actor.sector is not None:
            sector = Inferred(value=role.actor.sector, basis=f"described as {phrase!r}")
        named = named_in(phrase, registry)
        codes = {actor.country for actor in named if actor.country is not None}
        if country is None and len(codes) == 1:
            country = Inferred(value=codes.pop(), basis=f"described as {phrase!r}")
        bodies = {actor.sector for actor in named if actor.kind not in ("state", "person")}
        if sector is None and len(bodies) == 1 and (body := bodies.pop()) is not None:
            sector = Inferred(value=body, basis=f"described as {phrase!r}")
        noun = registry.nouns.get(phrase.casefold().split()[-1]) if phrase.split() else None
        if sector is None and noun is not None and noun.sector is not None:
            sector = Inferred(value=noun.sector, basis=f"described as {phrase!r}")
    return country, sector


def _kind(name: str, names: Sequence[Mention], sector: Inferred | None) -> Inferred | None:
    """What sort of actor it is: by a word of its name that says so, else by how the coder read it."""
    for sort in sorted(sorts_of(name)):
        if sort in _BY_SORT:
            return Inferred(value=_BY_SORT[sort], basis=f"a word of the name {name!r} says {sort}")
    labels = Counter(m.label for m in names if m.label in _KINDS)
    if labels:
        return Inferred(value=_KINDS[labels.most_common(1)[0][0] or ""], basis="the shape of the name")
    return None if sector is None else Inferred(value="person", basis=sector.basis)


def _words(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.end].split())
