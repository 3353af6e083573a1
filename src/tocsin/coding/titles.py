"""Titles beside and inside the names of persons: "Major General X", and what the parser takes into a name."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding import Known
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.shapes import by_words, fold

# Titles that stand in the names of bodies as well: General Assembly.
_WEAK = frozenset("general major private chief head chair count father sister brother lady prince".split())
_PARTICLES = frozenset("al el bin ibn de van von".split())


def untitled(text: str, tokens: Sequence[Token], first: int, last: int, label: str, known: Known) -> tuple[int, int]:
    """A name without the titles that the parser took into it: "General Eladio Pons", "Halvor Chief Executive"."""
    if label == "organisation":
        for size in (3, 2, 1):
            title = tokens[max(first, last + 1 - size) : last + 1]
            if fold(text[title[0].start : title[-1].end]) in known.titles and len(title) == size:
                last -= size
                break
    at_place = first > 0 and tokens[first - 1].text in ("in", "near")  # "in Sheikh Zuweid"
    while label in ("person", "organisation") and first < last and not at_place:
        after = _past_title(text, tokens, first, last, known)
        if after is None:
            break
        rest = tokens[after : last + 1]
        if not rest[0].text[:1].isupper() and rest[0].text not in _PARTICLES:
            break
        if not all(t.pos == "PROPN" or not t.text[:1].isalpha() or t.text in _PARTICLES for t in rest):
            break
        if label == "organisation" and (
            by_words([t.text for t in rest]) is not None
            or (len(rest) < 2 and tokens[after - 1].text.casefold() in _WEAK)
        ):
            break
        first = after
    return first, last


def _past_title(text: str, tokens: Sequence[Token], first: int, last: int, known: Known) -> int | None:
    """The token after the titles that stand at the beginning of a name; None if none does."""
    for at in range(min(first + 2, last - 1), first - 1, -1):
        if fold(text[tokens[first].start : tokens[at].end]).rstrip(".") in known.titles:
            return at + 1
    return None


def officer(tokens: Sequence[Token], first: int, last: int, known: Known) -> int | None:
    """Where a person's name begins in what the parser takes for a body with its officer: "Army Lt. Gen. Harlan Pruitt"."""
    for at in range(last - 2, first, -1):
        if fold(tokens[at].text).rstrip(".") in known.titles and tokens[at].text[:1].isupper():
            rest = tokens[at + 1 : last + 1]
            if (
                all(t.pos == "PROPN" and t.text[:1].isupper() for t in rest)
                and by_words([t.text for t in rest]) is None
            ):
                return at + 1
            return None
    return None


def dated(tokens: Sequence[Token], at: int, known: Known) -> bool:
    """Whether a word is a person's name though the parser takes it for a date: "Prime Minister May"."""
    before = tokens[at - 1].text if at else ""
    return (
        tokens[at].entity == "DATE"
        and tokens[at].text.isalpha()
        and before[:1].isupper()
        and fold(before).rstrip(".") in known.titles
    )


def titled(sentence: Sentence, first: Token, known: Known) -> bool:
    """Whether a title stands before a name."""
    return title_before(sentence, first, known) < first.start


def title_before(sentence: Sentence, first: Token, known: Known) -> int:
    """Where the titles before a person's name begin: "Major General Yahya Rasool"."""
    start, at = first.start, first.i
    while at > 0 and sentence.tokens[at - 1].text[0].isupper():
        before = sentence.tokens[max(0, at - 3) : at]
        phrases = [before[n:] for n in range(len(before))]  # "Prime Minister" is a title, "Prime" is none
        title = next((p for p in phrases if fold(" ".join(t.text for t in p)).rstrip(".") in known.titles), None)
        if title is None:
            break
        start, at = title[0].start, title[0].i
    return start
