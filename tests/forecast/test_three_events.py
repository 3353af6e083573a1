"""A desk with three events: a question is answered, a backtest gives base rates, and both say how little they rest on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tocsin.desk import Desk
from tocsin.desk.forecasting import world_of
from tocsin.forecast.backtest import Plan, backtest_view
from tocsin.forecast.learned import Learned
from tocsin.forecast.question import Form, understood

LAST = date(2023, 2, 10)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("three")
    days = (LAST - timedelta(days=40), LAST - timedelta(days=9), LAST)
    rows = "\n".join(f"{day:%Y%m%d}\tKENCOP\tKENCVL\t173\t\tARREST_{day}\t" for day in days)
    (folder / "evts.20230211.txt").write_text(rows, encoding="utf-8")
    made = Desk(folder / "desk")
    made.load("petrarch", folder / "evts.20230211.txt")
    made.link()
    return made


def test_three_events_are_answered_with_low_confidence(desk):
    view, world = desk.view(), world_of(desk.folder, desk.workbench)
    form = Form(actors=("organ:KEN.COP",), types=("COERCE",), days=7)
    question = understood(form, asked=LAST, view=view, world=world).question
    assert question is not None
    [made] = Learned(world).fit(view, LAST + timedelta(days=1)).predict([question])
    assert 0 < made.low <= made.probability <= made.high < 1
    assert "Confidence in this number is low" in made.confidence
    assert any("not by what was learned" in note for note in made.notes)


def test_a_backtest_of_three_events_gives_base_rates_and_says_so(desk):
    found = backtest_view(desk.view(), "petrarch", Plan(window=1, step=1))
    assert found.cells > 0
    assert any("too few for trees" in note for note in found.notes)
