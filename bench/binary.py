"""How well "does A do R to B within N days" is answered: `python bench/binary.py --data FILE.parquet --days 7`.

FILE has a row an event: `s_id`, `r_id`, `o_id` (from 0 on), `day`, `subject`, `relation`, `object` (names) and `split`
(train, valid, test); without `split`, or with `--by-time TRAIN VALID`, the days are cut at these shares of the events.
Protocol: on each origin one asks about every directed triple that was seen at least twice in the 90 days before; yes if it
is seen on the days [origin, origin + N). Origins: every 7 days of train from day 97 on, every 4 days of valid and of test,
windows whole inside their split. Only days before an origin are looked at. The base rate is that of the cells of train and
valid. The calibrated climatology is the triple's rate by exponential smoothing (half-life 60 days), put through an isotonic
regression on valid. The learned model is fitted once, on all windows that closed before the first day of test, and learns
nothing from test. All its numbers were chosen on train and valid of ICEWS14 and ICEWS18; test is scored once a run. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import time
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
from heading import stop, versions
from numpy.typing import NDArray
from rank import days_of

from tocsin.errors import ForecastError
from tocsin.forecast import cell_rates as simple
from tocsin.forecast.binary import BinaryOptions, fit
from tocsin.forecast.chance_scores import ChanceScores, at_budget, chance_scores, skill
from tocsin.forecast.chronicle import Cells, Chronicle, asked_on, chronicle, happened
from tocsin.forecast.quads import natures
from tocsin.ontology import load_ontology

STARTED = time.perf_counter()
DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "forecast" / "icews18_quads.parquet"
COLUMNS = ("s_id", "r_id", "o_id", "day", "subject", "relation", "object")
TRAIN_STEP, STEP, WARM = 7, 4, 97
CLIMATOLOGY = "climatology, smoothed (60 d) + isotonic"

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Cells of one split, and what came."""

    asked: Cells
    met: Flags


def read(frame: pl.DataFrame) -> tuple[Chronicle, list[str]]:
    """The chronicle of a file, and the names of its relations."""
    s, r, o, day = (frame[name].to_numpy().astype(np.int64) for name in ("s_id", "r_id", "o_id", "day"))
    names = [""] * (int(max(s.max(), o.max())) + 1)
    relations = [""] * (int(r.max()) + 1)
    for ids, column, into in ((s, "subject", names), (o, "object", names), (r, "relation", relations)):
        for number, name in zip(ids.tolist(), frame[column].to_list(), strict=True):
            into[number] = name

    def plain(label: str) -> str:
        return "".join(c for c in label.lower() if c.isalpha())

    codes = {plain(crossing.label): crossing for crossing in load_ontology().crossings.values()}
    known = [codes.get(plain(name)) for name in relations]
    quad = np.array([each.quad_icews.code if each and each.quad_icews else 0 for each in known], np.int64)
    family = np.array([int(each.cameo[:2]) if each else 0 for each in known], np.int64)
    return chronicle(s, r, o, day, nature=natures(names), quad=quad, family=family), relations


def baselines(events: Chronicle, valid: Part, test: Part, base: float, window: int) -> dict[str, Vector]:
    """Chances of the cells of test by the simple forecasts."""
    found = {"base rate": np.full(len(test.met), base)}
    ago = [simple.since(events, part.asked) <= window for part in (valid, test)]
    rates = [float(np.clip(valid.met[ago[0] == near].mean(), 1e-4, 1 - 1e-4)) for near in (False, True)]
    found["persistence (seen in the last window)"] = np.where(ago[1], rates[1], rates[0])
    found["climatology (Poisson, all history)"] = simple.poisson(simple.all_time(events, test.asked), window)
    scores = {
        "climatology, all history + isotonic": [simple.all_time(events, part.asked) for part in (valid, test)],
        CLIMATOLOGY: [simple.faded(events, part.asked, 60.0) for part in (valid, test)],
        "climatology, shrunk to pair, relation + isotonic": [
            simple.shrunk(events, part.asked) for part in (valid, test)
        ],
        "recurrence (psi) + isotonic": [simple.recurring(events, part.asked) for part in (valid, test)],
    }
    found["climatology, smoothed (60 d), as it is"] = simple.poisson(scores[CLIMATOLOGY][1], window)
    for name, (before, now) in scores.items():
        found[name] = simple.isotonic(before, valid.met, now)
    made = [simple.excited(events, part.asked) for part in (valid, test)]
    found["discrete Hawkes (logistic on decayed counts)"] = simple.logistic(made[0], valid.met, made[1])
    return found


def numbered(code: NDArray[np.int64]) -> NDArray[np.int64]:
    """Clusters numbered from 0 on."""
    return np.unique(code, return_inverse=True)[1]


def line(name: str, scores: ChanceScores, base: float, climate: float) -> str:
    """A row of the table."""
    return (
        f"{name:<52}{scores.brier:8.4f}{1 - scores.brier / base:+8.3f}{100 * (1 - scores.brier / climate):+8.1f}%{scores.log:8.4f}"
        f"{scores.ece:8.4f}{scores.auc_pr:8.3f}{scores.said:8.4f}"
    )


def main() -> None:
    """Read, learn, score, print."""
    parser = argparse.ArgumentParser(description="Chances that a triple comes again, against simple forecasts.")
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--days", type=int, default=7, help="length of the window")
    parser.add_argument(
        "--by-time", type=float, nargs=2, metavar=("TRAIN", "VALID"), help="cut by these shares of the events"
    )
    parser.add_argument("--no-test", action="store_true", help="score valid, learn from train: for work on the model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", type=int, default=BinaryOptions().rows, help="cells that trees learn from at most")
    arguments = parser.parse_args()
    if not arguments.data.is_file():
        stop(f"no data at {arguments.data}; give --data FILE.parquet")
    frame = pl.read_parquet(arguments.data)
    absent = [name for name in COLUMNS if name not in frame.columns]
    if absent:
        stop(f"{arguments.data} has no column {absent[0]}; needed are {', '.join(COLUMNS)}")
    split = days_of(frame, tuple(arguments.by_time) if arguments.by_time else None)
    events, relations = read(frame)
    window = arguments.days
    options = replace(BinaryOptions(window=window, threads=arguments.threads), rows=arguments.rows)
    ends = (split.valid, split.test, split.end)
    train_days = range(min(WARM, split.valid // 2), ends[0] - window + 1, TRAIN_STEP)
    spans = [range(a, b - window + 1, STEP) for a, b in pairwise(ends)]
    if arguments.no_test:  # the last 28 days of train in the place of valid, valid in the place of test
        start = split.valid - 28
        spans = [range(start, split.valid - window + 1, STEP), spans[0]]
        train_days = range(min(WARM, start // 2), start - window + 1, TRAIN_STEP)
    if not (train_days and spans[0] and spans[1]):
        stop(f"no window of {window} days fits into train, valid and test; give --days or --by-time")
    digest = hashlib.sha256(arguments.data.read_bytes()).hexdigest()
    print(f"{arguments.data.name} sha256 {digest}")
    print(
        f"{len(events)} events, {events.entities} entities, {events.relations} relations ({int((events.family > 0).sum())} known to CAMEO); "
        f"days [0, {split.valid}) train, [.., {split.test}) valid, [.., {split.end}) test"
    )
    parts = [
        Part(asked=asked, met=happened(events, asked, window))
        for asked in (asked_on(events, days, options.universe) for days in (train_days, *spans))
    ]
    train, valid, test = parts
    sizes = ", ".join(
        f"{len(d)} origins / {len(p.met)} cells" for d, p in zip((train_days, *spans), parts, strict=True)
    )
    print(
        f"protocol: window {window} days; triples seen >= 2 times in 90 days, both directions as they stand, no other negatives; origins "
        f"every {TRAIN_STEP} days of train, {STEP} of valid and test: {sizes}; base rate of train + valid; climatology: smoothed rate "
        "(half-life 60 d) + isotonic on valid; days before the origin only; no rank, so no tie rule or filter but ties together in AUC-PR"
    )
    print(
        versions("numpy", "numba", "lightgbm", "scipy"),
        f"seed {arguments.seed}, threads {arguments.threads}",
        flush=True,
    )

    def tell(what: str, now: int, end: int) -> None:
        if now % 50 == 0 or not what.startswith("learning"):
            print(f"  {time.perf_counter() - STARTED:6.0f} s  day {now} of {end}: {what}", file=sys.stderr, flush=True)

    base = float(np.concatenate([train.met, valid.met]).mean())
    first = int(spans[1][0])
    try:
        began, began_cpu = time.perf_counter(), time.process_time()
        model = fit(events, first, options, seed=arguments.seed, tell=tell)
        fitted, fitted_cpu = time.perf_counter() - began, time.process_time() - began_cpu
        said = model.predict(model.describe(events, test.asked))
    except ForecastError as error:
        stop(str(error))
    chances = baselines(events, valid, test, base, window)
    chances["tocsin (learned)"] = said
    scored = {name: chance_scores(chance, test.met) for name, chance in chances.items()}
    of_base, climate = scored["base rate"].brier, scored[CLIMATOLOGY].brier
    print(
        f"{'':<52}{'Brier':>8}{'skill':>8}{'/clim.':>9}{'log':>8}{'ECE':>8}{'AUC-PR':>8}{'said':>8}   (came {test.met.mean():.4f})"
    )
    for name, scores in scored.items():
        print(line(name, scores, of_base, climate))
    mine = scored["tocsin (learned)"]
    loss, other = (said - test.met) ** 2, (chances[CLIMATOLOGY] - test.met) ** 2
    rng = np.random.default_rng(arguments.seed)
    clusters = (numbered(test.asked.subject * events.entities + test.asked.object), numbered(test.asked.day))
    ranges = {
        "base rate": skill(loss, (chances["base rate"] - test.met) ** 2, clusters, rng),
        "climatology": skill(loss, other, clusters, rng),
    }
    for name, found in ranges.items():
        print(
            f"skill over {name}: {found.value:+.4f}, 90 % range {found.low:+.4f} to {found.high:+.4f} (clustered by dyad and by day)"
        )
    best = min((name for name in chances if not name.startswith("tocsin")), key=lambda name: scored[name].brier)
    print(f"best baseline: {best}; skill over it {1 - mine.brier / scored[best].brier:+.4f}")
    print("reliability (said, came, cells):")
    for each in mine.bins:
        print(f"  {each.said:6.3f} {each.came:6.3f} {each.size:8d}  {'#' * round(40 * each.came)}")
    print("by relation, the 20 commonest in train and valid (cells of test, came, climatology, tocsin, skill):")
    common = np.argsort(-np.bincount(events.before(first).relation, minlength=events.relations), kind="stable")[:20]
    worse: list[str] = []
    for r in common.tolist():
        here = test.asked.relation == r
        if here.any():
            a, b = float(other[here].mean()), float(loss[here].mean())
            worse += [relations[r]] if b > a else []
            print(
                f"  {relations[r][:46]:<46}{int(here.sum()):8d}{test.met[here].mean():8.3f}{a:9.4f}{b:9.4f}{100 * (1 - b / a):+7.1f}%"
            )
    budgets = [at_budget(said, test.met, test.asked.day, k) for k in (10, 50, 200)]
    for each in budgets:
        print(
            f"the {each.looked} likeliest of each origin: precision {each.precision:.3f}, recall {each.recall:.3f} (any: {each.base:.3f})"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = {
        "brier": round(mine.brier, 5),
        "skill_over_base_rate": round(ranges["base rate"].value, 4),
        "skill_over_climatology": round(ranges["climatology"].value, 4),
        "ece": round(mine.ece, 4),
        "auc_pr": round(mine.auc_pr, 4),
        "relations_worse_than_climatology": len(worse),
        "scored_on": "valid" if arguments.no_test else "test",
        "worse": worse,
        "skill_over_base_rate_range": [round(ranges["base rate"].low, 4), round(ranges["base rate"].high, 4)],
        "skill_over_climatology_range": [round(ranges["climatology"].low, 4), round(ranges["climatology"].high, 4)],
        "best_baseline": best,
        "skill_over_best_baseline": round(1 - mine.brier / scored[best].brier, 4),
        "log": round(mine.log, 4),
        "base_rate": round(base, 4),
        "came": round(float(test.met.mean()), 4),
        "cells": len(test.met),
        "fit_seconds": round(fitted, 1),
        "fit_cpu_seconds": round(fitted_cpu, 1),
        "seconds": round(time.perf_counter() - STARTED, 1),
        "cpu_seconds": round(time.process_time(), 1),
        "peak_mb": round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
