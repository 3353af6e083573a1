"""The scenario bench: what counts as missed, and how a draft is compared with a hand-made file."""

from __future__ import annotations

from pathlib import Path
from random import Random

import msgspec
import scenario as bench
import scenario_draft as drafts

from tocsin.scenario.check import Checked, read_situation
from tocsin.scenario.writing import written

HARBOUR = Path(__file__).parents[1] / "scenario" / "texts" / "harbour.toml"


def test_a_figure_that_is_off_is_counted(capsys):
    figures = bench.Figures()
    figures.near("right", [1.0, 2.0], [1.0, 2.00001], 1e-4)
    figures.near("off", 1.0, 1.1, 1e-4)
    figures.near("of another length", [1.0], [1.0, 1.0], 1)
    figures.same("equal", "a", "a")
    assert (figures.asked, figures.missed) == (4, ["off", "of another length"])
    assert "MISS off" in capsys.readouterr().out


def test_ragged_tables_are_read(tmp_path: Path):
    (tmp_path / "t.csv").write_text(
        "Title; with, commas,\nActor,Description,Influence,Position,Salience, \nA,Some, with comma,10,20.5,30, \n\n",
        encoding="utf-8",
    )
    assert bench._ktab(tmp_path / "t.csv") == [(10.0, 20.5, 30.0)]


def test_a_quoted_matrix_is_found_or_said_to_be_missing(tmp_path: Path):
    page = tmp_path / "notes.md"
    assert bench._quoted_matrix(page) is None
    page.write_text("A1 " + " ".join(["1"] * 14) + "  A thing\nA2 1 2\n", encoding="utf-8")
    assert bench._quoted_matrix(page) == {"A1": (1,) * 14}


def copied(tmp_path: Path, **changes: object) -> Path:
    """The harbour again, under other ids, as a draft writes it."""
    made = read_situation(HARBOUR).situation
    renamed = {d.id: f"x{n}" for n, d in enumerate(made.descriptor)}

    def end(words: str) -> str:
        home, _, state = words.partition(".")
        return f"{renamed[home]}.{state}"

    descriptors = tuple(msgspec.structs.replace(d, id=renamed[d.id]) for d in made.descriptor)
    impacts = tuple(msgspec.structs.replace(i, from_=end(i.from_), to=end(i.to)) for i in made.impact)
    scenarios = tuple(
        msgspec.structs.replace(s, when={renamed[k]: v for k, v in s.when.items()}) for s in made.scenario
    )
    other = msgspec.structs.replace(made, descriptor=descriptors, impact=impacts, scenario=scenarios)
    (tmp_path / "harbour.txt").write_text(HARBOUR.with_suffix(".txt").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "draft.toml").write_text(written(msgspec.structs.replace(other, **changes)), encoding="utf-8")
    return tmp_path / "draft.toml"


def test_the_same_file_under_other_ids_is_found_whole(tmp_path: Path):
    match = drafts.compare(HARBOUR, copied(tmp_path))
    assert (match.impacts, match.impacts_of, match.runs) == (2, 2, True)
    assert match.quotes == match.quotes_exact == 3


def test_a_wrong_sign_is_not_found(tmp_path: Path):
    made = read_situation(copied(tmp_path)).situation
    turned = tuple(msgspec.structs.replace(i, score=(-3, -2, -1)) for i in made.impact)
    match = drafts.compare(HARBOUR, copied(tmp_path, impact=turned))
    assert match.impacts == 1


def test_an_edge_that_is_said_twice_finds_one(tmp_path: Path):
    made = read_situation(copied(tmp_path)).situation
    first = made.impact[0]
    mirror = msgspec.structs.replace(first, from_=first.from_.replace("rising", "steady"), score=(-3, -2, 0))
    match = drafts.compare(HARBOUR, copied(tmp_path, impact=(first, mirror)))
    assert (match.impacts, match.emitted) == (1, 2)


def test_a_draft_that_does_not_run_says_so(tmp_path: Path):
    file = copied(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("wage cuts", "pay cuts"), encoding="utf-8")
    match = drafts.compare(HARBOUR, file)
    assert not match.runs
    assert match.impacts == 0
    assert "word for word" in match.lines[0]


def test_dealing_keeps_causes_and_words(tmp_path: Path):
    made: Checked = read_situation(copied(tmp_path))
    dealt = drafts._dealt(made.situation.impact, Random(3))
    assert [(i.from_, i.claims) for i in dealt] == [(i.from_, i.claims) for i in made.situation.impact]
    assert sorted(i.to for i in dealt) == sorted(i.to for i in made.situation.impact)
