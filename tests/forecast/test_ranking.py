"""The learned ranking on a made world with rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.forecast.made_quads import NAMES, made_quads

from tocsin.errors import ForecastError
from tocsin.forecast.features import FeatureOptions
from tocsin.forecast.loss import slopes, starts
from tocsin.forecast.online import OnlineOptions
from tocsin.forecast.quads import both_ways, natures
from tocsin.forecast.ranking import RankingOptions
from tocsin.forecast.recurrence import recurrence
from tocsin.forecast.trial import Split, recurrency, trial

OPTIONS = RankingOptions(warm=5, threads=1, features=FeatureOptions(candidates=30), softmax=OnlineOptions(bits=16))


def test_it_beats_the_recurrency_baseline_where_there_are_rules():
    quads = made_quads()
    found = trial(quads, natures(NAMES), Split(valid=45, test=50, end=60), OPTIONS, score_test=True)
    assert found.test is not None
    assert found.test.mrr > recurrency(quads, range(50, 60), recurrence(quads)).mrr + 0.02


def test_a_run_can_be_run_again():
    quads = made_quads(days=30)
    split = Split(valid=20, test=25, end=30)
    once, again = (trial(quads, natures(NAMES), split, replace(OPTIONS, groups=200), score_test=True) for _ in range(2))
    assert once == again


def test_too_few_days_are_refused():
    with pytest.raises(ForecastError, match="give at least"):
        trial(made_quads(days=9), natures(NAMES), Split(valid=5, test=6, end=9), OPTIONS, score_test=False)


def test_no_event_is_refused():
    none = np.zeros(0, np.int64)
    with pytest.raises(ForecastError, match="no event"):
        both_ways(none, none, none, none, entities=1, relations=1)


def test_names_tell_country_and_role():
    nature = natures(["Police (India)", "Police_(Chad)", "India", "Narendra Modi", "Army (India)", "Army (Chad)"])
    country, role = nature.country.tolist(), nature.role.tolist()
    assert country[0] == country[2] == country[4] != country[1] == country[5]
    assert country[3] == role[3] == 0
    assert role[0] == role[1] != role[4] == role[5]


def test_slopes_are_those_of_the_loss():
    truth = np.array([True, False, True, False, False])
    group, weight = np.array([2, 3]), np.array([1, 1, 1, 3, 1], np.float32)

    def loss(x):
        one = -x[0] + np.log(np.exp(x[0]) + np.exp(x[1]))
        return one - x[2] + np.log(np.exp(x[2]) + 3 * np.exp(x[3]) + np.exp(x[4]))

    at = np.array([0.3, -0.2, 0.5, 0.1, 1.0])
    slope = np.zeros(5)
    slopes(at, starts(group), truth, weight, slope)
    step = 1e-4
    for n in range(5):
        up, down = at.copy(), at.copy()
        up[n] += step
        down[n] -= step
        assert slope[n] == pytest.approx((loss(up) - loss(down)) / (2 * step), abs=1e-6)
