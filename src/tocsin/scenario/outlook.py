"""How likely each scenario of a situation is, given these judgements; and what that hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from tocsin.errors import ScenarioError
from tocsin.likelihood import term
from tocsin.scale import HERE, Engine, map_batches
from tocsin.scenario import bargaining
from tocsin.scenario.network import Courses, Descriptor, Draws, Edge, Network, Spread, drawn, edges_off, run
from tocsin.scenario.sensitivity import Index, rank_correlations, sobol
from tocsin.scenario.situation import Basis, Situation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

GIVEN = "given these judgements"
"""Goes with every likelihood that is shown."""

MOVERS = 5  # inputs that are told
_PATHS = 200  # of each sample of the Sobol indices


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """A share of courses over all draws: the 5th, 50th and 95th percentile, and the word for the middle."""

    low: float
    middle: float
    high: float
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """An input that moves the likelihood of a scenario."""

    name: str  # as "impact sentiment.rising -> course.joins"
    correlation: float  # Spearman, over the draws
    basis: str | None  # what its number rests on; None: a setting of the run


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One scenario, with the same run without any edge beside it."""

    id: str
    name: str
    from_text: bool
    likelihood: Likelihood
    edges_off: Likelihood
    leads: float  # share of the draws in which it is the likeliest
    movers: tuple[Mover, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The share of courses in one state of a descriptor, step by step: 5th, 50th and 95th percentile of the draws."""

    descriptor: str
    state: str
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bargain:
    """What the actors may settle on, by the compromise mean; the challenge model only as a labelled second reading."""

    issue: str
    low: float
    middle: float
    high: float
    median: float  # of the weighted median, the middle of its draws
    challenge: (
        tuple[float, float, float] | None
    )  # 5th, 50th, 95th percentile of its weighted median; None: not asked for
    reading: str | None  # how the challenge model was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A run of a situation file."""

    ends: tuple[End, ...]  # in the order of the file
    trends: tuple[Trend, ...]
    bargains: tuple[Bargain, ...]
    hold: Mapping[str, str]
    changes: float  # share of the draws in which another scenario leads than the one that leads overall
    unsupported: tuple[str, ...]  # numbers that no sentence supports
    draws: int
    courses: int  # followed for each draw
    seed: int


def network_of(situation: Situation) -> Network:
    """The cross-impact network that a situation file describes."""
    return Network(
        descriptors=tuple(Descriptor(id=d.id, states=d.states, now=d.now, prior=d.prior) for d in situation.descriptor),
        edges=tuple(Edge(cause=_end(i.from_), effect=_end(i.to), score=i.score) for i in situation.impact),
        beta=situation.run.beta,
        reconsider=situation.run.reconsider,
        steps=situation.run.steps,
    )


def _end(words: str) -> tuple[str, str]:
    descriptor, _, state = words.partition(".")
    return descriptor, state


def outlook(
    situation: Situation, *, hold: Mapping[str, str] | None = None, challenge: bargaining.Reading | None = None
) -> Outlook:
    """Runs a situation: scenarios with ranges and with all edges off, paths, bargains, what moves them.

    The same file gives the same bytes.

    Parameters
    ----------
    hold
        Descriptors that are put into a state and kept there.
    challenge
        A reading of the challenge model to show beside the compromise mean; None: without.

    Raises
    ------
    ScenarioError
        If `hold` names no descriptor or state.
    """
    network, settings = network_of(situation), situation.run
    whens = [scenario.when for scenario in situation.scenario]
    random = np.random.default_rng(settings.seed)
    draws = drawn(network, settings.outer_draws, random)
    courses = run(network, draws, settings.inner_paths, random, scenarios=whens, hold=hold)
    off = edges_off(network, draws, scenarios=whens, hold=hold)
    leading = np.argmax(courses.scenarios, axis=1)
    shares = np.bincount(leading, minlength=len(whens)) / len(leading)
    inputs = _inputs(situation, draws)
    ends = tuple(
        End(
            id=scenario.id,
            name=scenario.name,
            from_text=scenario.from_text,
            likelihood=likelihood(courses.scenarios[:, place]),
            edges_off=likelihood(off[:, place]),
            leads=float(shares[place]),
            movers=tuple(
                Mover(name=name, correlation=value, basis=inputs[name][1])
                for name, value in rank_correlations(
                    {n: v for n, (v, _) in inputs.items()}, courses.scenarios[:, place]
                )
            )[:MOVERS],
        )
        for place, scenario in enumerate(situation.scenario)
    )
    return Outlook(
        ends=ends,
        trends=tuple(_trends(situation, courses)),
        bargains=tuple(_bargain(situation, issue.id, random, challenge) for issue in situation.issue),
        hold=dict(hold or {}),
        changes=float(1 - shares.max()),
        unsupported=unsupported(situation),
        draws=settings.outer_draws,
        courses=settings.inner_paths,
        seed=settings.seed,
    )


def indices(situation: Situation, scenario: str, *, size: int = 128) -> tuple[Index, ...]:
    """The Sobol indices of the likelihood of one scenario, the strongest first.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or nothing in the file has a range.
    """
    network, settings = network_of(situation), situation.run
    [when] = [each.when for each in situation.scenario if each.id == scenario] or [None]
    if when is None:
        raise ScenarioError(f"no scenario {scenario!r}; there are: {', '.join(s.id for s in situation.scenario)}")
    named = _spreads(situation)

    def outcome(samples: Vector) -> Vector:
        columns = iter(samples.T)
        priors: list[Vector] = []
        for descriptor in network.descriptors:
            first = np.stack([next(columns) for _ in descriptor.prior], axis=1)
            total = first.sum(axis=1, keepdims=True)
            first = np.where(total >= 1, first / total * 0.999, first)  # a corner of the sample, not of the run
            priors.append(np.concatenate([first, 1 - first.sum(axis=1, keepdims=True)], axis=1))
        draws = Draws(
            priors=tuple(priors),
            scores=tuple(next(columns) for _ in network.edges),
            beta=next(columns),
            reconsider=next(columns),
        )
        random = np.random.default_rng(settings.seed)
        return run(network, draws, _PATHS, random, scenarios=[when]).scenarios[:, 0]

    return sobol(outcome, {name: spread for name, spread, _ in named}, size=size, seed=settings.seed)


def all_indices(situation: Situation, *, size: int = 128, engine: Engine = HERE) -> dict[str, tuple[Index, ...]]:
    """The Sobol indices of the likelihood of every scenario, by its id; each scenario is a piece of work of its own.

    Raises
    ------
    ScaleError
        If the engine cannot be had.
    ScenarioError
        As `indices` does.
    """
    ids = [scenario.id for scenario in situation.scenario]
    if engine.inline:
        return {each: indices(situation, each, size=size) for each in ids}
    found: dict[str, tuple[Index, ...]] = {}
    work = partial(_some_indices, size=size)
    with closing(map_batches(partial(_same, situation), work, ids, engine=engine, size=1)) as batches:
        for done in batches:
            if done.failed:
                raise ScenarioError(f"the indices of scenario {done.failed[0].item!r} failed: {done.failed[0].why}")
            found |= zip(done.items, done.records, strict=True)
    return found


def _same(situation: Situation) -> Situation:
    return situation


def _some_indices(situation: Situation, scenarios: Sequence[str], *, size: int) -> Iterator[tuple[Index, ...]]:
    for each in scenarios:
        yield indices(situation, each, size=size)


def _spreads(situation: Situation) -> list[tuple[str, Spread, str | None]]:
    """Every range of the network with its name and basis, in the order of `Draws`."""
    rows: list[tuple[str, Spread, str | None]] = [
        (f"prior of {descriptor.id}.{state}", spread, descriptor.basis.value)
        for descriptor in situation.descriptor
        for state, spread in zip(descriptor.states, descriptor.prior, strict=False)
    ]
    rows += [(f"impact {i.from_} -> {i.to}", i.score, i.basis.value) for i in situation.impact]
    rows += [("run.beta", situation.run.beta, None), ("run.reconsider", situation.run.reconsider, None)]
    return rows


def _inputs(situation: Situation, draws: Draws) -> dict[str, tuple[Vector, str | None]]:
    columns = [prior[:, k] for prior in draws.priors for k in range(prior.shape[1] - 1)]
    columns += [*draws.scores, draws.beta, draws.reconsider]
    return {name: (column, basis) for (name, _, basis), column in zip(_spreads(situation), columns, strict=True)}


def likelihood(shares: Vector) -> Likelihood:
    """The likelihood that shares of courses make, one number a draw."""
    low, middle, high = (float(value) for value in np.quantile(shares, [0.05, 0.5, 0.95]))
    return Likelihood(low=low, middle=middle, high=high, word=term(middle))


def _trends(situation: Situation, courses: Courses) -> list[Trend]:
    rows: list[Trend] = []
    for descriptor in situation.descriptor:
        shares = courses.shares[descriptor.id]
        for k, state in enumerate(descriptor.states):
            low, middle, high = np.quantile(shares[:, :, k], [0.05, 0.5, 0.95], axis=0)
            rows.append(
                Trend(
                    descriptor=descriptor.id,
                    state=state,
                    low=tuple(map(float, low)),
                    middle=tuple(map(float, middle)),
                    high=tuple(map(float, high)),
                )
            )
    return rows


def _bargain(
    situation: Situation, issue: str, random: np.random.Generator, reading: bargaining.Reading | None
) -> Bargain:
    stances = [stance for stance in situation.stance if stance.issue == issue]
    size = situation.run.outer_draws

    def column(spread: Spread) -> Vector:
        low, mode, high = spread
        return np.full(size, mode) if low == high else random.triangular(low, mode, high, size)

    drawn_: list[Vector] = [
        np.stack([column(getattr(stance, name)) for stance in stances], axis=1)
        if stances
        else np.full((size, 1), np.nan)
        for name in ("position", "capability", "salience")
    ]
    position, capability, salience = drawn_
    means = bargaining.compromise(position, capability, salience)
    low, middle, high = (float(value) for value in np.quantile(means, [0.05, 0.5, 0.95]))
    second: tuple[float, float, float] | None = None
    if reading is not None and len(stances) > 1:
        last = bargaining.challenge(position, capability, salience / 100, reading=reading)[:, -1]
        ends = np.quantile(bargaining.median(last, capability, salience), [0.05, 0.5, 0.95])
        second = float(ends[0]), float(ends[1]), float(ends[2])
    return Bargain(
        issue=issue,
        low=low,
        middle=middle,
        high=high,
        median=float(np.median(bargaining.median(position, capability, salience))),
        challenge=second,
        reading=None if second is None else str(reading),
    )


def unsupported(situation: Situation) -> tuple[str, ...]:
    """The numbers that no sentence supports, by name."""
    rows = [f"prior of {d.id}" for d in situation.descriptor if d.basis is Basis.ANALYST]
    rows += [f"impact {i.from_} -> {i.to}" for i in situation.impact if i.basis is Basis.ANALYST]
    rows += [f"stance of {s.actor} on {s.issue}" for s in situation.stance if s.basis is Basis.ANALYST]
    rows += [
        f"{name} of {s.actor} on {s.issue}"
        for s in situation.stance
        if s.basis is not Basis.ANALYST
        for name in s.guessed
    ]
    rows += [
        f"ratio of {i.id}" for i in situation.indicator if i.basis is Basis.ANALYST and (i.ratio or i.ratio_unseen)
    ]
    return tuple(rows)
