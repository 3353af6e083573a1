"""The seed registry is consistent, and tells what its actors were on a day."""

import re
from datetime import date
from itertools import combinations

import pytest

from tocsin.records import Actor, Fact, FactState, Relation
from tocsin.resolve.edtf import read_edtf
from tocsin.resolve.entries import KINDS, load_registry
from tocsin.resolve.names import fits, key
from tocsin.resolve.registry import ORGANS, Registry, cameo, holds

# PLOVER sectors, then the codes that PLOVER writes in the country field.
SECTORS = frozenset(
    "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split()
)
COUNTRY_FIELD = frozenset("IGO UNO EUR NGO ISM IMG MNC".split())
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


def test_nothing_of_the_seed_is_refused(registry: Registry) -> None:
    assert registry.rejected == ()


def test_every_member_of_the_united_nations_is_there(registry: Registry) -> None:
    codes = {actor.country for actor in registry.actors.values() if actor.kind == "state"}
    assert codes >= ISO | {"KOS"}


def test_every_entry_names_where_to_check_it(registry: Registry) -> None:
    facts = [fact for each in registry.facts.values() for fact in each]
    assert [fact for fact in facts if not (fact.reference or "").startswith("https://")] == []


def test_every_actor_has_a_known_kind_country_and_sector(registry: Registry) -> None:
    for actor in registry.actors.values():
        assert actor.kind in KINDS, actor
        assert actor.country is None or f"state:{actor.country}" in registry.actors, actor
        assert actor.sector is None or actor.sector in SECTORS | COUNTRY_FIELD, actor
        assert actor.kind == "state" or actor.sector is not None, actor


def test_a_country_field_code_stands_with_a_country_for_persons_and_charities_only(registry: Registry) -> None:
    bodies = [a for a in registry.actors.values() if a.country is not None and a.kind != "person"]
    assert {a.id for a in bodies if a.sector in COUNTRY_FIELD - {"MNC", "NGO"}} == set()


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
        and not (one.ambiguous or other.ambiguous)
    ]
    assert clashes == []


def test_no_actor_is_named_by_a_bare_role_or_title(registry: Registry) -> None:
    words = set(map(key, registry.nouns)) | set(map(key, registry.titles))
    taken = [name for text, names in registry.names.items() if text in words for name in names]
    assert [name for name in taken if not name.ambiguous and not name.text.isupper()] == []


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
        ("Kataib Hizbollh", None),
        ("Kata'ib Hizballah", "group:kataib-hezbollah"),
        ("Hizballah", "group:hezbollah"),
        ("Al Shabab", "group:al-shabaab"),
        ("Zelenskyy", "person:volodymyr-zelensky"),
        ("who", None),
        ("us", None),
    ],
)
def test_names_are_found_as_they_are_written(registry: Registry, text: str, actor: str | None) -> None:
    usual = [name.actor for name in registry.find(text) if not name.ambiguous]
    assert usual == ([actor] if actor else [])


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


def fact(relation: Relation, valid: str | None, **given: str) -> Fact:
    return Fact(
        id="fact-1",
        actor="group:x",
        relation=relation,
        object=given.get("object"),
        words=given.get("words"),
        valid=read_edtf(valid) if valid else None,
        holder="registry",
        reference="https://example.org",
        by="test",
    )


@pytest.mark.parametrize(
    ("relation", "valid", "day", "expected"),
    [
        (Relation.HEADS, "2010/2014-06", date(2014, 6, 30), True),
        (Relation.HEADS, "2010/2014-06", date(2014, 7, 1), False),
        (Relation.HEADS, "2010/..", date(2030, 1, 1), True),
        (Relation.HEADS, "../2008", date(2009, 1, 1), False),
        (Relation.HEADS, "../2008", date(2007, 1, 1), None),
        (Relation.HEADS, "2010", date(2010, 5, 1), True),
        (Relation.HEADS, "2010", date(2015, 5, 1), None),
        (Relation.HEADS, None, date(2015, 5, 1), None),
        (Relation.FOUNDED, "2003", date(2002, 12, 31), False),
        (Relation.FOUNDED, "2003", date(2003, 6, 1), None),
        (Relation.FOUNDED, "2003", date(2004, 1, 1), True),
    ],
)
def test_a_fact_holds_on_a_day_or_its_dates_do_not_tell(
    relation: Relation, valid: str | None, day: date, *, expected: bool | None
) -> None:
    assert holds(fact(relation, valid), day) is expected


@pytest.mark.parametrize(
    ("day", "premier"),
    [
        (date(2008, 3, 25), "person:nouri-al-maliki"),
        (date(2016, 1, 1), "person:haider-al-abadi"),
        (date(2019, 6, 1), "person:adil-abdul-mahdi"),
        (date(2021, 6, 1), "person:mustafa-al-kadhimi"),
        (date(2023, 12, 2), "person:mohammed-shia-al-sudani"),
    ],
)
def test_who_was_prime_minister_of_iraq_on_a_day(registry: Registry, day: date, premier: str) -> None:
    assert [f.actor for f in registry.holders("prime minister", "state:IRQ", day)] == [premier]


def test_what_became_of_a_group_is_told_in_order(registry: Registry) -> None:
    told = registry.fate("group:jaish-al-mahdi")
    assert {"group:asaib-ahl-al-haq", "group:saraya-al-salam"} <= {f.actor for f in told}
    begins = [f.valid.begin or date.min for f in told if f.valid is not None]
    assert begins == sorted(begins)


def test_the_descent_of_kataib_hezbollah_is_disputed(registry: Registry) -> None:
    from_mahdi = [f for f in registry.lineage("group:kataib-hezbollah") if f.object == "group:jaish-al-mahdi"]
    assert [f.state for f in from_mahdi] == [FactState.DISPUTED]
    assert from_mahdi[0].note


def test_an_actor_has_the_sector_of_the_day(registry: Registry) -> None:
    assert registry.on("group:taliban", date(2015, 1, 1)).actor.sector == "REB"
    assert registry.on("group:taliban", date(2023, 1, 1)).actor.sector == "GOV"


def test_a_group_is_not_there_before_it_was_founded(registry: Registry) -> None:
    assert registry.on("group:asaib-ahl-al-haq", date(2001, 1, 1)).exists is False
    assert registry.on("group:asaib-ahl-al-haq", date(2020, 1, 1)).exists is True


def test_cameo_codes_follow_country_and_sector(registry: Registry) -> None:
    assert registry.code(registry.organ("IRQ", "MIL")) == "IRQMIL"
    assert registry.code(registry.organ("TUR", "MED")) == "TURHLH"
    assert cameo(Actor(id="org:x", kind="igo", name="X", sector="UNO")) == "IGOUNO"
    assert cameo(Actor(id="person:x", kind="person", name="X")) == ""
