"""Deaths by country and month: out of a desk that holds UCDP GED, out of a GED csv, or out of a table of country-months.

An event counts in the month of its last day, with UCDP's best figure. A month without an event counts as no death from the first
event of the data to the last one; before and after, nothing is known.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.records import Rejected

if TYPE_CHECKING:
    from tocsin.store.view import View

_GED = ("id", "type_of_violence", "country", "date_start", "date_end", "best")
_FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y")  # GED has had all
_TABLE = ("month", "country_id", "country")

VIOLENCE = {"1": "state-based", "2": "non-state", "3": "one-sided"}  # type_of_violence of UCDP GED


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryMonths:
    """Counts of deaths, one row a country, one column a month.

    Attributes
    ----------
    names
        Of the countries, in order of the rows.
    ids
        Their numbers in the table that was read, None where it has none.
    first
        First day of the first month.
    deaths
        Shape (countries, months); NaN where there was no such country, or nothing is known.
    left_out
        How many events were not counted, by reason.
    """

    names: tuple[str, ...]
    ids: tuple[int | None, ...]
    first: date
    deaths: NDArray[np.float64]
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def months(self) -> int:
        """How many there are."""
        return self.deaths.shape[1]

    def month(self, n: int) -> date:
        """The first day of month `n`, from 0 on; months after the last count on."""
        return _plus(self.first, n)

    @property
    def last(self) -> date:
        """The first day of the last month."""
        return self.month(self.months - 1)

    def before(self, day: date) -> CountryMonths:
        """The months that had ended when `day` began."""
        n = (day.year - self.first.year) * 12 + day.month - self.first.month
        return replace(self, deaths=self.deaths[:, : max(0, n)])


def _plus(month: date, n: int) -> date:
    years, rest = divmod(month.month - 1 + n, 12)
    return date(month.year + years, rest + 1, 1)


# ------------------------------------------------------------------------------------------ out of events


def country_months(
    view: View, *, dataset: str = "ucdp", violence: str = "1", countries: Iterable[str] = ()
) -> CountryMonths:
    """What the desk's UCDP GED says, as far as this view shows it; countries are ISO 3166-1 alpha-3 codes.

    A view with a closing day leaves out what was published after it, and the month that the day lies in unless it ends it.

    Parameters
    ----------
    violence
        A `type_of_violence`, see `VIOLENCE`.
    countries
        Codes that get a row even if no event is theirs.

    Raises
    ------
    ForecastError
        If there is no such event.
    """
    found = view.imported(dataset=dataset)
    left_out: Counter[str] = Counter()
    events: list[tuple[str, date, int]] = []
    columns = (found[name].to_pylist() for name in ("code", "country", "occurred_until", "fatalities_best"))
    for code, country, until, best in zip(*columns, strict=True):
        if code != violence:
            continue
        if country is None:
            left_out["without a country"] += 1
        elif best is None or until is None:
            left_out["without a day, or a best figure of the dead"] += 1
        else:
            events.append((country, until - timedelta(days=1), best))
    if not events:
        raise ForecastError(
            f"the desk has no {VIOLENCE.get(violence, violence)} event of {dataset} by then; "
            "load UCDP GED first: tocsin load ucdp GEDEvent_v25_1.csv"
        )
    counted = _counted(events, dict.fromkeys(countries), left_out)
    return counted if view.known_until is None else counted.before(view.known_until + timedelta(days=1))


def read_ged(path: Path, *, violence: str = "1") -> tuple[CountryMonths, tuple[Rejected, ...]]:
    """What a csv of UCDP GED says, yearly or Candidate, and the rows that could not be read.

    Countries are those of its events, by UCDP's names; their numbers are its `country_id` (Gleditsch and Ward).

    Raises
    ------
    ForecastError
        If the file cannot be read, lacks a column, or has no such event.
    """
    events: list[tuple[str, date, int]] = []
    ids: dict[str, int | None] = {}
    rejected: list[Rejected] = []
    for line, row in _lines(path, _GED):
        if row["type_of_violence"] not in VIOLENCE:
            rejected.append(_refused(path, line, row, "type_of_violence is none of 1, 2 and 3"))
        elif not row["best"].isdecimal():
            rejected.append(_refused(path, line, row, "best is no number of dead"))
        elif (day := _day(row["date_end"]) or _day(row["date_start"])) is None:
            rejected.append(_refused(path, line, row, "date_end is no day"))
        elif not row["country"]:
            rejected.append(_refused(path, line, row, "there is no country"))
        elif row["type_of_violence"] == violence:
            number = row.get("country_id", "")
            ids.setdefault(row["country"], int(number) if number.isdecimal() else None)
            events.append((row["country"], day, int(row["best"])))
    if not events:
        raise ForecastError(
            f"{path} has no {VIOLENCE.get(violence, violence)} event that could be read, {len(rejected)} rows were refused"
        )
    return _counted(events, ids, Counter()), tuple(rejected)


def is_ged(path: Path) -> bool:
    """Whether a file has the columns of UCDP GED."""
    if path.suffix != ".csv":
        return False
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return set(_GED) <= {name.strip() for row in islice(csv.reader(file), 1) for name in row}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ForecastError(f"cannot read {path}: {error}") from error


def _counted(
    events: Sequence[tuple[str, date, int]], ids: Mapping[str, int | None], left_out: Counter[str]
) -> CountryMonths:
    """Sums of (country, last day, dead)."""
    names = sorted({name for name, _, _ in events} | set(ids))
    row = {name: n for n, name in enumerate(names)}
    first, last = min(day for _, day, _ in events), max(day for _, day, _ in events)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    deaths = np.zeros((len(names), months))
    for name, day, dead in events:
        deaths[row[name], (day.year - first.year) * 12 + day.month - first.month] += dead
    return CountryMonths(
        names=tuple(names),
        ids=tuple(ids.get(name) for name in names),
        first=first.replace(day=1),
        deaths=deaths,
        left_out=dict(left_out),
    )


def _lines(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a csv with the numbers of their lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise ForecastError(f"{path} has no column {missing[0]}; needed are {', '.join(needed)}")
            for row in reader:
                yield (
                    reader.line_num,
                    {
                        name: value.strip()
                        for name, value in cast("dict[str, object]", row).items()
                        if isinstance(value, str)
                    },
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ForecastError(f"cannot read {path}: {error}") from error


def _refused(path: Path, line: int, row: Mapping[str, str], why: str) -> Rejected:
    return Rejected(where=f"{path}:{line}", what=f"event {row['id']}", why=f"{why}; it was not counted")


def _day(text: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


# --------------------------------------------------------------------------------- out of country-months


def read_country_months(path: Path, *, column: str = "deaths_sb") -> CountryMonths:
    """A table with a row a country and month: month (its first day), country_id, country and the count; Parquet or csv.

    An empty count, or no row, means that there was no such country, or that nothing is known.

    Raises
    ------
    ForecastError
        If the file cannot be read, lacks a column, has a country-month twice, or a count that is negative or no number.
    """
    import polars as pl

    try:
        frame = pl.read_csv(path, try_parse_dates=True) if path.suffix == ".csv" else pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ForecastError(f"cannot read {path}: {error}") from error
    missing = [name for name in (*_TABLE, column) if name not in frame.columns]
    if missing:
        raise ForecastError(f"{path} has no column {missing[0]}; needed are {', '.join((*_TABLE, column))}")
    try:
        frame = frame.select(
            pl.col("month").cast(pl.Date), pl.col("country_id").cast(pl.Int64), pl.col("country").cast(pl.String),
            pl.col(column).cast(pl.Float64).alias("deaths"),
        )  # fmt: skip
    except pl.exceptions.PolarsError as error:
        raise ForecastError(f"{path}: a column is not what it should be: {error}") from error
    if frame.is_empty() or frame["month"].has_nulls() or frame["country_id"].has_nulls():
        raise ForecastError(f"{path} has no rows, or rows without month or country_id")
    if frame.select("month", "country_id").is_duplicated().any():
        raise ForecastError(f"{path} has a country-month twice; add up or leave out, so that there is one row each")
    known = frame["deaths"].drop_nulls().to_numpy()
    if not (np.isfinite(known).all() and (known >= 0).all()):
        raise ForecastError(
            f"{path}: a count in {column} is negative or no number; leave it empty where nothing is known"
        )
    named = dict(frame.select("country_id", "country").sort("country_id").iter_rows())
    ids = sorted(named)
    days = frame["month"].to_list()
    first, last = min(days).replace(day=1), max(days)
    deaths = np.full((len(ids), (last.year - first.year) * 12 + last.month - first.month + 1), np.nan)
    rows = np.searchsorted(ids, frame["country_id"].to_numpy())
    at = np.array([(day.year - first.year) * 12 + day.month - first.month for day in days])
    deaths[rows, at] = frame["deaths"].to_numpy()
    names = tuple(named[n] or str(n) for n in ids)
    return CountryMonths(names=names, ids=tuple(ids), first=first, deaths=deaths)
