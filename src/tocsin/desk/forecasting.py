"""Questions asked of a desk: understood, answered, logged, settled; each step a pure stage over a view, and a line in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from tocsin import plugins
from tocsin.coding.grammar import Parser, load_parser
from tocsin.coding.lexicon import load_lexicon
from tocsin.errors import SettingsError
from tocsin.forecast import Forecaster, World
from tocsin.forecast.question import Form, Understood, over, understood
from tocsin.forecast.record import TrackRecord, rehearsed, track_record
from tocsin.forecast.sentence import read_sentence
from tocsin.forecast.settling import Ended, ended
from tocsin.records import Forecast, Question, Settlement, content_id
from tocsin.resolve.judge import HUMAN
from tocsin.store.forecasts import append_forecasts, append_settlements, read_log
from tocsin.store.gathering import held
from tocsin.store.view import View
from tocsin.workbench import Workbench

DEFAULT = "simple"
"""The forecaster where none is named."""

STORE = "store"
"""Who settled a question that rows settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a question is asked: by whom, on which day, and of which forecaster."""

    asked: date  # what was published by then is used
    now: datetime  # UTC
    by: str  # "human:" and a name
    forecaster: str
    mine: float | None = None  # the asker's own probability, kept beside it
    anyway: bool = False  # the question stands as it was understood, whatever words were of no use
    keep: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question as it was understood, and what is said of it; no forecast while a doubt is open."""

    understood: Understood
    forecasts: tuple[Forecast, ...] = ()  # the machine's, then the asker's own
    rehearsal: bool = False  # the window had opened when it was asked: an exercise, kept apart from forecasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How one open question stands."""

    question: Question
    ended: Ended
    settled: (
        Settlement | None
    )  # None: not yet, or a person has to say; one that cannot be told takes back an earlier one


def world_of(folder: Path, workbench: Workbench) -> World:
    """What forecasters are made with."""
    return World(
        ontology=workbench.ontology,
        registry=workbench.registry,
        choose=workbench.choose,
        incidents=lambda view: held(view, folder).table(),
    )


@cache
def parser(model: str) -> Parser:
    """One parser for each model in a process, so that a second question does not load it again."""
    return load_parser(model)


def read_question(view: View, workbench: Workbench, world: World, text: str, given: Form, asking: Asking) -> Understood:
    """A sentence with options, or options alone, as a question; see `Desk.ask`."""
    if not text.strip():
        return understood(given, asked=asking.asked, view=view, world=world)
    types = {name: [mode.name for mode in kind.modes] for name, kind in workbench.ontology.types.items()}
    parse = parser(workbench.settings.code.model)
    form, doubts = read_sentence(text, asked=asking.asked, parse=parse, lexicon=load_lexicon(types), world=world)
    form = over(form, given)
    open_ = [
        doubt
        for doubt in doubts
        if not settled_by(doubt.settle, given)
        and not (asking.anyway and any(option.startswith("--anyway") for option in doubt.settle))
    ]
    return understood(form, asked=asking.asked, view=view, world=world, doubts=open_)


def settled_by(options: Sequence[str], given: Form) -> bool:
    """Whether an option that settles a doubt was given."""
    flags = {
        "--actor": given.actors,
        "--recipient": given.recipients,
        "--type": given.types,
        "--quad": given.quads,
        "--place": given.places,
        "--days": given.days,
        "--until": given.closes,
        "--at-least": given.at_least,
        "--dataset": given.dataset,
    }
    return any(flags.get(option.split(" ")[0]) for option in options)


def ask(folder: Path, view: View, workbench: Workbench, text: str, given: Form, asking: Asking) -> Answer:
    """What a desk says of a question; see `Desk.ask`."""
    world = world_of(folder, workbench)
    then = view.as_of(asking.asked)
    found = read_question(then, workbench, world, text, given, asking)
    question = found.question
    if question is None:
        return Answer(understood=found)
    question = replace(question, recorded=asking.now)
    make = plugins.find(plugins.FORECASTERS, asking.forecaster)
    forecaster: Forecaster = make(world)
    [made] = forecaster.fit(then, asking.asked + timedelta(days=1)).predict([question])
    forecasts = [replace(made, made=asking.now, by=asking.by)]
    if asking.mine is not None:
        forecasts.append(own(question, asking, made))
    if asking.keep:
        append_forecasts(folder, question, forecasts)
    return Answer(
        understood=found, forecasts=tuple(forecasts), rehearsal=any(rehearsed(each, question) for each in forecasts)
    )


def own(question: Question, asking: Asking, beside: Forecast) -> Forecast:
    """A person's own guess, beside what the machine said.

    Raises
    ------
    SettingsError
        If it is 0 or 1, or no probability.
    """
    if asking.mine is None or not 0 < asking.mine < 1:
        raise SettingsError(f"--mine {asking.mine}: a probability between 0 and 1; nothing is impossible or certain")
    return Forecast(
        id=content_id("forecast", question.id, asking.by, asking.now, asking.mine),
        question_id=question.id,
        forecaster=asking.by,
        known_until=asking.asked,
        probability=asking.mine,
        low=asking.mine,
        high=asking.mine,
        confidence="A person's own guess: nothing here says how much it rests on.",
        base_rate=beside.base_rate,
        base_of=beside.base_of,
        inputs=beside.inputs,
        made=asking.now,
        by=asking.by,
    )


def settle(folder: Path, view: View, workbench: Workbench, *, now: datetime) -> tuple[Due, ...]:
    """Settles every question that the rows settle, and says how the open ones stand; see `Desk.settle`.

    What rows had settled is looked at again: where they say something else by now, that is appended, and both are kept. What
    a person said holds.
    """
    log = read_log(folder)
    done = log.settled()
    world = world_of(folder, workbench)
    found: list[Due] = []
    for question in log.questions.values():
        before = done.get(question.id)
        if before is not None and before.by != STORE:
            continue
        how = ended(view, question, world)
        if before is not None:
            if how.happened is before.happened:
                continue
            how = replace(how, because=_reopened(before, how.because))
        made = None
        if how.happened is not None or before is not None:
            made = Settlement(
                question_id=question.id,
                happened=how.happened,
                counted=how.counted,
                event_ids=how.event_ids,
                because=how.because,
                by=STORE,
                recorded=now,
            )
        found.append(Due(question=question, ended=how, settled=made))
    append_settlements(folder, [due.settled for due in found if due.settled is not None])
    return tuple(found)


def _reopened(before: Settlement, because: str) -> str:
    word = {True: "a yes", False: "a no", None: "nothing"}[before.happened]
    return f"reopened: the rows told {word} on {before.recorded:%Y-%m-%d} and have changed since: {because}"


def answer(
    folder: Path, question_id: str, *, happened: bool | None, because: str, by: str, now: datetime
) -> Settlement:
    """What a person says of how a question ended; see `Desk.answer`.

    Raises
    ------
    SettingsError
        If there is no such question, or no reason is given.
    """
    log = read_log(folder)
    chosen = [i for i in log.questions if i == question_id or (len(question_id) > 5 and i.startswith(question_id))]
    if len(chosen) != 1:
        raise SettingsError(f"{question_id!r} is no question of {folder}; tocsin resolve lists them with their ids")
    if not because.strip():
        raise SettingsError("an answer needs its reason: --because 'what it rests on'")
    made = Settlement(
        question_id=chosen[0],
        happened=happened,
        counted=None,
        because=because,
        by=by if by.startswith(HUMAN) else HUMAN + by,
        recorded=now,
    )
    append_settlements(folder, [made])
    return made


def scores(folder: Path) -> TrackRecord:
    """The kept scores of a desk."""
    log = read_log(folder)
    return track_record(log.questions, log.forecasts, log.settled())
