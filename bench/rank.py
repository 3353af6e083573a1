"""How well the learned ranking answers "who next": `python bench/rank.py --data FILE.parquet`.

FILE has a row an event: `s_id`, `r_id`, `o_id` (from 0 on), `day`, `subject`, `relation`, `object` (names) and `split`
(train, valid, test); without `split`, or with `--by-time TRAIN VALID`, the days are cut at these shares of the events.
Protocol: single step, both directions, time-aware filter, mean rank among equal scores, every entity a candidate, no other
question of the day known. All numbers of the model were chosen on train and valid of ICEWS14 before; test is scored once a
run. Valid is answered by a model of train alone; before test, the network is fitted anew on train and valid. Of test
days only the online softmax learns, after they are answered, which the single-step protocol allows.
The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from heading import stop, versions

from tocsin.errors import ForecastError
from tocsin.forecast.quads import both_ways, natures
from tocsin.forecast.ranking import RankingOptions
from tocsin.forecast.recurrence import Recurrence, RecurrenceOptions, recurrence
from tocsin.forecast.scores import RankScores
from tocsin.forecast.trial import Split, recurrency, trial

STARTED = time.perf_counter()
DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "forecast" / "icews14_quads.parquet"
COLUMNS = ("s_id", "r_id", "o_id", "day", "subject", "object")


def days_of(frame: pl.DataFrame, shares: tuple[float, float] | None) -> Split:
    """Where the days are cut."""
    end = int(frame["day"].to_numpy().max()) + 1
    if "split" in frame.columns and not shares:
        named = frame["split"].cast(pl.String)
        first = {name: frame["day"].filter(named == name).to_numpy() for name in ("train", "valid", "test")}
        missing = [name for name, days in first.items() if not len(days)]
        if missing:
            stop(f"the column split has no row {missing[0]!r}; give --by-time 0.8 0.1 to cut by time")
        split = Split(valid=int(first["valid"].min()), test=int(first["test"].min()), end=end)
        if first["train"].max() >= split.valid or first["valid"].max() >= split.test:
            stop("train, valid and test overlap in time; give --by-time 0.8 0.1 to cut by time")
        return split
    train, valid = shares or (0.8, 0.1)
    days = np.sort(frame["day"].to_numpy())
    return Split(valid=int(days[int(len(days) * train)]), test=int(days[int(len(days) * (train + valid))]), end=end)


def line(name: str, scores: RankScores) -> str:
    """A row of the table."""
    numbers = (scores.mrr, scores.h1, scores.h3, scores.h10)
    return f"{name:<44}" + "".join(f"{100 * x:8.2f}" for x in numbers) + f"{scores.queries:10d}"


def main() -> None:
    """Read, learn, score, print."""
    parser = argparse.ArgumentParser(description="Rank who comes next, and score it under the strict protocol.")
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument(
        "--by-time", type=float, nargs=2, metavar=("TRAIN", "VALID"), help="cut by these shares of the events"
    )
    parser.add_argument("--no-test", action="store_true", help="do not score test: for work on the model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=NUMBER", help="other values of RankingOptions")
    arguments = parser.parse_args()
    if not arguments.data.is_file():
        stop(f"no data at {arguments.data}; give --data FILE.parquet")
    frame = pl.read_parquet(arguments.data)
    absent = [name for name in COLUMNS if name not in frame.columns]
    if absent:
        stop(f"{arguments.data} has no column {absent[0]}; needed are {', '.join(COLUMNS)}")
    split = days_of(frame, tuple(arguments.by_time) if arguments.by_time else None)
    s, r, o, day = (frame[name].to_numpy().astype(np.int64) for name in ("s_id", "r_id", "o_id", "day"))
    names = [""] * (int(max(s.max(), o.max())) + 1)
    for ids, column in ((s, "subject"), (o, "object")):
        for number, name in zip(ids.tolist(), frame[column].to_list(), strict=True):
            names[number] = name
    quads = both_ways(s, r, o, day, entities=len(names), relations=int(r.max()) + 1)
    options = RankingOptions(threads=arguments.threads)
    for each in arguments.set:
        name, _, number = each.partition("=")
        options = replace(options, **{name: type(getattr(options, name))(float(number))})
    digest = hashlib.sha256(arguments.data.read_bytes()).hexdigest()
    print(f"{arguments.data.name} sha256 {digest}")
    print(
        f"{len(day)} events, {len(names)} entities, {quads.relations} relations; days [0, {split.valid}) train, [.., {split.test}) valid, [.., {split.end}) test"
    )
    print(
        "protocol: single step, both directions, all entities, time-aware filter, mean rank of ties, strictly earlier days only"
    )
    print(versions("numpy", "numba", "scipy"), f"seed {arguments.seed}, threads {arguments.threads}", flush=True)

    def tell(what: str, now: int, end: int) -> None:
        if now % 20 == 0 or what.startswith("fitting"):
            spent = time.perf_counter() - STARTED
            print(f"  {spent:6.0f} s  day {now} of {end}: {what}", file=sys.stderr, flush=True)

    try:
        began = time.perf_counter()
        choices = [RecurrenceOptions(decay=x) for x in (0.02, 0.03, 0.05, 0.08)]
        base: Recurrence = recurrence(quads)
        tried = [
            (recurrency(quads, range(split.valid, split.test, 3), replace(base, options=each)), each)
            for each in choices
        ]
        best = max(tried, key=lambda pair: pair[0].mrr)[1]
        chosen = replace(base, options=best)
        before = recurrency(quads, range(split.valid, split.test), chosen)
        again = None if arguments.no_test else recurrency(quads, range(split.test, split.end), chosen)
        recurrency_seconds = time.perf_counter() - began
        result = trial(
            quads, natures(names), split, options, score_test=not arguments.no_test, seed=arguments.seed, tell=tell
        )
    except ForecastError as error:
        stop(str(error))
    print(f"{'':<44}{'MRR':>8}{'H@1':>8}{'H@3':>8}{'H@10':>8}{'answers':>10}")
    print(line(f"valid: recurrency (decay {best.decay})", before))
    print(line("valid: first score, by hand", result.first))
    print(line("valid: online softmax", result.softmax))
    print(line("valid: tocsin", result.valid))
    print(
        f"candidates hold {100 * result.recall:.1f} % of the true answers of valid; the model learned from {result.groups} questions of train"
    )
    if result.test and again:
        print(line("test: recurrency", again))
        print(line("test: tocsin (scored once)", result.test))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    shown = result.test or result.valid
    report = {
        "mrr": round(100 * shown.mrr, 2),
        "h1": round(100 * shown.h1, 2),
        "h3": round(100 * shown.h3, 2),
        "h10": round(100 * shown.h10, 2),
        "scored_on": "test" if result.test else "valid",
        "valid_mrr": round(100 * result.valid.mrr, 2),
        "recurrency_mrr": round(100 * (again or before).mrr, 2),
        "recurrency_seconds": round(recurrency_seconds, 1),
        "candidate_recall": round(result.recall, 4),
        "seconds": round(time.perf_counter() - STARTED, 1),
        "cpu_seconds": round(time.process_time(), 1),  # of all threads: what tells on a busy machine
        "peak_mb": round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1),
        "queries": shown.queries,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
