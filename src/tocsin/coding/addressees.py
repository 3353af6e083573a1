"""To whom, where the sentence does not say: words are addressed to whom their content concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence
from tocsin.coding.people import Role
from tocsin.coding.roles import Roles
from tocsin.coding.triggers import Trigger, objects
from tocsin.coding.wording import own_words
from tocsin.records import Event

# Types that are words about a deed.
_ABOUT_DEEDS = frozenset({"REQUEST", "THREATEN", "REJECT", "AGREE", "CONCEDE"})
_POINTING = frozenset({"the", "this", "that", "these", "those", "such"})


class Told(Protocol):
    """An event that was read before, with its trigger and roles."""

    @property
    def event(self) -> Event:
        """The event itself."""
        ...

    @property
    def trigger(self) -> Trigger:
        """The words that name it."""
        ...

    @property
    def roles(self) -> Roles:
        """Who did it to whom, by their tokens."""
        ...


def addressed(sentence: Sentence, trigger: Trigger, read: Mapping[int, Roles]) -> Roles:
    """The roles of a trigger; words without an addressee are addressed to whoever their content concerns.

    Who "called for the withdrawal of X" asks something of X, who would withdraw; who "threatened to expel Y" threatens
    Y, who would be expelled.
    """
    roles = read[trigger.token.i]
    if roles.recipients:
        return roles
    own = {r.token.i for r in roles.actors}
    if trigger.pattern.type in ("ACCUSE", "SUPPORT"):  # "condemned the attack by rebels"
        deeds = [read[t.i] for t in objects(sentence, trigger.token) if t.i in read and t.i != trigger.token.i]
        doers = tuple(r for deed in deeds for r in deed.actors if r.token.i not in own)
        return replace(roles, recipients=doers, why_no_recipient="") if doers else roles
    if trigger.pattern.type not in _ABOUT_DEEDS:
        return roles
    for token in own_words(sentence, trigger.token):
        content = read.get(token.i)
        if content is None or token.i == trigger.token.i or token.i < trigger.token.i:
            continue
        doers = [r for r in content.actors if r.token.i not in own]
        for side in (doers, content.recipients) if trigger.pattern.type == "REQUEST" else (content.recipients,):
            found = tuple(
                Role(token=r.token, by=f"concerned by {token.text!r}, its content")
                for r in side
                if r.token.i not in own
            )
            if found:
                return replace(roles, recipients=found, why_no_recipient="")
    return roles


def blamed(context: Context, sentence: Sentence, trigger: Trigger, roles: Roles, before: Sequence[Told]) -> Roles:
    """The roles of criticism or praise of a deed told before: "condemned the attacks" is against who attacked."""
    if roles.recipients or trigger.pattern.type not in ("ACCUSE", "SUPPORT"):
        return roles
    mentions = {m.id: m for m in context.mentions.heads.values()}

    def words(mention_id: str) -> str:
        span = mentions[context.antecedents.get(mention_id, mention_id)].span
        return context.parsed.text[span.start : span.end].casefold()

    own = {m.id for r in roles.actors if (m := context.mentions.at(r.token)) is not None}
    called = {words(o) for o in own}
    for noun in objects(sentence, trigger.token):
        patterns = context.lexicon.nouns.get(noun.lemma, ())
        types = {patterns[-1].type} if patterns else set[str]()  # the last asks for the least: the noun's plain sense
        if not any(c.text.casefold() in _POINTING for c in sentence.children(noun.i, "det")):
            continue
        for earlier in reversed(before):
            doers = [a for a in earlier.event.actors if a not in own and words(a) not in called]
            if earlier.event.type in types and doers:
                tokens = [r.token for r in earlier.roles.actors]
                by = f"actor of {earlier.trigger.token.text!r}, told before"
                return replace(roles, recipients=tuple(Role(token=t, by=by) for t in tokens), why_no_recipient="")
    return roles
