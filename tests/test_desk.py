from __future__ import annotations

import dataclasses
import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tocsin.desk import CODED_BATCH, Desk, Report
from tocsin.errors import CodingError, ReadError, SettingsError, StoreError
from tocsin.export.coded import CodedText
from tocsin.records import Coding, Document, Form, Mention, MentionKind, Span, Verdict, content_id
from tocsin.scale import Engine, map_batches
from tocsin.settings import CodeOptions, Settings
from tocsin.workbench import Workbench

TEXTS = 2 * CODED_BATCH + 5


class Stub:
    """A coder that takes the first word for an actor, and counts its documents."""

    def __init__(self, name: str = "stub/1") -> None:
        self.name = name
        self.read: list[str] = []

    def code(self, documents: Iterable[Document]) -> Iterator[Coding]:
        for document in documents:
            self.read.append(document.id)
            span = Span(document_id=document.id, start=0, end=document.text.index(" "))
            key = content_id("mention", document.id, 0)
            mention = Mention(id=key, span=span, kind=MentionKind.ACTOR, form=Form.NAME, name=span, label="state")
            yield Coding(document_id=document.id, coder=self.name, mentions=(mention,))


def _desk(folder: Path, coder: Stub) -> Desk:
    desk = Desk(folder)
    desk.workbench = Workbench(desk.settings)
    desk.workbench.__dict__["coder"] = coder
    return desk


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for n in range(TEXTS):
        (folder / f"{n:03}.txt").write_text(f"Iran said on day {n} that it wanted talks with its neighbours.")
    return folder


@pytest.fixture
def desk(tmp_path: Path, inbox: Path) -> Desk:
    """A desk that has read the inbox and coded nothing."""
    desk = _desk(tmp_path / "desk", Stub())
    desk.read(inbox, published="2024-06-01", outlet="The Courier")
    return desk


def _again(desk: Desk) -> tuple[Desk, Stub]:
    """The same folder in what might be another process."""
    stub = Stub()
    return _desk(desk.folder, stub), stub


# ------------------------------------------------------------------------------------------------ reading


def test_reading_reports_what_is_new_known_and_rejected(tmp_path, inbox):
    (inbox / "bad.txt").write_bytes(b"\x00\x01" * 50)
    desk = _desk(tmp_path / "desk", Stub())
    first, second = desk.read(inbox), desk.read(inbox)
    assert (first.done, first.known, len(first.rejected)) == (TEXTS, 0, 1)
    assert (second.done, second.document_ids) == (0, first.document_ids)
    assert first.rejected[0].where == str(inbox / "bad.txt")


def test_what_is_said_of_texts_goes_with_them(desk):
    first = next(desk.view().documents())
    assert (str(first.published), first.outlet) == ("2024-06-01", "The Courier")


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ReadError, match="does not exist"):
        Desk(tmp_path / "desk").read(tmp_path / "nothing")


def test_a_day_that_does_not_exist_is_refused(desk):
    with pytest.raises(SettingsError, match="published: '2023-02-30' is a day that does not exist"):
        desk.read(".", published="2023-02-30")
    with pytest.raises(SettingsError, match="known_until: '2023-02-30' is a day that does not exist"):
        desk.view(known_until="2023-02-30")


def test_reports_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Report(done=1, known=0).done = 2


# ------------------------------------------------------------------------------------------------- coding


def test_coding_twice_codes_once(desk):
    assert (desk.code().done, desk.code().done) == (TEXTS, 0)
    later, stub = _again(desk)
    report = later.code()
    assert (report.done, report.known, stub.read) == (0, TEXTS, [])


def test_only_named_documents_are_coded_in_the_order_named(desk):
    ids = [d.id for d in desk.view().documents()]
    report = desk.code([ids[5], ids[2], ids[5]])
    assert (report.done, report.document_ids) == (2, (ids[5], ids[2]))


def test_ctrl_c_keeps_what_was_coded_and_the_next_run_does_the_rest(desk):
    def press(done: int, total: int, last: str) -> None:
        if done == CODED_BATCH + 3:
            raise KeyboardInterrupt

    report = desk.code(progress=press)
    assert (report.interrupted, report.done) == (True, CODED_BATCH + 3)
    later, stub = _again(desk)
    report = later.code()
    assert (report.interrupted, report.known, report.done) == (False, CODED_BATCH + 3, TEXTS - CODED_BATCH - 3)
    assert len(stub.read) == report.done


def test_ctrl_c_inside_the_coder_keeps_what_was_coded(tmp_path, desk, monkeypatch):
    coder = desk.workbench.coder

    def code(documents: Iterable[Document]) -> Iterator[Coding]:
        for count, coding in enumerate(Stub.code(coder, documents)):
            if count == 3:
                raise KeyboardInterrupt
            yield coding

    monkeypatch.setattr(coder, "code", code)
    report = desk.code()
    assert (report.interrupted, report.done) == (True, 3)


def test_progress_is_told_after_each_document(desk):
    told: list[tuple[int, int]] = []
    desk.code(progress=lambda done, total, last: told.append((done, total)))
    assert told == [(n, TEXTS) for n in range(1, TEXTS + 1)]


def test_a_disk_that_fills_up_loses_no_batch_before(desk, monkeypatch):
    append, full = desk._store.append_coded, OSError(errno.ENOSPC, "No space left on device")
    batches: list[int] = []

    def fill(codings, links, actors, *, recorded):
        if batches:
            raise StoreError("the disk is full") from full
        batches.append(1)
        return append(codings, links, actors, recorded=recorded)

    monkeypatch.setattr(desk._store, "append_coded", fill)
    with pytest.raises(StoreError, match="the disk is full"):
        desk.code()
    later, _ = _again(desk)
    assert later.code().known == CODED_BATCH


def test_codings_come_in_the_order_asked_for_kept_and_new_mixed(desk):
    ids = [d.id for d in desk.view().documents()]
    desk.code(ids[3:6])
    asked = [*reversed(ids), ids[0]]
    assert [c.document_id for c in desk.codings(asked)] == list(reversed(ids))
    assert sorted(desk.workbench.coder.read) == sorted(ids)


def test_ids_that_the_desk_does_not_have_are_passed_over_and_shift_nothing(desk):
    ids = [d.id for d in desk.view().documents()]
    desk.code(ids[:2])
    asked = ["document-1", ids[0], ids[2], "document-2", ids[1], ids[3]]
    assert [c.document_id for c in desk.codings(asked)] == [ids[0], ids[2], ids[1], ids[3]]


def test_kept_codings_equal_the_ones_that_were_made(desk):
    ids = [d.id for d in desk.view().documents()]
    made = list(desk.codings(ids))
    later, stub = _again(desk)
    assert [dataclasses.replace(c, document=made[0].document) for c in later.codings(ids[:1])] == made[:1]
    assert [c.links for c in later.codings(ids)] == [c.links for c in made]
    assert stub.read == []


def test_closing_the_codings_keeps_those_that_were_made(desk):
    with closing(desk.codings(d.id for d in desk.view().documents())) as texts:
        made = [next(texts).document_id for _ in range(3)]
    assert len(list(desk.view().codings())) == 3
    assert desk.uncoded(made) == ()


def test_a_desk_that_another_coder_read_shows_the_codings_of_this_one(desk):
    desk.code()
    other = _desk(desk.folder, Stub("stub/2"))
    other.code()
    ids = [d.id for d in desk.view().documents()]
    assert {c.coder for c in other.codings(ids)} == {"stub/2"}
    assert {c.coder for c in desk.codings(ids)} == {"stub/1"}


def test_settings_in_the_folder_are_those_of_the_desk(tmp_path):
    (tmp_path / "tocsin.toml").write_text("[code]\nhistorical_days = 7\n")
    assert Desk(tmp_path).settings == Settings(code=CodeOptions(historical_days=7))
    (tmp_path / "tocsin.toml").write_text("[code]\nhistory = 7\n")
    with pytest.raises(SettingsError, match="did you mean 'historical_days'"):
        Desk(tmp_path)


# ---------------------------------------------------------------------------------------- judging, viewing


def test_codings_follow_what_a_person_judged(desk):
    text = next(desk.codings([next(desk.view().documents()).id]))
    iran = text.mentions[0].id
    assert text.actor(iran).id == "state:IRN"
    judgement = desk.judge(iran, "state:TUR", "same", "the text says Ankara", by="ada")
    assert (judgement.by, judgement.verdict) == ("human:ada", Verdict.SAME)
    later, _ = _again(desk)
    assert next(later.codings([text.document_id])).actor(iran).id == "state:TUR"
    desk.judge(iran, "state:TUR", "different", "no, it does not", by="human:bea")
    assert next(later.codings([text.document_id])).actor(iran) is None


@pytest.mark.parametrize(
    ("left", "right", "verdict", "why"),
    [
        ("mention-1", "state:IRN", "maybe", "verdict 'maybe' is none of same, different, unsure"),
        ("mention-1", "state:XXX", "same", "'state:XXX' is no id of a mention or of an actor"),
        ("Iran", "state:IRN", "same", "'Iran' is no id of a mention or of an actor"),
    ],
)
def test_an_impossible_judgement_is_refused(desk, left, right, verdict, why):
    with pytest.raises(SettingsError, match=why):
        desk.judge(left, right, verdict, "", by="ada")
    assert desk.view().judgements() == ()


def test_a_view_with_a_closing_day_hides_later_texts(desk):
    assert len(list(desk.view(known_until="2024-06-01").documents())) == TEXTS
    assert list(desk.view(known_until="2024-05-31").documents()) == []


def test_a_desk_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError, match="there is no such folder"):
        Desk(tmp_path / "nowhere").view()


def test_a_desk_under_a_file_cannot_be_written_and_says_so(tmp_path, inbox):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="a file is in the way"):
        Desk(tmp_path / "file" / "desk").read(inbox)


# ------------------------------------------------------------------------------------------- beside each other


def _beside(monkeypatch: pytest.MonkeyPatch, desk: Desk, bad: str) -> None:
    """Workers that are this process, and cannot code one text."""

    def work(bench: Workbench, documents: Sequence[Document]) -> Iterator[CodedText]:
        if any(document.id == bad for document in documents):
            raise CodingError("it broke a law")
        return bench.code(documents)

    def here(_make: object, _work: object, items: Iterable[Document], *, engine: Engine, **more: Any) -> Any:
        assert engine.name == "processes"
        return map_batches(lambda: desk.workbench, work, items, **more)

    monkeypatch.setattr("tocsin.desk.coding.map_batches", here)


def test_a_text_that_workers_cannot_code_is_told_and_the_rest_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, inbox: Path, desk: Desk
) -> None:
    ids = tuple(desk.view().table("documents")["id"].to_pylist())
    _beside(monkeypatch, desk, ids[3])
    report = desk.code(engine=Engine(name="processes"))
    assert [each.where for each in report.rejected] == [ids[3]]
    assert "it broke a law; tried 3 times" in report.rejected[0].why
    assert (report.done, desk.uncoded(ids)) == (TEXTS - 1, (ids[3],))
    _beside(monkeypatch, desk, "")
    assert desk.code(engine=Engine(name="processes")).done == 1
    other = _desk(tmp_path / "other", Stub())
    other.read(inbox, published="2024-06-01", outlet="The Courier")
    other.code()
    assert [(t.document_id, t.mentions) for t in desk.coded()] == [(t.document_id, t.mentions) for t in other.coded()]


def test_a_worker_with_another_coder_ends_the_run(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    elsewhere = Workbench(desk.settings)
    elsewhere.__dict__["coder"] = Stub("stub/2")

    def there(_make: object, _work: object, items: Iterable[Document], *, engine: Engine, **more: Any) -> Any:
        del engine
        return map_batches(lambda: elsewhere, lambda bench, some: bench.code(some), items, **more)

    monkeypatch.setattr("tocsin.desk.coding.map_batches", there)
    with pytest.raises(CodingError, match="'stub/2', and this process with 'stub/1'"):
        desk.code(engine=Engine(name="processes"))
    assert not list(desk.coded())
