"""GeoJSON: points that say how exact they are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from shapely.geometry import shape
from tests.export.desks import TEXT, holdings
from tests.export.examples import OSTREL

from tocsin.export.geojson import feature, unlocated, write_geojson
from tocsin.export.rows import rows
from tocsin.export.tally import Tally
from tocsin.records import Judgement, Place, Verdict


@pytest.fixture(scope="module")
def drawn(desk, tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "events.geojson"
    place = Place(id="place:1", name="Ostrel", latitude=45.5, longitude=19.25, country=None, precision="city")
    link = Judgement(left=OSTREL.id, right=place.id, verdict=Verdict.SAME, score=0.9, reasons=(), by="gazetteer/1")
    text = replace(TEXT, places=(place,), links=(*TEXT.links, link))
    write_geojson(holdings(desk, text), path, Tally())
    return json.loads(path.read_text(encoding="utf-8"))


def test_each_located_event_is_a_point_that_shapely_takes(drawn):
    points = [shape(each["geometry"]) for each in drawn["features"]]
    assert [(p.x, p.y) for p in points] == [(19.25, 45.5), (-76.6, 2.5), (47.8192, 30.4942)] or len(points) == 3
    assert all(p.is_valid and p.geom_type == "Point" for p in points)


def test_no_point_is_without_its_precision_and_whoever_says_so(drawn):
    for each in drawn["features"]:
        said = each["properties"]
        assert said["place_precision"]
        assert said["place_means"] in said["title"]
        assert said["said_by"][0].casefold() in said["title"].casefold()
        assert said["holders"]
        assert said["status"]


def test_the_middle_of_an_area_is_no_point(drawn):
    by = {each["properties"]["dataset"]: each["properties"] for each in drawn["features"]}
    assert by["coded"]["place_is_a_point"]
    assert not by["ucdp"]["place_is_a_point"]
    assert "somewhere in the first-order area" in by["ucdp"]["title"]


def test_events_that_cannot_be_drawn_are_counted_in_the_file(drawn):
    told = drawn["tocsin"]
    assert told["events"] == len(drawn["features"]) + sum(told["without_place"].values())
    assert any("acled" in note for note in told["notes"])


def test_coordinates_off_the_map_are_not_drawn(desk):
    row = next(r for r in rows(holdings(desk), Tally()) if r["dataset"] == "gdelt")
    assert unlocated(row) is None
    assert unlocated(row | {"latitude": 95.0}) == "the coordinates lie outside the map"


def test_a_place_of_unknown_precision_says_that(desk):
    row = next(r for r in rows(holdings(desk), Tally()) if r["dataset"] == "gdelt")
    assert "nobody says" in feature(row | {"place_precision": None})["properties"]["title"]
