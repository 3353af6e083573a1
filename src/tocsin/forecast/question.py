"""A form into a question that a machine can settle, or what would have to be asked first: nothing is guessed silently.

A form holds words and options as a person gave them. What cannot be read in one way only becomes a `Doubt`: the question to
ask back, and the options that would settle it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tocsin.errors import SettingsError
from tocsin.forecast import World
from tocsin.read.dataset import quoted
from tocsin.records import Measure, Question, Status, Target, question_id
from tocsin.resolve.groups import group_of
from tocsin.resolve.kin import kin
from tocsin.resolve.lookup import one_actor
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View
from tocsin.watch.told import frame

LONGEST = 3 * 366  # days of a window: no past that is kept here has windows of more


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is asked, as a person wrote it; names are still names. What is empty was not said."""

    text: str = ""
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    either_way: bool = False
    kin: bool = True
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    quads: tuple[int, ...] = ()
    statuses: tuple[Status, ...] = (Status.ACTUAL,)
    places: tuple[str, ...] = ()
    opens: date | None = None
    closes: date | None = None  # the day after the last
    days: int | None = None
    measure: Measure | None = None
    at_least: int | None = None
    more_than_last: bool = False
    dataset: str | None = None  # "coded": the desk's own texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What has to be asked before a question stands, and the options that settle it."""

    ask: str
    settle: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as it was understood, line by line; None while a doubt is open."""

    question: Question | None
    lines: tuple[tuple[str, str], ...]  # what, and how it was read
    doubts: tuple[Doubt, ...] = ()


def understood(form: Form, *, asked: date, view: View, world: World, doubts: Sequence[Doubt] = ()) -> Understood:
    """A form as a question.

    Parameters
    ----------
    asked
        The day on which it is asked: a window without a first day opens on the next.
    doubts
        Those that the reading of a sentence left.

    Raises
    ------
    SettingsError
        If what is asked cannot be: a window that is over, filters that contradict each other, an unknown type, place or data
        set, figures that the data set does not give.
    """
    open_: list[Doubt] = list(doubts)
    actors = _people(form.actors, "actor", world, open_)
    recipients = _people(form.recipients, "recipient", world, open_)
    if not (actors or recipients or form.places or open_):
        open_.append(Doubt(ask="who, or where?", settle=("--actor NAME", "--recipient NAME", "--place NAME")))
    if not (form.types or form.modes or form.quads or form.measure is Measure.DEATHS or open_):
        open_.append(
            Doubt(ask="what would they do?", settle=("--type ASSAULT", "--quad 4", "--measure deaths --at-least 50"))
        )
    _refuse_contradictions(form, actors, recipients, world)
    window = _window(form, asked, open_)
    dataset = _dataset(form, view, open_)
    measure = form.measure or (Measure.INCIDENTS if dataset == CODED else Measure.EVENTS)
    if dataset is not None:
        _refuse_unanswerable(form, measure, dataset, view)
    target = Target(
        actors=actors,
        recipients=recipients,
        kin=form.kin,
        directed=not form.either_way,
        types=form.types,
        modes=form.modes,
        quads=form.quads,
        statuses=form.statuses,
        places=form.places,
        measure=measure,
        at_least=None if form.more_than_last else form.at_least or 1,
    )
    lines = _lines(target, window, dataset, asked, world)
    if open_ or window is None or dataset is None:
        return Understood(question=None, lines=lines, doubts=tuple(open_))
    opens, closes = window
    own = None if dataset == CODED else dataset
    question = Question(
        id=question_id(target, opens, closes, own),
        text=form.text or _sentence(target, opens, closes, world),
        target=target,
        opens=opens,
        closes=closes,
        dataset=own,
        resolution=resolution(target, opens, closes, own, world),
    )
    return Understood(question=question, lines=(*lines, ("settled", question.resolution)))


def _people(words: Sequence[str], role: str, world: World, doubts: list[Doubt]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in words:
        if each.startswith("name-"):
            found[each] = None
            continue
        group = None if each in world.registry.actors else group_of(each, world.registry)
        if group is not None:
            found |= dict.fromkeys(actor.id for actor in group.actors)
            continue
        try:
            found[one_actor(each, world.registry).id] = None
        except SettingsError as error:
            doubts.append(Doubt(ask=f"who is the {role}? {error}", settle=(f"--{role} ID",)))
    return tuple(found)


def _refuse_contradictions(form: Form, actors: Sequence[str], recipients: Sequence[str], world: World) -> None:
    types = world.ontology.types
    world.choose(Filter(types=form.types, modes=form.modes, quads=form.quads, places=form.places))  # unknown ones
    for name in form.types:
        if form.quads and types[name].quad.code not in form.quads:
            raise SettingsError(
                f"--type {name} is of quad class {types[name].quad.code} ({types[name].quad}), and --quad asks for "
                f"{', '.join(map(str, form.quads))}: no event is both; leave one out"
            )
    for mode in form.modes:
        if form.types and not any(mode == each.name for name in form.types for each in types[name].modes):
            raise SettingsError(f"no {' or '.join(form.types)} has the mode {mode}: no event is both; leave one out")
    if form.more_than_last and form.at_least is not None:
        raise SettingsError("--at-least and --more-than-last ask for two things; ask two questions")
    if form.at_least is not None and form.at_least < 1:
        raise SettingsError(f"--at-least {form.at_least} is always so; ask for 1 or more")
    if actors and set(actors) == set(recipients):
        raise SettingsError("actor and recipient are the same; name two sides, or leave the recipient out")


def _window(form: Form, asked: date, doubts: list[Doubt]) -> tuple[date, date] | None:
    opens = form.opens or asked + timedelta(days=1)
    if form.days is not None and form.days < 1:
        raise SettingsError(f"--days {form.days}: a window has at least one day")
    if form.days is not None and form.closes is not None:
        raise SettingsError("--days and --until are both given; the window needs one of them")
    if form.days is not None:
        closes = opens + timedelta(days=form.days)
    elif form.closes is not None:
        closes = form.closes
    else:
        doubts.append(Doubt(ask="in which days?", settle=("--days 30", "--until 2027-06-30")))
        return None
    if closes - timedelta(days=1) <= asked:
        raise SettingsError(
            f"the window ends on {closes - timedelta(days=1)}, and the question is asked on {asked}: it is over. Ask of days to "
            "come, or say with --as-of DAY on which day it is to be asked: what would have been said then is kept apart from forecasts"
        )
    if opens <= asked:
        raise SettingsError(
            f"the window opens on {opens}, and the question is asked on {asked}: part of its answer is known. Leave --opens out to "
            "ask of the days that are left, or give an earlier --as-of DAY"
        )
    if opens >= closes:
        raise SettingsError(f"the window opens on {opens} and ends on {closes - timedelta(days=1)}; no day lies in it")
    if (closes - opens).days > LONGEST:
        raise SettingsError(
            f"a window of {(closes - opens).days} days is longer than {LONGEST}, of which no past can tell; ask for fewer"
        )
    return opens, closes


def _dataset(form: Form, view: View, doubts: list[Doubt]) -> str | None:
    rows = frame(
        view.sql(
            "SELECT coalesce(dataset, 'coded') AS name, count(*) AS rows FROM all_events GROUP BY ALL ORDER BY ALL"
        )
    )
    held: dict[str, int] = dict(rows.iter_rows())
    if form.dataset is not None:
        if form.dataset not in held and form.dataset != CODED:
            there = ", ".join(held) or "nothing"
            raise SettingsError(
                f"no row of {form.dataset!r} in this desk; it has: {there}. Load it, or ask of another: --dataset NAME"
            )
        return form.dataset
    if len(held) == 1:
        return next(iter(held))
    if not held:
        raise SettingsError(
            "the desk has no event at all: read and code texts, or load a data set, before asking what comes next"
        )
    listed = ", ".join(f"{name} ({number:,} events)" for name, number in held.items())
    doubts.append(
        Doubt(
            ask=f"by whose rows is it settled? The desk has {listed}",
            settle=tuple(f"--dataset {name}" for name in held),
        )
    )
    return None


def _refuse_unanswerable(form: Form, measure: Measure, dataset: str, view: View) -> None:
    """Questions that the rows can never say yes to, since they lack what is asked for."""
    for wanted, column, what in (
        (bool(form.places), "coalesce(country, place)", "places"),
        (measure is Measure.DEATHS, "coalesce(fatalities_best, fatalities_low, fatalities_high)", "figures of deaths"),
    ):
        if not wanted:
            continue
        of = "dataset IS NULL" if dataset == CODED else f"dataset = {quoted(dataset)}"
        query = f"SELECT count(*) AS n FROM all_events WHERE {of} AND {column} IS NOT NULL"  # noqa: S608
        if not view.sql(query)["n"].to_pylist()[0]:
            name = "the desk's texts" if dataset == CODED else f"the data set {dataset}"
            raise SettingsError(f"{name} has no {what}: the answer would always be no; ask of another with --dataset")


# ---------------------------------------------------------------------------------------------------------- in words


def _named(ids: Sequence[str], world: World) -> str:
    names = [world.registry.actors[i].name if i in world.registry.actors else i for i in ids]
    more = len(names) - 4
    return ", ".join(names[:4]) + (f" and {more} others" if more > 0 else "") if names else "anybody"


def _shown(ids: Sequence[str], world: World, *, with_kin: bool) -> str:
    if not ids:
        return "anybody"
    parts: list[str] = []
    for each in ids[:8]:
        actor = world.registry.actors.get(each)
        if actor is None:
            parts.append(each)
            continue
        names = {name.text for some in world.registry.names.values() for name in some if name.actor == each} - {
            actor.name
        }
        also = f"; also {', '.join(sorted(names)[:4])}" if names else ""
        members = {other.id: other for other in kin(each, world.registry)} if with_kin else {}
        listed = [world.registry.actors[other].name for other in list(members)[:3]]
        tied = f"; with {len(members)} that count with it, such as {', '.join(listed)}" if members else ""
        parts.append(f"{actor.name} ({each}{also}{tied})")
    if len(ids) > 8:
        parts.append(f"and {len(ids) - 8} others")
    return ", ".join(parts)


def _what(target: Target) -> str:
    words = [*target.types, *target.modes, *(f"quad class {quad}" for quad in target.quads)]
    return " or ".join(words) or "any type"


def _amount(target: Target) -> str:
    if target.at_least is None:
        return f"more {target.measure} than in the days before, as many"
    one = {Measure.EVENTS: "event", Measure.INCIDENTS: "incident", Measure.DEATHS: "death"}[target.measure]
    return f"at least {target.at_least} {one if target.at_least == 1 else one + 's'}"


def _lines(
    target: Target, window: tuple[date, date] | None, dataset: str | None, asked: date, world: World
) -> tuple[tuple[str, str], ...]:
    types = [f"{name} ({world.ontology.types[name].definition.split('. ')[0].rstrip('.')})" for name in target.types]
    what = ", ".join([*types, *target.modes, *(f"quad class {quad}" for quad in target.quads)]) or "any type"
    opens, closes = window or (None, None)
    days = (
        "not said"
        if opens is None or closes is None
        else f"{opens} to {closes - timedelta(days=1)}, {(closes - opens).days} days"
    )
    found = [
        ("who", _shown(target.actors, world, with_kin=target.kin)),
        ("to whom", _shown(target.recipients, world, with_kin=target.kin)),
        ("what", what),
        ("how much", _amount(target)),
        ("days", f"{days} (asked on {asked})"),
        (
            "by",
            "not said"
            if dataset is None
            else "what this desk coded from its texts"
            if dataset == CODED
            else f"rows of {dataset}",
        ),
    ]
    if not target.directed:
        found.insert(2, ("way", "either way round"))
    if target.places:
        found.insert(4, ("where", ", ".join(target.places)))
    if target.statuses != (Status.ACTUAL,):
        found.append(("status", ", ".join(target.statuses) or "any"))
    return tuple(found)


def _sentence(target: Target, opens: date, closes: date, world: World) -> str:
    where = f" in {', '.join(target.places)}" if target.places else ""
    to = f" towards {_named(target.recipients, world)}" if target.recipients else ""
    return (
        f"{_amount(target)} of {_what(target)} by {_named(target.actors, world)}{to}{where} from {opens} to "
        f"{closes - timedelta(days=1)}?"
    )


def resolution(target: Target, opens: date, closes: date, dataset: str | None, world: World) -> str:
    """The rule by which a question is settled, in words."""
    rows = "events that this desk coded from its texts" if dataset is None else f"rows of {dataset}"
    to = f" towards {_named(target.recipients, world)}" if target.recipients else ""
    where = f" in {', '.join(target.places)}" if target.places else ""
    way = "" if target.directed else ", either way round"
    tied = (
        ", with those that count with them on those days,"
        if target.kin and (target.actors or target.recipients)
        else ""
    )
    many = (
        f"come to more {target.measure} than those of the {(closes - opens).days} days before"
        if target.at_least is None
        else f"come to {_amount(target)}"
    )
    return (
        f"Yes if {rows} of {_what(target)} by {_named(target.actors, world)}{to}{way}{where}{tied} that lie wholly in the days {opens} "
        f"to {closes - timedelta(days=1)} and are told as {' or '.join(target.statuses) or 'anything'} {many}; no if they do not, the "
        "data reach the last day and cover at least half of the days. What counts is what is told, not what happened."
    )


def over(form: Form, given: Form) -> Form:
    """A form as a sentence was read, with what options say in place of it where they say anything."""
    changes = {name: value for name in Form.__slots__ if (value := getattr(given, name)) != getattr(Form(), name)}
    if {"days", "closes"} & set(changes):
        changes = {"days": None, "closes": None, **changes}
    if {"at_least", "more_than_last"} & set(changes):
        changes = {"at_least": None, "more_than_last": False, **changes}
    return replace(form, **changes)
