"""What pages ask of a segment of `imported`, written beside its rows in the order in which pages ask for it.

A file by actor holds a short row for each event: whose it is, with whom, the day, the numbers that a series adds up, and
where the whole row lies. One by recipient has what it takes to list the foremost events. A file by day holds the numbers
added up, for each party and each country and for all. Nothing in them is new: they are made of the rows, can be made again, and are not read where they would
differ from what a view shows.

A *party* is one actor as a data set has it: its country, code and name, with tabs between them. So parties of one country lie
together in files that are sorted by party. The file by actor is sorted by both countries first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tocsin.read.dataset import quoted
from tocsin.store.mapping import Description, reading
from tocsin.store.segments import PAGES, literal
from tocsin.store.tables import IMPORTED

ALL, COUNTRY, PARTY = 0, 1, 2
"""Levels of the file by day: what its numbers are added up over."""

_ROW_GROUP = 122_880  # smaller ones take longer to choose from than they save
_ASKED = (
    "dataset native_id batch occurred_begin published added released score score_scale quad quad_scheme actor actor_code "
    "actor_country recipient recipient_code recipient_country reports fatalities_low fatalities_best fatalities_high"
).split()

FOREMOST = "reports DESC NULLS LAST, best DESC NULLS LAST, day DESC"
"""SQL: the order in which a page lists events."""


def party(who: str, rows: str) -> str:
    """SQL: the party on one side of an event; `who` is actor or recipient."""
    parts = (f"coalesce({rows}.{who}{part}, '')" for part in ("_country", "_code", ""))
    return f"concat({', chr(9), '.join(parts)})"


def numbers(rows: str) -> str:
    """SQL: the columns of an event that a series adds up, as the files by actor and by recipient name them."""
    return (
        f"{rows}.occurred_begin AS day, {rows}.score_scale AS scale, {rows}.quad_scheme AS scheme, "
        f"CAST({rows}.quad AS TINYINT) AS quad, CAST({rows}.score AS DECIMAL(12, 4)) AS score, {rows}.reports AS reports, "
        f"{rows}.fatalities_low AS low, {rows}.fatalities_best AS best, {rows}.fatalities_high AS high, "
        f"greatest(coalesce(CAST({rows}.added AS DATE), {rows}.published), {rows}.released) AS known"
    )


SUMS = (
    "CAST(count(*) AS INTEGER) AS events, CAST(sum(reports) AS BIGINT) AS reports, CAST(count(score) AS INTEGER) AS scored, "
    "CAST(sum(score) AS DECIMAL(18, 4)) AS score, "
    + ", ".join(f"CAST(count(*) FILTER (quad = {n}) AS INTEGER) AS quad_{n}" for n in (1, 2, 3, 4))
    + "".join(f", CAST(sum({name}) AS BIGINT) AS {name}" for name in ("low", "best", "high"))
)
"""SQL: a day of a series over rows in those columns. Narrow, as a page of an actor reads half a million of them."""

ADDED = ", ".join(
    f"sum({name}) AS {name}" for name in "events reports scored score quad_1 quad_2 quad_3 quad_4 low best high".split()
)
"""SQL: the same over days that are added up already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """The first files of `PAGES`, in their order, and what tells whether they are true of a view."""

    files: list[Path]
    hidden: int  # rows of `superseded` that were heeded


def write_pages(
    connection: duckdb.DuckDBPyConnection, about: Description, files: Sequence[Path], superseded: str, aside: Path
) -> Paged:
    """The files of pages of one segment, aside.

    Parameters
    ----------
    files
        Those of its rows, in their order.
    superseded
        What to select from to get the table.
    """
    shown = rows_with_places(about, files, _ASKED)
    gone = (
        f"(SELECT * FROM {superseded} WHERE dataset = {quoted(about.dataset)} AND earlier IN "  # noqa: S608
        f"(SELECT batch FROM {_rows(files)}))"
    )
    [(hidden,)] = connection.execute(f"SELECT count(*) FROM {gone}").fetchall()  # noqa: S608
    left = (
        f"ANTI JOIN {gone} AS s ON t.batch = s.earlier AND t.native_id = s.native_id AND t.occurred_begin = s.occurred_begin"
        if hidden
        else ""
    )
    out = {name: aside / f"{name}.parquet" for name in PAGES[:4]}
    actors = (
        f"SELECT coalesce(t.actor_country, '') AS mine_country, {party('actor', 't')} AS mine, "  # noqa: S608
        f"coalesce(t.recipient_country, '') AS other_country, {party('recipient', 't')} AS other, {numbers('t')}, t.part, t.row "
        f"FROM ({shown}) AS t {left}"
    )
    # By country first, on both sides: so a page about two countries finds its events together
    write_index(
        connection, f"{actors} ORDER BY mine_country, other_country, mine, other, day, part, row", out["actors"]
    )
    foremost = (
        "SELECT other_country AS mine_country, other AS mine, day, reports, best, known, part, row "  # noqa: S608
        f"FROM {file_of(out['actors'])} ORDER BY mine, {FOREMOST}, part, row"
    )
    write_index(connection, foremost, out["recipients"])
    write_index(connection, _days(out["actors"]), out["days"])
    parties = (
        "SELECT DISTINCT mine_country, mine, split_part(mine, chr(9), 2) AS code, split_part(mine, chr(9), 3) AS name "  # noqa: S608
        f"FROM {file_of(out['days'])} WHERE level = {PARTY} ORDER BY mine"
    )
    write_index(connection, parties, out["parties"])
    return Paged(files=list(out.values()), hidden=hidden)


def _days(actors: Path) -> str:
    keys = "day, known, scale, scheme"
    arms: list[str] = []
    for role, who, more in (("actor", "mine", f", ({keys})"), ("recipient", "other", "")):
        level = (
            f"CASE WHEN GROUPING({who}) = 0 THEN {PARTY} WHEN GROUPING({who}_country) = 0 THEN {COUNTRY} ELSE {ALL} END"
        )
        arms.append(
            f"SELECT {quoted(role)} AS role, CAST({level} AS TINYINT) AS level, {who}_country AS mine_country, {who} AS mine, "  # noqa: S608
            f"{keys}, {SUMS} FROM {file_of(actors)} "
            f"GROUP BY GROUPING SETS (({who}_country, {who}, {keys}), ({who}_country, {keys}){more})"
        )
    return f"SELECT * FROM ({' UNION ALL '.join(arms)}) ORDER BY level, role, mine_country, mine, day"  # noqa: S608


def rows_with_places(about: Description, files: Sequence[Path], columns: Sequence[str]) -> str:
    """SQL: some columns of the rows of a segment, with `part`, the index of the file, and `row`, the number in it."""
    listed = ", ".join(quoted(str(path)) for path in files)
    where = f"CAST(list_position([{listed}], p.filename) - 1 AS SMALLINT) AS part, CAST(p.file_row_number AS INTEGER) AS row"
    return reading(IMPORTED, about, _rows(files), batch="p.batch", columns=columns, more=where)


def _rows(files: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(quoted(literal(path)) for path in files)}])"


def write_index(connection: duckdb.DuckDBPyConnection, select: str, path: Path, *, row_group: int = _ROW_GROUP) -> None:
    """Rows in one file, in their order."""
    connection.execute(
        f"COPY ({select}) TO {quoted(path.as_posix())} "
        f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE {row_group}, PARQUET_VERSION V2, WRITE_BLOOM_FILTER false)"
    )


def file_of(path: Path) -> str:
    """SQL: what to select from to get the rows of one file."""
    return f"read_parquet({quoted(literal(path))})"
