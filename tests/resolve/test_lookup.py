"""What a user means by a name: one actor, one place, or an error that lists them."""

from __future__ import annotations

import pytest
from tests.resolve.test_imported import REGISTRY

from tocsin.errors import SettingsError
from tocsin.records import Place
from tocsin.resolve.gazetteer import OTHER, OWN, Entry
from tocsin.resolve.lookup import one_actor, one_place


class Atlas:
    """A gazetteer of made places."""

    def __init__(self, *entries):
        self._entries = entries

    def find(self, name):
        return tuple(
            e for e in self._entries if name.casefold() in (e.place.name.casefold(), *self.spellings(e.place.id))
        )

    def spellings(self, *places):
        return tuple(name for place in places for name in {"place:1": ("port quay",)}.get(place, ()))


def place(id, name, country, weight, precision="city", inside=(), fit=OWN):
    found = Place(id=id, name=name, latitude=1.0, longitude=2.0, country=country, precision=precision)
    return Entry(place=found, kind=precision, weight=weight, fit=fit, inside=inside)


ATLAS = Atlas(
    place("place:1", "Quayport", "IRQ", 6.0, inside=("place:2",)),
    place("place:2", "Quayport", "IRQ", 6.1, precision="province"),
    place("place:3", "Quayport", "SYR", 3.0),
    place("place:4", "Twinton", "IRQ", 5.0),
    place("place:5", "Twinton", "SYR", 4.8, fit=OTHER),
    place("place:IRQ", "Iraq", "IRQ", 7.5, precision="country"),
)


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("Lantern Brigade", "group:lantern"),
        ("group:lantern", "group:lantern"),
        ("organ:IRQ.CVL", "organ:IRQ.CVL"),
        ("the Iraqi police", "organ:IRQ.COP"),
        ("Nadeem el-Qassabi", "person:nadim"),
    ],
)
def test_one_actor_is_found(name, actor):
    assert one_actor(name, REGISTRY).id == actor


def test_several_actors_are_listed():
    with pytest.raises(SettingsError, match=r"'Harbour Front' may be .*group:harbour-1.* or .*group:harbour-2"):
        one_actor("Harbour Front", REGISTRY)


def test_nobody_is_told_with_near_names():
    with pytest.raises(SettingsError, match=r"nobody of the name 'Lanterm Brigade'; did you mean 'Lantern Brigade'"):
        one_actor("Lanterm Brigade", REGISTRY)


def test_a_town_and_its_province_are_one_place():
    found = one_place("Quayport", REGISTRY, ATLAS)
    assert found.country == "IRQ"
    assert set(found.ids) == {"place:1", "place:2"}
    assert "port quay" in found.names


def test_a_country_is_whole():
    assert one_place("Iraq", REGISTRY, ATLAS).names == ()
    assert one_place("IRQ", REGISTRY, ATLAS).country == "IRQ"


def test_places_that_are_as_well_known_are_listed():
    with pytest.raises(SettingsError, match=r"'Twinton, IRQ' or 'Twinton, SYR'; say which"):
        one_place("Twinton", REGISTRY, ATLAS)
    assert one_place("Twinton, Syria", REGISTRY, ATLAS).country == "SYR"
    assert one_place("Twinton, IRQ", REGISTRY, ATLAS).ids == ("place:4",)


def test_no_place_is_told():
    with pytest.raises(SettingsError, match="no place 'Nowhere'"):
        one_place("Nowhere", REGISTRY, ATLAS)


def test_without_a_gazetteer_a_name_is_taken_as_it_is():
    found = one_place("Quayport, Iraq", REGISTRY, None)
    assert (found.country, found.names) == ("IRQ", ("Quayport",))
    assert one_place("Iraq", REGISTRY, None).names == ()
