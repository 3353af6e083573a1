"""`tocsin scenario`: from a text to a file, and from a file to each form of its run."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from tests.scenario.made_situation import AID, RAIDS, situation_file
from tests.watch.made_desk import fill

from tocsin import cli
from tocsin.workbench import Workbench

TEXTS = Path(__file__).parents[1] / "scenario" / "texts"


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
def harbour(tmp_path: Path) -> Path:
    for name in ("harbour.toml", "harbour.txt"):
        (tmp_path / name).write_text((TEXTS / name).read_text(encoding="utf-8"), encoding="utf-8")
    return Path("harbour.toml")


def test_a_text_becomes_a_file_that_runs(tell):
    status, out, _ = tell("scenario", "draft", TEXTS / "ferry.txt", "--published", "2024-03-06", "--out", "f.toml")
    assert status == 0
    assert "(no text tells of it)" in out
    file = Path("f.toml")
    drafted = file.read_text(encoding="utf-8")
    file.write_text(drafted.replace("outer_draws = 1000", "outer_draws = 20"), encoding="utf-8")
    status, out, _ = tell("scenario", "run", "f.toml")
    assert status == 0
    assert "given these judgements" in out
    assert tomllib.loads(drafted)["document"][0]["path"] == "f.texts/A1.txt"


def test_a_file_with_judgements_is_not_overwritten(tell, harbour: Path):
    before = harbour.read_text(encoding="utf-8")
    status, _, err = tell("scenario", "draft", TEXTS / "ferry.txt", "--published", "2024-03-06", "--out", harbour)
    assert status == 2
    assert "may hold your judgements" in err
    assert harbour.read_text(encoding="utf-8") == before


def test_check_tells_doubts_and_refuses_faults(tell, harbour: Path):
    status, out, _ = tell("scenario", "check", harbour)
    assert status == 0
    assert "one outlet (Lantern Bay Herald): nothing here is corroborated" in out
    harbour.write_text(harbour.read_text(encoding="utf-8").replace("[0, 2, 3]", "[3, 2, 0]"), encoding="utf-8")
    status, _, err = tell("scenario", "check", harbour)
    assert status == 2
    assert "must rise: low, mode, high" in err


def test_every_form_is_written(tell, harbour: Path):
    forms = ("--html", "r.html", "--markdown", "r.md", "--gexf", "r.gexf", "--cognitive-map", "r.csv")
    status, out, err = tell("scenario", "run", harbour, *forms)
    assert status == 0
    assert err.count("written:") == 4
    assert all("given these judgements" in form for form in (out, Path("r.html").read_text(), Path("r.md").read_text()))
    assert Path("r.csv").read_text().startswith(",anger,talks,strike\n")


def test_json_has_ranges_words_and_the_run_without_edges(tell, harbour: Path):
    status, out, _ = tell("scenario", "run", harbour, "--json")
    told = json.loads(out)
    assert (status, told["holds"]) == (0, "given these judgements")
    [first, *_] = told["ends"]
    assert first["likelihood"]["low"] < first["likelihood"]["middle"] < first["likelihood"]["high"]
    assert first["edges_off"]["word"]


def test_an_intervention_moves_the_answer_and_is_named(tell, harbour: Path):
    def middle(*hold: str) -> float:
        return json.loads(tell("scenario", "run", harbour, "--json", *hold)[1])["ends"][0]["likelihood"]["middle"]

    assert middle("--hold", "talks=held") < middle() - 0.03
    assert "An intervention: talks = held" in tell("scenario", "run", harbour, "--hold", "talks=held")[1]


@pytest.mark.parametrize(
    ("hold", "why"),
    [("talks", "write descriptor=state"), ("talk=held", "no descriptor 'talk'"), ("talks=on", "has no state 'on'")],
)
def test_an_intervention_that_cannot_be_is_refused(tell, harbour: Path, hold: str, why: str):
    status, _, err = tell("scenario", "run", harbour, "--hold", hold)
    assert status == 2
    assert why in " ".join(err.split())


def test_compare_tells_what_changed_and_what_it_moved(tell, harbour: Path):
    Path("after.toml").write_text(
        harbour.read_text(encoding="utf-8").replace("[0, 2, 3]", "[2, 3, 3]"), encoding="utf-8"
    )
    status, out, _ = tell("scenario", "compare", harbour, "after.toml")
    assert status == 0
    assert "points" in out
    assert "score" in out


def test_the_schema_is_json(tell):
    status, out, _ = tell("scenario", "schema")
    assert status == 0
    assert json.loads(out)["title"].endswith("tocsin.situation/1")


@pytest.fixture(scope="module")
def watched_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("watched") / "desk", begin=480, looks=lambda _, __: 1)


def test_signposts_are_looked_for_in_a_desk(tell, watched_desk: Path):
    file = situation_file(Path(), RAIDS, AID)
    status, out, err = tell("scenario", "watch", file, "--desk", watched_desk, "--html", "w.html", "--markdown", "w.md")
    assert status == 0
    assert err.count("written:") == 2
    for form in (out, Path("w.html").read_text(), Path("w.md").read_text()):
        assert "given these judgements" in form
        assert "cannot be seen" in form
        assert "edges off" in form
    told = json.loads(tell("scenario", "watch", file, "--desk", watched_desk, "--json")[1])
    assert told["holds"] == "given these judgements"
    seen = {s["indicator"]: s["sight"] for s in told["signposts"]}
    assert seen == {"i_raids": "seen", "i_aid": "not seen", "S1.1": "cannot be seen"}
    assert told["signposts"][0]["events"][0]["day"].startswith("2024-06")
    assert [e["indicator"] for e in told["update"]["effects"]] == ["i_raids", "i_aid"]


def test_the_report_of_a_run_has_what_a_desk_says(tell, watched_desk: Path):
    file = situation_file(Path(), RAIDS)
    status, out, _ = tell("scenario", "run", file, "--desk", watched_desk)
    assert status == 0
    assert "What moves it most" in out
    assert "Likelihoods before and after, given these judgements" in out
    alone = tell("scenario", "run", file)[1]
    assert "raids = continue" in alone
    assert "before and after" not in alone


def test_a_desk_that_is_not_there_is_refused(tell):
    status, _, err = tell("scenario", "watch", situation_file(Path(), RAIDS), "--desk", "nowhere")
    assert status == 2
    assert "nowhere" in err
