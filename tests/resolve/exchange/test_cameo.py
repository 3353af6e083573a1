"""PETRARCH actor dictionaries, read and written."""

import pytest

from tocsin.resolve.entries import make_registry
from tocsin.resolve.exchange.cameo import read_cameo, write_cameo
from tocsin.resolve.exchange.fitting import refused
from tocsin.resolve.names import key

STATE = {"id": "state:IRQ", "name": "Iraq", "kind": "state", "country": "IRQ", "reference": "https://example.org"}


def read(text: str):
    return read_cameo(text.splitlines(), "dictionary.txt")


def whys(text: str) -> list[tuple[str, str]]:
    return [(rejected.where, rejected.why) for rejected in read(text).rejected]


def test_an_actor_has_names_code_country_sector_and_dates():
    [entry] = read(
        """# made up
HARUN_AHWARI_ ; a leader
+MARSH_HARUN_
+HARUN_AL-AHWARI_
    [IRQREB <20040102]
    [IRQGOV 20050101-20091231]
    [IRQELI >20091231]
    [IRQOPP]
"""
    ).entries
    assert entry == {
        "id": "person:harun-ahwari",
        "name": "Harun Ahwari",
        "kind": "person",
        "country": "IRQ",
        "sector": "OPP",
        "cameo": "IRQOPP",
        "names": ["Marsh Harun", "Harun Al-ahwari"],
        "facts": [
            {"sector": "REB", "valid": "../2004-01-01"},
            {"sector": "GOV", "valid": "2005-01-01/2009-12-31"},
            {"sector": "ELI", "valid": "2010-01-01/.."},
        ],
        "reference": "dictionary.txt",
    }


def test_the_latest_code_counts_where_none_is_undated():
    [entry] = read("JAN_DOVE_\n [IRQELI >100101]\n [IRQGOV 050101-091231]\n").entries
    assert (entry["cameo"], entry["sector"]) == ("IRQELI", "ELI")


def test_a_code_of_another_country_is_kept_beside_its_sector():
    [entry] = read("JAN_DOVE_ [RUSGOV]\n [SUNGOV 850101-911225]\n").entries
    assert entry["facts"] == [{"sector": "GOV", "valid": "1985-01-01/1991-12-25", "note": "CAMEO SUNGOV"}]


@pytest.mark.parametrize(
    ("line", "kind", "sector"),
    [
        ("MARSH_ARMY_ [IRQMIL]", "military", "MIL"),
        ("MARSH_LIBERATION_ARMY_ [IRQREB]", "armed-group", "REB"),
        ("MARSH_PARTY_ [IRQPTY]", "party", "PTY"),
        ("MARSH_PARTY_ [IRQOPP]", "party", "OPP"),
        ("MINISTRY_OF_REEDS_ [IRQGOV]", "government", "GOV"),
        ("JAN_DOVE_ [IRQGOV]", "person", "GOV"),
        ("LEAGUE_OF_RIVERS_ [IGO]", "igo", "IGO"),
        ("OFFICE_OF_RIVERS_ [IGOUNOHLH]", "igo", "UNO"),
        ("MARSH_HERALD_ [IRQMED]", "organisation", "JRN"),
    ],
)
def test_kind_and_sector_are_told_from_name_and_code(line, kind, sector):
    [entry] = read(line).entries
    assert (entry["kind"], entry["sector"]) == (kind, sector)


def test_a_country_adds_names_to_the_state_that_is_there():
    [entry] = read("IRAQ_ [IRQ]\n+MESOPOTAMIANS_\n").entries
    assert (entry["extends"], entry["names"]) == ("state:IRQ", ["IRAQ", "Mesopotamians"])


def test_cameo_codes_of_countries_become_iso_codes():
    [entry] = read("JAN_DOVE_ [ROMGOV]").entries
    assert entry["country"] == "ROU"


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("+LOOSE_\nJAN_DOVE_ [IRQGOV]", "dictionary.txt:1", "before any name"),
        ("ANN_ROE_\nJAN_DOVE_ [IRQGOV]", "dictionary.txt:1", "no code"),
        ("JAN_DOVE_ [IRQGOV]\n+DOVE_ [IRQELI", "dictionary.txt:2", "bracket is not closed"),
        ("JAN_DOVE_ [IRQGOV]\n[IRQELI 20010231-20020101]", "dictionary.txt:2", "'20010231' is no date"),
        ("JAN_DOVE_ [IRQGOV]\n[IRQELI 20030101-20020101]", "dictionary.txt:2", "ends before it starts"),
        ("JAN_DOVE_ [IRQGOV]\n[IRQELI <2001]", "dictionary.txt:2", "none of <DATE"),
        ("JAN_DOVE_ [IRQGOV]\n[IRQ <20010101]", "dictionary.txt:2", "without a role"),
        ("JAN_DOVE_ [IRQGOV]\n[ ]", "dictionary.txt:2", "one code"),
    ],
)
def test_a_broken_line_is_told_and_the_rest_is_read(text, where, why):
    [(told_where, told_why)] = whys(text)
    assert told_where == where
    assert why in told_why
    [entry] = read(text).entries
    assert (entry["name"], entry["sector"]) == ("Jan Dove", "GOV")


def test_what_is_read_loads_on_top_of_a_registry():
    text = "JAN_DOVE_ [IRQGOV]\n [IRQELI >100101]\nIRAQ_ [IRQ]\nJAN_DOVE_ [IRQMIL]\nLEAGUE_OF_RIVERS_ [IGO]\n"
    entries = read(text).entries
    assert len(entries) == 4
    assert refused(entries, make_registry([("", STATE)])) == ()


def test_a_registry_is_written_with_dates_and_read_back():
    entries = [
        STATE | {"adjectives": ["Iraqi"]},
        {
            "id": "person:jan-dove",
            "name": "Ján Dove",
            "kind": "person",
            "country": "IRQ",
            "sector": "GOV",
            "names": ["J. Dove", "~The Dove", "حمامة"],
            "facts": [
                {"sector": "REB", "valid": "1999-03~/2004"},
                {"sector": "OPP", "valid": "2004-05-01/.."},
                {"sector": "SPY", "valid": "../1990"},
                {"sector": "GOV", "valid": "1985-01-01/1991-12-25", "note": "CAMEO SUNGOV"},
            ],
            "reference": "https://example.org/dove",
        },
        {"id": "org:nameless", "name": "Без кода", "kind": "organisation", "country": "IRQ", "sector": "BUS"},
        {"id": "org:codeless", "name": "Codeless", "kind": "organisation"},
    ]
    lines = list(write_cameo(make_registry([("", entry) for entry in entries])))
    assert lines == [
        "IRAQ_  [IRQ]",
        "+IRAQI_",
        "JAN_DOVE_",
        "+J._DOVE_",
        "    [IRQREB 19990301-20041231]",
        "    [IRQOPP >20040430]",
        "    [IRQSPY <19910101]",
        "    [SUNGOV 19850101-19911225]",
        "    [IRQGOV]",
    ]
    state, dove = read_cameo(lines, "ours.txt").entries
    assert [key(name) for name in state["names"]] == ["iraq", "iraqi"]
    assert [key(name) for name in (dove["name"], *dove["names"])] == ["jan dove", "j dove"]
    assert dove["cameo"] == "IRQGOV"
    assert dove["facts"] == [
        {"sector": "REB", "valid": "1999-03-01/2004-12-31"},
        {"sector": "OPP", "valid": "2004-05-01/.."},
        {"sector": "SPY", "valid": "../1990-12-31"},
        {"sector": "GOV", "valid": "1985-01-01/1991-12-25", "note": "CAMEO SUNGOV"},
    ]


def test_a_name_is_written_once():
    twins = [
        {"id": f"person:{n}", "name": "Jan Dove", "kind": "person", "country": "IRQ", "sector": "GOV", "names": names}
        for n, names in enumerate([[], ["Jan the Second"]])
    ]
    lines = list(write_cameo(make_registry([("", STATE), *(("", twin) for twin in twins)])))
    assert lines == ["IRAQ_  [IRQ]", "JAN_DOVE_  [IRQGOV]", "JAN_THE_SECOND_  [IRQGOV]"]
