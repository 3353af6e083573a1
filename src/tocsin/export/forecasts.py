"""Forecasts in words: the question as it was understood, the number with its term, and everything that the number rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tocsin.forecast.question import Understood
from tocsin.forecast.record import Row, TrackRecord
from tocsin.likelihood import percent, told
from tocsin.records import Forecast, Question

_WIDTH = 9  # of the names of what is shown


def question_lines(found: Understood) -> Iterator[str]:
    """How a question was understood, line by line, and what has to be asked first."""
    yield "Understood as:"
    for what, words in found.lines:
        yield f"  {what:<{_WIDTH}}{words}"
    for doubt in found.doubts:
        yield f"Not clear: {doubt.ask}"
        yield f"  {'settle':<{_WIDTH}}{' or '.join(doubt.settle)}"


def forecast_lines(question: Question, forecast: Forecast, *, rehearsal: bool = False) -> Iterator[str]:
    """One forecast with base rate, confidence, reasons, nearest past windows, and what would move it."""
    number = told(forecast.probability)
    if forecast.forecaster.startswith("human:"):
        yield f"Your own: {number}. Kept as {forecast.id}, by {forecast.forecaster}, of {question.id}"
        return
    if rehearsal:
        yield "A rehearsal: the window had opened before this was asked. It is kept apart from forecasts and scored apart."
    yield f"{number[0].upper()}{number[1:]}, 90 % range {percent(forecast.low)} to {percent(forecast.high)}."
    yield forecast.confidence
    yield (
        "This is a guess from what was told until "
        f"{forecast.known_until}, not a finding; others who know more may guess better."
    )
    if forecast.base_rate is not None:
        yield f"Base rate {percent(forecast.base_rate)}. {forecast.base_of}"
    else:
        yield f"No base rate: {forecast.base_of}"
    if forecast.reasons:
        yield "What moved it (log-odds; above 0 likelier):"
        for reason in forecast.reasons:
            yield f"  {reason.effect:+.2f}  {reason.what}{_ids(reason.event_ids)}"
    if forecast.nearest:
        yield "Past windows that began most like this one:"
        for each in forecast.nearest:
            ended = "yes" if each.happened else "no"
            until = each.until - timedelta(days=1)
            yield f"  {each.begin} to {until}: {ended}, {each.counted} counted; {each.what}{_ids(each.event_ids)}"
    if forecast.would_move:
        yield "What would move it:"
        yield from (f"  {each}" for each in forecast.would_move)
    yield from (f"Note: {note}" for note in forecast.notes)
    yield f"Kept as {forecast.id}, by {forecast.forecaster}, of {question.id}; inputs {forecast.inputs}"


def _ids(ids: Sequence[str]) -> str:
    return f" [{', '.join(ids)}]" if ids else ""


def record_lines(record: TrackRecord) -> Iterator[str]:
    """The kept scores as a table in plain text, with how often what each term spoke of came."""
    asked = "1 question" if record.questions == 1 else f"{record.questions} questions"
    yield (
        f"{asked} asked: {record.settled - record.untold} settled, {record.untold} that cannot be told, "
        f"{record.open} open."
    )
    if not any(row.questions for row in record.rows):
        yield "Nothing to score yet: tocsin resolve settles what is due."
        return
    for rehearsed in (False, True):
        rows = [row for row in record.rows if row.rehearsed == rehearsed and row.questions]
        if not rows:
            continue
        yield ""
        yield "Forecasts" if not rehearsed else "Rehearsals (asked when the window had opened; no track record)"
        yield f"  {'who':<24}{'questions':>10}{'Brier':>9}{'log':>9}{'base rate':>11}{'skill':>9}"
        for row in rows:
            yield f"  {row.forecaster:<24}{row.questions:>10}{_number(row.brier)}{_number(row.log_score)}{_number(row.base_brier, 11)}{_skill(row)}"
        for row in rows:
            yield f"  {row.forecaster}: " + "; ".join(
                f"{each.term} {'once' if each.questions == 1 else f'{each.questions} times'}, said {percent(each.said)}, came {percent(each.happened)}"
                for each in row.calibration
            )
    yield ""
    yield "Brier and log score: lower is better. Base rate: the Brier score of the base rates that stood beside the same forecasts;"
    yield "skill, shown from ten questions on, is above 0 where they were beaten. A few dozen questions are needed before any of this tells people apart."


def _number(value: float | None, width: int = 9) -> str:
    return f"{'-' if value is None else f'{value:.3f}':>{width}}"


def _skill(row: Row) -> str:
    return f"{'-' if row.skill is None else f'{100 * row.skill:+.0f} %':>9}"
