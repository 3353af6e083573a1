"""Which happenings are one, of a whole desk at once and without reading what they are compared by.

`Held` says the same of tellings that are in memory: about 30 kB each. Here an event is a number, so a million of them take some
ten megabytes; only where people judged are the judgements weighed one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.read.dataset import quoted
from tocsin.records import Judgement, Verdict, content_id
from tocsin.resolve.copies import Copy, strands
from tocsin.resolve.incidents import BY, formed
from tocsin.store.gathered import BY_ORDER, ORDER
from tocsin.store.gathering import Near, judged, meets
from tocsin.store.judgements import read_judgements
from tocsin.store.view import View

_JOINED = """
SELECT "left", "right" FROM joins WHERE verdict = 'same'
UNION ALL SELECT event_ids[1], unnest(event_ids[2:]) FROM tellings WHERE len(event_ids) > 1
"""
# In the order in which their texts were first gathered: the first of an incident gives it its id.
_TOLD = f"""
SELECT unnest(event_ids) AS event_id, generate_subscripts(event_ids, 1) AS n, id AS strand, document_id, first_recorded, first_batch,
    first_position, position FROM ({ORDER})
"""  # noqa: S608
_IN_ORDER = f"SELECT event_id, strand, document_id FROM ({_TOLD}) {BY_ORDER}, n"  # noqa: S608
_ANYHOW = f"SELECT event_id, strand, document_id FROM ({_TOLD})"  # noqa: S608
_TEXTS = f"SELECT document_id FROM ({ORDER}) WHERE document_id IS NOT NULL {BY_ORDER}"  # noqa: S608
_WEIGHED = f"""
SELECT "left", "right", score, "by" FROM joins WHERE verdict = 'same'
UNION ALL SELECT event_ids[1], unnest(event_ids[2:]), 1.0, {quoted(BY)} FROM tellings WHERE len(event_ids) > 1
"""  # noqa: S608
_OPEN = """
SELECT "left", "right", score FROM joins WHERE verdict = 'unsure' ORDER BY score DESC, "left", "right"
"""
_BATCH = 100_000

_Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Grouped:
    """The events that are joined with others, each with the number of its group."""

    events: pa.Array
    groups: _Numbers
    first: _Numbers  # by group: where that of its events stands which was gathered first

    def incidents(self, ids: pa.Array) -> list[str]:
        """The id of the incident of each event."""
        groups, own = self.of(ids), ids.to_pylist()
        firsts = sorted({g for g in groups if g >= 0})
        named = (
            self.events.take(pa.array([int(self.first[g]) for g in firsts], pa.int64())).to_pylist() if firsts else []
        )
        names = dict(zip(firsts, named, strict=True))
        return [content_id("incident", names.get(group, event)) for group, event in zip(groups, own, strict=True)]

    def places(self, ids: pa.Array) -> _Numbers:
        """Where each event stands in `events`; -1: it stands alone."""
        found: Any = pc.fill_null(pc.index_in(ids, value_set=self.events), -1)
        return found.to_numpy(zero_copy_only=False).astype(np.int64)

    def of(self, ids: pa.Array) -> list[int]:
        """The group of each event; -1: it stands alone."""
        places = self.places(ids)
        found = np.full(len(places), -1)
        found[places >= 0] = self.groups[places[places >= 0]]
        return found.tolist()


def grouped(view: View, folder: Path) -> Grouped:
    """What is joined in a desk: by machines, and as people judged.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    pairs = view.sql(_JOINED)
    judged = [j for j in read_judgements(folder).judgements if j.left.startswith(_OF) and j.right.startswith(_OF)]
    told = _told(view, {end for j in judged for end in (j.left, j.right)})
    judged = [j for j in judged if j.left in told and j.right in told]
    lefts, rights = ([*(getattr(j, side) for j in judged)] for side in ("left", "right"))
    both = pa.chunked_array(
        [*pairs["left"].chunks, pa.array(lefts, pa.string()), *pairs["right"].chunks, pa.array(rights, pa.string())]
    )
    coded = both.combine_chunks().dictionary_encode()
    events = coded.dictionary
    numbers: _Numbers = coded.indices.to_numpy().astype(np.int64)
    machine = pairs.num_rows
    one, other = numbers[: machine + len(judged)], numbers[machine + len(judged) :]
    groups = _components(len(events), one[:machine], other[:machine])
    if judged:
        _weigh(view, events, groups, (one, other), machine, judged)
    known = Grouped(events, groups, np.full(len(events), -1, dtype=np.int64))
    for batch in view.sql_stream(_IN_ORDER, rows=_BATCH):
        places = known.places(batch.column("event_id"))
        places = places[places >= 0][::-1]  # of several that are written to one place the last stays
        own = groups[places]
        unset = known.first[own] < 0
        known.first[own[unset]] = places[unset]
    return known


_OF = ("event-", "row-")


def _told(view: View, ids: Iterable[str]) -> set[str]:
    """Those of some events that were gathered."""
    wanted = sorted(ids)
    if not wanted:
        return set()
    listed = ", ".join(map(quoted, wanted))
    rows = view.sql(f"SELECT e FROM (SELECT unnest(event_ids) AS e FROM tellings) WHERE e IN ({listed})")  # noqa: S608
    return set(rows["e"].to_pylist())


def _components(many: int, one: _Numbers, other: _Numbers) -> _Numbers:
    """The number of the group of each of so many, where pairs are joined."""
    groups = np.arange(many)
    while True:
        least = np.minimum(groups[one], groups[other])
        before = groups.copy()
        for side in (one, other):
            np.minimum.at(groups, before[side], least)
        groups = groups[groups]
        if np.array_equal(groups, before):
            return groups


def _weigh(
    view: View,
    events: pa.Array,
    groups: _Numbers,
    pairs: tuple[_Numbers, _Numbers],
    machine: int,
    judged: Sequence[Judgement],
) -> None:
    """Groups anew, in place, the events of the groups that people judged of."""
    one, other = pairs
    everything = _components(len(events), one, other)
    touched = np.isin(everything, everything[one[machine:]])
    members = np.flatnonzero(touched)
    listed: list[int] = members.tolist()
    names: dict[int, str] = dict(zip(listed, events.take(pa.array(listed, pa.int64())).to_pylist(), strict=True))
    numbers = {name: number for number, name in names.items()}
    joins = [
        Judgement(left=row["left"], right=row["right"], verdict=Verdict.SAME, score=row["score"], by=row["by"])
        for batch in view.sql_stream(_WEIGHED, rows=_BATCH)
        for row in batch.filter(pc.is_in(batch.column("left"), pa.array(numbers, pa.string()))).to_pylist()
    ]
    for incident in formed(numbers, (*joins, *judged)):
        own = [numbers[event] for event in incident.event_ids]
        groups[own] = min(own)


def incidents_of(view: View, folder: Path, event_ids: pa.ChunkedArray) -> pa.Table:
    """The incidents of some events, as rows of the table `incidents` with the columns event_id, incident and strand; those never gathered have none.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    known = grouped(view, folder)
    wanted = event_ids.combine_chunks().unique()
    home = copied(view)
    listed: list[dict[str, Any]] = []
    for batch in view.sql_stream(_ANYHOW, rows=_BATCH):
        mine = batch.filter(pc.is_in(batch.column("event_id"), wanted))
        for row, incident in zip(mine.to_pylist(), known.incidents(mine.column("event_id")), strict=True):
            document = row["document_id"]
            strand = row["strand"] if document is None else home.get(document, document)
            listed.append({"event_id": row["event_id"], "incident": incident, "strand": strand})
    schema = pa.schema([("event_id", pa.string()), ("incident", pa.string()), ("strand", pa.string())])
    return pa.Table.from_pylist(listed, schema=schema)


@dataclass(frozen=True, slots=True)
class Happening:
    """An incident, as far as it lies near some days: its events by the documents that tell them."""

    id: str
    events: tuple[tuple[str, str | None], ...]

    @property
    def documents(self) -> frozenset[str]:
        """Those that tell of it."""
        return frozenset(document for _, document in self.events if document is not None)


def happenings(view: View, known: Grouped, near: Near) -> tuple[Happening, ...]:
    """The incidents near some days, in the order of their first events.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    found: dict[str, list[tuple[str, str | None]]] = {}
    query = f"SELECT event_id, document_id FROM ({_TOLD} WHERE {meets(near)}) {BY_ORDER}, n"  # noqa: S608
    for batch in view.sql_stream(query, rows=_BATCH):
        rows = zip(batch.to_pylist(), known.incidents(batch.column("event_id")), strict=True)
        for row, incident in rows:
            found.setdefault(incident, []).append((row["event_id"], row["document_id"]))
    return tuple(Happening(incident, tuple(events)) for incident, events in found.items())


def joins_among(view: View, event_ids: Iterable[str]) -> tuple[Judgement, ...]:
    """What machines judged of some events among each other, with their reasons.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    listed = ", ".join(map(quoted, event_ids)) or "''"
    return judged(view, f'WHERE "left" IN ({listed}) AND "right" IN ({listed})')


def members(view: View, known: Grouped, incident_id: str) -> Happening | None:
    """An incident with all of its events, in the order in which their texts were gathered; None if there is none of this id.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    found: list[tuple[str, str | None]] = []
    for batch in view.sql_stream(_IN_ORDER, rows=_BATCH):
        ids = batch.column("event_id")
        mine = zip(ids.to_pylist(), batch.column("document_id").to_pylist(), known.incidents(ids), strict=True)
        found += [(event, document) for event, document, incident in mine if incident == incident_id]
    return Happening(incident_id, tuple(found)) if found else None


def copied(view: View) -> dict[str, str]:
    """By document the first of those that repeat one another; nothing where no text repeats another."""
    copies = view.sql('SELECT "left", "right" FROM copies').to_pylist()
    if not copies:
        return {}
    order = view.sql(_TEXTS)
    among = (Copy(left=c["left"], right=c["right"], similarity=1.0, kind="copy", by="") for c in copies)
    return dict(strands(order["document_id"].to_pylist(), among))


def waiting_joins(view: View, folder: Path) -> list[tuple[str, str, float]]:
    """The joins that wait for a person, the likeliest first, as `Held.suggestions` has them: two events and how likely they are one."""
    found = view.sql(_OPEN)
    if not found.num_rows:
        return []
    known = grouped(view, folder)
    settled = {frozenset((j.left, j.right)) for j in read_judgements(folder).judgements}
    homes = [known.of(found[side].combine_chunks()) for side in ("left", "right")]
    open_: dict[frozenset[Any], tuple[str, str, float]] = {}
    for row, one, other in zip(found.to_pylist(), *homes, strict=True):
        left, right = row["left"], row["right"]
        ends = frozenset((left if one < 0 else one, right if other < 0 else other))
        if len(ends) == 2 and frozenset((left, right)) not in settled:
            open_.setdefault(ends, (left, right, row["score"] or 0.0))
    return list(open_.values())
