"""What the program may never do, looked up in its source: run what a file says, or start other programs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import tocsin

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


def test_nothing_unpickles_evaluates_or_starts_other_programs():
    assert len(FILES) > 200
    found = {path.relative_to(SOURCE).as_posix(): list(unsafe(path.read_text(encoding="utf-8"))) for path in FILES}
    assert {name: what for name, what in found.items() if what} == {}


def test_the_weights_hold_plain_numbers():
    weights = [path for folder in ("weights", "forecast") for path in (SOURCE / "data" / folder).glob("*.npz")]
    assert weights
    for path in weights:
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype.kind in "biufSU" for name in arrays.files), path


def test_no_file_of_the_package_is_a_pickle():
    endings = {".pkl", ".pickle", ".pt", ".pth", ".joblib", ".bin"}
    assert [path for path in SOURCE.rglob("*") if path.suffix in endings] == []
