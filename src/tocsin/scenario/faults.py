"""For what a situation file is refused: entries that contradict each other, their texts or what a number can be."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from itertools import product

from tocsin.scenario.findings import Finding, Lines, did_you_mean, label, listed, range_fault
from tocsin.scenario.indicators import indicator_faults
from tocsin.scenario.situation import Situation, Spread, covers

MOST = 100_000  # combinations of states that scenarios are checked against


def faults(
    situation: Situation, texts: Mapping[str, str], lines: Lines, *, types: Collection[str]
) -> Iterator[Finding]:
    """Each fault, in no order.

    Parameters
    ----------
    texts
        Those that could be read, by document id.
    types
        Of events, as the ontology has them: what indicators may name.
    """
    yield from _ids(situation, lines)
    yield from _claims(situation, texts, lines)
    yield from _actors(situation, lines)
    yield from _descriptors(situation, lines)
    yield from _scenarios(situation, lines)
    yield from indicator_faults(situation, types, lines)
    for name in ("reconsider", "beta"):
        spread: Spread = getattr(situation.run, name)
        fault = range_fault(spread, 0.0, 1.0 if name == "reconsider" else math.inf)
        if fault:
            yield Finding(where="run", line=lines.of("run", 0, name), what=f"{name} {fault}")


def _ids(situation: Situation, lines: Lines) -> Iterator[Finding]:
    for name in ("document", "claim", "actor", "issue", "descriptor", "scenario", "indicator"):
        seen: set[str] = set()
        for number, entry in enumerate(getattr(situation, name)):
            if entry.id in seen:
                line = lines.of(name, number, "id")
                yield Finding(where=f"{name} {entry.id!r}", line=line, what="stands twice; give one of them another id")
            seen.add(entry.id)


def _claims(situation: Situation, texts: Mapping[str, str], lines: Lines) -> Iterator[Finding]:
    documents = {document.id for document in situation.document}
    for number, claim in enumerate(situation.claim):
        where = f"claim {claim.id!r}"
        home = claim.document
        if home is None:
            if len(documents) != 1:
                what = f"does not say which of the {len(documents)} documents it quotes; add document = ..."
                yield Finding(where=where, line=lines.of("claim", number), what=what)
                continue
            [home] = documents
        if home not in documents:
            what = f"document {home!r} is not here; there are: {listed(documents)}"
            yield Finding(where=where, line=lines.of("claim", number, "document"), what=what)
        elif home in texts and claim.quote not in texts[home]:
            near = _nearest_words(claim.quote, texts[home])
            what = f"its quote is not in {home!r} word for word; the nearest words there: {near!r}"
            yield Finding(where=where, line=lines.of("claim", number, "quote"), what=what)
    known = {claim.id for claim in situation.claim}
    for name in ("actor", "lineage", "stance", "descriptor", "impact", "scenario", "indicator"):
        for number, entry in enumerate(getattr(situation, name)):
            for unknown in (c for c in entry.claims if c not in known):
                what = f"no claim {unknown!r}; {did_you_mean(unknown, known)}"
                yield Finding(where=label(name, entry), line=lines.of(name, number, "claims"), what=what)


def _nearest_words(quote: str, text: str) -> str:
    from rapidfuzz.fuzz import partial_ratio_alignment

    found = partial_ratio_alignment(quote, text)
    if found is None:
        return ""
    start, end = found.dest_start, found.dest_end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return " ".join(text[start:end].split())


def _actors(situation: Situation, lines: Lines) -> Iterator[Finding]:
    actors, issues = {a.id for a in situation.actor}, {i.id: i for i in situation.issue}
    scales: dict[str, tuple[float, float]] = {}
    for number, issue in enumerate(situation.issue):
        where, line = f"issue {issue.id!r}", lines.of("issue", number, "scale")
        try:
            points = sorted(float(point) for point in issue.scale)
        except ValueError:
            yield Finding(
                where=where, line=line, what="its scale has a point that is no number; write numbers in quotes"
            )
            continue
        if len(points) < 2 or not all(map(math.isfinite, points)):
            yield Finding(where=where, line=line, what="its scale needs two points or more, each with its words")
            continue
        scales[issue.id] = points[0], points[-1]
        if issue.decision_rule not in ("compromise_mean", "challenge"):
            what = f"decision_rule {issue.decision_rule!r} is not known; choose compromise_mean or challenge"
            yield Finding(where=where, line=lines.of("issue", number, "decision_rule"), what=what)
        if issue.status_quo is not None and not points[0] <= issue.status_quo <= points[-1]:
            what = f"status_quo {issue.status_quo:g} lies outside its scale, {points[0]:g} to {points[-1]:g}"
            yield Finding(where=where, line=lines.of("issue", number, "status_quo"), what=what)
    heavy: dict[str, float] = {}
    seen: set[tuple[str, str]] = set()
    for number, stance in enumerate(situation.stance):
        where = label("stance", stance)
        if (stance.actor, stance.issue) in seen:
            yield Finding(where=where, line=lines.of("stance", number), what="stands twice; keep one of them")
        seen.add((stance.actor, stance.issue))
        if stance.actor not in actors:
            what = f"no actor {stance.actor!r}; {did_you_mean(stance.actor, actors)}"
            yield Finding(where=where, line=lines.of("stance", number, "actor"), what=what)
        if stance.issue not in issues:
            what = f"no issue {stance.issue!r}; {did_you_mean(stance.issue, issues)}"
            yield Finding(where=where, line=lines.of("stance", number, "issue"), what=what)
        low, high = scales.get(stance.issue, (-math.inf, math.inf))
        for name, least, most in (("position", low, high), ("salience", 0.0, 100.0), ("capability", 0.0, math.inf)):
            fault = range_fault(getattr(stance, name), least, most)
            if fault:
                yield Finding(where=where, line=lines.of("stance", number, name), what=f"{name} {fault}")
        for name in stance.guessed:
            if name not in ("position", "salience", "capability"):
                what = f"guessed names {name!r}; it may name position, salience and capability"
                yield Finding(where=where, line=lines.of("stance", number, "guessed"), what=what)
        heavy[stance.issue] = max(heavy.get(stance.issue, 0.0), stance.capability[2])
    for number, issue in enumerate(situation.issue):
        if heavy.get(issue.id) == 0.0:
            what = "every capability on it is 0: nobody weighs anything; say who counts"
            yield Finding(where=f"issue {issue.id!r}", line=lines.of("issue", number), what=what)


def _descriptors(situation: Situation, lines: Lines) -> Iterator[Finding]:
    states = {d.id: d.states for d in situation.descriptor}
    for number, descriptor in enumerate(situation.descriptor):
        where = f"descriptor {descriptor.id!r}"
        line = lines.of("descriptor", number, "states")
        if len(descriptor.states) < 2:
            yield Finding(where=where, line=line, what="has one state; what cannot change is no descriptor")
            continue
        if len(set(descriptor.states)) < len(descriptor.states):
            yield Finding(where=where, line=line, what="names one state twice")
        if "." in descriptor.id or any("." in state for state in descriptor.states):
            yield Finding(where=where, line=line, what="has a dot in its id or a state; impacts part the two by a dot")
        if descriptor.now not in descriptor.states:
            what = f"now {descriptor.now!r} is none of its states; {did_you_mean(descriptor.now, descriptor.states)}"
            yield Finding(where=where, line=lines.of("descriptor", number, "now"), what=what)
        line = lines.of("descriptor", number, "prior")
        if len(descriptor.prior) != len(descriptor.states) - 1:
            what = f"has {len(descriptor.prior)} priors for {len(descriptor.states)} states; give one for each but the last"
            yield Finding(where=where, line=line, what=what)
            continue
        faults = [fault for spread in descriptor.prior if (fault := range_fault(spread, 0.0, 1.0))]
        yield from (Finding(where=where, line=line, what=f"prior {fault}") for fault in faults)
        total = sum(spread[1] for spread in descriptor.prior)
        if not faults and total >= 1:
            what = f"its priors add up to {total:g} at their modes; the last state {descriptor.states[-1]!r} needs some of 1"
            yield Finding(where=where, line=line, what=what)
        elif not faults and any(spread[0] == spread[2] == 0 for spread in descriptor.prior):
            yield Finding(
                where=where, line=line, what="a state with prior 0 can never be; leave it out, or give it a chance"
            )
    seen: set[tuple[str, str]] = set()
    for number, impact in enumerate(situation.impact):
        where, ends = label("impact", impact), (impact.from_, impact.to)
        if ends in seen:
            yield Finding(where=where, line=lines.of("impact", number), what="stands twice; keep one of them")
        seen.add(ends)
        for name, end in (("from", impact.from_), ("to", impact.to)):
            home, _, state = end.partition(".")
            line = lines.of("impact", number, name)
            if home not in states:
                what = f"{name} {end!r}: no descriptor {home!r}; {did_you_mean(home, states)}"
                yield Finding(where=where, line=line, what=what)
            elif state not in states[home]:
                what = f"{name} {end!r}: {home!r} has no state {state!r}; {did_you_mean(state, states[home])}"
                yield Finding(where=where, line=line, what=what)
        if impact.from_.partition(".")[0] == impact.to.partition(".")[0]:
            what = "leads from a descriptor to itself; how long a state lasts is said by run.reconsider"
            yield Finding(where=where, line=lines.of("impact", number, "to"), what=what)
        fault = range_fault(impact.score, -3.0, 3.0)
        if fault:
            yield Finding(where=where, line=lines.of("impact", number, "score"), what=f"score {fault}")


def _scenarios(situation: Situation, lines: Lines) -> Iterator[Finding]:
    states = {d.id: d.states for d in situation.descriptor}
    whole = True
    for number, scenario in enumerate(situation.scenario):
        for home, state in scenario.when.items():
            where, line = f"scenario {scenario.id!r}", lines.of("scenario", number, "when")
            if home not in states:
                whole = False
                what = f"no descriptor {home!r}; {did_you_mean(home, states)}"
                yield Finding(where=where, line=line, what=what)
                continue
            for each in (state,) if isinstance(state, str) else state:
                if each not in states[home]:
                    whole = False
                    what = f"{home!r} has no state {each!r}; {did_you_mean(each, states[home])}"
                    yield Finding(where=where, line=line, what=what)
    if not whole or not situation.scenario:
        if not situation.scenario:
            yield Finding(where="", line=None, what="no scenario; add the ends that the question is about")
        return
    used = list(dict.fromkeys(home for scenario in situation.scenario for home in scenario.when))
    count = math.prod(len(states[home]) for home in used)
    if count > MOST:
        what = f"scenarios name {len(used)} descriptors with {count:,} combinations of states, too many to check; name fewer"
        yield Finding(where="", line=None, what=what)
        return
    for combination in product(*(states[home] for home in used)):
        held = dict(zip(used, combination, strict=True))
        met = [s.id for s in situation.scenario if covers(s.when, held)]
        told = ", ".join(f"{home} = {state}" for home, state in held.items())
        if not met:
            what = f"no scenario holds when {told}; together they must cover every case"
            yield Finding(where="scenarios", line=lines.header("scenario", 0), what=what)
            return
        if len(met) > 1:
            what = f"{' and '.join(map(repr, met))} both hold when {told}; no two may overlap"
            yield Finding(where="scenarios", line=lines.header("scenario", 0), what=what)
            return
