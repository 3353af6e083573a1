"""Every event of a desk, coded or imported, as rows of the same columns: what all exports are made of.

A row says who holds the event to be so, how they stand to it and with what status; no row is a statement of tocsin's own.
Rows whose terms do not let them be passed on never come out of here; they are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from tocsin.export.coded import CodedText
from tocsin.export.corrected import said_of
from tocsin.export.imported import chunks
from tocsin.export.listing import listed
from tocsin.export.plover import scale
from tocsin.export.row_columns import SCHEMA
from tocsin.export.tally import Tally
from tocsin.export.voices import holder_name
from tocsin.export.wording import harm as harm_words
from tocsin.ontology import Ontology
from tocsin.records import OUTLET, Claim, ClaimKind, Event, HarmKind, Stance
from tocsin.resolve.outlets import NO_CARDS, Cards
from tocsin.resolve.registry import Registry
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View

Row = dict[str, Any]
"""One event with the columns of `SCHEMA`."""

EVERYTHING = Filter(statuses=())
"""What an export holds where nothing was said: all events, of all statuses, of texts and data sets alike."""

_TOGETHER = 5_000  # rows as Python objects at once: about 10 MB
_UNRECORDED = datetime(1970, 1, 1, tzinfo=UTC)  # a document that never was in a store; none of a desk's is


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What an export is made of."""

    view: View
    texts: Callable[[], Iterable[CodedText]]  # the coded texts anew at each call, in the order of the desk
    ontology: Ontology
    registry: Registry
    cards: Cards = NO_CARDS
    wanted: Filter = EVERYTHING  # with ids in place of names

    def coded(self) -> Iterator[tuple[CodedText, tuple[Event, ...]]]:
        """The coded texts that have wanted events, each with those; with no filter at all every text."""
        if self.wanted.datasets and CODED not in self.wanted.datasets:
            return
        if replace(self.wanted, datasets=()) == EVERYTHING:
            yield from ((text, text.events_in_order()) for text in self.texts())
            return
        found = self.view.find(replace(self.wanted, datasets=(CODED,)), columns=("id",))
        ids = frozenset[str](found["id"].to_pylist())
        for text in self.texts():
            events = tuple(event for event in text.events_in_order() if event.id in ids)
            if events:
                yield text, events


def tables(held: Holdings, tally: Tally) -> Iterator[pa.Table]:
    """All rows in tables that fit in memory: those coded here, then those of each data set by day."""
    batch: list[Row] = []
    for coded, events in held.coded():
        batch += coded_rows(coded, events, held.ontology)
        if len(batch) >= _TOGETHER:
            tally.take(len(batch))
            yield pa.Table.from_pylist(batch, schema=SCHEMA)
            batch = []
    if batch:
        tally.take(len(batch))
        yield pa.Table.from_pylist(batch, schema=SCHEMA)
    for table in chunks(held.view, held.wanted, held.registry.actors, tally):
        tally.take(table.num_rows)
        yield table


def rows(held: Holdings, tally: Tally, columns: Sequence[str] = SCHEMA.names) -> Iterator[Row]:
    """All rows one by one, in the same order, with at least these columns; the fewer, the faster."""
    for coded, events in held.coded():
        tally.take(len(events))
        yield from coded_rows(coded, events, held.ontology)
    yield from imported_rows(held, tally, columns)


def imported_rows(held: Holdings, tally: Tally, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of other data sets alone, with these columns. What is in them is shared between rows: read it, no more."""
    for table in chunks(held.view, held.wanted, held.registry.actors, tally):
        for start in range(0, table.num_rows, _TOGETHER):
            some = table.slice(start, _TOGETHER)
            tally.take(some.num_rows)
            yield from listed(some, columns)


def coded_rows(coded: CodedText, events: Iterable[Event], ontology: Ontology) -> Iterator[Row]:
    """Some events of one text, in the order given."""
    document = coded.document
    held: dict[str, list[Claim]] = {}
    for claim in coded.claims:
        if claim.kind is ClaimKind.EVENT and claim.event_id is not None:
            held.setdefault(claim.event_id, []).append(claim)
    for event in events:
        # Whoever denies comes last, or a title would open with a denial of what it has not told yet.
        claims = sorted(held.get(event.id, []), key=lambda c: (c.stance is Stance.DENIES, c.span, c.id))
        triggers = coded.evidence_of(event.id, "type")
        score = scale(ontology, event)
        quad = ontology.quad(event.type).code if event.type in ontology.types else None
        yield {
            "id": event.id,
            "key": event.id,
            "dataset": CODED,
            "version": None,
            "document_id": coded.document_id,
            "outlet": document.outlet,
            "published": document.published,
            "title": document.title,
            "url": document.url,
            "type": event.type,
            "mode": event.mode,
            "contexts": list(event.contexts),
            "code": None,
            "code_scheme": None,
            "quad": quad,
            "quad_scheme": None if quad is None else ontology.name.lower(),
            "score": score,
            "score_scale": None if score is None else ontology.name.lower(),
            "status": event.status.value,
            "directed": True,
            **_side(coded, "actor", event.actors),
            **_side(coded, "recipient", event.recipients),
            **_place(coded, event),
            "occurred_begin": None if event.occurred is None else event.occurred.begin,
            "occurred_until": None if event.occurred is None else event.occurred.until,
            "occurred_edtf": None if event.occurred is None else event.occurred.edtf,
            "occurred_basis": event.occurred_basis.value,
            "holders": [holder_name(coded, claim.holder) for claim in claims],
            "holder_kinds": ["outlet" if claim.holder == OUTLET else "cited" for claim in claims],
            "stances": [claim.stance.value for claim in claims],
            "hedges": [None if claim.hedge is None else coded.line(claim.hedge) for claim in claims],
            **_harms(coded, event),
            "words": [coded.line(e.span) for e in triggers],
            "starts": [e.span.start for e in triggers],
            "ends": [e.span.end for e in triggers],
            "note": None,
            "reports": None,
            "confidence": event.confidence,
            "coder": event.coder,
            "corrected": list(said_of(coded, event.id)),
            "recorded": document.recorded or _UNRECORDED,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Whom a mention stands for, as far as that was judged."""

    id: str  # of the actor in the registry; else of the first mention of its chain, which joins texts to nobody
    name: str
    kind: str | None = None
    country: str | None = None
    sector: str | None = None


def party(coded: CodedText, mention_id: str) -> Party:
    """The party of a mention. Two texts that name somebody alike have two parties, unless a judgement joins them."""
    actor = coded.actor(mention_id)
    if actor is None:
        return Party(id=coded.chain(mention_id)[0].id, name=coded.name(mention_id))
    return Party(id=actor.id, name=actor.name, kind=actor.kind, country=actor.country, sector=actor.sector)


def _side(coded: CodedText, name: str, references: tuple[str, ...]) -> Row:
    parties = [party(coded, reference) for reference in references]
    return {
        f"{name}s": [each.name for each in parties],
        f"{name}_ids": [each.id for each in parties],
        f"{name}_kinds": [each.kind for each in parties],
        f"{name}_countries": [each.country for each in parties],
        f"{name}_sectors": [each.sector for each in parties],
    }


def _place(coded: CodedText, event: Event) -> Row:
    """The columns of the place; a state that stands for one is a place without coordinates."""
    place = None if event.place is None else coded.place(event.place)
    state = None if event.place is None else coded.actor(event.place)
    if place is None and state is not None and state.kind == "state":
        found: tuple[Any, ...] = (state.name, state.country, "country", None, None)
    elif place is None:
        found = (None,) * 5
    else:
        found = (place.name, place.country, place.precision, place.latitude, place.longitude)
    names = ("place_name", "place_country", "place_precision", "latitude", "longitude")
    words = None if event.place is None else coded.line(coded.cast.mentions[event.place].span)
    return {"place": words, **dict(zip(names, found, strict=True))}


def _harms(coded: CodedText, event: Event) -> Row:
    """Every figure in words; the killed as numbers where there is one figure alone."""
    harms = [harm for harm in coded.harms if harm.event_id == event.id]
    killed = [harm for harm in harms if harm.kind is HarmKind.KILLED]
    one = killed[0] if len({(k.low, k.best, k.high) for k in killed}) == 1 else None
    return {
        "harms": [f"{harm_words(harm)}, by {holder_name(coded, harm.holder)}" for harm in harms],
        "fatalities_low": None if one is None else one.low,
        "fatalities_best": None if one is None else one.best,
        "fatalities_high": None if one is None else one.high,
    }
