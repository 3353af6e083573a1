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

from tocsin.read.dataset import Dataset, Format, quoted
from tocsin.read.raw import Findings, Piece, mend
from tocsin.records import Rejected, content_id
from tocsin.store.feed import Batch
from tocsin.store.files import settle, told, write_part
from tocsin.store.mapping import describe, identifier, writing
from tocsin.store.rows import Row, to_table
from tocsin.store.segments import is_merged, literal, rows_of
from tocsin.store.tables import IMPORTED, LOADS, REPAIRS, SUPERSEDED
from tocsin.store.withdrawal import Release, Withdrawal

_MOST_LISTED = 20  # refused rows of a piece that are looked up in it one by one
_MOST_UNREAD = 1000  # rows of a piece that the engine may fail to read and still tell
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

    def write(self, piece: Piece, version: str | None) -> None:
        """Reads a piece and writes its rows aside."""
        whole = self._read(piece, version)
        self._withdrawal.see()
        if self._dataset.withdraws:  # its rows are kept as what they take back
            self._rows_written = self._withdrawal.listed
            self._parts.pop()
            whole.unlink()
            piece.path.unlink()
            return
        if self._dataset.table == IMPORTED.name:
            self._again += self._brought_again()
        self._repeated += self._count_repeated()
        self._rows_written += self._share_out(whole)
        if self._dataset.format is not Format.PARQUET:
            piece.path.unlink()

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

    def _read(self, piece: Piece, version: str | None) -> Path:
        """All rows of a piece in one file, which the view `piece` shows; what a rule says of them is told."""
        findings = self._findings
        rows, extra = self._rows(piece)
        self._more |= bool(extra)
        whole = self._aside / f"{token_hex(8)}.parquet"
        self._parts.append((whole, whole))
        select = (
            f"SELECT *, CAST({_text(version)} AS VARCHAR) AS version, CAST({_day(self._release.day)} AS DATE) AS released, "  # noqa: S608
            f"TIMESTAMPTZ {quoted(self._recorded.isoformat())} AS recorded FROM ({writing(self._dataset, rows, extra)})"
        )
        self._write(select, whole)
        if self._dataset.format is Format.PLAIN and not piece.quoted and self._uneven():
            with told(piece.path, "write"):
                mend(piece, self._dataset, findings)
            self._connection.execute("DELETE FROM reject_errors; DELETE FROM reject_scans")
            self._write(select, whole)
        if self._dataset.format is not Format.PARQUET:
            self._unread(piece)
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW piece AS SELECT * FROM read_parquet({quoted(literal(whole))})"  # noqa: S608
        )
        counts = [f"count(*) FILTER (refused_ = {n})" for n in range(len(self._dataset.refuse))]
        counts += [f"count(*) FILTER (refused_ IS NULL AND mend_{n})" for n in range(len(self._dataset.mend))]
        found = self._one(f"SELECT {', '.join([*counts, '1'])} FROM piece")  # noqa: S608
        for n, rule in enumerate(self._dataset.refuse):
            for where, what in self._examples(piece, f"refused_ = {n}", found[n]):
                findings.refuse(where, what, f"{rule.words}; the row was left out", count=0)
            findings.refused[f"{rule.words}; the row was left out"] += found[n]
        for n, rule in enumerate(self._dataset.mend, start=len(self._dataset.refuse)):
            condition = f"refused_ IS NULL AND mend_{n - len(self._dataset.refuse)}"
            for where, what in self._examples(piece, condition, min(found[n], 5)):
                findings.mend(where, what, rule.words, count=0)
            findings.mended[rule.words] += found[n]
        for counter in (findings.refused, findings.mended):
            for words in [words for words, count in counter.items() if not count]:
                del counter[words]
        return whole

    def _rows(self, piece: Piece) -> tuple[str, list[str]]:
        """What to select from to get the rows of a piece in raw columns, and the columns that are not known."""
        path = quoted(literal(piece.path))
        if self._dataset.format is Format.PARQUET:
            relation = f"read_parquet({path})"
            described = self._connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()  # noqa: S608
            present = tuple(str(row[0]) for row in described)
        else:
            types = ", ".join(
                f"{quoted(name)}: {quoted(self._dataset.numbers.get(name, 'VARCHAR'))}" for name in piece.columns
            )
            mark = quoted('"') if piece.quoted else "''"
            missing = ", ".join(quoted(text) for text in ("", *self._dataset.missing))
            relation = (
                f"read_csv({path}, auto_detect = false, header = false, delim = {quoted(piece.delimiter)}, quote = {mark}, "
                f"escape = {mark}, nullstr = [{missing}], columns = {{{types}}}, new_line = '\\n', encoding = 'utf-8', "
                f"max_line_size = 16000000, store_rejects = true, rejects_limit = {_MOST_UNREAD})"
            )
            present = piece.columns
        extra = [name for name in present if name not in self._dataset.columns]
        columns = [
            identifier(name) if name in present else f"CAST(NULL AS VARCHAR) AS {identifier(name)}"
            for name in (*self._dataset.columns, *extra)
        ]
        return f"(SELECT {', '.join(columns)} FROM {relation})", extra  # noqa: S608

    def _uneven(self) -> bool:
        """Whether the engine met rows of another width."""
        found = self._connection.execute("SELECT 1 FROM reject_errors WHERE error_type <> 'CAST' LIMIT 1").fetchone()
        return found is not None

    def _unread(self, piece: Piece) -> None:
        """The rows that the engine could not read at all."""
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
        kept = [f"kept_{n}" for n in range(len(self._dataset.kept()))]
        columns = ", ".join(["native_id", *kept])
        limit = min(most, _MOST_LISTED)
        rows = self._connection.execute(f"SELECT {columns} FROM piece WHERE {condition} LIMIT {limit}").fetchall()  # noqa: S608
        for row in rows:
            words = [str(value).strip() for value in row if value is not None and str(value).strip()]
            yield self._origin(piece, words), " | ".join(words).replace("\t", " ")

    def _origin(self, piece: Piece, words: Sequence[str]) -> str:
        """The file and line of a row, by its first values; the file alone if they stand nowhere."""
        if self._dataset.format is not Format.PARQUET and words:
            needle = words[0].split("\t")[0].encode()
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
            f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {_ROW_GROUP}, WRITE_BLOOM_FILTER false)"
        )

    def _keep(self, name: str, batch: Batch, parts: Sequence[tuple[Path, Path]]) -> None:
        settle(parts)
        stamp = {"dataset": self._dataset.name, "recorded": self._recorded}
        whose = {**stamp, "dataset": self._dataset.withdraws or self._dataset.name}
        write_part(
            self._folder, SUPERSEDED, name, to_table(SUPERSEDED, ({**r, **whose} for r in self._again), batch=name)
        )
        repairs = [{**row, **stamp} for row in _repairs(self._findings)]
        write_part(self._folder, REPAIRS, name, to_table(REPAIRS, repairs, batch=name))
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
        write_part(self._folder, LOADS, name, to_table(LOADS, rows, batch=name))

    def _below(self, path: Path) -> str:
        return path.relative_to(self._folder / "tables").as_posix()

    def _one(self, query: str) -> tuple[Any, ...]:
        found = self._connection.execute(query).fetchone()
        assert found is not None
        return found


def _repairs(findings: Findings) -> Iterator[Row]:
    """The rows of `repairs`: each kind with its count, then some of its rows."""
    for kind, counter in (("refused", findings.refused), ("mended", findings.mended)):
        for why, count in counter.items():
            yield {"kind": kind, "where": "", "what": f"{count} rows", "why": why, "count": count}
    for kind, row in findings.rows:
        yield {"kind": kind, "where": row.where, "what": row.what, "why": row.why, "count": 0}


def _general(why: str) -> str:
    """A message of the engine without the value that it names, so that messages of one kind are counted together."""
    return re.sub(r'"[^"]*"', "a value", re.sub(r"Line: \d+|line \d+", "a line", why), count=1)


def _day(value: date | None) -> str:
    return "NULL" if value is None else quoted(value.isoformat())


def _text(value: str | None) -> str:
    return "NULL" if value is None else quoted(value)
