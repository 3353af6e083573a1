"""Pieces into the tables of a desk: checked in the engine, written aside by year, and committed batch by batch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import duckdb
import pyarrow as pa

from tocsin.read.dataset import Dataset, Format, quoted
from tocsin.read.mending import MOST_LISTED, Findings
from tocsin.read.raw import Piece
from tocsin.read.slices import LINE, schema, slices
from tocsin.records import Rejected, content_id
from tocsin.store.feed import Batch, Ready, Rows
from tocsin.store.files import settle, write_part
from tocsin.store.imports import as_table
from tocsin.store.mapping import describe, identifier, writing
from tocsin.store.rows import Row
from tocsin.store.segments import is_merged, literal, rows_of
from tocsin.store.tables import IMPORTED, LOADS, REPAIRS, SUPERSEDED, Table
from tocsin.store.withdrawal import Release, Withdrawal

_MOST_UNREAD = 1000  # rows of a file that the engine may fail to read and still tell
_BETWEEN = " | "
_ROW_GROUP = 122_880


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a run has done so far."""

    rows: int = 0
    files: int = 0
    known: int = 0
    done: int = 0
    written: int = 0
    repeated: int = 0
    superseded: int = 0
    withdrawn: int = 0
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    findings: Findings = field(default_factory=Findings)


class Writer:
    """Batches into the tables of a desk."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        aside: Path,
        dataset: Dataset,
        recorded: datetime,
        earlier: Iterable[str],
        release: Release,
        withdrawal: Withdrawal,
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._aside = aside  # on the same disk
        self._dataset = dataset
        self._recorded = recorded
        self._about = describe(dataset)
        self._release = release
        self._withdrawal = withdrawal
        self._earlier = sorted(earlier)
        self._made = 0
        self._begin()

    def _begin(self) -> None:
        self._parts: list[tuple[Path, Path]] = []  # (aside, for good) of the batch that is being written
        self._again: list[Row] = []
        self._findings = Findings()
        self._more = False
        self._withdrawal.begin()
        self._rows_written = self._repeated = 0

    def write(self, ready: Ready) -> None:
        """Reads a piece and writes its rows aside."""
        piece = ready.piece
        whole = self._read(ready)
        self._withdrawal.see()
        if self._dataset.withdraws:  # its rows are kept as what they take back
            self._rows_written = self._withdrawal.listed
            self._parts.pop()
            whole.unlink()
            piece.drop()
            return
        if self._dataset.table == IMPORTED.name:
            self._again += self._brought_again()
        self._repeated += self._count_repeated()
        self._rows_written += self._share_out(whole)
        piece.drop()

    @property
    def loose(self) -> int:
        """How many files of the data set are not compacted."""
        return sum(not is_merged(part) for part in self._earlier)

    def drop(self) -> None:
        """Forgets what was written since the last commit."""
        for aside, _ in self._parts:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
        self._begin()

    def commit(self, batch: Batch, tally: Tally) -> None:
        """Gives the files of a batch their names, then writes the ledger: from there on a view sees them."""
        name = content_id("load", self._dataset.name, self._about.text(), *(file.hash for file in batch.files))
        self._findings.add(batch.findings)
        parts = [
            (aside, path.with_name(f"{name}-{number}.parquet")) for number, (aside, path) in enumerate(self._parts)
        ]
        again = len(self._again)
        self._again += self._withdrawal.rows(batch, self._findings, self._earlier, name)
        self._keep(name, batch, parts)
        tally.rows += self._rows_written
        tally.files += len(batch.files)
        tally.done += sum(file.size for file in batch.files)
        tally.written += sum(path.stat().st_size for _, path in parts)
        tally.repeated += self._repeated
        tally.superseded += again
        tally.withdrawn += len(self._again) - again
        tally.findings.add(self._findings)
        self._earlier += [] if self._dataset.withdraws else [self._below(path) for _, path in parts]
        self._begin()

    def _read(self, ready: Ready) -> Path:
        """All rows of a piece in one file, which the view `piece` shows; what a rule says of them is told."""
        findings, piece = self._findings, ready.piece
        whole = self._aside / f"{token_hex(8)}.parquet"
        self._parts.append((whole, whole))
        self._write(
            f"SELECT *, CAST({_text(ready.version)} AS VARCHAR) AS version, CAST({_day(self._release.day)} AS DATE) AS released, "  # noqa: S608
            f"TIMESTAMPTZ {quoted(self._recorded.isoformat())} AS recorded FROM ({self._mapped(ready)})",
            whole,
        )
        if ready.rows is None and self._dataset.format is not Format.PARQUET:
            self._unread(piece)
        elif ready.rows is not None and ready.rows.interrupted:
            raise KeyboardInterrupt
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW piece AS SELECT * FROM read_parquet({quoted(literal(whole))})"  # noqa: S608
        )
        refuse = [(f"refused_ = {n}", rule.words) for n, rule in enumerate(self._dataset.refuse)]
        if ready.rows is not None:
            numbers = enumerate(self._dataset.numbers, start=1)
            refuse += [(f"refused_ = {-n}", f"{name} is no number, or one out of reach") for n, name in numbers]
        mend = [(f"refused_ IS NULL AND mend_{n}", rule.words) for n, rule in enumerate(self._dataset.mend)]
        counts = [f"count(*) FILTER ({condition})" for condition, _ in (*refuse, *mend)]
        found = self._one(f"SELECT {', '.join([*counts, '1'])} FROM piece")  # noqa: S608
        for (condition, words), count in zip(refuse, found, strict=False):
            for where, what in self._examples(piece, condition, count):
                findings.refuse(where, what, f"{words}; the row was left out", count=0)
            findings.refused[f"{words}; the row was left out"] += count
        for (condition, words), count in zip(mend, found[len(refuse) :], strict=False):
            for where, what in self._examples(piece, condition, min(count, 5)):
                findings.mend(where, what, words, count=0)
            findings.mended[words] += count
        for counter in (findings.refused, findings.mended):
            for words in [words for words, count in counter.items() if not count]:
                del counter[words]
        return whole

    def _mapped(self, ready: Ready) -> str:
        """SQL: the rows of a piece in the columns of the table."""
        rows, present, whole = self._file(ready.piece) if ready.rows is None else self._cut(ready.piece, ready.rows)
        extra = [name for name in present if name not in self._dataset.columns]
        self._more |= bool(extra)
        columns = [
            present.get(name, f"CAST(NULL AS VARCHAR) AS {identifier(name)}")
            for name in (*self._dataset.columns, *extra)
        ]
        return writing(self._dataset, f"(SELECT {', '.join([*columns, *(whole or ())])} FROM {rows})", extra, whole)  # noqa: S608

    def _cut(self, piece: Piece, rows: Rows) -> tuple[str, dict[str, str], list[str]]:
        """What to select from to get rows as they are cut, SQL of the raw columns they have, and their other columns."""
        wanted = slices(self._dataset, piece.columns)
        self._connection.register("staged", pa.RecordBatchReader.from_batches(schema(wanted), iter(rows)))
        kinds = self._dataset.numbers
        present = {each.name: identifier(each.name) for each in wanted if each.name in piece.columns}
        whole = [each.name for each in wanted if each.name not in present]
        cast = {name: f"TRY_CAST({sql} AS {kinds[name]})" for name, sql in present.items() if name in kinds}
        failed = [
            (f"WHEN {present[name]} IS NOT NULL AND {cast[name]} IS NULL THEN", -n, present[name])
            for n, name in enumerate(kinds, start=1)
            if name in cast
        ]
        which = " ".join(f"{when} {number}" for when, number, _ in failed)
        text = " ".join(f"{when} {value}" for when, _, value in failed)
        told = [
            f"CAST({f'CASE {which} END' if which else 'NULL'} AS TINYINT) AS no_number_",
            f"CAST({f'CASE {text} END' if text else 'NULL'} AS VARCHAR) AS unread_",
        ]
        raw = {name: f"{cast.get(name, sql)} AS {identifier(name)}" for name, sql in present.items()}
        return "staged", raw, [*whole, LINE, *told]

    def _file(self, piece: Piece) -> tuple[str, dict[str, str], None]:
        """What to select from to get the rows of a file, and SQL of the raw columns it has."""
        assert piece.path is not None
        path = quoted(literal(piece.path))
        relation = f"read_parquet({path})"
        columns = piece.columns
        if self._dataset.format is Format.PARQUET:
            described = self._connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()  # noqa: S608
            columns = tuple(str(row[0]) for row in described)
        else:
            types = ", ".join(
                f"{quoted(name)}: {quoted(self._dataset.numbers.get(name, 'VARCHAR'))}" for name in columns
            )
            mark = quoted('"')
            missing = ", ".join(quoted(text) for text in ("", *self._dataset.missing))
            relation = (
                f"read_csv({path}, auto_detect = false, header = false, delim = {quoted(piece.delimiter)}, "
                f"quote = {mark}, escape = {mark}, nullstr = [{missing}], columns = {{{types}}}, new_line = '\\n', "
                f"encoding = 'utf-8', max_line_size = 16000000, store_rejects = true, rejects_limit = {_MOST_UNREAD})"
            )
        return relation, {name: identifier(name) for name in columns}, None

    def _unread(self, piece: Piece) -> None:
        """The rows of a file that the engine could not read at all."""
        rejects = self._connection.execute("SELECT line, csv_line, error_message FROM reject_errors").fetchall()
        seen: set[int] = set()
        for line, text, message in rejects:
            if line not in seen:
                seen.add(line)
                why = f"{str(message).splitlines()[0].rstrip('.')}; the row was left out"
                self._findings.refuse(piece.origin(line), str(text), _general(why))
        self._connection.execute("DELETE FROM reject_errors; DELETE FROM reject_scans")

    def _examples(self, piece: Piece, condition: str, most: int) -> Iterator[tuple[str, str]]:
        """Some rows that meet a condition: where they came from, and how they begin."""
        if not most:
            return
        named = ["native_id", *(f"kept_{n}" for n in range(len(self._dataset.kept())))]
        lines = piece.path is None
        columns = ", ".join([LINE, "unread_", *named] if lines else named)
        order = f"ORDER BY {LINE}" if lines else ""
        rows = self._connection.execute(
            f"SELECT {columns} FROM piece WHERE {condition} {order} LIMIT {min(most, MOST_LISTED)}"  # noqa: S608
        ).fetchall()
        for row in rows:
            words = _words(row[lines:])
            yield piece.origin(row[0]) if lines else self._origin(piece, words), words

    def _origin(self, piece: Piece, words: str) -> str:
        """The file and line of a row of a file, by its first value; the file alone if that stands nowhere."""
        if piece.columns and piece.path is not None and words:
            needle = words.split(_BETWEEN, maxsplit=1)[0].encode()
            with piece.path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    if needle in line:
                        return piece.origin(number)
        return piece.origins[0][1] if piece.origins else str(piece.path)

    def _count_repeated(self) -> int:
        """Rows that have the key of another row of their piece."""
        key = ", ".join(["native_id", *(k for k in self._dataset.key if k in self._dataset.stored)])
        found = self._one(
            f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM piece WHERE refused_ IS NULL GROUP BY {key} "  # noqa: S608
            "HAVING count(*) > 1)"
        )
        return int(found[0])

    def _brought_again(self) -> list[Row]:
        """The rows of earlier loads that this piece brings again."""
        if not self._earlier:
            return []
        stored = self._dataset.stored
        known = "CAST(q.added AS DATE)" if "added" in stored else "q.published" if "published" in stored else "NULL"
        by_day = "AND p.occurred_begin = q.occurred_begin" if "occurred_begin" in self._dataset.key else ""
        found = self._connection.execute(
            "SELECT DISTINCT CAST(p.native_id AS VARCHAR), p.occurred_begin, p.batch, "  # noqa: S608
            f"greatest(CAST({known} AS DATE), CAST({_day(self._release.day)} AS DATE)) FROM "
            f"{rows_of(self._folder, self._earlier, 'native_id, occurred_begin')} AS p JOIN piece AS q "
            f"ON p.native_id = q.native_id {by_day} WHERE q.refused_ IS NULL"
        ).fetchall()
        return [
            {"native_id": i, "occurred_begin": day, "earlier": of, "since": since, "why": None}
            for i, day, of, since in found
        ]

    def _share_out(self, whole: Path) -> int:
        """The rows of a piece as one file a year; how many they are."""
        years = self._connection.execute(
            "SELECT year_, count(*) FROM piece WHERE refused_ IS NULL GROUP BY year_ ORDER BY year_"
        ).fetchall()
        refused = self._one("SELECT count(refused_) FROM piece")[0]
        base = self._folder / "tables" / self._dataset.table / f"dataset={self._dataset.name}"
        if len(years) == 1 and not refused:
            self._parts[-1] = (whole, base / f"year={years[0][0]}" / "unnamed")
            return int(years[0][1])
        self._parts.pop()
        for year, _ in years:
            aside = self._aside / f"{token_hex(8)}.parquet"
            self._parts.append((aside, base / f"year={year}" / "unnamed"))
            self._write(f"SELECT * FROM piece WHERE refused_ IS NULL AND year_ = {year}", aside)  # noqa: S608
        whole.unlink()
        return sum(count for _, count in years)

    def _write(self, select: str, path: Path) -> None:
        self._connection.execute(
            f"COPY ({select}) TO {quoted(path.as_posix())} "
            f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {_ROW_GROUP}, PARQUET_VERSION V2, WRITE_BLOOM_FILTER false)"
        )

    def _keep(self, name: str, batch: Batch, parts: Sequence[tuple[Path, Path]]) -> None:
        settle(parts)
        stamp = {"dataset": self._dataset.name, "recorded": self._recorded}
        whose = {**stamp, "dataset": self._dataset.withdraws or self._dataset.name}
        self._put(SUPERSEDED, name, [{**row, **whose} for row in self._again])
        self._put(REPAIRS, name, [{**row, **stamp} for row in _repairs(self._findings)])
        rows = [
            {
                **stamp,
                "version": batch.version,
                "file": file.path.name,
                "hash": file.hash,
                "bytes": file.size,
                "lines": file.lines,
                "table": self._dataset.table,
                "parts": [self._below(path) for _, path in parts],
                "description": replace(self._about, more=self._more).text(),
                "accessed": self._recorded.date(),
                "released": self._release.day,
            }
            for file in batch.files
        ]
        self._put(LOADS, name, rows)

    def _put(self, table: Table, name: str, rows: Sequence[Row]) -> None:
        write_part(self._folder, table, name, as_table(self._connection, table, rows, batch=name))

    def _below(self, path: Path) -> str:
        return path.relative_to(self._folder / "tables").as_posix()

    def _one(self, query: str) -> tuple[Any, ...]:
        [found] = self._connection.execute(query).fetchall()
        return found


def _repairs(findings: Findings) -> Iterator[Row]:
    """The rows of `repairs`: each kind with its count, then some of its rows."""
    for kind, counter in (("refused", findings.refused), ("mended", findings.mended)):
        for why, count in counter.items():
            yield {"kind": kind, "where": "", "what": f"{count} rows", "why": why, "count": count}
    for kind, row in findings.rows:
        yield {"kind": kind, "where": row.where, "what": row.what, "why": row.why, "count": 0}


def _words(values: Sequence[object]) -> str:
    """Some values as a message shows a row."""
    texts = (str(value).strip() for value in values if value is not None)
    return _BETWEEN.join(text for text in texts if text).replace("\t", " ")


def _general(why: str) -> str:
    """A message of the engine without the value that it names, so that messages of one kind are counted together."""
    return re.sub(r'"[^"]*"', "a value", re.sub(r"Line: \d+|line \d+", "a line", why), count=1)


def _day(value: date | None) -> str:
    return "NULL" if value is None else quoted(value.isoformat())


def _text(value: str | None) -> str:
    return "NULL" if value is None else quoted(value)
