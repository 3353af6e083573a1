"""To whom words are said, through what and when."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.people import People
from tocsin.coding.triggers import coordinated
from tocsin.records import Mention, MentionKind

Range = tuple[int, int]

# Who passes words on is not whom they concern.
AUDIENCE = frozenset(
    """reporter journalist press media newspaper television broadcaster agency channel radio correspondent audience crowd
    parliament lawmaker viewer listener outlet magazine""".split()
)
_TELLING = frozenset(
    """tell inform assure remind notify warn ask urge order advise brief thank promise beg implore instruct caution address
    reassure call threaten question telegraph telephone phone write text""".split()
)


def mentions_of(context: Context, sentence: Sentence, tokens: Sequence[Token]) -> list[Mention]:
    """The actors that tokens stand for; nobody where "no" stands before them."""
    roles = People(sentence, context.acts).participants(tokens, "about")
    found = [context.mentions.at(r.token) for r in roles]
    nobody = {t.start for t in sentence.tokens if any(c.lemma == "no" for c in sentence.children(t.i, "det"))}
    return [
        m
        for r, m in zip(roles, found, strict=True)
        if m is not None and m.kind is MentionKind.ACTOR and r.token.start not in nobody
    ]


def addressees(
    context: Context, sentence: Sentence, cue: Token, speaker: Mention | None, stretch: Range
) -> list[Mention]:
    """To whom words are said: "told reporters", "said to the council", "a letter to the king"."""
    start, end = stretch
    tokens: list[Token] = []
    if cue.pos == "VERB":
        tokens += sentence.children(cue.i, "dative")
        if cue.lemma in _TELLING:
            tokens += sentence.children(cue.i, "dobj")
    for preposition in sentence.children(cue.i, "prep", "dative"):
        if preposition.lemma == "to" or (cue.lemma in ("call", "appeal") and preposition.lemma in ("on", "upon")):
            tokens += sentence.children(preposition.i, "pobj")
    outside = [t for o in tokens for t in coordinated(sentence, o) if not start <= t.start < end and t.pos != "ADP"]
    return [m for m in mentions_of(context, sentence, outside) if m is not speaker]


def medium(context: Context, sentence: Sentence, stretch: Range) -> Range | None:
    """The words that say through what it was said: "a post on X", "in a statement"."""
    start, end = stretch
    media = context.lexicon.markers.get("medium", frozenset())
    for token in sentence.tokens:
        if start <= token.start < end or token.pos not in ("NOUN", "PROPN") or token.lemma not in media:
            continue
        before = [c.start for c in sentence.children(token.i, "compound", "amod") if c.i < token.i]
        last = token.end
        for preposition in sentence.children(token.i, "prep"):
            targets = sentence.children(preposition.i, "pobj")
            if preposition.lemma in ("on", "to", "with") and targets and targets[0].pos == "PROPN":
                last = max(last, targets[0].end)
        return min([token.start, *before]), last
    return None


def said_on(context: Context, sentence: Sentence, cue: Token, stretch: Range) -> Range | None:
    """The words that say when it was said: an expression of time that hangs on the cue, outside of what was said."""
    start, end = stretch
    for token in sentence.tokens:
        if start <= token.start < end or token.i == cue.i:
            continue
        hung = token.head == cue.i or (sentence.head(token).head == cue.i and sentence.head(token).dep == "prep")
        if not hung or sentence.head(token).start in range(start, end):
            continue
        for date in context.dates:
            if date.start <= token.start < date.end:
                return date.start, date.end
    return None
