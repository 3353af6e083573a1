"""How many people a phrase means: "at least 12 people", "two policemen and a child", "dozens of them", "a family of five".

The heads of noun phrases are asked, never the words in a row: what is only part of a phrase adds nothing to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.numerals import EXACT, VAGUE, Count, is_number, read_number
from tocsin.records import Form, MentionKind

_NOBODY = frozenset({"none", "nobody"})
ANYBODY = frozenset({"anyone", "anybody", "any"})
_ONE = frozenset({"he", "she", "him", "her", "himself", "herself", "someone", "somebody", "me", "i", *ANYBODY})
_MANY = frozenset({"they", "them", "we", "us", "themselves", "everyone", "everybody", "all", "those", "these"})
_HOUSEHOLDS = frozenset({"family", "household"})

# A number of these is of people though no list of actors has them.
_PEOPLE = frozenset(
    """person people other more troop police personnel staff crew baby infant newborn native local inhabitant human
    brother couple household family pupil relative victim captive hostage dead wounded guest fan member head""".split()
)
_GROUPS = frozenset({"family", "household", "crew", "group", "crowd", "team"})
_PERSON_ENDINGS = ("man", "men", "woman", "women", "people", "person", "girl", "boy", "child")
_NO_PEOPLE = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL"})

IsPerson = Callable[[Token], bool]
"""Whether a noun or name means people, one or several."""


def headcount(sentence: Sentence, heads: Iterable[Token], is_person: IsPerson) -> Count | None:
    """How many people some coordinated phrases mean together, given the heads; None where none of them means people.

    What is only part of a phrase does not add to it: "four people, including two children" are four.
    """
    total: Count | None = None
    shared = False  # whether the next may share the number: "a hundred women and children"
    for head in heads:
        count = _of(sentence, head, is_person)
        if count is None:
            continue
        plural = head.tag in ("NNS", "NNPS")
        if total is None:
            total = count
        elif shared and plural and _first(sentence, head) is head:
            total = replace(total, end=count.end)
        else:
            total = _sum(total, count)
        shared = plural and _numbered(sentence, head) is not None
    return total


def _sum(left: Count, right: Count) -> Count:
    def add(a: int | None, b: int | None) -> int | None:
        return None if a is None or b is None else a + b

    best = add(left.best, right.best)
    return Count(
        low=add(left.low, right.low),
        best=best,
        high=add(left.high, right.high),
        reason=None if best is not None else left.reason or right.reason,
        start=min(left.start, right.start),
        end=max(left.end, right.end),
    )


def _of(sentence: Sentence, head: Token, is_person: IsPerson) -> Count | None:
    """How many people one phrase means."""
    if head.entity in _NO_PEOPLE and head.tag == "CD":
        return None
    start = _first(sentence, head).start
    of = [o for p in sentence.children(head.i, "prep") if p.lemma == "of" for o in sentence.children(p.i, "pobj")]
    word = head.text.casefold()
    counts = is_number(head) or word in VAGUE or word in EXACT or word in _NOBODY
    if counts and _numbered(sentence, head) is None and (not of or not is_person(head)):
        # "twelve of the attackers", "scores of pilgrims", "a group of 12 tourists"
        return _part(sentence, head, of, is_person, start)
    if head.pos == "PRON" or word in _ONE or word in _MANY:
        if word in _ONE or (word == "one" and not is_number(head)):
            return _one(sentence, head, start)
        return Count.unknown(2, f"{word!r} gives no number", start, head.end) if word in _MANY else None
    if not is_person(head):
        return None
    number = _numbered(sentence, head)
    if number is not None:
        if head.lemma in _HOUSEHOLDS:
            return replace(number, best=None, high=None, reason="families are counted, not people", end=head.end)
        return replace(number, start=min(start, number.start), end=head.end)
    if head.lemma in (*_HOUSEHOLDS, "crew", "team", "group", "crowd"):
        for each in of:
            found = read_number(sentence, each) if is_number(each) else _of(sentence, each, is_person)
            if found is not None:
                return replace(found, start=start)
        return Count.unknown(2, f"{head.text!r} gives no number", start, head.end)
    # "the Ixil" are a people
    nation = head.entity == "NORP" and any(c.text.casefold() == "the" for c in sentence.children(head.i, "det"))
    if nation or head.tag in ("NNS", "NNPS") or head.lemma in ("people", "police", "personnel", "staff"):
        return Count.unknown(2, f"{head.text!r} gives no number", start, head.end)
    return _one(sentence, head, start)


def _one(sentence: Sentence, head: Token, start: int) -> Count:
    """One person; nobody where the phrase says so: "no one", "no soldier"."""
    return Count.exactly(0 if _denied(sentence, head) else 1, start, head.end)


def _denied(sentence: Sentence, head: Token) -> bool:
    return any(c.text.casefold() == "no" for c in sentence.children(head.i, "det", "neg"))


def _part(sentence: Sentence, head: Token, of: Sequence[Token], is_person: IsPerson, start: int) -> Count | None:
    """How many of some people: the number alone counts, what it is a number of only has to be people."""
    if of:
        inner = [c for o in of if (c := _of(sentence, o, is_person)) is not None]
        if not inner:
            return None
        if head.text.casefold() in ("group", "crowd", "total", "number") and inner[0].best is not None:
            return replace(inner[0], start=start)
        end = inner[-1].end
    else:
        end = head.end
    word = head.text.casefold()
    if word in _NOBODY or (word == "one" and _denied(sentence, head)):
        return Count.exactly(0, start, end)
    number = read_number(sentence, head)
    return None if number is None else replace(number, start=min(start, number.start), end=max(end, number.end))


def _numbered(sentence: Sentence, head: Token) -> Count | None:
    """The number in a noun phrase: "at least 12 people", "several people", "no people"."""
    if is_number(head):
        return None
    if _denied(sentence, head):
        return Count.exactly(0, head.start, head.end)
    for child in sentence.children(head.i, "nummod", "amod", "det", "predet", "quantmod", "nmod", "compound"):
        if child.entity in _NO_PEOPLE and child.entity != "QUANTITY":
            continue  # "a 30-year-old man" is one
        if is_number(child) or child.text.casefold() in VAGUE or child.text.casefold() in EXACT:
            found = read_number(sentence, child)
            if found is not None:
                return found
    return None


def _first(sentence: Sentence, head: Token) -> Token:
    """The first token of a noun phrase."""
    before = [c for c in sentence.children(head.i) if c.i < head.i and c.dep not in ("punct", "cc", "nsubj", "prep")]
    return min((sentence.subtree(c.i)[0] for c in before), key=lambda t: t.i, default=head)


def person_test(context: Context, sentence: Sentence) -> IsPerson:
    """The test of whether a word of a sentence means people: by its mention, its noun, or as a name that is numbered."""

    def is_person(token: Token) -> bool:
        mention = context.mentions.at(token)
        numbered = any(is_number(c) for c in sentence.children(token.i, "nummod"))
        if mention is not None and mention.form is Form.NAME:
            if mention.label in ("person", "adjective"):
                return True
            return numbered and mention.kind is MentionKind.ACTOR
        if token.lemma in _PEOPLE or token.lemma in _GROUPS or token.text.casefold() in ("others", "people"):
            return True
        if mention is not None and mention.label == "person":
            return True
        return token.pos in ("NOUN", "PROPN") and token.lemma.endswith(_PERSON_ENDINGS)

    return is_person
