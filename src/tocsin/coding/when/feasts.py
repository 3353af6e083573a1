"""Rules for holidays: "on Eid al-Fitr", "the eve of Ramadan", "last Easter", "17 Ramadan 1445".

They take and return what those of `stated` do; the tense of the verb decides between the last one and the next.
"""

from __future__ import annotations

from datetime import date, timedelta

from tocsin.coding.when.calendar import about, day, days
from tocsin.coding.when.holidays import FEASTS, feasts_near, islamic_day
from tocsin.coding.when.pieces import one, pick, turn_in
from tocsin.coding.when.tense import Outlook
from tocsin.coding.when.traps import is_name, names_something
from tocsin.coding.when.values import Reading, Scene, relative, stated
from tocsin.coding.when.words import Words
from tocsin.records import Interval

_NEAR = timedelta(days=45)
_LONG_AGO = timedelta(days=240)
_PLAIN = ("christmas", "easter", "ramadan", "passover", "muharram")


def _near(name: str, today: date, look: Outlook, turn: int) -> Interval:
    """The one that lasts, else the last or, if the words look ahead, the next."""
    found = feasts_near(name, today)
    begun = [f for f in found if f.begin is not None and f.begin <= today]
    ahead = [f for f in found if f.begin is not None and f.begin > today]
    if len(begun) < 2 or not ahead or begun[-1].until is None or ahead[0].begin is None:
        raise ValueError(f"no {name} around {today}: the calendar ends there")
    lasts = begun[-1].until > today
    if turn > 0 or (look is Outlook.FUTURE and not lasts and turn == 0):
        return ahead[0]
    if turn < 0:
        return begun[-2] if lasts else begun[-1]
    close = ahead[0].begin - today <= _NEAR and today - begun[-1].until >= _LONG_AGO
    return ahead[0] if look is Outlook.OPEN and close else begun[-1]


def feast(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "Eid al-Fitr", "last Easter", "Ramadan 2023", "the eve of Ramadan"; not "Sheikh Ramadan", "Easter Island"."""
    place = next(n for n, w in enumerate(words) if w.kind == "FEAST")
    name, number = words[place].word, pick(words, "YEAR")
    here, after = scene.token(at + place), scene.beside(at + place + 1)
    if here is not None and here[1].entity == "PERSON":
        return []
    if is_name(scene, at + place - 1) or names_something(scene, at + len(words)):
        return []
    if name in _PLAIN and number is None and after is not None and after.text[0].isupper() and after.kind == "":
        return []  # "Easter Island", "Ramadan Shalah"
    look = scene.look(at + place)
    eve = pick(words, "EVE", "END", "START")

    def of(whole: Interval) -> Interval:
        if eve is None or whole.begin is None or whole.until is None:
            return whole
        first, last = whole.begin, whole.until - timedelta(days=1)
        if eve.kind == "EVE":
            found = day(first - timedelta(days=1))
        elif eve.kind == "START":
            found = days(first, min(first + timedelta(days=2), last))
        else:
            found = days(max(last - timedelta(days=2), first), last)
        return about(found) if "~" in whole.edtf or eve.kind != "EVE" else found

    if number is not None:

        def in_year() -> Interval:
            year = number.value
            found = [f for f in feasts_near(name, date(year, 7, 1)) if f.begin is not None and f.begin.year == year]
            if not found:
                raise ValueError(f"no {name} in {year}")
            return of(found[0])

        return one(at, words, stated(in_year))
    return one(at, words, relative(scene, lambda today: of(_near(name, today, look, turn_in(words[:place])))))


def islamic_date(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "10 Muharram", "17 Ramadan 1445": a day of the Islamic calendar."""
    named, number, year = pick(words, "FEAST"), pick(words, "DAY", "ORD"), pick(words, "YEAR")
    if named is None or number is None or not 1 <= number.value <= 30:
        return []
    month = FEASTS[named.word].month
    if not month:
        return []
    if year is not None:
        if not 1200 <= year.value <= 1600:
            return []
        return one(at, words, stated(lambda: about(day(islamic_day(year.value, month, number.value)))))
    look = scene.look(at)

    def on(today: date) -> Interval:
        whole = _near(named.word, today, look, 0)
        if whole.begin is None:
            raise ValueError("a month without a beginning")
        return about(day(whole.begin + timedelta(days=number.value - 1)))

    return one(at, words, relative(scene, on))
