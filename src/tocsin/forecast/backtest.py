"""How good forecasts would have been: asked on day after day of the past, of what was known then, and scored on what came.

Pure over a view. On each origin one asks about every triple (who, what, whom) told of at least twice in the 90 days before:
does it come within the window? The trees are fitted anew after a number of origins; simple forecasts stand beside them, with
their scale mended on windows that had closed. What was published after an origin is in nothing that is said on it, also where
the view shows it by now; where rows were revised or taken back since, each origin sees them as they stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.forecast import cell_rates as simple
from tocsin.forecast.binary import BinaryOptions, Model, fit
from tocsin.forecast.chance_scores import Budget, ChanceScores, Range, at_budget, chance_scores, skill
from tocsin.forecast.chronicle import Cells, Chronicle, asked_on, cells, happened
from tocsin.forecast.numbered import Numbered, numbered, revised, rows
from tocsin.forecast.quads import Ints
from tocsin.scale import HERE, Engine, map_batches
from tocsin.store.view import View

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
Progress = Callable[[str, int, int], None]

LEARNED = "learned"
BASE, CLIMATOLOGY = "base rate", "climatology (calibrated)"
_LOOK_BACK = 10  # windows before the first origin that baselines are calibrated on


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked, on which days."""

    begin: date | None = None  # first origin; None: so that the last fifth of the days is asked about
    until: date | None = None  # windows end before this day; None: the end of the data
    window: int = 7
    step: int = 7  # days between origins
    refit: int = 8  # origins between fits of the trees
    budgets: tuple[int, ...] = (10, 50, 200)  # of an analyst: looked at on each origin
    least: int = 30  # cells of a type or a country, below which it is not listed
    model: BinaryOptions = field(default_factory=BinaryOptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The scores of one type, or of one country of the recipient, beside the climatology."""

    name: str
    size: int
    came: float
    climatology: float  # Brier
    learned: float

    @property
    def skill(self) -> float:
        """Over the climatology."""
        return 1 - self.learned / self.climatology if self.climatology else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What came of it; `protocol` and `digest` are what another needs to do it again."""

    protocol: str
    digest: str
    events: int
    entities: int
    relations: int
    begin: date
    until: date
    origins: tuple[date, ...]
    cells: int
    scores: dict[str, ChanceScores]
    over_base: Range
    over_climatology: Range
    by_type: tuple[Group, ...]
    by_country: tuple[Group, ...]
    budgets: tuple[Budget, ...]
    notes: tuple[str, ...]


def backtest_view(
    view: View,
    dataset: str | None,
    plan: Plan,
    *,
    seed: int = 0,
    tell: Progress | None = None,
    engine: Engine = HERE,
) -> Backtest:
    """`backtest` over the rows of a view; where some were revised, each origin sees what had been published by the day before.

    Raises
    ------
    ForecastError
        As `backtest` says, or if there is no row.
    """
    shown = rows(view, dataset)
    past = numbered(shown)
    first = past.begin + timedelta(days=_origins(past, plan)[0])
    if not revised(view, dataset, first - timedelta(days=1)):
        return backtest(past, plan, seed=seed, tell=tell, engine=engine)

    def stood(day: date) -> pl.DataFrame:
        return rows(view.as_of(day - timedelta(days=1)), dataset)

    every = shown
    for day in _origins(past, plan):  # what was taken back by now has a number too
        every = pl.concat([every, stood(past.begin + timedelta(days=day))])
        every = every.unique(["id", "a", "b", "relation", "occurred", "day"], keep="first", maintain_order=True)
    past = numbered(shown, among=every)

    def then(day: date) -> Chronicle:
        return numbered(stood(day), among=every).events

    return backtest(past, plan, then=then, seed=seed, tell=tell, engine=engine)


def _origins(past: Numbered, plan: Plan) -> range:
    """The days that are asked about.

    Raises
    ------
    ForecastError
        If no window fits between the first and the end of the data.
    """
    window = plan.window
    last = min(past.events.end, past.index(plan.until) if plan.until else past.events.end)
    first = past.index(plan.begin) if plan.begin else last - max(window, last // 5)
    days = range(max(first, window + 1), last - window + 1, plan.step)
    if not days:
        raise ForecastError(
            f"no window of {window} days fits between {past.begin + timedelta(days=first)} and {past.begin + timedelta(days=last)}, where "
            "the data end; begin earlier, or ask for fewer days"
        )
    return days


def backtest(
    past: Numbered,
    plan: Plan,
    *,
    then: Callable[[date], Chronicle] | None = None,
    seed: int = 0,
    tell: Progress | None = None,
    engine: Engine = HERE,
) -> Backtest:
    """Scores of the learned forecaster and of simple ones, on rolling origins.

    Parameters
    ----------
    then
        What was known on an origin, in the numbers of `past`; None: what `past` tells of the days before. How it ended is told by
        `past` in any case.
    engine
        Where forecasters are fitted and asked; it changes nothing of what they say.

    Raises
    ------
    ScaleError
        If the engine cannot be had.
    ForecastError
        If no window fits between the first origin and the end of the data, or nothing is asked about on any origin.
    """
    events, window = past.events, plan.window
    days = _origins(past, plan)
    options = replace(plan.model, window=window)
    asked_parts: list[Cells] = []
    chances: dict[str, list[Vector]] = {}
    notes: list[str] = []
    blocks = _blocks(events, past.begin, days, plan, then)
    for said in _answered(_Asker(events=events, options=options, seed=seed), blocks, engine):
        for name, chance in said.chances.items():
            chances.setdefault(name, []).append(chance)
        asked_parts.append(said.asked)
        if said.note and said.note not in notes:
            notes.append(said.note)
        if tell:
            tell("asking", days.index(said.day) + 1, len(days))
    if not asked_parts:
        raise ForecastError(
            f"nothing was told of at least {options.universe.least} times within {options.universe.within} days before any origin: "
            "there is nothing to ask about; load more of the past"
        )
    asked = Cells(
        subject=np.concatenate([part.subject for part in asked_parts]),
        relation=np.concatenate([part.relation for part in asked_parts]),
        object=np.concatenate([part.object for part in asked_parts]),
        day=np.concatenate([part.day for part in asked_parts]),
    )
    return _scored(past, plan, asked, {name: np.concatenate(each) for name, each in chances.items()}, notes, seed)


_Block = tuple[tuple[int, Chronicle | None], ...]
"""The origins that one fit answers, each with what was known then; None: what the past tells of the days before."""


def _blocks(
    events: Chronicle, begin: date, days: range, plan: Plan, then: Callable[[date], Chronicle] | None
) -> Iterator[_Block]:
    block: list[tuple[int, Chronicle | None]] = []
    for n, day in enumerate(days):
        known = then(begin + timedelta(days=day)) if then else None
        if not len(cells(events.before(day) if known is None else known, day, plan.model.universe)):
            continue
        if block and n % plan.refit == 0:
            yield tuple(block)
            block = []
        block.append((day, known))
    if block:
        yield tuple(block)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What forecasters said on one origin."""

    day: int
    asked: Cells
    chances: dict[str, Vector]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    """The past, and how forecasters learn from it."""

    events: Chronicle
    options: BinaryOptions
    seed: int

    def ask(self, block: _Block) -> Iterator[_Said]:
        """What they say on the origins of a block; the trees are fitted on its first."""
        model: Model | None = None
        for day, stood in block:
            known = self.events.before(day) if stood is None else stood
            asked = cells(known, day, self.options.universe)
            if model is None:
                model = fit(known, day, self.options, seed=self.seed)
            learned = {LEARNED: model.predict(model.describe(known, asked))}
            chances = {**learned, **_simple(known, asked, day, self.options)}
            yield _Said(day=day, asked=asked, chances=chances, note=model.note)


def _answered(asker: _Asker, blocks: Iterable[_Block], engine: Engine) -> Iterator[_Said]:
    if engine.inline:
        yield from (said for block in blocks for said in asker.ask(block))
        return
    with closing(map_batches(partial(_same, asker), _ask_all, blocks, engine=engine, size=1)) as batches:
        for done in batches:
            if done.failed:
                raise ForecastError(f"a fit of the backtest failed on every try: {done.failed[0].why}")
            yield from done.records


def _same(asker: _Asker) -> _Asker:
    return asker


def _ask_all(asker: _Asker, blocks: Sequence[_Block]) -> Iterator[_Said]:
    for block in blocks:
        yield from asker.ask(block)


def _simple(known: Chronicle, asked: Cells, day: int, options: BinaryOptions) -> dict[str, Vector]:
    """What simple forecasts say on one day, by windows that had closed by then."""
    window = options.window
    before = asked_on(
        known, [d for d in range(day - window * _LOOK_BACK, day - window + 1, window) if d > window], options.universe
    )
    met = happened(known, before, window)
    if not met.any() or met.all():
        even = np.full(len(asked), (met.sum() + 0.5) / (len(met) + 5.0))
        return dict.fromkeys((BASE, "persistence", CLIMATOLOGY, "climatology (shrunk)", "recurrence", "hawkes"), even)
    ago = [simple.since(known, each) <= window for each in (before, asked)]
    rates = [(met[ago[0] == near].sum() + 0.5) / ((ago[0] == near).sum() + 5.0) for near in (False, True)]
    scores = {
        CLIMATOLOGY: [simple.faded(known, each, 60.0) for each in (before, asked)],
        "climatology (shrunk)": [simple.shrunk(known, each) for each in (before, asked)],
        "recurrence": [simple.recurring(known, each) for each in (before, asked)],
    }
    return {
        BASE: np.full(len(asked), met.mean()),
        "persistence": np.where(ago[1], rates[1], rates[0]),
        **{name: simple.isotonic(then, met, now) for name, (then, now) in scores.items()},
        "hawkes": simple.logistic(simple.excited(known, before), met, simple.excited(known, asked)),
    }


def _scored(
    past: Numbered, plan: Plan, asked: Cells, chances: dict[str, Vector], notes: list[str], seed: int
) -> Backtest:
    events = past.events
    met = happened(events, asked, plan.window)
    loss = {name: (chance - met) ** 2 for name, chance in chances.items()}
    clusters = tuple(
        np.unique(code, return_inverse=True)[1] for code in (asked.subject * events.entities + asked.object, asked.day)
    )
    rng = np.random.default_rng(seed)
    groups: list[tuple[Group, ...]] = []
    sorts: tuple[tuple[Ints, Sequence[str]], ...] = (
        (asked.relation, past.relations),
        (events.nature.country[asked.object], _countries(past)),
    )
    for number, name in sorts:
        among: list[int] = np.unique(number).tolist()
        found = [_group(name[k], number == k, met, loss) for k in among if name[k]]
        groups.append(tuple(sorted((g for g in found if g.size >= plan.least), key=lambda g: -g.size)))
    origins = np.unique(asked.day)
    universe = plan.model.universe
    return Backtest(
        protocol=(
            f"window {plan.window} days; asked about: triples told of >= {universe.least} times in the {universe.within} days before, no "
            f"other negatives; origins every {plan.step} days, trees fitted anew every {plan.refit} origins; only what was published "
            "before an origin; baselines calibrated on windows closed by then; nothing is ranked, so no tie rule and no filter "
            "(equal chances count together)"
        ),
        digest=past.digest,
        events=len(events),
        entities=events.entities,
        relations=events.relations,
        begin=past.begin,
        until=past.begin + timedelta(days=events.end),
        origins=tuple(past.begin + timedelta(days=int(day)) for day in origins),
        cells=len(asked),
        scores={name: chance_scores(chance, met) for name, chance in chances.items()},
        over_base=skill(loss[LEARNED], loss[BASE], clusters, rng),
        over_climatology=skill(loss[LEARNED], loss[CLIMATOLOGY], clusters, rng),
        by_type=groups[0],
        by_country=groups[1],
        budgets=tuple(at_budget(chances[LEARNED], met, asked.day, k) for k in plan.budgets),
        notes=tuple(notes),
    )


def _group(name: str, here: Flags, met: Flags, loss: dict[str, Vector]) -> Group:
    return Group(
        name=name,
        size=int(here.sum()),
        came=float(met[here].mean()),
        climatology=float(loss[CLIMATOLOGY][here].mean()),
        learned=float(loss[LEARNED][here].mean()),
    )


def _countries(past: Numbered) -> list[str]:
    """Countries by the numbers that `Nature.country` gives them."""
    names = [""] * (int(past.events.nature.country.max(initial=0)) + 1)
    for number, country in zip(past.events.nature.country.tolist(), past.countries, strict=True):
        names[number] = country
    return names
