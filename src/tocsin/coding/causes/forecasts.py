"""What a text says will be: what, by when, how surely, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.coding.causes.spans import clause
from tocsin.coding.context import Context
from tocsin.coding.dates import DateExpression
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.quotes import Said
from tocsin.records import OUTLET, Claim, ClaimKind, Span, Stance, Strength, content_id

_WILL = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_MAY = {"may": Strength.POSSIBLY, "might": Strength.POSSIBLY, "could": Strength.CAN}
# "is expected to rise": how surely what follows is told.
_COMING = {
    "expect": Strength.ASSERTED,
    "forecast": Strength.ASSERTED,
    "predict": Strength.ASSERTED,
    "project": Strength.ASSERTED,
    "set": Strength.ASSERTED,
    "due": Strength.ASSERTED,
    "bind": Strength.ASSERTED,
    "certain": Strength.ASSERTED,
    "sure": Strength.ASSERTED,
    "poise": Strength.ASSERTED,
    "go": Strength.ASSERTED,
    "likely": Strength.POSSIBLY,
    "unlikely": Strength.POSSIBLY,
    "slate": Strength.ASSERTED,
    "schedule": Strength.ASSERTED,
}
_PASSIVE = frozenset({"expect", "predict", "forecast", "project", "schedule", "slate"})
_ADVERBS = frozenset({"probably", "likely", "possibly", "perhaps", "maybe", "presumably", "conceivably"})
_CLOSED = frozenset({"relcl", "acl"})  # a clause that only says which one is meant foretells nothing
_SENSING = frozenset({"see", "hear", "verify", "confirm", "reach", "find"})


def find_forecasts(context: Context, said: Sequence[Said]) -> tuple[Claim, ...]:
    """The forecasts of a text, in the order of its words.

    Parameters
    ----------
    said
        The quotations of the text: what is foretold in reported words is held by their speaker.
    """
    found: dict[str, Claim] = {}
    for sentence in context.parsed.sentences:
        if any(t.text == "?" for t in sentence.tokens[-3:]):
            continue
        for token in sentence.tokens:
            if token.dep in ("aux", "xcomp"):
                for claim in _forecasts(context, sentence, token, said):
                    found.setdefault(claim.id, claim)
    return tuple(sorted(found.values(), key=lambda c: (c.span, c.id)))


def _forecasts(context: Context, s: Sentence, token: Token, said: Sequence[Said]) -> Iterator[Claim]:
    told = _told(s, token)
    if told is None:
        return
    verb, strength, hedge = told
    if _aside(s, verb):
        return
    words = clause(s, verb)
    alone = not s.children(verb.i, "nsubj", "nsubjpass", "expl", "csubj") and verb.dep != "conj"
    if words is None or alone:
        return
    inside = [x for x in said if x.speaker is not None and x.quote.span.start <= verb.start < x.quote.span.end]
    speech = min(inside, key=lambda x: x.quote.span.end - x.quote.span.start, default=None)
    holder = OUTLET if speech is None or speech.speaker is None else speech.speaker.id
    due = _due(context.dates, verb, words)
    yield Claim(
        id=content_id("claim", context.document_id, "forecast", *words, holder),
        kind=ClaimKind.FORECAST,
        holder=holder,
        stance=Stance.DENIES if speech is not None and speech.stance is Stance.DENIES else Stance.PREDICTS,
        hedge=hedge if hedge is None else Span(document_id=context.document_id, start=hedge.start, end=hedge.end),
        span=context.span(*words),
        strength=strength,
        due=None if due is None else content_id("mention", context.document_id, "date", due.start, due.end),
    )


def _told(s: Sentence, token: Token) -> tuple[Token, Strength, Token | None] | None:
    """The verb whose clause tells what will be, how surely, and by which word; None: the token tells no such thing."""
    verb = s.head(token)
    word = token.text.casefold()
    if token.dep == "aux":
        if word in _WILL or (word == "would" and _reported(s, verb)):
            adverb = next((c for c in s.children(verb.i, "advmod") if c.text.casefold() in _ADVERBS), None)
            return verb, Strength.ASSERTED if adverb is None else Strength.POSSIBLY, adverb
        perfect = any(c.lemma == "have" for c in s.children(verb.i, "aux"))
        if word in _MAY and not perfect and not (word == "could" and verb.lemma in _SENSING):
            return (verb, _MAY[word], token) if word != "could" or not _in_past(s, verb) else None
        return None
    if s.to(token) is None or verb.lemma not in _COMING or verb.i > token.i:
        return None
    if verb.lemma == "go" and verb.tag != "VBG":
        return None
    be = verb if verb.dep not in ("acomp", "oprd", "attr") else s.head(verb)
    now = [c for c in (be, *s.children(be.i, "aux", "auxpass")) if c.tag in ("VBZ", "VBP")]
    if not now or (verb.pos == "VERB" and verb.tag not in ("VBN", "VBG", "VBD")):
        return None
    if verb.lemma in _PASSIVE and not s.children(be.i, "auxpass"):
        return None
    return be, _COMING[verb.lemma], verb


def _reported(s: Sentence, verb: Token) -> bool:
    """Whether "would" is a "will" told in the past: "said that it would rain"."""
    token = verb
    while token.dep == "conj":
        token = s.head(token)
    head = s.head(token)
    return token.dep == "ccomp" and head.tag in ("VBD", "VBN") and not s.children(token.i, "advcl")


def _in_past(s: Sentence, verb: Token) -> bool:
    """Whether "could" tells what somebody was able to do: under a verb in the past, not reported by one."""
    head = s.head(verb)
    return verb.head != verb.i and head.tag == "VBD" and verb.dep != "ccomp"


def _aside(s: Sentence, verb: Token) -> bool:
    """Whether a clause stands under a condition, a time, or a noun that it only describes."""
    for token in (verb, *s.ancestors(verb)):
        if token.dep in _CLOSED:
            return True
        marks = [m.text.casefold() for m in s.children(token.i, "mark")]
        if marks and (token.dep == "advcl" or "whether" in marks or "if" in marks):
            return True
    return False


def _due(dates: Sequence[DateExpression], verb: Token, words: tuple[int, int]) -> DateExpression | None:
    """The day that the words name, the nearest behind the verb."""
    inside = [d for d in dates if words[0] <= d.start and d.end <= words[1]]
    return min(inside, key=lambda d: (d.start < verb.start, abs(d.start - verb.start)), default=None)
