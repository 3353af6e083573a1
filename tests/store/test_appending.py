"""One process writes while another reads: what is read is always whole, and nothing that was seen goes away."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

from tests.read.datasets.made import tabbed, values

from tocsin.read.gdelt import GDELT
from tocsin.records import Document, document_id
from tocsin.settings import LoadOptions
from tocsin.store.compact import compact
from tocsin.store.load import load
from tocsin.store.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
APPENDS, LOADS = 200, 8
OPTIONS = LoadOptions(memory_mb=500, threads=1)

# Looks at a desk until a file `done` lies beside it; each write is of two rows, by the text or the id with a suffix.
_READER = """
import sys
from pathlib import Path
from tocsin.store.view import View
desk, table, key = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
looks = seen = 0
last = False
while not last:
    last = desk.with_name("done").exists()
    rows = View(desk).sql(f"SELECT batch, count(*) AS n, count(DISTINCT {key}) AS keys FROM {table} GROUP BY batch").to_pylist()
    assert all(row["n"] == row["keys"] == 2 for row in rows), rows
    assert len(rows) >= seen, (len(rows), seen)
    seen, looks = len(rows), looks + 1
    if looks == 1:
        print("looking", flush=True)
print(looks, seen)
"""


class Reader:
    """A process that looks at a desk all the time."""

    def __init__(self, desk, table, key):
        self._done = desk.with_name("done")
        command = [sys.executable, "-c", _READER, str(desk), table, key]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # It has looked once: whatever is written from now on is written meanwhile
        assert self._process.stdout.readline() == "looking\n"

    def end(self):
        """How often it looked, and how many writes it saw at last."""
        self._done.touch()
        out, err = self._process.communicate(timeout=60)
        assert not self._process.returncode, err
        return [int(word) for word in out.split()]


def _document(number):
    text = f"Report {number}."
    identity = document_id(text=text, outlet="Wire", url=None, published=date(2024, 1, 1))
    return Document(id=identity, text=text, outlet="Wire", published=date(2024, 1, 1))


def test_texts_are_appended_while_another_process_reads(tmp_path):
    desk = tmp_path / "desk"
    store = Store(desk)
    store.append_read([_document(0), _document(1)], recorded=NOW)
    reader = Reader(desk, "documents", "id")
    for number in range(1, APPENDS):
        store.append_read([_document(2 * number), _document(2 * number + 1)], recorded=NOW)
    looks, seen = reader.end()
    assert looks > 1
    assert seen == APPENDS


def test_files_are_loaded_and_compacted_while_another_process_reads(tmp_path):
    desk = tmp_path / "desk"

    def put(number):
        rows = [values(GDELT, GLOBALEVENTID=str(9990000000 + 2 * number + n)) for n in range(2)]
        path = tmp_path / f"{number}.export.CSV"
        path.write_text(tabbed(GDELT, *rows, header=False), encoding="utf-8")
        load(desk, GDELT, [path], recorded=NOW + timedelta(seconds=number), options=OPTIONS)

    put(0)
    reader = Reader(desk, "imported", "native_id")
    for number in range(1, LOADS):
        put(number)
        if number % 3 == 0:
            compact(desk, recorded=NOW + timedelta(seconds=number), options=OPTIONS)
    looks, seen = reader.end()
    assert looks > 1
    assert seen == LOADS
