"""What people said of coded texts, in the tables of a view: rows of a corrected text stand in place of those in the files.

The files keep what the coder read. The rows are made when somebody first asks for a table, of the few texts that were corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.records import Act, Coding, Corrected, Correction
from tocsin.resolve.corrections import in_time, standing
from tocsin.store.rows import Row, coding_rows, no_rows, to_table
from tocsin.store.tables import CLAIMS, CORRECTIONS, EVENTS, EVIDENCE, GAPS, HARMS, MENTIONS, QUOTES, TRACE

AMENDED = (MENTIONS, EVENTS, EVIDENCE, GAPS, QUOTES, CLAIMS, HARMS, TRACE)
"""The tables that a correction may change."""

_NOT_CODED = "the text is not coded here"
_TAKEN_BACK = "taken back"
_IN_PLACE = """
SELECT t.* FROM ({select}) AS t ANTI JOIN (
    SELECT document_id FROM snapshot.amended WHERE name = '{name}'
) AS a ON a.document_id = t.document_id
UNION ALL BY NAME SELECT t.* FROM snapshot.amended_{name} AS t
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What the corrections of one text change."""

    document_id: str
    made_of: tuple[str, ...]  # the batch that it is shown from, and the ids of the corrections
    rows: Mapping[
        str, pa.Table
    ]  # by table: all that it has of the text now; tables that stay as they were are left out
    told: tuple[Corrected, ...]  # what became of each correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What the corrections of many texts change, as few large tables: a small one for each text takes thirty times the memory."""

    made_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])  # by document
    changed: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])  # by table the documents
    rows: Mapping[str, pa.Table] = field(default_factory=dict[str, pa.Table])  # by table
    told: Mapping[str, tuple[Corrected, ...]] = field(default_factory=dict[str, tuple[Corrected, ...]])  # by document

    def only(self, documents: Collection[str]) -> Amended:
        """The same of some documents."""
        if documents == self.made_of.keys():
            return self
        wanted = frozenset(documents)
        ids = pa.array(sorted(wanted), pa.string())
        return Amended(
            made_of={i: mark for i, mark in self.made_of.items() if i in wanted},
            changed={name: some & wanted for name, some in self.changed.items()},
            rows={name: rows.filter(pc.is_in(rows["document_id"], ids)) for name, rows in self.rows.items()},
            told={i: told for i, told in self.told.items() if i in wanted},
        )

    def and_of(self, texts: Collection[Amendment]) -> Amended:
        """With that of more texts, in place of what it had of the same."""
        if not texts:
            return self
        new = {text.document_id for text in texts}
        kept = self.only(self.made_of.keys() - new)
        rows = {name: [kept.rows[name]] if name in kept.rows else [] for name in (table.name for table in AMENDED)}
        changed = {name: set(kept.changed.get(name, ())) for name in rows}
        for text in texts:
            for name, some in text.rows.items():
                rows[name].append(some)
                changed[name].add(text.document_id)
        return Amended(
            made_of={**kept.made_of, **{text.document_id: text.made_of for text in texts}},
            changed={name: frozenset(some) for name, some in changed.items()},
            rows={name: pa.concat_tables(some).combine_chunks() for name, some in rows.items() if some},
            told={**kept.told, **{text.document_id: text.told for text in texts}},
        )


def by_document(corrections: Iterable[Correction]) -> dict[str, tuple[Correction, ...]]:
    """The corrections of each document, those that were undone with them."""
    found: dict[str, tuple[Correction, ...]] = {}
    for each in corrections:
        found[each.span.document_id] = (*found.get(each.span.document_id, ()), each)
    return found


def add_amended(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table corrections and what `in_place` reads, all empty so far; see `amend`."""
    connection.from_arrow(no_rows(CORRECTIONS.schema)).create(CORRECTIONS.name)
    connection.execute("CREATE TABLE snapshot.amended (document_id VARCHAR, name VARCHAR)")
    for table in AMENDED:
        connection.from_arrow(no_rows(table.schema)).create(f"snapshot.amended_{table.name}")


def in_place(name: str, select: str) -> str:
    """SQL: the rows of a table with those of corrected texts in place of what their coder read."""
    return _IN_PLACE.format(select=select, name=name) if name in {table.name for table in AMENDED} else select


def amendment(machine: Coding, coding: Coding, made_of: tuple[str, ...]) -> Amendment:
    """What the corrections of one text change.

    Parameters
    ----------
    machine, coding
        As the coder read it, and as it was corrected.
    made_of
        The batch that it is shown from, and the ids of the corrections.
    """
    names = {table.name for table in AMENDED if getattr(machine, table.name) != getattr(coding, table.name)}
    only = Coding(document_id=coding.document_id, coder=coding.coder, **{name: getattr(coding, name) for name in names})
    rows = coding_rows(only, recorded=datetime.now(UTC))  # a time of links alone, which are not written here
    tables = {
        table.name: to_table(table, rows[table.name], batch=made_of[0]) for table in AMENDED if table.name in names
    }
    return Amendment(document_id=coding.document_id, made_of=made_of, rows=tables, told=coding.corrections)


def amend(connection: duckdb.DuckDBPyConnection, amended: Amended, corrections: Sequence[Correction]) -> None:
    """Fills what `add_amended` made.

    Parameters
    ----------
    corrections
        All of the texts that the view shows.
    """
    for name, rows in amended.rows.items():
        _insert(connection, f"snapshot.amended_{name}", rows)
    changed = [{"document_id": document, "name": name} for name, some in amended.changed.items() for document in some]
    schema = pa.schema([("document_id", pa.string()), ("name", pa.string())])
    _insert(connection, "snapshot.amended", pa.Table.from_pylist(changed, schema=schema))
    told = {each.correction.id: each for some in amended.told.values() for each in some}
    holding = {each.id for each in standing(corrections)}
    found = [
        correction_row(each, told.get(each.id), holds=each.id in holding) for each in sorted(corrections, key=in_time)
    ]
    _insert(connection, CORRECTIONS.name, pa.Table.from_pylist(found, schema=CORRECTIONS.schema))


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    if rows.num_rows:
        connection.from_arrow(rows).insert_into(name)


def correction_row(correction: Correction, told: Corrected | None, *, holds: bool) -> Row:
    """The row of a correction in `corrections`."""
    if correction.act is Act.UNDO:
        why = None
    elif not holds:
        why = _TAKEN_BACK
    else:
        why = _NOT_CODED if told is None else told.why
    return {
        "id": correction.id,
        "document_id": correction.span.document_id,
        "act": correction.act.value,
        "of": correction.of,
        "thing": None if told is None else told.thing,
        "seen": correction.thing,
        "field": correction.field,
        "values": list(correction.values),
        "was": list(correction.was),
        "machine": [] if told is None else list(told.machine),
        "start": correction.span.start,
        "end": correction.span.end,
        "kind": correction.kind,
        "why": why,
        "reason": correction.reason,
        "drawn": correction.drawn,
        "by": correction.by,
        "recorded": correction.recorded,
    }
