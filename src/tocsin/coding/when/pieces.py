"""The pieces that date rules share: picking a number, a unit or a direction out of matched words."""

from __future__ import annotations

import re

from tocsin.coding.when.calendar import Unit
from tocsin.coding.when.values import Reading, Value
from tocsin.coding.when.windows import FEW
from tocsin.coding.when.words import Lexeme, Words


def one(at: int, words: Words, value: Value) -> list[Reading]:
    """One reading, of all the words."""
    return [Reading(at, at + len(words) - 1, value)]


def pick(words: Words, *kinds: str) -> Lexeme | None:
    """The first of the words that has one of the kinds."""
    return next((w for w in words if w.kind in kinds), None)


def unit_in(words: Words) -> Unit:
    """The unit that the words count in; the last one named."""
    word = [w for w in words if w.kind in ("UNIT", "UNITS")][-1].word
    return Unit.CENTURY if word == "centuries" else Unit(word.removesuffix("s"))


def amount_in(words: Words) -> tuple[int, bool]:
    """How many, and whether that is vague: "three" is (3, False), "a few" (3, True)."""
    if (vague := pick(words, "FEW")) is not None:
        return (2 if vague.word == "couple" else 10 if vague.word == "many" else FEW), True
    numbers = [w for w in words if w.kind in ("DAY", "NUM", "NUMWORD")]
    return sum(w.value for w in numbers) or 1, any(w.word == "hundred" for w in numbers)  # "twenty-five"


def turn_in(words: Words) -> int:
    """Which way "last", "this" and "next" point: -1, 0 or 1."""
    word = pick(words, "LAST", "NEXT", "THIS", "COMING", "PAST")
    if word is None or word.kind == "THIS":
        return 0
    return -1 if word.kind in ("LAST", "PAST") else 1


def decade_of(lexeme: Lexeme) -> int | None:
    """The first year of a decade; None if its century is open ("the 10s")."""
    digits = re.sub(r"\D", "", lexeme.text)
    if len(digits) == 4:
        return int(digits)
    return 1900 + int(digits) if int(digits) >= 30 else 2000 + int(digits) if digits == "20" else None
