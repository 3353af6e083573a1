"""What is only doubtful in a situation file: it runs, and a reader should know."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.scenario.findings import Finding, Lines, label, listed
from tocsin.scenario.indicators import indicator_doubts
from tocsin.scenario.situation import Basis, Situation, Spread, Status

_NARROW = 0.15  # of the scale: a range below this is sure of itself


def doubts(situation: Situation, lines: Lines) -> Iterator[Finding]:
    """Each doubt, by the sort of entry."""
    if len(situation.actor) < 3:
        yield Finding(
            where="", line=None, what=f"{len(situation.actor)} actors; with fewer than 3 there is little to bargain"
        )
    voices = sum(document.independent_sources for document in situation.document)
    told = [each for each in situation.document if each.independent_sources] or situation.document
    outlets = {document.outlet or document.id for document in told}
    if voices <= 1 or len(outlets) == 1:
        yield Finding(where="", line=None, what=f"one outlet ({listed(outlets)}): nothing here is corroborated")
    scale = {"position": 100.0, "salience": 100.0, "capability": 100.0, "score": 6.0, "prior": 1.0}
    for number, stance in enumerate(situation.stance):
        for name in ("position", "salience", "capability"):
            guess = stance.basis is Basis.ANALYST or name in stance.guessed
            if guess and _width(getattr(stance, name)) < _NARROW * scale[name]:
                what = f"{name} is a judgement that no sentence supports, and its range is narrow; widen it or say why"
                yield Finding(where=label("stance", stance), line=lines.of("stance", number, name), what=what)
    for number, impact in enumerate(situation.impact):
        if impact.basis is Basis.ANALYST and _width(impact.score) < _NARROW * scale["score"]:
            what = "score is a judgement that no sentence supports, and its range is narrow; widen it or say why"
            yield Finding(where=label("impact", impact), line=lines.of("impact", number, "score"), what=what)
    for number, descriptor in enumerate(situation.descriptor):
        narrow = any(_width(spread) < _NARROW * scale["prior"] for spread in descriptor.prior)
        if descriptor.basis is Basis.ANALYST and narrow:
            what = "prior is a judgement that no sentence supports, and its range is narrow; widen it or say why"
            yield Finding(
                where=f"descriptor {descriptor.id!r}", line=lines.of("descriptor", number, "prior"), what=what
            )
    reported = [i for i in situation.impact if i.basis in (Basis.STATED, Basis.INFERRED)]
    if reported and all(impact.score[1] >= 0 for impact in reported):
        what = "no reported edge pushes against the reported direction; ask what would, and add it as a judgement"
        yield Finding(where="impacts", line=lines.header("impact", 0), what=what)
    reached = {impact.to.partition(".")[0] for impact in situation.impact}
    for number, descriptor in enumerate(situation.descriptor):
        if descriptor.id not in reached:
            what = f"no edge reaches its states ({', '.join(descriptor.states)}): they follow the prior alone"
            yield Finding(where=f"descriptor {descriptor.id!r}", line=lines.of("descriptor", number), what=what)
    yield from indicator_doubts(situation, lines)
    used = {c for name in _USERS for entry in getattr(situation, name) for c in entry.claims}
    contested = {claim.id for claim in situation.claim if claim.status is Status.CONTESTED}
    for number, claim in enumerate(situation.claim):
        if claim.id not in used:
            yield Finding(where=f"claim {claim.id!r}", line=lines.of("claim", number), what="nothing rests on it")
    for number, impact in enumerate(situation.impact):
        for claim in (c for c in impact.claims if c in contested):
            what = f"rests on {claim!r}, which is contested"
            yield Finding(where=label("impact", impact), line=lines.of("impact", number, "claims"), what=what)


_USERS = ("actor", "lineage", "stance", "descriptor", "impact", "scenario", "indicator")


def _width(spread: Spread) -> float:
    return spread[2] - spread[0]
