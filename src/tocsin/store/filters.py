"""Which events are wanted: one `Filter` for Python, the command line and every other face, and the SQL that it becomes.

A filter names actors and places as people do. `Workbench.choose` looks the names up; what comes out of it is a filter whose
actors are `Who` and whose places are `Area`, and only that is turned into SQL here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tocsin.errors import StoreError
from tocsin.read.dataset import quoted
from tocsin.records import OUTLET, Status

CODED = "coded"
"""What `Filter.datasets` calls the events that the desk coded from its own texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """An actor that counts, or the id of a name, on the days [begin, until); None is open on that side."""

    id: str
    begin: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A place with what lies in it: a whole country where `names` is empty, else places of these names in the country."""

    country: str | None = None  # ISO 3166-1 alpha-3
    names: tuple[str, ...] = ()  # of the place itself, in its spellings; also counted where it is the first-order area
    ids: tuple[str, ...] = ()  # of the gazetteer


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which events are wanted. What is empty asks for nothing; within one field any will do, of the fields all must fit.

    A data set that does not say who acted on whom (ACLED, UCDP) is read either way round, whatever is asked.
    """

    actors: tuple[str | Who, ...] = ()  # who did it: names or ids
    recipients: tuple[str | Who, ...] = ()  # to whom
    directed: bool = True  # False: either way round; without recipients, the actors on either side
    kin: bool = False  # with what is part of them, led by them or came of them, on the days on which it was
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    quads: tuple[int, ...] = ()  # 1 to 4, each data set by its own scheme
    statuses: tuple[Status, ...] = (Status.ACTUAL,)  # empty: all
    begin: date | None = None  # events that lie in the days [begin, until) in part or whole, where their days are known
    until: date | None = None
    places: tuple[
        str | Area, ...
    ] = ()  # a country, an area or a town, with all that lies in it: "Iraq", "Tripoli, Libya"
    datasets: tuple[str, ...] = ()  # "coded" is the desk's own
    outlets: tuple[str, ...] = ()  # by name, whatever the case
    holders: tuple[str | Who, ...] = ()  # who says so, or denies it; "outlet" is the outlet's own voice
    ids: tuple[str, ...] = ()  # of events, as in `all_events`


def conditions(wanted: Filter, columns: Mapping[str, str]) -> str:
    """The filter as one SQL condition.

    Parameters
    ----------
    columns
        The SQL of each column of `all_events`. With `actor_may_be` and `recipient_may_be` beside them: what must be true
        where one of the people that are asked for is on that side, and is quicker to ask.

    Raises
    ------
    StoreError
        If an actor or place is still a name: names are looked up by `Workbench.choose`.
    """
    found = [
        _one_of(columns["type"], wanted.types),
        _one_of(columns["mode"], wanted.modes),
        f"{columns['quad']} IN ({', '.join(str(int(quad)) for quad in wanted.quads)})" if wanted.quads else "",
        _one_of(columns["status"], wanted.statuses),
        _one_of(f"coalesce({columns['dataset']}, {quoted(CODED)})", wanted.datasets),
        _one_of(columns["id"], wanted.ids),
        _days(columns, wanted.begin, wanted.until),
        _people(wanted, columns),
        _said_by(wanted, columns),
        _published_by(wanted.outlets, columns),
        " OR ".join(_inside(_area(place), columns) for place in wanted.places),
    ]
    return " AND ".join(f"({each})" for each in found if each) or "true"


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(quoted(str(value)) for value in values)})" if values else ""


def _days(columns: Mapping[str, str], begin: date | None, until: date | None) -> str:
    """That an event lies in some days; one of which no day is known does not, one that is open on a side may."""
    if begin is None and until is None:
        return ""
    first, last, known = columns["occurred_begin"], columns["occurred_until"], columns["occurred_precision"]
    after = "" if begin is None else f" AND ({last} > DATE '{begin.isoformat()}' OR {last} IS NULL)"
    before = "" if until is None else f" AND ({first} < DATE '{until.isoformat()}' OR {first} IS NULL)"
    return f"{known} IS NOT NULL{after}{before}"


def _people(wanted: Filter, columns: Mapping[str, str]) -> str:
    actors, recipients = (people_of(each) for each in (wanted.actors, wanted.recipients))
    if not actors and not recipients:
        return ""
    forth = _both(_among("actor", actors, columns), _among("recipient", recipients, columns))
    back = _both(_among("recipient", actors, columns), _among("actor", recipients, columns))
    either = f"({back}) AND NOT {columns['directed']}" if wanted.directed else back
    return f"({forth}) OR ({either})"


def _both(one: str, other: str) -> str:
    return " AND ".join(f"({each})" for each in (one, other) if each)


def _among(side: str, people: Sequence[Who], columns: Mapping[str, str]) -> str:
    """That one of some people is on one side; a shortcut of the columns says beforehand where one may be."""
    asked = _any_of(people, columns, columns[f"{side}_ids"])
    quick = columns.get(f"{side}_may_be")
    return f"{quick} AND ({asked})" if quick and asked else asked


def _any_of(people: Sequence[Who], columns: Mapping[str, str], ids: str) -> str:
    always = [who.id for who in people if who.begin is None and who.until is None]
    parts = [_has(ids, always)] if always else []
    if at_times := [who for who in people if who.id not in always]:
        # One list for all: a state has hundreds of ministers, and as many conditions would take seconds to plan.
        times = ", ".join(
            f"{{'id': {quoted(w.id)}, 'begin': {_day(w.begin)}, 'until': {_day(w.until)}}}" for w in at_times
        )
        first, last = columns["occurred_begin"], columns["occurred_until"]
        then = f'list_filter([{times}], lambda w: coalesce({last} > w."begin", true) AND coalesce({first} < w."until", true))'
        there = f"list_has_any({ids}, list_transform({then}, lambda w: w.id))"
        parts.append(f"({columns['occurred_precision']} IS NOT NULL AND {there})")
    return " OR ".join(parts)


def _has(ids: str, wanted: Sequence[str]) -> str:
    """That a list has one of some ids; one alone is found four times as fast as one of several."""
    return (
        f"list_contains({ids}, {quoted(wanted[0])})" if len(wanted) == 1 else f"list_has_any({ids}, {listed(wanted)})"
    )


def _day(day: date | None) -> str:
    return f"DATE '{day.isoformat()}'" if day is not None else "CAST(NULL AS DATE)"


def listed(values: Iterable[str]) -> str:
    """SQL: a list of texts."""
    return f"[{', '.join(map(quoted, values))}]"


def _said_by(wanted: Filter, columns: Mapping[str, str]) -> str:
    return _any_of(people_of(wanted.holders), columns, columns["holder_ids"])


def people_of(given: Sequence[str | Who]) -> tuple[Who, ...]:
    """Actors as `Who`.

    Raises
    ------
    StoreError
        If one is still a name.
    """
    people = tuple(Who(id=who) if isinstance(who, str) else who for who in given)
    for who in people:
        if ":" not in who.id and who.id != OUTLET and not who.id.startswith(("name-", "mention-")):
            raise StoreError(
                f"{who.id!r} is no id of an actor or a name; a view is asked by id: look the name up with Desk.find"
            )
    return people


def _published_by(outlets: Sequence[str], columns: Mapping[str, str]) -> str:
    if not outlets:
        return ""
    names = f"[{', '.join(quoted(outlet.strip().lower()) for outlet in outlets)}]"
    outlet = f"lower({columns['outlet']})"
    several = f"list_transform(string_split({outlet}, ';'), lambda each: trim(each))"
    return f"list_contains({names}, {outlet}) OR list_has_any({several}, {names})"


def _area(place: str | Area) -> Area:
    if isinstance(place, str):
        raise StoreError(
            f"{place!r} is the name of a place; a view is asked by `Area`: look the name up with Desk.find"
        )
    return place


def _inside(area: Area, columns: Mapping[str, str]) -> str:
    country = "" if area.country is None else f"{columns['country']} = {quoted(area.country)}"
    if not area.names:
        return country or "false"
    names = f"[{', '.join(f'plain({quoted(name)})' for name in area.names)}]"
    parts = f"list_transform(string_split({columns['place']}, ','), lambda each: plain(each))"
    called = f"list_has_any({parts}, {names})"
    for column in ("admin1", "admin2"):
        called += f" OR list_contains({names}, plain({columns[column]}))" if column in columns else ""
    # The country comes first: few rows are left to spell out.
    return " OR ".join(filter(None, (_one_of(columns["place_id"], area.ids), f"({_both(country, called)})")))
