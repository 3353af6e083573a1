"""A cause and an effect that a connective joins, as one drive: cut apart, with what hedges it."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding.causes.lexicon import Connective, Takes
from tocsin.coding.causes.reader import Drive, Reader
from tocsin.coding.causes.spans import Stretch, stretch_of
from tocsin.coding.grammar import Token
from tocsin.records import Strength

_CAN = frozenset({"can", "could", "ca"})


def join(
    reader: Reader, entry: Connective, first: Token, main: Token, cause: Stretch | None, effect: Stretch | None
) -> Drive | None:
    """The drive of a cause and an effect that words join, as surely as they and the verb of the effect tell it.

    None where one of the two is missing, or the effect is left with no words of its own beside the cause.
    """
    if cause is None or effect is None:
        return None
    joins = first.start if effect[0] < first.start < cause[0] else cause[0]
    s = reader.sentence
    effect = _apart(effect, (joins, cause[1]), main, s.tokens)
    if effect is None:
        return None
    strength, hedge = entry.strength, None
    denied = first.i > 0 and s.tokens[first.i - 1].text.casefold() in ("not", "n't")
    sure = reader.sureness(main)
    # "larger tankers can now reach it" says what is driven, not how surely.
    ability = sure.strength is Strength.CAN and entry.takes is not Takes.CONDITION
    if sure.hedge is not None and not ability and not (entry.takes is Takes.CLAUSE and sure.hedge.tag == "MD"):
        hedge = sure.hedge
        strength = sure.strength
        if entry.takes is Takes.CONDITION and hedge.text.casefold() in _CAN:
            strength = Strength.CAN
    return Drive(
        cause=cause,
        effect=effect,
        sign=entry.sign,
        strength=strength,
        hedge=hedge,
        denied=denied,
        anchor=first,
        by=f"connective {' '.join(entry.words)!r}",
    )


def _apart(effect: Stretch, cause: Stretch, main: Token, tokens: Sequence[Token]) -> Stretch | None:
    """The effect without the cause that stands in the middle of it: the side of its verb."""
    if cause[1] <= effect[0] or effect[1] <= cause[0]:
        return effect
    before, after = (effect[0], cause[0]), (cause[1], effect[1])
    for start, end in (before, after):
        if start <= main.start < end:
            return stretch_of([t for t in tokens if start <= t.start and t.end <= end])
    return None


def governing(reader: Reader, verb: Token) -> Token:
    """The verb whose infinitive a verb is: what is told in "agreed to talk because" is that they agreed."""
    s = reader.sentence
    while verb.dep == "xcomp" and s.to(verb) is not None and s.head(verb).pos in ("VERB", "AUX"):
        verb = s.head(verb)
    return verb
