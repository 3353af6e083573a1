"""Pages over the events of data sets: two sides and what they did to each other, or one side and all it did and met.

A `Side` is a set of names, codes and countries as data sets write them; who they are is not known here. A page has a
series by day and the events that most was reported of, and says which days the data sets cover: a day without events is
zero where a data set covers it, and unknown where none does.

Both come from what compaction has prepared, as far as that is true of the view, and from the rows otherwise: the numbers are
the same, only the time differs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from tocsin.read.dataset import quoted
from tocsin.store.mapping import described, reading
from tocsin.store.paged import ADDED, ALL, COUNTRY, FOREMOST, PARTY, SUMS, numbers
from tocsin.store.tables import IMPORTED

_TOP = 50
_LISTED = (
    "dataset native_id occurred_begin occurred_until type code code_scheme score score_scale quad quad_scheme actor actor_code "
    "actor_country recipient recipient_code recipient_country place country reports fatalities_best url batch"
).split()
_HELD = re.compile(r"""\bp\.("?)(\w+)\1""")  # a column of the files, in the SQL of `reading`
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
class Side:
    """Whoever has one of these names, or codes, or countries, exactly as `imported` has them.

    Attributes
    ----------
    names
        Of `actor` and `recipient`; where a data set joins several by '; ', the whole text.
    codes
        Of `actor_code` and `recipient_code`.
    countries
        Of `actor_country` and `recipient_country`: ISO 3166-1 alpha-3.
    """

    names: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not (self.names or self.codes or self.countries):
            raise ValueError("a side is somebody: give names, codes or countries")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a page is about, beside its sides.

    Attributes
    ----------
    datasets
        These data sets; empty: all.
    begin, until
        Events that begin in the days [begin, until); None is open on that side.
    top
        How many events are listed.
    """

    datasets: frozenset[str] = frozenset()
    begin: date | None = None
    until: date | None = None
    top: int = _TOP


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """A segment whose pages are true of the view."""

    dataset: str
    description: str
    parts: tuple[str, ...]
    actors: str
    recipients: str
    days: str
    parties: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What a page is about, and where it is to be looked for."""

    asked: Asked
    segments: tuple[_Segment, ...]
    rest: bool  # there are rows that are in no segment whose pages are true of the view
    known: str  # SQL: that a prepared row was known by the closing day


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A side as the files of pages have it: the countries whole, and parties that are in none of those."""

    countries: tuple[str, ...]
    parties: tuple[str, ...] = ()

    def searched(self) -> list[str]:
        """SQL: how the files are searched for it, each kind apart. Joins are, as DuckDB looks at all rows for a long list."""
        kinds = (("mine_country", self.countries), ("mine", self.parties))
        return [
            f"SEMI JOIN (SELECT unnest({_list(values)}) AS {name}) USING ({name})" for name, values in kinds if values
        ]

    def among(self, who: str) -> str:
        """SQL: that mine or other is of the side."""
        kinds = ((f"{who}_country", self.countries), (who, self.parties))
        return f"({' OR '.join(_one_of(name, values) for name, values in kinds if values) or 'false'})"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table of the days that data sets cover, which all pages of a view share; once, before the first page."""
    about = _about(connection, Asked())
    arms = ["SELECT t.dataset, t.occurred_begin AS day, 1 AS events FROM snapshot.unpaged AS t"]
    if about.segments:
        arms.append(f"SELECT dataset, day, events FROM ({_indexed(about, 'days')}) WHERE level = {ALL}")  # noqa: S608
    connection.execute(
        "CREATE TABLE snapshot.covered AS SELECT dataset, day, CAST(sum(events) AS BIGINT) AS events "  # noqa: S608
        f"FROM ({' UNION ALL '.join(arms)}) GROUP BY ALL"
    )


def dyad(connection: duckdb.DuckDBPyConnection, one: Side, other: Side, asked: Asked) -> Page:
    """What two sides did to each other."""
    about = _about(connection, asked)
    first, second = (_found(connection, about, side) for side in (one, other))
    both = [("actor", first, second), ("recipient", second, first)]
    within = first == second  # then both roles are of the same events
    rows = [
        f"SELECT {quoted(role)} AS role, * FROM ({_indexed(about, 'actors', search)}) WHERE {its.among('other')}"  # noqa: S608
        for role, mine, its in (both[:1] if within else both)
        for search in mine.searched()
        if about.segments
    ]
    days = [f"SELECT * REPLACE (unnest(['actor', 'recipient']) AS role) FROM ({_summed(each)})" for each in rows]  # noqa: S608
    fresh = [
        _fresh(asked, role, f"{_is('actor', mine)} AND {_is('recipient', its)}")
        for role, mine, its in (("actor", one, other), ("recipient", other, one))
        if about.rest
    ]
    return _page(connection, about, rows=rows, fresh=fresh, days=days if within else [])


def actor(connection: duckdb.DuckDBPyConnection, side: Side, asked: Asked) -> Page:
    """What a side did, and what was done to it, by whom and to whom ever."""
    about = _about(connection, asked)
    searched = _found(connection, about, side).searched() if about.segments else []
    rows = [
        f"SELECT {quoted(role)} AS role, * FROM ({_indexed(about, files, search)})"  # noqa: S608
        for role, files in (("actor", "actors"), ("recipient", "recipients"))
        for search in searched
    ]
    days = [
        f"SELECT * EXCLUDE (level, known, mine_country, mine, filename) FROM ({_indexed(about, 'days', search)}) "  # noqa: S608
        f"WHERE level = {PARTY if '(mine)' in search else COUNTRY}"
        for search in searched
    ]
    fresh = [_fresh(asked, role, _is(role, side)) for role in ("actor", "recipient") if about.rest]
    return _page(connection, about, rows=rows, fresh=fresh, days=days)


def _page(
    connection: duckdb.DuckDBPyConnection,
    about: _About,
    *,
    rows: Sequence[str],
    days: Sequence[str],
    fresh: Sequence[tuple[str, str]],
) -> Page:
    """A page of what was prepared and of rows that are not.

    Parameters
    ----------
    rows
        SELECTs of prepared rows.
    days
        SELECTs of those rows added up by day, where they are; empty: they are to be added up.
    fresh
        Of the other rows, the role and what follows the SELECT.
    """
    sums = list(days) or [_summed(each) for each in rows]
    sums += [_summed(f"SELECT t.dataset, {quoted(role)} AS role, {numbers('t')} {which}") for role, which in fresh]
    listed = [*_listed(connection, about, rows), *_listed_fresh(connection, fresh, about.asked)]
    seen: dict[tuple[object, ...], Mapping[str, object]] = {}
    for row in sorted(listed, key=_prominence):
        seen.setdefault(tuple(row[name] for name in ("dataset", "native_id", "batch", "occurred_begin")), row)
    schema = pa.schema([pa.field("role", pa.string()), *(IMPORTED.schema.field(name) for name in _LISTED)])
    return Page(
        series=_series(connection, sums),
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


def _listed(
    connection: duckdb.DuckDBPyConnection, about: _About, rows: Sequence[str]
) -> Iterator[Mapping[str, object]]:
    """The foremost of the prepared rows, whole."""
    asked, segments = about.asked, about.segments
    if not rows or not asked.top:
        return
    files = {name: segment for segment in segments for name in (segment.actors, segment.recipients)}
    listed = [f"SELECT role, filename, part, row, reports, best, day FROM ({each})" for each in rows]  # noqa: S608
    found: list[tuple[str, str, int, int]] = connection.execute(
        f"SELECT role, filename, part, row FROM ({' UNION ALL '.join(listed)}) "  # noqa: S608
        f"ORDER BY {FOREMOST}, filename, part, row LIMIT {2 * asked.top}"  # twice: one within a side has both roles
    ).fetchall()
    roles: dict[tuple[str, str, int], str] = {}
    for role, name, part, row in found:
        roles.setdefault((files[name].description, files[name].parts[part], row), role)
    wanted: dict[str, dict[str, dict[int, str]]] = {}
    for (description, file, row), role in list(roles.items())[: asked.top]:
        wanted.setdefault(description, {}).setdefault(file, {})[row] = role
    for description, parts in wanted.items():
        # The columns of a table are computed around all files at once, and only what they need is read from each: DuckDB
        # takes longer to plan than to compute.
        whole = reading(
            IMPORTED, described(description), "{files}", batch="p.batch", columns=_LISTED, more="p.role AS role"
        )
        needed = ", ".join(sorted({quote + name + quote for quote, name in _HELD.findall(whole)} - {"role"}))
        arms = (
            f"SELECT {needed}, {_roles(of)} AS role FROM read_parquet({quoted(file)}, hive_partitioning = false) "  # noqa: S608
            f"WHERE file_row_number IN ({', '.join(map(str, of))})"
            for file, of in parts.items()
        )
        yield from (
            connection.sql(whole.replace("{files}", f"({' UNION ALL '.join(arms)})")).to_arrow_table().to_pylist()
        )


def _roles(roles: Mapping[int, str]) -> str:
    actors = ", ".join(str(row) for row, role in roles.items() if role == "actor") or "-1"
    return f"CASE WHEN file_row_number IN ({actors}) THEN 'actor' ELSE 'recipient' END"


def _listed_fresh(
    connection: duckdb.DuckDBPyConnection, fresh: Sequence[tuple[str, str]], asked: Asked
) -> Iterator[Mapping[str, object]]:
    """The foremost of the other rows."""
    if not fresh or not asked.top:
        return
    columns = ", ".join(f"t.{name}" for name in _LISTED)
    arms = [f"SELECT {quoted(role)} AS role, {columns} {which}" for role, which in fresh]
    yield from (
        connection.sql(
            f"SELECT * FROM ({' UNION ALL '.join(arms)}) ORDER BY reports DESC NULLS LAST, fatalities_best DESC NULLS LAST, "  # noqa: S608
            f"occurred_begin DESC, native_id, batch, role LIMIT {2 * asked.top}"
        )
        .to_arrow_table()
        .to_pylist()
    )


def _prominence(row: Mapping[str, object]) -> tuple[object, ...]:
    """What is listed first: the most reports, then the most killed, then the latest."""
    reports, killed, day = row["reports"], row["fatalities_best"], row["occurred_begin"]
    assert isinstance(day, date)
    return (
        -1.0 if reports is None else -float(str(reports)) - 2,
        -1.0 if killed is None else -float(str(killed)) - 2,
        -day.toordinal(),
        row["dataset"],
        row["native_id"],
        row["batch"],
        row["role"],
    )


def _covered(connection: duckdb.DuckDBPyConnection, asked: Asked) -> pa.Table:
    schema = pa.schema([_SERIES.field("dataset"), _SERIES.field("day"), _SERIES.field("events")])
    return (
        connection.sql(
            f"SELECT * FROM snapshot.covered WHERE {_days(asked, 'day')} AND {_one_of('dataset', asked.datasets)} "  # noqa: S608
            "ORDER BY dataset, day"
        )
        .to_arrow_table()
        .cast(schema)
    )


# ------------------------------------------------------------------------------------------------ which rows


def _about(connection: duckdb.DuckDBPyConnection, asked: Asked) -> _About:
    found = connection.sql("SELECT * FROM snapshot.paged").to_arrow_table().to_pylist()
    [(rest, until)] = connection.execute("SELECT rest, until FROM snapshot.closing").fetchall()
    segments = tuple(
        _Segment(
            dataset=row["dataset"],
            description=row["description"],
            parts=tuple(row["parts"]),
            actors=row["actors"],
            recipients=row["recipients"],
            days=row["days"],
            parties=row["parties"],
        )
        for row in found
        if not asked.datasets or row["dataset"] in asked.datasets
    )
    known = "true" if until is None else f"known <= DATE '{until.isoformat()}'"
    return _About(asked=asked, segments=segments, rest=rest, known=known)


def _indexed(about: _About, name: str, search: str = "") -> str:
    """SQL: rows of one of the files of pages of all segments, with the data set."""
    files: dict[str, list[str]] = {}
    for segment in about.segments:
        files.setdefault(segment.dataset, []).append(str(getattr(segment, name)))
    when = "" if name == "parties" else f"WHERE {_days(about.asked, 'day')} AND {about.known}"
    return " UNION ALL ".join(
        f"SELECT {quoted(dataset)} AS dataset, filename, * FROM "  # noqa: S608
        f"read_parquet([{', '.join(map(quoted, paths))}], hive_partitioning = false) {search} {when}"
        for dataset, paths in files.items()
    )


def _found(connection: duckdb.DuckDBPyConnection, about: _About, side: Side) -> _Found:
    countries = tuple(sorted(side.countries))
    if not about.segments or not (side.names or side.codes):
        return _Found(countries=countries)
    named = " OR ".join(
        _one_of(column, values) for column, values in (("code", side.codes), ("name", side.names)) if values
    )
    rest = f"AND NOT {_one_of('mine_country', countries)}" if countries else ""
    rows = connection.execute(
        f"SELECT DISTINCT mine FROM ({_indexed(about, 'parties')}) WHERE ({named}) {rest} ORDER BY mine"  # noqa: S608
    ).fetchall()
    return _Found(countries=countries, parties=tuple(mine for (mine,) in rows))


def _fresh(asked: Asked, role: str, condition: str) -> tuple[str, str]:
    """Rows that are not prepared: the role of the first side, and what follows a SELECT."""
    when = _days(asked, "t.occurred_begin")
    return role, f"FROM snapshot.unpaged AS t WHERE {condition} AND {when} AND {_one_of('t.dataset', asked.datasets)}"


def _is(who: str, side: Side) -> str:
    """SQL: that an actor or recipient is of a side."""
    columns = ((f"t.{who}", side.names), (f"t.{who}_code", side.codes), (f"t.{who}_country", side.countries))
    return f"({' OR '.join(_one_of(column, values) for column, values in columns if values)})"


def _days(asked: Asked, column: str) -> str:
    conditions = [] if asked.begin is None else [f"{column} >= DATE '{asked.begin.isoformat()}'"]
    conditions += [] if asked.until is None else [f"{column} < DATE '{asked.until.isoformat()}'"]
    return " AND ".join(conditions) or "true"


def _one_of(column: str, values: Collection[str]) -> str:
    return f"{column} IN ({', '.join(quoted(each) for each in sorted(values))})" if values else "true"


def _list(values: Collection[str]) -> str:
    return f"[{', '.join(quoted(each) for each in sorted(values))}]"
