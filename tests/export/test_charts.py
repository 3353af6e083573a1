"""Charts of what is watched: gaps blank, marks where they belong, one table behind them."""

from __future__ import annotations

import json

import pytest
from tests.watch.made_desk import DAYS, fill, steady

from tocsin.desk import Desk
from tocsin.errors import ExportError
from tocsin.export.charts import chart, save, table


@pytest.fixture(scope="module")
def gap(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chart") / "desk"
    fill(folder, steady, begin=DAYS - 160, looks=lambda day, _: 0 if DAYS - 49 <= day < DAYS - 28 else 8)
    return Desk(folder).watch("United States", "Kataib Hezbollah", kin=False, days=70)


def _values(found):
    """All rows of data in a chart, those that several marks share once."""
    for rows in chart(found).to_dict()["datasets"].values():
        yield from rows


def test_the_table_twin_has_all_steps_of_the_chart(gap):
    rows = table(gap).to_pylist()
    assert len(rows) == gap.past.table.num_rows + gap.series.table.num_rows
    assert rows[-1]["until"] == gap.watched.until


def test_a_gap_is_blank_and_named(gap):
    gaps = {row["begin"].isoformat() for row in gap.series.table.to_pylist() if row["gap"]}
    values = list(_values(gap))
    drawn = [row for row in values if "number" in row or "coverage" in row or "score_mean" in row]
    assert len(gaps) == 3
    assert {row["from"][:10] for row in drawn} & gaps == set()
    assert [row["label"] for row in values if row.get("label") == "no coverage"] == ["no coverage"]


def test_bars_add_up_to_the_table(gap):
    values = _values(gap)
    assert sum(row["number"] for row in values if "number" in row) == sum(
        n or 0 for n in table(gap)["events"].to_pylist()
    )


def test_a_chart_is_written_as_what_its_name_says(gap, tmp_path):
    save(gap, tmp_path / "deep" / "chart.json")
    assert "vega-lite" in json.loads((tmp_path / "deep" / "chart.json").read_text())["$schema"]
    with pytest.raises(ExportError, match=r"\.png, \.svg or \.json"):
        save(gap, tmp_path / "chart.pdf")
