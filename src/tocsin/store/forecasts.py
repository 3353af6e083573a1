"""What was asked, forecast and settled: `forecasts.jsonl`, one JSON object a line, appended and never rewritten.

A line is `{"question": ...}`, `{"forecast": ...}` or `{"settlement": ...}`. A score that leaves out forecasts that went wrong is
none, so nothing here takes a line away; of several settlements of a question the last holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tocsin.records import Forecast, Question, Rejected, Settlement
from tocsin.store.disk import told
from tocsin.store.lines import append

FILE = "forecasts.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What the file holds, in order."""

    questions: dict[str, Question]  # by id, as first asked
    forecasts: tuple[Forecast, ...] = ()  # each once, as first made
    settlements: tuple[Settlement, ...] = ()  # also those that a later one overrules
    damaged: tuple[Rejected, ...] = ()

    def settled(self) -> dict[str, Settlement]:
        """How questions ended, by their ids: the last word on each."""
        return {each.question_id: each for each in self.settlements}


class _Line(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    question: Question | None = None
    forecast: Forecast | None = None
    settlement: Settlement | None = None


def read_log(folder: Path) -> Log:
    """What was logged in a desk's folder; nothing if there is no file yet.

    Raises
    ------
    StoreError
        If the file is there but cannot be opened.
    """
    path = folder / FILE
    with told(path, "read"):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return Log(questions={})
    decoder = msgspec.json.Decoder(_Line)
    questions: dict[str, Question] = {}
    forecasts: dict[str, Forecast] = {}
    settlements: list[Settlement] = []
    damaged: list[Rejected] = []
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            line = decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            why = f"not a line of the forecast log: {error}; a crash may have cut it short. Mend or delete the line"
            damaged.append(Rejected(where=f"{path}:{number}", what=raw.decode("utf-8", "backslashreplace"), why=why))
            continue
        if line.question is not None:
            questions.setdefault(line.question.id, line.question)
        if line.forecast is not None:
            forecasts.setdefault(line.forecast.id, line.forecast)
        if line.settlement is not None:
            settlements.append(line.settlement)
    return Log(
        questions=questions,
        forecasts=tuple(forecasts.values()),
        settlements=tuple(settlements),
        damaged=tuple(damaged),
    )


def append_forecasts(folder: Path, question: Question, forecasts: Sequence[Forecast]) -> None:
    """Adds a question, if it is new, and the forecasts that are; when this returns, they outlive a crash.

    Raises
    ------
    StoreError
        If the file cannot be written; what was there before is intact.
    """
    log = read_log(folder)
    made = {each.id for each in log.forecasts}
    lines = [] if question.id in log.questions else [_Line(question=question)]
    lines += [_Line(forecast=each) for each in forecasts if each.id not in made]
    if lines:
        append(folder / FILE, b"".join(msgspec.json.encode(line) + b"\n" for line in lines))


def append_settlements(folder: Path, settlements: Sequence[Settlement]) -> None:
    """Adds how questions ended; when this returns, it outlives a crash.

    Raises
    ------
    StoreError
        If the file cannot be written; what was there before is intact.
    """
    if settlements:
        append(folder / FILE, b"".join(msgspec.json.encode(_Line(settlement=each)) + b"\n" for each in settlements))
