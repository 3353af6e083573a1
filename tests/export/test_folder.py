"""All tables as Parquet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyarrow import parquet
from tests.export.desks import holdings

from tocsin.errors import ExportError
from tocsin.export.folder import write_tables
from tocsin.export.tally import Tally
from tocsin.resolve.outlets import read_cards
from tocsin.store.filters import Filter

CARDS = """
[outlets."Kestrel Wire"]
also = ["Kestrel"]
kind = "news agency"
home = "CHE"
reliability = "B"
reason = "long watched"
judged = 2024-01-31

[credibility.default]
grade = 6
reason = "nothing compared"
judged = 2024-02-01
"""


@pytest.fixture(scope="module")
def out(desk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    (folder / "outlets.toml").write_text(CARDS)
    tally = Tally()
    held = replace(holdings(desk), cards=read_cards(folder / "outlets.toml"))
    write_tables(held, folder / "out", tally)
    assert tally.left_out == {"acled": 1}
    return folder / "out"


def test_the_tables_hold_the_native_rows_but_nothing_of_what_may_not_be_passed_on(out):
    assert sorted(parquet.read_table(out / "imported.parquet")["dataset"].to_pylist()) == ["gdelt", "ucdp"]
    for path in out.iterdir():
        if path.name != "loads.parquet":
            assert "acled" not in str(parquet.read_table(path).to_pylist()), path.name


def test_the_cards_of_outlets_are_a_table(out):
    (row,) = parquet.read_table(out / "outlets.parquet").to_pylist()
    assert (row["name"], row["also"], row["reliability"], row["reason"]) == (
        "Kestrel Wire",
        ["Kestrel"],
        "B",
        "long watched",
    )
    (grade,) = parquet.read_table(out / "credibility.parquet").to_pylist()
    assert (grade["claim_id"], grade["grade"]) == (None, "6")


def test_tables_are_exported_whole(desk, tmp_path):
    with pytest.raises(ExportError, match="take the filter away"):
        write_tables(holdings(desk, wanted=Filter(datasets=("ucdp",))), tmp_path / "out", Tally())


def test_an_export_of_tables_replaces_an_earlier_one_only_when_told_and_with_the_same_bytes(desk, out):
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(ExportError, match="is there already"):
        write_tables(holdings(desk), out, Tally())
    write_tables(holdings(desk), out, Tally(), force=True)
    own = {"outlets.parquet", "credibility.parquet"}
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {n: b for n, b in first.items() if n not in own}
