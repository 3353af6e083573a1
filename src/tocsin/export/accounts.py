"""Accounts side by side: who tells the same event or fact, and how; within one text and across texts.

Two events are told as one account only where type and participants agree and nothing speaks against it; the grounds are
kept, and so is every voice, every denial and every figure. Nothing is merged: the events stay what they were. Whether two
texts tell one incident is a larger question; this asks a smaller one and answers no where it cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tocsin.export.coded import CodedText
from tocsin.export.voices import holder_name
from tocsin.records import (
    OUTLET,
    Claim,
    ClaimKind,
    Event,
    Fact,
    FactState,
    Harm,
    HarmKind,
    Interval,
    Span,
    Stance,
    Status,
)

NEAR = timedelta(days=7)  # between the publication of two texts of which one names no day for the event

_TOLD = frozenset({Status.ACTUAL, Status.HISTORICAL, Status.NEGATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One holder's stand to what an account is about."""

    holder: str  # by name
    own: bool  # the outlet's own voice
    outlet: str | None  # who passes it on
    stance: str  # a `Stance`, or the `FactState` of a fact
    document_id: str
    spans: tuple[Span, ...]  # where it is said, then its hedge
    record_id: str  # of the event or the fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """One figure of harm by one holder; two figures are two tolls, never an average."""

    kind: HarmKind
    low: int | None
    best: int | None
    high: int | None
    holder: str
    outlet: str | None
    document_id: str
    spans: tuple[Span, ...]  # how many, and what they suffered
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What several holders say of one event or one fact."""

    title: str  # of whom and what it is, in few words
    type: str  # event type, or the relation of a fact
    record_ids: tuple[str, ...]  # of the events or facts, in the order of the texts
    document_ids: tuple[str, ...]
    grounds: tuple[str, ...]  # why they stand side by side; empty for one event
    voices: tuple[Voice, ...]
    tolls: tuple[Toll, ...] = ()
    contradictions: tuple[str, ...] = ()  # what is said both ways, in words

    @property
    def holders(self) -> tuple[str, ...]:
        """Who speaks, each once; the voices of two texts whose outlets are unknown are two."""
        known = {(v.holder, v.document_id if v.own and v.outlet is None else ""): v.holder for v in self.voices}
        return tuple(known.values())


def accounts(texts: Iterable[CodedText]) -> tuple[Account, ...]:
    """What at least two holders tell, or what is told both ways, in the order of the texts; events before facts.

    Takes time in proportion to the events that share a type and a participant.

    Parameters
    ----------
    texts
        One text, or those of a desk.
    """
    given = list(texts)
    return (*_of_events(given), *_of_facts(given))


def account_of(events: Iterable[tuple[CodedText, Event]], grounds: Iterable[str] = ()) -> Account:
    """Events that were judged to be one happening as one account: every voice, figure and contradiction of theirs.

    Parameters
    ----------
    events
        Each with its text, in the order of the texts; none gives an empty account. No more than one text is held at a time.
    grounds
        Why they were judged so.
    """
    return _account((_told(coded, event) for coded, event in events), grounds)


# -------------------------------------------------------------------------------------------------- events


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An event with what it is compared by."""

    coded: CodedText
    event: Event
    actors: frozenset[str]
    recipients: frozenset[str]
    place: str | None


@dataclass(slots=True, kw_only=True)
class _Group:
    members: list[_Told]
    grounds: dict[str, None] = field(default_factory=dict[str, None])


def _of_events(texts: Sequence[CodedText]) -> Iterator[Account]:
    groups: list[_Group] = []
    known: dict[tuple[str, bool, str], list[_Group]] = {}
    for coded in texts:
        for event in coded.events_in_order():
            told = _told(coded, event)
            keys = [(event.type, event.status in _TOLD, who) for who in (*told.actors, *told.recipients)]
            near = {id(group): group for key in keys for group in known.get(key, ())}
            for group in near.values():
                grounds = [_same(told, member) for member in group.members]
                if all(grounds):  # each agrees with each: a chain of likenesses joins nothing
                    group.members.append(told)
                    group.grounds.update(dict.fromkeys(reason for some in grounds for reason in some))
                    break
            else:
                group = _Group(members=[told])
                groups.append(group)
            for key in keys:
                row = known.setdefault(key, [])
                if not any(group is other for other in row):
                    row.append(group)
    for group in groups:
        account = _account(group.members, group.grounds)
        if _several(account):
            yield account


def _several(account: Account) -> bool:
    """Whether there are two accounts to put side by side; two who say one thing with one mouth give one."""
    said = {(voice.document_id, voice.spans[:1], voice.stance) for voice in account.voices}
    return bool(account.contradictions) or (len(account.holders) > 1 and len(said) > 1)


def _told(coded: CodedText, event: Event) -> _Told:
    return _Told(
        coded=coded,
        event=event,
        actors=frozenset(who(coded, reference) for reference in event.actors),
        recipients=frozenset(who(coded, reference) for reference in event.recipients),
        place=None if event.place is None else _where(coded, event.place),
    )


def who(coded: CodedText, mention_id: str) -> str:
    """What tells one participant from another across texts: the id of its actor, else its name in small letters."""
    actor = coded.actor(mention_id)
    return coded.name(mention_id).casefold() if actor is None else actor.id


def _where(coded: CodedText, mention_id: str) -> str:
    place = coded.place(mention_id)
    return coded.name(mention_id).casefold() if place is None else place.id


def _same(one: _Told, other: _Told) -> tuple[str, ...]:
    """The grounds on which two events stand side by side; empty where they do not.

    Type and a participant must agree, nothing may differ, and a second participant, a place or a day must agree too.
    """
    first, second = one.event, other.event
    if first.type != second.type or (first.status in _TOLD) != (second.status in _TOLD):
        return ()
    if first.mode is not None and second.mode is not None and first.mode != second.mode:
        return ()
    grounds: list[str] = []
    shared = 0
    for role, mine, theirs in (
        ("actor", one.actors, other.actors),
        ("recipient", one.recipients, other.recipients),
    ):
        if mine and theirs:
            common = sorted(mine & theirs)
            if not common:
                return ()
            shared += 1
            grounds.append(f"same {role}: {', '.join(_name(one, role, key) for key in common)}")
    if not shared:
        return ()
    if one.place is not None and other.place is not None:
        if one.place != other.place:
            return ()
        shared += 1
        grounds.append(f"same place: {one.coded.name(first.place or '')}")
    if first.occurred is not None and second.occurred is not None:
        if not _overlap(first.occurred, second.occurred):
            return ()
        shared += 1
        grounds.append(f"days overlap: {first.occurred.edtf} and {second.occurred.edtf}")
    elif one.coded.document_id != other.coded.document_id:
        days = (one.coded.document.published, other.coded.document.published)
        if days[0] is None or days[1] is None or abs(days[0] - days[1]) > NEAR:
            return ()
        grounds.append(f"published within {NEAR.days} days of each other")
    return (f"same type: {first.type}", *grounds) if shared > 1 else ()


def _name(told: _Told, role: str, key: str) -> str:
    references = told.event.actors if role == "actor" else told.event.recipients
    return next(told.coded.name(reference) for reference in references if who(told.coded, reference) == key)


def _overlap(one: Interval, other: Interval) -> bool:
    starts = [i.begin for i in (one, other) if i.begin is not None]
    ends = [i.until for i in (one, other) if i.until is not None]
    return not starts or not ends or max(starts) < min(ends)


def _account(members: Iterable[_Told], grounds: Iterable[str]) -> Account:
    voices: list[Voice] = []
    tolls: list[Toll] = []
    records: dict[str, str] = {}  # each with its document
    title = kind = ""
    for told in members:
        coded = told.coded
        if not records:
            title, kind = _event_title(told), told.event.type
        records[told.event.id] = coded.document_id
        claims = sorted(coded.claims, key=lambda c: (c.span, c.id))
        own = [c for c in claims if c.kind is ClaimKind.EVENT and c.event_id == told.event.id]
        voices += [_voice(coded, claim, told.event.id) for claim in own]
        tolls += [_toll(coded, harm) for harm in _harms(told)]
    return Account(
        title=title,
        type=kind,
        record_ids=tuple(records),
        document_ids=tuple(dict.fromkeys(records.values())),
        grounds=tuple(dict.fromkeys(grounds)),
        voices=_distinct(voices),
        tolls=tuple(tolls),
        contradictions=(*_denied(voices), *_differing(tolls)),
    )


def _voice(coded: CodedText, claim: Claim, event_id: str) -> Voice:
    return Voice(
        holder=holder_name(coded, claim.holder),
        own=claim.holder == OUTLET,
        outlet=coded.document.outlet,
        stance=claim.stance.value,
        document_id=coded.document_id,
        spans=(claim.span,) if claim.hedge is None else (claim.span, claim.hedge),
        record_id=event_id,
    )


def _harms(told: _Told) -> list[Harm]:
    """The figures of an event, and of what the same actor did to people in the same sentence.

    "Attacked the town, killing 12 people" is two events, and the toll is of the second.
    """
    coded = told.coded
    home = _sentence(coded, told.event)
    same = {told.event.id}
    for event in coded.events:
        by = frozenset(who(coded, reference) for reference in event.actors)
        alike = event.type == told.event.type and by == told.actors and by
        if alike and home is not None and _sentence(coded, event) == home:
            same.add(event.id)
    return [harm for harm in coded.harms if harm.event_id in same]


def _sentence(coded: CodedText, event: Event) -> Span | None:
    """The sentence that names an event; None where that is not known."""
    start = next((row.span.start for row in coded.evidence_of(event.id, "type")), None)
    steps = (step.span for step in coded.trace if step.stage == "sentence")
    return next((span for span in steps if start is not None and span.start <= start < span.end), None)


def _toll(coded: CodedText, harm: Harm) -> Toll:
    return Toll(
        kind=harm.kind,
        low=harm.low,
        best=harm.best,
        high=harm.high,
        holder=holder_name(coded, harm.holder),
        outlet=coded.document.outlet,
        document_id=coded.document_id,
        spans=(harm.number, harm.deed),
        event_id=harm.event_id,
    )


def _distinct(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    """Those who deny come last; one who says the same twice of one record in one text is told once."""
    found: dict[tuple[str, ...], Voice] = {}
    for voice in voices:
        found.setdefault((voice.holder, voice.stance, voice.document_id, voice.record_id), voice)
    return tuple(sorted(found.values(), key=lambda v: v.stance in (Stance.DENIES, FactState.DENIED)))


def _event_title(told: _Told) -> str:
    coded, event = told.coded, told.event
    actors = ", ".join(coded.name(reference) for reference in event.actors) or "an actor not named"
    recipients = ", ".join(coded.name(reference) for reference in event.recipients)
    return f"{actors} — {event.type}" + (f" → {recipients}" if recipients else "")


def _denied(voices: Iterable[Voice]) -> Iterator[str]:
    """Whether somebody denies what another says was so."""
    by: dict[str, list[str]] = {}
    for voice in voices:
        by.setdefault(voice.stance, []).append(voice.holder)
    saying = [h for stance in (Stance.ASSERTS, Stance.HEDGES) for h in by.get(stance, ())]
    if saying and by.get(Stance.DENIES):
        yield f"said by {_listed(saying)}, denied by {_listed(by[Stance.DENIES])}"


def _differing(tolls: Iterable[Toll]) -> Iterator[str]:
    """Which figures of one kind of harm cannot both hold."""
    kinds: dict[HarmKind, list[Toll]] = {}
    for toll in tolls:
        kinds.setdefault(toll.kind, []).append(toll)
    for kind, some in kinds.items():
        lows = [toll.low for toll in some if toll.low is not None]
        highs = [toll.high for toll in some if toll.high is not None]
        if len(some) > 1 and lows and highs and max(lows) > min(highs):
            yield f"{kind.value}: figures differ, by {_listed([toll.holder for toll in some])}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


# --------------------------------------------------------------------------------------------------- facts


def _of_facts(texts: Sequence[CodedText]) -> Iterator[Account]:
    groups: dict[tuple[str, ...], list[tuple[CodedText, Fact]]] = {}
    for coded in texts:
        for fact in coded.facts:
            key = (
                fact.relation.value,
                who(coded, fact.actor),
                "" if fact.object is None else who(coded, fact.object),
                " ".join((fact.words or "").casefold().split()),
            )
            groups.setdefault(key, []).append((coded, fact))
    for rows in groups.values():
        account = _fact_account(rows)
        if _several(account):
            yield account


def _fact_account(rows: Sequence[tuple[CodedText, Fact]]) -> Account:
    coded, first = rows[0]
    voices = [
        Voice(
            holder=holder_name(text, fact.holder),
            own=fact.holder == OUTLET,
            outlet=text.document.outlet,
            stance=fact.state.value,
            document_id=text.document_id,
            spans=() if fact.span is None else (fact.span,),
            record_id=fact.id,
        )
        for text, fact in rows
    ]
    what = " ".join(part for part in (first.relation.value.replace("_", " "), first.words) if part)
    target = "" if first.object is None else f" → {coded.name(first.object)}"
    states: Mapping[str, list[str]] = {
        state.value: [v.holder for v in voices if v.stance == state] for state in FactState
    }
    contradictions: list[str] = []
    if states[FactState.ASSERTED] and states[FactState.DENIED]:
        saying, denying = _listed(states[FactState.ASSERTED]), _listed(states[FactState.DENIED])
        contradictions.append(f"said by {saying}, denied by {denying}")
    elif states[FactState.ASSERTED] and states[FactState.DISPUTED]:
        saying, hedging = _listed(states[FactState.ASSERTED]), _listed(states[FactState.DISPUTED])
        contradictions.append(f"said by {saying}, with reserve by {hedging}")
    same = "same relation, of the same actor" + (" to the same actor" if first.object is not None else "")
    return Account(
        title=f"{coded.name(first.actor)} — {what}{target}",
        type=first.relation.value,
        record_ids=tuple(fact.id for _, fact in rows),
        document_ids=tuple(dict.fromkeys(text.document_id for text, _ in rows)),
        grounds=(same,) if len(rows) > 1 else (),
        voices=_distinct(voices),
        contradictions=tuple(contradictions),
    )
