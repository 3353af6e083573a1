"""The bench of feeds on a very small day."""

from __future__ import annotations

import threading

from follow import measure, server


def test_a_small_day_is_followed_without_loss(tmp_path):
    serving = server(items=12, feeds=3, failing=0.3)
    serving.daemon_threads = True
    threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
    try:
        found = measure(serving.server_address[1], 12, 3, tmp_path / "desk", code=False)
    finally:
        serving.shutdown()
        serving.server_close()
    assert (found["documents"], found["lost"], found["twice"]) == (12, 0, 0)
    assert found["states"]["taken"] == 12
