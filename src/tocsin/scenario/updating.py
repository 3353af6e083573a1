"""What signposts that were seen make of the likelihoods: before, by time alone, and after; and what each of them moved.

Two things can follow from a sight, and the file says which. A descriptor that was seen to change stands in its new state, and
the rest of the way is run from there. Else a ratio weighs: how much oftener the sign is seen where a scenario comes than where it
does not multiplies the odds of that scenario (Bayes' rule in the form of odds), draw by draw over the range of the ratio. Ratios are taken
to be independent of each other; two signs of one thing count it twice, and that is said. A signpost that could not be
seen moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tocsin.scenario.network import drawn, edges_off, run
from tocsin.scenario.outlook import Likelihood, likelihood, network_of
from tocsin.scenario.sights import Sight, Sighting
from tocsin.scenario.situation import Indicator, Situation, Spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One scenario; each likelihood with the same run without any edge beside it."""

    id: str
    name: str
    before: Likelihood  # as the file stands
    before_off: Likelihood
    waited: Likelihood  # with the days gone by, and nothing else: fewer are left for anything to change
    after: Likelihood
    after_off: Likelihood


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one signpost changed."""

    indicator: str
    scenario: str
    sight: Sight
    change: str  # "talks = held (was not_held)", or "odds of S1 times 3 (1 to 8)"
    basis: str
    points: float  # by which the middle of its scenario moves, in points of a percent, if it alone is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Likelihoods before and after a look at a desk, given the judgements of the file."""

    day: date  # the last that was looked at
    gone: int  # days since the file was drawn up, of `horizon`
    horizon: int
    steps_left: int
    ends: tuple[Moved, ...]  # in the order of the file
    effects: tuple[Effect, ...]
    notes: tuple[str, ...]


def updated(situation: Situation, seen: Sequence[Sighting], day: date) -> Update:
    """Likelihoods before and after what was seen until `day`, that day included.

    The same file and sightings give the same numbers.
    """
    head, settings = situation.situation, situation.run
    gone = max(0, (day - head.as_of).days)
    left = max(0, round(settings.steps * (1 - gone / head.horizon_days)))
    known = {indicator.id: indicator for indicator in situation.indicator}
    moving = [(known[s.indicator], s) for s in seen if s.indicator in known and _moves(known[s.indicator], s)]
    states, notes = _states(moving)
    weights = {indicator.id: _weights(indicator, s, settings.outer_draws, settings.seed) for indicator, s in moving}
    places = {scenario.id: place for place, scenario in enumerate(situation.scenario)}
    factors = [(places[indicator.scenario], weights[indicator.id]) for indicator, _ in moving]
    before, before_off = _shares(situation, {}, settings.steps)
    waited, waited_off = (before, before_off) if left == settings.steps else _shares(situation, {}, left)
    moved, moved_off = _shares(situation, states, left) if states else (waited, waited_off)
    after, after_off = _weighed(moved, factors), _weighed(moved_off, factors)
    effects: list[Effect] = []
    for indicator, sighting in moving:
        place = places[indicator.scenario]
        own = {} if indicator.sets is None else dict([_parted(indicator.sets)])
        alone = moved if own == states else waited if not own else next(_shares(situation, own, left))
        alone = _weighed(alone, [(place, weights[indicator.id])])
        points = float(np.median(alone[:, place]) - np.median(waited[:, place])) * 100
        effects.append(_effect(indicator, sighting, situation, points))
    return Update(
        day=day,
        gone=gone,
        horizon=head.horizon_days,
        steps_left=left,
        ends=tuple(
            Moved(
                id=scenario.id,
                name=scenario.name,
                before=likelihood(before[:, place]),
                before_off=likelihood(before_off[:, place]),
                waited=likelihood(waited[:, place]),
                after=likelihood(after[:, place]),
                after_off=likelihood(after_off[:, place]),
            )
            for place, scenario in enumerate(situation.scenario)
        ),
        effects=tuple(effects),
        notes=(*notes, *_twice(moving), *_time(day, gone, situation, left)),
    )


def _moves(indicator: Indicator, seen: Sighting) -> bool:
    if seen.sight is Sight.SEEN:
        return indicator.sets is not None or indicator.ratio is not None
    return seen.sight is Sight.NOT_SEEN and indicator.ratio_unseen is not None


def _parted(words: str) -> tuple[str, str]:
    """Descriptor and state."""
    home, _, state = words.partition(".")
    return home, state


def _states(moving: Sequence[tuple[Indicator, Sighting]]) -> tuple[dict[str, str], list[str]]:
    """The state of each descriptor that was seen to change; of two the later one holds."""
    states: dict[str, str] = {}
    notes: list[str] = []
    for indicator, sighting in sorted(moving, key=lambda each: each[1].day or date.min):
        if indicator.sets is None:
            continue
        home, state = _parted(indicator.sets)
        if states.get(home, state) != state:
            notes.append(
                f"{home} was seen in two states, last in {state!r} ({indicator.id}, {sighting.day}): that holds"
            )
        states[home] = state
    return states, notes


def _weights(indicator: Indicator, seen: Sighting, draws: int, seed: int) -> Vector:
    """The ratio of a sight, one number a draw; 1 where it weighs nothing."""
    spread: Spread | None = indicator.ratio if seen.sight is Sight.SEEN else indicator.ratio_unseen
    if spread is None:
        return np.ones(draws)
    low, mode, high = spread
    # The name is part of the seed: another indicator beside it changes no draw of this one.
    random = np.random.default_rng([seed, *indicator.id.encode()])
    return np.full(draws, mode) if low == high else random.triangular(low, mode, high, draws)


def _shares(situation: Situation, states: Mapping[str, str], steps: int) -> Iterator[Vector]:
    """The share of courses in each scenario by draw, (draws, scenarios): with edges, then without; as `outlook` runs them."""
    network = network_of(situation)
    network = replace(
        network,
        steps=steps,
        descriptors=tuple(replace(d, now=states.get(d.id, d.now)) for d in network.descriptors),
    )
    whens = [scenario.when for scenario in situation.scenario]
    random = np.random.default_rng(situation.run.seed)
    draws = drawn(network, situation.run.outer_draws, random)
    yield run(network, draws, situation.run.inner_paths, random, scenarios=whens).scenarios
    yield edges_off(network, draws, scenarios=whens)


def _weighed(shares: Vector, factors: Sequence[tuple[int, Vector]]) -> Vector:
    """Shares with the odds of some scenarios multiplied, draw by draw."""
    made = shares.copy()
    for place, weight in factors:
        made[:, place] *= weight
    return made / made.sum(axis=1, keepdims=True)


def _effect(indicator: Indicator, seen: Sighting, situation: Situation, points: float) -> Effect:
    if indicator.sets is not None:
        home, state = _parted(indicator.sets)
        now = next(d.now for d in situation.descriptor if d.id == home)
        change = f"{home} = {state} (was {now})"
    else:
        spread = (indicator.ratio if seen.sight is Sight.SEEN else indicator.ratio_unseen) or (1, 1, 1)
        change = f"odds of {indicator.scenario} times {spread[1]:g} ({spread[0]:g} to {spread[2]:g})"
    return Effect(
        indicator=indicator.id,
        scenario=indicator.scenario,
        sight=seen.sight,
        change=change,
        basis=indicator.basis.value,
        points=points,
    )


def _twice(moving: Sequence[tuple[Indicator, Sighting]]) -> list[str]:
    """Pairs of signposts that weigh and rest on the same events."""
    weighing = [(i.id, {told.id for told in s.events}) for i, s in moving if i.sets is None and s.events]
    return [
        f"{one} and {other} rest on the same events: taken as independent, they count them twice"
        for place, (one, mine) in enumerate(weighing)
        for other, theirs in weighing[place + 1 :]
        if mine & theirs
    ]


def _time(day: date, gone: int, situation: Situation, left: int) -> list[str]:
    head = situation.situation
    if day < head.as_of:
        return [f"looked at until {day}, before the file was drawn up ({head.as_of}): no day has gone by"]
    if not left:
        return [f"{gone} of {head.horizon_days} days are gone: what holds now is the end; draw the file up anew"]
    return []
