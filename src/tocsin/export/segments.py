"""A text cut at every end of every span, so that spans may overlap and nest and still be marked by plain elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from tocsin.export.entries import DocumentBrief
from tocsin.records import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Characters [start, end) of a text that no span cuts through, and what they are part of."""

    start: int
    end: int
    roles: tuple[
        str, ...
    ] = ()  # field names of events, "harm", "claims", "quote", "drives", "asks", "actor", "fact", "account", "mark", "point", "uncoded"


def segments(text: str, marks: Iterable[tuple[Span, str]]) -> tuple[Segment, ...]:
    """The whole text in order, cut so that each span is a run of whole segments; line breaks cut too.

    A span that reaches beyond the text raises ValueError: its words could not be shown.
    """
    given = list(marks)
    cuts = {0, len(text)}
    for span, role in given:
        if span.end > len(text):
            raise ValueError(f"{role} span [{span.start}, {span.end}) ends after the text ({len(text)} characters)")
        cuts.update((span.start, span.end))
    for index, character in enumerate(text):
        if character == "\n":
            cuts.update((index, index + 1))
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for span, role in given:
        opens.setdefault(span.start, []).append(role)
        closes.setdefault(span.end, []).append(role)
    order = sorted(cuts)
    active: dict[str, int] = {}
    found: list[Segment] = []
    for start, end in pairwise(order):
        for role in closes.get(start, ()):
            active[role] -= 1
        for role in opens.get(start, ()):
            active[role] = active.get(role, 0) + 1
        found.append(Segment(start=start, end=end, roles=tuple(sorted(r for r, count in active.items() if count))))
    return tuple(found)


def marks(document: DocumentBrief) -> tuple[tuple[Span, str], ...]:
    """Every span that a document's brief points at, with the role it is marked by."""
    found: list[tuple[Span, str]] = []
    for event in document.events:
        found += [(span, field.name) for field in event.fields for value in field.values for span in value.spans]
    for holder in document.holders:
        for quote in holder.quotes:
            found.append((quote.spans[0], "quote"))
            found += [(span, "claims") for span in quote.spans[1:]]
    for actor in document.actors:
        found += [(span, "actor") for form in actor.forms for span in form.spans]
    found += [(span, "mark") for mark in document.marks for span in mark.spans]
    for account in document.accounts:
        own = (line for line in account.lines if line.document == document.number)
        found += [(span, "account") for line in own for span in line.spans]
    found += [(span, "fact") for fact in document.facts for span in fact.spans]
    for point in (*document.times, *document.places):
        found += [(span, "point") for span in point.spans]
    found += [(span, "drives") for drive in document.drives for span in drive.spans]
    found += [(span, "asks") for entry in (*document.questions, *document.forecasts) for span in entry.spans]
    found += [(span, "uncoded") for reason in document.uncoded for value in reason.values for span in value.spans]
    return tuple(found)
