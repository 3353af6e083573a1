"""PLOVER JSON lines: the events of a text in the ontology's own exchange format, with what tocsin adds apart.

The fields are those of the PLOVER manual 0.8b. What it has no room for (the words of each field, who says so, on
what a day rests) is in one more object, `"tocsin"`, which readers of plain PLOVER skip.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tocsin.export.coded import CodedText
from tocsin.export.corrected import said_records
from tocsin.ontology import Ontology
from tocsin.records import OUTLET, ClaimKind, Event, HarmKind, Span, Status
from tocsin.resolve.outlets import NO_CARDS, Cards, credibility

_AUXILIARY = {
    Status.HISTORICAL: "historical",
    Status.FUTURE: "future",
    Status.HYPOTHETICAL: "hypothetical",
    Status.NEGATED: "negation",
}
_SIZES = {"dead": HarmKind.KILLED, "injured": HarmKind.INJURED, "arrested": HarmKind.ARRESTED}
_ONE_DAY = timedelta(days=1)


def records(coded: CodedText, ontology: Ontology, cards: Cards = NO_CARDS) -> Iterator[dict[str, Any]]:
    """One JSON-ready record an event, in text order, with the same keys in every record.

    `date` is where the format and honesty meet: PLOVER requires one, and many events have none in the text. Then
    the day of publication is written if it is known, `comment` says so, and `tocsin.occurred` still says that the
    text gives no day. `enddate` is the last day itself, not the day after it.
    """
    sentences = _sentences(coded)
    for event in coded.events_in_order():
        record = _record(coded, ontology, event, sentences)
        record["tocsin"] |= _judged(coded, event, cards)
        if corrections := said_records(coded, event.id):
            record["tocsin"]["corrected"] = corrections
        yield record


def json_lines(coded: CodedText, ontology: Ontology, cards: Cards = NO_CARDS) -> Iterator[str]:
    """The same records as lines of JSON, without line ends."""
    for record in records(coded, ontology, cards):
        yield json.dumps(record, ensure_ascii=False, allow_nan=False)


def _record(coded: CodedText, ontology: Ontology, event: Event, sentences: tuple[Span, ...]) -> dict[str, Any]:
    document = coded.document
    triggers = [evidence.span for evidence in coded.evidence_of(event.id, "type")]
    day, last, comment = _days(coded, event)
    auxiliary = _AUXILIARY.get(event.status)
    return {
        "id": event.id,
        "has_event": True,
        "date": day,
        "enddate": last,
        "actor": [_entity(coded, reference) for reference in event.actors],
        "recipient": [_entity(coded, reference) for reference in event.recipients],
        "event": [event.type],
        "mode": [] if event.mode is None else [event.mode],
        "context": [*event.contexts, *([] if auxiliary is None else [auxiliary])],
        "quad_code": ontology.quad(event.type).code if event.type in ontology.types else None,
        "event_scale": scale(ontology, event),
        "size": _size(coded, event),
        "event_loc": None if event.place is None else _location(coded, event.place),
        "event_text": [coded.words(span) for span in triggers],
        "text_info": _text_info(triggers, sentences),
        "cite_info": {
            "publication": document.outlet,
            "title": document.title,
            "url": document.url,
            "language": document.language,
            "coder": event.coder,
            "codebook": f"{ontology.name} {ontology.version}",
        },
        "coder": event.coder,
        "comment": comment,
        "tocsin": _extension(coded, event),
    }


def _judged(coded: CodedText, event: Event, cards: Cards) -> dict[str, Any]:
    """What the user notes and judges of outlet and claims; nothing where the user has said nothing."""
    found: dict[str, Any] = {}
    card = cards.of(coded.document.outlet)
    if card is not None:
        found["outlet_noted_by_user"] = card.line()
    claims = [c.id for c in coded.claims if c.kind is ClaimKind.EVENT and c.event_id == event.id]
    graded = {claim: grade for claim in claims if (grade := cards.credibility(claim)) is not None}
    if graded:
        found["credibility_judged_by_user"] = {claim: credibility(grade) for claim, grade in graded.items()}
    return found


def _days(coded: CodedText, event: Event) -> tuple[str | None, str | None, str | None]:
    """`date`, `enddate` and what to remark on them."""
    if event.occurred is None:
        published = coded.document.published
        if published is None:
            return None, None, f"no date: the day of the event is {event.occurred_basis}, and of publication unknown"
        return (
            published.isoformat(),
            None,
            f"date is the day of publication: that of the event is {event.occurred_basis}",
        )
    begin, until, edtf = event.occurred.begin, event.occurred.until, event.occurred.edtf
    last = None if until is None else until - _ONE_DAY
    if begin is None:
        return None, None if last is None else last.isoformat(), f"no date: the text gives no first day ({edtf})"
    if until is None:
        return begin.isoformat(), None, f"no enddate: the text gives no last day ({edtf})"
    return begin.isoformat(), None if last == begin or last is None else last.isoformat(), None


def scale(ontology: Ontology, event: Event) -> float | None:
    """The score of the mode, else of the type; None where the ontology knows neither."""
    if event.type not in ontology.types:
        return None
    modes = {mode.name for mode in ontology.types[event.type].modes}
    return ontology.score(event.type, event.mode if event.mode in modes else None)


def _size(coded: CodedText, event: Event) -> dict[str, int | None]:
    """PLOVER's one number a harm: null where the text gives none, or more than one; `tocsin.harms` has them all."""
    size: dict[str, int | None] = {}
    for field, kind in _SIZES.items():
        given = {harm.best for harm in coded.harms if harm.event_id == event.id and harm.kind is kind}
        size[field] = given.pop() if len(given) == 1 else None
    return size


def _entity(coded: CodedText, reference: str) -> dict[str, Any]:
    actor = coded.actor(reference)
    code = None
    if actor is not None:
        # PLOVER writes IGO where a country would stand; Actor.country is ISO alone.
        code = actor.country or ("IGO" if actor.kind == "igo" else None)
    return {
        "code": code,
        "sector": None if actor is None else actor.sector,
        "entity_text": coded.words(coded.cast.mentions[reference].span),
        "identifier_text": None if actor is None else actor.name,
    }


_RESOLUTIONS = {"country": 1, "province": 2, "district": 3, "city": 4, "point": 5}  # PLOVER's numbers


def _location(coded: CodedText, reference: str) -> dict[str, Any]:
    state, place = coded.actor(reference), coded.place(reference)
    location: dict[str, Any] = {"extracted_place": coded.words(coded.cast.mentions[reference].span)}
    if place is not None:
        number = place.id.removeprefix("place:")
        return location | {
            "resolved_place": place.name,
            "geonameid": int(number) if number.isdecimal() else None,
            "lat": place.latitude,
            "lon": place.longitude,
            "city": place.name if place.precision == "city" else None,
            "district": place.name if place.precision == "district" else None,
            "province": place.name if place.precision == "province" else place.admin1,
            "country_code": place.country,
            "resolution": _RESOLUTIONS.get(place.precision),
        }
    country = None if state is None or state.kind != "state" else state
    return location | {
        "resolved_place": None if country is None else country.name,
        "country_code": None if country is None else country.country,
        "resolution": None if country is None else 1,  # 1: no finer than a country
    }


def _sentences(coded: CodedText) -> tuple[Span, ...]:
    return tuple(sorted({step.span for step in coded.trace if step.stage == "sentence"}))


def _text_info(triggers: list[Span], sentences: tuple[Span, ...]) -> dict[str, int | None] | None:
    """The sentence that holds the event: its number from 1 and its offsets; the words alone when none is known."""
    if not triggers:
        return None
    first = triggers[0]
    for number, sentence in enumerate(sentences, start=1):
        if sentence.start <= first.start and first.end <= sentence.end:
            return {"sequence": number, "start": sentence.start, "end": sentence.end}
    return {"sequence": None, "start": first.start, "end": max(span.end for span in triggers)}


def _extension(coded: CodedText, event: Event) -> dict[str, Any]:
    occurred = event.occurred
    claims = [c for c in coded.claims if c.kind is ClaimKind.EVENT and c.event_id == event.id]
    return {
        "document_id": coded.document_id,
        "status": event.status.value,
        "confidence": event.confidence,
        "occurred": {
            "edtf": None if occurred is None else occurred.edtf,
            "begin": None if occurred is None or occurred.begin is None else occurred.begin.isoformat(),
            "until": None if occurred is None or occurred.until is None else occurred.until.isoformat(),
            "basis": event.occurred_basis.value,
        },
        "holders": [
            {
                "claim_id": claim.id,
                "holder": OUTLET if claim.holder == OUTLET else coded.name(claim.holder),
                "stance": claim.stance.value,
                "hedge": None if claim.hedge is None else coded.words(claim.hedge),
                "start": claim.span.start,
                "end": claim.span.end,
            }
            for claim in claims
        ],
        "harms": [
            {
                "kind": harm.kind.value,
                "low": harm.low,
                "best": harm.best,
                "high": harm.high,
                "reason": harm.reason,
                "holder": OUTLET if harm.holder == OUTLET else coded.name(harm.holder),
                "number": {"start": harm.number.start, "end": harm.number.end, "text": coded.words(harm.number)},
                "deed": {"start": harm.deed.start, "end": harm.deed.end, "text": coded.words(harm.deed)},
                "by": harm.by,
            }
            for harm in coded.harms
            if harm.event_id == event.id
        ],
        "evidence": [
            {"field": e.field, "start": e.span.start, "end": e.span.end, "text": coded.words(e.span), "by": e.by}
            for e in coded.evidence_of(event.id)
        ],
        "gaps": [{"field": gap.field, "reason": gap.reason} for gap in coded.gaps if gap.event_id == event.id],
    }
