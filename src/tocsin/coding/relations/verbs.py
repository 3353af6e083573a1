"""Relations that a verb states: "founded by", "split from", "is allied with", "renamed itself"."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.relations import words
from tocsin.coding.relations.linking import agents_of, became, by_adjective, by_verb, linked, rooted, united
from tocsin.coding.relations.reader import Reader, Stated, Who
from tocsin.coding.relations.words import LINKS
from tocsin.records import Form, Relation


def of_verb(reader: Reader, verb: Token) -> Iterator[Stated]:
    """The relations that one verb, participle or adjective states; most state none."""
    lemma = "found" if is_founding(reader.sentence, verb) else verb.lemma
    if verb.pos == "ADJ" or (lemma in words.ADJECTIVES and verb.tag == "JJ"):
        yield from by_adjective(reader, verb)
        return
    if lemma in words.FOUNDING or lemma in words.ENDING:
        yield from _made_or_ended(reader, verb)
    if lemma in words.LEADING:
        yield from _led(reader, verb)
    if lemma == "join":
        yield from _joined(reader, verb)
    if lemma in ("succeed", "replace"):
        yield from _succeeded(reader, verb)
    if lemma in words.INCLUDING:
        yield from _included(reader, verb)
    for link in LINKS.get(lemma, ()):
        yield from linked(reader, verb, link)
    if lemma in ("merge", "unite", "ally", "align", "pledge", "swear"):
        yield from united(reader, verb)
    if lemma in ("trace", "have"):
        yield from rooted(reader, verb)
    if lemma == "become":
        yield from became(reader, verb)
    if lemma == "cease":
        yield from _ceased(reader, verb)


def is_founding(sentence: Sentence, verb: Token) -> bool:
    """Whether "to found" was read as a form of "find"."""
    return verb.lemma == "find" and verb.text == "found" and sentence.to(verb) is not None


# ------------------------------------------------------------------------------- founding and ending


def _made_or_ended(reader: Reader, verb: Token) -> Iterator[Stated]:
    """Who founded or dissolved which body; a body that came to be or to an end by itself."""
    relation = Relation.DISSOLVED if verb.lemma in words.ENDING else Relation.FOUNDED
    if reader.sentence.head(verb).lemma in ("merge", "unite") and reader.sentence.to(verb) is not None:
        return  # "merged to form X": read with the merger
    particle = next((p for p in reader.sentence.children(verb.i, "prt") if p.text.casefold() == "up"), None)
    if verb.lemma == "set" and particle is None:
        return
    end = particle.end if particle is not None else None
    subjects, passive = _opening(reader, verb) or reader.subjects(verb)
    if passive:
        made = [w for w in subjects if _can_be_made(reader, w, verb)]
        agents = [w for w in agents_of(reader, verb) if reader.actor(w) or reader.state(w)]
    else:
        made = [w for w in reader.objects(verb) if _can_be_made(reader, w, verb)]
        agents = [w for w in subjects if reader.mention(w.token) is not None and w.mention.label != "adjective"]
        if not reader.sentence.children(verb.i, "dobj", "ccomp", "xcomp") and _by_itself(reader, verb):
            made, agents = [w for w in subjects if _can_be_made(reader, w, verb)], []
        elif not agents:
            return
    for body in made:
        if agents:
            yield from (by_verb(reader, verb, who, relation, body, end=end) for who in agents)
        else:
            yield by_verb(reader, verb, body, relation, None, end=end)
        if relation is Relation.FOUNDED:
            yield from _against(reader, verb, body)


def _opening(reader: Reader, verb: Token) -> tuple[list[Who], bool] | None:
    """The subject of a participle that opens its sentence, which parsers often miss: "Founded in 1982, the group ..."."""
    tokens = reader.sentence.tokens
    if verb.i != 0 or verb.tag not in ("VBN", "VBD") or len(tokens) < 4:
        return None
    comma = next((t.i for t in tokens if t.text == ","), None)
    if comma is None:
        return None
    found = next((w for t in tokens[comma + 1 :] if (w := reader.at(t)) is not None and reader.body(w)), None)
    return None if found is None else ([found], True)


def _can_be_made(reader: Reader, who: Who, verb: Token) -> bool:
    """Whether a body can be founded; any name after "found" is one."""
    if who.mention.form is Form.NAME and verb.lemma in ("found", "cofound", "co-found", "find"):
        return not reader.state(who, adjective=True)
    if verb.lemma in ("launch", "start", "create") and who.mention.form is Form.NAME:
        return reader.body(who) and who.mention.label not in ("name", "organisation")
    return reader.lasting(who)


def _by_itself(reader: Reader, verb: Token) -> bool:
    """Whether an intransitive verb says that a body came to be or ended: "the group formed in 2014"."""
    if verb.lemma in words.ENDING:
        return True
    return verb.lemma in words.ARISING and any(
        p.text.casefold() in ("in", "after", "during", "since") for p in reader.sentence.children(verb.i, "prep")
    )


def _against(reader: Reader, verb: Token, body: Who) -> Iterator[Stated]:
    """Whom a body was founded to fight."""
    s = reader.sentence
    for preposition in s.children(verb.i, "prep"):
        for noun in s.children(preposition.i, "pobj"):
            if noun.lemma not in words.OPPOSITION:
                continue
            for _, foes in reader.after(noun, frozenset({"to", "against"})):
                for foe in foes:
                    if (reader.actor(foe) or reader.state(foe)) and not reader.same(foe, body):
                        yield by_verb(reader, verb, body, Relation.OPPOSED_TO, foe, end=noun.end)
    for purpose in s.tokens[verb.i + 1 : verb.i + 12]:
        if purpose.lemma not in words.RESISTING or purpose.pos != "VERB" or s.to(purpose) is None:
            continue
        above = next((a for a in s.ancestors(purpose) if a.pos in ("VERB", "AUX")), None)
        if above is verb:
            for foe in reader.objects(purpose):
                if (reader.actor(foe) or reader.state(foe)) and not reader.same(foe, body):
                    yield Stated(
                        actor=body,
                        relation=Relation.OPPOSED_TO,
                        object=foe,
                        trigger=verb,
                        told=True,
                        start=verb.start,
                        end=purpose.end,
                        by=f"founded to {purpose.lemma!r}",
                    )


def _ceased(reader: Reader, verb: Token) -> Iterator[Stated]:
    if any(c.lemma == "exist" for c in reader.sentence.children(verb.i, "xcomp")):
        for who in reader.subjects(verb)[0]:
            if reader.body(who):
                yield by_verb(reader, verb, who, Relation.DISSOLVED, None)


# ---------------------------------------------------------------------------------- leading, joining


def _led(reader: Reader, verb: Token) -> Iterator[Stated]:
    s = reader.sentence
    subjects, passive = _opening(reader, verb) or reader.subjects(verb)
    if passive:
        led = subjects
        leaders = agents_of(reader, verb)
    else:
        if any(p.text.casefold() in words.MOVING and not _dated(reader, p) for p in s.children(verb.i, "prep")):
            return
        if s.children(verb.i, "xcomp", "ccomp"):
            return
        led, leaders = reader.objects(verb), subjects
    for body in led:
        many = body.token.tag == "NNS"
        lasting = reader.lasting(body) or (reader.body(body) and body.token.lemma in words.GOVERNING)
        if body.token.lemma not in words.FIGHTERS if many else not lasting:
            continue
        for who in leaders:
            if (reader.person(who) or reader.state(who) or reader.body(who)) and not reader.same(who, body):
                yield by_verb(reader, verb, who, Relation.HEADS, body)


def _dated(reader: Reader, preposition: Token) -> bool:
    return any(
        e.start <= o.start < e.end
        for e in reader.context.dates
        for o in reader.sentence.children(preposition.i, "pobj")
    )


def _joined(reader: Reader, verb: Token) -> Iterator[Stated]:
    """Who joined a body; "joined the EU in condemning" is one deed, no membership."""
    s = reader.sentence
    subjects, passive = reader.subjects(verb)
    if passive or any(s.children(p.i, "pcomp") for p in s.children(verb.i, "prep")):
        return
    for body in reader.objects(verb):
        if reader.body(body) and body.mention.form is not Form.PRONOUN and body.token.tag != "NNS":
            for who in subjects:
                if who.mention.label != "adjective" and not reader.same(who, body):
                    yield by_verb(reader, verb, who, Relation.MEMBER_OF, body)


def _succeeded(reader: Reader, verb: Token) -> Iterator[Stated]:
    subjects, passive = reader.subjects(verb)
    post = any(p.text.casefold() == "as" for p in reader.sentence.children(verb.i, "prep"))
    if passive:
        old, new = subjects, agents_of(reader, verb)
    else:
        new, old = subjects, reader.objects(verb)
    for left in new:
        for right in old:
            bodies = reader.body(left) and reader.body(right) and right.mention.form is not Form.PRONOUN
            persons = reader.person(left) and reader.person(right) and (verb.lemma == "succeed" or post)
            if (bodies or persons) and not reader.same(left, right):
                yield by_verb(reader, verb, left, Relation.SUCCESSOR_OF, right)


def _included(reader: Reader, verb: Token) -> Iterator[Stated]:
    subjects, passive = reader.subjects(verb)
    for whole in subjects:
        loose = whole.token.lemma in words.ALLIANCES or whole.mention.label == "coalition"
        if not passive and reader.body(whole) and loose:
            for part in reader.objects(verb):
                if part.named and reader.actor(part):
                    yield by_verb(reader, verb, part, Relation.MEMBER_OF, whole)
