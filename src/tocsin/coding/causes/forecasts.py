"""What a text says will be: what, by when, how surely, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.coding.causes.spans import clause
from tocsin.coding.clause import subjects_of
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
    "doom": Strength.ASSERTED,
    "stand": Strength.POSSIBLY,
    "head": Strength.POSSIBLY,
    "schedule": Strength.ASSERTED,
}
_PASSIVE = frozenset({"expect", "predict", "forecast", "project", "schedule", "slate"})
_PRESENT = frozenset({"VBZ", "VBP"})
_NEAR = {
    "inevitable": Strength.ASSERTED,
    "unavoidable": Strength.ASSERTED,
    "imminent": Strength.ASSERTED,
    "certain": Strength.ASSERTED,
    "likely": Strength.POSSIBLY,
    "unlikely": Strength.POSSIBLY,
    "probable": Strength.POSSIBLY,
}
_VERGE = frozenset({"brink", "verge", "course", "track"})
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
            if token.dep in ("aux", "xcomp", "ccomp", "acomp", "prep"):
                for claim in _forecasts(context, sentence, token, said):
                    found.setdefault(claim.id, claim)
    return tuple(sorted(found.values(), key=lambda c: (c.span, c.id)))


def _forecasts(context: Context, s: Sentence, token: Token, said: Sequence[Said]) -> Iterator[Claim]:
    told = _told(s, token) or _awaited(s, token)
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
    if holder == OUTLET and hedge is not None and hedge.lemma in _PASSIVE and s.head(verb) is hedge:
        roles = subjects_of(s, hedge, context.acts)  # "analysts expect prices to fall"
        holder = next((m.id for r in roles if (m := context.mentions.at(r.token)) is not None), OUTLET)
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
        if word == "would" and _conditional(s, verb):
            return verb, Strength.POSSIBLY, token
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


def _awaited(s: Sentence, token: Token) -> tuple[Token, Strength, Token | None] | None:
    """The same for what names what is to come: "a split is inevitable", "is about to fall", "analysts expect it to fall"."""
    head = s.head(token)
    if token.dep == "acomp" and head.lemma in ("be", "seem", "look", "appear") and head.tag in ("VBZ", "VBP"):
        about = token.text.casefold() == "about" and bool(s.children(token.i, "xcomp"))
        subject = next(iter(s.children(head.i, "nsubj")), None)
        if (
            subject is None
            or s.children(head.i, "attr")
            or not (about or (subject.pos == "NOUN" and not s.children(token.i, "xcomp", "ccomp")))
        ):
            return None
        strength = Strength.ASSERTED if about else _NEAR.get(token.lemma)
        return None if strength is None else (head, strength, token)
    if token.dep == "prep" and token.text.casefold() == "on" and head.lemma == "be" and head.tag in ("VBZ", "VBP"):
        brink = next((o for o in s.children(token.i, "pobj") if o.lemma in _VERGE), None)
        return None if brink is None else (head, Strength.POSSIBLY, brink)
    if token.dep in ("ccomp", "xcomp") and s.to(token) is not None and head.lemma in _PASSIVE and head.tag in _PRESENT:
        passive = s.children(head.i, "auxpass")
        return None if passive or not s.children(token.i, "nsubj") else (token, Strength.ASSERTED, head)
    return None


def _reported(s: Sentence, verb: Token) -> bool:
    """Whether "would" is a "will" told in the past: "said that it would rain"."""
    token = verb
    while token.dep == "conj":
        token = s.head(token)
    head = s.head(token)
    return token.dep == "ccomp" and head.tag in ("VBD", "VBN") and not s.children(token.i, "advcl")


def _conditional(s: Sentence, verb: Token) -> bool:
    """Whether "would" tells what comes of a condition that is open: "if he left, the cabinet would fall"."""
    perfect = any(c.lemma == "have" for c in s.children(verb.i, "aux"))
    conditions = [
        c for c in s.children(verb.i, "advcl") if not any(a.lemma == "even" for a in s.children(c.i, "advmod"))
    ]
    return not perfect and any(m.text.casefold() == "if" for c in conditions for m in s.children(c.i, "mark"))


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
        if token.dep in ("ccomp", "advcl") and any(c.tag.startswith("W") for c in s.children(token.i)):
            return True  # "nobody knows when it will open" asks
        if marks and (token.dep == "advcl" or "whether" in marks or "if" in marks):
            return True
    return False


def _due(dates: Sequence[DateExpression], verb: Token, words: tuple[int, int]) -> DateExpression | None:
    """The day that the words name, the nearest behind the verb."""
    inside = [d for d in dates if words[0] <= d.start and d.end <= words[1]]
    return min(inside, key=lambda d: (d.start < verb.start, abs(d.start - verb.start)), default=None)
