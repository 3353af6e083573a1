"""When: the date expressions of a text, each read against the publication day or a day named before.

In `when`, words are cut and given kinds (`words`), matched by shapes (`rules`), read or refused as traps (`stated`,
`counted`, `traps`) and valued (`values`, `windows`) with the arithmetic of `calendar`; the tense of the governing verb
(`tense`) decides between the last Tuesday and the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from tocsin.coding.grammar import Parsed
from tocsin.coding.when.calendar import after, before, since, until
from tocsin.coding.when.rules import RULES
from tocsin.coding.when.tense import tokens_of
from tocsin.coding.when.traps import modifies
from tocsin.coding.when.values import Reading, Scene, Value
from tocsin.coding.when.words import Lexeme, read_line
from tocsin.records import Basis, Interval

# What a preposition makes of the date after it.
_BOUNDS = {"since": since, "until": until, "till": until, "by": until, "before": before, "after": after}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateExpression:
    """Words that name a time, characters [start, end) of the text, and the days that they mean."""

    start: int
    end: int
    interval: Interval | None
    basis: Basis  # STATED, RELATIVE or NARRATIVE; UNANCHORED exactly when there is no interval
    reason: str | None  # why there is no interval

    def __post_init__(self) -> None:
        missing = self.interval is None
        if missing != (self.basis is Basis.UNANCHORED) or missing != (self.reason is not None):
            raise ValueError(f"date [{self.start}, {self.end}): interval, basis {self.basis} and reason disagree")


def find_dates(parsed: Parsed, published: date | None) -> tuple[DateExpression, ...]:
    """The date expressions of a text in reading order; they never overlap.

    Parameters
    ----------
    parsed
        The text with its sentences, from `grammar.load_parser`.
    published
        The outlet's day. `None` leaves every expression that needs it unresolved, with that reason; "today" is
        never assumed.
    """
    tokens = tokens_of(parsed)
    found: list[DateExpression] = []
    named: Value | None = None
    for offset, text in _lines(parsed.text):
        line = read_line(text, offset)
        at = free = 0
        while at < len(line.lexemes):
            scene = Scene(line, tokens, published, named)
            readings = _read(scene, at, free)
            for reading in readings:
                if _names_a_day(reading.value):
                    named = reading.value
                found.append(_expression(scene, reading))
            at = readings[-1].last + 1 if readings else at + 1
            free = at if readings else free
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text with their offsets: no date crosses a line break, as no sentence does."""
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _read(scene: Scene, at: int, free: int) -> list[Reading]:
    """What the first rule that fits at lexeme `at` reads there; lexemes before `free` belong to another date."""
    line = scene.line
    if not line.lexemes[at].kind:
        return []
    for pattern, rule in RULES:
        match = pattern.match(line.kinds, at)
        if match is not None:
            readings = rule(scene, at, line.lexemes[at : match.end()])
            if readings and at > free:
                return [_with_preposition(scene, readings[0], alone=len(readings) == 1), *readings[1:]]
            if readings:
                return readings
    return []


def _with_preposition(scene: Scene, reading: Reading, *, alone: bool) -> Reading:
    """The reading together with "in" before a bare year, or with "since", "until" ... which change its value.

    Of a list ("since 2014 and 2015") it is not clear what they would change: `alone` is then false.
    """
    lexeme, previous = scene.line.lexemes[reading.first], scene.beside(reading.first - 1)
    if previous is None:
        return reading
    if previous.kind == "IN" and lexeme.kind == "YEAR" and reading.first == reading.last:
        return replace(reading, first=reading.first - 1)
    make = _BOUNDS.get(previous.word)
    whole = reading.value.interval
    if make is None or not alone or modifies(scene, reading.first, reading.last):
        return reading
    if whole is None:
        return replace(reading, first=reading.first - 1)
    if whole.begin is None or whole.until is None:
        return reading
    try:
        bounded = make(whole)
    except (ValueError, OverflowError):  # the calendar ends there: before year 1, after year 9999
        return reading
    return Reading(reading.first - 1, reading.last, replace(reading.value, interval=bounded))


def _names_a_day(value: Value) -> bool:
    """Whether a later "the next day" could be counted from this: not from vague or open times."""
    if value.interval is None:
        return True
    return value.interval.begin is not None and value.interval.until is not None and "~" not in value.interval.edtf


def _expression(scene: Scene, reading: Reading) -> DateExpression:
    first: Lexeme = scene.line.lexemes[reading.first]
    last: Lexeme = scene.line.lexemes[reading.last]
    value = reading.value
    # "on 7 Nov." ends a sentence more often than not: the dot is kept inside "Nov. 7" alone.
    end = last.end - (last.text.endswith("."))
    return DateExpression(start=first.start, end=end, interval=value.interval, basis=value.basis, reason=value.reason)
