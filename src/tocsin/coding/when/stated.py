"""Rules for dates that carry their own calendar: days, months, ranges, seasons, years, decades.

Each rule takes the scene, the position of its first lexeme and the words that its shape matched. It returns the
readings, or none if the words are a trap. Shapes are in `rules`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tocsin.coding.when.calendar import (
    Part,
    Unit,
    century,
    day,
    decade,
    edge,
    half,
    holding,
    join,
    month,
    part,
    quarter,
    season,
    shift,
    since,
    year,
)
from tocsin.coding.when.pieces import decade_of, one, pick, turn_in, unit_in
from tocsin.coding.when.tense import Outlook
from tocsin.coding.when.traps import (
    closes,
    counts,
    date_is_words,
    is_name,
    month_is_word,
    names_something,
    word_at,
    year_fits,
)
from tocsin.coding.when.values import (
    Reading,
    Scene,
    fields_of,
    moved,
    narrative,
    relative,
    resolve,
    resolve_range,
    same,
    stated,
    unresolved,
)
from tocsin.coding.when.windows import season_near
from tocsin.coding.when.words import SEASONS, Words
from tocsin.records import Interval

_PARTS = {"early": Part.EARLY, "mid": Part.MID, "middle": Part.MID, "late": Part.LATE}


def iso(_: Scene, at: int, words: Words) -> list[Reading]:
    """ "2023-11-07"."""
    found = [stated(lambda w=w: day(date(*map(int, w.text.split("-"))))) for w in words if w.kind == "ISO"]
    left, right = found[0].interval, found[-1].interval
    if len(found) == 1 or left is None or right is None:
        return one(at, words, found[0])
    if left.begin is None or right.begin is None or left.begin >= right.begin:
        return one(at, words, unresolved("the range ends before it begins"))
    return one(at, words, replace(found[0], interval=join(left, right)))


def slash(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "25/11/2023", "7.11.2023".

    "07/11/2023", which two conventions read apart, has a value only where one of the two days lies after publication,
    and the words do not look ahead.
    """
    text = words[0].text
    mark = "." if "." in text else "/"
    a, b, c = (int(n) for n in text.split(mark))
    if a > 999:
        return one(at, words, stated(lambda: day(date(a, b, c))))
    if len(text.split(mark)[2]) == 3 or len(text.split(mark)[0]) > 2 or a > 31 or b > 31:
        return []  # versions, addresses
    number = c if c > 99 else 2000 + c if c < 50 else 1900 + c
    if mark == "." or a > 12 or a == b:
        # Dotted dates are written where the day comes first.
        return [] if mark == "." and c < 100 else one(at, words, stated(lambda: day(date(number, b, a))))
    if b > 12:
        return one(at, words, stated(lambda: day(date(number, a, b))))
    today = scene.published
    if today is not None and scene.look(at) is not Outlook.FUTURE:
        past = [d for d in (date(number, a, b), date(number, b, a)) if d <= today]
        if len(past) == 1:
            return one(at, words, relative(scene, lambda _: day(past[0])))
    return one(at, words, unresolved("day and month cannot be told apart"))


def nine_eleven(_: Scene, at: int, words: Words) -> list[Reading]:
    """ "9/11", the day that news calls so."""
    return one(at, words, stated(lambda: day(date(2001, 9, 11))))


def year_pair(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "2019-20", "2011-12", "2023-11"; no value for "2003-08", which may be either.

    Prose hardly ever writes a month so: where the second number is that of the next year, two years are meant.
    """
    head, tail = int(words[0].text[:4]), int(words[0].text[5:])
    if not year_fits(scene, at) and not 1900 <= head <= 2100:
        return []
    begins_later = tail > head % 100
    if words[0].text[4] == "-" and 1 <= tail <= 12:
        if begins_later and tail > head % 100 + 1:
            return one(at, words, unresolved("a month of a year, or a range of years"))
        if not begins_later:
            return one(at, words, stated(lambda: month(head, tail)))
    last = head // 100 * 100 + tail
    return one(at, words, stated(lambda: join(year(head), year(last)))) if last > head else []


def whole_day(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "7 November 2023", "Tuesday, Nov. 7"; not "the June 4 Movement", "5 May have died"."""
    fields = fields_of(words)
    if (fields.year is None and names_something(scene, at + len(words))) or date_is_words(scene, words, at):
        return []
    told = {word_at(scene, at + len(words) + n) for n in (0, 1)}
    if (fields.month, fields.day, fields.year) == (9, 11, None) and not told.isdisjoint(("attack", "attacks")):
        return nine_eleven(scene, at, words)
    main = next(n for n, w in enumerate(words) if w.kind in ("MONTH", "MON"))
    return one(at, words, resolve(scene, fields, at + main))


def day_of_year(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "November 7 last year", "March next year"."""
    if unit_in(words) is not Unit.YEAR:
        return []
    fields = fields_of(words)
    turn = turn_in(words)

    def of(today: date) -> Interval:
        number = today.year + turn
        if fields.month is None:
            return year(number)
        return month(number, fields.month) if fields.day is None else day(date(number, fields.month, fields.day))

    return one(at, words, relative(scene, of))


def days_listed(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "March 3 and 5", "5, 7 and 9 May 2020": one reading a day, the month and year shared."""
    whole = fields_of(words)
    numbers = [n for n, w in enumerate(words) if w.kind in ("DAY", "ORD")]
    if counts(scene, at + numbers[-1]) or names_something(scene, at + len(words)):
        return []
    name = next(n for n, w in enumerate(words) if w.kind in ("MONTH", "MON"))
    readings: list[Reading] = []
    for n in numbers:
        first = name if name < n and n == numbers[0] else n
        last = len(words) - 1 if n == numbers[-1] else n
        value = resolve(scene, replace(whole, day=words[n].value), at + name)
        readings.append(Reading(at + first, at + last, value))
    return readings


def months_listed(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "January and October 2021", "November 7 and December 9, 2023": the year is shared."""
    number = words[-1].value
    starts = [n for n, w in enumerate(words) if w.kind in ("MONTH", "MON")]
    readings: list[Reading] = []
    for n, begin in enumerate(starts):
        end = starts[n + 1] if n + 1 < len(starts) else len(words)
        piece = words[begin:end]
        while piece[-1].kind in ("COMMA", "AND"):
            piece = piece[:-1]
        fields = replace(fields_of(piece), year=number)
        readings.append(Reading(at + begin, at + begin + len(piece) - 1, resolve(scene, fields, at + begin)))
    return readings


def month_of_year(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "October 2021"."""
    after = scene.beside(at + len(words))
    if (after is not None and after.kind in ("UNIT", "UNITS")) or counts(scene, at + len(words) - 1):
        return []
    return one(at, words, resolve(scene, fields_of(words), at))


def month_alone(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "January", "in May"; not "May said", "they march", "the October Movement"."""
    after = scene.beside(at + 1)
    if (after is not None and after.kind in ("DAY", "ORD")) or names_something(scene, at + 1):
        return []  # the month of a day that another rule refused
    if month_is_word(scene, at) or (words[0].word == "may" and after is not None and after.word == "day"):
        return []
    return one(at, words, resolve(scene, fields_of(words), at))


def month_turned(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "last November", "this March", "next June"."""
    if month_is_word(scene, at + len(words) - 1):
        return []
    number, turn = words[-1].value, turn_in(words)

    def of(today: date) -> Interval:
        if turn == 0:
            return month(today.year, number)
        if turn < 0:
            return month(today.year - (number >= today.month), number)
        return month(today.year + (number <= today.month), number)

    return one(at, words, relative(scene, of))


def day_alone(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "on the 25th": of the month that publication and tense name; not "on the 25th floor"."""
    if not closes(scene, at + len(words)):
        return []
    number, look = words[-1].value, scene.look(at + 2)

    def on(today: date) -> Interval:
        turn = 1 if look is Outlook.FUTURE else -1
        beyond = number < today.day if look is Outlook.FUTURE else number > today.day
        near = shift(today.replace(day=1), turn * beyond, Unit.MONTH)
        return day(near.replace(day=number))

    return [Reading(at + 1, at + 2, relative(scene, on))]


def stretch(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "From 2003 to 2008", "between 5 and 9 May", "2003-2008", "Monday to Wednesday": one interval."""
    opened = words[0].kind in ("FROM", "BETWEEN")
    cut = next(n for n, w in enumerate(words) if n and w.kind in ("TO", "UNTIL", "DASH", "AND"))
    left, right = words[int(opened) : cut], words[cut + 1 :]
    if words[0].kind == "FROM" and words[cut].kind == "AND":
        return []
    bare_years = [n for n, w in enumerate(words) if w.kind == "YEAR" and len(left if n < cut else right) == 1]
    for n in bare_years:
        if not 1700 <= words[n].value <= 2100 or counts(scene, at + n):
            return []
    if counts(scene, at + len(words) - 1) and right[-1].kind == "DAY":
        return []
    if not opened and names_something(scene, at + len(words)):
        return []
    value = resolve_range(scene, fields_of(left), fields_of(right), at + cut + 1)
    return [] if value is None else one(at, words, value)


def stretch_to_now(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "from 2014 to the present", "2014 onwards": open to the future."""
    point = tuple(w for w in words if w.kind in ("MONTH", "MON", "DAY", "ORD", "YEAR"))
    if len(point) == 1 and point[0].kind in ("DAY", "ORD"):
        return []
    return one(at, words, moved(resolve(scene, fields_of(point), at), since))


def part_of_period(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "early March", "mid-2019", "the end of 2022", "late last year", "the end of the month"."""
    name = next(n for n, w in enumerate(words) if w.kind in ("EARLY", "MID", "LATE", "END", "START"))
    rest = words[name + 1 :]
    while rest and rest[0].kind in ("DASH", "OF", "IN", "THE"):
        rest = rest[1:]
    core = rest[-1]
    if core.kind in ("MONTH", "MON") and len(rest) == 1:
        value = resolve(scene, fields_of(rest), at + len(words) - 1)
    elif core.kind == "DECADE":
        first = decade_of(core)
        value = unresolved("a decade of an unnamed century") if first is None else stated(lambda: decade(first))
    elif core.kind == "YEAR" and (named := pick(rest, "SEASON")) is not None:
        value = stated(lambda: season(core.value, SEASONS[named.word]))
    elif core.kind == "YEAR":
        if (len(rest) == 1 and not 1700 <= core.value <= 2100) or counts(scene, at + len(words) - 1):
            return []
        value = resolve(scene, fields_of(rest), at)
    else:
        unit = unit_in(rest)
        if unit in (Unit.HOUR, Unit.DAY, Unit.WEEKEND) or unit is Unit.CENTURY:
            return []
        if rest[0].kind == "THAT":
            value = narrative(scene, lambda named: same(named, unit))
        else:
            value = relative(scene, lambda today: holding(shift(today, turn_in(rest), unit), unit))
    word = words[name]
    if word.kind in ("END", "START"):
        return one(at, words, moved(value, lambda whole: edge(whole, last=word.kind == "END")))
    return one(at, words, moved(value, lambda whole: part(whole, _PARTS[word.word])))


def season_of_year(_: Scene, at: int, words: Words) -> list[Reading]:
    """ "the summer of 2014"."""
    which = SEASONS[words[int(words[0].kind == "THE")].word]
    return one(at, words, stated(lambda: season(words[-1].value, which)))


def season_alone(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "last summer", "in the spring"; not "the Arab Spring", "the fall of Mosul"."""
    name = words[-1]
    if (name.text[0].isupper() and words[0].kind == "IN") or word_at(scene, at + len(words)) == "of":
        return []
    word = words[0].word if words[0].kind != "IN" else ""
    look = scene.look(at + len(words) - 1)
    value = relative(scene, lambda today: season_near(today, SEASONS[name.word], word, look))
    skip = sum(w.kind in ("IN", "THE") for w in words) if words[0].kind == "IN" else 0
    return [Reading(at + skip, at + len(words) - 1, value)]


def quarter_of_year(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "the third quarter of 2023", "Q3 2023", "the first half of this year", "the 19th century"."""
    named = pick(words, "ORDWORD", "QUARTERNAME", "ORD")
    if named is None:
        return []
    number = int(named.text[1]) if named.kind == "QUARTERNAME" else named.value
    word = pick(words, "HALF")
    unit = Unit.QUARTER if named.kind == "QUARTERNAME" or word is not None else unit_in(words[:4])
    if unit is Unit.CENTURY:
        return one(at, words, stated(lambda: century(number))) if 10 <= number <= 21 else []
    if unit is not Unit.QUARTER or not 1 <= number <= (2 if word is not None else 4):
        return []
    make = half if word is not None else quarter
    if words[-1].kind == "YEAR":
        return one(at, words, stated(lambda: make(words[-1].value, number)))
    if words[-1].kind in ("UNIT", "UNITS") and pick(words, "OF") is not None:
        if words[-1].word != "year":
            return []
        return one(at, words, relative(scene, lambda today: make(today.year + turn_in(words), number)))

    look = scene.look(at)

    def begun(today: date) -> Interval:
        now = make(today.year, number)
        if look is Outlook.FUTURE and now.until is not None:
            return now if now.until > today else make(today.year + 1, number)
        return now if now.begin is not None and now.begin <= today else make(today.year - 1, number)

    return one(at, words, relative(scene, begun)) if word is None else []


def season_bare(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "spring is near", "their autumn meetings", where the parser sees a date; not "they fall", "the Arab Spring"."""
    here, name = scene.token(at), words[0]
    if here is None or here[1].entity != "DATE" or name.word == "fall" or is_name(scene, at - 1):
        return []
    look = scene.look(at)
    return one(at, words, relative(scene, lambda today: season_near(today, SEASONS[name.word], "", look)))


def year_short(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "in '82"; not "'24 hours" in quotation marks."""
    number = int(words[0].text[1:])
    after = scene.beside(at + 1)
    if word_at(scene, at - 1) not in ("in", "since", "of", "until", "before", "after", "by", "from") or (
        after is not None and after.kind in ("UNIT", "UNITS")
    ):
        return []
    return one(at, words, stated(lambda: year(number + (1900 if number >= 30 else 2000))))


def years_alone(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "2008"; "2018 and 2021 elections": when one of a list is a year, all that do not count something are."""
    places = [n for n, w in enumerate(words) if w.kind == "YEAR"]
    kept = [n for n in places if not counts(scene, at + n) or year_fits(scene, at + n)]
    if not any(year_fits(scene, at + n) for n in kept):
        return []
    kept = [n for n in kept if 1700 <= words[n].value <= 2100]
    if kept and names_something(scene, at + kept[-1] + 1):
        return []
    return [Reading(at + n, at + n, stated(lambda n=n: year(words[n].value))) for n in kept]


def decade_alone(_: Scene, at: int, words: Words) -> list[Reading]:
    """ "the 1990s", "the '60s"."""
    first = decade_of(words[-1])
    return [] if first is None else one(at, words, stated(lambda: decade(first)))
