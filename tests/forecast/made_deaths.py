"""Deaths of made countries: some quiet, some at war, wars that flare up and die down."""

from __future__ import annotations

from datetime import date

import numpy as np

from tocsin.forecast.country_months import CountryMonths


def made_deaths(seed: int = 0, countries: int = 24, months: int = 120) -> CountryMonths:
    """A level of each country that walks, and counts drawn around it; the last country begins in month 30."""
    rng = np.random.default_rng(seed)
    level = np.where(np.arange(countries) < countries // 3, rng.uniform(1, 6, countries), -3.0)
    deaths = np.zeros((countries, months))
    for month in range(months):
        level += rng.normal(0, 0.35, countries) - 0.02 * (level - 0.5)
        deaths[:, month] = rng.poisson(np.exp(level) * rng.gamma(2, 0.5, countries))
    deaths[-1, :30] = np.nan
    names = tuple(f"Country {n:02d}" for n in range(countries))
    return CountryMonths(names=names, ids=tuple(range(1, countries + 1)), first=date(2001, 3, 1), deaths=deaths)
