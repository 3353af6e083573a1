"""Interval arithmetic for dates in prose: days, months, seasons, decades, and the vague ways of naming them.

Every function returns a `records.Interval`: days [begin, until) beside their EDTF string (ISO 8601-2), whose two
ends are both inclusive. A day that does not exist raises `ValueError`, one outside years 1 to 9999
`OverflowError` or `ValueError`.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from tocsin.records import Interval


class Unit(StrEnum):
    """A length of time that prose counts in. Hours and less are read as the day they fall on."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    WEEKEND = "weekend"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


class Part(StrEnum):
    """A third of a longer period."""

    EARLY = "early"
    MID = "mid"
    LATE = "late"


class Season(StrEnum):
    """A season of the northern year by months, as news uses it; the value is its EDTF number."""

    SPRING = "21"
    SUMMER = "22"
    AUTUMN = "23"
    WINTER = "24"


MONTHS_OF_UNIT = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12, Unit.DECADE: 120, Unit.CENTURY: 1200}
DAYS_OF_UNIT = {Unit.HOUR: 0, Unit.DAY: 1, Unit.WEEK: 7, Unit.WEEKEND: 7}
_FIRST_MONTH = {Season.SPRING: 3, Season.SUMMER: 6, Season.AUTUMN: 9, Season.WINTER: 12}
_DAY = timedelta(days=1)


def day(when: date) -> Interval:
    """One day.

    >>> day(date(2023, 11, 7)).edtf
    '2023-11-07'
    """
    return Interval(begin=when, until=when + _DAY, edtf=when.isoformat())


def days(first: date, last: date) -> Interval:
    """The days from `first` to `last`, both included.

    >>> days(date(2023, 11, 7), date(2023, 11, 9)).edtf
    '2023-11-07/2023-11-09'
    """
    return day(first) if first == last else Interval(begin=first, until=last + _DAY, edtf=f"{first}/{last}")


def months(year_: int, first: int, count: int, edtf: str) -> Interval:
    """`count` whole months from month `first` (1 to 12) of a year, under the given EDTF string."""
    begin = date(year_, first, 1)
    return Interval(begin=begin, until=shift(begin, count, Unit.MONTH), edtf=edtf)


def month(year_: int, number: int) -> Interval:
    """One month of a year.

    >>> month(2023, 12).until
    datetime.date(2024, 1, 1)
    """
    return months(year_, number, 1, f"{year_:04}-{number:02}")


def year(number: int) -> Interval:
    """One year."""
    return months(number, 1, 12, f"{number:04}")


def decade(first: int) -> Interval:
    """Ten years from `first`; EDTF level 1 writes the open digit as X.

    >>> decade(1990).edtf
    '199X'
    """
    return Interval(begin=date(first, 1, 1), until=date(first + 10, 1, 1), edtf=f"{first // 10:03}X")


def century(number: int) -> Interval:
    """The hundred years that prose calls the `number`th century.

    >>> century(19).edtf, century(19).begin
    ('18XX', datetime.date(1800, 1, 1))
    """
    first = (number - 1) * 100
    return Interval(begin=date(max(first, 1), 1, 1), until=date(first + 100, 1, 1), edtf=f"{number - 1:02}XX")


def season(year_: int, which: Season) -> Interval:
    """Three whole months; a winter is named by the year in which it begins."""
    return months(year_, _FIRST_MONTH[which], 3, f"{year_:04}-{which}")


def quarter(year_: int, number: int) -> Interval:
    """A quarter of a year, 1 to 4 (EDTF level 2 numbers them 33 to 36)."""
    return months(year_, 3 * number - 2, 3, f"{year_:04}-{32 + number}")


def half(year_: int, number: int) -> Interval:
    """The first or second half of a year."""
    first = 6 * number - 5
    return months(year_, first, 6, f"{year_:04}-{first:02}/{year_:04}-{first + 5:02}")


def week(when: date) -> Interval:
    """The ISO week, Monday to Sunday, that holds a day."""
    monday = when - timedelta(days=when.weekday())
    return days(monday, monday + 6 * _DAY)


def weekend(when: date) -> Interval:
    """Saturday and Sunday of the ISO week that holds a day."""
    saturday = when + timedelta(days=5 - when.weekday())
    return days(saturday, saturday + _DAY)


def shift(when: date, count: int, unit: Unit) -> date:
    """The day `count` units later; the last day of the month where the month is too short.

    >>> shift(date(2024, 1, 31), 1, Unit.MONTH)
    datetime.date(2024, 2, 29)
    """
    if unit in DAYS_OF_UNIT:
        return when + timedelta(days=count * DAYS_OF_UNIT[unit])
    number = when.year * 12 + when.month - 1 + count * MONTHS_OF_UNIT[unit]
    at, of = divmod(number, 12)
    for last in (when.day, 30, 29, 28):
        if last <= when.day:
            try:
                return date(at, of + 1, last)
            except ValueError:
                if last == 28:
                    raise
    raise ValueError(f"no day {count} {unit}s from {when}")


def holding(when: date, unit: Unit) -> Interval:
    """The week, month, quarter ... that holds a day.

    >>> holding(date(2023, 11, 7), Unit.QUARTER).edtf
    '2023-36'
    """
    match unit:
        case Unit.HOUR | Unit.DAY:
            return day(when)
        case Unit.WEEK:
            return week(when)
        case Unit.WEEKEND:
            return weekend(when)
        case Unit.MONTH:
            return month(when.year, when.month)
        case Unit.QUARTER:
            return quarter(when.year, (when.month + 2) // 3)
        case Unit.YEAR:
            return year(when.year)
        case Unit.DECADE:
            return decade(when.year // 10 * 10)
        case Unit.CENTURY:
            return century(when.year // 100 + 1)


def part(whole: Interval, which: Part) -> Interval:
    """A third of a period, with `~` on each end that the words leave vague; a single day is left whole.

    >>> part(month(2023, 3), Part.EARLY).edtf
    '2023-03-01/2023-03-10~'
    >>> part(year(2019), Part.MID).edtf
    '2019-05~/2019-08~'
    """
    if whole.begin is None or whole.until is None:
        return whole
    length = (whole.until - whole.begin).days
    if length <= 3:
        return whole
    if length <= 31:
        cuts = [0, 2, 4, length] if length <= 7 else [0, 10, 20, length]
        at = [whole.begin + timedelta(days=n) for n in cuts]
        last = ["", *(f"{a - _DAY}" for a in at[1:])]
        first = [f"{a}" for a in at]
    elif length <= 366:
        count = round(length / 30.44)
        at = [shift(whole.begin, n, Unit.MONTH) for n in (0, count // 3, 2 * count // 3, count)]
        last = ["", *((a - _DAY).isoformat()[:7] for a in at[1:])]
        first = [a.isoformat()[:7] for a in at]
    else:
        count = round(length / 365.25)
        at = [shift(whole.begin, n, Unit.YEAR) for n in (0, round(count * 0.4), round(count * 0.7), count)]
        last = [f"{a.year - 1:04}" for a in at]
        first = [f"{a.year:04}" for a in at]
    n = list(Part).index(which)
    left, right = first[n] + "~" * (n > 0), last[n + 1] + "~" * (n < 2)
    return Interval(begin=at[n], until=at[n + 1], edtf=left if left == right else f"{left}/{right}")


def edge(whole: Interval, *, last: bool) -> Interval:
    """About the first or the last part of a period: "the start of", "the end of"."""
    if whole.begin is None or whole.until is None:
        return whole
    if 32 < (whole.until - whole.begin).days <= 366:
        when = whole.until - _DAY if last else whole.begin
        return about(month(when.year, when.month))
    return part(whole, Part.LATE if last else Part.EARLY)


def about(whole: Interval) -> Interval:
    """The same days, marked as approximate.

    >>> about(month(2023, 11)).edtf
    '2023-11~'
    """
    edtf = "/".join(end if end in ("..", "") or end.endswith("~") else f"{end}~" for end in whole.edtf.split("/"))
    return Interval(begin=whole.begin, until=whole.until, edtf=edtf)


def join(first: Interval, last: Interval) -> Interval:
    """From the first day of `first` to the last day of `last`.

    >>> join(year(2003), year(2008)).edtf
    '2003/2008'
    """
    left, right = _ends(first)[0], _ends(last)[1]
    return Interval(begin=first.begin, until=last.until, edtf=left if left == right else f"{left}/{right}")


def since(whole: Interval) -> Interval:
    """From the first day of a period on, without end."""
    return Interval(begin=whole.begin, until=None, edtf=f"{_ends(whole)[0]}/..")


def until(whole: Interval) -> Interval:
    """Up to the last day of a period, without beginning."""
    return Interval(begin=None, until=whole.until, edtf=f"../{_ends(whole)[1]}")


def before(whole: Interval) -> Interval:
    """All before the first day of a period; itself if it has no first day.

    >>> before(year(2003)).edtf
    '../2002'
    """
    if whole.begin is None:
        return whole
    return until(_neighbour(whole, whole.begin - _DAY))


def after(whole: Interval) -> Interval:
    """All after the last day of a period; itself if it has no last day."""
    if whole.until is None:
        return whole
    return since(_neighbour(whole, whole.until))


def unit_of(whole: Interval) -> Unit | None:
    """The unit that a period fills exactly (day, week, month, year, decade); None if it fills none."""
    if whole.begin is None or whole.until is None or "~" in whole.edtf:
        return None
    for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR, Unit.DECADE):
        # The neighbour of the calendar's last day does not exist, so only lengths that can be are built.
        length = (whole.until - whole.begin).days
        if unit in DAYS_OF_UNIT and length != DAYS_OF_UNIT[unit]:
            continue
        here = holding(whole.begin, unit)
        if (here.begin, here.until) == (whole.begin, whole.until):
            return unit
    return None


def _ends(whole: Interval) -> tuple[str, str]:
    """The first and the last part of an EDTF string; a decade written with X is spelt out in years."""
    left, _, right = whole.edtf.partition("/")
    if not right:
        right = left
    if "X" in left and whole.begin is not None:
        left = f"{whole.begin.year:04}"
    if "X" in right and whole.until is not None:
        right = f"{whole.until.year - 1:04}"
    return left, right


def _neighbour(whole: Interval, when: date) -> Interval:
    """The period that holds `when` and is as precise as `whole` was."""
    unit = unit_of(whole)
    near = unit if unit is Unit.MONTH or unit is Unit.YEAR else Unit.DAY
    return about(holding(when, near)) if "~" in whole.edtf else holding(when, near)
