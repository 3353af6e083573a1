"""The network: edges that list their events, and files that networkx reads and Gephi plays."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.export import examples
from tests.export.desks import TEXT, holdings

from tocsin.export import network as network_module
from tocsin.export.graph_files import write_gexf, write_graphml
from tocsin.export.network import joined, network
from tocsin.export.rows import rows
from tocsin.export.tally import Tally

DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))
SPACE = "{http://gexf.net/1.3}"


def test_an_edge_lists_the_events_that_make_it(desk):
    made = network(rows(holdings(desk, TEXT, TEXT), Tally()), Tally())
    edge = next(e for d, e in made.edges.items() if d.recipient == examples.ARMY_T.id)
    assert edge.events == [examples.BOMBED.id] * 2
    assert (edge.types, edge.quads, edge.sign) == ({"ASSAULT": 2}, {4: 2}, -1)


def test_an_edge_of_many_events_lists_the_first_and_the_file_beside_it_all(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(network_module, "SHOWN", 1)
    write_graphml(holdings(desk, TEXT, TEXT), tmp_path / "net.graphml", Tally())
    graph = networkx.read_graphml(tmp_path / "net.graphml")
    edge = graph["organ:XMR/military"][examples.ARMY_T.id]
    assert (edge["weight"], edge["events"]) == (2, f"{examples.BOMBED.id}; 1 more in net.events.csv")
    with (tmp_path / "net.events.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["event"] for row in csv.DictReader(file) if row["edge"] == edge["id"]]
    assert listed == [examples.BOMBED.id] * 2


def test_what_is_not_told_as_done_and_other_data_sets_have_edges_of_their_own(desk):
    made = network(rows(holdings(desk), Tally()), Tally())
    assert {(d.dataset, d.status) for d in made.edges} == {
        ("coded", "actual"), ("coded", "hypothetical"), ("gdelt", "actual"), ("ucdp", "actual"),
    }  # fmt: skip


def test_sides_without_direction_are_one_edge_either_way(desk):
    row = next(r for r in rows(holdings(desk), Tally()) if r["dataset"] == "ucdp")
    turned = (
        row
        | {f"actor{s}": row[f"recipient{s}"] for s in ("s", "_ids")}
        | {f"recipient{s}": row[f"actor{s}"] for s in ("s", "_ids")}
    )
    assert len(network([row, turned], Tally()).edges) == 1


def test_events_with_one_side_are_counted(desk):
    tally = Tally()
    network(rows(holdings(desk), Tally()), tally)
    assert tally.remarks == ["7 events with one side only: no edge can show them, their parties are nodes"]


@given(st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS).filter(lambda s: None in s or s[0] <= s[1]), max_size=8))
def test_joined_spans_have_the_same_days_and_do_not_touch(spans):
    def days(some):
        low, high = date(2019, 12, 1).toordinal(), date(2020, 4, 1).toordinal()
        return {
            n
            for begin, last in some
            for n in range(begin.toordinal() if begin else low, (last.toordinal() if last else high) + 1)
        }

    found = list(joined(set(spans)))
    assert days(found) == days(spans)
    for (_, last), (begin, _) in pairwise(found):
        assert last is not None
        assert begin is not None
        assert (begin - last).days > 1


@pytest.mark.parametrize(("write", "name"), [(write_gexf, "net.gexf"), (write_graphml, "net.graphml")])
def test_networkx_reads_the_files(desk, tmp_path, write, name):
    path = tmp_path / name
    assert write(holdings(desk), path, Tally()) == (path, tmp_path / "net.events.csv")
    graph = networkx.read_gexf(path, version="1.3") if name.endswith("gexf") else networkx.read_graphml(path)
    edge = graph["organ:XMR/military"][examples.ARMY_T.id]
    assert (edge["events"], edge["sign"], edge["denied"], edge["days"]) == (examples.BOMBED.id, -1, 1, "2024-05-13")
    assert edge["holders"] == "Kestrel Wire; Marenian armed forces"
    assert graph.nodes["organ:XMR/military"]["country"] == "XMR"
    undirected = next(e for *_, e in graph.edges(data=True) if e["dataset"] == "ucdp")
    assert undirected["directed"] == "no"


def test_gexf_is_dynamic_and_an_event_without_a_day_has_no_spell(desk, tmp_path):
    path = tmp_path / "net.gexf"
    write_gexf(holdings(desk), path, Tally())
    root = ElementTree.parse(path).getroot()
    graph = root.find(f"{SPACE}graph")
    assert (root.get("version"), graph.get("mode"), graph.get("timeformat")) == ("1.3", "dynamic", "date")
    spells = {
        edge.get("target"): [(s.get("start"), s.get("end")) for s in edge.iter(f"{SPACE}spell")]
        for edge in root.iter(f"{SPACE}edge")
    }
    assert spells[examples.ARMY_T.id] == [("2024-05-13", "2024-05-13")]
    assert spells["state:XMR"] == []  # an accusation on a day that the text does not give
    assert "acled" in root.find(f"{SPACE}meta/{SPACE}description").text


def test_characters_that_xml_has_not_do_not_break_the_file(desk, tmp_path):
    text = replace(TEXT, document=replace(TEXT.document, outlet="Wire \x08 & <sons>"))
    write_gexf(holdings(desk, text), tmp_path / "net.gexf", Tally())
    graph = networkx.read_gexf(tmp_path / "net.gexf", version="1.3")
    assert "Wire � & <sons>" in graph["organ:XMR/military"][examples.ARMY_T.id]["holders"]
