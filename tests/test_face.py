from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import tocsin

HEAVY = "duckdb numpy pandas polars pyarrow spacy trafilatura".split()
FORBIDDEN = [*HEAVY, *"charset_normalizer cyclopts flask fastapi litestar lxml msgspec rich starlette thinc".split()]
SLOWEST = 0.150  # seconds
SAMPLE = "Rebels shelled the town of Goma on Tuesday."


def _python(program: str, *arguments: str, typed: str = "") -> list[str]:
    """What a fresh interpreter prints, by lines."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, input=typed, encoding="utf-8")
    return done.stdout.splitlines()


def _loaded(program: str, among: list[str], typed: str = "") -> list[str]:
    """Which of some modules are loaded after a program."""
    return _python(f"import sys; {program}; print(*[m for m in {among} if m in sys.modules])", typed=typed)[-1].split()


def test_importing_loads_nothing_heavy():
    assert _loaded("import tocsin", FORBIDDEN) == []


def test_importing_is_quick():
    clock = "import time; begin = time.perf_counter(); import tocsin; print(time.perf_counter() - begin)"
    assert min(float(_python(clock)[-1]) for _ in range(5)) < SLOWEST


def test_help_and_version_load_no_stage():
    run = "from tocsin.cli import run; run(['--help']); run(['--version'])"
    assert _loaded(run, HEAVY) == []


def test_a_brief_needs_no_database():
    run = "from tocsin.cli import run; run(['brief', '--published', '2023-11-09'])"
    assert _loaded(run, ["duckdb", "pandas", "polars", "pyarrow"], typed=SAMPLE) == []


def test_all_is_what_is_there_in_order():
    assert sorted(tocsin.__all__) == tocsin.__all__
    assert dir(tocsin) == sorted([*tocsin.__all__, "__version__"])
    for name in tocsin.__all__:
        assert getattr(tocsin, name).__name__ == name


def test_public_records_are_all_in_the_vocabulary():
    modules = {getattr(tocsin, name).__module__ for name in tocsin.__all__}
    lazy = {"tocsin.desk", "tocsin.export.coded", "tocsin.store.view", "tocsin.workbench"}
    assert modules == {"tocsin.errors", "tocsin.records", *lazy}


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'tocsin' has no attribute 'recall'"):
        _ = tocsin.recall


def test_the_version_is_the_one_of_the_project():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert tocsin.__version__ == project["version"]
