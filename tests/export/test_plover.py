"""PLOVER JSON lines."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.export import examples
from tests.export.examples import DISPATCH, undated

from tocsin.export.plover import json_lines, records
from tocsin.ontology import load_ontology

# The fields of an event record in the PLOVER manual 0.8b, and our one extension.
EVENT = set(
    "id has_event date time enddate endtime actor recipient event event_loc event_text quad_code event_scale mode context size "
    "link text text_info cite_info coder coded_date coded_time comment".split()
) | {"tocsin"}
ENTITY = set("code sector entity_text identifier_id identifier_text religion ethnicity office gender age".split())
CITE = set("corpus citation url title language publication license copyright coder codebook version".split())
LOCATION = set(
    "extracted_place resolved_place geonameid lat lon city district province country country_code feature_class "
    "feature_code resolution".split()
)


@pytest.fixture(scope="module")
def plover():
    return load_ontology()


def test_a_record_has_the_fields_of_the_format_and_no_other(plover):
    for record in records(DISPATCH, plover):
        assert set(record) <= EVENT
        assert {"id", "date", "actor", "event"} <= set(record)
        assert record["has_event"] is True
        assert set(record["cite_info"]) <= CITE
        for entity in (*record["actor"], *record["recipient"]):
            assert set(entity) <= ENTITY
        if record["event_loc"] is not None:
            assert set(record["event_loc"]) <= LOCATION


def test_actor_and_recipient_are_lists_of_entities(plover):
    first = next(records(DISPATCH, plover))
    assert first["actor"] == [
        {
            "code": "XMR",
            "sector": "MIL",
            "entity_text": "Marenian warplanes",
            "identifier_text": "Marenian armed forces",
        }
    ]
    assert [entity["entity_text"] for entity in first["recipient"]] == ["the Tolvanian army", "four soldiers"]


def test_type_mode_quad_and_scale_are_the_ontologys(plover):
    first = next(records(DISPATCH, plover))
    assert (first["event"], first["mode"], first["quad_code"]) == (["ASSAULT"], ["aerial"], 4)
    assert first["event_scale"] == plover.score("ASSAULT", "aerial")


def test_status_is_told_by_an_auxiliary_context(plover):
    by_id = {record["id"]: record for record in records(DISPATCH, plover)}
    auxiliary = {"historical", "future", "hypothetical", "negation"}
    found = [sorted(auxiliary & set(by_id[event.id]["context"])) for event in examples.EVENTS]
    assert found == [
        [],
        [],
        [],
        ["negation"],
        ["historical"],
        ["historical"],
        ["future"],
        ["hypothetical"],
        ["hypothetical"],
        ["negation"],
    ]
    assert by_id[examples.BOMBED.id]["context"] == ["military"]


def test_a_day_is_one_date_and_a_span_of_days_ends_on_its_last_day(plover):
    by_id = {record["id"]: record for record in records(DISPATCH, plover)}
    assert (by_id[examples.BOMBED.id]["date"], by_id[examples.BOMBED.id]["enddate"]) == ("2024-05-13", None)
    assert (by_id[examples.MEET.id]["date"], by_id[examples.MEET.id]["enddate"]) == ("2024-05-20", "2024-05-26")


def test_the_day_of_publication_stands_in_only_with_a_remark(plover):
    record = next(r for r in records(DISPATCH, plover) if r["id"] == examples.CLOSE.id)
    assert record["date"] == "2024-05-14"
    assert "day of publication" in record["comment"]
    assert record["tocsin"]["occurred"] == {"edtf": None, "begin": None, "until": None, "basis": "unstated"}


def test_without_a_day_of_publication_there_is_no_date(plover):
    record = next(r for r in records(undated(), plover) if r["id"] == examples.BOMBED.id)
    assert record["date"] is None
    assert record["tocsin"]["occurred"]["basis"] == "unanchored"


def test_an_igo_stands_where_a_country_would(plover):
    heads = replace(DISPATCH, events=(replace(examples.MEET, actors=(examples.UN.id,)),))
    assert next(records(heads, plover))["actor"][0]["code"] == "IGO"


def test_each_filled_field_has_evidence_that_slices_the_text(plover):
    for record in records(DISPATCH, plover):
        ours = record["tocsin"]
        for row in ours["evidence"]:
            assert examples.TEXT[row["start"] : row["end"]] == row["text"]
        told = {row["field"] for row in ours["evidence"]} | {gap["field"] for gap in ours["gaps"]}
        assert told == {"type", "mode", "contexts", "actors", "recipients", "place", "occurred", "status"}
        assert ours["holders"]


def test_the_sentence_holds_the_words_of_the_event(plover):
    for record in records(DISPATCH, plover):
        where = record["text_info"]
        assert record["event_text"][0] in examples.TEXT[where["start"] : where["end"]]
        assert where["sequence"] >= 1


def test_lines_are_json_of_one_line_each(plover):
    lines = list(json_lines(DISPATCH, plover))
    assert all("\n" not in line for line in lines)
    assert [json.loads(line) for line in lines] == list(records(DISPATCH, plover))


def test_a_type_that_the_ontology_lacks_has_no_class_and_no_scale(plover):
    strange = replace(examples.WAGED, type="BARTER")
    record = next(records(replace(DISPATCH, events=(strange,)), plover))
    assert (record["quad_code"], record["event_scale"]) == (None, None)
