"""Holidays that news dates things by, and the calendars that move them: "the eve of Ramadan", "Eid al-Fitr", "Easter".

Islamic months begin with the first evening after a new moon that was reached about an hour and a half before sunset in
Mecca, which is close to the Umm al-Qura calendar of Saudi Arabia. Communities that wait for a sighting may begin a day
earlier or later: those days are marked as approximate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tocsin.coding.when.calendar import about, day, days
from tocsin.records import Interval

_DAY = timedelta(days=1)
_NOON = date(2000, 1, 1)  # the day of Julian date 2451545
# A new moon after this part of the day (UTC) is too young at sunset in Mecca to begin a month.
_TOO_YOUNG = 0.58
_MUHARRAM = {
    name: n
    for n, names in enumerate(
        (
            ("muharram",),
            ("safar",),
            ("rabi al-awwal", "rabi' al-awwal"),
            ("rabi al-thani", "rabi' al-thani"),
            ("jumada al-awwal", "jumada al-ula"),
            ("jumada al-thani", "jumada al-akhira"),
            ("rajab",),
            ("shaaban", "sha'ban", "shaban"),
            ("ramadan", "ramadhan"),
            ("shawwal",),
            ("dhu al-qada", "dhul qada", "dhu al-qi'dah"),
            ("dhu al-hijja", "dhul hijja", "dhu al-hijjah", "dhul hijjah"),
        ),
        start=1,
    )
    for name in names
}
# Names of Muslim months that are as often names of people.
_MONTHS = {name: n for name, n in _MUHARRAM.items() if name not in ("safar", "rajab", "shaban")}


@dataclass(frozen=True, slots=True)
class Feast:
    """A day, or some, that come back: `near` gives those around a year, earliest first."""

    near: Callable[[int], list[Interval]]
    month: int = 0  # of the Islamic year, where the name is that of a month


def islamic_day(year: int, month: int, number: int) -> date:
    """The day of an Islamic date, by the rule of the module.

    >>> islamic_day(1445, 9, 1)
    datetime.date(2024, 3, 11)
    """
    # The new moon of 4 April 2000, third of the count that new moons are given, began Muharram 1421.
    moment = _new_moon(12 * (year - 1421) + month - 1 + 3) + 0.5
    whole = math.floor(moment)
    late = 2 if moment - whole >= _TOO_YOUNG else 1
    return _NOON + timedelta(days=whole - 2451545 + late + number - 1)


def islamic_month(year: int, month: int) -> Interval:
    """A month of the Islamic calendar, approximate by a day at either end."""
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    return about(days(islamic_day(year, month, 1), islamic_day(*after, 1) - _DAY))


def easter(year: int, *, eastern: bool = False) -> date:
    """Easter Sunday, by the Gregorian or (eastern) the Julian reckoning.

    >>> easter(2024), easter(2024, eastern=True)
    (datetime.date(2024, 3, 31), datetime.date(2024, 5, 5))
    """
    if eastern:
        moon = (19 * (year % 19) + 15) % 30
        shift = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
        first = moon + shift + 114
        return date(year, first // 31, first % 31 + 1) + timedelta(days=year // 100 - year // 400 - 2)
    century, golden = year // 100, year % 19
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    sunday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    number = epact - sunday
    month = 3 + (number + 40) // 44
    return date(year, month, number + 28 - 31 * (month // 4))


def hebrew_new_year(year: int) -> date:
    """Rosh Hashanah in the autumn of a year.

    >>> hebrew_new_year(2023)
    datetime.date(2023, 9, 16)
    """

    def elapsed(of: int) -> int:
        months = (235 * of - 234) // 19
        found = 29 * months + (12084 + 13753 * months) // 25920
        return found + (3 * (found + 1) % 7 < 3)

    number = year + 3761
    before, here, after = elapsed(number - 1), elapsed(number), elapsed(number + 1)
    late = 2 if after - here == 356 else 1 if here - before == 382 else 0
    return date.fromordinal(here + late - 1373427)


def _new_moon(number: int) -> float:
    """The Julian date (UTC) of a new moon, counted from that of 6 January 2000; exact to some minutes."""
    centuries = number / 1236.85
    sun = math.radians(2.5534 + 29.1053567 * number)
    moon = math.radians(201.5643 + 385.81693528 * number + 0.0107582 * centuries**2)
    node = math.radians(160.7108 + 390.67050284 * number - 0.0016118 * centuries**2)
    mean = 2451550.09766 + 29.530588861 * number + 0.00015437 * centuries**2
    terms = (
        (-0.40720, moon), (0.17241, sun), (0.01608, 2 * moon), (0.01039, 2 * node), (0.00739, moon - sun),
        (-0.00514, moon + sun), (0.00208, 2 * sun), (-0.00111, moon - 2 * node), (-0.00057, moon + 2 * node),
        (0.00056, 2 * moon + sun), (-0.00042, 3 * moon), (0.00042, sun + 2 * node), (0.00038, sun - 2 * node),
    )  # fmt: skip
    return mean + sum(size * math.sin(angle) for size, angle in terms) - 0.0008  # to UTC, about 69 seconds


def _fixed(month: int, number: int) -> Feast:
    return Feast(lambda year: [day(date(n, month, number)) for n in _years(year)])


def _from_easter(shift: int, *, eastern: bool = False) -> Feast:
    return Feast(lambda year: [day(easter(n, eastern=eastern) + timedelta(days=shift)) for n in _years(year)])


def _from_new_year(shift: int, length: int = 1) -> Feast:
    def near(year: int) -> list[Interval]:
        begin = [hebrew_new_year(n) + timedelta(days=shift) for n in _years(year)]
        return [days(first, first + timedelta(days=length - 1)) for first in begin]

    return Feast(near)


def _passover(year: int) -> list[Interval]:
    # Its first day is 163 days before the next new year.
    first = [hebrew_new_year(n) - timedelta(days=163) for n in _years(year)]
    return [days(when, when + 6 * _DAY) for when in first]


def _years(year: int) -> range:
    return range(max(year - 2, 2), min(year + 2, 9998) + 1)


def _islamic_years(year: int) -> range:
    number = (year - 622) * 10307 // 10000  # lunar years in a solar one
    return range(number - 3, number + 4)


def _islamic(month: int, number: int) -> Feast:
    return Feast(lambda year: [about(day(islamic_day(n, month, number))) for n in _islamic_years(year)])


def _whole_month(month: int) -> Feast:
    return Feast(lambda year: [islamic_month(n, month) for n in _islamic_years(year)], month=month)


def _named(feast: Feast, *names: str) -> dict[str, Feast]:
    return dict.fromkeys(names, feast)


FEASTS: dict[str, Feast] = {
    **{name: _whole_month(n) for name, n in _MONTHS.items()},
    **_named(_islamic(1, 1), "islamic new year", "hijri new year"),
    **_named(_islamic(1, 10), "ashura", "ashoura"),
    **_named(_islamic(2, 20), "arbaeen", "arba'een", "arbain"),
    **_named(_islamic(3, 12), "mawlid", "mawlid al-nabi", "milad un-nabi"),
    **_named(_islamic(10, 1), "eid al-fitr", "eid ul-fitr", "eid-al-fitr", "eid-ul-fitr", "eid al fitr"),
    **_named(_islamic(12, 10), "eid al-adha", "eid ul-adha", "eid-al-adha", "eid-ul-adha", "eid al adha"),
    **_named(_islamic(12, 9), "arafat day", "day of arafah"),
    **_named(_fixed(12, 25), "christmas day", "christmas"),
    **_named(_fixed(12, 24), "christmas eve"),
    **_named(_fixed(1, 1), "new year's day", "new year’s day"),
    **_named(_fixed(12, 31), "new year's eve", "new year’s eve"),
    **_named(_fixed(5, 1), "may day", "international workers' day"),
    **_named(_fixed(3, 8), "international women's day", "international women’s day"),
    **_named(_fixed(2, 14), "valentine's day", "valentine’s day"),
    **_named(_fixed(10, 31), "halloween"),
    **_named(Feast(lambda year: [about(day(date(n, 3, 21))) for n in _years(year)]), "nowruz", "newroz", "norouz"),
    **_named(_from_easter(0), "easter sunday", "easter day", "easter"),
    **_named(_from_easter(-2), "good friday"),
    **_named(_from_easter(1), "easter monday"),
    **_named(_from_easter(-7), "palm sunday"),
    **_named(_from_easter(-46), "ash wednesday"),
    **_named(_from_easter(39), "ascension day"),
    **_named(_from_easter(0, eastern=True), "orthodox easter"),
    **_named(_from_new_year(0, 2), "rosh hashanah", "rosh hashana"),
    **_named(_from_new_year(9), "yom kippur"),
    **_named(_from_new_year(14, 7), "sukkot"),
    **_named(Feast(_passover), "passover", "pesach"),
}
"""What holidays are called, in lower case, and when they fall."""


def feasts_near(name: str, when: date) -> list[Interval]:
    """The times that a holiday falls in the years around a day, earliest first."""
    found = [feast for feast in FEASTS[name].near(when.year) if feast.begin is not None]
    return sorted(found, key=lambda feast: feast.begin or date.min)
