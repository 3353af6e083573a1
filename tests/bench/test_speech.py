"""The bench of speakers: what counts as found, right and resolved, and how it ends without data."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TEXT = "Acme grew. Its head Ann Roe said it would hire. “I want peace,” she added. Nobody looked."
SECOND = "“I want peace,” she added."
Row = dict[str, Any]


def load_bench() -> ModuleType:
    """`bench/speech.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "speech.py"
    spec = importlib.util.spec_from_file_location("bench_speech", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = load_bench()


def row(sentence: str, cue: str, speaker: str | None, syntactic: str = "NAM", resolved: str | None = None) -> Row:
    """A gold row of one sentence."""

    def at(words: str) -> Row:
        return {"start": sentence.index(words), "end": sentence.index(words) + len(words), "text": words}

    speakers = [{**at(speaker), "syntactic": syntactic, "resolved": resolved, "link": None}] if speaker else []
    return {"doc": "1", "sentence": sentence, "cue": at(cue), "speakers": speakers}


def reading(cue: str, speaker: str | None, *called: str) -> Any:
    """What was read in the text."""
    spans = [(TEXT.index(speaker), TEXT.index(speaker) + len(speaker))] if speaker else []
    start = TEXT.index(cue)
    return bench.Reading(cue=(start, start + len(cue)), speaker=tuple(spans), called=frozenset(called))


def counted(gold: Row, *found: Any) -> Any:
    """The counts of one row."""
    counts = bench.Counts()
    said = bench.saying(gold)
    bench.count(counts, said, TEXT.index(said.sentence), found, None, "VERB")
    return counts


def test_a_cue_is_found_where_the_words_overlap():
    gold = row(SECOND, "added", "she", "PRO", "Ann Roe")
    assert counted(gold, reading("added", None)).cues == 1
    assert counted(gold, reading("said", "Ann Roe")).cues == 0


def test_a_speaker_is_right_where_the_words_overlap():
    gold = row(SECOND, "added", "she", "PRO", "Ann Roe")
    assert counted(gold, reading("added", "she")).right == 1
    assert counted(gold, reading("added", "Acme")).right == 0
    assert counted(gold, reading("added", None)).right == 0


def test_a_pronoun_is_resolved_by_the_name_of_its_chain():
    gold = row(SECOND, "added", "she", "PRO", "Ann Roe")
    assert counted(gold, reading("added", "she", "ann", "roe")).resolved == 1
    assert counted(gold, reading("added", "she", "acme")).resolved == 0
    assert counted(row(SECOND, "added", "she"), reading("added", "she", "ann")).pronouns == 0


def test_a_row_without_a_speaker_asks_for_the_cue_alone():
    counts = counted(row(SECOND, "added", None), reading("added", "she"))
    assert (counts.cues, counts.with_speaker, counts.right) == (1, 0, 0)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A file of rows and one of articles."""
    rows, articles = tmp_path / "rows.jsonl", tmp_path / "articles.jsonl"
    rows.write_text(json.dumps(row(SECOND, "added", "she", "PRO", "Ann Roe")), encoding="utf-8")
    text = {"doc": "1", "dct": "2008-03-01", "annotated_end": len(TEXT), "text": TEXT}
    articles.write_text(json.dumps({**text, "entities": [], "events": [], "roles": []}), encoding="utf-8")
    return ["--data", str(rows), "--articles", str(articles)]


def test_last_line_has_the_keys(files: list[str], capsys: pytest.CaptureFixture[str]):
    bench.main(files)
    out = capsys.readouterr().out
    last = json.loads(out.rstrip("\n").splitlines()[-1])
    assert {"cue_found", "speaker_right", "pronouns_resolved", "pronouns", "subject_of_cue"} <= set(last)
    assert (last["cue_found"], last["speaker_right"], last["pronouns"]) == (1.0, 1.0, 1)
    assert SECOND not in out


def test_a_missing_file_or_sentence_stops_with_a_message(files: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as gone:
        bench.main(["--data", "nowhere.jsonl"])
    assert gone.value.code == 2
    Path(files[1]).write_text(json.dumps(row("Rain fell.", "fell", None)), encoding="utf-8")
    with pytest.raises(SystemExit):
        bench.main(files)
    assert "no article 1 with the sentence" in capsys.readouterr().err
