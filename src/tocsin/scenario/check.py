"""Reading a situation file: what is refused, with entry and line, and what is only doubtful.

All faults are told at once. A quote must be in its text word for word: the nearest words are shown, never taken.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import msgspec

from tocsin.errors import ScenarioError
from tocsin.ontology import Ontology, load_ontology
from tocsin.scenario.doubts import doubts
from tocsin.scenario.faults import faults as faults_of
from tocsin.scenario.findings import Finding, Lines
from tocsin.scenario.situation import FORMAT, Situation

_PATH = re.compile(r"\$\.(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A situation that holds together, the texts it quotes, and what is doubtful in it."""

    situation: Situation
    texts: Mapping[str, str]  # by document id
    warnings: tuple[Finding, ...]


def read_situation(path: Path, *, ontology: Ontology | None = None) -> Checked:
    """The situation in a file, with its doubts.

    Parameters
    ----------
    ontology
        Whose types indicators may name; None: PLOVER's.

    Raises
    ------
    ScenarioError
        If it cannot be read, or is refused; the message has a line for each fault.
    """
    try:
        raw = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"situation {path}: {getattr(error, 'strerror', None) or error}; check the path") from error
    situation, faults = parse(raw)
    texts: dict[str, str] = {}
    if situation is not None:
        lines = Lines(raw)
        for number, document in enumerate(situation.document):
            file = path.parent / document.path
            try:
                texts[document.id] = file.read_text(encoding="utf-8-sig")
            except (OSError, ValueError) as error:  # not UTF-8, or a NUL in the path
                reason = getattr(error, "strerror", None) or error
                where, line = f"document {document.id!r}", lines.of("document", number, "path")
                faults.append(Finding(where=where, line=line, what=f"{document.path}: {reason}; put the text there"))
        faults += faults_of(situation, texts, lines, types=(ontology or load_ontology()).types)
    if situation is None or faults:
        told = "\n".join(f"  {fault}" for fault in sorted(faults, key=lambda f: (f.line or 0, f.what)))
        count = "1 entry" if len(faults) == 1 else f"{len(faults)} entries"
        raise ScenarioError(f"situation {path}: {count} to mend\n{told}")
    return Checked(situation=situation, texts=texts, warnings=tuple(doubts(situation, Lines(raw))))


def parse(raw: str) -> tuple[Situation | None, list[Finding]]:
    """A situation out of TOML, or the first fault of its form: bad TOML, a key that is not known, a value of another kind."""
    try:
        table = tomllib.loads(raw)
    except (ValueError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        return None, [Finding(where="", line=int(found[1]) if found else None, what=f"not valid TOML: {error}")]
    named = table.get("format")
    if named != FORMAT:
        return None, [
            Finding(
                where="format", line=Lines(raw).key("format"), what=f"{named!r} is not known here; this is {FORMAT!r}"
            )
        ]
    try:
        return msgspec.convert(table, Situation), []
    except msgspec.ValidationError as error:
        return None, [_form(str(error), table, Lines(raw))]


def _form(message: str, table: Mapping[str, Any], lines: Lines) -> Finding:
    """A fault of form with its place in the file, and the nearest known key."""
    what, _, tail = message.partition(" - at ")
    place = _PATH.search(tail)
    if place is None:
        unknown = re.search(r"unknown field `([^`]+)`", what)
        line = lines.header(unknown[1], 0) if unknown else None
        return Finding(where="", line=line, what=_nearest(what, Situation))
    name, number, key = place[1], int(place[2] or 0), place[3]
    unknown = re.search(r"unknown field `([^`]+)`", what)
    entry: Any = table.get(name)
    entries = cast("Sequence[Any]", entry) if isinstance(entry, list) else ()
    shown = cast(
        "Any", entries[number] if number < len(entries) else entry
    )  # an empty list has no first, which is what is wrong
    called = cast("Mapping[str, Any]", shown).get("id") if isinstance(shown, dict) else None
    kind = next((t for t in _kinds() if t.__name__.lower() == name), None)
    label = name if called is None else f"{name} {called!r}"
    line = lines.of(name, number, unknown[1] if unknown else key or "")
    if key and not unknown:
        what = f"{key}: {what[0].lower()}{what[1:]}"
    return Finding(where=label, line=line, what=_nearest(what, kind))


def _kinds() -> tuple[type[Any], ...]:
    from tocsin.scenario import situation as parts

    names = "Document Claim Actor Lineage Issue Stance Descriptor Impact Scenario Indicator Run".split()
    return tuple(getattr(parts, name) for name in names)


def _nearest(what: str, kind: Any) -> str:
    unknown = re.search(r"unknown field `([^`]+)`", what)
    if unknown is None or kind is None:
        return what
    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    near = get_close_matches(unknown[1], known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
    return f"unknown key {unknown[1]!r}; {hint}"
