"""A situation as the TOML file that a person reads and edits: entries in the order of the format, remarks as comments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, cast

import msgspec

from tocsin.scenario.situation import Impact, Situation

_TABLES = ("document", "claim", "actor", "lineage", "issue", "stance", "descriptor", "impact", "scenario", "indicator")
_ABOVE = {
    "claim": "Each quote is cut out of its text; a quote that is not in it word for word is refused.",
    "descriptor": "now: its state today. prior: chance of the first state in the long run if no edge acted, [low, mode, high].",
    "issue": "What actors want: position on the scale of the issue; salience 0 to 100; capability; guessed: what no words tell.",
    "impact": "score: how much one state pushes towards another, -3 to 3, [low, mode, high]; a 0 inside leaves the sign open.",
    "scenario": "Together they cover every case, and no two overlap.",
    "indicator": "Signposts: tocsin scenario watch looks for them in a desk. sets: what holds once it is seen; ratio: how it weighs.",
    "run": "Given these, the same file gives the same bytes. beta: log-odds a score point. reconsider: chance of a change in a step.",
}


def written(situation: Situation, *, remarks: Sequence[str] = (), prompts: Sequence[Impact] = ()) -> str:
    """The file, to the last line; `prompts` are written as comments, for a person to take up."""
    return "\n".join(_lines(situation, remarks, prompts)) + "\n"


def _lines(situation: Situation, remarks: Sequence[str], prompts: Sequence[Impact]) -> Iterator[str]:
    yield "# A situation as texts tell it. Every number is a judgement; results hold given these judgements, and say so."
    yield from (f"# - {remark}" for remark in remarks)
    yield ""
    yield f"format = {_value(situation.format)}"
    yield from _entry("[situation]", situation.situation)
    for name in _TABLES:
        entries = getattr(situation, name)
        if entries and name in _ABOVE:
            yield f"\n# {_ABOVE[name]}"
        for entry in entries:
            yield from _entry(f"[[{name}]]", entry)
        if name == "impact" and prompts:
            yield "\n# Edges that no text gives. Take one up by removing its #, and set the range that you would stand by."
            for prompt in prompts:
                yield from (f"# {line}" if line else "" for line in _entry("[[impact]]", prompt))
    yield f"\n# {_ABOVE['run']}"
    yield from _entry("[run]", situation.run)


def _entry(header: str, entry: msgspec.Struct) -> Iterator[str]:
    yield ""
    yield header
    fields = msgspec.structs.fields(entry)
    for field in fields:
        value = getattr(entry, field.name)
        # What stands at its default says nothing, but in a run it is what a person would change.
        if value in ((), None) or (value == field.default and header != "[run]"):
            continue
        yield f"{field.encode_name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return _text(str(value.value))
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, Mapping):
        pairs = (f"{_text(str(key))} = {_value(each)}" for key, each in cast("Mapping[Any, Any]", value).items())
        return "{ " + ", ".join(pairs) + " }"
    return "[" + ", ".join(_value(each) for each in value) + "]"


def _text(words: str) -> str:
    """A basic string of TOML; JSON escapes the same but for one character."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
