"""What each person said of each event, field by field, out of their corrections: what agreement is reckoned from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.records import EVENT_FIELDS, Act, Correction
from tocsin.resolve.anchors import EVENT
from tocsin.resolve.corrections import standing

THERE = "event"
"""The question whether the text tells the event at all; its answers are `YES` and `NO`."""

YES, NO = "yes", "no"
QUESTIONS = (THERE, *EVENT_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one person last said of one event."""

    unit: str  # the event
    by: str
    drawn: str | None  # the random sample that it was shown in
    values: Mapping[str, str] = field(default_factory=dict[str, str])  # by question; absent: not said


def answers(corrections: Iterable[Correction], homes: Mapping[str, str]) -> tuple[Answer, ...]:
    """The answers of people, by unit and person.

    An event that was accepted is answered in every field, as it was shown; one of which a field was changed, in that field;
    one that was rejected, only with no.

    Parameters
    ----------
    homes
        By the id of a correction the id of the event that has it now; absent where none has.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    drawn: dict[tuple[str, str], str | None] = {}
    added = {c.thing for c in corrections if c.act is Act.ADD}
    for each in standing(corrections):
        if each.of != EVENT or each.thing in added:
            continue  # what one person added, others were not asked about
        key = homes.get(each.id, each.thing), each.by
        held = found.setdefault(key, {})
        drawn[key] = each.drawn or drawn.get(key)
        match each.act:
            case Act.REJECT:
                found[key] = {THERE: NO}
            case Act.ACCEPT:
                found[key] = {THERE: YES} | dict(_read(each.was))
            case _:
                held.pop(THERE, None) if held.get(THERE) == NO else None
                held |= {THERE: YES, each.field or "": plain(each.values)}
    return tuple(
        Answer(unit=unit, by=by, drawn=drawn[unit, by], values=values) for (unit, by), values in sorted(found.items())
    )


def _read(was: Sequence[str]) -> Iterable[tuple[str, str]]:
    for line in was:
        name, _, value = line.partition("=")
        yield name, plain(part for part in value.split("; ") if part)


def plain(values: Iterable[str]) -> str:
    """Values as one text that is the same for the same values, whatever their order and case."""
    return "; ".join(sorted(" ".join(value.split()).casefold() for value in values))
