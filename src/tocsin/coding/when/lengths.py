"""Rules for times that name no day: how long ("four years", "a months-long siege") and how often ("every Friday").

They take and return what those of `stated` do. What the words say is written as ISO 8601 and TIMEX3 do: P4Y, PT30M,
PXM where the number is unsaid, R/P1Y for what comes back every year, XXXX-WXX-5 for Fridays.
"""

from __future__ import annotations

from enum import StrEnum

from tocsin.coding.when.calendar import Unit
from tocsin.coding.when.pieces import one, pick, unit_in
from tocsin.coding.when.traps import is_name, names_something, word_at
from tocsin.coding.when.values import Reading, Scene, Value, undated
from tocsin.coding.when.words import RATES, WEEKDAYS, Lexeme, Words


class Small(StrEnum):
    """The units below the hour, which no date is counted in."""

    SECOND = "second"
    MINUTE = "minute"


_LENGTH = "a length of time, on no day of its own"
_OFTEN = "a time that comes back, on no one day"
_LETTERS = {
    Small.SECOND: "S", Small.MINUTE: "M", Unit.HOUR: "H", Unit.DAY: "D", Unit.WEEK: "W", Unit.MONTH: "M",
    Unit.QUARTER: "Q", Unit.YEAR: "Y", Unit.DECADE: "Y", Unit.CENTURY: "Y",
}  # fmt: skip
_BEYOND = 1e15  # longer ones are no lengths of time in any news
_HOURS = (Small.SECOND, Small.MINUTE, Unit.HOUR)
_YEARS = {Unit.DECADE: 10, Unit.CENTURY: 100}
_HALVES = {"PT0.5H": "PT30M", "P0.5D": "PT12H", "P0.5Y": "P6M"}
# "for a week", "more than a year", "lasted a month": only after these is "a week" a length.
_MEASURES = frozenset(
    "for over under than within about almost nearly around roughly approximately least most lasted lasting lasts last "
    "after in once only just whole took takes take taking spent spend".split()
)
# "the early days", "the final hours", "office hours": a stretch that is not measured.
_UNMEASURED = frozenset(
    "early late small dry rainy first last final closing opening office working business rush visiting light school golden these "
    "those dog".split()
)
_OWNERS = frozenset("its their his her our my your".split())


def duration(count: float | None, unit: Unit | Small) -> str | None:
    """A length of time as ISO 8601 writes it, X for a number unsaid; None for a unit that it does not know.

    >>> duration(2.5, Unit.YEAR), duration(None, Unit.MONTH), duration(30, Small.MINUTE), duration(2, Unit.DECADE)
    ('P2.5Y', 'PXM', 'PT30M', 'P20Y')
    """
    if unit is Unit.WEEKEND:
        return None
    if unit is Unit.DECADE or unit is Unit.CENTURY:
        count = None if count is None else count * _YEARS[unit]
    if count is not None and count >= _BEYOND:
        return None
    number = "X" if count is None else f"{count:.15g}"
    written = f"P{'T' if unit in _HOURS else ''}{number}{_LETTERS[unit]}"
    return _HALVES.get(written, written)


def counted(words: Words) -> str | None:
    """The length that words such as "two weeks" or "several years" say; None if they say none."""
    unit = _unit_of(words)
    if pick(words, "FEW") is not None:
        return duration(None, unit)
    return duration(_number(words), unit)


def _number(words: Words) -> float:
    """The number that words write, 1 if they write none: "forty-five", "two hundred", "2.5"."""
    count = 0.0
    for word in words:
        if word.kind == "FIGURE":
            count = float(word.text.replace(",", ""))
        elif word.word == "hundred":
            count = (count or 1) * 100
        elif word.kind in ("DAY", "NUM", "NUMWORD"):
            count += word.value
    return count or 1


def _length(written: str | None) -> Value | None:
    return None if written is None else undated(written, _LENGTH)


def _one(at: int, words: Words, written: str | None) -> list[Reading]:
    value = _length(written)
    return [] if value is None else one(at, words, value)


def _unit_of(words: Words) -> Unit | Small:
    small = pick(words, "MINUTES")
    return unit_in(words) if small is None else Small(small.word.removesuffix("s"))


def _tells_an_age(scene: Scene, after: int) -> bool:
    """Whether "old" or "of age" follows: "45 years old", "a 24-year-old"."""
    near = [word_at(scene, after), word_at(scene, after + 1)]
    return near[0] in ("old", "olds") or near in (["-", "old"], ["-", "olds"], ["of", "age"])


def with_half(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "two and a half years", "a year and a half", "half an hour"."""
    half = next(n for n, w in enumerate(words) if w.kind == "HALF")
    if half == 0:
        signed = len(words) > 2 or word_at(scene, at - 1) in _MEASURES
        return _one(at, words, duration(0.5, _unit_of(words))) if signed else []
    return _one(at, words, duration(_number(words[:half]) + 0.5, _unit_of(words)))


def between_lengths(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "60 to 90 days", "two or three weeks", "between 5 and 10 years": a length each."""
    cut = next(n for n, w in enumerate(words) if n and w.kind in ("TO", "DASH", "AND"))
    if words[cut].word == "and" and word_at(scene, at - 1) != "between":
        return []
    if words[cut].kind == "DASH" and words[cut - 1].kind == "NUMWORD":
        return []  # "forty-five days"
    tail = words[cut + 1 :]
    if _tells_an_age(scene, at + len(words)):
        return []
    first, last = _length(counted((*words[:cut], tail[-1]))), _length(counted(tail))
    if first is None or last is None:
        return []
    return [Reading(at, at + cut - 1, first), Reading(at + cut + 1, at + len(words) - 1, last)]


def length(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "two weeks", "a 20-year war", "six straight days", "several years", "three months long"; not "45 years old"."""
    if _tells_an_age(scene, at + len(words)) or words[-1].text[0].isupper():
        return []
    if words[0].kind == "A" and words[-1].kind == "UNITS" and pick(words, "FEW") is None:
        return []
    return _one(at, words, counted(words))


def lasting(_: Scene, at: int, words: Words) -> list[Reading]:
    """ "months-long", "a year-long siege"."""
    if words[-1].word != "long":
        return []
    many = words[0].word.endswith("s")
    return _one(at, words, duration(None if many else 1, _unit_of(words)))


def single(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "for a week", "over a year"; not "a day that nobody forgets", "a quarter of the force"."""
    unit = _unit_of(words)
    measured = word_at(scene, at - 1) in _MEASURES or pick(words, "RUNNING") is not None
    if not measured or unit is Unit.QUARTER or word_at(scene, at + len(words)) in ("of", "when", "that", "or"):
        return []
    return _one(at, words, duration(1, unit))


def unmeasured(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "for years", "in minutes", "decades of war": a length without a number."""
    before = scene.beside(at - 1)
    if before is not None and (before.word in _UNMEASURED or before.kind in ("EARLY", "LATE", "LAST", "POSS")):
        return []
    if words[0].kind == "MINUTES" and before is not None and before.kind == "THE":
        return []  # what a meeting wrote down
    if words[0].text[0].isupper() or names_something(scene, at + 1) or _tells_an_age(scene, at + 1):
        return []
    return _one(at, words, duration(None, _unit_of(words)))


def running(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "its fourth month", "a second consecutive day", "fourth week in a row": as long by now."""
    number = words[0].value
    before = scene.beside(at - 1)
    owned = before is not None and (before.word in _OWNERS or before.kind == "POSS")
    in_a_row = word_at(scene, at + len(words) + 2) == "row"
    if number < 2 or words[0].word == "final" or word_at(scene, at + len(words)) == "of":
        return []
    counted_up = owned or in_a_row or pick(words, "RUNNING") is not None
    return _one(at, words, duration(number, _unit_of(words))) if counted_up else []


# ----------------------------------------------------------------------------------------------- how often


def often(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "annual", "weekly"; not "the Daily Mail", "the daily Cumhuriyet", "an opposition weekly"."""
    here = scene.token(at)
    if here is not None and here[1].pos in ("NOUN", "PROPN") and here[1].dep not in ("amod", "compound", "npadvmod"):
        return []
    after = scene.beside(at + 1)
    named = after is not None and after.text[0].isupper() and words[0].word == "daily"
    if named or (words[0].text[0].isupper() and (at > 0 or (after is not None and after.text[0].isupper()))):
        return []
    if is_name(scene, at - 1) and after is None:
        return []
    return one(at, words, undated(f"R/{RATES[words[0].word]}", _OFTEN))


def every(_: Scene, at: int, words: Words) -> list[Reading]:
    """ "every Friday", "every two weeks", "each year", "every other day"."""
    if (weekday := pick(words, "WEEKDAY")) is not None:
        return one(at, words, undated(_weekly(weekday.value), _OFTEN))
    if pick(words, "DAYPART") is not None:
        return one(at, words, undated("R/P1D", _OFTEN))
    written = duration(2, unit_in(words)) if pick(words, "OTHER") is not None else counted(words)
    return [] if written is None else one(at, words, undated(f"R/{written}", _OFTEN))


def weekdays(_: Scene, at: int, words: Words) -> list[Reading]:
    """ "on Fridays"."""
    return one(at, words, undated(_weekly(WEEKDAYS[words[-1].word.removesuffix("s")]), _OFTEN))


def rate(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "15 a year", "twice a day", "500 barrels per day": after a number, or a number and what it counts."""
    near = [scene.beside(at - n) for n in (1, 2, 3)]
    counts = any(_is_number(here) for here in near[: 1 if near[0] is not None and near[0].text in ",.;" else 3])
    if pick(words, "PER") is None and not counts:
        return []
    written = duration(1, _unit_of(words))
    return [] if written is None else one(at, words, undated(f"R/{written}", _OFTEN))


def _is_number(here: Lexeme | None) -> bool:
    return here is not None and (here.kind in ("NUMWORD", "DAY", "NUM", "TIMES", "FIGURE") or here.text.isdigit())


def _weekly(weekday: int) -> str:
    return f"XXXX-WXX-{weekday + 1}"
