from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forecast.conftest import FIRST, LAST, made_rows

from tocsin.desk import Desk
from tocsin.desk.forecasting import world_of
from tocsin.errors import ForecastError
from tocsin.forecast.baselines import Simple, forecast, learned
from tocsin.forecast.circles import Circle
from tocsin.forecast.history import History, Tellings, history
from tocsin.forecast.question import Form, understood
from tocsin.forecast.rules import FLOOR, RULES, Past, climate, trials
from tocsin.forecast.windows import Asked, rolled

UNTIL = LAST + timedelta(days=1)


def asked(view, world, **changes):
    form = replace(Form(actors=("organ:KEN.COP",), types=("COERCE",), days=30), **changes)
    question = understood(form, asked=LAST, view=view, world=world).question
    assert question is not None
    return question


@pytest.fixture(scope="module")
def police(view, world):
    question = asked(view, world)
    return question, history(view, question, world, UNTIL)


def of_counts(counts, others=()):
    """A history of these daily counts."""
    days = np.flatnonzero(np.asarray(counts))
    told = Tellings(
        first=days,
        last=days + 1,
        known=days,
        amount=np.ones(len(days)),
        low=np.ones(len(days)),
        high=np.ones(len(days)),
        ids=tuple(f"event-{day}" for day in days),
    )
    size = len(counts)
    many = np.asarray(others, dtype=float).reshape(-1, size)
    return History(
        begin=FIRST,
        until=FIRST + timedelta(days=size),
        covered=np.ones(size, dtype=bool),
        told=told,
        counts=np.asarray(counts, dtype=float),
        seen=np.asarray(counts, dtype=float),
        peers=Circle(counts=many, are="others" if len(many) else ""),
        others=Circle(counts=np.zeros((0, size)), are=""),
        digest="",
    )


@pytest.mark.parametrize("name", [*RULES, "simple"])
def test_what_comes_every_three_weeks_is_likely_within_thirty_days(police, name):
    question, past = police
    made = forecast(past, question, name)
    assert 0 < made.low <= made.probability <= made.high < 1
    assert made.probability > 0.8
    assert made.known_until == LAST


@pytest.mark.parametrize("name", ["climatology", "recurrence"])
def test_an_actor_that_no_row_names_has_the_base_rate_of_its_kind_and_that_is_said(view, world, name):
    question = asked(view, world, actors=("organ:TZA.COP",))
    made = forecast(history(view, question, world, UNTIL), question, name)
    assert any("never name" in note and "base rate of" in note for note in made.notes)
    assert made.probability < 0.9
    assert made.nearest == ()


def test_peers_are_those_of_the_same_kind_that_the_data_name(police):
    _, past = police
    assert past.peers.are == "2 others of the kind police"  # of Ethiopia and of Rwanda
    assert sorted(past.peers.counts.sum(axis=1).tolist()) == [4, 73]


def test_reasons_open_their_events_and_windows_say_how_they_ended(police, view):
    question, past = police
    made = forecast(past, question, "hawkes")
    ids = [i for reason in made.reasons for i in reason.event_ids]
    assert ids
    known = view.find(columns=("id",))["id"].to_pylist()
    assert set(ids) <= set(known)
    assert len(made.nearest) == 3
    for each in made.nearest:
        assert each.happened == (each.counted >= 1)
        assert (each.until - each.begin).days == question.days
        assert each.until <= UNTIL
    assert made.would_move


def test_confidence_says_nothing_of_likelihood(police):
    question, past = police
    made = forecast(past, question, "climatology")
    assert made.confidence.startswith("Confidence in this number is")
    assert "likely" not in made.confidence


def test_the_same_past_gives_the_same_forecast(police):
    question, past = police
    assert forecast(past, question, "recurrence") == forecast(past, question, "recurrence")


def test_nothing_after_the_closing_day_counts(tmp_path, world, view):
    """The leak test: another future, or none, and the forecast is the same to the last digit."""
    cut = date(2023, 6, 30)
    kept = [row for row in made_rows() if row[:8] <= "20230630"]
    other = [f"{date(2023, 7, 1) + timedelta(days=n):%Y%m%d}\tKENCOP\tKENCVL\t173\t\tX_{n}\t" for n in range(180)]
    (tmp_path / "evts.20230901.txt").write_text("\n".join([*kept, *other]), encoding="utf-8")
    desk = Desk(tmp_path / "desk")
    desk.load("petrarch", tmp_path / "evts.20230901.txt")
    desk.link()
    question = understood(
        Form(actors=("organ:KEN.COP",), types=("COERCE",), days=30), asked=cut, view=view, world=world
    ).question
    after = cut + timedelta(days=1)
    [one] = Simple(world).fit(view, after).predict([question])
    [two] = Simple(world_of(desk.folder, desk.workbench)).fit(desk.view(), after).predict([question])
    assert one == two
    assert one.known_until == cut


def test_a_question_that_opened_before_the_closing_day_is_refused(view, world):
    question = asked(view, world)
    fitted = Simple(world).fit(view, question.opens + timedelta(days=1))
    with pytest.raises(ForecastError, match="its answer may be known"):
        list(fitted.predict([question]))


def test_old_data_are_named_and_lower_the_confidence(view, world):
    question = asked(view, world, opens=LAST + timedelta(days=41))
    [made] = Simple(world).fit(view, UNTIL).predict([question])
    assert "data end 40 days before the question opens, on 2023-12-31" in made.notes
    assert made.confidence.startswith("Confidence in this number is low")


def test_a_past_too_short_for_one_window_is_refused_with_its_length(view, world):
    question = asked(view, world, days=400)
    with pytest.raises(ForecastError, match="no window has ended"):
        list(Simple(world).fit(view, UNTIL).predict([question]))


def test_a_data_set_without_a_row_before_the_day_is_refused(view, world):
    question = asked(view, world, opens=date(2024, 2, 1))
    with pytest.raises(ForecastError, match="nothing was looked at"):
        list(Simple(world).fit(view, FIRST).predict([question]))


def test_more_than_last_compares_with_the_window_before(view, world):
    question = asked(view, world, more_than_last=True, days=21)
    made = forecast(history(view, question, world, UNTIL), question, "climatology")
    assert made.probability < 0.2  # one in every three weeks: never more than before


@given(st.lists(st.integers(0, 3), min_size=80, max_size=200), st.integers(1, 3))
@settings(max_examples=6)
def test_no_rule_is_ever_sure(counts, needed):
    past = of_counts(counts)
    windows = learned(past, Asked(days=14, lead=0, at_least=needed))
    for rule in RULES.values():
        chances = rule(windows, None).chance(windows.own)
        assert np.isfinite(chances).all()
        assert chances.min() >= FLOOR
        assert chances.max() <= 1 - FLOOR


def test_a_short_record_is_shrunk_towards_others_and_a_long_one_is_not():
    never = [[0] * 700] * 9
    busy = [1 if day % 5 == 0 else 0 for day in range(700)]
    asks = Asked(days=14, lead=0, at_least=1)
    long = climate(learned(of_counts(busy, never), asks)).mean
    short = climate(learned(of_counts(busy[:40], [each[:40] for each in never]), asks)).mean
    assert short < long
    assert long > 0.9


def test_a_gap_without_coverage_is_no_quiet_window():
    counts = np.zeros((1, 300))
    covered = np.ones(300, dtype=bool)
    covered[100:200] = False
    found = rolled(Asked(days=20, lead=0, at_least=1), counts, counts, covered)
    assert not [o for o in found.origin if 100 <= o <= 175]


def test_what_is_known_before_a_window_leaves_out_the_days_of_the_lead():
    counts = np.zeros((1, 100))
    counts[0, 50] = 1
    found = rolled(Asked(days=10, lead=5, at_least=1), counts, counts, np.ones(100, dtype=bool))
    by = dict(zip(found.origin.tolist(), found.rate[0].tolist(), strict=True))
    assert all((rate > 0) == (origin - 5 > 50) for origin, rate in by.items())


def test_rules_are_tried_on_windows_that_came_after_those_they_learned_from():
    counts = [1 if (day // 60) % 2 else 0 for day in range(1200)]  # months of it, months without
    windows = learned(of_counts(counts), Asked(days=14, lead=0, at_least=1))
    scores = trials(windows)
    assert scores["persistence"] < scores["climatology"]
    cut = int(windows.own.origin[int(len(windows.own.origin) * 0.7)])
    early = windows.before(cut)
    assert (early.own.origin + early.own.days).max() <= cut


def test_redrawn_weights_have_one_for_each_stretch():
    windows = learned(of_counts([1, 0, 0] * 100), Asked(days=30, lead=0, at_least=1))
    drawn: Past = windows.redrawn(np.random.default_rng(1))
    stretch = (windows.own.origin - windows.own.origin[0]) // 30
    assert len(set(drawn.by_window.tolist())) == len(set(stretch.tolist()))
