"""Codings as frames."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from pyarrow import parquet
from tests.export import examples
from tests.export.examples import DISPATCH

from tocsin.errors import MissingPlugin
from tocsin.export import tables


def test_each_event_is_one_row():
    table = DISPATCH.to_arrow()
    assert table.schema == tables.SCHEMA
    assert table.column("id").to_pylist() == [event.id for event in examples.EVENTS]


def test_a_row_holds_names_words_and_countries_side_by_side():
    row = DISPATCH.to_arrow().to_pylist()[0]
    assert row["actors"] == ["Marenian armed forces"]
    assert row["actor_words"] == ["Marenian warplanes"]
    assert row["actor_countries"] == ["XMR"]
    assert row["recipients"] == ["Tolvanian army", "four soldiers"]
    assert row["recipient_countries"] == [None, None]
    assert (row["type"], row["mode"], row["contexts"], row["quad"]) == ("ASSAULT", "aerial", ["military"], 4)
    assert (row["occurred_begin"], row["occurred_until"]) == (date(2024, 5, 13), date(2024, 5, 14))
    assert (row["occurred_edtf"], row["occurred_basis"]) == ("2024-05-13", "relative")
    assert row["place"] == "Ostrel"
    assert set(row["holders"]) == {"outlet", "Marenian armed forces"}
    assert (row["confidence"], row["outlet"], row["published"]) == (0.91, "Kestrel Wire", date(2024, 5, 14))


def test_trigger_offsets_slice_the_text():
    for row in DISPATCH.to_arrow().to_pylist():
        assert row["trigger"]
        for words in row["trigger"]:
            assert examples.TEXT[words["start"] : words["end"]] == words["text"]


def test_a_text_without_events_gives_an_empty_frame_with_all_columns():
    table = examples.silent().to_arrow()
    assert table.num_rows == 0
    assert table.schema == tables.SCHEMA
    assert examples.silent().to_polars().columns == tables.SCHEMA.names


def test_polars_and_pandas_have_the_same_rows():
    pandas = pytest.importorskip("pandas", reason="pandas is an optional extra")
    frame = DISPATCH.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["id"]) == DISPATCH.to_polars()["id"].to_list()
    assert examples.silent().to_pandas().empty


def test_without_pandas_the_error_holds_the_command(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "find_spec", lambda name: None)
    with pytest.raises(MissingPlugin, match=r"python -m pip install 'tocsin\[pandas\]'"):
        DISPATCH.to_pandas()


def test_a_parquet_file_holds_the_same_rows(tmp_path):
    path = tmp_path / "new" / "events.parquet"
    tables.write_parquet([DISPATCH], path)
    assert parquet.read_table(path).equals(DISPATCH.to_arrow())
    assert list(path.parent.iterdir()) == [path]


def test_a_coded_text_loads_no_frame_library_before_one_is_asked_for():
    program = (
        "import sys, tocsin.export.coded; print(sorted({'pyarrow', 'polars', 'pandas', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
