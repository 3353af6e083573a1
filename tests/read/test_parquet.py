"""Parquet files of texts: one item a row, and a bad row costs no other."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from tocsin.read.parquet import ParquetReader
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

WORDS = "Police in Lagos fired tear gas at students who were marching to the assembly. Two of them were hurt."


def read(path, columns):
    parquet.write_table(pa.table(columns), path)
    return list(ParquetReader().read(path, ReadOptions()))


def test_fields_of_a_row_and_columns_of_others(tmp_path):
    [item] = read(
        tmp_path / "a.parquet",
        {"Body": [WORDS], "publisher": ["Herald"], "date": [date(2023, 12, 2)], "vector": [[0.5, 0.25]]},
    )
    assert isinstance(item, Document)
    assert (item.text, item.outlet, item.published) == (WORDS, "Herald", date(2023, 12, 2))


@pytest.mark.parametrize("when", [datetime(2023, 12, 2, 23, 30), "2023-12-02"])
def test_a_day_may_be_a_time_or_words(tmp_path, when):
    [item] = read(tmp_path / "a.parquet", {"text": [WORDS], "published": [when]})
    assert item.published == date(2023, 12, 2)


def test_a_bad_row_is_told_by_its_number_and_costs_no_other(tmp_path):
    path = tmp_path / "a.parquet"
    items = read(path, {"text": [WORDS] * 299 + [None, WORDS]})
    assert [item.where for item in items if isinstance(item, Rejected)] == [f"{path}:300"]
    assert len(items) == 301


@pytest.mark.parametrize(
    ("columns", "what"),
    [({"id": [1]}, "without a column of text"), ({"text": pa.array([], pa.string())}, "without rows")],
)
def test_a_table_without_texts_is_rejected(tmp_path, columns, what):
    [item] = read(tmp_path / "a.parquet", columns)
    assert what in item.what


def test_what_is_no_parquet_is_rejected(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    [item] = ParquetReader().read(path, ReadOptions())
    assert "no Parquet" in item.what


def test_a_file_whose_columns_have_no_names_in_utf_8_is_damaged(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(
        pa.table({"text": [WORDS], "oblast": [1]}, pa.schema([("text", pa.string()), ("oblast", pa.int64())])), path
    )
    path.write_bytes(path.read_bytes().replace(b"oblast", b"obl\xd7st"))
    [item] = ParquetReader().read(path, ReadOptions())
    assert "no Parquet, or is damaged" in item.what
