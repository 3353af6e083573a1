"""The agreement report of a desk: coder against coder by Krippendorff's alpha, and coders against the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random

from tocsin.ontology import Ontology
from tocsin.resolve.agreement import Agreement, Level, agreement, numbered
from tocsin.resolve.answers import NO, QUESTIONS, THERE, YES, Answer, answers, plain
from tocsin.resolve.correcting import reading
from tocsin.resolve.edtf import read_edtf
from tocsin.store.view import View

_MILDNESS = {2: 1.0, 1: 2.0, 3: 3.0, 4: 4.0}
"""Quad classes in their order: material and verbal cooperation, verbal and material conflict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """How far coders agree on one question."""

    question: str  # "event" (is it there), a field, or "quad"
    level: Level
    found: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """How often the machine was right on one question, by those who looked."""

    question: str
    reviewed: int  # answers to what the machine filled
    right: int
    low: float  # Wilson's 95 % range of the share
    high: float
    empty: int  # answers to what the machine left empty
    missed: int  # of those, how many people filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How far the coders of a desk agree with each other and with the machine."""

    coders: tuple[str, ...]
    events: int  # that anybody judged
    twice: int  # that two judged or more
    sampled: int  # that were judged in a random sample
    between: tuple[Between, ...]
    against: tuple[Against, ...]  # of events drawn at random; of all that were judged, where none was
    random: bool  # whether `against` is of events drawn at random
    stale: int  # corrections that no longer apply


def report(view: View, ontology: Ontology, *, seed: int) -> Report:
    """The agreement report of what a view shows.

    Parameters
    ----------
    seed
        Of the resamples that the ranges come from.
    """
    said = view.corrections
    told = [each for coding in view.codings(_documents(view)) for each in coding.corrections]
    given = answers(said, {each.correction.id: each.thing for each in told if each.thing is not None})
    drawn = [each for each in given if each.drawn is not None]
    units = {each.unit for each in given}
    return Report(
        coders=tuple(sorted({each.by for each in given})),
        events=len(units),
        twice=sum(len([a for a in given if a.unit == unit]) > 1 for unit in units),
        sampled=len({each.unit for each in drawn}),
        between=tuple(_between(given, ontology, seed)),
        against=tuple(_against(drawn or given, _machine(view))),
        random=bool(drawn),
        stale=sum(each.thing is None for each in told),
    )


def _documents(view: View) -> list[str]:
    return list(dict.fromkeys(each.span.document_id for each in view.corrections))


def _machine(view: View) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """What the machine reads of the events of corrected texts, by event and field."""
    ids = _documents(view)
    documents = {document.id: document for document in view.documents(ids)}
    return {
        event.id: reading(documents[coding.document_id], coding, event.id)
        for coding in view.codings(ids, as_coded=True)
        for event in coding.events
    }


def _between(given: Sequence[Answer], ontology: Ontology, seed: int) -> Iterator[Between]:
    for question in (*QUESTIONS, "quad"):
        values = _by_unit(given, "type" if question == "quad" else question)
        if question == "quad":
            level = Level.ORDINAL
            ranks = {name.casefold(): _MILDNESS[kind.quad.code] for name, kind in ontology.types.items()}
            units = [[ranks[value] for value in unit if value in ranks] for unit in values]
        elif question == "occurred":
            level = Level.INTERVAL
            units = [[day for value in unit if (day := _day(value)) is not None] for unit in values]
        else:
            level, units = Level.NOMINAL, numbered(values)
        yield Between(question=question, level=level, found=agreement(units, level, rng=Random(seed)))  # noqa: S311


def _by_unit(given: Sequence[Answer], question: str) -> list[list[str]]:
    units: dict[str, list[str]] = {}
    for each in given:
        if question in each.values:
            units.setdefault(each.unit, []).append(each.values[question])
    return list(units.values())


def _day(edtf: str) -> float | None:
    """The first day of a date as a number; None where there is none, or it is open."""
    try:
        begin = read_edtf(edtf).begin
    except ValueError:  # nothing, or days of a coder's own that EDTF has no word for
        return None
    return None if begin is None else float(begin.toordinal())


def _against(given: Sequence[Answer], machine: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[Against]:
    known = [each for each in given if each.unit in machine]
    for question in QUESTIONS:
        pairs = [
            (YES if question == THERE else plain(machine[each.unit][question]), each.values[question])
            for each in known
            if question in each.values and (question == THERE or each.values.get(THERE) != NO)
        ]
        filled = [(has, says) for has, says in pairs if has]
        right = sum(has == says for has, says in filled)
        low, high = wilson(right, len(filled))
        empty = [says for has, says in pairs if not has]
        yield Against(
            question=question,
            reviewed=len(filled),
            right=right,
            low=low,
            high=high,
            empty=len(empty),
            missed=sum(bool(says) for says in empty),
        )


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % range of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); 0 to 1 where nothing was counted.

    Examples
    --------
    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not of:
        return 0.0, 1.0
    z = 1.959964
    share, square = right / of, z * z / of
    middle, half = share + square / 2, z * sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


def lines(found: Report) -> Iterator[str]:
    """The report as plain lines."""
    who = ", ".join(found.coders) or "nobody"
    yield f"{found.events} events were judged by {who}; {found.twice} of them by two or more, {found.sampled} in a random sample"
    if found.stale:
        yield f"{found.stale} corrections no longer apply: the coder reads nothing at their words now (tocsin corrections --stale)"
    yield ""
    yield "Between coders: Krippendorff's alpha (1: agreement, 0: chance), the middle 95 % of 1,000 resamples of the events"
    yield ""
    yield f"{'question':12}  {'measured as':11}  {'events':>6}  {'alpha':>6}  range"
    for row in found.between:
        one = row.found
        if one.alpha is None or one.low is None or one.high is None:
            why = "nobody judged it twice" if not one.units else "all answers are the same, so nothing could differ"
            yield f"{row.question:12}  {row.level:11}  {one.units:6}       -  {why}"
        else:
            yield f"{row.question:12}  {row.level:11}  {one.units:6}  {one.alpha:6.3f}  {one.low:.3f} to {one.high:.3f}"
    yield ""
    if found.random:
        yield "Coders against the machine, of events drawn at random"
    else:
        yield "Coders against the machine, of events that were chosen, not drawn: no measure of the machine"
    yield ""
    yield f"{'question':12}  {'reviewed':>8}  {'right':>6}  {'share':>6}  {'range':14}  left empty, of which people filled"
    for each in found.against:
        share = f"{each.right / each.reviewed:6.2f}" if each.reviewed else "     -"
        ends = f"{each.low:.2f} to {each.high:.2f}" if each.reviewed else ""
        yield f"{each.question:12}  {each.reviewed:8}  {each.right:6}  {share}  {ends:14}  {each.empty}, {each.missed}"
