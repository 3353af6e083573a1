"""Fit the weights by which tellings are joined into incidents: `python tools/fit_incidents.py`.

It codes the development half of the project's own set (tests/golden/incidents/development.jsonl), compares the tellings
that a real run would compare, fits a logistic model to whether they are of one incident, and writes
src/tocsin/data/incidents/weights.toml. The held half is not looked at. With --check nothing is written: it prints the
figures of models that were each fitted without one fifth of the stories, on that fifth.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # pyright: ignore[reportUnknownVariableType]

from tocsin.read import Given
from tocsin.read.text import read_text
from tocsin.records import Document
from tocsin.resolve.annotated import Report, aligned, bcubed, pairwise, read_reports
from tocsin.resolve.incidents import Companions, beside, candidates, formed, gather
from tocsin.resolve.likeness import FEATURES, Weights, compare, grade, homes_of
from tocsin.resolve.stems import stems
from tocsin.resolve.telling import Telling
from tocsin.settings import Settings
from tocsin.workbench import workbench

ROOT = Path(__file__).resolve().parents[1]
SET = ROOT / "tests" / "golden" / "incidents" / "development.jsonl"
OUT = ROOT / "src" / "tocsin" / "data" / "incidents" / "weights.toml"
TEXTS = ROOT / "src" / "tocsin" / "data" / "samples"

APPLY, REVIEW = 0.4, 0.2
PULL = 3.0  # for each squared unit that a weight is off what `PRIOR` says
FOLDS = 5
COMMON = 1.0 / 300  # share of texts from which on a word is listed
STRANGERS = 0.05  # what a pair of strangers counts against one that a run would compare
# What a careful reader would say before seeing a pair; a few hundred pairs are too few to learn it all from.
PRIOR = {
    "same_family": 0.7, "related_family": 0.0, "other_family": -1.0, "violence_related": -1.5, "violence_other": -3.0, "same_type": 0.3, "other_mode": -0.8,
    "same_day": 2.0, "near_day": -3.0, "days_apart": -4.0, "day_within": 1.0, "day_fits": 1.2, "day_unfit": -2.0,
    "same_place": 2.2, "place_within": 1.4, "near_place": 1.4, "same_province": 0.0, "places_apart": -5.0,
    "place_named": 1.6, "place_elsewhere": -2.0, "no_place": 0.3,
    "same_actor": 1.0, "kin_actor": 0.5, "alike_actor": 0.4, "other_actor": -1.2, "no_actor": 0.0,
    "same_recipient": 0.8, "kin_recipient": 0.5, "alike_recipient": 0.7, "other_recipient": -0.8, "crossed": -0.3,
    "countries": 0.8, "other_countries": -1.0, "same_toll": 1.2, "close_toll": 0.4, "far_toll": -0.6,
    "words": 4.0, "context": 2.0, "names": 1.5, "same_land": 0.5, "other_land": -2.0, "beside": 1.0, "same_day_words": 2.0, "one_text": -1.5, "one_outlet": -1.0, "copied": 2.0,
}  # fmt: skip
BIAS = -4.5
# Signs that no small sample may turn round.
FOR = (
    "same_family same_type same_day day_within day_fits same_place place_within near_place place_named same_land beside same_actor kin_actor "
    "alike_actor same_recipient kin_recipient alike_recipient countries same_toll close_toll words names context same_day_words copied"
).split()
AGAINST = (
    "other_family violence_related violence_other other_mode near_day days_apart day_unfit places_apart place_elsewhere other_land other_actor "
    "other_recipient other_countries crossed far_toll one_text one_outlet"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Pairs of tellings as numbers."""

    features: NDArray[np.float64]  # (pairs, features)
    same: NDArray[np.float64]  # (pairs,), 1 or 0
    weight: NDArray[np.float64]  # (pairs,)


def told(reports: Sequence[Report]) -> tuple[list[Telling], dict[str, str], dict[str, str]]:
    """The tellings of some reports, the incident of each that is annotated, and the report of each."""
    bench = workbench(Settings())
    documents: list[Document] = []
    for report in reports:
        given = Given(published=report.published, outlet=report.outlet)
        document = read_text(report.text, title=report.title, given=given, options=bench.settings.read)
        assert isinstance(document, Document)
        documents.append(document)
    tellings: list[Telling] = []
    gold: dict[str, str] = {}
    home: dict[str, str] = {}
    for report, coded in zip(reports, bench.code(documents), strict=True):
        of, _ = aligned(report, coded)
        for telling in bench.tellings(coded):
            counts = Counter(of[e] for e in telling.event_ids if e in of)
            if counts:
                gold[telling.id] = counts.most_common(1)[0][0]
            home[telling.id] = report.id
            tellings.append(telling)
    return tellings, gold, home


def rarity(texts: Sequence[str]) -> dict[str, float]:
    """How rare the commoner words of some texts are, from 0 (in every text) to 1."""
    counts = Counter(word for text in texts for word in stems(text))
    return {word: grade(n / len(texts)) for word, n in counts.items() if n / len(texts) >= COMMON and n > 1}


def examples(tellings: Sequence[Telling], gold: dict[str, str], model: Weights) -> Examples:
    """The annotated pairs that a run would compare."""
    by = {telling.id: telling for telling in tellings}
    names = list(FEATURES)
    rows: list[list[float]] = []
    same: list[float] = []
    weight: list[float] = []
    met = set(candidates(tellings, set(by), model.rarity))
    homes = homes_of(tellings)
    companions: Companions = {}
    if model.weights:
        for a, b in met:
            left, right = by[a], by[b]
            found = compare(left, right, model, homes=homes).probability
            if found >= model.apply and left.document_id and right.document_id:
                ends = min(left.document_id, right.document_id), max(left.document_id, right.document_id)
                companions.setdefault(ends, []).append((found, frozenset((a, b))))
    marked = [telling for telling in tellings if telling.id in gold]
    for one, other in combinations(marked, 2):
        alike, near = gold[one.id] == gold[other.id], tuple(sorted((one.id, other.id))) in met
        # Strangers as if they had happened on one day or the next: what else tells two happenings apart.
        shown = other if alike or near else shifted(other, one, (len(rows) % 5) // 3)
        if shown is None:
            continue
        pair = (min(one.id, other.id), max(one.id, other.id))
        seen = compare(one, shown, model, homes=homes, beside=beside(companions, pair, one, other))
        if seen.barred is None:
            rows.append([seen.seen.get(name, 0.0) for name in names])
            same.append(float(alike))
            weight.append(1.0 if alike or near else STRANGERS)
    return Examples(features=np.array(rows), same=np.array(same), weight=np.array(weight))


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
    """Bias and weights of the least loss, with a pull to `PRIOR` and the signs of `FOR` and `AGAINST`."""
    names = list(FEATURES)
    prior = np.array([*(PRIOR[name] for name in names), BIAS])
    x, y, counts = data.features[chosen], data.same[chosen], data.weight[chosen]
    x = np.hstack([x, np.ones((len(x), 1))])

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = x @ point
        off = point - prior
        error = counts * (1 / (1 + np.exp(-logits)) - y)
        total = (counts * (np.logaddexp(0, logits) - y * logits)).sum() + PULL / 2 * (off @ off)
        return float(total), x.T @ error + PULL * off

    bounds = [(0.0 if name in FOR else None, 0.0 if name in AGAINST else None) for name in names]
    solve = cast("Callable[..., Any]", minimize)  # scipy says nothing of its types
    end = solve(loss, prior, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return float(end.x[-1]), end.x[:-1]


def twice(tellings: Sequence[Telling], gold: dict[str, str], model: Weights) -> tuple[Weights, Examples]:
    """The model, fitted once without and once with what two texts tell in common, which only a model shows."""
    data = examples(tellings, gold, model)
    for again in (False, True):
        data = examples(tellings, gold, model) if again else data
        bias, weights = fit(data, np.ones(len(data.same), dtype=bool))
        model = replace(model, bias=bias, weights=dict(zip(FEATURES, (float(w) for w in weights), strict=True)))
    return model, data


def check(
    reports: Sequence[Report], tellings: Sequence[Telling], gold: dict[str, str], home: dict[str, str], model: Weights
) -> None:
    """Fits without one fifth of the stories and joins that fifth, five times; prints agreement over tellings.

    Incidents that one report tells together are of one story.
    """
    fold = folds(reports)
    made: dict[str, str] = {}
    for number in range(FOLDS):
        rest = [t for t in tellings if fold[home[t.id]] != number]
        held = [t for t in tellings if fold[home[t.id]] == number]
        fitted, _ = twice(rest, {t.id: gold[t.id] for t in rest if t.id in gold}, model)
        for incident in formed([t.id for t in held], gather(held, weights=fitted).joins):
            made |= dict.fromkeys(incident.event_ids, incident.id)
    ids = [t.id for t in tellings if t.id in gold]
    for name, rule in (("pairs", pairwise), ("B-cubed", bcubed)):
        found = rule([gold[i] for i in ids], [made[i] for i in ids])
        print(f"{name}: precision {found.precision:.3f}, recall {found.recall:.3f}, F {found.f1:.3f}")


def folds(reports: Sequence[Report]) -> dict[str, int]:
    """By report which fifth it is in: the largest stories first, each into the smallest fifth."""
    story: dict[str, str] = {}

    def top(incident: str) -> str:
        while story.setdefault(incident, incident) != incident:
            incident = story[incident]
        return incident

    for report in reports:
        told_here = [top(mark.incident) for mark in report.marks]
        story.update(dict.fromkeys(told_here, told_here[0]) if told_here else {})
    homes = {r.id: top(r.marks[0].incident) if r.marks else r.id for r in reports}
    counts, chosen = [0] * FOLDS, dict[str, int]()
    for name, count in sorted(Counter(homes.values()).items(), key=lambda item: (-item[1], item[0])):
        chosen[name] = counts.index(min(counts))
        counts[chosen[name]] += count
    return {report: chosen[name] for report, name in homes.items()}


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
    tellings, gold, home = told(reports)
    if arguments.check:
        check(reports, tellings, gold, home, model)
        return
    fitted, data = twice(tellings, gold, model)
    print(
        f"{len(reports)} reports, {len(tellings)} tellings, {len(data.same)} pairs, {int(data.same.sum())} of one incident"
    )
    weights = np.array([fitted.weights[name] for name in FEATURES])
    likely = 1 / (1 + np.exp(-(data.features @ weights + fitted.bias)))
    for low in np.arange(0, 1, 0.2):
        inside = (likely >= low) & (likely < low + 0.2001)
        if inside.any():
            share = np.average(data.same[inside], weights=data.weight[inside])
            print(f"{low:.1f}-{low + 0.2:.1f}: {int(inside.sum())} pairs, {share:.2f} of one incident")
    OUT.write_text(words(fitted), encoding="utf-8")
    print(f"written: {OUT}")


if __name__ == "__main__":
    main()
