"""One event for a reviewer: its sentence with the words lit, its fields, and why it is shown; what people said stands beside."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from tocsin.export.brief import brief
from tocsin.export.coded import CodedText
from tocsin.export.console import words
from tocsin.export.entries import EventEntry, Field
from tocsin.records import Span
from tocsin.resolve.queue import Waiting

_AROUND = 160  # characters on either side where a coder tells no sentences
_STYLES = {
    "type": "bold reverse",
    "actors": "bold cyan",
    "recipients": "bold magenta",
    "place": "green",
    "occurred": "yellow",
}
_MARKS = {"type": "«»", "actors": "‹›", "recipients": "‹›", "place": "‹›", "occurred": "‹›"}  # where there is no colour


def show(waiting: Waiting, coded: CodedText, console: Console, *, count: str) -> None:
    """Prints one event that waits for a person; that it is no longer there, if it is not."""
    console.print(words(f"\n{count}  {waiting.reason}", "bold"))
    document = coded.document
    told = ", ".join(part for part in (document.outlet, document.published and str(document.published)) if part)
    console.print(words(f"{told or 'an outlet not named'} · {document.id} · {waiting.event_id}", "dim"))
    entry = _entry(coded, waiting.event_id)
    if entry is None:
        console.print(words("It is rejected, or the coder no longer reads it: u takes a rejection back, s goes on."))
        return
    console.print(_lit(coded, waiting.event_id, colour=console.is_terminal))
    console.print(words(entry.sentence))
    for field in entry.fields:
        console.print(words(f"  {field.name:11}{_value(field)}"), highlight=False)


def _entry(coded: CodedText, event_id: str) -> EventEntry | None:
    return next((entry for entry in brief([coded]).documents[0].events if entry.id == event_id), None)


def _value(field: Field) -> str:
    if not field.values:
        return f"- ({field.gap})"
    return "; ".join(
        value.text + (f" — “{'”, “'.join(value.words)}”" if value.words and value.words != (value.text,) else "")
        for value in field.values
    )


def _lit(coded: CodedText, event_id: str, *, colour: bool) -> Text:
    """The sentence of an event with the words of its fields lit; between marks where there is no colour."""
    rows = [row for row in coded.evidence_of(event_id) if row.field in _STYLES]
    triggers = [row.span for row in rows if row.field == "type"]
    sentence = _sentence(coded, triggers[0])
    text = Text()
    at = sentence.start
    for span, field in sorted({row.span: row.field for row in reversed(rows)}.items()):
        if at <= span.start and span.end <= sentence.end:
            left, right = ("", "") if colour else _MARKS[field]
            text.append(_plain(coded, at, span.start))
            text.append(left + _plain(coded, span.start, span.end) + right, style=_STYLES[field] if colour else "")
            at = span.end
    text.append(_plain(coded, at, sentence.end))
    return text


def _plain(coded: CodedText, start: int, end: int) -> str:
    """Characters of the text without what a terminal would obey."""
    return str(words(coded.document.text[start:end].replace("\n", " ")))


def _sentence(coded: CodedText, trigger: Span) -> Span:
    steps = (step.span for step in coded.trace if step.stage == "sentence")
    around = Span(
        document_id=trigger.document_id,
        start=max(0, trigger.start - _AROUND),
        end=min(len(coded.document.text), trigger.end + _AROUND),
    )
    return next((s for s in steps if s.start <= trigger.start and trigger.end <= s.end), around)
