"""How names are compared, and how they are spelt: plain functions on text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from anyascii import anyascii

_FOLD = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ə": "e", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
    | dict.fromkeys("'`´‘’ʻʼʾʿ", None)
    | dict.fromkeys("-–—‐‑/,()\u00a0", " ")
    | {"&": " and ", ".": None, '"': None, "“": None, "”": None}
)
# Accents and points of Latin, Greek, Cyrillic, Hebrew and Arabic; in scripts of India they are letters.
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
# The Arabic article as it is written before sun letters; "us-" is left alone, since "US-led" is far commoner.
_ARTICLE = re.compile(r"\b(?:al|el|ul|as|ash|ad|adh|ar|an|at|az)[-‐‑–](?=\w)")
_ARTICLES = frozenset({"al", "el", "ul"})


@lru_cache(maxsize=100_000)
def key(name: str) -> str:
    """The form under which a name is looked up: spellings that only look different share it.

    Case, accents, apostrophes, dots, hyphens, a leading "the", a trailing possessive and the spelling of the
    Arabic article are set aside. Which vowels or consonants were chosen is not: see `skeleton`.

    Examples
    --------
    >>> key("the U.S.’s"), key("Hashd el-Sha'abi"), key("Côte d’Ivoire")
    ('us', 'hashd al shaabi', 'cote divoire')
    """
    text = _POSSESSIVE.sub("", name.strip())
    if not text.isascii():
        text = _MARKS.sub("", normalize("NFKD", text))
    text = _ARTICLE.sub("al ", text.casefold()).translate(_FOLD)
    words = ["al" if word in _ARTICLES else word for word in text.split()]
    while len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(words)


_ABD = re.compile(r"\babd (?=al )")
_CLASSES = {
    "kh": "x",
    "gh": "k",
    "ck": "k",
    "q": "k",
    "g": "k",
    "ph": "f",
    "dh": "d",
    "dj": "j",
    "w": "v",
    "tz": "z",
} | {
    "x": "ks",
    "ye": "e",
}
_CLASS = re.compile(r"^ye|(?<=.)x|kh|gh|ck|[qg]|ph|dh|dj|w|tz")
# Letters of scripts that write consonants alone; in them waw and yeh are mostly long vowels.
_ABJAD = re.compile(r"[\u0590-\u06ff\u0750-\u077f]+")
_ABJAD_FIRST = re.compile(r"^[\u0621-\u0627\u0639\u05d0\u05e2]")
_ABJAD_VOWELS = re.compile(r"(?<=.)[\u0621-\u0627\u0639\u0648-\u064a\u06cc\u05d0\u05d5\u05d9\u05e2]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # how anyascii writes the syllables of Chinese and Korean


def romanised(name: str) -> str:
    """A name in Latin letters, roughly; one in Latin letters stays as it is.

    >>> romanised("Владимир Путин"), romanised("김정은")
    ('Vladimir Putin', 'Gim Jeong Eun')
    """
    if name.isascii() or all(
        ord(c) < 0x370 or 0x1E00 <= ord(c) < 0x2100 for c in name
    ):  # Latin, its accents and its punctuation
        return name
    plain = _ABJAD.sub(lambda word: _consonantal(word[0]), name)
    return " ".join(_CAMEL.sub(" ", anyascii(word)) for word in plain.split())


def _consonantal(word: str) -> str:
    """A word of Arabic, Persian or Hebrew without its written vowels but the first, and its article apart."""
    article = word.startswith("\u0627\u0644") and len(word) > 4
    bare = word[2:] if article else word
    plain = _ABJAD_VOWELS.sub("", _ABJAD_FIRST.sub("a", bare))
    # The given name Ali would be left as "al", which is the article.
    return "al " * article + ("ali" if plain in ("a\u0644", "\u0644") and bare[0] == "\u0639" else plain)


def skeleton(name: str) -> str:
    """The consonants of a name of several words, by classes that transliterations mix up; "" for a single word.

    On short names it joins what is different: compare the length before you trust it.

    Examples
    --------
    >>> skeleton("Moqtada as-Sadr") == skeleton("Muqtada al-Sadr")
    True
    >>> skeleton("Mohammed bin Salman") == skeleton("Mohammed bin Zayed")
    False
    >>> skeleton("مقتدى الصدر") == skeleton("Muqtada al-Sadr")
    True
    >>> skeleton("Sadr")
    ''
    """
    words = bones(name)
    return "".join(words) if len(words) > 1 else ""


def bones(name: str) -> tuple[str, ...]:
    """The consonants of each word of a name, without articles.

    >>> bones("Qassem al-Araji")
    ('ksm', 'arj')
    """
    words = _ABD.sub("abd", key(romanised(name))).split()
    return tuple(_consonants("bin" if word == "ibn" else word) for word in words if word != "al")


_ROUND = re.compile(r"^[^aeiou]*(?:[ou]|a[uw])")
_VOWEL = re.compile(r"[aeiou]")


def vowels_clash(one: str, other: str) -> bool:
    """Whether the first vowel of a word is o or u in one name and another vowel in the other, word by word.

    Transliterations mix up o and u, and a, e and i, seldom the two sets. Names of unequal length do not clash, nor do
    words of scripts that write no vowels.

    >>> vowels_clash("Ali Khamenei", "Ali Khomeini"), vowels_clash("Moqtada Sadr", "Muqtada al-Sadr")
    (True, False)
    """
    words = [[w for w in key(romanised(name)).split() if w != "al"] for name in (one, other)]
    if len(words[0]) != len(words[1]):
        return False
    return any(
        _VOWEL.search(a[1:]) and _VOWEL.search(b[1:]) and bool(_ROUND.match(a)) != bool(_ROUND.match(b))
        for a, b in zip(*words, strict=True)
    )


_INITIAL = re.compile(r"\b([A-Z])\.?(?=\s)")


def initials(name: str) -> tuple[str, ...]:
    """The single capital letters between the words of a name.

    >>> initials("George H. W. Bush"), initials("Muqtada al-Sadr")
    (('h', 'w'), ())
    """
    return tuple(letter.casefold() for letter in _INITIAL.findall(name))


def compatible(one: str, other: str) -> bool:
    """Whether two names with the same consonants have neither other initials nor other vowels.

    >>> compatible("George W. Bush", "George Bush"), compatible("George W. Bush", "George H. W. Bush")
    (True, False)
    """
    left, right = initials(one), initials(other)
    return (not left or not right or left == right) and not vowels_clash(one, other)


def _consonants(word: str) -> str:
    """One word of a name by consonant classes; an initial vowel stays, as one class."""
    word = _CLASS.sub(lambda found: _CLASSES[found[0]], word)
    if len(word) > 1:
        word = word.rstrip("h") or word
    initial = "a" if word[0] in "aeiou" else word[0]
    found = [initial]
    for letter in word[1:]:
        if letter not in "aeiouy" and letter != found[-1]:
            found.append(letter)
    return "".join(found)


def fits(name: str, text: str) -> bool:
    """Whether `text` is written as a name of that key is: "US" is not "us", "Turkey" not "turkey", "Nato" is "NATO".

    >>> fits("US", "us"), fits("NATO", "Nato"), fits("Turkey", "turkey")
    (False, True, False)
    """
    bare = _POSSESSIVE.sub("", text.strip()).replace(".", "")
    bare = bare[4:] if bare[:4].casefold() == "the " else bare
    own = name.replace(".", "")
    if is_acronym(name):
        # Names of three letters or fewer are often words: "WHO", "IS", "US".
        return bare == own if len(own) <= 3 else bare == own or (bare[:1].isupper() and bare.isalnum())
    return own.islower() or any(c.isupper() for c in bare)


def is_acronym(text: str) -> bool:
    """Whether a name is one word with two capitals or more, such as "US", "AfD" or "M23"."""
    return " " not in text and sum(c.isupper() or c.isdigit() for c in text) > 1 and len(text.replace(".", "")) <= 9


def spellings(name: str) -> Iterator[str]:
    """The case-folded forms of a name that texts use: without accents, hyphens, dots; the article as al-, al, el-."""
    plain = name.casefold().replace("’", "'").removeprefix("the ")
    bare = plain if plain.isascii() else _MARKS.sub("", normalize("NFKD", plain))
    forms = dict.fromkeys((plain, bare))
    for mark, instead in (("-", " "), ("'", ""), (".", "")):
        if mark in plain:
            forms |= dict.fromkeys(form.replace(mark, instead) for form in tuple(forms))
    if "al" in bare:
        for form in tuple(forms):
            if re.search(r"\bal[- ]", form):
                forms |= dict.fromkeys(re.sub(r"\bal[- ]", article, form) for article in ("al-", "al ", "el-"))
    return iter(forms)


_WITH_THE = re.compile(
    r"^(?:United|Czech R|Central Af|Dominican R|Dem|Republic|Neth|Phil|Baham|Gambia|Maldives|Comoros|Seych|Vat|.* Islands)"
)


def with_article(country: str) -> str:
    """The name of a country as it stands in a sentence: "the United States", "Iraq"."""
    return f"the {country}" if _WITH_THE.match(country) else country


def plural(noun: str) -> str:
    """The regular English plural of a noun; irregular ones stand in nouns.csv."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")
