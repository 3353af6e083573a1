"""Of the largest parties, countries and pairs of a segment: their foremost events whole, and the days of the pairs.

A page about many events would otherwise read all of them to list fifty, and look for those in as many places. Whoever is
smaller than `MANY` is found among the rows by party soon enough. Nothing in the two files is new, as in those of
`tocsin.store.paged`.

In both files a party has tabs in its name and a country none. In the file of foremost events `mine` is whose page it is, in
the role that `role` says, and `other` is empty; for a pair `mine` is the actor and `other` the recipient. Whoever has no
country in the data set is in no pair by country.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from tocsin.store.mapping import Description
from tocsin.store.paged import COUNTRY, PARTY, SUMS, file_of, rows_with_places, write_index

MANY = 5_000
"""Events from which on a party, a country or a pair of them is in the files."""

KEPT = 50
"""How many foremost events of each are in the file."""

LISTED = (
    "dataset native_id occurred_begin occurred_until type code code_scheme score score_scale quad quad_scheme actor actor_code "
    "actor_country recipient recipient_code recipient_country place country reports fatalities_best url batch"
).split()
"""The columns of `imported` that a page lists."""

_LISTS = 4096  # rows of a group: a page reads a list of fifty
_DAYS = 16_384
_NOBODY = "chr(9) || chr(9)"  # the party of a row that names none
_PAIRS = (("mine_country", "other_country"), ("mine", "other_country"), ("mine_country", "other"))
_SINGLE = (
    ("actor", "mine_country", "''"), ("actor", "mine", "''"), ("recipient", "other_country", "''"), ("recipient", "other", "''"),
)  # fmt: skip
# The order of a page in one number, which is found without sorting: reports, killed, day. Beyond 16 million reports or a
# million killed all are alike.
_RANK = (
    "(CAST(least(coalesce(reports, -1) + 1, 16777215) AS BIGINT) << 36) "
    "+ (CAST(least(coalesce(best, -1) + 1, 1048575) AS BIGINT) << 16) "
    "+ greatest(least(day - DATE '1900-01-01', 65535), 0)"
)
_PLACE = "(CAST(part AS BIGINT) << 32) + row"


def write_foremost(
    connection: duckdb.DuckDBPyConnection, about: Description, files: Sequence[Path], paged: Sequence[Path]
) -> list[Path]:
    """The two files of one segment, beside those that `write_pages` has written of it.

    Parameters
    ----------
    files
        Those of its rows, in their order.
    paged
        Those by actor, by recipient and by day.
    """
    actors, _, days, *_ = map(file_of, paged)
    out = [paged[0].with_name(f"{name}.parquet") for name in ("foremost", "pairs")]
    _find(connection, actors, days)
    connection.execute("CREATE OR REPLACE TEMP TABLE top (role VARCHAR, mine VARCHAR, other VARCHAR, place BIGINT)")
    for role, mine, other in (*_SINGLE, *(("actor", *pair) for pair in _PAIRS)):
        events = f"SELECT '{role}' AS role, {mine} AS mine, {other} AS other, {_PLACE} AS place, {_RANK} AS rank FROM {actors}"  # noqa: S608
        connection.execute(
            f"INSERT INTO top SELECT role, mine, other, unnest(arg_max(place, rank, {KEPT})) "  # noqa: S608
            f"FROM ({events}) SEMI JOIN many USING (role, mine, other) GROUP BY role, mine, other"
        )
    whole = rows_with_places(about, files, LISTED)
    write_index(
        connection,
        f"SELECT t.role, t.mine, t.other, w.* EXCLUDE (part, row) FROM ({whole}) AS w "  # noqa: S608
        "JOIN top AS t ON t.place = (CAST(w.part AS BIGINT) << 32) + w.row ORDER BY t.other, t.mine, t.role",
        out[0],
        row_group=_LISTS,
    )
    arms = (
        f"SELECT {mine} AS mine, {other} AS other, day, known, scale, scheme, {SUMS} FROM {actors} "  # noqa: S608
        f"SEMI JOIN (SELECT mine AS {mine}, other AS {other} FROM many WHERE other <> '') USING ({mine}, {other}) GROUP BY ALL"
        for mine, other in _PAIRS
    )
    write_index(
        connection,
        f"SELECT * FROM ({' UNION ALL '.join(arms)}) ORDER BY mine, other, day",  # noqa: S608
        out[1],
        row_group=_DAYS,
    )
    connection.execute("DROP TABLE top; DROP TABLE many")
    return out


def _find(connection: duckdb.DuckDBPyConnection, actors: str, days: str) -> None:
    """Makes the table `many` of those that have many events, each with its role."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE single AS SELECT role, if(level = "  # noqa: S608
        f"{PARTY}, mine, mine_country) AS mine, '' AS other FROM {days} WHERE level IN ({COUNTRY}, {PARTY}) "
        f"GROUP BY ALL HAVING sum(events) > {MANY}"
    )
    connection.execute(f"DELETE FROM single WHERE mine IN ('', {_NOBODY})")  # noqa: S608
    connection.execute("CREATE OR REPLACE TEMP TABLE many AS FROM single")
    for mine, other in _PAIRS:
        connection.execute(
            f"INSERT INTO many SELECT 'actor', {mine}, {other} FROM {actors} "  # noqa: S608
            f"WHERE {mine} IN (SELECT mine FROM single WHERE role = 'actor') "
            f"AND {other} IN (SELECT mine FROM single WHERE role = 'recipient') GROUP BY ALL HAVING count(*) > {MANY}"
        )
    connection.execute("DROP TABLE single")
