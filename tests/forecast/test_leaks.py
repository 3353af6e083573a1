"""Forecasts do not change when the future does; those that look are caught."""

from __future__ import annotations

import numpy as np
import pytest
from tests.forecast.made_quads import NAMES, made_quads

from tocsin.forecast.leaks import looks_ahead
from tocsin.forecast.quads import natures, questions
from tocsin.forecast.ranking import RankingOptions, Walk
from tocsin.forecast.recurrence import recurrence

DAY = 40


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
