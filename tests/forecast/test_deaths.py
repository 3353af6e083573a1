"""Forecasts of deaths on made countries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.forecast.made_deaths import made_deaths

from tocsin.errors import ForecastError
from tocsin.forecast.death_baselines import BASELINES, conflictology
from tocsin.forecast.death_outlook import countries_ahead
from tocsin.forecast.death_scores import crps, point
from tocsin.forecast.deaths import DeathsForecaster, DeathsOptions, forecast_deaths

AHEAD = range(1, 5)
OPTIONS = DeathsOptions(warm=40, least=24, analogues=200, parts=50, draws=60)


@pytest.fixture(scope="module")
def found():
    return forecast_deaths(made_deaths(), AHEAD, OPTIONS)


def test_draws_are_whole_counts_in_order(found):
    draws = found.draws
    assert draws.shape == (24, 4, 60)
    assert (draws >= 0).all()
    assert (draws == np.round(draws)).all()
    assert (np.diff(draws, axis=-1) >= 0).all()


def test_weights_are_shares(found):
    assert found.weights.shape == (3, 3)
    assert (found.weights >= 0).all()
    assert found.weights.sum(axis=1) == pytest.approx(1)
    assert found.windows > 0


def test_a_quiet_country_is_told_apart_from_one_at_war(found):
    totals = np.nan_to_num(found.past.deaths[:, -12:]).sum(axis=1)
    quiet, war = int(np.argmin(totals)), int(np.argmax(totals))
    assert np.median(found.draws[quiet]) < np.median(found.draws[war])


def test_it_beats_the_last_twelve_months_where_levels_walk():
    series = made_deaths(countries=40, months=150)
    forecaster, ours, theirs = DeathsForecaster(OPTIONS), 0.0, 0.0
    for end in (126, 132, 138, 144):
        past = replace(series, deaths=series.deaths[:, :end])
        outcome = series.deaths[:, end : end + 4]
        ours += crps(forecaster.forecast(past, AHEAD).draws, outcome).mean()
        theirs += crps(conflictology(past, 4), outcome).mean()
    assert ours < 0.95 * theirs


def test_the_same_past_gives_the_same_forecast_whoever_else_was_asked():
    series = made_deaths(months=100)
    past = replace(series, deaths=series.deaths[:, :90])
    shared = DeathsForecaster(OPTIONS)
    shared.forecast(series, AHEAD)
    assert np.array_equal(shared.forecast(past, AHEAD).draws, forecast_deaths(past, AHEAD, OPTIONS).draws)


def test_a_country_without_a_count_in_the_last_month_gets_none():
    series = made_deaths(months=80)
    series.deaths[3, -1] = np.nan
    found = forecast_deaths(series, AHEAD, OPTIONS)
    assert np.isnan(found.draws[3]).all()
    assert not np.isnan(np.delete(found.draws, 3, axis=0)).any()
    assert "Country 03" not in [each.name for each in countries_ahead(found)]


def test_a_short_past_weighs_the_pools_alike():
    found = forecast_deaths(made_deaths(months=40), AHEAD, OPTIONS)
    assert found.windows == 0
    assert found.weights == pytest.approx(1 / 3)


@pytest.mark.parametrize("ahead", [(), (0, 1), (2, 1), (1, 1)])
def test_months_that_are_not_ahead_are_refused(ahead):
    with pytest.raises(ForecastError, match="months ahead"):
        forecast_deaths(made_deaths(), ahead, OPTIONS)


def test_too_short_a_past_is_refused():
    with pytest.raises(ForecastError, match="a forecast needs 24"):
        forecast_deaths(made_deaths(months=20), AHEAD, OPTIONS)


def test_a_past_without_a_death_is_refused():
    series = made_deaths(months=60)
    with pytest.raises(ForecastError, match="nothing to learn from"):
        forecast_deaths(replace(series, deaths=np.zeros((24, 60))), AHEAD, OPTIONS)


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_gives_draws_for_every_month(name):
    series = made_deaths(months=60)
    draws = BASELINES[name](series, 5)
    assert draws.shape[:2] == (24, 5)
    assert np.isfinite(draws).all()
    assert (draws >= 0).all()


def test_the_point_of_conflictology_is_the_geometric_mean():
    series = made_deaths(months=60)
    wanted = np.exp(np.log1p(series.deaths[:, -12:]).mean(axis=1)) - 1
    assert point(conflictology(series, 1))[:, 0] == pytest.approx(wanted)


def test_a_chance_is_never_none_and_never_sure(found):
    chances = [month.many for each in countries_ahead(found) for month in each.months]
    assert 0 < min(chances) < max(chances) < 1


def test_months_are_told_by_their_first_day(found):
    first = countries_ahead(found)[0].months[0]
    assert (first.month, first.ahead) == (date(2011, 3, 1), 1)
    assert first.low <= first.middle <= first.high


def test_a_past_window_is_forecast_from_the_months_before_it():
    series = made_deaths(months=100)
    changed = replace(series, deaths=series.deaths.copy())
    changed.deaths[:, 80:] = 5 * changed.deaths[:, 80:] + 1
    (_, apart, level), (_, apart_too, level_too) = (
        DeathsForecaster(OPTIONS)._window(each, 80, tuple(AHEAD)) for each in (series, changed)
    )
    assert np.array_equal(apart, apart_too)  # how far the pools are from each other, whatever came then
    assert np.array_equal(level, level_too)
