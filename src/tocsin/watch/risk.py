"""Published rules of early warning, with the thresholds that their authors state; every number is a setting with its reference.

They are rules over weeks or days, not models: they say what their authors would say of the same counts, no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tocsin.errors import WatchError
from tocsin.settings import RiskRules

WEEKS = 52


class Risk(StrEnum):
    """The four boxes of ACLED's Volatility and Risk Predictability Index."""

    LOW = "low risk"  # low baseline, low volatility
    CONSISTENT = "consistent risk"  # high baseline, low volatility
    GROWING = "growing risk"  # low baseline, high volatility
    EXTREME = "extreme risk"  # high baseline, high volatility


@dataclass(frozen=True, slots=True, kw_only=True)
class Volatility:
    """The index with the numbers that it is read from."""

    risk: Risk
    baseline: float  # events a week
    deviation: float  # standard deviation of the weeks
    spikes: tuple[int, ...]  # indices of the weeks that stand out


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """The last week beside the weeks before; `change` is None where there was nothing to compare with."""

    week: int  # events of the last week
    month: float  # events a week in the four weeks before it
    year: float  # events a week in the 52 weeks before it
    change_month: float | None  # 0.5: half as many again
    change_year: float | None
    surge: bool  # the week doubles the month before
    threat: bool  # the last four weeks double the year before
    band: str  # "little change", "increase", "decrease", or "limited activity" where there is too little of either


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A sum of deaths over 30 days that is the highest in so many years; `years` is 0 where it is no record."""

    deaths: int
    years: int  # 0, 1 or 3
    before: int | None  # the highest sum of the year before; None: less than a year of days is known


def volatility(weeks: Sequence[int], rules: RiskRules) -> Volatility:
    """ACLED's two-by-two index from the last 52 weekly counts; the baseline is their mean, the deviation that of a population.

    From acleddata.com/early-warning-research-hub/volatility-and-risk-predictability-index (beta wording): a baseline below
    1.5 events a week is low; volatility is high when at least 6 weeks of the past year lie 2 or more standard deviations
    above the baseline. It counts battles, explosions, violence against civilians, riots and excessive force against protesters.

    Raises
    ------
    WatchError
        If there are fewer than 52 weeks.
    """
    if len(weeks) < WEEKS:
        raise WatchError(f"{len(weeks)} weeks: the index needs {WEEKS}; take a longer period")
    year = list(weeks)[-WEEKS:]
    mean = sum(year) / WEEKS
    deviation = (sum((week - mean) ** 2 for week in year) / WEEKS) ** 0.5
    # Weeks that are all alike lie on their baseline, not above it.
    limit = mean + rules.spike_deviations * deviation
    spikes = tuple(i for i, week in enumerate(year) if deviation > 0 and week >= limit)
    high = mean >= rules.low_baseline
    unstable = len(spikes) >= rules.spike_weeks
    risk = (Risk.EXTREME if high else Risk.GROWING) if unstable else (Risk.CONSISTENT if high else Risk.LOW)
    return Volatility(risk=risk, baseline=mean, deviation=deviation, spikes=spikes)


def surge(weeks: Sequence[int], rules: RiskRules) -> Surge:
    """The last week against the 4 and the 52 weeks before it, by ACLED's surge and threat trackers and its change map.

    A surge doubles the month before, a threat is a month that doubles the year before, both only where four weeks average at
    least one event; -25 % to +10 % is little change, and up to two events a week with up to five in this week limited activity.

    Raises
    ------
    WatchError
        If there are fewer than 5 weeks.
    """
    if len(weeks) < 5:
        raise WatchError(f"{len(weeks)} weeks: a surge needs this one and the four before it; take a longer period")
    now, before = weeks[-1], list(weeks)[-5:-1]
    past = list(weeks)[-1 - WEEKS : -1]
    month, year = sum(before) / 4, sum(past) / len(past)
    recent, older = sum(list(weeks)[-4:]) / 4, list(weeks)[-4 - WEEKS : -4]
    usual = sum(older) / len(older)
    change = _change(now, month)
    if month <= rules.limited_average and now <= rules.limited_week:
        band = "limited activity"
    elif now > (1 + rules.little_up) * month:
        band = "increase"
    else:
        band = "decrease" if now < (1 - rules.little_down) * month else "little change"
    enough = month >= rules.surge_average
    return Surge(
        week=now,
        month=month,
        year=year,
        change_month=change,
        change_year=_change(now, year),
        surge=enough and now >= (1 + rules.surge_change) * month,
        threat=recent >= rules.surge_average and usual > 0 and recent >= (1 + rules.surge_change) * usual,
        band=band,
    )


def record(deaths: Sequence[int], rules: RiskRules) -> Record:
    """Whether the deaths of the last 30 days are more than in any 30 days of one or three years before, and at least 100.

    The rule of HDX Signals (OCHA Centre for Humanitarian Data, "Armed conflict"): a rolling sum of 30 days, levels not seen
    in the past one or three years, never below 100.

    Raises
    ------
    WatchError
        If there are fewer days than the sum takes.
    """
    span = rules.record_days
    if len(deaths) < span:
        raise WatchError(f"{len(deaths)} days: a record is of {span}; take a longer period")
    sums = [sum(deaths[:span])]
    for day in range(span, len(deaths)):
        sums.append(sums[-1] + deaths[day] - deaths[day - span])
    now, earlier = sums[-1], sums[:-1]
    years = 0
    if now >= rules.record_least:
        for span_years in (1, 3):
            past = earlier[-365 * span_years :]
            if len(earlier) >= 365 * span_years and now > max(past):
                years = span_years
    return Record(deaths=now, years=years, before=max(earlier[-365:]) if len(earlier) >= 365 else None)


def _change(now: float, before: float) -> float | None:
    return None if before == 0 else now / before - 1
