"""What holds for the bytes of every format: the same each time, and a name of its own for every row."""

from __future__ import annotations

import json

import pytest
from pyarrow import parquet
from tests.export.desks import holdings
from tests.read.datasets.made import tabbed, values

from tocsin.desk import Desk
from tocsin.export import imported
from tocsin.export.columnar import write_csv, write_parquet
from tocsin.export.ftm import write_entities
from tocsin.export.geojson import write_geojson
from tocsin.export.graph_files import write_gexf, write_graphml
from tocsin.export.prov import write_prov
from tocsin.export.rows import rows
from tocsin.export.stix import write_stix
from tocsin.export.tally import Tally
from tocsin.read.icews import ICEWS

WRITERS = (write_parquet, write_csv, write_geojson, write_gexf, write_graphml, write_entities, write_stix, write_prov)
KEYS = ("icews:20718171@2013-05-14", "icews:20718171@2013-05-15", "icews:20718171@2013-05-15#2")


@pytest.fixture(scope="module")
def repeated(tmp_path_factory):
    """Three events of one id, two of them of one day, and the same ones from a file in which they stand in another order."""
    rows = [
        values(ICEWS, **{"Event ID": "20718171", "Event Date": day, "Target Name": target})
        for day, target in (
            ("2013-05-14", "Citizen (Iraq)"),
            ("2013-05-15", "Police (Iraq)"),
            ("2013-05-15", "Army (Iraq)"),
        )
    ]
    desks: list[Desk] = []
    for name, some in (("one", rows), ("two", rows[::-1])):
        folder = tmp_path_factory.mktemp(name)
        (folder / "events.tab").write_text(tabbed(ICEWS, *some))
        desks.append(Desk(folder / "desk"))
        assert desks[-1].load("icews", folder / "events.tab").rows == 3
    with pytest.MonkeyPatch.context() as patch:  # the one data set whose ids repeat is also one that is not passed on
        patch.setattr(imported, "split_exportable", lambda table: (table, {}))
        yield desks


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_desk_gives_the_same_bytes(desk, tmp_path, write):
    first, second = (write(holdings(desk), tmp_path / turn / "out.x", Tally()) for turn in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_events_of_one_id_have_keys_of_their_own_in_whatever_order_they_were_loaded(repeated):
    told = []
    for desk in repeated:
        found = [row for row in rows(holdings(desk), Tally()) if row["dataset"] == "icews"]
        assert {row["id"] for row in found} == {"icews:20718171"}
        told.append([(row["key"], row["recipients"]) for row in found])
    assert told[0] == told[1]
    assert tuple(key for key, _ in told[0]) == KEYS


def test_events_of_one_id_are_all_in_every_format_that_needs_names(repeated, tmp_path):
    held = holdings(repeated[0])
    write_stix(held, tmp_path / "stix", Tally())
    notes = [
        o
        for o in json.loads((tmp_path / "stix").read_bytes())["objects"]
        if o["type"] == "note" and "external_references" in o
    ]
    assert sum(each["external_references"][0]["external_id"] == "icews:20718171" for each in notes) == 3
    assert len({o["id"] for o in notes}) == len(notes)
    write_entities(held, tmp_path / "ftm", Tally())
    entities = [json.loads(line) for line in (tmp_path / "ftm").read_bytes().splitlines()]
    ids = [each["id"] for each in entities if each["schema"] == "Event"]
    assert len(set(ids)) == len(ids)
    assert sum(each["properties"].get("recordId") == ["icews:20718171"] for each in entities) == 3
    write_prov(held, tmp_path / "prov", Tally())
    nodes = [node["@id"] for node in json.loads((tmp_path / "prov").read_bytes())["@graph"]]
    assert len(set(nodes)) == len(nodes)


def test_ids_that_do_not_repeat_are_keys_as_they_are(desk, tmp_path):
    write_parquet(holdings(desk), tmp_path / "events.parquet", Tally())
    table = parquet.read_table(tmp_path / "events.parquet")
    assert table["key"].to_pylist() == table["id"].to_pylist()


def test_rows_are_the_same_however_few_columns_are_asked_for(desk, monkeypatch):
    monkeypatch.setattr(imported, "CHUNK", 1)
    whole = list(rows(holdings(desk), Tally()))
    few = list(rows(holdings(desk), Tally(), ("key", "actors", "occurred_begin")))
    for each, row in zip(whole, few, strict=True):
        assert row.items() <= each.items() or row == each
