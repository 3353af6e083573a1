"""Deaths by country and month, out of a desk, a GED csv, a table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest
from tests.read.datasets.made import commas, values

from tocsin.errors import ForecastError
from tocsin.forecast.country_months import country_months, is_ged, read_country_months, read_ged
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store.load import load
from tocsin.store.view import View


def row(number, country, begin, end, best, violence="1", reported="2024-01-10"):
    days = {"date_start": begin, "date_end": end, "source_date": reported}
    return {"id": str(number), "country": country, "best": str(best), "type_of_violence": violence, **days}


ROWS = (
    row(1, "Mali", "2023-10-30", "2023-11-02", 4),  # counts in November
    row(2, "Mali", "2023-11-20", "2023-11-20", 3),
    row(3, "Iraq", "2023-09-01", "2023-09-01", 9),
    row(4, "Iraq", "2023-12-01", "2023-12-01", 2, violence="3"),
    row(5, "Iraq", "2024-01-05", "2024-01-05", 1),
)


@pytest.fixture
def ged(tmp_path):
    def write(*rows):
        path = tmp_path / "GEDEvent_v25_1.csv"
        path.write_text(commas(*(values(UCDP) | row for row in rows), columns=UCDP.columns), encoding="utf-8")
        return path

    return write


def test_events_count_in_the_month_of_their_last_day(ged):
    series, rejected = read_ged(ged(*ROWS))
    assert rejected == ()
    assert (series.names, series.first, series.last) == (("Iraq", "Mali"), date(2023, 9, 1), date(2024, 1, 1))
    assert series.deaths.tolist() == [[9, 0, 0, 0, 1], [0, 0, 7, 0, 0]]


def test_violence_of_another_kind_is_another_series(ged):
    series, _ = read_ged(ged(*ROWS), violence="3")
    assert series.deaths.tolist() == [[2]]


def test_bad_rows_are_returned(ged):
    bad = (row(6, "Mali", "2023-12-01", "no day", 1) | {"date_start": "?"}, row(7, "Mali", "2023-12-01", "", "many"))
    series, rejected = read_ged(ged(*ROWS, *bad))
    assert [each.why.partition(";")[0] for each in rejected] == ["date_end is no day", "best is no number of dead"]
    assert np.nansum(series.deaths) == 17


def test_a_file_without_such_an_event_is_refused(ged):
    with pytest.raises(ForecastError, match="no non-state event"):
        read_ged(ged(*ROWS), violence="2")


def test_a_desk_gives_what_its_file_gives(ged, tmp_path):
    load(
        tmp_path / "desk",
        UCDP,
        [ged(*ROWS)],
        recorded=datetime(2026, 3, 1, tzinfo=UTC),
        options=LoadOptions(memory_mb=500, threads=1),
    )
    view = View(tmp_path / "desk")
    series = country_months(view)
    assert series.names == ("IRQ", "MLI")
    assert series.deaths.tolist() == read_ged(ged(*ROWS))[0].deaths.tolist()
    with_all = country_months(view, countries=["FJI", "IRQ", "MLI"])
    assert with_all.names == ("FJI", "IRQ", "MLI")
    assert not with_all.deaths[0].any()


def test_an_empty_desk_says_what_to_load(tmp_path):
    (tmp_path / "desk").mkdir()
    with pytest.raises(ForecastError, match="tocsin load ucdp"):
        country_months(View(tmp_path / "desk"))


def test_a_month_counts_once_it_has_ended(ged):
    series, _ = read_ged(ged(*ROWS))
    assert series.before(date(2023, 11, 30)).last == date(2023, 10, 1)
    assert series.before(date(2023, 12, 1)).last == date(2023, 11, 1)
    assert series.before(date(2020, 1, 1)).months == 0


# ------------------------------------------------------------------------------------------------ a table


@pytest.fixture
def table(tmp_path):
    def write(name="table.parquet", **changes):
        columns = {
            "month": [date(2020, 1, 1), date(2020, 3, 1), date(2020, 1, 1)],
            "country_id": [7, 7, 2],
            "country": ["B", "B", "A"],
            "deaths_sb": [1, None, 5],
        }
        frame = pl.DataFrame(columns | changes)
        path = tmp_path / name
        frame.write_csv(path) if path.suffix == ".csv" else frame.write_parquet(path)
        return path

    return write


@pytest.mark.parametrize("name", ["table.parquet", "table.csv"])
def test_a_table_keeps_what_is_not_known(table, name):
    series = read_country_months(table(name))
    assert (series.names, series.ids, series.months) == (("A", "B"), (2, 7), 3)
    assert np.isnan(series.deaths).tolist() == [[False, True, True], [False, True, True]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"country_id": [7, 7, 7], "month": [date(2020, 1, 1)] * 3}, "twice"),
        ({"deaths_sb": [1, -2, 3]}, "negative or no number"),
        ({"month": [date(2020, 1, 1), None, date(2020, 1, 1)]}, "without month"),
        ({"country_id": ["x", "y", "z"]}, "not what it should be"),
    ],
)
def test_a_table_that_cannot_be_is_refused(table, changes, words):
    with pytest.raises(ForecastError, match=words):
        read_country_months(table(**changes))


def test_a_missing_column_or_file_is_said(table, tmp_path):
    with pytest.raises(ForecastError, match="no column deaths_os"):
        read_country_months(table(), column="deaths_os")
    with pytest.raises(ForecastError, match="cannot read"):
        read_country_months(tmp_path / "none.parquet")


def test_ged_is_known_by_its_columns(ged, table):
    assert is_ged(ged(*ROWS))
    assert not is_ged(table("table.csv"))
    assert not is_ged(table("table.parquet"))
