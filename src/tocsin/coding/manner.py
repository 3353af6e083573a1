"""How: the mode of an event and its contexts, from the words of its own clause."""

from __future__ import annotations

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.triggers import Trigger
from tocsin.records import Span

_APART = frozenset({"without", "after", "before", "despite", "instead"})


def find_mode(context: Context, sentence: Sentence, trigger: Trigger) -> tuple[str | None, Span | None, str]:
    """The mode, the words that decide it (None: the trigger's own) and the rule."""
    pattern = trigger.pattern
    if pattern.mode is not None:
        return pattern.mode, None, f"lexicon:{pattern.text}"
    tables = context.lexicon
    words = tables.instruments if pattern.type == "ASSAULT" else tables.contents.get(pattern.type, {})
    if words:
        for token in own_words(sentence, trigger.token):
            for key, end in _keys(sentence, token):
                if key in words and token.i != trigger.token.i:
                    return words[key], context.span(token.start, end), f"mode word {key!r}"
        for key, end in _keys(sentence, trigger.token):
            if key in words:
                return words[key], context.span(trigger.token.start, end), f"mode word {key!r}"
    return None, None, ""


def find_contexts(context: Context, sentence: Sentence, trigger: Token) -> list[tuple[str, Span]]:
    """Contexts whose words stand in the event's own clause, each with its first word."""
    found: dict[str, Span] = {}
    for token in own_words(sentence, trigger):
        if context.label(token) == "person":  # "Shia" in a person's name says nothing of religion
            continue
        for key, end in _keys(sentence, token):
            for name in context.lexicon.contexts_of.get(key, ()):
                if name not in found:
                    found[name] = context.span(token.start, end)
    return sorted(found.items())


def _keys(sentence: Sentence, token: Token) -> list[tuple[str, int]]:
    """The ways a word list may hold a token: its lemma, its text, and the two or three words from it on."""
    after = sentence.tokens[token.i + 1 : token.i + 3]
    keys = [(token.lemma, token.end), (token.text.casefold(), token.end)]
    if after:
        keys.append((f"{token.text.casefold()} {after[0].lemma}", after[0].end))
        keys.append((f"{token.text.casefold()} {after[0].text.casefold()}", after[0].end))
    if len(after) == 2:
        keys.append((f"{token.text.casefold()} {after[0].text.casefold()} {after[1].lemma}", after[1].end))
    return list(dict.fromkeys(keys))


def own_words(sentence: Sentence, trigger: Token) -> list[Token]:
    """The words under a trigger without the clauses that have a subject of their own, and without its subject."""
    found: list[Token] = []
    stack = [trigger]
    while stack:
        token = stack.pop()
        found.append(token)
        for child in sentence.children(token.i):
            if child.lemma == "accord" or child.text.casefold() in _APART:  # who says so, or what was not done
                continue
            clause = child.dep in ("relcl", "advcl", "parataxis", "ccomp", "conj") and child.pos in ("VERB", "AUX")
            subject = token is trigger and child.dep in ("nsubj", "nsubjpass") and trigger.pos == "VERB"
            passive = child.dep == "nsubjpass"
            if (not clause or child.dep == "ccomp") and (not subject or passive):
                stack.append(child)
    return sorted(found, key=lambda t: t.i)
