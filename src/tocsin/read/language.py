"""Which language a text is in: two witnesses, common English words and a trained identifier.

The identifier (py3langid) knows some 140 languages and is right on all but one in five hundred English news
sentences; shorter than that, names outweigh words: to it "Tanzania evicted Maasai herders" is Shona. So a
language that is read is taken when either witness finds it plausible, and only a text that both find implausible is
called something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

_WORD = re.compile(r"[^\W\d_]+")
# Function words that no other language in Latin script has often. Left out though common in English: "in", "a",
# "on", "for", "as", "an", "he", "at", "was", "is", "over", which are words of German, French, Dutch, Spanish or Scots.
_ENGLISH = frozenset(
    _WORD.findall("""the of and to that with by said from his were has had have been are which who they their this will after its
    against into between because would could about there when than what she her not but it""")
)

_PLAINLY_ENGLISH = 0.25  # share of such words; English news has .25 to .40, Nigerian Pidgin news about .10
_PLAIN_WORDS = 60  # fewer words than this say little by their share: the identifier is asked as well
_ENGLISH_ENOUGH = 0.15  # share in a short text: one word in six
_PLAUSIBLE = 0.06  # probability: "Police kill 3 in Lagos" has .08, "Biden trifft Scholz in Washington" .055
_CLUELESS = 0.2  # probability of the best language under which the identifier knows none
_SAMPLE = 2_000  # characters from the start, the middle and the end of a long text


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language and how sure that is; the probability is `None` when plain words settled it."""

    code: str  # ISO 639-1, or 639-3 where there is no shorter one
    probability: float | None


def identify(text: str, expected: Collection[str]) -> Language:
    """The language of a text.

    Parameters
    ----------
    expected
        Codes of languages that are read. One of them is preferred whenever it is plausible: a news text that is
        wrongly kept is seen by its reader, one that is wrongly dropped is not.
    """
    sample = _sample(text)
    words = _WORD.findall(sample.lower())
    share = sum(word in _ENGLISH for word in words) / max(1, len(words)) if "en" in expected else 0.0
    # Long and plain: the identifier, which takes almost a second to load, would say the same.
    if share >= _PLAINLY_ENGLISH and len(words) >= _PLAIN_WORDS and _latin(sample):
        return Language(code="en", probability=None)
    ranked = _identifier().rank(sample)
    best, probability = ranked[0]
    known = [(code, p) for code, p in ranked if code in expected]
    if known and known[0][1] >= _PLAUSIBLE:
        return Language(code=known[0][0], probability=known[0][1])
    if (share >= _ENGLISH_ENOUGH or ("en" in expected and probability < _CLUELESS)) and _latin(sample):
        return Language(code="en", probability=dict(ranked)["en"])
    return Language(code=best, probability=probability)


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return "\n".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))


def _latin(text: str) -> bool:
    """Whether nine letters in ten are Latin; an English menu around an Arabic article is not an English text."""
    letters = [c for c in text if c.isalpha()]
    return sum(c < "\u0250" for c in letters) >= 0.9 * len(letters)


class _Identifier(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


@cache  # weights are constants: loaded once a process (0.8 s), never changed, the same for every caller
def _identifier() -> _Identifier:
    # Loads numpy, so not before it is needed; it has no types.
    from py3langid import langid

    library: Any = langid
    return library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)
