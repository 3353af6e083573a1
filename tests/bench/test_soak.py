"""The bench that runs for an hour: how it judges memory, and what its site does."""

from __future__ import annotations

import random

import pytest
from soak import GONE, Tally, gone, slope


def test_memory_that_stays_has_no_slope_and_a_leak_has_its_own():
    luck = random.Random(1)
    looks = [2.0 * n for n in range(900)]  # half an hour
    flat = [(at, 500 + luck.gauss(0, 5)) for at in looks]
    leaking = [(at, 500 + at / 60 + luck.gauss(0, 5)) for at in looks]  # 60 MB an hour
    rate, low, high = slope(flat, 1 / 3)
    assert low < 0 < high
    assert abs(rate) < 10
    rate, low, high = slope(leaking, 1 / 3)
    assert rate == pytest.approx(60, abs=10)
    assert 30 < low < rate < high


def test_growth_while_all_is_loaded_is_no_leak():
    seen = [(2.0 * n, min(500.0, 100.0 + n)) for n in range(1500)]
    assert slope(seen, 1 / 3)[0] == 0.0


def test_too_few_looks_say_nothing():
    rate, low, high = slope([(0.0, 1.0), (2.0, 2.0)], 1 / 3)
    assert (rate, low, high) == (0.0, float("-inf"), float("inf"))


def test_one_page_of_so_many_is_gone():
    assert sum(gone(n) for n in range(10 * GONE)) == 10


def test_an_error_is_kept_and_said(capsys):
    tally = Tally()
    tally.wrong("GET /: 500")
    assert len(tally.errors) == 1
    assert "GET /: 500" in capsys.readouterr().err
