"""Who says so: quotations, direct and reported, with cue, speaker, addressee, medium and day.

A direct quotation is what stands between quotation marks and has a cue: a speech verb, or a verb that ascribes words
("called them “...”"). Whole sentences in marks are one without a cue, too; a few words without a cue are scare quotes or
titles and are no quotation. A reported one is the clause or phrase under a verb or noun of speech or thought. Where the
text gives no words, only what somebody speaks or thinks of, it is a matter (`find_matters`).

The parts stand in `coding.speech`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tocsin.coding.context import Context
from tocsin.coding.quotation import CODE, find_marked
from tocsin.coding.speech import direct, matters, reported
from tocsin.coding.speech.saying import Said, build
from tocsin.records import Outcome, Quote, Stance, Step

__all__ = ["Said", "find_matters", "find_quotes", "find_strays"]


def find_quotes(context: Context) -> tuple[Said, ...]:
    """The quotations of a document in the order of the text; none lies in part inside another of its kind."""
    marked, strays = find_marked(context.parsed.text)
    code = [s for s in strays if s.reason == CODE]
    in_marks = list(direct.find(context, marked))
    told = [
        said
        for said in reported.find(context)
        if not any(_retold(said.quote, other.quote) for other in in_marks)
        and not _split(said.quote, in_marks)
        and not any(s.start <= said.quote.span.start < s.end for s in code)
    ]
    found = {said.quote.id: said for said in (*in_marks, *told)}
    return _placed(sorted(found.values(), key=lambda s: (s.quote.span.start, s.quote.span.end)))


def find_matters(context: Context, said: Sequence[Said]) -> tuple[Quote, ...]:
    """What else somebody speaks or thinks of, without words: `Quote.matter` is set on each."""
    cues = {s.quote.cue.start for s in said if s.quote.cue is not None}
    return tuple(
        build(
            context, *stretch, direct=False, cue=token, voice=voice, stance=Stance.ASSERTS, sentence=s, matter=True
        ).quote
        for s, token, stretch, voice in matters.find(context, cues)
    )


def find_strays(context: Context) -> tuple[Step, ...]:
    """A line of the trace for each quotation mark that holds no quotation."""
    _, strays = find_marked(context.parsed.text)
    return tuple(
        Step(span=context.span(s.start, s.end), stage="quote", outcome=Outcome.DROPPED, reason=s.reason) for s in strays
    )


def _placed(said: Sequence[Said]) -> tuple[Said, ...]:
    """Quotations with the one that each stands in: the smallest that holds its words and its cue."""
    placed: list[Said] = []
    for one in said:
        quote = one.quote
        parts = [quote.span] if quote.cue is None else [quote.span, quote.cue]
        around = [
            other.quote
            for other in said
            if other is not one
            and (other.quote.span.start, other.quote.span.end) != (quote.span.start, quote.span.end)
            and all(other.quote.span.start <= p.start and p.end <= other.quote.span.end for p in parts)
        ]
        smallest = min(around, key=lambda q: q.span.end - q.span.start, default=None)
        placed.append(one if smallest is None else replace(one, quote=replace(quote, inside=smallest.id)))
    return tuple(placed)


def _retold(reported: Quote, direct: Quote) -> bool:
    """Whether a reported quotation is a direct one read again: what lies in it, unless somebody speaks inside it.

    "The mayor said rebels attacked", said the governor: the mayor's words are a quotation of their own.
    """
    overlap = min(reported.span.end, direct.span.end) - max(reported.span.start, direct.span.start)
    if reported.cue is not None and direct.span.start <= reported.cue.start < direct.span.end:
        return False
    inside = direct.span.start - 1 <= reported.span.start and reported.span.end <= direct.span.end + 1
    longer = max(reported.span.end - reported.span.start, direct.span.end - direct.span.start)
    return inside or 2 * overlap >= longer


def _split(reported: Quote, direct: Sequence[Said]) -> bool:
    """Whether a reported quotation is direct ones of the same cue: "“The talks,” he said, “go on.”"."""
    parts = [d.quote.span for d in direct if d.quote.cue == reported.cue]
    covered = sum(max(0, min(p.end, reported.span.end) - max(p.start, reported.span.start)) for p in parts)
    several = sum(reported.span.start <= p.start and p.end <= reported.span.end + 1 for p in parts) > 1
    return several or 2 * covered >= reported.span.end - reported.span.start
