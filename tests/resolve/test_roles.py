"""A role with a country or group stands for somebody; a role alone does not."""

import pytest

from tocsin.resolve.entries import load_registry
from tocsin.resolve.roles import read_role


@pytest.mark.parametrize(
    ("before", "phrase", "after", "actor"),
    [
        ("", "the Iraqi government", " said", "organ:IRQ.GOV"),
        ("", "American troops", "", "organ:USA.MIL"),
        ("", "US troops", " in Iraq", "organ:USA.MIL"),
        ("", "Turkish police", "", "organ:TUR.COP"),
        ("", "Iraq's parliament", "", "organ:IRQ.LEG"),
        ("", "the army", " of Sudan fired", "organ:SDN.MIL"),
        ("", "the parliament", " of the Democratic Republic of the Congo met", "organ:COD.LEG"),
        ("", "the Ministry", " of Defence of Ukraine said", "organ:UKR.MIL"),
        ("a drone hit Russia's ", "Defence Ministry", " in", "organ:RUS.MIL"),
        ("said the Iraqi ", "Ministry", " of Defense", "organ:IRQ.MIL"),
        ("", "South Korean prosecutors", "", "organ:KOR.JUD"),
        ("", "North Korean state media", "", "organ:PRK.JRN"),
        ("", "protesters", " in Iran marched", "organ:IRN.CVL"),
        ("", "a former Iraqi prime minister", "", "organ:IRQ.ELI"),
        ("", "the government of Poland", " said", "organ:POL.GOV"),
        ("", "The members of parliament", " of Jordan", "organ:JOR.LEG"),
        ("", "the Cuban leader", "", "organ:CUB.GOV"),
        ("", "US troops in Iraq", "", "organ:USA.MIL"),
        ("", "refugees", " from Syria", "organ:SYR.REF"),
        ("", "the Burundian vice-president", "", "organ:BDI.GOV"),
        ("", "two Pakistani journalists", "", "organ:PAK.JRN"),
        ("", "Hamas fighters", "", "group:hamas"),
        ("", "NATO forces", "", "org:nato"),
        ("", "UN peacekeepers", "", "org:un"),
        ("", "the government of Prime Minister Viktor Orban", "", "organ:HUN.GOV"),
        ("", "the Obama administration", "", "organ:USA.GOV"),
    ],
)
def test_a_role_and_a_name_make_an_actor(before: str, phrase: str, after: str, actor: str) -> None:
    reading = read_role(phrase, load_registry(), before=before, after=after)
    assert reading is not None
    assert reading.actor.id == actor


@pytest.mark.parametrize(
    ("before", "phrase", "after"),
    [
        ("", "the government", " said"),
        ("", "troops", " in Iraq"),  # whose they are is not said
        ("", "Iran-backed militias", ""),  # not Iran's
        ("", "pro-Russian fighters", ""),
        ("", "Congolese troops", ""),  # of two states
        ("", "Iraqi and Turkish troops", ""),  # two actors, not one
        ("", "an Iraqi leader", ""),  # of what is not said
        ("", "the Iraqi Shia leader", ""),
        ("", "a Hamas fighter", ""),  # a member is not the group
        ("", "the Hamas leader", ""),
        ("", "the Iraqi desert", ""),
        ("", "the army", " of Iraqi origin"),
        ("", "Qatar's neighbours", ""),
        ("", "Libya's eastern government", ""),
        ("", "refugees", " in Jordan"),
        ("", "its ambassador", " from Iraq"),
        ("", "its parliament", " in Iraq"),
        ("", "the ambassador", " from Iraq"),
        ("", "troops", " from Syria"),
        ("near the Iraqi border, ", "troops", " fired"),
    ],
)
def test_nobody_is_made_up(before: str, phrase: str, after: str) -> None:
    assert read_role(phrase, load_registry(), before=before, after=after) is None


def test_one_member_of_an_organ_is_said_to_be_counted_as_it() -> None:
    soldier = read_role("an Iraqi soldier", load_registry())
    army = read_role("the Iraqi army", load_registry())
    assert soldier is not None
    assert army is not None
    assert soldier.actor == army.actor
    assert soldier.score < army.score
    assert soldier.reason == "'soldier' with 'Iraqi' is counted as the military of Iraq"


def test_an_ambiguous_adjective_is_settled_by_the_countries_of_the_text() -> None:
    reading = read_role("Congolese troops", load_registry(), countries={"COD", "RWA"})
    assert reading is not None
    assert reading.actor.id == "organ:COD.MIL"
