"""The form of ViEWS."""

from __future__ import annotations

from datetime import date

import pytest
from pyarrow import parquet
from tests.export.desks import holdings

from tocsin.errors import ExportError
from tocsin.export.tally import Tally
from tocsin.export.views import Count, Draw, Level, month_id, prediction, priogrid_gid, read_countries, write_views
from tocsin.store.filters import Filter

UCDP = Filter(statuses=(), datasets=("ucdp",))
GDELT = Filter(statuses=(), datasets=("gdelt",))


def test_a_country_month_has_the_dead_of_its_events(desk, tmp_path):
    path = tmp_path / "cm.parquet"
    write_views(holdings(desk, wanted=UCDP), path, Tally(), level=Level.COUNTRY, countries={"COL": 28})
    month = month_id(date(2020, 2, 1))
    assert parquet.read_table(path).to_pylist() == [{"country_id": 28, "month_id": month, "draw": 0, "outcome": 5.0}]


def test_a_cell_month_counts_only_what_lies_in_one_cell(desk, tmp_path):
    path = tmp_path / "pgm.parquet"
    write_views(holdings(desk, wanted=GDELT), path, Tally(), level=Level.CELL, count=Count.EVENTS)
    (row,) = parquet.read_table(path).to_pylist()
    assert (row["priogrid_gid"], row["outcome"]) == (priogrid_gid(30.4942, 47.8192), 1.0)
    with pytest.raises(ExportError, match="1 event whose place is wider than a cell"):
        write_views(holdings(desk, wanted=UCDP), tmp_path / "other.parquet", Tally(), level=Level.CELL)


def test_data_sets_are_not_added_up(desk, tmp_path):
    with pytest.raises(ExportError, match="acled, gdelt, ucdp; choose one with --dataset"):
        write_views(holdings(desk), tmp_path / "x.parquet", Tally(), level=Level.CELL)


def test_a_data_set_without_figures_of_the_dead_has_no_zero(desk, tmp_path):
    with pytest.raises(ExportError, match="without one best figure"):
        write_views(holdings(desk, wanted=GDELT), tmp_path / "x.parquet", Tally(), level=Level.CELL)
    assert not list(tmp_path.iterdir())


def test_what_a_country_has_no_id_for_is_told(desk, tmp_path):
    with pytest.raises(ExportError, match="lacks COL"):
        write_views(holdings(desk, wanted=UCDP), tmp_path / "x.parquet", Tally(), level=Level.COUNTRY, countries={})
    with pytest.raises(ExportError, match="--countries"):
        write_views(holdings(desk, wanted=UCDP), tmp_path / "x.parquet", Tally(), level=Level.COUNTRY)


def test_draws_of_a_forecast_have_the_columns_of_the_challenge():
    draws = [Draw(unit=60, month=530, draw=n, outcome=n * 1.5) for n in (1, 0)]
    table = prediction(Level.COUNTRY, draws)
    assert table.column_names == ["country_id", "month_id", "draw", "outcome"]
    assert table["draw"].to_pylist() == [0, 1]


@pytest.mark.parametrize("outcome", [-1.0, float("nan"), float("inf")])
def test_an_outcome_that_is_no_count_is_refused(outcome):
    with pytest.raises(ExportError, match="is no count"):
        prediction(Level.CELL, [Draw(unit=1, month=1, draw=0, outcome=outcome)])


def test_a_draw_that_comes_twice_is_refused():
    with pytest.raises(ExportError, match="comes twice"):
        prediction(Level.CELL, [Draw(unit=1, month=1, draw=0, outcome=1.0)] * 2)


def test_a_file_of_countries_with_two_ids_for_one_is_refused(tmp_path):
    path = tmp_path / "countries.csv"
    path.write_text("id,name,isoab\n7,Arland,ARL\n8,Borland,BOR\n9,Nowhere,0\n")
    assert read_countries(path) == {"ARL": 7, "BOR": 8}
    path.write_text("id,name,isoab\n7,Arland,ARL\n8,Arland,ARL\n")
    with pytest.raises(ExportError, match="two ids for ARL: 7 and 8"):
        read_countries(path)
    path.write_text("a;b\n1;2\n")
    with pytest.raises(ExportError, match="needs the columns"):
        read_countries(path)
