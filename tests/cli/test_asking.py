"""`tocsin ask`, `resolve` and `track-record`: from a question to a kept score."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.forecast.conftest import made_rows

from tocsin import cli
from tocsin.desk import Desk
from tocsin.workbench import Workbench


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asking")
    (folder / "evts.20240101.txt").write_text("\n".join(made_rows()), encoding="utf-8")
    desk = Desk(folder / "desk")
    desk.load("petrarch", folder / "evts.20240101.txt")
    desk.link()
    return folder / "desk"


@pytest.fixture
def tell(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bench: Workbench
):
    assert bench is not None
    monkeypatch.chdir(tmp_path)
    shutil.copytree(loaded, tmp_path / ".tocsin")

    def run(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(list(arguments))
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


ARRESTS = ("--actor", "Kenyan police", "--type", "COERCE", "--by", "ada")


def test_a_question_is_answered_kept_settled_and_scored(tell):
    status, out, _ = tell("ask", *ARRESTS, "--days", "30", "--as-of", "2023-06-30", "--mine", "0.6")
    assert status == 0
    for words in ("Understood as:", "organ:KEN.COP", "settled", "90 % range", "Base rate", "Confidence in this number"):
        assert words in out
    assert "A rehearsal" in out
    status, out, _ = tell("resolve")
    assert status == 0
    assert "1 settled now, 0 open" in out
    status, out, _ = tell("track-record")
    assert status == 0
    assert "human:ada" in out
    assert "simple" in out
    record = json.loads(tell("track-record", "--json")[1])
    assert record["settled"] == 1


def test_a_sentence_that_is_not_clear_ends_with_status_2_and_the_options(tell):
    status, out, err = tell("ask", "Will the Kenyan police frobnicate anybody?")
    assert status == 2
    assert "Not clear: what is meant by 'frobnicate'" in out
    assert "--type TYPE" in err
    assert not Path(".tocsin/forecasts.jsonl").exists()


def test_an_option_settles_what_the_sentence_left_open(tell):
    status, out, _ = tell(
        "ask",
        "Will the Kenyan police detain anyone?",
        "--days",
        "30",
        "--as-of",
        "2023-06-30",
        "--dry-run",
        "--by",
        "a",
    )
    assert (status, "COERCE" in out) == (0, True)
    assert not Path(".tocsin/forecasts.jsonl").exists()


def test_json_has_the_question_the_doubts_and_the_forecast(tell):
    status, out, _ = tell("ask", *ARRESTS, "--days", "30", "--as-of", "2023-06-30", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["question"]["opens"] == "2023-07-01"
    assert 0 < found["forecasts"][0]["probability"] < 1
    assert found["doubts"] == []


def test_a_person_settles_with_a_reason_and_the_last_word_holds(tell):
    found = json.loads(tell("ask", *ARRESTS, "--days", "30", "--as-of", "2023-06-30", "--json")[1])
    name = found["question"]["id"]
    tell("resolve")
    status, out, _ = tell("resolve", "--answer", name, "--no", "--because", "all were false reports", "--by", "ada")
    assert (status, "human:ada" in out) == (0, True)
    status, _, err = tell("resolve", "--answer", name, "--no", "--by", "ada")
    assert (status, "needs its reason" in err) == (2, True)
    status, _, err = tell("resolve", "--answer", "question-x", "--no", "--because", "b", "--by", "ada")
    assert (status, "is no question of" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--until", "2020-01-31"), "it is over"),
        (("--days", "30", "--mine", "1"), "nothing is impossible or certain"),
        (("--days", "30", "--forecaster", "oracle"), "no plug-in 'oracle'"),
        (("--days", "30", "--at-least", "3", "--more-than-last"), "two questions"),
    ],
)
def test_what_cannot_be_is_one_message_and_status_2(tell, arguments, says):
    status, _, err = tell("ask", *ARRESTS, *arguments)
    assert (status, says in err) == (2, True)
