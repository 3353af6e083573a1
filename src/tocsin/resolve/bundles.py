"""The events of one text in bundles of one happening each, by what its words keep together and apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tocsin.records import Coding, Event, HarmKind, Interval, Mention, Place, Status
from tocsin.resolve.days import SHORT, after_offset, dateline, is_short, named_days, offset, overlap
from tocsin.resolve.passages import Part, at
from tocsin.resolve.spots import Spot, closeness, spot
from tocsin.resolve.stems import first_stem, stems
from tocsin.resolve.telling import WORDS, family, related

TOLD = frozenset({Status.ACTUAL, Status.HISTORICAL, Status.NEGATED})
"""What is told as having happened, or as not; what is only planned or feared is part of no incident."""
_OTHER = re.compile(
    r"\b(?:another|separate|separately|elsewhere|meanwhile|second|third|a similar|a different|nothing to do with|(?:not|no) link|unrelated|not related"
    r"|the same (?:day|night|time|morning|afternoon|evening))\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\b(?:the|this|that|these|those|its|their)\s+(?:\w+\s+)?$", re.IGNORECASE)
_HARMS = {
    HarmKind.KILLED: "violence",
    HarmKind.INJURED: "violence",
    HarmKind.ARRESTED: "arrest",
    HarmKind.ABDUCTED: "force",
}
_REACH = 2  # sentences: as far on, what names no day and no place of its own is still of the same happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An event with its place and day, as far as its words or the words before tell."""

    event: Event
    start: int  # of its trigger
    stem: str  # of its first word
    sentence: int
    family: str
    place: Spot | None
    told: Interval | None  # its own day
    day: Interval | None  # its own, else the one that its clause names
    carried: Interval | None  # where it has none: the last that was named before, or the only one of the text


@dataclass(slots=True, kw_only=True)
class Bundle:
    """A telling in the making."""

    members: list[Placed] = field(default_factory=list[Placed])
    offset: tuple[int, int] | None = None  # days from another telling, by its number: "a day after"
    apart: set[int] = field(default_factory=set[int])


def placed_events(
    text: str,
    sentences: Sequence[Part],
    coding: Coding,
    starts: Mapping[str, int],
    mentions: Mapping[str, Mention],
    places: Mapping[str, Place],
    published: date | None,
) -> list[Placed]:
    """The events in the order of the text, each with its place and day, as far as its words or the words before tell."""
    harmed = {h.event_id: _HARMS[h.kind] for h in coding.harms if h.kind in _HARMS}
    dated = {row.event_id: row.span.start for row in coding.evidence if row.field == "occurred"}
    begins = dateline(text)
    days = named_days(text, coding, begins, published)
    meant = {day.start: day.meant for day in days}
    only = days[0].meant if len({(day.words.begin, day.words.until) for day in days}) == 1 else None
    events = sorted((e for e in coding.events if e.status in TOLD), key=lambda e: (starts.get(e.id, 0), e.id))
    found: list[Placed] = []
    for number, event in enumerate(events):
        start = starts.get(event.id, 0)
        sentence = at(sentences, start)
        begin, end = sentences[sentence]
        before = [p.start for p in found if p.start < start]
        after = [starts.get(e.id, 0) for e in events[number + 1 :] if starts.get(e.id, 0) > start]
        where = dated.get(event.id, begins)
        told = None if where < begins else meant.get(where, event.occurred)  # a date line dates the report
        own = told
        if own is None or not is_short(own):
            opens, closes = max([begin, *before[-1:]]), min([end, *after[:1]])
            opens = after_offset(text, opens, start)  # "on Friday, a day after": of what was told before
            near = [day.meant for day in days if opens <= day.start < closes]
            own = own if not near or (own is not None and not overlap(own, near[0])) else near[0]
        last = [day.meant for day in days if day.start < begin and at(sentences, day.start) >= sentence - 1]
        kind = family(event.type, event.mode)
        found.append(
            Placed(
                event=event,
                start=start,
                stem=first_stem(text[start : start + 40]),
                sentence=sentence,
                family=harmed.get(event.id, kind) if kind == WORDS else kind,
                place=None if event.place is None else spot(text, mentions[event.place], places),
                told=told,
                day=own,
                carried=None if own is not None else last[-1] if last else only,
            )
        )
    return found


def bundles(text: str, sentences: Sequence[Part], placed: Sequence[Placed]) -> list[Bundle]:
    """The events in groups of one happening each, in the order of the text."""
    groups: list[Bundle] = []
    before: Placed | None = None
    for one in placed:
        begin = sentences[one.sentence][0]
        if before is not None and before.sentence == one.sentence:
            begin = max(begin, before.start)
        between = text[begin : one.start]
        shift = offset(between)
        aloof = shift is not None or _OTHER.search(between) is not None
        chosen = None
        if not (aloof and before is not None and before.sentence == one.sentence):
            pool = [g for g in reversed(groups) if _belongs(text, one, g)]
            chosen = next(iter(pool), None) if not aloof else None
        elsewhere = None
        if aloof and groups:  # "a day after gunmen attacked": perhaps told before
            elsewhere = next((g for g in groups[:-1] if _alike(one, g)), None)
        if chosen is None and elsewhere is not None:
            chosen = elsewhere
        if chosen is None:
            chosen = Bundle()
            if aloof and groups:
                last = _base(
                    text[begin : one.start], groups, same=before is not None and before.sentence == one.sentence
                )
                chosen.apart.add(last)
                groups[last].apart.add(len(groups))
                if shift is not None:
                    chosen.offset = (last, shift)
            groups.append(chosen)
        chosen.members.append(one)
        before = one
    return groups


def _base(words: str, groups: Sequence[Bundle], *, same: bool) -> int:
    """Which telling "a day after" counts from: the one that its sentence names before, else what the text is about."""
    if same:
        return len(groups) - 1
    said = stems(words)
    for number, group in enumerate(groups):
        if any(member.stem in said for member in group.members):
            return number
    return 0


def _belongs(text: str, one: Placed, group: Bundle) -> bool:
    """Whether an event is told as part of what a group tells: nothing differs, and it is near or points back."""
    last = group.members[-1]
    if WORDS in (one.family, last.family) or not any(related(one.family, m.family) for m in group.members):
        return False
    if any(_days_differ(one, m) or _places_differ(one.place, m.place) for m in group.members):
        return False
    if last.sentence == one.sentence:
        # "A struck a convoy in B, and C ambushed one in D"
        own = one.place is not None and last.place is None and one.event.actors and last.event.actors
        return not (own and not set(one.event.actors) & set(last.event.actors))
    back = _MARKS.search(text[max(0, one.start - 30) : one.start]) is not None
    own = one.day is not None and one.place is not None
    return back or (one.sentence - last.sentence <= _REACH and not own) or _alike(one, group)


def _alike(one: Placed, group: Bundle) -> bool:
    """Whether an event shares day and place with a group."""
    if not any(related(one.family, m.family) for m in group.members):
        return False
    if any(_days_differ(one, m) or _places_differ(one.place, m.place) for m in group.members):
        return False
    day = one.day is not None and any(m.day is not None for m in group.members)
    place = one.place is not None and any(m.place is not None for m in group.members)
    return day and place


def _days_differ(one: Placed, other: Placed) -> bool:
    if one.sentence == other.sentence:  # what a sentence dates else may be when something was said
        a, b = one.told, other.told
    elif one.day is None and other.day is None:
        return False
    else:
        a, b = one.day or one.carried, other.day or other.carried
    return a is not None and b is not None and not overlap(a, b)


def _places_differ(one: Spot | None, other: Spot | None) -> bool:
    return one is not None and other is not None and closeness(one, other) == "apart"


def days_of(groups: Sequence[Bundle]) -> list[tuple[date | None, date | None]]:
    """The days of each group: those that all of its events have in common, or as told from another's."""
    found: list[tuple[date | None, date | None]] = []
    for group in groups:
        days = [d for m in group.members if (d := m.told) is not None and is_short(d)]
        days = days or [m.day for m in group.members if m.day is not None]
        days = days or [m.carried for m in group.members if m.carried is not None]
        begin = max((d.begin for d in days if d.begin is not None), default=None)
        until = min((d.until for d in days if d.until is not None), default=None)
        if begin is not None and until is not None and begin >= until:
            begin, until = days[0].begin, days[0].until
        vague = begin is None or until is None or (until - begin).days > SHORT
        if group.offset is not None and (vague or not any(m.day is not None for m in group.members)):
            other, shift = group.offset
            from_begin, from_until = found[other]
            if from_begin is not None and from_until is not None and abs(shift) <= 31:
                slack = timedelta(days=4 if shift and shift % 7 == 0 else 0 if shift else 1)  # hours, weeks: about
                move = timedelta(days=shift)
                begin, until = from_begin + move - slack, from_until + move + (slack if shift else timedelta(0))
        found.append((begin, until))
    return found
