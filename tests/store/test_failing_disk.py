"""Every command that writes, on a disk that is full or read-only at one moment of it: what is said, what is there, and the run after."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.read.datasets.made import tabbed, values
from tests.store.test_following import page, rss
from tests.stub import Stub, stubbed

from tocsin.cli import run
from tocsin.desk import Desk
from tocsin.read.gdelt import GDELT

if sys.platform == "win32":
    pytest.skip("Windows has no limit on the size of a process's files", allow_module_level=True)
import resource

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
_ONE = "Iranian officials met officials of Iraq in Baghdad on Monday. Iran threatened Israel, a spokesman said."
_TWO = "Protesters marched in Nairobi on Tuesday. Police arrested three people."


class Disk:
    """What Python opens for writing, makes or renames below a folder is refused, from the nth time on."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.left, self.error = 0, 0

    def __call__(self, event: str, given: tuple[object, ...]) -> None:
        writes = event in ("os.mkdir", "os.rename") or (
            event == "open" and isinstance(given[2], int) and given[2] & _WRITES
        )
        if self.folder is None or not writes or not isinstance(given[0], str | bytes):
            return
        if os.fsdecode(given[0]).startswith(self.folder):
            self.left -= 1
            if self.left < 0:
                raise OSError(self.error, os.strerror(self.error), os.fsdecode(given[0]))


_DISK = Disk()  # Python lets nobody take an audit hook away, so there is one, which does nothing most of the time


@contextmanager
def refusing(folder: Path, error: int, *, after: int = 0) -> Iterator[None]:
    if not _HOOKED:
        sys.addaudithook(_DISK)
        _HOOKED.append(_DISK)
    _DISK.folder, _DISK.left, _DISK.error = str(folder), after, error
    try:
        yield
    finally:
        _DISK.folder = None


_HOOKED: list[Disk] = []


@contextmanager
def ending(size: int) -> Iterator[None]:
    """No file can be longer than this: as the system says it, also to what is no Python."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="module")
def site() -> Iterator[Stub]:
    with stubbed() as stub:
        stub.routes["/feed"] = rss(("bunagana", f"{stub.at}/bunagana", "Mon, 06 May 2024 10:00:00 GMT"))
        stub.routes["/bunagana"] = page("bunagana")
        yield stub


@pytest.fixture(scope="module")
def made(tmp_path_factory, site, bench) -> Path:
    """A desk with one coded text and one load, and what is to be read next."""
    folder = tmp_path_factory.mktemp("made")
    for name, text in (("one", _ONE), ("two", _TWO)):
        (folder / f"{name}.txt").write_text(text)
    for number, name in enumerate("ab"):
        rows = (
            values(
                GDELT,
                GLOBALEVENTID=str(9990000000 + 1000 * number + n),
                SOURCEURL=f"https://example.invalid/{n * 7919}",
            )
            for n in range(300)
        )
        (folder / f"{name}.export.CSV").write_text(tabbed(GDELT, *rows, header=False), encoding="utf-8")
    desk = folder / "desk"
    desk.mkdir()
    (desk / "tocsin.toml").write_text('[fetch]\nallowed_networks = ["127.0.0.0/8"]\nper_second = 0\nretries = 0\n')
    (desk / "feeds.toml").write_text(f'[[feed]]\naddress = "{site.at}/feed"\noutlet = "Own"\n')
    assert run(["code", str(folder / "one.txt"), "--desk", str(desk), "--output", str(folder / "one.jsonl")]) == 0
    assert run(["load", "gdelt", str(folder / "a.export.CSV"), "--desk", str(desk)]) == 0
    return folder


@pytest.fixture
def here(made, tmp_path) -> Path:
    """A copy of it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def things(folder: Path) -> dict[str, object]:
    """What a desk and the folder beside it hold, as far as anybody sees."""
    view = Desk(folder / "desk").view()
    names = ("documents", "codings", "events", "imported", "loads", "items", "sketches", "corrections")
    there = {name: view.sql(f'SELECT count(*) AS n FROM "{name}"').to_pylist()[0]["n"] for name in names}
    assert view.damaged == ()
    beside = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    return {**there, "beside": beside, "merged": sorted(path.name for path in folder.glob("desk/tables/compacted/*"))}


@pytest.fixture(scope="module")
def made_things(made) -> dict[str, object]:
    return things(made)


def event(folder: Path) -> str:
    return Desk(folder / "desk").view().table("events")["id"].to_pylist()[0]


COMMANDS = {
    "code": lambda at: ["code", str(at / "two.txt"), "--output", str(at / "two.jsonl")],
    "load": lambda at: ["load", "gdelt", str(at / "b.export.CSV")],
    "compact": lambda at: ["compact"],
    "correct": lambda at: ["correct", event(at), "--reject", "--reason", "a rumour", "--by", "ann"],
    "incidents": lambda at: ["incidents"],
    "follow": lambda at: ["follow", "--once"],
    "bundle": lambda at: ["bundle", str(at / "out.zip")],
    "export": lambda at: ["export", "--format", "csv", "--out", str(at / "out.csv")],
    "tables": lambda at: ["export", "--format", "tables", "--out", str(at / "out")],
}
FAULTS = {
    "read-only": lambda at: refusing(at, errno.EROFS),
    "full at once": lambda at: refusing(at, errno.ENOSPC),
    "full in the middle": lambda at: refusing(at, errno.ENOSPC, after=4),
    "full within a file": lambda at: ending(900),
}
# Each command meets what differs for it: whether Python writes or the engine does, one file or several, lines or files.
_MEETS = {
    "code": ("read-only", "full in the middle", "full within a file"),
    "load": ("read-only", "full in the middle", "full within a file"),
    "compact": ("full at once", "full within a file"),
    "correct": ("read-only",),
    "incidents": ("full in the middle",),
    "follow": ("full in the middle", "full within a file"),
    "bundle": ("read-only", "full within a file"),
    "export": ("full in the middle",),
    "tables": ("full at once", "full within a file"),
}
_REMEDIES = ("make room", "choose a folder", "name another", "check the disk", "run the same command again")
# A round of feeds keeps what it had asked; the text of a coding may be there before the coding is, and so on.
_KEPT = {"follow": {"items", "documents"}, "code": {"documents"}, "incidents": {"sketches"}}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_that_fails_is_told_nothing_half_is_seen_and_the_run_after_completes(here, made_things, capsys, command):
    given = [*COMMANDS[command](here), "--desk", str(here / "desk")]
    for name in _MEETS[command]:
        capsys.readouterr()
        with FAULTS[name](here):
            status = run(given)
        said = " ".join(capsys.readouterr().err.split())
        assert status == 2, (name, said)
        assert "cannot" in said
        assert str(here) in said
        assert any(remedy in said for remedy in _REMEDIES), (name, said)
    seen, kept = things(here), _KEPT.get(command, set())
    assert {n: each for n, each in seen.items() if n not in kept} == {
        n: e for n, e in made_things.items() if n not in kept
    }
    assert run(given) == 0
    assert things(here) != made_things
    assert [path for path in here.rglob(".*") if path.is_file()] == []


def test_a_desk_that_cannot_be_written_can_be_watched(here, capsys):
    with refusing(here, errno.EROFS):
        assert run(["watch", "Romania", "--desk", str(here / "desk")]) == 0
    told = capsys.readouterr()
    assert told.out
    assert "what changed since the last time is not said" in told.err
