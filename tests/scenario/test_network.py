"""The cross-impact network against closed forms, enumeration and a table that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import ScenarioError
from tocsin.scenario.network import (
    Descriptor,
    Edge,
    Network,
    at_modes,
    balances,
    consistent,
    drawn,
    edges_off,
    enumerated,
    run,
)


def one(value: float) -> tuple[float, float, float]:
    return (value, value, value)


def two(name: str, prior: float, now: str = "no") -> Descriptor:
    return Descriptor(id=name, states=("yes", "no"), now=now, prior=(one(prior),))


def edge(cause: str, effect: str, score: float) -> Edge:
    return Edge(cause=(cause, "yes"), effect=(effect, "yes"), score=one(score))


def network(*descriptors: Descriptor, edges: tuple[Edge, ...] = (), steps: int = 12, pace: float = 0.2) -> Network:
    return Network(descriptors=descriptors, edges=edges, beta=one(0.45), reconsider=one(pace), steps=steps)


def share(model: Network, name: str, **options: object) -> float:
    random = np.random.default_rng(1)
    courses = run(model, drawn(model, 1000, random), 200, random, **options)
    return float(courses.shares[name][:, -1, 0].mean())


def test_one_descriptor_drifts_to_its_prior_by_the_closed_form():
    model = network(two("x", 0.15))
    assert pytest.approx(0.1397, abs=5e-5) == 0.15 * (1 - 0.8**12)
    assert share(model, "x") == pytest.approx(0.1397, abs=0.003)
    assert enumerated(model, at_modes(model))["yes",] == pytest.approx(0.1397, abs=5e-5)


def test_a_cause_that_is_held_shifts_the_log_odds():
    model = network(two("x", 0.15), two("cause", 0.5), edges=(edge("cause", "x", 2),))
    assert share(model, "x", hold={"cause": "yes"}) == pytest.approx(0.2819, abs=0.003)
    assert share(model, "x", hold={"cause": "no"}) == pytest.approx(0.1397, abs=0.003)


def test_a_chain_without_loops_equals_enumeration():
    model = network(
        two("a", 0.6, "yes"),
        two("b", 0.3),
        Descriptor(id="c", states=("up", "level", "down"), now="level", prior=(one(0.2), one(0.5))),
        edges=(
            edge("a", "b", 3),
            Edge(cause=("b", "yes"), effect=("c", "up"), score=one(2)),
            Edge(cause=("a", "no"), effect=("c", "down"), score=one(-1)),
        ),
        steps=6,
        pace=0.4,
    )
    exact = enumerated(model, at_modes(model))
    assert sum(exact.values()) == pytest.approx(1, abs=1e-12)
    random = np.random.default_rng(3)
    scenarios = [dict(zip(("a", "b", "c"), states, strict=True)) for states in exact]
    found = run(model, drawn(model, 2000, random), 300, random, scenarios=scenarios).scenarios.mean(axis=0)
    assert found == pytest.approx(np.array(list(exact.values())), abs=2.5e-3)


def test_all_move_from_the_same_step():
    model = network(
        two("a", 0.5, "yes"), two("b", 0.5), edges=(edge("a", "b", 3), edge("b", "a", -3)), steps=1, pace=1.0
    )
    exact = enumerated(model, at_modes(model))
    chance = 1 / (1 + np.exp(-0.45 * 3))
    assert exact["yes", "yes"] == pytest.approx(0.5 * chance)  # b follows what a was, not what it becomes


def test_the_order_of_descriptors_does_not_matter_beyond_chance():
    first = network(two("a", 0.4, "yes"), two("b", 0.2), edges=(edge("a", "b", 2), edge("b", "a", 1)))
    second = network(two("b", 0.2), two("a", 0.4, "yes"), edges=(edge("b", "a", 1), edge("a", "b", 2)))
    assert share(first, "b") == pytest.approx(share(second, "b"), abs=0.006)
    assert enumerated(first, at_modes(first))["yes", "yes"] == pytest.approx(
        enumerated(second, at_modes(second))["yes", "yes"]
    )


def test_same_seed_same_bytes():
    model = network(two("a", 0.4), two("b", 0.2), edges=(edge("a", "b", 2),))

    def once() -> bytes:
        random = np.random.default_rng(8)
        return run(model, drawn(model, 50, random), 40, random, scenarios=[{"b": "yes"}]).scenarios.tobytes()

    assert once() == once()


def test_scenarios_that_cover_everything_add_up():
    model = network(two("a", 0.4), two("b", 0.2), edges=(edge("a", "b", 2),))
    random = np.random.default_rng(8)
    cover = [{"a": "yes"}, {"a": "no", "b": "yes"}, {"a": "no", "b": "no"}]
    assert run(model, drawn(model, 60, random), 50, random, scenarios=cover).scenarios.sum(axis=1) == pytest.approx(1)


def test_without_edges_the_priors_speak():
    model = network(two("a", 0.4, "yes"), two("b", 0.2), edges=(edge("a", "b", 3),))
    off = edges_off(model, at_modes(model), scenarios=[{"b": "yes"}])
    assert off[0, 0] == pytest.approx(0.2 * (1 - 0.8**12))
    assert share(model, "b") > off[0, 0] + 0.05


def test_without_edges_nothing_is_left_to_chance():
    """The closed form is what following many courses comes to, for three states, several of them, and what is held."""
    three = Descriptor(id="c", states=("x", "y", "z"), now="y", prior=((0.1, 0.2, 0.3), (0.1, 0.3, 0.5)))
    model = network(two("a", 0.4, "yes"), three, two("d", 0.3), edges=(edge("a", "d", 3),))
    whens = [{"a": "no", "c": ("x", "z")}, {"c": "y", "d": "yes"}]
    random = np.random.default_rng(3)
    draws = drawn(model, 40, random)
    bare = replace(draws, scores=())
    for hold in ({}, {"c": "x"}):
        followed = run(replace(model, edges=()), bare, 5000, random, scenarios=whens, hold=hold).scenarios
        assert edges_off(model, draws, scenarios=whens, hold=hold) == pytest.approx(followed, abs=0.03)


def test_consistent_configurations_by_hand():
    def both(cause: tuple[str, str], effect: str, up: str, down: str, score: float) -> tuple[Edge, Edge]:
        return (
            Edge(cause=cause, effect=(effect, up), score=one(score)),
            Edge(cause=cause, effect=(effect, down), score=one(-score)),
        )

    talks = Descriptor(id="talks", states=("open", "closed"), now="open", prior=(one(0.5),))
    raids = Descriptor(id="raids", states=("many", "few"), now="few", prior=(one(0.5),))
    model = network(
        talks,
        raids,
        edges=(
            *both(("talks", "open"), "raids", "few", "many", 2),
            *both(("talks", "closed"), "raids", "many", "few", 1),
            *both(("raids", "many"), "talks", "closed", "open", 2),
            *both(("raids", "few"), "talks", "open", "closed", 1),
        ),
    )
    assert balances(model, ("open", "many")) == ((-2.0, 2.0), (-2.0, 2.0))
    assert consistent(model) == (("open", "few"), ("closed", "many"))


def test_ties_are_consistent():
    assert len(consistent(network(two("a", 0.5), two("b", 0.5)))) == 4


def test_priors_that_leave_no_room_are_refused():
    crowded = Descriptor(id="x", states=("a", "b", "c"), now="a", prior=((0.6, 0.7, 0.8), (0.5, 0.6, 0.7)))
    with pytest.raises(ScenarioError, match="leave no room for 'c'"):
        drawn(network(crowded), 10, np.random.default_rng(0))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.01, 0.3), min_size=2, max_size=3), st.integers(0, 99))
def test_drawn_priors_are_chances(modes, seed):
    spreads = tuple((mode / 2, mode, mode + 0.3) for mode in modes)
    states = tuple("abcd"[: len(modes) + 1])
    model = network(Descriptor(id="x", states=states, now="a", prior=spreads))
    [prior] = drawn(model, 50, np.random.default_rng(seed)).priors
    assert (prior > 0).all()
    assert prior.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("hold", "why"), [({"z": "yes"}, "no descriptor 'z'; there are: a"), ({"a": "maybe"}, "has no state 'maybe'")]
)
def test_unknown_names_are_refused(hold, why):
    model = network(two("a", 0.4))
    random = np.random.default_rng(0)
    with pytest.raises(ScenarioError, match=why):
        run(model, drawn(model, 5, random), 5, random, hold=hold)


def test_too_many_configurations_are_not_listed():
    with pytest.raises(ScenarioError, match="too many"):
        consistent(network(*(two(f"d{i}", 0.5) for i in range(20))))
