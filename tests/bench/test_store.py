"""The made rows of the bench are of the real shape: every one of them loads, and half of both columns is filled."""

from __future__ import annotations

import store

from tocsin.desk import Desk
from tocsin.settings import LoadOptions, Settings


def test_every_made_row_loads(tmp_path):
    gdelt, icews = store.make(tmp_path, 4000)
    desk = Desk(tmp_path / "desk", settings=Settings(load=LoadOptions(memory_mb=500, threads=1)))
    for name, folder in (("gdelt", gdelt), ("icews", icews)):
        report = desk.load(name, folder)
        assert (report.rows, report.refused, report.rejected, report.mended) == (4000, {}, (), {})
    counts = desk.view().sql(
        "SELECT dataset, count(actor_country) / count(*) AS actors, count(DISTINCT type) AS types FROM imported GROUP BY 1"
    )
    for row in counts.to_pylist():
        assert row["actors"] > 0.8
        assert row["types"] == 16
