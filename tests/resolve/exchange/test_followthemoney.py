"""FollowTheMoney: what tocsin writes it reads back as it was, and what others write as far as it goes."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import unhurried

from tocsin.records import Relation
from tocsin.resolve.entries import KINDS, load_registry, make_registry
from tocsin.resolve.exchange import ordered
from tocsin.resolve.exchange.fitting import entries_of, refused
from tocsin.resolve.exchange.followthemoney import read_ftm, write_ftm

STATE = {"id": "state:IRQ", "name": "Iraq", "kind": "state", "country": "IRQ", "reference": "https://example.org"}

# What tocsin writes of the model of followthemoney 4.11, with the type of each property.
_THING = {
    "name": "name", "alias": "name", "weakAlias": "name", "previousName": "name", "country": "country", "notes": "text",
    "sourceUrl": "url", "topics": "topic", "sector": "string", "incorporationDate": "date", "dissolutionDate": "date",
}  # fmt: skip
_LINK = {
    "startDate": "date", "endDate": "date", "date": "date", "status": "string", "summary": "text", "sourceUrl": "url",
    "description": "text",
}  # fmt: skip
_ROLE = _LINK | {"role": "string"}
MODEL: dict[str, dict[str, Any]] = {
    "Person": _THING | {"deathDate": "date", "position": "string"},
    "PublicBody": _THING,
    "Organization": _THING,
    "LegalEntity": _THING,
    "Position": {"name": "name", "country": "country", "organization": ("Organization", "PublicBody")},
    "Membership": _ROLE | {"member": "any", "organization": ("Organization", "PublicBody")},
    "Directorship": _ROLE | {"director": "any", "organization": ("Organization", "PublicBody")},
    "Occupancy": _LINK | {"holder": ("Person",), "post": ("Position",)},
    "Succession": _ROLE | {"predecessor": "any", "successor": "any"},
    "UnknownLink": _ROLE | {"subject": "any", "object": "any"},
}
_FORMS = {
    "date": re.compile(r"\d{4}(-\d\d(-\d\d)?)?"),
    "country": re.compile(r"[a-z]{2}"),
    "url": re.compile(r"https?://\S+"),
    "topic": re.compile(r"gov\.(national|executive|legislative|judicial|security|igo)|mil|pol\.party"),
}
_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")

# ------------------------------------------------------------------------------------------- drawn entries

marked_words = st.text("ab ~*'é\u0639\u200c\n\\\"", min_size=1, max_size=8).filter(str.strip)
_dates = st.sampled_from(["1999", "2003~", "2004-06", "2004-07~", "2005-02-28", "2008-10-01?", "2010-12-31%"])
_days = st.one_of(
    _dates,
    st.lists(_dates, min_size=2, max_size=2).map(lambda two: "/".join(sorted(two))).filter(lambda d: d[:4] != d[-4:]),
    _dates.map(lambda day: f"{day}/.."),
    _dates.map(lambda day: f"../{day}"),
)
_IDS = ("state:IRQ", "group:reds", "group:blues", "org:league", "person:jan-dove", "organ:IRQ.MIL")
_IN_WORDS = (Relation.OFFICE, Relation.NAMED, Relation.SECTOR)


@st.composite
def facts(draw) -> dict[str, str]:
    relation = draw(st.sampled_from(Relation))
    dated = relation in (Relation.FOUNDED, Relation.DISSOLVED, Relation.DIED)
    if relation in _IN_WORDS:
        row = {relation.value: draw(marked_words)}
    elif dated and draw(st.booleans()):
        row = {relation.value: draw(_days)}
    else:
        row = {relation.value: draw(st.sampled_from(_IDS))}
    if relation is Relation.OFFICE and draw(st.booleans()):
        row["of"] = draw(st.sampled_from(_IDS))
    if (not dated or ":" in row[relation]) and draw(st.booleans()):
        row["valid"] = draw(_days)
    if draw(st.booleans()):
        row |= {"state": draw(st.sampled_from(["asserted", "disputed", "denied"])), "note": draw(marked_words)}
    if draw(st.booleans()):
        row["reference"] = draw(st.sampled_from(["https://example.org/a'b", "A Book, page 3"]))
    return row


@st.composite
def entries(draw) -> list[dict[str, Any]]:
    lists = st.lists(marked_words, min_size=1, max_size=3)
    drawn: list[dict[str, Any]] = []
    for key in draw(st.lists(st.sampled_from(_IDS[:5]), min_size=1, max_size=5, unique=True)):
        entry = draw(
            st.fixed_dictionaries(
                {"name": marked_words, "kind": st.sampled_from(sorted(KINDS))},
                optional={
                    "country": st.sampled_from(["IRQ", "KOS", "SUN"]),
                    "sector": st.sampled_from(["GOV", "ISM", "XYZ"]),
                    "cameo": st.just("IRQREB"),
                    "role": marked_words,
                    "reference": st.sampled_from(["https://example.org/x", "A Book"]),
                    "names": lists,
                    "alone": lists,
                    "adjectives": lists,
                    "capitals": lists,
                    "press": lists,
                    "facts": st.lists(facts(), min_size=1, max_size=4),
                },
            )
        )
        drawn.append({"id": key} | entry)
    return drawn


@unhurried
@given(entries())
def test_what_is_written_is_read_back_as_it_was(drawn):
    found = read_ftm(write_ftm(drawn), "ours.jsonl")
    assert found.rejected == ()
    assert found.skipped == {}
    assert list(found.entries) == [ordered(entry) for entry in drawn]


@unhurried
@given(entries())
def test_what_is_written_keeps_to_the_model(drawn):
    keeps_to_the_model([json.loads(line) for line in write_ftm(drawn)], whole=False)


def keeps_to_the_model(entities: list[dict[str, Any]], *, whole: bool) -> None:
    schemata = {entity["id"]: entity["schema"] for entity in entities}
    assert len(schemata) == len(entities)
    for entity in entities:
        assert _ID.fullmatch(entity["id"])
        assert entity["properties"].get("name") or entity["schema"] not in ("Person", "PublicBody", "Organization")
        for name, values in entity["properties"].items():
            kind = MODEL[entity["schema"]][name]
            assert values == list(dict.fromkeys(values))
            for value in values:
                assert isinstance(value, str)
                if isinstance(kind, tuple) or kind == "any":
                    assert _ID.fullmatch(value)
                    assert value in schemata or not whole
                    assert kind == "any" or schemata.get(value, kind[0]) in kind
                elif kind in _FORMS:
                    assert _FORMS[kind].fullmatch(value), (name, value)


def test_the_seed_registry_is_written_whole_and_read_back():
    registry = load_registry()
    lines = list(write_ftm(registry))
    keeps_to_the_model([json.loads(line) for line in lines], whole=True)
    found = read_ftm(lines, "ours.jsonl")
    assert found.rejected == ()
    assert found.entries == entries_of(registry)


# ---------------------------------------------------------------------------------------- what it looks like

REDS = {
    "id": "group:reds",
    "name": "Red Front",
    "kind": "armed-group",
    "country": "IRQ",
    "sector": "REB",
    "names": ["Front of the Reds", "~RF"],
    "facts": [
        {"founded": "2003-04~"},
        {"successor_of": "group:blues", "valid": "2004/2005"},
        {"part_of": "organ:IRQ.MIL", "valid": "2014-06/..", "state": "disputed", "note": "The army says otherwise."},
        {"allied_with": "group:blues", "state": "denied", "note": "Both say so."},
    ],
    "reference": "https://example.org/reds",
}
BLUES = {"id": "group:blues", "name": "Blues", "kind": "organisation", "reference": "https://example.org/blues"}
DOVE = {
    "id": "person:jan-dove",
    "name": "Jan Dove",
    "kind": "person",
    "role": "prime minister",
    "facts": [{"office": "prime minister", "of": "state:IRQ", "valid": "2006-05-20/2014-09"}, {"heads": "group:reds"}],
    "reference": "https://example.org/dove",
}


def written(*wanted: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The properties of the entities of each schema, without tocsin's own lines."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in write_ftm([STATE, *wanted]):
        entity = json.loads(line)
        rest = {k: v for k, v in entity["properties"].items() if k not in ("notes", "description")}
        found.setdefault(entity["schema"], []).append(rest)
    return found


def test_other_tools_can_read_what_is_written():
    found = written(REDS, BLUES, DOVE)
    assert found["Organization"][0] == {
        "name": ["Red Front"],
        "alias": ["Front of the Reds"],
        "weakAlias": ["RF"],
        "country": ["iq"],
        "sector": ["REB"],
        "incorporationDate": ["2003-04"],
        "sourceUrl": ["https://example.org/reds"],
    }
    assert {"name": ["military of Iraq"]} in found["PublicBody"]
    [membership] = found["Membership"]
    assert (membership["role"], membership["status"], membership["startDate"]) == (
        ["part of"],
        ["disputed"],
        ["2014-06"],
    )
    assert "endDate" not in membership
    [succession] = found["Succession"]
    assert (succession["successor"], succession["predecessor"]) == (["group-reds"], ["group-blues"])
    assert "date" not in succession  # some time in two years is no date
    [occupancy] = found["Occupancy"]
    assert (occupancy["startDate"], occupancy["endDate"]) == (["2006-05-20"], ["2014-09"])
    assert found["Position"] == [{"name": ["prime minister"], "country": ["iq"], "organization": ["state-IRQ"]}]
    assert found["Directorship"][0]["role"] == ["head"]


def test_what_is_denied_is_no_link_that_others_would_believe():
    [link] = written(REDS, BLUES)["UnknownLink"]
    assert (link["role"], link["status"], link["summary"]) == (["not: ally"], ["denied"], ["Both say so."])


def test_an_entry_that_extends_another_is_no_actor_to_write():
    with pytest.raises(ValueError, match="extends 'group:reds'"):
        list(write_ftm([{"extends": "group:reds", "names": ["Reds"]}]))


# --------------------------------------------------------------------------------- changed in other tools


def changed(schema: str, **properties: list[str]) -> dict[str, Any]:
    """The entry of the Reds, once another tool has changed properties of the first entity of a schema."""
    lines = [json.loads(line) for line in write_ftm([STATE, BLUES, REDS, DOVE])]
    entity = next(line for line in lines if line["schema"] == schema and line["id"] != "group-blues")
    entity["properties"] |= properties
    found = read_ftm(map(json.dumps, lines), "changed.jsonl")
    assert found.rejected == ()
    return next(entry for entry in found.entries if entry["id"] == "group:reds")


def test_a_name_that_another_tool_adds_is_read():
    assert changed("Organization", alias=["Front of the Reds", "Reds"])["names"] == ["Front of the Reds", "Reds", "~RF"]


def test_dates_that_another_tool_changes_count():
    assert changed("Membership", startDate=["2015"])["facts"][2]["valid"] == "2015"
    assert changed("Organization", incorporationDate=["2002"])["facts"][-1] == {"founded": "2002"}
    assert {"founded": "2003-04~"} not in changed("Organization", incorporationDate=["2002"])["facts"]


def test_an_object_that_another_tool_changes_counts():
    assert changed("Succession", predecessor=["person-jan-dove"])["facts"][1]["successor_of"] == "person:jan-dove"


# ----------------------------------------------------------------------------------- files of other tools


def entity(key: str, schema: str, **properties: object) -> str:
    return json.dumps({"id": key, "schema": schema, "properties": properties})


FOREIGN = [
    entity("Q1", "Person", name=["Ján Dove"], alias=["Dove, Jan"], weakAlias=["Dove"], nationality=["IQ"], birthDate=["1960"]),
    entity("Q2", "Organization", name=["Marsh Party"], jurisdiction=["iq"], topics=["pol.party"], incorporationDate=["2001-02"]),
    entity("Q3", "PublicBody", name=["Reed Office"], country=["iq", "ir"]),
    entity("Q4", "Company", name=["Reed Company"], previousName=["Reed & Sons"], dissolutionDate=["2010-01-01T00:00:00"]),
    entity("P1", "Position", name=["Minister of Reeds"], country=["iq"]),
    entity("L1", "Membership", member=["Q1"], organization=["Q2"], startDate=["2003"], sourceUrl=["https://example.org/l1"]),
    entity("L2", "Occupancy", holder=["Q1"], post=["P1"], startDate=["2005"], endDate=["2009-12"]),
    entity("L3", "Directorship", director=["Q1"], organization=["Q3"], role=["Chief of staff"]),
    entity("L4", "Directorship", director=["Q1"], organization=["Q4"], role=["Secretary"]),
    entity("L5", "Succession", predecessor=[{"id": "Q4"}], successor=["Q3"], date=["2010"]),
    entity("L6", "UnknownLink", subject=["Q2"], object=["Q3"], role=["penfriend"]),
    entity("V1", "Vessel", name=["The Heron"]),
]  # fmt: skip


def test_a_file_of_another_tool_is_read_as_far_as_it_goes():
    found = read_ftm(FOREIGN, "other.jsonl")
    assert found.rejected == ()
    dove, party, office, company = found.entries
    assert dove == {
        "id": "person:jan-dove",
        "name": "Ján Dove",
        "kind": "person",
        "country": "IRQ",
        "names": ["Dove, Jan", "~Dove"],
        "facts": [
            {"member_of": "group:marsh-party", "valid": "2003", "reference": "https://example.org/l1"},
            {"office": "Minister of Reeds", "of": "state:IRQ", "valid": "2005/2009-12"},
            {"heads": "org:reed-office"},
            {"member_of": "org:reed-company"},
        ],
        "reference": "other.jsonl",
    }
    assert (party["kind"], party["country"], party["facts"]) == ("party", "IRQ", [{"founded": "2001-02"}])
    assert office["kind"] == "government"
    assert "country" not in office
    assert office["facts"] == [{"successor_of": "org:reed-company", "valid": "2010"}]
    assert company["facts"] == [{"dissolved": "2010-01-01"}, {"named": "Reed & Sons"}]
    assert found.skipped == {"property Person:birthDate": 1, "UnknownLink of another role": 1, "schema Vessel": 1}


def test_what_is_read_of_another_tool_loads_on_top_of_a_registry():
    assert refused(read_ftm(FOREIGN, "other.jsonl").entries, make_registry([("", STATE)])) == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{not json", "not valid JSON"),
        ("[1]", "a table with id, schema and properties"),
        ('{"id": "Q9", "schema": "Person"}', "a table with id, schema and properties"),
        (entity("Q1", "Person", name=["Again"]), "stands twice"),
        (entity("Q9", "Person", name=[" "]), "no name"),
        (entity("Q9", "Membership", member=["Q1"], organization=["Q404"]), "'Q404' is none of the actors read"),
        (entity("Q9", "Membership", member=["Q404"], organization=["Q2"]), "'Q404' is none of the actors read"),
        (entity("Q9", "Occupancy", holder=["Q1"], post=["Q2"]), "no Position"),
        (entity("Q9", "Membership", member=["Q1"], organization=["Q2"], startDate=["June 31"]), "is no date"),
        (entity("Q9", "Membership", member=["Q1"], organization=["Q2"], startDate=["2001-06-31"]), "no day 31"),
        (
            entity("Q9", "Membership", member=["Q1"], organization=["Q2"], startDate=["2003"], endDate=["2002"]),
            "ends before it starts",
        ),
    ],
)
def test_a_broken_line_is_told_and_the_rest_is_read(line, why):
    found = read_ftm([*FOREIGN, line], "other.jsonl")
    [rejected] = found.rejected
    assert rejected.where == f"other.jsonl:{len(FOREIGN) + 1}"
    assert why in rejected.why
    assert found.entries == read_ftm(FOREIGN, "other.jsonl").entries


@pytest.mark.parametrize(
    "notes",
    ["tocsin {", "tocsin []", 'tocsin {"id": 3}', 'tocsin {"facts": [[1]]}', 'tocsin {"facts": [[0, {"x": "y"}]]}'],
)
def test_a_line_of_tocsin_that_was_broken_leaves_the_actor(notes):
    found = read_ftm([entity("Q1", "Person", name=["Jan Dove"], notes=[notes])], "other.jsonl")
    assert [entry["id"] for entry in found.entries] == ["person:jan-dove"]
    assert len(found.rejected) == 1


def test_a_broken_date_of_an_actor_leaves_the_actor():
    found = read_ftm([entity("Q1", "Person", name=["Jan Dove"], deathDate=["2001-06-31"])], "other.jsonl")
    assert "no day 31" in found.rejected[0].why
    assert "facts" not in found.entries[0]
