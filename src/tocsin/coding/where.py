"""Where: the place of an event, by a locative phrase of its clause."""

from __future__ import annotations

import re

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.whereabouts import LOCATIVE, WHEREABOUTS
from tocsin.coding.wording import own_words
from tocsin.records import Form, Mention, MentionKind

_WITHIN = re.compile(r",?(?: in)? (?:[a-z-]+ )?(?:the )?|, ")


def find_place(context: Context, sentence: Sentence, trigger: Token, *, near: bool) -> tuple[Mention, str] | None:
    """Where an event took place, by a locative phrase of its clause; `near`: at the trigger itself only."""
    found = _locate(context, sentence, trigger, near=near)
    return None if found is None else (_finer(context, sentence, found[0]), found[1])


def _finer(context: Context, sentence: Sentence, place: Mention) -> Mention:
    """The place right before one that only says where that lies: "near Tripoli, in northern Lebanon"."""
    before = [
        m
        for t in sentence.tokens
        if (m := context.mentions.at(t)) is not None
        and m.kind is MentionKind.PLACE
        and m.form is Form.NAME
        and m.span.end < place.span.start
        and _WITHIN.fullmatch(context.parsed.text[m.span.end : place.span.start])
        and context.parsed.text[m.span.end] == ","
    ]
    return before[-1] if before else place


def _locate(context: Context, sentence: Sentence, trigger: Token, *, near: bool) -> tuple[Mention, str] | None:
    s = sentence
    token = trigger
    while True:
        under = [token] if near else own_words(s, token)
        for child in [c for t in under for c in s.children(t.i, "prep")]:
            word = child.text.casefold()
            for target in s.children(child.i, "pobj"):
                if word in LOCATIVE or (word == "to" and child.head == token.i) or target.lemma in WHEREABOUTS:
                    mention = _place_in(context, s, target)
                    if mention is not None:
                        return mention, f"phrase with {word!r}"
        for child in s.children(token.i, "compound", "nmod", "amod", "dobj", "nsubjpass"):
            mention = _place_in(context, s, child) if child.dep in ("dobj", "nsubjpass") else context.mentions.at(child)
            if mention is not None and mention.kind is MentionKind.PLACE:
                return mention, f"place name as {'object' if child.dep in ('dobj', 'nsubjpass') else 'modifier'}"
        if near or token.head == token.i or token.dep in ("relcl", "advcl", "ccomp", "acl", "parataxis"):
            return None
        if token.dep == "conj" and token.pos in ("VERB", "AUX"):
            return None
        token = s.head(token)


def _place_in(context: Context, sentence: Sentence, token: Token) -> Mention | None:
    mention = context.mentions.at(token)
    if mention is not None and mention.kind is MentionKind.PLACE:
        return mention
    if mention is None or mention.form is Form.NOUN:  # "in the cities of Basra and Najaf", "in Diyala province"
        for child in sentence.children(token.i, "compound", "nmod", "appos"):
            mention = context.mentions.at(child)
            if mention is not None and mention.kind is MentionKind.PLACE:
                return mention
        for preposition in sentence.children(token.i, "prep"):
            if preposition.lemma in ("of", "in", "near"):
                for target in sentence.children(preposition.i, "pobj"):
                    found = _place_in(context, sentence, target)
                    if found is not None:
                        return found
    return None
