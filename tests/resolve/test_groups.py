"""Words that mean all actors of a kind and a country."""

from __future__ import annotations

import pytest

from tocsin.resolve.entries import load_registry
from tocsin.resolve.groups import group_of


@pytest.mark.parametrize(
    ("words", "country", "inside", "outside"),
    [
        ("Iraqi armed groups", "IRQ", "group:kataib-hezbollah", "group:dawa"),
        ("the Iraqi militias", "IRQ", "group:kataib-hezbollah", "group:aqi"),
        ("political parties of Iraq", "IRQ", "group:dawa", "group:kataib-hezbollah"),
        ("Iraqi armed groups", "IRQ", "organ:IRQ.UAF", "state:IRQ"),
        ("armed groups in Lebanon", "LBN", "group:hezbollah", "group:kataib-hezbollah"),
    ],
)
def test_a_kind_and_a_country_are_all_of_them(words, country, inside, outside):
    found = group_of(words, load_registry())
    ids = [actor.id for actor in found.actors]
    assert found.country == country
    assert inside in ids
    assert outside not in ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "words", ["Iraq", "Kata'ib Hezbollah", "armed groups", "Atlantean armed groups", "Iraqi teapots", ""]
)
def test_other_words_are_none(words):
    assert group_of(words, load_registry()) is None
