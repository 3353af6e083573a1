"""Names of other data sets: which actor each means, and above all when that is left open."""

from __future__ import annotations

from datetime import date

import pytest

from tocsin.records import Verdict
from tocsin.resolve.entries import make_registry
from tocsin.resolve.imported import Imported, fingerprint, link_imported, name_id
from tocsin.resolve.registry import Noun


def entry(id, name, kind, **more):
    return {"id": id, "name": name, "kind": kind, "reference": "made", **more}


ENTRIES = [
    entry("state:IRQ", "Iraq", "state", country="IRQ", adjectives=["Iraqi"]),
    entry("state:SYR", "Syria", "state", country="SYR", adjectives=["Syrian"]),
    entry("state:YEM", "Yemen", "state", country="YEM"),
    entry(
        "group:lantern", "Lantern Brigade", "armed-group", country="IRQ", sector="REB", names=["LB", "Liwa al-Misbah"]
    ),
    entry("group:old-guard", "River Guard", "armed-group", country="SYR", facts=[{"dissolved": "2004"}]),
    entry("group:new-guard", "River Guard", "armed-group", country="SYR", facts=[{"founded": "2011"}]),
    entry("group:harbour-1", "Harbour Front", "armed-group", country="IRQ"),
    entry("group:harbour-2", "Harbour Front", "armed-group", country="SYR"),
    entry("org:who", "World Hydrology Office", "igo", names=["WHO"]),
    entry("person:nadim", "Nadim al-Qasabi", "person", country="IRQ", role="minister", names=["Qasabi"]),
]
NOUNS = {
    word: Noun(lemma=lemma, label="person", number="count", sector=sector)
    for word, lemma, sector in (
        ("citizen", "citizen", "CVL"), ("police", "police", "COP"), ("government", "government", "GOV"),
        ("teachers", "teacher", "EDU"), ("protesters", "protester", "CVL"),
    )
}  # fmt: skip
REGISTRY = make_registry([(f"entry {n}", each) for n, each in enumerate(ENTRIES)], NOUNS, frozenset({"prime minister"}))


def links(name, dataset="made", **more):
    return link_imported(Imported(dataset=dataset, name=name, **more), REGISTRY)


def meant(name, **more):
    """Whom a name surely means; None if that is left open."""
    [first, *rest] = links(name, **more)
    return first.actor.id if first.verdict is Verdict.SAME and not rest else None


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("Citizen (Iraq)", "organ:IRQ.CVL"),
        ("Citizen_(Iraq)", "organ:IRQ.CVL"),
        ("Government of Iraq", "organ:IRQ.GOV"),
        ("Government of Yemen (North Yemen)", "organ:YEM.GOV"),
        ("Military Forces of Iraq (2014-)", "organ:IRQ.MIL"),
        ("Military Forces of Iraq (2014-) Lantern Brigade", "group:lantern"),
        ("Police Forces of Syria (1963-2024)", "organ:SYR.COP"),
        ("Protesters (Syria)", "organ:SYR.CVL"),
        ("Unidentified Armed Group (Iraq)", "organ:IRQ.UAF"),
        ("Iraq", "state:IRQ"),
        ("Lantern Brigade", "group:lantern"),
        ("Lantern Brigade (Iraq)", "group:lantern"),
        ("Liwa al Misbah", "group:lantern"),
        ("Nadim al-Qasabi", "person:nadim"),
        ("Nadeem el-Qassabi", "person:nadim"),
        ("WHO", "org:who"),
    ],
)
def test_a_name_in_the_form_of_a_data_set_is_known(name, actor):
    assert meant(name) == actor


@pytest.mark.parametrize(
    "name",
    [
        "Citizen",
        "Civilians",
        "Harbour Front",
        "Qasabi",
        "Military Forces of Atlantis (2014-)",
        "Nadir al-Qasabi",
        "Lantern Co",
    ],
)
def test_what_is_not_clear_is_left_open(name):
    assert meant(name) is None


def test_several_bearers_of_a_name_are_all_told_with_their_reason():
    found = links("Harbour Front")
    assert [(link.actor.id, link.verdict) for link in found] == [
        ("group:harbour-1", Verdict.UNSURE),
        ("group:harbour-2", Verdict.UNSURE),
    ]
    assert all("Harbour Front" in link.reason for link in found)


def test_a_country_tells_bearers_of_a_name_apart():
    assert meant("Harbour Front", country="SYR") == "group:harbour-2"
    assert meant("Harbour Front (Iraq)") == "group:harbour-1"


def test_a_bearer_of_another_country_is_unsure():
    [link] = links("Nadim al-Qasabi", country="SYR")
    assert (link.verdict, link.actor.id) == (Verdict.UNSURE, "person:nadim")
    assert "another country" in link.reason


def test_days_tell_bearers_of_a_name_apart():
    assert meant("River Guard", first=date(2001, 1, 1), last=date(2002, 1, 1)) == "group:old-guard"
    assert meant("River Guard", first=date(2015, 1, 1), last=date(2016, 1, 1)) == "group:new-guard"
    assert meant("River Guard") is None


def test_a_unit_that_is_not_known_is_not_the_whole_army():
    [link] = links("Military Forces of Iraq (2014-) Third Bridge Company")
    assert (link.verdict, link.actor.id) == (Verdict.UNSURE, "organ:IRQ.MIL")


@pytest.mark.parametrize(
    ("name", "code", "country", "sector", "actor"),
    [
        ("POLICE", "IRQCOP", "IRQ", "COP", "organ:IRQ.COP"),
        ("IRAQ", "IRQ", "IRQ", None, "state:IRQ"),
        ("IRAQ", "IRQGOV", "IRQ", "GOV", "organ:IRQ.GOV"),
        ("IRAQI", "IRQMIL", "IRQ", "MIL", "organ:IRQ.MIL"),
        ("PRIME MINISTER", "SYRGOV", "SYR", "GOV", "organ:SYR.GOV"),
        ("LANTERN BRIGADE", "IRQREB", "IRQ", "REB", "group:lantern"),
        ("POLICE", "COP", None, "COP", None),
        ("ALAN SMITHEE", "SYRGOV", "SYR", "GOV", None),  # a person whom nobody knows is not the government
        ("ALAN SMITHEE", "SYR", "SYR", None, None),
        ("WHO", "XX", None, None, None),  # in capitals it may be the word
        ("WHO", "IGOWHO", None, None, "org:who"),
        (None, "IRQGOV", "IRQ", "GOV", "organ:IRQ.GOV"),
        ("IRQGOV", "IRQGOV", "IRQ", "GOV", "organ:IRQ.GOV"),
        (None, None, "IRQ", None, "state:IRQ"),
    ],
)
def test_a_name_in_capitals_is_read_with_its_code(name, code, country, sector, actor):
    assert meant(name, code=code, country=country, sector=sector, capitals=True) == actor


def test_several_names_in_one_are_judged_apart():
    found = links("Lantern Brigade; Iraq; Nobody Known", country="IRQ", sector="REB")
    assert [(link.part, link.actor and link.actor.id) for link in found] == [
        (0, "group:lantern"),
        (1, "state:IRQ"),
        (2, None),
    ]


def test_a_name_has_an_id_of_its_own():
    [known], [unknown] = links("Iraq", country="IRQ"), links("Nobody Known", country="IRQ")
    assert known.id == name_id("made", "Iraq", None, "IRQ", None) != unknown.id
    assert known.id != name_id("other", "Iraq", None, "IRQ", None)


def test_a_registry_that_says_more_has_another_fingerprint():
    def made(*entries):
        return make_registry(
            [(f"entry {n}", each) for n, each in enumerate(entries)], NOUNS, frozenset({"prime minister"})
        )

    assert fingerprint(made(*ENTRIES)) == fingerprint(REGISTRY)
    assert fingerprint(made(*ENTRIES, entry("group:x", "Xenon Front", "armed-group"))) != fingerprint(REGISTRY)
