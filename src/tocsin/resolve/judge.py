"""One id for each actor, computed from everything that was judged so far.

Nothing is ever merged in place: judgements are appended, and `canonical` is a function of the set of them. A merge is
undone by appending that the pair is different.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from tocsin.records import Judgement, Verdict

HUMAN = "human:"
"""How `Judgement.by` begins when a person judged: "human:" and a name."""

ACTOR_KINDS = frozenset({"state", "organ", "org", "group", "person"})
"""What the ids of actors begin with, before a colon."""

_Strength = tuple[bool, str, int, float, tuple[str, str], str]


def is_actor(reference: str) -> bool:
    """Whether an id is one of an actor of a registry, not of a mention.

    >>> is_actor("state:IRQ"), is_actor("mention-6f5f0b068ba068f7ed9d")
    (True, False)
    """
    kind, colon, _ = reference.partition(":")
    return bool(colon) and kind in ACTOR_KINDS


def canonical(judgements: Iterable[Judgement]) -> Mapping[str, str]:
    """The canonical id of every id that was judged; ids that were judged the same share one.

    The answer is a function of the set of judgements: neither their order nor a repetition changes it.

    1. Of all judgements of one pair only the strongest counts: one by a person before one by a rule, then the one
       recorded last (one without a date is older than any with), then DIFFERENT before SAME before UNSURE.
    2. The pairs that are left are taken from the strongest on, higher scores first among equals. SAME joins,
       DIFFERENT keeps apart for good, UNSURE does nothing; what contradicts a stronger one is set aside. So a pair
       that was judged DIFFERENT is joined only where stronger judgements join it.
    3. Two actors of the registry are one only where a judgement says so of that very pair, never by way of a
       mention that was linked to both.

    An actor of the registry is the canonical id of what it is joined with; else the smallest id is.
    """
    known = set(judgements)
    strongest: dict[tuple[str, str], Judgement] = {}
    for judgement in known:
        before = strongest.get(_pair(judgement))
        if before is None or _strength(judgement) > _strength(before):
            strongest[_pair(judgement)] = judgement
    groups = _Groups(one for pair in strongest for one in pair)
    for judgement in sorted(strongest.values(), key=_strength, reverse=True):
        left, right = _pair(judgement)
        if left == right:
            continue
        if judgement.verdict is Verdict.SAME:
            groups.join(left, right)
        elif judgement.verdict is Verdict.DIFFERENT:
            groups.part(left, right)
    return groups.canonical()


def _pair(judgement: Judgement) -> tuple[str, str]:
    return min(judgement.left, judgement.right), max(judgement.left, judgement.right)


def _strength(judgement: Judgement) -> _Strength:
    """What a judgement is ordered by; a higher one is heard first. Total, up to what makes no difference."""
    caution = (Verdict.UNSURE, Verdict.SAME, Verdict.DIFFERENT).index(judgement.verdict)
    score = -1.0 if judgement.score is None else judgement.score
    human = judgement.by.startswith(HUMAN)
    return human, moment(judgement.recorded), caution, score, _pair(judgement), judgement.by


def moment(recorded: datetime | None) -> str:
    """A time as words that sort like it; "" when nothing was recorded, which sorts first."""
    if recorded is None:
        return ""
    naive = recorded.astimezone(UTC).replace(tzinfo=None) if recorded.tzinfo else recorded
    return naive.isoformat(timespec="microseconds")


class _Group:
    """Ids that were judged the same, and ids that one of them was judged different from."""

    __slots__ = ("actors", "apart", "members")

    def __init__(self, first: str) -> None:
        self.members = {first}
        self.apart: set[str] = set()
        self.actors = is_actor(first)

    def stands_for(self) -> str:
        """The id that all of its members share."""
        return min(self.members, key=lambda i: (not is_actor(i), i))


class _Groups:
    """Every id in its group; groups only grow, and some are kept apart."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._of = {i: _Group(i) for i in ids}

    def join(self, left: str, right: str) -> None:
        """Make one group of two, unless that would join what is different or, by way of mentions, two actors."""
        # The smaller goes into the larger, so that the hundred thousand mentions of a state take no square of that.
        small, large = sorted((self._of[left], self._of[right]), key=lambda group: len(group.members))
        if small is large or any(i in large.apart for i in small.members):
            return
        if small.actors and large.actors and not (is_actor(left) and is_actor(right)):
            return
        large.members |= small.members
        large.apart |= small.apart
        large.actors |= small.actors
        for i in small.members:
            self._of[i] = large

    def part(self, left: str, right: str) -> None:
        """Keep two groups apart from now on; nothing if they are one already."""
        one, other = self._of[left], self._of[right]
        if one is not other:
            one.apart.add(right)
            other.apart.add(left)

    def canonical(self) -> dict[str, str]:
        """Every id and the id that stands for its group."""
        groups = {id(group): group for group in self._of.values()}
        names = {number: group.stands_for() for number, group in groups.items()}
        return {i: names[id(group)] for i, group in self._of.items()}
