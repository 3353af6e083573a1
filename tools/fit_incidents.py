"""Fit the weights by which tellings are joined into incidents: `python tools/fit_incidents.py`.

It codes the development half of the project's own set (tests/golden/incidents/development.jsonl), compares the tellings
that a real run would compare, fits a logistic model to whether they are of one incident, and writes
src/tocsin/data/incidents/weights.toml. The held half is not looked at. With --check nothing is written: it prints the
figures of models that were each fitted without one fifth of the incidents, on that fifth.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tocsin.read import Given
from tocsin.read.text import read_text
from tocsin.records import Document
from tocsin.resolve.annotated import Report, aligned, read_reports
from tocsin.resolve.incidents import candidates
from tocsin.resolve.likeness import FEATURES, Weights, compare, grade
from tocsin.resolve.tellings import Telling, stems
from tocsin.settings import Settings
from tocsin.workbench import workbench

ROOT = Path(__file__).resolve().parents[1]
SET = ROOT / "tests" / "golden" / "incidents" / "development.jsonl"
OUT = ROOT / "src" / "tocsin" / "data" / "incidents" / "weights.toml"
TEXTS = ROOT / "src" / "tocsin" / "data" / "samples"

APPLY, REVIEW = 0.45, 0.2
PULL = 1.5  # for each squared unit that a weight is off what `PRIOR` says
ROUNDS = 1500
COMMON = 1.0 / 300  # share of texts from which on a word is listed
STRANGERS = 0.05  # what a pair of strangers counts against one that a run would compare
# What a careful reader would say before seeing a pair; a few hundred pairs are too few to learn it all from.
PRIOR = {
    "same_family": 0.7, "related_family": 0.0, "other_family": -3.0, "same_type": 0.3, "other_mode": -0.5,
    "same_day": 2.0, "near_day": -1.0, "days_apart": -3.0, "day_within": 1.0, "day_fits": 1.2, "day_unfit": -2.0,
    "same_place": 2.2, "place_within": 1.4, "near_place": 1.4, "same_province": 0.0, "places_apart": -3.0,
    "place_named": 1.6, "place_elsewhere": -2.0, "no_place": 0.3,
    "same_actor": 1.0, "kin_actor": 0.5, "alike_actor": 0.4, "other_actor": -1.2, "no_actor": 0.0,
    "same_recipient": 0.8, "kin_recipient": 0.5, "alike_recipient": 0.7, "other_recipient": -0.8, "crossed": -0.3,
    "countries": 0.8, "other_countries": -1.0, "same_toll": 1.2, "close_toll": 0.4, "far_toll": -0.6,
    "words": 4.0, "names": 1.5, "same_day_words": 2.0, "one_text": -1.5, "one_outlet": -1.0, "copied": 2.0,
}  # fmt: skip
BIAS = -4.5
# Signs that no small sample may turn round.
FOR = (
    "same_family same_type same_day day_within day_fits same_place place_within near_place place_named same_actor kin_actor "
    "alike_actor same_recipient kin_recipient alike_recipient countries same_toll close_toll words names same_day_words copied"
).split()
AGAINST = (
    "other_family other_mode near_day days_apart day_unfit places_apart place_elsewhere other_actor "
    "other_recipient other_countries crossed far_toll one_text one_outlet"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Pairs of tellings as numbers."""

    features: NDArray[np.float64]  # (pairs, features)
    same: NDArray[np.float64]  # (pairs,), 1 or 0
    fold: NDArray[np.int64]  # (pairs,): which fifth of the incidents either is of; -1 where they are of two
    weight: NDArray[np.float64]  # (pairs,)


def told(reports: Sequence[Report]) -> tuple[list[Telling], dict[str, str]]:
    """The tellings of some reports, and the incident of each that is annotated."""
    bench = workbench(Settings())
    documents: list[Document] = []
    for report in reports:
        given = Given(published=report.published, outlet=report.outlet)
        document = read_text(report.text, title=report.title, given=given, options=bench.settings.read)
        assert isinstance(document, Document)
        documents.append(document)
    tellings: list[Telling] = []
    gold: dict[str, str] = {}
    for report, coded in zip(reports, bench.code(documents), strict=True):
        of, _ = aligned(report, coded)
        for telling in bench.tellings(coded):
            counts = Counter(of[e] for e in telling.event_ids if e in of)
            if counts:
                gold[telling.id] = counts.most_common(1)[0][0]
            tellings.append(telling)
    return tellings, gold


def rarity(texts: Sequence[str]) -> dict[str, float]:
    """How rare the commoner words of some texts are, from 0 (in every text) to 1."""
    counts = Counter(word for text in texts for word in stems(text))
    return {word: grade(n / len(texts)) for word, n in counts.items() if n / len(texts) >= COMMON and n > 1}


def examples(tellings: Sequence[Telling], gold: dict[str, str], model: Weights) -> Examples:
    """The annotated pairs that a run would compare."""
    by = {telling.id: telling for telling in tellings}
    names = list(FEATURES)
    folds = {incident: number % 5 for number, incident in enumerate(sorted(set(gold.values())))}
    rows: list[list[float]] = []
    same: list[float] = []
    fold: list[int] = []
    weight: list[float] = []
    met = set(candidates(tellings, set(by)))
    marked = [telling for telling in tellings if telling.id in gold]
    for one, other in combinations(marked, 2):
        alike, near = gold[one.id] == gold[other.id], tuple(sorted((one.id, other.id))) in met
        # Strangers as if they had happened on one day or the next: what else tells two happenings apart.
        shown = other if alike or near else shifted(other, one, (len(rows) % 5) // 3)
        if shown is None:
            continue
        seen = compare(one, shown, model)
        if seen.barred is None:
            rows.append([seen.seen.get(name, 0.0) for name in names])
            same.append(float(alike))
            ends = {folds[gold[one.id]], folds[gold[other.id]]}
            fold.append(ends.pop() if len(ends) == 1 else -1)
            weight.append(1.0 if alike or near else STRANGERS)
    return Examples(features=np.array(rows), same=np.array(same), fold=np.array(fold), weight=np.array(weight))


def shifted(telling: Telling, to: Telling, days: int) -> Telling | None:
    """A telling moved in time so that it is published as many days after another."""
    if telling.published is None or to.published is None:
        return None
    move = to.published - telling.published + timedelta(days=days)
    return replace(
        telling,
        published=telling.published + move,
        begin=None if telling.begin is None else telling.begin + move,
        until=None if telling.until is None else telling.until + move,
    )


def fit(data: Examples, chosen: NDArray[np.bool_]) -> tuple[float, NDArray[np.float64]]:
    """Bias and weights, by gradient descent with a pull to 0 and the signs of `FOR` and `AGAINST`."""
    names = list(FEATURES)
    low = np.array([0.0 if name in FOR else -np.inf for name in names])
    high = np.array([0.0 if name in AGAINST else np.inf for name in names])
    prior = np.array([PRIOR[name] for name in names])
    x, y, counts = data.features[chosen], data.same[chosen], data.weight[chosen]
    weights, bias = prior.copy(), BIAS
    rate = 6.0 / counts.sum()
    for _ in range(ROUNDS):
        error = counts * (1 / (1 + np.exp(-(x @ weights + bias))) - y)
        weights = np.clip(weights - rate * (x.T @ error + PULL * (weights - prior)), low, high)
        bias -= rate * (float(error.sum()) + PULL * (bias - BIAS))
    return bias, weights


def words(model: Weights) -> str:
    """The model as TOML."""
    lines = [
        "# How likely two tellings are of one happening; made by tools/fit_incidents.py, see CARD.md.",
        f"apply = {model.apply}  # from this probability on they are joined",
        f"review = {model.review}  # from this one on a person is asked",
        f"bias = {model.bias:.3f}",
        "",
        "[weights]  # in logits",
        *(f"{name} = {weight:.3f}  # {FEATURES[name]}" for name, weight in model.weights.items()),
        "",
        "[rarity]  # of common words: 0 stands in every text; a word that is not here is rare: 1",
    ]
    grades: dict[str, list[str]] = {}
    for word, found in sorted(model.rarity.items()):
        grades.setdefault(f"{found:.1f}", []).append(word)
    lines += [f'"{key}" = {json.dumps(" ".join(some), ensure_ascii=False)}' for key, some in sorted(grades.items())]
    return "\n".join(lines) + "\n"


def background() -> list[str]:
    """Texts of the project's own that say which words are common."""
    golden = sorted((ROOT / "tests" / "golden").glob("*.toml"))
    sentences = [
        line.partition('"')[2] for p in golden for line in p.read_text("utf-8").splitlines() if line.startswith("text")
    ]
    return [*sentences, *(p.read_text("utf-8") for p in sorted(TEXTS.glob("*.txt")))]


def main() -> None:
    """Fit, check or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    reports = read_reports(SET)
    model = Weights(
        bias=0.0, weights={}, apply=APPLY, review=REVIEW, rarity=rarity([*background(), *(r.text for r in reports)])
    )
    tellings, gold = told(reports)
    data = examples(tellings, gold, model)
    print(
        f"{len(reports)} reports, {len(tellings)} tellings, {len(data.same)} pairs, {int(data.same.sum())} of one incident"
    )
    if arguments.check:
        right = found = wanted = 0.0
        for number in range(5):
            bias, weights = fit(data, data.fold != number)
            held = data.fold == number
            likely = 1 / (1 + np.exp(-(data.features[held] @ weights + bias))) >= APPLY
            right += float((likely & (data.same[held] == 1)).sum())
            found += float(likely.sum())
            wanted += float(data.same[held].sum())
        print(f"held fifths, pairs: precision {right / found:.3f}, recall {right / wanted:.3f}")
        return
    bias, weights = fit(data, np.ones(len(data.same), dtype=bool))
    likely = 1 / (1 + np.exp(-(data.features @ weights + bias)))
    for low in np.arange(0, 1, 0.2):
        inside = (likely >= low) & (likely < low + 0.2001)
        if inside.any():
            print(
                f"{low:.1f}-{low + 0.2:.1f}: {int(inside.sum())} pairs, {data.same[inside].mean():.2f} of one incident"
            )
    fitted = Weights(
        bias=bias,
        weights=dict(zip(FEATURES, (float(w) for w in weights), strict=True)),
        apply=APPLY,
        review=REVIEW,
        rarity=model.rarity,
    )
    OUT.write_text(words(fitted), encoding="utf-8")
    print(f"written: {OUT}")


if __name__ == "__main__":
    main()
