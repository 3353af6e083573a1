"""What a brief says. The terminal, Markdown and HTML only lay it out.

Every sentence about an event opens with whoever holds it (`EventEntry.sentence`); tocsin itself only ever speaks
about the text. An event that nobody holds has no sentence, and `brief` refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tocsin.errors import CodingError
from tocsin.export import drives, facts, marks, participants, sides, voices, wording
from tocsin.export.coded import CodedText
from tocsin.export.corrected import said_of
from tocsin.export.entries import LABELS, AccountEntry, Brief, DocumentBrief, EventEntry, Field, ReasonEntry, Value
from tocsin.records import (
    EVENT_FIELDS,
    OUTLET,
    Claim,
    ClaimKind,
    Event,
    Evidence,
    Outcome,
    Rejected,
    Span,
    Stance,
    Step,
)
from tocsin.resolve.outlets import NO_CARDS, Cards, credibility

OPTION = "--published YYYY-MM-DD"

NO_DAY = (
    "The day of publication is unknown, so no relative date (“last week”, “on Tuesday”) was resolved. "
    f"Give the day with {OPTION}."
)


def brief(
    texts: Sequence[CodedText],
    rejected: Sequence[Rejected] = (),
    *,
    cards: Cards = NO_CARDS,
    masked: tuple[str, ...] = (),
) -> Brief:
    """The brief of coded texts, in the order given.

    Parameters
    ----------
    cards
        What the user notes and judges of the outlets; shown as the user's own judgement.
    masked
        What was masked to share it, in sentences; they close the brief.

    Raises
    ------
    CodingError
        If an event has no claim, so that no line could say who says so.
    """
    told = sides.entries(texts)
    documents = tuple(
        _document(c, number, told.get(c.document_id, ()), cards) for number, c in enumerate(texts, start=1)
    )
    undated = [document for document in documents if document.published is None]
    notices: tuple[str, ...] = ()
    if undated:
        which = "" if len(documents) == 1 else f"Texts {', '.join(str(d.number) for d in undated)}: "
        if len(documents) > 1 and len(undated) == 1:
            which = f"Text {undated[0].number}: "
        notices = (which + NO_DAY,)
    return Brief(notices=notices, documents=documents, rejected=tuple(rejected), masked=masked)


def _document(coded: CodedText, number: int, told: tuple[AccountEntry, ...], cards: Cards) -> DocumentBrief:
    document = coded.document
    events = coded.events_in_order()
    order = {event.id: n for n, event in enumerate(events, start=1)}
    first_line = next((line for line in document.text.splitlines() if line.strip()), "")
    title = wording.fold(document.title or first_line)
    questions = sorted((c for c in coded.claims if c.kind is ClaimKind.QUESTION), key=lambda c: c.span)
    return DocumentBrief(
        number=number,
        document_id=document.id,
        text=document.text,
        title=title if len(title) <= 120 else title[:119].rstrip() + "…",
        outlet=document.outlet,
        url=document.url,
        published=document.published,
        coder=coded.coder,
        card=_card(coded, cards),
        events=tuple(_event(coded, event, order[event.id]) for event in events),
        holders=voices.holders(coded, order),
        actors=participants.actors(coded, order),
        facts=facts.entries(coded),
        times=participants.times(coded, order),
        places=participants.places(coded, order),
        timeless=participants.timeless(events, order),
        drives=drives.entries(coded),
        questions=tuple(voices.question(coded, claim) for claim in questions),
        forecasts=drives.forecasts(coded),
        uncoded=_uncoded(coded.trace, coded),
        accounts=told,
        marks=marks.entries(coded),
    )


def _card(coded: CodedText, cards: Cards) -> str | None:
    """The card of a text's outlet, and how credible the user holds what the text claims."""
    card = cards.of(coded.document.outlet)
    parts = [] if card is None else [card.line()]
    graded = [(claim, grade) for claim in coded.claims if (grade := cards.claims.get(claim.id)) is not None]
    parts += [f"of “{coded.line(claim.span)}”: {credibility(grade)}" for claim, grade in graded]
    if cards.default is not None:
        parts.append(f"of its information, where you said nothing else: {credibility(cards.default)}")
    return "; ".join(part for part in parts if part) or None


def _event(coded: CodedText, event: Event, number: int) -> EventEntry:
    claims = voices.distinct(coded, (c for c in coded.claims if c.kind is ClaimKind.EVENT and c.event_id == event.id))
    if not claims:
        raise CodingError(
            f"event {event.id} of {coded.document_id} ({event.type}, coder {event.coder}) has no claim, so nothing "
            "says who holds it; a coder must give each event at least one claim, the outlet's own voice if no other"
        )
    # A denial comes after what it denies, when anybody holds that.
    claims.sort(key=lambda claim: claim.stance is Stance.DENIES)
    main = claims[0]
    verb = wording.says(
        main.stance,
        event.status,
        own=main.holder == OUTLET,
        hedge=None if main.hedge is None else coded.line(main.hedge),
    )
    opening = wording.capital(f"{voices.lead(coded, main)} {verb}:")
    content = _content(coded, event)
    return EventEntry(
        id=event.id,
        number=number,
        status=event.status,
        type=event.type,
        mode=event.mode,
        sentence=f"{opening} {content}",
        lead=opening,
        content=content,
        holder=voices.holder_name(coded, main.holder),
        also=tuple(
            wording.capital(
                f"{voices.lead(coded, claim)} "
                + wording.says_of_this(
                    claim.stance,
                    own=claim.holder == OUTLET,
                    hedge=None if claim.hedge is None else coded.line(claim.hedge),
                )
                + "."
            )
            for claim in claims[1:]
        ),
        fields=(*_fields(coded, event), *_harm(coded, event), _said(coded, claims), *_corrected(coded, event)),
        confidence=event.confidence,
    )


def _content(coded: CodedText, event: Event) -> str:
    """Who, in the text's own words what, to whom, where, when; the lead before it says who says so, and how."""
    actors = ", ".join(coded.name(reference) for reference in event.actors) or wording.NOBODY
    words = ", ".join(f"“{coded.line(row.span)}”" for row in coded.evidence_of(event.id, "type"))
    parts = [f"{actors} — {words or event.type}"]
    if event.recipients:
        parts[0] += f" → {', '.join(coded.name(reference) for reference in event.recipients)}"
    if event.place is not None:
        parts.append(coded.name(event.place))
    if event.occurred is not None:
        parts.append(wording.days(event.occurred))
    return " · ".join(parts)


def _fields(coded: CodedText, event: Event) -> tuple[Field, ...]:
    gaps = {gap.field: gap.reason for gap in coded.gaps if gap.event_id == event.id}
    fields: list[Field] = []
    for name in EVENT_FIELDS:
        rows = coded.evidence_of(event.id, name)
        values = _values(coded, event, name, rows)
        gap = None if values else gaps.get(name, "the coder gives no reason")
        fields.append(Field(name=name, label=LABELS[name], values=values, gap=gap))
    return tuple(fields)


def _values(coded: CodedText, event: Event, name: str, rows: tuple[Evidence, ...]) -> tuple[Value, ...]:
    if name in ("actors", "recipients"):
        references = event.actors if name == "actors" else event.recipients
        return tuple(_participant(coded, reference, rows) for reference in references)
    text = {
        "type": event.type,
        "mode": event.mode,
        "contexts": ", ".join(event.contexts) or None,
        "place": None if event.place is None else coded.name(event.place),
        "occurred": None
        if event.occurred is None
        else f"{wording.days(event.occurred)} ({wording.BASIS_WORDS[event.occurred_basis]})",
        "status": wording.STATUS_LABELS[event.status],
    }[name]
    return () if text is None else (_value(coded, text, rows),)


def _participant(coded: CodedText, reference: str, rows: tuple[Evidence, ...]) -> Value:
    """A participant with its own part of the evidence: the rows that touch its mention."""
    span = coded.cast.mentions[reference].span
    own = tuple(row for row in rows if row.span.start < span.end and span.start < row.span.end)
    return _value(coded, coded.name(reference), own)


def _value(coded: CodedText, text: str, rows: Iterable[Evidence]) -> Value:
    found = tuple(rows)
    spans = tuple(dict.fromkeys(row.span for row in found))
    return Value(
        text=text,
        spans=spans,
        words=tuple(coded.line(span) for span in spans),
        by=tuple(dict.fromkeys(row.by for row in found)),
    )


def _harm(coded: CodedText, event: Event) -> Iterator[Field]:
    """The figures of harm that the text gives for an event, each with whose it is; none where it gives none."""
    values: list[Value] = []
    for figure in coded.harms:
        if figure.event_id == event.id:
            whose = "" if figure.holder == OUTLET else f", by {voices.holder_name(coded, figure.holder)}"
            spans = (figure.number, figure.deed)
            words = tuple(coded.line(span) for span in spans)
            values.append(Value(text=wording.harm(figure) + whose, spans=spans, words=words, by=(figure.by,)))
    if values:
        yield Field(name="harm", label="Harm", values=tuple(values))


def _corrected(coded: CodedText, event: Event) -> Iterator[Field]:
    """What people said of the event, and what the machine has there; nothing where nobody said anything."""
    if lines := said_of(coded, event.id):
        yield Field(name="corrected", label="Corrected", values=tuple(Value(text=line) for line in lines))


def _said(coded: CodedText, claims: Iterable[Claim]) -> Field:
    values = tuple(
        Value(
            text=f"{voices.holder_name(coded, claim.holder)}: {wording.STANCE_LABELS[claim.stance]}",
            spans=_where_said(claim),
            words=tuple(coded.line(span) for span in _where_said(claim)),
        )
        for claim in claims
    )
    return Field(name="claims", label="Who says", values=values)


# "no phrase at 'pressure' says who did it": the words stand below the reason, and would part like from like above it.
_AT_WORD = re.compile(r" at '[^']*'")


def _uncoded(trace: Iterable[Step], coded: CodedText) -> tuple[ReasonEntry, ...]:
    """Dropped proposals and silent sentences by reason, the most frequent reason first.

    Dates that were not resolved are told under *When and where*.
    """
    reasons: dict[str, list[Span]] = {}
    for step in trace:
        if step.outcome is not Outcome.CODED and step.stage != "date":
            spans = reasons.setdefault(_AT_WORD.sub("", step.reason), [])
            if step.span not in spans:
                spans.append(step.span)
    return tuple(
        ReasonEntry(reason=reason, values=tuple(Value(text=coded.line(span), spans=(span,)) for span in sorted(spans)))
        for reason, spans in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _where_said(claim: Claim) -> tuple[Span, ...]:
    return (claim.span,) if claim.hedge is None else (claim.span, claim.hedge)
