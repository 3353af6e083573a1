from __future__ import annotations

import hashlib
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

from tocsin import shipped as module
from tocsin.coding.aspects import load_aspects
from tocsin.coding.label import Encoder, load_weights
from tocsin.coding.lexicon import load_lexicon
from tocsin.coding.loaded import loaded_text
from tocsin.coding.pairs import load_links
from tocsin.errors import InstallError, TocsinError
from tocsin.export.brief import brief
from tocsin.export.page import page
from tocsin.ontology import load_ontology
from tocsin.resolve.entries import SEED, read_registry
from tocsin.resolve.gazetteer import load_gazetteer
from tocsin.shipped import BUILT, DATA, SUMS, checked, faults, shipped

PROJECT = Path(__file__).parents[1]
SRC = PROJECT / "src" / "tocsin"
WEIGHTS = shipped("weights")


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A folder of two data files with their list, and one that was built."""
    folder = tmp_path / "data"
    (folder / "places").mkdir(parents=True)
    named = {"one.toml": b"a = 1\n", "two.csv": b"x\n", "places/gazetteer.sqlite": b"places"}
    for name, content in named.items():
        (folder / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in named.items()}
    (folder / SUMS).write_text("".join(f"{sums[name]}  {name}\n" for name in ("one.toml", "two.csv")))
    (folder / BUILT).write_text(f"{sums['places/gazetteer.sqlite']}  gazetteer.sqlite\n")
    yield folder
    module._sums.cache_clear()


# ---------------------------------------------------------------------------------------------- the list


def test_the_list_is_fresh():
    made = runpy.run_path(str(PROJECT / "tools" / "sums.py"))["lines"]()
    assert (DATA / SUMS).read_text(encoding="utf-8") == made, "a data file was changed: run make sums"


def test_every_data_file_is_as_it_came():
    assert [name for name, _ in faults() if not name.startswith("places/gazetteer.")] == []


def test_only_one_module_knows_where_the_data_lie():
    others = [
        p for p in SRC.rglob("*.py") if p.name != "shipped.py" and 'files("tocsin")' in p.read_text(encoding="utf-8")
    ]
    assert others == []


# --------------------------------------------------------------------------------------------- the check


def test_a_file_as_it_came_is_given_back(data):
    for name in ("one.toml", "places/gazetteer.sqlite"):
        assert checked(data / name, data=data) == data / name
    assert list(faults(data)) == []


@pytest.mark.parametrize("name", ["one.toml", "places/gazetteer.sqlite"])
def test_a_changed_file_is_refused_with_what_to_do(data, name):
    with (data / name).open("ab") as file:
        file.write(b"#")
    with pytest.raises(
        InstallError, match=r"is not what came with tocsin: .*--force-reinstall.*make sums.*code\.labeller"
    ):
        checked(data / name, data=data)
    assert [each for each, _ in faults(data)] == [name]


def test_a_missing_file_is_refused(data):
    (data / "two.csv").unlink()
    with pytest.raises(InstallError, match=r"two\.csv is missing; install tocsin again"):
        checked(data / "two.csv", data=data)
    assert list(faults(data)) == [("two.csv", "is missing")]


def test_a_file_that_nobody_listed_is_refused(data):
    (data / "three.toml").write_text("")
    with pytest.raises(InstallError, match="is not in the list"):
        checked(data / "three.toml", data=data)


def test_what_was_not_built_is_left_to_who_asks(data):
    (data / "places" / "gazetteer.sqlite").unlink()
    (data / BUILT).unlink()
    assert checked(data / "places" / "gazetteer.sqlite", data=data)


@pytest.mark.parametrize("words", [None, "torn", b"\xff\xfe"])
def test_a_list_that_is_missing_or_torn_is_told(data, words):
    (data / SUMS).unlink()
    if words is not None:
        (data / SUMS).write_bytes(words if isinstance(words, bytes) else words.encode())
    with pytest.raises(InstallError, match=r"SHA256SUMS .*; install tocsin again"):
        checked(data / "one.toml", data=data)


def test_a_file_of_the_users_own_is_not_looked_at(data, tmp_path):
    assert checked(tmp_path / "labeller.npz", data=data) == tmp_path / "labeller.npz"


def test_each_file_is_hashed_once_a_process(data, monkeypatch):
    hashed: list[str] = []
    digest = module.file_digest
    monkeypatch.setattr(module, "file_digest", lambda file, name: (hashed.append(file.name), digest(file, name))[1])
    for _ in range(3):
        checked(data / "one.toml", data=data)
    assert len(hashed) == 1


# ------------------------------------------------------------------------------------------- who asks it

LOADERS: dict[str, Callable[[], object]] = {
    "weights/labeller.npz": lambda: load_weights.__wrapped__(WEIGHTS),
    "weights/labeller.json": lambda: load_weights.__wrapped__(WEIGHTS),
    "weights/encoder.onnx": lambda: Encoder(WEIGHTS),
    "weights/tokenizer.json": lambda: Encoder(WEIGHTS),
    "weights/pairs.npz": lambda: load_links(WEIGHTS),
    "weights/aspects.npz": lambda: load_aspects(WEIGHTS),
    "actors/international.toml": lambda: read_registry(SEED),
    "actors/nouns.csv": lambda: read_registry(SEED),
    "actors/titles.txt": lambda: read_registry(SEED),
    "ontology/plover.toml": load_ontology,
    "ontology/cameo.csv": load_ontology,
    "lexicon/cues.toml": lambda: load_lexicon(
        {name: [m.name for m in kind.modes] for name, kind in load_ontology().types.items()}
    ),
    "lexicon/loaded.toml": loaded_text,
    "page/brief.css": lambda: page(brief([])),
    "places/gazetteer.sqlite": load_gazetteer.__wrapped__,
}


@pytest.mark.parametrize("name", LOADERS)
def test_no_changed_file_is_loaded(name, monkeypatch):
    if not shipped(name).is_file():
        pytest.skip("no gazetteer was built; make gazetteer builds it")
    listed = module._sums(DATA)
    monkeypatch.setattr(module, "_sums", lambda _: MappingProxyType({**listed, name: "0" * 64}))
    module._check.cache_clear()
    try:
        with pytest.raises(InstallError, match=name.rpartition("/")[2]):
            LOADERS[name]()
    finally:
        module._check.cache_clear()


_WATCHED = """
import sys
from pathlib import Path
from tocsin import shipped
hashed, read = set(), set()
def watch(event, arguments):
    if event in ("open", "sqlite3.connect"):
        name = str(arguments[0]).removeprefix("file://").partition("?")[0]
        if name.startswith(str(shipped.DATA)):
            frame, names = sys._getframe(1), set()
            for _ in range(4):
                if frame is not None:
                    names.add(frame.f_code.co_name)
                    frame = frame.f_back
            (hashed if "_flaw" in names else read).add(Path(name).name)
sys.addaudithook(watch)
from tocsin.cli import run
run(["brief", sys.argv[1], "--published", "2024-06-26", "--html", sys.argv[2]])
print("unchecked:", sorted(read - hashed - {"SHA256SUMS", "gazetteer.sha256"}), "read:", len(read), file=sys.stderr)
"""


def test_a_brief_reads_nothing_that_was_not_checked(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("Police in Nairobi arrested forty protesters on 25 June 2024.")
    command = [sys.executable, "-c", _WATCHED, str(text), str(tmp_path / "brief.html")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = done.stderr.splitlines()[-1]
    assert "unchecked: []" in said
    assert int(said.rpartition(" ")[2]) > 15


def test_the_error_is_one_that_the_command_line_tells():
    assert issubclass(InstallError, TocsinError)
