"""The brief as Markdown that any renderer shows alike: headings, lists, emphasis, and nothing a text could inject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.export import wording
from tocsin.export.drives import SIGN_WORDS, SIGNS
from tocsin.export.entries import Brief, DocumentBrief, EventEntry, PointEntry, QuoteEntry

# Everything that can open a construct inside a line; `&` opens an entity and `<` a tag.
_INLINE = re.compile(r"([\\`*_\[\]<>&|~#$])")
# What opens a block only at the start of a line: lists, numbered lists, quotes, underlines.
_OPENING = re.compile(r"^(\d+)([.)])|^([-+=])")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def markdown(content: Brief) -> str:
    """The brief as one Markdown document."""
    return "\n".join(_lines(content)).rstrip() + "\n"


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it is, on one line.

    Examples
    --------
    >>> escaped("1. *not* a <b>list</b>")
    '1\\. \\*not\\* a \\<b\\>list\\</b\\>'
    """
    line = _INLINE.sub(r"\\\1", _CONTROLS.sub(" ", text))
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", line)


def _lines(content: Brief) -> Iterator[str]:
    count = len(content.documents)
    yield f"# Brief of {'one text' if count == 1 else f'{count} texts'}"
    yield ""
    for notice in content.notices:
        yield f"> **Note.** {escaped(notice)}"
        yield ""
    yield "Events as the texts tell them. Each line names who says so; nothing here is asserted by the program that read it."
    yield ""
    if count > 1:
        yield "| Text | " + " | ".join(content.sections().values()) + " |"
        yield "| --- |" + " ---: |" * len(content.sections())
        for document in content.documents:
            counts = document.counts()
            cells = " | ".join(str(counts[key]) for key in content.sections())
            yield f"| {document.number}. {escaped(document.title)} | {cells} |"
        yield ""
    for document in content.documents:
        yield from _document(document, alone=count == 1)
    if content.rejected:
        yield "## Not read"
        yield ""
        for row in content.rejected:
            yield f"- **{escaped(row.where)}**: {escaped(row.what)}. {escaped(row.why)}"
        yield ""
    for sentence in content.masked:
        yield f"> {escaped(sentence)}"


def _document(document: DocumentBrief, *, alone: bool) -> Iterator[str]:
    day = "day of publication unknown" if document.published is None else f"published {wording.day(document.published)}"
    yield f"## {'' if alone else f'{document.number}. '}{escaped(document.title)}"
    yield ""
    yield f"{escaped(document.outlet or 'Outlet unknown')} · {day}" + (
        f" · {escaped(document.url)}" if document.url else ""
    )
    yield ""
    if document.card:
        yield f"*{escaped(document.card)}*"
        yield ""
    for key, label in document.sections().items():
        yield f"### {label}"
        yield ""
        yield from list(_section(document, key)) or ["*Nothing was read.*"]
        yield ""


def _section(document: DocumentBrief, key: str) -> Iterator[str]:
    if key in ("reported", "background", "possible"):
        for event in document.of(key):
            yield from _event(event)
    elif key == "voices":
        for holder in document.holders:
            voice = " (the outlet’s own voice)" if holder.own else ""
            claims = "; ".join(f"{wording.STANCE_LABELS[s]}: {wording.numbers(n)}" for s, n in holder.claims)
            yield f"- **{escaped(holder.name)}**{voice}" + (f" — {claims}" if claims else "")
            for quote in holder.quotes:
                yield f"  - {_quote(quote)}"
    elif key == "accounts":
        for account in document.accounts:
            yield f"- **{escaped(account.title)}**"
            for said in account.contradictions:
                yield f"  - said both ways: {escaped(said)}"
            for line in account.lines:
                where = f"text {line.document} " if line.spans else ""
                cited = "".join(f"[{s.start}–{s.end}]" for s in line.spans[:1])
                yield f"  - {escaped(line.text)} — “{escaped(line.words)}” {where}{cited}".rstrip()
            if account.grounds:
                yield f"  - side by side since: {escaped(account.grounds)}"
    elif key == "marks":
        for mark in document.marks:
            cited = "".join(f"[{s.start}–{s.end}]" for s in mark.spans)
            yield f"- *{escaped(mark.lead)}* “{escaped(mark.words)}” {cited} ({escaped(mark.note)})"
    elif key == "actors":
        for actor in document.actors:
            sort = ", ".join(part for part in (actor.kind, actor.country) if part) or "kind unknown"
            forms = ", ".join(
                f"“{escaped(f.text)}”" + (f" ×{len(f.spans)}" if len(f.spans) > 1 else "") for f in actor.forms
            )
            roles = [f"acts in {wording.numbers(actor.did)}"] if actor.did else []
            roles += [f"receives in {wording.numbers(actor.received)}"] if actor.received else []
            yield f"- **{escaped(actor.name)}** ({escaped(sort)}): {'; '.join([forms, *roles])}  "
            yield f"  {escaped(actor.resolved)}"
    elif key == "facts":
        for fact in document.facts:
            read = " … ".join(
                f"“{escaped(w)}” [{s.start}–{s.end}]" for w, s in zip(fact.words, fact.spans, strict=True)
            )
            yield f"- *{escaped(fact.lead)}* {escaped(fact.content)}" + (f" — {read}" if read else "")
    elif key == "when":
        for point in (*document.times, *document.places):
            yield f"- {_point(point)}"
        for sentence in document.timeless:
            yield f"- {escaped(sentence)}"
    elif key == "drives":
        for number, drive in enumerate(document.drives, 1):
            sign = SIGNS[drive.sign]
            yield f"- **{number}.** *{escaped(drive.lead)}* “{escaped(drive.cause)}” → ({sign}) “{escaped(drive.effect)}”"
            words = f" · by the words “{escaped(drive.words)}”" if drive.words else ""
            yield f"  - {SIGN_WORDS[drive.sign]}, {escaped(drive.how)}{words}"
    elif key == "asks":
        for entry in (*document.questions, *document.forecasts):
            yield f"- {_quote(entry)}"
    else:
        for reason in document.uncoded:
            yield f"- {escaped(reason.reason)} ({len(reason.values)})"
            for value in reason.values:
                yield f"  - {escaped(value.text)}"


def _event(event: EventEntry) -> Iterator[str]:
    code = event.type if event.mode is None else f"{event.type} · {event.mode}"
    yield f"- **{event.number}.** *{escaped(event.lead)}* {escaped(event.content)}"
    for sentence in event.also:
        yield f"  - *{escaped(sentence)}*"
    yield f"  - {wording.STATUS_SIGNS[event.status]} {wording.STATUS_LABELS[event.status]} · {escaped(code)}" + (
        "" if event.confidence is None else f" · confidence {event.confidence:.2f}"
    )
    for field in event.fields:
        if field.gap is not None:
            yield f"  - {field.label}: not filled, {escaped(field.gap)}"
        for value in field.values:
            read = " … ".join(
                f"“{escaped(w)}” [{s.start}–{s.end}]" for w, s in zip(value.words, value.spans, strict=True)
            )
            yield f"  - {field.label}: {escaped(value.text)}" + (f" — {read}" if read else "")


def _quote(quote: QuoteEntry) -> str:
    said = f"“{escaped(quote.words)}”" if quote.direct else escaped(quote.words)
    about = f" (about {escaped(', '.join(quote.about))})" if quote.about else ""
    return f"*{escaped(quote.lead)}* {said}{about}"


def _point(point: PointEntry) -> str:
    seen = ", ".join(f"“{escaped(w)}”" for w in point.words)
    parts = [p for p in (seen, escaped(point.note), wording.numbers(point.events) if point.events else "") if p]
    return f"**{escaped(point.name)}** {'; '.join(parts)}"
