"""Two writers at once, a clock that is set back, a disk that ends in the middle of a line: with real processes where it matters."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.read.datasets.made import tabbed, values

from tocsin.desk import Desk
from tocsin.desk.linking import link_new
from tocsin.errors import StoreError
from tocsin.read.gdelt import GDELT
from tocsin.records import Coding, Document, Judgement, Verdict
from tocsin.resolve.entries import load_registry
from tocsin.settings import LoadOptions
from tocsin.store.compact import compact
from tocsin.store.load import load
from tocsin.store.store import Store
from tocsin.store.view import View
from tocsin.workbench import Workbench

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(days=40)
OPTIONS = LoadOptions(memory_mb=500, threads=1)


def put(desk: Path, *files: Path, recorded: datetime = NOW) -> int:
    return load(desk, GDELT, files, recorded=recorded, options=OPTIONS).rows


def rows(folder: Path, name: str, *numbers: int) -> Path:
    path = folder / f"{name}.export.CSV"
    made = (values(GDELT, GLOBALEVENTID=str(9990000000 + n)) for n in numbers)
    path.write_text(tabbed(GDELT, *made, header=False), encoding="utf-8")
    return path


@contextmanager
def running(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A Python process that has said its first line; it is told on its standard input to go on."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            if process.poll() is None:
                process.communicate("go\n", timeout=60)


# ---------------------------------------------------------------------------------------------- two writers

_LOADING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.read.gdelt import GDELT
from tocsin.settings import LoadOptions
from tocsin.store import landing
from tocsin.store.load import load
settle = landing.settle
def waiting(parts):
    print("ready", flush=True)
    sys.stdin.readline()
    settle(parts)
landing.settle = waiting
load(Path(sys.argv[1]), GDELT, [Path(sys.argv[2])], recorded=datetime.now(UTC), options=LoadOptions(memory_mb=500, threads=1))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing keeps two loads apart on Windows")
def test_a_second_load_is_refused_while_one_runs_and_no_row_comes_twice(tmp_path):
    desk, one, two = tmp_path / "desk", rows(tmp_path, "a", 1, 2), rows(tmp_path, "b", 3)
    with running(_LOADING, desk, one):
        with pytest.raises(StoreError, match="another tocsin load is at work on this desk; wait for it"):
            put(desk, one, two)
        assert View(desk).imported().num_rows == 0
    assert (put(desk, one, two), View(desk).imported().num_rows) == (1, 3)


_WRITING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.records import Coding, Document
from tocsin.store.store import Store
store, first = Store(Path(sys.argv[1])), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for n in range(first, first + 12, 3):
    documents = [Document(id=f"document-{i:02}", text=f"Text {i}.") for i in range(n, n + 6)]
    store.append_read(documents, recorded=datetime.now(UTC))
    store.append_coded([Coding(document_id=d.id, coder="made/1") for d in documents], [], [], recorded=datetime.now(UTC))
"""


def test_two_that_read_and_code_the_same_texts_at_once_show_each_once(tmp_path):
    with running(_WRITING, tmp_path, 0) as one, running(_WRITING, tmp_path, 4) as two:
        for each in (one, two):
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        assert (one.wait(60), two.wait(60)) == (0, 0)
    expected = [f"document-{n:02}" for n in range(19)]
    view = View(tmp_path)
    assert sorted(document.id for document in view.documents()) == expected
    assert sorted(coding.document_id for coding in view.codings()) == expected


# ---------------------------------------------------------------------------------- a clock that is set back


def test_the_coding_that_was_made_last_is_shown_though_the_clock_was_set_back(tmp_path):
    document = Document(id="document-1", text="Iran spoke.")
    Store(tmp_path).append_read([document], recorded=NOW)
    Store(tmp_path).append_coded([Coding(document_id=document.id, coder="made/1")], [], [], recorded=NOW)
    Store(tmp_path).append_coded([Coding(document_id=document.id, coder="made/2")], [], [], recorded=EARLIER)
    assert [coding.coder for coding in View(tmp_path).codings()] == ["made/2"]


def test_the_last_run_that_judged_names_counts_though_the_clock_was_set_back(tmp_path):
    desk = tmp_path / "desk"
    put(desk, rows(tmp_path, "a", 1))
    bench, store = Workbench(Desk(desk).settings), Store(desk)
    bench.__dict__["registry"] = load_registry()
    assert link_new(store, View(desk), bench, recorded=NOW).fresh
    put(desk, rows(tmp_path, "b", 2))
    assert link_new(store, View(desk), bench, recorded=EARLIER).fresh
    assert not link_new(store, View(desk), bench, recorded=EARLIER).fresh


def test_a_compaction_counts_though_the_clock_was_set_back(tmp_path):
    desk = tmp_path / "desk"
    put(desk, rows(tmp_path, "a", 1), recorded=NOW)
    put(desk, rows(tmp_path, "b", 2), recorded=NOW)
    compact(desk, recorded=NOW, options=OPTIONS, grace=timedelta())
    put(desk, rows(tmp_path, "c", 2, 3), recorded=EARLIER)
    done = compact(desk, recorded=EARLIER, options=OPTIONS, grace=timedelta())
    assert (done.rows, done.waiting) == (4, 0)
    assert compact(desk, recorded=EARLIER, options=OPTIONS).segments == 0, "the second did not count"
    assert View(desk).imported().num_rows == 3


# ------------------------------------------------------------------------------------- a disk that is full

_JUDGING = """
import json, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.errors import StoreError
from tocsin.records import Judgement, Verdict
from tocsin.store.store import Store
folder = Path(sys.argv[1])
most = (folder / "judgements.jsonl").stat().st_size + 25
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
told = []
for n in range(2):
    try:
        Store(folder).judge(Judgement(left=f"mention-{n}", right="state:IRQ", verdict=Verdict.SAME, by="human:a"),
                            recorded=datetime.now(UTC))
    except StoreError as error:
        told.append(str(error))
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
def test_a_disk_that_ends_within_a_judgement_loses_none_before_and_tears_no_later_one(tmp_path):
    kept = Judgement(left="mention-9", right="state:IRQ", verdict=Verdict.SAME, by="human:a", recorded=NOW)
    Store(tmp_path).judge(kept, recorded=NOW)
    done = subprocess.run([sys.executable, "-c", _JUDGING, tmp_path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    torn, refused = json.loads(done.stdout)
    assert "only 25 of" in torn
    assert "cannot write" in refused
    Store(tmp_path).judge(kept, recorded=NOW)
    view = View(tmp_path)
    assert view.judgements() == (kept, kept)
    assert [each.where for each in view.damaged] == [f"{tmp_path / 'judgements.jsonl'}:2"]
