"""The strict protocol, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.errors import ForecastError
from tocsin.forecast.quads import Questions, both_ways, questions
from tocsin.forecast.scores import rank_scores, ranks


def one(answers, subject=0, relation=0, day=5):
    return Questions(
        day=day,
        subject=np.array([subject]),
        relation=np.array([relation]),
        first=np.array([0, len(answers)]),
        answer=np.array(answers),
    )


def test_the_best_score_is_rank_one():
    assert ranks(np.array([[0.1, 0.9, 0.3]], np.float32), one([1])).tolist() == [1.0]


def test_equal_scores_share_the_mean_rank():
    assert ranks(np.array([[0.5, 0.5, 0.5, 0.9]], np.float32), one([0])).tolist() == [3.0]
    assert ranks(np.zeros((1, 5), np.float32), one([2])).tolist() == [3.0]


def test_other_true_answers_of_the_day_are_left_out():
    scores = np.array([[0.9, 0.8, 0.7, 0.1]], np.float32)
    assert ranks(scores, one([0, 1, 2])).tolist() == [1.0, 1.0, 1.0]


def test_an_equal_score_of_another_true_answer_is_no_tie():
    assert ranks(np.array([[0.5, 0.5, 0.1]], np.float32), one([0, 1])).tolist() == [1.0, 1.0]


def test_true_answers_of_another_day_are_not_left_out():
    quads = both_ways(np.array([0, 0]), np.array([0, 0]), np.array([1, 2]), np.array([3, 4]), entities=4, relations=1)
    asked = questions(quads, 4)
    who = int(np.flatnonzero((asked.subject == 0) & (asked.relation == 0))[0])
    scores = np.zeros((len(asked), 4), np.float32)
    scores[who] = [0, 9, 5, 0]
    assert ranks(scores, asked)[asked.first[who]] == 2.0


def test_every_event_asks_both_ways():
    quads = both_ways(np.array([0]), np.array([0]), np.array([1]), np.array([2]), entities=3, relations=2)
    asked = questions(quads, 2)
    assert list(zip(asked.subject, asked.relation, asked.answer, strict=True)) == [(0, 0, 1), (1, 2, 0)]


def test_a_triple_told_twice_on_a_day_counts_once():
    quads = both_ways(np.array([0, 0]), np.array([0, 0]), np.array([1, 1]), np.array([2, 2]), entities=3, relations=1)
    assert questions(quads, 2).answer.tolist() == [1, 0]


def test_means():
    found = rank_scores(np.array([1.0, 3.0, 10.0, 10.5]))
    assert (found.h1, found.h3, found.h10, found.queries) == (0.25, 0.5, 0.75, 4)
    assert found.mrr == pytest.approx((1 + 1 / 3 + 1 / 10 + 1 / 10.5) / 4)


@pytest.mark.parametrize("scores", [np.full((1, 3), np.nan), np.zeros((2, 3))])
def test_scores_that_cannot_be_ranked_are_refused(scores):
    with pytest.raises(ForecastError):
        ranks(scores.astype(np.float32), one([0]))


def test_no_rank_has_no_mean():
    with pytest.raises(ForecastError, match="no question"):
        rank_scores(np.zeros(0))
