"""Events, quotations and the rest as `score.py` compares them: plain records for gold and for a coding alike.

Positions are `Range`s, half-open characters of one text. A participant is `Names`, the comparable forms of whatever it
may be called: two are the same when they share one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tocsin.records import (
    OUTLET,
    Claim,
    ClaimKind,
    Event,
    Evidence,
    Fact,
    FactState,
    Form,
    Mention,
    MentionKind,
    Quote,
    Span,
)
from tocsin.records import Relation as FactRelation

Range = tuple[int, int]
Names = frozenset[str]

_ARTICLE = re.compile(r"^(?:the|an|a)\s+")


def plain(name: str) -> str:
    """A name as it is compared: case, quotation marks, a leading article and a closing possessive left out.

    Examples
    --------
    >>> plain("The  Kenyan police’s")
    'kenyan police'
    """
    text = " ".join(unicodedata.normalize("NFKC", name).replace("’", "'").replace("‘", "'").split()).casefold()
    text = _ARTICLE.sub("", text.strip(' "“”.,;:'))
    return text.removesuffix("'s").removesuffix("'") or text


def names(*forms: str) -> Names:
    """What one participant may be called; forms that leave nothing to compare are dropped."""
    return frozenset(form for form in map(plain, forms) if form)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEvent:
    """One event as people read it. `also` holds other readings of a field that count as right."""

    id: str
    trigger: Range
    type: str
    status: str
    mode: str | None = None
    date: str | None = None  # EDTF
    place: Names | None = None  # several places of one event are forms of it: naming one of them is right
    holder: Names = frozenset({OUTLET})
    actor: tuple[Names, ...] = ()
    recipient: tuple[Names, ...] = ()
    actor_optional: tuple[Names, ...] = ()
    recipient_optional: tuple[Names, ...] = ()
    also: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict[str, tuple[str | None, ...]])
    core: bool = True  # asked for; the others are right to emit and not missed


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedEvent:
    """One event as a coder emitted it."""

    id: str
    triggers: tuple[Range, ...]
    type: str
    status: str
    mode: str | None = None
    date: str | None = None
    place: Names | None = None
    holders: tuple[Names, ...] = ()
    actor: tuple[Names, ...] = ()
    recipient: tuple[Names, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One quotation, gold or emitted."""

    span: Range
    speaker: Names | None
    direct: bool
    about: tuple[Names, ...] = ()
    core: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Words that name a time or a place, and what they were read as."""

    span: Range
    value: str | None = None  # of a time its EDTF value, of a place its country (ISO 3166-1 alpha-3)
    core: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One causal claim, gold or emitted."""

    cause: Range
    effect: Range
    sign: str
    hedge: str
    holder: Names
    core: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One fact about an actor, gold or emitted."""

    subject: Names
    relation: str
    object: Names | None
    core: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """One actor of a text, gold or emitted."""

    names: Names
    core: bool = True


# --------------------------------------------------------------------------------------- out of a coding


class Coded(Protocol):
    """What is asked of a coding: the records, and how a mention is worded and called. `CodedText` is one."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """All mentions of the text."""
        ...

    @property
    def events(self) -> tuple[Event, ...]:
        """All events of the text."""
        ...

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words of each field."""
        ...

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotations of the text."""
        ...

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the text says of its actors."""
        ...

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Who says that which event happened."""
        ...

    def words(self, span: Span) -> str:
        """The words of a span."""
        ...

    def name(self, mention_id: str) -> str:
        """What a mention is called."""
        ...

    def chain(self, mention_id: str) -> tuple[Mention, ...]:
        """The mentions that are the same as this one, in text order."""
        ...


def names_of(coded: Coded, mention_id: str) -> Names:
    """What a mention is called, and its own words; a pronoun's own words are those of its antecedent."""
    chain = coded.chain(mention_id)
    own = next(mention for mention in chain if mention.id == mention_id)
    if own.form is Form.PRONOUN:
        worded = [mention for mention in chain if mention.form is not Form.PRONOUN]
        before = [mention for mention in worded if mention.span < own.span]
        own = before[-1] if before else worded[0] if worded else own
    forms = [coded.name(mention_id), coded.words(own.span)]
    if own.name is not None:
        forms.append(coded.words(own.name))
    return names(*forms)


def coded_events(coded: Coded) -> tuple[CodedEvent, ...]:
    """The events of a coding as they are compared, in the order of the coding."""
    triggers: dict[str, list[Range]] = {}
    for row in coded.evidence:
        if row.field == "type":
            triggers.setdefault(row.event_id, []).append((row.span.start, row.span.end))
    holders: dict[str, list[Names]] = {}
    for claim in coded.claims:
        if claim.event_id is not None:
            holder = names(OUTLET) if claim.holder == OUTLET else names_of(coded, claim.holder)
            holders.setdefault(claim.event_id, []).append(holder)
    return tuple(
        CodedEvent(
            id=event.id,
            triggers=tuple(triggers.get(event.id, ())),
            type=event.type,
            mode=event.mode,
            status=event.status.value,
            date=event.occurred.edtf if event.occurred else None,
            place=names_of(coded, event.place) if event.place else None,
            holders=tuple(holders.get(event.id, ())),
            actor=tuple(names_of(coded, who) for who in event.actors),
            recipient=tuple(names_of(coded, who) for who in event.recipients),
        )
        for event in coded.events
    )


def coded_quotes(coded: Coded) -> tuple[Speech, ...]:
    """The quotations of a coding as they are compared; matters without words are none."""
    return tuple(
        Speech(
            span=(quote.span.start, quote.span.end),
            speaker=names_of(coded, quote.speaker) if quote.speaker else None,
            direct=quote.direct,
            about=tuple(names_of(coded, who) for who in quote.about),
        )
        for quote in coded.quotes
        if not quote.matter
    )


def coded_causes(coded: Coded) -> tuple[Cause, ...]:
    """The causal claims of a coding as they are compared, those that deny included."""
    return tuple(
        Cause(
            cause=(claim.cause.start, claim.cause.end),
            effect=(claim.effect.start, claim.effect.end),
            sign="+" if claim.sign == 1 else "-",
            hedge="" if claim.strength is None else claim.strength.value,
            holder=names(OUTLET) if claim.holder == OUTLET else names_of(coded, claim.holder),
        )
        for claim in coded.claims
        if claim.kind is ClaimKind.CAUSE and claim.cause is not None and claim.effect is not None
    )


def coded_relations(coded: Coded) -> tuple[Relation, ...]:
    """What a coding says of its actors, as it is compared: what it says twice counts once, what is denied does not.

    An actor goes by all the names that the text has for it, as in `coded_actors`.
    """
    found: dict[tuple[str, str, str | None], Relation] = {}
    forms: dict[str, set[str]] = {}
    for mention in coded.mentions:
        if mention.kind is MentionKind.ACTOR and mention.form is Form.NAME:
            forms.setdefault(plain(coded.name(mention.id)), set()).update(names_of(coded, mention.id))
    for fact in coded.facts:
        if fact.state is FactState.DENIED:
            continue
        target = plain(coded.name(fact.object)) if fact.object else None
        key = (plain(coded.name(fact.actor)), fact.relation.value, target)
        subject = names_of(coded, fact.actor) | forms.get(key[0], set())
        object_ = names_of(coded, fact.object) | forms.get(target or "", set()) if fact.object else None
        if fact.relation is FactRelation.OFFICE and object_ is not None:
            # Gold has no offices: who holds one of a state is a member of its government.
            key = (key[0], FactRelation.MEMBER_OF.value, target)
            object_ |= {f"government of {name}" for name in object_}
        known = found.get(key)
        if known is not None:
            subject |= known.subject
            object_ = object_ | known.object if object_ is not None and known.object is not None else None
        found[key] = Relation(subject=subject, relation=key[1], object=object_)
    return tuple(found.values())


def coded_dates(coded: Coded) -> tuple[Marked, ...]:
    """The expressions of time of a coding as they are compared."""
    return tuple(
        Marked(span=(m.span.start, m.span.end), value=m.value.edtf if m.value else None)
        for m in coded.mentions
        if m.kind is MentionKind.DATE
    )


def coded_places(coded: Coded) -> tuple[Marked, ...]:
    """The toponyms of a coding as they are compared; their country is not coded yet."""
    return tuple(Marked(span=(m.span.start, m.span.end)) for m in coded.mentions if m.kind is MentionKind.PLACE)


def coded_actors(coded: Coded) -> tuple[Who, ...]:
    """The participants of a coding, each once: mentions of one chain, or of one name, are one."""
    found: dict[str, set[str]] = {}
    for mention in coded.mentions:
        if mention.kind is MentionKind.ACTOR and mention.form is not Form.PRONOUN:
            found.setdefault(plain(coded.name(mention.id)), set()).update(names_of(coded, mention.id))
    return tuple(Who(names=frozenset(forms)) for forms in found.values())
