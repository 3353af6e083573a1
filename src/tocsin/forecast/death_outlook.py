"""A forecast of deaths as records: what it says of each country and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tocsin.forecast.deaths import DeathsForecast

MANY = 25  # dead in a month, of which the chance is told; UCDP counts a conflict from so many in a year on


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthAhead:
    """What is forecast of one month."""

    month: date  # its first day
    ahead: int  # 1 is the month after the last that was counted
    low: float  # 5 % of the draws are not above it
    middle: float
    high: float  # 95 % of the draws are not above it
    expected: float  # on the logarithmic scale, as `DeathsForecast.expected`
    many: float  # chance of `MANY` dead or more; never 0, never 1
    draws: tuple[float, ...]  # ascending


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryAhead:
    """What is forecast of one country."""

    name: str  # as the series has it
    id: int | None
    past: tuple[int | None, ...]  # of the last twelve months; None: there was no such country
    months: tuple[MonthAhead, ...]


def countries_ahead(forecast: DeathsForecast) -> tuple[CountryAhead, ...]:
    """The countries that had a count in the last month, those with the most deaths to come first."""
    past = forecast.past
    order = np.argsort(-np.nan_to_num(forecast.expected).sum(axis=1), kind="stable").tolist()
    return tuple(_country(forecast, n) for n in order if not np.isnan(past.deaths[n, -1]))


def _country(forecast: DeathsForecast, n: int) -> CountryAhead:
    past = forecast.past
    ends = np.quantile(forecast.draws[n], [0.05, 0.5, 0.95], axis=-1, method="closest_observation")
    size = forecast.draws.shape[-1]
    many = ((forecast.draws[n] >= MANY).sum(axis=-1) + 0.5) / (size + 1)
    return CountryAhead(
        name=past.names[n],
        id=past.ids[n],
        past=tuple(None if np.isnan(x) else int(x) for x in past.deaths[n, -12:].tolist()),
        months=tuple(
            MonthAhead(
                month=past.month(past.months - 1 + ahead),
                ahead=ahead,
                low=float(ends[0, column]),
                middle=float(ends[1, column]),
                high=float(ends[2, column]),
                expected=float(forecast.expected[n, column]),
                many=float(many[column]),
                draws=tuple(forecast.draws[n, column].tolist()),
            )
            for column, ahead in enumerate(forecast.ahead)
        ),
    )
