"""Which happenings are one, of a whole desk at once and without reading what they are compared by.

`Held` says the same of tellings that are in memory: about 30 kB each. Here an event is a number, so a million of them take some
ten megabytes; only where people judged are the judgements weighed one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
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
from tocsin.store.view import View

# In the order in which their texts were first gathered: the first of an incident gives it its id.
_TOLD = f"""
SELECT unnest(event_ids) AS event_id, generate_subscripts(event_ids, 1) AS n, event_ids[1] AS first, recorded, id AS strand, document_id, first_recorded, first_batch,
    first_position, position FROM ({ORDER})
"""  # noqa: S608
_IN_ORDER = f"{BY_ORDER}, n"
_TEXTS = f"SELECT document_id FROM ({ORDER}) WHERE document_id IS NOT NULL {BY_ORDER}"  # noqa: S608
_WEIGHED = f"""
SELECT "left", "right", score, "by" FROM joins WHERE verdict = 'same'
UNION ALL SELECT event_ids[1], unnest(event_ids[2:]), 1.0, {quoted(BY)} FROM tellings WHERE len(event_ids) > 1
"""  # noqa: S608
_LEFT, _RIGHT = '"left"', '"right"'
_BATCH = 100_000

_Keys = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
_Held = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
_Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """The incident of each event that was gathered.

    An event is found by the key that SQL makes of its id. No two have the same one: the salt was chosen for that.
    """

    salt: int
    keys: _Keys  # of all events, sorted
    since: _Numbers  # of each of them when it was gathered, in microseconds: a join made before does not hold any more
    groups: _Numbers  # the number of its incident: where the first of that stands in the order of gathering
    several: _Numbers  # the numbers of incidents of more than one event, sorted
    first: pa.Array  # the id of the first event of each of those

    def key(self, event: str) -> str:
        """SQL: the key of an event; `event` is SQL too."""
        return _key(event, self.salt)

    @property
    def ends(self) -> str:
        """SQL: of a join the keys of its ends as one and other, and when it was recorded: what `standing` reads."""
        return f"{self.key(_LEFT)} AS one, {self.key(_RIGHT)} AS other, epoch_us(recorded) AS recorded"

    def number(self, keys: Any) -> _Numbers:
        """The number of the incident of each event, by a column of keys."""
        return self.groups[np.searchsorted(self.keys, _numpy(keys))]

    def incidents(self, rows: pa.RecordBatch) -> list[str]:
        """The id of the incident of each event, by the columns event_id and key."""
        groups = self.number(rows.column("key"))
        places = np.searchsorted(self.several, groups)
        joined = np.append(self.several, -1)[places] == groups
        firsts: list[str] = rows.column("event_id").to_pylist()
        named: list[str] = self.first.take(pa.array(places[joined])).to_pylist()
        for place, first in zip(np.flatnonzero(joined).tolist(), named, strict=True):
            firsts[place] = first
        ids = {event: content_id("incident", event) for event in set(firsts)}
        return [ids[event] for event in firsts]

    def standing(self, joins: pa.Table) -> tuple[_Held, _Numbers, _Numbers]:
        """Which joins hold, by the columns one, other and recorded; and of those, the two places of their events in `keys`."""
        ends: tuple[_Keys, _Keys] = _numpy(joins["one"]), _numpy(joins["other"])
        one, other = (np.searchsorted(self.keys, each) for each in ends)
        holds = np.full(len(one), len(self.keys) > 0)
        for end, places in zip(ends, (one, other), strict=True) if len(self.keys) else ():
            places[places == len(self.keys)] = 0
            holds &= (self.keys[places] == end) & (self.since[places] <= _numpy(joins["recorded"]))
        return holds, one[holds], other[holds]


def _key(event: str, salt: int) -> str:
    return f"hash({event}, {salt})"


def _numpy(column: Any) -> Any:
    return column.to_numpy() if isinstance(column, pa.ChunkedArray) else column.to_numpy(zero_copy_only=False)


def grouped(view: View) -> Grouped:
    """What is joined in a desk: by machines, and as people judged. Ask for it by `View.once`.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    salt, told = _told(view)
    events: Any = told["event_id"].combine_chunks()
    keys: _Keys = _numpy(told["key"])
    order = np.argsort(keys)  # by key, the place in the order of gathering
    keys = keys[order]
    found = Grouped(
        salt=salt,
        keys=keys,
        since=_numpy(told["since"])[order],
        groups=order,
        several=np.empty(0, np.int64),
        first=pa.array([], pa.string()),
    )
    # Of all joins, as numbers: which of them hold is seen faster here than by SQL
    _, one, other = found.standing(view.joins_ever(found.ends, "WHERE verdict = 'same'"))
    within = order[np.searchsorted(keys, _numpy(told["first"]))]  # the first event of the telling of each
    pairs = np.concatenate((order[one], within)), np.concatenate((order[other], np.arange(len(order))))
    groups = _components(len(order), *pairs)
    judged = [j for j in view.judged() if j.left.startswith(_OF) and j.right.startswith(_OF)]
    if judged:
        _weigh(view, events, groups, pairs, judged)
    several = np.unique(groups[groups != np.arange(len(groups))])
    return replace(found, groups=groups[order], several=several, first=events.take(pa.array(several)))


_OF = ("event-", "row-")


def _told(view: View) -> tuple[int, pa.Table]:
    """A salt by which no two events have one key, and the events by it, in the order in which they were gathered."""
    for salt in count():
        names = (
            f"event_id, {_key('event_id', salt)} AS key, {_key('first', salt)} AS first, epoch_us(recorded) AS since"
        )
        told = view.sql(f"SELECT {names} FROM ({_TOLD}) {_IN_ORDER}")  # noqa: S608
        keys = np.sort(_numpy(told["key"]))
        if not np.any(keys[1:] == keys[:-1]):
            return salt, told
    raise AssertionError


def _components(many: int, one: _Numbers, other: _Numbers) -> _Numbers:
    """The number of the group of each of so many, where pairs are joined: the least in it."""
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
    judged: Sequence[Judgement],
) -> None:
    """Groups anew, in place, the events of the groups that people judged of."""
    ends = {end for j in judged for end in (j.left, j.right)}
    places = np.flatnonzero(_numpy(pc.is_in(events, pa.array(sorted(ends), pa.string()))))
    named: list[str] = events.take(pa.array(places)).to_pylist()
    at = dict(zip(named, places.tolist(), strict=True))
    judged = [j for j in judged if j.left in at and j.right in at]
    if not judged:
        return
    ours = [np.array([at[getattr(j, side)] for j in judged]) for side in ("left", "right")]
    everything = _components(len(events), *(np.concatenate(sides) for sides in zip(pairs, ours, strict=True)))
    members = np.flatnonzero(np.isin(everything, everything[ours[0]]))
    names: list[str] = events.take(pa.array(members)).to_pylist()
    numbers = dict(zip(names, members.tolist(), strict=True))
    joins = [
        Judgement(left=row["left"], right=row["right"], verdict=Verdict.SAME, score=row["score"], by=row["by"])
        for batch in view.sql_stream(_WEIGHED, rows=_BATCH)
        for row in batch.filter(pc.is_in(batch.column("left"), pa.array(names, pa.string()))).to_pylist()
    ]
    for incident in formed(numbers, (*joins, *judged)):
        own = [numbers[event] for event in incident.event_ids]
        groups[own] = min(own)


def incidents_of(view: View, event_ids: pa.ChunkedArray) -> pa.Table:
    """The incidents of some events, as rows of the table `incidents` with the columns event_id, incident and strand; those never gathered have none.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    known = view.once(grouped)
    wanted = event_ids.combine_chunks().unique()
    home = view.once(copied)
    listed: list[dict[str, Any]] = []
    query = f"SELECT event_id, strand, document_id, {known.key('event_id')} AS key FROM ({_TOLD})"  # noqa: S608
    for batch in view.sql_stream(query, rows=_BATCH):
        mine = batch.filter(pc.is_in(batch.column("event_id"), wanted))
        for row, incident in zip(mine.to_pylist(), known.incidents(mine), strict=True):
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


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The incidents near some days, those of most reports first, and else in the order of their first events."""

    near: Near
    numbers: _Numbers  # as `Grouped` has them
    counts: _Numbers  # of each, how many documents tell of it there
    reports: int  # documents in all

    @property
    def several(self) -> int:
        """How many incidents more than one document tells of; they come first."""
        return int(np.count_nonzero(self.counts > 1))


def ranked(view: View, near: Near) -> Ranked:
    """The incidents near some days; a few bytes each, see `happenings`.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    known = view.once(grouped)
    # Of a document too a number is enough: its id is a hash already
    columns = f"{known.key('event_id')} AS key, hash(document_id) AS document, document_id IS NULL AS row"
    told = view.sql(f"SELECT {columns} FROM ({_TOLD} WHERE {meets(near)})")  # noqa: S608
    groups = known.number(told["key"])
    texts: _Held = ~_numpy(told["row"])
    documents: _Keys = _numpy(told["document"])[texts]
    order = np.lexsort((documents, groups[texts]))
    pairs = groups[texts][order], documents[order]
    new = np.ones(len(order), bool)
    new[1:] = (pairs[0][1:] != pairs[0][:-1]) | (pairs[1][1:] != pairs[1][:-1])
    numbers = np.unique(groups)
    counts = np.bincount(np.searchsorted(numbers, pairs[0][new]), minlength=len(numbers))
    best = np.argsort(-counts, kind="stable")
    return Ranked(near, numbers[best], counts[best], len(np.unique(documents)))


def happenings(view: View, numbers: Sequence[int], near: Near | None = None) -> list[Happening]:
    """Some incidents, as `Grouped` numbers them, in that order, with their events; those that have none near some days are left out.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    known = view.once(grouped)
    keys: list[int] = known.keys[np.isin(known.groups, np.asarray(numbers, np.int64))].tolist()
    if not keys:
        return []
    key = known.key("event_id")
    query = (
        f"SELECT event_id, document_id, {key} AS key FROM ({_TOLD} WHERE {meets(near)}) "  # noqa: S608
        f"WHERE {key} IN ({', '.join(map(str, keys))}) {_IN_ORDER}"
    )
    found: dict[int, tuple[str, list[tuple[str, str | None]]]] = {}
    for batch in view.sql_stream(query, rows=_BATCH):
        rows = zip(batch.to_pylist(), known.number(batch.column("key")).tolist(), known.incidents(batch), strict=True)
        for row, number, incident in rows:
            found.setdefault(number, (incident, []))[1].append((row["event_id"], row["document_id"]))
    return [Happening(found[n][0], tuple(found[n][1])) for n in numbers if n in found]


def joins_among(view: View, event_ids: Iterable[str]) -> tuple[Judgement, ...]:
    """What machines judged of some events among each other, with their reasons.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    listed = ", ".join(map(quoted, event_ids)) or "''"
    return judged(view, f'WHERE "left" IN ({listed}) AND "right" IN ({listed})')


def members(view: View, incident_id: str) -> Happening | None:
    """An incident with all of its events, in the order in which their texts were gathered; None if there is none of this id.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    known = view.once(grouped)
    several = zip(known.several.tolist(), known.first.to_pylist(), strict=True)
    number = next((number for number, first in several if content_id("incident", first) == incident_id), None)
    if number is None:  # one event alone: all are looked at
        query = f"SELECT event_id, {known.key('event_id')} AS key FROM ({_TOLD})"  # noqa: S608
        for batch in view.sql_stream(query, rows=_BATCH):
            ids: list[str] = batch.column("event_id").to_pylist()
            place = next((n for n, event in enumerate(ids) if content_id("incident", event) == incident_id), None)
            if place is not None:
                number = int(known.number(batch.column("key"))[place])
                break
    found = [] if number is None else happenings(view, [number])
    return next((each for each in found if each.id == incident_id), None)


def copied(view: View) -> dict[str, str]:
    """By document the first of those that repeat one another; nothing where no text repeats another."""
    copies = view.sql('SELECT "left", "right" FROM copies').to_pylist()
    if not copies:
        return {}
    order = view.sql(_TEXTS)
    among = (Copy(left=c["left"], right=c["right"], similarity=1.0, kind="copy", by="") for c in copies)
    return dict(strands(order["document_id"].to_pylist(), among))


def waiting_joins(view: View) -> list[tuple[str, str, float]]:
    """The joins that wait for a person, the likeliest first, as `Held.suggestions` has them: two events and how likely they are one."""
    known = view.once(grouped)
    columns = f"{_LEFT}, {_RIGHT}, score, {known.ends}"
    found = view.joins_ever(columns, f"WHERE verdict = 'unsure' ORDER BY score DESC, {_LEFT}, {_RIGHT}")
    holds, *places = known.standing(found)
    settled = {frozenset((j.left, j.right)) for j in view.judged()}
    open_: dict[frozenset[int], tuple[str, str, float]] = {}
    rows = found.filter(pa.array(holds)).select(["left", "right", "score"]).to_pylist()
    for row, *ends in zip(rows, *(known.groups[each].tolist() for each in places), strict=True):
        if len(set(ends)) == 2 and frozenset((row["left"], row["right"])) not in settled:
            open_.setdefault(frozenset(ends), (row["left"], row["right"], row["score"] or 0.0))
    return list(open_.values())
