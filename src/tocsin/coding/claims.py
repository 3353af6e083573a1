"""Claims: who stands behind each event, and how; and the questions that a text asks.

An event exists only as claimed. Its holder is whoever is quoted as saying it, whoever asks for or threatens it, or
the outlet, whose own voice is a claim like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding.clause import subjects_of
from tocsin.coding.context import Context
from tocsin.coding.events import Found
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.quotes import Said
from tocsin.coding.triggers import find_cue
from tocsin.records import OUTLET, Claim, ClaimKind, Span, Stance, Status, content_id

# Events that are words about another event: what they ask for, threaten or allege is claimed by their actor.
_WORDED = {
    "REQUEST": Stance.DEMANDS,
    "THREATEN": Stance.THREATENS,
    "ACCUSE": Stance.ASSERTS,
    "AGREE": Stance.PREDICTS,
    "CONCEDE": Stance.PREDICTS,
    "REJECT": Stance.DENIES,
}
_CONTENT = frozenset(
    {"xcomp", "ccomp", "advcl", "dobj", "prep", "pobj", "pcomp", "conj", "acl", "compound", "poss", "amod", "dative"}
)


def find_claims(context: Context, found: Sequence[Found], said: Sequence[Said]) -> tuple[Claim, ...]:
    """At least one claim for each event, then one for each question that the text asks."""
    claims = [claim for event in found for claim in _of_event(context, event, found, said)]
    claims.extend(_questions(context, said))
    return tuple(claims)


def _of_event(context: Context, event: Found, found: Sequence[Found], said: Sequence[Said]) -> list[Claim]:
    """The claims of one event: its innermost speaker's, or that of the actor whose words it is in, or the outlet's."""
    token = event.trigger.token
    words = context.span(event.trigger.start, event.trigger.end)
    hedge = _hedge(context, event.sentence, token)
    inside = [s for s in said if s.quote.span.start <= token.start < s.quote.span.end and s.speaker is not None]
    innermost = min(inside, key=lambda s: s.quote.span.end - s.quote.span.start, default=None)
    if innermost is not None and innermost.speaker is not None:
        stance = _stance(event, innermost.stance)
        return [_claim(event, innermost.speaker.id, stance, hedge, innermost.quote.span)]
    governor = _governor(event, found)
    if governor is not None and governor.event.actors and event.event.status is not Status.ACTUAL:
        stance = _WORDED[governor.event.type]
        if event.event.status is Status.NEGATED:
            stance = Stance.DENIES
        return [_claim(event, actor, stance, hedge, words) for actor in governor.event.actors]
    denier = _denier(context, event)
    if denier is not None:
        return [_claim(event, denier, Stance.DENIES, hedge, words)]
    return [_claim(event, OUTLET, _stance(event, None, hedged=hedge is not None), hedge, words)]


def _stance(event: Found, cue: Stance | None, *, hedged: bool = False) -> Stance:
    """How a holder stands to an event, by its status and by the cue of the words it is in."""
    status = event.event.status
    if status is Status.NEGATED:
        return Stance.DENIES
    if cue is not None and cue is not Stance.ASSERTS:
        return cue
    if status is Status.FUTURE:
        return Stance.PREDICTS
    if status is Status.HYPOTHETICAL or hedged:
        return Stance.HEDGES
    return Stance.ASSERTS


def _governor(event: Found, found: Sequence[Found]) -> Found | None:
    """The event of words that an event is the content of: "called for the withdrawal", "threatened to attack"."""
    triggers = {f.trigger.token.i: f for f in found if f.sentence is event.sentence and f is not event}
    token = event.trigger.token
    while token.head != token.i and token.dep in _CONTENT:
        token = event.sentence.head(token)
        above = triggers.get(token.i)
        if above is not None and above.event.type in _WORDED:
            return above
    return None


def _denier(context: Context, event: Found) -> str | None:
    """The mention that denies an event in a phrase, not a clause: "the army denied attacking farmers"."""
    token = event.trigger.token
    while event.event.status is Status.NEGATED and token.head != token.i and token.dep in _CONTENT:
        token = event.sentence.head(token)
        cue = find_cue(event.sentence, token, context.lexicon)
        if cue is not None and not cue.noun and cue.stance is Stance.DENIES:
            roles = subjects_of(event.sentence, token, context.acts)
            mentions = [m for r in roles if (m := context.mentions.at(r.token)) is not None]
            return mentions[0].id if mentions else None
    return None


def _claim(event: Found, holder: str, stance: Stance, hedge: Span | None, span: Span) -> Claim:
    return Claim(
        id=content_id("claim", event.event.id, holder, stance),
        kind=ClaimKind.EVENT,
        holder=holder,
        stance=stance,
        event_id=event.event.id,
        hedge=hedge,
        span=span,
    )


def _hedge(context: Context, sentence: Sentence, trigger: Token) -> Span | None:
    """The word that softens an event in its own clause: "reportedly", "allegedly"."""
    words = context.lexicon.markers.get("hedge", frozenset())
    for token in (trigger, *sentence.ancestors(trigger)):
        for child in sentence.children(token.i, "advmod", "amod", "aux"):
            if child.text.casefold() in words or child.lemma in words:
                return context.span(child.start, child.end)
        if token.pos in ("VERB", "AUX"):
            return None
    return None


def _questions(context: Context, said: Sequence[Said]) -> list[Claim]:
    """One claim for each sentence that ends in a question mark; the holder is who is quoted, or the outlet."""
    claims: list[Claim] = []
    for sentence in context.parsed.sentences:
        ending = [t for t in sentence.tokens if t.pos != "SPACE"][-2:]
        if not any(t.text == "?" for t in ending):
            continue
        start = sentence.start
        # "This raises a question: Will he join?" asks what stands after the colon.
        colon = [t for t in sentence.tokens if t.text == ":"]
        if colon and colon[-1].i + 1 < len(sentence.tokens):
            start = sentence.tokens[colon[-1].i + 1].start
        span = context.span(start, sentence.end)
        speakers = [
            s.speaker.id for s in said if s.speaker and s.quote.span.start <= sentence.end - 1 <= s.quote.span.end
        ]
        holder = speakers[0] if speakers else OUTLET
        claims.append(
            Claim(
                id=content_id("claim", context.document_id, "question", start, sentence.end),
                kind=ClaimKind.QUESTION,
                holder=holder,
                stance=Stance.ASKS,
                span=span,
            )
        )
    return claims
