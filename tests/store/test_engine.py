"""Ctrl-C while the engine works."""

from __future__ import annotations

import os
import signal
import threading

import duckdb
import pytest

from tocsin.store.engine import ctrl_c


@pytest.mark.skipif(os.name == "nt", reason="a signal cannot be sent to one's own process on Windows")
def test_ctrl_c_is_a_keyboard_interrupt_whatever_the_engine_makes_of_it():
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt), ctrl_c():
        duckdb.connect().execute("SELECT sum(hash(range)) FROM range(1000000000000)")
    timer.join()


def test_another_error_goes_on_as_it_is():
    with pytest.raises(RuntimeError, match="something else"), ctrl_c():
        raise RuntimeError("something else")
