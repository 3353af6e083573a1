"""What people corrected, as marked sentences in the form that `tocsin train --examples` reads; never mixed with the shipped ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.records import Act, Coding, Document, Event, Span
from tocsin.resolve.anchors import EVENT
from tocsin.resolve.corrections import SIDES
from tocsin.store.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """Lines of JSON, and how many corrected events gave none because nobody is marked in their sentence."""

    lines: tuple[str, ...]
    unmarked: int


def lessons(view: View) -> Lessons:
    """A line for each event that a person accepted, added, rejected, or corrected in type or participants.

    A rejected event is a sentence in which no event joins the two; its participants are those that the coder read.
    """
    ids = list(dict.fromkeys(each.span.document_id for each in view.corrections))
    lines: dict[str, None] = {}
    unmarked = 0
    for document, shown, machine in zip(
        view.documents(ids), view.codings(ids), view.codings(ids, as_coded=True), strict=True
    ):
        for event, coding, kind in _told(shown, machine):
            line = _line(document, coding, event, kind)
            if line is None:
                unmarked += 1
            else:
                lines[line] = None
    return Lessons(lines=tuple(lines), unmarked=unmarked)


def _told(shown: Coding, machine: Coding) -> Iterator[tuple[Event, Coding, str | None]]:
    """Each event of which a person said what a labeller learns, the coding it is in, and its type; None: it is none."""
    present = {event.id: event for event in shown.events}
    read = {event.id: event for event in machine.events}
    taught: dict[str, None] = {}
    for each in shown.corrections:
        said = each.correction
        learns = said.act is not Act.CHANGE or said.field in ("type", *SIDES)
        if said.of == EVENT and each.thing is not None and learns:
            taught[each.thing] = None
    for thing in taught:
        if thing in present:
            yield present[thing], shown, present[thing].type
        elif thing in read:
            yield read[thing], machine, None


def _line(document: Document, coding: Coding, event: Event, kind: str | None) -> str | None:
    triggers = [e.span for e in coding.evidence if e.event_id == event.id and e.field == "type"]
    if not triggers:
        return None
    sentence = _sentence(document, coding, triggers[0])
    spans = {m.id: m.span for m in coding.mentions}

    def inside(references: Iterable[str]) -> list[int] | None:
        found = (spans[each] for each in references)
        here = (s for s in found if sentence.start <= s.start and s.end <= sentence.end)
        return next(([s.start - sentence.start, s.end - sentence.start] for s in here), None)

    actor, recipient = inside(event.actors), inside(event.recipients)
    if actor is None and recipient is None:
        return None
    row = {
        "id": event.id,
        "text": document.text[sentence.start : sentence.end],
        "actor": actor,
        "recipient": recipient,
        "type": kind,
        "mode": event.mode if kind is not None else None,
    }
    return json.dumps(row, ensure_ascii=False)


def _sentence(document: Document, coding: Coding, trigger: Span) -> Span:
    """The sentence of the trigger words; the whole text where the coder tells no sentences."""
    whole = Span(document_id=document.id, start=0, end=len(document.text))
    steps = (step.span for step in coding.trace if step.stage == "sentence")
    return next((s for s in steps if s.start <= trigger.start and trigger.end <= s.end), whole)
