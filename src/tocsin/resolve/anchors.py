"""Where corrections are held: the words that an event, a quotation or a claim was read from, found again in another coding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tocsin.records import OUTLET, Coding, Correction, Span

EVENT, QUOTE, CLAIM = "event", "quote", "claim"
"""What a correction may be of: `Correction.of`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An event, a quotation or a claim as it can be found again: by its words, what it is, and whose words stand beside."""

    of: str  # EVENT, QUOTE or CLAIM
    id: str
    span: Span
    kind: str
    sides: tuple[Span, ...]


def things(coding: Coding) -> tuple[Thing, ...]:
    """All of a coding that a person may correct; an event without trigger words is none."""
    words = {mention.id: mention.span for mention in coding.mentions}
    triggers: dict[str, Span] = {}
    for row in coding.evidence:
        if row.field == "type":
            before = triggers.get(row.event_id, row.span)
            start, end = min(before.start, row.span.start), max(before.end, row.span.end)
            triggers[row.event_id] = Span(document_id=coding.document_id, start=start, end=end)

    def beside(references: Iterable[str | None]) -> tuple[Span, ...]:
        return tuple(words[each] for each in references if each is not None and each in words)

    events = (
        Thing(of=EVENT, id=e.id, span=triggers[e.id], kind=e.type, sides=beside((*e.actors, *e.recipients)))
        for e in coding.events
        if e.id in triggers
    )
    quotes = (
        Thing(
            of=QUOTE,
            id=quote.id,
            span=quote.span,
            kind="direct" if quote.direct else "reported",
            sides=beside((quote.speaker,)),
        )
        for quote in coding.quotes
    )
    claims = (
        Thing(of=CLAIM, id=claim.id, span=claim.span, kind=claim.kind.value, sides=beside((_holder(claim.holder),)))
        for claim in coding.claims
    )
    return (*events, *quotes, *claims)


def _holder(holder: str) -> str | None:
    return None if holder == OUTLET else holder


def find(
    anchors: Mapping[str, Correction], among: Sequence[Thing], may_take: Callable[[Correction, Thing], bool]
) -> dict[str, str]:
    """For each thing that was corrected, the id of what stands at its words now; left out where there is nothing.

    The same id comes first, then the same kind, then shared participants, then the longest shared words. Two things that
    stood at the same words then do not both become one.

    Parameters
    ----------
    anchors
        By the id of a corrected thing, one of its corrections.
    """
    pairs = sorted(
        (
            (likeness, old, thing.id)
            for old, anchor in anchors.items()
            for thing in among
            if (likeness := _likeness(anchor, thing)) is not None and may_take(anchor, thing)
        ),
        key=lambda pair: (tuple(-each for each in pair[0]), pair[1], pair[2]),
    )
    found: dict[str, str] = {}
    taken: dict[str, list[Correction]] = {}
    for _, old, new in pairs:
        if old in found or any(_were_two(anchors[old], other) for other in taken.get(new, [])):
            continue
        found[old] = new
        taken.setdefault(new, []).append(anchors[old])
    return found


def _likeness(anchor: Correction, thing: Thing) -> tuple[int, int, int, int] | None:
    """How like a thing is what was corrected, in words, kind and participants; None if their words do not touch."""
    shared = overlap(anchor.span, thing.span)
    if anchor.of != thing.of or not shared:
        return None
    beside = sum(any(overlap(one, other) for other in thing.sides) for one in anchor.sides)
    return int(anchor.thing == thing.id), int(anchor.kind == thing.kind), beside, shared


def _were_two(one: Correction, other: Correction) -> bool:
    """Whether two corrections were of two things that one coder read at the same words."""
    return (one.span, one.kind) == (other.span, other.kind) and one.sides != other.sides


def overlap(one: Span, other: Span) -> int:
    """How many characters two spans share."""
    if one.document_id != other.document_id:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))
