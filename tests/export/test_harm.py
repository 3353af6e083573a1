"""Harm in every export: each figure with its bounds, its holder and its words; two figures are never made one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.export.examples import BOMBED, DISPATCH, TEXT, at, harmed

from tocsin.export import wording
from tocsin.export.brief import brief
from tocsin.export.markdown import markdown
from tocsin.export.page import page
from tocsin.export.plover import records
from tocsin.export.segments import marks
from tocsin.export.tables import write_parquet
from tocsin.export.terminal import plain
from tocsin.ontology import load_ontology

OWN, HERS = harmed().harms


def _entry(coded):
    return next(e for e in brief([coded]).documents[0].events if e.id == BOMBED.id)


def test_a_card_shows_each_figure_with_its_holder_and_its_words():
    (field,) = [f for f in _entry(harmed()).fields if f.name == "harm"]
    assert [v.text for v in field.values] == ["killed: 4", "killed: 24 or more, no number given, by Irena Vosk"]
    assert field.values[0].words == ("four soldiers", "killing")


def test_an_event_without_figures_has_no_field_of_harm():
    assert all(f.name != "harm" for f in _entry(DISPATCH).fields)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((12, 12, 12), "killed: 12"),
        ((1200, 1200, 1200), "killed: 1,200"),
        ((0, 0, 0), "killed: nobody"),
        ((12, 12, None), "killed: 12 or more"),
        ((None, 20, 20), "killed: up to 20"),
        ((None, 30, None), "killed: about 30"),
        ((10, None, 15), "killed: 10 to 15"),
        ((24, None, None), "killed: 24 or more, no number given"),
        ((None, None, 20), "killed: up to 20, no number given"),
        ((None, None, None), "killed: a number not given"),
    ],
)
def test_a_figure_is_worded_as_precisely_as_it_is(bounds, words):
    low, best, high = bounds
    assert wording.harm(replace(OWN, low=low, best=best, high=high)) == words


def test_its_words_are_marked_in_the_page():
    content = brief([harmed()])
    assert {span for span, role in marks(content.documents[0]) if role == "harm"} == {
        at("four soldiers"),
        at("killing"),
    }
    shown = page(content)
    start, end = OWN.number.start, OWN.number.end
    assert f'data-spans="{start}-{end} {OWN.deed.start}-{OWN.deed.end}" data-role="harm"' in shown
    assert ".r-harm" in shown
    assert TEXT[start:end] in shown


@pytest.mark.parametrize("layout", [markdown, plain])
def test_every_layout_of_the_brief_shows_it(layout):
    shown = layout(brief([harmed()]))
    assert "four soldiers" in shown
    assert "harm" in shown.lower()


def test_plover_sizes_hold_one_number_and_the_extension_all():
    plover = load_ontology()
    single = next(r for r in records(replace(harmed(), harms=(OWN,)), plover) if r["id"] == BOMBED.id)
    assert single["size"] == {"dead": 4, "injured": None, "arrested": None}
    double = next(r for r in records(harmed(), plover) if r["id"] == BOMBED.id)
    assert double["size"]["dead"] is None
    assert [(h["low"], h["best"], h["holder"]) for h in double["tocsin"]["harms"]] == [
        (4, 4, "outlet"),
        (24, None, "Irena Vosk"),
    ]
    assert double["tocsin"]["harms"][0]["number"]["text"] == "four soldiers"


def test_frames_and_files_hold_every_figure(tmp_path):
    import polars

    write_parquet([harmed()], tmp_path / "events.parquet")
    for frame in (harmed().to_polars(), polars.read_parquet(tmp_path / "events.parquet")):
        (found,) = frame.filter(polars.col("id") == BOMBED.id)["harms"].to_list()
        assert [(h["kind"], h["low"], h["best"], h["high"], h["holder"], h["text"]) for h in found] == [
            ("killed", 4, 4, 4, "outlet", "four soldiers"),
            ("killed", 24, None, None, "Irena Vosk", "four soldiers"),
        ]
