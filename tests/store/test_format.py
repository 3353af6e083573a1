"""A desk carries its format; an older one is upgraded when it is opened, with a backup; a later one is refused."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.read.datasets.made import tabbed, values

from tocsin.desk import Desk
from tocsin.errors import StoreError
from tocsin.read.gdelt import GDELT
from tocsin.records import Document, Judgement, Verdict
from tocsin.settings import LoadOptions
from tocsin.store.disk import write_file
from tocsin.store.format import FORMAT
from tocsin.store.load import load
from tocsin.store.store import Store
from tocsin.store.tables import CODED, FOLLOWED, GATHERED, LINKED, LOADED, MERGED, PLACED, READ
from tocsin.store.upgrade import BACKUP, upgrade
from tocsin.store.view import View

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STORED = Path(__file__).parent / "desks" / "format-0.zip"
"""Two texts as tocsin coded them in its first days: without the tables facts and marks, and some of the columns."""

LAYOUT = "72989b"
"""Of the tables of formats 1 and 2; see the last test."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    with zipfile.ZipFile(STORED) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def unmarked(tmp_path: Path) -> Path:
    """A desk as it was written just before there were formats."""
    folder = tmp_path / "unmarked"
    Store(folder).append_read([Document(id="document-1", text="kept")], recorded=NOW)
    path = tmp_path / "a.export.CSV"
    path.write_text(tabbed(GDELT, values(GDELT), header=False), encoding="utf-8")
    load(folder, GDELT, [path], recorded=NOW, options=LoadOptions(memory_mb=500, threads=1))
    (folder / "format.json").unlink()
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ------------------------------------------------------------------------------------------------- new ones


def test_a_desk_that_is_made_says_its_format(tmp_path):
    Store(tmp_path / "read").append_read([Document(id="document-1", text="kept")], recorded=NOW)
    Store(tmp_path / "judged").judge(Judgement(left="mention-1", right="state:IRQ", verdict=Verdict.SAME, by="human:a"), recorded=NOW)  # fmt: skip
    for name in ("read", "judged"):
        assert json.loads((tmp_path / name / "format.json").read_text()) == {"format": FORMAT}


def test_looking_at_a_folder_writes_nothing(tmp_path):
    Desk(tmp_path)
    Desk(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------ older ones


def test_a_stored_desk_of_the_first_format_is_upgraded_when_it_is_opened(old):
    before = tree(old)
    desk = Desk(old)
    counts = desk.view().counts()
    assert {name: counts[name] for name in ("documents", "codings", "events", "quotes", "harms", "facts", "marks")} == {
        "documents": 2, "codings": 2, "events": 4, "quotes": 3, "harms": 1, "facts": 0, "marks": 0,
    }  # fmt: skip
    codings = list(desk.view().codings())
    assert [quote.matter for coding in codings for quote in coding.quotes] == [False] * 3
    assert desk.view().table("codings")["marks"].to_pylist() == [0, 0]
    kept = {name.removeprefix(f"{BACKUP}/"): data for name, data in tree(old).items() if name.startswith(BACKUP)}
    assert json.loads(kept.pop("upgrade.json")) == {"from": 0, "to": 1, "tables": ["facts", "marks"]}
    assert sorted(name.split("/")[1] for name in kept) == ["claims", "codings", "mentions", "quotes"]
    assert kept.items() <= before.items(), "the backup is not what was there"
    now = tree(old)
    assert {name: now[name] for name in before if name not in kept} == {n: before[n] for n in before if n not in kept}


def test_a_desk_of_the_format_before_is_marked_and_nothing_else(unmarked):
    (unmarked / "format.json").write_text('{"format": 1}\n')
    before = tree(unmarked)
    Desk(unmarked)
    after = tree(unmarked)
    assert json.loads(after.pop("format.json")) == {"format": FORMAT}
    assert after == {name: data for name, data in before.items() if name != "format.json"}


def test_opening_it_again_changes_nothing_and_it_can_be_written(old):
    Desk(old)
    once = tree(old)
    desk = Desk(old)
    assert tree(old) == once
    desk.take([Document(id="document-9", text="A third text.")])
    assert desk.view().counts()["documents"] == 3


def test_a_desk_that_lacks_nothing_only_gets_its_mark(unmarked):
    before = tree(unmarked)
    Desk(unmarked)
    after = tree(unmarked)
    assert json.loads(after.pop("format.json")) == {"format": FORMAT}
    assert after == before


def test_rows_of_data_sets_of_before_their_release_was_kept_are_read(unmarked):
    shown = View(unmarked).imported().to_pylist()
    changed = [unmarked / name for name in tree(unmarked) if "/imported/" in name or "/loads/" in name]
    for path in changed:
        write_file(path, _without(path, "released"))
    before = tree(unmarked)
    assert Desk(unmarked).view().imported().to_pylist() == shown
    kept = {path.relative_to(unmarked).as_posix() for path in changed}
    assert {name: (unmarked / BACKUP / name).read_bytes() for name in kept} == {name: before[name] for name in kept}


def _without(path: Path, column: str) -> memoryview:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        rows = file.read()
    buffer = pa.BufferOutputStream()
    pq.write_table(rows.select([name for name in rows.column_names if name != column]), buffer)
    return memoryview(buffer.getvalue())


@pytest.mark.parametrize("at", range(0, 24, 3))
def test_an_upgrade_that_breaks_off_goes_on_where_it_stopped(old, tmp_path, monkeypatch, at):
    whole = tmp_path / "whole"
    shutil.copytree(old, whole)
    upgrade(whole)
    left, sync = iter(range(at)), os.fsync

    def full(handle):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    with monkeypatch.context() as patch:
        patch.setattr("tocsin.store.disk.os.fsync", full)
        with pytest.raises(StoreError, match="the disk is full; make room"):
            Desk(old)
    Desk(old)
    assert tree(old) == tree(whole)


def test_a_file_that_was_lost_is_told_and_no_empty_one_takes_its_place(old):
    (lost,) = (old / "tables" / "harms").iterdir()
    lost.unlink()
    with pytest.raises(StoreError, match=r"harms.* is missing"):
        Desk(old).view()
    assert not lost.exists()


_BOUND = """
import ctypes, json, os, sys
from pathlib import Path
from tocsin.desk import Desk
from tocsin.errors import StoreError
from tocsin.records import Document
if os.geteuid() == 0:  # permissions bind the superuser too, once it has no capabilities
    ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
told = []
for folder in sys.argv[1:]:
    try:
        desk = Desk(Path(folder))
        told.append(desk.view().counts()["documents"])
        desk.take([Document(id="document-9", text="more")])
    except StoreError as error:
        told.append(str(error))
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what binds the superuser is Linux's own")
def test_what_may_only_be_read_is_read_marked_or_not_and_writing_is_refused(unmarked, old, tmp_path):
    marked = tmp_path / "marked"
    shutil.copytree(unmarked, marked)
    Desk(marked)
    before = tree(tmp_path)
    desks = (marked, unmarked, old)
    places = [place for desk in desks for place in (desk, *(path for path in desk.rglob("*") if path.is_dir()))]
    for place in places:
        place.chmod(0o555)
    try:
        command = [sys.executable, "-c", _BOUND, *map(str, desks)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        for place in places:
            place.chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "")
    of_marked, refused, of_unmarked, refused_too, of_old = json.loads(done.stdout)
    assert (of_marked, of_unmarked) == (1, 1)
    assert all("permission denied" in words for words in (refused, refused_too))
    assert "written by an older tocsin" in of_old
    assert "copy it to a folder that can be written" in of_old
    assert tree(tmp_path) == before


# ------------------------------------------------------------------------------------------------ later ones


def test_a_desk_of_a_later_format_is_refused_with_what_to_do(unmarked):
    (unmarked / "format.json").write_text(json.dumps({"format": FORMAT + 1, "more": True}))
    before = tree(unmarked)
    for opened in (Desk, View):
        with pytest.raises(StoreError, match=rf"has format {FORMAT + 1}, .*pip install --upgrade tocsin.*Nothing was"):
            opened(unmarked)
    assert tree(unmarked) == before


@pytest.mark.parametrize("words", ["", "[1]", '{"format": "one"}'])
def test_a_mark_that_cannot_be_read_is_told(unmarked, words):
    (unmarked / "format.json").write_text(words)
    with pytest.raises(StoreError, match=r"format\.json does not say .*; restore it from a copy, or delete it"):
        Desk(unmarked)


def test_the_format_changes_with_the_tables():
    """Where this fails, desks that are out there lack what was added.

    Raise FORMAT, say in `store.upgrade` how they get it, store one of them beside the other, and write the new hash above.
    """
    groups = (READ, CODED, PLACED, LINKED, FOLLOWED, GATHERED, LOADED, MERGED)
    layout = [[(t.name, [(c.name, str(c.type), c.required) for c in t.columns]) for t in group] for group in groups]
    assert (FORMAT, hashlib.sha256(repr(layout).encode()).hexdigest()[:6]) == (2, LAYOUT)
