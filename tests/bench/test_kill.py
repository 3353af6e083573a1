"""The bench of kills on a few of them; in a process of its own, since it forks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "kill.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the bench forks, which Windows cannot")
def test_a_few_kills_lose_nothing():
    command = [sys.executable, str(BENCH), "--kills", "1", "--verbs", "judge"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert {name: found[name] for name in ("kills", "lost", "corrupt", "unfinished", "wrong")} == {
        "kills": 1, "lost": 0, "corrupt": 0, "unfinished": 0, "wrong": 0,
    }  # fmt: skip
