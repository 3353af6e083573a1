"""What a page asks: two sides or one, and which of the files that compaction has prepared say something of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from tocsin.read.dataset import quoted
from tocsin.store.foremost import KEPT

NUMBERS = "events, reports, scored, score, quad_1, quad_2, quad_3, quad_4, low, best, high"  # of a day, as in `SUMS`


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
    top: int = KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment whose pages are true of the view."""

    dataset: str
    description: str
    parts: tuple[str, ...]
    actors: str
    recipients: str
    days: str
    parties: str
    foremost: str | None
    pairs: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a page is about, and where it is to be looked for."""

    asked: Asked
    segments: tuple[Segment, ...]
    rest: bool  # there are rows that are in no segment whose pages are true of the view
    known: str  # SQL: that a prepared row was known by the closing day
    lists: bool  # the foremost events of all time are asked for, as they are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A side as the files of pages have it: the countries whole, and parties that are in none of those."""

    countries: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Both kinds."""
        return (*self.countries, *self.parties)

    def searched(self) -> list[str]:
        """SQL: how the files are searched for it, each kind apart. Joins are, as DuckDB looks at all rows for a long list."""
        kinds = (("mine_country", self.countries), ("mine", self.parties))
        return [
            f"SEMI JOIN (SELECT unnest({_list(values)}) AS {name}) USING ({name})" for name, values in kinds if values
        ]

    def among(self, who: str) -> str:
        """SQL: that mine or other is of the side."""
        kinds = ((f"{who}_country", self.countries), (who, self.parties))
        return f"({' OR '.join(one_of(name, values) for name, values in kinds if values) or 'false'})"


EVERYBODY = Found(countries=("",))  # as the other side of a page about one


def about_page(connection: duckdb.DuckDBPyConnection, asked: Asked) -> About:
    """What is asked, with what the view has prepared of it."""
    found = connection.sql("SELECT * FROM snapshot.paged").to_arrow_table().to_pylist()
    [(rest, until)] = connection.execute("SELECT rest, until FROM snapshot.closing").fetchall()
    segments = tuple(
        Segment(
            dataset=row["dataset"],
            description=row["description"],
            parts=tuple(row["parts"]),
            actors=row["actors"],
            recipients=row["recipients"],
            days=row["days"],
            parties=row["parties"],
            foremost=row["foremost"],
            pairs=row["pairs"],
        )
        for row in found
        if not asked.datasets or row["dataset"] in asked.datasets
    )
    known = "true" if until is None else f"known <= DATE '{until.isoformat()}'"
    lists = until is None and asked.begin is None and asked.until is None and asked.top <= KEPT
    return About(asked=asked, segments=segments, rest=rest, known=known, lists=lists)


def find_side(connection: duckdb.DuckDBPyConnection, about: About, side: Side) -> Found:
    """A side as the files of pages have it."""
    countries = tuple(sorted(side.countries))
    if not about.segments or not (side.names or side.codes):
        return Found(countries=countries)
    named = " OR ".join(
        one_of(column, values) for column, values in (("code", side.codes), ("name", side.names)) if values
    )
    rest = f"AND NOT {one_of('mine_country', countries)}" if countries else ""
    rows = connection.execute(
        f"SELECT DISTINCT mine FROM ({indexed(about, 'parties')}) WHERE ({named}) {rest} ORDER BY mine"  # noqa: S608
    ).fetchall()
    return Found(countries=countries, parties=tuple(mine for (mine,) in rows))


def indexed(about: About, name: str, search: str = "") -> str:
    """SQL: rows of one of the files of pages of all segments, with the data set."""
    files: dict[str, list[str]] = {}
    for segment in about.segments:
        files.setdefault(segment.dataset, []).append(str(getattr(segment, name)))
    when = "" if name == "parties" else f"WHERE {in_days(about.asked, 'day')} AND {about.known}"
    return " UNION ALL ".join(
        f"SELECT {quoted(dataset)} AS dataset, filename, * FROM "  # noqa: S608
        f"read_parquet([{', '.join(map(quoted, paths))}], hive_partitioning = false) {search} {when}"
        for dataset, paths in files.items()
    )


def largest(
    connection: duckdb.DuckDBPyConnection, about: About, role: str, mine: Found, its: Found
) -> list[tuple[About, frozenset[tuple[str, str]]]]:
    """The segments, with those pairs of the two sides that are among the largest of them; alike ones together."""
    if not about.segments:
        return []
    large: dict[str | None, set[tuple[str, str]]] = {}
    query = "SELECT file, mine, other FROM snapshot.many WHERE role = ? AND list_contains(?, mine) AND list_contains(?, other)"
    for file, *pair in connection.execute(query, [role, mine.all, its.all]).fetchall():
        large.setdefault(file, set()).add((pair[0], pair[1]))
    groups: dict[frozenset[tuple[str, str]], list[Segment]] = {}
    for segment in about.segments:
        groups.setdefault(frozenset(large.get(segment.foremost, ())), []).append(segment)
    return [(replace(about, segments=tuple(some)), pairs) for pairs, some in groups.items()]


def without(mine: Found, its: Found, large: frozenset[tuple[str, str]]) -> list[tuple[Found, Found]]:
    """Both sides without some pairs: sides that together have all others, each once."""
    if not large:
        return [(mine, its)]
    left: dict[tuple[str, ...], list[str]] = {}
    for one in mine.all:
        if others := tuple(other for other in its.all if (one, other) not in large):
            left.setdefault(others, []).append(one)
    return [(as_found(some), as_found(others)) for others, some in left.items()]


def as_found(names: Collection[str]) -> Found:
    """Countries and parties as a side."""
    return Found(
        countries=tuple(name for name in names if "\t" not in name),
        parties=tuple(name for name in names if "\t" in name),
    )


def between(about: About, role: str, mine: Found, its: Found) -> list[str]:
    """SELECTs of what one side did to the other, by the files by actor."""
    return [
        f"SELECT {quoted(role)} AS role, * FROM ({indexed(about, 'actors', search)}) WHERE {its.among('other')}"  # noqa: S608
        for search in mine.searched()
    ]


def kept(about: About, name: str, role: str, large: Collection[tuple[str, str]]) -> str:
    """SQL: what is kept apart of the largest: their foremost events, or the days of pairs."""
    whose = f"{one_of('mine', {mine for mine, _ in large})} AND {one_of('other', {other for _, other in large})}"
    if name == "pairs":
        return f"SELECT dataset, {quoted(role)} AS role, day, scale, scheme, {NUMBERS} FROM ({indexed(about, name)}) WHERE {whose}"  # noqa: S608
    kept = role if ("" in {other for _, other in large}) else "actor"
    files = ", ".join(quoted(segment.foremost) for segment in about.segments if segment.foremost is not None)
    return (
        f"SELECT {quoted(role)} AS role, * EXCLUDE (role, mine, other) FROM read_parquet([{files}], hive_partitioning = false) "  # noqa: S608
        f"WHERE role = {quoted(kept)} AND {whose}"
    )


def in_days(asked: Asked, column: str) -> str:
    """SQL: that a day is one of those that are asked for."""
    conditions = [] if asked.begin is None else [f"{column} >= DATE '{asked.begin.isoformat()}'"]
    conditions += [] if asked.until is None else [f"{column} < DATE '{asked.until.isoformat()}'"]
    return " AND ".join(conditions) or "true"


def one_of(column: str, values: Collection[str]) -> str:
    """SQL: that a text is one of some; true if there are none."""
    return f"{column} IN ({', '.join(quoted(each) for each in sorted(values))})" if values else "true"


def _list(values: Collection[str]) -> str:
    return f"[{', '.join(quoted(each) for each in sorted(values))}]"
