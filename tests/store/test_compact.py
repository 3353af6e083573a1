"""Compaction: a view shows the same before and after, whatever happens in between."""

from __future__ import annotations

import errno
import os
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.read.datasets.made import commas, tabbed, values

from tocsin.errors import StoreError
from tocsin.read.acled import ACLED
from tocsin.read.gdelt import GDELT, GDELT_MENTIONS
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store import compact as compacting
from tocsin.store.compact import compact
from tocsin.store.load import load
from tocsin.store.view import View

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
OPTIONS = LoadOptions(memory_mb=500, threads=1)
AT_ONCE = timedelta(0)


@pytest.fixture(scope="module")
def loaded_twice(tmp_path_factory):
    """A desk with two loads of three rows each."""
    desk = tmp_path_factory.mktemp("loaded") / "desk"
    put_events(desk, 0)
    put_events(desk, 1)
    return desk


@pytest.fixture
def desk(loaded_twice, tmp_path):
    shutil.copytree(loaded_twice, tmp_path / "desk")
    return tmp_path / "desk"


@pytest.fixture
def empty(tmp_path):
    return tmp_path / "empty"


def put(desk, dataset, name, text, recorded=NOW):
    path = desk.parent / name
    path.write_text(text, encoding="utf-8")
    return load(desk, dataset, [path], recorded=recorded, options=OPTIONS)


def event(number, **changed):
    return values(GDELT, GLOBALEVENTID=str(9990000000 + number), **changed)


def put_events(desk, number, **changed):
    rows = [event(10 * number + n, **changed) for n in range(3)]
    return put(desk, GDELT, f"{number}.export.CSV", tabbed(GDELT, *rows, header=False))


def merge(desk, recorded=NOW, **more):
    return compact(desk, recorded=recorded, options=OPTIONS, **more)


def everything(desk, until=None):
    view = View(desk, known_until=until)
    return view.sql("SELECT * FROM imported ORDER BY ALL").to_pylist()


def files(desk):
    return sorted(path.name for path in (desk / "tables" / "imported").rglob("*.parquet"))


def test_a_view_shows_the_same_rows_from_fewer_files(desk):
    before = everything(desk)
    report = merge(desk, grace=AT_ONCE)
    assert (report.rows, report.segments, report.before, report.removed) == (6, 1, 2, 2)
    assert everything(desk) == before
    assert len(files(desk)) == 1


def test_a_second_compaction_finds_nothing_to_do(desk):
    merge(desk)
    again = merge(desk)
    assert (again.segments, again.rows) == (0, 0)


def test_files_that_were_replaced_stay_for_those_who_read_them(desk):
    view = View(desk)
    assert merge(desk).waiting == 2
    assert view.imported().num_rows == 6  # of the files that it knew when it was made
    assert merge(desk, recorded=LATER).removed == 2
    with pytest.raises(StoreError, match="open a new view"):
        view.imported()
    assert View(desk).imported().num_rows == 6


def test_later_loads_join_what_was_compacted(desk):
    merge(desk)
    put_events(desk, 2)
    assert len(everything(desk)) == 9
    assert merge(desk, recorded=LATER, grace=AT_ONCE).rows == 9
    assert len(everything(desk)) == 9
    assert len(files(desk)) == 1


def test_a_row_that_came_again_stays_superseded_and_is_shown_to_whoever_looks_back(empty):
    desk = empty
    names = tuple(
        name
        for name in ACLED.columns
        if name not in {"data_id", "event_id_no_cnty", "iso3"} and "population" not in name
    )
    early = values(ACLED) | {"fatalities": "3", "timestamp": "1656000000"}  # 2022-06-23
    late = values(ACLED) | {"fatalities": "11", "timestamp": "1672531200"}  # 2023-01-01
    put(desk, ACLED, "acled-a.csv", commas(early, columns=names))
    put(desk, ACLED, "acled-b.csv", commas(late, columns=names))
    merge(desk, grace=AT_ONCE)
    assert [row["fatalities_best"] for row in everything(desk)] == [11]
    assert [row["fatalities_best"] for row in everything(desk, date(2022, 12, 31))] == [3]
    latest = values(ACLED) | {"fatalities": "12", "timestamp": "1675209600"}  # 2023-02-01
    assert put(desk, ACLED, "acled-c.csv", commas(latest, columns=names)).superseded == 2
    assert [row["fatalities_best"] for row in everything(desk)] == [12]


def test_all_tables_and_data_sets_are_brought_together(desk):
    put(desk, UCDP, "GEDEvent_v25_1.csv", commas(values(UCDP), columns=UCDP.columns))
    put(desk, GDELT_MENTIONS, "a.mentions.CSV", tabbed(GDELT_MENTIONS, values(GDELT_MENTIONS), header=False))
    before = everything(desk), View(desk).sql("SELECT * FROM reports").to_pylist()
    assert merge(desk, datasets=["ucdp"]).segments == 1
    assert merge(desk).segments == 2
    assert (everything(desk), View(desk).sql("SELECT * FROM reports").to_pylist()) == before


@pytest.mark.parametrize("dies_in", ["write_pages", "settle", "write_part"])
def test_a_compaction_that_is_killed_leaves_the_desk_as_it_was(desk, monkeypatch, dies_in):
    before = everything(desk)

    def dies(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(compacting, dies_in, dies)
    assert merge(desk).interrupted
    monkeypatch.undo()
    assert everything(desk) == before
    assert [path.name for path in desk.rglob(".*")] == []
    merge(desk)
    assert everything(desk) == before


def test_what_a_killed_compaction_left_is_swept(desk):
    left = desk / "tables" / "imported" / "dataset=gdelt" / "year=2024" / "compact-dead-0.parquet"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    assert merge(desk).removed == 1
    assert not left.exists()


def test_of_two_compactions_of_the_same_files_one_counts(desk, monkeypatch):
    listed = compacting.compactions
    merge(desk)
    monkeypatch.setattr(compacting, "compactions", lambda _: ())  # as if the first had not been committed yet
    monkeypatch.setattr(compacting, "content_id", lambda *_: "compact-other")
    merge(desk, recorded=NOW + timedelta(seconds=1))
    assert len(listed(desk)) == 2
    assert len(everything(desk)) == 6


def test_another_compaction_that_runs_is_named(desk):
    (desk / "tables" / f".compact-{os.getppid()}-beef").mkdir()
    with pytest.raises(StoreError, match=f"by process {os.getppid()}; wait"):
        merge(desk)


@pytest.mark.parametrize("dies_in", ["os.fsync", "os.replace"])
def test_a_full_disk_says_so_and_changes_nothing(desk, monkeypatch, dies_in):
    before = everything(desk)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "made")

    monkeypatch.setattr(f"tocsin.store.files.{dies_in}", full)
    with pytest.raises(StoreError, match="the disk is full; make room"):
        merge(desk)
    monkeypatch.undo()
    assert everything(desk) == before
    assert merge(desk).rows == 6
