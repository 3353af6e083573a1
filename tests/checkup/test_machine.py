from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.checkup.finding import State
from tocsin.checkup.machine import LEAST, look_at_clock, look_at_disk, look_at_port

NOW = datetime.now(UTC)
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024  (as shutil gives it)


def test_a_clock_that_runs_forward_is_fine(tmp_path):
    (tmp_path / "judgements.jsonl").touch()
    [found] = look_at_clock(tmp_path, now=NOW)
    assert found.state is State.FINE


def test_a_clock_behind_the_desk_is_found(tmp_path):
    file = tmp_path / "judgements.jsonl"
    file.touch()
    later = NOW + timedelta(days=40)
    os.utime(file, (later.timestamp(), later.timestamp()))
    [found] = look_at_clock(tmp_path, now=NOW)
    assert found.state is State.BROKEN
    assert "it was set back" in found.said
    assert "judgements.jsonl" in found.said
    assert "set the clock" in found.remedy


def test_another_time_zone_is_no_clock_set_back(tmp_path):
    file = tmp_path / "format.json"
    file.touch()
    later = NOW + timedelta(hours=13)
    os.utime(file, (later.timestamp(), later.timestamp()))
    [found] = look_at_clock(tmp_path, now=NOW)
    assert found.state is State.FINE


@pytest.mark.parametrize(
    ("free", "states"),
    [
        (LEAST - 1, [State.BROKEN, State.BROKEN]),
        (LEAST + 1, [State.NOTE, State.FINE]),
        (10**12, [State.FINE, State.FINE]),
    ],
)
def test_a_full_disk_is_found(tmp_path, monkeypatch, free, states):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**13, 0, free))
    found = list(look_at_disk(tmp_path / "not" / "there" / "yet"))
    assert [each.state for each in found] == states
    assert str(tmp_path) in found[0].said
    assert "200 MB" in found[0].remedy or found[0].state is not State.BROKEN


def test_a_folder_for_temporary_files_that_takes_none_is_found(tmp_path, monkeypatch):
    def refuse() -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    found = list(look_at_disk(tmp_path))[-1]
    assert found.state is State.BROKEN
    assert "TMPDIR" in found.remedy


def test_a_disk_that_cannot_be_asked_is_found(tmp_path, monkeypatch):
    def refuse(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    found = list(look_at_disk(tmp_path))
    assert {each.state for each in found} == {State.BROKEN}
    assert "Input/output error" in found[0].said


def test_a_taken_port_is_found_with_a_free_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = look_at_port("127.0.0.1", port)
    assert found.state is State.BROKEN
    assert f"127.0.0.1:{port} cannot be used" in found.said
    other = int(found.remedy.partition("--port ")[2].partition(",")[0])
    assert look_at_port("127.0.0.1", other).state is State.FINE


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 8000), ("127.0.0.1", 70000)])
def test_an_address_that_is_none_of_this_machine_or_a_port_that_is_none(host, port):
    found = look_at_port(host, port)
    assert found.state is State.BROKEN
    assert "tocsin serve" in found.remedy
