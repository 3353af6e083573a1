"""Other names that a text gives an actor: "formerly known as", "renamed itself"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.coding.grammar import Token
from tocsin.coding.relations.reader import Reader, Stated, Who
from tocsin.records import Form, Relation

_RENAMING = frozenset({"rename", "rebrand"})
_CALLING = frozenset({"call", "style", "name", "dub"})
_REFLEXIVE = frozenset({"itself", "themselves", "himself", "herself"})
_FORMER = frozenset({"formerly", "previously", "once"})
_LEADS_IN = frozenset(
    {"as", "to", "the", "a", "an", "itself", "themselves", "himself", "herself", "`", '"', "'", "“", "‘"}
)


def of_name(reader: Reader, token: Token) -> Iterator[Stated]:
    """The name that a verb or adverb gives an actor."""
    s = reader.sentence
    if token.lemma in ("know", "known") and token.text.casefold() == "known":
        marker = next((t for t in s.tokens[token.i + 1 : token.i + 3] if t.text.casefold() == "as"), None)
        before = {t.text.casefold() for t in s.tokens[max(0, token.i - 2) : token.i]}
        if marker is not None:
            yield from _named(reader, token, _known(reader, token), marker, former=bool(before & _FORMER))
    elif token.lemma in _RENAMING:
        own = next((o for o in s.children(token.i, "dobj") if o.text.casefold() in _REFLEXIVE), None)
        subjects, passive = reader.subjects(token)
        if own is not None or passive:
            yield from _named(reader, token, subjects, own or token, former=False)
        else:
            objects = [w for w in reader.objects(token) if reader.actor(w)]
            yield from _named(reader, token, objects[:1], objects[0].token if objects else token, former=False)
    elif token.lemma in _CALLING and token.pos == "VERB":
        own = next((o for o in s.tokens[token.i + 1 : token.i + 2] if o.text.casefold() in _REFLEXIVE), None)
        if own is not None:
            yield from _named(reader, token, reader.subjects(token)[0], own, former=False)
        elif token.tag in ("VBN", "VBD") and token.dep == "acl":  # "a group called X"
            yield from _named(reader, token, reader.all([s.head(token)]), token, former=False)
    elif token.text.casefold() in _FORMER and token.i > 1 and s.tokens[token.i - 1].text in (",", "("):
        earlier = reader.at(s.tokens[token.i - 2])
        if earlier is not None and earlier.named:
            yield from _named(reader, token, [earlier], token, former=True)
    elif token.lemma == "change" and any(o.lemma == "name" for o in s.children(token.i, "dobj")):
        to = next((t for t in s.tokens[token.i + 1 : token.i + 5] if t.text.casefold() == "to"), None)
        if to is not None:
            yield from _named(reader, token, reader.subjects(token)[0], to, former=False)


def _known(reader: Reader, known: Token) -> list[Who]:
    """Whom "known as" is said of; the noun right before it where the parser hangs it elsewhere."""
    subjects = reader.subjects(known)[0]
    if not subjects and known.dep in ("acomp", "attr", "oprd", "xcomp"):  # "became known as"
        subjects = reader.subjects(reader.sentence.head(known))[0]
    if subjects:
        return subjects
    at = known.i - 1
    while at >= 0 and reader.sentence.tokens[at].tag in ("RB", "RBR", "RBS", "WDT", ",", "VBZ", "VBP", "VBD"):
        at -= 1
    found = reader.who(reader.sentence.tokens[at]) if at >= 0 else None
    return [] if found is None else [found]


def _named(reader: Reader, trigger: Token, whom: list[Who], marker: Token, *, former: bool) -> Iterator[Stated]:
    """The name after a marker, borne by those before it; a common noun or an adjective is no name."""
    found = _name_after(reader, marker)
    if found is None:
        return
    words, start, end = found
    for who in whom:
        if who.mention.span.start <= start < who.mention.span.end or who.mention.label == "adjective":
            continue
        stated = Stated(
            actor=who,
            relation=Relation.NAMED,
            words=words,
            trigger=trigger,
            told=True,
            start=trigger.start,
            end=end,
            by=f"named by {trigger.text.casefold()!r}",
        )
        yield replace(stated, note="former") if former else stated


def _name_after(reader: Reader, marker: Token) -> tuple[str, int, int] | None:
    """The proper name that begins right after a token, without article and marks."""
    tokens = reader.sentence.tokens
    at = marker.i + 1
    while at < len(tokens) and tokens[at].text.casefold() in _LEADS_IN:
        at += 1
    if at >= len(tokens) or not tokens[at].text[:1].isupper():
        return None
    mention = reader.mention(tokens[at])
    if mention is not None and mention.form is Form.NAME and mention.name is not None:
        start, end = mention.name.start, mention.name.end
        rest = next((t for t in tokens if t.start >= end), None)
        if mention.label != "adjective" or rest is None or not rest.text[:1].isupper():
            return reader.cut(start, end), start, end
    last = at
    while last + 1 < len(tokens) and (
        tokens[last + 1].pos == "PROPN" or tokens[last + 1].text in ("-", "of", "for", "the")
    ):
        last += 1
    while last > at and not tokens[last].text[:1].isupper():
        last -= 1
    return reader.cut(tokens[at].start, tokens[last].end), tokens[at].start, tokens[last].end
