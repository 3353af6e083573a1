"""Wikidata's JSON, on items that were made up."""

import json
from typing import Any

import pytest

from tocsin.resolve.entries import make_registry
from tocsin.resolve.exchange.fitting import refused
from tocsin.resolve.exchange.wikidata import read_wikidata

STATE = {"id": "state:IRQ", "name": "Iraq", "kind": "state", "country": "IRQ", "reference": "https://example.org"}


def snak(value: object) -> dict[str, Any]:
    """A value as Wikidata writes it: an item by its id, a time by its EDTF, any other text; None for no value."""
    if value is None:
        return {"snaktype": "novalue"}
    if isinstance(value, str) and value.startswith("Q"):
        value = {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}
    elif isinstance(value, str) and value[:4].isdigit():
        precision = 9 + value.count("-")
        value = {
            "time": f"+{value}{'-00' * (11 - precision)}T00:00:00Z",
            "precision": precision,
            "calendarmodel": "x/Q1985727",
        }
    return {"snaktype": "value", "datavalue": {"value": value}}


def claim(value: object, rank: str = "normal", **qualifiers: object) -> dict[str, Any]:
    given = {name: [snak(each)] for name, each in qualifiers.items()}
    return {"mainsnak": snak(value), "rank": rank, "qualifiers": given}


def item(key: str, label: str, *, aliases: dict[str, list[str]] | None = None, **claims: object) -> dict[str, Any]:
    each = {name: values if isinstance(values, list) else [values] for name, values in claims.items()}
    return {
        "id": key,
        "labels": {"en": {"language": "en", "value": label}} if label else {},
        "aliases": {
            lang: [{"language": lang, "value": text} for text in texts] for lang, texts in (aliases or {}).items()
        },
        "claims": {
            name: [value if isinstance(value, dict) else claim(value) for value in values]
            for name, values in each.items()
        },
    }


IRAQ = item("Q1", "Iraq", P31="Q6256", P298="IRQ")
PREMIER = item("Q2", "prime minister of Iraq", P31="Q4164871", P1001="Q1")
PARTY = item("Q3", "Marsh Party", P31="Q7278", P17="Q1", P571="2001-02-03", P112="Q4")
DOVE = item(
    "Q4", "Jan Dove", P31="Q5", P27="Q1", aliases={"en": ["J. Dove", "Dove"], "ar": ["يان دوف"]}, P102=claim("Q3", P580="2003")
)  # fmt: skip
ITEMS = [IRAQ, PREMIER, PARTY, DOVE]


def read(*items: dict[str, Any]):
    return read_wikidata([json.dumps(each) for each in items], "items.json")


def facts(*items: dict[str, Any]) -> list[dict[str, str]]:
    """The facts of the last item that is an actor."""
    found = read(*items)
    assert found.rejected == ()
    return found.entries[-1].get("facts", [])


def test_items_become_entries():
    found = read(*ITEMS)
    assert found.rejected == ()
    state, party, dove = found.entries
    assert state == {"extends": "state:IRQ", "names": ["Iraq"], "reference": "https://www.wikidata.org/wiki/Q1"}
    assert party == {
        "id": "group:marsh-party",
        "name": "Marsh Party",
        "kind": "party",
        "country": "IRQ",
        "facts": [{"founded": "2001-02-03"}],
        "reference": "https://www.wikidata.org/wiki/Q3",
    }
    assert dove == {
        "id": "person:jan-dove",
        "name": "Jan Dove",
        "kind": "person",
        "country": "IRQ",
        "names": ["J. Dove", "~Dove", "يان دوف"],
        "facts": [
            {"founded": "group:marsh-party", "reference": "https://www.wikidata.org/wiki/Q3"},
            {"member_of": "group:marsh-party", "valid": "2003"},
        ],
        "reference": "https://www.wikidata.org/wiki/Q4",
    }
    assert found.skipped == {"item that is no actor": 1}


def test_what_is_read_loads_on_top_of_a_registry():
    assert refused(read(*ITEMS).entries, make_registry([("", STATE)])) == ()


@pytest.mark.parametrize(
    "text",
    [
        "[\n" + ",\n".join(map(json.dumps, ITEMS)) + "\n]\n",
        "\n".join(map(json.dumps, ITEMS)),
        json.dumps({"entities": {each["id"]: each for each in ITEMS}}),
        json.dumps({"entities": {each["id"]: each for each in ITEMS}}, indent=1),
        json.dumps(ITEMS),
    ],
    ids=["dump", "lines", "answer", "readable answer", "array"],
)
def test_every_form_of_file_holds_the_same(text):
    assert read_wikidata(text.splitlines(keepends=True), "items.json").entries == read(*ITEMS).entries


@pytest.mark.parametrize(
    ("classes", "label", "kind"),
    [
        (["Q43229", "Q245065"], "League", "igo"),
        (["Q17149090"], "League", "armed-group"),
        (["Q900"], "League", "armed-group"),
        (["Q901"], "Marsh Liberation Army", "armed-group"),
        (["Q901"], "Party of Reeds", "party"),
        (["Q901"], "Reed Company", "organisation"),
        (["Q6256"], "A land without a code", "organisation"),
    ],
)
def test_the_kind_comes_from_classes_their_labels_or_the_name(classes, label, kind):
    rebels = item("Q900", "rebel group", P279="Q1")
    [entry] = read(rebels, item("Q9", label, P31=[claim(each) for each in classes])).entries
    assert entry["kind"] == kind


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"P576": "2010"}, {"dissolved": "2010"}),
        ({"P571": claim("2003-04", P1480="Q5727902")}, {"founded": "2003-04~"}),
        ({"P361": claim("Q3", P580="2003", P582="2005-06")}, {"part_of": "group:marsh-party", "valid": "2003/2005-06"}),
        ({"P361": claim("Q3", P580="2003", P582=None)}, {"part_of": "group:marsh-party", "valid": "2003/.."}),
        ({"P463": claim("Q3", P582="2005")}, {"member_of": "group:marsh-party", "valid": "../2005"}),
        ({"P463": claim("Q3", P585="2005")}, {"member_of": "group:marsh-party", "valid": "2005"}),
        ({"P1365": claim("Q3", P585="2005-01-02")}, {"successor_of": "group:marsh-party", "valid": "2005-01-02"}),
        ({"P155": "Q3"}, {"successor_of": "group:marsh-party"}),
        ({"P807": claim("Q3", P580="2005")}, {"split_from": "group:marsh-party", "valid": "2005"}),
        ({"P7888": "Q3"}, {"merged_into": "group:marsh-party"}),
        (
            {"P361": claim("Q3", rank="deprecated")},
            {"part_of": "group:marsh-party", "state": "denied", "note": "Wikidata marks this statement as deprecated."},
        ),
    ],
)
def test_statements_become_facts(statement, expected):
    assert facts(*ITEMS, item("Q9", "Reed Company", P31="Q4830453", **statement)) == [expected]


def test_statements_of_normal_rank_stand_beside_preferred_ones():
    ranked = [claim("2003", rank="preferred"), claim("2004")]
    assert facts(item("Q9", "Reeds", P31="Q43229", P571=ranked)) == [{"founded": "2003"}, {"founded": "2004"}]


def test_a_day_of_the_julian_calendar_is_about_right():
    day = claim("1905-01-09")
    day["mainsnak"]["datavalue"]["value"]["calendarmodel"] = "http://www.wikidata.org/entity/Q1985786"
    assert facts(item("Q9", "Reeds", P31="Q43229", P571=day)) == [{"founded": "1905-01-09~"}]


@pytest.mark.parametrize("name", ["P488", "P169", "P35", "P6"])
def test_who_heads_a_body_is_a_fact_of_theirs(name):
    body = item("Q9", "Reed Company", P31="Q4830453", **{name: claim("Q10", P580="2003", P582="2004")})
    assert facts(body, item("Q10", "Ann Roe", P31="Q5")) == [
        {"heads": "org:reed-company", "valid": "2003/2004", "reference": "https://www.wikidata.org/wiki/Q9"}
    ]


@pytest.mark.parametrize(
    ("qualifiers", "of"),
    [({}, "state:IRQ"), ({"P642": "Q3"}, "group:marsh-party"), ({"P1001": "Q404"}, "state:IRQ")],
)
def test_an_office_is_of_what_its_statement_or_its_position_says(qualifiers, of):
    roe = item("Q9", "Ann Roe", P31="Q5", P39=claim("Q2", P580="2006-05-20", **qualifiers))
    assert facts(*ITEMS, roe) == [{"office": "prime minister of Iraq", "of": of, "valid": "2006-05-20"}]


def test_an_office_of_nothing_in_the_file_is_kept_without_it():
    roe = item("Q9", "Ann Roe", P31="Q5", P39="Q8")
    assert facts(item("Q8", "chair", P31="Q4164871"), roe) == [{"office": "chair"}]


def test_a_person_of_two_countries_has_none_and_one_that_ended_does_not_count():
    iran = item("Q7", "Iran", P31="Q6256", P298="IRN")
    for countries, expected in (
        ([claim("Q1"), claim("Q7")], None),
        ([claim("Q1"), claim("Q7", P582="1990")], "IRQ"),
        ([claim("Q1", rank="preferred"), claim("Q7")], "IRQ"),
        ([claim("Q1", rank="deprecated"), claim("Q7")], "IRN"),
    ):
        assert read(IRAQ, iran, item("Q9", "Ann Roe", P31="Q5", P27=countries)).entries[-1].get("country") == expected


def test_names_of_all_languages_are_kept_once():
    given = item("Q9", "Reeds", P31="Q43229", aliases={"en": ["The Reeds ", "~RF*"], "de": ["Schilf", "Reeds"]})
    given["labels"] |= {"fr": {"value": "Roseaux"}, "de": {"value": "Schilf"}}
    [entry] = read(given).entries
    assert (entry["name"], entry["names"]) == ("Reeds", ["Roseaux", "Schilf", "The Reeds", "RF"])


def test_a_country_that_is_not_in_the_file_is_counted():
    assert read(PARTY).skipped == {"country Q1, whose item with its ISO code (P298) is not in the file": 1}


@pytest.mark.parametrize(
    ("bad", "why", "kept"),
    [
        (item("Q9", "Reeds", P31="Q43229", P361="Q404"), "Q404", True),
        (item("Q9", "Reeds", P31="Q43229", P361="Q2"), "no actor of the file", True),
        (item("Q9", "Ann Roe", P31="Q5", P39="Q404"), "the item of the position", True),
        (item("Q9", "", P31="Q43229"), "no label", False),
        (item("Q9", "Nowhere", P31="Q6256", P298="XXX"), "ISO code", False),
        (item("Q9", "Reeds", P31="Q43229", P571="2001-06-31"), "no day 31", True),
        (item("Q9", "Reeds", P31="Q43229", P571="0000"), "year must be", True),
        (item("Q9", "Iraq again", P31="Q6256", P298="IRQ"), "is state:IRQ too", False),
        ({"labels": {}}, "a table with an id", False),
    ],
)
def test_what_cannot_be_kept_is_told_and_the_rest_is_read(bad, why, kept):
    found = read(*ITEMS, bad)
    [rejected] = found.rejected
    assert rejected.where == "items.json:5"
    assert why in f"{rejected.what} {rejected.why}"
    assert found.entries[:3] == read(*ITEMS).entries
    assert len(found.entries) == 3 + kept
    assert all("facts" not in entry for entry in found.entries[3:])


@pytest.mark.parametrize(
    ("qualifiers", "why"),
    [({"P580": "2005", "P582": "2003"}, "ends before it starts"), ({"P580": "2001-06-31"}, "no day 31")],
)
def test_days_that_cannot_be_kept_leave_the_fact(qualifiers, why):
    found = read(*ITEMS, item("Q9", "Reeds", P31="Q43229", P361=claim("Q3", **qualifiers)))
    assert why in found.rejected[0].why
    assert found.entries[-1]["facts"] == [{"part_of": "group:marsh-party"}]


def test_a_date_of_a_decade_is_told():
    decade = claim("1990")
    decade["mainsnak"]["datavalue"]["value"]["precision"] = 8
    assert "decade" in read(item("Q9", "Reeds", P31="Q43229", P571=decade)).rejected[0].why


def test_values_that_are_none_are_counted():
    reeds = item("Q9", "Reeds", P31="Q43229", P571=claim(None), P361=claim(None))
    assert read(reeds).skipped == {"P571 without a value": 1, "P361 without a value": 1}


def test_a_broken_line_is_told_and_the_rest_is_read():
    lines = ["[", json.dumps(IRAQ) + ",", "{broken", json.dumps(PREMIER) + ",", json.dumps(PARTY), "]"]
    found = read_wikidata(lines, "dump.json")
    assert [rejected.where for rejected in found.rejected if "JSON" in rejected.why] == ["dump.json:3"]
    assert [entry.get("name", entry.get("extends")) for entry in found.entries] == ["state:IRQ", "Marsh Party"]


@pytest.mark.parametrize(
    "claims", [None, [], {"P31": None}, {"P31": [None, {"mainsnak": []}]}, {"P31": [{"qualifiers": 1}]}]
)
def test_an_item_of_another_form_is_no_actor(claims):
    assert read({"id": "Q9", "labels": [], "claims": claims}).skipped == {"item that is no actor": 1}
