from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.read.datasets.made import commas, tabbed, values

from tocsin.read.acled import ACLED
from tocsin.read.dataset import BreakKind
from tocsin.read.gdelt import GDELT, GDELT1
from tocsin.read.icews import ICEWS
from tocsin.read.polecat import POLECAT
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store.breaks import breaks_within
from tocsin.store.load import load
from tocsin.store.view import View

ALL = (ACLED, GDELT, GDELT1, ICEWS, POLECAT, UCDP)


def within(*days, datasets=ALL, versions=None):
    begin, until = (date.fromisoformat(day) if day else None for day in days)
    return breaks_within(datasets, versions or {}, begin=begin, until=until)


@pytest.mark.parametrize(
    ("day", "dataset", "kind"),
    [
        ("2023-04-12", "icews", BreakKind.ENDS),
        ("2015-02-18", "gdelt", BreakKind.STARTS),
        ("2013-04-01", "gdelt1", BreakKind.CHANGES),
        ("2018-01-01", "polecat", BreakKind.STARTS),
        ("1989-01-01", "ucdp", BreakKind.STARTS),
    ],
)
def test_a_window_that_begins_with_a_break_has_it_and_one_that_ends_there_does_not(day, dataset, kind):
    found = [each for each in within(day, None) if (each.dataset, each.kind, str(each.day)) == (dataset, kind, day)]
    assert len(found) == 1
    assert found[0] not in within(None, day)


def test_a_stretch_is_in_every_window_that_it_touches():
    def repeats(begin, until):
        return [each for each in within(begin, until, datasets=[ICEWS]) if each.kind is BreakKind.STRETCH]

    assert repeats("2014-06-01", "2014-06-02")
    assert repeats("2014-12-31", "2015-02-01")
    assert not repeats("2015-01-01", "2015-02-01")
    assert not repeats("2012-01-01", "2013-01-01")


def test_breaks_come_by_day():
    days = [each.day for each in within(None, None)]
    assert days == sorted(days)


def test_acled_begins_at_different_days_in_different_regions():
    found = {each.region: each.day for each in within(None, None, datasets=[ACLED])}
    assert found["Western Africa"] < found["Europe"] < found["North America"]


def test_candidate_rows_begin_where_the_latest_final_release_ends():
    versions = {"ucdp": ["24_1", "25_1", "25_0_3", "25.0.11", None]}
    [seam] = [each for each in within(None, None, versions=versions) if each.release]
    assert seam.day == date(2025, 1, 1)
    assert not [each for each in within(None, None, versions={"ucdp": ["25_0_3"]}) if each.release]


def test_a_view_names_the_breaks_of_what_was_loaded(tmp_path):
    for dataset, name, text in (
        (ICEWS, "events.2019.tab", tabbed(ICEWS, values(ICEWS))),
        (UCDP, "GEDEvent_v25_1.csv", commas(values(UCDP), columns=UCDP.columns)),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        load(
            tmp_path / "desk",
            dataset,
            [path],
            recorded=datetime.now(UTC),
            options=LoadOptions(memory_mb=500, threads=1),
        )
    view = View(tmp_path / "desk")
    assert {each.dataset for each in view.breaks()} == {"icews", "ucdp"}
    assert [each.day for each in view.breaks(begin=date(2023, 1, 1), until=date(2026, 1, 1))] == [
        date(2023, 4, 12),
        date(2025, 1, 1),
    ]
    assert {each.dataset for each in view.breaks(datasets=["polecat"])} == {"polecat"}
