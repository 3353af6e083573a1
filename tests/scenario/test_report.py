"""Reports, exports and comparisons of a small situation: what every form must say."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import msgspec
import networkx
import pytest

from tocsin.scenario.bargaining import Reading
from tocsin.scenario.check import Checked, read_situation
from tocsin.scenario.comparing import changes, compared
from tocsin.scenario.exporting import cognitive_map, gexf
from tocsin.scenario.outlook import GIVEN, Outlook, outlook
from tocsin.scenario.page import page
from tocsin.scenario.report import Block, Table, blocks, markdown

FILE = Path(__file__).parent / "texts" / "harbour.toml"


@pytest.fixture(scope="module")
def checked() -> Checked:
    return read_situation(FILE)


@pytest.fixture(scope="module")
def found(checked: Checked) -> Outlook:
    return outlook(checked.situation, challenge=Reading())


@pytest.fixture(scope="module")
def made(checked: Checked, found: Outlook) -> list[Block]:
    return list(blocks(checked, found))


def table(made: list[Block], *columns: str) -> Table:
    [one] = [b for b in made if isinstance(b, Table) and b.columns[: len(columns)] == columns]
    return one


def test_every_form_says_what_it_holds_given(checked: Checked, made: list[Block]):
    assert GIVEN in page(checked, made)
    assert GIVEN in markdown(checked, made)


def test_a_word_never_stands_without_its_number_range_and_edges_off(made: list[Block]):
    rows = table(made, "scenario", "likelihood").rows
    for _, likelihood, span, off, *_ in rows:
        assert "%)" in likelihood
        assert "% to" in span
        assert "%)" in off


def test_the_page_loads_nothing(checked: Checked, made: list[Block]):
    html = page(checked, made)
    assert "http" not in html.replace("http-equiv", "")
    assert "<script" not in html
    assert html.count("<svg") == 2 + len(checked.situation.scenario)


def test_quotes_are_escaped_and_stand_on_the_edges(checked: Checked, made: list[Block]):
    html = page(checked, made)
    assert "“wage cuts at the ferry company had angered its members”" in html
    assert "<b>" not in html


def test_the_second_reading_names_its_four_options(made: list[Block]):
    words = " ".join(row[0] for row in table(made, "model", "middle").rows)
    assert all(name in words for name in ("second reading", "denominator", "exponent", "ranking", "stopping"))


def test_hypotheses_mark_for_and_against(made: list[Block]):
    rows = table(made, "S1", "S0", "claim").rows
    marks = {row[-1].split(",")[0]: row[:2] for row in rows}
    assert marks["c1"] == ("+", "−")
    assert marks["c3"] == ("−", "+")


def test_numbers_without_a_sentence_are_named(made: list[Block], found: Outlook):
    assert found.unsupported
    text = " ".join(b.words for b in made if not isinstance(b, Table) and hasattr(b, "words"))
    assert found.unsupported[0] in text


def test_gexf_is_read_by_others(checked: Checked, tmp_path: Path):
    (tmp_path / "n.gexf").write_text(gexf(checked.situation), encoding="utf-8")
    graph = networkx.read_gexf(tmp_path / "n.gexf", version="1.3")
    assert set(graph.nodes) == {d.id for d in checked.situation.descriptor}
    assert graph.number_of_edges() == len(checked.situation.impact)


def test_the_cognitive_map_turns_signs_for_second_states(checked: Checked):
    rows = list(csv.DictReader(StringIO(cognitive_map(checked.situation))))
    weights = {row[""]: row for row in rows}
    assert float(weights["anger"]["strike"]) > 0
    assert float(weights["talks"]["strike"]) < 0
    assert all(-1 <= float(v) <= 1 for row in rows for k, v in row.items() if k)


def test_a_change_is_told_with_what_it_moved(checked: Checked, found: Outlook):
    situation = checked.situation
    impact = msgspec.structs.replace(situation.impact[0], score=(-3, -2, -1))
    other = msgspec.structs.replace(situation, impact=(impact, *situation.impact[1:]), claim=situation.claim[:-1])
    told = changes(situation, other)
    assert ("impact anger.rising -> strike.held", "score", "[0.0, 2.0, 3.0]", "[-3, -2, -1]") in told
    assert (f"claim {situation.claim[-1].id}", "", "there", "gone") in told
    rows = next(b for b in compared((situation, found), (other, outlook(other))) if isinstance(b, Table)).rows
    assert rows[0][3].startswith("-")
    assert changes(situation, situation) == ()


def test_the_same_file_gives_the_same_report(checked: Checked, found: Outlook, made: list[Block]):
    again = outlook(checked.situation, challenge=Reading())
    assert json.dumps(msgspec.to_builtins(again)) == json.dumps(msgspec.to_builtins(found))
    assert page(checked, list(blocks(checked, again))) == page(checked, made)
