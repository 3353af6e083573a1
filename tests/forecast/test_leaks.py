"""Forecasts do not change when the future does; those that look are caught."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.forecast.made_deaths import made_deaths
from tests.forecast.made_futures import UNTIL, future, past
from tests.forecast.made_quads import NAMES, made_quads

from tocsin import plugins
from tocsin.desk.forecasting import world_of
from tocsin.forecast.country_months import country_months
from tocsin.forecast.deaths import DeathsForecaster, DeathsOptions, forecast_deaths
from tocsin.forecast.leaks import leaks, looks_ahead
from tocsin.forecast.quads import natures, questions
from tocsin.forecast.ranking import RankingOptions, Walk
from tocsin.forecast.recurrence import recurrence
from tocsin.forecast.rules import RULES
from tocsin.records import Forecast, Question, Target, question_id
from tocsin.settings import Settings
from tocsin.store.view import View
from tocsin.workbench import workbench

DAY = 40
CLOSING = UNTIL - timedelta(days=1)
OF_THE_WORLD = ("all_events", "imported", "superseded", "tombstones")  # `loads` and `repairs` tell what the desk did


def by_recurrence(quads, asked):
    return recurrence(quads).scores(asked)


def by_walk(quads, asked):
    walk = Walk(quads, natures(NAMES), RankingOptions(warm=5, threads=1, chunk=1000))
    for day in range(30, asked.day):
        assert list(walk.day(day, describe=0.0)) == []
    answered = walk.answer(asked)
    dense = answered.short.first.copy()
    np.put_along_axis(dense, answered.short.candidate, answered.margin + answered.features.sum(axis=2), axis=1)
    return dense


def of_the_day(quads, asked):
    scores = by_recurrence(quads, asked)
    rows = quads.of_day(asked.day)
    scores[:, quads.subject[rows]] += 1
    return scores


def pooling(quads, asked):
    scores = by_recurrence(quads, asked)
    scores[:, asked.subject] += 1
    return scores


@pytest.mark.parametrize("ranker", [by_recurrence, by_walk])
def test_what_comes_later_moves_nothing(ranker):
    quads = made_quads()
    assert not looks_ahead(ranker, quads, questions(quads, DAY), np.random.default_rng(0))


@pytest.mark.parametrize("ranker", [of_the_day, pooling])
def test_a_planted_leak_is_caught(ranker):
    quads = made_quads()
    assert looks_ahead(ranker, quads, questions(quads, DAY), np.random.default_rng(0))


# --------------------------------------------------------------------------------------------------- views


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """The past alone, and the same with two futures."""
    folder = tmp_path_factory.mktemp("futures")
    known = past(folder / "past")
    one, other = (shutil.copytree(known, folder / name) for name in ("one", "other"))
    return known, future(one, 1), future(other, 2, shuffled=True)


@pytest.fixture(scope="module")
def views(desks):
    return [View(desk) for desk in desks]


@pytest.fixture(scope="module")
def dated(views):
    return [view.as_of(CLOSING) for view in views]


def everything(view):
    return {name: view.sql(f'SELECT * FROM "{name}" ORDER BY ALL') for name in OF_THE_WORLD}


def test_a_dated_view_shows_nothing_of_any_future(dated):
    wanted, *others = map(everything, dated)
    assert wanted["imported"].num_rows > 200
    for other in others:
        assert [name for name, table in wanted.items() if not table.equals(other[name])] == []


@pytest.fixture(scope="module")
def rows(views, dated):
    """Rows of ACLED by their ids, as they are now and as they were."""
    tables = (view.imported(dataset="acled").to_pylist() for view in (views[1], dated[1]))
    now, then = ({row["native_id"]: row for row in table} for table in tables)
    return now, then


def test_the_futures_differ(views):
    one, other = (view.imported().drop_columns(["batch", "recorded"]) for view in views[1:])
    assert one.num_rows > views[0].imported().num_rows + 100
    assert not one.equals(other)


def test_what_occurred_before_and_was_published_after_is_not_seen(rows):
    now, then = rows
    late = {i for i, row in now.items() if row["occurred_begin"] < UNTIL <= row["published"] and i not in then}
    assert len(late) > 20
    assert max(row["published"] for row in then.values()) < UNTIL


def test_a_row_revised_later_is_seen_as_it_was(rows):
    now, then = (each["MLI1001"]["fatalities_best"] for each in rows)
    assert now == 400
    assert then < 20


def test_a_row_deleted_later_is_still_seen_and_nothing_says_that_it_will_go(rows, views, dated):
    now, then = rows
    assert "MLI1102" in then.keys() - now.keys()
    stones = [view.sql("SELECT * FROM tombstones").num_rows for view in (views[1], dated[1])]
    assert stones[0] > 10
    assert stones[1] == 0


# --------------------------------------------------------------------------------- forecasters of the socket


def asked(days, **target):
    wanted = Target(**target)
    closes = UNTIL + timedelta(days=days)
    return Question(
        id=question_id(wanted, UNTIL, closes, "acled"),
        text="made",
        target=wanted,
        opens=UNTIL,
        closes=closes,
        dataset="acled",
        resolution="made",
    )


ASKED = (
    asked(14, types=("ASSAULT",), places=("Mali",)),
    asked(14, types=("PROTEST",), places=("Mali",), at_least=2),
)


@pytest.fixture(scope="module")
def world(desks):
    return world_of(desks[1], workbench(Settings()))


@pytest.mark.parametrize("name", sorted({*plugins.names(plugins.FORECASTERS)} - RULES.keys()))
def test_a_forecaster_knows_the_past_alone(name, views, world):
    """The rules are left out, for `simple` tries each of them."""
    assert leaks(plugins.find(plugins.FORECASTERS, name)(world), views[1], ASKED, until=UNTIL) == ()


@dataclass(frozen=True)
class Planted:
    """A forecaster that counts the rows of a view; `look` says which, `pools` adds what else is asked."""

    name: str
    look: object
    pools: bool = False

    def fit(self, view, until):
        return Counting(self, view, until)


@dataclass(frozen=True)
class Counting:
    how: Planted
    view: View
    until: date

    def predict(self, questions):
        rows = self.how.look(self.view, self.until)
        for question in questions:
            more = sum(other.target.places == question.target.places for other in questions) if self.how.pools else 0
            chance = (rows + more + 1) / 2000
            yield Forecast(
                id=f"{self.how.name}-{chance}",
                question_id=question.id,
                forecaster=self.how.name,
                known_until=self.until - timedelta(days=1),
                probability=chance,
                low=chance,
                high=chance,
                confidence="made",
                base_rate=None,
                base_of="made",
                inputs="made",
            )


def count(view, until=None):
    return view.imported(dataset="acled", until=until).num_rows


def closed(view, until):
    return count(view.as_of(until - timedelta(days=1)))


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        (Planted("whole view", lambda view, until: count(view)), "is gone"),
        (Planted("same day", lambda view, until: count(view.as_of(until))), "is gone"),
        (Planted("by occurrence", count), "is gone"),
        (Planted("pooling", closed, pools=True), "asked alone"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_planted_leak_behind_the_socket_is_caught(planted, words, views):
    found = leaks(planted, views[1], ASKED, until=UNTIL)
    assert found
    assert all(words in sentence and "probability" in sentence for sentence in found)


def test_a_forecaster_without_a_leak_is_passed(views):
    assert leaks(Planted("honest", closed), views[1], ASKED, until=UNTIL, others={"no future": views[0]}) == ()


def test_a_view_whose_future_is_shown_by_mistake_is_caught(views):
    """As if `as_of` did nothing: then only another future gives the leak away."""
    found = leaks(
        Planted("whole view", lambda view, until: count(view)),
        views[0],
        ASKED,
        until=UNTIL,
        others={"it has a future": views[1]},
    )
    assert any("it has a future" in sentence for sentence in found)


# --------------------------------------------------------------------------------------------------- deaths


DEATHS = DeathsOptions(least=24, warm=36, analogues=60, parts=20, draws=20)


def test_deaths_are_forecast_from_what_was_published(dated):
    series = [country_months(view) for view in dated]
    assert series[0].last == date(2023, 6, 1)
    first, *others = (forecast_deaths(each, range(1, 4), DEATHS) for each in series)
    for other in others:
        assert np.array_equal(first.draws, other.draws)
        assert np.array_equal(first.expected, other.expected)


def test_deaths_by_their_day_alone_would_be_a_leak(views, dated):
    by_day, by_report = country_months(views[1]).before(UNTIL), country_months(dated[1])
    assert by_day.last == by_report.last
    assert by_day.deaths.sum() > by_report.deaths.sum()


def test_deaths_of_later_months_move_nothing():
    series = made_deaths(months=100)
    rng = np.random.default_rng(0)
    shuffled = series.deaths.copy()
    shuffled[:, 90:] = rng.permuted(shuffled[:, 90:] * 7, axis=1)
    day = series.month(90)
    forecaster = DeathsForecaster(DEATHS)
    for each in (series, replace(series, deaths=shuffled)):
        forecaster.forecast(each, range(1, 4))  # a forecaster that has seen the end must not carry it back
    usual, other = (forecaster.forecast(s.before(day), range(1, 4)) for s in (series, replace(series, deaths=shuffled)))
    alone = forecast_deaths(series.before(day), range(1, 4), DEATHS)
    assert np.array_equal(usual.draws, other.draws)
    assert np.array_equal(usual.draws, alone.draws)
