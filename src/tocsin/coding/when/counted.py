"""Rules for dates that are counted: from the publication day, or from a date that the text named before.

They take and return what those of `stated` do.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tocsin.coding.when.calendar import DAYS_OF_UNIT, Unit, about, day, days, holding, shift, since
from tocsin.coding.when.lengths import duration
from tocsin.coding.when.pieces import amount_in, one, pick, turn_in, unit_in
from tocsin.coding.when.tense import Outlook
from tocsin.coding.when.traps import closes, names_something, word_at
from tocsin.coding.when.values import (
    Reading,
    Scene,
    Value,
    counted_on,
    fields_of,
    moved,
    narrative,
    relative,
    resolve,
    same,
    unresolved,
    weekday_near,
)
from tocsin.coding.when.windows import FEW, ago, following, recent, to_come, weekend_near, window, years_before
from tocsin.coding.when.words import DAYPARTS, Words
from tocsin.records import Interval

_FROM_EVENT = "counted from an event that is not itself a date"
_ABOUT = frozenset("about around some nearly almost roughly approximately circa".split())
_MORE = frozenset("than over least".split())
# "Good Friday", "every Friday", "2 December, a Saturday": what follows is no day that can be found from here.
_UNFIT = frozenset("good black bloody super ash palm holy easter sheffield cyber orthodox every each a".split())


def weekday(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "on Tuesday", "last Tuesday", "next Friday"; not "every Friday", "Good Friday", "Sunday Times"."""
    name = words[-1]
    before = scene.beside(at - 1)
    if (before is not None and before.word in _UNFIT) or names_something(scene, at + len(words)):
        return []
    if name.kind == "WDAY" and (before is None or before.kind == "THE" or not name.text.endswith(".")):
        return []  # "he read The Sun.", "they Wed"
    word = words[0]
    look = scene.look(at + len(words) - 1)

    def on(today: date) -> Interval:
        if word.kind in ("LAST", "PAST") or (word.kind == "THIS" and len(words) == 3):
            return day(weekday_near(today - timedelta(days=1), name.value, Outlook.PAST))
        if word.kind in ("NEXT", "COMING"):
            return day(weekday_near(today + timedelta(days=1), name.value, Outlook.FUTURE))
        if word.kind == "THIS" and look is not Outlook.FUTURE:
            return day(today + timedelta(days=name.value - today.weekday()))
        return day(weekday_near(today, name.value, look))

    return one(at, words, relative(scene, on))


def weekday_of_week(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "Tuesday last week", "next week on Monday"."""
    if unit_in(words) is not Unit.WEEK:
        return []
    named = pick(words, "WEEKDAY")
    turn, weekday = turn_in(words), named.value if named is not None else 0
    return one(at, words, relative(scene, lambda t: day(t + timedelta(days=7 * turn + weekday - t.weekday()))))


def weekday_told(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "the following Tuesday", "the previous Sunday": against the date named before."""
    back = words[-2].kind == "PREVIOUS"

    def on(named: Interval) -> Interval | None:
        if named.begin is None or named.until is None or (named.until - named.begin).days > 7:
            return None
        if back:
            return day(weekday_near(named.begin - timedelta(days=1), words[-1].value, Outlook.PAST))
        return day(weekday_near(named.until, words[-1].value, Outlook.FUTURE))

    return one(at, words, narrative(scene, on))


def deictic(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "yesterday", "tonight", "this morning", "last night"; not "Russia Today"."""
    word, before = words[0], scene.beside(at - 1)
    if len(words) == 1 and word.text[0].isupper() and before is not None and before.text[0].isupper():
        return []

    def on(today: date) -> Interval:
        if word.word == "overnight":
            return days(today - timedelta(days=1), today)
        turn = {"yesterday": -1, "tomorrow": 1, "last": -1}.get(word.word, 0)
        if word.kind == "THE":  # "the day before yesterday", "the day after tomorrow"
            turn = -2 if words[-1].word == "yesterday" else 2
        return day(today + timedelta(days=turn))

    part = DAYPARTS["night"] if words[-1].word == "tonight" else DAYPARTS.get(words[-1].word)
    return one(at, words, replace(relative(scene, on), expression=part))


def unit_turned(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "last week", "this year", "next month", "the coming week", "earlier this month"."""
    unit, turn = unit_in(words), turn_in(words)
    if unit in (Unit.HOUR, Unit.DAY):
        return []  # "to this day", "the last day of the talks"
    first = words[0].kind

    def on(today: date) -> Interval:
        whole = holding(shift(today, turn, unit), unit)
        if first in ("EARLIER", "LATER") and not turn and whole.begin is not None and whole.until is not None:
            if first == "LATER":
                return days(today, whole.until - timedelta(days=1))
            # What happened today would be said to be of today; on the first day only that day is left.
            return days(whole.begin, max(whole.begin, today - timedelta(days=1)))
        return whole

    return one(at, words, relative(scene, on))


def the_weekend(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "the weekend"; not "the weekend of 16 March"."""
    if unit_in(words) is not Unit.WEEKEND or word_at(scene, at + 2) == "of":
        return []
    look = scene.look(at + 1)
    return one(at, words, relative(scene, lambda today: weekend_near(today, look)))


def unit_told(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "the next day", "the following week", "the same month", "the year before", "that day"."""
    unit = Unit.DAY if pick(words, "DAYPART") is not None else unit_in(words)
    # "later that day" is that day.
    kind = next(w.kind for w in reversed(words) if w.kind not in ("THE", "UNIT", "DAYPART", "THIS"))
    if words[0].kind == "NEXT" and unit is not Unit.DAY:
        return []  # "next week" is counted from publication, "the next week" may be told
    if word_at(scene, at + len(words)) == "of" and kind != "SAME":
        return []
    if kind in ("SAME", "THAT"):
        if unit is Unit.DAY and kind == "THAT" and word_at(scene, at + len(words)) in ("when", "that"):
            return []
        return one(at, words, narrative(scene, lambda named: same(named, unit)))
    if kind in ("BEFORE", "AFTER") and not closes(scene, at + len(words)):
        return one(at, words, _from_event(duration(1, unit)))
    if kind == "NEXT" and unit is not Unit.DAY and (scene.named is None or scene.look(at + 1) is Outlook.FUTURE):
        return one(at, words, relative(scene, lambda today: holding(shift(today, 1, unit), unit)))
    turn = -1 if kind in ("PREVIOUS", "BEFORE", "EARLIER") else 1
    return one(at, words, narrative(scene, lambda named: counted_on(named, turn, unit)))


def _from_event(length: str | None) -> Value:
    return replace(unresolved(_FROM_EVENT), expression=length)


def halves_from(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "a year and a half ago", "half a century later": about the month or year."""
    minutes, turn = pick(words, "MINUTES") is not None, 1 if words[-1].kind in ("LATER", "AFTER") else -1
    unit = Unit.HOUR if minutes else unit_in(words)
    half = next(n for n, w in enumerate(words) if w.kind == "HALF")
    count = 0 if half == 0 else 1 if words[0].kind == "A" else amount_in(words[:half])[0]
    finer = {Unit.CENTURY: (Unit.YEAR, 50), Unit.DECADE: (Unit.YEAR, 5), Unit.YEAR: (Unit.MONTH, 6)}
    smaller, whole = finer.get(unit, (Unit.DAY, round(DAYS_OF_UNIT.get(unit, 30) / 2)))
    times = 2 * count * whole + whole
    if words[-1].kind == "AGO":
        return one(at, words, relative(scene, lambda today: ago(today, turn * -times, smaller, "about")))
    if words[-1].kind in ("BEFORE", "AFTER") and not closes(scene, at + len(words)):
        return one(at, words, _from_event(duration(count + 0.5, unit)))

    def on(named: Interval) -> Interval | None:
        found = counted_on(named, turn * times, smaller)
        return None if found is None else about(found)

    return one(at, words, narrative(scene, on))


def units_back(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "two days ago", "more than a year ago", "a few weeks ago", "a month ago today" (that very day)."""
    count, vague = amount_in(words)
    unit = unit_in(words)
    if words[-1].kind == "DEICTIC":
        if words[-1].word not in ("today", "yesterday"):
            return []
        turn = timedelta(days=words[-1].word == "yesterday")
        return one(at, words, relative(scene, lambda today: day(shift(today - turn, -count, unit))))
    modifier = _modifier(scene, at)
    modifier = "about" if vague and not modifier else modifier
    return one(at, words, relative(scene, lambda today: ago(today, count, unit, modifier)))


def _modifier(scene: Scene, at: int) -> str:
    word = word_at(scene, at - 1)
    if word in _ABOUT:
        return "about"
    return "more" if word in _MORE and word_at(scene, at - 2) != "less" else ""


def long_ago(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "years ago": only a bound."""
    unit = unit_in(words)
    return one(at, words, relative(scene, lambda today: years_before(today, unit)))


def units_from(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "three weeks later", "two days after November 7"; "two days after the vote" has no day of its own."""
    head = next(n for n, w in enumerate(words) if w.kind in ("UNIT", "UNITS"))
    count, vague = amount_in(words[:head])
    unit, turn = unit_in(words), -1 if words[head + 1].kind in ("EARLIER", "BEFORE") else 1
    anchored = words[head + 2 :]
    if anchored:
        point = resolve(scene, fields_of(anchored), at + head + 2)
        return one(at, words, moved(point, lambda whole: counted_on(whole, turn * count, unit)))
    if words[-1].kind in ("BEFORE", "AFTER") and not closes(scene, at + len(words)):
        return one(at, words, _from_event(duration(None if pick(words[:head], "FEW") is not None else count, unit)))

    def on(named: Interval) -> Interval | None:
        found = counted_on(named, turn * count, unit)
        return about(found) if found is not None and (vague or _modifier(scene, at) == "about") else found

    return one(at, words, narrative(scene, on))


def units_later(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "years later", "the following days": after the date named before, without end."""
    unit = unit_in(words)
    if unit is Unit.HOUR:
        return one(at, words, narrative(scene, lambda named: counted_on(named, 1, unit)))
    return one(at, words, narrative(scene, lambda named: following(named, unit)))


def units_ahead(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "in two weeks", "two weeks from now", "within three days": only where the verb looks ahead."""
    inner = words[0].kind
    if inner in ("IN", "WITHIN") and (scene.look(at) is not Outlook.FUTURE or _ranks(scene, at)):
        return []
    count, vague = amount_in(words)
    unit = unit_in(words)
    if inner == "WITHIN":
        return one(at, words, relative(scene, lambda t: window(t, count, unit, ahead=True, vague=vague)))
    return one(at, words, relative(scene, lambda t: ago(t, -count, unit, "about" if vague else "")))


def _ranks(scene: Scene, at: int) -> bool:
    """Whether "in six years" measures a first, a best or a worst: "the lowest level in six years"."""
    near = (scene.token(n) for n in range(max(at - 4, 0), at))
    return any(here is not None and (here[1].tag in ("JJS", "RBS") or here[1].lemma == "first") for here in near)


def units_around(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "the past three years", "the last few days", "the next two weeks", "the past week"."""
    if word_at(scene, at + len(words)) == "of" and pick(words, "PAST") is None:
        return []  # "the last three years of the war"
    if words[-1].word == "quarter":
        return []  # "the last quarter" is the one before this
    word = pick(words, "LAST", "PAST", "PREVIOUS", "NEXT", "COMING", "FOLLOWING")
    count, vague = amount_in(words)
    unit = unit_in(words)
    ahead = word is not None and word.kind in ("NEXT", "COMING", "FOLLOWING")
    vague = vague or (pick(words, "FEW", "A", "DAY", "NUM", "NUMWORD") is None and words[-1].kind == "UNITS")
    if vague and pick(words, "FEW") is None:
        count = FEW
    told = word is not None and (
        word.kind in ("FOLLOWING", "PREVIOUS") or (ahead and scene.named is not None and scene.look(at) is Outlook.PAST)
    )
    if told:

        def on(named: Interval) -> Interval | None:
            if named.begin is None or named.until is None:
                return None
            if ahead:
                return window(named.until, count, unit, ahead=True, vague=vague)
            return window(named.begin, count, unit, ahead=False, vague=vague)

        return one(at, words, narrative(scene, on))
    return one(at, words, relative(scene, lambda t: window(t, count, unit, ahead=ahead, vague=vague)))


def lately(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "recent weeks", "recently", "these days"."""
    if words[0].kind == "THESE":
        if unit_in(words) is not Unit.DAY:
            return []

        def around(today: date) -> Interval:
            week = timedelta(days=7)
            return Interval(begin=today - week, until=today + week, edtf=f"{today.isoformat()[:7]}~")

        return one(at, words, relative(scene, around))
    unit = Unit.WEEK if words[0].kind == "RECENTLY" else unit_in(words)
    return one(at, words, relative(scene, lambda today: recent(today, unit)))


def upcoming(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "upcoming weeks and months", "the coming days": open to the future, from the shorter unit on."""
    first = words[int(words[0].kind == "THE") :][1:2]
    unit = unit_in(first) if first and first[0].kind == "UNITS" else unit_in(words)
    return one(at, words, relative(scene, lambda today: to_come(today, unit)))


def week_of_day(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "the week of November 6"."""
    head, point = unit_in(words[:2]), fields_of(words[3:])
    if head not in (Unit.WEEK, Unit.WEEKEND):
        return []
    return one(at, words, moved(resolve(scene, point, at + 3), lambda whole: same(whole, head)))


def since_then(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "since then"."""
    return one(at, words, narrative(scene, since))
