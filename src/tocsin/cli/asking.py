"""The commands that ask what comes next, settle it, and show the kept scores."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tocsin.cli.job import DESK, chosen_settings, login
from tocsin.cli.output import is_terminal, say, tell
from tocsin.errors import SettingsError
from tocsin.records import Measure, Status
from tocsin.workbench import calendar_day

if TYPE_CHECKING:
    from tocsin.desk import Desk
    from tocsin.desk.forecasting import Answer
    from tocsin.forecast.question import Doubt, Form


def ask(
    *question: str,
    actor: tuple[str, ...] = (),
    recipient: tuple[str, ...] = (),
    either_way: bool = False,
    kin: bool = True,
    type: tuple[str, ...] = (),
    mode: tuple[str, ...] = (),
    quad: tuple[int, ...] = (),
    status: tuple[Literal["actual", "historical", "future", "hypothetical", "negated"], ...] = ("actual",),
    place: tuple[str, ...] = (),
    days: int | None = None,
    opens: str | None = None,
    until: str | None = None,
    at_least: int | None = None,
    more_than_last: bool = False,
    measure: Literal["events", "incidents", "deaths"] | None = None,
    dataset: str | None = None,
    forecaster: str | None = None,
    mine: float | None = None,
    by: str | None = None,
    as_of: str | None = None,
    anyway: bool = False,
    dry_run: bool = False,
    json: bool = False,
    desk: Path = DESK,
    config: Path | None = None,
) -> int:
    """Says how likely something is to be told of in the days to come, with base rate, reasons and a rule to settle it by.

    Ask in a sentence ("Will Iran threaten Israel within 30 days?"), with options, or both: an option says what it says in place
    of the sentence. It first shows how the question was understood; where that is not clear it asks, or, when nobody sits there,
    ends with status 2 and the options that settle it. Every forecast is kept in the desk.

    Parameters
    ----------
    question
        A sentence.
    actor
        Who would do it: a name, an id, or all of a kind and country ("Iraqi armed groups").
    recipient
        To whom.
    either_way
        Whoever did it to whom.
    kin
        With what is part of the sides, leads them or came of them, each on the days on which it was.
    type
        PLOVER type, such as ASSAULT; may be repeated.
    mode
        PLOVER mode.
    quad
        1, 2: verbal and material cooperation; 3, 4: verbal and material conflict.
    status
        What events are told as.
    place
        A country, an area or a town, with what lies in it.
    days
        How long the window is, from its first day on.
    opens
        First day of the window (YYYY-MM-DD); by default the day after it is asked.
    until
        Last day of the window (YYYY-MM-DD).
    at_least
        How many there have to be; by default 1.
    more_than_last
        More than in the window of the same length before.
    measure
        What is counted: events (each telling), incidents (several tellings of one count once), deaths. By default incidents of
        the desk's own texts, events of data sets.
    dataset
        By whose rows it is settled; coded is the desk's own texts. Needed where the desk has several.
    forecaster
        climatology, persistence, recurrence, hawkes, simple (the best of these so far, the default), learned (trees on all that a
        data set tells of the two sides; a minute) or one of a plug-in.
    mine
        Your own probability, kept and scored beside it: 0.3.
    by
        Who asks; by default your login name.
    as_of
        Asks as on an earlier day (YYYY-MM-DD): nothing published later is used. Where the window has opened since, that is a
        rehearsal and is scored apart.
    anyway
        Takes the question as it was understood, whatever words were of no use.
    dry_run
        Keeps nothing.
    json
        Prints one object of JSON instead.
    desk
        The folder that keeps what was coded or loaded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.desk import Desk
    from tocsin.forecast.question import Form

    settings, _ = chosen_settings(config, desk)
    last = calendar_day(until, "--until")
    given = Form(
        actors=actor,
        recipients=recipient,
        either_way=either_way,
        kin=kin,
        types=tuple(each.upper() for each in type),
        modes=mode,
        quads=quad,
        statuses=tuple(Status(each) for each in status),
        places=place,
        opens=calendar_day(opens, "--opens"),
        closes=None if last is None else last + timedelta(days=1),
        days=days,
        measure=None if measure is None else Measure(measure),
        at_least=at_least,
        more_than_last=more_than_last,
        dataset=dataset,
    )
    opened = Desk(desk, settings=settings)
    options: dict[str, Any] = {
        "as_of": as_of,
        "forecaster": forecaster,
        "mine": mine,
        "by": login(by),
        "anyway": anyway,
        "keep": not dry_run,
    }
    return _ask(opened, " ".join(question), given, options, as_json=json)


def _ask(desk: Desk, text: str, given: Form, options: dict[str, Any], *, as_json: bool) -> int:
    answer = desk.ask(text, given, **options)
    while answer.understood.question is None and not as_json and is_terminal(sys.stdin):
        _show(answer)
        more = _asked_back(answer.understood.doubts, given)
        if more is None:
            return 2
        given, options["anyway"] = more[0], options["anyway"] or more[1]
        answer = desk.ask(text, given, **options)
    if as_json:
        tell([_json(answer)])
    else:
        _show(answer)
    if answer.understood.question is None:
        first = answer.understood.doubts[0]
        say(f"tocsin: {first.ask} Say so with {' or '.join(first.settle)}", style="bold")
        return 2
    return 0


def _show(answer: Answer) -> None:
    from tocsin.export.forecasts import forecast_lines, question_lines

    tell(question_lines(answer.understood))
    question = answer.understood.question
    for forecast in answer.forecasts if question is not None else ():
        assert question is not None
        tell(["", *forecast_lines(question, forecast, rehearsal=answer.rehearsal)])


def _json(answer: Answer) -> str:
    import msgspec

    understood = answer.understood
    found = {
        "question": understood.question,
        "understood": dict(understood.lines),
        "doubts": understood.doubts,
        "forecasts": answer.forecasts,
        "rehearsal": answer.rehearsal,
    }
    return msgspec.json.encode(found).decode()


def _asked_back(doubts: Sequence[Doubt], given: Form) -> tuple[Form, bool] | None:
    """What a person says to the first doubt; None: nothing."""
    doubt = doubts[0]
    names = {"--actor": "actors", "--recipient": "recipients", "--place": "places", "--type": "types"}
    for option in doubt.settle:
        flag = option.split(" ")[0]
        said = input(f"{option}? ").strip()
        if not said:
            continue
        if flag == "--anyway":
            return (given, True) if said.lower().startswith("y") else None
        if flag in names:
            value = said.upper() if flag == "--type" else said
            return replace(given, **{names[flag]: (*getattr(given, names[flag]), value)}), False
        if flag == "--until":
            last = calendar_day(said, flag)
            assert last is not None
            return replace(given, closes=last + timedelta(days=1)), False
        if flag == "--dataset" or flag not in ("--days", "--quad", "--at-least"):
            return replace(given, dataset=flag_value(option) or said), False
        if not said.isdecimal():
            raise SettingsError(f"{flag} {said}: a whole number is needed")
        if flag == "--quad":
            return replace(given, quads=(*given.quads, int(said))), False
        return replace(given, **{"days" if flag == "--days" else "at_least": int(said)}), False
    return None


def flag_value(option: str) -> str | None:
    """The value that an option of a doubt names itself: "--dataset icews" gives icews."""
    _, _, value = option.partition(" ")
    return value if value and value.islower() else None


def resolve(
    *,
    answer: str | None = None,
    yes: bool = False,
    no: bool = False,
    untold: bool = False,
    because: str = "",
    by: str | None = None,
    json: bool = False,
    desk: Path = DESK,
    config: Path | None = None,
) -> int:
    """Settles the questions that the rows of a desk can settle, and says how the others stand.

    A yes is settled as soon as the rows come to it, a no when the data reach the last day of the window and cover half of its
    days. What they leave open a person settles: tocsin resolve --answer ID --yes --because "...".

    Parameters
    ----------
    answer
        Id of a question, or its beginning: you settle it, whatever the rows say. The last word on a question holds.
    yes
        It was met.
    no
        It was not.
    untold
        Nobody can tell; it is in no score.
    because
        What your answer rests on.
    by
        Who says so; by default your login name.
    json
        Prints one line of JSON a question instead.
    desk
        The folder that keeps the questions; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    import msgspec

    from tocsin.desk import Desk

    settings, _ = chosen_settings(config, desk)
    opened = Desk(desk, settings=settings)
    if answer is not None:
        if yes + no + untold != 1:
            raise SettingsError("--answer needs one of --yes, --no and --untold")
        made = opened.answer(answer, happened=None if untold else yes, because=because, by=login(by))
        tell([f"{made.question_id}: {_word(made.happened)}, because {made.because} ({made.by})"])
        return 0
    if yes or no or untold:
        raise SettingsError("--yes, --no and --untold answer one question: name it with --answer ID")
    found = opened.settle()
    if json:
        tell(msgspec.json.encode(each).decode() for each in found)
        return 0
    for due in found:
        tell([f"{due.question.id}  {_word(due.ended.happened):<7}{due.question.text}", f"  {due.ended.because}"])
    settled = sum(due.settled is not None and due.ended.happened is not None for due in found)
    tell([f"{settled} settled now, {len(found) - settled} open"])
    return 0


def _word(happened: bool | None) -> str:  # noqa: FBT001
    return "open" if happened is None else "yes" if happened else "no"


def track_record(*, json: bool = False, desk: Path = DESK, config: Path | None = None) -> int:
    """Shows the kept scores of every forecaster and person: Brier, log score, skill over the base rate, calibration.

    Parameters
    ----------
    json
        Prints one object of JSON instead.
    desk
        The folder that keeps the forecasts; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    import msgspec

    from tocsin.desk import Desk
    from tocsin.export.forecasts import record_lines

    settings, _ = chosen_settings(config, desk)
    record = Desk(desk, settings=settings).track_record()
    tell([msgspec.json.encode(record).decode()] if json else record_lines(record))
    return 0
