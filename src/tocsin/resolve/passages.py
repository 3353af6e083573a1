"""The parts of a text that tell one thing or another: its sentences, its clauses, and the names in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from tocsin.records import Coding, Mention
from tocsin.resolve.registry import Registry
from tocsin.resolve.stems import stems

Part = tuple[int, int]
"""[start, end) of a text."""

_CLAUSE = re.compile(r"[,;:]|\b(?:and|while|after|before|but|as|when|hours?|days?|weeks?|months?|years?)\b")
_CAPITAL = re.compile(r"\b[^\W\d_a-z][\w’'-]+")
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_COUNTRIES = frozenset({"state", "adjective"})
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")


def sentences(text: str, coding: Coding) -> list[Part]:
    """The sentences of a text as they were coded, else as its full stops tell."""
    told = sorted({(s.span.start, s.span.end) for s in coding.trace if s.stage == "sentence"})
    if not told:
        told = [m.span() for m in _SENTENCE.finditer(text) if m[0].strip()]
    return told or [(0, len(text))]


def parts(text: str, sentences: Sequence[Part], triggers: Sequence[tuple[int, int]], count: int) -> list[list[Part]]:
    """The parts of the text that each of several tellings tells: its sentences, and of one that two share its own clauses.

    Parameters
    ----------
    triggers
        Where a trigger stands, and the number of its telling, in the order of the text.
    count
        How many tellings there are.
    """
    found: list[list[Part]] = [[] for _ in range(count)]
    for number, (start, end) in enumerate(sentences):
        told = [(where, n) for where, n in triggers if at(sentences, where) == number]
        if not told:
            continue
        cuts = [start]
        cuts += [_break(text, first, then) for (first, n), (then, other) in pairwise(told) if n != other]
        owners = [n for n, _ in groupby(n for _, n in told)]
        for owner, (begin, finish) in zip(owners, pairwise([*cuts, end]), strict=True):
            found[owner].append((begin, finish))
    return found


def _break(text: str, start: int, end: int) -> int:
    """Where the clause of a later trigger begins, after that of an earlier one."""
    breaks = [m.start() for m in _CLAUSE.finditer(text, start, end)]
    return breaks[-1] if breaks else end


def inside(position: int, told: Sequence[Part]) -> bool:
    """Whether a position lies in one of some parts."""
    return any(start <= position < end for start, end in told)


def at(sentences: Sequence[Part], position: int) -> int:
    """The number of the sentence at a position, or of the last before it."""
    return max((i for i, (start, _) in enumerate(sentences) if start <= position), default=0)


def names(text: str, told: Sequence[Part], mentions: Sequence[Mention], registry: Registry) -> frozenset[str]:
    """The stems of words in capitals, but for the first of a part where that is no known name, and for countries."""
    spans = [m.name for m in mentions if m.name is not None]
    words: set[str] = set()
    for start, end in told:
        for n, match in enumerate(_CAPITAL.finditer(text, start, max(start, end))):
            first = n == 0 and not text[start : match.start()].strip()
            if first and not any(span.start <= match.start() < span.end for span in spans):
                continue
            if match[0].casefold() not in _CALENDAR and not _is_country(match[0], registry):
                words |= stems(match[0])
    return frozenset(words)


def _is_country(word: str, registry: Registry) -> bool:
    return any(name.label in _COUNTRIES for name in registry.find(word))
