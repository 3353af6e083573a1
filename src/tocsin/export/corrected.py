"""What people said of an event, a quotation or a claim, in words, beside what the machine had there."""

from __future__ import annotations

from typing import Any

from tocsin.export.coded import CodedText
from tocsin.records import Act, Corrected

_NOTHING = "nothing"


def said_of(coded: CodedText, thing: str) -> tuple[str, ...]:
    """A line for each correction of one thing that holds: who said what, what the machine had, and why."""
    return tuple(_line(coded, each) for each in _of(coded, thing))


def _line(coded: CodedText, told: Corrected) -> str:
    said = told.correction
    why = f" ({said.reason})" if said.reason else ""
    match said.act:
        case Act.ACCEPT:
            return f"{said.by} accepted it{why}"
        case Act.ADD:
            return f"{said.by} added it{why}"
        case Act.REJECT:
            return f"{said.by} rejected it, and somebody accepted it since{why}"
        case _:
            right = ", ".join(said.values) or _NOTHING
            return f"{said.by}: {said.field} {right}; the machine has {machine_words(coded, told)}{why}"


def machine_words(coded: CodedText, told: Corrected) -> str:
    """What the machine has where a correction stands; participants by their words."""
    mentions = coded.cast.mentions
    parts = [coded.line(mentions[each].span) if each in mentions else each for each in told.machine]
    return ", ".join(parts) or _NOTHING


def said_records(coded: CodedText, thing: str) -> list[dict[str, Any]]:
    """The corrections of one thing that hold, ready for JSON."""
    return [
        {
            "act": each.correction.act.value,
            "field": each.correction.field,
            "values": list(each.correction.values),
            "machine": machine_words(coded, each) if each.correction.act is Act.CHANGE else None,
            "reason": each.correction.reason,
            "by": each.correction.by,
            "recorded": None if each.correction.recorded is None else each.correction.recorded.isoformat(),
        }
        for each in _of(coded, thing)
    ]


def _of(coded: CodedText, thing: str) -> tuple[Corrected, ...]:
    return tuple(each for each in coded.corrections if each.thing == thing)
