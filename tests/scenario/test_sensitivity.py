"""Sensitivity against the analytic indices of the Ishigami function."""

from __future__ import annotations

import numpy as np
import pytest
from tests.scenario.made_situation import situation_file

from tocsin.errors import ScenarioError
from tocsin.scale import Engine
from tocsin.scenario.check import read_situation
from tocsin.scenario.outlook import all_indices, indices
from tocsin.scenario.sensitivity import rank_correlations, sobol


def ishigami(x: np.ndarray) -> np.ndarray:
    """a = 7, b = .1 (Ishigami and Homma 1990)."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_indices_of_the_ishigami_function():
    found = {index.name: index for index in sobol(ishigami, dict.fromkeys("abc", (-np.pi, np.pi)), size=4096)}
    assert [found[name].first for name in "abc"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert [found[name].total for name in "abc"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


def test_an_input_without_a_range_takes_no_part_and_keeps_its_place():
    found = sobol(lambda x: x[:, 0] * 10 + x[:, 1] + x[:, 2], {"a": (0, 1), "b": (5, 5), "c": (0, 0.5, 1)}, size=512)
    assert [index.name for index in found] == ["a", "c"]
    assert found[0].total > 0.9


def test_nothing_to_move_is_refused():
    with pytest.raises(ScenarioError, match="no input has a range"):
        sobol(lambda x: x[:, 0], {"a": (1, 1)})
    with pytest.raises(ScenarioError, match="nothing moves it"):
        sobol(lambda x: np.zeros(len(x)), {"a": (0, 1)})


def test_rank_correlations_come_strongest_first_and_leave_constants_out():
    draws = np.random.default_rng(0).uniform(size=(500, 3))
    found = rank_correlations(
        {"a": draws[:, 0], "b": draws[:, 1], "still": np.ones(500)}, np.exp(-3 * draws[:, 1]) + 0.1 * draws[:, 0]
    )
    assert [name for name, _ in found] == ["b", "a"]
    assert found[0][1] < -0.9 < 0 < found[1][1]


def test_the_indices_of_all_scenarios_are_those_of_each_wherever_they_are_made(tmp_path):
    situation = read_situation(situation_file(tmp_path)).situation
    one = {scenario.id: indices(situation, scenario.id, size=4) for scenario in situation.scenario}
    assert all_indices(situation, size=4) == one
    assert all_indices(situation, size=4, engine=Engine(name="processes", workers=2)) == one
