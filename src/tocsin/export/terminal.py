"""The brief in a terminal: plain text where colour or a terminal is missing, at most 120 columns wide."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from tocsin.export import wording
from tocsin.export.brief import brief
from tocsin.export.coded import CodedText
from tocsin.export.console import columns, indented, words
from tocsin.export.drives import SIGN_WORDS, SIGNS
from tocsin.export.entries import Brief, DocumentBrief, EventEntry, Field, PointEntry, QuoteEntry
from tocsin.export.trace import print_trace

__all__ = ["plain", "print_brief", "print_table", "print_trace"]

_NOTHING = "nothing was read"

_SHORT = {
    "reported": "Now",
    "background": "Back-\nground",
    "possible": "If and\nmay",
    "voices": "Who\nsays",
    "accounts": "Ac-\ncounts",
    "marks": "Takes\nsides",
    "actors": "Who is\nwho",
    "facts": "What\nof them",
    "when": "When,\nwhere",
    "drives": "What\ndrives",
    "asks": "Asks,\nforetells",
    "uncoded": "Not\ncoded",
}
"""The sections as heads of narrow columns."""


def print_brief(content: Brief, console: Console) -> None:
    """Print a brief; the console decides on colour."""
    for part in _brief(content):
        console.print(part, width=columns(console), highlight=False)


def print_table(texts: Sequence[CodedText], console: Console) -> None:
    """Print one line an event: who says that who did what to whom, where and when."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for label, ratio in (("Status", 2), ("What", 3), ("Who says so, and what", 12), ("Text", 4)):
        table.add_column(label, ratio=ratio)
    for document in brief(texts).documents:
        for event in document.events:
            code = event.type if event.mode is None else f"{event.type} {event.mode}"
            status = f"{wording.STATUS_SIGNS[event.status]} {wording.STATUS_LABELS[event.status]}"
            sentence = " ".join((event.sentence, *event.also))
            table.add_row(status, words(code), words(sentence), words(document.title, "dim"))
    if table.row_count:
        console.print(table, highlight=False)
    else:
        console.print("No event was coded; tocsin explain says why.", highlight=False)


def plain(content: Brief, width: int = 100) -> str:
    """A brief as text without colour, at most 120 columns wide."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False)
    with console.capture() as captured:
        print_brief(content, console)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _brief(content: Brief) -> Iterator[RenderableType]:
    for notice in content.notices:
        yield Text("Note: ", style="bold yellow") + words(notice)
        yield ""
    if len(content.documents) > 1:
        yield _index(content)
        yield ""
    for document in content.documents:
        yield from _document(document, alone=len(content.documents) == 1)
    if content.rejected:
        yield _heading("Not read", len(content.rejected))
        for row in content.rejected:
            yield indented(words(f"{row.where}: {row.what}. {row.why}"), 2)
    if content.masked:
        yield ""
        yield from (words(sentence) for sentence in content.masked)


def _index(content: Brief) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 1))
    table.add_column("Text", ratio=1, no_wrap=False)
    sections = content.sections()
    for key in sections:
        table.add_column(_SHORT[key], justify="right", vertical="bottom")
    for document in content.documents:
        counts = document.counts()
        table.add_row(words(f"{document.number}. {document.title}"), *(str(counts[key]) for key in sections))
    return table


def _document(document: DocumentBrief, *, alone: bool) -> Iterator[RenderableType]:
    day = "day of publication unknown" if document.published is None else wording.day(document.published)
    yield Rule(style="dim")
    yield words(document.title if alone else f"{document.number}. {document.title}", "bold")
    yield words(
        f"{document.outlet or 'Outlet unknown'} · {day}" + (f" · {document.url}" if document.url else ""), "dim"
    )
    if document.card:
        yield words(document.card, "italic")
    counts = document.counts()
    for key, label in document.sections().items():
        yield _heading(label, counts[key])
        lines = list(_section(document, key))
        if lines:
            yield Group(*lines)
        else:
            yield Text(f"  {_NOTHING}", style="dim")
    yield ""


def _heading(label: str, count: int) -> Group:
    return Group("", Text(label, style="bold") + Text(f"  {count}", style="dim"))


def _section(document: DocumentBrief, key: str) -> Iterator[RenderableType]:
    if key in ("reported", "background", "possible"):
        for event in document.of(key):
            yield _event(event)
    elif key == "voices":
        for holder in document.holders:
            voice = " (the outlet's own voice)" if holder.own else ""
            claims = "; ".join(f"{wording.STANCE_LABELS[s]}: {wording.numbers(n)}" for s, n in holder.claims)
            yield indented(Text.assemble(words(holder.name, "bold"), voice, f" — {claims}" if claims else ""), 4)
            for quote in holder.quotes:
                yield indented(_quote(quote), 6)
    elif key == "accounts":
        for account in document.accounts:
            yield indented(words(account.title, "bold"), 4)
            for said in account.contradictions:
                yield indented(words(f"said both ways: {said}"), 6)
            for told in account.lines:
                yield indented(Text.assemble(words(told.text, "italic"), " ", words(f"“{told.words}”", "dim")), 6)
            if account.grounds:
                yield indented(words(f"side by side since: {account.grounds}", "dim"), 6)
    elif key == "marks":
        for mark in document.marks:
            line = (words(mark.lead, "italic"), " ", words(f"“{mark.words}”"), words(f"  {mark.note}", "dim"))
            yield indented(Text.assemble(*line), 4)
    elif key == "actors":
        for actor in document.actors:
            sort = ", ".join(part for part in (actor.kind, actor.country) if part) or "kind unknown"
            forms = ", ".join(f"“{f.text}”" + (f" ×{len(f.spans)}" if len(f.spans) > 1 else "") for f in actor.forms)
            roles = [f"acts in {wording.numbers(actor.did)}"] if actor.did else []
            roles += [f"receives in {wording.numbers(actor.received)}"] if actor.received else []
            yield indented(
                Text.assemble(
                    words(actor.name, "bold"),
                    f" ({sort}): ",
                    words("; ".join([forms, *roles])),
                    "\n",
                    words(actor.resolved, "dim"),
                ),
                4,
            )
    elif key == "facts":
        for fact in document.facts:
            read = "".join(f"  “{w}”" for w in fact.words)
            yield indented(Text.assemble(words(fact.lead, "italic"), " ", words(fact.content), words(read, "dim")), 4)
    elif key == "when":
        for point in (*document.times, *document.places):
            yield indented(_point(point), 4)
        for sentence in document.timeless:
            yield indented(words(sentence, "dim"), 4)
    elif key == "drives":
        for number, drive in enumerate(document.drives, 1):
            line = f"“{drive.cause}” → ({SIGNS[drive.sign]}) “{drive.effect}”"
            how = f"  {SIGN_WORDS[drive.sign]}, {drive.how}" + (f", by “{drive.words}”" if drive.words else "")
            yield indented(
                Text.assemble(f"{number} ", words(drive.lead, "italic"), " ", words(line), words(how, "dim")), 4
            )
    elif key == "asks":
        for entry in (*document.questions, *document.forecasts):
            yield indented(_quote(entry), 4)
    else:
        for reason in document.uncoded:
            yield indented(Text.assemble(words(reason.reason), (f"  {len(reason.values)}", "dim")), 4)
            for value in reason.values:
                yield indented(words(value.text if len(value.text) <= 100 else value.text[:99] + "…", "dim"), 6)


def _event(event: EventEntry) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", width=3, style="bold")
    table.add_column(width=1)
    table.add_column(ratio=1)
    line = Text.assemble(words(event.lead, "italic"), " ", words(event.content, "bold"))
    for sentence in event.also:
        line.append_text(words(f"\n{sentence}", "italic"))
    code = event.type if event.mode is None else f"{event.type} {event.mode}"
    line.append_text(words(f"\n{wording.STATUS_LABELS[event.status]} · {code}", "cyan"))
    if event.confidence is not None:
        line.append(f" · confidence {event.confidence:.2f}", style="cyan")
    # Who says so opens the line already; where it is said is a sentence long.
    fields = [field for field in event.fields if field.name != "claims"]
    read = [_field(field) for field in fields if any(value.spans for value in field.values)]
    empty = [field.label.lower() for field in fields if field.gap is not None]
    if empty:
        read.append(f"not filled: {', '.join(empty)}")
    line.append_text(words("\n" + "; ".join(read), "dim"))
    table.add_row(str(event.number), wording.STATUS_SIGNS[event.status], line)
    return table


def _field(field: Field) -> str:
    found = ", ".join(f"“{w}”" for value in field.values for w in value.words)
    return f"{field.label.lower()} {found}"


def _quote(quote: QuoteEntry) -> Text:
    said = f"“{quote.words}”" if quote.direct else quote.words
    about = f" (about {', '.join(quote.about)})" if quote.about else ""
    return Text.assemble(words(quote.lead, "italic"), " ", words(said), words(about, "dim"))


def _point(point: PointEntry) -> Text:
    seen = ", ".join(f"“{w}”" for w in point.words)
    parts = [part for part in (seen, point.note, wording.numbers(point.events) if point.events else "") if part]
    return Text.assemble(words(point.name, "bold"), " ", words("; ".join(parts)))
