"""Who is said to have done what to whom, as a network: one node a party, one edge a dyad, with the events that make it.

Edges are kept apart by data set and by status. Reports of GDELT and events of UCDP are not added up, and what is denied,
planned or feared never thickens an edge of what is told as done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from tocsin.export.rows import Row
from tocsin.export.tally import Tally, many

SHOWN = 100
"""Events that an edge lists itself: a cell of a table of edges with ten thousand of them is of no use to anybody."""

NEEDED = (
    "key dataset status directed type code quad holders stances occurred_begin occurred_until "
    "actors actor_ids actor_kinds actor_countries actor_sectors recipients recipient_ids recipient_kinds recipient_countries "
    "recipient_sectors"
).split()
"""The columns that a network is made of."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One party. Two nodes of one name may be one party that nobody has judged to be the same."""

    id: str
    name: str
    kind: str | None
    country: str | None
    sector: str | None


class Dyad(NamedTuple):  # made for each row, and a tuple is made and found four times as fast as a dataclass
    """What tells one edge from another."""

    actor: str
    recipient: str
    dataset: str
    status: str
    directed: bool


@dataclass(slots=True, kw_only=True)
class Edge:
    """The events of one dyad."""

    number: int  # in order of the rows, from 0
    count: int = 0
    events: list[str] = field(default_factory=list[str])  # the keys of the first, in the order of the rows
    types: Counter[str] = field(default_factory=Counter[str])
    quads: Counter[int] = field(default_factory=Counter[int])
    stances: Counter[str] = field(default_factory=Counter[str])
    holders: set[str] = field(default_factory=set[str])
    days: set[tuple[date | None, date | None]] = field(default_factory=set[tuple[date | None, date | None]])
    undated: int = 0

    @property
    def sign(self) -> int:
        """1 where more events are cooperation than conflict, by the quad class of their data set; -1: the reverse."""
        balance = sum(count if quad in (1, 2) else -count for quad, count in self.quads.items())
        return (balance > 0) - (balance < 0)

    def spells(self) -> tuple[tuple[date | None, date | None], ...]:
        """The days of its events, first and last day, without overlap and in order; None: open on that side."""
        return tuple(joined(self.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Nodes and edges, each in the order in which the rows first name them."""

    nodes: dict[str, Node]
    edges: dict[Dyad, Edge]


def network(rows: Iterable[Row], tally: Tally, note: Callable[[int, str], object] | None = None) -> Network:
    """The network of some rows; those that join nobody are counted. Holds counts and a few ids, not the rows.

    Parameters
    ----------
    note
        Told the number of an edge and the key of an event, for each event of each edge.
    """
    nodes: dict[str, Node] = {}
    edges: dict[Dyad, Edge] = {}
    alone = 0
    for row in rows:
        actors, recipients = row["actor_ids"], row["recipient_ids"]
        alone += not actors or not recipients
        for side in ("actor", "recipient"):
            if not nodes.keys() >= set(row[f"{side}_ids"]):
                for node in _parties(row, side):
                    nodes.setdefault(node.id, node)
        for actor in actors:
            for recipient in recipients:
                edge = _add(edges, row, actor, recipient)
                if note is not None:
                    note(edge.number, row["key"])
    if alone:
        tally.remark(f"{many(alone, 'event')} with one side only: no edge can show them, their parties are nodes")
    return Network(nodes=nodes, edges=edges)


def _parties(row: Row, side: str) -> list[Node]:
    columns = (row[f"{side}_{name}"] for name in ("ids", "kinds", "countries", "sectors"))
    return [
        Node(id=each, name=name, kind=kind, country=country, sector=sector)
        for name, each, kind, country, sector in zip(row[f"{side}s"], *columns, strict=True)
    ]


def _add(edges: dict[Dyad, Edge], row: Row, actor: str, recipient: str) -> Edge:
    directed = bool(row["directed"])
    if not directed and recipient < actor:  # neither side is first, so both orders are one edge
        actor, recipient = recipient, actor
    dyad = Dyad(
        actor=actor, recipient=recipient, dataset=row["dataset"], status=row["status"], directed=directed
    )  # fmt: skip
    edge = edges.get(dyad)
    if edge is None:
        edge = edges[dyad] = Edge(number=len(edges))
    edge.count += 1
    if len(edge.events) < SHOWN:
        edge.events.append(row["key"])
    edge.types[row["type"] or row["code"] or "unknown"] += 1
    if row["quad"] is not None:
        edge.quads[row["quad"]] += 1
    for stance in row["stances"]:
        edge.stances[stance] += 1
    edge.holders.update(row["holders"])
    begin, until = row["occurred_begin"], row["occurred_until"]
    if begin is None and until is None:
        edge.undated += 1
    else:
        edge.days.add((begin, None if until is None else until - _DAY))
    return edge


def joined(days: AbstractSet[tuple[date | None, date | None]]) -> Iterator[tuple[date | None, date | None]]:
    """Spans of days, first and last, as few as possible: those that overlap or touch are one.

    >>> [f"{a} {b}" for a, b in joined({(date(2024, 1, 3), date(2024, 1, 4)), (date(2024, 1, 1), date(2024, 1, 2))})]
    ['2024-01-01 2024-01-04']
    """
    closed = sorted({(begin or date.min, last or date.max) for begin, last in days})
    held: tuple[date, date] | None = None
    for begin, last in closed:
        if held is not None and (held[1] == date.max or begin <= held[1] + _DAY):
            held = (held[0], max(held[1], last))
            continue
        if held is not None:
            yield _opened(*held)
        held = (begin, last)
    if held is not None:
        yield _opened(*held)


def _opened(begin: date, last: date) -> tuple[date | None, date | None]:
    return None if begin == date.min else begin, None if last == date.max else last


def counted(counts: Counter[str] | Counter[int]) -> str:
    """Counts in words, the most frequent first: "ASSAULT 3; ACCUSE 1"."""
    return "; ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda c: (-c[1], str(c[0]))))
