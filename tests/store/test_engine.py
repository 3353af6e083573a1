"""Ctrl-C while the engine works."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pyarrow as pa
import pytest

from tocsin.store.engine import breakable, ctrl_c

# In a process of its own: whatever runs tests side by side has its own mind about the signal. The range is one task, which
# any thread may take, and never ends.
_INTERRUPTED = """
import os, signal, threading, duckdb
from concurrent.futures import ThreadPoolExecutor
from tocsin.store.engine import breakable
beside = ThreadPoolExecutor(1)
signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
connection = duckdb.connect()
try:
    breakable(connection, beside, lambda: connection.execute("SELECT sum(hash(range)) FROM range(1000000000000)").fetchall())
except KeyboardInterrupt:
    print("stopped", connection.execute("SELECT 1").fetchall())
"""


@pytest.mark.skipif(os.name == "nt", reason="a signal cannot be sent to one's own process on Windows")
def test_ctrl_c_breaks_off_a_query_that_has_one_task():
    done = subprocess.run([sys.executable, "-c", _INTERRUPTED], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "stopped [(1,)]\n", done.stderr


# A sum without end, in a thread that nobody waits for.
_LEFT_BEHIND = """
import sys, threading, time
from pathlib import Path
from tocsin.store.view import View
view = View(Path(sys.argv[1]))
asked = threading.Event()
def ask():
    asked.set()
    view.sql("SELECT sum(hash(a.range)) FROM range(1000000000000) AS a")
threading.Thread(target=ask, daemon=True).start()
asked.wait()
time.sleep(0.3)
print("leaving", flush=True)
"""


def test_what_a_thread_still_asks_when_python_ends_is_broken_off(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _LEFT_BEHIND, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "leaving\n"), done.stderr


def test_what_work_gives_or_raises_comes_through():
    with duckdb.connect() as connection, ThreadPoolExecutor(1) as beside:
        assert breakable(connection, beside, lambda: connection.execute("SELECT 2").fetchall()) == [(2,)]
        with pytest.raises(duckdb.BinderException):
            breakable(connection, beside, lambda: connection.execute("SELECT nothing"))


def test_ctrl_c_is_a_keyboard_interrupt_whatever_the_engine_makes_of_it():
    with pytest.raises(KeyboardInterrupt), ctrl_c():
        raise RuntimeError("Query interrupted")
    with duckdb.connect() as connection, pytest.raises(KeyboardInterrupt), ctrl_c():
        connection.from_arrow(pa.RecordBatchReader.from_batches(_SCHEMA, _interrupted())).fetchall()


_SCHEMA = pa.schema([("n", pa.int64())])


def _interrupted():
    yield pa.record_batch([[1]], schema=_SCHEMA)
    raise KeyboardInterrupt


def test_another_error_goes_on_as_it_is():
    with pytest.raises(RuntimeError, match="something else"), ctrl_c():
        raise RuntimeError("something else")
