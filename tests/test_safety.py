"""What the program may never do, looked up in its source: run what a file says, or start other programs."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import tocsin
from tocsin.coding.label import Encoder
from tocsin.shipped import shipped

SOURCE = Path(tocsin.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
UNSAFE = frozenset(
    "pickle cPickle _pickle cloudpickle dill joblib marshal shelve subprocess pty code codeop telnetlib".split()
)
CALLS = frozenset({"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "torch.load"})


def unsafe(text: str) -> Iterator[str]:
    """The imports and calls of a module that can run what data say."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.partition(".")[0] in UNSAFE)
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in UNSAFE:
                yield module
            case ast.Call(func=func) if ast.unparse(func) in CALLS:
                yield f"{ast.unparse(func)}()"
            case ast.keyword(arg="allow_pickle" | "shell", value=ast.Constant(value=True)):
                yield f"{node.arg}=True"
            case _:
                pass


@pytest.mark.parametrize(
    "text",
    ["import pickle", "from joblib import load", "eval(x)", "os.system(x)", "np.load(f, allow_pickle=True)", "run(x, shell=True)"],
)  # fmt: skip
def test_the_search_finds_what_it_is_for(text):
    assert list(unsafe(text))


RAY = {
    "scale/cluster.py": ["subprocess"]
}  # where the user named a cluster: Ray's own program asks whether one is there


def test_nothing_unpickles_evaluates_or_starts_other_programs():
    assert len(FILES) > 200
    found = {path.relative_to(SOURCE).as_posix(): list(unsafe(path.read_text(encoding="utf-8"))) for path in FILES}
    assert {name: what for name, what in found.items() if what} == RAY


def test_the_weights_hold_plain_numbers():
    weights = [path for folder in ("weights", "forecast") for path in (SOURCE / "data" / folder).glob("*.npz")]
    assert weights
    for path in weights:
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype.kind in "biufSU" for name in arrays.files), path


def test_no_file_of_the_package_is_a_pickle():
    endings = {".pkl", ".pickle", ".pt", ".pth", ".joblib", ".bin"}
    assert [path for path in SOURCE.rglob("*") if path.suffix in endings] == []


def test_every_exception_from_the_security_rules_is_explained():
    """docs/security.md says of each rule why it stands; at the line stands which."""
    page = (SOURCE.parents[1] / "docs" / "security.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(S\d+)` \|", page, re.MULTILINE))
    noted = re.compile(r"#\s*noqa:\s*([A-Z0-9, ]+)")
    used = {
        rule
        for path in FILES
        for rules in noted.findall(path.read_text(encoding="utf-8"))
        for rule in re.findall(r"\bS\d{3}\b", rules)
    }
    assert used == explained


def test_what_runs_the_encoder_is_told_not_to_report_home(monkeypatch):
    """Before it is loaded: later it has begun. That nothing is sent, `make offline` shows."""
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    Encoder(shipped("weights"))
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    text = (SOURCE / "coding" / "label.py").read_text(encoding="utf-8")
    assert 0 < text.index('os.environ["ORT_DISABLE_TELEMETRY"] = "1"') < text.index("import onnxruntime")
