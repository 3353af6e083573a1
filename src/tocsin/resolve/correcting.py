"""What a person says of one thing in a text, as corrections: words are looked up in the text, codes in the ontology."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from datetime import datetime

from tocsin.errors import SettingsError
from tocsin.ontology import Ontology
from tocsin.records import (
    OUTLET,
    Act,
    Claim,
    Coding,
    Correction,
    Document,
    Event,
    Mention,
    MentionKind,
    Quote,
    Span,
    Stance,
    Status,
    Strength,
    content_id,
)
from tocsin.resolve.anchors import CLAIM, EVENT, Thing, overlap, things
from tocsin.resolve.corrections import FIELDS, REFERENCES, values_of
from tocsin.resolve.edtf import read_edtf
from tocsin.resolve.judge import HUMAN

ALSO = {
    "actor": "actors",
    "recipient": "recipients",
    "context": "contexts",
    "where": "place",
    "when": "occurred",
    "day": "occurred",
    "addressee": "addressees",
}
"""Other words for fields, as people write them."""

_NEEDED = frozenset({"type", "status", "stance", "strength", "sign", "direct", "holder"})
_RANGE = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who corrects, why and when."""

    by: str
    reason: str
    recorded: datetime
    drawn: str | None = None  # the random sample that it was shown in

    @property
    def name(self) -> str:
        """As it is kept."""
        return self.by if self.by.startswith(HUMAN) else HUMAN + self.by


def reading(document: Document, coding: Coding, thing: str) -> dict[str, tuple[str, ...]]:
    """What a coding has of one thing, field by field, participants by their words; nothing if it is not there."""
    record = record_of(coding, thing)
    if record is None:
        return {}
    words = {m.id: _line(document, m.span) for m in coding.mentions}
    of = EVENT if isinstance(record, Event) else "quote" if isinstance(record, Quote) else CLAIM
    return {name: tuple(words.get(each, each) for each in values_of(record, name)) for name in FIELDS[of]}


def record_of(coding: Coding, thing: str) -> Event | Quote | Claim | None:
    """The event, quotation or claim of an id."""
    return next((r for r in (*coding.events, *coding.quotes, *coding.claims) if r.id == thing), None)


def judged(document: Document, shown: Coding, machine: Coding, thing: str, act: Act, who: Who) -> Correction:
    """That one thing is right as it is shown, or is not there at all.

    Parameters
    ----------
    shown, machine
        The coding with all corrections so far, and as the coder read it.

    Raises
    ------
    SettingsError
        If there is no such thing.
    """
    seen = reading(document, shown, thing) or reading(document, machine, thing)
    was = tuple(f"{name}={'; '.join(values)}" for name, values in seen.items())
    return _made(act, _anchor(shown, machine, thing), who, was=was)


def changed(
    document: Document,
    shown: Coding,
    machine: Coding,
    thing: str,
    changes: Mapping[str, str],
    who: Who,
    *,
    ontology: Ontology,
) -> tuple[Correction, ...]:
    """That fields of one thing are something else: a correction each.

    Parameters
    ----------
    changes
        By field, what is right: codes; days in EDTF, with "@" and the words that say so; words of the text, or where they
        stand ("120-131"), several with ";". Empty: nothing is.

    Raises
    ------
    SettingsError
        If there is no such thing or field, or the value cannot be one of it.
    """
    anchor = _anchor(shown, machine, thing)
    seen = reading(document, shown, thing)
    if not seen:
        raise SettingsError(f"{thing} was rejected; accept it first, or take the rejection back with --undo")
    given = {ALSO.get(name, name): value.strip() for name, value in changes.items()}
    made: list[Correction] = []
    for name, value in given.items():
        if name not in FIELDS[anchor.of]:
            raise SettingsError(f"no field {name!r} of a {anchor.of}; there are: {', '.join(FIELDS[anchor.of])}")
        if not value and name in _NEEDED:
            raise SettingsError(f"{name} cannot be empty; reject the {anchor.of} if it is not there")
        if name in REFERENCES and not (name == "holder" and value == OUTLET):
            spans = tuple(_where(document, shown, part, anchor, name) for part in _parts(value))
            values = tuple(_line(document, span) for span in spans)
            if name in ("place", "speaker", "holder") and len(spans) > 1:
                raise SettingsError(f"{name} takes one value, found {len(spans)}")
        elif name == "occurred":
            days, _, said = value.partition("@")
            values = (_days(days.strip()),) if days.strip() else ()
            spans = (_where(document, shown, said.strip(), anchor, name),) if said.strip() else ()
        else:
            kind = given.get("type", seen.get("type", ("",))[0] if seen.get("type") else "").upper()
            values, spans = _codes(name, value, ontology, kind), ()
        made.append(_made(Act.CHANGE, anchor, who, field=name, values=values, spans=spans, was=seen[name]))
    return tuple(made)


def added(document: Document, shown: Coding, words: str, kind: str, who: Who, *, ontology: Ontology) -> Correction:
    """That the text tells an event which nobody read: its type, and its trigger words or where they stand ("120-131").

    Raises
    ------
    SettingsError
        If the words are not in the text, or there is no such type.
    """
    (name,) = _codes("type", kind, ontology, "")
    start = Thing(of=EVENT, id="", span=Span(document_id=document.id, start=0, end=1), kind=name, sides=())
    span = _where(document, shown, words, start, "type")
    there = tuple(t.kind for t in things(shown) if t.of == EVENT and overlap(t.span, span))
    identity = content_id("event", document.id, span.start, span.end, name, who.name)
    return _made(Act.ADD, replace(start, id=identity, span=span), who, values=(name,), was=there)


def undone(correction: Correction, who: Who) -> Correction:
    """That an earlier correction is taken back."""
    blank = replace(correction, field=None, values=(), spans=(), was=(), drawn=None)
    return _sealed(
        replace(blank, act=Act.UNDO, thing=correction.id, by=who.name, reason=who.reason, recorded=who.recorded)
    )


# ------------------------------------------------------------------------------------------------------ parts


def _anchor(shown: Coding, machine: Coding, thing: str) -> Thing:
    found = next((t for coding in (machine, shown) for t in things(coding) if t.id == thing), None)
    if found is None:
        raise SettingsError(f"{thing} is no event, quotation or claim of {shown.document_id}, or has no words there")
    return found


def _made(
    act: Act,
    anchor: Thing,
    who: Who,
    *,
    field: str | None = None,
    values: tuple[str, ...] = (),
    spans: tuple[Span, ...] = (),
    was: tuple[str, ...] = (),
) -> Correction:
    return _sealed(
        Correction(
            id="",
            act=act,
            of=anchor.of,
            thing=anchor.id,
            span=anchor.span,
            kind=anchor.kind,
            sides=anchor.sides,
            field=field,
            values=values,
            spans=spans,
            was=was,
            reason=who.reason,
            drawn=who.drawn,
            by=who.name,
            recorded=who.recorded,
        )
    )


def _sealed(correction: Correction) -> Correction:
    """With its id: a hash of all else."""
    parts = (repr(getattr(correction, each.name)) for each in fields_of(correction) if each.name != "id")
    return replace(correction, id=content_id("correction", *parts))


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def _line(document: Document, span: Span) -> str:
    return " ".join(document.text[span.start : span.end].split())


def _days(words: str) -> str:
    try:
        return read_edtf(words).edtf
    except ValueError as error:
        raise SettingsError(f"occurred: {error}") from error


def _codes(name: str, value: str, ontology: Ontology, kind: str) -> tuple[str, ...]:
    """The codes of a field that takes them, each checked."""
    match name:
        case "type":
            known, given = list(ontology.types), [value.upper()]
        case "mode":
            modes = ontology.types[kind].modes if kind in ontology.types else ()
            known, given = [mode.name for mode in modes], _parts(value)
        case "contexts":
            known, given = list(ontology.contexts), _parts(value.replace(",", ";"))
        case "status":
            known, given = list(Status), [value]
        case "stance":
            known, given = list(Stance), [value]
        case "strength":
            known, given = list(Strength), [value]
        case "sign":
            known, given = ["1", "-1"], [value]
        case _:
            known, given = ["true", "false"], [value]
    for each in given:
        if each not in known:
            raise SettingsError(f"{name} {each!r} is none; there are: {', '.join(known) or 'none of this type'}")
    return tuple(given)


def _where(document: Document, coding: Coding, words: str, anchor: Thing, field: str) -> Span:
    """The span of words in the text: a mention where they are one, else where they stand nearest to the thing."""
    mentions = {m.id: m for m in coding.mentions}
    if words in mentions:
        return mentions[words].span
    if place := _RANGE.fullmatch(words):
        start, end = int(place[1]), int(place[2])
        if not start < end <= len(document.text):
            raise SettingsError(f"{field} {words}: the text has the characters 0-{len(document.text)}")
        return Span(document_id=document.id, start=start, end=end)

    def far(span: Span) -> tuple[int, int]:
        return max(span.start - anchor.span.end, anchor.span.start - span.end, 0), span.start

    wanted = " ".join(words.split()).casefold()
    kind = MentionKind.PLACE if field == "place" else MentionKind.ACTOR
    known = [m.span for m in coding.mentions if m.kind is kind and wanted in _forms(document, m)]
    if known and field in REFERENCES:
        return min(known, key=far)
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = [
        Span(document_id=document.id, start=m.start(), end=m.end())
        for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", document.text, re.IGNORECASE)
    ]
    if not words.split() or not found:
        raise SettingsError(
            f"{field}: the words {words!r} are not in the text; give words that are, or where they stand (120-131)"
        )
    return min(found, key=far)


def _forms(document: Document, mention: Mention) -> tuple[str, ...]:
    spans = (mention.span, mention.name)
    return tuple(_line(document, span).casefold() for span in spans if span is not None)
