"""Who did the deed that words judge, where the deed is told before: "the bombing", "them", "this is a crime"."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.coding.clause import subjects_of
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.lexicon import Pattern
from tocsin.coding.of_whom import doer_of, first_actor
from tocsin.records import Mention

_BACK = 2  # sentences in which a deed is sought
_POINTING = frozenset({"the", "this", "that", "these", "those"})
# Deeds that are judged; a meeting or a promise that somebody calls something is no deed of one side.
_JUDGED = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "SANCTION", "THREATEN", "REJECT", "RETREAT", "ACCUSE"})
_PRONOUNS = frozenset({"it", "this", "that", "these", "those", "they", "them", "which"})


def points_back(s: Sentence, token: Token) -> bool:
    """Whether a token may stand for a deed told before: "it", "this", "the bombing"."""
    if token.text.casefold() in _PRONOUNS:
        return True
    return token.pos == "NOUN" and any(c.lemma in _POINTING for c in s.children(token.i, "det"))


def _judged(patterns: Mapping[str, tuple[Pattern, ...]], token: Token) -> bool:
    return any(p.type in _JUDGED for p in patterns.get(token.lemma, ()))


def doer_before(context: Context, sentence: Sentence, token: Token) -> Mention | None:
    """Whoever did the last deed told before a token, in this sentence or just before."""
    sentences = context.parsed.sentences
    here = next(n for n, s in enumerate(sentences) if s is sentence)
    nouns, verbs = context.lexicon.nouns, context.lexicon.verbs
    if token.pos == "NOUN" and not _judged(nouns, token):
        return None
    for s in reversed(sentences[max(0, here - _BACK) : here]):
        for other in reversed(s.tokens):
            found = None
            if other.pos == "NOUN" and _judged(nouns, other):
                found = doer_of(context, s, other, deed=True)
            elif other.pos == "VERB" and _judged(verbs, other):
                told = [r.token for r in subjects_of(s, other, context.acts)]
                found = first_actor(context, told or [t for c in s.children(other.i, "nsubj") for t in s.subtree(c.i)])
            if found is not None and context.resolved(found):
                return found
    return None
