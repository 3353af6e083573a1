"""Rules for times that no calendar holds: "now", "recent", "later", "in the future", and for the day that a story is at.

They take and return what those of `stated` do. The value is an interval with approximate or open ends where there is a
day to count from, beside the TIMEX3 value (PRESENT_REF, PAST_REF, FUTURE_REF); none of these dates an event by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tocsin.coding.when.calendar import Unit, holding, shift, since, unit_of
from tocsin.coding.when.pieces import one, pick, unit_in
from tocsin.coding.when.traps import closes, word_at
from tocsin.coding.when.values import Reading, Scene, Value, narrative, relative, same, the_day, told, undated
from tocsin.coding.when.windows import recent
from tocsin.coding.when.words import Words
from tocsin.records import Interval

_AROUND = timedelta(days=7)
_SOON = timedelta(days=92)
_IN_STORY = frozenset(
    "for in during throughout through over end ended ends ending finish finished finishing close closed closing start "
    "started starting begin began opened".split()
)
_SHARES = frozenset("rest remainder most much part course half".split())
_GOES_ON = frozenset("of when that after before he she they it we i who which".split())


def _present(today: date) -> Interval:
    begin, last = today - _AROUND, today + _AROUND
    return Interval(begin=begin, until=last + timedelta(days=1), edtf=f"{begin}~/{last}~")


def _past(today: date) -> Interval:
    return Interval(begin=None, until=today, edtf=f"../{today - timedelta(days=1)}~")


def _near_future(today: date) -> Interval:
    last = today + _SOON
    return Interval(begin=today, until=last + timedelta(days=1), edtf=f"{today}/{last}~")


def _future(today: date) -> Interval:
    return Interval(begin=today, until=None, edtf=f"{today}/..")


def present(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "now", "currently", "at the moment", "the time being"; not "now that", "now-cancelled"."""
    after = scene.beside(at + len(words))
    if after is not None and (after.word == "that" or (after.kind == "DASH" and after.start == words[-1].end)):
        return []
    if words[-1].word == "present" and not (len(words) > 1 or word_at(scene, at - 1) == "at"):
        return []
    return one(at, words, told(relative(scene, _present), "PRESENT_REF"))


def current(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "the current crisis"; not "the current" of a river, "Current Affairs"."""
    here = scene.token(at)
    if words[0].text[0].isupper() or (here is not None and here[1].tag != "JJ"):
        return []
    return one(at, words, told(relative(scene, _present), "PRESENT_REF"))


def lately(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "recent losses"; not "the most recent report"."""
    if word_at(scene, at - 1) in ("most", "more") or words[0].text[0].isupper():
        return []
    return one(at, words, told(relative(scene, lambda today: recent(today, Unit.WEEK)), "PAST_REF"))


def the_past(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "in the past", "mistakes of the past"."""
    here = scene.token(at + 1)
    if here is not None and here[1].pos not in ("NOUN", "PROPN"):
        return []
    return one(at, words, told(relative(scene, _past), "PAST_REF"))


def the_future(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "in the future", "in the near future"; not "the future of Iraq", "the future king"."""
    here = scene.token(at + len(words) - 1)
    if word_at(scene, at + len(words)) == "of" or (here is not None and here[1].pos not in ("NOUN", "PROPN")):
        return []
    near = pick(words, "SPAN") is not None
    return one(at, words, told(relative(scene, _near_future if near else _future), "FUTURE_REF"))


def term(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "in the near term", "for the long term"."""
    if word_at(scene, at - 1) not in ("in", "for", "over") or word_at(scene, at + len(words)) == "of":
        return []
    make = _future if words[-2].word == "long" or pick(words, "RUNNING") is not None else _near_future
    return one(at, words, told(relative(scene, make), "FUTURE_REF"))


def soon(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "soon", "shortly"; not "as soon as", "soon after", "shortly before the vote"."""
    before, after = word_at(scene, at - 1), scene.beside(at + 1)
    if before in ("as", "too") or (
        after is not None and (after.kind in ("DASH", "AFTER", "BEFORE") or after.word == "as")
    ):
        return []
    return one(at, words, told(relative(scene, _near_future), "FUTURE_REF"))


def later(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "he later died", "a later date": after the date named before; not "sooner or later", "later than"."""
    after = scene.beside(at + len(words))
    if word_at(scene, at - 1) in ("or", "no", "much") or (after is not None and after.word in ("than", "versions")):
        return []
    if words[0].kind == "LATER":
        here = scene.token(at)
        if here is not None and here[1].pos != "ADV":
            return []
    return one(at, words, told(narrative(scene, since), "FUTURE_REF"))


def that_time(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "at that time", "by then": the time named before; not "the time of", "at that time of year"."""
    if word_at(scene, at - 1) not in ("at", "by", "until", "till", "from", "before", "around"):
        return []
    after = word_at(scene, at + len(words))
    if after in ("of", "when", "that") or (words[0].kind == "THE" and not closes(scene, at + len(words))):
        return []
    value = narrative(scene, lambda named: named)
    return one(at, words, replace(value, dating=False))


def point(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "at one point", "at this stage", "at the moment"."""
    if word_at(scene, at - 1) != "at" or word_at(scene, at + len(words)) in ("of", "when", "that"):
        return []
    if words[0].kind in ("THIS", "THE"):
        now = words[0].kind == "THIS" or words[-1].word == "moment"
        return one(at, words, told(relative(scene, _present), "PRESENT_REF")) if now else []
    return one(at, words, told(relative(scene, _past), "PAST_REF")) if words[0].word in ("one", "some") else []


def left_open(_: Scene, at: int, words: Words) -> list[Reading]:
    """ "a later date", "a later time"."""
    return one(at, words, undated("FUTURE_REF", "a time that the words leave open"))


def in_the_unit(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "later in the day", "the start of the day": the day that the story is at."""
    if unit_in(words) is not Unit.DAY:
        return []
    return one(at, words, the_day(scene))


def the_unit(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "for the day", "to end the week", "the entire year": the one that the story is at; not "the day of the vote"."""
    unit = unit_in(words)
    whole = pick(words, "RUNNING") is not None
    rest = word_at(scene, at - 1) == "of" and word_at(scene, at - 2) in _SHARES
    if word_at(scene, at + len(words)) in _GOES_ON or not (whole or rest or word_at(scene, at - 1) in _IN_STORY):
        return []
    if unit in (Unit.HOUR, Unit.WEEKEND, Unit.DECADE, Unit.CENTURY):
        return []
    value = the_day(scene) if unit is Unit.DAY else narrative(scene, lambda named: same(named, unit))
    if value.interval is None:
        value = relative(scene, lambda today: holding(today, unit))
    return one(at, words, replace(value, dating=False))


def same_last_year(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "the same period last year", "the same month a year earlier": of the month or quarter named before."""

    def back(named: Interval) -> Interval | None:
        unit = unit_of(named)
        if named.begin is None or unit is None or unit not in (Unit.MONTH, Unit.QUARTER):
            return None
        return holding(shift(named.begin, -1, Unit.YEAR), unit)

    value: Value = narrative(scene, back)
    if value.interval is None:
        value = relative(scene, lambda today: holding(shift(today, -1, Unit.YEAR), Unit.YEAR))
    return one(at, words, value)
