"""Stretches of time around a day: the past three years, recent weeks, the weekend, last summer, years ago."""

from __future__ import annotations

from datetime import date, timedelta

from tocsin.coding.when.calendar import Season, Unit, about, after, days, holding, season, shift, weekend
from tocsin.coding.when.tense import Outlook
from tocsin.coding.when.values import same
from tocsin.records import Interval

FEW = 3  # "a few", "several", "a couple": the value is marked as approximate
_RECENT = {Unit.DAY: 7, Unit.WEEK: 28, Unit.MONTH: 92, Unit.YEAR: 1096}  # days that "recent weeks" reach back


def season_near(today: date, which: Season, word: str, look: Outlook) -> Interval:
    """The last, this or next summer; with another word, the one that the verb looks to."""
    around = [season(today.year + n, which) for n in (-2, -1, 0, 1) if today.year + n >= 1]
    begun = [s for s in around if s.begin is not None and s.begin <= today]
    to_come = [s for s in around if s.begin is not None and s.begin > today]
    if len(begun) < 2 or not to_come:
        raise ValueError(f"no {which.name.lower()} around {today}: the calendar ends there")
    current = begun[-1].until is not None and begun[-1].until > today
    if word == "last":
        return begun[-2] if current else begun[-1]
    if word in ("next", "coming", "upcoming") or (look is Outlook.FUTURE and not current):
        return to_come[0]
    if word == "this" and not current and to_come[0].begin is not None and to_come[0].begin.year == today.year:
        return to_come[0]
    return begun[-1]


def weekend_near(today: date, look: Outlook) -> Interval:
    """ "the weekend": the last one begun, or the one ahead."""
    if today.weekday() >= 5 or look is Outlook.FUTURE:
        return weekend(today)
    return weekend(today - timedelta(days=7))


def window(today: date, count: int, unit: Unit, *, ahead: bool, vague: bool = False) -> Interval:
    """The `count` units that end (or begin) with a day: "the past three years", "the next two weeks"."""
    if unit is Unit.HOUR:
        count, unit = -(-count // 24), Unit.DAY
    other = shift(today, count if ahead else -count, unit)
    whole = days(today, other) if ahead else days(other, today)
    if unit in (Unit.DAY, Unit.WEEK, Unit.WEEKEND):
        if not vague:
            return whole
        edtf = f"{today}/{other}~" if ahead else f"{other}~/{today}"
        return Interval(begin=whole.begin, until=whole.until, edtf=edtf)
    near, far = (d.isoformat()[: 7 if unit is Unit.MONTH else 4] for d in (today, other))
    edtf = f"{near}/{far}~" if ahead else f"{far}~/{near}"
    return Interval(begin=whole.begin, until=whole.until, edtf=edtf)


def recent(today: date, unit: Unit) -> Interval:
    """About the days, weeks, months or years up to a day. Weeks are written as the month they centre on.

    >>> recent(date(2023, 12, 10), Unit.WEEK).edtf
    '2023-11~'
    """
    back = _RECENT.get(unit, _RECENT[Unit.YEAR])
    begin = today - timedelta(days=back)
    if unit is Unit.WEEK:
        edtf = f"{(today - timedelta(days=back // 2)).isoformat()[:7]}~"
    elif unit is Unit.DAY:
        edtf = f"{begin}~/{today}"
    else:
        length = 7 if unit is Unit.MONTH else 4
        edtf = f"{begin.isoformat()[:length]}~/{today.isoformat()[:length]}"
    return Interval(begin=begin, until=today + timedelta(days=1), edtf=edtf)


def to_come(today: date, unit: Unit) -> Interval:
    """Open to the future from the day, month or year of a day: "upcoming weeks", "the coming years"."""
    precision = {Unit.HOUR: Unit.DAY, Unit.DAY: Unit.DAY, Unit.WEEK: Unit.MONTH, Unit.MONTH: Unit.MONTH}
    whole = holding(today, precision.get(unit, Unit.YEAR))
    return Interval(begin=whole.begin, until=None, edtf=f"{whole.edtf}/..")


def ago(today: date, count: int, unit: Unit, modifier: str) -> Interval:
    """The unit that lies `count` back: "two weeks ago" is the ISO week, "more than two years ago" all before."""
    whole = holding(shift(today, -count, unit), Unit.YEAR if unit in (Unit.DECADE, Unit.CENTURY) else unit)
    if unit in (Unit.DECADE, Unit.CENTURY):
        modifier = modifier or "about"
    if modifier == "more":
        return Interval(begin=None, until=whole.until, edtf=f"../{whole.edtf.split('/')[-1]}")
    return about(whole) if modifier == "about" else whole


def years_before(today: date, unit: Unit) -> Interval:
    """ "years ago": all before the unit that holds a day."""
    whole = holding(shift(today, -1, unit), unit)
    return Interval(begin=None, until=whole.until, edtf=f"../{whole.edtf.split('/')[-1]}~")


def following(named: Interval, unit: Unit) -> Interval | None:
    """ "the following years": open from the end of a named date; None if the date has no end."""
    if named.until is None or named.begin is None:
        return None
    if unit in (Unit.YEAR, Unit.MONTH) and (own := same(named, unit)) is not None:
        return after(own)
    return after(named)
