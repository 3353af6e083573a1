"""What one text tells of one happening: its events that belong together, with all that they can be compared by.

"Gunmen attacked a checkpoint near Menaka, killing seven soldiers" is two events and one telling. `incidents.py` joins
the tellings of many texts; here a text is only read, and a text says much about what it keeps apart: another day, another
place, "a day after", "in a separate attack".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, pairwise
from math import asin, cos, radians, sin, sqrt

from tocsin.records import (
    Actor,
    Coding,
    Document,
    Event,
    Form,
    HarmKind,
    Interval,
    Mention,
    MentionKind,
    Place,
    Relation,
    Status,
)
from tocsin.resolve.registry import Registry

TOLD = frozenset({Status.ACTUAL, Status.HISTORICAL, Status.NEGATED})
"""What is told as having happened, or as not; what is only planned or feared is part of no incident."""

WORDS = "words"
"""The family of what is only said."""

_FAMILIES = {
    "ASSAULT": "violence",
    "COERCE": "force",
    "PROTEST": "protest",
    "MOBILIZE": "troops",
    "RETREAT": "retreat",
    "CONSULT": "talks",
    "AGREE": "talks",
    "COOPERATE": "cooperation",
    "AID": "cooperation",
    "SANCTION": "sanctions",
}
_MODES = {
    ("ASSAULT", "abduct"): "force",
    ("COERCE", "arrest"): "arrest",
    ("ASSAULT", "crowd-control"): "protest",
    ("RETREAT", "release"): "release",
}
# Families that coders and texts take for each other: a riot or an attack, an abduction or an arrest.
_RELATED = frozenset(
    frozenset(pair.split())
    for pair in (
        "violence force",
        "violence protest",
        "violence troops",
        "force arrest",
        "talks cooperation",
        "release cooperation",
        "release retreat",
        "troops retreat",
    )
)
TOGETHER = 40.0  # kilometres: a town and the district around it are one answer to where
_AREAS = frozenset({"province", "country", "region", "district"})
_KIN = frozenset(
    {
        Relation.PART_OF,
        Relation.MEMBER_OF,
        Relation.HEADS,
        Relation.OFFICE,
        Relation.SUCCESSOR_OF,
        Relation.OFFSHOOT_OF,
        Relation.SPLIT_FROM,
        Relation.MERGED_INTO,
    }
)
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_DATELINE = re.compile(r"[^\W\d_a-z]{2}[^\n]{0,60}?\s(?:-|–|—|--)\s")
_CLAUSE = re.compile(r"[,;:]|\b(?:and|while|after|before|but|as|when|hours?|days?|weeks?|months?|years?)\b")
_CAPITAL = re.compile(r"\b[^\W\d_a-z][\w’'-]+")
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_COUNTRIES = frozenset({"state", "adjective"})
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")
_COUNTS = {
    **{word: n for n, word in enumerate("no one two three four five six seven eight nine ten eleven twelve".split())},
    "a": 1,
    "an": 1,
}
_DAYS = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}
_OFFSET = re.compile(
    r"\b(?:(?P<count>[\w-]+)\s+)?(?P<unit>hour|day|week|month|year)s?\s+(?P<way>after|before)\b", re.IGNORECASE
)
_ARMED = re.compile(r"\b(?:armed (?:men|people|persons)|masked|attackers?|assailants?)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:another|separate|separately|elsewhere|meanwhile|second|third|a similar|a different|nothing to do with|(?:not|no) link|unrelated|not related"
    r"|the same (?:day|night|time|morning|afternoon|evening))\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\b(?:the|this|that|these|those|its|their)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SHORT = 3  # days: a day, a night, a day or two
_HARMS = {
    HarmKind.KILLED: "violence",
    HarmKind.INJURED: "violence",
    HarmKind.ARRESTED: "arrest",
    HarmKind.ABDUCTED: "force",
}
_SAID = re.compile(
    r"\b(?:said|says|told|announced|reported|added|wrote|declared|stated|confirmed)(?:\s\w+)?\s+(?:on\s+)?$"
)
_REACH = 2  # sentences: as far on, what names no day and no place of its own is still of the same happening


def family(type: str, mode: str | None) -> str:
    """The sort of happening that an event of this type belongs to; types that one happening is told by share one.

    >>> family("ASSAULT", "abduct"), family("COERCE", "arrest"), family("ACCUSE", None)
    ('force', 'arrest', 'words')
    """
    return _MODES.get((type, mode or "")) or _FAMILIES.get(type, WORDS)


def related(one: str, other: str) -> bool:
    """Whether two families are one, or are taken for each other.

    >>> related("violence", "protest"), related("violence", "talks")
    (True, False)
    """
    return one == other or frozenset((one, other)) in _RELATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A participant as far as it can be told from others across texts."""

    key: str  # id of an actor of the registry; else the name in small letters, or "?" and a sector
    country: str | None = None  # ISO 3166-1 alpha-3
    sector: str | None = None  # PLOVER code
    named: bool = False
    kin: frozenset[str] = frozenset()  # actors that it is part of, grew out of, heads, or the other way round


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as far as it can be told from others."""

    key: str  # id of a place of the gazetteer, else the name in small letters
    name: str
    written: frozenset[str] = frozenset()  # the words of its name in the text, as in `Telling.names`
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None  # name of the province
    area: bool = False  # larger than a town


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """One figure of harm."""

    kind: HarmKind
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One happening as one text, or one row of a data set, tells it."""

    id: str  # of its first event
    event_ids: tuple[str, ...]
    document_id: str | None  # None: a row of a data set
    dataset: str | None = None
    outlet: str | None = None
    published: date | None = None
    family: str
    types: frozenset[str]
    modes: frozenset[str] = frozenset()
    negated: bool = False
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    places: tuple[Spot, ...] = ()  # said of its events
    around: tuple[Spot, ...] = ()  # named in its sentences, or in the first of the text
    countries: frozenset[str] = frozenset()  # of the actors and peoples named in its sentences
    begin: date | None = None  # days [begin, until); None: not told
    until: date | None = None
    tolls: tuple[Toll, ...] = ()
    words: frozenset[str] = frozenset()  # of its sentences, cut to their stems
    names: frozenset[str] = frozenset()  # those of them that are parts of names, without countries and days
    apart: frozenset[str] = frozenset()  # ids of tellings of the same text that its words keep apart


def stems(text: str) -> frozenset[str]:
    """The words of a text in small letters, without endings: what two wordings of one thing may share.

    >>> sorted(stems("Gunmen attacked the markets; 12 killed"))
    ['12', 'attack', 'gunmen', 'kill', 'market', 'the']
    """
    return frozenset(_stem(word) for word in _WORD.findall(text.casefold()))


def _stem(word: str) -> str:
    for ending in ("ingly", "edly", "ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


# ---------------------------------------------------------------------------------------------- of a text


@dataclass(slots=True, kw_only=True)
class _Open:
    """A telling in the making."""

    members: list[_Placed] = field(default_factory=list["_Placed"])
    offset: tuple[int, int] | None = None  # days from another telling, by its number: "a day after"
    apart: set[int] = field(default_factory=set[int])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    event: Event
    start: int  # of its trigger
    stem: str  # of its first word
    sentence: int
    family: str
    place: Spot | None
    day: Interval | None  # its own, else the one that its clause names
    carried: Interval | None  # where it has none: the last that was named before


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
    sentences = _sentences(text, coding)
    mentions = {mention.id: mention for mention in coding.mentions}
    starts: dict[str, int] = {}
    for row in coding.evidence:
        if row.field == "type":
            starts[row.event_id] = min(row.span.start, starts.get(row.event_id, row.span.start))
    placed = _placed(text, sentences, coding, starts, mentions, places)
    opened = _grouped(text, sentences, placed)
    ids = [group.members[0].event.id for group in opened]
    days = _days(opened)
    parts = _parts(text, sentences, opened)
    dateline = _DATELINE.match(text)
    begins = dateline.end() if dateline is not None else 0  # a date line names the bureau, not the place
    named = [m for m in coding.mentions if m.kind is MentionKind.PLACE and m.form is Form.NAME]
    named = sorted([m for m in named if m.span.start >= begins] or named, key=lambda m: m.span)
    found: list[Telling] = []
    for number, group in enumerate(opened):
        events = [p.event for p in group.members]
        own = [(max(start, begins), end) for start, end in parts[number]]
        inside = [m for m in named if _inside(m.span.start, own)]
        before = [m for m in named if m.span.start < own[0][0]]
        if not inside and before:  # "outside the town": what was named last
            inside = [m for m in before if _at(sentences, m.span.start) == _at(sentences, before[-1].span.start)]
        parties = {
            side: _parties(text, [r for e in events for r in getattr(e, side)], mentions, actors, registry)
            for side in ("actors", "recipients")
        }
        begin, until = days[number]
        told = {e.id for e in events}
        head = stems(document.title or "") if number == 0 else frozenset[str]()
        around = _distinct(_spot(text, m, places) for m in inside or named[:1])
        found.append(
            Telling(
                id=ids[number],
                event_ids=tuple(e.id for e in events),
                document_id=document.id,
                outlet=document.outlet,
                published=document.published,
                family=_most([p.family for p in group.members]),
                types=frozenset(e.type for e in events),
                modes=frozenset(e.mode for e in events if e.mode is not None),
                negated=all(e.status is Status.NEGATED for e in events),
                actors=parties["actors"],
                recipients=parties["recipients"],
                places=_distinct(p.place for p in group.members if p.place is not None),
                around=around,
                countries=frozenset(
                    actor.country
                    for m in coding.mentions
                    if (actor := actors.get(m.id)) is not None
                    and actor.country is not None
                    and _inside(m.span.start, own)
                ),
                begin=begin,
                until=until,
                tolls=tuple(Toll(kind=h.kind, low=h.low, high=h.high) for h in coding.harms if h.event_id in told),
                words=head.union(*(stems(text[start:end]) for start, end in own)),
                names=_names(text, own, coding.mentions, registry).union(*(s.written for s in around)),
                apart=frozenset(ids[other] for other in group.apart),
            )
        )
    return tuple(found)


def _placed(
    text: str,
    sentences: Sequence[tuple[int, int]],
    coding: Coding,
    starts: Mapping[str, int],
    mentions: Mapping[str, Mention],
    places: Mapping[str, Place],
) -> list[_Placed]:
    """The events in the order of the text, each with its place and day, as far as its words or the words before tell."""
    harmed = {h.event_id: _HARMS[h.kind] for h in coding.harms if h.kind in _HARMS}
    days = sorted(
        (m.span.start, m.value)
        for m in coding.mentions
        if m.kind is MentionKind.DATE
        and m.value is not None
        and _short(m.value)
        and not _SAID.search(text[: m.span.start][-24:])
    )
    events = sorted((e for e in coding.events if e.status in TOLD), key=lambda e: (starts.get(e.id, 0), e.id))
    found: list[_Placed] = []
    for number, event in enumerate(events):
        start = starts.get(event.id, 0)
        sentence = _at(sentences, start)
        begin, end = sentences[sentence]
        before = [p.start for p in found if p.start < start]
        after = [starts.get(e.id, 0) for e in events[number + 1 :] if starts.get(e.id, 0) > start]
        own = event.occurred
        if own is None or not _short(own):
            opens, closes = max([begin, *before[-1:]]), min([end, *after[:1]])
            if offset := list(
                _OFFSET.finditer(text, opens, start)
            ):  # "on Friday, a day after": of what was told before
                opens = offset[-1].end()
            near = [value for at, value in days if opens <= at < closes]
            own = own if not near or (own is not None and not _overlap(own, near[0])) else near[0]
        last = [value for at, value in days if at < begin and _at(sentences, at) >= sentence - 1]
        kind = family(event.type, event.mode)
        found.append(
            _Placed(
                event=event,
                start=start,
                stem=_stem(next(iter(_WORD.findall(text[start : start + 40].casefold())), "")),
                sentence=sentence,
                family=harmed.get(event.id, kind) if kind == WORDS else kind,
                place=None if event.place is None else _spot(text, mentions[event.place], places),
                day=own,
                carried=last[-1] if own is None and last else None,
            )
        )
    return found


def _break(text: str, start: int, end: int) -> int:
    """Where the clause of a later trigger begins, after that of an earlier one."""
    breaks = [m.start() for m in _CLAUSE.finditer(text, start, end)]
    return breaks[-1] if breaks else end


def _short(days: Interval) -> bool:
    return days.begin is not None and days.until is not None and (days.until - days.begin).days <= _SHORT


def _parts(text: str, sentences: Sequence[tuple[int, int]], groups: Sequence[_Open]) -> list[list[tuple[int, int]]]:
    """The parts of the text that each group tells: its sentences, and of one that two groups share its own clauses."""
    triggers = sorted((p.start, n) for n, group in enumerate(groups) for p in group.members)
    found: list[list[tuple[int, int]]] = [[] for _ in groups]
    for number, (start, end) in enumerate(sentences):
        inside = [(at, n) for at, n in triggers if _at(sentences, at) == number]
        if not inside:
            continue
        cuts = [start]
        for (at, n), (then, other) in pairwise(inside):
            if n != other:
                cuts.append(_break(text, at, then))
        owners = [n for n, _ in groupby(n for _, n in inside)]
        for owner, (begin, finish) in zip(owners, pairwise([*cuts, end]), strict=True):
            found[owner].append((begin, finish))
    return found


def _inside(position: int, parts: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in parts)


def _grouped(text: str, sentences: Sequence[tuple[int, int]], placed: Sequence[_Placed]) -> list[_Open]:
    """The events in groups of one happening each, in the order of the text."""
    groups: list[_Open] = []
    before: _Placed | None = None
    for one in placed:
        begin = sentences[one.sentence][0]
        if before is not None and before.sentence == one.sentence:
            begin = max(begin, before.start)
        between = text[begin : one.start]
        offset = _offset(between)
        aloof = offset is not None or _OTHER.search(between) is not None
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
            chosen = _Open()
            if aloof and groups:
                last = _base(
                    text[begin : one.start], groups, same=before is not None and before.sentence == one.sentence
                )
                chosen.apart.add(last)
                groups[last].apart.add(len(groups))
                if offset is not None:
                    chosen.offset = (last, offset)
            groups.append(chosen)
        chosen.members.append(one)
        before = one
    return groups


def _base(words: str, groups: Sequence[_Open], *, same: bool) -> int:
    """Which telling "a day after" counts from: the one that its sentence names before, else what the text is about."""
    if same:
        return len(groups) - 1
    said = stems(words)
    for number, group in enumerate(groups):
        if any(member.stem in said for member in group.members):
            return number
    return 0


def _belongs(text: str, one: _Placed, group: _Open) -> bool:
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


def _alike(one: _Placed, group: _Open) -> bool:
    """Whether an event shares day and place with a group."""
    if not any(related(one.family, m.family) for m in group.members):
        return False
    if any(_days_differ(one, m) or _places_differ(one.place, m.place) for m in group.members):
        return False
    day = one.day is not None and any(m.day is not None for m in group.members)
    place = one.place is not None and any(m.place is not None for m in group.members)
    return day and place


def _days_differ(one: _Placed, other: _Placed) -> bool:
    if one.sentence == other.sentence:  # what a sentence dates else may be when something was said
        a, b = one.event.occurred, other.event.occurred
    elif one.day is None and other.day is None:
        return False
    else:
        a, b = one.day or one.carried, other.day or other.carried
    return a is not None and b is not None and not _overlap(a, b)


def _overlap(one: Interval, other: Interval) -> bool:
    starts = [i.begin for i in (one, other) if i.begin is not None]
    ends = [i.until for i in (one, other) if i.until is not None]
    return not starts or not ends or max(starts) < min(ends)


def _places_differ(one: Spot | None, other: Spot | None) -> bool:
    return one is not None and other is not None and closeness(one, other) == "apart"


def _offset(words: str) -> int | None:
    """How many days after the other happening this one was, by "a day after" and the like; None: not said."""
    found = next(reversed(list(_OFFSET.finditer(words))), None)
    if found is None:
        return None
    count = _COUNTS.get((found["count"] or "a").casefold(), 0)
    if not count and (found["count"] or "").isdecimal():
        count = int(found["count"])
    size = count * _DAYS[found["unit"].casefold()]
    return -size if found["way"].casefold() == "after" else size


def _days(groups: Sequence[_Open]) -> list[tuple[date | None, date | None]]:
    """The days of each group: those that all of its events have in common, or as told from another's."""
    found: list[tuple[date | None, date | None]] = []
    for group in groups:
        days = [d for m in group.members if (d := m.event.occurred) is not None and _short(d)]
        days = days or [m.day for m in group.members if m.day is not None]
        days = days or [m.carried for m in group.members if m.carried is not None]
        begin = max((d.begin for d in days if d.begin is not None), default=None)
        until = min((d.until for d in days if d.until is not None), default=None)
        if begin is not None and until is not None and begin >= until:
            begin, until = days[0].begin, days[0].until
        vague = begin is None or until is None or (until - begin).days > _SHORT
        if group.offset is not None and (vague or not any(m.day is not None for m in group.members)):
            other, shift = group.offset
            from_begin, from_until = found[other]
            if from_begin is not None and from_until is not None and abs(shift) <= 31:
                slack = timedelta(days=4 if shift and shift % 7 == 0 else 0 if shift else 1)  # hours, weeks: about
                move = timedelta(days=shift)
                begin, until = from_begin + move - slack, from_until + move + (slack if shift else timedelta(0))
        found.append((begin, until))
    return found


def _sentences(text: str, coding: Coding) -> list[tuple[int, int]]:
    told = sorted({(s.span.start, s.span.end) for s in coding.trace if s.stage == "sentence"})
    if not told:
        told = [m.span() for m in _SENTENCE.finditer(text) if m[0].strip()]
    return told or [(0, len(text))]


def _names(
    text: str, parts: Sequence[tuple[int, int]], mentions: Sequence[Mention], registry: Registry
) -> frozenset[str]:
    """The stems of words in capitals, but for the first of a part where that is no known name, and for countries."""
    spans = [m.name for m in mentions if m.name is not None]
    words: set[str] = set()
    for start, end in parts:
        for n, match in enumerate(_CAPITAL.finditer(text, start, max(start, end))):
            first = n == 0 and not text[start : match.start()].strip()
            if first and not any(span.start <= match.start() < span.end for span in spans):
                continue
            if match[0].casefold() not in _CALENDAR and not _is_country(match[0], registry):
                words |= stems(match[0])
    return frozenset(words)


def _is_country(word: str, registry: Registry) -> bool:
    return any(name.label in _COUNTRIES for name in registry.find(word))


def _at(sentences: Sequence[tuple[int, int]], position: int) -> int:
    """The number of the sentence at a position, or of the last before it."""
    return max((i for i, (start, _) in enumerate(sentences) if start <= position), default=0)


def _most(names: Sequence[str]) -> str:
    return max(names, key=lambda name: (names.count(name), -names.index(name)))


def _distinct(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    return tuple({spot.key: spot for spot in spots}.values())


# ----------------------------------------------------------------------------------- who and where, comparable


def _parties(
    text: str,
    references: Sequence[str],
    mentions: Mapping[str, Mention],
    actors: Mapping[str, Actor],
    registry: Registry,
) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for reference in references:
        actor = actors.get(reference)
        if actor is not None:
            party = of_actor(actor, registry)
        else:
            mention = mentions[reference]
            span = mention.name or mention.span
            party = of_words(" ".join(text[span.start : span.end].split()), registry, named=mention.name is not None)
        found.setdefault(party.key, party)
    return tuple(found.values())


def of_actor(actor: Actor, registry: Registry) -> Party:
    """A participant that the registry has."""
    facts = (*registry.facts.get(actor.id, ()), *registry.about.get(actor.id, ()))
    ends = [end for f in facts if f.relation in _KIN for end in (f.actor, f.object) if end is not None]
    return Party(
        key=actor.id,
        country=actor.country,
        sector=actor.sector,
        named=True,
        kin=frozenset(ends) - {actor.id},
    )


def of_words(words: str, registry: Registry, *, named: bool) -> Party:
    """A participant that is only described, or is in no registry."""
    if named:
        return Party(key=words.casefold(), named=True)
    if _ARMED.search(words) is not None:
        return Party(key="?UAF", sector="UAF")
    for word in reversed(words.casefold().split()):
        noun = registry.nouns.get(word)
        if noun is not None:
            return Party(key=f"?{noun.sector or noun.lemma}", sector=noun.sector)
    return Party(key="?" + next(iter(words.casefold().split()[-1:]), ""))


def _spot(text: str, mention: Mention, places: Mapping[str, Place]) -> Spot:
    place = places.get(mention.id)
    span = mention.name or mention.span
    words = " ".join(text[span.start : span.end].split())
    if place is not None:
        return of_place(place, words)
    return Spot(key=words.casefold(), name=words, written=stems(words))


def of_place(place: Place, words: str) -> Spot:
    """A place of the gazetteer, and how it was written."""
    return Spot(
        key=place.id,
        name=place.name,
        written=stems(words),
        latitude=place.latitude,
        longitude=place.longitude,
        country=place.country,
        admin1=place.admin1 or (place.name if place.precision == "province" else None),
        area=place.precision in _AREAS,
    )


def closeness(one: Spot, other: Spot) -> str:
    """How two places lie: "same", "within" (one in the other), "near", "province", "apart" or "unknown"."""
    if one.key == other.key or (one.name.casefold() == other.name.casefold() and one.area == other.area):
        return "same"
    if one.latitude is None or other.latitude is None:
        return "unknown"
    if one.country is not None and other.country is not None and one.country != other.country:
        return "near" if _kilometres(one, other) <= TOGETHER else "apart"
    alike = one.admin1 is not None and one.admin1 == other.admin1
    if one.area or other.area:
        whole = [s for s in (one, other) if s.area and s.admin1 is None]
        if whole:  # a country or a region
            return "within"
        return "within" if alike else "near" if _kilometres(one, other) <= TOGETHER else "apart"
    if _kilometres(one, other) <= TOGETHER:
        return "near"
    return "province" if alike and _kilometres(one, other) <= 2 * TOGETHER else "apart"


def _kilometres(one: Spot, other: Spot) -> float:
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return float("inf")
    a, b = radians(one.latitude or 0.0), radians(other.latitude or 0.0)
    across = radians((other.longitude or 0.0) - (one.longitude or 0.0))
    root = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(across / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(root)))
