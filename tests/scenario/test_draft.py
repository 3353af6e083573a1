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
from tocsin.scenario.draft import draft
from tocsin.scenario.entries import Rate
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


ONE = (
    "The strike of dock workers triggered a shortage of bread on the outer islands of Norrel last week. "
    "Shops closed early on Friday, and ferries stayed in the harbour. Will the government pay?"
)
OTHER = (
    "Bakers on the small islands ran out of flour on Thursday. The shortage of bread was caused by the strike of dock workers, "
    "said a teacher who lives there. Nobody knows how long it will last."
)
AGAINST = (
    "The strike of dock workers has eased the shortage of bread, the union claims, since its members unload flour first. "
    "Its spokesman showed full shelves to reporters on Saturday."
)


def strike_on_bread(folder: Path, *texts: tuple[str, str]) -> tuple[Checked, tuple[float, float, float], str | None]:
    coded = [code(words, published="2024-03-06", outlet=outlet) for words, outlet in texts]
    checked = write_draft(coded, folder / "draft.toml")
    [impact] = [i for i in checked.situation.impact if "strike" in i.from_ and "shortage" in i.to]
    return checked, impact.score, impact.note


def test_an_independent_outlet_adds_belief_and_repeats_do_not(tmp_path: Path):
    alone = strike_on_bread(tmp_path / "alone", (ONE, "Herald"))
    both = strike_on_bread(tmp_path / "both", (ONE, "Herald"), (OTHER, "Post"))
    again = strike_on_bread(tmp_path / "again", (ONE, "Herald"), (OTHER, "Herald"))
    copied = strike_on_bread(tmp_path / "copied", (ONE, "Herald"), (ONE, "Post"))
    assert both[1][0] == alone[1][0] + 0.5
    assert both[2] == "said by 2 outlets"
    assert again[1] == copied[1] == alone[1]


def test_a_copy_is_no_voice_of_its_own(tmp_path: Path):
    checked, _, _ = strike_on_bread(tmp_path / "copied", (ONE, "Herald"), (ONE, "Post"))
    assert [d.independent_sources for d in checked.situation.document] == [1, 0]
    assert checked.situation.document[1].note == "repeats A1: no voice of its own"
    assert any("one outlet (Herald): nothing here is corroborated" in str(w) for w in checked.warnings)


def test_outlets_that_contradict_each_other_stand_side_by_side(tmp_path: Path):
    checked, score, note = strike_on_bread(tmp_path / "against", (ONE, "Herald"), (AGAINST, "Post"))
    assert score[0] < 0 < score[2]
    assert note == "contradicted: Herald says that it raises, Post says that it lowers"
    [impact] = [i for i in checked.situation.impact if "strike" in i.from_ and "shortage" in i.to]
    documents = {c.document for c in checked.situation.claim if c.id in impact.claims}
    assert documents == {"A1", "A2"}


def test_it_is_what_the_sentence_before_speaks_of(drafts: dict[str, Checked], tmp_path: Path):
    del drafts
    words = "The blockade of the road hurts the highlands. It has led to a shortage of fuel. Will the blockade end?"
    checked = write_draft([code(words, published="2024-03-06")], tmp_path / "f.toml")
    [impact] = [i for i in checked.situation.impact if "shortage" in i.to]
    assert impact.from_.startswith("blockade")
    assert impact.score[1] > 0


def test_what_is_ruined_is_named_by_its_ruin(tmp_path: Path):
    words = "The drought has ruined the crops of the valley. Will the farmers leave?"
    made = write_draft([code(words, published="2024-03-06")], tmp_path / "f.toml").situation
    [impact] = made.impact
    [crops] = [d for d in made.descriptor if d.id == impact.to.partition(".")[0]]
    assert crops.name == "Ruined the crops of the valley"
    assert (crops.now, impact.score[1] > 0) == ("happens", True)


def test_a_want_of_something_is_its_end(tmp_path: Path):
    words = "Without a majority the president cannot pass the budget. Will the deputies return?"
    made = write_draft([code(words, published="2024-03-06")], tmp_path / "f.toml").situation
    [impact] = made.impact
    assert impact.score[1] < 0 or impact.from_.endswith(".does_not_happen")
    assert "without" in next(d for d in made.descriptor if d.id == impact.from_.partition(".")[0]).name.lower()


def test_a_push_read_in_a_headline_is_left_out(tmp_path: Path):
    words = "Harbour strike causes anger in the capital\n\nTalks failed on Monday, which led to a strike. Will it end?"
    made = write_draft([code(words, published="2024-03-06")], tmp_path / "f.toml").situation
    assert not any("anger" in i.to for i in made.impact)


def test_who_wants_what_is_drafted_with_its_words_and_guesses_are_marked(drafts: dict[str, Checked]):
    made = drafts["strait"].situation
    [issue] = [i for i in made.issue if "vote" in i.question]
    stances = {s.actor: s for s in made.stance if s.issue == issue.id}
    demands = stances["harvest_party"]
    assert demands.position[1] > 90
    assert demands.guessed == ("salience", "capability")
    assert (demands.salience, demands.capability) == ((0, 50, 100), (0, 50, 100))
    [claim] = [c for c in made.claim if c.id in demands.claims]
    assert "demands an early election" in claim.quote
    valdis = stances["oren_valdis"]
    assert (valdis.basis, valdis.guessed) == (Basis.ANALYST, ("position", "salience", "capability"))
    found = outlook(quick(made))
    assert all(0 <= b.low <= b.middle <= b.high <= 100 for b in found.bargains)
    assert f"salience of harvest_party on {issue.id}" in found.unsupported


def test_signposts_are_drafted_from_what_is_to_come(tmp_path: Path):
    words = (
        "If the miners' union strikes, the Coastal Front may attack the town of Kolm. "
        "Will the Coastal Front attack Kolm, or will it sign an agreement with Iraq?"
    )
    made = write_draft([code(words, published="2024-03-06")], tmp_path / "f.toml").situation
    attack, accord = made.indicator
    assert (attack.scenario, attack.actors, attack.types) == ("S1", ("coastal_front",), ("ASSAULT",))
    assert (accord.scenario, accord.recipients) == ("S2", ("iraq",))
    [iraq] = [a for a in made.actor if a.id == "iraq"]
    assert iraq.registry == "state:IRQ"
    for rule in made.indicator:
        home, _, state = (rule.sets or "").partition(".")
        [descriptor] = [d for d in made.descriptor if d.id == home]
        assert state != descriptor.now
        assert rule.claims
        assert rule.basis is Basis.INFERRED
    assert made.scenario[0].indicators == ("the miners' union strikes",)


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
