"""How far a run is, as another process sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.desk import Desk
from tocsin.desk.running import FOLDER, SILENT, Running, running, telling
from tocsin.web.live import line


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_run_is_seen_while_it_works_and_gone_when_it_ends(tmp_path: Path):
    clock = Clock()
    with telling(tmp_path, "Coding texts", clock=clock) as tell:
        assert running(tmp_path) == ()
        clock.now = 10.0
        tell(5, 20)
        assert running(tmp_path) == (Running(doing="Coding texts", done=5, total=20, seconds=10.0),)
        assert running(tmp_path)[0].left == 30.0
        tell(6, 20)  # within the same second
        assert running(tmp_path)[0].done == 5
        clock.now = 11.0
        tell(7, 20)
        assert running(tmp_path)[0].done == 7
    assert running(tmp_path) == ()


def test_a_run_that_fails_leaves_nothing(tmp_path: Path):
    def work() -> None:
        with telling(tmp_path, "Coding texts") as tell:
            tell(1, 2)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_what_a_killed_run_left_is_passed_over_after_a_while(tmp_path: Path):
    with telling(tmp_path, "Coding texts") as tell:
        tell(1, 2)
        told = next((tmp_path / FOLDER).iterdir()).stat().st_mtime
        assert len(running(tmp_path, now=lambda: told + SILENT - 1)) == 1
        assert running(tmp_path, now=lambda: told + SILENT + 1) == ()


def test_a_run_without_a_desk_or_a_place_to_write_works_on(tmp_path: Path):
    with telling(tmp_path / "none", "Coding texts") as tell:
        tell(1, 2)
    assert not (tmp_path / "none").exists()
    (tmp_path / FOLDER).write_text("in the way")
    with telling(tmp_path, "Coding texts") as tell:
        tell(1, 2)
    assert running(tmp_path) == ()


def test_what_is_torn_is_passed_over(tmp_path: Path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "1-coding.json").write_text('{"doing": "Cod')
    assert running(tmp_path) == ()


@pytest.mark.parametrize(
    ("done", "total", "seconds", "said"),
    [
        (0, 0, 3.0, "Coding texts"),
        (0, 20, 3.0, "Coding texts: 0 % done"),
        (10, 20, 9.0, "Coding texts: 50 % done, about 9 s left"),
        (1, 100, 10.0, "Coding texts: 1 % done, about 16 min left"),
        (1, 1001, 10.0, "Coding texts: 0 % done, about 2 h 46 min left"),
    ],
)
def test_a_run_is_said_in_one_line(done: int, total: int, seconds: float, said: str):
    assert line(Running(doing="Coding texts", done=done, total=total, seconds=seconds)) == said


def test_a_coding_run_tells_of_itself(tmp_path: Path):
    (tmp_path / "a.txt").write_text("Police in Nairobi arrested forty protesters on 25 June 2024.")
    desk = Desk(tmp_path / "desk")
    desk.read(tmp_path / "a.txt")
    seen = [running(desk.folder) for _ in desk.codings(desk.view().document_ids())]
    assert [(run.doing, run.done, run.total) for run in seen[0]] == [("Coding texts", 1, 1)]
    assert running(desk.folder) == ()
