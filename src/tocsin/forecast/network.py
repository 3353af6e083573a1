"""A small network that ranks candidates by their features.

Two hidden layers; each relation has a few numbers of its own, learned beside the weights, so that what a feature means may
differ by relation. Steps are Adam's (Kingma and Ba 2015), shrinking to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from tocsin.forecast.loss import slopes, starts
from tocsin.forecast.quads import Floats, Ints

LEAK = np.float32(0.05)  # slope of a unit below 0
FAR = np.float32(4)  # standard deviations beyond which a feature counts no further


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkOptions:
    """Its size and how it learns; chosen on the valid split of ICEWS14."""

    hidden: tuple[int, ...] = (128, 64)
    own: int = 8  # numbers of each relation
    passes: int = 6
    batch: int = 200  # questions a step
    rate: float = 0.002
    shrink: float = 0.001  # of the weights, a step, by the rate
    drop: float = 0.1  # share of hidden units left out of a step


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What was learned."""

    mean: Floats
    scale: Floats
    own: Floats  # (relations both ways round, numbers of each)
    weight: tuple[Floats, ...]
    bias: tuple[Floats, ...]

    def scores(self, features: Floats, relation: Ints) -> Floats:
        """What is to be added to the log score of each candidate, shape (questions, candidates)."""
        found = np.empty(features.shape[:2], np.float32)
        for a in range(0, len(features), 200):  # bounds memory
            part = features[a : a + 200]
            flat = evened(part.reshape(-1, part.shape[2]), self.mean, self.scale)
            x = np.concatenate([flat, self.own[np.repeat(relation[a : a + 200], part.shape[1])]], axis=1)
            found[a : a + 200] = _forward(x, self.weight, self.bias)[-1].reshape(part.shape[:2])
        return found


def evened(features: NDArray[np.floating[Any]], mean: Floats, scale: Floats) -> Floats:
    """Features by their logarithm, in standard deviations from the mean."""
    logs = _logs(features)
    logs -= mean
    logs *= scale
    return np.clip(logs, -FAR, FAR, out=logs)


def _logs(features: NDArray[np.floating[Any]]) -> Floats:
    whole = features.astype(np.float32, copy=False)
    return np.copysign(np.log1p(np.abs(whole) * np.float32(10)), whole)


def _forward(
    x: Floats,
    weight: Sequence[Floats],
    bias: Sequence[Floats],
    drop: float = 0.0,
    rng: np.random.Generator | None = None,
) -> list[Floats]:
    layers = [x]
    for n, (w, b) in enumerate(zip(weight, bias, strict=True)):
        x = x @ w + b
        if n < len(weight) - 1:
            x = np.maximum(x, LEAK * x)
            if rng:
                x *= (rng.random(x.shape, dtype=np.float32) >= drop) * np.float32(1 / (1 - drop))
        layers.append(x)
    return layers


def network(
    features: NDArray[np.floating[Any]],
    relation: Ints,
    margin: Floats,
    truth: NDArray[np.bool_],
    weight: Floats,
    group: Ints,
    kinds: int,
    options: NetworkOptions,
    *,
    threads: int = 1,
    seed: int = 0,
) -> Network:
    """A network that raises each true answer above the candidates that are not true.

    Parameters
    ----------
    features, margin, truth, weight
        A row a candidate, questions one after the other; `weight` is how many candidates a row stands for.
    relation, group
        The relation of each question, and how many rows it has.
    kinds
        Relations, both ways round.
    """
    o = options
    rng = np.random.default_rng(seed)
    start = starts(group)
    logs = _logs(features[:: max(1, len(features) // 100_000)])
    mean, scale = logs.mean(axis=0), 1 / (logs.std(axis=0) + np.float32(1e-3))
    sizes = [features.shape[1] + o.own, *o.hidden, 1]
    layers = len(sizes) - 1
    values = _begun(sizes, kinds, o.own, rng)
    adam = _Adam(values, o)
    batches = max(1, len(group) // o.batch)
    with threadpool_limits(limits=threads, user_api="blas"):
        for turn in range(o.passes):
            for n, ids in enumerate(np.array_split(rng.permutation(len(group)), batches)):
                size = group[ids]
                begin = starts(size)
                row: Ints = np.repeat(start[ids] - begin[:-1], size) + np.arange(int(begin[-1]), dtype=np.int64)
                x = np.concatenate(
                    [evened(features[row], mean, scale), values[-1][np.repeat(relation[ids], size)]], axis=1
                )
                acts = _forward(x, values[:layers], values[layers:-1], o.drop, rng)
                slope = np.zeros(len(row))
                slopes((margin[row] + acts[-1][:, 0]).astype(np.float64), begin, truth[row], weight[row], slope)
                changes = _backward(acts, (slope / len(ids)).astype(np.float32), values[:layers])
                own = np.zeros_like(values[-1])
                np.add.at(own, relation[ids], np.add.reduceat(changes.pop()[:, -o.own :], begin[:-1], axis=0))
                adam.step([*changes, own], 1 - (turn * batches + n) / (o.passes * batches))
    return Network(mean=mean, scale=scale, own=values[-1], weight=tuple(values[:layers]), bias=tuple(values[layers:-1]))


def _begun(sizes: list[int], kinds: int, own: int, rng: np.random.Generator) -> list[Floats]:
    """Weights (small before the end, so that it starts near the softmax), biases, numbers of relations."""
    weight = [rng.standard_normal((a, b)) * np.sqrt(2 / a) * (0.1 if b == 1 else 1) for a, b in pairwise(sizes)]
    numbers = rng.standard_normal((kinds, own)) * 0.1
    return [x.astype(np.float32) for x in (*weight, *(np.zeros(b) for b in sizes[1:]), numbers)]


class _Adam:
    """Steps down the slope, each value by its own size of slope."""

    def __init__(self, values: list[Floats], options: NetworkOptions) -> None:
        self.values = values
        self.options = options
        self.first = [np.zeros_like(x) for x in values]
        self.second = [np.zeros_like(x) for x in values]
        self.steps = 0

    def step(self, slope: Sequence[Floats], share: float) -> None:
        """Change every value, by a share of the full rate."""
        self.steps += 1
        rate = np.float32(self.options.rate * share)
        for value, first, second, change in zip(self.values, self.first, self.second, slope, strict=True):
            first += np.float32(0.1) * (change - first)  # noqa: PLW2901 - in place, as the next line
            second += np.float32(0.002) * (change * change - second)  # noqa: PLW2901
            size = np.sqrt(second / np.float32(1 - 0.998**self.steps)) + np.float32(1e-6)
            if value.ndim > 1:
                value *= 1 - rate * np.float32(self.options.shrink)  # noqa: PLW2901
            value -= rate * first / np.float32(1 - 0.9**self.steps) / size  # noqa: PLW2901


def _backward(acts: list[Floats], slope: Floats, weight: Sequence[Floats]) -> list[Floats]:
    """Slopes of the loss by each weight, each bias and, last, by what went in."""
    by_weight: list[Floats] = []
    by_bias: list[Floats] = []
    back = slope[:, None]
    for n in range(len(weight) - 1, -1, -1):
        by_weight.insert(0, acts[n].T @ back)
        by_bias.insert(0, back.sum(axis=0))
        back = back @ weight[n].T
        if n:
            # a unit that was left out is 0
            back *= np.where(acts[n] > 0, np.float32(1), np.where(acts[n] < 0, LEAK, np.float32(0)))
    return [*by_weight, *by_bias, back]
