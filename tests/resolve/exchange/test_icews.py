"""The actor dictionary of ICEWS."""

import pytest

from tocsin.resolve.entries import make_registry
from tocsin.resolve.exchange.fitting import refused
from tocsin.resolve.exchange.icews import COLUMNS, read_icews

STATE = {"id": "state:IRQ", "name": "Iraq", "kind": "state", "country": "IRQ", "reference": "https://example.org"}
HEADER = "\t".join(COLUMNS)


def read(*rows: str, header: str = HEADER):
    return read_icews([f"{line}\n" for line in (header, *rows)], "actors.tsv", {"iraq": "IRQ"})


def test_rows_of_one_actor_become_one_entry_with_its_affiliations():
    [entry] = read(
        "Iraq\tJan Dove\tIndividual\tExecutive Office\t2005-01-01\t2009-12-31\tJ. Dove||Dove of the Marsh",
        "Iraq\tJan Dove\tIndividual\tElite\t2010-01-01\tend of time\tJ. Dove",
        "Iraq\tJan Dove\tIndividual\tRebel\tbeginning of time\t2004-12-31\t",
    ).entries
    assert entry == {
        "id": "person:jan-dove",
        "name": "Jan Dove",
        "kind": "person",
        "country": "IRQ",
        "sector": "ELI",
        "names": ["J. Dove", "Dove of the Marsh"],
        "facts": [
            {"sector": "GOV", "valid": "2005-01-01/2009-12-31", "note": "Executive Office"},
            {"sector": "ELI", "valid": "2010-01-01/..", "note": "Elite"},
            {"sector": "REB", "valid": "../2004-12-31", "note": "Rebel"},
        ],
        "reference": "actors.tsv",
    }


def test_kinds_come_from_type_sector_and_name():
    rows = (
        "Iraq\tMarsh Legion\tGroup\tInsurgents\t\t\t",
        "Iraq\tMarsh Party\tGroup\t\t\t\t",
        "Iraq\tMarsh Herald\tGroup\tNews media\t\t\t",
        "Iraq\tIraq\tCountry\t\t\t\tMesopotamia",
    )
    entries = read(*rows).entries
    assert [entry.get("kind") for entry in entries] == ["armed-group", "party", "organisation", None]
    assert entries[3]["extends"] == "state:IRQ"
    assert refused(entries, make_registry([("", STATE)])) == ()


def test_actors_of_one_name_in_two_countries_are_two():
    entries = read("Iraq\tJan Dove\tIndividual\t\t\t\t", "\tJan Dove\tIndividual\t\t\t\t").entries
    assert [(entry["id"], entry.get("country")) for entry in entries] == [
        ("person:jan-dove", "IRQ"),
        ("person:jan-dove-2", None),
    ]


@pytest.mark.parametrize(
    ("row", "why", "kept"),
    [
        ("Iraq\tJan Dove\tIndividual", "not the 7 cells", False),
        ("Iraq\tJan Dove\tIndividual\tElite\t\t\t\tmore", "not the 7 cells", False),
        ("Iraq\t\tIndividual\tElite\t\t\t", "not the 7 cells", False),
        ("Iraq\tJan Dove\tIndividual\tElite\t2001-02-31\t\t", "day is out of range", True),
        ("Iraq\tJan Dove\tIndividual\tElite\t2003-01-01\t2002-01-01\t", "ends before it starts", True),
    ],
)
def test_a_broken_row_is_told_and_the_rest_is_read(row, why, kept):
    found = read("Iraq\tAnn Roe\tIndividual\tElite\t\t\t", row)
    [rejected] = found.rejected
    assert rejected.where == "actors.tsv:3"
    assert why in rejected.why
    assert [entry["name"] for entry in found.entries] == ["Ann Roe", "Jan Dove"][: 1 + kept]
    assert all("facts" not in entry for entry in found.entries)


def test_what_tocsin_has_no_word_for_is_counted():
    skipped = read("Ruritania\tAnn Roe\tIndividual\tBeekeeping\t\t\t").skipped
    assert skipped == {
        "country 'Ruritania', which is no state of the registry": 1,
        "affiliation that names no PLOVER sector": 1,
    }


def test_a_file_without_the_columns_is_rejected_whole():
    found = read("a,b", header="Name,Country")
    assert found.entries == ()
    [rejected] = found.rejected
    assert rejected.where == "actors.tsv:1"
    assert "lacks Actor Name, Actor Type" in rejected.why
