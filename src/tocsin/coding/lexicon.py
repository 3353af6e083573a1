"""The predicate lexicon: which words can name which PLOVER type and mode, and where actor and recipient stand.

The entries are data (`tocsin/data/lexicon/*.toml`, described in its CARD.md); this module reads them, refuses what
it cannot read, and knows nothing of a parse. `coding.triggers` holds them against a sentence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from itertools import product
from typing import Any, NoReturn, TypeVar, cast

from tocsin.errors import SettingsError
from tocsin.records import Stance
from tocsin.shipped import checked, shipped

_WORD = re.compile(r"[^\W\d_][\w'.-]*")  # a letter, then also digits, hyphens and points: "g7", "war-game"
_T = TypeVar("_T")
_ANY = ""  # stands for "no demand here" when two entries are compared


FILES = ("predicates.toml", "modes.toml", "contexts.toml", "cues.toml")
"""The files of a lexicon's folder."""


class Orientation(StrEnum):
    """Where a pattern's actor and recipient stand."""

    ACTIVE = "active"  # verb: subject acts on object; noun: possessor or by-phrase acts on the preposition's object
    REVERSED = "reversed"  # verb: the subject is the recipient, the by/from/of phrase names the actor
    UNDERGONE = "undergone"  # noun: of/possessive names the recipient, unless a by-phrase names the actor
    DONE = "done"  # noun: of/possessive names the actor


_KINDS = {
    "verb": (False, Orientation.ACTIVE),
    "verb_reversed": (False, Orientation.REVERSED),
    "noun": (True, Orientation.ACTIVE),
    "noun_undergone": (True, Orientation.UNDERGONE),
    "noun_done": (True, Orientation.DONE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One entry of the lexicon, read. Words in a set are alternatives; an empty set demands nothing."""

    text: str  # as written in the data file
    lemma: str  # of a verb, or of the head (last word) of a noun
    words: tuple[str, ...]  # what stands before the head of a compound noun, in order
    particle: str | None
    required: frozenset[str]  # one of these prepositions must be there; its object is the recipient
    optional: frozenset[str]  # prepositions whose object is the recipient if they are there
    objects: frozenset[str]  # the complement's head must be one of these, and is not the recipient
    forbidden: frozenset[str]  # the complement's head (of a noun: its modifier or of-object) must be none of these
    infinitive: bool  # an infinitive or a clause must follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A phrase that names an event type; the phrase fields mean what they mean in `Phrase`."""

    type: str
    mode: str | None
    lemma: str
    words: tuple[str, ...]
    noun: bool
    orientation: Orientation
    particle: str | None
    required: frozenset[str]
    optional: frozenset[str]
    objects: frozenset[str]
    forbidden: frozenset[str]
    infinitive: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A speech verb or speech noun, with what it says of its content."""

    stance: Stance
    noun: bool
    phrase: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All word lists of the rule coder. A listed word matches a token by its lemma or its lower-cased text.

    `verbs` and `nouns` are keyed by lemma, the pattern with the most demands first, so the first that fits is the
    one that counts. Entries of several words are joined by single spaces.
    """

    verbs: Mapping[str, tuple[Pattern, ...]]
    nouns: Mapping[str, tuple[Pattern, ...]]
    light: frozenset[str]  # verbs that lend their subject to an event noun: "launch an attack on"
    instruments: Mapping[str, str]  # word -> mode of ASSAULT
    contents: Mapping[str, Mapping[str, str]]  # type -> word in its clause -> mode
    contexts: Mapping[str, frozenset[str]]
    contexts_of: Mapping[str, tuple[str, ...]]  # the same by word
    cues: Mapping[str, tuple[Cue, ...]]  # by lemma, the one with the most demands first
    markers: Mapping[str, frozenset[str]]  # hedge, medium, long_ago, mind_verb, mind_noun, mind_adjective


def load_lexicon(types: Mapping[str, Collection[str]], *, folder: Traversable | None = None) -> Lexicon:
    """The lexicon, checked against an ontology.

    Parameters
    ----------
    types
        Each event type of the ontology with its modes.
    folder
        Where predicates.toml, modes.toml, contexts.toml and cues.toml lie; `None`: those that come with tocsin.

    Raises
    ------
    SettingsError
        If a file is no TOML, an entry cannot be read, names a type or mode that `types` lacks, or stands under two
        types or modes.
    """
    folder = shipped("lexicon") if folder is None else folder
    predicates = _read(folder, "predicates.toml")
    light = frozenset(_strings(_table(predicates.pop("light", {}), "[light]").get("verb", []), "[light] verb"))
    misread = {str(k): str(v) for k, v in _table(predicates.pop("misread", {}), "[misread]").items()}
    patterns = list(_patterns(predicates, types))
    _refuse_duplicates(patterns)
    modes = _read(folder, "modes.toml")
    cues = _read(folder, "cues.toml")
    contexts = {
        name: frozenset(_strings(words, f"contexts.toml {name}"))
        for name, words in _read(folder, "contexts.toml").items()
    }
    return Lexicon(
        verbs=_also_misread(_by_lemma(p for p in patterns if not p.noun), misread),
        nouns=_by_lemma(p for p in patterns if p.noun),
        light=light,
        instruments=_word_to_mode(_table(modes.get("instruments", {}), "[instruments]"), "ASSAULT", types),
        contents={
            type_: _word_to_mode(_table(table, f"[contents.{type_}]"), type_, types)
            for type_, table in _table(modes.get("contents", {}), "[contents]").items()
        },
        contexts=contexts,
        contexts_of={
            word: tuple(name for name, words in contexts.items() if word in words)
            for word in frozenset[str]().union(*contexts.values())
        },
        cues=_also_misread(_cues(cues.get("cue", [])), misread),
        markers={
            name: frozenset(_strings(words, f"[markers] {name}"))
            for name, words in _table(cues.get("markers", {}), "[markers]").items()
        },
    )


def read_phrase(text: str, *, noun: bool, where: str) -> Phrase:
    """One entry of the lexicon, read from its notation (see data/lexicon/CARD.md).

    Parameters
    ----------
    text
        The words of the predicate, then any of `~particle`, `+preposition`, `?preposition`, `=object`, `!object`
        and `>inf`, each at most once; alternatives are joined by `|`.
    noun
        Whether it is an event noun; only a noun may have several words, and its head is the last.
    where
        The table it stands in, for the message.

    Raises
    ------
    SettingsError
        If the entry does not follow the notation.

    Examples
    --------
    >>> sorted(read_phrase("hold =talk|meeting ?with", noun=False, where="[CONSULT]").objects)
    ['meeting', 'talk']
    """
    words: list[str] = []
    marks: dict[str, frozenset[str]] = {}
    for part in text.split(" "):
        mark = part[:1]
        if mark not in ("~", "+", "?", "=", "!", ">"):
            if marks or not _WORD.fullmatch(part) or part != part.lower():
                _refuse(where, text, f"{part!r} is not a lower-cased word in front of the marks ~ + ? = ! >")
            words.append(part)
            continue
        choices = part[1:].split("|")
        if mark in marks or not all(_WORD.fullmatch(c) for c in choices) or len(set(choices)) < len(choices):
            _refuse(where, text, f"{part!r} repeats a mark or a word, or is not words joined by |")
        marks[mark] = frozenset(choices)
    if not words:
        _refuse(where, text, "it has no word in front of its marks")
    if len(words) > 1 and not noun:
        _refuse(where, text, "a verb is one word; write a particle as ~out and a fixed object as =talk")
    if marks.get(">", {"inf"}) != {"inf"} or len(marks.get("~", {"one"})) != 1:
        _refuse(where, text, "after > only inf may stand, after ~ only one particle")
    if noun and "=" in marks and "+" not in marks and ">" not in marks:
        _refuse(where, text, "an event noun has no object; = may only name the object of its + or the verb of its >inf")
    if marks.get("+", frozenset()) & marks.get("?", frozenset()):
        _refuse(where, text, "a preposition cannot be both required and optional")
    if marks.get("=", frozenset()) & marks.get("!", frozenset()):
        _refuse(where, text, "an object cannot be both required and forbidden")
    return Phrase(
        text=text,
        lemma=words[-1],
        words=tuple(words[:-1]),
        particle=next(iter(marks["~"])) if "~" in marks else None,
        required=marks.get("+", frozenset()),
        optional=marks.get("?", frozenset()),
        objects=marks.get("=", frozenset()),
        forbidden=marks.get("!", frozenset()),
        infinitive=">" in marks,
    )


# ---------------------------------------------------------------------------------------------- predicates


def _patterns(predicates: Mapping[str, Any], types: Mapping[str, Collection[str]]) -> Iterator[Pattern]:
    """Every pattern of predicates.toml, in its order."""
    for type_, table in predicates.items():
        if type_ not in types:
            raise SettingsError(
                f"predicates.toml [{type_}]: the ontology has no type {type_!r}; it has {_list(types)}. An ontology with "
                "types of its own needs a lexicon of its own (setting code.lexicon)"
            )
        for key, value in _table(table, f"[{type_}]").items():
            if key in _KINDS:
                yield from _patterns_of(type_, None, key, value)
            elif key in types[type_]:
                for kind, entries in _table(value, f"[{type_}.{key}]").items():
                    yield from _patterns_of(type_, key, kind, entries)
            else:
                raise SettingsError(
                    f"predicates.toml [{type_}]: {key!r} is neither a mode of {type_} ({_list(types[type_])}) "
                    f"nor a list of entries ({_list(_KINDS)})"
                )


def _patterns_of(type_: str, mode: str | None, kind: str, entries: object) -> Iterator[Pattern]:
    where = f"[{type_}]" if mode is None else f"[{type_}.{mode}]"
    if kind not in _KINDS:
        raise SettingsError(f"predicates.toml {where}: unknown list {kind!r}; use {_list(_KINDS)}")
    noun, orientation = _KINDS[kind]
    for text in _strings(entries, f"predicates.toml {where} {kind}"):
        phrase = read_phrase(text, noun=noun, where=f"predicates.toml {where} {kind}")
        yield Pattern(
            type=type_,
            mode=mode,
            noun=noun,
            orientation=orientation,
            lemma=phrase.lemma,
            words=phrase.words,
            particle=phrase.particle,
            required=phrase.required,
            optional=phrase.optional,
            objects=phrase.objects,
            forbidden=phrase.forbidden,
            infinitive=phrase.infinitive,
            text=text,
        )


def _refuse_duplicates(patterns: Iterable[Pattern]) -> None:
    """Raise if two patterns make the same demands for some choice of their alternatives."""
    seen: dict[tuple[object, ...], Pattern] = {}
    for p in patterns:
        for preposition, complement in product(p.required or (_ANY,), p.objects or (_ANY,)):
            demands = (p.noun, p.lemma, p.words, p.particle, preposition, complement, p.infinitive)
            other = seen.setdefault(demands, p)
            if other is not p:
                raise SettingsError(
                    f"predicates.toml: {p.text!r} under {_name(p)} asks for no more than {other.text!r} under "
                    f"{_name(other)}; delete one of them, or make one longer"
                )


def _name(pattern: Pattern) -> str:
    mode = "" if pattern.mode is None else f".{pattern.mode}"
    return f"[{pattern.type}{mode}] ({pattern.orientation})"


def _demands(entry: Pattern | Phrase) -> tuple[int, int, int]:
    """How much an entry asks for: the count of its demands, then of the words before its head, then any object."""
    asked = bool(entry.particle) + bool(entry.required) + bool(entry.objects) + entry.infinitive
    return (asked + len(entry.words), len(entry.words), len(entry.objects) > 0)


def _by_lemma(patterns: Iterable[Pattern]) -> dict[str, tuple[Pattern, ...]]:
    found: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        found.setdefault(pattern.lemma, []).append(pattern)
    return {lemma: tuple(sorted(some, key=_demands, reverse=True)) for lemma, some in sorted(found.items())}


def _also_misread(entries: Mapping[str, tuple[_T, ...]], misread: Mapping[str, str]) -> dict[str, tuple[_T, ...]]:
    """The entries filed a second time under the wrong lemma that the parser gives some of their forms."""
    found = dict(entries)
    for wrong, right in misread.items():
        if right in entries:
            found[wrong] = entries[right] + entries.get(wrong, ())
    return found


# ------------------------------------------------------------------------------------ modes, cues, reading


def _word_to_mode(table: Mapping[str, object], type_: str, types: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Each word of a table `mode = [words]` with its mode."""
    found: dict[str, str] = {}
    for mode, words in table.items():
        if mode not in types.get(type_, ()):
            raise SettingsError(f"modes.toml: {type_} has no mode {mode!r}; it has {_list(types.get(type_, ()))}")
        for word in _strings(words, f"modes.toml {type_} {mode}"):
            if found.setdefault(word, mode) != mode:
                raise SettingsError(f"modes.toml: {word!r} of {type_} stands under {found[word]!r} and {mode!r}")
    return found


def _cues(rows: object) -> dict[str, tuple[Cue, ...]]:
    """The cues of cues.toml by lemma, the one with the most demands first."""
    if not isinstance(rows, list):
        raise SettingsError("cues.toml: 'cue' must be written as [[cue]] tables")
    found: dict[str, list[Cue]] = {}
    seen: dict[tuple[bool, str], Stance] = {}
    for row in cast("list[object]", rows):
        table = dict(_table(row, "cues.toml [[cue]]"))
        named = table.pop("stance", None)
        if named not in list(Stance):
            raise SettingsError(f"cues.toml [[cue]]: stance {named!r} is unknown; use {_list(Stance)}")
        for kind, entries in table.items():
            if kind not in ("verb", "noun"):
                raise SettingsError(f"cues.toml [[cue]] {named}: unknown list {kind!r}; use verb, noun")
            where = f"cues.toml [[cue]] {named} {kind}"
            for text in _strings(entries, where):
                cue = Cue(
                    stance=Stance(named),
                    noun=kind == "noun",
                    phrase=read_phrase(text, noun=kind == "noun", where=where),
                )
                if (first := seen.setdefault((cue.noun, text), cue.stance)) != cue.stance:
                    raise SettingsError(f"{where}: {text!r} stands under {first} too; keep one")
                found.setdefault(cue.phrase.lemma, []).append(cue)
    return {
        lemma: tuple(sorted(some, key=lambda cue: _demands(cue.phrase), reverse=True))
        for lemma, some in sorted(found.items())
    }


def _read(folder: Traversable, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(checked(folder / name).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} of the lexicon cannot be read: {error}; correct that line") from error
    except OSError as error:
        raise SettingsError(
            f"{name} of the lexicon cannot be opened: {error.strerror}; a lexicon is a folder with predicates.toml, "
            "modes.toml, contexts.toml and cues.toml"
        ) from error


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"lexicon {where}: expected a table, found {value!r}")
    return cast("dict[str, Any]", value)


def _strings(value: object, where: str) -> list[str]:
    """The strings of a list; a string that comes twice is refused, since one of the two is a mistake."""
    if not isinstance(value, list):
        raise SettingsError(f"lexicon {where}: expected a list of strings, found {value!r}")
    found: list[str] = []
    for item in cast("list[object]", value):
        if not isinstance(item, str) or not item or item != " ".join(item.lower().split()):
            raise SettingsError(f"lexicon {where}: {item!r} is not lower-cased words with single spaces")
        if item in found:
            raise SettingsError(f"lexicon {where}: {item!r} is listed twice; delete one")
        found.append(item)
    return found


def _refuse(where: str, text: str, why: str) -> NoReturn:
    raise SettingsError(f"{where}: cannot read {text!r}: {why}")


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
