"""A disk that takes no more, as the system itself says it: a load or a compaction ends in words, and half of nothing is there."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from tests.read.datasets.made import tabbed, values

from tocsin.read.gdelt import GDELT
from tocsin.settings import LoadOptions
from tocsin.store.load import load
from tocsin.store.view import View

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OPTIONS = LoadOptions(memory_mb=500, threads=1)
_LIMITED = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.errors import StoreError
from tocsin.read.gdelt import GDELT
from tocsin.settings import LoadOptions
from tocsin.store.compact import compact
from tocsin.store.load import load
from tocsin.store.view import View
desk, file, doing, most = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
more = {"recorded": datetime.now(UTC), "options": LoadOptions(memory_mb=500, threads=1)}
try:
    load(desk, GDELT, [file], **more) if doing == "load" else compact(desk, **more)
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
@pytest.mark.parametrize(("doing", "most"), [("load", 3_000), ("compact", 2_000)])
def test_what_cannot_be_written_is_told_and_nothing_changes(tmp_path, doing, most):
    desk = tmp_path / "desk"
    first = [
        values(GDELT, GLOBALEVENTID=str(9990000000 + n), SOURCEURL=f"https://example.invalid/{n * 7919}")
        for n in range(600)
    ]
    for name, rows in (("a", first), ("b", [values(GDELT, GLOBALEVENTID=str(9980000000 + n)) for n in range(600)])):
        path = tmp_path / f"{name}.export.CSV"
        path.write_text(tabbed(GDELT, *rows, header=False), encoding="utf-8")
    load(desk, GDELT, [tmp_path / "a.export.CSV"], recorded=NOW, options=OPTIONS)
    command = [sys.executable, "-c", _LIMITED, str(desk), str(path), doing, str(most)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "cannot" in done.stdout
    assert "File too large" in done.stdout or "Could not write" in done.stdout
    assert View(desk).imported().num_rows == 600
    assert [each.name for each in desk.rglob(".*")] == []
