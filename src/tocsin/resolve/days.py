"""Days as the words of a text tell them: which are of a happening, how a night reaches over two, and "a day after"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tocsin.records import Coding, Interval, MentionKind

SHORT = 3  # days: a day, a night, a day or two
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATELINE = re.compile(rf"(?:[^\W\d_a-z]{{2}}|(?:{MONTHS})[a-z]*\.? \d)[^\n]{{0,60}}?\s(?:-|–|—|--)\s")
_COUNTS = {
    **{word: n for n, word in enumerate("no one two three four five six seven eight nine ten eleven twelve".split())},
    "a": 1,
    "an": 1,
}
_DAYS = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}
_OFFSET = re.compile(
    r"\b(?:(?P<count>[\w-]+)\s+)?(?P<unit>hour|day|week|month|year)s?\s+(?P<way>after|before)\b", re.IGNORECASE
)
_SAID = re.compile(
    r"\b(?:said|says|told|announced|reported|added|wrote|declared|stated|confirmed)(?:\s\w+)?\s+(?:on\s+)?$"
)
_INTO = re.compile(r"\b(?:night|overnight)\s+(?:to|into|of|on|between|before)\s+(?:the\s+)?$", re.IGNORECASE)
_NIGHT = re.compile(r"\s*\b(?:at\s+|in the\s+)?(?:mid)?night\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?!,? (?:the )?\d)", re.IGNORECASE)
LOOKING_BACK = 3  # days: a text whose other days all lie as far back looks back on a week
_WEEK = 7
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A short time that a text names, where it stands, and the days that it may mean."""

    start: int
    words: Interval
    meant: Interval  # with the day before or after, where the words tell of a night


def dateline(text: str) -> int:
    """Where the text begins after its date line; 0 where it has none. A date line names bureau and day of the report."""
    found = _DATELINE.match(text)
    return 0 if found is None else found.end()


def named_days(text: str, coding: Coding, begins: int, published: date | None = None) -> tuple[Day, ...]:
    """The short times that a text names for what happened, in its order: none of a date line, or of when a thing was said."""
    found: list[Day] = []
    for mention in coding.mentions:
        value, start, end = mention.value, mention.span.start, mention.span.end
        if mention.kind is not MentionKind.DATE or value is None or not is_short(value) or start < begins:
            continue
        if not _SAID.search(text[max(0, start - 24) : start]):
            found.append(Day(start=start, words=value, meant=_meant(value, text, start, end)))
    return _last_week(tuple(sorted(found, key=lambda day: day.start)), text, published)


def _last_week(days: tuple[Day, ...], text: str, published: date | None) -> tuple[Day, ...]:
    """The days of a text; where it looks back on a week, the weekday that it came out on is that of the week before."""
    if published is None:
        return days
    own = [d for d in days if d.words.begin == published and _WEEKDAY.match(text, d.start)]
    rest = [(published - d.words.begin).days for d in days if d.words.begin is not None and d not in own]
    if not own or not rest or not all(LOOKING_BACK <= days_before <= _WEEK for days_before in rest):
        return days
    return tuple(replace(d, meant=_moved(d.meant, -_WEEK)) if d in own else d for d in days)


def _moved(value: Interval, days: int) -> Interval:
    move = timedelta(days=days)
    begin, until = value.begin, value.until
    return replace(value, begin=None if begin is None else begin + move, until=None if until is None else until + move)


def _meant(value: Interval, text: str, start: int, end: int) -> Interval:
    """The days of a night: "in the night to Thursday" is Wednesday or Thursday, "on Wednesday night" too."""
    begin, until = value.begin, value.until
    into = _INTO.search(text[max(0, start - 24) : start])
    night = _NIGHT.search(text[start:end]) or _NIGHT.match(text, end)
    if begin is not None and into is not None:
        begin -= _ONE
    if until is not None and (night or (into is not None and " of" in into[0])):
        until += _ONE
    return replace(value, begin=begin, until=until)


def is_short(days: Interval) -> bool:
    """Whether an interval says when: a day, a night, a day or two."""
    return days.begin is not None and days.until is not None and (days.until - days.begin).days <= SHORT


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals can be of one time."""
    starts = [i.begin for i in (one, other) if i.begin is not None]
    ends = [i.until for i in (one, other) if i.until is not None]
    return not starts or not ends or max(starts) < min(ends)


def after_offset(text: str, start: int, end: int) -> int:
    """Where the words begin that follow the last "a day after" of a part of a text; its start where there is none."""
    found = list(_OFFSET.finditer(text, start, end))
    return found[-1].end() if found else start


def offset(words: str) -> int | None:
    """How many days after the other happening this one was, by "a day after" and the like; None: not said."""
    found = next(reversed(list(_OFFSET.finditer(words))), None)
    if found is None:
        return None
    count = _COUNTS.get((found["count"] or "a").casefold(), 0)
    if not count and (found["count"] or "").isdecimal():
        count = int(found["count"])
    size = count * _DAYS[found["unit"].casefold()]
    return -size if found["way"].casefold() == "after" else size
