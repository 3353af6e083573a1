"""`tocsin deaths` as a user runs it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from math import isnan

import pytest
from pyarrow import parquet
from tests.forecast.made_deaths import made_deaths
from tests.read.datasets.made import commas, values

from tocsin.cli import run
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store.load import load


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Countries by month, ViEWS' numbers with them."""
    series = made_deaths(countries=8, months=90)
    lines = ["month,country_id,country,deaths_sb"]
    for name, number, counts in zip(series.names, series.ids, series.deaths.tolist(), strict=True):
        lines += [f"{series.month(n)},{number},{name},{'' if isnan(x) else int(x)}" for n, x in enumerate(counts)]
    path = tmp_path_factory.mktemp("deaths") / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def ged(tmp_path_factory):
    """Sixty months of events, an event in ten days, one line of them bad."""
    days = [date(2019, 1, 3) + timedelta(days=10 * n) for n in range(183)]
    rows = [
        values(UCDP)
        | {"id": str(n), "country": ("Mali", "Iraq")[n % 2], "type_of_violence": "1", "best": str(n % 9 + 1)}
        | {"date_start": str(day), "date_end": str(day), "source_date": str(day)}
        for n, day in enumerate(days)
    ]
    path = tmp_path_factory.mktemp("ged") / "GEDEvent_v25_1.csv"
    path.write_text(commas(*rows, rows[0] | {"best": "?"}, columns=UCDP.columns), encoding="utf-8")
    return path


def test_a_table_of_the_months_of_a_country(table, capsys):
    assert run(["deaths", "country 01", "--data", table, "--months", "3"]) == 0
    out = capsys.readouterr().out
    assert "a guess, and no fact" in out
    assert [line.split()[-8] for line in out.splitlines() if "2008-" in line and "%)" in line] != []
    assert out.count("%)") == 3
    assert "months from 2008-09 on have passed already" in out


def test_all_countries_show_the_first_and_the_last_month(table, capsys):
    assert run(["deaths", "--data", table, "--months", "3"]) == 0
    assert capsys.readouterr().out.count("%)") == 2 * 8


def test_json_and_the_form_of_views(table, capsys, tmp_path):
    out = tmp_path / "draws.parquet"
    assert run(["deaths", "--data", table, "--months", "2", "--json", "-", "--views", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "guess" in told["what"]
    assert len(told["countries"]) == 8
    month = told["countries"][0]["months"][0]
    assert month["p5"] <= month["p50"] <= month["p95"]
    draws = parquet.read_table(out)
    assert draws.column_names == ["country_id", "month_id", "draw", "outcome"]
    assert draws.num_rows == 8 * 2 * 200
    assert set(draws["month_id"].to_pylist()) == {345, 346}  # September and October 2008


def test_until_cuts_the_past(table, capsys):
    assert run(["deaths", "--data", table, "--until", "2007-02-28", "--months", "1"]) == 0
    assert "to 2007-02." in capsys.readouterr().out


def test_a_ged_csv_is_read_and_its_bad_row_told(ged, capsys):
    assert run(["deaths", "Mali", "--data", str(ged), "--months", "1"]) == 1
    captured = capsys.readouterr()
    assert "best is no number of dead" in captured.err
    assert "Mali" in captured.out


def test_a_desk_names_its_countries_and_takes_their_numbers_from_a_file(ged, capsys, tmp_path):
    desk = tmp_path / "desk"
    options = LoadOptions(memory_mb=500, threads=1)
    load(desk, UCDP, [ged], recorded=datetime(2026, 3, 1, tzinfo=UTC), options=options)
    numbers = tmp_path / "countries.csv"
    numbers.write_text("id,isoab\n50,MLI\n", encoding="utf-8")
    arguments = ["deaths", "mali", "IRQ", "--desk", str(desk), "--months", "1", "--views", str(tmp_path / "o.parquet")]
    assert run(arguments) == 2
    assert "name its file of them with --view-ids" in capsys.readouterr().err
    assert run([*arguments, "--view-ids", str(numbers)]) == 0
    captured = capsys.readouterr()
    assert "Mali" in captured.out
    assert "Iraq" in captured.out
    assert "without IRQ" in captured.err
    assert set(parquet.read_table(tmp_path / "o.parquet")["country_id"].to_pylist()) == {50}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Atlantis"], "no country 'Atlantis'"),
        (["Country 1"], "did you mean country 0"),
        (["--months", "0"], "--months must be 1 to 36"),
        (["--violence", "one-sided"], "whose kind of violence is its own"),
        (["--until", "2002-01-31"], "a forecast needs 36"),
    ],
)
def test_what_cannot_be_is_refused(table, capsys, arguments, words):
    assert run(["deaths", "--data", table, *arguments]) == 2
    assert words in capsys.readouterr().err.replace("\n", " ")
