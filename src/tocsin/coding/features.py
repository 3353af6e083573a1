"""What the light labeller sees of a marked pair: words with the two masked, the path between them, the lexicon's word.

Each feature is a text such as "verb=impose" or "path=^nsubj impose sanction on pobj"; a labeller holds one row of
weights for each that it learned. Nothing here names the two themselves: a labeller that learns who usually does what
codes reputations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.triggers import Trigger

_WORD = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ", "ADP", "ADV", "PART", "SCONJ"})
_MODAL = {
    "will": "will", "'ll": "will", "shall": "will", "would": "would", "may": "may", "might": "may", "can": "may",
    "could": "may", "must": "must", "should": "must",
}  # fmt: skip
_STEPS = 8  # edges of a path beyond which it says nothing


def features(
    sentence: Sentence,
    actor: tuple[int, int] | None,
    recipient: tuple[int, int] | None,
    triggers: Sequence[Trigger],
) -> frozenset[str]:
    """The features of a sentence whose actor and recipient are marked by characters [start, end) of its text.

    `None` marks nobody: the actor or recipient is not named in this sentence. `triggers` are all that the lexicon
    finds in the sentence (`find_triggers`).
    """
    marks = _marks(sentence, actor, recipient)
    heads = [_head(sentence, marks, who) for who in ("A", "R")]
    found = set(_words(sentence, marks))
    found.update(_around(sentence, marks))
    if heads[0] is not None and heads[1] is not None:
        found.update(way(sentence, heads[0], heads[1]))
    for name, head in zip("AR", heads, strict=True):
        if head is not None:
            found.update(governing(sentence, head, name, triggers, marks))
    found.update(f"lexicon={t.pattern.type}" for t in triggers)
    found.update(f"asked={t.pattern.type}" for t in triggers if t.token.i == sentence.root.i)
    return frozenset(found)


def _marks(sentence: Sentence, actor: tuple[int, int] | None, recipient: tuple[int, int] | None) -> list[str]:
    """For each token, whether it is part of the actor ("A"), of the recipient ("R") or of neither ("")."""

    def mark(token: Token) -> str:
        for name, span in (("A", actor), ("R", recipient)):
            if span is not None and token.start < span[1] and span[0] < token.end:
                return name
        return ""

    return [mark(t) for t in sentence.tokens]


def _head(sentence: Sentence, marks: Sequence[str], who: str) -> Token | None:
    """The token of a marked phrase that hangs outside it; None where it is not marked here."""
    inside = [t for t, m in zip(sentence.tokens, marks, strict=True) if m == who]
    return next((t for t in inside if marks[t.head] != who or t.head == t.i), inside[0] if inside else None)


def _lemma(token: Token) -> str:
    return "#" if token.pos == "NUM" else "@" if token.pos == "PROPN" or token.entity else token.lemma


def _masked(sentence: Sentence, marks: Sequence[str]) -> list[str]:
    """The lemmas of a sentence, each marked phrase as one word."""
    words: list[str] = []
    for token, mark in zip(sentence.tokens, marks, strict=True):
        if mark:
            if not words or words[-1] != f"<{mark}>":
                words.append(f"<{mark}>")
        elif token.pos not in ("PUNCT", "SPACE"):
            words.append(_lemma(token))
    return words


def _words(sentence: Sentence, marks: Sequence[str]) -> Iterator[str]:
    words = _masked(sentence, marks)
    yield from (f"w={w}" for w in words)
    yield from (f"w={a} {b}" for a, b in pairwise(words))


def _around(sentence: Sentence, marks: Sequence[str]) -> Iterator[str]:
    """What stands between the two and right after each of them; and which of them comes first."""
    words = _masked(sentence, marks)
    places = {who: words.index(f"<{who}>") for who in "AR" if f"<{who}>" in words}
    if len(places) == 2:
        first, last = sorted(places.values())
        order = "AR" if places["A"] < places["R"] else "RA"
        yield f"order={order}"
        between = words[first + 1 : last]
        yield from (f"between={order} {w}" for w in between)
        yield from (f"between={order} {a} {b}" for a, b in pairwise(between))
    else:
        yield f"order={''.join(places) or 'none'}"
    for who, at in places.items():
        yield from (f"after {who}={w}" for w in words[at + 1 : at + 4])
        yield f"after {who}={' '.join(words[at + 1 : at + 3])}"
        yield f"before {who}={' '.join(words[max(0, at - 2) : at])}"


def _up(sentence: Sentence, token: Token) -> list[Token]:
    return [token, *sentence.ancestors(token)]


def way(sentence: Sentence, actor: Token, recipient: Token) -> Iterator[str]:
    """The shortest way through the tree from the actor to the recipient, in several grains."""
    left, right = _up(sentence, actor), _up(sentence, recipient)
    above = {t.i for t in right}
    meeting = next((t for t in left if t.i in above), None)
    if meeting is None:
        return
    climb = left[: [t.i for t in left].index(meeting.i)]
    descent = right[: [t.i for t in right].index(meeting.i)]
    if len(climb) + len(descent) > _STEPS:
        yield "path=long"
        return
    edges = [f"^{t.dep}" for t in climb] + [f"v{t.dep}" for t in reversed(descent)]
    inner = [t for t in (*climb[1:], meeting, *reversed(descent[1:])) if t.i not in (actor.i, recipient.i)]
    yield f"edges={' '.join(edges)}"
    yield f"path={' '.join(_lemma(t) for t in inner)}"
    yield f"path={edges[0] if edges else ''} {' '.join(_lemma(t) for t in inner)}"
    yield from (f"on path={_lemma(t)}" for t in inner)
    yield f"meeting={_lemma(meeting)}"
    yield from (f"meeting={_lemma(meeting)} {c.dep} {_lemma(c)}" for c in sentence.children(meeting.i, *_CONTENT))


_CONTENT = ("dobj", "prt", "prep", "xcomp", "ccomp", "attr", "acomp", "advmod", "pobj", "amod", "compound", "nsubjpass")


def _mood(sentence: Sentence, verb: Token) -> str:
    """Tense, modal and negation of a verb in a few words: "past", "not will", "to"."""
    parts: list[str] = []
    for child in sentence.children(verb.i, "aux", "auxpass", "neg"):
        if child.dep == "neg":
            parts.append("not")
        elif child.text.casefold() in _MODAL:
            parts.append(_MODAL[child.text.casefold()])
        elif child.text.casefold() == "to":
            parts.append("to")
        elif child.dep == "auxpass":
            parts.append("passive")
    if not parts:
        parts.append("past" if verb.tag in ("VBD", "VBN") else "present")
    return " ".join(dict.fromkeys(parts))


def governing(
    sentence: Sentence, head: Token, name: str, triggers: Sequence[Trigger], marks: Sequence[str] = ()
) -> Iterator[str]:
    """The verbs and nouns that govern a marked phrase, what completes them, and the lexicon's reading of each.

    `name` is "A" for the actor, "R" for the recipient. Without `marks` every phrase is read by its words.
    """
    marks = marks or [""] * len(sentence.tokens)
    types = {t.token.i: t.pattern.type for t in triggers}
    types |= {t.complement.i: t.pattern.type for t in triggers if t.complement is not None}
    yield f"{name} dep={head.dep}"
    governors = [t for t in sentence.ancestors(head) if t.pos in ("VERB", "AUX", "NOUN", "ADJ", "PROPN")][:3]
    for level, governor in enumerate(governors):
        yield from _governor(sentence, governor, f"{name}{level}", types, marks)
    if governors and governors[0].pos in ("VERB", "AUX"):
        yield from _completions(sentence, governors[0], name, types, marks)


def _governor(
    sentence: Sentence, token: Token, name: str, types: dict[int, str], marks: Sequence[str]
) -> Iterator[str]:
    word = _lemma(token)
    yield f"{name}={word}"
    verb = token.pos in ("VERB", "AUX")
    mood = _mood(sentence, token) if verb else ""
    if verb:
        yield f"{name} mood={mood}"
        yield f"{name}={word} mood={mood}"
    for child in sentence.children(token.i, *_CONTENT):
        inside = f"<{marks[child.i]}>" if marks[child.i] else _lemma(child)
        yield f"{name}={word} {child.dep} {inside}"
        if child.dep == "prep":
            for noun in sentence.children(child.i, "pobj"):
                inside = f"<{marks[noun.i]}>" if marks[noun.i] else _lemma(noun)
                yield f"{name}={word} {child.lemma} {inside}"
        elif child.dep in ("dobj", "attr") and not marks[child.i]:
            yield f"{name} object={inside}"
            yield from (f"{name}={word} {inside} {c.lemma}" for c in sentence.children(child.i, "prep"))
    if token.i in types:
        yield f"{name} lexicon={types[token.i]}"
        yield f"{name} lexicon={types[token.i]} mood={mood}"


def _completions(
    sentence: Sentence, verb: Token, name: str, types: dict[int, str], marks: Sequence[str]
) -> Iterator[str]:
    """The clauses that complete a verb, down to three levels: "agreed to allow aid to enter"."""
    moods, here = [_mood(sentence, verb)], verb
    for level in range(3):
        clauses = sentence.children(here.i, "xcomp", "ccomp", "acomp", "attr")
        if not clauses:
            break
        below = clauses[0]
        moods.append(_mood(sentence, below) if below.pos in ("VERB", "AUX") else below.pos)
        yield f"{name} completes={_lemma(here)} > {_lemma(below)}"
        yield f"{name} completes {level}={_lemma(below)} {moods[-1]}"
        yield f"{name} completes={_lemma(here)} {moods[-1]}"
        for child in sentence.children(below.i, "dobj", "prep", "prt"):
            inside = f"<{marks[child.i]}>" if marks[child.i] else _lemma(child)
            yield f"{name} completes={_lemma(below)} {child.dep} {inside}"
        if below.i in types:
            yield f"{name} completes lexicon={types[below.i]}"
            yield f"{name} completes lexicon={types[below.i]} {' > '.join(moods)}"
        here = below
    yield f"{name} moods={' > '.join(moods)}"
