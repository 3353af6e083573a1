"""The lexicon of loaded words: which words take a side, in which way, and what says the same and takes none.

The entries are data (`tocsin/data/lexicon/loaded.toml`, described in CARD.md); this module reads them and refuses what it
cannot read. `coding.voice` holds them against a sentence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any, cast

from tocsin.errors import SettingsError
from tocsin.shipped import checked, shipped

FILE = "loaded.toml"
SOMEONE, SOMEWHERE = "@someone", "@somewhere"
_WORD = re.compile(r"[^\W\d_][\w'.-]*|@someone|@somewhere")
_MEANING = "meaning"


class Listed(StrEnum):
    """In which list of its category an entry stands: what sort of word it is, and of whom it is said."""

    NOUN = "noun"  # names somebody
    DEED = "deed"  # names what somebody did
    ADJECTIVE = "adjective"
    VERB = "verb"  # said of its subject
    VERB_OBJECT = "verb_object"  # said of its object
    ADVERB = "adverb"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One entry."""

    text: str  # as written in the file
    category: str
    listed: Listed
    words: tuple[str, ...]  # lower-cased, cut at blanks and hyphens
    capital: bool  # whether it must be written with a capital
    required: frozenset[str]  # one of these must stand with it; empty: no demand
    forbidden: frozenset[str]  # none of these may
    neutral: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedWords:
    """All entries by their first word, those of most words first; and what each category means."""

    entries: Mapping[str, tuple[Loaded, ...]]
    meanings: Mapping[str, str]

    def all(self) -> Iterator[Loaded]:
        """Each entry once, however many spellings it is kept under."""
        seen: dict[tuple[str, Listed, str], Loaded] = {}
        for some in self.entries.values():
            for entry in some:
                seen.setdefault((entry.category, entry.listed, entry.text), entry)
        yield from seen.values()


def loaded_text(folder: Traversable | None = None) -> str:
    """The file as it is written: that of a lexicon's folder, or tocsin's where the folder has none.

    Raises
    ------
    SettingsError
        If the file is there and cannot be read.
    """
    own = shipped("lexicon", FILE)
    named = own if folder is None else folder / FILE
    try:
        return checked(named if named.is_file() else own).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE} of the lexicon cannot be read: {error}; mend the file") from error


@cache
def read_loaded_words(text: str) -> LoadedWords:
    r"""The entries of a file in the shape of loaded.toml.

    Raises
    ------
    SettingsError
        If it is no TOML, or an entry cannot be read or stands there twice.

    Examples
    --------
    >>> words = read_loaded_words('[emotive]\nmeaning = "stirs"\n[emotive.deed]\n"blood-bath !film" = "deaths"\n')
    >>> words.entries["blood"][0].words
    ('blood', 'bath')
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE} of the lexicon cannot be read: {error}; correct that line") from error
    found: dict[str, list[Loaded]] = {}
    seen: dict[tuple[Listed, tuple[str, ...], frozenset[str]], Loaded] = {}
    meanings: dict[str, str] = {}
    for category, value in data.items():
        table = _table(value, f"[{category}]")
        meaning = table.get(_MEANING)
        if not isinstance(meaning, str) or not meaning:
            raise SettingsError(f"{FILE} [{category}]: give its meaning in words: {_MEANING} = ...")
        meanings[category] = meaning
        for entry in _entries(category, table):
            key = (entry.listed, entry.words, entry.required)
            first = seen.setdefault(key, entry)
            if first is not entry:
                raise SettingsError(
                    f"{FILE}: {entry.text!r} under [{category}.{entry.listed}] stands under [{first.category}.{first.listed}] "
                    "too, and asks for no more; delete one of them"
                )
            for words in _spellings(entry.words):
                found.setdefault(words[0], []).append(_respelt(entry, words))
    return LoadedWords(
        entries={
            word: tuple(sorted(some, key=lambda e: (len(e.words), bool(e.required)), reverse=True))
            for word, some in found.items()
        },
        meanings=meanings,
    )


def _entries(category: str, table: Mapping[str, Any]) -> Iterator[Loaded]:
    for name, value in table.items():
        if name == _MEANING:
            continue
        if name not in tuple(Listed):
            raise SettingsError(f"{FILE} [{category}]: unknown list {name!r}; use {', '.join(Listed)}")
        where = f"[{category}.{name}]"
        for text, neutral in _table(value, where).items():
            if not isinstance(neutral, str) or not neutral.strip():
                raise SettingsError(
                    f"{FILE} {where}: {text!r} has no neutral wording; write one, or leave the entry out"
                )
            yield _entry(text, neutral, category, Listed(name), where)


def _entry(text: str, neutral: str, category: str, listed: Listed, where: str) -> Loaded:
    words: list[str] = []
    marks: dict[str, frozenset[str]] = {}
    for part in text.split(" "):
        if part[:1] in ("!", "="):
            choices = part[1:].split("|")
            if part[0] in marks or not all(_WORD.fullmatch(choice) for choice in choices):
                raise SettingsError(
                    f"{FILE} {where}: cannot read {text!r}: {part!r} repeats a mark, or is no words joined by |"
                )
            marks[part[0]] = frozenset(choice.casefold() for choice in choices)
        elif marks or not _WORD.fullmatch(part):
            raise SettingsError(
                f"{FILE} {where}: cannot read {text!r}: {part!r} is no word in front of the marks ! and ="
            )
        else:
            words.extend(word for word in part.split("-") if word)
    if not words:
        raise SettingsError(f"{FILE} {where}: cannot read {text!r}: it has no word in front of its marks")
    return Loaded(
        text=text,
        category=category,
        listed=listed,
        words=tuple(word.casefold() for word in words),
        capital=any(word[0].isupper() for word in words),
        required=marks.get("=", frozenset()),
        forbidden=marks.get("!", frozenset()),
        neutral=neutral,
    )


_BRITISH = re.compile(r"is(?=e$|ed$|ing$|er$|ation$)")


def _spellings(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words, and the same with -ize for -ise."""
    yield words
    other = tuple(_BRITISH.sub("iz", word) for word in words)
    if other != words:
        yield other


def _respelt(entry: Loaded, words: tuple[str, ...]) -> Loaded:
    return entry if words == entry.words else replace(entry, words=words)


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{FILE} {where}: expected a table, found {value!r}")
    return cast("dict[str, Any]", value)
