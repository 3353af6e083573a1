"""Parquet and CSV, and the codebook beside it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pandas
import pyarrow.csv
from pyarrow import parquet
from tests.export import examples
from tests.export.desks import TEXT, holdings

from tocsin.export.columnar import write_csv, write_parquet
from tocsin.export.row_columns import SCHEMA
from tocsin.export.rows import rows
from tocsin.export.tally import Tally


def test_parquet_has_the_rows_and_says_what_was_left_out(desk, tmp_path):
    held, path = holdings(desk), tmp_path / "events.parquet"
    assert write_parquet(held, path, Tally()) == (path,)
    assert parquet.read_table(path).to_pylist() == list(rows(held, Tally()))
    told = json.loads(parquet.read_metadata(path).metadata[b"tocsin"])
    assert told == {"rows": 12, "left_out": {"acled": 1}}


def test_csv_is_read_by_pandas_and_arrow_with_the_same_rows(desk, tmp_path):
    path = tmp_path / "events.csv"
    write_csv(holdings(desk), path, Tally())
    frame = pandas.read_csv(path)
    assert list(frame.columns) == SCHEMA.names
    assert len(frame) == pyarrow.csv.read_csv(path).num_rows == 12
    first = frame.iloc[0]
    assert (first["recipients"], first["stances"]) == ("Tolvanian army; four soldiers", "asserts; denies")
    assert (first["occurred_begin"], first["recorded"]) == ("2024-05-13", "2024-05-15T08:00:00Z")
    assert frame["latitude"].isna().sum() == 10


def test_a_missing_member_of_a_list_keeps_its_place(desk, tmp_path):
    path = tmp_path / "events.csv"
    write_csv(holdings(desk), path, Tally())
    with path.open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert first["recipient_kinds"].split("; ") == ["", ""]


def test_commas_quotation_marks_line_breaks_and_other_scripts_come_back(desk, tmp_path):
    odd = 'A "title", of two\nlines; الصدر – Łódź'
    path = tmp_path / "events.csv"
    write_csv(holdings(desk, replace(TEXT, document=replace(TEXT.document, title=odd))), path, Tally())
    assert pandas.read_csv(path)["title"][0] == odd


def test_the_codebook_explains_each_column_and_says_what_was_left_out(desk, tmp_path):
    write_csv(holdings(desk), tmp_path / "events.csv", Tally())
    with (tmp_path / "events.codebook.csv").open(encoding="utf-8", newline="") as file:
        book = list(csv.DictReader(file))
    assert [row["column"] for row in book if row["type"] not in ("code", "left out")] == SCHEMA.names
    assert all(row["meaning"] for row in book)
    assert {row["code"] for row in book if row["column"] == "type" and row["type"] == "code"} >= {"ASSAULT", "RETREAT"}
    assert "1 row of acled left out" in book[-1]["meaning"]


def test_no_event_gives_a_header(desk, tmp_path):
    path = tmp_path / "events.csv"
    write_csv(holdings(desk, examples.silent()), path, tally := Tally())
    assert tally.rows == 2  # the imported ones alone
