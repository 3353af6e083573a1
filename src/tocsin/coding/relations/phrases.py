"""The words of a role around its noun, and of what somebody has it: "deputy prime minister", "leader of X"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tocsin.coding.grammar import Token
from tocsin.coding.relations import words
from tocsin.coding.relations.holders import TITLE, Held
from tocsin.coding.relations.reader import Reader, Who
from tocsin.coding.triggers import coordinated
from tocsin.records import Form

_OF = frozenset({"of"})
_OFFICE_PARTS = frozenset({"prime", "deputy", "vice", "first", "chief", "foreign", "attorney", "national", "security"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """The words of a role around its noun, without what belongs to its holder or complement."""

    noun: Token
    first: int  # positions of the first and last word
    last: int
    start: int  # characters
    end: int
    words: str  # folded, such as "prime minister"


def office_of(reader: Reader, noun: Token) -> Phrase | None:
    """The office that a noun names, with the words that make it one."""
    if noun.lemma not in words.OFFICES or noun.tag in ("NNS", "NNPS"):
        return None
    phrase = phrase_of(reader, noun)
    if noun.lemma in ("adviser", "advisor"):
        return replace(phrase, words="national security adviser") if "security" in phrase.words.split() else None
    if noun.lemma == "pm":
        return replace(phrase, words="prime minister")
    if noun.lemma == "secretary":
        of = reader.sentence.tokens[noun.i + 1 : noun.i + 3]
        if (
            [t.text.casefold() for t in of[:1]] == ["of"]
            and len(of) > 1
            and of[1].lemma in ("state", "defense", "defence")
        ):
            return replace(phrase, last=of[1].i, end=of[1].end, words=f"{phrase.words} of {of[1].text.casefold()}")
        return phrase if words.SECRETARIES & set(phrase.words.split()) else None
    if noun.lemma == "minister" and noun.i + 2 < len(reader.sentence.tokens):
        following = reader.sentence.tokens[noun.i + 1 : noun.i + 6]
        portfolio = _portfolio(reader, following)
        if portfolio:
            said = " ".join(t.text.casefold() for t in portfolio)
            return replace(phrase, last=portfolio[-1].i, end=portfolio[-1].end, words=f"{phrase.words} {said}")
    return phrase


def _portfolio(reader: Reader, following: tuple[Token, ...]) -> list[Token]:
    """What a minister is minister of where that is no actor: "of foreign affairs"."""
    if not following or following[0].text.casefold() not in ("of", "for"):
        return []
    found = [following[0]]
    for token in following[1:]:
        if reader.mention(token) is not None or token.pos not in ("NOUN", "ADJ", "PROPN", "CCONJ"):
            break
        found.append(token)
    return found if len(found) > 1 and found[-1].pos != "CCONJ" else []


def phrase_of(reader: Reader, noun: Token) -> Phrase:
    """A noun with the words before it that name its office: "deputy prime minister"."""
    tokens = reader.sentence.tokens
    first = noun.i
    minister = noun.lemma == "minister"
    while first > 0:
        token = tokens[first - 1]
        word = token.text.casefold()
        part = word in _OFFICE_PARTS or (minister and token.pos in ("NOUN", "PROPN", "ADJ") and noun.i - first < 3)
        own = reader.mention(token)
        named = own is not None and own.form is Form.NAME and own.span.end <= noun.start
        if noun.lemma == "secretary":
            part = word in words.SECRETARIES
        if noun.lemma == "general" and word in ("-", "secretary", "director"):
            part = True
        if word in words.PAST | words.FOR_NOW | words.SENIOR - {"deputy"} or named or not part:
            break
        if noun.lemma not in words.OFFICES and noun.lemma != "general":
            break
        first -= 1
    last = noun.i
    after = [t.text.casefold() for t in tokens[noun.i + 1 : noun.i + 5]]
    if noun.lemma == "secretary" and "general" in after[:2]:
        last = noun.i + 1 + after.index("general")
    if noun.lemma == "commander" and after[:4] == ["-", "in", "-", "chief"]:
        last = noun.i + 4
    said = " ".join(t.text.casefold() for t in tokens[first : last + 1]).replace(" - ", "-")
    return Phrase(noun=noun, first=first, last=last, start=tokens[first].start, end=tokens[last].end, words=said)


def complements(reader: Reader, phrase: Phrase, prepositions: frozenset[str], found: Iterable[Held]) -> list[Who]:
    """Of what somebody is leader, member or offshoot: after the noun, right before it, or its owner."""
    s, noun = reader.sentence, phrase.noun
    taken = {held.who.mention.id for held in found}
    anchors = [noun, *(c for c in s.children(noun.i, "conj") if c.pos == "NOUN")]
    anchors.extend(s.tokens[noun.i + 1 : phrase.last + 1])
    if noun.dep == "conj" and s.head(noun).pos == "NOUN":  # "founder and leader of"
        anchors.append(s.head(noun))
    for anchor in anchors:
        for preposition, after in reader.after(anchor, prepositions):
            kept = [w for w in after if w.mention.id not in taken and not noun.i < w.token.i <= phrase.last]
            if kept and not (noun.i < preposition.i < phrase.last):
                return kept
    before = _before(reader, phrase)
    if before is not None and before.mention.id not in taken:
        return [before]
    owners = [
        w
        for c in s.children(noun.i, "poss")
        for t in coordinated(s, c)
        if (w := reader.who(t) if t.tag == "WP$" else reader.at(t)) is not None
    ]
    if not owners:  # "whose founder X", "President X of Y"
        named = [h.who.token for h in found if h.by == TITLE]
        owners = [w for t in named for c in s.children(t.i, "poss") if (w := reader.who(c)) is not None]
    if not owners:
        named = [h.who.token for h in found if h.by == TITLE]
        owners = [w for t in named for _, after in reader.after(t, prepositions & _OF) for w in after]
    return [w for w in owners if w.mention.id not in taken]


def _before(reader: Reader, phrase: Phrase) -> Who | None:
    """The name or body right before a role: "Hamas leader", "Iraq's former prime minister", "army chief"."""
    tokens = reader.sentence.tokens
    at = phrase.first - 1
    steps = 0
    while at >= 0 and steps < 4:
        token = tokens[at]
        if token.tag == "POS":
            at -= 1
            continue
        own = reader.at(token)
        if own is not None and own.mention.span.end >= phrase.noun.end:
            # "UN Secretary-General" may be a name of its own: of the body whose head is meant.
            return own if own.named and own.mention.label == "organisation" else None
        if own is not None and own.named:
            return own
        if own is not None:
            owned = at + 1 < len(tokens) and tokens[at + 1].tag == "POS"
            organ = own.token.lemma in words.ORGANS or own.mention.form is Form.PRONOUN or owned
            return own if organ else None
        if token.tag not in ("JJ", "JJR", "JJS", "RB", "VBN", "VBG", "HYPH", "NNP") or token.text == ",":
            return None
        if token.tag == "NNP" and token.text.casefold() not in words.SENIOR | words.PAST | words.FOR_NOW:
            return None
        at -= 1
        steps += 1
    return None
