"""Relations that a noun states of whoever is called so: "X, an offshoot of Y", "Y leader X", "X is part of Y"."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.coding.grammar import Token
from tocsin.coding.relations import words
from tocsin.coding.relations.holders import Held, holders
from tocsin.coding.relations.phrases import Phrase, complements, office_of, phrase_of
from tocsin.coding.relations.reader import Reader, Stated, Who
from tocsin.coding.relations.words import NOUNS, QUALIFIED, Noun
from tocsin.records import Form, MentionKind, Relation

_WITHIN = frozenset({"within", "inside"})
_OF = frozenset({"of"})
_GROUPS = frozenset("group faction organisation organization party movement militia body wing outfit unit".split())


def of_noun(reader: Reader, noun: Token) -> Iterator[Stated]:
    """The relations that one noun states; most state none."""
    if noun.lemma == "general" and reader.sentence.head(noun).lemma == "secretary" and noun.dep == "amod":
        return  # "secretary-general", read at its head
    if noun.pos not in ("NOUN", "PROPN", "ADJ") and noun.lemma not in ("part", "head", "chair"):
        return
    office = office_of(reader, noun)
    if office is not None:
        yield from _offices(reader, office)
    meaning = _meaning(reader, noun)
    if meaning is not None and (office is None or noun.lemma == "president"):
        yield from _roles(reader, phrase_of(reader, noun), meaning)
    elif meaning is None and noun.lemma in words.ALLIANCES:
        yield from _alliance(reader, noun, words.UMBRELLA)
    elif meaning is None and noun.lemma == "merger":
        yield from _alliance(reader, noun, words.MERGER)


# ----------------------------------------------------------------------------------------- what is said


def _meaning(reader: Reader, noun: Token) -> Noun | None:
    before = reader.sentence.tokens[noun.i - 1] if noun.i else None
    if noun.lemma == "general":  # "secretary-general", in three tokens or two
        back = {t.text.casefold() for t in reader.sentence.tokens[max(0, noun.i - 2) : noun.i]}
        return NOUNS["chief"] if "secretary" in back or "director" in back else None
    if noun.lemma == "secretary":
        following = [t.text.casefold() for t in reader.sentence.tokens[noun.i + 1 : noun.i + 3]]
        own = "general" in following and reader.sentence.tokens[noun.i + following.index("general") + 1].head == noun.i
        return NOUNS["chief"] if own else None
    if noun.lemma == "chief" and noun.dep in ("amod", "compound") and reader.sentence.head(noun).pos == "NOUN":
        return None
    if noun.lemma == "head" and noun.text not in {"head", "Head"}:
        return None
    if noun.lemma in _GROUPS | words.ALLIANCES:
        if any(p.text.casefold() in _WITHIN for p in reader.sentence.children(noun.i, "prep")):
            return words.WITHIN
        for child in reader.sentence.children(noun.i, "compound", "amod", "nmod"):
            if child.lemma in QUALIFIED and child.i < noun.i:
                return QUALIFIED[child.lemma]
    if noun.lemma == "predecessor":
        return words.PREDECESSOR
    if noun.lemma == "umbrella":
        return words.UMBRELLA if noun.dep != "compound" else None
    if noun.lemma == "unit" or (before is not None and before.text == "-" and noun.lemma not in NOUNS):
        return None
    return NOUNS.get(noun.lemma)


# ---------------------------------------------------------------------------------------- offices, roles


def _offices(reader: Reader, phrase: Phrase) -> Iterator[Stated]:
    """Who holds an office of what; the head of a government or state heads it, too."""
    found = holders(reader, phrase.noun, phrase.last)
    if not found:
        return
    note = _note(reader, phrase)
    for of in complements(reader, phrase, _OF, found):
        if not (reader.state(of, adjective=True) or reader.body(of) or _place(of)):
            continue
        local = phrase.noun.lemma in ("governor", "mayor") or phrase.words in words.RULING
        if reader.words(of) in words.NO_STATES or (_place(of) and not local):
            continue
        region = of.named and bool(words.REGIONS & set(reader.words(of).split()))
        whole = reader.state(of, adjective=True) or _place(of) or region
        if not whole and phrase.noun.lemma not in ("speaker", "governor"):
            continue
        for held in found:
            if not reader.may_be_person(held.who) or reader.same(held.who, of):
                continue
            yield _said(phrase, held, Relation.OFFICE, of, words_=phrase.words, note=note)
            if phrase.words in words.RULING and whole:
                yield _said(phrase, held, Relation.HEADS, of, note=note)


def _place(who: Who) -> bool:
    return who.mention.form is Form.NAME and (who.mention.kind is MentionKind.PLACE or who.mention.label == "place")


def _roles(reader: Reader, phrase: Phrase, meaning: Noun) -> Iterator[Stated]:
    """Who stands in the relation that a noun names to what."""
    found = holders(reader, phrase.noun, phrase.last)
    if not found:
        return
    note = _note(reader, phrase)
    for of in complements(reader, phrase, meaning.prepositions, found):
        for held in found:
            relation = _relation(reader, phrase, meaning, held, of)
            if relation is None or reader.same(held.who, of):
                continue
            if meaning.reversed:
                yield _said(phrase, Held(who=of, told=held.told, trigger=held.trigger), relation, held.who, note=note)
            else:
                yield _said(phrase, held, relation, of, note=note)


def _relation(reader: Reader, phrase: Phrase, meaning: Noun, held: Held, of: Who) -> Relation | None:
    """The relation if holder and complement can stand in it; one of several heads is a member."""
    who, noun = held.who, phrase.noun
    if meaning.relation in (Relation.ALLIED_WITH, Relation.OPPOSED_TO):
        fits = _can_ally(reader, who) and _can_ally(reader, of)
        return meaning.relation if fits else None
    if meaning.relation is Relation.HEADS:
        ruled = reader.state(of, adjective=noun.lemma == "president") and noun.lemma in words.RULERS
        if noun.lemma == "president" and not reader.body(of):
            return None  # an office, read as one
        if not (reader.body(of) or ruled) or not reader.may_be_person(who):
            return None
        return Relation.MEMBER_OF if not ruled and _one_of_several(reader, phrase, of) else Relation.HEADS
    if meaning.relation is Relation.FOUNDED:
        return Relation.FOUNDED if reader.actor(of) and not reader.state(of) else None
    if meaning.person:
        spoken = noun.lemma.startswith("spokes") and of.mention.label == "metonym"
        return meaning.relation if (reader.body(of) or spoken) and reader.may_be_person(who) else None
    if meaning.relation is Relation.MEMBER_OF and not meaning.reversed:
        return Relation.MEMBER_OF if reader.body(of) and who.mention.label != "adjective" else None
    if not (reader.body(of) or (of.named and reader.actor(of))) or not (reader.body(who) or who.named):
        return Relation.MEMBER_OF if meaning.relation is Relation.PART_OF and reader.body(of) else None
    if meaning.relation is Relation.PART_OF and noun.lemma == "part":
        loose = not of.named and of.token.lemma in words.ALLIANCES
        return Relation.MEMBER_OF if loose or reader.person(who) else Relation.PART_OF
    return meaning.relation


def _can_ally(reader: Reader, who: Who) -> bool:
    return reader.actor(who) or reader.state(who, adjective=True)


def _one_of_several(reader: Reader, phrase: Phrase, of: Who) -> bool:
    """Whether the words say that others are called so, too: "a commander of", "senior", "Hezbollah commander X"."""
    s = reader.sentence
    before = {c.text.casefold() for c in s.children(phrase.noun.i) if c.i < phrase.noun.i}
    linear = {t.text.casefold() for t in s.tokens[max(0, phrase.first - 2) : phrase.first]}
    compound = phrase.first > of.token.i and of.token.i >= phrase.first - 3
    owned = any(t.tag == "POS" for t in s.tokens[of.token.i + 1 : phrase.first])
    if compound and not owned and phrase.noun.lemma in ("commander", "boss", "lieutenant"):
        return of.token.lemma not in words.ORGANS
    return bool((before | linear) & (words.SENIOR | {"a", "an", "another", "one"})) or phrase.noun.tag in (
        "NNS",
        "NNPS",
    )


def _note(reader: Reader, phrase: Phrase) -> str | None:
    """ "former" or "interim", where the words before a role say so."""
    tokens = reader.sentence.tokens
    near = {t.text.casefold() for t in tokens[max(0, phrase.first - 4) : phrase.first]}
    near &= {c.text.casefold() for c in reader.sentence.children(phrase.noun.i)} | {
        t.text.casefold() for t in tokens[max(0, phrase.first - 2) : phrase.first]
    }
    if near & words.PAST:
        return "former"
    return "interim" if near & words.FOR_NOW else None


def _said(
    phrase: Phrase, held: Held, relation: Relation, of: Who, *, words_: str | None = None, note: str | None = None
) -> Stated:
    trigger = held.trigger or phrase.noun
    return Stated(
        actor=held.who,
        relation=relation,
        object=of,
        words=words_,
        trigger=trigger,
        told=held.told,
        start=phrase.start,
        end=phrase.end,
        note=held.note or note,
        by=f"noun {phrase.noun.lemma!r}, {held.by}",
    )


def _alliance(reader: Reader, noun: Token, meaning: Noun) -> Iterator[Stated]:
    """ "an alliance of A, B and C": its members, where they are named."""
    for preposition, parts in reader.after(noun, meaning.prepositions):
        named = [w for w in parts if w.named and reader.actor(w) and not reader.person(w)]
        if len(named) < 2:
            continue
        for held in holders(reader, noun, noun.i) or [Held(who=w) for w in reader.all([noun])]:
            for part in named:
                if reader.body(held.who) and not reader.same(held.who, part):
                    yield Stated(
                        actor=part,
                        relation=meaning.relation,
                        object=held.who,
                        trigger=held.trigger or noun,
                        told=held.told,
                        start=noun.start,
                        end=preposition.end,
                        by=f"made up of them, {noun.lemma!r}",
                    )
