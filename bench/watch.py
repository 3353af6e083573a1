"""Whether the figures of `tocsin.watch` hold: `python bench/watch.py --data FOLDER`.

FOLDER holds `hawkes_bivariate.csv` (time, actor), `nile.csv` (year, flow) and `expected.json` with what they must give.
All else is simulated with `--seed`: daily Hawkes processes of known parameters, a system of two series with known
coefficients, quiet years, years with a surge (three times the level for two weeks), and an outlet that joins on day 180.
The rule beside the alarms is the simple one: a day (or 7 days) 3 standard deviations above the mean of the 180 days before.
The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from heading import stop, versions
from numpy.typing import NDArray

from tocsin.errors import WatchError
from tocsin.settings import RiskRules
from tocsin.watch.alarms import GAP, WINDOW, baseline, excesses, together
from tocsin.watch.breaks import Level, breaks, run_lengths
from tocsin.watch.excitation import fit_daily
from tocsin.watch.hawkes import fit_moments
from tocsin.watch.response import response
from tocsin.watch.risk import record, surge, volatility

DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "scenario"
WARM_UP = WINDOW + GAP
YEAR, HALF = 365, 182
SURGE_DAYS, SURGE_TIMES = 14, 3.0
LEVELS = (1.0, 10.0)  # events a day of the simulated series, drawn evenly in logs
THIN = (0.2, 1.0)  # of series in which two weeks are too short for any rule; told beside the others

Counts = NDArray[np.float64]


def hawkes(folder: Path, told: dict[str, Any]) -> dict[str, float]:
    """The stored events against the parameters that are expected of them."""
    with (folder / "hawkes_bivariate.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    moments = [sorted(float(row["time"]) for row in rows if row["actor"] == name) for name in ("A", "B")]
    fit_moments([each[:50] for each in moments], moments[0][49] + moments[1][49])  # loads what it needs
    begin = time.perf_counter()
    found = fit_moments(moments, float(told["T"]))
    seconds = time.perf_counter() - begin
    wanted = told["mle"]
    pairs = list(zip(found.background, wanted["mu"], strict=True))
    for mine, theirs in zip(found.branching, wanted["adjacency"], strict=True):
        pairs += zip(mine, theirs, strict=True)
    pairs.append((found.decay, wanted["beta"]))
    error = max(abs(mine - theirs) for mine, theirs in pairs)
    likelihood = abs(-found.log_likelihood - wanted["neg_loglik"])
    print(
        f"Hawkes, {len(rows):,} moments: largest error {error:.5f} (bar .001), of the log-likelihood {likelihood:.4f} (bar .01), "
        f"{seconds:.2f} s (bar .5), branching ratio {found.ratio:.4f}"
    )
    return {"hawkes_parameter_error": error, "hawkes_likelihood_error": likelihood, "hawkes_seconds": seconds}


def daily(sets: int, random: np.random.Generator) -> dict[str, float]:
    """How often 90 % ranges of daily processes hold the truth."""
    inside: dict[str, list[bool]] = {}
    failed = 0
    for _ in range(sets):
        background, branching = random.uniform(0.3, 2, 2), random.uniform(0.05, 0.45, (2, 2))
        half_life = random.uniform(1, 6)
        counts = _process(background, branching, half_life, 730, random)
        try:
            found = fit_daily(counts, ("A", "B"))
        except WatchError:
            failed += 1
            continue
        truth: list[tuple[str, Any, float]] = [("half-life", found.half_life, half_life)]
        truth.append(("branching ratio", found.ratio, float(np.max(np.abs(np.linalg.eigvals(branching))))))
        truth += [("background", found.background[k], background[k]) for k in range(2)]
        truth += [("branching", found.branching[k][m], branching[k, m]) for k in range(2) for m in range(2)]
        for name, given, value in truth:
            inside.setdefault(name, []).append(given.low <= value <= given.high)
    each = ", ".join(f"{name} {np.mean(held):.3f}" for name, held in inside.items())
    share = float(np.mean([held for some in inside.values() for held in some]))
    print(
        f"daily Hawkes, {sets} sets of two years: 90 % ranges hold the truth in {share:.3f} ({each}); {failed} failed"
    )
    return {"interval_coverage": share, "fits_failed": failed}


def _process(
    background: Counts, branching: Counts, half_life: float, days: int, random: np.random.Generator
) -> NDArray[np.int64]:
    kept = 0.5 ** (1 / half_life)
    decayed = np.zeros(len(background))
    counts = np.zeros((days, len(background)), dtype=np.int64)
    for day in range(days):
        counts[day] = random.poisson(background + branching @ decayed)
        decayed = kept * decayed + (1 - kept) * counts[day]
    return counts


def nile(folder: Path, told: dict[str, Any]) -> dict[str, float]:
    """The break of the Nile."""
    with (folder / "nile.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    flow, years = [float(row["flow"]) for row in rows], [int(row["year"]) for row in rows]
    [found] = breaks(flow, Level.VALUES, number=1)
    last = years[found.at - 1]
    right = last == told["last_year_before_break"] and all(
        abs(mine - told[name]) < 0.005 for mine, name in ((found.before, "mean_before"), (found.after, "mean_after"))
    )
    span = f"{years[found.earliest - 1]} to {years[found.latest - 1]}"
    print(
        f"Nile: last year before the break {last} (or {span}), means {found.before:.2f} and {found.after:.2f}: {right}"
    )
    return {"nile_right": float(right)}


def system(sets: int, random: np.random.Generator) -> dict[str, float]:
    """How often 95 % ranges hold the known coefficients of a system of two series."""
    truth = np.array([[0.4, 0.2], [0.3, 0.1]])
    inside = []
    for _ in range(sets):
        series = np.zeros((300, 2))
        for step in range(1, 300):
            series[step] = truth @ series[step - 1] + random.normal(size=2)
        found = response(series, ("A", "B"), lags=1)
        given = np.array([answer.coefficients[0].low for answer in found.answers]).reshape(2, 2)
        upper = np.array([answer.coefficients[0].high for answer in found.answers]).reshape(2, 2)
        inside.append((given <= truth) & (truth <= upper))
    share = float(np.mean(inside))
    print(f"VAR, {sets} systems: known coefficients inside their 95 % ranges in {share:.3f}")
    return {"var_inside": share}


def quiet(years: int, random: np.random.Generator) -> dict[str, float]:
    """Alarms of quiet years, at a set rate of one a year."""
    levels = _levels(years, random)
    counts = random.poisson(levels, (WARM_UP + YEAR, years)).astype(float)
    found = [e for e in excesses(baseline(counts), per_year=1.0) if e.day >= WARM_UP]
    sparse = random.poisson(_levels(years, random, THIN), (WARM_UP + YEAR, years)).astype(float)
    thin = [e for e in excesses(baseline(sparse), per_year=1.0) if e.day >= WARM_UP]
    thin_rule = sum(len(_simple(sparse[:, i])) for i in range(years))
    week = np.array([1.1, 1.2, 1.2, 1.1, 1.0, 0.8, 0.6])[np.arange(WARM_UP + YEAR) % 7]
    bursts = random.negative_binomial(levels * week[:, None], 0.5).astype(float)  # dispersion 2, and the week's habit
    harder = [e for e in excesses(baseline(bursts), per_year=1.0) if e.day >= WARM_UP]
    rule = sum(len(_simple(counts[:, i])) for i in range(years))
    print(
        f"quiet, {years} years of {LEVELS[0]} to {LEVELS[1]} events a day: {len(found) / years:.2f} false alarms a year at a set rate of 1 "
        f"(bar .8-1.2); with bursts and weekdays {len(harder) / years:.2f}; of {THIN[0]} to {THIN[1]} a day {len(thin) / years:.2f}; "
        f"the simple rule {rule / years:.2f}, of the thin ones {thin_rule / years:.2f}"
    )
    return {
        "false_alarms_per_year": len(found) / years,
        "false_alarms_bursts": len(harder) / years,
        "false_alarms_thin": len(thin) / years,
        "simple_false_alarms": rule / years,
    }


def surges(sets: int, random: np.random.Generator) -> dict[str, float]:
    """How soon a surge is told."""
    found, rule = _surges(_levels(sets, random), random)
    thin, thin_rule = _surges(_levels(sets, random, THIN), random)
    print(
        f"surges, {sets} of {SURGE_TIMES:g} times the level for {SURGE_DAYS} days: found within 7 days {_within(found):.3f} (bar .90), median delay "
        f"{np.median(found):g} days (bar 4); the simple rule {_within(rule):.3f}, {np.median(rule):g} days; "
        f"of {THIN[0]} to {THIN[1]} events a day {_within(thin):.3f}, the simple rule {_within(thin_rule):.3f}"
    )
    return {
        "surges_found": _within(found),
        "median_delay_days": float(np.median(found)),
        "simple_surges_found": _within(rule),
        "surges_found_thin": _within(thin),
    }


def _surges(levels: Counts, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Days until a surge of each series is told, by the alarms and by the simple rule; 99: it is not."""
    sets, first = len(levels), WARM_UP + 120
    rate = np.repeat(levels[None, :], WARM_UP + YEAR, axis=0)
    rate[first : first + SURGE_DAYS] *= SURGE_TIMES
    counts = random.poisson(rate).astype(float)
    told, rule = np.full(sets, 99), np.full(sets, 99)
    for each in excesses(baseline(counts), per_year=1.0):
        if first <= each.day < first + SURGE_DAYS:
            told[each.series] = min(told[each.series], each.day - first + 1)
    for which in range(sets):
        inside = [day - first + 1 for day in _simple(counts[:, which]) if first <= day < first + SURGE_DAYS]
        rule[which] = min(inside, default=99)
    return told, rule


def _within(days: NDArray[np.int64]) -> float:
    return float((days <= 7).mean())


def joining(sets: int, random: np.random.Generator) -> dict[str, float]:
    """An outlet joins on day 180; what happens in the world does not change.

    At one false alarm a year, chance alone gives one in 22 of 100 runs of 90 days: the strictest rate is asked for, and the
    default is told beside the same world without the outlet.
    """
    days, joins, seen = 540, 180, 90
    calm = simple = usual = without = 0
    for _ in range(sets):
        counts = np.zeros((days, 3))
        coverage = np.zeros((days, 3))
        true = random.poisson(3.0, days)  # incidents a day
        for outlet, (share, documents) in enumerate(((0.6, 40), (0.4, 20), (0.8, 60))):
            counts[:, outlet] = random.binomial(true, share)
            coverage[:, outlet] = random.poisson(documents, days)
        counts[:joins, 2] = coverage[:joins, 2] = 0
        both, old = together(baseline(counts, coverage)), together(baseline(counts[:, :2], coverage[:, :2]))
        strict, free, before = (
            any(joins <= each.day < joins + seen for each in excesses(found, per_year=rate))
            for found, rate in ((both, 0.1), (both, 1.0), (old, 1.0))
        )
        calm, usual, without = calm + (not strict), usual + (not free), without + (not before)
        simple += not [day for day in _simple(counts.sum(axis=1)) if joins <= day < joins + seen]
    share = 100 / sets
    print(
        f"an outlet joins: no alarm within {seen} days in {calm * share:g} of 100 runs at 0.1 false alarms a year (bar 95); at 1 a year "
        f"in {usual * share:g}, and in {without * share:g} of the same worlds without it; the simple rule {simple * share:g}"
    )
    return {
        "source_added_no_alarm": calm * share,
        "source_added_usual": usual * share,
        "without_usual": without * share,
    }


def many(dyads: int, random: np.random.Generator) -> dict[str, float]:
    """All indicators of many daily series: baseline and alarms, online change of the last half year, volatility, surge, record.

    Breaks of the whole series, excitation and responses are fitted for a dyad that is looked at.
    """
    days = 3652
    levels = np.exp(random.uniform(np.log(0.02), np.log(5), dyads))
    counts = random.poisson(levels, (days, dyads)).astype(float)
    rules = RiskRules()
    begin = time.perf_counter()
    found = changes = 0
    for start in range(0, dyads, 500):
        block = counts[:, start : start + 500]
        found += len(excesses(baseline(block), per_year=1.0))
        weeks = block[: days // 7 * 7].reshape(-1, 7, block.shape[1]).sum(axis=1).astype(int)
        for column in range(block.shape[1]):
            mine = [int(n) for n in weeks[:, column]]
            volatility(mine, rules)
            surge(mine, rules)
            record(mine, rules)
            changes += int((run_lengths(block[-HALF:, column]).chance > 0.5).any())
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    print(
        f"{dyads:,} dyads x 10 years of days, all indicators: {seconds:.1f} s (bar 60), {peak:,.0f} MB (bar 2,000), {found:,} alarms, {changes:,} with a change in the last half year"
    )
    return {"series_seconds": seconds, "peak_mb": peak}


def _levels(number: int, random: np.random.Generator, between: tuple[float, float] = LEVELS) -> Counts:
    return np.exp(random.uniform(np.log(between[0]), np.log(between[1]), number))


def _simple(counts: Counts) -> list[int]:
    """Days on which the 7-day sum stands 3 standard deviations above those of the 180 days before; then 7 days' rest."""
    sums = np.convolve(counts, np.ones(7), "valid")  # sums[i]: days i..i+6
    told: list[int] = []
    for day in range(WARM_UP, len(counts)):
        past = sums[day - 6 - WINDOW : day - 13]
        if past.std() > 0 and sums[day - 6] > past.mean() + 3 * past.std() and (not told or day - told[-1] >= 7):
            told.append(day)
    return told


def main() -> int:
    """Exit status: 0, whatever the figures; 2 if there are none."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--sets", type=int, default=200, help="simulated Hawkes processes")
    parser.add_argument("--years", type=int, default=500, help="quiet years, and surges")
    parser.add_argument("--dyads", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=8)
    options = parser.parse_args()
    try:
        told = json.loads((options.data / "expected.json").read_text(encoding="utf-8"))
        data = {name: (options.data / name).read_bytes() for name in ("hawkes_bivariate.csv", "nile.csv")}
    except OSError as error:
        stop(
            f"{error.filename}: {error.strerror}; name a folder with hawkes_bivariate.csv, nile.csv and expected.json by --data"
        )
    print(f"watch: {versions('numpy', 'scipy', 'ruptures', 'statsmodels')}; seed {options.seed}")
    for name, content in data.items():
        print(f"{name}: SHA-256 {hashlib.sha256(content).hexdigest()}")
    random = np.random.default_rng(options.seed)
    figures = hawkes(options.data, told["hawkes_bivariate"]) | nile(options.data, told["nile"])
    figures |= many(options.dyads, random) | daily(options.sets, random) | system(20, random)
    figures |= quiet(options.years, random) | surges(options.years, random) | joining(100, random)
    print(json.dumps({name: round(value, 5) for name, value in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
