"""Publication days as files write them: `parse_day`."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
# A time of day may follow; it is not read, since the day is the one that the outlet wrote.
_CLOCK = r"(?:(?:[,\s]+(?:at\s+)?|t)\d{1,2}[:.]?\d{2}\b.*)?"
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE | re.DOTALL)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})z?",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:\d{6})?",
        rf"{_WEEKDAY}{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    )
)
_NUMBERS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b.*", re.DOTALL)
_FIRST, _LAST = 1900, 2100
_LONGEST = 60  # characters: "Wednesday, September 27th, 2023 at 10:00:00 p.m. (GMT+02:00)"


def parse_day(text: str) -> date:
    """The day that a text names, as written there: no time zone is applied.

    Read are ISO 8601 ("2023-11-07", "2023-11-07T10:00:00Z"), "2023/11/07", "20231107", "7 November 2023",
    "Nov. 7, 2023" and RFC 2822 ("Tue, 07 Nov 2023 10:00:00 GMT").

    Raises
    ------
    ValueError
        With the reason: no such day, no day named, day and month in an order that cannot be known, or a year
        outside 1900 to 2100.

    Examples
    --------
    >>> parse_day("Tuesday, November 7, 2023")
    datetime.date(2023, 11, 7)
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise ValueError(f"{text[:_LONGEST]!r}... is no day of the calendar; write it as 2023-11-07")
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        if _NUMBERS.fullmatch(text):
            raise ValueError(f"{text!r} may be read day first or month first; write it as 2023-11-07")
        raise ValueError(f"{text!r} is no day of the calendar; write it as 2023-11-07")
    name = found["month"].lower()
    month = int(name) if name.isdecimal() else _MONTHS.index(name[:3]) + 1
    year, day = int(found["year"]), int(found["day"])
    if not _FIRST <= year <= _LAST:
        raise ValueError(f"{text!r} is not between {_FIRST} and {_LAST}; is it a publication day?")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{text!r} is a day that does not exist; correct it") from error
