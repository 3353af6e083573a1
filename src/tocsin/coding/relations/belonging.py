"""Relations that word order alone states: "Haftar's forces", "the government of X", "the X-led coalition"."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.coding.grammar import Token
from tocsin.coding.relations import words
from tocsin.coding.relations.reader import Reader, Stated, Who
from tocsin.coding.triggers import coordinated
from tocsin.records import Form, Relation

_OF = frozenset({"of"})
_GROUP_NAMES = frozenset({"armed-group", "movement", "party", "coalition"})
_HEADED_WORDS = frozenset(
    "party movement alliance army brigade brigades militia front coalition bloc companies".split()
)
_JOINED = {
    "led": Relation.HEADS,
    "headed": Relation.HEADS,
    "allied": Relation.ALLIED_WITH,
    "aligned": Relation.ALLIED_WITH,
    "affiliated": Relation.ALLIED_WITH,
}


def of_owner(reader: Reader, owner: Token) -> Iterator[Stated]:
    """What belongs to a person as only to its head: "Sadr's Mahdi Army", "Assad's government"."""
    s = reader.sentence
    thing = reader.at(s.head(owner))
    if thing is not None and thing.named and reader.person(thing) and thing.mention.label == "person":
        state = reader.at(owner)
        if state is not None and state.named and reader.state(state):
            yield Stated(  # "Turkey's General X"
                actor=thing,
                relation=Relation.MEMBER_OF,
                object=state,
                trigger=owner,
                told=False,
                start=state.mention.span.start,
                end=thing.mention.span.end,
                by="a state's person",
            )
        return
    if thing is None or (not reader.body(thing) and thing.token.lemma not in words.GOVERNING):
        return
    for token in coordinated(s, owner):
        who = reader.at(token)
        if who is None or not reader.person(who) or (who.named and who.mention.label != "person"):
            continue
        if not who.named and s.head(s.head(owner)).lemma in words.FOUNDING:
            continue  # "created his own group": read with the founding
        owned = words.POSSESSED if who.named else words.POSSESSED_BY_PRONOUN
        by_name = thing.named and _headed_by_one(reader, thing) and s.head(owner).i != owner.i
        if by_name or (not thing.named and thing.token.lemma in owned):
            start = min(who.mention.span.start, thing.mention.span.start)
            yield _heads(who, thing, owner, start, max(thing.mention.span.end, thing.token.end), "owner")


def _headed_by_one(reader: Reader, thing: Who) -> bool:
    """Whether a named body is such that whoever it is said to be of heads it: an armed group, a party, a movement."""
    own = set(reader.words(thing).split()) & _HEADED_WORDS
    return thing.mention.label in _GROUP_NAMES or (thing.mention.label in ("organisation", "name") and bool(own))


def of_government(reader: Reader, noun: Token) -> Iterator[Stated]:
    """ "the government of Prime Minister X", "the Assad regime"."""
    s = reader.sentence
    own = reader.at(noun)
    if own is None or (own.named and (own.token.i != noun.i or not _headed_by_one(reader, own))):
        return
    for _, heads in reader.after(noun, _OF):
        for who in heads:
            if who.named and who.mention.label == "person":
                yield _heads(who, own, noun, noun.start, who.mention.span.end, "of the person")
    for child in s.children(noun.i, "compound", "nmod") if not own.named else ():
        who = reader.at(child)
        if who is not None and who.named and who.mention.label == "person" and child.i < noun.i:
            yield _heads(who, own, noun, who.mention.span.start, noun.end, "name before it")


def of_compound(reader: Reader, participle: Token) -> Iterator[Stated]:
    """ "the Saudi-led coalition", "Russian-allied forces"."""
    s = reader.sentence
    relation = _JOINED.get(participle.text.casefold())
    if relation is None or participle.i < 2 or s.tokens[participle.i - 1].text not in ("-", "–", "‑"):
        return
    who = reader.at(s.tokens[participle.i - 2])
    at = participle.i + 1
    while at < len(s.tokens) and s.tokens[at].dep in ("amod", "compound", "nmod", "punct") and s.tokens[at].text != ",":
        if reader.mention(s.tokens[at]) is not None and s.tokens[at].lemma in words.LED:
            break
        at += 1
    thing = reader.at(s.tokens[at]) if at < len(s.tokens) else None
    if who is None or thing is None or who.mention.id == thing.mention.id or not (who.named):
        return
    led = thing.named or thing.token.lemma in words.LED or relation is not Relation.HEADS
    if led and reader.body(thing):
        yield Stated(
            actor=who if relation is Relation.HEADS else thing,
            relation=relation,
            object=thing if relation is Relation.HEADS else who,
            trigger=participle,
            told=False,
            start=who.mention.span.start,
            end=max(thing.mention.span.end, thing.token.end),
            by=f"-{participle.text.casefold()} before the noun",
        )


def of_prefix(reader: Reader, prefix: Token) -> Iterator[Stated]:
    """ "the anti-Houthi coalition"."""
    s = reader.sentence
    after = s.tokens[prefix.i + 1 : prefix.i + 3]
    if len(after) < 2 or after[0].text != "-":
        return
    foe = reader.at(after[1])
    at = after[1].i + 1
    thing = reader.at(s.tokens[at]) if at < len(s.tokens) else None
    if foe is None or thing is None or not foe.named or foe.mention.id == thing.mention.id:
        return
    if reader.body(thing) and thing.token.lemma in words.LED:
        yield Stated(
            actor=thing,
            relation=Relation.OPPOSED_TO,
            object=foe,
            trigger=prefix,
            told=False,
            start=prefix.start,
            end=thing.token.end,
            by="anti- before the noun",
        )


def _heads(who: Who, thing: Who, trigger: Token, start: int, end: int, by: str) -> Stated:
    return Stated(
        actor=who,
        relation=Relation.HEADS,
        object=thing,
        trigger=trigger,
        told=False,
        start=start,
        end=end,
        by=by if thing.mention.form is not Form.NAME else f"{by} of a name",
    )
