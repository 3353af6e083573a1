"""What a desk knows of its feeds: the items it saw, the polls it made, and which of its pages are still to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tocsin.read.dataset import quoted
from tocsin.read.health import Poll
from tocsin.records import content_id
from tocsin.store.files import committed, part, read_part, write_part
from tocsin.store.rows import Row, no_rows, to_table
from tocsin.store.tables import FETCHES, FOLLOWED, ITEMS, Table

WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """By what a server knows the version of a feed that was read last."""

    etag: str | None
    modified: str | None


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The tables `items` and `fetches` of a desk in memory, and the way to write them."""

    folder: Path
    seen: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  # (feed, key)
    waiting: dict[tuple[str, str], Row] = field(default_factory=dict[tuple[str, str], Row])
    documents: dict[str, str | None] = field(default_factory=dict[str, str | None])  # of a key that is settled
    words: dict[str, str] = field(default_factory=dict[str, str])  # hash of outlet and text, to the document
    marks: dict[str, Mark] = field(default_factory=dict[str, Mark])  # by feed
    polls: dict[str, list[Poll]] = field(default_factory=lambda: defaultdict[str, list[Poll]](list))
    arrivals: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict[str, list[datetime]](list))

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """The ledger of a desk as it is now.

        Raises
        ------
        StoreError
            If a file is damaged or was not written by tocsin.
        """
        ledger = cls(folder=folder)
        batches = committed(folder, FOLLOWED)
        items = [row for batch in batches for row in read_part(folder, ITEMS, batch).to_pylist()]
        fetches = [row for batch in batches for row in read_part(folder, FETCHES, batch).to_pylist()]
        for row in sorted(fetches, key=_written):
            ledger._remember_fetch(row)
        # What is settled stays so, whatever a clock said that was set back.
        for row in sorted(items, key=lambda row: (row["state"] != WAITING, row["tries"], *_written(row))):
            ledger.remember_item(row)
        return ledger

    def append(self, items: Sequence[Row], fetches: Sequence[Row], *, recorded: datetime) -> None:
        """Writes rows as one batch, there whole or not at all; when this returns they outlive a crash.

        Raises
        ------
        StoreError
            If the disk is full or may not be written.
        """
        if not items and not fetches:
            return
        batch = content_id("batch", recorded, *map(repr, (*items, *fetches)))
        for table, rows in ((ITEMS, items), (FETCHES, fetches)):
            full = to_table(table, [{**row, "recorded": recorded} for row in rows], batch=batch)
            write_part(self.folder, table, batch, full)
        for row in fetches:
            self._remember_fetch(row)

    def remember_item(self, row: Mapping[str, Any]) -> None:
        """Takes in the state of an item; what is written later counts."""
        key = (row["feed"], row["key"])
        if key not in self.seen:
            self.seen.add(key)
            at = self._arrival(row)
            if at is not None:
                self.arrivals[row["feed"]].append(at)
        if row["state"] == WAITING:
            self.waiting[key] = dict(row)
            return
        self.waiting.pop(key, None)
        if row["document_id"] is not None or row["key"] not in self.documents:
            self.documents[row["key"]] = row["document_id"]
        if row["words"] is not None and row["document_id"] is not None:
            self.words.setdefault(row["words"], row["document_id"])

    def _arrival(self, row: Mapping[str, Any]) -> datetime | None:
        """When an item came to be, as far as it is known: of those without a moment that the first poll found, never."""
        seen: datetime = row["seen"]
        if row["moment"] is not None:
            return min(row["moment"], seen)
        polls = self.polls.get(row["feed"], ())
        return seen if any(poll.answered and poll.at < seen for poll in polls) else None

    def _remember_fetch(self, row: Mapping[str, Any]) -> None:
        if row["kind"] != "feed":
            return
        self.polls[row["feed"]].append(
            Poll(
                at=row["fetched"],
                outcome=row["outcome"],
                why=row["why"] or "",
                shape=row["shape"],
                items=row["items"] or 0,
                fresh=row["fresh"] or 0,
                dated=row["dated"] or 0,
            )
        )
        if row["outcome"] == "ok":
            self.marks[row["feed"]] = Mark(etag=row["etag"], modified=row["modified"])


def _written(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["recorded"], row["batch"], row["position"]


# ---------------------------------------------------------------------------------------------------- views


def add_feed_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, batches: Sequence[str], known_until: date | None
) -> None:
    """Makes the views items and fetches; with a closing day, of what had been seen and fetched by then."""
    until = "" if known_until is None else f"DATE '{known_until.isoformat()}'"
    shown = f"WHERE CAST(t.seen AS DATE) <= {until} AND CAST(t.recorded AS DATE) <= {until}" if until else ""
    _view(connection, folder, ITEMS, batches, f"{shown} QUALIFY row_number() OVER (PARTITION BY t.feed, t.key "
          "ORDER BY t.state = 'waiting', t.tries DESC, t.recorded DESC, t.batch, t.position) = 1")  # fmt: skip
    _view(connection, folder, FETCHES, batches, f"WHERE CAST(t.fetched AS DATE) <= {until}" if until else "")


def _view(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: Table, batches: Iterable[str], shown: str
) -> None:
    files = [quoted(_literal(part(folder, table, batch))) for batch in batches]
    if not files:
        connection.from_arrow(no_rows(table.schema)).create(f'"{table.name}"')
        return
    rows = f"read_parquet([{', '.join(files)}])"
    connection.execute(f'CREATE VIEW "{table.name}" AS SELECT t.* FROM {rows} AS t {shown}')  # noqa: S608


def _literal(path: Path) -> str:
    """The path so that DuckDB takes no character of it for a wildcard."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path.as_posix())


COVERAGE = """
WITH texts AS (
    SELECT published AS day, outlet, count(*) AS documents FROM documents WHERE published IS NOT NULL GROUP BY ALL
), listed AS (
    SELECT coalesce(published, CAST(seen AS DATE)) AS day, outlet, count(*) AS items,
        count(*) FILTER (WHERE state IN ('failed', 'given-up', 'rejected')) AS lost
    FROM items GROUP BY ALL
), owners AS (
    SELECT feed, any_value(outlet) AS outlet FROM items GROUP BY feed
), asked AS (
    SELECT CAST(f.fetched AS DATE) AS day, o.outlet, count(*) AS polls,
        count(*) FILTER (WHERE f.outcome IN ('ok', 'unchanged')) AS answered
    FROM fetches AS f JOIN owners AS o USING (feed) WHERE f.kind = 'feed' GROUP BY ALL
)
SELECT coalesce(t.day, l.day, a.day) AS day, coalesce(t.outlet, l.outlet, a.outlet) AS outlet,
    coalesce(documents, 0) AS documents, coalesce(items, 0) AS items, coalesce(lost, 0) AS lost, polls, answered
FROM texts AS t
FULL JOIN listed AS l ON l.day = t.day AND l.outlet IS NOT DISTINCT FROM t.outlet
FULL JOIN asked AS a ON a.day = coalesce(t.day, l.day) AND a.outlet IS NOT DISTINCT FROM coalesce(t.outlet, l.outlet)
ORDER BY 1, 2
"""
"""SQL: a row a day and outlet; see `View.coverage`."""

COVERAGE_SCHEMA = pa.schema(
    [
        ("day", pa.date32()),
        ("outlet", pa.string()),
        ("documents", pa.int64()),
        ("items", pa.int64()),
        ("lost", pa.int64()),
        ("polls", pa.int64()),
        ("answered", pa.int64()),
    ]
)
