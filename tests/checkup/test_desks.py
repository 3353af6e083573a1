from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from tocsin.checkup.desks import look_at_desk
from tocsin.checkup.finding import Finding, State
from tocsin.store import disk
from tocsin.store.upgrade import upgrade

STORED = Path(__file__).parents[1] / "store" / "desks" / "format-0.zip"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A desk of format 0."""
    with zipfile.ZipFile(STORED) as stored:
        stored.extractall(tmp_path)
    [folder] = [path.parent for path in tmp_path.rglob("tables")]
    return folder


@pytest.fixture
def desk(old: Path) -> Path:
    """A desk of the format of today."""
    upgrade(old)
    return old


def broken(folder: Path, state: State = State.BROKEN) -> list[Finding]:
    return [each for each in look_at_desk(folder, named=True) if each.state is state]


def _hashes(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_a_sound_desk_is_told_with_what_it_holds_and_is_not_touched(desk):
    before = _hashes(desk)
    [found] = look_at_desk(desk, named=True)
    assert found.state is State.FINE
    assert "documents" in found.said
    assert _hashes(desk) == before


def test_a_desk_that_is_not_there_yet_is_a_note_and_one_that_was_named_is_missing(tmp_path):
    [found] = look_at_desk(tmp_path / ".tocsin", named=False)
    assert found.state is State.NOTE
    [missing] = broken(tmp_path / "desk")
    assert "check the path" in missing.remedy


def test_a_file_is_no_desk(tmp_path):
    (tmp_path / "desk").touch()
    [found] = broken(tmp_path / "desk")
    assert "is a file and no folder" in found.said


def test_an_empty_folder_is_no_fault(tmp_path):
    [found] = look_at_desk(tmp_path, named=True)
    assert "holds nothing yet" in found.said


def test_a_newer_desk_is_found(desk):
    (desk / "format.json").write_text('{"format": 99}')
    [found] = broken(desk)
    assert "has format 99" in found.said + found.remedy
    assert "pip install --upgrade tocsin" in found.said + found.remedy


def test_an_older_desk_is_a_note_and_is_not_upgraded(old):
    before = _hashes(old)
    [found] = broken(old, State.NOTE)
    assert "has format 0" in found.said
    assert broken(old) == []
    assert _hashes(old) == before


def test_a_desk_that_cannot_be_written_is_found(desk, monkeypatch):
    def refuse(*_: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    found = broken(desk)
    assert len(found) == 2  # the folder, and its tables
    assert "the disk is read-only" in found[0].said
    assert "choose a folder that can be written" in found[0].remedy


def test_a_full_disk_is_found_though_it_takes_names(desk, monkeypatch):
    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert "the disk is full" in broken(desk)[0].said
    assert not list(desk.rglob(".checkup-*"))


def test_a_damaged_table_is_found(desk):
    first = min(desk.glob("tables/documents/*.parquet"))
    first.write_bytes(first.read_bytes()[:-9])
    [found] = broken(desk)
    assert str(first) in found.said
    assert "restore it from a copy" in found.remedy


def test_a_lost_table_is_found(desk):
    min(desk.glob("tables/events/*.parquet")).unlink()
    [found] = broken(desk)
    assert "is missing" in found.said


def test_a_torn_line_of_judgements_is_found(desk):
    with (desk / "judgements.jsonl").open("ab") as file:
        file.write(b'{"left": "a", "rig')
    [found] = broken(desk)
    assert "judgements.jsonl:" in found.said
    assert "Mend or delete the line" in found.remedy


def test_a_torn_line_of_forecasts_is_found(desk):
    (desk / "forecasts.jsonl").write_bytes(b'{"quest')
    [found] = broken(desk)
    assert "forecasts.jsonl:1" in found.said


@pytest.mark.parametrize("name", ["feeds.toml", "outlets.toml"])
def test_a_broken_file_of_feeds_or_outlets_is_found(desk, name):
    (desk / name).write_text("[[feed\n")
    [found] = broken(desk)
    assert name in found.said


def test_what_a_killed_run_left_is_a_note(desk):
    (desk / "tables" / "documents" / ".batch-1.parquet.ab12").write_bytes(b"half")
    (desk / "tables" / "rejected" / "batch-half.parquet").write_bytes(
        next(desk.glob("tables/documents/*.parquet")).read_bytes()
    )
    torn, half = broken(desk, State.NOTE)
    assert "1 files of a killed run" in torn.said
    assert "batch-half" in half.said
    assert "run the command that was killed again" in half.remedy
    assert broken(desk) == []


def test_a_desk_that_another_run_holds_is_a_note(desk):
    (desk / "alerts.jsonl").touch()
    with disk.alone(desk / "alerts.jsonl", "another tocsin alert"):
        [found] = broken(desk, State.NOTE)
    assert "another tocsin alert is at work" in found.said
    assert "wait for it" in found.remedy
    assert broken(desk, State.NOTE) == []
