"""What a text tells: its events that belong together, each bundle with all that it can be compared by.

"Gunmen attacked a checkpoint near Menaka, killing seven soldiers" is two events and one telling. `incidents.py` joins
the tellings of many texts; here a text is only read, and a text says much about what it keeps apart: another day, another
place, "a day after", "in a separate attack".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.records import Actor, Coding, Document, Form, MentionKind, Place, Status
from tocsin.resolve.bundles import bundles, days_of, placed_events
from tocsin.resolve.days import dateline
from tocsin.resolve.parties import parties
from tocsin.resolve.passages import at, inside, names, parts, sentences
from tocsin.resolve.registry import Registry
from tocsin.resolve.spots import distinct, spot
from tocsin.resolve.stems import stems
from tocsin.resolve.telling import Telling, Toll

CONTEXT = 800  # characters of a text that say what it is about


def tellings(
    document: Document,
    coding: Coding,
    *,
    actors: Mapping[str, Actor],
    places: Mapping[str, Place],
    registry: Registry,
) -> tuple[Telling, ...]:
    """The happenings that a text tells, in its order, each of the events that belong together.

    Parameters
    ----------
    actors, places
        By id of a mention: whom and what it was judged to be.
    registry
        Says who is part of whom, and which sector a noun stands for.
    """
    text = document.text
    told = sentences(text, coding)
    mentions = {mention.id: mention for mention in coding.mentions}
    starts: dict[str, int] = {}
    for row in coding.evidence:
        if row.field == "type":
            starts[row.event_id] = min(row.span.start, starts.get(row.event_id, row.span.start))
    opened = bundles(text, told, placed_events(text, told, coding, starts, mentions, places, document.published))
    ids = [bundle.members[0].event.id for bundle in opened]
    days = days_of(opened)
    triggers = sorted((p.start, n) for n, bundle in enumerate(opened) for p in bundle.members)
    owned = parts(text, told, triggers, len(opened))
    begins = dateline(text)  # a date line names the bureau, not the place
    named = [m for m in coding.mentions if m.kind is MentionKind.PLACE and m.form is Form.NAME]
    named = sorted([m for m in named if m.span.start >= begins] or named, key=lambda m: m.span)
    context = stems(f"{document.title or ''} {text[begins : begins + CONTEXT]}")
    found: list[Telling] = []
    for number, bundle in enumerate(opened):
        events = [p.event for p in bundle.members]
        own = [(max(start, begins), end) for start, end in owned[number]]
        near = [m for m in named if inside(m.span.start, own)]
        before = [m for m in named if m.span.start < own[0][0]]
        if not near and before:  # "outside the town": what was named last
            near = [m for m in before if at(told, m.span.start) == at(told, before[-1].span.start)]
        sides = {
            side: parties(text, [r for e in events for r in getattr(e, side)], mentions, actors, registry)
            for side in ("actors", "recipients")
        }
        begin, until = days[number]
        members = {e.id for e in events}
        head = stems(document.title or "") if number == 0 else frozenset[str]()
        around = distinct(spot(text, m, places) for m in near or named[:1])
        found.append(
            Telling(
                id=ids[number],
                event_ids=tuple(e.id for e in events),
                document_id=document.id,
                outlet=document.outlet,
                published=document.published,
                family=_most([p.family for p in bundle.members]),
                types=frozenset(e.type for e in events),
                modes=frozenset(e.mode for e in events if e.mode is not None),
                negated=all(e.status is Status.NEGATED for e in events),
                actors=sides["actors"],
                recipients=sides["recipients"],
                places=distinct(p.place for p in bundle.members if p.place is not None),
                around=around,
                countries=frozenset(
                    actor.country
                    for m in coding.mentions
                    if (actor := actors.get(m.id)) is not None
                    and actor.country is not None
                    and inside(m.span.start, own)
                ),
                begin=begin,
                until=until,
                tolls=tuple(Toll(kind=h.kind, low=h.low, high=h.high) for h in coding.harms if h.event_id in members),
                words=head.union(*(stems(text[start:end]) for start, end in own)),
                names=names(text, own, coding.mentions, registry).union(*(s.written for s in around)),
                context=context,
                apart=frozenset(ids[other] for other in bundle.apart),
            )
        )
    return tuple(found)


def _most(names: Sequence[str]) -> str:
    return max(names, key=lambda name: (names.count(name), -names.index(name)))
