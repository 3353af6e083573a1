"""Whether the figures of `tocsin.scenario` hold: `python bench/scenario.py --situation FILE --data FOLDER`.

FOLDER holds `expected.json` and the tables that it speaks of: emission standards, two KTAB tables, DEU III, a toy
cross-impact table. FILE is a situation file; the first of its documents is read again and drafted from, by
`tocsin scenario draft`, and the draft is compared with the file: see `Match` for the rule. The published case of 486
configurations has no open licence and is no part of tocsin; it is run where `--notes` names a page that quotes its matrix.
`failures` counts exact figures that were missed. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import resource
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from heading import stop, versions
from numpy.typing import NDArray

from tocsin.errors import TocsinError
from tocsin.scenario.bargaining import challenge, compromise, median
from tocsin.scenario.network import Descriptor, Edge, Network, at_modes, balances, consistent, drawn, enumerated, run
from tocsin.scenario.sensitivity import sobol

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared"
DRAWS, ACTORS, ROUNDS = 10_000, 30, 5
OUTER, INNER, STEPS, DESCRIPTORS, EDGES = 2000, 200, 12, 8, 17
REPEATS = 3  # of a timing; the best is told. Seconds are those of one core, so that a busy machine does not count

Vector = NDArray[np.float64]


@dataclass
class Figures:
    """What was asked and what came; a figure that is off is counted and told."""

    missed: list[str] = field(default_factory=list)
    asked: int = 0

    def near(self, name: str, found: Any, wanted: Any, within: float) -> None:
        """One figure, or a list of them that counts as one."""
        self.asked += 1
        mine, theirs = np.atleast_1d(np.asarray(found, dtype=float)), np.atleast_1d(np.asarray(wanted, dtype=float))
        right = mine.shape == theirs.shape and bool(np.all(np.abs(mine - theirs) <= within + 1e-12))
        self._tell(name, right, _short(mine), f"{_short(theirs)} (± {within:g})")

    def same(self, name: str, found: object, wanted: object) -> None:
        """One answer that has to be equal."""
        self.asked += 1
        self._tell(name, found == wanted, str(found), str(wanted))

    def below(self, name: str, found: float, bar: float, unit: str) -> None:
        """A time or a size with its bar; a machine is no exact figure, so it is told and not counted."""
        print(f"{'ok  ' if found <= bar else 'over'} {name}: {found:.3g} {unit} (bar {bar:g})")

    def _tell(self, name: str, right: bool, found: str, wanted: str) -> None:  # noqa: FBT001
        if not right:
            self.missed.append(name)
        print(f"{'ok  ' if right else 'MISS'} {name}: {found}; expected {wanted}")


def _short(values: Vector) -> str:
    return " ".join(f"{value:.6g}" for value in values)


# ---------------------------------------------------------------------------------------------- bargaining


def emissions(folder: Path, told: dict[str, Any], figures: Figures) -> None:
    """The ten states of the emission standards, round by round."""
    rows = _rows(folder / "bdm1994_emissions.csv")
    x, c, s = (np.array([float(row[name]) for row in rows]) for name in ("position", "capability", "salience"))
    figures.near("emissions, compromise mean", compromise(x, c, s), told["compromise_mean"], 1e-6)
    figures.near("emissions, weighted median", median(x, c, s), told["weighted_median_round0"], 1e-9)
    moved = challenge(x, c, s, rounds=10)
    means, medians = ([float(of(row, c, s)) for row in moved] for of in (compromise, median))
    port = told["public_port_reading_rounds_0_10"]
    figures.near("emissions, challenge means, rounds 1-10", means[1:], port["mean"][1:], 1e-4)
    figures.near("emissions, challenge medians, rounds 1-10", medians[1:], port["weighted_median"][1:], 1e-4)
    figures.near("emissions, Scholz' means, rounds 1-8", means[1:9], told["scholz2011_table2"]["mean_rounds_1_8"], 0.1)


def european(folder: Path, told: dict[str, Any], figures: Figures) -> None:
    """351 resolved issues of the European Union."""
    outcomes = {row["issue_id"]: _number(row["outcome"]) for row in _rows(folder / "deu3_issues.csv")}
    stands: dict[str, list[tuple[float, float]]] = {}
    for row in _rows(folder / "deu3_positions.csv"):
        position, salience = _number(row["position"]), _number(row["salience"])
        if 0 <= position <= 100 and 0 <= salience <= 100:
            stands.setdefault(row["issue_id"], []).append((position, salience))
    errors: list[tuple[float, float, float]] = []
    for issue, outcome in outcomes.items():
        if not 0 <= outcome <= 100 or len(stands.get(issue, ())) < 3:
            continue
        x, s = np.array(stands[issue]).T
        ones = np.ones(len(x))
        answers = (compromise(x, ones, s), compromise(x, ones, ones), np.median(x))
        errors.append(tuple(abs(float(answer) - outcome) for answer in answers))  # pyright: ignore[reportArgumentType]
    figures.same("DEU III, scored issues", len(errors), told["n_scored"])
    names = ("compromise_mean_equal_capability", "unweighted_mean", "median_actor")
    for name, error in zip(names, np.mean(errors, axis=0), strict=True):
        figures.near(f"DEU III, mean absolute error, {name}", error, told["mae"][name], 0.01)


def ktab(folder: Path, told: dict[str, Any], figures: Figures) -> None:
    """Two published tables of KTAB, read as they are found."""
    for name in ("SOE-Policy", "SOE-Competitive"):
        influence, x, s = np.array(_ktab(folder / f"ktab_{name}.csv")).T
        wanted = told[f"ktab_{name}"]
        figures.same(f"KTAB {name}, actors", len(x), wanted["actors"])
        figures.near(f"KTAB {name}, compromise mean", compromise(x, influence, s), wanted["compromise_mean"], 5e-5)
        figures.near(f"KTAB {name}, weighted median", median(x, influence, s), wanted["weighted_median"], 1e-9)


def _ktab(path: Path) -> list[tuple[float, float, float]]:
    """Influence, position and salience of each actor: ragged lines, names with commas, empty last columns."""
    found: list[tuple[float, float, float]] = []
    for line in path.read_text(encoding="utf-8-sig").splitlines()[2:]:
        cells = [cell.strip() for cell in line.split(",")]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) >= 4:
            influence, position, salience = map(float, cells[-3:])
            found.append((influence, position, salience))
    return found


def bargaining_speed(figures: Figures) -> dict[str, float]:
    """Seconds for many draws of one table, compiled beforehand."""
    random = np.random.default_rng(5)
    x = random.uniform(0, 100, (DRAWS, ACTORS))
    c, s = random.uniform(0.1, 1, (DRAWS, ACTORS)), random.uniform(0.1, 1, (DRAWS, ACTORS))
    challenge(x[:10], c[:10], s[:10], rounds=ROUNDS)
    second = _best(lambda: challenge(x, c, s, rounds=ROUNDS))
    mean = _best(lambda: compromise(x, c, s))
    what = f"{DRAWS:,} draws x {ACTORS} actors"
    figures.below(f"challenge, {what} x {ROUNDS} rounds", second, 3, "s")
    figures.below(f"compromise mean, {what}", mean, 0.1, "s")
    return {"challenge_seconds": second, "mean_seconds": mean}


# ------------------------------------------------------------------------------------------------- network


def cross_impact(folder: Path, told: dict[str, Any], notes: Path, figures: Figures) -> bool:
    """Consistent configurations of the toy, and of the published case where its matrix is at hand: whether it was."""
    toy = tomllib.loads((folder / "toy_cib.toml").read_text(encoding="utf-8"))
    states = {d["id"]: tuple(d["states"]) for d in toy["descriptor"]}
    edges = [
        Edge(cause=_end(each["from"]), effect=_end(each["to"]), score=_one(each["score"])) for each in toy["impact"]
    ]
    model = _impacts(states, edges)
    found = [dict(zip(states, configuration, strict=True)) for configuration in consistent(model)]
    figures.same("toy cross-impact, consistent configurations", found, told["toy_cib"]["consistent"])
    matrix = _quoted_matrix(notes)
    if matrix is None:
        print(f"     the case of 486 configurations: not run, no matrix in {notes.name}; name a page with --notes")
        return False
    wanted = told["somewhereland_cib"]
    names = list(dict.fromkeys(row[0] for row in matrix))
    states = {name: tuple(row for row in matrix if row[0] == name) for name in names}
    edges = []
    for row, scores in matrix.items():
        others = [state for name in names if name != row[0] for state in states[name]]
        pairs = [(state, score) for state, score in zip(others, scores, strict=True) if score]
        edges += [Edge(cause=(row[0], row), effect=(state[0], state), score=_one(score)) for state, score in pairs]
    model = _impacts(states, edges)
    count = int(np.prod([len(each) for each in states.values()]))
    figures.same("published cross-impact, configurations", count, wanted["configurations"])
    figures.same("published cross-impact, consistent", len(consistent(model)), wanted["consistent"])
    here = re.findall(r"[A-Z]\d", "A2B1C3D1E1F1")
    mine = [value for balance in balances(model, here) for value in balance]
    figures.near("published cross-impact, 17 balances", mine, wanted["balance_of_A2B1C3D1E1F1"], 0)
    return True


def _quoted_matrix(notes: Path) -> dict[str, tuple[int, ...]] | None:
    """Rows as "A1 -2 1 1 ..." of a page that quotes the matrix, by state; None if it quotes none."""
    if not notes.is_file():
        return None
    rows = re.findall(r"^([A-F]\d)((?:\s-?\d){14,15})(?=\s|$)", notes.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: tuple(map(int, scores.split())) for name, scores in rows} or None


def _impacts(states: dict[str, tuple[str, ...]], edges: list[Edge]) -> Network:
    descriptors = tuple(
        Descriptor(id=name, states=each, now=each[0], prior=tuple(_one(1 / len(each)) for _ in each[1:]))
        for name, each in states.items()
    )
    return Network(descriptors=descriptors, edges=tuple(edges), beta=_one(0.45), reconsider=_one(0.2), steps=1)


def closed_forms(told: dict[str, Any], figures: Figures) -> None:
    """One descriptor alone and under a cause that is held, at 400,000 paths; and a chain against enumeration."""
    alone, held = told["no_edge"], told["one_edge_held_on"]
    x = Descriptor(id="x", states=("yes", "no"), now="no", prior=(_one(alone["prior"]),))
    cause = Descriptor(id="cause", states=("yes", "no"), now="yes", prior=(_one(0.5),))
    push = Edge(cause=("cause", "yes"), effect=("x", "yes"), score=_one(held["score"]))
    for name, edges, hold, wanted in (("no edge", (), {}, alone), ("held", (push,), {"cause": "yes"}, held)):
        model = Network(
            descriptors=(x, cause),
            edges=edges,
            beta=_one(held["beta"]),
            reconsider=_one(alone["h"]),
            steps=alone["T"],
        )
        random = np.random.default_rng(2)
        found = run(model, drawn(model, OUTER, random), INNER, random, hold=hold).shares["x"][:, -1, 0].mean()
        figures.near(f"closed form, {name}, {OUTER * INNER:,} paths", found, wanted["P"], 1e-3)
    names = ("a", "b", "c")
    chain = Network(
        descriptors=tuple(
            Descriptor(id=name, states=("yes", "no"), now="no", prior=(_one(prior),))
            for name, prior in zip(names, (0.6, 0.3, 0.2), strict=True)
        ),
        edges=(
            Edge(cause=("a", "yes"), effect=("b", "yes"), score=_one(3)),
            Edge(cause=("b", "yes"), effect=("c", "yes"), score=_one(2)),
            Edge(cause=("a", "no"), effect=("c", "yes"), score=_one(-1)),
        ),
        beta=_one(0.45),
        reconsider=_one(0.4),
        steps=6,
    )
    exact = enumerated(chain, at_modes(chain))
    random = np.random.default_rng(4)
    ends = [dict(zip(names, states, strict=True)) for states in exact]
    courses = run(chain, drawn(chain, 4000, random), 500, random, scenarios=ends).scenarios.mean(axis=0)
    figures.near("loop-free chain of three, 8 configurations", courses, list(exact.values()), 1e-3)


def ishigami(told: dict[str, Any], figures: Figures) -> None:
    """Sobol indices of a function whose indices are known."""
    inputs = dict.fromkeys(("x1", "x2", "x3"), (-np.pi, np.pi))

    def outcome(x: Vector) -> Vector:
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    found = {index.name: index for index in sobol(outcome, inputs, size=4096, seed=1)}
    figures.near("Ishigami, first-order", [found[name].first for name in inputs], told["analytic_S1"], 0.01)
    figures.near("Ishigami, total", [found[name].total for name in inputs], told["analytic_ST"], 0.01)


def network_alone() -> dict[str, Any]:
    """Seconds, memory and bytes of a big run; for a process of its own."""
    descriptors = tuple(
        Descriptor(id=f"d{n}", states=("yes", "no"), now="no", prior=((0.1, 0.3, 0.6),)) for n in range(DESCRIPTORS)
    )
    pairs = [(a, b) for a in range(DESCRIPTORS) for b in range(DESCRIPTORS) if a != b]
    edges = tuple(
        Edge(cause=(f"d{a}", "yes"), effect=(f"d{b}", "yes"), score=(-1, 1, 3)) for a, b in pairs[:: len(pairs) // 16]
    )[:EDGES]
    model = Network(
        descriptors=descriptors, edges=edges, beta=(0.25, 0.45, 0.7), reconsider=(0.1, 0.2, 0.4), steps=STEPS
    )

    def once() -> bytes:
        random = np.random.default_rng(9)
        found = run(model, drawn(model, OUTER, random), INNER, random, scenarios=[{"d0": "yes"}])
        return b"".join(each.tobytes() for each in (*found.shares.values(), found.scenarios))

    begin = time.process_time()
    first = once()
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    begin = time.process_time()
    again = once()
    seconds = min(seconds, time.process_time() - begin)
    return {"seconds": seconds, "peak_mb": peak, "same_bytes": first == again, "edges": len(edges)}


def network_speed(figures: Figures) -> dict[str, float]:
    """`network_alone`, in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--network-alone"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    what = f"{OUTER * INNER:,} paths x {STEPS} steps, {DESCRIPTORS} descriptors, {told['edges']} edges"
    figures.below(f"network, {what}", told["seconds"], 4, "s")
    figures.below("network, peak memory of its process", told["peak_mb"], 500, "MB")
    figures.same("network, same seed gives same bytes", told["same_bytes"], True)
    return {"network_seconds": told["seconds"], "peak_mb": told["peak_mb"]}


# ----------------------------------------------------------------------------------------------- situation

MEDIANS = {"S1": (0.37, 0.16), "S2": (0.19, 0.14), "S0": (0.42, 0.69)}
"""Of `../shared/article/situation.toml`: middle of each scenario, and with all edges off."""


def situation(path: Path, figures: Figures) -> None:
    """The medians of the reference situation; of any other file, that it loads and runs."""
    from tocsin.scenario.check import read_situation
    from tocsin.scenario.outlook import outlook

    checked = read_situation(path)
    found = outlook(checked.situation)
    print(f"     {path.name}: {len(checked.situation.impact)} impacts, {len(checked.warnings)} warnings")
    if checked.situation.situation.id != "iraq-us-presence-2023-12":
        total = sum(end.likelihood.middle for end in found.ends)
        figures.near("situation file, medians add up to about 1", total, 1, 0.1)
        return
    for end in found.ends:
        wanted = MEDIANS[end.id]
        mine = (end.likelihood.middle, end.edges_off.middle)
        figures.near(f"situation file, {end.id}: middle and edges off", mine, wanted, 0.02)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(words: str) -> float:
    return float(words) if words.strip() else float("nan")


def _one(value: float) -> tuple[float, float, float]:
    return (value, value, value)


def _end(words: str) -> tuple[str, str]:
    name, _, state = words.partition(".")
    return name, state


def _best(work: Any) -> float:
    seconds: list[float] = []
    for _ in range(REPEATS):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return min(seconds)


def main() -> int:
    """Exit status: 0 if no exact figure was missed; 1 if some were; 2 if there are none."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--situation", type=Path, default=SHARED / "article" / "situation.toml")
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "scenario")
    parser.add_argument("--notes", type=Path, default=SHARED / "design" / "notes-scenario.md")
    parser.add_argument("--published", type=date.fromisoformat, help="of the text that is drafted from; else as_of")
    parser.add_argument("--network-alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.network_alone:
        print(json.dumps(network_alone()))
        return 0
    figures = Figures()
    # First of all: on Linux a process is born with the peak memory of the one that started it.
    result: dict[str, Any] = dict(network_speed(figures)) if (options.data / "expected.json").is_file() else {}
    from scenario_draft import compare, drafted  # not at the top: the network is measured without what these load

    try:
        told = json.loads((options.data / "expected.json").read_text(encoding="utf-8"))
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}; name the folder with expected.json and its tables by --data")
    print(f"scenario: {versions('numpy', 'numba', 'SALib')}")
    for file in (options.data / "expected.json", options.situation):
        print(f"{file.name}: SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}" if file.is_file() else "")
    emissions(options.data, told["bdm1994_emissions"], figures)
    european(options.data, told["deu3"], figures)
    ktab(options.data, told, figures)
    published = cross_impact(options.data, told, options.notes, figures)
    closed_forms(told["network_closed_form"], figures)
    ishigami(told["ishigami"], figures)
    try:
        situation(options.situation, figures)
        draft = drafted(options.situation, published=options.published)
        match = compare(options.situation, draft)
    except TocsinError as error:
        stop(f"{error}; name a situation file by --situation")
    for line in match.lines:
        print(line)
    figures.same("draft, quotes that are exact substrings", match.quotes_exact, match.quotes)
    figures.same("draft, runs without editing", match.runs, True)
    result |= bargaining_speed(figures)
    print(f"{figures.asked} exact figures, {len(figures.missed)} missed{': ' if figures.missed else ''}")
    for name in figures.missed:
        print(f"  {name}")
    result = {
        "failures": len(figures.missed),
        "figures": figures.asked,
        "published_case_run": published,
        **{name: round(value, 4) for name, value in result.items()},
        "draft_impacts": match.impacts,
        "draft_impacts_of": match.impacts_of,
        "draft_impacts_emitted": match.emitted,
        "draft_impacts_by_chance": match.by_chance,
        "draft_quotes": match.quotes,
        "draft_quotes_exact": match.quotes_exact,
        "draft_scenarios_added": match.added,
        "draft_runs": match.runs,
    }
    print(json.dumps(result))
    return 1 if figures.missed else 0


if __name__ == "__main__":
    sys.exit(main())
