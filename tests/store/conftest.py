"""Desks that tests of queries ask; they are made once, and who changes one takes a copy."""

from __future__ import annotations

import shutil

import pytest
from tests.store.made_desk import fill_with_rows, fill_with_texts, link


@pytest.fixture(scope="session")
def rows_desk(tmp_path_factory):
    """Rows of three data sets whose names nobody has judged."""
    folder = tmp_path_factory.mktemp("rows")
    fill_with_rows(folder / "desk", folder)
    return folder / "desk"


@pytest.fixture(scope="session")
def full_desk(tmp_path_factory, rows_desk):
    """Those rows with their names judged, and coded texts."""
    folder = tmp_path_factory.mktemp("full") / "desk"
    shutil.copytree(rows_desk, folder)
    fill_with_texts(folder)
    link(folder)
    return folder


@pytest.fixture
def own_desk(tmp_path, full_desk):
    """A copy of the full desk to write to."""
    return shutil.copytree(full_desk, tmp_path / "desk")
