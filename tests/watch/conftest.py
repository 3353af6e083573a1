"""Desks that tests of series ask; they are made once, and nobody writes to them."""

from __future__ import annotations

import pytest
from tests.store.made_desk import fill_with_rows
from tests.watch.made_desk import DAYS, fill, rising, steady

from tocsin.desk import Desk


@pytest.fixture(scope="session")
def rising_desk(tmp_path_factory):
    """Two outlets; four times the level in the last three weeks."""
    return Desk(fill(tmp_path_factory.mktemp("rising") / "desk", rising))


@pytest.fixture(scope="session")
def gap_desk(tmp_path_factory):
    """A steady level; nobody looks for three weeks."""
    folder = tmp_path_factory.mktemp("gap") / "desk"
    return Desk(fill(folder, steady, looks=lambda day, _: 0 if DAYS - 49 <= day < DAYS - 28 else 8))


@pytest.fixture(scope="session")
def joined_desk(tmp_path_factory):
    """A steady level; the second outlet joins sixty days before the end."""
    folder = tmp_path_factory.mktemp("joined") / "desk"
    return Desk(fill(folder, steady, looks=lambda day, outlet: 8 if outlet == "The Courier" or day >= DAYS - 60 else 0))


@pytest.fixture(scope="session")
def data_desk(tmp_path_factory):
    """Rows of three data sets."""
    folder = tmp_path_factory.mktemp("data")
    fill_with_rows(folder / "desk", folder)
    return folder / "desk"
