"""When: the date expressions of a text, each read against the publication day or a day named before.

In `when`, words are cut and given kinds (`words`), matched by shapes (`rules`), read or refused as traps (`stated`,
`counted`, `feasts`, `clock`, `vague`, `lengths`, `traps`) and valued (`values`, `windows`) with the arithmetic of
`calendar` and `holidays`; the tense of the governing verb (`tense`) decides between the last Tuesday and the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tocsin.coding.grammar import Parsed
from tocsin.coding.when.calendar import after, before, since, until
from tocsin.coding.when.rules import RULES
from tocsin.coding.when.tense import tokens_of
from tocsin.coding.when.traps import modifies
from tocsin.coding.when.values import Reading, Scene, Value
from tocsin.coding.when.words import DAYPARTS, Line, read_line
from tocsin.records import Basis, Interval

# What a preposition makes of the date after it.
_BOUNDS = {"since": since, "until": until, "till": until, "by": until, "before": before, "after": after}
# What may stand between a day and its hour.
_AT = frozenset(("", "AT", "AROUND", "AT AROUND", "ABOUT", "AT ABOUT"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateExpression:
    """Words that name a time, characters [start, end) of the text, and the days that they mean.

    `expression` is what the days do not say, as TIMEX3 and ISO 8601 write it: a length (P2W, PT30M, PXY where the number
    is unsaid), what comes back (R/P1Y, XXXX-WXX-5), PAST_REF, PRESENT_REF, FUTURE_REF, an hour or part of a day
    (2008-10-07T18:00Z, 2024-05-31TMO; "T18:00Z" where the day is not known). None: the interval says it all.
    """

    start: int
    end: int
    interval: Interval | None
    basis: Basis  # STATED, RELATIVE or NARRATIVE; UNANCHORED exactly when there is no interval
    reason: str | None  # why there is no interval
    expression: str | None = None
    dating: bool = True  # whether it can say when an event occurred: not a length, not "now"

    def __post_init__(self) -> None:
        missing = self.interval is None
        if missing != (self.basis is Basis.UNANCHORED) or missing != (self.reason is not None):
            raise ValueError(f"date [{self.start}, {self.end}): interval, basis {self.basis} and reason disagree")


def find_dates(parsed: Parsed, published: date | None) -> tuple[DateExpression, ...]:
    """The expressions of a text that can say when something occurred, in reading order: see `find_times`."""
    return tuple(found for found in find_times(parsed, published) if found.dating)


def find_times(parsed: Parsed, published: date | None) -> tuple[DateExpression, ...]:
    """All expressions of time of a text in reading order, lengths and vague ones too; they never overlap.

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
    story: Value | None = None
    for offset, text in _lines(parsed.text):
        line = read_line(text, offset)
        readings: list[Reading] = []
        at = free = 0
        while at < len(line.lexemes):
            here = _read(Scene(line, tokens, published, named, story), at, free)
            for reading in here:
                if reading.value.dating and _names_a_day(reading.value):
                    named = reading.value
                    story = named if _is_a_day(named) else story
            readings += here
            at = here[-1].last + 1 if here else at + 1
            free = at if here else free
        found += [_expression(line, reading) for reading in joined(line, readings)]
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
    if not reading.value.dating:
        return reading
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
    if value.interval.begin is None or value.interval.until is None:
        return False
    return "~" not in value.interval.edtf or _is_a_day(value)


def _is_a_day(value: Value) -> bool:
    whole = value.interval
    return whole is not None and whole.begin is not None and whole.until == whole.begin + timedelta(days=1)


def joined(line: Line, readings: Sequence[Reading]) -> list[Reading]:
    """The readings, an hour made one with the day beside it: "3:30 pm on Monday", "Tuesday morning", "today at 18:00".

    An hour that stands before a comma and a day ("16:15 UTC, June 1st") is of that day.
    """
    found: list[Reading] = []
    for reading in readings:
        last = found[-1] if found else None
        between = "" if last is None else " ".join(w.kind or "?" for w in line.lexemes[last.last + 1 : reading.first])
        if last is not None and _is_hour(last.value) and _takes_an_hour(reading.value):
            if between in ("", "ON"):
                found[-1] = Reading(last.first, reading.last, replace(reading.value, expression=last.value.expression))
                continue
            if between == "COMMA":
                found[-1] = replace(last, value=replace(reading.value, expression=last.value.expression, dating=False))
        elif last is not None and _is_hour(reading.value) and _takes_an_hour(last.value) and between in _AT:
            found[-1] = Reading(last.first, reading.last, replace(last.value, expression=reading.value.expression))
            continue
        elif last is not None and not between and last.value.dating and _is_hour(reading.value):
            found[-1] = replace(last, last=reading.last)  # "by Tuesday evening" is by Tuesday
            continue
        found.append(reading)
    return found


def _is_hour(value: Value) -> bool:
    return value.expression is not None and value.expression.startswith("T") and not value.dating


def _takes_an_hour(value: Value) -> bool:
    # "this morning at 8:00" is nearer than "this morning".
    return value.dating and (value.expression is None or value.expression in DAYPARTS.values()) and _is_a_day(value)


def _expression(line: Line, reading: Reading) -> DateExpression:
    first, last = line.lexemes[reading.first], line.lexemes[reading.last]
    value, expression = reading.value, reading.value.expression
    # "on 7 Nov." ends a sentence more often than not: the dot is kept inside "Nov. 7" and of "6 p.m." alone.
    end = last.end - (last.text.endswith(".") and last.kind != "AMPM")
    if expression is not None and expression.startswith("T") and value.interval is not None:
        expression = value.interval.edtf + expression
    return DateExpression(
        start=first.start,
        end=end,
        interval=value.interval,
        basis=value.basis,
        reason=value.reason,
        expression=expression,
        dating=value.dating,
    )
