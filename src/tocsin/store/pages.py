"""Pages over the events of data sets: two sides and what they did to each other, or one side and all it did and met.

A `Side` is a set of names, codes and countries as data sets write them; who they are is not known here. A page has a
series by day and the events that most was reported of, and says which days the data sets cover: a day without events is
zero where a data set covers it, and unknown where none does.

Both come from what compaction has prepared, as far as that is true of the view, and from the rows otherwise: the numbers are
the same, only the time differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from tocsin.read.dataset import quoted
from tocsin.store.foremost import LISTED
from tocsin.store.paged import ADDED, ALL, COUNTRY, PARTY, SUMS, numbers
from tocsin.store.prepared import (
    EVERYBODY,
    NUMBERS,
    About,
    Asked,
    Side,
    about_page,
    as_found,
    between,
    find_side,
    in_days,
    indexed,
    kept,
    largest,
    one_of,
    without,
)
from tocsin.store.prominent import list_foremost, list_fresh, prominence
from tocsin.store.tables import IMPORTED

_SERIES = pa.schema(
    [
        pa.field("dataset", pa.string()),
        pa.field("role", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("events", pa.int64()),
        pa.field("reports", pa.int64()),
        pa.field("score_scale", pa.string()),
        pa.field("scored", pa.int64()),
        pa.field("score_sum", pa.float64()),
        pa.field("score_mean", pa.float64()),
        pa.field("quad_scheme", pa.string()),
        *(pa.field(f"quad_{n}", pa.int64()) for n in (1, 2, 3, 4)),
        *(pa.field(f"fatalities_{name}", pa.int64()) for name in ("low", "best", "high")),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page shows.

    Attributes
    ----------
    series
        One row a data set, role and day with events, by these: `events` and `reports` are counts, `score_sum` and
        `score_mean` are over the `scored` events and on one scale, `quad_1` to `quad_4` count events by one scheme,
        fatalities are sums, empty where nothing says. `role` is actor or recipient: of the first side. Where a data set does not say
        who acted on whom, both roles count alike. An event within a side has both roles.
    events
        The events that most was reported of, then those with most killed, then the latest, with `role` before columns of
        `imported`.
    covered
        One row a data set and day on which it has any event at all, with `events`: their number.
    """

    series: pa.Table
    events: pa.Table
    covered: pa.Table


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table of the days that data sets cover, which all pages of a view share; once, before the first page."""
    about = about_page(connection, Asked())
    arms = ["SELECT t.dataset, t.occurred_begin AS day, 1 AS events FROM snapshot.unpaged AS t"]
    if about.segments:
        arms.append(f"SELECT dataset, day, events FROM ({indexed(about, 'days')}) WHERE level = {ALL}")  # noqa: S608
    connection.execute(
        "CREATE TABLE snapshot.covered AS SELECT dataset, day, CAST(sum(events) AS BIGINT) AS events "  # noqa: S608
        f"FROM ({' UNION ALL '.join(arms)}) GROUP BY ALL"
    )
    many = [
        f"SELECT DISTINCT {quoted(each.foremost)} AS file, role, mine, other FROM read_parquet({quoted(each.foremost)})"  # noqa: S608
        for each in about.segments
        if each.foremost is not None
    ]
    nobody = "SELECT '' AS file, '' AS role, '' AS mine, '' AS other WHERE false"
    connection.execute(f"CREATE TABLE snapshot.many AS {' UNION ALL '.join(many or [nobody])}")


def dyad(connection: duckdb.DuckDBPyConnection, one: Side, other: Side, asked: Asked) -> Page:
    """What two sides did to each other."""
    about = about_page(connection, asked)
    first, second = (find_side(connection, about, side) for side in (one, other))
    both = [("actor", first, second), ("recipient", second, first)]
    within = first == second  # then both roles are of the same events
    rows: list[str] = []
    sums: list[str] = []
    lists: list[str] = []
    listed: list[str] = []  # rows of pairs whose days are added up already
    for role, mine, its in both[:1] if within else both:
        for some, large in largest(connection, about, "actor", mine, its):
            for m, o in without(mine, its, large):
                rows += between(some, role, m, o)
            if not large:
                continue
            sums.append(kept(some, "pairs", role, large))
            if about.lists:
                lists.append(kept(some, "foremost", role, large))
            else:
                listed += [each for m, o in large for each in between(some, role, as_found([m]), as_found([o]))]
    if rows:  # once, for the sums and for the list
        connection.execute(f"CREATE OR REPLACE TEMP TABLE asked AS {' UNION ALL '.join(rows)}")
        rows = ["FROM asked"]
        sums.append(_summed("FROM asked"))
    if within:
        sums = [f"SELECT * REPLACE (unnest(['actor', 'recipient']) AS role) FROM ({each})" for each in sums]  # noqa: S608
    fresh = [
        _fresh(asked, role, f"{_is('actor', mine)} AND {_is('recipient', its)}")
        for role, mine, its in (("actor", one, other), ("recipient", other, one))
        if about.rest
    ]
    return _page(connection, about, sums=sums, rows=[*rows, *listed], lists=lists, fresh=fresh)


def actor(connection: duckdb.DuckDBPyConnection, side: Side, asked: Asked) -> Page:
    """What a side did, and what was done to it, by whom and to whom ever."""
    about = about_page(connection, asked)
    found = find_side(connection, about, side)
    rows: list[str] = []
    lists: list[str] = []
    both = (("actor", "actors", "other"), ("recipient", "recipients", "NULL"))  # the second do not say who acted
    for role, files, other in both if asked.top else ():
        for some, whole in largest(connection, about, role, found, EVERYBODY):
            large = whole if about.lists else frozenset[tuple[str, str]]()
            for rest, _ in without(found, EVERYBODY, large):
                rows += [
                    f"SELECT {quoted(role)} AS role, filename, part, row, reports, best, day, mine, {other} AS other "  # noqa: S608
                    f"FROM ({indexed(some, files, search)})"
                    for search in rest.searched()
                ]
            if large:
                lists.append(kept(some, "foremost", role, large))
    days = [
        f"SELECT dataset, role, day, scale, scheme, {NUMBERS} FROM ({indexed(about, 'days', search)}) "  # noqa: S608
        f"WHERE level = {PARTY if '(mine)' in search else COUNTRY}"
        for search in (found.searched() if about.segments else [])
    ]
    fresh = [_fresh(asked, role, _is(role, side)) for role in ("actor", "recipient") if about.rest]
    return _page(connection, about, sums=days, rows=rows, lists=lists, fresh=fresh)


def _page(
    connection: duckdb.DuckDBPyConnection,
    about: About,
    *,
    sums: Sequence[str],
    rows: Sequence[str],
    lists: Sequence[str],
    fresh: Sequence[tuple[str, str]],
) -> Page:
    """A page of what was prepared and of rows that are not.

    Parameters
    ----------
    sums
        SELECTs of prepared rows added up by day.
    rows
        SELECTs of prepared rows that may be listed.
    lists
        SELECTs of whole rows that may be.
    fresh
        Of the other rows, the role and what follows the SELECT.
    """
    added = [_summed(f"SELECT t.dataset, {quoted(role)} AS role, {numbers('t')} {which}") for role, which in fresh]
    listed = [*list_foremost(connection, about, rows, lists), *list_fresh(connection, fresh, about.asked)]
    seen: dict[tuple[object, ...], Mapping[str, object]] = {}
    for row in sorted(listed, key=prominence):
        seen.setdefault(tuple(row[name] for name in ("dataset", "native_id", "batch", "occurred_begin")), row)
    schema = pa.schema([pa.field("role", pa.string()), *(IMPORTED.schema.field(name) for name in LISTED)])
    return Page(
        series=_series(connection, [*sums, *added]),
        events=pa.Table.from_pylist(list(seen.values())[: about.asked.top], schema=schema),
        covered=_covered(connection, about.asked),
    )


def _summed(rows: str) -> str:
    """SQL: rows added up by day."""
    return f"SELECT dataset, role, day, scale, scheme, {SUMS} FROM ({rows}) GROUP BY ALL"  # noqa: S608


def _series(connection: duckdb.DuckDBPyConnection, sums: Sequence[str]) -> pa.Table:
    if not sums:
        return _SERIES.empty_table()
    quads = ", ".join(f"quad_{n}" for n in (1, 2, 3, 4))
    return (
        connection.sql(
            "SELECT dataset, role, day, events, reports, scale AS score_scale, scored, CAST(score AS DOUBLE) AS score_sum, "  # noqa: S608
            f"CAST(score AS DOUBLE) / nullif(scored, 0) AS score_mean, scheme AS quad_scheme, {quads}, low AS fatalities_low, "
            "best AS fatalities_best, high AS fatalities_high FROM "
            f"(SELECT dataset, role, day, scale, scheme, {ADDED} FROM ({' UNION ALL '.join(sums)}) GROUP BY ALL) "
            "ORDER BY dataset, role, day, score_scale, quad_scheme"
        )
        .to_arrow_table()
        .cast(_SERIES)
    )


def _covered(connection: duckdb.DuckDBPyConnection, asked: Asked) -> pa.Table:
    schema = pa.schema([_SERIES.field("dataset"), _SERIES.field("day"), _SERIES.field("events")])
    return (
        connection.sql(
            f"SELECT * FROM snapshot.covered WHERE {in_days(asked, 'day')} AND {one_of('dataset', asked.datasets)} "  # noqa: S608
            "ORDER BY dataset, day"
        )
        .to_arrow_table()
        .cast(schema)
    )


def _fresh(asked: Asked, role: str, condition: str) -> tuple[str, str]:
    """Rows that are not prepared: the role of the first side, and what follows a SELECT."""
    when = in_days(asked, "t.occurred_begin")
    return role, f"FROM snapshot.unpaged AS t WHERE {condition} AND {when} AND {one_of('t.dataset', asked.datasets)}"


def _is(who: str, side: Side) -> str:
    """SQL: that an actor or recipient is of a side."""
    columns = ((f"t.{who}", side.names), (f"t.{who}_code", side.codes), (f"t.{who}_country", side.countries))
    return f"({' OR '.join(one_of(column, values) for column, values in columns if values)})"
