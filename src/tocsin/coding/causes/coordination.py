"""Coordinated causes and effects one by one: "the strike and a shortage of bread" are two things that drive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from tocsin.coding.causes.reader import Drive, Reader
from tocsin.coding.causes.spans import Stretch, after_comma, is_listed, phrase, stretch_of
from tocsin.coding.grammar import Sentence, Token

_OWN = frozenset({"det", "poss", "amod", "nummod", "compound"})
_MOST = 6  # claims of one drive; a longer list is told as one


def each(reader: Reader, drive: Drive) -> Iterator[Drive]:
    """A drive once for each pair of its coordinated causes and effects; one that says nothing of the kind as it is."""
    pairs = list(product(_members(reader, drive.cause), (*_members(reader, drive.effect), *drive.more)))
    if len(pairs) > _MOST:
        pairs = [(drive.cause, drive.effect)]
    for cause, effect in pairs:
        yield replace(drive, cause=cause, effect=effect, more=())


def _members(reader: Reader, words: Stretch) -> list[Stretch]:
    """The different things that some words name; the words themselves where they name one, somebody, or a clause."""
    s = reader.sentence
    inside = [t for t in s.tokens if words[0] <= t.start and t.end <= words[1]]
    here = {t.i for t in inside}
    tops = [t for t in inside if (t.head not in here or t.head == t.i) and t.pos not in ("CCONJ", "PUNCT")]
    if len(tops) == 1 and tops[0].tag == "VBG" and tops[0].dep == "pcomp":
        heads = [tops[0], *(c for c in s.children(tops[0].i, "conj") if c.tag == "VBG" and c.i in here)]
        return _pieces(s, inside, heads) or [words]
    if not tops or any(t.pos not in ("NOUN", "PROPN") for t in tops) or any(t.dep != "conj" for t in tops[1:]):
        return [words]
    heads = sorted((h for t in tops for h in _heads(reader, t, here)), key=lambda t: t.i)
    beyond = _beyond(s, tops[0], inside[-1].i)
    every = [*heads, *beyond]
    if len(every) == 1 or any(reader.acts(h) or reader.nothing(h) for h in every):
        return [words]
    if len(every) == 2 and not beyond and not _apart(s, *heads):
        return [words]
    more = [phrase(s, h, {c.i for c in s.children(h.i, "cc", "conj")}) for h in beyond]
    return [*(_pieces(s, inside, heads) or [words]), *(m for m in more if m is not None)]


def _pieces(s: Sentence, inside: Sequence[Token], heads: Sequence[Token]) -> list[Stretch]:
    """The words of each of some heads, in their order; none where a head has no words of its own."""
    here = {t.i for t in inside}
    starts = [min(t.i for t in s.subtree(h.i) if t.i in here) for h in heads]
    ends = [*starts[1:], inside[-1].i + 1]
    pairs = zip(starts, ends, strict=True)
    # "not the embargo but the war": what it is not is no member
    found = [
        stretch_of(s.tokens[a:b]) for a, b in pairs if "not" not in (s.tokens[a].text, s.tokens[max(a - 1, 0)].text)
    ]
    return [f for f in found if f is not None] if None not in found else []


def _heads(reader: Reader, top: Token, here: set[int]) -> list[Token]:
    """A noun and the nouns that are joined to it, be it by the parser or by their form."""
    s = reader.sentence
    heads = [top]
    for head in heads:
        heads += [c for c in s.children(head.i, "conj") if c.i in here and c.pos in ("NOUN", "PROPN")]
        heads += [c for c in s.children(head.i, "appos") if c.i in here and is_listed(s, c)]
        heads += [c for c in _taken_below(reader, head) if c.i in here]
    return heads


def _taken_below(reader: Reader, head: Token) -> Iterator[Token]:
    """Nouns that the parser joins to one inside the phrase and that are more like its head.

    "Doubts about his part in the raid and fears of a purge": fears go with doubts. A tie stays with the parser.
    """
    s = reader.sentence
    above, inner = [head], head
    while True:
        below = [o for p in s.children(inner.i, "prep") for o in s.children(p.i, "pobj") if o.pos == "NOUN"]
        if not below:
            return
        inner = below[-1]
        above.append(inner)
        listed = (c for c in s.children(inner.i, "appos") if is_listed(s, c))
        for other in (*s.children(inner.i, "conj"), *listed):
            if other.pos == "NOUN":
                shape = _shape(reader, other, None)
                alike = [_likeness(shape, _shape(reader, a, b)) for a, b in _steps(above)]
                if alike[0] > max(alike[1:]):
                    yield other


def _steps(above: Sequence[Token]) -> Iterator[tuple[Token, Token | None]]:
    """Each noun of a chain with the next below it."""
    return zip(above, (*above[1:], None), strict=True)


def _likeness(left: tuple[str, bool, bool], right: tuple[str, bool, bool]) -> int:
    """How much two nouns look like members of one list; somebody and something hardly do."""
    return (left[0] == right[0]) + (left[1] == right[1]) + 2 * (left[2] == right[2])


def _shape(reader: Reader, noun: Token, below: Token | None) -> tuple[str, bool, bool]:
    """The article of a noun, whether it has a phrase of its own, whether it is somebody."""
    s = reader.sentence
    first = next(iter(s.children(noun.i, "poss", "det", "nummod")), None)
    kind = "" if first is None else "poss" if first.dep == "poss" else first.text.casefold()
    return kind, below is not None or bool(s.children(noun.i, "prep", "acl", "relcl")), reader.acts(noun)


def _beyond(s: Sentence, top: Token, last: int) -> list[Token]:
    """The rest of a list that the parser hangs elsewhere: on the verb, or under a preposition said again."""
    above = s.head(top)
    if above.dep in ("prep", "agent") or above.pos == "ADP":
        again = [p for p in s.children(above.i, "conj") if p.text.casefold() == above.text.casefold()]
        found = [o for p in again for o in s.children(p.i, "pobj")]
        if found:
            return found
    verb = above
    while verb.pos not in ("VERB", "AUX") and verb.head != verb.i:
        verb = s.head(verb)
    if top.dep in ("nsubj", "nsubjpass") and verb.i == above.i:
        later = [c for c in s.children(verb.i, "nsubj", "nsubjpass") if top.i < c.i < verb.i]
    else:
        later = [c for c in s.children(verb.i, "npadvmod", "appos", "conj", "dep") if c.i > last > verb.i]
    found: list[Token] = []
    for c in later:
        comma, joined = after_comma(s, c) and bool(s.children(c.i, "cc")), s.tokens[last + 1].pos == "CCONJ"
        if c.pos != "NOUN" or not (comma or joined) or s.subtree(c.i)[0].i != last + 2:
            break  # right behind the comma or the "and", or it is no list
        found += [c, *s.children(c.i, "conj")]
        last = s.subtree(c.i)[-1].i
    return [f for f in found if f.pos == "NOUN"]


def _apart(s: Sentence, left: Token, right: Token) -> bool:
    """Whether a pair is two things: "hunger and the fear of war"; "law and order" and "arrests of rivals" are one."""
    own = any(c.dep in _OWN and c.i < right.i for c in s.children(right.i))
    filled = any(left.i < c.i < right.i for c in s.children(left.i, "prep", "relcl", "acl"))
    return own or filled
