"""The thresholds of alarms, by simulation: how high a sum rises in quiet years. Writes data/watch/thresholds.csv.

Every entry is found with the whole procedure, baseline included: quiet series of one level and dispersion are simulated,
and the threshold is moved until they alarm as often as asked. Takes about ten minutes; run it after a change to
`tocsin.watch.alarms`.

    python tools/thresholds.py
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tocsin.watch.alarms import GAP, WINDOW, baseline, ratio

EXPECTED = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 200.0)  # events a day
DISPERSION = (1.0, 1.5, 2.5, 5.0)  # variance over mean
PER_YEAR = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 12.0)
WARM_UP = WINDOW + GAP  # days before the first one that counts
SEED = 20261123


def gains(
    expected: float, dispersion: float, series: int, days: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Log-likelihood ratios of quiet series, of shape (days, series), after the warm-up."""
    shape = (WARM_UP + days, series)
    if dispersion > 1:
        counts = random.negative_binomial(expected / (dispersion - 1), 1 / dispersion, shape)
    else:
        counts = random.poisson(expected, shape)
    found = baseline(counts.astype(float))
    return ratio(found.observed, np.maximum(found.expected, 0.01), found.dispersion)[WARM_UP:]


def alarms_a_year(gained: NDArray[np.float64], threshold: float) -> float:
    """How often the sums of quiet series pass a threshold, starting anew each time."""
    total = np.zeros(gained.shape[1])
    count = 0
    for row in gained:
        total = np.maximum(total + row, 0.0)
        over = total >= threshold
        count += int(over.sum())
        total[over] = 0.0
    return count / (gained.size / 365.25)


def solved(gained: NDArray[np.float64], per_year: float) -> float:
    """The threshold that quiet series pass so often."""
    low, high = 0.0, 60.0
    for _ in range(22):
        middle = (low + high) / 2
        low, high = (middle, high) if alarms_a_year(gained, middle) > per_year else (low, middle)
    return high


def main() -> int:
    """Exit status 0 when the table is written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--series", type=int, default=3000, help="simulated for each level and dispersion")
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--out", type=Path, default=Path(str(files("tocsin"))) / "data" / "watch" / "thresholds.csv")
    options = parser.parse_args()
    random = np.random.default_rng(SEED)
    begin = time.monotonic()
    rows: list[tuple[float, float, float, float]] = []
    for expected in EXPECTED:
        for dispersion in DISPERSION:
            gained = gains(expected, dispersion, options.series, options.days, random)
            rows += [(expected, dispersion, rate, round(solved(gained, rate), 3)) for rate in PER_YEAR]
            done = len(rows) / (len(EXPECTED) * len(DISPERSION) * len(PER_YEAR))
            left = (time.monotonic() - begin) * (1 - done) / done
            print(f"{done:4.0%}  {expected} events a day, dispersion {dispersion}: {rows[-4][3]}; {left:.0f} s left")
    with options.out.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("expected", "dispersion", "per_year", "threshold"))
        writer.writerows(rows)
    print(f"{options.out}: {len(rows)} thresholds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
