"""How a stated relation stands: asserted, disputed or denied, by whom, and when it held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.occurrence import expressions_in, occurred
from tocsin.coding.quotes import Said
from tocsin.coding.relations.reader import Reader, Stated
from tocsin.coding.relations.words import CHARGING, CLAIMING, HEDGING, ORDERS, SEEMING
from tocsin.coding.status import Telling, read_status
from tocsin.records import OUTLET, FactState, Interval, Stance, Status

_TELLING = Telling(time=None, background_before=None, in_past=False, long_ago=None, worded=False)
_NOBODY = frozenset({"some", "many", "other", "others", "few", "several", "critic", "rumor", "rumour"})
_OPEN = frozenset({"whether", "if", "once", "until", "till", "unless"})
_UP = frozenset({"xcomp", "ccomp", "attr", "oprd", "acomp", "pcomp", "pobj", "prep", "conj", "advcl", "dobj"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What `Fact` says beside the relation itself."""

    state: FactState
    holder: str
    valid: Interval | None
    note: str | None


def stand(reader: Reader, stated: Stated, said: Sequence[Said]) -> Standing | None:
    """How a stated relation stands; None where it is no more than wanted, planned, asked or supposed."""
    state, note, own = FactState.ASSERTED, stated.note, None
    hedge = _hedge(reader.context, reader.sentence, stated)
    if stated.told:
        mood = read_status(reader.sentence, _deciding(reader.sentence, stated.trigger), _TELLING)
        doubted = mood.by.startswith(("possible", "supposed", "said to be"))
        if mood.status is Status.NEGATED and mood.by.startswith(("negated", "under 'den", "said not", "under 'refut")):
            state = FactState.DENIED
        elif mood.status is Status.HYPOTHETICAL and doubted:
            hedge = hedge or reader.cut(mood.start, mood.end)
        elif mood.status is not Status.ACTUAL:
            return None
        if any(t.text == "?" for t in reader.sentence.tokens[-2:]) or _left_open(reader.sentence, stated.trigger):
            return None
        own = _claimant(reader, stated)
    inside = [s for s in said if s.quote.span.start <= stated.start < s.quote.span.end and s.speaker is not None]
    speech = min(inside, key=lambda s: s.quote.span.end - s.quote.span.start, default=None)
    holder = OUTLET
    if speech is not None and speech.speaker is not None:
        holder = speech.speaker.id
        if stated.told and speech.stance is Stance.DENIES:
            state = FactState.DENIED
        elif stated.told and speech.stance is Stance.HEDGES:
            hedge = hedge or "believed"
        elif stated.told and speech.stance in (Stance.THREATENS, Stance.DEMANDS, Stance.PREDICTS):
            return None
    elif own is not None:
        holder = own
    elif any(s.quote.span.start <= stated.start < s.quote.span.end for s in said):
        hedge = hedge or "said by nobody named"
    if state is FactState.ASSERTED and hedge is not None:
        state, note = FactState.DISPUTED, f"told with {hedge!r}" if note is None else f"{note}; told with {hedge!r}"
    return Standing(state=state, holder=holder, valid=_valid(reader, stated), note=note)


def _deciding(sentence: Sentence, trigger: Token) -> Token:
    """The verb whose mood counts: whoever gave the order to disband a body has disbanded it."""
    order = sentence.head(trigger)
    return sentence.head(order) if trigger.dep == "acl" and order.lemma in ORDERS and order.dep == "dobj" else trigger


def _hedge(context: Context, sentence: Sentence, stated: Stated) -> str | None:
    """The words that soften it: "allegedly" in its clause, "alleged" before its noun, "is believed to" above it."""
    words = context.lexicon.markers.get("hedge", frozenset())
    token = stated.trigger
    while True:
        for child in sentence.children(token.i, "advmod", "amod"):
            if child.text.casefold() in words and (stated.told or token is stated.trigger):
                return child.text.casefold()
        if token.head == token.i or token.dep not in _UP or not stated.told:
            break
        below, token = token, sentence.head(token)
        passive = bool(sentence.children(token.i, "auxpass")) or (token.tag == "VBN" and token.dep in ("acl", "relcl"))
        if token.lemma in HEDGING and passive and below.dep in ("xcomp", "oprd", "prep", "advcl", "ccomp", "attr"):
            return f"{token.text.casefold()} to"
        some = {c.lemma for c in sentence.children(token.i, "nsubj")} & _NOBODY
        if token.lemma in HEDGING and below.dep == "ccomp" and some:
            return f"{min(some)} {token.text.casefold()}"
        if token.lemma in SEEMING and below.dep in ("xcomp", "oprd"):
            return token.text.casefold()
        if token.lemma in CHARGING and below.dep in ("prep", "pcomp", "pobj"):
            return token.text.casefold()
    # "reportedly" stands at the verb of the clause, also where a noun says what is so.
    verb = next((a for a in sentence.ancestors(stated.trigger) if a.pos in ("VERB", "AUX")), None)
    if stated.told and verb is not None and stated.trigger.pos not in ("VERB", "AUX"):
        return next(
            (c.text.casefold() for c in sentence.children(verb.i, "advmod") if c.text.casefold() in words), None
        )
    return None


def _left_open(sentence: Sentence, trigger: Token) -> bool:
    """Whether it stands under "whether", "if" or "once": asked, or still to come."""
    above = (trigger, *sentence.ancestors(trigger))
    return any(m.text.casefold() in _OPEN for t in above for m in sentence.children(t.i, "mark"))


def _claimant(reader: Reader, stated: Stated) -> str | None:
    """Who claims or denies it of himself in a phrase: "claims to be the successor of", "denies being part of"."""
    s = reader.sentence
    token = stated.trigger
    while token.head != token.i and token.dep in _UP:
        below, token = token, s.head(token)
        if (token.lemma in CLAIMING or token.lemma == "deny") and below.dep in ("xcomp", "dobj", "ccomp"):
            subjects, passive = reader.subjects(token)
            return subjects[0].mention.id if subjects and not passive else None
    return None


def _valid(reader: Reader, stated: Stated) -> Interval | None:
    """When it held, or came to be, by a date of its own words; what is told beside a name has none of the clause."""
    expressions = expressions_in(reader.sentence, reader.context.dates)
    if not expressions:
        return None
    if stated.told:
        found = occurred(reader.sentence, stated.trigger, expressions, {stated.trigger.i})
        if found is None and stated.trigger.pos not in ("VERB", "AUX"):
            found = occurred(reader.sentence, stated.trigger, expressions, ())
        return None if found is None else found.interval
    for expression in expressions:
        token = next((t for t in reader.sentence.tokens if expression.start <= t.start < expression.end), None)
        while token is not None and token.head != token.i and token.pos not in ("VERB", "AUX"):
            token = reader.sentence.head(token)
            if token.i == stated.trigger.i:
                return expression.interval
    return None
