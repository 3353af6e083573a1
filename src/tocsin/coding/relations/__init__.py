"""What a text says its actors are or were: roles, membership and lineage, each with its words and its holder.

A sentence is read word by word: verbs (`verbs`), nouns of role and lineage (`roles`, whose holders `holders` finds),
names (`naming`), and what word order alone says (`belonging`). `standing` then asks who says so, whether it is denied
or hedged, and when it held. A fact joins mentions, never actors: which actor a mention is, is judged later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.coding.context import Context
from tocsin.coding.grammar import Token
from tocsin.coding.quotes import Said
from tocsin.coding.relations import words
from tocsin.coding.relations.belonging import of_compound, of_government, of_owner, of_prefix
from tocsin.coding.relations.naming import of_name
from tocsin.coding.relations.reader import Reader, Stated
from tocsin.coding.relations.roles import of_noun
from tocsin.coding.relations.standing import Standing, stand
from tocsin.coding.relations.verbs import of_verb
from tocsin.records import Fact, content_id

_VERBS = (
    words.FOUNDING
    | words.ARISING
    | words.ENDING
    | words.LEADING
    | words.INCLUDING
    | frozenset(words.LINKS)
    | frozenset(words.ADJECTIVES)
    | {
        "join",
        "succeed",
        "replace",
        "merge",
        "unite",
        "ally",
        "align",
        "pledge",
        "swear",
        "cease",
        "become",
        "find",
        "trace",
    }
    | {"have"}
)
_NOUNS = (
    frozenset(words.NOUNS)
    | words.OFFICES
    | words.ALLIANCES
    | frozenset(
        "general predecessor merger group faction organisation organization party movement militia body".split()
    )
    | frozenset({"wing", "outfit"})
)
_NAMING = frozenset({"know", "known", "rename", "rebrand", "call", "style", "dub", "change"})
_ONCE = frozenset({"formerly", "previously", "once"})
_GOVERNED = words.GOVERNING | words.POSSESSED


def find_facts(context: Context, said: Sequence[Said]) -> tuple[Fact, ...]:
    """The facts that a text states about its actors, in the order of its words; each is stated by somebody.

    Parameters
    ----------
    said
        The quotations of the text: a fact in reported words is held by their speaker.
    """
    found: dict[str, Fact] = {}
    for sentence in context.parsed.sentences:
        reader: Reader | None = None
        seen: set[tuple[str, str, str | None, str | None]] = set()
        for token in sentence.tokens:
            if not _may_state(token):
                continue
            reader = reader or Reader(context, sentence)
            for stated in _statements(reader, token):
                key = _key(stated)
                if key in seen:
                    continue  # the same in other words of one sentence
                seen.add(key)
                standing = stand(reader, stated, said)
                if standing is not None:
                    fact = _fact(context, stated, standing)
                    found.setdefault(fact.id, fact)
    return tuple(sorted(found.values(), key=lambda f: (f.span.start if f.span else 0, f.id)))


def _may_state(token: Token) -> bool:
    """Whether a word can state a relation at all: most cannot, and cost one look."""
    word = token.text.casefold()
    return (
        token.lemma in _VERBS
        or token.lemma in _NOUNS
        or token.lemma in _NAMING
        or token.lemma in _GOVERNED
        or word in _ONCE
        or word in ("led", "headed", "anti")
        or token.dep == "poss"
    )


def _statements(reader: Reader, token: Token) -> Iterator[Stated]:
    word = token.text.casefold()
    if token.pos in ("VERB", "ADJ", "AUX") and token.lemma in _VERBS:
        yield from of_verb(reader, token)
    if token.lemma in _NOUNS:
        yield from of_noun(reader, token)
    if token.lemma in _NAMING or word in _ONCE:
        yield from of_name(reader, token)
    if token.dep == "poss":
        yield from of_owner(reader, token)
    if token.lemma in _GOVERNED and token.pos in ("NOUN", "PROPN"):
        yield from of_government(reader, token)
    if word == "anti":
        yield from of_prefix(reader, token)
    yield from of_compound(reader, token)


def _key(stated: Stated) -> tuple[str, str, str | None, str | None]:
    target = None if stated.object is None else stated.object.mention.id
    return stated.actor.mention.id, stated.relation.value, target, stated.words


def _fact(context: Context, stated: Stated, standing: Standing) -> Fact:
    actor = stated.actor.mention.id
    target = None if stated.object is None else stated.object.mention.id
    return Fact(
        id=content_id(
            "fact",
            context.document_id,
            stated.relation,
            actor,
            target if target is not None else stated.words,
            stated.start,
            stated.end,
        ),
        actor=actor,
        relation=stated.relation,
        object=target,
        words=stated.words,
        valid=standing.valid,
        state=standing.state,
        holder=standing.holder,
        note=standing.note,
        span=context.span(stated.start, stated.end),
        by=f"relations: {stated.by}",
    )
