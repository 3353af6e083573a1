"""What was gathered in a desk: copies, tellings and the joins between them; and the incidents that all this makes.

Incidents are written nowhere: they follow from the joins and from what people judged, so a judgement shows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec
import pyarrow as pa

from tocsin.records import Incident, Judgement, Verdict, content_id
from tocsin.resolve.copies import Copy, Sketch, strands
from tocsin.resolve.incidents import formed, within
from tocsin.resolve.likeness import window
from tocsin.resolve.tellings import Telling
from tocsin.store.files import committed, read_part, write_part
from tocsin.store.judgements import read_judgements
from tocsin.store.rows import Row, to_table
from tocsin.store.tables import COPIES, GATHERED, JOINS, SKETCHES, TELLINGS
from tocsin.store.view import View

INCIDENTS = pa.schema(
    [
        ("incident", pa.string()),
        ("event_id", pa.string()),
        ("document_id", pa.string()),  # null: a row of a data set
        ("dataset", pa.string()),
        ("outlet", pa.string()),
        ("published", pa.date32()),
        ("family", pa.string()),
        ("strand", pa.string()),  # the first of the reports that repeat one another: as many as are independent
    ]
)
"""One row an event of an incident; `View` and charts count incidents, reports and independent reports by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a desk has gathered, as far as a view shows it."""

    tellings: tuple[Telling, ...] = ()  # in the order in which they were gathered
    copies: tuple[Copy, ...] = ()
    joins: tuple[Judgement, ...] = ()  # of the machine
    judged: tuple[Judgement, ...] = ()  # of people
    done: frozenset[tuple[str, str]] = frozenset()  # document and coder: gathered before
    sketches: tuple[Sketch, ...] = field(default=(), repr=False)

    def incidents(self) -> tuple[Incident, ...]:
        """The incidents, in the order of their first events; what nothing joins is an incident of its own."""
        events = [event for telling in self.tellings for event in telling.event_ids]
        inside = (judgement for telling in self.tellings for judgement in within(telling))
        return formed(events, (*inside, *self.joins, *self.judged))

    def suggestions(self) -> tuple[Judgement, ...]:
        """The joins that wait for a person, the likeliest first: of incidents that are still two, and not judged."""
        home = {event: incident.id for incident in self.incidents() for event in incident.event_ids}
        settled = {frozenset((j.left, j.right)) for j in self.judged}
        open_: dict[frozenset[str], Judgement] = {}
        for join in sorted(self.joins, key=lambda j: (-(j.score or 0.0), j.left, j.right)):
            ends = frozenset((home.get(join.left, ""), home.get(join.right, "")))
            known = len(ends) == 2 and "" not in ends and frozenset((join.left, join.right)) not in settled
            if join.verdict is Verdict.UNSURE and known:
                open_.setdefault(ends, join)
        return tuple(open_.values())

    def strands(self) -> Mapping[str, str]:
        """By document the first of the reports that repeat one another."""
        return strands((t.document_id for t in self.tellings if t.document_id is not None), self.copies)

    def table(self) -> pa.Table:
        """The incidents as rows of `INCIDENTS`."""
        by = {event: telling for telling in self.tellings for event in telling.event_ids}
        home = self.strands()
        rows: list[Row] = []
        for incident in self.incidents():
            for event in incident.event_ids:
                telling = by[event]
                row: Row = {name: getattr(telling, name) for name in ("document_id", "dataset", "outlet", "published")}
                strand = telling.id if telling.document_id is None else home[telling.document_id]
                rows.append(
                    {"incident": incident.id, "event_id": event, "family": telling.family, "strand": strand, **row}
                )
        return pa.Table.from_pylist(rows, schema=INCIDENTS)


def held(view: View, folder: Path, *, near: tuple[date, date] | None = None) -> Held:
    """What was gathered in a folder of the texts that a view shows, with the latest coding of each.

    Parameters
    ----------
    near
        Only tellings that can have been in these days [begin, until), and undated ones; all when None.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    events: set[str] = set(view.table("events")["id"].to_pylist())
    shown: set[str] = set(view.table("documents")["id"].to_pylist())
    rows: dict[str, list[Row]] = {table.name: [] for table in GATHERED}
    for batch in committed(folder, GATHERED):
        for table in GATHERED:
            rows[table.name] += read_part(folder, table, batch).to_pylist()
    for some in rows.values():
        some.sort(key=lambda row: (row["recorded"], row["batch"], row["position"]))
    decoder = msgspec.json.Decoder(Telling)
    tellings: dict[str, Telling] = {}
    for row in rows[TELLINGS.name]:
        of_text = row["document_id"] is not None
        if (row["id"] in events if of_text else view.known_until is None) and _touches(row, near):
            tellings.setdefault(row["id"], decoder.decode(row["told"]))
    return Held(
        tellings=tuple(tellings.values()),
        copies=tuple(
            Copy(**{n: row[n] for n in ("left", "right", "similarity", "kind", "by")})
            for row in rows[COPIES.name]
            if row["left"] in shown and row["right"] in shown
        ),
        joins=tuple(
            Judgement(
                left=row["left"],
                right=row["right"],
                verdict=Verdict(row["verdict"]),
                score=row["score"],
                reasons=tuple(row["reasons"]),
                by=row["by"],
            )
            for row in rows[JOINS.name]
        ),
        judged=read_judgements(folder).judgements,
        done=frozenset((row["document_id"], row["coder"]) for row in rows[SKETCHES.name]),
        sketches=tuple(
            {
                row["document_id"]: Sketch(document_id=row["document_id"], runs=row["runs"], signature=row["signature"])
                for row in rows[SKETCHES.name]
                if row["runs"]
            }.values()
        ),
    )


def _touches(row: Row, near: tuple[date, date] | None) -> bool:
    if near is None or row["begin"] is None or row["until"] is None:
        return True
    return row["begin"] < near[1] and near[0] < row["until"]


def keep(
    folder: Path,
    *,
    done: Iterable[tuple[str, str]],
    sketches: Iterable[Sketch],
    copies: Sequence[Copy],
    tellings: Sequence[Telling],
    joins: Sequence[Judgement],
    recorded: datetime,
) -> None:
    """Writes one batch of what was gathered, whole or not at all.

    Parameters
    ----------
    done
        Document and coder: what was gathered now, also where it tells nothing.

    Raises
    ------
    StoreError
        If the folder cannot be written; nothing of the batch is shown then.
    """
    drawn = {sketch.document_id: sketch for sketch in sketches}
    encoder = msgspec.json.Encoder(order="deterministic")
    rows: dict[str, list[Row]] = {
        SKETCHES.name: [
            {
                "document_id": document,
                "coder": coder,
                "runs": drawn[document].runs if document in drawn else 0,
                "signature": drawn[document].signature if document in drawn else b"",
            }
            for document, coder in done
        ],
        COPIES.name: [{n: getattr(copy, n) for n in ("left", "right", "similarity", "kind", "by")} for copy in copies],
        TELLINGS.name: [_telling_row(telling, encoder) for telling in tellings],
        JOINS.name: [
            {
                "left": join.left,
                "right": join.right,
                "verdict": join.verdict.value,
                "score": join.score,
                "reasons": list(join.reasons),
                "by": join.by,
            }
            for join in joins
        ],
    }
    batch = content_id("batch", *(repr(row) for some in rows.values() for row in some))
    for table in GATHERED:
        stamped = [{**row, "recorded": recorded} for row in rows[table.name]]
        write_part(folder, table, batch, to_table(table, stamped, batch=batch))


def _telling_row(telling: Telling, encoder: msgspec.json.Encoder) -> Row:
    days = window(telling)
    return {
        "id": telling.id,
        "document_id": telling.document_id,
        "dataset": telling.dataset,
        "event_ids": list(telling.event_ids),
        "family": telling.family,
        "begin": None if days is None else days[0],
        "until": None if days is None else days[1],
        "told": encoder.encode(telling).decode(),
    }
