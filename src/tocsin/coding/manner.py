"""How and about what: the mode of an event and its contexts, with the words that they were read from.

The lexicon's lists are read alone where nothing was learned for the codebook; else they are clues of `aspects`, and a
pattern's own mode is given up only where the learned reading is sure of another. A learned mode that is not likely enough is
given where a listed word says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.coding.aspects import LEAST, NO_MODE, Aspect, mode_words
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.lexicon import Lexicon
from tocsin.coding.triggers import Trigger
from tocsin.coding.wording import keys, own_words

BOTH = 0.35  # probability from which a learned mode is given that a listed word of the clause gives too
SURE = 0.5  # probability from which a learned mode takes the place of the one that the lexicon gives a predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """A mode or context with the characters [start, end) that it was read from, and by what."""

    name: str
    start: int
    end: int
    by: str


def find_mode(context: Context, sentence: Sentence, trigger: Trigger) -> Manner | str:
    """The mode of an event, or why it has none."""
    learned = context.reader.aspects if context.reader is not None else None
    read = learned.mode(sentence, trigger, context.lexicon) if learned is not None else None
    # What was learned has seen the lists: where it is sure only the predicate's own mode counts beside it.
    asked = read is None or trigger.pattern.mode is not None or read.probability < LEAST
    return choose_mode(listed_mode(sentence, trigger, context.lexicon) if asked else None, read, trigger)


def choose_mode(listed: Manner | None, read: Aspect | None, trigger: Trigger) -> Manner | str:
    """The lexicon's mode or the learned one; or why neither is given."""
    name = trigger.pattern.type
    if read is None:
        return listed or f"no word of the clause decides a mode of {name}"
    if trigger.pattern.mode is not None and listed is not None:
        if read.name in (NO_MODE, listed.name) or read.probability < SURE:
            return listed
    elif read.name == NO_MODE:
        return f"the clause decides no mode of {name} (probability {read.probability:.2f})"
    elif read.probability < LEAST:
        if listed is not None and listed.name == read.name and read.probability >= BOTH:
            return listed
        return f"no mode of {name} is likely enough: {read.name} has {read.probability:.2f}"
    return Manner(
        name=read.name, start=read.start, end=read.end, by=f"labelled with probability {read.probability:.2f}"
    )


def listed_mode(sentence: Sentence, trigger: Trigger, lexicon: Lexicon) -> Manner | None:
    """The mode by the lexicon alone: the predicate's own, else that of the first listed word of its clause."""
    pattern = trigger.pattern
    if pattern.mode is not None:
        return Manner(name=pattern.mode, start=trigger.start, end=trigger.end, by=f"lexicon:{pattern.text}")
    words = mode_words(lexicon, pattern.type)
    if words:
        own = [t for t in own_words(sentence, trigger.token) if t.i != trigger.token.i]
        for token in (*own, trigger.token):
            for key, end in keys(sentence, token):
                if key in words:
                    return Manner(name=words[key], start=token.start, end=end, by=f"mode word {key!r}")
    return None


def find_contexts(context: Context, sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger]) -> list[Manner]:
    """The contexts of an event, by name; `triggers` are all that the sentence has."""
    learned = context.reader.aspects if context.reader is not None else None
    if learned is None:
        named = [t for t in own_words(sentence, trigger.token) if context.label(t) != "person"]
        return listed_contexts(sentence, named, context.lexicon)
    return [
        Manner(name=a.name, start=a.start, end=a.end, by=f"labelled with probability {a.probability:.2f}")
        for a in learned.about(sentence, trigger, triggers, context.lexicon)
    ]


def listed_contexts(sentence: Sentence, words: Sequence[Token], lexicon: Lexicon) -> list[Manner]:
    """Contexts that the lexicon lists for some words, each with its first word."""
    found: dict[str, Manner] = {}
    for token in words:
        for key, end in keys(sentence, token):
            for name in lexicon.contexts_of.get(key, ()):
                found.setdefault(name, Manner(name=name, start=token.start, end=end, by=f"context word for {name}"))
    return [found[name] for name in sorted(found)]
