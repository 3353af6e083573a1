"""Which words of a sentence belong to one event, and under which entries a word list may hold them."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.triggers import Trigger

_APART = frozenset({"without", "after", "before", "despite", "instead"})
_BESIDE = frozenset({"parataxis", "conj"})


def own_words(sentence: Sentence, trigger: Token) -> list[Token]:
    """The words under a trigger without the clauses that have a subject of their own, and without its subject."""
    found: list[Token] = []
    stack = [trigger]
    while stack:
        token = stack.pop()
        found.append(token)
        for child in sentence.children(token.i):
            if is_apart(child):
                continue
            clause = child.dep in ("relcl", "advcl", "parataxis", "ccomp", "conj") and child.pos in ("VERB", "AUX")
            subject = token is trigger and child.dep in ("nsubj", "nsubjpass") and trigger.pos == "VERB"
            passive = child.dep == "nsubjpass"
            if (not clause or child.dep == "ccomp") and (not subject or passive):
                stack.append(child)
    return sorted(found, key=lambda t: t.i)


def event_words(sentence: Sentence, trigger: Token, triggers: Sequence[Trigger]) -> list[Token]:
    """The words of a sentence without those of clauses that tell another event: what an event is about.

    Wider than `own_words`: who does it is among them, and so are subordinate clauses and any clause beside it in which
    nothing else happens. `triggers` are all that the sentence has.
    """
    clause = [-1] * len(
        sentence.tokens
    )  # of each token: the verb that begins the clause beside another in which it stands
    for token in sentence.tokens:
        if token.dep in _BESIDE and token.pos in ("VERB", "AUX"):
            for inner in sentence.subtree(token.i):
                clause[inner.i] = max(clause[inner.i], token.i)  # a clause inside another begins after it
    taken = {clause[t.token.i] for t in triggers} - {clause[trigger.i]}
    teller = {t.i for head in sentence.tokens if head.lemma == "accord" for t in sentence.subtree(head.i)}
    return [t for t in sentence.tokens if clause[t.i] not in taken and (t.i not in teller or trigger.i in teller)]


def other_words(sentence: Sentence, own: Sequence[Token]) -> list[Token]:
    """The words of a sentence beside an event's own, without what was not done or was done at another time."""
    held = {t.i for t in own}
    held |= {t.i for head in sentence.tokens if is_apart(head) for t in sentence.subtree(head.i)}
    return [t for t in sentence.tokens if t.i not in held]


def is_apart(token: Token) -> bool:
    """Whether a word begins who says so ("according to") or what was not done or was done at another time."""
    return token.lemma == "accord" or token.text.casefold() in _APART


def keys(sentence: Sentence, token: Token) -> list[tuple[str, int]]:
    """The ways a word list may hold a token: its lemma, its text, and the two or three words from it on.

    Each with the character at which its words end.
    """
    text = token.text.casefold()
    found = [(token.lemma, token.end)]
    if text != token.lemma:
        found.append((text, token.end))
    after = sentence.tokens[token.i + 1 : token.i + 3]
    if after:
        near, end = after[0].text.casefold(), after[0].end
        found.append((f"{text} {near}", end))
        if after[0].lemma != near:
            found.append((f"{text} {after[0].lemma}", end))
        if len(after) == 2:
            found.append((f"{text} {near} {after[1].lemma}", after[1].end))
    return found
