"""Who is called by a noun of role or lineage: the name after it, beside it, or the subject of what it is said of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.coding.grammar import Token
from tocsin.coding.relations import words
from tocsin.coding.relations.reader import Reader, Who
from tocsin.coding.relations.words import GROUPS
from tocsin.coding.triggers import coordinated
from tocsin.records import Form, MentionKind

TITLE = "before the name"
_RANKS = frozenset(
    {"gen", "gen.", "general", "sheikh", "ayatollah", "dr", "dr.", "mr", "mr.", "col", "col.", "colonel"}
)

_MAKING = frozenset({"make", "form", "compose", "create", "consist"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One who is called so, and how the text says it."""

    who: Who
    told: bool = False  # by a predicate; False: beside the name
    trigger: Token | None = None  # whose mood and date count, where it is not the noun
    note: str | None = None
    by: str = "beside the name"


def holders(reader: Reader, noun: Token, last: int) -> list[Held]:
    """Whom a noun is said of; none where it stands for somebody who is not named. `last` ends its words."""
    return (
        list(_titled(reader, noun, last))
        or list(_apposed(reader, noun))
        or list(_predicated(reader, noun))
        or list(_taken_up(reader, noun))
    )


def _titled(reader: Reader, noun: Token, last: int) -> Iterator[Held]:
    """The name right after it: "Prime Minister X", "army chief Gen. X"."""
    tokens = reader.sentence.tokens
    at = last + 1
    while at < len(tokens) and tokens[at].text.casefold() in _RANKS and tokens[at].text[:1].isupper():
        at += 1
    if at >= len(tokens) or at == 0:
        return
    who = reader.at(tokens[at])
    if who is None or not who.named or who.mention.kind is not MentionKind.ACTOR or who.mention.name is None:
        return
    begins = who.mention.name.start
    if begins > noun.start and who.mention.label != "adjective" and begins <= tokens[at].start:
        yield Held(who=who, by=TITLE)


def _apposed(reader: Reader, noun: Token) -> Iterator[Held]:
    """The name set off beside it: "the leader of Y, X", "X, leader of Y", "X, founder and leader of Y"."""
    s = reader.sentence
    for child in s.children(noun.i, "appos"):
        beside = [w for t in coordinated(s, child) if (w := reader.at(t)) is not None and w.named]
        if beside and child.i > noun.i:
            yield from (Held(who=w) for w in beside)
            return
    for preposition in s.children(noun.i, "prep"):  # "the leader of Y, X": the parser hangs X on Y
        for whole in s.children(preposition.i, "pobj"):
            of = reader.at(whole)
            comma = whole.i + 1 < len(s.tokens) and s.tokens[whole.i + 1].text == ","
            for child in s.children(whole.i, "appos", "conj") if comma else ():
                who = reader.at(child)
                if who is None or of is None or of.mention.label == "person" or who.mention.label != "person":
                    continue
                yield from (Held(who=w) for t in coordinated(s, child) if (w := reader.at(t)) is not None and w.named)
                return
    token = noun
    while token.dep == "conj" and s.head(token).pos in ("NOUN", "PROPN") and s.head(token).dep in ("appos", "conj"):
        token = s.head(token)
    if token.dep == "appos":
        who = reader.who(s.head(token))
        if who is not None and not who.named and who.mention.label == "person" and noun.lemma in GROUPS:
            who = _right_before(reader, noun) or who  # "fighters of the X, a part of Y": X is, not the fighters
        if who is not None and who.token.i != noun.i:
            yield Held(who=who)


def _right_before(reader: Reader, noun: Token) -> Who | None:
    """The name that ends right before the comma of an apposition."""
    tokens = reader.sentence.tokens
    comma = next((t.i for t in reversed(tokens[: noun.i]) if t.text == ","), 0)
    found = reader.at(tokens[comma - 1]) if comma > 1 else None
    return found if found is not None and found.named and reader.body(found) else None


def _predicated(reader: Reader, noun: Token) -> Iterator[Held]:
    """The subject of what it is said of: "X is part of Y", "X was elected head of Y", "X served as head of Y"."""
    s = reader.sentence
    token = noun
    while token.dep == "conj" and s.head(token).pos in ("NOUN", "PROPN"):
        token = s.head(token)
    verb = s.head(token)
    if token.dep in ("attr", "acomp", "oprd") and verb.lemma in words.BEING | words.HEDGING | words.SEEMING:
        yield from _subjects(reader, verb, noun)
    elif token.dep in ("oprd", "xcomp", "attr", "dobj", "ccomp") and verb.lemma in words.APPOINTING:
        subjects, passive = reader.subjects(verb)
        chosen = subjects if passive else [w for w in reader.objects(verb) if w.token.i not in (noun.i, token.i)]
        yield from (Held(who=w, told=True, trigger=verb, by=f"by {verb.lemma!r}") for w in chosen)
    elif token.dep == "dobj" and verb.lemma in ("form", "constitute", "become"):
        yield from _subjects(reader, verb, noun)
    elif token.dep == "pobj" and noun.lemma == "remnant" and verb.text.casefold() in ("of", "from"):
        if s.head(verb).lemma in _MAKING:
            yield from _subjects(reader, s.head(verb), noun)
    elif token.dep == "pobj" and verb.text.casefold() == "as":
        above = s.head(verb)
        founded = above.lemma in words.FOUNDING and noun.lemma in GROUPS
        if founded or above.lemma in words.SERVING | words.APPOINTING | words.LEAVING | words.HEDGING:
            subjects, passive = reader.subjects(above)
            chosen = subjects
            if not passive and above.lemma in words.APPOINTING | words.HEDGING | {"install", "hail"}:
                chosen = reader.objects(above)
            note = "former" if above.lemma in words.LEAVING else None
            yield from (Held(who=w, told=True, trigger=above, note=note, by=f"by {above.lemma!r} as") for w in chosen)


def _subjects(reader: Reader, verb: Token, noun: Token) -> Iterator[Held]:
    subjects, _ = reader.subjects(verb)
    yield from (Held(who=w, told=True, by="of the subject") for w in subjects if w.token.i != noun.i)


def _taken_up(reader: Reader, noun: Token) -> Iterator[Held]:
    """Its own words, where they were read to refer to a name of the text: "the group's leader"."""
    own = reader.at(noun)
    if own is None or own.named:
        return
    chain = reader.context.antecedents.get(own.mention.id)
    named = {m.id for m in reader.context.mentions.heads.values() if m.form is Form.NAME} if chain else set[str]()
    if chain in named:
        yield Held(who=own)
