"""The words that say that one thing drives another, read from `causes.toml` and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, cast

from tocsin.coding.lexicon import Phrase, read_phrase
from tocsin.errors import SettingsError
from tocsin.records import Strength
from tocsin.shipped import checked, shipped

FILE = "causes.toml"
_SIGNS = {"+": 1, "-": -1}
_LISTS = ("reactions", "lowering", "harmful", "ways", "carriers", "onsets", "outcomes", "answers", "summing", "moods")
_E = TypeVar("_E", bound=StrEnum)


class Effect(StrEnum):
    """Where a verb has what it drives."""

    OBJECT = "object"  # "triggered riots", "led to riots"
    DEED = "deed"  # "forced them to leave"
    SUBJECT = "subject"  # "stems from": the subject is driven
    BLAMED = "blamed"  # "blamed X for Y": the object drives
    ANSWER = "answer"  # "responded to the raid with": what is answered drives the clause


class Role(StrEnum):
    """What a noun makes of what it is said of."""

    CAUSE = "cause"
    EFFECT = "effect"


class Takes(StrEnum):
    """What stands behind a connective."""

    CLAUSE = "clause"
    PHRASE = "phrase"
    RESULT = "result"
    CONDITION = "condition"
    ASIDE = "aside"  # "phrase", where it opens what a comma sets off: "faced with a revolt, ..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A verb that drives, or is driven."""

    phrase: Phrase
    sign: int
    effect: Effect
    actors: bool  # whether an actor as its subject drives too; False: then it is only what the actor did
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A noun that says of something that it drives, or is driven."""

    sign: int
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Connective:
    """Words that join a cause and its effect."""

    words: tuple[str, ...]
    sign: int
    takes: Takes
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalWords:
    """All entries, by what they are looked up with."""

    verbs: Mapping[str, tuple[Verb, ...]]  # by lemma, the one with the most demands first
    nouns: Mapping[str, Noun]  # by lemma
    connectives: Mapping[str, tuple[Connective, ...]]  # by first word, the longest first
    hedges: Mapping[str, Strength]  # by lemma or lower-cased text
    reactions: frozenset[str]
    lowering: frozenset[str]
    harmful: frozenset[str]
    ways: frozenset[str]
    carriers: frozenset[str]
    onsets: frozenset[str]
    outcomes: frozenset[str]
    answers: frozenset[str]
    summing: frozenset[str]
    moods: frozenset[str]


def load_causal_words(folder: Traversable | None = None) -> CausalWords:
    """The causal lexicon of a folder; that of tocsin where the folder has none, for it hangs on no codebook.

    Raises
    ------
    SettingsError
        If the file is no TOML, or an entry cannot be read or stands there twice.
    """
    text = causal_text(folder)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE} of the lexicon cannot be read: {error}; correct that line") from error
    _known(data, {"verb", "noun", "connective", "hedges", "lists"}, "the file")
    lists = _table(data.get("lists", {}), "[lists]")
    _known(lists, set(_LISTS), "[lists]")
    named = {n: frozenset(_words(lists[n], f"[lists] {n}") if n in lists else ()) for n in _LISTS}
    return CausalWords(
        verbs=_verbs(_blocks(data, "verb", {"sign", "effect", "actors", "strength", "words"})),
        nouns=_nouns(_blocks(data, "noun", {"sign", "role", "words"})),
        connectives=_connectives(_blocks(data, "connective", {"sign", "takes", "strength", "words"})),
        hedges={
            word: _one_of(Strength, name, f"[hedges] {name}")
            for name, words in _table(data.get("hedges", {}), "[hedges]").items()
            for word in _words(words, f"[hedges] {name}")
        },
        reactions=named["reactions"],
        lowering=named["lowering"],
        harmful=named["harmful"],
        ways=named["ways"],
        carriers=named["carriers"],
        onsets=named["onsets"],
        outcomes=named["outcomes"],
        answers=named["answers"],
        summing=named["summing"],
        moods=named["moods"],
    )


def causal_text(folder: Traversable | None = None) -> str:
    """The words of `causes.toml`, of the folder or of tocsin; part of a coder's name."""
    own = shipped("lexicon", FILE)
    path = own if folder is None or not (folder / FILE).is_file() else folder / FILE
    return checked(path).read_text(encoding="utf-8")


def _verbs(blocks: Iterator[tuple[str, Mapping[str, Any]]]) -> dict[str, tuple[Verb, ...]]:
    found: dict[str, list[Verb]] = {}
    seen: set[tuple[str, Effect]] = set()
    for where, block in blocks:
        effect = _one_of(Effect, block.get("effect"), where)
        actors = block.get("actors", True)
        if not isinstance(actors, bool):
            raise SettingsError(f"{where}: actors = {actors!r} is neither true nor false")
        strength = _one_of(Strength, block.get("strength", "asserted"), where)
        for text in _words(block.get("words"), where):
            if (text, effect) in seen:
                raise SettingsError(f"{where}: {text!r} is listed twice with effect {effect.value!r}; delete one")
            seen.add((text, effect))
            entry = Verb(
                phrase=read_phrase(text, noun=False, where=where),
                sign=_sign(block, where),
                effect=effect,
                actors=actors,
                strength=strength,
            )
            found.setdefault(entry.phrase.lemma, []).append(entry)
    return {lemma: tuple(sorted(some, key=_demands, reverse=True)) for lemma, some in found.items()}


def _demands(verb: Verb) -> tuple[int, bool]:
    """How much an entry asks for; of two that ask as much, the one that needs a deed goes first."""
    phrase = verb.phrase
    asks = 2 * (bool(phrase.particle) + bool(phrase.required) + bool(phrase.objects)) + phrase.infinitive
    return asks, verb.effect is Effect.DEED


def _nouns(blocks: Iterator[tuple[str, Mapping[str, Any]]]) -> dict[str, Noun]:
    found: dict[str, Noun] = {}
    for where, block in blocks:
        for word in _words(block.get("words"), where):
            if word in found:
                raise SettingsError(f"{where}: {word!r} is listed twice; delete one")
            found[word] = Noun(sign=_sign(block, where), role=_one_of(Role, block.get("role"), where))
    return found


def _connectives(blocks: Iterator[tuple[str, Mapping[str, Any]]]) -> dict[str, tuple[Connective, ...]]:
    found: dict[str, list[Connective]] = {}
    seen: set[str] = set()
    for where, block in blocks:
        strength = _one_of(Strength, block.get("strength", "asserted"), where)
        for text in _words(block.get("words"), where):
            if text in seen:
                raise SettingsError(f"{where}: {text!r} is listed twice; delete one")
            seen.add(text)
            words = tuple(text.split(" "))
            entry = Connective(
                words=words,
                sign=_sign(block, where),
                takes=_one_of(Takes, block.get("takes"), where),
                strength=strength,
            )
            found.setdefault(words[0], []).append(entry)
    return {first: tuple(sorted(some, key=lambda c: -len(c.words))) for first, some in found.items()}


def _blocks(data: Mapping[str, Any], name: str, keys: set[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables `[[name]]` with where they stand."""
    blocks = data.get(name, [])
    if not isinstance(blocks, list):
        raise SettingsError(f"{FILE}: {name!r} must be written as [[{name}]] tables")
    for number, block in enumerate(cast("list[object]", blocks), 1):
        where = f"{FILE} [[{name}]] {number}"
        table = _table(block, where)
        _known(table, keys, where)
        yield where, table


def _known(table: Mapping[str, Any], keys: set[str], where: str) -> None:
    unknown = sorted(set(table) - keys)
    if unknown:
        raise SettingsError(f"{FILE}: {where}: unknown key {unknown[0]!r}; use {', '.join(sorted(keys))}")


def _sign(block: Mapping[str, Any], where: str) -> int:
    sign = block.get("sign")
    if sign not in _SIGNS:
        raise SettingsError(f'{where}: sign {sign!r} is unknown; use "+" or "-"')
    return _SIGNS[sign]


def _one_of(kind: type[_E], value: object, where: str) -> _E:
    if value not in list(kind):
        raise SettingsError(f"{where}: {value!r} is unknown; use {', '.join(kind)}")
    return kind(str(value))


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{FILE}: {where}: expected a table, found {value!r}")
    return cast("dict[str, Any]", value)


def _words(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not value:
        raise SettingsError(f"{where}: expected a list of words, found {value!r}")
    found: list[str] = []
    for item in cast("list[object]", value):
        if not isinstance(item, str) or not item or item != " ".join(item.lower().split()):
            raise SettingsError(f"{where}: {item!r} is not lower-cased words with single spaces")
        found.append(item)
    return found
