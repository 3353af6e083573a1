"""A coder for tests that reads sentences such as "Iraq hit Iran on Monday.", and two versions of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tocsin.desk import Desk
from tocsin.records import (
    EVENT_FIELDS,
    OUTLET,
    Claim,
    ClaimKind,
    Coding,
    Document,
    Event,
    Evidence,
    Form,
    Gap,
    Mention,
    MentionKind,
    Outcome,
    Quote,
    Span,
    Stance,
    Status,
    Step,
    content_id,
)
from tocsin.workbench import Workbench

_SENTENCE = re.compile(r"[^.]+\.")
_HIT = re.compile(r"(\w+)( (?:hit|struck) )(\w+)")
_SAID = re.compile(r'(\w+) said "([^"]+)"')


class Hits:
    """Reads who hit whom as ASSAULT; `kind` and `wide` are what a later version does otherwise."""

    def __init__(self, name: str = "hits/1", *, kind: str = "ASSAULT", verbs: str = "hit struck", wide: bool = False):
        self.name, self.kind, self.verbs, self.wide = name, kind, verbs.split(), wide

    def code(self, documents: Iterable[Document]) -> Iterator[Coding]:
        for document in documents:
            yield self.one(document)

    def one(self, document: Document) -> Coding:
        home = document.id
        mentions: dict[str, Mention] = {}
        events, evidence, gaps, claims, quotes, trace = [], [], [], [], [], []

        def mention(start: int, end: int) -> str:
            span = Span(document_id=home, start=start, end=end)
            key = content_id("mention", home, start, end)
            mentions[key] = Mention(id=key, span=span, kind=MentionKind.ACTOR, form=Form.NAME, name=span)
            return key

        for sentence in _SENTENCE.finditer(document.text):
            span = Span(document_id=home, start=sentence.start(), end=sentence.end())
            trace.append(Step(span=span, stage="sentence", outcome=Outcome.CODED, reason="read"))
        for found in re.finditer(r"\bmet\b", document.text):
            span = Span(document_id=home, start=found.start(), end=found.end())
            trace.append(Step(span=span, stage="proposal", outcome=Outcome.DROPPED, reason="not read"))
        for found in _HIT.finditer(document.text):
            verb = found[2].strip()
            if verb not in self.verbs:
                continue
            start = found.start(2) + 1
            trigger = Span(document_id=home, start=start, end=start + len(verb) + (2 if self.wide else 0))
            actor, recipient = mention(*found.span(1)), mention(*found.span(3))
            event = Event(
                id=content_id("event", home, trigger.start, trigger.end, self.kind, self.name),
                document_id=home,
                type=self.kind,
                actors=(actor,),
                recipients=(recipient,),
                status=Status.ACTUAL,
                confidence=0.4,
                coder=self.name,
            )
            events.append(event)
            for field in EVENT_FIELDS:
                words = {"actors": mentions[actor].span, "recipients": mentions[recipient].span}.get(field, trigger)
                if getattr(event, field):
                    evidence.append(Evidence(event_id=event.id, field=field, span=words, by=f"verb:{verb}"))
                else:
                    gaps.append(Gap(event_id=event.id, field=field, reason="not read"))
            claims.append(
                Claim(
                    id=content_id("claim", event.id),
                    kind=ClaimKind.EVENT,
                    holder=OUTLET,
                    stance=Stance.ASSERTS,
                    event_id=event.id,
                    span=trigger,
                )
            )
        for found in _SAID.finditer(document.text):
            start, end = found.span(2)
            quotes.append(
                Quote(
                    id=content_id("quote", home, start, end, self.name),
                    span=Span(document_id=home, start=start, end=end),
                    cue=None,
                    speaker=mention(*found.span(1)),
                    direct=True,
                )
            )
        return Coding(
            document_id=home,
            coder=self.name,
            mentions=tuple(mentions.values()),
            events=tuple(events),
            evidence=tuple(evidence),
            gaps=tuple(gaps),
            claims=tuple(claims),
            quotes=tuple(quotes),
            trace=tuple(trace),
        )


def desk_of(folder, coder: Hits, *texts: str) -> Desk:
    """A desk whose texts this coder has coded."""
    desk = Desk(folder)
    desk.workbench = Workbench(desk.settings)
    desk.workbench.__dict__["coder"] = coder
    for number, text in enumerate(texts):
        path = folder.parent / f"{number:03}.txt"
        path.write_text(text)
        desk.read(path, published="2024-06-05", outlet="The Courier")
    desk.code()
    return desk


def only(text):
    """The one event of a coded text."""
    (event,) = text.events
    return event
