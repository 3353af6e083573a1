"""What is appended is there once, whole, or not at all: after a kill, on a full disk, in a read-only folder."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.errors import StoreError
from tocsin.records import (
    Actor,
    Coding,
    Document,
    Form,
    Judgement,
    Mention,
    MentionKind,
    Rejected,
    Span,
    Verdict,
    document_id,
)
from tocsin.store import files
from tocsin.store import store as store_module
from tocsin.store.store import Store
from tocsin.store.tables import CODED, READ
from tocsin.store.view import View

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def _document(text: str) -> Document:
    day = date(2024, 1, 1)
    identity = document_id(text=text, outlet="Wire", url=None, published=day)
    return Document(id=identity, text=text, outlet="Wire", published=day)


def _coding(document: Document, *, coder: str = "c/1") -> Coding:
    span = Span(document_id=document.id, start=0, end=2)
    mention = Mention(id=f"mention-{document.id}", span=span, kind=MentionKind.ACTOR, form=Form.NAME, name=span)
    return Coding(document_id=document.id, coder=coder, mentions=(mention,))


def _link(document: Document, actor: str = "state:IRQ") -> Judgement:
    return Judgement(left=f"mention-{document.id}", right=actor, verdict=Verdict.SAME, score=0.9, by="names/1")


ONE, TWO = _document("Iraq shelled Basra."), _document("Iran denied it.")
IRAQ = Actor(id="state:IRQ", kind="state", name="Iraq", country="IRQ")


# ------------------------------------------------------------------------------------------------ counts


def test_appending_says_what_was_added_and_what_was_known(tmp_path):
    store = Store(tmp_path)
    bad = Rejected(where="a.txt", what="0 bytes", why="empty; delete it")
    first = store.append_read([ONE, bad, ONE], recorded=NOW)
    again = store.append_read([ONE, TWO, bad], recorded=LATER)
    assert (first.added, first.known) == ({"documents": 1, "rejected": 1}, 1)
    assert (again.added, again.known) == ({"documents": 1, "rejected": 0}, 2)
    coded = store.append_coded([_coding(ONE)], [_link(ONE)], [IRAQ, IRAQ], recorded=NOW)
    assert {name: n for name, n in coded.added.items() if n} == {"mentions": 1, "links": 1, "actors": 1, "codings": 1}


def test_what_another_process_wrote_is_known(tmp_path):
    here, there = Store(tmp_path), Store(tmp_path)
    here.append_read([ONE], recorded=NOW)
    assert there.append_read([ONE], recorded=LATER).added["documents"] == 0
    there.append_coded([_coding(ONE)], [], [], recorded=LATER)
    assert here.coded("c/1") == {ONE.id}
    assert here.coded("c/2") == frozenset()


def test_two_that_write_the_same_at_once_are_shown_once(tmp_path):
    here, there = Store(tmp_path), Store(tmp_path)
    here.append_read([ONE], recorded=NOW)
    there._refresh = lambda: None  # it looked before `here` wrote
    there.append_read([TWO, ONE], recorded=LATER)
    assert [d.id for d in View(tmp_path).documents()] == [ONE.id, TWO.id]
    assert View(tmp_path).counts()["documents"] == 2


def test_nothing_new_writes_nothing(tmp_path):
    Store(tmp_path / "desk").append_read([], recorded=NOW)
    assert list(tmp_path.iterdir()) == []


def test_half_a_character_is_rejected_and_the_rest_is_kept(tmp_path):
    broken = _document("He said \ud83d.")
    bad = Rejected(where="caf\udce9.txt", what="no text", why="empty")
    Store(tmp_path).append_read([broken, ONE, bad], recorded=NOW)
    view = View(tmp_path)
    assert [d.id for d in view.documents()] == [ONE.id]
    rows = {(row["where"], row["what"]) for row in view.table("rejected").to_pylist()}
    assert rows == {(broken.id, "text with the lone surrogate U+D83D at character 8"), ("caf\\udce9.txt", "no text")}


def test_a_moment_without_a_zone_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no time zone"):
        Store(tmp_path).append_read([ONE], recorded=datetime(2025, 1, 1))


# ------------------------------------------------------------------------------------ what hangs on what


def test_a_coding_needs_its_document(tmp_path):
    with pytest.raises(StoreError, match=f"coding of document {ONE.id} cannot be kept.*append the document first"):
        Store(tmp_path).append_coded([_coding(ONE)], [], [], recorded=NOW)


def test_two_coders_of_one_document_need_two_calls(tmp_path):
    store = Store(tmp_path)
    store.append_read([ONE], recorded=NOW)
    with pytest.raises(StoreError, match="'c/1' and 'c/2' in one batch"):
        store.append_coded([_coding(ONE), _coding(ONE, coder="c/2")], [], [], recorded=NOW)


def test_links_may_come_after_the_coding(tmp_path):
    store = Store(tmp_path)
    store.append_read([ONE], recorded=NOW)
    store.append_coded([_coding(ONE)], [], [], recorded=NOW)
    later = Store(tmp_path)
    assert later.append_coded([], [_link(ONE)], [IRAQ], recorded=LATER).added["links"] == 1
    assert later.append_coded([], [_link(ONE)], [IRAQ], recorded=LATER).added["links"] == 0
    assert View(tmp_path).table("links")["document_id"].to_pylist() == [ONE.id]


def test_a_link_of_nothing_is_refused(tmp_path):
    store = Store(tmp_path)
    store.append_read([ONE], recorded=NOW)
    with pytest.raises(StoreError, match="names no mention"):
        store.append_coded([], [_link(TWO)], [], recorded=NOW)


# ---------------------------------------------------------------------------------------- broken writes


class Killed(BaseException):
    """Stands for the end of the process at one point of the work."""


def _break(monkeypatch, module, name: str, at: int, error: BaseException) -> None:
    """From the `at`-th call on, `module.name` raises instead of working."""
    real, calls = getattr(module, name), iter(range(10_000))

    def breaking(*args, **kwargs):
        if next(calls) >= at:
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, breaking)


@pytest.mark.parametrize("at", range(len(CODED)))
def test_a_kill_between_two_files_shows_nothing_and_the_next_run_goes_on(tmp_path, monkeypatch, at):
    Store(tmp_path).append_read([ONE, TWO], recorded=NOW)
    Store(tmp_path).append_coded([_coding(ONE)], [_link(ONE)], [IRAQ], recorded=NOW)
    before = View(tmp_path).counts()
    with monkeypatch.context() as patch:
        _break(patch, store_module, "write_part", at, Killed())
        with pytest.raises(Killed):
            Store(tmp_path).append_coded([_coding(TWO)], [_link(TWO)], [], recorded=NOW)
    assert View(tmp_path).counts() == before
    assert Store(tmp_path).coded("c/1") == {ONE.id}
    Store(tmp_path).append_coded([_coding(TWO)], [_link(TWO)], [], recorded=LATER)
    assert [c.document_id for c in View(tmp_path).codings()] == [ONE.id, TWO.id]
    assert View(tmp_path).counts() == before | {"codings": 2, "mentions": 2, "links": 2}
    assert len(list((tmp_path / "tables" / "mentions").iterdir())) == 2, "the retried batch wrote over itself"


@pytest.mark.parametrize("at", range(len(READ)))
def test_a_kill_while_reading_shows_nothing(tmp_path, monkeypatch, at):
    with monkeypatch.context() as patch:
        _break(patch, store_module, "write_part", at, Killed())
        with pytest.raises(Killed):
            Store(tmp_path).append_read([ONE], recorded=NOW)
    tmp_path.joinpath("tables").mkdir(exist_ok=True)
    assert set(View(tmp_path).counts().values()) == {0}


def test_a_process_killed_with_a_file_half_written_leaves_the_desk_whole(tmp_path):
    program = f"""
import os, signal
from datetime import UTC, datetime
from pathlib import Path
from tocsin.records import Document
from tocsin.store.store import Store
store = Store(Path({str(tmp_path)!r}))
store.append_read([Document(id="document-1", text="kept")], recorded=datetime(2025, 1, 1, tzinfo=UTC))
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
store.append_read([Document(id="document-2", text="lost")], recorded=datetime(2025, 1, 1, tzinfo=UTC))
"""
    # The path as it is here: the program must see the same tocsin as this test.
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert done.returncode == -9
    assert [d.text for d in View(tmp_path).documents()] == ["kept"]
    assert [path.name[0] for path in (tmp_path / "tables" / "rejected").iterdir()].count(".") == 1
    Store(tmp_path).append_read([Document(id="document-2", text="lost")], recorded=NOW)
    assert [d.text for d in View(tmp_path).documents()] == ["kept", "lost"]


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("at", [0, 1, 5, 19])
def test_a_full_disk_is_told_and_what_was_written_stays(tmp_path, monkeypatch, at):
    store = Store(tmp_path)
    store.append_read([ONE, TWO], recorded=NOW)
    store.append_coded([_coding(ONE)], [], [], recorded=NOW)
    before, counts = _tree(tmp_path), View(tmp_path).counts()
    with monkeypatch.context() as patch:
        _break(patch, files.os, "fsync", at, OSError(errno.ENOSPC, "No space left on device"))
        with pytest.raises(StoreError, match=r"cannot write .*parquet: the disk is full; make room and run the same"):
            store.append_coded([_coding(TWO)], [], [], recorded=NOW)
    after = _tree(tmp_path)
    assert before.items() <= after.items()
    assert [name for name in after if Path(name).name.startswith(".")] == [], "half a file was left lying"
    if at < 19:  # the last sync is of the folder of the committing file, which is then there
        assert View(tmp_path).counts() == counts
    store.append_coded([_coding(TWO)], [], [], recorded=LATER)
    assert [c.document_id for c in View(tmp_path).codings()] == [ONE.id, TWO.id]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EROFS, "the disk is read-only"), (errno.EACCES, "permission denied"), (errno.EIO, "check the disk")],
)
def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch, number, words):
    def refuse(self, *args, **kwargs):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match=f"cannot write .*: .*{words}.*intact"):
        Store(tmp_path / "desk").append_read([ONE], recorded=NOW)
    assert not (tmp_path / "desk").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind the superuser")
def test_a_read_only_folder_is_told(tmp_path):
    desk = tmp_path / "desk"
    desk.mkdir(mode=0o500)
    with pytest.raises(StoreError, match=r"cannot write .*permission denied"):
        Store(desk).append_read([ONE], recorded=NOW)


def test_a_file_where_the_folder_should_be_is_told(tmp_path):
    (tmp_path / "desk").write_text("a letter")
    with pytest.raises(StoreError, match="a file is in the way"):
        Store(tmp_path / "desk").append_read([ONE], recorded=NOW)
    assert (tmp_path / "desk").read_text() == "a letter"


# -------------------------------------------------------------------------------------------- judgements


def _judgement(number: int) -> Judgement:
    return Judgement(left=f"mention-{number}", right="state:IRQ", verdict=Verdict.SAME, by="human:a", recorded=NOW)


def test_a_judgement_is_one_line_and_survives(tmp_path):
    store = Store(tmp_path / "desk")
    store.judge(replace(_judgement(1), reasons=("a line\nend", "“é”")), recorded=NOW)
    store.judge(_judgement(2), recorded=NOW)
    assert (tmp_path / "desk" / "judgements.jsonl").read_bytes().count(b"\n") == 2
    expected = (replace(_judgement(1), reasons=("a line\nend", "“é”")), _judgement(2))
    assert View(tmp_path / "desk").judgements() == expected


@pytest.mark.parametrize("cut", [1, 2, 10])
def test_a_torn_last_line_is_reported_and_the_next_begins_anew(tmp_path, cut):
    store = Store(tmp_path)
    store.judge(_judgement(1), recorded=NOW)
    store.judge(_judgement(2), recorded=NOW)
    file = tmp_path / "judgements.jsonl"
    file.write_bytes(file.read_bytes()[:-cut])
    torn = cut > 1  # with nothing but the line end gone, the judgement is whole
    view = View(tmp_path)
    assert len(view.judgements()) == 2 - torn
    assert [r.where for r in view.damaged] == [f"{file}:2"] * torn
    store.judge(_judgement(3), recorded=NOW)
    view = View(tmp_path)
    assert view.judgements()[-1] == _judgement(3)
    assert [r.where for r in view.damaged] == [f"{file}:2"] * torn, "the torn line is reported until somebody mends it"


def test_a_full_disk_loses_no_earlier_judgement(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.judge(_judgement(1), recorded=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("tocsin.store.lines.os.write", lambda handle, line: 0)
        with pytest.raises(StoreError, match=r"only 0 of .* bytes .* do it again"):
            store.judge(_judgement(2), recorded=NOW)
    assert View(tmp_path).judgements() == (_judgement(1),)
