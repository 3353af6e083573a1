"""Harm: how many people each event killed, injured, arrested, abducted or displaced, by each figure of the text.

First the words of harm and who suffers it (`deeds`), then how many they are (`headcount`), then the one event that the
figure belongs to. A figure that fits no event, or more than one, stays unattached, and the trace says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.coding.context import Context
from tocsin.coding.deeds import Deed, find_deeds
from tocsin.coding.events import Found
from tocsin.coding.grammar import Sentence
from tocsin.coding.occurrence import expressions_in, occurred
from tocsin.coding.people import People
from tocsin.coding.quotes import Said
from tocsin.coding.status import Telling, read_status
from tocsin.coding.triggers import coordinated
from tocsin.records import OUTLET, Harm, HarmKind, Interval, MentionKind, Outcome, Span, Status, Step

# PLOVER types that harm nobody by themselves: a figure in their clause is that of another event.
_HARMLESS = frozenset(
    """AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN MOBILIZE""".split()
)
_FIRST = {
    HarmKind.KILLED: "ASSAULT",
    HarmKind.INJURED: "ASSAULT",
    HarmKind.ABDUCTED: "ASSAULT",
    HarmKind.ARRESTED: "COERCE",
    HarmKind.DISPLACED: "ASSAULT",
}
_TOLD = frozenset({Status.ACTUAL, Status.HISTORICAL})
# Causes that no event of an ontology of conflict is.
_NATURAL = frozenset(
    """accident crash collision flood flooding earthquake quake storm landslide hurricane cyclone typhoon tornado disease
    cholera malaria ebola virus pandemic epidemic outbreak cancer famine hunger starvation drought avalanche tsunami
    heatwave heat cold illness derailment shipwreck""".split()
)
_CAUSES = frozenset({"in", "of", "from", "during", "by", "after", "since"})
_WHEN = frozenset({"when", "after", "as", "while", "during", "in", "by", "from", "with"})
_REPORTING = frozenset(
    """report confirm count record register claim announce put estimate give document list say place""".split()
)
_LONG = 31  # days over which a figure is a sum of many events


@dataclass(frozen=True, slots=True, kw_only=True)
class Harms:
    """The harm of a document, and the trace of the figures that were left unattached."""

    found: tuple[Harm, ...]
    trace: tuple[Step, ...]


def find_harms(context: Context, found: Sequence[Found], said: Sequence[Said]) -> Harms:
    """The figures of harm in a document, in the order of the text."""
    harms: dict[tuple[str, HarmKind, int], Harm] = {}
    whom: dict[tuple[str, HarmKind], frozenset[str]] = {}  # of whom the first figure of an event is
    trace: list[Step] = []
    for sentence in context.parsed.sentences:
        here = [f for f in found if f.sentence is sentence]
        before = [f for f in found if f.sentence.paragraph == sentence.paragraph and f.sentence.end <= sentence.start]
        last = next((s for s in reversed(context.parsed.sentences) if s.end <= sentence.start), None)
        for deed in find_deeds(context, sentence):
            answer = _event_of(context, sentence, deed, here, _nearest(before, deed, last))
            if not isinstance(answer, str):
                first = whom.setdefault((answer[0].event.id, deed.kind), deed.whom)
                if deed.whom and first and not deed.whom & first:  # neither a second figure nor a part of the first
                    answer = f"the event has a figure of {_words(first)}, and this is one of {_words(deed.whom)}"
            if isinstance(answer, str):
                words = context.span(min(deed.count.start, deed.start), max(deed.count.end, deed.end))
                trace.append(Step(span=words, stage="harm", outcome=Outcome.DROPPED, reason=f"{deed.kind}: {answer}"))
                continue
            event, by = answer
            harm = Harm(
                event_id=event.event.id,
                kind=deed.kind,
                low=deed.count.low,
                best=deed.count.best,
                high=deed.count.high,
                reason=deed.count.reason,
                holder=_holder(context, sentence, deed, said),
                number=context.span(deed.count.start, deed.count.end),
                deed=context.span(deed.start, deed.end),
                by=by,
            )
            # One phrase counts once in a kind: "was shot and killed".
            harms.setdefault((harm.event_id, harm.kind, deed.count.start), harm)
    return Harms(found=tuple(harms.values()), trace=tuple(trace))


def _words(lemmas: frozenset[str]) -> str:
    return " and ".join(repr(lemma) for lemma in sorted(lemmas))


# ----------------------------------------------------------------------------------- whose harm it is


def _event_of(
    context: Context, sentence: Sentence, deed: Deed, here: Sequence[Found], before: Sequence[Found]
) -> tuple[Found, str] | str:
    """The event that a figure belongs to and by which rule; in words why it belongs to none."""
    for event in here:
        trigger = event.trigger
        if deed.token.i == trigger.token.i or trigger.start <= deed.token.start < trigger.end:
            return event, "its own words"
    why_not = _untold(sentence, deed)
    if why_not is not None:
        return why_not
    fitting = [f for f in here if _fits(f, deed)]
    named = [(f, f.trigger.token.i) for f in fitting]
    subject = {t.i for t in deed.told_by}
    for event, at in named:
        if at in subject:
            return event, f"subject {event.trigger.token.text!r}"
    inside = [f for f, at in named if at in set(_circumstances(sentence, deed))]
    if len(inside) == 1:
        return inside[0], f"told with {inside[0].trigger.token.text!r}"
    summed = _summed(context, sentence, deed)
    if summed is not None:
        return summed
    by_place = {at: f for f, at in named}
    for above in sentence.ancestors(deed.token):
        if above.i in by_place:
            return by_place[above.i], f"under {above.text!r}"
    for pool, by in ((fitting, "the one event of its sentence"), (before, "the event told just before")):
        chosen = _only(pool, deed)
        if chosen is not None:
            stale = _of_other_time(context, sentence, deed, chosen)
            return stale if stale is not None else (chosen, by)
        if pool:
            triggers = ", ".join(repr(f.trigger.token.text) for f in pool)
            return f"more than one event fits: {triggers}"
    return "no coded event of its paragraph fits"


def _fits(event: Found, deed: Deed) -> bool:
    """Whether an event can have done such harm, as told."""
    kept = event.event.type != "PROTEST" or deed.kind is not HarmKind.ABDUCTED
    return event.event.type not in _HARMLESS and kept and event.event.status in _TOLD


def _nearest(before: Sequence[Found], deed: Deed, last: Sentence | None) -> list[Found]:
    """The fitting events of the sentence before; where it tells none, those of the paragraph so far."""
    fitting = [f for f in before if _fits(f, deed)]
    return [f for f in fitting if f.sentence is last] or fitting


def _only(pool: Sequence[Found], deed: Deed) -> Found | None:
    """The one event of several that a figure can belong to: the one that is named, else the one of the usual type."""
    for chosen in (
        [f for f in pool if f.trigger.token.lemma in deed.named],
        [f for f in pool if f.event.type == _FIRST[deed.kind]],
        list(pool),
    ):
        if chosen:
            return chosen[0] if len(chosen) == 1 else None
    return None


def _circumstances(sentence: Sentence, deed: Deed) -> Iterator[int]:
    """The positions of what is told with a deed: "in the attack", "when militants attacked"."""
    for child in sentence.children(deed.clause.i, "prep", "agent", "advcl"):
        if child.dep == "advcl":
            marks = {m.text.casefold() for m in sentence.children(child.i, "advmod", "mark")}
            if marks & _WHEN:
                yield child.i
        elif child.text.casefold() in _CAUSES:
            for o in sentence.children(child.i, "pobj"):
                yield from (t.i for t in coordinated(sentence, o))


def _untold(sentence: Sentence, deed: Deed) -> str | None:
    """Why a figure is none of an event that happened: a wish, a denial, a flood."""
    telling = Telling(time=None, background_before=None, in_past=False, long_ago=None, worded=False)
    reading = read_status(sentence, deed.clause, telling)
    denied = reading.status is Status.NEGATED and deed.count.high == 0
    if reading.status not in _TOLD and not denied:
        return f"told as {reading.status} ({reading.by})"
    for at in _circumstances(sentence, deed):
        cause = sentence.tokens[at]
        if cause.lemma in _NATURAL:
            return f"laid to {cause.text!r}, which is no event here"
    return None


def _summed(context: Context, sentence: Sentence, deed: Deed) -> str | None:
    """Why a figure is the sum of many events: over a year, every day."""
    own = occurred(sentence, deed.clause, expressions_in(sentence, context.dates), {deed.token.i})
    if own is not None and own.interval is not None and _is_long(own.interval):
        return f"a figure of a longer time ({own.interval.edtf})"
    for child in sentence.children(deed.clause.i, "npadvmod", "advmod", "prep"):
        words = {t.text.casefold() for t in sentence.subtree(child.i)}
        if words & {"annually", "yearly", "every", "per"} and words & {
            "year",
            "month",
            "day",
            "week",
            "annually",
            "yearly",
        }:
            return "a figure of every year, month or day"
    return None


def _of_other_time(context: Context, sentence: Sentence, deed: Deed, event: Found) -> str | None:
    """Why a figure is of another time than an event that it is not grammatically part of."""
    own = occurred(sentence, deed.clause, expressions_in(sentence, context.dates), {deed.token.i})
    ours, theirs = own.interval if own is not None else None, event.event.occurred
    if ours is None or theirs is None:
        return None
    apart = (ours.until is not None and theirs.begin is not None and ours.until <= theirs.begin) or (
        theirs.until is not None and ours.begin is not None and theirs.until < ours.begin
    )
    return f"of another time ({ours.edtf}) than the event before it ({theirs.edtf})" if apart else None


def _is_long(interval: Interval) -> bool:
    if interval.begin is None or interval.until is None:
        return True
    return (interval.until - interval.begin).days > _LONG


# ----------------------------------------------------------------------------------- whose figure it is


def _holder(context: Context, sentence: Sentence, deed: Deed, said: Sequence[Said]) -> str:
    """Whose figure it is: the innermost speaker's, that of whoever reports or puts it, or the outlet's."""
    inside = [s for s in said if _within(s.quote.span, deed) and s.speaker is not None]
    innermost = min(inside, key=lambda s: s.quote.span.end - s.quote.span.start, default=None)
    if innermost is not None and innermost.speaker is not None:
        return innermost.speaker.id
    top = deed.token
    while top.dep == "conj" and top.pos == "NOUN":
        top = sentence.head(top)
    verb = sentence.head(top)
    if top.dep in ("dobj", "nsubjpass") and verb.lemma in _REPORTING:
        people = People(sentence, context.acts)
        agents = people.pobj(verb, "by", rule="agent") or people.participants(
            sentence.children(verb.i, "nsubj"), "subject"
        )
        for role in agents:
            mention = context.mentions.at(role.token)
            if mention is not None and mention.kind is MentionKind.ACTOR and context.resolved(mention):
                return mention.id
    return OUTLET


def _within(span: Span, deed: Deed) -> bool:
    return span.start <= deed.token.start < span.end
