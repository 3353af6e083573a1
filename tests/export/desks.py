"""A desk for exports: the hand-coded dispatch, rows of two data sets, and one data set whose rows may not be passed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.export.examples import DISPATCH
from tests.read.datasets.made import commas, tabbed, values

from tocsin.desk import Desk
from tocsin.export.coded import CodedText
from tocsin.export.rows import EVERYTHING, Holdings
from tocsin.read.acled import ACLED
from tocsin.read.gdelt import GDELT
from tocsin.read.ucdp import UCDP
from tocsin.store.filters import Filter

RECORDED = datetime(2024, 5, 15, 8, tzinfo=UTC)
TEXT = replace(DISPATCH, document=replace(DISPATCH.document, recorded=RECORDED))


def filled(folder: Path) -> Desk:
    """A desk with one row each of GDELT, UCDP and ACLED."""
    files = folder / "files"
    files.mkdir()
    (files / "20240215101500.export.CSV").write_text(tabbed(GDELT, values(GDELT), header=False))
    (files / "gedevent.csv").write_text(commas(values(UCDP), columns=UCDP.columns))
    (files / "acled.csv").write_text(commas(values(ACLED), columns=ACLED.columns))
    desk = Desk(folder / "desk")
    for name, pattern in (("gdelt", "*.CSV"), ("ucdp", "ged*.csv"), ("acled", "acled.csv")):
        report = desk.load(name, files / pattern)
        assert report.rows == 1, report
    return desk


def holdings(desk: Desk, *texts: CodedText, wanted: Filter = EVERYTHING) -> Holdings:
    """What an export of the desk is made of, with these texts as its coded ones."""
    return Holdings(
        view=desk.view(),
        texts=lambda: texts or (TEXT,),
        ontology=desk.workbench.ontology,
        registry=desk.workbench.registry,
        wanted=wanted,
    )
