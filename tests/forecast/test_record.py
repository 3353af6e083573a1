from dataclasses import replace
from datetime import UTC, datetime
from math import log

import pytest
from tests.store.test_forecasts import FORECAST, QUESTION, SETTLED

from tocsin.forecast.record import FEWEST, track_record

LATER = datetime(2024, 1, 20, tzinfo=UTC)  # the window is open


def many(probabilities, *, base=0.5, happened=True, name="simple"):
    questions = {f"question-{n}": replace(QUESTION, id=f"question-{n}") for n in range(len(probabilities))}
    forecasts = [
        replace(
            FORECAST,
            id=f"f-{n}",
            question_id=f"question-{n}",
            probability=p,
            low=p,
            high=p,
            base_rate=base,
            forecaster=name,
        )
        for n, p in enumerate(probabilities)
    ]
    settled = {i: replace(SETTLED, question_id=i, happened=happened) for i in questions}
    return questions, forecasts, settled


def test_scores_are_those_of_the_formula():
    [row] = track_record(*many([0.8, 0.6])).rows
    assert row.brier == pytest.approx((0.04 + 0.16) / 2)
    assert row.log_score == pytest.approx(-(log(0.8) + log(0.6)) / 2)
    assert row.base_brier == pytest.approx(0.25)


def test_a_skill_needs_enough_questions():
    assert track_record(*many([0.8] * (FEWEST - 1))).rows[0].skill is None
    assert track_record(*many([0.8] * FEWEST)).rows[0].skill == pytest.approx(1 - 0.04 / 0.25)


def test_a_question_asked_often_counts_once():
    questions, forecasts, settled = many([0.8, 0.6])
    again = [replace(forecasts[0], id=f"again-{n}") for n in range(20)]
    [row] = track_record(questions, [*forecasts, *again], settled).rows
    assert (row.questions, row.forecasts) == (2, 22)
    assert row.brier == pytest.approx((0.04 + 0.16) / 2)


def test_what_was_said_with_the_window_open_is_scored_apart():
    questions, forecasts, settled = many([0.8, 0.6])
    rows = track_record(questions, [forecasts[0], replace(forecasts[1], made=LATER)], settled).rows
    assert [(row.rehearsed, row.questions) for row in rows] == [(False, 1), (True, 1)]


def test_people_and_forecasters_are_scored_side_by_side():
    questions, forecasts, settled = many([0.8, 0.6])
    own = [replace(each, id=f"own-{each.id}", forecaster="human:ada") for each in forecasts]
    rows = track_record(questions, [*forecasts, *own], settled).rows
    assert [row.forecaster for row in rows] == ["human:ada", "simple"]


def test_open_and_untold_questions_are_counted_and_not_scored():
    questions, forecasts, settled = many([0.8, 0.6, 0.7])
    settled["question-0"] = replace(settled["question-0"], happened=None)
    del settled["question-1"]
    record = track_record(questions, forecasts, settled)
    assert (record.questions, record.settled, record.untold, record.open) == (3, 2, 1, 1)
    assert record.rows[0].questions == 1


def test_calibration_says_how_often_each_term_came():
    questions, forecasts, settled = many([0.7, 0.6, 0.1])
    settled["question-2"] = replace(settled["question-2"], happened=False)
    bins = {each.term: each for each in track_record(questions, forecasts, settled).rows[0].calibration}
    assert (bins["likely"].questions, bins["likely"].happened) == (2, 1.0)
    assert bins["likely"].said == pytest.approx(0.65)
    assert bins["very unlikely"].happened == 0.0
