"""`tocsin accounts` over a desk of several texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin import cli
from tocsin.desk import Desk
from tocsin.workbench import Workbench

ONE = "Russia attacked Ukraine on Monday, killing 12 people."
TWO = "Russia denied that it attacked Ukraine on Monday."
THREE = "Police in Nairobi arrested forty protesters on Tuesday."


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bench: Workbench) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: object) -> tuple[int, str, str]:
        status = cli.run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def desk(tell) -> Path:
    for text, outlet in ((ONE, "One"), (TWO, "Two"), (THREE, "Three")):
        Path("article.txt").write_text(text, encoding="utf-8")
        tell("code", "article.txt", "--desk", "desk", "--outlet", outlet, "--published", "2024-03-06")
    return Path("desk")


def test_texts_of_two_outlets_stand_side_by_side_with_their_words(tell, desk):
    status, out, err = tell("accounts", "--desk", desk)
    assert (status, err) == (0, "")
    assert "Russia — ASSAULT → Ukraine\n  ! said by One, denied by Russia" in out
    assert "One: killed: 12 (“12 people”)" in out
    first, *_ = Desk(desk).view().documents()
    at = ONE.index("12 people")
    assert f"One, 2024-03-06, {first.id} [{at}-{at + 9}]" in out
    assert out.rstrip().endswith("1 account told by more than one, or both ways; 1 both ways")


def test_name_is_found_among_actors_holders_and_outlets(tell, desk):
    for name in ("ukraine", "Russia", "Two"):
        assert "Russia — ASSAULT → Ukraine" in tell("accounts", name, "--desk", desk)[1]


def test_name_in_no_account_is_refused(tell, desk):
    status, out, err = tell("accounts", "Nairobi", "--desk", desk)
    assert (status, out) == (2, "")
    assert "no account of this desk names 'Nairobi'; without a name all 1 are told" in " ".join(err.split())


def test_json_keeps_ids_and_spans(tell, desk):
    [line] = tell("accounts", "--desk", desk, "--json", "--disputed")[1].splitlines()
    account = json.loads(line)
    assert [voice["holder"] for voice in account["voices"]] == ["One", "Russia"]
    [toll] = account["tolls"]
    assert ONE[toll["spans"][0]["start"] : toll["spans"][0]["end"]] == "12 people"


def test_desk_without_a_coded_text_says_what_to_do(tell):
    Path("empty").mkdir()
    assert "code some with: tocsin code FILES --desk empty" in " ".join(tell("accounts", "--desk", "empty")[2].split())
