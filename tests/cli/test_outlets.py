"""`tocsin outlets`, and the cards of `outlets.toml` in what other commands print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin import cli
from tocsin.desk import Desk
from tocsin.resolve.outlets import read_cards
from tocsin.workbench import Workbench

TEXT = "The Assad regime bombed Aleppo on Monday, killing 7 civilians. Police in Nairobi arrested forty protesters."
CARD = '[outlets.Herald]\nkind = "newspaper"\nreliability = "B"\nreason = "checked"\njudged = 2024-04-01\n'
GRADE = '[credibility.default]\ngrade = 3\nreason = "one text"\njudged = 2024-04-02\n'


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
    Path("article.txt").write_text(TEXT, encoding="utf-8")
    tell("code", "article.txt", "--desk", "desk", "--outlet", "Herald", "--published", "2024-03-06")
    return Path("desk")


def test_profile_is_printed_and_written(tell, desk):
    status, out, err = tell("outlets", "--desk", desk, "--html", "new/o.html", "--markdown", "o.md")
    assert (status, err) == (0, "")
    assert "Herald  (1 text, 16 words)" in out
    assert "“regime” 1 (delegitimising; neutral: government)" in out
    assert Path("new/o.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert Path("o.md").read_text(encoding="utf-8").startswith("# Outlets")


def test_rows_open_the_numbers(tell, desk):
    [document] = Desk(desk).view().documents()
    start = TEXT.index("regime")
    assert f"{document.id} [{start}-{start + 6}] “regime”" in tell("outlets", "--desk", desk, "--rows")[1]


def test_outlet_that_is_not_there_is_refused_with_the_nearest(tell, desk):
    status, out, err = tell("outlets", "Heralt", "--desk", desk)
    assert (status, out) == (2, "")
    assert "no text of this desk is by the outlet 'Heralt'; did you mean 'Herald'?" in " ".join(err.split())
    assert "there are: Herald" in tell("outlets", "Xyz", "--desk", desk)[2]
    assert tell("outlets", "herald", "--desk", desk)[0] == 0


def test_desk_that_is_missing_or_not_coded_is_refused(tell):
    assert "there is no such folder" in tell("outlets")[2]
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Desk("read").read("a.txt")
    status, _, err = tell("outlets", "--desk", "read")
    assert status == 2
    assert "no text in read is coded (1 are there)" in " ".join(err.split())


def test_texts_without_outlet_and_uncoded_ones_are_said(tell, desk):
    Path("b.txt").write_text(TEXT + " It rained.", encoding="utf-8")
    Path("c.txt").write_text(TEXT + " It snowed.", encoding="utf-8")
    tell("code", "b.txt", "--desk", desk)
    Desk(desk).read("c.txt")
    status, out, err = tell("outlets", "--desk", desk)
    assert status == 0
    assert "Outlet unknown" in out
    assert "1 text names no outlet" in err
    assert "1 texts of the desk are not coded yet" in err


def test_template_has_a_card_for_each_outlet_and_no_judgement(tell, desk):
    status, out, _ = tell("outlets", "--template", "--desk", desk)
    assert status == 0
    (desk / "outlets.toml").write_text(out, encoding="utf-8")
    cards = read_cards(desk / "outlets.toml")
    assert cards.of("Herald").line() == ""
    assert tell("outlets", "--template")[0] == 0


def test_card_is_shown_as_the_users_own_judgement(tell, desk):
    (desk / "outlets.toml").write_text(CARD + GRADE, encoding="utf-8")
    said = "judged by you on 2024-04-01: B (usually reliable), since checked"
    assert said in tell("outlets", "--desk", desk)[1]
    line = tell("code", "article.txt", "--desk", desk, "--outlet", "Herald", "--published", "2024-03-06")[1]
    record = json.loads(line.splitlines()[0])["tocsin"]
    assert said in record["outlet_noted_by_user"]
    [grade] = set(record["credibility_judged_by_user"].values())
    assert grade.startswith("judged by you on 2024-04-02: 3")
    Path("outlets.toml").write_text(CARD + GRADE, encoding="utf-8")
    assert said in " ".join(tell("brief", "article.txt", "--outlet", "Herald", "--html", "b.html")[1].split())
    assert said in Path("b.html").read_text(encoding="utf-8")


def test_wrong_card_is_refused_before_anything_is_coded(tell, desk):
    (desk / "outlets.toml").write_text(CARD.replace("kind", "knid"), encoding="utf-8")
    status, _, err = tell("outlets", "--desk", desk)
    assert status == 2
    assert "did you mean 'kind'" in err
