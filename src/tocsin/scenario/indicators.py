"""What an indicator of a situation file may be: for what it is refused, and what is doubtful in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tocsin import plugins
from tocsin.scenario.findings import Finding, Lines, did_you_mean, range_fault
from tocsin.scenario.situation import WATCH_RULES, Basis, Indicator, Situation
from tocsin.store.filters import CODED

_MOST = 1000.0  # of a ratio: beyond it a range is a certainty, and no signpost is one
_NARROW = 1.5  # high end of a ratio over its low end, below which it is sure of itself


def has_rule(indicator: Indicator) -> bool:
    """Whether a desk can be watched for it at all."""
    return bool(indicator.watch or _counted(indicator))


def _counted(indicator: Indicator) -> bool:
    return bool(indicator.actors or indicator.recipients or indicator.types or indicator.places)


def indicator_faults(situation: Situation, types: Collection[str], lines: Lines) -> Iterator[Finding]:
    """Each fault of an indicator alone; claims and ids are looked at with those of all entries.

    Parameters
    ----------
    types
        Of events, as the ontology has them.
    """
    scenarios = [scenario.id for scenario in situation.scenario]
    for number, indicator in enumerate(situation.indicator):
        unknown = [("types", f"no type {t!r}; {did_you_mean(t, types)}") for t in indicator.types if t not in types]
        for key, what in (*_rule(indicator), *unknown, *_effect(indicator, situation)):
            line = lines.of("indicator", number, key)
            yield Finding(where=f"indicator {indicator.id!r}", line=line, what=what)
        if indicator.scenario not in scenarios:
            what = f"no scenario {indicator.scenario!r}; {did_you_mean(indicator.scenario, scenarios)}"
            line = lines.of("indicator", number, "scenario")
            yield Finding(where=f"indicator {indicator.id!r}", line=line, what=what)


def _rule(indicator: Indicator) -> Iterator[tuple[str, str]]:
    """Faults of what is watched for, each with its key."""
    if not indicator.words.strip():
        yield "words", "has no words; say in a sentence what would be seen"
    if indicator.watch is not None:
        if indicator.watch not in WATCH_RULES:
            yield "watch", f"no watch rule {indicator.watch!r}; {did_you_mean(indicator.watch, WATCH_RULES)}"
        if len(indicator.actors) != 1 or len(indicator.recipients) > 1:
            yield "watch", "a watch rule is of one side, or of two: name one of actors, and at most one of recipients"
        for key, given in (("at_least", indicator.at_least > 1), ("within_days", indicator.within_days is not None)):
            if given:
                yield key, f"a watch rule counts in its own way; leave out {key} or watch"
    elif not _counted(indicator):
        for key, given in (
            ("at_least", indicator.at_least > 1),
            ("within_days", indicator.within_days is not None),
            ("datasets", indicator.datasets),
        ):
            if given:
                yield key, f"{key} says nothing of what to count; add actors, recipients, types or places"
    for key in ("actors", "recipients", "types", "places", "datasets"):
        if any(not each.strip() for each in getattr(indicator, key)):
            yield key, f"{key} has an empty name in it; leave it out"


def _effect(indicator: Indicator, situation: Situation) -> Iterator[tuple[str, str]]:
    """Faults of what it moves, each with its key."""
    ratios = {"ratio": indicator.ratio, "ratio_unseen": indicator.ratio_unseen}
    if indicator.sets is not None:
        yield from (("sets", what) for what in _state(indicator.sets, situation))
        for key, spread in ratios.items():
            if spread is not None:
                yield key, f"with sets and {key} the same sight would count twice; keep one of them"
    for key, spread in ratios.items():
        fault = None if spread is None else range_fault(spread, 0.0, _MOST)
        if fault or (spread is not None and spread[0] <= 0):
            yield key, f"{key} {fault or 'must be above 0: no sight makes anything impossible'}"
    seen, unseen = ratios["ratio"], ratios["ratio_unseen"]
    if seen is not None and unseen is not None and (seen[1] - 1) * (unseen[1] - 1) > 0:
        yield "ratio_unseen", "seen and not seen cannot both speak the same way; one lies above 1, the other below"


def _state(words: str, situation: Situation) -> Iterator[str]:
    states = {d.id: d.states for d in situation.descriptor}
    home, _, state = words.partition(".")
    if home not in states:
        yield f"sets {words!r}: no descriptor {home!r}; {did_you_mean(home, states)}"
    elif state not in states[home]:
        yield f"sets {words!r}: {home!r} has no state {state!r}; {did_you_mean(state, states[home])}"
    elif any(d.id == home and d.now == state for d in situation.descriptor):
        yield f"sets {words!r}: it holds now; what is so already cannot be seen to come"


def indicator_doubts(situation: Situation, lines: Lines) -> Iterator[Finding]:
    """What a reader should know of an indicator; a data set may be installed elsewhere."""
    known = (CODED, *plugins.names(plugins.DATASETS)) if any(i.datasets for i in situation.indicator) else ()
    for number, indicator in enumerate(situation.indicator):
        where = f"indicator {indicator.id!r}"
        for each in indicator.datasets:
            if each not in known:
                what = f"no data set {each!r} is installed here; {did_you_mean(each, known)}"
                yield Finding(where=where, line=lines.of("indicator", number, "datasets"), what=what)
        if not has_rule(indicator):
            what = "has no rule: no desk can be watched for it; add actors, types or places, or a watch rule"
            yield Finding(where=where, line=lines.of("indicator", number), what=what)
        elif indicator.sets is None and indicator.ratio is None and indicator.ratio_unseen is None:
            what = "moves nothing when it is seen; say what it sets, or by what ratio it weighs"
            yield Finding(where=where, line=lines.of("indicator", number), what=what)
        for key, spread in (("ratio", indicator.ratio), ("ratio_unseen", indicator.ratio_unseen)):
            if spread is not None and indicator.basis is Basis.ANALYST and spread[2] < spread[0] * _NARROW:
                what = f"{key} is a judgement that no sentence supports, and its range is narrow; widen it or say why"
                yield Finding(where=where, line=lines.of("indicator", number, key), what=what)
