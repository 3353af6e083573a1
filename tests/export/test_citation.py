"""What a citation names, and its forms."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.read.datasets.made import commas, tabbed, values

from tocsin import __version__
from tocsin.cli import run
from tocsin.export import citation_formats
from tocsin.export.citation import cite, filter_lines
from tocsin.read.acled import ACLED, ACLED_DELETED
from tocsin.read.polecat import POLECAT
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store.filters import Area, Filter, Who
from tocsin.store.load import load
from tocsin.store.view import View
from tocsin.store.withdrawal import Release

OPTIONS = LoadOptions(memory_mb=500, threads=1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cite")
    other = values(ACLED) | {"event_id_cnty": "MLI99902", "event_date": "0022-06-18"}
    files = (
        (ACLED, "acled.csv", commas(values(ACLED), other, columns=ACLED.columns), 1, Release()),
        (ACLED_DELETED, "acled-deleted.csv", "event_id_cnty,deleted_timestamp\nMLI99901,1675209600\n", 2, Release()),
        (UCDP, "GEDEvent_v25_1.csv", commas(values(UCDP), columns=UCDP.columns), 3, Release(day=date(2025, 6, 7))),
        (POLECAT, "ngecEvents.txt", tabbed(POLECAT, values(POLECAT)) + "torn\trow\n", 4, Release()),
    )
    for dataset, name, text, day, release in files:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        recorded = datetime(2026, 3, day, tzinfo=UTC)
        load(folder / "desk", dataset, [path], recorded=recorded, options=OPTIONS, release=release)
    return folder / "desk"


@pytest.fixture(scope="module")
def cited(desk):
    return {each.dataset: each for each in cite(View(desk)).datasets}


def test_each_data_set_is_cited_with_version_days_files_and_terms(cited):
    ucdp = cited["ucdp"]
    assert (ucdp.versions, ucdp.accessed, ucdp.released) == (("25_1",), (date(2026, 3, 3),), (date(2025, 6, 7),))
    assert (ucdp.licence, ucdp.may_export, ucdp.rows) == ("CC BY 4.0", True, 1)
    [file] = ucdp.files
    assert file.name == "GEDEvent_v25_1.csv"
    assert re.fullmatch("[0-9a-f]{40}", file.hash)
    assert (cited["acled"].may_export, cited["acled"].terms_address) == (False, "https://acleddata.com/eula")


def test_what_was_mended_refused_and_withdrawn_is_among_the_changes(cited):
    acled = " ".join(cited["acled"].changes)
    assert "Its codes (ACLED) were mapped to PLOVER types" in acled
    assert "1 rows mended: a year without its century; 2000 was added." in acled
    assert "1 rows were withdrawn" in acled
    assert "1 rows refused: a row of 2 values in place of 40 was left out" in " ".join(cited["polecat"].changes)
    assert "nothing was mapped" not in " ".join(cited["polecat"].changes)


def test_a_list_of_deletions_has_no_events(cited):
    assert cited["acled-deleted"].rows is None
    assert cited["acled"].rows == 1  # of two, one is deleted


def test_a_closing_day_and_a_filter_are_named_and_counted(desk):
    wanted = Filter(types=("ASSAULT",), begin=date(2020, 1, 1), places=(Area(country="COL"),))
    citation = cite(View(desk, known_until=date(2026, 1, 1)), wanted)
    assert citation.known_until == date(2026, 1, 1)
    assert citation.filters == ("types: ASSAULT", "statuses: actual", "begin: 2020-01-01", "places: country COL")
    assert {each.dataset: each.rows for each in citation.datasets if each.rows is not None} == {
        "acled": 0,
        "polecat": 0,
        "ucdp": 1,
    }


def test_every_field_of_a_filter_is_told():
    wanted = Filter(
        actors=(Who(id="org:x", begin=date(2020, 1, 1)),), directed=False, kin=True, quads=(3, 4), statuses=()
    )
    assert filter_lines(wanted) == (
        "actors: id org:x begin 2020-01-01",
        "directed: false",
        "kin: true",
        "quads: 3, 4",
        "statuses: all",
    )


def test_the_text_says_all_that_acled_asks_for(desk):
    told = citation_formats.text(cite(View(desk)))
    block = told[told.index("(acled)\n") : told.index("(acled-deleted)\n")]
    for words in (
        "Raleigh",
        "Accessed: 2026-03-01",
        "Rows may not be passed on, and may not train",
        "Changes:",
        "acled.csv",
    ):
        assert words in block
    assert "no filter: all rows" in told
    assert f"Version {__version__}." in told


def test_bibtex_has_balanced_braces_escaped_signs_and_an_entry_each(desk):
    written = citation_formats.bibtex(cite(View(desk)))
    assert re.findall(r"^@(\w+)\{([\w-]+),$", written, re.MULTILINE) == [
        ("misc", "tocsin"),
        ("article", "tocsin-acled"),
        ("article", "tocsin-acled-deleted"),
        ("misc", "tocsin-polecat"),
        ("article", "tocsin-ucdp"),
    ]
    bare = re.sub(r"\\.", "", written)
    assert bare.count("{") == bare.count("}")
    assert not set(re.sub(r"  (url|doi) = .*", "", bare)) & set("&%$#_^~")
    assert "author = {Sundberg, Ralph and Melander, Erik}" in written
    assert r"version = {25\_1}" in written


def test_csl_json_is_of_the_shape_that_citation_processors_read(desk):
    items = json.loads(citation_formats.csl_json(cite(View(desk))))
    assert [item["id"] for item in items][:2] == ["tocsin", "tocsin-acled"]
    for item in items:
        assert item["type"] in {"software", "dataset", "article-journal"}
        assert all(set(name) <= {"family", "given", "literal"} for name in item.get("author", ()))
        for field in ("issued", "accessed"):
            assert all(isinstance(n, int) for n in item.get(field, {"date-parts": [[1]]})["date-parts"][0])
    [polecat] = [item for item in items if item["id"] == "tocsin-polecat"]
    assert (polecat["DOI"], polecat["accessed"]["date-parts"]) == ("10.7910/DVN/AJGVIT", [[2026, 3, 4]])
    assert "Changes:" in polecat["note"]


def test_the_command_prints_or_writes(desk, tmp_path, capsys):
    assert run(["cite", "--desk", str(desk)]) == 0
    printed = capsys.readouterr().out
    assert "UCDP Georeferenced Event Dataset" in printed
    assert run(["cite", "--desk", str(desk), "--out", str(tmp_path / "cite.txt")]) == 0
    assert (tmp_path / "cite.txt").read_text(encoding="utf-8") == printed
    assert run(["cite", "--desk", str(tmp_path / "none")]) == 2
    assert "no desk" in capsys.readouterr().err


def test_the_command_names_its_filter_as_it_was_typed(desk, capsys):
    assert run(["cite", "--desk", str(desk), "--place", "Colombia", "--to", "2025-12-31"]) == 0
    told = capsys.readouterr().out
    assert "  statuses: actual\n  until: 2026-01-01\n  places: Colombia\n" in told
    assert told.count("Events:   1\n") == 1


def test_a_desk_without_data_sets_cites_its_tools(tmp_path):
    (tmp_path / "desk").mkdir()
    assert "No other data set is loaded." in citation_formats.text(cite(View(tmp_path / "desk")))
