"""A learned ranking of who comes next: a network over what the days before say of each candidate.

One walk through time does everything. Of each day, first the candidates, their features and the online softmax's answer
are taken; then the day is learned from. The network is fitted on days before the first day it answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tocsin.forecast.features import FeatureOptions, Features, Shortlist
from tocsin.forecast.network import Network, NetworkOptions, network
from tocsin.forecast.online import Online, OnlineOptions
from tocsin.forecast.quads import Floats, Ints, Nature, Quads, Questions, questions

if TYPE_CHECKING:
    Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingOptions:
    """Every number chosen on train and valid of ICEWS14, then kept."""

    warm: int = 15  # days of history before the online softmax starts
    learned: int = 120  # candidates the online softmax sees
    damp: float = 0.6  # power of the first score in its starting point
    hard: int = 10  # the softmax's best of each question, kept for the network besides all true ones
    drawn: int = 12  # others, drawn evenly and weighted up
    ranked: int = 80  # candidates that go on to the network, the softmax's best; all others stay behind them
    groups: int = 240_000  # questions for the network, at most
    valid: int = 15_000  # questions of valid that are looked at, at most
    online: int = 1_000_000  # questions for the online softmax, at most
    threads: int = 2
    chunk: int = 800  # questions worked on at once: bounds memory
    features: FeatureOptions = field(default_factory=FeatureOptions)
    softmax: OnlineOptions = field(default_factory=OnlineOptions)
    network: NetworkOptions = field(default_factory=NetworkOptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Questions with candidates, the softmax's best first, and everything known of them before their day.

    Only the first `features.shape[1]` candidates are described.
    """

    short: Shortlist
    features: Floats
    margin: Floats  # the online softmax's log score, (questions, candidates), falling


def extended(features: Floats, margin: Floats) -> Floats:
    """Features with the online answer, the best first: its score against the best, its share, its place."""
    top = margin[:, :1]
    share = np.exp(margin - top)
    share /= share.sum(axis=1, keepdims=True)
    place = np.broadcast_to(np.arange(margin.shape[1], dtype=np.float32), margin.shape)
    return np.concatenate([features, np.stack([margin - top, share, place, margin], axis=2)], axis=2)


BEHIND = 10.0
"""What is taken from the log score of a candidate that went no further than the softmax."""


class Walk:
    """One pass through the days, in order: answers, then learns."""

    def __init__(self, quads: Quads, nature: Nature, options: RankingOptions, *, seed: int = 0) -> None:
        self.options = options
        self.quads = quads
        self.features = Features(quads, nature, options.features)
        self.online = Online(quads.entities, quads.kinds, options.softmax)
        self.rng = np.random.default_rng(seed)

    def day(self, day: int, *, describe: float = 1.0, learn: float = 1.0) -> Iterator[Answered]:
        """The day's questions, a drawn share of them described, in chunks; then a drawn share is learned from."""
        o = self.options
        whole = questions(self.quads, day)
        if not len(whole):
            return
        draw = self.rng.random(len(whole)) < describe
        study = self.rng.random(len(whole)) < learn
        order = self.rng.permutation(len(whole))
        chunks: list[NDArray[np.bool_]] = []
        for a in range(0, len(whole), o.chunk):
            part = np.zeros(len(whole), np.bool_)
            part[order[a : a + o.chunk]] = True
            if (part & (draw | study)).any():
                chunks.append(part & (draw | study))
        self.features.prepare(day)

        def first(part: NDArray[np.bool_]) -> _Begun:
            return self._begin(whole.pick(part))

        def second(part: NDArray[np.bool_], begun: _Begun) -> Answered | None:
            return self._finish(begun.pick(draw[part])) if draw[part].any() else None

        with ThreadPoolExecutor(o.threads) as pool:
            begun = list(pool.map(first, chunks))
            for answered in pool.map(second, chunks, begun):
                if answered:
                    yield answered
        for part, each in zip(chunks, begun, strict=True):
            if study[part].any():
                self._run(each.pick(study[part]), learn=True)

    def answer(self, asked: Questions) -> Answered:
        """Answers to any questions of the day that follows what was learned."""
        self.features.prepare(asked.day)
        return self._finish(self._begin(asked))

    def _begin(self, asked: Questions) -> _Begun:
        short = self.features.shortlist(asked)
        base = self.options.damp * np.log(short.score + 1e-3)
        return _Begun(short=short, code=self.features.codes(short, self.options.learned), base=base.astype(np.float32))

    def _finish(self, begun: _Begun) -> Answered:
        head = self._run(begun, learn=False)
        tail = begun.base[:, self.options.learned :] - np.float32(2.0)  # what the softmax did not see stands behind
        margin = np.concatenate([head, tail], axis=1)
        order = np.argsort(-margin, axis=1, kind="stable")
        margin = np.take_along_axis(margin, order, axis=1)
        short = begun.short.ordered(order)
        best = self.options.ranked
        features = extended(self.features.describe(short.head(best)), margin[:, :best])
        return Answered(short=short, features=features, margin=margin)

    def _run(self, begun: _Begun, *, learn: bool) -> Floats:
        n, short, features = self.options.learned, begun.short, self.features
        true = short.truth()[:, :n].astype(np.float32)
        s, r = short.asked.subject, short.asked.relation
        return self.online.run(
            s,
            r,
            short.candidate[:, :n],
            begun.code,
            begun.base[:, :n],
            true,
            features.met,
            features.kind,
            short.asked.day,
            learn=learn,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """Candidates with what the softmax needs of the first of them."""

    short: Shortlist
    code: Ints
    base: Floats

    def pick(self, keep: NDArray[np.bool_]) -> _Begun:
        short = self.short
        rows = Shortlist(
            asked=short.asked.pick(keep),
            first=short.first[keep],
            candidate=short.candidate[keep],
            score=short.score[keep],
        )
        return _Begun(short=rows, code=self.code[keep], base=self.base[keep])


_LARGEST = float(np.finfo(np.float16).max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the network is fitted on: some candidates of each question that has a true one among them."""

    features: Halves  # half as precise, so that twice as many fit into memory
    margin: Floats
    truth: NDArray[np.bool_]
    weight: Floats  # how many candidates a row stands for
    group: Ints  # rows of each question
    relation: Ints  # of each question


_BESIDE = ("margin", "truth", "weight", "group", "relation")


def drawn(answered: Answered, options: RankingOptions, rng: np.random.Generator) -> Rows:
    """All true candidates, the first ones, and some of the others."""
    wide = answered.features.shape[1]
    truth = answered.short.head(wide).truth()
    head = np.zeros(wide, np.bool_)
    head[: options.hard] = True
    hit: NDArray[np.bool_] = np.asarray(truth.any(axis=1))
    share = min(1.0, options.drawn / max(1, wide - options.hard))
    keep: NDArray[np.bool_] = (truth | head | (rng.random(truth.shape) < share)) & hit[:, None]
    size: Ints = keep.sum(axis=1)
    return Rows(
        features=np.clip(answered.features[keep], -_LARGEST, _LARGEST).astype(np.float16),
        margin=answered.margin[:, :wide][keep],
        truth=truth[keep],
        weight=np.where(truth | head, 1.0, 1 / share)[keep].astype(np.float32),
        group=size[size > 0].astype(np.int64),
        relation=answered.short.asked.relation[size > 0],
    )


def together(rows: list[Rows]) -> Rows:
    """All of them as one; the list is emptied on the way, so that there is never a second copy of all features."""
    rest = {name: np.concatenate([getattr(each, name) for each in rows]) for name in _BESIDE}
    rows.reverse()
    whole = rows.pop().features
    at = len(whole)
    whole.resize((len(rest["margin"]), whole.shape[1]), refcheck=False)
    while rows:
        part = rows.pop().features
        whole[at : at + len(part)] = part
        at += len(part)
    return Rows(features=whole, **rest)


def fit(rows: Rows, kinds: int, options: RankingOptions, *, seed: int = 0) -> Network:
    """What raises each true answer above the candidates that are not true."""
    return network(
        rows.features,
        rows.relation,
        rows.margin,
        rows.truth,
        rows.weight,
        rows.group,
        kinds,
        options.network,
        threads=options.threads,
        seed=seed,
    )


def dense(answered: Answered, model: Network | None) -> Floats:
    """Scores of all entities: candidates by the network (or, without any, the softmax), all others below them by the first score."""
    score = answered.margin.copy()
    if model:
        wide = answered.features.shape[1]
        score[:, :wide] += model.scores(answered.features, answered.short.asked.relation)
        score[:, wide:] -= np.float32(BEHIND)
    first = answered.short.first
    rest = first / (first.max() + 1.0) - 1.0  # below 0
    np.put_along_axis(rest, answered.short.candidate, score - score.min() + np.float32(1.0), axis=1)
    return rest
