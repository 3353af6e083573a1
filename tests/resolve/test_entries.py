"""Entries become a registry; a bad one is left out, counted and explained, and the rest is loaded."""

from pathlib import Path

import pytest

from tocsin.errors import SettingsError
from tocsin.records import Relation
from tocsin.resolve.entries import read_registry
from tocsin.resolve.registry import Registry

STATE = """
[[actor]]
id = "state:ALP"
name = "Alpland"
kind = "state"
country = "ALP"
adjectives = ["Alpish"]
capitals = ["Alpville"]
press = ["White Tower", "Alpish Guard:MIL"]
reference = "https://example.org/alpland"
"""
GROUP = """
[[actor]]
id = "group:reds"
name = "Red Front"
kind = "armed-group"
country = "ALP"
sector = "REB"
names = ["~RF"]
reference = "https://example.org/reds"
facts = [%s]
"""


def load(folder: Path, *entries: str) -> Registry:
    folder.mkdir(exist_ok=True)
    (folder / "actors.toml").write_text("\n".join(entries), encoding="utf-8")
    (folder / "nouns.csv").write_text("lemma,label,number,sector,plural\ntroops,organ,plural,MIL,\n", encoding="utf-8")
    (folder / "titles.txt").write_text("# titles\ngeneral\n", encoding="utf-8")
    return read_registry(folder)


def refused(registry: Registry) -> list[str]:
    return [rejected.why for rejected in registry.rejected]


def test_an_entry_gives_its_actor_names_and_facts(tmp_path: Path) -> None:
    registry = load(tmp_path, STATE, GROUP % '{ founded = "2003" }, { named = "Old Reds", valid = "2003/2005" }')
    assert refused(registry) == []
    assert registry.find("Red Front")[0].actor == registry.find("Old Reds")[0].actor == "group:reds"
    assert registry.find("RF")[0].ambiguous
    assert registry.find("the White Tower")[0].actor == "organ:ALP.GOV"
    assert registry.find("Alpish Guard")[0].actor == "organ:ALP.MIL"
    assert [f.relation for f in registry.facts["group:reds"]] == [Relation.FOUNDED, Relation.NAMED]


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ('{ founded = "2014/2010" }', "ends before it starts"),
        ('{ founded = "2014-06-31" }', "has no day 31"),
        ('{ conquered = "state:ALP" }', "a fact has one relation"),
        ('{ part_of = "group:nobody" }', "no actor has this id"),
        ('{ part_of = "state:ALP", since = "2014" }', "unknown key 'since'"),
        ('{ opposed_to = "everyone" }', "needs the id of another actor"),
        ('{ split_from = "state:ALP", state = "disputed" }', "needs a note"),
        ('{ heads = "state:ALP", state = "maybe" }', "is none of asserted"),
        ('{ heads = "state:ALP", valid = 2014-06-13 }', "must be a text"),
    ],
)
def test_a_bad_fact_is_left_out_and_its_entry_kept(tmp_path: Path, fact: str, why: str) -> None:
    registry = load(tmp_path, STATE, GROUP % f'{fact}, {{ founded = "2003" }}')
    assert len(registry.rejected) == 1
    assert why in registry.rejected[0].why
    assert "group:reds" in registry.rejected[0].where
    assert [f.relation for f in registry.facts["group:reds"]] == [Relation.FOUNDED]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (GROUP % "", "stands twice"),
        ('[[actor]]\nid = "group:x"\nname = "X"\nkind = "gang"', "kind 'gang' is none of"),
        ('[[actor]]\nid = "x"\nname = "X"\nkind = "party"', "an id begins with"),
        ('[[actor]]\nid = "group:x"\nkind = "party"', "needs a name"),
        ('[[actor]]\nid = "group:x"\nname = "X"\nkind = "party"\ncolour = "red"', "unknown key 'colour'"),
        ('[[actor]]\nid = "group:x"\nname = "X"\nkind = "party"\nnames = "Y"', "must be a list of texts"),
        ('[[actor]]\nname = "X"\nkind = "party"', "give either id"),
        ('[[actor]]\nextends = "group:nobody"\nnames = ["Y"]', "no actor has this id"),
        ('[[actor]]\nid = "group:x"\nname = "X"\nkind = "party"\ncountry = "XYZ"', "names the country 'XYZ'"),
    ],
)
def test_a_bad_entry_is_left_out_and_the_rest_kept(tmp_path: Path, entry: str, why: str) -> None:
    registry = load(tmp_path, STATE, GROUP % "", entry)
    assert len(registry.rejected) == 1
    assert why in registry.rejected[0].why
    assert set(registry.actors) >= {"state:ALP", "group:reds"}
    assert "group:x" not in registry.actors


def test_a_circle_of_parts_is_cut_at_its_last_fact(tmp_path: Path) -> None:
    blues = GROUP.replace("reds", "blues").replace("Red", "Blue").replace('names = ["~RF"]', "")
    registry = load(tmp_path, STATE, GROUP % '{ part_of = "group:blues" }', blues % '{ part_of = "group:reds" }')
    assert len(registry.rejected) == 1
    assert "circle" in registry.rejected[0].why
    assert registry.facts["group:reds"][0].object == "group:blues"
    assert "group:blues" not in registry.facts


def test_a_further_folder_adds_actors_and_extends_others(tmp_path: Path) -> None:
    load(tmp_path / "seed", STATE, GROUP % "")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "mine.toml").write_text(
        '[[actor]]\nextends = "group:reds"\nnames = ["Crimson Front"]\nreference = "https://example.org/r"\n'
        'facts = [{ dissolved = "2020" }]\n'
        '[[actor]]\nid = "person:ann-roe"\nname = "Ann Roe"\nkind = "person"\n',
        encoding="utf-8",
    )
    registry = read_registry(tmp_path / "seed", mine)
    assert refused(registry) == []
    assert registry.find("Crimson Front")[0].actor == "group:reds"
    assert [f.relation for f in registry.fate("group:reds")] == [Relation.DISSOLVED]
    assert registry.find("Ann Roe")[0].label == "person"


def test_a_file_that_is_no_toml_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"actors\.toml: not valid TOML"):
        load(tmp_path, "[[actor")


def test_a_folder_without_entries_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no \.toml file"):
        read_registry(tmp_path)


def test_a_broken_table_of_nouns_stops_the_run(tmp_path: Path) -> None:
    load(tmp_path, STATE)
    (tmp_path / "nouns.csv").write_text("lemma,label,number,sector,plural\ntroops,organ\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"nouns\.csv:2: 2 cells instead of 5"):
        read_registry(tmp_path)
