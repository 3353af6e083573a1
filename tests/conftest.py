"""What all tests share: how Hypothesis runs, and one workbench with the real coder."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tocsin.settings import Settings
from tocsin.workbench import Workbench, workbench

# No deadline: the first example of a law may load what the next ones find loaded.
settings.register_profile("tocsin", deadline=None)
settings.load_profile("tocsin")


@pytest.fixture(scope="session")
def bench() -> Workbench:
    """The workbench of the default settings; the command line run in this process uses the same one."""
    return workbench(Settings())
