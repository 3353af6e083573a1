"""Numbers as texts give them: "12,000", "two hundred and fifty", "at least a dozen", "10 to 15", "dozens", "several".

A bound that the words give is kept, and nothing is put between two bounds: a range has no best number. Where one
bound alone is given, the best number is the whole number next to it ("more than 100" is 101 and up).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tocsin.coding.grammar import Sentence, Token

# text2num was tried: it knows no figures, no "a dozen" and no bounds, and takes "hundreds" for 100.
_UNITS = {
    word: n
    for n, word in enumerate(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split(),
        start=1,
    )
}
_TENS = {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_SCALES = {"dozen": 12, "score": 20, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
# Two of what is named in the plural is the fewest that "dozens" can mean.
_PLURALS = {"tens": 20, "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "millions": 2_000_000}
VAGUE = {
    "several": 3, "few": 3, "many": 2, "numerous": 2, "multiple": 2, "countless": 2, "some": 2, "various": 2,
    "number": 2, "handful": 2, "group": 2, "crowd": 2, "series": 2, "lot": 2, "most": 2, "more": 2, "others": 2,
}  # fmt: skip
EXACT = {"couple": 2, "pair": 2, "both": 2, "trio": 3}
_MANKIND = 10_000_000_000  # more people than there are is no number of people

_LOWER, _UPPER, _NEAR, _ALMOST = "lower", "upper", "near", "almost"
# What stands before a number: the sort of bound, and how far the nearest whole number is from the one named.
_BOUNDS: dict[tuple[str, ...], tuple[str, int]] = {
    **dict.fromkeys(
        [("at", "least"), ("minimum", "of"), ("not", "less", "than"), ("not", "fewer", "than")], (_LOWER, 0)
    ),
    **dict.fromkeys([("no", "less", "than"), ("no", "fewer", "than")], (_LOWER, 0)),
    **dict.fromkeys([("more", "than"), ("over",), ("upwards", "of"), ("excess", "of"), ("above",)], (_LOWER, 1)),
    **dict.fromkeys([("up", "to"), ("as", "many", "as"), ("at", "most"), ("maximum", "of")], (_UPPER, 0)),
    **dict.fromkeys([("no", "more", "than"), ("not", "more", "than")], (_UPPER, 0)),
    **dict.fromkeys([("fewer", "than"), ("less", "than"), ("under",), ("below",)], (_UPPER, -1)),
    **dict.fromkeys([("about",), ("around",), ("some",), ("roughly",), ("approximately",), ("estimated",)], (_NEAR, 0)),
    **dict.fromkeys([("nearly",), ("almost",), ("close", "to")], (_ALMOST, 0)),
}
_BETWEEN = frozenset({"another", "further", "additional", "a", "an", "the", "other", "total", "of"})
_TO = frozenset({"to", "-", "–", "—", "or", "and"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of people with the words it was read from; a bound of None is not given."""

    low: int | None
    best: int | None
    high: int | None
    reason: str | None  # why there is no best number
    start: int  # characters of the phrase, half-open
    end: int

    @staticmethod
    def exactly(number: int, start: int, end: int) -> Count:
        """A number that the words give without reserve."""
        return Count(low=number, best=number, high=number, reason=None, start=start, end=end)

    @staticmethod
    def unknown(low: int | None, reason: str, start: int, end: int) -> Count:
        """A number that the words leave open."""
        return Count(low=low, best=None, high=None, reason=reason, start=start, end=end)


def is_number(token: Token) -> bool:
    """Whether a word is a number by itself: figures, number words, "dozens"."""
    word = token.text.casefold()
    return _figure(word) is not None or word in _UNITS or word in _TENS or word in _SCALES or word in _PLURALS


def read_number(sentence: Sentence, token: Token) -> Count | None:
    """The number that a word is part of, with the bounds that the words around it set."""
    tokens, word = sentence.tokens, token.text.casefold()
    if not is_number(token):
        if word in EXACT:
            return Count.exactly(EXACT[word], token.start, token.end)
        if word in VAGUE:
            return Count.unknown(VAGUE[word], f"{token.text!r} gives no number", token.start, token.end)
        return None
    first, last = _run(tokens, token.i)
    words = [t.text.casefold() for t in tokens[first : last + 1] if t.text not in ("-", "and")]
    if any(w in _PLURALS for w in words):
        begin, end = _scaled(tokens, first, last)
        alone = next(w for w in reversed(words) if w in _PLURALS)  # figures may follow it: "dozens 10,000"
        low = _PLURALS[tokens[begin].text.casefold()] if begin != end else _PLURALS[alone]
        low *= _PLURALS[tokens[end].text.casefold()] // 2 if begin != end else 1
        there = tokens[begin].start, tokens[end].end
        return Count.unknown(low, f"{tokens[begin].text!r} gives no number", *there)
    value = _value(words)
    if value is None:
        return None
    if first and tokens[first - 1].text.casefold() in ("several", "few") and words[0] in _SCALES:
        low = VAGUE[tokens[first - 1].text.casefold()] * _SCALES[words[0]]
        return Count.unknown(low, "a round number of several", tokens[first - 1].start, tokens[last].end)
    ranged = _range(tokens, first, last, value)
    return ranged if ranged is not None else _bounded(tokens, first, last, value)


def _scaled(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """The first and the last token of one plural of another: "tens of thousands"."""
    for begin, end in ((first, last + 2), (first - 2, last)):
        if begin < 0 or end >= len(tokens) or tokens[begin + 1].text.casefold() != "of":
            continue
        if tokens[begin].text.casefold() in _PLURALS and tokens[end].text.casefold() in _PLURALS:
            return begin, end
    return last, last


def _run(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The first and the last token of the number that a token is part of: "two hundred and fifty"."""

    def belongs(i: int) -> bool:
        return 0 <= i < len(tokens) and is_number(tokens[i])

    first = last = at
    while True:
        if belongs(first - 1):
            first -= 1
        elif belongs(first - 2) and _joins(tokens, first - 1):
            first -= 2
        else:
            break
    while True:
        if belongs(last + 1):
            last += 1
        elif belongs(last + 2) and _joins(tokens, last + 1):
            last += 2
        else:
            break
    if first and tokens[first].text.casefold() in _SCALES and tokens[first - 1].text.casefold() in ("a", "half"):
        first -= 1  # "a dozen"
        if tokens[first - 1].text.casefold() == "half" and first:
            first -= 1
    return first, last


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a hyphen or an "and" stands inside one number: "twenty-one", "two hundred and fifty"."""
    left, right = tokens[at - 1].text.casefold(), tokens[at + 1].text.casefold()
    if tokens[at].text == "-":
        return left in _TENS and right in _UNITS
    return tokens[at].text.casefold() == "and" and left in ("hundred", "thousand") and _figure(right) is None


def _figure(word: str) -> float | None:
    """The value of a number in figures: "12", "12,000", "2.5"."""
    plain = word.replace(",", "")
    whole, _, part = plain.partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()):
        return None
    return float(plain)


def _value(words: Sequence[str]) -> int | None:
    """The number that some words spell; None where they spell none, or no whole one."""
    total = part = 0.0
    if words[:2] == ["half", "a"] and len(words) == 3:
        return _SCALES[words[2]] // 2
    if any(a in _UNITS and b in _UNITS for a, b in pairwise(words)):
        return None
    for word in words:
        figure = _figure(word)
        if figure is not None:
            part += figure
        elif word in _SCALES:
            part = (part or 1) * _SCALES[word]
            if _SCALES[word] >= 1_000:
                total, part = total + part, 0.0
        else:
            part += _UNITS.get(word, 0) + _TENS.get(word, 0)
    value = total + part
    return int(value) if value <= _MANKIND and value == int(value) else None


def _range(tokens: Sequence[Token], first: int, last: int, value: int) -> Count | None:
    """A number that is one end of a range: "10 to 15", "between 10 and 15", "two or three"."""
    for joint, other in ((last + 1, last + 2), (first - 1, first - 2)):
        if joint < 0 or other < 0 or other >= len(tokens) or not is_number(tokens[other]):
            continue
        begin, end = _run(tokens, other)
        word = tokens[joint].text.casefold()
        around = tokens[min(first, begin) - 1].text.casefold() if min(first, begin) else ""
        if word not in _TO or (word == "and" and around != "between") or (word == "to" and around == "up"):
            continue
        there = _value([t.text.casefold() for t in tokens[begin : end + 1] if t.text not in ("-", "and")])
        if there is None or there == value:
            continue
        low, high = sorted((value, there))
        start = tokens[min(first, begin)].start
        if around in ("between", "from"):
            start = tokens[min(first, begin) - 1].start
        return Count(
            low=low,
            best=None,
            high=high,
            reason="a range, and no number within it is given",
            start=start,
            end=tokens[max(last, end)].end,
        )
    return None


def _bounded(tokens: Sequence[Token], first: int, last: int, value: int) -> Count:
    """A number with the bound that the words before or after it set."""
    at = first
    while at and tokens[at - 1].text.casefold() in _BETWEEN and (at == first or tokens[at - 1].text != "of"):
        if tuple(t.text.casefold() for t in tokens[max(0, at - 2) : at]) in _BOUNDS:
            break  # "close to", "minimum of"
        at -= 1
    for length in range(min(3, at), 0, -1):
        words = tuple(t.text.casefold() for t in tokens[at - length : at])
        sort, step = _BOUNDS.get(words, ("", 0))
        if sort:
            return _by(sort, value + step, value, tokens[at - length].start, tokens[last].end)
    after = [t.text.casefold() for t in tokens[last + 1 : last + 3]]
    if after == ["or", "more"] or after[:1] in (["+"], ["plus"]) or after == ["-", "plus"]:
        end = tokens[min(last + (1 if after[0] in ("+", "plus") else 2), len(tokens) - 1)].end
        return _by(_LOWER, value, value, tokens[first].start, end)
    return Count.exactly(value, tokens[first].start, tokens[last].end)


def _by(sort: str, bound: int, value: int, start: int, end: int) -> Count:
    best = max(bound, 0)
    if sort == _LOWER:
        return Count(low=best, best=best, high=None, reason=None, start=start, end=end)
    if sort == _UPPER:
        return Count(low=None, best=best, high=best, reason=None, start=start, end=end)
    return Count(low=None, best=value, high=value if sort == _ALMOST else None, reason=None, start=start, end=end)
