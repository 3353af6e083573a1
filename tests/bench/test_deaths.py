"""The bench of deaths on a small made table."""

from __future__ import annotations

import json
import sys

import deaths
import polars as pl
import pytest
from tests.forecast.made_deaths import made_deaths


@pytest.fixture
def file(tmp_path):
    """Ten years of made countries, in the columns that the bench takes."""
    series = made_deaths(countries=12, months=118)
    rows = [
        {
            "month": series.month(n),
            "country_id": series.ids[c],
            "country": series.names[c],
            "deaths_sb": series.deaths[c, n],
        }
        for c in range(12)
        for n in range(series.months)
    ]
    frame = pl.DataFrame(rows).with_columns(pl.col("deaths_sb").fill_nan(None).cast(pl.Int32))
    frame.write_parquet(tmp_path / "made.parquet")
    return tmp_path / "made.parquet"


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["deaths.py", *map(str, arguments)])
    deaths.main()


def test_the_last_line_holds_the_figures(monkeypatch, capsys, file):
    run(monkeypatch, "--data", file, "--years", "2009", "2010", "--published", "none.parquet")
    lines = capsys.readouterr().out.splitlines()
    report = json.loads(lines[-1])
    assert {"msle_2022", "msle_2023", "crps", "crps_conflictology"} <= report.keys()
    assert report["msle_2022"] is None
    assert report["years"] == [2009, 2010]
    assert report["country_months"] == 2 * 12 * 12
    assert report["crps"] > 0
    assert "3 to 14 ahead" in "\n".join(lines)


def test_a_year_that_is_not_whole_is_refused(monkeypatch, capsys, file):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", file, "--years", "2022", "2023")
    assert "not one of these years is whole" in capsys.readouterr().err


def test_a_missing_file_or_column_is_said(monkeypatch, capsys, tmp_path, file):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", tmp_path / "none.parquet")
    assert "no data at" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", file, "--column", "deaths_os")
    assert "has no column deaths_os" in capsys.readouterr().err
