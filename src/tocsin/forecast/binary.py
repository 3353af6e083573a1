"""Learned chances that a triple comes again within a window: trees on what the days before say, for any numbered past.

Trees are fitted on every cell of past days whose window had closed; what they see of a cell rests on the days before its own
day. A past too short or too rare for trees is answered with the base rate, and the model says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.forecast.cell_features import CATEGORY, Features, describe
from tocsin.forecast.cell_online import Index, Online, OnlineOptions, Progress, margins
from tocsin.forecast.chronicle import Cells, Chronicle, Universe, asked_on, cells, happened

if TYPE_CHECKING:
    import lightgbm

    from tocsin.forecast.quads import Floats

Vector = NDArray[np.float64]

FLOOR = 0.001  # of a chance, as of the simple rules
_LEAST_ROWS = 500  # cells with a closed window, below which there are no trees
_LEAST_MET = 30  # of them that came true


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryOptions:
    """How it is learned; every number was chosen on train and valid of ICEWS14 and ICEWS18."""

    window: int = 7  # days within which it must come
    times: int = 1  # how often, as the chronicle counts
    lead: int = 0  # days between the day it is asked on and the first of the window
    universe: Universe = field(default_factory=Universe)
    warm: int = 97  # days of past before the first cell that trees learn from; half of the past where it is shorter
    days: int = 400  # days of the past whose cells trees learn from
    rows: int = 400_000  # cells that trees learn from at most; days are left out evenly where there are more
    rounds: int = 250
    leaves: int = 15
    rate: float = 0.05
    smallest: int = 1000  # cells in a leaf, and no more than a fiftieth of all
    threads: int = 2
    online: OnlineOptions = field(default_factory=OnlineOptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Cells with their features and what became of them."""

    asked: Cells
    features: Features
    met: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """What each feature adds to the log-odds of each cell, shape (cells, features), from where all cells start."""

    values: Floats
    names: tuple[str, ...]
    words: tuple[str, ...]
    start: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What the days before `until` taught.

    Attributes
    ----------
    base_rate
        Share of past cells that came true.
    trees
        Averaged; empty where the past is too short for any, `note` says how short.
    """

    until: int
    options: BinaryOptions
    base_rate: float
    rows: int
    trees: tuple[lightgbm.Booster, ...]
    online: Online
    note: str | None = None

    def predict(self, features: Features) -> Vector:
        """The chance of each row, never 0 and never 1."""
        if not self.trees:
            return np.full(len(features.values), self.base_rate)
        values = [np.asarray(tree.predict(features.values, raw_score=True)) for tree in self.trees]
        return np.clip(1 / (1 + np.exp(-np.mean(values, axis=0))), FLOOR, 1 - FLOOR)

    def contributions(self, features: Features) -> Contributions:
        """What moved each row, as the trees share it out (Shapley values of their outputs)."""
        many = len(features.names)
        if not self.trees:
            none = np.zeros((len(features.values), many), np.float32)
            return Contributions(values=none, names=features.names, words=features.words, start=_logit(self.base_rate))
        parts = [np.asarray(cast("Any", tree).predict(features.values, pred_contrib=True)) for tree in self.trees]
        whole = np.mean(parts, axis=0)
        return Contributions(
            values=whole[:, :many].astype(np.float32),
            names=features.names,
            words=features.words,
            start=float(whole[0, many]) if len(whole) else _logit(self.base_rate),
        )

    def describe(self, events: Chronicle, asked: Cells) -> Features:
        """Features of any cells of days from `until` on, each by what could be read before its day."""
        if len(asked) and asked.day.min() < self.until:
            raise ForecastError(
                f"a cell of day {asked.day.min()} is asked of a model that learned from the days before {self.until}: "
                "its answer may have been learned; fit it for an earlier day"
            )
        index = Index(events)
        told = index.told(asked)
        coded = index.coded(asked, *told, self.options.online, self.options.window, times=self.options.times)
        return _with_margin(describe(events, asked), self.online.margin(coded))


def fit(
    events: Chronicle, until: int, options: BinaryOptions | None = None, *, seed: int = 0, tell: Progress | None = None
) -> Model:
    """What the days before `until` teach; nothing that could be read on that day or later is looked at."""
    options = options or BinaryOptions()
    known = events.before(until)
    days = training_days(known, until, options)
    found, online = margins(
        known,
        days,
        until,
        window=options.window,
        lead=options.lead,
        times=options.times,
        universe=options.universe,
        options=options.online,
        seed=seed,
        tell=tell,
    )
    asked = asked_on(known, days, options.universe)
    met = happened(known, asked, options.window, lead=options.lead, times=options.times)
    if len(asked) < _LEAST_ROWS or met.sum() < _LEAST_MET or met.all():
        came = int(met.sum())
        why = "too few for trees" if not len(met) or not met.all() else "nothing to tell apart"
        note = (
            f"{len(asked)} cells of the past have a closed window and {came} of them came true: {why} ({_LEAST_ROWS} cells and "
            f"{_LEAST_MET} that came true are needed, and some that did not), so that every chance is the base rate"
        )
        base = float((came + 0.5) / (len(met) + 5.0))  # a weak prior of a tenth, where there is next to nothing
        return Model(until=until, options=options, base_rate=base, rows=len(asked), trees=(), online=online, note=note)
    if tell:
        tell(f"describing {len(asked)} cells", until, until)
    features = _with_margin(describe(known, asked), np.concatenate([found[day] for day in days]))
    rows = Rows(asked=asked, features=features, met=met)
    if tell:
        tell(f"trees on {len(asked)} cells", until, until)
    base = float(np.clip(met.mean(), FLOOR, 1 - FLOOR))
    trees = tuple(_trees(rows, options, seed=seed, extra=extra) for extra in (False, True))
    return Model(until=until, options=options, base_rate=base, rows=len(asked), trees=trees, online=online)


def training_days(known: Chronicle, until: int, options: BinaryOptions) -> list[int]:
    """The past days whose cells trees learn from: the last with a closed window, and back from it in even steps."""
    last = until - options.window - options.lead
    begin = int(known.day[0]) if len(known) else 0
    first = begin + min(options.warm, max(1, (last - begin) // 2))
    first = max(first, last - options.days)
    if last < first:
        return []
    size = len(cells(known, last, options.universe)) or 1
    step = max(1, -(-size * (last - first + 1) // options.rows))
    return list(range(last, first - 1, -step))[::-1]


def _with_margin(features: Features, margin: Vector) -> Features:
    return Features(
        values=np.column_stack([features.values, margin.astype(np.float32)]),
        names=(*features.names, "online"),
        words=(*features.words, "what became of windows with the same names and the same recent past"),
    )


def _trees(rows: Rows, options: BinaryOptions, *, seed: int, extra: bool) -> lightgbm.Booster:
    """Trees by log loss; `extra` cuts at random places, which is as good and errs elsewhere."""
    import lightgbm

    names = rows.features.names
    parameters: dict[str, object] = {
        "objective": "binary",
        "num_leaves": options.leaves * 2 if extra else options.leaves,
        "learning_rate": options.rate * 1.6 if extra else options.rate,
        "min_data_in_leaf": max(5, min(options.smallest, len(rows.met) // 50)),
        "feature_fraction": 0.3 if extra else 0.2,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 20.0,
        "max_bin": 63,
        "extra_trees": extra,
        "force_col_wise": True,
        "deterministic": True,
        "num_threads": options.threads,
        "seed": seed,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(
        rows.features.values,
        rows.met.astype(np.float32),
        feature_name=list(names),
        categorical_feature=[CATEGORY],
        params={"max_bin": 63, "verbosity": -1},
    )
    return cast("Any", lightgbm).train(parameters, data, options.rounds * 3 // 5 if extra else options.rounds)


def _logit(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))
