"""Parquet in the form of ViEWS: one row a country (or PRIO-GRID cell), month and draw, and the outcome.

Columns, ids of months and the rules that `prediction` enforces are those of the ViEWS prediction challenge 2023 (Hegre et
al., github.com/prio-data/prediction_competition_2023). What was counted is written as draw 0; a forecast has its draws.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from tocsin.errors import ExportError
from tocsin.export.imported import datasets
from tocsin.export.rows import Holdings, Row, rows
from tocsin.export.saving import aside
from tocsin.export.tally import Tally, many
from tocsin.records import Status

_ROWS = 360  # of the grid, from the south pole, half a degree each
_CELLS = 720  # of a row, from 180 degrees west
_NEEDED = (
    "status place_country place_precision latitude longitude fatalities_best occurred_begin occurred_until".split()
)
_IN_ONE_CELL = frozenset({"point", "exact", "near", "city", "town", "district", "admin2"})


class Level(StrEnum):
    """Of what a row speaks."""

    COUNTRY = "cm"  # a country-month
    CELL = "pgm"  # a PRIO-GRID-month

    @property
    def unit(self) -> str:
        """The column of its ids."""
        return {Level.COUNTRY: "country_id", Level.CELL: "priogrid_gid"}[self]


class Count(StrEnum):
    """What the outcome counts."""

    FATALITIES = "fatalities"  # the sum of best figures
    EVENTS = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One row: what a model drew, or what was counted."""

    unit: int
    month: int  # as `month_id` counts
    draw: int
    outcome: float


def month_id(day: date) -> int:
    """The month of a day as ViEWS counts: January 1980 is 1.

    >>> month_id(date(1980, 1, 31)), month_id(date(2018, 1, 1))
    (1, 457)
    """
    return (day.year - 1980) * 12 + day.month


def priogrid_gid(latitude: float, longitude: float) -> int:
    """The PRIO-GRID cell of a point: 1 is the cell at 90 degrees south, 180 degrees west; ids grow eastward, then northward.

    >>> priogrid_gid(-90, -180), priogrid_gid(33.3, 44.4), priogrid_gid(90, 180)
    (1, 177569, 259200)
    """
    row = min(math.floor((latitude + 90) * 2), _ROWS - 1)
    cell = min(math.floor((longitude + 180) * 2), _CELLS - 1)
    return row * _CELLS + cell + 1


def prediction(level: Level, draws: Iterable[Draw]) -> pa.Table:
    """The table of some draws, by month, unit and draw.

    Raises
    ------
    ExportError
        If a row comes twice, or an outcome is negative or no number: ViEWS takes neither.
    """
    found = sorted(draws, key=lambda d: (d.month, d.unit, d.draw))
    for one, other in pairwise(found):
        if (one.month, one.unit, one.draw) == (other.month, other.unit, other.draw):
            raise ExportError(f"{level.unit} {one.unit}, month {one.month}, draw {one.draw} comes twice; give it once")
    for each in found:
        if not math.isfinite(each.outcome) or each.outcome < 0:
            raise ExportError(
                f"{level.unit} {each.unit}, month {each.month}, draw {each.draw}: the outcome {each.outcome} is no count"
            )
    columns = {
        level.unit: pa.array([d.unit for d in found], pa.int64()),
        "month_id": pa.array([d.month for d in found], pa.int64()),
        "draw": pa.array([d.draw for d in found], pa.int64()),
        "outcome": pa.array([float(d.outcome) for d in found], pa.float64()),
    }
    return pa.table(columns)


def write_prediction(table: pa.Table, path: Path, *, force: bool = False) -> None:
    """Writes what `prediction` gave.

    Raises
    ------
    ExportError
        If the file is there already, or cannot be written.
    """
    with aside(path, force=force) as (draft,):
        parquet.write_table(table, draft)


def write_views(
    held: Holdings,
    path: Path,
    tally: Tally,
    *,
    level: Level,
    count: Count = Count.FATALITIES,
    countries: Mapping[str, int] | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Writes what one data set tells of each unit and month, as draw 0; only what is told as done.

    A unit and month without an event has no row: whether nothing happened or nobody looked, the desk cannot tell.

    Parameters
    ----------
    countries
        The ids of ViEWS by ISO 3166-1 alpha-3 code, as `read_countries` gives them; needed for `Level.COUNTRY`.

    Raises
    ------
    ExportError
        If more than one data set is asked for, the ids of countries are missing, nothing can be counted, the file is there
        already or cannot be written.
    """
    names = datasets(held.view, held.wanted)
    if len(names) > 1:
        raise ExportError(
            f"counts of several data sets are not added up: there are {', '.join(names)}; choose one with --dataset"
        )
    if level is Level.COUNTRY and countries is None:
        raise ExportError(
            "ViEWS has ids of its own for countries; name its file of them (columns id and isoab) with --countries"
        )
    sums = _Sums(level=level, count=count, countries=countries or {})
    with aside(path, force=force) as (draft,):
        for row in rows(held, tally, _NEEDED):
            sums.add(row)
        if not sums.outcomes:
            reasons = "; ".join(f"{many(n, 'event')} {why}" for why, n in sorted(sums.without.items()))
            raise ExportError(f"nothing to count: {reasons or 'the desk has no such event'}")
        draws = (Draw(unit=u, month=m, draw=0, outcome=n) for (u, m), n in sums.outcomes.items())
        parquet.write_table(prediction(level, draws), draft)
    tally.remark(*(f"{many(n, 'event')} not counted: {why}" for why, n in sorted(sums.without.items())))
    return (path,)


@dataclass(slots=True, kw_only=True)
class _Sums:
    level: Level
    count: Count
    countries: Mapping[str, int]
    outcomes: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])  # by unit and month
    without: Counter[str] = field(default_factory=Counter[str])  # why an event was not counted

    def add(self, row: Row) -> None:
        """Counts one event, or why it cannot be."""
        unit, month, outcome = self._unit(row), _month(row), self._outcome(row)
        for value in (unit, month, outcome):
            if isinstance(value, str):
                self.without[value] += 1
                return
        assert isinstance(unit, int)
        assert isinstance(month, int)
        assert isinstance(outcome, int)
        self.outcomes[unit, month] = self.outcomes.get((unit, month), 0) + outcome

    def _unit(self, row: Row) -> int | str:
        if row["status"] != Status.ACTUAL:
            return "not told as done"
        if self.level is Level.COUNTRY:
            code = row["place_country"]
            return (
                "without a country" if code is None else self.countries.get(code, f"the file of countries lacks {code}")
            )
        if row["latitude"] is None or row["longitude"] is None:
            return "without coordinates"
        if row["place_precision"] not in _IN_ONE_CELL:
            return "whose place is wider than a cell of the grid"
        return priogrid_gid(row["latitude"], row["longitude"])

    def _outcome(self, row: Row) -> int | str:
        if self.count is Count.EVENTS:
            return 1
        best = row["fatalities_best"]
        return "without one best figure of the dead" if best is None else int(best)


def _month(row: Row) -> int | str:
    begin, until = row["occurred_begin"], row["occurred_until"]
    if begin is None or until is None:
        return "without a month"
    last = until - timedelta(days=1)
    return month_id(begin) if month_id(begin) == month_id(last) else "that lie in more than one month"


def read_countries(path: Path) -> Mapping[str, int]:
    """The ids of countries in a file of ViEWS, by ISO 3166-1 alpha-3 code.

    Raises
    ------
    ExportError
        If the file cannot be read, lacks a column, or has two ids for one code: those of different years must be told apart.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"cannot read the file of countries {path}: {error}") from error
    names: Sequence[str] = tuple(table[0]) if table else ()
    column = next((name for name in ("country_id", "id") if name in names), None)
    if column is None or "isoab" not in names:
        raise ExportError(f"{path} is no file of countries: it needs the columns id (or country_id) and isoab")
    found: dict[str, int] = {}
    for row in table:
        code, number = row["isoab"], row[column]
        if len(code) != 3 or not number.isdecimal():
            continue  # a territory without a code of its own
        if found.setdefault(code, int(number)) != int(number):
            raise ExportError(
                f"{path} has two ids for {code}: {found[code]} and {number}; keep the one of the years that you export"
            )
    return found
