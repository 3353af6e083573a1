"""The seed registry is consistent, and its loader says what is wrong with a bad one."""

import csv
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest

from tocsin.errors import SettingsError
from tocsin.resolve.names import fits, key
from tocsin.resolve.registry import ORGANS, Registry, load_registry, read_registry

SEED = files("tocsin") / "data" / "registry"
FILES = ("states.csv", "groups.csv", "organisations.csv", "persons.csv", "nouns.csv", "titles.txt")

# PLOVER sectors, then the codes that PLOVER writes in the country field.
SECTORS = frozenset(
    "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split()
)
COUNTRY_FIELD = frozenset("IGO UNO EUR NGO ISM IMG MNC".split())
KINDS = frozenset(
    "state government military police intelligence parliament judiciary person armed-group party coalition movement igo "
    "organisation population".split()
)
LABELS = frozenset("state adjective metonym organisation armed-group party person movement coalition".split())
# All codes of ISO 3166-1 alpha-3 for the members and observers of the United Nations, and for what else is listed.
ISO = frozenset(
    """AFG ALB DZA AND AGO ATG ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN BGR BFA BDI
    CPV KHM CMR CAN CAF TCD CHL CHN COL COM COG COD CRI CIV HRV CUB CYP CZE DNK DJI DMA DOM ECU EGY SLV GNQ ERI EST SWZ
    ETH FJI FIN FRA GAB GMB GEO DEU GHA GRC GRD GTM GIN GNB GUY HTI HND HUN ISL IND IDN IRN IRQ IRL ISR ITA JAM JPN JOR
    KAZ KEN KIR PRK KOR KWT KGZ LAO LVA LBN LSO LBR LBY LIE LTU LUX MDG MWI MYS MDV MLI MLT MHL MRT MUS MEX FSM MDA MCO
    MNG MNE MAR MOZ MMR NAM NRU NPL NLD NZL NIC NER NGA MKD NOR OMN PAK PLW PSE PAN PNG PRY PER PHL POL PRT QAT ROU RUS
    RWA KNA LCA VCT WSM SMR STP SAU SEN SRB SYC SLE SGP SVK SVN SLB SOM ZAF SSD ESP LKA SDN SUR SWE CHE SYR TWN TJK TZA
    THA TLS TGO TON TTO TUN TUR TKM TUV UGA UKR ARE GBR USA URY UZB VUT VAT VEN VNM ESH YEM ZMB ZWE HKG MAC GRL PRI FLK
    FRO NCL GIB COK BMU""".split()
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def rows(file: str) -> Iterator[dict[str, str]]:
    return csv.DictReader((SEED / file).read_text(encoding="utf-8").splitlines())


def test_every_state_has_its_iso_code_once() -> None:
    codes = [row["code"] for row in rows("states.csv")]
    assert sorted(codes) == sorted(ISO | {"KOS"})


def test_every_actor_has_a_known_kind_country_and_sector(registry: Registry) -> None:
    for actor in registry.actors.values():
        assert actor.kind in KINDS, actor
        assert actor.country is None or f"state:{actor.country}" in registry.actors, actor
        assert actor.sector is None or actor.sector in SECTORS | COUNTRY_FIELD, actor
        assert actor.kind == "state" or actor.sector is not None, actor


def test_a_country_field_code_stands_only_where_there_is_no_country(registry: Registry) -> None:
    odd = {a.id for a in registry.actors.values() if a.sector in COUNTRY_FIELD - {"MNC"} and a.country is not None}
    assert odd == set()


def test_ids_are_readable_and_say_their_kind(registry: Registry) -> None:
    shape = re.compile(r"state:[A-Z]{3}|organ:[A-Z]{3}\.[A-Z]{3}|(org|group|person):[a-z0-9-]+")
    assert [i for i in registry.actors if not shape.fullmatch(i)] == []


def test_no_name_belongs_to_two_actors_unless_it_is_marked(registry: Registry) -> None:
    clashes = [
        (one, other)
        for names in registry.names.values()
        for one, other in combinations(names, 2)
        if one.actor != other.actor
        and (fits(one.text, other.text) or fits(other.text, one.text))
        and not (one.ambiguous and other.ambiguous)
    ]
    assert clashes == []


def test_no_mark_of_ambiguity_is_left_over(registry: Registry) -> None:
    lonely = [
        names for names in registry.names.values() if names[0].ambiguous and len({name.actor for name in names}) == 1
    ]
    assert lonely == []


def test_no_actor_is_named_by_a_bare_role_or_title(registry: Registry) -> None:
    words = set(map(key, registry.nouns)) | set(map(key, registry.titles))
    taken = {text: names for text, names in registry.names.items() if text in words and not names[0].text.isupper()}
    assert taken == {}


def test_every_label_is_one_that_the_coder_knows(registry: Registry) -> None:
    assert {name.label for names in registry.names.values() for name in names} <= LABELS
    assert {noun.label for noun in registry.nouns.values()} == {"person", "group", "organ"}
    assert {noun.sector for noun in registry.nouns.values()} <= SECTORS | COUNTRY_FIELD | {None}


def test_a_sector_that_a_country_can_have_an_organ_for_is_one_of_plover() -> None:
    assert set(ORGANS) <= SECTORS


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("the U.S.", "state:USA"),
        ("Iraqis", "state:IRQ"),
        ("Burma", "state:MMR"),
        ("Nigerien", "state:NER"),
        ("Nigerian", "state:NGA"),
        ("the Kremlin", "organ:RUS.GOV"),
        ("the Pentagon", "organ:USA.MIL"),
        ("Knesset", "organ:ISR.LEG"),
        ("Nato", "org:nato"),
        ("W.H.O.", "org:who"),
        ("Doctors Without Borders", "org:msf"),
        ("Daesh", "group:islamic-state"),
        ("the Hashd Al-Sha'abi", "group:pmf"),
        ("Kataib Hizbollah", None),
        ("Kata'ib Hizballah", "group:kataib-hezbollah"),
        ("Hizballah", "group:hezbollah"),
        ("Al Shabab", "group:al-shabaab"),
        ("Zelenskyy", "person:volodymyr-zelensky"),
        ("who", None),
        ("us", None),
    ],
)
def test_names_are_found_as_they_are_written(registry: Registry, text: str, actor: str | None) -> None:
    assert [name.actor for name in registry.find(text)] == ([actor] if actor else [])


def test_capitals_are_places_and_press_names_of_the_government(registry: Registry) -> None:
    (name,) = registry.find("Washington")
    assert (name.actor, name.label, name.place) == ("organ:USA.GOV", "metonym", True)


def test_an_ambiguous_name_gives_all_its_actors(registry: Registry) -> None:
    assert {name.actor for name in registry.find("Congo")} == {"state:COD", "state:COG"}


def test_the_view_for_the_coder_is_plain_and_case_folded(registry: Registry) -> None:
    known = registry.known()
    assert known.names["us"] == known.names["u.s."] == known.names["united states"] == "state"
    assert known.names["iraqi"] == "adjective"
    assert known.names["kremlin"] == "metonym"
    assert known.names["kataib hezbollah"] == "armed-group"
    assert known.names["al-sadr"] == known.names["al sadr"] == "person"
    assert {"us", "who", "is"} <= known.capitals
    assert "iraq" not in known.capitals
    assert known.nouns["troops"] == "organ"
    assert "ayatollah" in known.titles
    assert all(form == form.casefold() for form in known.names)


def test_the_loader_says_where_a_row_is_broken(tmp_path: Path) -> None:
    copy(tmp_path)
    (tmp_path / "groups.csv").write_text("id,kind,name,country,sector,names\ngroup:x,party,X\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"groups\.csv:2: 3 cells instead of 6"):
        read_registry(tmp_path)


def test_the_loader_refuses_a_country_that_is_not_listed(tmp_path: Path) -> None:
    copy(tmp_path)
    (tmp_path / "groups.csv").write_text(
        "id,kind,name,country,sector,names\ngroup:x,party,X,XYZ,PTY,\n", encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="names the country 'XYZ'"):
        read_registry(tmp_path)


def test_the_loader_refuses_an_id_that_stands_twice(tmp_path: Path) -> None:
    copy(tmp_path)
    twice = "id,kind,name,country,sector,names\ngroup:x,party,X,,PTY,\ngroup:x,party,Y,,PTY,\n"
    (tmp_path / "groups.csv").write_text(twice, encoding="utf-8")
    with pytest.raises(SettingsError, match="'group:x' stands twice"):
        read_registry(tmp_path)


def copy(folder: Path) -> None:
    """The seed registry in a folder of its own."""
    for file in FILES:
        (folder / file).write_text((SEED / file).read_text(encoding="utf-8"), encoding="utf-8")
