"""What was gathered in a desk: copies, tellings and the joins between them; and the incidents that all this makes.

Incidents are written nowhere: they follow from the joins and from what people judged, so a judgement shows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pyarrow as pa

from tocsin.records import Incident, Judgement, Verdict, content_id
from tocsin.resolve.copies import Copy, Sketch, strands
from tocsin.resolve.incidents import formed, within
from tocsin.resolve.likeness import window
from tocsin.resolve.telling import Telling
from tocsin.store.files import write_part
from tocsin.store.gathered import BY_ORDER, ORDER, Member, incident_table
from tocsin.store.judgements import read_judgements
from tocsin.store.rows import Row, to_table
from tocsin.store.tables import COPIES, GATHERED, JOINS, SKETCHES, TELLINGS
from tocsin.store.view import View

LONG = 84  # days: what is told of a longer time is looked for by the year alone
_SLACK = timedelta(days=7)
_REPRINTS = timedelta(days=30)  # how far apart copies are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The times that some tellings are of, and around which others may be of the same happenings."""

    ranges: tuple[tuple[date, date], ...] = ()  # [begin, until), by day, none of them meeting another
    years: tuple[int, ...] = ()  # in which something longer began
    undated: bool = False
    published: tuple[date, date] | None = None  # first and last day of their texts; None: none has a day

    @classmethod
    def on(cls, begin: date, until: date) -> Near:
        """The days [begin, until), with what has no day and what is told of the years that they are in."""
        years = tuple(range(begin.year, until.year + 1))
        return cls(ranges=((begin, until),), years=years, undated=True, published=(begin, until))


def near_to(tellings: Iterable[Telling], published: Iterable[date | None]) -> Near:
    """Where to look for what may be joined with some tellings, and for what their texts may repeat.

    Parameters
    ----------
    published
        The days of their texts.
    """
    windows = [window(telling) for telling in tellings]
    short = sorted((w[0] - _SLACK, w[1] + _SLACK) for w in windows if w is not None and not _long(w))
    ranges: list[tuple[date, date]] = []
    for begin, until in short:
        if ranges and begin <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(until, ranges[-1][1]))
        else:
            ranges.append((begin, until))
    days = [day for day in published if day is not None]
    return Near(
        ranges=tuple(ranges),
        years=tuple(sorted({w[0].year for w in windows if w is not None and _long(w)})),
        undated=None in windows,
        published=(min(days), max(days)) if days else None,
    )


def _long(days: tuple[date, date]) -> bool:
    return (days[1] - days[0]).days > LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a desk has gathered, as far as a view shows it."""

    tellings: tuple[Telling, ...] = ()  # in the order in which their texts were first gathered
    copies: tuple[Copy, ...] = ()
    joins: tuple[Judgement, ...] = ()  # of the machine
    judged: tuple[Judgement, ...] = ()  # of people

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
        """The incidents as rows of the table `incidents`."""
        members = (
            Member(t.id, t.event_ids, t.document_id, t.dataset, t.outlet, t.published, t.family) for t in self.tellings
        )
        return incident_table(members, self.incidents(), self.strands())


def judged(view: View, among: str = "") -> tuple[Judgement, ...]:
    """What was judged of pairs of events, the oldest first; `among` is a WHERE of SQL, or nothing for all."""
    rows = view.sql(
        f'SELECT "left", "right", verdict, score, reasons, "by" FROM joins {among} ORDER BY recorded, batch, position'  # noqa: S608
    ).to_pylist()
    return tuple(
        Judgement(
            left=row["left"],
            right=row["right"],
            verdict=Verdict(row["verdict"]),
            score=row["score"],
            reasons=tuple(row["reasons"]),
            by=row["by"],
        )
        for row in rows
    )


def held(view: View, folder: Path, *, near: Near | None = None) -> Held:
    """What was gathered in a folder of the texts that a view shows, with the latest coding of each.

    Parameters
    ----------
    near
        Only what lies there; all when None.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    decoder = msgspec.json.Decoder(Telling)
    rows = view.sql(f"SELECT told FROM ({ORDER}) WHERE {meets(near)} {BY_ORDER}")  # noqa: S608
    tellings = tuple(map(decoder.decode, rows["told"].to_pylist()))
    ends = 'c."left", c."right"'
    copies = view.sql(
        f'SELECT {ends}, c.similarity, c.kind, c."by" FROM copies AS c '  # noqa: S608
        'JOIN documents AS d ON d.id = c."left" JOIN documents AS e ON e.id = c."right" '
        f"WHERE {_reprinted(near, 'd')} AND {_reprinted(near, 'e')} ORDER BY c.recorded, c.batch, c.position"
    )
    met = f"SELECT unnest(event_ids) FROM tellings WHERE {meets(near)}"  # noqa: S608
    among = "" if near is None else f'WHERE "left" IN ({met}) AND "right" IN ({met})'
    return Held(
        tellings=tellings,
        copies=tuple(Copy(**row) for row in copies.to_pylist()),
        joins=judged(view, among),
        judged=read_judgements(folder).judgements,
    )


def held_sketches(view: View, near: Near) -> tuple[Sketch, ...]:
    """What the texts that were published about then are compared by to find copies, in the order of gathering."""
    rows = view.sql(
        "SELECT s.document_id, min_by(s.runs, s.recorded) AS runs, min_by(s.signature, s.recorded) AS signature "  # noqa: S608
        "FROM sketches AS s JOIN documents AS d ON d.id = s.document_id "
        f"WHERE s.runs > 0 AND {_reprinted(near, 'd')} "
        "GROUP BY s.document_id ORDER BY min(s.recorded), min_by(s.batch, s.recorded), min_by(s.position, s.recorded)"
    )
    return tuple(Sketch(**row) for row in rows.to_pylist())


def gathered_marks(view: View) -> dict[str, str]:
    """By document what was gathered of it last: the coder, and what people had said of it; see `Desk.gather`."""
    rows = view.sql("SELECT document_id, max_by(coder, (recorded, batch)) AS mark FROM sketches GROUP BY document_id")
    return dict(zip(rows["document_id"].to_pylist(), rows["mark"].to_pylist(), strict=True))


def ungathered(view: View) -> int:
    """How many coded texts were never gathered."""
    counted = view.sql(
        "SELECT count(*) AS many FROM codings WHERE document_id NOT IN (SELECT document_id FROM sketches)"
    )
    return counted["many"].to_pylist()[0]


def meets(near: Near | None) -> str:
    """SQL: whether a telling lies near."""
    if near is None:
        return "true"
    size = f'coalesce("until" - "begin", 0) > {LONG}'
    some = [
        f"(\"begin\" < DATE '{u.isoformat()}' AND \"until\" > DATE '{b.isoformat()}' AND NOT {size})"
        for b, u in near.ranges
    ]
    some += [f'({size} AND year("begin") IN ({", ".join(map(str, near.years))}))'] if near.years else []
    some += ['"begin" IS NULL'] if near.undated else []
    return f"({' OR '.join(some or ['false'])})"


def _reprinted(near: Near | None, alias: str) -> str:
    """SQL: whether a document was published about then; one without a day may have been."""
    if near is None:
        return "true"
    if near.published is None:
        return f"{alias}.published IS NULL"
    first, last = near.published[0] - _REPRINTS, near.published[1] + _REPRINTS
    return f"({alias}.published IS NULL OR {alias}.published BETWEEN DATE '{first.isoformat()}' AND DATE '{last.isoformat()}')"


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
