"""How well a coding agrees with gold: found, right and emitted, field by field, over the records of `comparable.py`.

The rules, in the order in which they are applied:

- An event is found when the trigger words overlap or, failing that, when sentence, type, actors and recipients agree;
  one to one, best overlap first. Recall is over core rows; precision takes an emitted event as right when it pairs with
  any row. Shares of fields are over the core rows that were found.
- A set of names is right when it is the exact set, optional names free.
- A quote is found when the two spans share half the characters of the longer one; whom it is about is a set of names.
- A date and a place are found when the spans overlap, a causal claim when both of its spans do, a relation when
  subject, relation and object agree, an actor when one of its names is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from tocsin.coding.comparable import Cause, CodedEvent, GoldEvent, Marked, Names, Range, Relation, Speech, Who, names

FIELDS = ("type", "mode", "status", "date", "actor", "recipient", "place", "holder")
"""The fields of an event that are scored, in the order of a report."""

_BREAK = re.compile(r"\n+|(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z])")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|Sgt|Sen|Rep|Gov|St|vs)|\b[A-Z])\.$")

G = TypeVar("G", GoldEvent, Speech, Marked, Cause, Relation)
E = TypeVar("E", CodedEvent, Speech, Marked, Cause, Relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one kind of thing, and the shares that follow from them (0 when there is nothing to share)."""

    core: int  # gold rows asked for
    found: int  # of these
    emitted: int
    paired: int  # emitted ones that pair with any gold row
    right: Mapping[str, int]  # of the found ones, by field

    @property
    def recall(self) -> float:
        """Found of asked for."""
        return self.found / self.core if self.core else 0.0

    @property
    def precision(self) -> float:
        """Paired of emitted."""
        return self.paired / self.emitted if self.emitted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of recall and precision."""
        return 2 * self.recall * self.precision / (self.recall + self.precision) if self.found else 0.0

    def share(self, name: str) -> float:
        """Found rows whose field is right, of all found."""
        return self.right[name] / self.found if self.found else 0.0


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies of several texts."""
    rows = list(tallies)
    keys = dict.fromkeys(key for row in rows for key in row.right)
    return Tally(
        core=sum(row.core for row in rows),
        found=sum(row.found for row in rows),
        emitted=sum(row.emitted for row in rows),
        paired=sum(row.paired for row in rows),
        right={key: sum(row.right.get(key, 0) for row in rows) for key in keys},
    )


def tally(
    gold: Sequence[G],
    emitted: Sequence[E],
    pairs: Iterable[tuple[int, int]],
    checks: Mapping[str, Callable[[G, E], bool]],
) -> Tally:
    """Counts over `pairs` of positions in `gold` and `emitted`; `checks` say when a field of a pair is right."""
    matched = list(pairs)
    found = [(gold[g], emitted[e]) for g, e in matched if gold[g].core]
    return Tally(
        core=sum(row.core for row in gold),
        found=len(found),
        emitted=len(emitted),
        paired=len(matched),
        right={name: sum(check(g, e) for g, e in found) for name, check in checks.items()},
    )


# ---------------------------------------------------------------------------------------------- comparison


def shared(left: Range, right: Range) -> int:
    """Characters that two ranges have in common."""
    return max(0, min(left[1], right[1]) - max(left[0], right[0]))


def likeness(left: Range, right: Range) -> float:
    """Characters in common as a share of the longer range."""
    return shared(left, right) / max(left[1] - left[0], right[1] - right[0])


def one_to_one(candidates: Iterable[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """Pairs out of (score, gold, emitted), each side used once, best score first; ties in the order given."""
    pairs: list[tuple[int, int]] = []
    for _, g, e in sorted(candidates, key=lambda c: -c[0]):
        if all(g != pair[0] and e != pair[1] for pair in pairs):
            pairs.append((g, e))
    return pairs


def same_set(gold: Sequence[Names], emitted: Sequence[Names], optional: Sequence[Names] = ()) -> bool:
    """Whether the emitted names are the gold ones: each required one named by one of its own, and no stranger."""
    required = [name for name in gold if name not in optional]
    allowed = [*gold, *optional]
    if not all(any(name & other for other in allowed) for name in emitted):
        return False
    owner: dict[int, int] = {}  # position in emitted -> position in required

    def place(r: int, tried: set[int]) -> bool:
        for e, name in enumerate(emitted):
            if e not in tried and name & required[r]:
                tried.add(e)
                if e not in owner or place(owner[e], tried):
                    owner[e] = r
                    return True
        return False

    return all(place(r, set()) for r in range(len(required)))


def _point(text: str) -> tuple[date, date] | None:
    """First day and the day after the last of one EDTF point, such as "2008", "198X", "2023-11~"."""
    found = re.fullmatch(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}))?(?:-(\d{2}))?[~?%]?", text)
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        if "X" in year:
            return date(int(year.replace("X", "0")), 1, 1), date(int(year.replace("X", "9")) + 1, 1, 1)
        if month is None:
            return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
        if day is None:
            after = date(int(year) + int(month) // 12, int(month) % 12 + 1, 1)
            return date(int(year), int(month), 1), after
        begin = date(int(year), int(month), int(day))
        return begin, begin + timedelta(days=1)
    except ValueError:
        return None


def bounds(edtf: str) -> tuple[date, date] | None:
    """Days [begin, until) that an EDTF value covers, an open side as far as the calendar goes; None if unreadable."""
    if edtf.startswith("{") and edtf.endswith("}"):
        parts = [bounds(part.strip()) for part in edtf[1:-1].split(",")]
        known = [part for part in parts if part is not None]
        return (min(p[0] for p in known), max(p[1] for p in known)) if known else None
    left, slash, right = edtf.partition("/")
    if not slash:
        return _point(edtf)
    begin = (date.min, date.min) if left in ("", "..") else _point(left)
    until = (date.max, date.max) if right in ("", "..") else _point(right)
    return None if begin is None or until is None else (begin[0], until[1])


def overlapping(left: str | None, right: str | None) -> bool:
    """Whether two EDTF values have a day in common; never when one is missing or unreadable."""
    a, b = bounds(left or ""), bounds(right or "")
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


def sentence_ranges(text: str) -> tuple[Range, ...]:
    """Where the sentences of a text are, by punctuation alone, so that the score does not lean on any parser."""
    cuts = [0]
    for found in _BREAK.finditer(text):
        if "\n" in found.group() or not _ABBREVIATION.search(text[cuts[-1] : found.start()]):
            cuts.append(found.end())
    return tuple((a, b) for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True) if a < b)


def _sentence(ranges: Sequence[Range], position: int) -> int:
    return next((n for n, (a, b) in enumerate(ranges) if a <= position < b), -1)


# -------------------------------------------------------------------------------------------------- events


def _value(gold: GoldEvent, name: str, value: str | None) -> bool:
    return value == getattr(gold, name) or value in gold.also.get(name, ())


def _place(gold: GoldEvent, event: CodedEvent) -> bool:
    other = gold.also.get("place", ())
    if event.place is None:
        return gold.place is None or None in other
    return bool(event.place & ((gold.place or frozenset()) | names(*(o for o in other if o))))


def _holder(gold: GoldEvent, event: CodedEvent) -> bool:
    allowed = gold.holder | names(*(o for o in gold.also.get("holder", ()) if o))
    return any(holder & allowed for holder in event.holders)


EVENT_CHECKS: Mapping[str, Callable[[GoldEvent, CodedEvent], bool]] = {
    "type": lambda g, e: _value(g, "type", e.type),
    "mode": lambda g, e: _value(g, "mode", e.mode),
    "status": lambda g, e: _value(g, "status", e.status),
    "date": lambda g, e: _value(g, "date", e.date),
    "actor": lambda g, e: same_set(g.actor, e.actor, g.actor_optional),
    "recipient": lambda g, e: same_set(g.recipient, e.recipient, g.recipient_optional),
    "place": _place,
    "holder": _holder,
    "date_overlap": lambda g, e: _value(g, "date", e.date) or overlapping(g.date, e.date),
}
"""When a field of a found event is right. `date_overlap` also takes an interval that overlaps: reported apart."""


def match_events(
    gold: Sequence[GoldEvent], emitted: Sequence[CodedEvent], sentences: Sequence[Range]
) -> list[tuple[int, int]]:
    """Pairs of positions in `gold` and `emitted`, in the order of gold."""

    def agree(g: GoldEvent, e: CodedEvent, *fields: str) -> bool:
        return all(EVENT_CHECKS[name](g, e) for name in fields)

    by_words: list[tuple[float, int, int]] = []
    for g, row in enumerate(gold):
        for e, event in enumerate(emitted):
            if overlap := sum(shared(row.trigger, span) for span in event.triggers):
                longer = max(row.trigger[1] - row.trigger[0], sum(b - a for a, b in event.triggers))
                # Two events on the same words differ by type: a tie goes to the row with the right one.
                by_words.append((overlap / longer + 1e-6 * agree(row, event, "type"), g, e))
    pairs = one_to_one(by_words)
    rest_gold = set(range(len(gold))) - {g for g, _ in pairs}
    rest_emitted = set(range(len(emitted))) - {e for _, e in pairs}
    by_fields: list[tuple[float, int, int]] = []
    for g in sorted(rest_gold):
        where = _sentence(sentences, gold[g].trigger[0])
        for e in sorted(rest_emitted):
            same = any(_sentence(sentences, start) == where for start, _ in emitted[e].triggers)
            if same and agree(gold[g], emitted[e], "type", "actor", "recipient"):
                by_fields.append((float(gold[g].core), g, e))
    return sorted(pairs + one_to_one(by_fields))


def score_events(gold: Sequence[GoldEvent], emitted: Sequence[CodedEvent], sentences: Sequence[Range]) -> Tally:
    """How the emitted events of one text agree with its gold; `right` has `FIELDS` and `date_overlap`."""
    return tally(gold, emitted, match_events(gold, emitted, sentences), EVENT_CHECKS)


# ------------------------------------------------------------------------------------------- everything else


def match_quotes(gold: Sequence[Speech], emitted: Sequence[Speech]) -> list[tuple[int, int]]:
    """Pairs of quotations that share at least half the characters of the longer one."""
    scores = [(likeness(g.span, e.span), i, j) for i, g in enumerate(gold) for j, e in enumerate(emitted)]
    return sorted(one_to_one(score for score in scores if score[0] >= 0.5))


def score_quotes(gold: Sequence[Speech], emitted: Sequence[Speech]) -> Tally:
    """How emitted quotations agree with gold; `right` has speaker, about and direct."""
    return tally(
        gold,
        emitted,
        match_quotes(gold, emitted),
        {
            "speaker": lambda g, e: g.speaker == e.speaker or bool((g.speaker or names()) & (e.speaker or names())),
            "about": lambda g, e: same_set(g.about, e.about),
            "direct": lambda g, e: g.direct == e.direct,
        },
    )


def score_dates(gold: Sequence[Marked], emitted: Sequence[Marked]) -> Tally:
    """How emitted expressions of time agree with gold; `right` has value."""
    scores = [(likeness(g.span, e.span), i, j) for i, g in enumerate(gold) for j, e in enumerate(emitted)]
    pairs = one_to_one(score for score in scores if score[0] > 0)
    return tally(gold, emitted, pairs, {"value": lambda g, e: g.value == e.value})


def score_places(gold: Sequence[Marked], emitted: Sequence[Marked]) -> Tally:
    """How emitted toponyms agree with gold: spans overlap, and countries are equal where both have one."""
    scores = [
        (likeness(g.span, e.span), i, j)
        for i, g in enumerate(gold)
        for j, e in enumerate(emitted)
        if None in (g.value, e.value) or g.value == e.value
    ]
    return tally(gold, emitted, one_to_one(score for score in scores if score[0] > 0), {})


def match_causes(gold: Sequence[Cause], emitted: Sequence[Cause], *, least: float = 0.0) -> list[tuple[int, int]]:
    """Which gold causal claim each emitted one is: both pairs of spans overlap, with `least` of the longer in common."""
    scores = [
        (likeness(g.cause, e.cause) + likeness(g.effect, e.effect), i, j)
        for i, g in enumerate(gold)
        for j, e in enumerate(emitted)
        if shared(g.cause, e.cause)
        and shared(g.effect, e.effect)
        and min(likeness(g.cause, e.cause), likeness(g.effect, e.effect)) >= least
    ]
    return one_to_one(scores)


def score_causes(gold: Sequence[Cause], emitted: Sequence[Cause], *, least: float = 0.0) -> Tally:
    """How emitted causal claims agree with gold: both spans overlap; `right` has sign, hedge and holder."""
    return tally(
        gold,
        emitted,
        match_causes(gold, emitted, least=least),
        {
            "sign": lambda g, e: g.sign == e.sign,
            "hedge": lambda g, e: g.hedge == e.hedge,
            "holder": lambda g, e: bool(g.holder & e.holder),
        },
    )


def score_relations(gold: Sequence[Relation], emitted: Sequence[Relation]) -> Tally:
    """How emitted facts about actors agree with gold: subject, relation and object."""
    scores = [
        (1.0, i, j)
        for i, g in enumerate(gold)
        for j, e in enumerate(emitted)
        if g.relation == e.relation
        and g.subject & e.subject
        and (g.object == e.object or bool((g.object or names()) & (e.object or names())))
    ]
    return tally(gold, emitted, one_to_one(scores), {})


def score_actors(gold: Sequence[Who], emitted: Sequence[Who]) -> Tally:
    """How many gold actors are among the emitted ones by any of their names.

    Not one to one: a state and its government may be told apart in one reading and not in the other.
    """
    core = [row for row in gold if row.core]
    return Tally(
        core=len(core),
        found=sum(any(row.names & who.names for who in emitted) for row in core),
        emitted=len(emitted),
        paired=sum(any(row.names & who.names for row in gold) for who in emitted),
        right={},
    )
