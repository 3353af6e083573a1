"""Rules for hours and parts of a day: "18:00 UTC", "at 3:30 pm", "at dawn".

They take and return what those of `stated` do. The days of an hour are those of the date beside it ("3:30 pm on
Monday", see `dates`), else the day that the story is at.
"""

from __future__ import annotations

import re

from tocsin.coding.when.pieces import one, pick
from tocsin.coding.when.traps import word_at
from tocsin.coding.when.values import Reading, Scene, the_day, told
from tocsin.coding.when.words import DAYPARTS, Words

_CUES = frozenset("at by around about from until till before after since between approximately roughly almost".split())
_WITHIN = frozenset("in during through throughout by until of over".split())
_DAYS = frozenset(("DEICTIC", "WEEKDAY", "WDAY", "DAY", "ORD", "YEAR", "CLOSE"))
_UTC = ("utc", "gmt")


def written(words: Words) -> str | None:
    """The hour as ISO 8601 writes it after a day; None if no clock shows it.

    >>> from tocsin.coding.when.words import read_line
    >>> written(read_line("3:30 pm on Monday", 0).lexemes[:2])
    'T15:30'
    """
    if (part := pick(words, "DAYPART")) is not None:
        return DAYPARTS[part.word]
    digits = re.findall(r"[0-9]+", words[0].text)
    if len(digits) == 1 and len(digits[0]) == 4:
        digits = [digits[0][:2], digits[0][2:]]
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    if (half := pick(words, "AMPM")) is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half.word[0] == "p")
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    zone = pick(words, "ZONE")
    return f"T{hour:02}:{minute:02}" + ("Z" if zone is not None and zone.word in _UTC else "")


def clock(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "18:00 UTC", "3:30 p.m.", "at 18:00"; not "won 3:10", "Romans 8:28"."""
    hour = written(words)
    local = word_at(scene, at + len(words)) in ("local", "hrs", "utc", "gmt")
    shown = len(words) > 1 or local or word_at(scene, at - 1) in _CUES
    return one(at, words, told(the_day(scene), hour)) if hour is not None and shown else []


def part_of_day(scene: Scene, at: int, words: Words) -> list[Reading]:
    """ "at dawn", "in the early morning", "by midnight", "a morning raid"; not "Saturday Night Live", "one night"."""
    name, before, day = words[-1], word_at(scene, at - 1), scene.beside(at - 1)
    after = scene.beside(at + len(words))
    if name.text[0].isupper() or (after is not None and after.kind == "DASH" and after.start == name.end):
        return []  # "a dusk-to-dawn curfew"
    if len(words) == 1:
        here = scene.token(at)
        compound = here is not None and here[1].dep in ("compound", "nmod", "amod") and before != "good"
        apt = before in ("at", "by", "before", "around", "until", "since", "after", "about")
        apt = apt or (day is not None and day.kind in _DAYS)  # "Tuesday morning", "yesterday evening"
        if not apt and not (compound and name.word != "night"):
            return []
    elif words[0].kind == "THE" and before not in _WITHIN:
        return []
    return one(at, words, told(the_day(scene), DAYPARTS[name.word]))
