"""FollowTheMoney, as its own library takes it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from followthemoney import model
from tests.export import examples
from tests.export.desks import TEXT, holdings

from tocsin.export.ftm import write_entities
from tocsin.export.tally import Tally
from tocsin.records import OUTLET, Fact, FactState, Relation

HEADS = Fact(
    id="fact-1",
    actor=examples.VOSK.id,
    relation=Relation.HEADS,
    object=examples.MARENIA.id,
    state=FactState.DENIED,
    holder=OUTLET,
    span=examples.at("accused Marenia"),
    by="rule",
)
PART = replace(HEADS, id="fact-2", actor=examples.WARPLANES.id, relation=Relation.PART_OF, state=FactState.ASSERTED)


@pytest.fixture(scope="module")
def entities(desk, tmp_path_factory):
    path = tmp_path_factory.mktemp("ftm") / "desk.ftm.json"
    write_entities(holdings(desk, replace(TEXT, facts=(HEADS, PART))), path, Tally())
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_library_keeps_every_value_of_every_entity(entities):
    for entity in entities:
        proxy = model.get_proxy(entity, cleaned=False)
        proxy.schema.validate(entity)
        for name, values in entity["properties"].items():
            assert set(proxy.get(name)) == set(values), (entity["schema"], name)


def test_each_id_comes_once_and_each_reference_leads_somewhere(entities):
    ids = [entity["id"] for entity in entities]
    assert len(ids) == len(set(ids))
    for entity in entities:
        for name in ("involved", "proof", "member", "organization", "subject", "object"):
            assert set(entity["properties"].get(name, ())) <= set(ids)


def test_the_name_of_an_event_opens_with_who_says_so(entities):
    events = {e["id"]: e["properties"] for e in entities if e["schema"] == "Event"}
    assert events[examples.BOMBED.id]["name"][0].startswith("Kestrel Wire reports: Marenian armed forces")
    assert "status: negated" in events[examples.SENT.id]["notes"]
    assert "ucdp-999001" in events
    assert not any("acled" in json.dumps(each) for each in entities)


def test_what_a_text_denies_is_no_directorship(entities):
    links = {e["id"]: e for e in entities if e["id"].startswith("fact-")}
    assert links["fact-1"]["schema"] == "UnknownLink"
    assert links["fact-1"]["properties"]["role"] == ["not: head"]
    assert links["fact-2"]["schema"] == "Membership"
    assert links["fact-2"]["properties"]["status"] == ["asserted by Kestrel Wire"]


def test_actors_of_the_registry_come_with_what_it_says_of_them(desk, tmp_path):
    held = holdings(desk)
    actor = held.registry.actors["state:IRQ"]
    known = tuple(
        replace(a, id=actor.id, name=actor.name, country="IRQ") if a.id == "state:XMR" else a for a in TEXT.actors
    )
    links = tuple(replace(j, right=actor.id) if j.right == "state:XMR" else j for j in TEXT.links)
    write_entities(holdings(desk, replace(TEXT, actors=known, links=links)), tmp_path / "d.json", Tally())
    found = [json.loads(line) for line in (tmp_path / "d.json").read_text(encoding="utf-8").splitlines()]
    iraq = next(e for e in found if e["id"] == "state-IRQ")
    assert (iraq["schema"], iraq["properties"]["country"]) == ("PublicBody", ["iq"])
