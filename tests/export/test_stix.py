"""STIX 2.1, as its own library takes it."""

from __future__ import annotations

import json
import re

import pytest
import stix2
from tests.export import examples
from tests.export.desks import holdings

from tocsin.export.stix import write_stix
from tocsin.export.tally import Tally


@pytest.fixture(scope="module")
def bundle(desk, tmp_path_factory):
    path = tmp_path_factory.mktemp("stix") / "desk.json"
    write_stix(holdings(desk), path, Tally())
    return json.loads(path.read_text(encoding="utf-8"))


def _note(bundle, event_id):
    return next(o for o in bundle["objects"] if o.get("external_references", [{}])[0].get("external_id") == event_id)


def test_the_library_takes_the_bundle_without_custom_content(bundle):
    parsed = stix2.parse(json.dumps(bundle), allow_custom=False, version="2.1")
    assert len(parsed.objects) == len(bundle["objects"])


def test_each_id_comes_once_and_each_reference_leads_somewhere(bundle):
    ids = [each["id"] for each in bundle["objects"]]
    assert len(ids) == len(set(ids))
    for each in bundle["objects"]:
        named = [each[name] for name in ("created_by_ref", "source_ref", "target_ref") if name in each]
        assert {*named, *each.get("object_refs", ())} <= set(ids)


def test_nobody_is_labelled_a_threat(bundle):
    kinds = {each["type"] for each in bundle["objects"]}
    assert kinds == {"identity", "location", "note", "opinion", "relationship", "report", "extension-definition"}


def test_a_denial_is_an_opinion_of_the_note_and_not_a_fact(bundle):
    note = _note(bundle, examples.BOMBED.id)
    assert note["abstract"].startswith("Kestrel Wire reports:")
    (opinion,) = [o for o in bundle["objects"] if o["type"] == "opinion" and note["id"] in o["object_refs"]]
    assert (opinion["opinion"], opinion["authors"]) == ("disagree", ["Marenian armed forces"])


def test_only_what_is_told_as_done_joins_two_parties(bundle):
    told = [each["description"] for each in bundle["objects"] if each["type"] == "relationship"]
    assert len(told) == 5
    assert not any("SANCTION" in words for words in told)  # a threat


def test_a_location_has_coordinates_only_where_a_pin_is_fair(bundle):
    places = {each["name"]: each for each in bundle["objects"] if each["type"] == "location"}
    assert "latitude" in places["Basra, Al Basrah, Iraq"]
    assert "latitude" not in places["Cauca"]
    assert places["Cauca"]["country"] == "CO"


def test_times_are_of_the_desk_and_ids_of_version_5(bundle):
    for each in bundle["objects"]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", each["created"])
        assert re.fullmatch(r"[a-z-]+--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", each["id"])


def test_rows_that_were_left_out_are_told_in_a_note(bundle):
    assert any("acled left out" in each.get("content", "") for each in bundle["objects"])
