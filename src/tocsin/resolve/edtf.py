"""Days out of EDTF, the dates of ISO 8601-2, as registries and other tools write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tocsin.records import Interval

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)")
_LAST = date.max.year


def read_edtf(words: str) -> Interval:
    """The days [begin, until) of an EDTF date or interval, with the words as they are.

    Read are years, months and days, with the marks for approximate (~), uncertain (?) and both (%), and intervals of
    two of them, whose sides may be open (..) or unknown (empty); both are open here.

    Raises
    ------
    ValueError
        If the words are no such date, name a day that no calendar has, or end before they begin.

    Examples
    --------
    >>> read_edtf("2014-06/..").begin, read_edtf("2014-06/..").until
    (datetime.date(2014, 6, 1), None)
    >>> read_edtf("2008~").until
    datetime.date(2009, 1, 1)
    """
    left, slash, right = words.partition("/")
    if not slash:
        begin, until = _days(words, words)
        return Interval(begin=begin, until=until, edtf=words)
    begin = None if left in ("", "..") else _days(left, words)[0]
    until = None if right in ("", "..") else _days(right, words)[1]
    if begin is not None and until is not None and begin >= until:
        raise ValueError(f"{words!r} ends before it starts")
    return Interval(begin=begin, until=until, edtf=words)


def _days(words: str, whole: str) -> tuple[date, date]:
    """The first day of a date and the first one after it."""
    found = _DATE.fullmatch(words)
    if found is None:
        raise ValueError(f"{whole!r} is no EDTF date or interval, such as 2014, 2014-06-13, 2008~ or 2014-06/..")
    year, month, day = (int(part) if part else None for part in found.groups()[:3])
    if year is None or not 0 < year < _LAST:
        raise ValueError(f"{whole!r}: the year must be from 0001 to {_LAST - 1}")
    if month is None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if not 0 < month < 13:
        raise ValueError(f"{whole!r}: there is no month {month:02}")
    if day is None:
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    try:
        first = date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{whole!r}: {year}-{month:02} has no day {day:02}") from error
    return first, first + timedelta(days=1)
