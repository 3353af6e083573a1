"""A desk of made-up rows, made once: two years of Kenya and its neighbours, as PETRARCH would have coded them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tocsin.desk import Desk
from tocsin.desk.forecasting import world_of

FIRST = date(2022, 1, 1)
LAST = date(2023, 12, 31)


def made_rows() -> list[str]:
    """One row an event: in every third week Kenya's police arrest, daily something is told of somebody else."""
    rows: list[str] = []
    days = (LAST - FIRST).days + 1
    for n in range(days):
        day = f"{FIRST + timedelta(days=n):%Y%m%d}"
        if n % 21 == 3:
            rows.append(f"{day}\tKENCOP\tKENCVL\t173\t\tARREST_{n}\t")
        if n % 7 == 0:
            rows.append(f"{day}\tUGAGOV\tTZAGOV\t036\t\tTALK_{n}\t")
        if n % 10 == 0:
            rows.append(f"{day}\tETHCOP\tETHCVL\t173\t\tOTHER_{n}\t")
        if n % 200 == 0:
            rows.append(f"{day}\tRWACOP\tRWACVL\t173\t\tRARE_{n}\t")
        rows.append(f"{day}\tSOMGOV\tDJIGOV\t010\t\tSAID_{n}\t")
    return rows


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("asked")
    (folder / "evts.20240101.txt").write_text("\n".join(made_rows()), encoding="utf-8")
    made = Desk(folder / "desk")
    made.load("petrarch", folder / "evts.20240101.txt")
    made.link()
    return made


@pytest.fixture(scope="session")
def view(desk):
    return desk.view()


@pytest.fixture(scope="session")
def world(desk):
    return world_of(desk.folder, desk.workbench)
