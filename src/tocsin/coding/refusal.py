"""Why nothing was coded: what makes a proposal no event of its own."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence
from tocsin.coding.roles import Roles
from tocsin.coding.triggers import Trigger
from tocsin.coding.where import find_place
from tocsin.records import Form

# Types whose verb and noun together tell one event.
_CARRIED = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE", "AID", "PROTEST", "RETREAT", "REQUEST"})


def refusal(
    context: Context, sentence: Sentence, trigger: Trigger, roles: Roles, triggers: Sequence[Trigger]
) -> str | None:
    """Why a proposal is no event of its own; None if it is one."""
    token = trigger.token
    if trigger.pattern.noun and token.dep in ("compound", "nmod") and sentence.head(token).pos in ("NOUN", "PROPN"):
        return f"{token.text!r} only modifies {sentence.head(token).text!r}"
    if trigger.pattern.noun and token.start in context.mentions.inside:
        return f"{token.text!r} is part of a name"
    mention = context.mentions.at(token)
    if mention is not None and mention.form is Form.NAME:
        return f"{token.text!r} is part of a name"
    if mention is not None and trigger.pattern.noun and mention.label == "person":
        return f"{token.text!r} names people, not a deed"
    participants = [m for r in (*roles.actors, *roles.recipients) if (m := context.mentions.at(r.token)) is not None]
    if not participants:
        if trigger.pattern.noun and find_place(context, sentence, token, near=True) is not None:
            return None
        return f"{roles.why_no_actor}; {roles.why_no_recipient}"
    if not any(context.resolved(m) for m in participants):
        return "its only participants are pronouns that refer to nobody named before"
    if trigger.pattern.type == "PROTEST" and sentence.children(token.i, "ccomp"):
        return f"{token.text!r} says that something is so"
    carrier = _carrier(sentence, trigger, triggers)
    if carrier is not None:
        return f"it is what {carrier.token.text!r}, which is coded, is about"
    for other in triggers:
        if other is trigger or other.pattern.type != trigger.pattern.type or not other.pattern.noun:
            continue
        if not trigger.pattern.noun and other.token.dep in ("nsubj", "nsubjpass") and other.token.head == token.i:
            return f"it tells what {other.token.text!r} did, which is coded"
    return None


def _carrier(sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger]) -> Trigger | None:
    """The verb that tells the same event as a noun under it: "met for talks", "signed an agreement"."""
    token = trigger.token
    if not trigger.pattern.noun or token.dep not in ("dobj", "pobj", "nsubjpass"):
        return None
    head = sentence.head(token)
    verb = sentence.head(head) if token.dep == "pobj" else head
    for other in triggers:
        if other.token.i == verb.i and not other.pattern.noun:
            same = other.pattern.type == trigger.pattern.type and trigger.pattern.type in _CARRIED
            if same or (trigger.pattern.type == "AGREE" and token.dep != "pobj"):
                return other
    return None
