"""One desk for all tests of exports; none of them writes to it."""

from __future__ import annotations

import pytest
from tests.export.desks import filled

from tocsin.desk import Desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The hand-coded dispatch apart: one row each of GDELT, UCDP and ACLED, of which ACLED's may not be passed on."""
    return Desk(filled(tmp_path_factory.mktemp("exports")).folder)
