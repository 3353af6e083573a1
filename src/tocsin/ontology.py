"""What happened, in a closed vocabulary: PLOVER's types, modes, contexts and sectors, or a user's own.

Read `records.py` first. The bundled ontology is `data/ontology/plover.toml`; a user's own is a TOML file of the same
shape. Crossings lead from a CAMEO code to a type. There is no way back: many codes share one type, and the roots 01
and 02 have none, so nothing here offers to turn a type into a CAMEO code.
"""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, cast

from tocsin.errors import SettingsError
from tocsin.shipped import checked, shipped

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


class Quad(StrEnum):
    """The four classes that every type belongs to one of."""

    VERBAL_COOPERATION = "verbal cooperation"
    MATERIAL_COOPERATION = "material cooperation"
    VERBAL_CONFLICT = "verbal conflict"
    MATERIAL_CONFLICT = "material conflict"

    @property
    def code(self) -> int:
        """The number that event data sets write for it, 1 to 4."""
        return tuple(Quad).index(self) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How an event of one type was done."""

    name: str
    definition: str
    score: float | None = None  # None: the type's score holds


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """What kind of thing happened."""

    name: str
    definition: str
    quad: Quad
    recipient_required: bool
    score: float  # from -10 (conflict) to 10 (cooperation)
    modes: tuple[Mode, ...] = ()
    examples: tuple[str, ...] = ()  # sentences with their marks, for `tocsin train`


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an event is about."""

    name: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A part of society that an actor belongs to, or what stands for the country of an actor that has none."""

    code: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where one CAMEO code leads, and what CAMEO data sets say of that code."""

    cameo: str  # a root (2 digits) or a code below it (3 or 4)
    label: str
    type: str | None  # None: dropped, the note says why
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    note: str | None = None  # what was repaired, or is doubtful
    quad_icews: Quad | None = None
    quad_gdelt: Quad | None = None  # differs from ICEWS for the roots 09 and 14
    goldstein_icews: float | None = None
    goldstein_gdelt: float | None = None  # differs from ICEWS for 016, 022, 164 and 165


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontology:
    """The vocabulary of a coder. Mappings are read-only and in the order of the file."""

    name: str
    version: str
    types: Mapping[str, EventType]
    contexts: Mapping[str, Context]
    sectors: Mapping[str, Sector]
    international: Mapping[str, Sector]  # what stands for a country: IGO, NGO ...
    crossings: Mapping[str, Crossing] = field(repr=False)  # by CAMEO code; empty without a crosswalk
    none: tuple[str, ...] = ()  # marked sentences with no event between the two, for `tocsin train`

    def quad(self, type: str) -> Quad:
        """The quad class of a type."""
        return self.types[type].quad

    def mode(self, type: str, name: str) -> Mode:
        """One mode of a type.

        Raises
        ------
        KeyError
            If the ontology has no such type, or the type no such mode.
        """
        for mode in self.types[type].modes:
            if mode.name == name:
                return mode
        raise KeyError(f"{type} has no mode {name!r}")

    def score(self, type: str, mode: str | None = None) -> float:
        """How cooperative (up to 10) or conflictual (down to -10): the mode's score, else the type's.

        Examples
        --------
        >>> plover = load_ontology()
        >>> plover.score("PROTEST", "riot"), plover.score("PROTEST", "vandalize"), plover.score("PROTEST")
        (-7.0, -5.0, -5.0)
        """
        of_mode = None if mode is None else self.mode(type, mode).score
        return self.types[type].score if of_mode is None else of_mode

    def crosswalk(self, cameo_code: str) -> Crossing | None:
        """Where a CAMEO code leads; None for a code that CAMEO does not have.

        Examples
        --------
        >>> plover = load_ontology()
        >>> plover.crosswalk("163").type, plover.crosswalk("010").type, plover.crosswalk("999")
        ('SANCTION', None, None)
        """
        return self.crossings.get(cameo_code)


def load_ontology(path: Path | None = None) -> Ontology:
    """The ontology in a TOML file; PLOVER as bundled when `path` is None.

    Raises
    ------
    SettingsError
        If a file cannot be read, or an entry is unknown, missing, named twice or impossible; the message names it.
    """
    file = shipped("ontology", "plover.toml") if path is None else path
    where = f"ontology {file}"
    try:
        table = tomllib.loads(_text(file, where))
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{where}: not valid TOML: {error}; mend the file") from error
    _keys(
        table,
        where,
        required=("name", "version", "types", "contexts"),
        other=("sectors", "international", "crosswalk", "none"),
    )
    none = _table(table.get("none", {}), f"{where}: none")
    _keys(none, f"{where}: none", required=(), other=("examples",))
    types = {name: _event_type(name, entry, where) for name, entry in _entries(table, "types", where).items()}
    contexts = {
        name: Context(name=name, definition=_sentence(text, f"{where}: context {name!r}"))
        for name, text in _entries(table, "contexts", where).items()
    }
    crossings: dict[str, Crossing] = {}
    if "crosswalk" in table:
        beside = _string(table["crosswalk"], f"{where}: crosswalk")
        crossings = _crossings(file.parent / beside, types, contexts)
    return Ontology(
        name=_string(table["name"], f"{where}: name"),
        version=_string(table["version"], f"{where}: version"),
        types=MappingProxyType(types),
        contexts=MappingProxyType(contexts),
        sectors=MappingProxyType(_sectors(table, "sectors", where)),
        international=MappingProxyType(_sectors(table, "international", where)),
        crossings=MappingProxyType(crossings),
        none=_examples(none, f"{where}: none"),
    )


# ------------------------------------------------------------------------------------- the TOML file's entries


def _event_type(name: str, entry: object, where: str) -> EventType:
    here = f"{where}: type {name!r}"
    values = _table(entry, here)
    _keys(values, here, required=("quad", "score", "recipient_required", "definition"), other=("modes", "examples"))
    recipient_required = values["recipient_required"]
    if not isinstance(recipient_required, bool):
        raise SettingsError(f"{here}: recipient_required must be true or false, found {recipient_required!r}")
    modes: Mapping[str, Any] = _entries(values, "modes", here) if "modes" in values else {}
    return EventType(
        name=name,
        definition=_sentence(values["definition"], here),
        quad=_quad(values["quad"], here),
        recipient_required=recipient_required,
        score=_score(values["score"], here),
        modes=tuple(_mode(mode, of_mode, here) for mode, of_mode in modes.items()),
        examples=_examples(values, here),
    )


def _examples(values: Mapping[str, Any], where: str) -> tuple[str, ...]:
    found = values.get("examples", [])
    if not isinstance(found, list):
        raise SettingsError(f"{where}: examples must be a list of sentences, found {found!r}")
    sentences = enumerate(cast("list[Any]", found), 1)
    return tuple(_string(sentence, f"{where}: example {number}") for number, sentence in sentences)


def _mode(name: str, entry: object, where: str) -> Mode:
    here = f"{where}, mode {name!r}"
    values = _table(entry, here)
    _keys(values, here, required=("definition",), other=("score",))
    score = _score(values["score"], here) if "score" in values else None
    return Mode(name=name, definition=_sentence(values["definition"], here), score=score)


def _sectors(table: Mapping[str, Any], key: str, where: str) -> dict[str, Sector]:
    if key not in table:
        return {}
    return {
        code: Sector(code=code, definition=_sentence(text, f"{where}: {key} {code!r}"))
        for code, text in _entries(table, key, where).items()
    }


def _quad(value: object, where: str) -> Quad:
    for quad in Quad:
        if value == quad.value:
            return quad
    return _refuse(where, "quad class", str(value), tuple(Quad))


def _score(value: object, where: str) -> float:
    # bool is an int to Python, and TOML can write nan and inf.
    if isinstance(value, bool) or not isinstance(value, int | float) or not -10 <= value <= 10:
        raise SettingsError(f"{where}: score must be a number from -10 to 10, found {value!r}")
    return float(value)


def _sentence(value: object, where: str) -> str:
    return _string(value, f"{where}: definition")


def _string(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{where} must be a text that is not empty, found {value!r}")
    return value


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{where} must be a table, found {value!r}")
    return cast("dict[str, Any]", value)


def _entries(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    """A table of named entries; no name is blank, holds white space, or differs from another in case alone."""
    here = f"{where}: {key}"
    entries = _table(table[key], here)
    if not entries:
        raise SettingsError(f"{here} has no entry; name at least one, or leave the table out if it may be missing")
    seen: dict[str, str] = {}
    for name in entries:
        if not name or name.split() != [name]:
            raise SettingsError(f"{here}: the name {name!r} is blank or holds white space; join words with _ or -")
        if name.casefold() in seen:
            raise SettingsError(f"{here}: {name!r} and {seen[name.casefold()]!r} are one name twice; keep one")
        seen[name.casefold()] = name
    return entries


def _keys(found: Mapping[str, Any], where: str, *, required: Sequence[str], other: Sequence[str]) -> None:
    """Refuse an unknown key, then a missing one: a misspelt key is both, and its spelling is what to mend."""
    for name in found:
        if name not in (*required, *other):
            _refuse(where, "key", name, (*required, *other))
    for name in required:
        if name not in found:
            raise SettingsError(f"{where}: {name!r} is missing; add it")


def _refuse(where: str, what: str, name: str, known: Sequence[str]) -> NoReturn:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"did you mean {str(near[0])!r}?" if near else f"known: {', '.join(known) or 'none'}"
    raise SettingsError(f"{where}: unknown {what} {name!r}; {hint}")


def _text(file: Traversable, where: str) -> str:
    try:
        return checked(file).read_text(encoding="utf-8-sig")  # spreadsheets put a byte order mark first
    except OSError as error:
        raise SettingsError(f"{where}: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{where}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except ValueError as error:  # a NUL in the name, which TOML can write
        raise SettingsError(f"{where}: {error}; check the path") from error


# --------------------------------------------------------------------------------------------- the crosswalk

_REQUIRED_COLUMNS = ("cameo", "label", "type", "mode", "contexts")
_OTHER_COLUMNS = ("note", "quad_icews", "quad_gdelt", "goldstein_icews", "goldstein_gdelt")
# What the published crosswalk says where that was repaired: kept in the file for a reader, not read.
_KEPT_COLUMNS = ("original_type", "original_mode", "original_contexts")


def _crossings(
    file: Traversable, types: Mapping[str, EventType], contexts: Mapping[str, Context]
) -> dict[str, Crossing]:
    where = f"crosswalk {file}"
    rows = csv.DictReader(_text(file, where).splitlines(), restval="")
    _keys(
        dict.fromkeys(rows.fieldnames or ()), where, required=_REQUIRED_COLUMNS, other=(*_OTHER_COLUMNS, *_KEPT_COLUMNS)
    )
    crossings: dict[str, Crossing] = {}
    for row in rows:
        here = f"{where}:{rows.line_num}: code {row['cameo']!r}"
        crossing = _crossing(row, here)
        if crossing.cameo in crossings:
            raise SettingsError(f"{here} has a row already; keep one")
        if crossing.type is None:
            if crossing.mode or crossing.contexts:
                raise SettingsError(f"{here} has a mode or context but no type; give it a type or neither")
        elif crossing.type not in types:
            _refuse(here, "type", crossing.type, tuple(types))
        elif crossing.mode:
            modes = tuple(mode.name for mode in types[crossing.type].modes)
            if crossing.mode not in modes:
                _refuse(here, f"mode of {crossing.type}", crossing.mode, modes)
        for context in crossing.contexts:
            if context not in contexts:
                _refuse(here, "context", context, tuple(contexts))
        crossings[crossing.cameo] = crossing
    return crossings


def _crossing(row: Mapping[str, str], where: str) -> Crossing:
    code = row["cameo"]
    if not (code.isascii() and code.isdecimal() and 2 <= len(code) <= 4):
        raise SettingsError(f"{where} is no CAMEO code; write 2 to 4 digits, the leading zero too")
    return Crossing(
        cameo=code,
        label=row["label"],
        type=row["type"] or None,
        mode=row["mode"] or None,
        contexts=tuple(context for context in row["contexts"].split(";") if context),
        note=row.get("note") or None,
        quad_icews=_quad_of_code(row.get("quad_icews", ""), where),
        quad_gdelt=_quad_of_code(row.get("quad_gdelt", ""), where),
        goldstein_icews=_goldstein(row.get("goldstein_icews", ""), where),
        goldstein_gdelt=_goldstein(row.get("goldstein_gdelt", ""), where),
    )


def _quad_of_code(value: str, where: str) -> Quad | None:
    if not value:
        return None
    for quad in Quad:
        if value == str(quad.code):
            return quad
    raise SettingsError(f"{where}: quad class must be 1, 2, 3 or 4, found {value!r}")


def _goldstein(value: str, where: str) -> float | None:
    if not value:
        return None
    try:
        score = float(value)
    except ValueError:
        score = math.nan
    if not -10 <= score <= 10:
        raise SettingsError(f"{where}: a Goldstein score is a number from -10 to 10, found {value!r}")
    return score
