"""The network of a desk for Gephi: dynamic GEXF 1.3, whose edges come and go with the days of their events, and GraphML.

GraphML knows no time, so there the days are a text of each edge. Both have the same nodes, edges and attributes.

Readers other than Gephi refuse a graph in which some edges have a direction and others have none. So all edges are written
with one; where neither side is known to be the actor, the attribute `directed` says no and the label begins with ↔.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from tocsin.export.network import NEEDED, Dyad, Edge, Network, Node, counted, network
from tocsin.export.rows import Holdings, rows
from tocsin.export.saving import aside
from tocsin.export.tally import Tally

Value = str | int
"""What an attribute holds."""

_NODE = {"kind": str, "country": str, "sector": str, "identified": str}
_EDGE = {
    "dataset": str, "status": str, "directed": str, "types": str, "quads": str, "sign": int, "stances": str, "holders": str, "denied": int,
    "first_day": str, "last_day": str, "days": str, "undated": int, "events": str,
}  # fmt: skip
_ODD = re.compile("[^ !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # those, and what must be escaped
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that XML 1.0 cannot hold
_COLOURS = {1: (0, 114, 178), -1: (213, 94, 0), 0: (128, 128, 128)}  # blue, vermilion, grey: told apart by all eyes
_FADED = 0.35  # of edges that are not told as done
_TYPES = {str: "string", int: "integer"}


def write_gexf(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes dynamic GEXF 1.3, and beside it which events make each edge; the files written.

    Raises
    ------
    ExportError
        If a file is there already, or cannot be written.
    """
    return _write(held, path, tally, _gexf, force=force)


def write_graphml(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes GraphML, and beside it which events make each edge; the files written.

    Raises
    ------
    ExportError
        If a file is there already, or cannot be written.
    """
    return _write(held, path, tally, _graphml, force=force)


def _write(
    held: Holdings, path: Path, tally: Tally, lines: Callable[[_Drawn], Iterator[str]], *, force: bool
) -> tuple[Path, ...]:
    beside = path.with_name(f"{path.stem}.events.csv")
    with aside(path, beside, force=force) as (draft, list_draft):
        with list_draft.open("w", encoding="utf-8", newline="") as file:
            events = csv.writer(file, lineterminator="\n")
            events.writerow(("edge", "event"))
            made = network(rows(held, tally, NEEDED), tally, lambda edge, event: events.writerow((f"e{edge}", event)))
        drawn = _Drawn(network=made, told=_description(tally), beside=beside.name)
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write('<?xml version="1.0" encoding="utf-8"?>\n')
            file.writelines(f"{line}\n" for line in lines(drawn))
    return path, beside


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    network: Network
    told: str  # of all of it
    beside: str  # the name of the file that lists the events of each edge


def _gexf(drawn: _Drawn) -> Iterator[str]:
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
    yield f"<meta><creator>tocsin</creator><description>{_xml(drawn.told)}</description></meta>"
    yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">'
    for kind, columns in (("node", _NODE), ("edge", _EDGE)):
        yield f'<attributes class="{kind}" mode="static">'
        for name, type_ in columns.items():
            yield f'<attribute id="{name}" title="{name}" type="{_TYPES[type_]}"/>'
        yield "</attributes>"
    degrees = _degrees(drawn.network)
    yield "<nodes>"
    for node in drawn.network.nodes.values():
        yield f'<node id="{_xml(node.id)}" label="{_xml(node.name)}">{_attvalues(_node_values(node))}'
        yield f'<viz:size value="{4 + degrees[node.id] ** 0.5 * 2:.2f}"/></node>'
    yield "</nodes>\n<edges>"
    for dyad, edge in drawn.network.edges.items():
        label = _xml(counted(edge.types) if dyad.directed else f"↔ {counted(edge.types)}")
        ends = f'source="{_xml(dyad.actor)}" target="{_xml(dyad.recipient)}"'
        kind = _xml(f"{dyad.dataset} {dyad.status}")
        spells = edge.spells()
        yield f'<edge id="e{edge.number}" {ends} weight="{edge.count}" label="{label}" kind="{kind}">'
        yield _attvalues(_edge_values(dyad, edge, spells, drawn.beside))
        if spells:
            yield f"<spells>{''.join(map(_spell, spells))}</spells>"
        red, green, blue = _COLOURS[edge.sign]
        shade = 1 if dyad.status == "actual" else _FADED
        yield f'<viz:color r="{red}" g="{green}" b="{blue}" a="{shade}"/></edge>'
    yield "</edges>\n</graph>\n</gexf>"


def _spell(spell: tuple[date | None, date | None]) -> str:
    first, last = ("" if day is None else f' {name}="{day}"' for name, day in zip(("start", "end"), spell, strict=True))
    return f"<spell{first}{last}/>"


def _attvalues(values: Mapping[str, Value]) -> str:
    each = (f'<attvalue for="{name}" value="{_xml(value)}"/>' for name, value in values.items())
    return f"<attvalues>{''.join(each)}</attvalues>"


def _graphml(drawn: _Drawn) -> Iterator[str]:
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield f"<desc>{_xml(drawn.told)}</desc>"
    for kind, columns in (("node", {"label": str, **_NODE}), ("edge", {"weight": int, **_EDGE})):
        for name, type_ in columns.items():
            type_name = {str: "string", int: "int"}[type_]
            yield f'<key id="{kind}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_name}"/>'
    yield '<graph id="tocsin" edgedefault="directed">'
    for node in drawn.network.nodes.values():
        yield f'<node id="{_xml(node.id)}">{_data("node", {"label": node.name, **_node_values(node)})}</node>'
    for dyad, edge in drawn.network.edges.items():
        values = _edge_values(dyad, edge, edge.spells(), drawn.beside)
        ends = f'source="{_xml(dyad.actor)}" target="{_xml(dyad.recipient)}"'
        yield f'<edge id="e{edge.number}" {ends}>{_data("edge", {"weight": edge.count, **values})}</edge>'
    yield "</graph>\n</graphml>"


def _data(kind: str, values: Mapping[str, Value]) -> str:
    return "".join(f'<data key="{kind}_{name}">{_xml(value)}</data>' for name, value in values.items())


def _node_values(node: Node) -> dict[str, Value]:
    """What is known of a node; what is not has no value."""
    known: dict[str, str | None] = {"kind": node.kind, "country": node.country, "sector": node.sector}
    identified = "yes" if node.kind is not None else "no: this node joins nobody to anybody"
    return {**{name: value for name, value in known.items() if value}, "identified": identified}


def _edge_values(
    dyad: Dyad, edge: Edge, spells: tuple[tuple[date | None, date | None], ...], beside: str
) -> dict[str, Value]:
    rest = edge.count - len(edge.events)
    first, last = (spells[0][0], spells[-1][1]) if spells else (None, None)
    days = "; ".join(f"{begin or '..'}/{end or '..'}" if begin != end else f"{begin}" for begin, end in spells)
    values: dict[str, Value | None] = {
        "dataset": dyad.dataset,
        "status": dyad.status,
        "directed": "yes" if dyad.directed else "no",
        "types": counted(edge.types),
        "quads": counted(edge.quads),
        "sign": edge.sign,
        "stances": counted(edge.stances),
        "holders": "; ".join(sorted(edge.holders)),
        "denied": edge.stances["denies"],
        "first_day": None if first is None else first.isoformat(),
        "last_day": None if last is None else last.isoformat(),
        "days": days or None,
        "undated": edge.undated,
        "events": "; ".join([*edge.events, *([f"{rest:,} more in {beside}"] if rest else [])]),
    }
    return {name: value for name, value in values.items() if value is not None}


def _degrees(made: Network) -> Counter[str]:
    degrees: Counter[str] = Counter()
    for dyad in made.edges:
        degrees[dyad.actor] += 1
        degrees[dyad.recipient] += 1
    return degrees


def _description(tally: Tally) -> str:
    told = "Edges are what is claimed, by the holders named on each; one edge a dyad, data set and status."
    return " ".join((told, *(f"{line}." for line in tally.sentences())))


def _xml(value: Value) -> str:
    """A value as it may stand in a text or between quotation marks; what XML cannot hold becomes U+FFFD."""
    text = str(value)
    if not _ODD.search(text):
        return text
    return escape(_NO_XML.sub("�", text), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
