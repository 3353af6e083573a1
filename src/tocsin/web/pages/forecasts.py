"""Asking what comes next: a question as it was understood, a number with its word and its reasons, and the kept scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, URLEncodedBody

from tocsin.errors import TocsinError
from tocsin.forecast.record import FEWEST, TrackRecord
from tocsin.likelihood import percent, told
from tocsin.records import Forecast, Question, Settlement
from tocsin.store.forecasts import Log, read_log
from tocsin.web.access import Visitor
from tocsin.web.pages.rows import event_href
from tocsin.web.rendering import AnyRequest, FromShown, page, rendered
from tocsin.web.shown import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of the log, with what was said of it last."""

    id: str
    text: str
    resolution: str
    opens: date
    last: date
    told: str | None  # the number with its word
    forecaster: str | None
    ended: str | None  # yes, no or cannot be told; None: open
    due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of the reliability diagram: what was said, and how often it came."""

    forecaster: str
    term: str
    said: float
    happened: float
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """The kept scores of one forecaster or person; lower is better."""

    forecaster: str
    rehearsed: bool
    questions: int
    brier: float | None
    log_score: float | None
    base_brier: float | None
    skill: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastsPage:
    """What was asked, and how well it was answered."""

    questions: tuple[Asked, ...]
    open: int
    settled: int
    scores: tuple[ScoreRow, ...]
    points: tuple[Point, ...]
    fewest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One thing that moved a probability, in log-odds."""

    what: str
    effect: float
    events: tuple[tuple[str, str], ...]  # id and address


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A past window that began like the one asked about, and how it ended."""

    begin: date
    last: date
    what: str
    happened: bool
    counted: int
    events: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One forecast: a guess, and what it rests on."""

    id: str
    forecaster: str
    own: bool  # a person's
    told: str
    probability: float
    low: float
    high: float
    span: str
    confidence: str
    base: str
    known_until: date
    made: datetime | None
    reasons: tuple[Moved, ...]
    nearest: tuple[Past, ...]
    would_move: tuple[str, ...]
    notes: tuple[str, ...]
    inputs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPage:
    """One question and all that was said of it, the latest first."""

    asked: Asked
    said: tuple[Said, ...]
    because: str | None  # how it was settled
    by: str | None


@page("/forecasts", "forecasts.html")
def forecasts(shown: FromShown) -> ForecastsPage:
    """The questions that were asked, and the kept scores of whoever answered them."""
    log, settled = _log(shown)
    record: TrackRecord = shown.desk.track_record()
    latest: dict[str, Forecast] = {}
    for each in log.forecasts:
        if not each.forecaster.startswith("human:") or each.question_id not in latest:
            latest[each.question_id] = each
    asked = [_asked(question, latest.get(question.id), settled.get(question.id)) for question in log.questions.values()]
    return ForecastsPage(
        questions=tuple(sorted(asked, key=lambda each: (each.ended is not None, each.last, each.id))),
        open=record.open,
        settled=record.settled,
        scores=tuple(
            ScoreRow(**{name: getattr(row, name) for name in ScoreRow.__dataclass_fields__})
            for row in record.rows
            if row.questions
        ),
        points=tuple(
            Point(
                forecaster=row.forecaster,
                term=each.term,
                said=each.said,
                happened=each.happened,
                questions=each.questions,
            )
            for row in record.rows
            if not row.rehearsed
            for each in row.calibration
        ),
        fewest=FEWEST,
    )


@page("/forecasts/{question_id:str}", "forecast.html")
def forecast(shown: FromShown, question_id: FromPath[str]) -> ForecastPage:
    """One question: the number with its word, base rate, reasons, nearest past windows, and what would move it."""
    log, settled = _log(shown)
    question = log.questions.get(question_id)
    if question is None:
        raise NotFoundException(f"no question {question_id!r} in the log of this desk")
    own = [each for each in log.forecasts if each.question_id == question_id]
    end = settled.get(question_id)
    return ForecastPage(
        asked=_asked(question, own[-1] if own else None, end),
        said=tuple(_said(each) for each in reversed(own)),
        because=None if end is None else end.because,
        by=None if end is None else end.by,
    )


@post("/forecasts/ask", sync_to_thread=True, include_in_schema=False)
def ask(request: AnyRequest, shown: FromShown, data: URLEncodedBody[dict[str, Any]]) -> Response[bytes]:
    """Asks a question; where it is not clear, shows how it was understood and what has to be said."""
    visitor: Visitor = request.scope["state"]["visitor"]
    mine = str(data.get("mine", "")).strip().rstrip("%")
    try:
        own = None if not mine else float(mine) / 100
        found = shown.desk.ask(
            str(data.get("text", "")), by=visitor.name, mine=own, anyway=bool(data.get("anyway")),
            as_of=str(data.get("as_of", "")).strip() or None,
        )  # fmt: skip
    except (TocsinError, ValueError) as error:
        return rendered(request, "refused.html", 422, why=str(error))
    if found.understood.question is None:
        return rendered(request, "understood.html", 422, found=found.understood, text=str(data.get("text", "")))
    shown.state(fresh=True)
    where = f"/forecasts/{found.understood.question.id}"
    return Response(b"", status_code=204, headers={"HX-Redirect": where})


@post("/forecasts/settle", sync_to_thread=True, include_in_schema=False)
def settle(request: AnyRequest, shown: FromShown) -> Response[bytes]:
    """Settles what the rows of the desk settle."""
    try:
        shown.desk.settle()
    except TocsinError as error:
        return rendered(request, "refused.html", 422, why=str(error))
    shown.state(fresh=True)
    return Response(b"", status_code=200, headers={"HX-Trigger": "desk:changed", "HX-Reswap": "none"})


def _log(shown: Shown) -> tuple[Log, dict[str, Settlement]]:
    log = read_log(shown.desk.folder)
    return log, dict(log.settled())


def _asked(question: Question, last: Forecast | None, end: Settlement | None) -> Asked:
    ended = None if end is None else "cannot be told" if end.happened is None else "yes" if end.happened else "no"
    return Asked(
        id=question.id,
        text=question.text or question.resolution,
        resolution=question.resolution,
        opens=question.opens,
        last=question.closes - timedelta(days=1),
        told=None if last is None else told(last.probability),
        forecaster=None if last is None else last.forecaster,
        ended=ended,
        due=end is None and question.closes <= date.today(),  # noqa: DTZ011  (the day where the reader sits)
    )


def _said(each: Forecast) -> Said:
    base = each.base_of if each.base_rate is None else f"{percent(each.base_rate)}. {each.base_of}"
    return Said(
        id=each.id,
        forecaster=each.forecaster,
        own=each.forecaster.startswith("human:"),
        told=told(each.probability),
        probability=each.probability,
        low=each.low,
        high=each.high,
        span=f"{percent(each.low)} to {percent(each.high)}",
        confidence=each.confidence,
        base=base,
        known_until=each.known_until,
        made=each.made,
        reasons=tuple(
            Moved(what=reason.what, effect=reason.effect, events=_events(reason.event_ids)) for reason in each.reasons
        ),
        nearest=tuple(
            Past(
                begin=past.begin,
                last=past.until - timedelta(days=1),
                what=past.what,
                happened=past.happened,
                counted=past.counted,
                events=_events(past.event_ids),
            )
            for past in each.nearest
        ),
        would_move=each.would_move,
        notes=each.notes,
        inputs=each.inputs,
    )


def _events(ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((i, event_href(i, None)) for i in ids)


ROUTES = (*forecasts, *forecast, ask, settle)
