import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.forecast.conftest import LAST

from tocsin.desk import Desk
from tocsin.forecast.question import Form, understood
from tocsin.forecast.settling import ended
from tocsin.store.forecasts import append_forecasts, append_settlements, read_log

POLICE = ("organ:KEN.COP",)


@pytest.fixture
def ask(view, world):
    def asked(asked_on, days, **form):
        found = understood(
            Form(actors=POLICE, types=("COERCE",), days=days, **form), asked=asked_on, view=view, world=world
        ).question
        assert found is not None
        return found

    return asked


def test_rows_in_the_window_settle_a_yes_and_are_named(view, world, ask):
    found = ended(view, ask(date(2023, 1, 31), 60, at_least=2), world)
    assert found.happened is True
    assert found.counted == len(found.event_ids) >= 2
    assert all(i.startswith("petrarch:") for i in found.event_ids)


def test_a_covered_window_without_rows_settles_a_no(view, world, ask):
    found = ended(view, ask(date(2023, 1, 31), 60, at_least=20), world)
    assert found.happened is False
    assert "20 were asked for" in found.because


def test_a_window_that_the_data_do_not_reach_stays_open(view, world, ask):
    found = ended(view, ask(LAST - timedelta(days=3), 60, at_least=20), world)
    assert found.happened is None
    assert found.because.startswith("not yet: the data set petrarch reach 2023-12-31")


def test_rows_outside_the_window_do_not_count(view, world, ask):
    every = ended(view, ask(date(2023, 1, 1), 42), world).counted
    assert every == 2


def test_more_than_last_compares_with_the_days_before(view, world, ask):
    found = ended(view, ask(date(2023, 1, 31), 42, more_than_last=True), world)
    assert found.happened is False
    assert "2 in the 42 days before" in found.because


def test_a_view_without_the_data_set_cannot_tell(view, world, ask):
    question = ask(date(2023, 1, 31), 30)
    found = ended(view.as_of(date(2020, 1, 1)), question, world)
    assert found.happened is None
    assert "nothing can be counted" in found.because


@pytest.fixture
def settled(desk, ask, tmp_path):
    """A desk in which rows have told one question a yes."""
    shutil.copytree(desk.folder, tmp_path / "desk")
    mine = Desk(tmp_path / "desk")
    question = ask(date(2023, 1, 31), 60, at_least=2)
    append_forecasts(mine.folder, question, [])
    [due] = mine.settle()
    return mine, due.settled


def test_what_rows_told_is_told_again_where_they_have_changed_and_both_are_kept(settled):
    desk, told = settled
    assert desk.settle() == ()
    append_settlements(desk.folder, [replace(told, happened=False, counted=0)])  # as if fewer rows had been there then
    [due] = desk.settle()
    assert due.settled.happened is True
    assert due.settled.because.startswith("reopened: the rows told a no on ")
    assert [each.happened for each in read_log(desk.folder).settlements] == [True, False, True]
    assert desk.settle() == ()


def test_what_a_person_said_is_not_reopened(settled):
    desk, told = settled
    desk.answer(told.question_id, happened=False, because="false reports", by="ada")
    assert desk.settle() == ()
