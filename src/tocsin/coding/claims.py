"""Claims: who stands behind each event, and how; and the questions that a text asks.

An event exists only as claimed. Its holder is whoever is quoted as saying it, whoever asks for or threatens it, or
the outlet, whose own voice is a claim like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.coding.clause import subjects_of
from tocsin.coding.context import Context
from tocsin.coding.events import Found
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.quotes import Said
from tocsin.coding.triggers import find_cue
from tocsin.records import OUTLET, Claim, ClaimKind, Span, Stance, Status, content_id

_OPENING = frozenset({"“", '"', "‘", "«"})
_ASKING_WORDS = frozenset({"whether", "if", "who", "what", "why", "how", "when", "where", "which"})
_ASKED = frozenset({"ccomp", "xcomp", "pcomp", "acl", "csubj", "csubjpass", "attr", "relcl", "advcl"})
_ASK = frozenset({"ask", "wonder", "inquire", "enquire", "debate", "doubt"})
_OPEN = frozenset(
    {
        "question",
        "unclear",
        "unknown",
        "uncertain",
        "unsure",
        "doubt",
        "doubtful",
        "debate",
        "speculation",
        "uncertainty",
        "dispute",
        "mystery",
    }
)
_SURE = frozenset({"know", "clear", "sure", "certain", "say", "obvious", "specify", "disclose"})

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
    """One claim for each question, direct or indirect; the holder is who is quoted or asks, or the outlet."""
    claims: list[Claim] = []
    for sentence in context.parsed.sentences:
        for start, end, asker in tuple(_direct(sentence)) or tuple(_indirect(sentence)):
            speakers = [s for s in said if s.speaker and s.quote.span.start <= end - 1 <= s.quote.span.end]
            inner = min(speakers, key=lambda s: s.quote.span.end - s.quote.span.start, default=None)
            holder = OUTLET if inner is None or inner.speaker is None else inner.speaker.id
            roles = () if asker is None or inner is not None else subjects_of(sentence, asker, context.acts)
            named = [m.id for r in roles if (m := context.mentions.at(r.token)) is not None]
            claims.append(
                Claim(
                    id=content_id("claim", context.document_id, "question", start, end),
                    kind=ClaimKind.QUESTION,
                    holder=named[0] if named else holder,
                    stance=Stance.ASKS,
                    span=context.span(start, end),
                )
            )
    return claims


def _direct(sentence: Sentence) -> Iterator[tuple[int, int, None]]:
    """What ends in a question mark, without what leads up to it: "This raises a question: Will he join?"."""
    start = sentence.start
    tokens = [t for t in sentence.tokens if t.pos != "SPACE"]
    for token, after in zip(tokens, (*tokens[1:], None), strict=True):
        if token.text == "?":
            yield start, token.end, None
        if after is not None and token.text in (":", "?", "!", *_OPENING):
            start = after.start


def _indirect(sentence: Sentence) -> Iterator[tuple[int, int, Token | None]]:
    """What a text leaves open without a question mark: "it is unclear whether he will join", with the verb of who asks."""
    for token in sentence.tokens:
        word = token.text.casefold()
        if word not in _ASKING_WORDS or token.head == token.i:
            continue
        verb = sentence.head(token)
        while verb.pos not in ("VERB", "AUX") and verb.head != verb.i and verb.i > token.i:
            verb = sentence.head(verb)
        above = sentence.head(verb)
        above = sentence.head(above) if above.pos == "ADP" else above
        if verb.i < token.i or verb is above or verb.dep not in _ASKED or not _leaves_open(sentence, above, word):
            continue
        end = max((t.end for t in sentence.subtree(verb.i) if t.pos not in ("PUNCT", "SPACE")), default=verb.end)
        yield token.start, end, above if above.lemma in _ASK else None


def _leaves_open(sentence: Sentence, above: Token, word: str) -> bool:
    """Whether what stands above an indirect question asks or leaves it open; "knows who did it" does neither."""
    if above.lemma in ("be", "remain", "become"):
        state = [c.lemma for c in sentence.children(above.i, "acomp", "attr", "nsubj")]
        denied = bool(sentence.children(above.i, "neg"))
        return any(c in _OPEN for c in state) or (denied and any(c in _SURE for c in state))
    if above.lemma in _OPEN | _ASK:
        return word != "if" or above.lemma in _ASK
    if above.lemma == "see":  # "it remains to be seen"
        return sentence.head(above).lemma == "remain"
    denied = [n for t in (above, sentence.head(above)) for n in sentence.children(t.i, "neg")]
    nobody = any(t.text.casefold() in ("no", "nobody", "none") for t in _subject_words(sentence, above))
    return above.lemma in _SURE and bool(denied or nobody)


def _subject_words(sentence: Sentence, verb: Token) -> Iterator[Token]:
    for subject in sentence.children(verb.i, "nsubj"):
        yield subject
        yield from sentence.children(subject.i, "det")
