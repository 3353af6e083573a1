"""What gathering wrote as SQL sees it: of each text what was gathered last, the joins that still hold, and the incidents.

A text that was corrected or coded again is gathered again: what was told of it before, and the joins to that, are no longer shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from tocsin.read.dataset import quoted
from tocsin.records import Incident, Judgement, Verdict
from tocsin.resolve.copies import Copy, strands
from tocsin.resolve.incidents import BY, formed
from tocsin.store.files import part
from tocsin.store.rows import Row, no_rows
from tocsin.store.segments import literal
from tocsin.store.tables import COPIES, GATHERED, INCIDENTS, JOINS, SKETCHES, TELLINGS, Table

_LAST = """
CREATE VIEW snapshot.gathered AS
SELECT document_id, max_by(batch, (recorded, batch)) AS batch, max(recorded) AS recorded FROM sketches GROUP BY document_id
"""
_SKETCHES = "SELECT t.* FROM {rows} AS t SEMI JOIN snapshot.shown AS s ON t.document_id = s.document_id"
_COPIES = """
SELECT t.* FROM {rows} AS t SEMI JOIN snapshot.shown AS a ON t."left" = a.document_id
SEMI JOIN snapshot.shown AS b ON t."right" = b.document_id
"""
_TELLINGS = """
SELECT t.* FROM {rows} AS t SEMI JOIN snapshot.gathered AS g ON g.document_id = t.document_id AND g.batch = t.batch
SEMI JOIN events AS e ON e.id = t.id
UNION ALL SELECT t.* FROM {rows} AS t WHERE t.document_id IS NULL AND {rows_known}
"""
# What was told is found out once, not once for each end, which takes twice the engine's memory.
_JOINS = """
WITH told AS MATERIALIZED (SELECT event, since FROM snapshot.told)
SELECT t.* FROM {rows} AS t
JOIN told AS a ON a.event = t."left" AND t.recorded >= a.since
JOIN told AS b ON b.event = t."right" AND t.recorded >= b.since
"""
_TOLD = """
CREATE VIEW snapshot.told AS SELECT unnest(event_ids) AS event, recorded AS since FROM tellings
"""
ORDER = """
SELECT t.*, coalesce(s.recorded, t.recorded) AS first_recorded, coalesce(s.batch, t.batch) AS first_batch,
    coalesce(s.position, t.position) AS first_position
FROM tellings AS t LEFT JOIN (
    SELECT document_id, min(recorded) AS recorded, min_by(batch, recorded) AS batch, min_by(position, recorded) AS position
    FROM sketches GROUP BY document_id
) AS s ON s.document_id = t.document_id
"""
"""SQL: the tellings with when their text was gathered first: by that an incident keeps its id when a text is gathered again."""
BY_ORDER = "ORDER BY first_recorded, first_batch, first_position, position"


def add_gathered_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, batches: Iterable[str], known_until: date | None
) -> None:
    """Makes the views of what was gathered, and the table incidents, empty so far; see `fill_incidents`.

    A view with a closing day shows no row of a data set: when it was known is not kept.
    """
    names = tuple(batches)
    selects = {SKETCHES: _SKETCHES, COPIES: _COPIES, TELLINGS: _TELLINGS, JOINS: _JOINS}
    for table in GATHERED:
        rows = _rows(connection, folder, table, names)
        select = selects[table].format(rows=rows, rows_known="true" if known_until is None else "false")
        connection.execute(f'CREATE VIEW "{table.name}" AS {select}')
        if table is JOINS:
            connection.execute(f"CREATE VIEW snapshot.joined AS SELECT * FROM {rows}")  # noqa: S608
        if table is SKETCHES:
            connection.execute(_LAST)
        if table is TELLINGS:
            connection.execute(_TOLD)
    connection.from_arrow(no_rows(INCIDENTS.schema)).create(INCIDENTS.name)


def _rows(connection: duckdb.DuckDBPyConnection, folder: Path, table: Table, batches: tuple[str, ...]) -> str:
    if batches:
        files = ", ".join(quoted(literal(part(folder, table, batch))) for batch in batches)
        return f"read_parquet([{files}])"
    connection.from_arrow(no_rows(table.schema)).create(f"snapshot.no_{table.name}")
    return f"snapshot.no_{table.name}"


class Member(NamedTuple):
    """A telling as far as the table `incidents` has it."""

    id: str
    event_ids: Sequence[str]
    document_id: str | None
    dataset: str | None
    outlet: str | None
    published: date | None
    family: str


def incident_table(members: Iterable[Member], incidents: Iterable[Incident], home: Mapping[str, str]) -> pa.Table:
    """Incidents as rows of the table `incidents`.

    Parameters
    ----------
    home
        By document the first of the reports that repeat one another.
    """
    told = {event: member for member in members for event in member.event_ids}
    rows: list[Row] = []
    for incident in incidents:
        within = [(event, told[event]) for event in incident.event_ids]
        reports = {member.document_id for _, member in within if member.document_id is not None}
        counts = {"reports": len(reports), "independent": len({home[report] for report in reports})}
        for event, member in within:
            row: Row = {
                name: getattr(member, name) for name in ("document_id", "dataset", "outlet", "published", "family")
            }
            row["strand"] = member.id if member.document_id is None else home[member.document_id]
            rows.append({"incident": incident.id, "event_id": event, **row, **counts})
    return pa.Table.from_pylist(rows, schema=INCIDENTS.schema)


def fill_incidents(connection: duckdb.DuckDBPyConnection, judged: Iterable[Judgement]) -> None:
    """Fills the table incidents from what was gathered and what people judged."""
    rows = connection.execute(
        "SELECT t.id, t.event_ids, t.document_id, t.dataset, d.outlet, d.published, t.family "  # noqa: S608
        f"FROM ({ORDER}) AS t LEFT JOIN documents AS d ON d.id = t.document_id ORDER BY t.first_recorded, t.first_batch, t.first_position, t.position"
    ).fetchall()
    members = [Member(*row) for row in rows]
    found = connection.execute('SELECT "left", "right", similarity, kind, "by" FROM copies').fetchall()
    copies = (Copy(left=a, right=b, similarity=alike, kind=kind, by=by) for a, b, alike, kind, by in found)
    pairs = [(m.event_ids[0], event) for m in members for event in m.event_ids[1:]]
    pairs += connection.execute('SELECT "left", "right" FROM joins WHERE verdict = \'same\'').fetchall()
    joins = (Judgement(left=a, right=b, verdict=Verdict.SAME, score=1.0, by=BY) for a, b in pairs)
    home = strands((m.document_id for m in members if m.document_id is not None), copies)
    events = [event for member in members for event in member.event_ids]
    table = incident_table(members, formed(events, (*joins, *judged)), home)
    if table.num_rows:
        connection.from_arrow(table).insert_into(INCIDENTS.name)
