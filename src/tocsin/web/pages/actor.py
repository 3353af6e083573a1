"""An actor: names, roles and lineage on a time axis, what it is said to have done and met, and its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

import pyarrow as pa
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from tocsin.export.portrait import days_of, said
from tocsin.records import Actor, Fact, FactState
from tocsin.resolve.registry import Registry
from tocsin.store.filters import Filter, Who
from tocsin.store.view import View
from tocsin.web.pages.rows import COLUMNS, EventRow, actor_href, event_rows
from tocsin.web.rendering import FromShown, page

Kin = Annotated[bool, QueryParameter(description="With its parts, leaders and predecessors, each on its days.")]
_EVENTS = 25
_PAIRS = 12
_QUOTES = 12
_BARS = 24  # facts on the time axis: those that last longest into the present


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One fact of the registry, as seen from this actor.

    Attributes
    ----------
    begin, until
        While it held, as far as it is known; both None: nothing says when.
    reference
        Where one can check it.
    """

    said: str
    when: str
    begin: date | None
    until: date | None
    state: str
    note: str | None
    reference: str | None
    other: str | None  # address of the other actor's page


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A fact on the time axis; left and width are in per cent of it."""

    said: str
    when: str
    state: str
    left: float
    width: float
    open_left: bool
    open_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Somebody whom this actor is said to have acted on, or who acted on it."""

    id: str
    name: str
    events: int
    href: str  # the page of the pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words that a text ascribes to somebody."""

    words: str
    direct: bool
    speaker: str
    outlet: str | None
    published: date | None
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a text says that the actor is or was."""

    said: str
    holder: str
    words: str
    state: str
    outlet: str | None
    published: date | None
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorPage:
    """An actor as the registry has it, and as texts and data sets tell of it."""

    id: str
    name: str
    traits: tuple[str, ...]
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, int], ...]  # per cent of the axis, and year
    kin: bool
    many: int
    by_type: tuple[tuple[str, int], ...]
    events: tuple[EventRow, ...]
    did_to: tuple[Tie, ...]
    met_from: tuple[Tie, ...]
    by: tuple[Words, ...]
    about: tuple[Words, ...]
    told: tuple[Told, ...]


@page("/actors/{actor_id:str}", "actor.html")
def actor(
    shown: FromShown,
    actor_id: FromPath[str],
    kin: Kin = False,  # noqa: FBT002
) -> ActorPage:
    """An actor: names, roles and lineage, what it is said to have done and met, its words and words about it."""
    registry = shown.desk.workbench.registry
    if actor_id not in registry.actors:
        raise NotFoundException(
            f"no actor {actor_id!r} in the registry; the search finds actors by any spelling of their names"
        )
    known = registry.actors[actor_id]
    view = shown.view()
    wanted = shown.desk.workbench.choose(Filter(actors=(actor_id,), directed=False, kin=kin))
    events, many = view.leaf(wanted, columns=COLUMNS, limit=_EVENTS)
    lines = tuple(_lines(known, registry))
    speech = view.speech(actor_id, limit=_QUOTES)
    return ActorPage(
        id=known.id,
        name=known.name,
        traits=tuple(t for t in (known.kind, known.country, known.sector) if t),
        names=tuple(
            dict.fromkeys(
                n.text
                for names in registry.names.values()
                for n in names
                if n.actor == actor_id and n.text != known.name
            )
        ),
        lines=lines,
        bars=tuple(_bars(lines)),
        ticks=_ticks(lines),
        kin=kin,
        many=many,
        by_type=tuple((row["type"] or "no type", row["events"]) for row in view.tally(wanted).to_pylist()),
        events=event_rows(events),
        did_to=_ties(view, registry, known, wanted.actors, "recipient"),
        met_from=_ties(view, registry, known, wanted.actors, "actor"),
        by=_words(speech.by),
        about=_words(speech.about),
        told=tuple(_told(row) for row in speech.facts.to_pylist()),
    )


def _lines(known: Actor, registry: Registry) -> Iterator[Line]:
    facts = dict.fromkeys(
        (
            *registry.lineage(known.id),
            *registry.fate(known.id),
            *registry.facts.get(known.id, ()),
            *registry.about.get(known.id, ()),
        )
    )
    for fact in sorted(facts, key=_when):
        other = fact.object if fact.actor == known.id else fact.actor
        yield Line(
            said=said(fact, known, registry),
            when="" if fact.valid is None else days_of(fact),
            begin=None if fact.valid is None else fact.valid.begin,
            until=None if fact.valid is None else fact.valid.until,
            state=fact.state.value,
            note=fact.note if fact.state is not FactState.ASSERTED else None,
            reference=fact.reference,
            other=actor_href(other),
        )


def _when(fact: Fact) -> tuple[bool, date, str]:
    begin = None if fact.valid is None else fact.valid.begin or fact.valid.until
    return begin is None, begin or date.max, fact.id


def _axis(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The first year and the year after the last that the dated facts reach."""
    days = [day for line in lines for day in (line.begin, line.until) if day is not None]
    if not days:
        return None
    first, last = min(days).year, max(days).year
    return first, max(last, first) + 1


def _latest(lines: Sequence[Line]) -> list[Line]:
    """The dated facts that last longest into the present, in the order given."""
    dated = [line for line in lines if line.begin is not None or line.until is not None]
    last = sorted(dated, key=lambda line: (line.until or date.max, line.begin or date.min), reverse=True)[:_BARS]
    return [line for line in dated if line in last]


def _bars(lines: Sequence[Line]) -> Iterator[Bar]:
    latest = _latest(lines)
    axis = _axis(latest)
    if axis is None:
        return
    start, length = date(axis[0], 1, 1), (date(axis[1], 1, 1) - date(axis[0], 1, 1)).days
    for line in latest:
        left = 0.0 if line.begin is None else 100 * (line.begin - start).days / length
        right = 100.0 if line.until is None else min(100.0, 100 * (line.until - start).days / length)
        yield Bar(
            said=line.said,
            when=line.when,
            state=line.state,
            left=round(left, 2),
            width=round(max(0.4, right - left), 2),
            open_left=line.begin is None,
            open_right=line.until is None,
        )


def _ticks(lines: Sequence[Line]) -> tuple[tuple[float, int], ...]:
    axis = _axis(_latest(lines))
    if axis is None:
        return ()
    first, last = axis
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 500, 5000) if (last - first) / step <= 10)
    years = [year for year in range(first, last + 1) if year % every == 0 or every == 1]
    return tuple((round(100 * (year - first) / (last - first), 2), year) for year in years)


def _ties(view: View, registry: Registry, known: Actor, people: tuple[str | Who, ...], side: str) -> tuple[Tie, ...]:
    wanted = Filter(actors=people) if side == "recipient" else Filter(recipients=people)
    own = {each.id if isinstance(each, Who) else each for each in people}
    found = view.tally(wanted, by=(f"{side}_ids",)).to_pylist()
    ties = [(row[f"{side}_ids"], row["events"]) for row in found if row[f"{side}_ids"] in registry.actors]
    return tuple(
        Tie(
            id=other,
            name=registry.actors[other].name,
            events=count,
            href=f"/watch?one={quote(known.id, safe='')}&other={quote(other, safe='')}",
        )
        for other, count in ties
        if other not in own
    )[:_PAIRS]


def _words(rows: pa.Table) -> tuple[Words, ...]:
    return tuple(
        Words(
            words=" ".join(row["words"].split()),
            direct=row["direct"],
            speaker=row["speaker"],
            outlet=row["outlet"],
            published=row["published"],
            href=f"/documents/{row['document_id']}#d1-voices",
        )
        for row in rows.to_pylist()
    )


def _told(row: dict[str, Any]) -> Told:
    what = " ".join(
        part for part in (row["actor"], row["relation"].replace("_", " "), row["words"], row["object"]) if part
    )
    return Told(
        said=f"{what}{', ' + row['valid_edtf'] if row['valid_edtf'] else ''}",
        holder="the outlet itself" if row["own"] else row["holder"] or "somebody not named",
        words=" ".join(row["said"].split()),
        state=row["state"],
        outlet=row["outlet"],
        published=row["published"],
        href=f"/documents/{row['document_id']}#d1-facts",
    )


ROUTES = actor
