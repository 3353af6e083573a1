"""Drafts from three texts of our own: they run as they are, quote word for word, and cover every case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tocsin.cli.scenarios import write_draft
from tocsin.errors import ScenarioError
from tocsin.export.coded import CodedText
from tocsin.scenario.check import Checked, read_situation
from tocsin.scenario.draft import Rate, draft
from tocsin.scenario.outlook import outlook
from tocsin.scenario.situation import Basis, Situation
from tocsin.scenario.writing import written
from tocsin.workbench import Workbench, code

TEXTS = Path(__file__).parent / "texts"
NAMES = ("strait", "dam", "ferry")


@pytest.fixture(scope="module")
def coded(bench: Workbench) -> dict[str, CodedText]:
    del bench
    return {n: code((TEXTS / f"{n}.txt").read_text(encoding="utf-8"), published="2024-03-06", outlet=n) for n in NAMES}


@pytest.fixture(scope="module")
def drafts(coded: dict[str, CodedText], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    folder = tmp_path_factory.mktemp("drafts")
    return {n: write_draft([text], folder / f"{n}.toml") for n, text in coded.items()}


def quick(situation: Situation) -> Situation:
    import msgspec

    run = msgspec.structs.replace(situation.run, outer_draws=60, inner_paths=20)
    return msgspec.structs.replace(situation, run=run)


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_runs_without_editing(drafts: dict[str, Checked], name: str):
    found = outlook(quick(drafts[name].situation))
    assert sum(end.likelihood.middle for end in found.ends) == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_is_cut_out_of_the_text(drafts: dict[str, Checked], coded: dict[str, CodedText], name: str):
    claims = drafts[name].situation.claim
    assert len(claims) > 10
    assert [c.quote for c in claims if c.quote not in coded[name].document.text] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_case_that_no_text_tells_of_is_added(drafts: dict[str, Checked], name: str):
    scenarios = drafts[name].situation.scenario
    assert [s.id for s in scenarios if not s.from_text] == ["S0"]
    assert len(scenarios) == 3


def test_the_same_text_gives_the_same_bytes(coded: dict[str, CodedText]):
    each = [draft([coded["dam"]], ["a.txt"]) for _ in range(2)]
    one, two = (written(d.situation, remarks=d.remarks, prompts=d.prompts) for d in each)
    assert one == two


def test_what_a_text_says_is_in_it_with_its_sign(drafts: dict[str, Checked]):
    pushes = {(i.from_, i.to): i.score for i in drafts["ferry"].situation.impact}
    strike = "strike_dock_workers.continues"
    assert pushes[strike, "empty_shelves.happens"][1] > 0
    assert pushes["subsidy_forty_million.in_force", strike][1] < 0


def test_a_denied_cause_pushes_nowhere(drafts: dict[str, Checked]):
    [denied] = [i for i in drafts["strait"].situation.impact if i.note == "said not to be so"]
    assert denied.score == (-1, 0, 1)


def test_lineage_comes_with_its_words(drafts: dict[str, Checked]):
    found = {(link.parent, link.relation, link.child): link for link in drafts["strait"].situation.lineage}
    link = found["harun_deshi", "founded", "coastal_front"]
    assert link.year == 2011
    [claim] = [c for c in drafts["strait"].situation.claim if c.id in link.claims]
    assert "founded in 2011" in claim.quote


def test_the_question_of_the_text_is_asked(drafts: dict[str, Checked]):
    assert drafts["strait"].situation.situation.question.startswith("Will Valdis call an early election")
    names = [s.name for s in drafts["strait"].situation.scenario if s.from_text]
    assert any("vote" in name for name in names)
    assert any("coalition: notable" in name for name in names)  # "break apart" and "defections" are one


def test_counter_edges_are_prompted_and_do_not_run(coded: dict[str, CodedText]):
    made = draft([coded["dam"]], ["a.txt"])
    assert made.prompts
    assert {p.basis for p in made.prompts} == {Basis.ANALYST}
    assert {(p.from_, p.to) for p in made.prompts}.isdisjoint({(i.from_, i.to) for i in made.situation.impact})
    file = written(made.situation, prompts=made.prompts)
    assert file.count("# [[impact]]") == len(made.prompts)


def test_one_outlet_is_told(coded: dict[str, CodedText]):
    assert any("One outlet" in remark for remark in draft([coded["dam"]], ["a.txt"]).remarks)


def test_another_outlet_with_the_same_words_adds_belief(coded: dict[str, CodedText], tmp_path: Path):
    text = coded["ferry"]
    other = code(text.document.text, published="2024-03-06", outlet="another")
    alone, both = write_draft([text], tmp_path / "one.toml"), write_draft([text, other], tmp_path / "two.toml")
    again = write_draft(
        [text, code(text.document.text, published="2024-03-07", outlet="ferry")], tmp_path / "three.toml"
    )
    lows = [
        {(i.from_, i.to): i.score[0] for i in c.situation.impact if i.basis is Basis.STATED}
        for c in (alone, both, again)
    ]
    assert lows[0] == lows[2]
    assert max(lows[1][key] - low for key, low in lows[0].items()) == 0.5


def test_base_rates_are_marked_as_such(coded: dict[str, CodedText]):
    def rate(type: str, actors: object) -> tuple[tuple[float, float, float], str] | None:
        del actors
        return ((0.1, 0.3, 0.5), "6 of 20") if type == "PROTEST" else None

    asked: Rate = rate
    made = [draft([text], ["a.txt"], rate=asked).situation for text in coded.values()]
    counted = [d for each in made for d in each.descriptor if d.basis is Basis.BASE_RATE]
    assert all(d.prior == ((0.1, 0.3, 0.5),) and "6 of 20" in (d.note or "") for d in counted)


def test_a_text_without_a_day_is_refused(coded: dict[str, CodedText]):
    text = coded["dam"]
    undated = replace(text, document=replace(text.document, published=None))
    with pytest.raises(ScenarioError, match="name it with --published"):
        draft([undated], ["a.txt"])
    assert draft([undated], ["a.txt"], as_of=date(2024, 3, 6)).situation.situation.as_of_certainty == "approximate"


def test_a_text_that_drives_nothing_is_refused():
    text = code("The museum opened on Monday.", published="2024-03-06")
    with pytest.raises(ScenarioError, match="write descriptors and scenarios by hand"):
        draft([text], ["a.txt"])


def test_lines_that_end_as_on_windows_are_still_quoted(tmp_path: Path):
    lines = (TEXTS / "ferry.txt").read_text(encoding="utf-8").replace(". ", ".\r\n")
    text = code(lines, published="2024-03-06")
    assert write_draft([text], tmp_path / "f.toml").situation.claim


def test_words_that_toml_must_escape_survive(tmp_path: Path):
    text = code('A "quoted" raid \\ caused anger in the port. Will the mayor resign?', published="2024-03-06")
    checked = write_draft([text], tmp_path / "f.toml")
    assert read_situation(tmp_path / "f.toml").situation == checked.situation
