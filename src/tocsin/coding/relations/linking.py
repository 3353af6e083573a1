"""Relations that a verb states with what stands after its preposition: "split from", "is allied with", "loyal to"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tocsin.coding.grammar import Token
from tocsin.coding.relations import words
from tocsin.coding.relations.reader import Reader, Stated, Who
from tocsin.coding.relations.words import Link
from tocsin.records import Form, Relation

_BY = frozenset({"by"})
_REFLEXIVE = frozenset({"itself", "themselves", "himself", "herself"})


def by_verb(
    reader: Reader, verb: Token, actor: Who, relation: Relation, target: Who | None, *, end: int | None = None
) -> Stated:
    """A relation as a verb states it; `end` is where its particle or preposition ends."""
    start = min([verb.start, *(c.start for c in reader.sentence.children(verb.i, "auxpass") if c.i == verb.i - 1)])
    return Stated(
        actor=actor,
        relation=relation,
        object=target,
        trigger=verb,
        told=True,
        start=start,
        end=max(verb.end, end or 0),
        by=f"verb {verb.lemma!r}",
    )


def agents_of(reader: Reader, verb: Token) -> list[Who]:
    """By whom; verbs that share a phrase share it: "set up and paid by"."""
    found = [w for _, after in reader.after(verb, _BY) for w in after]
    for other in reader.sentence.children(verb.i, "conj"):
        if not found and other.tag == "VBN" and not reader.sentence.children(other.i, "nsubj", "nsubjpass"):
            found = agents_of(reader, other)
    return found


def linked(reader: Reader, verb: Token, link: Link) -> Iterator[Stated]:
    """The relation of a verb's subject to what stands after its preposition."""
    subjects, passive = reader.subjects(verb)
    if link.relation is Relation.MERGED_INTO and _outcome(reader, verb):
        return  # "merged with B to form C": both went into C
    if link.passive and not passive and not (verb.tag == "VBN" and verb.dep == "acomp"):
        return
    for preposition, targets in reader.after(verb, link.prepositions):
        if verb.lemma in words.AWAY and not _away(reader, verb, preposition):
            continue
        for who in subjects:
            for target in targets:
                relation = _fits(reader, who, link.relation, target)
                if relation is not None and not reader.same(who, target):
                    left, right = (target, who) if link.reversed else (who, target)
                    yield by_verb(reader, verb, left, relation, right, end=_near(verb, preposition))


def _away(reader: Reader, verb: Token, preposition: Token) -> bool:
    """Whether a verb of motion has the particle that makes it one of descent: "broke away from", "born out of"."""
    between = {t.text.casefold() for t in reader.sentence.tokens[verb.i + 1 : preposition.i + 1]}
    return bool(between & {"away", "off", "out", "into", "ranks"}) or (
        verb.lemma == "break" and preposition.text == "with"
    )


def _near(verb: Token, preposition: Token) -> int:
    return preposition.end if 0 < preposition.i - verb.i <= 3 else verb.end


def _fits(reader: Reader, who: Who, relation: Relation, target: Who) -> Relation | None:
    """The relation if both sides can stand in it; a person is a member where a body is a part."""
    if relation in (Relation.ALLIED_WITH, Relation.OPPOSED_TO):
        fits = all(reader.actor(w) or reader.state(w) or w.mention.label == "adjective" for w in (who, target))
        return relation if fits else None
    if not reader.body(target):
        secedes = relation is Relation.SPLIT_FROM and reader.state(who) and reader.state(target)
        return relation if secedes else None
    if relation is Relation.PART_OF and (who.mention.label == "person" or reader.person(who) or _loose(target)):
        return Relation.MEMBER_OF
    return relation if reader.body(who) or (relation is Relation.MEMBER_OF and reader.actor(who)) else None


def _loose(target: Who) -> bool:
    """Whether a body is one of bodies, that have members rather than parts."""
    return not target.named and target.token.lemma in words.ALLIANCES


def united(reader: Reader, verb: Token) -> Iterator[Stated]:
    """Bodies that merged to form another, that allied themselves, or pledged allegiance."""
    s = reader.sentence
    subjects, passive = reader.subjects(verb)
    if verb.lemma in ("merge", "unite"):
        for whole in _outcome(reader, verb):
            for who in (*subjects, *(w for _, found in reader.after(verb, frozenset({"with"})) for w in found)):
                if reader.body(who) and reader.body(whole) and not reader.same(who, whole):
                    yield by_verb(reader, verb, who, Relation.MERGED_INTO, whole)
        return
    objects = s.children(verb.i, "dobj")
    if passive or not any(o.text.casefold() in _REFLEXIVE or o.lemma == "allegiance" for o in objects):
        return
    anchors = (verb, *(o for o in objects if o.lemma == "allegiance"))
    for anchor in anchors:
        for _, targets in reader.after(anchor, frozenset({"with", "to"})):
            for who in subjects:
                for target in targets:
                    if reader.actor(target) and not reader.same(who, target):
                        yield by_verb(reader, verb, who, Relation.ALLIED_WITH, target)


def rooted(reader: Reader, verb: Token) -> Iterator[Stated]:
    """ "X traces its origins to Y", "X has its roots in Y"."""
    s = reader.sentence
    for root in s.children(verb.i, "dobj"):
        if root.lemma not in ("root", "origin", "lineage"):
            continue
        anchors = (root, verb)
        targets = [w for a in anchors for _, found in reader.after(a, frozenset({"to", "in"})) for w in found]
        for who in reader.subjects(verb)[0]:
            for target in targets:
                if reader.body(who) and reader.body(target) and not reader.same(who, target):
                    yield by_verb(reader, verb, who, Relation.OFFSHOOT_OF, target, end=root.end)


def _outcome(reader: Reader, verb: Token) -> list[Who]:
    """The body that a merger made: "merged to form X"."""
    s = reader.sentence
    ends = [p for p in s.children(verb.i, "xcomp", "advcl") if p.lemma in ("form", "create", "become")]
    return [w for p in ends for w in (*reader.objects(p), *reader.all(s.children(p.i, "attr")))]


def became(reader: Reader, verb: Token) -> Iterator[Stated]:
    """ "The militia became the National Guard in 2013": the later body is the successor of the earlier."""
    for new in reader.all(reader.sentence.children(verb.i, "attr", "dobj")):
        for old in reader.subjects(verb)[0]:
            bodies = new.named and reader.body(new) and reader.body(old) and old.mention.form is not Form.PRONOUN
            if bodies and not reader.same(new, old):
                yield by_verb(reader, verb, new, Relation.SUCCESSOR_OF, old)


def by_adjective(reader: Reader, adjective: Token) -> Iterator[Stated]:
    """ "troops loyal to X", "is opposed to Y"."""
    relation = words.ADJECTIVES.get(adjective.lemma)
    if relation is None:
        return
    head = reader.sentence.head(adjective)
    if adjective.dep in ("acomp", "attr", "oprd", "xcomp"):
        subjects: Iterable[Who] = reader.subjects(head)[0]
    elif adjective.dep in ("amod", "acl", "relcl", "appos", "advcl") and adjective.i > head.i:
        subjects = reader.all([head]) if head.pos in ("NOUN", "PROPN", "PRON") else reader.subjects(head)[0]
    else:
        return
    for preposition, targets in reader.after(adjective, frozenset({"to", "with"})):
        for who in subjects:
            for target in targets:
                if _fits(reader, who, relation, target) and not reader.same(who, target):
                    yield by_verb(reader, adjective, who, relation, target, end=_near(adjective, preposition))
