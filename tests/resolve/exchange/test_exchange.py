"""Entries as text, ids for new actors, and the codes of countries."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import unhurried

from tocsin.resolve.entries import load_registry
from tocsin.resolve.exchange import entry_id, to_toml
from tocsin.resolve.exchange.countries import by_alpha2, by_cameo, load_countries

texts = st.text(min_size=1, max_size=12)


@unhurried
@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": texts, "names": st.lists(texts, max_size=3)},
            optional={
                "facts": st.lists(st.dictionaries(st.sampled_from(["heads", "note"]), texts, min_size=1), min_size=1)
            },
        ),
        min_size=1,
        max_size=4,
    )
)
def test_toml_holds_what_the_entries_hold(entries):
    assert tomllib.loads(to_toml(entries))["actor"] == entries


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("party", "Parti Démocrate", "group:parti-democrate"),
        ("igo", "Ligue d'Orient", "org:ligue-dorient"),
        ("person", "Иван Петров", "person:ivan-petrov"),
        ("organisation", "!!!", "org:unnamed"),
    ],
)
def test_an_id_is_readable(kind, name, expected):
    assert entry_id(kind, name) == expected


def test_an_id_that_is_taken_is_numbered():
    assert entry_id("person", "Ann Roe", {"person:ann-roe", "person:ann-roe-2"}) == "person:ann-roe-3"


def test_every_state_of_the_seed_registry_has_its_codes():
    states = {actor.country for actor in load_registry().actors.values() if actor.kind == "state"}
    assert states - set(load_countries()) == set(), "add them to data/actors/countries.csv"


def test_no_code_stands_for_two_countries():
    countries = load_countries().values()
    for codes in (
        [each.alpha2 for each in countries if each.alpha2],
        [code for each in countries for code in each.fips],
        [each.cameo for each in countries],
    ):
        assert len(codes) == len(set(codes))


def test_codes_that_differ_from_tool_to_tool_mean_the_same_country():
    assert by_alpha2()["xk"] == "KOS"
    assert by_cameo()["ROM"] == by_cameo()["ROU"] == "ROU"
    assert load_countries()["PSE"].fips == ("WE", "GZ")
