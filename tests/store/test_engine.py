"""Ctrl-C while the engine works."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tocsin.store.engine import ctrl_c

# In a process of its own: whatever runs tests side by side has its own mind about the signal.
_INTERRUPTED = """
import os, signal, threading, duckdb
from tocsin.store.engine import ctrl_c
signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    with ctrl_c():
        duckdb.connect().execute("SELECT sum(hash(range)) FROM range(1000000000000)")
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.skipif(os.name == "nt", reason="a signal cannot be sent to one's own process on Windows")
def test_ctrl_c_is_a_keyboard_interrupt_whatever_the_engine_makes_of_it():
    done = subprocess.run([sys.executable, "-c", _INTERRUPTED], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "stopped\n", done.stderr


def test_another_error_goes_on_as_it_is():
    with pytest.raises(RuntimeError, match="something else"), ctrl_c():
        raise RuntimeError("something else")
