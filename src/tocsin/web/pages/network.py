"""The network: who is said to have acted on whom in some days, one data set at a time, cooperation and conflict apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import hypot, sqrt
from typing import Annotated, Any
from urllib.parse import urlencode

import networkx as plain
from litestar.params import QueryParameter

from tocsin.errors import SettingsError
from tocsin.resolve.registry import Registry
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View
from tocsin.web.pages.rows import actor_href
from tocsin.web.pages.timeline import Timeline, chosen, timeline
from tocsin.web.rendering import FromShown, page

nx: Any = plain  # its own types are wider than they are useful
_WIDTH, _HEIGHT = 1000.0, 620.0
_NAME, _LINE = 110.0, 44.0  # a name's width, and a mark's height with its name above
_PUSHES = 40
_FLAT = 1.6  # a box is wider than high by this: names run across
Box = tuple[float, float, float, float]
"""Left, top, width and height."""
_SLICE = 10_000  # rows that are Python's at once


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMark:
    """An actor of the picture."""

    id: str
    name: str
    x: float
    y: float
    radius: float
    events: int
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeMark:
    """What one actor is said to have done to another.

    Attributes
    ----------
    sign
        1: more cooperation than conflict by quad class; -1 the reverse; 0: as much, or no class.
    rows
        The address of its events.
    """

    actor: str
    recipient: str
    events: int
    cooperation: int
    conflict: int
    sign: int
    width: float
    path: str
    tip: str
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPage:
    """The strongest ties of some days.

    Attributes
    ----------
    datasets
        Those that the desk holds, with how many events a query finds in each; events of two are never added up.
    left_out
        Ties that the picture leaves out, weaker than those it shows.
    """

    query: str
    begin: date | None
    last: date | None
    ties: int
    why: str | None = None
    dataset: str | None = None
    datasets: tuple[tuple[str, int], ...] = ()
    left_out: int = 0
    nodes: tuple[NodeMark, ...] = ()
    edges: tuple[EdgeMark, ...] = ()
    time: Timeline | None = None


@page("/network", "network.html")
def network(
    shown: FromShown,
    q: Annotated[str, QueryParameter(max_length=2000, description="As in the search, without words.")] = "",
    begin: Annotated[date | None, QueryParameter(name="from", description="First day.")] = None,
    last: Annotated[date | None, QueryParameter(name="to", description="Last day.")] = None,
    dataset: Annotated[
        str, QueryParameter(max_length=100, description="Of this data set; coded is the desk's own.")
    ] = "",
    ties: Annotated[int, QueryParameter(ge=1, le=200, description="So many of the strongest ties.")] = 40,
) -> NetworkPage:
    """Who is said to have acted on whom, the strongest ties, with the events of each."""
    try:
        wanted = chosen(shown, q, begin, last)
    except SettingsError as error:
        return NetworkPage(query=q, begin=begin, last=last, ties=ties, why=str(error))
    view, key = shown.view(), f"{q} {begin} {last}"
    datasets = shown.once(f"datasets {key}", lambda view: _datasets(view, wanted))
    which = dataset or (datasets[0][0] if datasets else CODED)
    narrowed = replace(wanted, datasets=(which,))
    registry = shown.desk.workbench.registry
    many, counted = shown.once(f"ties {key} {which}", lambda view: _counted(view, narrowed, registry))
    asked = {"q": q, "from": begin, "to": last, "dataset": which}
    nodes, edges = shown.once(f"drawn {key} {which} {ties}", lambda _: _drawn(counted, ties, asked, registry))
    return NetworkPage(
        query=q,
        begin=begin,
        last=last,
        ties=ties,
        dataset=which,
        datasets=datasets,
        left_out=max(0, many - len(edges)),
        nodes=nodes,
        edges=edges,
        time=shown.once(f"time {key} {which}", lambda _: timeline(view, narrowed, begin, last)),
    )


def _datasets(view: View, wanted: Filter) -> tuple[tuple[str, int], ...]:
    return tuple((row["dataset"] or CODED, row["events"]) for row in view.tally(wanted, by=("dataset",)).to_pylist())


def _counted(view: View, wanted: Filter, registry: Registry) -> tuple[int, dict[tuple[str, str], Counter[int]]]:
    """How many pairs of actor and recipient there are; and of those whom the registry knows, how many events of each quad class; 0 stands for none."""
    found: dict[tuple[str, str], Counter[int]] = {}
    others: set[tuple[str, str]] = set()
    rows = view.tally(wanted, by=("actor_ids", "recipient_ids", "quad"))
    for start in range(0, rows.num_rows, _SLICE):
        for row in rows.slice(start, _SLICE).to_pylist():
            actor, recipient = pair = row["actor_ids"], row["recipient_ids"]
            if actor is None or recipient is None or actor == recipient:
                continue
            if actor in registry.actors and recipient in registry.actors:
                found.setdefault(pair, Counter())[row["quad"] or 0] += row["events"]
            else:
                others.add(pair)
    return len(found) + len(others), found


def _drawn(
    counted: dict[tuple[str, str], Counter[int]], ties: int, asked: dict[str, Any], registry: Registry
) -> tuple[tuple[NodeMark, ...], tuple[EdgeMark, ...]]:
    strongest = sorted(counted.items(), key=lambda each: (-each[1].total(), each[0]))[:ties]
    if not strongest:
        return (), ()
    thickest = strongest[0][1].total()
    graph = nx.Graph()
    events: Counter[str] = Counter()
    for (actor, recipient), quads in strongest:
        graph.add_edge(actor, recipient, weight=0.2 + 0.3 * sqrt(quads.total() / thickest))
        events[actor] += quads.total()
        events[recipient] += quads.total()
    places = _laid(graph)
    most = max(events.values())
    radius = {node: 5 + 15 * sqrt(events[node] / most) for node in places}
    nodes = tuple(
        NodeMark(
            id=node,
            name=registry.actors[node].name,
            x=round(x, 1),
            y=round(y, 1),
            radius=round(radius[node], 1),
            events=events[node],
            href=actor_href(node),
        )
        for node, (x, y) in sorted(places.items(), key=lambda each: -events[each[0]])
    )
    edges = tuple(_edge(pair, quads, thickest, places, radius, asked, registry) for pair, quads in strongest)
    return nodes, edges


def _laid(graph: Any) -> dict[str, tuple[float, float]]:
    """Where each node stands: those that are tied close together, groups without a tie apart; the same each time."""
    groups: list[set[str]] = sorted(nx.connected_components(graph), key=lambda group: (-len(group), min(group)))
    places = dict[str, tuple[float, float]]()
    for group, (left, top, width, height) in _parted(groups, (0.0, 0.0, _WIDTH, _HEIGHT)):
        own = nx.Graph()
        own.add_nodes_from(sorted(group))  # in this order: a subgraph has that of a set, another in each run
        own.add_edges_from(graph.subgraph(group).edges(data=True))
        laid: dict[str, Any] = nx.spring_layout(own, seed=3, k=3.2 / sqrt(len(group)), iterations=250)
        axes = [[float(place[axis]) for place in laid.values()] for axis in (0, 1)]
        lows, spans = [min(axis) for axis in axes], [max(axis) - min(axis) or 1.0 for axis in axes]
        for node, (x, y) in laid.items():
            across, down = (float(x) - lows[0]) / spans[0], (float(y) - lows[1]) / spans[1]
            # Names stand above the marks and are wider than they: room for them at each edge.
            places[node] = (left + width * (0.2 + 0.6 * across), top + height * (0.25 + 0.6 * down))
    return _apart(places)


def _apart(places: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """The places with those that lie on each other moved apart, up and down, so that each name can be read."""
    across, down = {n: x for n, (x, _) in places.items()}, {n: y for n, (_, y) in places.items()}
    names = sorted(places)
    for _ in range(_PUSHES):
        moved = False
        for number, one in enumerate(names):
            for other in names[number + 1 :]:
                gap = down[other] - down[one]
                if abs(across[one] - across[other]) < _NAME and abs(gap) < _LINE:
                    push = (_LINE - abs(gap)) / 2 * (1 if gap >= 0 else -1)
                    for node, by in ((one, -push), (other, push)):
                        down[node] = min(max(down[node] + by, _LINE / 2), _HEIGHT)
                    moved = True
        if not moved:
            break
    return {n: (across[n], down[n]) for n in places}


def _parted(groups: list[set[str]], box: Box) -> Iterator[tuple[set[str], Box]]:
    """A box for each group, the larger the more there are in it: halves of halves, each cut across its longer side."""
    if len(groups) == 1:
        yield groups[0], box
        return
    sizes = [len(group) for group in groups]
    cut = min(range(1, len(groups)), key=lambda n: abs(sum(sizes[:n]) - sum(sizes[n:])))
    share = sum(sizes[:cut]) / sum(sizes)
    left, top, width, height = box
    if width > _FLAT * height:
        first, second = (left, top, width * share, height), (left + width * share, top, width * (1 - share), height)
    else:
        first, second = (left, top, width, height * share), (left, top + height * share, width, height * (1 - share))
    yield from _parted(groups[:cut], first)
    yield from _parted(groups[cut:], second)


def _edge(
    pair: tuple[str, str],
    quads: Counter[int],
    thickest: int,
    places: dict[str, tuple[float, float]],
    radius: dict[str, float],
    asked: dict[str, Any],
    registry: Registry,
) -> EdgeMark:
    (ax, ay), (bx, by) = places[pair[0]], places[pair[1]]
    far = hypot(bx - ax, by - ay) or 1.0
    ux, uy = (bx - ax) / far, (by - ay) / far
    # Bent to its right, so that the tie back does not lie on it.
    mx, my = (ax + bx) / 2 - 0.12 * (by - ay), (ay + by) / 2 + 0.12 * (bx - ax)
    ex, ey = bx - (radius[pair[1]] + 6) * ux, by - (radius[pair[1]] + 6) * uy
    cooperation, conflict = quads[1] + quads[2], quads[3] + quads[4]
    days = "".join(f" {key}:{asked[key]}" for key in ("from", "to") if asked[key] is not None)
    line = f'{asked["q"]} actor:"{pair[0]}" recipient:"{pair[1]}" dataset:{asked["dataset"]}{days}'.strip()
    return EdgeMark(
        actor=registry.actors[pair[0]].name,
        recipient=registry.actors[pair[1]].name,
        events=quads.total(),
        cooperation=cooperation,
        conflict=conflict,
        sign=(cooperation > conflict) - (cooperation < conflict),
        width=round(1 + 5 * sqrt(quads.total() / thickest), 1),
        path=f"M{ax:.1f} {ay:.1f}Q{mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}",
        tip=_tip(mx, my, ex, ey),
        rows="/search?" + urlencode({"q": line}),
    )


def _tip(mx: float, my: float, ex: float, ey: float) -> str:
    """The head of an arrow that comes from one point and ends at another."""
    far = hypot(ex - mx, ey - my) or 1.0
    ux, uy = (ex - mx) / far, (ey - my) / far
    return (
        f"M{ex + 5 * ux:.1f} {ey + 5 * uy:.1f}L{ex - 4 * ux - 4 * uy:.1f} {ey - 4 * uy + 4 * ux:.1f}"
        f"L{ex - 4 * ux + 4 * uy:.1f} {ey - 4 * uy - 4 * ux:.1f}Z"
    )


ROUTES = network
