"""The kept scores: what every forecaster, and every person, said of questions that are settled, beside the base rate.

Each question counts once for each forecaster, however often it was asked again: its scores are averaged first. What was said
after the window had opened is a rehearsal, and is scored apart. Lower is better for both scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from tocsin.likelihood import TERMS, term
from tocsin.records import Forecast, Question, Settlement

FEWEST = 10  # settled questions, below which a skill says nothing of anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The forecasts of one term, and how often what they spoke of came."""

    term: str
    questions: int
    said: float  # mean probability
    happened: float  # share


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One forecaster's settled questions; scores are None where none is settled."""

    forecaster: str
    rehearsed: bool  # said after the window had opened: what was known then is only what was shown
    questions: int
    forecasts: int
    brier: float | None  # 0 (perfect) to 1
    log_score: float | None  # in nats, 0 is perfect
    base_brier: float | None  # of the base rates that stood beside the same forecasts
    skill: float | None  # 1 - brier / base_brier: above 0 it beat the base rate; None of fewer than `FEWEST` questions
    calibration: tuple[Bin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """All that was kept, whoever said it."""

    rows: tuple[Row, ...]
    questions: int
    settled: int
    untold: int  # of them those that cannot be told: in no score
    open: int


def track_record(
    questions: Mapping[str, Question], forecasts: Sequence[Forecast], settled: Mapping[str, Settlement]
) -> TrackRecord:
    """The scores of a log, forecaster by forecaster, those with the most settled questions first.

    Parameters
    ----------
    settled
        How questions ended, by their ids.
    """
    groups: dict[tuple[bool, str], list[Forecast]] = {}
    for each in forecasts:
        question = questions.get(each.question_id)
        if question is not None:
            groups.setdefault((rehearsed(each, question), each.forecaster), []).append(each)
    rows = [_row(name, late, some, settled) for (late, name), some in groups.items()]
    return TrackRecord(
        rows=tuple(sorted(rows, key=lambda row: (row.rehearsed, -row.questions, row.forecaster))),
        questions=len(questions),
        settled=sum(i in settled for i in questions),
        untold=sum(i in settled and settled[i].happened is None for i in questions),
        open=sum(i not in settled for i in questions),
    )


def rehearsed(forecast: Forecast, question: Question) -> bool:
    """Whether a forecast was made when its window had opened already: then it is none."""
    return forecast.made is None or forecast.made.date() >= question.opens


def _row(name: str, late: bool, forecasts: Sequence[Forecast], settled: Mapping[str, Settlement]) -> Row:  # noqa: FBT001
    by: dict[str, list[Forecast]] = {}
    for each in forecasts:
        ending = settled.get(each.question_id)
        if ending is not None and ending.happened is not None:
            by.setdefault(each.question_id, []).append(each)
    ends = {i: float(bool(settled[i].happened)) for i in by}
    brier = _mean(_mean((f.probability - ends[i]) ** 2 for f in some) for i, some in by.items())
    logs = _mean(_mean(-log(f.probability if ends[i] else 1 - f.probability) for f in some) for i, some in by.items())
    # The base rate is scored on the questions that have one; the skill is over those alone.
    with_base = {i: some for i, some in by.items() if all(f.base_rate is not None for f in some)}
    base = _mean(_mean(((f.base_rate or 0) - ends[i]) ** 2 for f in some) for i, some in with_base.items())
    mine = _mean(_mean((f.probability - ends[i]) ** 2 for f in some) for i, some in with_base.items())
    return Row(
        forecaster=name,
        rehearsed=late,
        questions=len(by),
        forecasts=len(forecasts),
        brier=brier,
        log_score=logs,
        base_brier=base,
        skill=None if not base or mine is None or len(with_base) < FEWEST else 1 - mine / base,
        calibration=tuple(_bins(by, ends)),
    )


def _bins(by: Mapping[str, Sequence[Forecast]], ends: Mapping[str, float]) -> Iterable[Bin]:
    said = {i: _mean(f.probability for f in some) or 0.0 for i, some in by.items()}
    for words, _, _ in TERMS:
        here = [i for i, probability in said.items() if term(probability) == words]
        if here:
            yield Bin(
                term=words,
                questions=len(here),
                said=sum(said[i] for i in here) / len(here),
                happened=sum(ends[i] for i in here) / len(here),
            )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
