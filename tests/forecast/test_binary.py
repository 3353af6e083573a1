from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forecast.made_chronicle import ENTITIES, RELATIONS, made_chronicle

from tocsin.errors import ForecastError
from tocsin.forecast.binary import BinaryOptions, fit, training_days
from tocsin.forecast.cell_features import describe
from tocsin.forecast.cell_online import OnlineOptions, margins
from tocsin.forecast.chance_scores import chance_scores
from tocsin.forecast.chronicle import Universe, asked_on, cells, chronicle, happened
from tocsin.forecast.decayed import trace

OPTIONS = BinaryOptions(warm=60, rounds=30, threads=1, online=OnlineOptions(bits=14))
DAY = 120


@pytest.fixture(scope="module")
def events():
    return made_chronicle()


@pytest.fixture(scope="module")
def model(events):
    return fit(events, DAY, OPTIONS)


def with_another_future(events, day):
    """The same before a day; all from then on has other subjects, relations and objects."""
    rng = np.random.default_rng(1)
    n = int(np.searchsorted(events.day, day))
    size = len(events) - n
    parts = {
        "subject": rng.integers(ENTITIES, size=size),
        "relation": rng.integers(RELATIONS, size=size),
        "object": rng.integers(ENTITIES, size=size),
    }
    return replace(events, **{name: np.append(getattr(events, name)[:n], new) for name, new in parts.items()})


@given(
    st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 30)), max_size=40),
    st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 35)), min_size=1, max_size=10),
)
@settings(max_examples=60, deadline=None)
def test_a_trace_is_what_counting_by_hand_gives(told, asked):
    told = sorted(told, key=lambda each: each[1])
    key, day = (np.array([each[n] for each in told], np.int64) for n in (0, 1))
    wanted, on = (np.array([each[n] for each in asked], np.int64) for n in (0, 1))
    found = trace(key, day, wanted, on, (3.0,))
    for q, (k, now) in enumerate(asked):
        days = [d for each, d in told if each == k and d < now]
        if k < 0:
            assert np.isnan(found.rate[q]).all()
            continue
        steady = sum(2 ** (-age / 3) for age in range(1, now + 1)) or 2 ** (-1 / 3)
        assert found.rate[q, 0] == pytest.approx(sum(2 ** (-(now - d) / 3) for d in days) / steady, abs=1e-5)
        assert np.isnan(found.last[q]) if not days else found.last[q] == now - max(days)
        different = sorted(set(days))
        assert np.isnan(found.gaps[q, 0]) if len(different) < 2 else found.gaps[q, 0] == different[-1] - different[-2]


def test_asked_about_is_what_was_told_twice_within_the_days(events):
    asked = cells(events, DAY, Universe(least=2, within=10))
    near = events.triple[(events.day >= DAY - 10) & (events.day < DAY)]
    found, times = np.unique(near, return_counts=True)
    assert asked.triple(events).tolist() == found[times >= 2].tolist()


def test_a_window_holds_its_first_day_and_not_the_day_after_its_last():
    one = chronicle(
        *(np.array([each]) for each in (0, 0, 1, 10)),
        nature=made_chronicle(days=3).nature,
        quad=np.zeros(1, np.int64),
        family=np.zeros(1, np.int64),
    )
    asked = cells(one, 11, Universe(least=1))

    def on(day, lead=0):
        return bool(happened(one, replace(asked, day=np.array([day])), 7, lead=lead)[0])

    assert [on(3), on(4), on(10), on(11)] == [False, True, True, False]
    assert on(3, lead=1)
    assert not on(10, lead=1)


def test_a_window_with_as_many_as_asked_for_is_met():
    made = made_chronicle(days=3)
    three = chronicle(
        *(np.array(each) for each in ([0, 0, 0], [0, 0, 0], [1, 1, 1], [4, 5, 9])),
        nature=made.nature,
        quad=made.quad,
        family=made.family,
    )
    asked = cells(three, 10, Universe(least=1))
    on = replace(asked, day=np.array([3]))
    assert [bool(happened(three, on, 7, times=times)[0]) for times in (1, 2, 3, 4)] == [True, True, True, False]
    assert [bool(happened(three, on, 6, times=times)[0]) for times in (2, 3)] == [True, False]


def test_features_that_say_nothing_take_no_part_and_give_a_chance(events, model):
    asked = cells(events, DAY, OPTIONS.universe)
    features = model.describe(events, asked)
    blank = replace(features, values=np.full_like(features.values, np.nan))
    chance = model.predict(blank)
    assert ((chance > 0) & (chance < 1)).all()
    assert np.isfinite(model.contributions(blank).values).all()


def test_nothing_said_of_a_day_rests_on_that_day_or_later(events, model):
    other = with_another_future(events, DAY)
    asked = cells(events, DAY, OPTIONS.universe)
    assert np.array_equal(describe(events, asked).values, describe(other, asked).values, equal_nan=True)
    again = fit(other, DAY, OPTIONS)
    assert np.array_equal(model.predict(model.describe(events, asked)), again.predict(again.describe(other, asked)))


def test_a_cell_asked_alone_gets_the_same_chance(events, model):
    asked = cells(events, DAY, OPTIONS.universe)
    whole = model.predict(model.describe(events, asked))
    alone = [float(model.predict(model.describe(events, asked.pick(slice(n, n + 1))))[0]) for n in (0, 7, 20)]
    assert alone == whole[[0, 7, 20]].tolist()


def test_the_online_part_learns_only_from_closed_windows(events):
    options = {"window": 7, "universe": OPTIONS.universe, "options": OPTIONS.online, "seed": 0}
    usual, _ = margins(events, [80, DAY], DAY, **options)
    n = int(np.searchsorted(events.day, 80))
    other, _ = margins(with_another_future(events, 80), [80], 80, **options)
    assert len(usual[80]) == len(other[80])
    assert n < len(events)
    begun, _ = margins(events.before(80), [80], 80, **options)
    assert np.array_equal(begun[80], other[80])


def test_the_trees_beat_the_base_rate_on_a_world_with_rules(events, model):
    asked = asked_on(events, range(DAY, 143, 3), OPTIONS.universe)
    met = happened(events, asked, 7)
    scores = chance_scores(model.predict(model.describe(events, asked)), met)
    assert scores.brier < 0.95 * ((model.base_rate - met) ** 2).mean()


def test_contributions_add_up_to_the_log_odds(events, model):
    features = model.describe(events, cells(events, DAY, OPTIONS.universe))
    shared, chance = model.contributions(features), model.predict(features)
    inside = (chance > 0.002) & (chance < 0.998)
    whole = shared.start + shared.values.sum(axis=1)
    assert whole[inside] == pytest.approx(np.log(chance / (1 - chance))[inside], abs=1e-3)


def test_three_events_give_a_base_rate_and_say_so():
    short = made_chronicle(days=3)
    few = chronicle(
        short.subject[:3],
        short.relation[:3],
        short.object[:3],
        short.occurred[:3],
        nature=short.nature,
        quad=short.quad,
        family=short.family,
    )
    model = fit(few, 3, OPTIONS)
    asked = cells(few, 3, Universe(least=1))
    chance = model.predict(model.describe(few, asked))
    assert model.note is not None
    assert "too few for trees" in model.note
    assert ((chance > 0) & (chance < 0.5)).all()


def test_a_day_before_the_fit_is_refused(events, model):
    with pytest.raises(ForecastError, match="may have been learned"):
        model.describe(events, cells(events, DAY - 1, OPTIONS.universe))


def test_training_windows_have_closed(events):
    days = training_days(events.before(DAY), DAY, OPTIONS)
    assert max(days) + OPTIONS.window == DAY
    assert min(days) == (DAY - OPTIONS.window) // 2  # the past is shorter than twice the warm days
