"""A coding as people corrected it: a pure function of what the coder read and of all that was said of it.

The coding itself is never changed where it is kept. What a person said comes before what the machine reads, the later
before the earlier; each correction is in `Coding.corrections` with what the machine reads there, or with why it no longer applies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tocsin.records import (
    EVENT_FIELDS,
    OUTLET,
    Act,
    Basis,
    Claim,
    ClaimKind,
    Coding,
    Corrected,
    Correction,
    Event,
    Evidence,
    Form,
    Gap,
    Interval,
    Mention,
    MentionKind,
    Outcome,
    Quote,
    Span,
    Stance,
    Status,
    Step,
    Strength,
    content_id,
)
from tocsin.resolve.anchors import CLAIM, EVENT, QUOTE, Thing, find, overlap, things
from tocsin.resolve.edtf import read_edtf
from tocsin.resolve.judge import HUMAN, moment

SIDES = ("actors", "recipients")
FIELDS: Mapping[str, tuple[str, ...]] = {
    EVENT: EVENT_FIELDS,
    QUOTE: ("speaker", "about", "addressees", "direct"),
    CLAIM: ("stance", "holder", "strength", "sign"),
}
"""What may be changed, by what it is a field of."""

REFERENCES = frozenset({*SIDES, "place", "speaker", "about", "addressees", "holder"})
"""The fields whose values are words of the text."""

_GONE = "nothing was read at these words by {coder}"
_OTHER = "{coder} reads no {kind} at these words"
_LAST = "the event would be left without anybody who claims it; reject the event"
_UNDONE = "the event was added by a correction that was taken back"


def standing(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections that hold, in the order of their time; an undo that was itself undone takes nothing back.

    The answer is a function of the set: neither their order nor a repetition changes it.
    """
    ordered = sorted(set(corrections), key=in_time, reverse=True)
    undone: set[str] = set()
    held: list[Correction] = []
    for each in ordered:  # the latest first: an undo comes after what it takes back
        if each.id in undone:
            continue
        if each.act is Act.UNDO:
            undone.add(each.thing)
        else:
            held.append(each)
    return tuple(reversed(held))


def in_time(correction: Correction) -> tuple[str, str]:
    """What corrections are ordered by: their time, and their id among those of one moment."""
    return moment(correction.recorded), correction.id


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A coding while it is corrected, by id."""

    coding: Coding
    mentions: dict[str, Mention]
    events: dict[str, Event]
    quotes: dict[str, Quote]
    claims: dict[str, Claim]
    evidence: list[Evidence]
    gaps: dict[tuple[str, str], Gap]
    removed: dict[str, Correction] = field(default_factory=dict[str, Correction])


def corrected(coding: Coding, corrections: Iterable[Correction]) -> Coding:
    """The coding with what people said of it; itself where nobody said anything of this document.

    Parameters
    ----------
    corrections
        All that were made, those that were undone with them; those of other documents are passed over.
    """
    own = {each for each in corrections if each.span.document_id == coding.document_id}
    held = standing(own)
    if not held:
        return coding
    draft = _Draft(
        coding=coding,
        mentions={mention.id: mention for mention in coding.mentions},
        events={event.id: event for event in coding.events},
        quotes={quote.id: quote for quote in coding.quotes},
        claims={claim.id: claim for claim in coding.claims},
        evidence=list(coding.evidence),
        gaps={(gap.event_id, gap.field): gap for gap in coding.gaps},
    )
    ever_added = {each.thing for each in own if each.act is Act.ADD}
    home = _homes(draft, held, ever_added)
    told: list[Corrected] = []
    last = {(home.get(each.thing), _part(each)): each.id for each in held}  # the latest of each part is what counts
    for each in held:
        thing = home.get(each.thing)
        if thing is None:
            told.append(Corrected(correction=each, thing=None, why=_why_not(each, coding, ever_added)))
            continue
        machine = _reads(coding, each, thing)
        why = _take(draft, each, thing) if last[thing, _part(each)] == each.id else None
        told.append(Corrected(correction=each, thing=None if why else thing, machine=machine, why=why))
    return _whole(draft, tuple(told))


def _part(correction: Correction) -> str:
    """What a correction is about: one field, or whether the thing is there at all."""
    return correction.field or "" if correction.act is Act.CHANGE else ""


# ----------------------------------------------------------------------------------------------- what is meant


def _homes(draft: _Draft, held: Sequence[Correction], ever_added: set[str]) -> dict[str, str]:
    """For each thing that was corrected, the id of what takes the correction now."""
    known = things(draft.coding)
    home: dict[str, str] = {}
    for each in held:
        if each.act is Act.ADD:
            found = next((t for t in known if _is_found(each, t)), None)
            home[each.thing] = each.thing if found is None else found.id
            if found is None:
                _add(draft, each)
    anchors: dict[str, Correction] = {}
    for each in held:
        if each.thing not in ever_added:
            first = anchors.setdefault(each.thing, each)
            if each.act is not Act.CHANGE and first.act is Act.CHANGE:
                anchors[each.thing] = each  # whether it is there at all asks for the same kind, see `_may_take`
    return find(anchors, known, _may_take) | home


def _is_found(added: Correction, thing: Thing) -> bool:
    """Whether a coder now reads an event that a person had to add."""
    kind = added.values[0]
    return thing.of == EVENT and thing.kind == kind and kind not in added.was and bool(overlap(added.span, thing.span))


def _may_take(anchor: Correction, thing: Thing) -> bool:
    """What was said of an attack is not said of an agreement that a later coder reads at the same words."""
    loose = anchor.of == QUOTE or (anchor.of == EVENT and anchor.act is Act.CHANGE)
    return loose or anchor.kind == thing.kind


def _why_not(correction: Correction, coding: Coding, ever_added: set[str]) -> str:
    if correction.thing in ever_added:
        return _UNDONE
    there = [t for t in things(coding) if t.of == correction.of and overlap(t.span, correction.span)]
    return (_OTHER if there else _GONE).format(coder=coding.coder, kind=correction.kind)


def _reads(coding: Coding, correction: Correction, thing: str) -> tuple[str, ...]:
    """What the coder reads where a correction stands: values of the field, or the kind of the thing."""
    if correction.act is not Act.CHANGE or correction.field is None:
        return ()
    record = next((r for r in (*coding.events, *coding.quotes, *coding.claims) if r.id == thing), None)
    return () if record is None else values_of(record, correction.field)


def values_of(record: Event | Quote | Claim, name: str) -> tuple[str, ...]:
    """The values of one field as texts: codes, EDTF or ids of mentions; none where it is empty."""
    value: Any = getattr(record, name)
    if isinstance(value, Interval):
        return (value.edtf,)
    if isinstance(value, tuple):
        return tuple(str(each) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return () if value is None else (str(value).lower() if isinstance(value, bool) else str(value),)


# ----------------------------------------------------------------------------------------------- what is done


def _take(draft: _Draft, correction: Correction, thing: str) -> str | None:
    """Does what a correction says; why it cannot, if it cannot."""
    match correction.act:
        case Act.REJECT:
            if correction.of == CLAIM and _is_last(draft, thing):
                return _LAST
            draft.removed[thing] = correction
        case Act.CHANGE if correction.of == EVENT:
            _change_event(draft, correction, thing)
        case Act.CHANGE if correction.of == QUOTE:
            draft.quotes[thing] = _change_quote(draft, correction, draft.quotes[thing])
        case Act.CHANGE:
            draft.claims[thing] = _change_claim(draft, correction, draft.claims[thing])
        case _:
            pass
    return None


def _is_last(draft: _Draft, claim_id: str) -> bool:
    event = draft.claims[claim_id].event_id
    if draft.claims[claim_id].kind is not ClaimKind.EVENT or event is None:
        return False
    others = (
        c for c in draft.claims.values() if c.kind is ClaimKind.EVENT and c.event_id == event and c.id != claim_id
    )
    return all(c.id in draft.removed for c in others)


def _add(draft: _Draft, correction: Correction) -> None:
    """An event that nobody had read: its type and its words, told by the outlet; the rest is said by further corrections."""
    event = Event(
        id=correction.thing,
        document_id=draft.coding.document_id,
        type=correction.values[0],
        status=Status.ACTUAL,
        coder=draft.coding.coder,
    )
    claim = Claim(
        id=content_id("claim", event.id, OUTLET, Stance.ASSERTS),
        kind=ClaimKind.EVENT,
        holder=OUTLET,
        stance=Stance.ASSERTS,
        event_id=event.id,
        span=correction.span,
    )
    draft.events[event.id] = event
    draft.claims[claim.id] = claim
    for name in EVENT_FIELDS:
        if name in ("type", "status"):
            draft.evidence.append(Evidence(event_id=event.id, field=name, span=correction.span, by=correction.by))
        else:
            reason = f"{correction.by} added the event without it"
            draft.gaps[event.id, name] = Gap(event_id=event.id, field=name, reason=reason)


def _change_event(draft: _Draft, correction: Correction, thing: str) -> None:
    event, name = draft.events[thing], correction.field or ""
    value: Any
    match name:
        case "actors" | "recipients":
            value = _mentions(draft, correction, MentionKind.ACTOR)
        case "place":
            value = next(iter(_mentions(draft, correction, MentionKind.PLACE)), None)
        case "contexts":
            value = correction.values
        case "occurred":
            value = read_edtf(correction.values[0]) if correction.values else None
            event = replace(event, occurred=value, occurred_basis=Basis.JUDGED if value else Basis.UNSTATED)
        case "status":
            value = Status(correction.values[0])
        case _:
            value = correction.values[0] if correction.values else None
    before = event.type
    event = replace(event, **{name: value})
    if name in ("type", *SIDES):
        event = replace(event, confidence=None)  # it was of this type between these two
    draft.events[thing] = event
    _ground(draft, correction, thing, name)
    if name == "type" and value != before and event.mode is not None:
        modes = [e for e in draft.evidence if (e.event_id, e.field) == (thing, "mode")]
        if not any(e.by.startswith(HUMAN) for e in modes):  # a mode that a person chose stays
            draft.events[thing] = replace(event, mode=None)
            draft.evidence = [e for e in draft.evidence if e not in modes]
            reason = f"{correction.by} changed the type from {before}, of which {event.mode} was a mode"
            draft.gaps[thing, "mode"] = Gap(event_id=thing, field="mode", reason=reason)


def _ground(draft: _Draft, correction: Correction, thing: str, name: str) -> None:
    """The words of a corrected field: those that the person gave, else those of the event; where it is empty, a gap."""
    draft.evidence = [e for e in draft.evidence if (e.event_id, e.field) != (thing, name)]
    draft.gaps.pop((thing, name), None)
    if correction.values:
        spans = correction.spans or (correction.span,)
        draft.evidence += [Evidence(event_id=thing, field=name, span=span, by=correction.by) for span in spans]
    else:
        reason = f"{correction.by}: {correction.reason}"
        draft.gaps[thing, name] = Gap(event_id=thing, field=name, reason=reason)


def _change_quote(draft: _Draft, correction: Correction, quote: Quote) -> Quote:
    who = _mentions(draft, correction, MentionKind.ACTOR) if correction.field in REFERENCES else ()
    match correction.field:
        case "speaker":
            reason = None if who else f"{correction.by}: {correction.reason}"
            return replace(quote, speaker=who[0] if who else None, reason=reason)
        case "about":
            return replace(quote, about=who)
        case "addressees":
            return replace(quote, addressees=who)
        case _:
            return replace(quote, direct=correction.values == ("true",) and not quote.matter)


def _change_claim(draft: _Draft, correction: Correction, claim: Claim) -> Claim:
    value = correction.values[0] if correction.values else None
    match correction.field:
        case "stance":
            return replace(claim, stance=Stance(value or claim.stance))
        case "holder":
            own = value in (None, OUTLET) and not correction.spans
            return replace(claim, holder=OUTLET if own else _mentions(draft, correction, MentionKind.ACTOR)[0])
        case "strength" if claim.strength is not None:
            return replace(claim, strength=Strength(value or claim.strength))
        case "sign" if claim.sign is not None:
            return replace(claim, sign=int(value or claim.sign))
        case _:
            return claim


def _mentions(draft: _Draft, correction: Correction, kind: MentionKind) -> tuple[str, ...]:
    """The mentions at the words of a correction; new ones where the coder has none."""
    found: dict[str, None] = {}
    for span, words in zip(correction.spans, correction.values, strict=True):
        same = (m for m in draft.mentions.values() if m.kind is kind and span in (m.span, m.name))
        mention = next(iter(sorted(same, key=lambda m: m.id)), None) or made_mention(span, words, kind)
        draft.mentions[mention.id] = mention
        found[mention.id] = None
    return tuple(found)


def made_mention(span: Span, words: str, kind: MentionKind) -> Mention:
    """A mention that only a person saw; its id is that of its words, so that whom it was judged to be stays with them."""
    named = any(word[:1].isupper() for word in words.split())
    return Mention(
        id=content_id("mention", span.document_id, span.start, span.end, "said", kind),
        span=span,
        kind=kind,
        form=Form.NAME if named else Form.NOUN,
        name=span if named else None,
    )


# ----------------------------------------------------------------------------------------------- put together


def _whole(draft: _Draft, told: tuple[Corrected, ...]) -> Coding:
    """The corrected coding: what was rejected is out, with all that hung on it; the trace says who rejected it and why."""
    coding, removed = draft.coding, draft.removed
    events = {i: e for i, e in draft.events.items() if i not in removed}
    quotes = {i: q for i, q in draft.quotes.items() if i not in removed}
    claims = (
        c if c.event_id is None or c.event_id in events else replace(c, event_id=None)
        for c in draft.claims.values()
        if c.id not in removed and (c.kind is not ClaimKind.EVENT or c.event_id in events)
    )
    trace = [_step(step, removed) for step in coding.trace]
    trace += [
        Step(span=c.span, stage="correction", outcome=Outcome.DROPPED, reason=_rejected(c))
        for i, c in removed.items()
        if i in draft.events
    ]
    return replace(
        coding,
        mentions=tuple(draft.mentions.values()),
        events=tuple(events.values()),
        evidence=tuple(e for e in draft.evidence if e.event_id in events),
        gaps=tuple(g for g in draft.gaps.values() if g.event_id in events),
        quotes=tuple(q if q.inside is None or q.inside in quotes else replace(q, inside=None) for q in quotes.values()),
        claims=tuple(claims),
        harms=tuple(h for h in coding.harms if h.event_id in events),
        trace=tuple(trace),
        corrections=told,
    )


def _step(step: Step, removed: Mapping[str, Correction]) -> Step:
    gone = removed.get(step.event_id or "")
    return step if gone is None else replace(step, event_id=None, outcome=Outcome.DROPPED, reason=_rejected(gone))


def _rejected(correction: Correction) -> str:
    return f"rejected by {correction.by}: {correction.reason}"
