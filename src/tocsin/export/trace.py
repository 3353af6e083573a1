"""The trace sentence by sentence: what was proposed, what was coded or dropped, and why."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.text import Text

from tocsin.export import wording
from tocsin.export.coded import CodedText
from tocsin.export.console import columns, indented, words
from tocsin.export.entries import LABELS
from tocsin.records import EVENT_FIELDS, OUTLET, Event, Outcome, Span, Step

_SIGNS = {Outcome.CODED: ("+", "green"), Outcome.DROPPED: ("-", "yellow"), Outcome.NOTHING: (".", "dim")}


def print_trace(coded: CodedText, console: Console) -> None:
    """Print how a text was coded: under each sentence its proposals, under each event what every field rests on."""
    for part in _text(coded):
        console.print(part, width=columns(console), highlight=False)


def _text(coded: CodedText) -> Iterator[RenderableType]:
    document = coded.document
    numbers = {event.id: n for n, event in enumerate(coded.events_in_order(), start=1)}
    yield Rule(style="dim")
    yield words(wording.fold(document.title or document.text[:80]), "bold")
    day = "unknown" if document.published is None else document.published.isoformat()
    yield words(f"{document.outlet or 'outlet unknown'}; published: {day}; coder: {coded.coder}; {document.id}", "dim")
    yield words("+ coded   - proposed and dropped   . nothing to code", "dim")
    if not coded.trace:
        yield "The coder left no trace."
    for sentence, steps in _by_sentence(coded):
        yield ""
        if sentence is not None:
            yield _sentence(coded, sentence)
        else:
            yield Text("outside any sentence of the trace", style="dim")
        for step in steps:
            yield _step(coded, step, numbers)
            event = next((e for e in coded.events if e.id == step.event_id), None)
            if event is not None and step.outcome is Outcome.CODED and step.stage not in ("date", "harm"):
                yield indented(_event(coded, event), 6)
    yield ""


def _by_sentence(coded: CodedText) -> Iterator[tuple[Step | None, list[Step]]]:
    """Each sentence step with the steps inside its span; last, steps that lie in none."""
    sentences = sorted((s for s in coded.trace if s.stage == "sentence"), key=lambda s: s.span)
    rest = sorted((s for s in coded.trace if s.stage != "sentence"), key=lambda s: (s.span, s.stage))
    for sentence in sentences:
        span = sentence.span
        yield sentence, [s for s in rest if span.start <= s.span.start < span.end]
    stray = [s for s in rest if not any(a.span.start <= s.span.start < a.span.end for a in sentences)]
    if stray:
        yield None, stray


def _sentence(coded: CodedText, step: Step) -> Text:
    sign, style = _SIGNS[step.outcome]
    return Text.assemble(
        (f"{sign} ", style),
        words(coded.line(step.span)),
        " ",
        (_where(step.span), "dim"),
        words(f"\n  {step.reason}", style),
    )


def _step(coded: CodedText, step: Step, numbers: dict[str, int]) -> RenderableType:
    sign, style = _SIGNS[step.outcome]
    number = f" event {numbers[step.event_id]}" if step.event_id in numbers else ""
    line = Text.assemble(
        (f"{sign} {step.stage}{number} ", style),
        words(f"“{coded.line(step.span)}”"),
        " ",
        (_where(step.span), "dim"),
        words(f": {step.reason}"),
    )
    return indented(line, 4)


def _event(coded: CodedText, event: Event) -> Text:
    lines = [f"{event.type}{'' if event.mode is None else f' {event.mode}'}, {event.status}"]
    rows = sorted(coded.evidence_of(event.id), key=lambda row: EVENT_FIELDS.index(row.field))
    lines += [f"{_label(row.field)}“{coded.line(row.span)}” {_where(row.span)} by {row.by}" for row in rows]
    lines += [f"{_label(gap.field)}empty: {gap.reason}" for gap in coded.gaps if gap.event_id == event.id]
    for figure in coded.harms:
        if figure.event_id == event.id:
            number, deed = f"“{coded.line(figure.number)}”", f"“{coded.line(figure.deed)}”"
            read = f"{number} {_where(figure.number)} {deed} by {figure.by}"
            lines.append(f"{'harm':<10}{wording.harm(figure)}, from {read}")
    for claim in coded.claims:
        if claim.event_id == event.id:
            own = coded.document.outlet or wording.THE_TEXT
            holder = f"{own} (own voice)" if claim.holder == OUTLET else coded.name(claim.holder)
            hedge = "" if claim.hedge is None else f", hedged “{coded.line(claim.hedge)}”"
            lines.append(f"{'held by':<10}{holder}: {claim.stance}{hedge} {_where(claim.span)}")
    return words("\n".join(lines), "dim")


def _label(field: str) -> str:
    return f"{LABELS[field].lower():<10}"


def _where(span: Span) -> str:
    return f"[{span.start}, {span.end})"
