"""Whether words name a man or a woman, as far as they say: by title, by noun, by given name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from tocsin.shipped import checked, shipped


class Gender(StrEnum):
    """Which of "he" and "she" takes up a person."""

    FEMALE = "female"
    MALE = "male"


_WORDS: Mapping[Gender, frozenset[str]] = {
    Gender.FEMALE: frozenset(
        """mrs ms miss queen princess lady madam madame dame duchess empress baroness sister mother wife daughter widow woman
        girl spokeswoman chairwoman congresswoman councilwoman policewoman businesswoman stateswoman noblewoman servicewoman
        grandmother aunt niece nun actress heroine señora senora frau begum sheikha sultana mademoiselle""".split()
    ),
    Gender.MALE: frozenset(
        """mr sir king prince lord duke emperor baron sheikh sheik shaikh imam ayatollah mullah mufti sultan emir pope bishop
        archbishop cardinal father brother husband son widower man boy spokesman chairman congressman councilman policeman
        businessman statesman nobleman serviceman grandfather uncle nephew monk priest señor senor herr
        hojatoleslam sayyid sayed monsieur grandson gunman""".split()
    ),
}


def gender_of(words: str, head: str = "") -> Gender | None:
    """Whether words name a man or a woman; None where they do not say, or say both.

    >>> gender_of("Prime Minister Clara Lund")
    <Gender.FEMALE: 'female'>
    >>> gender_of("the spokesman", "spokesman")
    <Gender.MALE: 'male'>
    >>> gender_of("Minister Lund") is None
    True
    """
    parts = [part.strip(".,'’") for part in words.split()]
    folded = [part.casefold() for part in parts] + [head]
    told = [gender for gender in Gender if not _WORDS[gender].isdisjoint(folded)]
    if len(told) == 1:
        return told[0]
    names = _given_names()
    for number, part in enumerate(parts):
        # A given name stands before another name; alone it may be a family name.
        if part[:1].isupper() and number + 1 < len(parts) and part.split("-")[0] in names:
            return names[part.split("-")[0]]
    return None


def of_pronoun(word: str) -> Gender:
    """Which gender "he", "her" and the like ask for."""
    return Gender.MALE if word in ("he", "him", "his", "himself") else Gender.FEMALE


@cache
def _given_names() -> Mapping[str, Gender]:
    """Given names with the gender of those who bear them."""
    text = checked(shipped("lexicon", "given_names.toml")).read_text(encoding="utf-8")
    lists: Mapping[str, str] = tomllib.loads(text)
    return {name: Gender(gender) for gender, names in lists.items() for name in names.split()}
