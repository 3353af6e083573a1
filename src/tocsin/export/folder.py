"""All tables of a desk as a folder of Parquet files, one a table, as a view shows them; with what people judged and noted.

Nothing of a row whose terms do not let it be passed on is in them, neither the row nor its names nor what was mended of it;
what `loads` says of its file is, since that is what one cites.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from tocsin.errors import ExportError
from tocsin.export.rows import EVERYTHING, Holdings
from tocsin.export.saving import aside
from tocsin.export.tally import Tally
from tocsin.resolve.outlets import Cards, OutletCard
from tocsin.store.tables import ALL_EVENTS, ARTICLES, CORRECTIONS, IMPORTED, LOADS, REPORTS, TABLES
from tocsin.store.tables.columns import DAY, MOMENT, SCORE, TEXT, TEXTS
from tocsin.store.terms import split_exportable

_BATCH = 20_000  # rows at once: about 60 MB of native rows
_NATIVE = "native_id, batch, native"
_ORDERS = {
    CORRECTIONS.name: "recorded, id",
    IMPORTED.name: f"dataset, occurred_begin, {_NATIVE}",
    REPORTS.name: f"dataset, published, {_NATIVE}",
    ARTICLES.name: f"dataset, published, {_NATIVE}",
}
"""By what the rows of a large table are ordered where they have no position in a batch."""

OUTLETS = pa.schema(
    [
        ("name", TEXT),
        ("also", TEXTS),
        ("kind", TEXT),
        ("home", TEXT),
        ("ownership", TEXT),
        ("side", TEXT),
        ("reliability", TEXT),  # A to F, the user's own judgement
        ("reason", TEXT),
        ("judged", DAY),
    ]
)
"""The columns of `cards_arrow`."""

JUDGEMENTS = pa.schema(
    [
        ("left", TEXT), ("right", TEXT), ("verdict", TEXT), ("score", SCORE), ("reasons", TEXTS), ("by", TEXT), ("recorded", MOMENT),
    ]
)  # fmt: skip
"""The columns of what people judged of who is who."""

CREDIBILITY = pa.schema([("claim_id", TEXT), ("grade", TEXT), ("reason", TEXT), ("judged", DAY)])
"""The columns of `credibility_arrow`; without a claim it is the grade of all that have none of their own."""


def cards_arrow(cards: Cards) -> pa.Table:
    """The user's source cards, one row an outlet, by name."""
    unique = {card.name: card for card in cards.outlets.values()}
    return pa.Table.from_pylist([_card(unique[name]) for name in sorted(unique)], schema=OUTLETS)


def credibility_arrow(cards: Cards) -> pa.Table:
    """How credible the user judged claims to be."""
    grades = {None: cards.default, **dict(sorted(cards.claims.items()))}
    rows = [
        {"claim_id": claim, "grade": grade.grade, "reason": grade.reason, "judged": grade.judged}
        for claim, grade in grades.items()
        if grade is not None
    ]
    return pa.Table.from_pylist(rows, schema=CREDIBILITY)


def _card(card: OutletCard) -> dict[str, Any]:
    grade = card.reliability
    return {
        "name": card.name,
        "also": list(card.also),
        "kind": card.kind,
        "home": card.home,
        "ownership": card.ownership,
        "side": card.side,
        "reliability": None if grade is None else grade.grade,
        "reason": None if grade is None else grade.reason,
        "judged": None if grade is None else grade.judged,
    }


def write_tables(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes a folder with one Parquet file a table; tables of the user's own cards are there where there is a card.

    Raises
    ------
    ExportError
        If a filter is given, the folder is there already, or it cannot be written.
    """
    if held.wanted != EVERYTHING:
        raise ExportError("tables are exported whole; take the filter away, or export events with --format parquet")
    with aside(path, force=force) as (folder,):
        folder.mkdir()
        blocked = _blocked(held)
        for name in sorted(held.view.sql_tables() - {ALL_EVENTS.name}):  # all_events is made of the others
            _write(held, name, folder / f"{name}.parquet", blocked, tally)
        own = {
            "judgements": _judgements(held),
            "outlets": cards_arrow(held.cards),
            "credibility": credibility_arrow(held.cards),
        }
        for name, rows in own.items():
            if rows.num_rows:
                parquet.write_table(rows, folder / f"{name}.parquet", compression="zstd")
    return (path,)


def _judgements(held: Holdings) -> pa.Table:
    rows = [{name: getattr(judged, name) for name in JUDGEMENTS.names} for judged in held.view.judged()]
    return pa.Table.from_pylist([row | {"reasons": list(row["reasons"])} for row in rows], schema=JUDGEMENTS)


def _blocked(held: Holdings) -> tuple[str, ...]:
    """The data sets of which some file was loaded whose rows may not be passed on."""
    found = held.view.sql(
        "SELECT DISTINCT dataset FROM loads "
        "WHERE coalesce(json_extract_string(description, '$.may_export'), 'false') <> 'true' ORDER BY dataset"
    )
    return tuple(found["dataset"].to_pylist())


def _write(held: Holdings, table: str, path: Path, blocked: tuple[str, ...], tally: Tally) -> None:
    order = _ORDERS.get(table, "batch, position" if table in TABLES else "ALL")
    found = held.view.sql_stream(f'SELECT * FROM "{table}" ORDER BY {order}', rows=_BATCH)  # noqa: S608
    before = dict(tally.left_out)
    tells = table != LOADS.name and {"dataset", "may_export"} & set(found.schema.names) == {"dataset"}
    with parquet.ParquetWriter(path, found.schema, compression="zstd") as writer:
        for batch in found:
            given = pa.Table.from_batches([batch])
            # Names, repairs and the like carry no flag of their own; they say what their rows say.
            part = given.filter(pc.invert(pc.is_in(given["dataset"], pa.array(blocked, TEXT)))) if tells else given
            kept, left_out = split_exportable(part)
            tally.leave(left_out)
            tally.take(kept.num_rows)
            writer.write_table(kept)
        left = {name: n - before.get(name, 0) for name, n in tally.left_out.items() if n > before.get(name, 0)}
        writer.add_key_value_metadata({"tocsin": json.dumps({"left_out": left})})
