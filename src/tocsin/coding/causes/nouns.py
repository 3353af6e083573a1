"""Nouns that drive: "X is the cause of Y", "Y was the result of X", "the effect of X on Y"."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.coding.causes.lexicon import Role
from tocsin.coding.causes.reader import Drive, Reader
from tocsin.coding.causes.spans import Stretch, clause, either, phrase
from tocsin.coding.grammar import Token

_OF = frozenset({"of", "for", "behind", "to", "in", "against", "from"})
_BEING = frozenset({"be", "remain", "become", "prove", "represent", "constitute", "form", "present"})
_AS = frozenset({"see", "serve", "act", "come", "regard"})
_PART = frozenset({"one", "part", "some", "many"})


def of_noun(reader: Reader, noun: Token) -> Iterator[Drive]:
    """What a noun says to be driven by what."""
    entry = reader.words.nouns.get(noun.lemma)
    if entry is None:
        return
    objects = _objects(reader, noun)
    if entry.role is Role.EFFECT and "on" in objects and "of" in objects:
        yield from _told(reader, noun, noun, reader.thing(objects["of"]), reader.thing(objects["on"]), entry.sign)
        return
    other = next((o for word, o in objects.items() if word in _OF), None)
    why = next((c for c in reader.sentence.children(noun.i, "relcl", "acl") if _why(reader, c)), None)
    other = why if why is not None and entry.role is Role.CAUSE else other
    if other is None:
        return
    verb, subject = _said_of(reader, noun)
    if verb is None or subject is None:
        return
    inside = {c.i for c in reader.sentence.children(other.i, "advmod") if c.text.casefold() == "why"}
    here = None if reader.nothing(other) else either(reader.sentence, other, inside)
    cause, effect = (subject, here) if entry.role is Role.CAUSE else (here, subject)
    yield from _told(reader, noun, verb, cause, effect, entry.sign)


def _objects(reader: Reader, noun: Token) -> dict[str, Token]:
    """What stands after the prepositions of a noun."""
    s = reader.sentence
    return {
        p.text.casefold(): o
        for p in reversed(s.children(noun.i, "prep"))
        for o in s.children(p.i, "pobj", "pcomp")
        if not reader.nothing(o)
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
    if top.dep == "appos":
        words = phrase(s, head, {top.i})
        return top, words if head.pos in ("NOUN", "PROPN") else None
    if top.dep in ("attr", "dobj", "oprd") and head.lemma in _BEING:
        causer = reader.causer(head)
        return head, None if causer is None else causer.words
    if top.dep == "pobj" and head.text.casefold() == "as" and s.head(head).lemma in _AS:
        verb = s.head(head)
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
