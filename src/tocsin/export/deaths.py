"""A forecast of deaths as words, as JSON, and as draws in the form of ViEWS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

import pyarrow as pa

from tocsin.errors import ExportError
from tocsin.export.tally import many
from tocsin.export.views import Draw, Level, month_id, prediction
from tocsin.forecast.country_months import VIOLENCE
from tocsin.forecast.death_outlook import MANY, CountryAhead, MonthAhead
from tocsin.forecast.deaths import POOLS, DeathsForecast
from tocsin.likelihood import told

Names = Mapping[str, str]
"""Names of countries by the names that a series gives them, where those are codes; empty where they are names."""


def chosen(all_of_them: Sequence[CountryAhead], wanted: Sequence[str], names: Names) -> tuple[CountryAhead, ...]:
    """The countries that a user named, by name, code or number, in that order; all where none is named.

    Raises
    ------
    ExportError
        If one is not there.
    """
    known: dict[str, CountryAhead] = {}
    for each in all_of_them:
        number = () if each.id is None else (str(each.id),)
        for name in (each.name, names.get(each.name, each.name), *number):
            known.setdefault(name.casefold(), each)
    for name in wanted:
        if name.casefold() not in known:
            near = get_close_matches(name.casefold(), known, n=3)
            hint = (
                f"did you mean {' or '.join(near)}?"
                if near
                else "without a name those with the most to come are listed"
            )
            raise ExportError(f"no country {name!r} with a count in the last month of the data; {hint}")
    return tuple(dict.fromkeys(known[name.casefold()] for name in wanted)) if wanted else tuple(all_of_them)


def lines(
    forecast: DeathsForecast,
    countries: Sequence[CountryAhead],
    names: Names,
    *,
    violence: str,
    whole: bool,
    today: date,
) -> Iterator[str]:
    """What is to be said of some countries: a table, what it is, and what it is not.

    Parameters
    ----------
    whole
        Every month; else the first and the last.
    today
        To tell whether a month that is forecast has passed already.
    """
    past = forecast.past
    first, last = (past.month(past.months - 1 + ahead) for ahead in (forecast.ahead[0], forecast.ahead[-1]))
    kind = VIOLENCE.get(violence, violence)
    yield f"Deaths a month in {kind} violence, as UCDP's best figures may count them: a guess, and no fact."
    yield f"Counted: {len(past.names)} countries, {past.first:%Y-%m} to {past.last:%Y-%m}."
    if first < today.replace(day=1):
        yield f"The data end in {past.last:%Y-%m}; months from {first:%Y-%m} on have passed already, and newer data say more."
    yield ""
    wide = max([16, *(len(names.get(each.name, each.name)) for each in countries)])
    yield f"{'':<{wide}} {'last 12':>8}  month       5 %    50 %    95 %  {MANY} or more"
    for each in countries:
        mean = [x for x in each.past if x is not None]
        label = f"{names.get(each.name, each.name):<{wide}} {sum(mean) / max(1, len(mean)):8.1f}"
        for month in each.months if whole else dict.fromkeys((each.months[0], each.months[-1])):
            yield (
                f"{label}  {month.month:%Y-%m} {month.low:7.0f} {month.middle:7.0f} {month.high:7.0f}  {told(month.many)}"
            )
            label = " " * len(label)
    yield ""
    yield "Nine of ten outcomes should lie from the 5 % to the 95 %. Last 12: deaths a month in the last twelve months."
    yield f"Until {last:%Y-%m} it knows past counts alone: no news, no talks, no neighbours; and counts are revised later."
    if forecast.windows:
        yield f"How much its pools weigh was learned on {many(forecast.windows, 'past window')}: {_weighed(forecast)}."
    else:
        yield "The past is too short to learn how much its pools weigh: each weighs the same."
    for reason, n in sorted(past.left_out.items()):
        yield f"Not counted: {many(n, 'event')} {reason}."


def plain(
    forecast: DeathsForecast, countries: Sequence[CountryAhead], names: Names, *, violence: str
) -> dict[str, Any]:
    """The same as what JSON can hold."""
    past = forecast.past
    return {
        "what": "a forecast, which is a guess: deaths a month, as UCDP's best figures may count them",
        "violence": VIOLENCE.get(violence, violence),
        "counted": {"first": f"{past.first:%Y-%m}", "last": f"{past.last:%Y-%m}", "left_out": dict(past.left_out)},
        "pools": list(POOLS),
        "weights": forecast.weights.round(4).tolist(),
        "windows": forecast.windows,
        "countries": [
            {
                "country": names.get(each.name, each.name),
                "in_the_data": each.name,
                "id": each.id,
                "last_twelve": list(each.past),
                "months": [_plain_month(month) for month in each.months],
            }
            for each in countries
        ],
    }


def _plain_month(month: MonthAhead) -> dict[str, Any]:
    return {
        "month": f"{month.month:%Y-%m}",
        "ahead": month.ahead,
        "p5": month.low,
        "p50": month.middle,
        "p95": month.high,
        "expected_on_the_log_scale": round(month.expected, 3),
        f"chance_of_{MANY}_or_more": round(month.many, 4),
    }


def views_table(countries: Sequence[CountryAhead], ids: Mapping[str, int] | None) -> pa.Table:
    """The draws as ViEWS takes them.

    Parameters
    ----------
    ids
        ViEWS' numbers of countries by the names of the series; None: the series has them.

    Raises
    ------
    ExportError
        If no country has one.
    """
    draws: list[Draw] = []
    for each in countries:
        unit = each.id if ids is None else ids.get(each.name)
        if unit is None:
            continue
        for month in each.months:
            at = month_id(month.month)
            draws += [Draw(unit=unit, month=at, draw=k, outcome=outcome) for k, outcome in enumerate(month.draws)]
    if not draws:
        raise ExportError(
            "none of these countries has a number of ViEWS; check the columns id and isoab of the file of them"
        )
    return prediction(Level.COUNTRY, draws)


def _weighed(forecast: DeathsForecast) -> str:
    shares = forecast.weights.mean(axis=0).tolist()
    return ", ".join(f"{name} {share:.0%}".replace("%", " %") for name, share in zip(POOLS, shares, strict=True))
