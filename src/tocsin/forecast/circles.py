"""Others like a question's sides, and how often they met what it asks: whom a short past is weighed with.

They are sides as the rows name them, each as it was told of alone; kin, which is rolled up for the question's own sides, is not
for theirs. A circle is a sample, drawn by a hash of the names, so that every run draws the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from tocsin.forecast import World
from tocsin.read.dataset import quoted
from tocsin.records import Measure, Question
from tocsin.store.filters import Area, Filter, Who
from tocsin.store.view import View
from tocsin.watch.told import frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

MOST = 300  # of a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Daily counts of others, shape (others, days), and who they are, in words; "": there are none."""

    counts: Vector
    are: str


def circles(
    view: View, question: Question, world: World, people: Filter, begin: date, size: int
) -> tuple[Circle, Circle]:
    """Those of the kind of the first side that is named, towards the same other side; and any sides, or pairs of sides.

    Parameters
    ----------
    people
        The question's filter with ids in place of names.
    begin, size
        The days that are counted.
    """
    target = question.target
    none = Circle(counts=np.zeros((0, size)), are="")
    if target.measure is Measure.DEATHS:  # the dead of others say little of these: their scale is their own
        return none, none
    until = begin + timedelta(days=size)
    rows = _rows(question, people, begin, until)
    swapped = not target.actors and bool(target.recipients)
    one, other = ("b", "a") if swapped else ("a", "b")
    sides = (people.recipients, people.actors) if swapped else (people.actors, people.recipients)
    mine, theirs = (frozenset(who.id if isinstance(who, Who) else who for who in side) for side in sides)
    who = identified(view, question.dataset)
    kinds = {
        world.registry.actors[i].kind for i in (*target.actors, *target.recipients)[:1] if i in world.registry.actors
    }
    peers = none
    if kinds:
        towards = [key for key, ids in who.items() if ids & theirs] if question.dataset else sorted(theirs)
        within = f"{other} IN ({_list(towards)})" if theirs else "true"
        if towards or not theirs:
            query = f"WITH r AS ({rows}) SELECT DISTINCT {one} FROM r WHERE {within} AND {one} IS NOT NULL"  # noqa: S608
            names = frame(view.sql(query))
            alike = _alike(names.to_series().to_list(), who, world, kinds, mine)
            peers = _counted(view, rows, (one,), within, alike, begin, size)
        kind = " or ".join(sorted(kinds))
        side = " towards the same other side" if theirs else ""
        peers = Circle(
            counts=peers.counts, are=f"{len(peers.counts)} others of the kind {kind}{side}" if len(peers.counts) else ""
        )
    if target.actors and target.recipients:
        columns, what = ("a", "b"), "pairs of sides"
    elif target.actors or target.recipients:
        columns, what = (one,), "sides"
    else:
        columns, what = ("country",), "countries"
    listed = ", ".join(columns)
    known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    drawn = frame(
        view.sql(
            f"WITH r AS ({rows}) SELECT {listed} FROM (SELECT DISTINCT {listed} FROM r WHERE {known}) "  # noqa: S608
            f"ORDER BY md5(concat_ws(chr(31), {listed})), {listed} LIMIT {MOST}"
        )
    )
    units = {row: n for n, row in enumerate(drawn.iter_rows())}
    others = _counted(view, rows, columns, "true", units, begin, size)
    return peers, Circle(counts=others.counts, are=f"{len(units)} {what} that the data name" if units else "")


def _rows(question: Question, people: Filter, begin: date, until: date) -> str:
    """SQL: a (who), b (to whom), country, day, and whether it is of the types that are asked for."""
    target = question.target
    hit = [
        f"{column} IN ({_list(values)})"
        for column, values in (("type", target.types), ("mode", target.modes), ("quad", target.quads))
        if values
    ]
    countries = [area.country for area in people.places if isinstance(area, Area) and area.country and not area.names]
    where = [
        f"occurred_begin >= DATE '{begin.isoformat()}'",
        f"occurred_begin < DATE '{until.isoformat()}'",
        f"status IN ({_list(target.statuses)})" if target.statuses else "true",
        f"country IN ({_list(countries)})" if countries and (target.actors or target.recipients) else "true",
        "dataset IS NULL" if question.dataset is None else f"dataset = {quoted(question.dataset)}",
    ]
    if question.dataset is None:
        each = "unnest(CASE WHEN len({0}) = 0 THEN [NULL] ELSE {0} END)"
        inner = f"SELECT *, {each.format('actor_ids')} AS a_ FROM all_events"  # noqa: S608
        table = f"(SELECT *, {each.format('recipient_ids')} AS b_ FROM ({inner}))"  # noqa: S608
        a, b = "a_", "b_"
    else:
        table = "imported"
        a, b = (f"coalesce({side}, {side}_code, {side}_country)" for side in ("actor", "recipient"))
    met = " AND ".join(hit) or "true"
    kept = (
        f"country, occurred_begin AS day, coalesce({met}, false) AS hit FROM {table} AS t WHERE {' AND '.join(where)}"
    )
    forth = f"SELECT {a} AS a, {b} AS b, {kept}"
    return forth if target.directed else f"{forth} UNION ALL SELECT {b} AS a, {a} AS b, {kept}"


def _list(values: Collection[object]) -> str:
    return ", ".join(str(value) if isinstance(value, int) else quoted(str(value)) for value in values) or "''"


def identified(view: View, dataset: str | None) -> Mapping[str, frozenset[str]]:
    """By what a row calls somebody, the actors that this is judged to be; empty for coded texts, whose rows have ids."""
    if dataset is None:
        return {}
    found: dict[str, set[str]] = {}
    query = (
        "SELECT coalesce(name, code, country) AS called, actor_id FROM named "  # noqa: S608
        f"WHERE dataset = {quoted(dataset)} AND verdict = 'same' AND actor_id IS NOT NULL AND coalesce(name, code, country) IS NOT NULL"
    )
    for called, actor in frame(view.sql(query)).iter_rows():
        found.setdefault(called, set()).add(actor)
    return {called: frozenset(ids) for called, ids in found.items()}


def _alike(
    names: Collection[str],
    who: Mapping[str, frozenset[str]],
    world: World,
    kinds: Collection[str],
    mine: frozenset[str],
) -> dict[tuple[str, ...], int]:
    """Of some names those of actors of a kind, others than those asked about, with the number of each; one number an actor."""
    by: dict[str, list[str]] = {}
    for name in names:
        ids = who.get(name, frozenset((name,)))
        actors = [world.registry.actors[i] for i in ids if i in world.registry.actors]
        if actors and not ids & mine and any(actor.kind in kinds for actor in actors):
            by.setdefault(actors[0].id, []).append(name)
    chosen = sorted(by, key=_drawn)[:MOST]
    return {(name,): n for n, actor in enumerate(chosen) for name in by[actor]}


def _drawn(name: str) -> str:
    return blake2b(name.encode(), digest_size=10).hexdigest()


def _counted(
    view: View,
    rows: str,
    columns: tuple[str, ...],
    within: str,
    units: Mapping[tuple[str, ...], int],
    begin: date,
    size: int,
) -> Circle:
    """The days on which some units met the target."""
    counts = np.zeros((max(units.values(), default=-1) + 1, size))
    if units:
        listed = ", ".join(columns)
        named = " AND ".join(
            f"{column} IN ({_list(sorted({key[n] for key in units}))})" for n, column in enumerate(columns)
        )
        query = f"WITH r AS ({rows}) SELECT {listed}, day, count(*) AS n FROM r WHERE hit AND {within} AND {named} GROUP BY ALL"  # noqa: S608
        for *key, day, number in frame(view.sql(query)).iter_rows():
            if (at := units.get(tuple(key))) is not None:
                counts[at, (day - begin).days] += number
    return Circle(counts=counts, are="")
