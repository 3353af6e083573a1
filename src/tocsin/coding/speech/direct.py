"""Quotations in marks: which words in marks are somebody's, and whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.lexicon import Cue
from tocsin.coding.quotation import Stretch
from tocsin.coding.speech import speakers
from tocsin.coding.speech.content import ASCRIBING, JUDGING
from tocsin.coding.speech.saying import NO_CUE, Said, build, sentence_at
from tocsin.coding.speech.speakers import Voice
from tocsin.coding.triggers import find_cue
from tocsin.records import Stance

_NEAR_BEFORE, _NEAR_AFTER = 160, 120  # characters from a cue to the words in marks


def find(context: Context, marked: Sequence[Stretch]) -> Iterator[Said]:
    """The quotations among stretches in marks, in the order of the text."""
    last: tuple[Said, Stretch] | None = None
    waiting: list[Stretch] = []  # paragraphs that the next goes on from, until somebody is named
    for stretch in marked:
        if stretch.goes_on and _ascribed(context, stretch, marked) is None and not _follows(context, last, stretch):
            waiting.append(stretch)
            continue
        said = _ascribed(context, stretch, marked)
        if said is None and last is not None and _follows(context, last, stretch):
            voice = Voice(mention=last[0].speaker, reason=last[0].quote.reason or "")
            said = build(context, stretch.start, stretch.end, direct=True, cue=None, voice=voice, stance=last[0].stance)
        if said is None:
            said = _unascribed(context, stretch, marked)
        for before in waiting:
            voice = (
                Voice(reason=NO_CUE) if said is None else Voice(mention=said.speaker, reason=said.quote.reason or "")
            )
            yield build(context, before.start, before.end, direct=True, cue=None, voice=voice, stance=Stance.ASSERTS)
        waiting = []
        if said is not None:
            last = (said, stretch)
            yield said
    for before in waiting:
        voice = Voice(reason=NO_CUE)
        yield build(context, before.start, before.end, direct=True, cue=None, voice=voice, stance=Stance.ASSERTS)


def _follows(context: Context, last: tuple[Said, Stretch] | None, stretch: Stretch) -> bool:
    """Whether a quotation without a cue goes on with the words of the speaker before it."""
    if last is None or stretch.end <= last[1].end:
        return False
    if last[1].goes_on:
        return "\n" in context.parsed.text[last[1].end : stretch.start]
    sentence = sentence_at(context, stretch.start)
    between = context.parsed.text[last[1].outer_end : stretch.start]
    whole = sentence is not None and not re.search(r"\w", context.parsed.text[sentence.start : stretch.start])
    near = len(between) < 400 and between.count("\n") <= 1
    return whole and near and stretch.end - stretch.start > 20


def _unascribed(context: Context, stretch: Stretch, marked: Sequence[Stretch]) -> Said | None:
    """Whole sentences in marks that nobody is named for: a quotation without a speaker. A phrase in marks is none."""
    if stretch.dash or _around(stretch, marked) is not None:
        return None
    text = context.parsed.text
    words = text[stretch.start : stretch.end].strip()
    spoken = any(
        t.pos in ("VERB", "AUX") and t.tag not in ("VBG", "VBN")
        for s in context.parsed.sentences
        if s.start < stretch.end and s.end > stretch.start
        for t in s.tokens
        if stretch.start <= t.start < stretch.end
    )
    if len(words.split()) < 4 or not spoken or not words[:1].isupper() or words[-1:] not in ".!?…,":
        return None
    return build(
        context,
        stretch.start,
        stretch.end,
        direct=True,
        cue=None,
        voice=Voice(reason=NO_CUE),
        stance=Stance.ASSERTS,
    )


def _around(stretch: Stretch, marked: Sequence[Stretch]) -> Stretch | None:
    """The marks that the marks of a stretch stand in."""
    outer = [o for o in marked if o is not stretch and o.start <= stretch.outer_start and stretch.outer_end <= o.end]
    return min(outer, key=lambda o: o.end - o.start, default=None)


def _ascribed(context: Context, stretch: Stretch, marked: Sequence[Stretch]) -> Said | None:
    """A quotation with the cue that ascribes it; None if no cue is in reach."""
    start, end = stretch.start, stretch.end
    sentence = sentence_at(context, start)
    if sentence is None:
        return None
    outer = _around(stretch, marked)
    others = [o for o in marked if o is not stretch and o is not outer and not (outer and o.start <= outer.start)]
    candidates: list[tuple[int, Sentence, Token, Cue | None]] = []
    for number, s in enumerate(context.parsed.sentences):
        following = context.parsed.sentences[number + 1] if number + 1 < len(context.parsed.sentences) else None
        if s.end <= start - 1 and (following is not sentence or s.tokens[-1].text != ":"):
            continue
        touches = s.start < end + 2 and s.end > start - 2
        after = s.paragraph == sentence.paragraph and 0 <= s.start - end < 3
        if not touches and not after and following is not sentence:
            continue
        for token in s.tokens:
            if start <= token.start < end or (outer is not None and not outer.start <= token.start < outer.end):
                continue
            if any(o.start <= token.start < o.end for o in others):
                continue
            cue = find_cue(s, token, context.lexicon)
            ascribes = token.pos == "VERB" and (token.lemma in ASCRIBING or token.lemma in JUDGING)
            if ((cue is None or cue.noun) and not ascribes) or token.dep in ("amod", "compound"):
                continue  # "the so-called “rice belt”"
            distance = start - token.end if token.end <= start else token.start - end
            far = 4 * (not _governs(s, token, start, end))
            candidates.append((distance + 12 * far, s, token, cue))
    silent: Said | None = None
    for _, s, token, cue in sorted(candidates, key=lambda c: c[0]):
        if start - token.end > _NEAR_BEFORE or token.start - end > _NEAR_AFTER:
            continue
        if cue is None and not _governs(s, token, start, end):
            continue
        voice = speakers.of_verb(context, s, token, but=(start, end))
        stance = cue.stance if cue is not None else Stance.ASSERTS
        if voice.mention is not None:
            return build(context, start, end, direct=True, cue=token, voice=voice, stance=stance, sentence=s)
        beside = start - token.end <= 4 and token.start - end <= 4
        if silent is None and (beside or (_governs(s, token, start, end) and voice.reason.startswith("a passive"))):
            silent = build(context, start, end, direct=True, cue=token, voice=voice, stance=stance, sentence=s)
    found = _according(context, sentence, start, end) or _headed(context, sentence, stretch)
    return found or silent or _noun_before(context, sentence, start, end)


def _governs(sentence: Sentence, verb: Token, start: int, end: int) -> bool:
    """Whether some of the quoted words hang under a verb."""
    return any(start <= t.start < end for t in sentence.subtree(verb.i))


def _according(context: Context, sentence: Sentence, start: int, end: int) -> Said | None:
    """Words ascribed by "according to X" or "in X's words"."""
    for token in sentence.tokens:
        if start <= token.start < end:
            continue
        voice = speakers.in_words(context, sentence, token) if token.pos == "NOUN" else None
        if token.lemma == "accord":
            voice = speakers.according_to(context, sentence, token)
        if voice is not None:
            return build(
                context, start, end, direct=True, cue=token, voice=voice, stance=Stance.ASSERTS, sentence=sentence
            )
    return None


def _headed(context: Context, sentence: Sentence, stretch: Stretch) -> Said | None:
    """Words after a name and a colon, as in headlines and lists: "Minister: “We stay”"."""
    if context.parsed.text[sentence.start : stretch.outer_start].rstrip()[-1:] != ":":
        return None
    mention = speakers.before_colon(context, sentence, stretch.outer_start)
    if mention is None:
        return None
    voice = Voice(mention=mention)
    return build(context, stretch.start, stretch.end, direct=True, cue=None, voice=voice, stance=Stance.ASSERTS)


def _noun_before(context: Context, sentence: Sentence, start: int, end: int) -> Said | None:
    """Words that a noun of saying announces: "his slogan “Land and bread”", "a warning: “Keep out”"."""
    for token in sentence.tokens:
        if token.end <= start and 0 <= start - token.end <= 4 and token.pos == "NOUN":
            cue = find_cue(sentence, token, context.lexicon)
            media = context.lexicon.markers.get("medium", frozenset())
            if cue is None and token.lemma not in media:
                continue
            voice = speakers.of_noun(context, sentence, token)
            if voice.mention is not None:
                stance = cue.stance if cue is not None else Stance.ASSERTS
                return build(context, start, end, direct=True, cue=token, voice=voice, stance=stance, sentence=sentence)
    return None
