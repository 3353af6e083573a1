"""Rows as columns that point into them: what is cut out is what splitting the lines gives, and uneven rows are noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.datasets.made import values

from tocsin.read.dataset import Dataset
from tocsin.read.gdelt import GDELT
from tocsin.read.heads import Head
from tocsin.read.icews import ICEWS
from tocsin.read.mending import Findings, Lines
from tocsin.read.slices import LINE, Slice, cut, schema, slices

VALUE = st.text(st.characters(exclude_characters="\t\n", exclude_categories=("Cs",)), max_size=30)
WIDTH = 4
WANTED = (
    Slice(name="first", first=0, last=0),
    Slice(name="middle", first=1, last=2),
    Slice(name="last", first=3, last=3),
    Slice(name="whole", first=0, last=3),
)


def block(rows):
    return "".join("\t".join(row) + "\n" for row in rows).encode()


@given(st.lists(st.lists(VALUE, min_size=WIDTH, max_size=WIDTH), max_size=20))
def test_what_is_cut_out_is_what_splitting_gives(rows):
    found = cut(block(rows), b"\t", WIDTH, WANTED, line=7)
    assert found is not None
    found.validate(full=True)
    assert found.schema.equals(schema(WANTED))
    wanted = [{s.name: "\t".join(row[s.first : s.last + 1]) or None for s in WANTED} for row in rows]
    assert found.to_pylist() == [{**row, LINE: 7 + n} for n, row in enumerate(wanted)]


@given(st.lists(st.lists(VALUE, min_size=1, max_size=2 * WIDTH), min_size=1, max_size=8))
def test_rows_that_are_uneven_are_noticed(rows):
    even = all(len(row) == WIDTH for row in rows)
    assert (cut(block(rows), b"\t", WIDTH, WANTED, line=1) is not None) == even


@pytest.mark.parametrize("length", [0, 1, 3, 4, 5, 11, 12, 13, 14, 200])
def test_values_are_whole_at_every_length(length):
    row = ["", "é" * (length // 2) + "x" * (length % 2), "z", "x" * length]
    found = cut(block([row, row]), b"\t", WIDTH, WANTED, line=1)
    assert found is not None
    assert found.column("last").to_pylist() == [row[3] or None] * 2
    assert found.column("middle").to_pylist() == [f"{row[1]}\tz"] * 2


def test_columns_that_are_kept_together_are_one_slice_where_they_stand_together():
    cut_out = {each.name: (each.first, each.last) for each in slices(GDELT, GDELT.columns)}
    assert cut_out["kept_0"] == (1, 4)
    assert "MonthYear" not in cut_out  # nothing asks for it alone
    assert cut_out["SQLDATE"] == (1, 1)
    turned = slices(GDELT, (*reversed(GDELT.columns),))
    assert {each.name for each in turned} >= {"MonthYear", "SQLDATE", "SOURCEURL"}
    assert not any(each.last > each.first for each in turned)


def test_columns_that_nobody_knows_are_cut_out_too():
    assert Slice(name="Made", first=20, last=20) in slices(ICEWS, (*ICEWS.columns, "Made"))


def cleaned(dataset: Dataset, text: str):
    head = Head(columns=dataset.columns, delimiter="\t", quoted=False)
    findings = Findings()
    lines = Lines(dataset, head, slices(dataset, dataset.columns), "made.tab", findings)
    return lines.clean(text.encode(), 2, line=1), findings


def test_what_is_written_for_no_value_is_nothing_wherever_it_stands():
    row = values(ICEWS) | {"City": "NULL", "District": "NULL", "Province": "NULLA", "Longitude": "NULL"}
    first = values(ICEWS) | {"Event ID": "NULL"}
    clean, _ = cleaned(ICEWS, "".join("\t".join(each.values()) + "\n" for each in (row, first)))
    assert clean is not None
    assert clean.data.decode().split("\n")[0].split("\t")[14:] == ["", "", "NULLA", "Kenya", "-0.3", ""]
    assert clean.data.decode().split("\n")[1].startswith("\t2019-05-06")


def test_rows_between_rows_that_are_left_out_keep_their_lines():
    good = "\t".join(values(ICEWS).values())
    clean, findings = cleaned(ICEWS, f"{good}\n{good}\tmore\n\n{good}\n{good}\n")
    assert clean is not None
    assert clean.count == 3
    assert clean.origins == ((1, 2), (2, 5))
    assert [row.where for _, row in findings.rows] == ["made.tab:3"]
