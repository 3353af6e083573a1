"""Whether a coding keeps the laws of `records.py`: evidence or a gap for each field, a claim for each event.

`check` takes the coding of any coder, built in or a stranger's, and says in words what it breaks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator

from tocsin.records import (
    EVENT_FIELDS,
    OUTLET,
    ClaimKind,
    Coding,
    Document,
    Event,
    Form,
    MarkKind,
    Mention,
    Relation,
    Span,
)

_WORDED = (Relation.OFFICE, Relation.NAMED, Relation.SECTOR)
_PAIRED = frozenset(Relation) - {Relation.FOUNDED, Relation.DISSOLVED, Relation.DIED, *_WORDED}


def check(document: Document, coding: Coding) -> tuple[str, ...]:
    """The breaches of laws 1 (evidence), 2 (claims) and 6 (gaps), each in words; empty when the coding is lawful.

    Takes time in proportion to the number of records.

    Examples
    --------
    >>> check(Document(id="document-1", text="Rain."), Coding(document_id="document-2", coder="c/1"))
    ('the coding is of document-2, not of document-1',)
    """
    found: list[str] = []
    if coding.document_id != document.id:
        found.append(f"the coding is of {coding.document_id}, not of {document.id}")
    found.extend(_spans(document, coding))
    found.extend(_ids(coding))
    found.extend(_names(coding.mentions))
    found.extend(_fields(coding))
    found.extend(_quotes(coding))
    found.extend(_claims(coding))
    found.extend(_harms(coding))
    found.extend(_facts(coding))
    found.extend(_marks(coding))
    found.extend(_references(document, coding))
    return tuple(found)


def _spans(document: Document, coding: Coding) -> Iterator[str]:
    """Each span is of this document and inside its text."""
    length = len(document.text)
    for whose, span in _all_spans(coding):
        if span.document_id != document.id:
            yield f"{whose}: a span of {span.document_id}, not of {document.id}"
        elif span.end > length:
            yield f"{whose}: span [{span.start}, {span.end}) ends beyond the text ({length} characters)"


def _all_spans(coding: Coding) -> Iterator[tuple[str, Span]]:
    for mention in coding.mentions:
        yield mention.id, mention.span
        if mention.name is not None:
            yield f"{mention.id} name", mention.name
    for evidence in coding.evidence:
        yield f"evidence of {evidence.event_id} {evidence.field}", evidence.span
    for quote in coding.quotes:
        yield quote.id, quote.span
        if quote.cue is not None:
            yield f"{quote.id} cue", quote.cue
        if quote.medium is not None:
            yield f"{quote.id} medium", quote.medium
    for claim in coding.claims:
        yield claim.id, claim.span
        if claim.hedge is not None:
            yield f"{claim.id} hedge", claim.hedge
        if claim.cause is not None:
            yield f"{claim.id} cause", claim.cause
        if claim.effect is not None:
            yield f"{claim.id} effect", claim.effect
    for harm in coding.harms:
        yield f"{harm.kind} by {harm.event_id} number", harm.number
        yield f"{harm.kind} by {harm.event_id} deed", harm.deed
    for fact in coding.facts:
        if fact.span is not None:
            yield fact.id, fact.span
    for mark in coding.marks:
        yield mark.id, mark.span
    for step in coding.trace:
        yield f"trace of a {step.stage}", step.span


def _ids(coding: Coding) -> Iterator[str]:
    """Each id is given to one record."""
    records = (*coding.mentions, *coding.events, *coding.quotes, *coding.claims, *coding.facts, *coding.marks)
    for identity, times in Counter(record.id for record in records).items():
        if times > 1:
            yield f"{identity}: {times} records have this id"


def _names(mentions: Iterable[Mention]) -> Iterator[str]:
    """A name is given for the form NAME alone, and lies inside its mention."""
    for mention in mentions:
        name, span = mention.name, mention.span
        if name is None:
            continue
        if mention.form is not Form.NAME:
            yield f"{mention.id}: a {mention.form.value} with a proper name"
        if not span.start <= name.start < name.end <= span.end:
            yield f"{mention.id}: its name [{name.start}, {name.end}) lies outside [{span.start}, {span.end})"


def _fields(coding: Coding) -> Iterator[str]:
    """Each filled field of an event has evidence, each empty one a gap, and neither has both."""
    events = {event.id for event in coding.events}
    shown = {(evidence.event_id, evidence.field) for evidence in coding.evidence}
    gaps = {(gap.event_id, gap.field) for gap in coding.gaps}
    for event in coding.events:
        if not event.type:
            yield f"{event.id}: no type"
        if event.confidence is not None and not 0 < event.confidence < 1:
            yield f"{event.id}: confidence {event.confidence} is not between 0 and 1"
        for field in EVENT_FIELDS:
            key = (event.id, field)
            if is_filled(event, field) and key not in shown:
                yield f"{event.id}: {field} is filled without evidence"
            if is_filled(event, field) and key in gaps:
                yield f"{event.id}: {field} is filled and has a gap"
            if not is_filled(event, field) and key not in gaps:
                yield f"{event.id}: {field} is empty without a gap that says why"
            if not is_filled(event, field) and key in shown:
                yield f"{event.id}: {field} is empty and has evidence"
    for kind, keys in (("evidence", shown), ("gap", gaps)):
        for event_id, field in sorted(keys):
            if event_id not in events:
                yield f"{kind} of {event_id} {field}: no such event in this coding"
            if field not in EVENT_FIELDS:
                yield f"{kind} of {event_id} {field}: no such field"
    for evidence in coding.evidence:
        if not evidence.by:
            yield f"evidence of {evidence.event_id} {evidence.field}: nothing says which rule read it"
    for gap in coding.gaps:
        if not gap.reason:
            yield f"gap of {gap.event_id} {gap.field}: no reason"


def is_filled(event: Event, field: str) -> bool:
    """Whether a field of an event holds a value; an empty text or tuple is none."""
    return getattr(event, field) not in (None, "", ())


def _quotes(coding: Coding) -> Iterator[str]:
    """Each quotation has a speaker or says why there is none; what gives no words is in no marks."""
    for quote in coding.quotes:
        if quote.speaker is None and not quote.reason:
            yield f"{quote.id}: no speaker and no reason why"
        if quote.speaker is not None and quote.reason is not None:
            yield f"{quote.id}: a speaker and a reason why there is none"
        if quote.matter and quote.direct:
            yield f"{quote.id}: a matter without words, in quotation marks"


def _claims(coding: Coding) -> Iterator[str]:
    """Each event is claimed by somebody."""
    claimed = {claim.event_id for claim in coding.claims if claim.kind is ClaimKind.EVENT}
    for event in coding.events:
        if event.id not in claimed:
            yield f"{event.id}: nobody claims it"
    for claim in coding.claims:
        if claim.kind is ClaimKind.EVENT and claim.event_id is None:
            yield f"{claim.id}: a claim of an event, without the event"
        for part in (claim.cause, claim.effect):
            if part is not None and not claim.span.start <= part.start < part.end <= claim.span.end:
                yield f"{claim.id}: its part [{part.start}, {part.end}) lies outside [{claim.span.start}, {claim.span.end})"


def _harms(coding: Coding) -> Iterator[str]:
    """Each figure of harm says why it has no best number, or has one; that its bounds are in order, `Harm` sees to."""
    for harm in coding.harms:
        whose = f"{harm.kind} by {harm.event_id}"
        if harm.best is None and not harm.reason:
            yield f"{whose}: no best number and no reason why"
        if harm.best is not None and harm.reason is not None:
            yield f"{whose}: a best number and a reason why there is none"
        if not harm.by:
            yield f"{whose}: nothing says which rule joined it to the event"


def _facts(coding: Coding) -> Iterator[str]:
    """Each fact of a text has its words, says something of somebody, and tells which rule read it."""
    for fact in coding.facts:
        if fact.span is None:
            yield f"{fact.id}: a fact of a text without the words that say so"
        if fact.actor == fact.object:
            yield f"{fact.id}: {fact.relation} joins a mention to itself"
        if fact.relation in _WORDED and not fact.words:
            yield f"{fact.id}: {fact.relation} without its words"
        if fact.relation in _PAIRED and fact.object is None:
            yield f"{fact.id}: {fact.relation} of nothing"
        if not fact.by:
            yield f"{fact.id}: nothing says which rule read it"


def _marks(coding: Coding) -> Iterator[str]:
    """Each mark has its category and its rule; all but scare quotes have a neutral wording."""
    for mark in coding.marks:
        if not mark.category:
            yield f"{mark.id}: no category"
        if (mark.neutral is None) != (mark.kind is MarkKind.SCARE) or mark.neutral == "":
            yield f"{mark.id}: a {mark.kind} mark with the neutral wording {mark.neutral!r}"
        if not mark.by:
            yield f"{mark.id}: nothing says which rule marked it"


def _references(document: Document, coding: Coding) -> Iterator[str]:
    """Each reference leads to a mention or an event of this coding."""
    mentions = {mention.id for mention in coding.mentions}
    events = {event.id for event in coding.events}
    for event in coding.events:
        if event.document_id != document.id:
            yield f"{event.id}: an event of {event.document_id or event.dataset}, not of {document.id}"
        if event.coder != coding.coder:
            yield f"{event.id}: coded by {event.coder!r} in a coding by {coding.coder!r}"
        for field in ("actors", "recipients"):
            yield from _lost(event.id, field, getattr(event, field), mentions)
        yield from _lost(event.id, "place", _one(event.place), mentions)
    for quote in coding.quotes:
        yield from _lost(quote.id, "speaker", _one(quote.speaker), mentions)
        yield from _lost(quote.id, "about", quote.about, mentions)
        yield from _lost(quote.id, "addressees", quote.addressees, mentions)
        yield from _lost(quote.id, "said", _one(quote.said), mentions)
        yield from _lost(quote.id, "inside", _one(quote.inside), {other.id for other in coding.quotes} - {quote.id})
    for claim in coding.claims:
        yield from _lost(claim.id, "holder", () if claim.holder == OUTLET else (claim.holder,), mentions)
        yield from _lost(claim.id, "event", _one(claim.event_id), events)
        yield from _lost(claim.id, "day", _one(claim.due), mentions)
    for harm in coding.harms:
        whose = f"{harm.kind} by {harm.event_id}"
        yield from _lost(whose, "event", (harm.event_id,), events)
        yield from _lost(whose, "holder", () if harm.holder == OUTLET else (harm.holder,), mentions)
    for fact in coding.facts:
        yield from _lost(fact.id, "actor", (fact.actor,), mentions)
        yield from _lost(fact.id, "object", _one(fact.object), mentions)
        yield from _lost(fact.id, "holder", () if fact.holder == OUTLET else (fact.holder,), mentions)
    for mark in coding.marks:
        yield from _lost(mark.id, "about", _one(mark.about), mentions)
        yield from _lost(mark.id, "holder", () if mark.holder == OUTLET else _one(mark.holder), mentions)
    for judgement in coding.judgements:
        yield from _lost(f"judgement by {judgement.by}", "pair", (judgement.left, judgement.right), mentions)
    for step in coding.trace:
        yield from _lost(f"trace of a {step.stage}", "event", _one(step.event_id), events)
        if not step.reason:
            yield f"trace of a {step.stage} at {step.span.start}: no reason"


def _one(reference: str | None) -> tuple[str, ...]:
    return () if reference is None else (reference,)


def _lost(whose: str, what: str, references: Iterable[str], known: Container[str]) -> Iterator[str]:
    for reference in references:
        if reference not in known:
            yield f"{whose}: {what} {reference} is not in this coding"
