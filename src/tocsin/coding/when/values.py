"""What a date expression comes to: its value against the publication day, a day named before, or neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.when.calendar import Unit, about, day, holding, join, month, shift, unit_of, year
from tocsin.coding.when.tense import Outlook, Tokens, outlook
from tocsin.coding.when.words import Lexeme, Line, Words
from tocsin.records import Basis, Interval

_NO_PUBLICATION = "relative to the publication day, which is not known"
_NO_DAY_BEFORE = "counted from a day named before, and none is named"
_UNKNOWN_BEFORE = "counted from a day named before, which is not known itself"
_TOO_COARSE = "counted from a date that is less exact than these words"
_IMPOSSIBLE = "no such day in the calendar"
# Without a tense to go by, a day is read as past unless it is this near ahead and was long ago. Days.
_NEAR_AHEAD, _LONG_AGO = 45, 300


@dataclass(frozen=True, slots=True)
class Value:
    """An interval and its basis, or the reason why there is none."""

    interval: Interval | None
    basis: Basis
    reason: str | None = None
    # What the days do not say, as TIMEX3 writes it: P2W, R/P1Y, PAST_REF; "T18:00Z" is an hour of the days
    expression: str | None = None
    dating: bool = True  # whether it can say when an event occurred


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of the lexemes `first` to `last` (both included) of a line."""

    first: int
    last: int
    value: Value


@dataclass(frozen=True, slots=True)
class Fields:
    """What the words of one date say of it."""

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a rule may look at: the line, its tokens, the publication day, and the date named last."""

    line: Line
    tokens: Tokens
    published: date | None
    named: Value | None
    day: Value | None = None  # the single day named last

    def token(self, at: int) -> tuple[Sentence, Token] | None:
        """The token of lexeme `at` with its sentence; None if the parse has none there."""
        return self.tokens.at(self.line.lexemes[at].start)

    def look(self, at: int) -> Outlook:
        """Where the verb above lexeme `at` looks; `OPEN` in a dateline, which has none."""
        here = self.token(at)
        return Outlook.OPEN if here is None or self.in_dateline(at) else outlook(*here)

    def in_dateline(self, at: int) -> bool:
        """Whether lexeme `at` stands in "BAGHDAD, Nov 7 (Agency) -"."""
        if not 0 < at < 12:
            return False
        opening = next((lexeme.text for lexeme in self.line.lexemes[:at] if lexeme.text[0].isalpha()), "")
        before = self.line.lexemes[at - 1]
        city = len(opening) > 2 and opening.isupper()
        return city and (before.text in (",", "(", "/") or before.kind in ("WEEKDAY", "WDAY"))

    def beside(self, at: int) -> Lexeme | None:
        """Lexeme `at`, or None beyond the ends of the line."""
        return self.line.lexemes[at] if 0 <= at < len(self.line.lexemes) else None


Rule = Callable[[Scene, int, Words], list[Reading]]
"""From the scene, the position of the first lexeme and the words that a shape matched, to what they mean; nothing
if they are a trap."""


def stated(make: Callable[[], Interval]) -> Value:
    """The value of an absolute expression."""
    try:
        return Value(make(), Basis.STATED)
    except (ValueError, OverflowError):
        return unresolved(_IMPOSSIBLE)


def unresolved(reason: str) -> Value:
    """No value, and why."""
    return Value(None, Basis.UNANCHORED, reason)


def relative(scene: Scene, make: Callable[[date], Interval]) -> Value:
    """The value of an expression read against the publication day."""
    if scene.published is None:
        return unresolved(_NO_PUBLICATION)
    try:
        return Value(make(scene.published), Basis.RELATIVE)
    except (ValueError, OverflowError):
        return unresolved(_IMPOSSIBLE)


def narrative(scene: Scene, make: Callable[[Interval], Interval | None]) -> Value:
    """The value of an expression read against the date that the text named last; `make` may find it too coarse."""
    if scene.named is None:
        return unresolved(_NO_DAY_BEFORE)
    if scene.named.interval is None:
        return unresolved(_UNKNOWN_BEFORE)
    try:
        found = make(scene.named.interval)
    except (ValueError, OverflowError):
        return unresolved(_IMPOSSIBLE)
    if found is None:
        return unresolved(_TOO_COARSE)
    return Value(about(found) if "~" in scene.named.interval.edtf else found, Basis.NARRATIVE)


def the_day(scene: Scene) -> Value:
    """The day that a story is at: the one named last, else that of publication."""
    if scene.day is not None and scene.day.interval is not None:
        return Value(scene.day.interval, Basis.NARRATIVE)
    return relative(scene, day)


def told(value: Value, expression: str) -> Value:
    """A value that dates nothing, with its TIMEX3 form: "now", "18:00 UTC"."""
    return replace(value, expression=expression, dating=False)


def undated(expression: str, reason: str) -> Value:
    """The value of words that name a time without days: "two weeks", "annual"."""
    return Value(None, Basis.UNANCHORED, reason, expression, dating=False)


def moved(value: Value, make: Callable[[Interval], Interval | None]) -> Value:
    """A value counted on from another; it keeps the basis of that one."""
    if value.interval is None:
        return value
    try:
        found = make(value.interval)
    except (ValueError, OverflowError):
        return unresolved(_IMPOSSIBLE)
    return unresolved(_TOO_COARSE) if found is None else Value(found, value.basis)


def counted_on(named: Interval, count: int, unit: Unit) -> Interval | None:
    """The day, week, month ... `count` units after a named date; None if the date is coarser than the unit."""
    if named.begin is None or named.until is None:
        return None
    if unit in (Unit.HOUR, Unit.DAY):
        last = named.until - timedelta(days=1) if count > 0 else named.begin
        return day(shift(last, count, unit)) if (named.until - named.begin).days <= 7 else None
    own = unit_of(named)
    if own is None or list(Unit).index(own) > list(Unit).index(unit):
        return None
    return holding(shift(named.begin, count, unit), unit)


def same(named: Interval, unit: Unit) -> Interval | None:
    """The day, month, year ... that holds a named date; None if the date is coarser."""
    if named.begin is None or named.until is None:
        return None
    whole = holding(named.begin, unit)
    return whole if whole.until is not None and named.until <= whole.until else None


def fields_of(words: Words) -> Fields:
    """What the words of one date say, by the kinds of its lexemes."""
    found = Fields()
    for word in words:
        match word.kind:
            case "WEEKDAY" | "WDAY":
                found = replace(found, weekday=word.value)
            case "MONTH" | "MON":
                found = replace(found, month=word.value)
            case "DAY" | "ORD":
                found = replace(found, day=word.value)
            case "YEAR":
                found = replace(found, year=word.value)
            case _:
                pass
    return found


def resolve(scene: Scene, fields: Fields, at: int) -> Value:
    """The value of one date; the year that the words leave out is read from publication and tense."""
    number, of, on = fields.year, fields.month, fields.day
    if number is not None:
        if of is None:
            return stated(lambda: year(number))
        return stated(lambda: month(number, of) if on is None else day(date(number, of, on)))
    if of is None:
        weekday = fields.weekday
        if weekday is None:
            return unresolved(_IMPOSSIBLE)
        return relative(scene, lambda today: day(weekday_near(today, weekday, scene.look(at))))
    if on is None:
        return relative(scene, lambda today: _month_near(today, of, scene.look(at)))
    if not 1 <= on <= (29 if of == 2 else 30 if of in (4, 6, 9, 11) else 31):
        return unresolved(_IMPOSSIBLE)
    return relative(scene, lambda today: day(_day_near(scene, today, fields, at)))


def resolve_range(scene: Scene, left: Fields, right: Fields, at: int) -> Value | None:
    """From one date to another, each lending the other what it leaves out; None if they do not make a range."""
    if left.month is None and left.day is not None:
        left = replace(left, month=right.month)
    if right.month is None and right.day is not None:
        right = replace(right, month=left.month)
    if (left.day is not None or right.day is not None) and None in (left.month, right.month):
        return None
    if (left.month is None) != (right.month is None):
        return None
    unlike = (left.day is None) != (right.day is None)
    if unlike or (left.month is None and (left.weekday is None) != (right.weekday is None)):
        return None
    if left.year is None and right.year is not None:
        left = replace(left, year=right.year)
        if left.month is not None and right.month is not None and left.month > right.month:
            left = replace(left, year=right.year - 1)
    elif right.year is None and left.year is not None:
        right = replace(right, year=left.year)
    last = resolve(scene, right, at)
    if last.interval is None or last.interval.begin is None:
        return last
    end = last.interval.begin
    if left.month is None and left.weekday is not None:
        back = timedelta(days=(end.weekday() - left.weekday) % 7)
        first = relative(scene, lambda _: day(end - back))
    elif left.year is None:
        turn = (left.month or 0, left.day or 0) > (right.month or 0, right.day or 0)
        first = resolve(scene, replace(left, year=end.year - turn), at)
    else:
        first = resolve(scene, left, at)
    if first.interval is None:
        return first
    begin, until = first.interval.begin, last.interval.until
    if begin is None or until is None or begin >= until:
        return unresolved("the range ends before it begins")
    return Value(join(first.interval, last.interval), last.basis)


def weekday_near(today: date, weekday: int, look: Outlook) -> date:
    """The nearest such weekday, today included: ahead if the verb looks ahead, else behind."""
    if look is Outlook.FUTURE:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _month_near(today: date, number: int, look: Outlook) -> Interval:
    if look is Outlook.FUTURE:
        return month(today.year + (number < today.month), number)
    back = month(today.year - (number > today.month), number)
    ahead = month(today.year + (number < today.month), number)
    if look is Outlook.OPEN and back.until is not None and ahead.begin is not None:
        near = (ahead.begin - today).days <= _NEAR_AHEAD
        if near and (today - back.until).days > _LONG_AGO - 31:
            return ahead
    return back


def _day_near(scene: Scene, today: date, fields: Fields, at: int) -> date:
    found: list[date] = []
    for number in range(today.year - 8, today.year + 9):  # 29 February may be eight years off
        try:
            found.append(date(number, fields.month or 1, fields.day or 1))
        except ValueError:
            continue
    if fields.weekday is not None:
        # "Tuesday, November 7": the weekday names the year, if a near one has it.
        fitting = [d for d in found if d.weekday() == fields.weekday and abs(d.year - today.year) <= 1]
        found = fitting or found
    if scene.in_dateline(at):
        return min(found, key=lambda d: abs(d - today))
    back = [d for d in found if d <= today]
    ahead = [d for d in found if d >= today]
    if not back or not ahead:
        return (back[-1:] or ahead[:1])[0]
    look = scene.look(at)
    if look is Outlook.FUTURE:
        return ahead[0]
    near = look is Outlook.OPEN and (ahead[0] - today).days <= _NEAR_AHEAD
    return ahead[0] if near and (today - back[-1]).days > _LONG_AGO else back[-1]
