"""How well deaths by country and month are forecast: `python bench/deaths.py --data FILE.parquet`.

FILE has a row a country and month: `month` (its first day), `country_id`, `country`, and the count in `deaths_sb` (or --column);
an empty count means that there was no such country. Protocol: for each year, data to the end of October of the year before; forecast
are its twelve months, so 3 to 14 months ahead; every country that has a count in that October and in the month forecast. All
numbers of the model were chosen on the years 1998 to 2017 of UCDP GED (state-based); the weights of its pools are learned anew for
each origin, from windows that had ended by then. The years printed are scored once a run, and nothing is chosen on them.
CRPS, IGN and MIS (90 %) are those of the ViEWS prediction challenge; MSLE is of the point exp(mean log(1 + draw)) - 1.
The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from heading import stop, versions
from numpy.typing import NDArray

from tocsin.errors import ForecastError
from tocsin.forecast.country_months import CountryMonths, read_country_months
from tocsin.forecast.death_baselines import BASELINES
from tocsin.forecast.death_scores import crps, ignorance, interval_score, msle, point
from tocsin.forecast.deaths import POOLS, DeathsForecaster

STARTED = time.perf_counter()
FOLDER = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "forecast"
DEFAULT = FOLDER / "ucdp_ged_sb_country_month.parquet"
PUBLISHED = FOLDER / "views_shapefinder_2022_2023.parquet"
AHEAD = range(3, 15)
OURS, RIVAL = "tocsin", "conflictology"

Array = NDArray[np.float64]


def of_year(
    forecaster: DeathsForecaster, series: CountryMonths, year: int
) -> tuple[dict[str, Array], dict[str, Array], Array, Array]:
    """Draws and points of tocsin and of the baselines, the outcomes, and the weights of the pools."""
    past = series.before(date(year - 1, 11, 1))
    outcome = series.deaths[:, past.months + AHEAD[0] - 1 : past.months + AHEAD[-1]]
    there = ~np.isnan(past.deaths[:, -1]) & ~np.isnan(outcome).any(axis=1)
    found = forecaster.forecast(past, AHEAD)
    draws = {OURS: found.draws[there]}
    draws |= {name: each(past, len(AHEAD))[there] for name, each in BASELINES.items()}
    points = {name: point(each) for name, each in draws.items()} | {OURS: found.expected[there]}
    return draws, points, outcome[there], found.weights


def table(title: str, scores: Mapping[str, Mapping[int, float]], digits: int) -> None:
    """Print a score by year, its mean last."""
    years = sorted(next(iter(scores.values())))
    print(f"{title:<28}" + "".join(f"{year:>9}" for year in years) + f"{'mean':>9}")
    for name, each in scores.items():
        row = [each.get(year, float("nan")) for year in years]
        print(f"  {name:<26}" + "".join(f"{x:9.{digits}f}" for x in [*row, float(np.mean(row))]))


def published(path: Path, year: int) -> dict[str, float]:
    """MSLE of the forecasts that others published for a year, by name; none if the file is absent or lacks the year."""
    if not path.is_file():
        return {}
    frame = pl.read_parquet(path).filter(pl.col("month").dt.year() == year, pl.col("deaths_sb").is_not_null())
    outcome = frame["deaths_sb"].cast(pl.Float64).to_numpy()
    names = [name for name in ("views", "shapefinder") if name in frame.columns]
    return {name: msle(np.maximum(frame[name].to_numpy(), 0), outcome) for name in names} if len(frame) else {}


def main() -> None:
    """Read, forecast each year from the October before, score, print."""
    parser = argparse.ArgumentParser(description="Forecast deaths by country and month, and score them.")
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--column", default="deaths_sb", help="the count")
    parser.add_argument("--years", type=int, nargs=2, metavar=("FIRST", "LAST"), default=(2018, 2023))
    parser.add_argument("--published", type=Path, default=PUBLISHED, help="forecasts of others for the same months")
    arguments = parser.parse_args()
    if not arguments.data.is_file():
        stop(f"no data at {arguments.data}; give --data FILE.parquet")
    try:
        series = read_country_months(arguments.data, column=arguments.column)
    except ForecastError as error:
        stop(str(error))
    digest = hashlib.sha256(arguments.data.read_bytes()).hexdigest()
    print(f"{arguments.data.name} sha256 {digest}")
    print(f"{len(series.names)} countries, {series.months} months, {series.first:%Y-%m} to {series.last:%Y-%m}")
    first, last = arguments.years
    years = [year for year in range(first, last + 1) if series.first.year < year and date(year, 12, 1) <= series.last]
    if not years:
        stop(f"{first} to {last}: not one of these years is whole in the data, with a year before it; give --years")
    print(
        "protocol: data to October of the year before, months 3 to 14 ahead; each year scored once, nothing chosen on it"
    )
    print(versions("numpy", "scipy"), flush=True)
    forecaster = DeathsForecaster()
    scores: dict[str, dict[str, dict[int, float]]] = {kind: {} for kind in ("CRPS", "IGN", "MIS", "MSLE")}
    inside: list[float] = []
    apart: list[tuple[Array, Array]] = []
    weights = np.zeros(0)
    for year in years:
        try:
            draws, points, outcome, weights = of_year(forecaster, series, year)
        except ForecastError as error:
            stop(f"{year}: {error}")
        for name, each in draws.items():
            own = crps(each, outcome)
            scores["CRPS"].setdefault(name, {})[year] = float(own.mean())
            scores["IGN"].setdefault(name, {})[year] = float(ignorance(each, outcome).mean())
            scores["MIS"].setdefault(name, {})[year] = float(interval_score(each, outcome).mean())
            scores["MSLE"].setdefault(name, {})[year] = msle(points[name], outcome)
        apart.append((crps(draws[OURS], outcome).mean(axis=1), crps(draws[RIVAL], outcome).mean(axis=1)))
        low, high = np.quantile(draws[OURS], [0.05, 0.95], axis=-1)
        inside.append(float(((low <= outcome) & (outcome <= high)).mean()))
        for name, value in published(arguments.published, year).items():
            scores["MSLE"].setdefault(f"{name}, as published", {})[year] = value
        print(f"  {time.perf_counter() - STARTED:5.0f} s  {year}", file=sys.stderr, flush=True)
    for kind, digits in (("MSLE", 3), ("CRPS", 2), ("IGN", 3), ("MIS", 1)):
        table(kind, scores[kind], digits)
    print(f"outcomes inside the 90 % interval: {100 * float(np.mean(inside)):.1f} %")
    print("weights of the pools in the last year, by level of the centre:")
    for row in weights:
        print("  " + ", ".join(f"{name} {100 * x:.0f} %" for name, x in zip(POOLS, row, strict=True)))
    ours, rival = (np.concatenate([pair[n] for pair in apart]) for n in (0, 1))
    rng = np.random.default_rng(0)
    drawn = [rng.integers(len(ours), size=len(ours)) for _ in range(2000)]
    skill = np.quantile([1 - ours[n].sum() / rival[n].sum() for n in drawn], [0.025, 0.975])
    print(
        f"CRPS below conflictology's by {1 - ours.sum() / rival.sum():.1%} (95 % range over country-years {skill[0]:.1%} to {skill[1]:.1%})"
    )
    means = {
        kind: {name: float(np.mean(list(each.values()))) for name, each in found.items()}
        for kind, found in scores.items()
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = {
        "msle_2022": _rounded(scores["MSLE"][OURS].get(2022), 4),
        "msle_2023": _rounded(scores["MSLE"][OURS].get(2023), 4),
        "crps": round(means["CRPS"][OURS], 3),
        "crps_conflictology": round(means["CRPS"][RIVAL], 3),
        "crps_negative_binomial": round(means["CRPS"]["negative binomial"], 3),
        "msle": round(means["MSLE"][OURS], 4),
        "msle_geometric_mean": round(means["MSLE"][RIVAL], 4),
        "ign": round(means["IGN"][OURS], 4),
        "mis": round(means["MIS"][OURS], 2),
        "inside_90": round(float(np.mean(inside)), 4),
        "crps_skill": [round(1 - float(ours.sum() / rival.sum()), 4), *(round(float(x), 4) for x in skill)],
        "years": years,
        "country_months": int(sum(len(pair[0]) for pair in apart) * len(AHEAD)),
        "seconds": round(time.perf_counter() - STARTED, 1),
        "cpu_seconds": round(time.process_time(), 1),
        "peak_mb": round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1),
    }
    print(json.dumps(report))


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


if __name__ == "__main__":
    main()
