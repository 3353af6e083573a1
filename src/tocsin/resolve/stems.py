"""Words without their endings: what two wordings of one thing may share."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]{3,}|\d+")


def stems(text: str) -> frozenset[str]:
    """The words of a text in small letters, without endings: what two wordings of one thing may share.

    >>> sorted(stems("Gunmen attacked the markets; 12 killed"))
    ['12', 'attack', 'gunmen', 'kill', 'market', 'the']
    """
    return frozenset(stem(word) for word in _WORD.findall(text.casefold()))


def stem(word: str) -> str:
    """A word in small letters without its ending."""
    for ending in ("ingly", "edly", "ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


def first_stem(text: str) -> str:
    """The stem of the first word of a text; empty where it has none.

    >>> first_stem("killing seven")
    'kill'
    """
    return stem(next(iter(_WORD.findall(text.casefold())), ""))
