"""Which tellings are of one happening: incidents, grown from pairs that are likely and from nothing that is barred.

Joining is by average likeness, never by a chain of likenesses: a telling comes into an incident only if it is like the
incident on the whole. What was decided is a `Judgement` between two events; `formed` makes incidents of judgements alone,
those of people first, so that every join can be undone and every split made for good.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tocsin.records import Incident, Judgement, Verdict, content_id
from tocsin.resolve.judge import canonical
from tocsin.resolve.likeness import Likeness, Weights, compare, homes_of, load_weights, window
from tocsin.resolve.spots import Spot
from tocsin.resolve.telling import WORDS, Telling

BY = "incidents/1"

WEEKS = 12  # what is told of a longer time is compared by its year alone
CROWD = 400  # tellings under one key; a key of more tells too little ("the army", in one week)
FEW = 150  # tellings under one common key; a key of more is passed over
WEAK = 40  # tellings that share common keys alone, those that share the most
RARE = 0.8  # of a word: it stands in one text of 250 or fewer
_WEEK = 7
_SLIPS = 4  # of so many pairs of two groups one may be barred

Pair = tuple[str, str]

Companions = dict[Pair, list[tuple[float, frozenset[str]]]]
"""By two texts: which of their tellings are likely of one happening, and how likely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was decided of some tellings."""

    joins: tuple[Judgement, ...]  # SAME between the first events of two tellings: they are joined
    suggestions: tuple[Judgement, ...]  # UNSURE: a person may judge
    compared: int  # pairs


def gather(
    new: Sequence[Telling],
    known: Sequence[Telling] = (),
    groups: Mapping[str, str] | None = None,
    *,
    copied: Callable[[str | None, str | None], bool] = lambda _, __: False,
    settled: Mapping[Pair, Verdict] | None = None,
    weights: Weights | None = None,
) -> Gathered:
    """Joins new tellings to each other and to those that are known.

    Parameters
    ----------
    new, known
        Tellings in the order in which they were read; known ones have been gathered before.
    groups
        By id of a known telling: its incident. What is missing is an incident of its own.
    copied
        Whether two documents are copies or rewrites of each other.
    settled
        What people judged of two tellings; it is followed whatever their likeness.
    weights
        The model; the one that comes with tocsin when None.
    """
    model = weights or load_weights()
    ruled = settled or {}
    fresh = {telling.id for telling in new}
    tellings = {telling.id: telling for telling in (*known, *new)}
    homes = homes_of(tellings.values())
    companions: Companions = {}
    likenesses: dict[Pair, Likeness] = {}

    def likeness(one: str, other: str) -> Likeness:
        pair = _pair(one, other)
        found = likenesses.get(pair)
        if found is None:
            a, b = tellings[pair[0]], tellings[pair[1]]
            found = compare(
                a,
                b,
                model,
                copied=copied(a.document_id, b.document_id),
                homes=homes,
                beside=beside(companions, pair, a, b),
            )
            likenesses[pair] = found
        return found

    pairs = list(candidates([*known, *new], fresh, model.rarity))
    for one, other in pairs:  # once without what the two texts tell in common, which only this shows
        a, b = tellings[one], tellings[other]
        found = likeness(one, other).probability
        if found >= model.apply and a.document_id is not None and b.document_id is not None:
            companions.setdefault(_pair(a.document_id, b.document_id), []).append((found, frozenset((one, other))))
    for pair in pairs:
        shared = beside(companions, pair, tellings[pair[0]], tellings[pair[1]])
        if shared:
            likenesses[pair] = likenesses[pair].beside(shared, model)
    near: dict[Pair, float] = {}
    for one, other in pairs:
        found = likeness(one, other).probability
        if found >= model.review / 2:
            near[_pair(one, other)] = found
    clusters = _Clusters(tellings, groups or {}, likeness, ruled)
    clusters.merge(near, model.apply)
    joins = [_judgement(*ends, Verdict.SAME, likeness(*ends), model) for ends in clusters.links()]
    asked = clusters.doubtful(fresh, near, model.review)
    suggestions = [_judgement(*ends, Verdict.UNSURE, likeness(*ends), model) for ends in asked]
    return Gathered(joins=tuple(joins), suggestions=tuple(suggestions), compared=len(likenesses))


def beside(companions: Companions, pair: Pair, one: Telling, other: Telling) -> float:
    """How likely it is that the texts of two tellings tell something else in common; 0 for tellings of one text."""
    if one.document_id is None or other.document_id is None or one.document_id == other.document_id:
        return 0.0
    shared = companions.get(_pair(one.document_id, other.document_id), ())
    return max((found for found, ends in shared if not ends & set(pair)), default=0.0)


def formed(order: Iterable[str], judgements: Iterable[Judgement]) -> tuple[Incident, ...]:
    """The incidents that judgements make of events, in the order of their first events.

    Parameters
    ----------
    order
        Ids of all events, in the order in which they were read: the first of an incident gives it its id, so that an
        incident keeps its id while it grows.
    judgements
        Of machines and of people; SAME joins, DIFFERENT keeps apart, a person's before a machine's.
    """
    events = list(dict.fromkeys(order))
    known = set(events)
    same = canonical(j for j in judgements if j.left in known and j.right in known)
    members: dict[str, list[str]] = {}
    for event in events:
        members.setdefault(same.get(event, event), []).append(event)
    return tuple(Incident(id=content_id("incident", ids[0]), event_ids=tuple(ids)) for ids in members.values())


def within(telling: Telling) -> Iterator[Judgement]:
    """The judgements that the events of one telling are one happening."""
    first = telling.event_ids[0]
    for event in telling.event_ids[1:]:
        reason = "told together by one text"
        yield Judgement(left=first, right=event, verdict=Verdict.SAME, score=1.0, reasons=(reason,), by=BY)


def settled(tellings: Iterable[Telling], judged: Iterable[Judgement]) -> dict[Pair, Verdict]:
    """What judgements of people say of two tellings; the last that speaks of a pair counts, and UNSURE takes it back."""
    home = {event: telling.id for telling in tellings for event in telling.event_ids}
    found: dict[Pair, Verdict] = {}
    for judgement in judged:
        ends = home.get(judgement.left), home.get(judgement.right)
        if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
            found[_pair(ends[0], ends[1])] = judgement.verdict
    return found


# ---------------------------------------------------------------------------------------------- candidates


def keys(telling: Telling, rarity: Mapping[str, float]) -> Iterator[tuple[str, int]]:
    """What a telling can be found by, each with a week in which it can have been, and how many may share it.

    Place, province, actor and rare names find it whatever its sort; its rare words, its country, and in a small desk its
    week alone find it among those of its sort.
    """
    where = (*telling.places, *telling.around)
    things = {f"place {place.key}": CROWD for place in where if not _wide(place)}
    things |= {f"province {p.country} {p.admin1}": CROWD for p in where if p.admin1 is not None}
    things |= {f"actor {party.key}": CROWD for party in (*telling.actors, *telling.recipients) if party.named}
    things |= {f"name {word}": CROWD for word in telling.names}
    things |= {f"word {word}": FEW for word in telling.words if rarity.get(word, 1.0) >= RARE}
    lands = telling.countries | {place.country for place in where if place.country is not None}
    things |= {f"{telling.family} {land}": FEW for land in lands} | {"any": FEW}
    said = "said" if telling.family == WORDS else "done"
    for when in _weeks(telling):
        for thing in sorted(things):
            yield f"{said} {when} {thing}", things[thing]


def _wide(place: Spot) -> bool:
    return place.area and place.admin1 is None


def _weeks(telling: Telling) -> list[str]:
    days = window(telling)
    if days is None:
        return ["undated"]
    first, last = (days[0].toordinal() - 1) // _WEEK, days[1].toordinal() // _WEEK
    if last - first > WEEKS:
        return [f"year {date.fromordinal(max(1, days[0].toordinal())).year}"]
    return [f"week {week}" for week in range(first, last + 1)]


def candidates(tellings: Sequence[Telling], fresh: set[str], rarity: Mapping[str, float]) -> Iterator[Pair]:
    """The pairs worth comparing, each once: at least one is fresh, and they share a key."""
    found: dict[str, list[str]] = {}
    for telling in tellings:
        met: dict[str, None] = {}
        weak: Counter[str] = Counter()
        for key, most in keys(telling, rarity):
            others = found.setdefault(key, [])
            if most == CROWD:
                met |= dict.fromkeys(others[-CROWD:])
            elif len(others) < most:
                weak.update(others if not key.endswith(" any") else (*others, *others))
            others.append(telling.id)
        likely = [other for other, count in weak.most_common(WEAK) if count > 1]
        for other in dict.fromkeys((*met, *likely)):
            if other != telling.id and (telling.id in fresh or other in fresh):
                yield _pair(other, telling.id)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def _ends(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


# ------------------------------------------------------------------------------------------------ clusters


@dataclass(frozen=True, slots=True)
class _Seen:
    """What all pairs of two groups are together."""

    total: float  # of their probabilities
    barred: int
    apart: bool  # a person or a text keeps two of them apart

    def __add__(self, other: _Seen) -> _Seen:
        return _Seen(self.total + other.total, self.barred + other.barred, self.apart or other.apart)


@dataclass(slots=True)
class _Clusters:
    """Tellings in groups that only grow, joined from the likeliest on while they are alike on the whole."""

    tellings: Mapping[str, Telling]
    groups: Mapping[str, str]
    likeness: Callable[[str, str], Likeness]
    settled: Mapping[Pair, Verdict]
    members: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    of: dict[str, int] = field(default_factory=dict[str, int])
    seen: dict[tuple[int, int], _Seen] = field(default_factory=dict[tuple[int, int], "_Seen"])  # of groups side by side

    def __post_init__(self) -> None:
        first: dict[str, int] = {}
        for number, one in enumerate(self.tellings):
            home = first.setdefault(self.groups.get(one, one), number)
            self.of[one] = home
            self.members.setdefault(home, []).append(one)
        for (one, other), verdict in sorted(self.settled.items()):
            if verdict is Verdict.SAME and one in self.of and other in self.of:
                self._join(self.of[one], self.of[other])

    def merge(self, near: Mapping[Pair, float], least: float) -> None:
        """Joins the two groups that are alike the most, until no two are alike enough."""
        numbered = {frozenset((self.of[a], self.of[b])) for a, b in near} - {frozenset((n,)) for n in self.members}
        beside: dict[int, set[int]] = {}
        for a, b in (sorted(ends) for ends in numbered):
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
        heap = [(-self.alike(a, b), a, b) for a, b in sorted(tuple(sorted(ends)) for ends in numbered)]
        heapq.heapify(heap)
        version = dict.fromkeys(self.members, 0)
        entries = {(a, b): (0, 0) for _, a, b in heap}
        while heap:
            score, a, b = heapq.heappop(heap)
            if -score < least:
                break
            if a not in self.members or b not in self.members or entries.get((a, b)) != (version[a], version[b]):
                continue
            neighbours = (beside.pop(b, set()) | beside.get(a, set())) - {a, b}
            for other in neighbours:  # what both have with it, so that no pair is looked at again
                self.seen[_ends(a, other)] = self._seen(a, other) + self._seen(b, other)
                self.seen.pop(_ends(b, other), None)
            kept, gone = self._join(a, b)
            version[kept] += 1
            beside[kept] = neighbours
            for other in neighbours:
                row = beside.setdefault(other, set())
                row.discard(gone)
                row.add(kept)
                ends = _ends(kept, other)
                entries[ends] = (version[ends[0]], version[ends[1]])
                heapq.heappush(heap, (-self.alike(*ends), *ends))

    def alike(self, one: int, other: int) -> float:
        """The mean probability over all pairs of two groups; 0 where a person or a text keeps two of them apart.

        It is 0 as well where more than a quarter of the pairs are barred: one slip of one report keeps no group apart,
        and what is told vaguely joins no two that cannot be one.
        """
        seen = self._seen(one, other)
        pairs = len(self.members[one]) * len(self.members[other])
        return 0.0 if seen.apart or seen.barred * _SLIPS > pairs else seen.total / pairs

    def _seen(self, one: int, other: int) -> _Seen:
        """What all pairs of two groups are; each pair is looked at once, however the groups grow."""
        found = self.seen.get(_ends(one, other))
        if found is None:
            total, barred, apart = 0.0, 0, False
            for a in self.members[one]:
                for b in self.members[other]:
                    apart |= self.settled.get(_pair(a, b)) is Verdict.DIFFERENT or b in self.tellings[a].apart
                    each = self.likeness(a, b)
                    total += each.probability
                    barred += each.barred is not None
            found = self.seen[_ends(one, other)] = _Seen(total, barred, apart)
        return found

    def links(self) -> Iterator[Pair]:
        """For each new member of a group the likest that came before it in the group: enough to make the group."""
        place = {one: number for number, one in enumerate(self.tellings)}
        for number in sorted(self.members):
            group = sorted(self.members[number], key=place.__getitem__)
            linked = {self.groups.get(one, one) for one in group[:1]}
            for at, one in enumerate(group[1:], start=1):
                home = self.groups.get(one, one)
                if home in linked:
                    continue
                before = group[:at]
                best = max(before, key=lambda o: (self.likeness(o, one).probability, -place[o]))
                linked.add(home)
                yield best, one

    def doubtful(self, fresh: set[str], near: Mapping[Pair, float], least: float) -> Iterator[Pair]:
        """Of two groups that are alike, but not enough to join: the likest pair."""
        best: dict[tuple[int, int], tuple[float, Pair]] = {}
        for pair, found in near.items():
            a, b = sorted((self.of[pair[0]], self.of[pair[1]]))
            if a == b or not (pair[0] in fresh or pair[1] in fresh) or self.settled.get(pair) is not None:
                continue
            if (found, pair) > best.get((a, b), (0.0, ("", ""))):
                best[a, b] = (found, pair)
        for (a, b), (_, pair) in sorted(best.items()):
            if self.alike(a, b) >= least:
                yield pair

    def _join(self, one: int, other: int) -> tuple[int, int]:
        kept, gone = min(one, other), max(one, other)
        if kept != gone:
            moved = self.members.pop(gone)
            self.members[kept].extend(moved)
            for member in moved:
                self.of[member] = kept
        return kept, gone


def _judgement(one: str, other: str, verdict: Verdict, found: Likeness, model: Weights) -> Judgement:
    return Judgement(
        left=one,
        right=other,
        verdict=verdict,
        score=round(found.probability, 4),
        reasons=found.reasons(model),
        by=BY,
    )
