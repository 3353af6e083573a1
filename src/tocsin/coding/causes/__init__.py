"""What a text says to drive what, and what it says will be; each is held by whoever says so.

A sentence is read word by word: verbs (`verbs`), nouns (`nouns`) and connectives (`connectives`, `results`), by the
words of `causes.toml` (`lexicon`); `reader` finds what stands as the subject of a verb and how surely it is told; `spans`
cuts the words; `coordination` takes "the strike and a famine" one by one. Questions drive nothing. A negated drive is a claim that denies: "did not cause" keeps its sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.coding.causes.connectives import of_connective
from tocsin.coding.causes.coordination import each
from tocsin.coding.causes.forecasts import find_forecasts
from tocsin.coding.causes.lexicon import CausalWords, causal_text, load_causal_words
from tocsin.coding.causes.nouns import of_noun
from tocsin.coding.causes.reader import Drive, Reader
from tocsin.coding.causes.spans import Stretch
from tocsin.coding.causes.verbs import of_verb
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.quotes import Said
from tocsin.records import OUTLET, Claim, ClaimKind, Stance, Strength, content_id

__all__ = ["CausalWords", "causal_text", "find_causes", "find_forecasts", "load_causal_words"]

_OPENING = frozenset(
    {"after", "when", "with", "by", "why", "enough", "too", "should", "had", "were", "so", "such", "the"}
)  # joins that `connectives` reads without an entry


def find_causes(context: Context, said: Sequence[Said], words: CausalWords) -> tuple[Claim, ...]:
    """The causal claims of a text, in the order of their words.

    Parameters
    ----------
    said
        The quotations of the text: what is driven in reported words is held by their speaker.
    """
    claims: dict[str, Claim] = {}
    before: Sentence | None = None
    for sentence in context.parsed.sentences:
        if before is not None and before.paragraph != sentence.paragraph:
            before = None
        for drive in _drives(context, sentence, before, words):
            claim = _claim(context, drive, said)
            claims.setdefault(claim.id, claim)
        before = sentence
    return tuple(sorted(claims.values(), key=lambda c: (c.span, c.id)))


def _drives(context: Context, sentence: Sentence, before: Sentence | None, words: CausalWords) -> list[Drive]:
    """The drives of one sentence; of two that say the same, the one read first."""
    if any(t.text == "?" for t in sentence.tokens[-3:]):
        return []
    found: list[Drive] = []
    reader: Reader | None = None
    candidates = [t for t in sentence.tokens if _may_drive(t, words)]
    if not candidates:
        return []
    reader = Reader(context, sentence, before, words)
    for read in (_verbs, _nouns, _connectives):
        for token in candidates:
            for drive in read(reader, token):
                if reader.asked(drive.anchor) or any(_same(drive, other) for other in found):
                    continue
                found.extend(each(reader, drive))
    return found


def _may_drive(token: Token, words: CausalWords) -> bool:
    """Whether a word can say so at all: most cannot, and cost one look."""
    first = token.text.casefold()
    return token.lemma in words.verbs or token.lemma in words.nouns or first in words.connectives or first in _OPENING


def _verbs(reader: Reader, token: Token) -> Iterator[Drive]:
    if (token.pos == "VERB" and token.dep not in ("amod", "compound")) or (
        token.lemma == "be" and token.dep not in ("aux", "auxpass")
    ):
        yield from of_verb(reader, token)


def _nouns(reader: Reader, token: Token) -> Iterator[Drive]:
    if token.pos == "NOUN":
        yield from of_noun(reader, token)


def _connectives(reader: Reader, token: Token) -> Iterator[Drive]:
    yield from of_connective(reader, token.i)


def _same(left: Drive, right: Drive) -> bool:
    return _touch(left.cause, right.cause) and _touch(left.effect, right.effect)


def _touch(left: Stretch, right: Stretch) -> bool:
    """Whether two stretches share half of the shorter one."""
    shared = min(left[1], right[1]) - max(left[0], right[0])
    return 2 * shared >= min(left[1] - left[0], right[1] - right[0])


def _claim(context: Context, drive: Drive, said: Sequence[Said]) -> Claim:
    start, end = min(drive.cause[0], drive.effect[0]), max(drive.cause[1], drive.effect[1])
    speech = speaker_of(said, drive.anchor, drive.effect)
    holder = drive.holder
    cue: Stance | None = None
    if holder is None and speech is not None and speech.speaker is not None:
        holder, cue = speech.speaker.id, speech.stance
    holder = holder or OUTLET
    hedge = None if drive.hedge is None else context.span(drive.hedge.start, drive.hedge.end)
    return Claim(
        id=content_id("claim", context.document_id, "cause", *drive.cause, *drive.effect, holder),
        kind=ClaimKind.CAUSE,
        holder=holder,
        stance=_stance(drive, cue),
        hedge=hedge,
        span=context.span(start, end),
        cause=context.span(*drive.cause),
        effect=context.span(*drive.effect),
        sign=drive.sign,
        strength=drive.strength,
    )


def _stance(drive: Drive, cue: Stance | None) -> Stance:
    """How the holder stands to a drive: who denies that it does not, asserts."""
    if drive.denied or cue is Stance.DENIES:
        return Stance.ASSERTS if drive.denied and cue is Stance.DENIES else Stance.DENIES
    if cue is not None and cue in (Stance.THREATENS, Stance.PREDICTS, Stance.HEDGES):
        return cue
    return Stance.ASSERTS if drive.strength is Strength.ASSERTED else Stance.HEDGES


def speaker_of(said: Sequence[Said], anchor: Token, words: Stretch) -> Said | None:
    """The innermost quotation with a speaker that a word and what it is about stand in."""
    inside = [
        s
        for s in said
        if s.speaker is not None
        and s.quote.span.start <= anchor.start < s.quote.span.end
        and s.quote.span.start <= words[0] < s.quote.span.end
    ]
    return min(inside, key=lambda s: s.quote.span.end - s.quote.span.start, default=None)
