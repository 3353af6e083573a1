from datetime import date, timedelta

import pytest
from tests.forecast.conftest import LAST

from tocsin.forecast.question import Form, understood
from tocsin.forecast.settling import ended

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
