"""Who counts with an actor, and on which days."""

from __future__ import annotations

from datetime import date

from tests.resolve.test_imported import entry

from tocsin.resolve.entries import make_registry
from tocsin.resolve.kin import kin

ENTRIES = [
    entry("state:IRQ", "Iraq", "state", country="IRQ"),
    entry("org:league", "League of Rivers", "igo", facts=[]),
    entry("state:SYR", "Syria", "state", country="SYR", facts=[{"member_of": "org:league"}]),
    entry("group:umbrella", "Umbrella Forces", "coalition", country="IRQ", facts=[{"part_of": "organ:IRQ.MIL", "valid": "2016/.."}]),
    entry("group:ribs", "Ribs Brigade", "armed-group", country="IRQ", facts=[
        {"part_of": "group:umbrella", "valid": "2014/2018"}, {"successor_of": "group:canes", "valid": "2010"}]),
    entry("group:canes", "Canes Brigade", "armed-group", country="IRQ"),
    entry("group:splinter", "Splinter Brigade", "armed-group", country="IRQ", facts=[{"split_from": "group:ribs", "valid": "2017"}]),
    entry("person:head", "Hadi al-Rasm", "person", country="IRQ", role="head", facts=[
        {"heads": "group:ribs", "valid": "2015/2016"}, {"office": "minister", "of": "state:IRQ", "valid": "2019/2020"}]),
    entry("person:whenever", "Omar al-Waqt", "person", country="IRQ", role="head", facts=[{"heads": "group:ribs"}]),
]  # fmt: skip
REGISTRY = make_registry([(f"entry {n}", each) for n, each in enumerate(ENTRIES)])


def found(actor):
    return {(k.id, k.begin, k.until) for k in kin(actor, REGISTRY)}


def test_the_entries_are_taken():
    assert REGISTRY.rejected == ()


def test_parts_and_heads_count_on_their_days():
    assert ("group:ribs", date(2014, 1, 1), date(2019, 1, 1)) in found("group:umbrella")
    assert ("person:head", date(2015, 1, 1), date(2017, 1, 1)) in found("group:umbrella")


def test_a_tie_of_a_person_without_dates_does_not_count():
    assert "person:whenever" not in {i for i, _, _ in found("group:ribs")}


def test_what_it_was_before_counts_and_what_split_off_does_not():
    ids = {i for i, _, _ in found("group:ribs")}
    assert "group:canes" in ids
    assert "group:splinter" not in ids
    assert {i for i, _, _ in found("group:canes")} >= {"group:ribs"}


def test_what_a_part_was_before_is_not_the_whole():
    assert "group:canes" not in {i for i, _, _ in found("group:umbrella")}


def test_a_state_counts_with_its_ministers_in_office():
    assert ("person:head", date(2019, 1, 1), date(2021, 1, 1)) in found("state:IRQ")


def test_the_days_of_a_part_of_a_part_are_those_of_both():
    [(_, begin, until)] = [each for each in found("organ:IRQ.MIL") if each[0] == "group:ribs"]
    assert (begin, until) == (date(2016, 1, 1), date(2019, 1, 1))


def test_a_state_is_no_part_of_a_union():
    assert found("org:league") == set()
