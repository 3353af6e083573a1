"""When: which date expression of a sentence belongs to which event."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from tocsin.coding.dates import DateExpression
from tocsin.coding.grammar import Sentence, Token
from tocsin.records import Interval

# Edges over which a complement lies in the time of the verb above it. A clause that is reported ("said on Tuesday that
# ...") or relative has a time of its own.
_SAME_TIME = frozenset(
    {"dobj", "nsubj", "nsubjpass", "xcomp", "conj", "attr", "oprd", "acomp", "agent", "dative", "pcomp"}
)
_LATER = frozenset({"after", "following", "since"})
_AROUND = frozenset({"after", "before", "since", "following", "until", "despite", "over", "about", "amid", "from"})
_PART_OF_IT = frozenset({"in", "on", "of", "into", "with", "by", "at", "to", "for", "against", "through"})


def expressions_in(sentence: Sentence, expressions: Sequence[DateExpression]) -> list[DateExpression]:
    """The date expressions of a sentence, left to right."""
    return [e for e in expressions if sentence.start <= e.start and e.end <= sentence.end]


def occurred(
    sentence: Sentence, trigger: Token, expressions: Sequence[DateExpression], events: Collection[int]
) -> DateExpression | None:
    """The expression that says when an event occurred; None if no expression of its sentence does.

    Parameters
    ----------
    expressions
        The date expressions of this sentence.
    events
        Positions of all triggers of the sentence: an expression that hangs on one event noun ("last week's strikes")
        is not the time of another.
    """
    clause = list(_clause(sentence, trigger))
    best: tuple[int, int, DateExpression] | None = None
    for expression in expressions:
        holder, after = _holder(sentence, expression, events)
        if holder not in clause:
            continue
        shown = _since(expression) if after else expression
        if shown is None:
            continue
        rank = (clause.index(holder), abs(expression.start - trigger.start), shown)
        if best is None or rank[:2] < best[:2]:
            best = rank
    return best[2] if best else None


def leading(sentence: Sentence, expressions: Sequence[DateExpression]) -> DateExpression | None:
    """The expression that sets the time of a sentence's main clause, and of what is told after it; None if none."""
    root = sentence.root
    main = {root.i, *(c.i for c in sentence.children(root.i, "conj"))}
    for expression in expressions:
        holder, after = _holder(sentence, expression, ())
        shown = _since(expression) if after else expression
        if shown is not None and shown.interval is not None and holder in main:
            return shown
    return None


def _since(expression: DateExpression) -> DateExpression | None:
    """The time of what came after a dated thing: from then on. None where nothing bounds it ("before the vote")."""
    interval = expression.interval
    if interval is None or interval.begin is None:
        return None
    begin = interval.edtf if "/" not in interval.edtf else interval.begin.isoformat()
    return replace(expression, interval=Interval(begin=interval.begin, until=None, edtf=f"{begin}/.."))


def _clause(sentence: Sentence, trigger: Token) -> Iterator[int]:
    """The trigger and the tokens above it that share its time, nearest first."""
    token = trigger
    yield token.i
    while token.head != token.i:
        head = sentence.head(token)
        if token.dep == "prep":
            if token.text.casefold() not in _PART_OF_IT:
                return
        elif token.dep not in _SAME_TIME and token.dep not in ("pobj", "compound", "amod"):
            return
        yield head.i
        token = head


def _holder(sentence: Sentence, expression: DateExpression, events: Collection[int]) -> tuple[int | None, bool]:
    """The verb, or event noun, that an expression hangs on, and whether that is only told to be later.

    "After the vote in May, he resigned" dates the vote; of the verb it says that it was not before. A phrase with
    "before", "until" or "despite" says nothing of its time.
    """
    inside = [t for t in sentence.tokens if expression.start <= t.start and t.end <= expression.end]
    if not inside:
        return None, False
    outward = next((t for t in inside if t.head == t.i or not inside[0].i <= t.head <= inside[-1].i), inside[0])
    token, later = outward, False
    while token.head != token.i:
        below, token = token, sentence.head(token)
        word = below.text.casefold()
        around = below is not outward and below.dep == "prep" and word in _AROUND
        own = (expression.start <= o.start < expression.end for o in sentence.children(below.i, "pobj"))
        if around and not any(own):
            if word not in _LATER:
                return None, False
            later = True
        if token.i in events or token.pos in ("VERB", "AUX"):
            return token.i, later
    return token.i, later
