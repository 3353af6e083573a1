"""A probabilistic cross-impact network: how descriptors of a situation push each other, and where that may lead.

State k of a descriptor, when it is reconsidered, has the chance softmax(log prior + beta x balance), its balance being the
sum of the scores of all states that hold one step before. All descriptors move at once from the step before: impacts are
directed, so there is no joint distribution to draw from, and moving one at a time would let the order decide. Its strict
limit is cross-impact balances (Weimer-Jehle 2006, doi:10.1016/j.techfore.2005.06.005), see `consistent`.

Two kinds of not knowing are kept apart: the outer loop draws every number from its range (what we do not know), the inner
loop the course of things (chance). The result is a share of courses for each draw, and says nothing beyond the judgements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from tocsin.errors import ScenarioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Spread = tuple[float, float, float]
"""Low, mode and high of a triangular distribution; three equal numbers are one number."""

MOST = 100_000  # configurations that are listed one by one
_CHUNK = 100_000  # paths that are followed at once: some 20 MB
_REDRAWS = 1000  # until the priors of a descriptor fit into 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """One thing that can be in one of several states."""

    id: str
    states: tuple[str, ...]
    now: str  # its state at the start
    prior: tuple[Spread, ...]  # long-run chance of each state but the last, if no edge acted; the last takes the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """How much one state pushes towards another; -3 to 3, negative: away from it."""

    cause: tuple[str, str]  # descriptor and state
    effect: tuple[str, str]
    score: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What is run: descriptors, edges, and how fast and how strongly they act."""

    descriptors: tuple[Descriptor, ...]
    edges: tuple[Edge, ...]
    beta: Spread  # log-odds a score point
    reconsider: Spread  # chance in a step that a descriptor is reconsidered at all
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """One number of each range a draw; arrays of shape (draws,) but for the priors, (draws, states)."""

    priors: tuple[Vector, ...]  # by descriptor
    scores: tuple[Vector, ...]  # by edge
    beta: Vector
    reconsider: Vector

    def __len__(self) -> int:
        return len(self.beta)


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """Where the paths went: for each draw the share of paths in each state, step by step, and in each scenario at the end."""

    shares: Mapping[str, Vector]  # by descriptor: (draws, steps + 1, states)
    scenarios: Vector  # (draws, scenarios)


def drawn(network: Network, draws: int, random: np.random.Generator) -> Draws:
    """Every range of a network, drawn so many times.

    Raises
    ------
    ScenarioError
        If the priors of a descriptor hardly ever leave room for its last state.
    """
    return Draws(
        priors=tuple(_priors(each, draws, random) for each in network.descriptors),
        scores=tuple(_spread(edge.score, draws, random) for edge in network.edges),
        beta=_spread(network.beta, draws, random),
        reconsider=_spread(network.reconsider, draws, random),
    )


def at_modes(network: Network) -> Draws:
    """One draw, with every number at its mode."""
    return drawn(
        replace(
            network,
            descriptors=tuple(replace(d, prior=tuple((m, m, m) for _, m, _ in d.prior)) for d in network.descriptors),
            edges=tuple(replace(e, score=(e.score[1],) * 3) for e in network.edges),
            beta=(network.beta[1],) * 3,
            reconsider=(network.reconsider[1],) * 3,
        ),
        1,
        np.random.default_rng(0),
    )


def edges_off(
    network: Network,
    draws: Draws,
    *,
    scenarios: Sequence[Mapping[str, str | tuple[str, ...]]],
    hold: Mapping[str, str] | None = None,
) -> Vector:
    """The share of courses in each scenario at the last step if no edge acted, (draws, scenarios): what the priors alone say.

    Descriptors are then independent, and nothing needs to be followed: after T steps the chance of a state is
    q + (now - q)(1 - h)^T, with its prior q and the chance h to be reconsidered in a step.

    Raises
    ------
    ScenarioError
        As `run` does.
    """
    held = {name: numbers[0] for name, numbers in _named(network, hold or {}).items()}
    stays = (1 - draws.reconsider[:, None]) ** network.steps
    chances: dict[str, Vector] = {}
    for descriptor, prior in zip(network.descriptors, draws.priors, strict=True):
        now = np.zeros(len(descriptor.states))
        now[held.get(descriptor.id, descriptor.states.index(descriptor.now))] = 1
        chances[descriptor.id] = now + np.zeros_like(prior) if descriptor.id in held else prior + (now - prior) * stays
    shares = np.ones((len(draws), len(scenarios)))
    for place, each in enumerate(scenarios):
        for name, numbers in _named(network, each).items():
            shares[:, place] *= chances[name][:, list(numbers)].sum(axis=1)
    return shares


def _spread(spread: Spread, draws: int, random: np.random.Generator) -> Vector:
    low, mode, high = spread
    return np.full(draws, mode) if low == high else random.triangular(low, mode, high, draws)


def _priors(descriptor: Descriptor, draws: int, random: np.random.Generator) -> Vector:
    """Chances of all states, (draws, states); draws that leave the last state nothing are drawn again."""
    first = np.stack([_spread(spread, draws, random) for spread in descriptor.prior], axis=1)
    for _ in range(_REDRAWS):
        over = np.flatnonzero(first.sum(axis=1) >= 1)
        if not len(over):
            return np.concatenate([first, 1 - first.sum(axis=1, keepdims=True)], axis=1)
        first[over] = np.stack([_spread(spread, len(over), random) for spread in descriptor.prior], axis=1)
    raise ScenarioError(
        f"descriptor {descriptor.id!r}: its priors leave no room for {descriptor.states[-1]!r}; together they must stay below 1"
    )


def run(
    network: Network,
    draws: Draws,
    paths: int,
    random: np.random.Generator,
    *,
    scenarios: Sequence[Mapping[str, str | tuple[str, ...]]] = (),
    hold: Mapping[str, str] | None = None,
) -> Courses:
    """Follows so many paths for each draw.

    Parameters
    ----------
    scenarios
        Which state, or one of which states, of which descriptors each scenario is; a path counts to it at the last step.
    hold
        Descriptors that are put into a state and kept there: an intervention.

    Raises
    ------
    ScenarioError
        If `hold` or a scenario names no such descriptor or state.
    """
    index = {descriptor.id: number for number, descriptor in enumerate(network.descriptors)}
    held = {index[name]: numbers[0] for name, numbers in _named(network, hold or {}).items()}
    wanted = [{index[name]: numbers for name, numbers in _named(network, each).items()} for each in scenarios]
    steps = network.steps + 1
    shares = [np.empty((len(draws), steps, len(d.states))) for d in network.descriptors]
    ends = np.empty((len(draws), len(wanted)))
    size = max(1, _CHUNK // paths)
    for start in range(0, len(draws), size):
        part = slice(start, min(start + size, len(draws)))
        _follow(network, draws, part, paths, random, held, wanted, shares, ends)
    return Courses(
        shares={d.id: share for d, share in zip(network.descriptors, shares, strict=True)},
        scenarios=ends,
    )


def _named(network: Network, states: Mapping[str, str | tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """The numbers of states by descriptor."""
    known = {descriptor.id: descriptor.states for descriptor in network.descriptors}
    numbers: dict[str, tuple[int, ...]] = {}
    for name, given in states.items():
        if name not in known:
            raise ScenarioError(f"no descriptor {name!r}; there are: {', '.join(known)}")
        each = (given,) if isinstance(given, str) else given
        for state in each:
            if state not in known[name]:
                raise ScenarioError(f"descriptor {name!r} has no state {state!r}; it has: {', '.join(known[name])}")
        numbers[name] = tuple(known[name].index(state) for state in each)
    return numbers


def _follow(
    network: Network,
    draws: Draws,
    part: slice,
    paths: int,
    random: np.random.Generator,
    held: Mapping[int, int],
    wanted: Sequence[Mapping[int, tuple[int, ...]]],
    shares: Sequence[Vector],
    ends: Vector,
) -> None:
    """Some draws of `run`: fills their rows of `shares` and `ends`."""
    rows = part.stop - part.start
    shape = (rows, paths)
    index = {descriptor.id: number for number, descriptor in enumerate(network.descriptors)}
    now = [
        np.full(shape, held.get(number, d.states.index(d.now)), dtype=np.int8)
        for number, d in enumerate(network.descriptors)
    ]
    incoming: list[list[tuple[int, int, int, Vector]]] = [[] for _ in network.descriptors]
    for edge, score in zip(network.edges, draws.scores, strict=True):
        (cause, state), (effect, pushed) = edge.cause, edge.effect
        states = network.descriptors[index[cause]].states, network.descriptors[index[effect]].states
        push = (draws.beta[part] * score[part])[:, None]
        incoming[index[effect]].append((index[cause], states[0].index(state), states[1].index(pushed), push))
    logs = [np.log(prior[part]) for prior in draws.priors]
    pace = draws.reconsider[part][:, None]
    for step in range(network.steps + 1):
        if step:
            then = list(now)  # arrays are replaced, never written into: all move from the same step
            for number, descriptor in enumerate(network.descriptors):
                if number in held:
                    continue
                chance = random.random(shape)
                moves = chance < pace
                # Given that it is below the pace, chance / pace is again even between 0 and 1.
                picked = _picked(chance / pace, logs[number], incoming[number], then, len(descriptor.states))
                now[number] = np.where(moves, picked, then[number])
        for number, states in enumerate(now):
            for k in range(shares[number].shape[2]):
                shares[number][part, step, k] = (states == k).mean(axis=1)
    for which, states in enumerate(wanted):
        inside = np.ones(shape, dtype=np.bool_)
        for number, several in states.items():
            inside &= np.logical_or.reduce([now[number] == k for k in several])
        ends[part, which] = inside.mean(axis=1)


def _picked(
    chance: Vector,
    log_prior: Vector,
    incoming: Sequence[tuple[int, int, int, Vector]],
    then: Sequence[NDArray[np.int8]],
    states: int,
) -> NDArray[np.int8]:
    """The state that each path would move to."""
    weights: list[Vector] = []
    for k in range(states):
        pushed = [(cause, state, push) for cause, state, effect, push in incoming if effect == k]
        log = np.repeat(log_prior[:, k : k + 1], chance.shape[1], axis=1)
        for cause, state, push in pushed:
            log += push * (then[cause] == state)
        weights.append(np.exp(log))
    total = sum(weights[1:], start=weights[0])
    picked = np.zeros(chance.shape, dtype=np.int8)
    reached = np.zeros(chance.shape)
    for weight in weights[:-1]:
        reached = reached + weight
        picked += (chance * total >= reached).astype(np.int8)
    return picked


# ------------------------------------------------------------------------------------ without chance


def enumerated(network: Network, draws: Draws, draw: int = 0) -> dict[tuple[str, ...], float]:
    """The chance of every configuration at the last step, exactly; for networks of few configurations.

    Raises
    ------
    ScenarioError
        If there are more than `MOST` configurations.
    """
    configurations = _configurations(network)
    start = tuple(d.states.index(d.now) for d in network.descriptors)
    weight = {start: 1.0}
    for _ in range(network.steps):
        following: dict[tuple[int, ...], float] = {}
        for configuration, chance in weight.items():
            for states in product(*(_moves(network, draws, draw, j, configuration) for j in range(len(configuration)))):
                key = tuple(state for state, _ in states)
                following[key] = following.get(key, 0.0) + chance * float(np.prod([share for _, share in states]))
        weight = following
    named = {c: tuple(d.states[k] for d, k in zip(network.descriptors, c, strict=True)) for c in configurations}
    return {named[c]: weight.get(c, 0.0) for c in configurations}


def _configurations(network: Network) -> list[tuple[int, ...]]:
    number = int(np.prod([len(d.states) for d in network.descriptors]))
    if number > MOST:
        raise ScenarioError(
            f"{number:,} configurations are too many to list one by one (at most {MOST:,}); run paths instead"
        )
    return list(product(*(range(len(d.states)) for d in network.descriptors)))


def _moves(
    network: Network, draws: Draws, draw: int, number: int, configuration: tuple[int, ...]
) -> list[tuple[int, float]]:
    scores = np.array([score[draw] for score in draws.scores])
    log = np.log(draws.priors[number][draw]) + draws.beta[draw] * _balance(network, number, configuration, scores)
    share = np.exp(log - log.max())
    chances = draws.reconsider[draw] * share / share.sum()
    chances[configuration[number]] += 1 - draws.reconsider[draw]
    return [(k, float(chance)) for k, chance in enumerate(chances)]


def balances(network: Network, configuration: Sequence[str]) -> tuple[tuple[float, ...], ...]:
    """The balance of every state of every descriptor in one configuration, all scores at their modes."""
    states = tuple(d.states.index(state) for d, state in zip(network.descriptors, configuration, strict=True))
    scores = np.array([edge.score[1] for edge in network.edges])
    each = (_balance(network, number, states, scores) for number in range(len(states)))
    return tuple(tuple(float(value) for value in balance) for balance in each)


def consistent(network: Network) -> tuple[tuple[str, ...], ...]:
    """The configurations in which no descriptor has a state of higher balance: what cross-impact balances answers.

    Ties are allowed. Scores are taken at their modes; priors, beta and pace do not matter.

    Raises
    ------
    ScenarioError
        If there are more than `MOST` configurations.
    """
    scores = np.array([edge.score[1] for edge in network.edges])
    found: list[tuple[str, ...]] = []
    for configuration in _configurations(network):
        each = [_balance(network, number, configuration, scores) for number in range(len(configuration))]
        if all(balance[k] >= balance.max() - 1e-9 for balance, k in zip(each, configuration, strict=True)):
            found.append(tuple(d.states[k] for d, k in zip(network.descriptors, configuration, strict=True)))
    return tuple(found)


def _balance(network: Network, number: int, configuration: tuple[int, ...], scores: Vector) -> Vector:
    descriptor = network.descriptors[number]
    index = {each.id: place for place, each in enumerate(network.descriptors)}
    balance = np.zeros(len(descriptor.states))
    for edge, score in zip(network.edges, scores, strict=True):
        (cause, state), (effect, pushed) = edge.cause, edge.effect
        home = index[cause]
        if effect == descriptor.id and network.descriptors[home].states[configuration[home]] == state:
            balance[descriptor.states.index(pushed)] += score
    return balance
