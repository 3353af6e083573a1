"""Nouns that drive: "X is the cause of Y", "Y was the result of X", "the effect of X on Y"."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.coding.causes.lexicon import Role
from tocsin.coding.causes.reader import Drive, Reader
from tocsin.coding.causes.spans import Stretch, after_comma, clause, either, phrase
from tocsin.coding.grammar import Token

_OF = frozenset({"of", "for", "behind", "to", "in", "against", "from"})
_BEING = frozenset({"be", "remain", "become", "prove", "represent", "constitute", "form", "present"})
_CALLED = frozenset({"consider", "deem", "call"})
_ON = frozenset({"effect", "impact", "influence", "repercussion"})
_AS = frozenset({"see", "serve", "act", "come", "regard", "view", "describe", "portray", "present", "consider"})
_PART = frozenset({"one", "part", "some", "many"})


def of_noun(reader: Reader, noun: Token) -> Iterator[Drive]:
    """What a noun says to be driven by what."""
    entry = reader.words.nouns.get(noun.lemma)
    if entry is None:
        return
    objects = _objects(reader, noun)
    if noun.lemma in _ON and not objects.keys().isdisjoint(("on", "of")):
        between = _between(reader, noun, objects)
        if between is not None:
            yield from _told(reader, noun, noun, *between, entry.sign * _lowers(reader, noun))
            return
    other = next((o for word, o in objects.items() if word in _OF), None)
    why = next((c for c in reader.sentence.children(noun.i, "relcl", "acl") if _why(reader, c)), None)
    other = why if why is not None and entry.role is Role.CAUSE else other
    if other is None:
        if entry.role is Role.CAUSE and noun.dep == "nsubj":
            yield from _reason(reader, noun, entry.sign)
        return
    verb, subject = _said_of(reader, noun)
    if verb is None or subject is None:
        return
    inside = {c.i for c in reader.sentence.children(other.i, "advmod") if c.text.casefold() == "why"}
    here = None if reader.nothing(other) else either(reader.sentence, other, inside)
    cause, effect = (subject, here) if entry.role is Role.CAUSE else (here, subject)
    yield from _told(reader, noun, verb, cause, effect, entry.sign)


def _reason(reader: Reader, noun: Token, sign: int) -> Iterator[Drive]:
    """ "The mills closed. The reason was a strike."."""
    s = reader.sentence
    verb = s.head(noun)
    said = s.children(verb.i, "attr", "ccomp") if verb.lemma == "be" and not s.children(noun.i, "acl", "relcl") else []
    if said and said[0].i > verb.i and verb.head == verb.i:
        yield from _told(reader, noun, verb, either(s, said[0]), reader.sentence_before(), sign)


def _between(reader: Reader, noun: Token, objects: dict[str, Token]) -> tuple[Stretch | None, Stretch | None] | None:
    """Cause and effect of "the impact of the war on the price of wheat", "the war's impact on prices"."""
    s = reader.sentence
    of, on = objects.get("of"), objects.get("on")
    inside = [p for p in s.children(of.i, "prep") if p.text.casefold() == "on"] if of is not None else []
    if on is None and inside:
        on = next((o for o in s.children(inside[0].i, "pobj") if not reader.nothing(o)), None)
    of = of or next((c for c in s.children(noun.i, "poss") if c.pos == "NOUN"), None)
    if of is None or on is None:
        return None
    cause = phrase(s, of, {t.i for t in (*inside, *s.children(of.i, "case"))})
    return None if reader.acts(of) else (cause, reader.thing(on))


def _lowers(reader: Reader, noun: Token) -> int:
    return -1 if any(a.lemma in reader.words.harmful for a in reader.sentence.children(noun.i, "amod")) else 1


def _objects(reader: Reader, noun: Token) -> dict[str, Token]:
    """What stands after the prepositions of a noun; "is one factor in the rise": they may hang on the verb."""
    s = reader.sentence
    own = s.children(noun.i, "prep")
    if not own and noun.dep == "attr":
        own = [p for p in s.children(noun.head, "prep") if p.i == noun.i + 1]
    return {
        p.text.casefold(): o for p in reversed(own) for o in s.children(p.i, "pobj", "pcomp") if not reader.nothing(o)
    }


def _why(reader: Reader, verb: Token) -> bool:
    """ "the reason why the camps are overflowing"."""
    return any(c.text.casefold() == "why" for c in reader.sentence.children(verb.i, "advmod"))


def _said_of(reader: Reader, noun: Token) -> tuple[Token | None, Stretch | None]:
    """The verb by which a noun is said of something, and the words of that; for "the reason for Y is X" those of X."""
    s = reader.sentence
    top = noun
    # "one of the main causes of"
    while top.dep == "pobj" and s.head(top).text.casefold() == "of" and s.head(s.head(top)).lemma in _PART:
        top = s.head(s.head(top))
    head = s.head(top)
    if top.dep == "conj" and head.dep in ("attr", "dobj"):
        top, head = head, s.head(head)
    if top.dep in ("appos", "npadvmod", "dep") and after_comma(s, top):
        if head.pos == "NOUN" and not reader.acts(head):
            return top, phrase(s, head, {top.i})
        verb = reader.clause_above(head)  # "the alliance broke apart, a consequence of the quarrel"
        return top, clause(s, verb, {top.i}) if verb.pos in ("VERB", "AUX") else None
    called = head.lemma in _CALLED and bool(s.children(head.i, "nsubjpass"))
    if top.dep in ("attr", "dobj", "oprd") and (head.lemma in _BEING or called):
        causer = reader.causer(head)
        return head, None if causer is None else causer.words
    if top.dep == "pobj" and head.text.casefold() == "as" and s.head(head).lemma in _AS:
        verb = s.head(head)
        seen = s.children(verb.i, "dobj")
        if seen:  # "many see the embargo as the cause of"
            return verb, phrase(s, seen[0], {head.i})
        causer = reader.causer(verb)
        return verb, None if causer is None else causer.words
    if top.dep == "nsubj" and head.lemma in ("be", "lie"):
        for child in s.children(head.i, "attr", "ccomp"):
            return head, clause(s, child) if child.pos in ("VERB", "AUX") else phrase(s, child)
    return None, None


def _told(
    reader: Reader, noun: Token, verb: Token, cause: Stretch | None, effect: Stretch | None, sign: int
) -> Iterator[Drive]:
    if cause is None or effect is None or (cause[0] < effect[1] and effect[0] < cause[1]):
        return
    sure = reader.sureness(verb)
    yield Drive(
        cause=cause,
        effect=effect,
        sign=sign,
        strength=sure.strength,
        hedge=sure.hedge,
        denied=sure.denied,
        anchor=noun,
        by=f"noun {noun.lemma!r}",
    )
