"""The simple forecasters: climatology, persistence, recurrence, a discrete Hawkes, and the one of them that did best so far.

They know one thing, the days on which what is asked for was told before, and how it went with others like it. What they
leave out (who else acts, what is being said) is said to be left out by the range, not made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from scipy import stats

from tocsin.errors import ForecastError
from tocsin.forecast import World
from tocsin.forecast.history import History, history, told_as
from tocsin.forecast.rules import FLOOR, RULES, Chance, Climate, Learned, Past, Rule, climate, clipped, logit, trials
from tocsin.forecast.windows import Asked, Windows, at, rolled
from tocsin.likelihood import percent
from tocsin.records import Forecast, Precedent, Question, Reason, content_id
from tocsin.store.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

REDRAWS = 20  # fits under random weights, for the range
_ENDS = (0.05, 0.95)  # of a 90 % range
_SHOWN = 5  # events that a reason opens
_STRETCHES = ((7, "in the last 7 days"), (30, "8 to 30 days ago"), (120, "31 to 120 days ago"))
_NEAREST = 3
_LEAST = 0.02  # log-odds, below which nothing was moved


@dataclass(frozen=True, slots=True)
class _Simple:
    """A forecaster of one rule; `name` is what its forecasts are called."""

    world: World
    name: str

    def fit(self, view: View, until: date) -> _Fitted:
        """What the days before `until` teach of each question that is asked; it is learned when it is asked."""
        return _Fitted(view=view.as_of(until - timedelta(days=1)), until=until, world=self.world, name=self.name)


class Climatology(_Simple):
    """As often as ever: the share of past windows, shrunk towards others of the same kind, and those towards anybody."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "climatology")


class Persistence(_Simple):
    """As it was: one chance after a window that met the target, another after one that did not."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "persistence")


class Recurrence(_Simple):
    """As long ago as it was."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "recurrence")


class Hawkes(_Simple):
    """What each event brings about, for a while."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "hawkes")


class Simple(_Simple):
    """Of the four the one with the best log score on the latest three tenths of the target's past windows."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "simple")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fitted:
    view: View
    until: date
    world: World
    name: str

    def predict(self, questions: Sequence[Question]) -> Iterator[Forecast]:
        """One forecast a question.

        Raises
        ------
        ForecastError
            If a question opens before the day this was fitted for, or its data cover too few days for one past window.
        """
        for question in questions:
            if question.opens < self.until:
                raise ForecastError(
                    f"the question opens on {question.opens}, and this forecaster was fitted with what was known until "
                    f"{self.until - timedelta(days=1)}: its answer may be known; fit it for {question.opens} or earlier"
                )
            yield forecast(history(self.view, question, self.world, self.until), question, self.name)


def learned(past: History, asked: Asked) -> Past:
    """The windows of a history.

    Raises
    ------
    ForecastError
        If none lies wholly in it.
    """
    own = rolled(asked, past.counts[None, :], past.seen[None, :], past.covered)
    if not len(own.origin):
        needed = 2 * asked.days + asked.lead
        raise ForecastError(
            f"data cover {past.days} days from {past.begin} to {past.until - timedelta(days=1)}; a window of {asked.days} days with "
            f"a past before it needs {needed} with coverage: no window has ended from which a base rate could be taken; ask for "
            "fewer days, or load more of the past"
        )
    return Past.of(
        own,
        rolled(asked, past.peers.counts, past.peers.counts, past.covered),
        rolled(asked, past.others.counts, past.others.counts, past.covered),
    )


def forecast(past: History, question: Question, name: str) -> Forecast:
    """What one rule says of a question, with its reasons.

    Parameters
    ----------
    name
        One of `RULES`, or "simple" for the best of them so far.

    Raises
    ------
    ForecastError
        If no window of the past has ended.
    """
    asked = Asked.of(question, past)
    windows = learned(past, asked)
    base = climate(windows)
    tried = trials(windows)
    rule_name = name if name in RULES else min(tried, key=lambda each: tried[each], default="climatology")
    rule = RULES[rule_name]
    fitted = rule(windows, None)
    chance = fitted.chance
    now = _now(asked, past)
    probability = float(chance(now)[0, 0])
    low, high = _range(rule, fitted, windows, now, base)
    rate = float(clipped(np.array([base.mean]))[0])
    notes = list(past.notes)
    if name not in RULES:
        notes.append(_chosen(rule_name, tried))
    return Forecast(
        id=content_id("forecast", question.id, name, past.digest),
        question_id=question.id,
        forecaster=name,
        known_until=past.until - timedelta(days=1),
        probability=probability,
        low=min(low, probability),
        high=max(high, probability),
        confidence=_confidence(past, windows, question),
        base_rate=rate,
        base_of=_base_of(past, windows, base, question),
        reasons=_reasons(past, asked, question, chance, base, probability),
        nearest=_nearest(past, windows.own, now, question),
        would_move=_would_move(past, asked, chance, probability),
        notes=tuple(notes),
        inputs=past.digest,
    )


def _now(asked: Asked, past: History, seen: Vector | None = None, later: int = 0) -> Windows:
    """The window that is asked about, as it begins; with other counts, or so many days later without any."""
    counts = np.pad(past.counts, (0, later))[None, :]
    shown = np.pad(past.seen if seen is None else seen, (0, later))[None, :]
    return at(asked, np.array([len(past.counts) + asked.lead + later]), counts, shown)


def _range(rule: Rule, fitted: Learned, windows: Past, now: Windows, base: Climate) -> tuple[float, float]:
    """A 90 % range: how far the rule moves under random weights of sides and stretches, and no less than its past is worth."""
    rng = np.random.default_rng(20140704)
    probability = float(fitted.chance(now)[0, 0])
    drawn = [float(rule(windows.redrawn(rng), fitted).chance(now)[0, 0]) for _ in range(REDRAWS)]
    worth = base.a + base.b
    beta: Any = cast("Any", stats).beta(probability * worth + 0.5, (1 - probability) * worth + 0.5)
    low, high = float(beta.ppf(_ENDS[0])), float(beta.ppf(_ENDS[1]))
    low, high = min(low, float(np.quantile(drawn, _ENDS[0]))), max(high, float(np.quantile(drawn, _ENDS[1])))
    return max(low, FLOOR / 2), min(high, 1 - FLOOR / 2)


def _chosen(rule: str, tried: dict[str, float]) -> str:
    if not tried:
        return f"by {rule}, the simplest: the past is too short to try the rules on, or all of its windows ended alike"
    scores = ", ".join(f"{name} {score:.3f}" for name, score in sorted(tried.items(), key=lambda each: each[1]))
    return f"by {rule}: of the simple rules it had the lowest log score on the latest windows of the past ({scores})"


def _base_of(past: History, windows: Past, base: Climate, question: Question) -> str:
    own = windows.own
    worth = f"{own.worth:.1f}".removesuffix(".0")
    mine = (
        f"Met in {percent(float(own.met[0].mean()))} of past windows of {own.days} days ({len(own.origin)} overlapping ones, worth {worth}; "
        f"{past.begin} to {past.until - timedelta(days=1)}, {told_as(question.target.measure, float(past.counts.sum()))})"
    )
    among = past.peers.are or past.others.are
    if not among:
        return f"{mine}; there is nobody to compare with."
    share = percent(base.kind)
    return f"{mine}; weighed with {share} of {among}, which count as {base.strength:g} windows."


def _confidence(past: History, windows: Past, question: Question) -> str:
    """A sentence on how much past there is; nothing in it is about how likely the answer is."""
    events = int((past.counts > 0).sum())
    worth = windows.own.worth
    covered = float(past.covered.mean())
    unknown = (question.opens - past.until).days
    if unknown > question.days or worth < 8 or events < 3:
        level = "low"
    elif worth >= 40 and events >= 30 and covered > 0.9 and unknown <= 7:
        level = "high"
    else:
        level = "moderate"
    few = f"{worth:.1f}".removesuffix(".0")
    gaps = "" if covered > 0.995 else f", {percent(1 - covered)} of the days without coverage"
    late = f", and the last {unknown} days before the question opens are not known" if unknown > 1 else ""
    days = "day" if events == 1 else "days"
    return f"Confidence in this number is {level}: it rests on {events} {days} with such events in a past worth {few} windows{gaps}{late}."


# --------------------------------------------------------------------------------------------------------- why


def _reasons(
    past: History, asked: Asked, question: Question, chance: Chance, base: Climate, probability: float
) -> tuple[Reason, ...]:
    """What moved the number, each as what it would be without it; the strongest first."""
    found: list[Reason] = []
    if past.peers.are or past.others.are:
        effect = logit(float(clipped(np.array([base.mean]))[0])) - logit(float(clipped(np.array([base.kind]))[0]))
        usual = percent(base.kind)
        what = f"its own record: {told_as(question.target.measure, float(past.counts.sum()))} in {past.days} days, beside {usual} of windows of others"
        if abs(effect) >= _LEAST:
            found.append(Reason(what=what, effect=round(effect, 3), event_ids=_ids(past, 0, past.days)))
    seen = past.seen.copy()
    usual_rate = float(seen.mean())
    until = len(seen)
    at_last = probability
    for reach, words in _STRETCHES:
        begin = max(0, len(seen) - reach)
        had = float(past.seen[begin:until].sum())
        if until <= begin:
            break
        seen[begin:until] = usual_rate
        without = float(chance(_now(asked, past, seen))[0, 0])
        effect = logit(at_last) - logit(without)
        if abs(effect) >= _LEAST:
            expected = told_as(question.target.measure, round(usual_rate * (until - begin), 1))
            what = f"{told_as(question.target.measure, had)} {words}, where {expected} would be usual for it"
            found.append(Reason(what=what, effect=round(effect, 3), event_ids=_ids(past, begin, until)))
        at_last, until = without, begin
    rest = logit(at_last) - logit(float(clipped(np.array([base.mean]))[0]))
    if abs(rest) >= _LEAST:
        found.append(
            Reason(
                what="how windows went that began with its usual rate, its own and those of others",
                effect=round(rest, 3),
            )
        )
    return tuple(sorted(found, key=lambda reason: -abs(reason.effect)))


def _ids(past: History, begin: int, until: int) -> tuple[str, ...]:
    """The last few events that were counted in some days, the latest first."""
    told = past.told
    inside = np.flatnonzero((told.first >= begin) & (told.first < until) & (told.known < past.days))
    return tuple(told.ids[n] for n in inside.tolist()[::-1][:_SHOWN])


def _would_move(past: History, asked: Asked, chance: Chance, probability: float) -> tuple[str, ...]:
    """What the number would be after one more event, and after a quiet stretch."""
    more = past.seen.copy()
    more[-1] += 1
    told = [("one more such event now", float(chance(_now(asked, past, more))[0, 0]))]
    quiet = min(30, asked.days)
    told.append((f"{quiet} days without any", float(chance(_now(asked, past, later=quiet))[0, 0])))
    moved = [
        f"{what}: {percent(each)} in place of {percent(probability)}"
        for what, each in told
        if percent(each) != percent(probability)
    ]
    if moved:
        return tuple(moved)
    return ("no single event moves this rule: only the record as a whole does, a window at a time",)


def _nearest(past: History, own: Windows, now: Windows, question: Question) -> tuple[Precedent, ...]:
    """The three past windows, none overlapping another, that began most like this one."""
    shape = np.log1p(np.concatenate([own.before[0], own.recent[0][:, None]], axis=1))
    here = np.log1p(np.concatenate([now.before[0], now.recent[0][:, None]], axis=1))
    if not past.counts.any():
        return ()
    spread = shape.std(axis=0)
    distance = (((shape - here) / np.where(spread > 0, spread, 1.0)) ** 2).sum(axis=1)
    found: list[Precedent] = []
    taken: list[int] = []
    for n in np.lexsort((-own.origin, distance)):
        origin = int(own.origin[n])
        if any(abs(origin - other) < own.days for other in taken):
            continue
        taken.append(origin)
        inside = np.flatnonzero(past.told.inside(origin, origin + own.days) & (past.told.known < past.days))
        begin = past.begin + timedelta(days=origin)
        found.append(
            Precedent(
                begin=begin,
                until=begin + timedelta(days=own.days),
                what=f"{told_as(question.target.measure, float(own.recent[0][n]))} in the {own.days} days before that were known, now {told_as(question.target.measure, float(now.recent[0][0]))}",
                happened=bool(own.met[0][n]),
                counted=int(own.counted[0][n]),
                event_ids=tuple(past.told.ids[i] for i in inside.tolist()[:_SHOWN]),
            )
        )
        if len(found) == _NEAREST:
            break
    return tuple(found)
