"""What several machines write to one desk on a store: nothing is lost, nothing comes twice, whoever is killed when."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime
from secrets import token_hex

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.datasets.made import tabbed, values

from tocsin.errors import StoreError
from tocsin.read.gdelt import GDELT
from tocsin.records import Coding, Document, Judgement, Verdict
from tocsin.settings import LoadOptions
from tocsin.store.compact import compact
from tocsin.store.load import load
from tocsin.store.merging import merge
from tocsin.store.remote import logs
from tocsin.store.remote import mirror as module
from tocsin.store.remote.bucket import Bucket
from tocsin.store.remote.mirror import Mirror
from tocsin.store.store import Store
from tocsin.store.view import View

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OPTIONS = LoadOptions(memory_mb=500, threads=1)


class Killed(BaseException):
    """What a process does no more after it."""


class Faulty(Bucket):
    """A store in memory that one process reaches until it is killed, before or right after what it asks for."""

    def __init__(self, root: str, *, lives: int | None = None) -> None:
        super().__init__(MemoryFileSystem(), root, f"s3://{root}")
        self.lives = lives  # two for each thing that is asked: one before it is done, one after

    def _live(self) -> None:
        if self.lives is not None:
            self.lives -= 1
            if self.lives < 0:
                raise Killed

    def read(self, key):
        self._live()
        return super().read(key)

    def fetch(self, key, path):
        self._live()
        return super().fetch(key, path)

    def write(self, key, data):
        self._live()
        super().write(key, data)
        self._live()

    def send(self, key, path):
        self._live()
        super().send(key, path)
        self._live()

    def claim(self, key, data):
        self._live()
        done = super().claim(key, data)
        self._live()
        return done

    def delete(self, keys):
        self._live()
        super().delete(keys)


@pytest.fixture
def root() -> str:
    return f"desks/{token_hex(6)}"


@pytest.fixture
def machine(root, tmp_path):
    def made(name: str, *, bucket: Bucket | None = None) -> Mirror:
        return Mirror(bucket or Faulty(root), tmp_path / name / "desk", tmp_path / name)

    return made


def text(mirror: Mirror, name: str) -> None:
    document = Document(id=f"document-{name}", text=f"Text {name}.")
    store = Store(mirror.folder)
    store.append_read([document], recorded=NOW)
    store.append_coded([Coding(document_id=document.id, coder="made/1")], [], [], recorded=NOW)


def judged(mirror: Mirror, name: str) -> None:
    said = Judgement(left=f"mention-{name}", right="state:IRQ", verdict=Verdict.SAME, by="human:a")
    Store(mirror.folder).judge(said, recorded=NOW)


def held(mirror: Mirror) -> tuple[list[str], list[str], list[str]]:
    """The texts, codings and judgements of a desk, as a view shows them."""
    view = View(mirror.folder)
    assert view.damaged == ()
    return (
        sorted(document.id for document in view.documents()),
        sorted(coding.document_id for coding in view.codings()),
        [judgement.left for judgement in view.judgements()],
    )


# ------------------------------------------------------------------------------------------------ two writers


def test_what_one_machine_publishes_another_reads(machine):
    one, two = machine("one"), machine("two")
    text(one, "a")
    judged(one, "a")
    one.publish()
    two.pull()
    assert held(two) == (["document-a"], ["document-a"], ["mention-a"])


def test_of_two_that_write_at_once_both_are_kept_and_stand_in_one_order_everywhere(machine):
    one, two = machine("one"), machine("two")
    for mirror, name in ((one, "a"), (two, "b")):
        text(mirror, name)
        judged(mirror, name)
        text(mirror, "both")  # the same batch, written by both
    one.publish()
    two.publish()
    one.pull()
    assert held(one) == held(two)
    assert held(one)[0] == ["document-a", "document-b", "document-both"]
    assert held(one)[2] == ["mention-a", "mention-b"]


def test_a_writer_that_loses_the_manifest_starts_over_from_it(machine, root):
    one, two = machine("one"), machine("two")
    text(two, "b")

    class Slow(Faulty):
        def claim(self, key, data):
            if key.endswith("00000001.json.gz"):
                two.publish()  # between its look and its claim
            return super().claim(key, data)

    late = machine("one", bucket=Slow(root))
    text(late, "a")
    late.publish()
    two.pull()
    one.pull()
    assert held(one) == held(two) == (["document-a", "document-b"], ["document-a", "document-b"], [])


@pytest.mark.parametrize("then", ["killed", "deaf"])
def test_a_writer_that_never_heard_that_it_won_puts_nothing_twice(machine, root, then):
    class Deaf(Faulty):
        def claim(self, key, data):
            super().claim(key, data)
            if then == "killed":
                raise Killed
            return False

    one, two = machine("one"), machine("two")
    judged(one, "a")
    one.publish()
    judged(one, "b")
    with suppress(Killed):
        machine("one", bucket=Deaf(root)).publish()
    two.pull()
    judged(two, "c")
    two.publish()
    judged(one, "d")
    one.publish()
    two.pull()
    assert held(one)[2] == held(two)[2] == ["mention-a", "mention-b", "mention-c", "mention-d"]


def test_a_torn_line_is_not_glued_to_what_another_wrote(machine):
    one, two = machine("one"), machine("two")
    judged(one, "a")
    one.publish()
    two.pull()
    with (one.folder / "judgements.jsonl").open("ab") as file:
        file.write(b'{"left": "ment')
    judged(two, "b")
    one.publish()
    two.publish()
    one.pull()
    view = View(one.folder)
    assert [judgement.left for judgement in view.judgements()] == ["mention-a", "mention-b"]
    assert len(view.damaged) == 1


def test_a_line_that_was_mended_by_hand_is_mended_everywhere(machine):
    one, two = machine("one"), machine("two")
    judged(one, "wrong")
    one.publish()
    two.pull()
    file = one.folder / "judgements.jsonl"
    file.write_bytes(file.read_bytes().replace(b"wrong", b"right"))
    judged(two, "b")
    two.publish()
    judged(one, "c")
    one.publish()
    two.pull()
    assert held(one)[2] == held(two)[2] == ["mention-right", "mention-c", "mention-b"]


def test_many_pieces_of_a_log_are_put_together_and_say_the_same(machine, monkeypatch):
    monkeypatch.setattr(logs, "_MOST", 4)
    one, two = machine("one"), machine("two")
    for n in range(7):
        judged(one, str(n))
        one.publish()
        if n == 1:
            two.pull()
    two.pull()
    assert held(two)[2] == [f"mention-{n}" for n in range(7)]
    assert len(two._newest(module.Manifest()).logs["judgements.jsonl"].pieces) == 3


def test_settings_that_were_changed_on_two_machines_are_told(machine):
    one, two = machine("one"), machine("two")
    text(one, "a")
    one.publish()
    two.pull()
    (one.folder / "tocsin.toml").write_text("# mine\n")
    (two.folder / "tocsin.toml").write_text("# yours\n")
    one.publish()
    with pytest.raises(StoreError, match="was changed here, and another writer changed it"):
        two.publish()
    (two.folder / "tocsin.toml").unlink()
    two.publish()
    assert (two.folder / "tocsin.toml").read_text() == "# mine\n"


def test_what_was_not_written_by_tocsin_stays_on_the_machine(machine):
    one, two = machine("one"), machine("two")
    text(one, "a")
    (one.folder / "secrets.txt").write_text("mine")
    one.publish()
    two.pull()
    assert not (two.folder / "secrets.txt").exists()


# ------------------------------------------------------------------------------------------ rows of data sets


def rows(folder, name: str, *numbers: int):
    path = folder / f"{name}.export.CSV"
    made = (values(GDELT, GLOBALEVENTID=str(9990000000 + n)) for n in numbers)
    path.write_text(tabbed(GDELT, *made, header=False), encoding="utf-8")
    return path


def put(mirror: Mirror, *paths) -> int:
    with mirror.publishing():
        return load(mirror.folder, GDELT, paths, recorded=NOW, options=OPTIONS).rows


def test_of_two_loads_at_once_one_is_refused_and_its_next_run_goes_on(machine, tmp_path):
    one, two = machine("one"), machine("two")
    put(one, rows(tmp_path, "a", 1, 2))

    def both() -> None:
        with two.publishing():
            put(one, rows(tmp_path, "b", 3))
            load(two.folder, GDELT, [rows(tmp_path, "c", 3, 4)], recorded=NOW, options=OPTIONS)

    with pytest.raises(StoreError, match="another writer loaded or compacted while this one did") as refused:
        both()
    assert "Run the same command again" in str(refused.value)
    assert View(two.folder).imported().num_rows == 3, "what the other wrote, and nothing beside it"
    assert put(two, rows(tmp_path, "c", 3, 4)) == 2
    one.pull()
    assert View(one.folder).imported().num_rows == View(two.folder).imported().num_rows == 4


def test_texts_are_written_while_another_loads(machine, tmp_path):
    one, two = machine("one"), machine("two")
    with two.publishing():
        put(one, rows(tmp_path, "a", 1, 2))
        text(two, "a")
    one.pull()
    assert held(one)[0] == ["document-a"]
    assert View(two.folder).imported().num_rows == 2


def test_files_that_a_compaction_removed_are_gone_everywhere_and_those_that_were_lost_come_back(machine, tmp_path):
    one, two = machine("one"), machine("two")
    put(one, rows(tmp_path, "a", 1), rows(tmp_path, "b", 2))
    put(one, rows(tmp_path, "c", 3))
    two.pull()
    with one.publishing():
        done = compact(one.folder, recorded=NOW, options=OPTIONS, grace=module.timedelta())
    assert done.removed
    two.pull()
    loose = [each for each in (two.folder / "tables" / "imported").rglob("*.parquet") if "compact" not in each.name]
    assert loose == []
    assert View(two.folder).imported().num_rows == 3
    for each in (two.folder / "tables").rglob("*.parquet"):
        each.unlink()  # by whoever needs room
    two.pull()
    assert View(two.folder).imported().num_rows == 3


def test_of_two_that_bring_the_same_texts_together_at_once_neither_loses_one(machine):
    one, two = machine("one"), machine("two")
    for name in "ab":
        text(one, name)
    one.publish()
    with two.publishing():
        with one.publishing():
            text(one, "c")
            merge(one.folder, options=OPTIONS, grace=module.timedelta())
        text(two, "d")
        merge(two.folder, options=OPTIONS, grace=module.timedelta())
    one.pull()
    everything = [f"document-{name}" for name in "abcd"]
    assert held(one) == held(two) == (everything, everything, [])
    three = machine("three")
    three.pull()
    assert held(three) == held(one)


# ---------------------------------------------------------------------------------------------------- killed


def test_a_writer_that_is_killed_at_any_moment_loses_nothing_and_writes_nothing_twice(machine, root):
    luck = random.Random(1)
    texts, words, kills = [], [], 0
    for n in range(14):
        name = f"{luck.choice('abc')}"
        bucket = Faulty(root, lives=luck.randrange(40))
        mirror = machine(name, bucket=bucket)
        try:
            mirror.pull()
            text(mirror, str(n))
            texts.append(f"document-{n}")
            judged(mirror, str(n))
            words.append(f"mention-{n}")
            mirror.publish()
        except Killed:
            kills += 1
        if n % 5 == 4:
            reader = machine("reader")
            reader.pull()
            found, codings, said = held(reader) if reader.folder.exists() else ([], [], [])
            assert found == codings
            assert len(said) == len(set(said))
    for name in ("a", "b", "c", "a", "b", "c", "reader"):
        machine(name).publish()
    assert kills >= 4
    ends = [held(machine(name)) for name in ("a", "b", "c", "reader")]
    assert ends[0][0] == sorted(texts)
    assert sorted(ends[0][2]) == sorted(words)
    assert all(end == ends[0] for end in ends)


# --------------------------------------------------------------------------------------------------- manifests


def test_old_manifests_keep_their_names_so_that_no_sleeper_puts_one_again(machine, monkeypatch):
    monkeypatch.setattr(module, "_WHOLE", 3)
    one = machine("one")
    for n in range(6):
        judged(one, str(n))
        one.publish()
    found = [one._manifest(number) for number in range(1, 8)]
    assert [each is not None for each in found] == [True] * 6 + [False]
    assert [bool(each.logs) for each in found[:6]] == [False, False, False, True, True, True]
    sleeper = machine("two")
    sleeper.pull()
    assert len(held(sleeper)[2]) == 6


def test_objects_that_nothing_names_any_more_are_deleted_after_a_week(machine, monkeypatch):
    one = machine("one")
    for n in range(2):
        text(one, str(n))
        (one.folder / "tocsin.toml").write_text(f"# {n}\n")
        one.publish()
    newest = one._newest(module.Manifest())
    (gone,) = newest.gone
    assert one._bucket.read(gone) == b"# 0\n"
    monkeypatch.setattr(module, "KEPT", module.timedelta())
    text(one, "3")
    one.publish()
    assert one._bucket.read(gone) is None
    assert not one._newest(newest).gone


@settings(max_examples=30)
@given(st.integers(0, 40), st.integers(0, 40))
def test_the_latest_manifest_is_found_from_wherever_one_looks(latest, base):
    bucket = Faulty(f"desks/{token_hex(6)}")
    for number in range(1, latest + 1):
        bucket.write(module.place(number), module.encode(module.Manifest(number=number)))
    mirror = Mirror(bucket, None, None)
    assert mirror._newest(module.Manifest(number=min(base, latest))).number == latest
