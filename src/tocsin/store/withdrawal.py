"""Rows that a data set takes back: by a list of what was deleted, or because a whole release lacks them.

A row is never taken out of its file. It is named in `superseded` with the reason and the day from which that could be
known, and a view that closes later leaves it out. A row that comes with a later load is another row, and is shown again;
where both say when they were made, a list of deletions also holds for rows that come after it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from tocsin.errors import SettingsError
from tocsin.read.dataset import Dataset, quoted
from tocsin.read.mending import Findings
from tocsin.store.feed import Batch
from tocsin.store.imports import small
from tocsin.store.rows import Row
from tocsin.store.segments import rows_of
from tocsin.store.tables import IMPORTED, SUPERSEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What whoever loads a file knows of it and the file does not say.

    Attributes
    ----------
    day
        When its maker published it; None: not known, a view goes by the days in the rows.
    whole
        The file holds every row of the data set for its days and countries: earlier rows that it lacks are withdrawn.
    begin, until
        Its days, `until` the day after the last; None: from its first row, to its last.
    countries
        ISO 3166-1 alpha-3; empty: those of its rows.
    """

    day: date | None = None
    whole: bool = False
    begin: date | None = None
    until: date | None = None
    countries: tuple[str, ...] = ()

    def check(self, dataset: Dataset, files: int) -> None:
        """Nothing, if it makes sense.

        Raises
        ------
        SettingsError
            If it does not; the message says what to do.
        """
        if not self.whole and (self.begin or self.until or self.countries):
            raise SettingsError("days and countries are said of a whole release; add --whole, or leave them out")
        if self.begin and self.until and self.until <= self.begin:
            raise SettingsError(f"the days of a release end on {self.until}, before they begin on {self.begin}")
        if self.whole and dataset.table != IMPORTED.name:
            raise SettingsError(f"{dataset.name} has no events that could be withdrawn; leave out --whole")
        if self.whole and files != 1:
            raise SettingsError(
                f"a whole release is one file, and {files} were named; pack them into one .zip, so that they are kept together"
            )


class Withdrawal:
    """What the batch that is being written takes back."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        dataset: Dataset,
        release: Release,
        *,
        today: date,
        known: Sequence[str],
        lists: Collection[str],
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._dataset = dataset
        self._release = release
        self._since = release.day or today
        self._known = list(known)  # the loads that are committed
        self._lists = sorted(lists)  # those of them that were lists of deletions
        self._watches = dataset.table == IMPORTED.name and (release.whole or bool(dataset.whole))
        self.begin()

    def begin(self) -> None:
        """Forgets the batch."""
        self._late: list[Row] = []
        self._named = 0  # rows that were refused, but are known by their ids
        self.listed = 0
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE brought (native_id VARCHAR, day DATE, country VARCHAR, since DATE)"
        )

    def see(self) -> None:
        """Takes in a piece, which the view `piece` shows."""
        stored = self._dataset.stored
        if self._dataset.withdraws:
            self._connection.execute(
                "INSERT INTO brought SELECT CAST(native_id AS VARCHAR), NULL, NULL, since FROM piece WHERE refused_ IS NULL"
            )
            (self.listed,) = self._one("SELECT count(*) FROM brought")
        if self._watches:
            country = "country" if "country" in stored else "NULL"
            self._connection.execute(
                f"INSERT INTO brought SELECT CAST(native_id AS VARCHAR), occurred_begin, {country}, NULL FROM piece "  # noqa: S608
                "WHERE native_id IS NOT NULL"
            )
            (named,) = self._one("SELECT count(*) FROM piece WHERE refused_ IS NOT NULL AND native_id IS NOT NULL")
            self._named += named
        if self._lists and self._dataset.table == IMPORTED.name and "added" in stored:
            found = self._connection.execute(
                "SELECT DISTINCT CAST(q.native_id AS VARCHAR), q.occurred_begin, s.since, s.why FROM piece AS q JOIN "  # noqa: S608
                f"(SELECT * FROM {small(self._folder, SUPERSEDED, self._lists)}) AS s ON s.native_id = "
                "CAST(q.native_id AS VARCHAR) WHERE q.refused_ IS NULL AND s.why IS NOT NULL AND s.dataset = ? "
                "AND CAST(q.added AS DATE) <= s.since",
                [self._dataset.name],
            ).fetchall()
            self._late += [_row(i, day, None, since, why) for i, day, since, why in found]

    def rows(self, batch: Batch, findings: Findings, earlier: Sequence[str], name: str) -> list[Row]:
        """What the batch takes back, for `superseded`; what has been taken back before is not named again.

        Parameters
        ----------
        findings
            All of the batch; what is to be told is added.
        earlier
            The files of earlier loads of the data set, below `tables/`.
        name
            Of the batch.
        """
        self._known.append(name)
        late = [{**row, "earlier": name} for row in self._late]
        if self._dataset.withdraws:
            self._lists.append(name)
            return self._by_list(earlier)
        by_name = bool(self._dataset.whole) and all(
            re.search(self._dataset.whole, file.path.name) for file in batch.files
        )
        if not (self._release.whole or by_name):
            return late
        if (lost := sum(findings.refused.values()) - self._named) > 0:
            findings.mend(
                batch.files[0].path.name,
                f"{lost} rows whose ids are not known",
                "nothing was withdrawn, for rows that could not be read may be among those that seem to be gone",
            )
            return late
        return late + (self._by_absence(earlier, _words(batch), by_name=by_name) if earlier else [])

    def _by_list(self, earlier: Sequence[str]) -> list[Row]:
        """The rows that a list of deletions names; those of them that were never loaded are named as well."""
        why = f"deleted by its maker, says {self._dataset.name}"
        if earlier:
            found = self._connection.execute(
                "SELECT DISTINCT b.native_id, p.occurred_begin, p.batch, b.since FROM brought AS b LEFT JOIN "  # noqa: S608
                f"{self._earlier(earlier, 'added')} AS p ON p.native_id = b.native_id AND "
                f"coalesce(CAST(p.added AS DATE) <= b.since, true) WHERE true {self._not_yet('b.native_id', 'p.batch')}"
            ).fetchall()
        else:
            found = self._connection.execute(
                "SELECT DISTINCT b.native_id, NULL, NULL, b.since FROM brought AS b "  # noqa: S608
                f"WHERE true {self._not_yet('b.native_id', 'NULL')}"
            ).fetchall()
        return [_row(i, day, batch, since, why) for i, day, batch, since in found]

    def _by_absence(self, earlier: Sequence[str], words: str, *, by_name: bool) -> list[Row]:
        """The earlier rows that lie where the release has all rows, and that it lacks."""
        first, last = self._one("SELECT min(day), max(day) FROM brought")
        if first is None:
            return []
        if by_name and not self._release.whole:
            where = "year(p.occurred_begin) IN (SELECT year(day) FROM brought)"
            days = "each year that it has rows of"
        else:
            begin, until = self._release.begin or first, self._release.until or last + timedelta(days=1)
            where = f"p.occurred_begin >= DATE '{begin}' AND p.occurred_begin < DATE '{until}'"
            days = f"{begin} to {until - timedelta(days=1)}"
        if "country" in self._dataset.stored:
            places = self._release.countries
            where += (
                f" AND p.country IN ({', '.join(quoted(each) for each in places)})"
                if places
                else " AND coalesce(p.country, '') IN (SELECT coalesce(country, '') FROM brought)"
            )
        by_day = "AND b.day = p.occurred_begin" if "occurred_begin" in self._dataset.key else ""
        found = self._connection.execute(
            "SELECT DISTINCT p.native_id, p.occurred_begin, p.batch "  # noqa: S608
            f"FROM {self._earlier(earlier, *(['country'] if 'country' in self._dataset.stored else []))} AS p "
            f"ANTI JOIN brought AS b ON b.native_id = p.native_id {by_day} "
            f"WHERE {where} {self._not_yet('p.native_id', 'p.batch')}"
        ).fetchall()
        why = f"not in {words}, which has all rows of {days}"
        return [_row(i, day, batch, self._since, why) for i, day, batch in found]

    def _earlier(self, files: Sequence[str], *columns: str) -> str:
        """What to select from to get the rows of earlier loads."""
        listed = ", ".join(("CAST(native_id AS VARCHAR) AS native_id", "occurred_begin", *columns))
        return rows_of(self._folder, files, listed)

    def _not_yet(self, native_id: str, batch: str) -> str:
        """SQL: the row has not given way to a later one by then, and was not taken back before."""
        before = self._known[:-1]
        if not before:
            return ""
        target = self._dataset.withdraws or self._dataset.name
        return (
            f"AND NOT EXISTS (FROM {small(self._folder, SUPERSEDED, before)} AS s WHERE s.dataset = {quoted(target)} "
            f"AND s.native_id = {native_id} AND s.earlier IS NOT DISTINCT FROM {batch})"
        )

    def _one(self, query: str) -> tuple[Any, ...]:
        [found] = self._connection.execute(query).fetchall()
        return found


def _row(native_id: str, day: date | None, batch: str | None, since: date, why: str) -> Row:
    return {"native_id": native_id, "occurred_begin": day, "earlier": batch, "since": since, "why": why}


def _words(batch: Batch) -> str:
    """The release as a reader knows it."""
    return f"version {batch.version}" if batch.version else batch.files[0].path.name
