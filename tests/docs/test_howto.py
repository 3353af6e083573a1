"""What compares the how-tos with their commands, and what looks into the built pages, can say no."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs.check_site import fetched
from docs.run_howto import BLOCK, PAGES, alike, commands, run

TASKS = 12


def test_a_block_is_commands_and_what_they_print():
    block = "$ one --flag\nfirst\n\nsecond\n$ two \\\n    --more\n$ three\nthird\n"
    assert list(commands(block)) == [
        ("one --flag", "first\n\nsecond\n"),
        ("two \\\n    --more", ""),
        ("three", "third\n"),
    ]


@pytest.mark.parametrize(
    ("shown", "said", "same"),
    [
        ("a 0.71 b\n", "a 0.70 b\n", True),
        ("a 0.71 b\n", "a 0.51 b\n", False),
        ("23 events\n", "24 events\n", False),
        ("loaded in 1 s (1,806 a second)\n", "loaded in 3 s (602 a second)\n", True),
        ("Accessed: 2026-11-23\n", "Accessed: 2027-01-02\n", True),
        ("9 bytes, SHA-256 " + "a" * 64, "10 bytes, SHA-256 " + "b" * 64, True),
        ("on 2026-11-23\n", "on 2027-01-02\n", False),
        ("one line\n", "one line\nanother\n", False),
    ],
)
def test_what_differs_is_told_and_what_passes_is_not(shown: str, said: str, same: bool):
    assert alike(shown, said) is same


def test_a_command_prints_what_a_shell_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run("tocsin --version | tr 0 x").endswith("x\n")
    assert run("tocsin nothing-of-the-kind").endswith("[exit status 2]\n")
    assert run("tocsin --version > version.txt") == ""
    assert run("cat version.txt | head -1").strip()


def test_there_is_a_page_for_every_task_and_each_runs_something():
    pages = [page for page in PAGES.glob("*.md") if page.name != "index.md"]
    assert len(pages) == TASKS
    assert [page.name for page in pages if not BLOCK.findall(page.read_text(encoding="utf-8"))] == []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "## What to look at" in text
        assert "## What it does not do" in text


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<script src="https://cdn.example.org/a.js"></script>', ["https://cdn.example.org/a.js"]),
        ('<link rel="stylesheet" href="//fonts.example.org/css">', ["//fonts.example.org/css"]),
        ('<style>@import "https://fonts.example.org/b.css";</style>', ["https://fonts.example.org/b.css"]),
        ('<img src="_images/a.jpg"><a href="https://example.org">read</a>', []),
        ('<link rel="canonical" href="https://example.org">', []),
    ],
)
def test_what_a_page_would_fetch_from_elsewhere_is_found(page: str, found: list[str], tmp_path: Path):
    (tmp_path / "index.html").write_text(page)
    assert [address for _, address in fetched(tmp_path)] == found
