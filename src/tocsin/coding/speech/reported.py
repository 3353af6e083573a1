"""Quotations without marks: what a verb, a noun or "according to" reports."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.mentions import WE
from tocsin.coding.speech import content, speakers
from tocsin.coding.speech.content import ASCRIBING, trimmed
from tocsin.coding.speech.saying import Said, build
from tocsin.coding.speech.speakers import Voice
from tocsin.coding.triggers import find_cue
from tocsin.records import Mention, Stance

_CUE_NOUNS = frozenset({"medium", "mind_noun"})


def find(context: Context) -> Iterator[Said]:
    """Every clause or phrase that somebody is reported to say or think, in the order of its cue."""
    for sentence in context.parsed.sentences:
        for token in sentence.tokens:
            if token.pos in ("NOUN", "PROPN"):
                voice = speakers.in_words(context, sentence, token)
                if voice is not None:
                    yield from _rest(context, sentence, token, sentence.head(token), voice)
                    continue
                yield from _reported_by_noun(context, sentence, token)
                continue
            if token.pos != "VERB":
                continue
            if token.lemma == "accord":
                yield from _reported_according(context, sentence, token)
                continue
            cue = find_cue(sentence, token, context.lexicon)
            ascribes = token.lemma in ASCRIBING
            if (cue is None or cue.noun) and not ascribes:
                continue
            stretch = content.of_verb(sentence, token)
            if stretch is None:
                continue
            voice = speakers.of_verb(context, sentence, token)
            if voice.mention is not None and _own(context, voice.mention):
                continue  # "I think that" in marks: an opinion within the words of its speaker
            if voice.mention is None and not _silent(sentence, token, voice):
                continue
            stance = cue.stance if cue is not None else Stance.ASSERTS
            yield build(context, *stretch, direct=False, cue=token, voice=voice, stance=stance, sentence=sentence)


def _own(context: Context, mention: Mention) -> bool:
    """Whether a mention is "I" or "we"."""
    return context.parsed.text[mention.span.start : mention.span.end].casefold() in WE


def _silent(sentence: Sentence, verb: Token, voice: Voice) -> bool:
    """Whether words that nobody is named for are a quotation all the same: a passive, or what a statement says."""
    if voice.reason.startswith("nobody is named whose"):
        return True
    finite = sentence.children(verb.i, "ccomp")
    return voice.reason.startswith("a passive") and bool(finite) and finite[0].i > verb.i


def _reported_by_noun(context: Context, sentence: Sentence, noun: Token) -> Iterator[Said]:
    """The clause that a noun of saying announces: "its warning that troops would come"."""
    cue = find_cue(sentence, noun, context.lexicon)
    known = any(noun.lemma in context.lexicon.markers.get(name, frozenset()) for name in _CUE_NOUNS)
    if cue is None and not known:
        return
    stretch = content.of_noun(sentence, noun)
    if stretch is None:
        return
    voice = speakers.of_noun(context, sentence, noun)
    stance = cue.stance if cue is not None else Stance.ASSERTS
    yield build(context, *stretch, direct=False, cue=noun, voice=voice, stance=stance, sentence=sentence)


def _reported_according(context: Context, sentence: Sentence, token: Token) -> Iterator[Said]:
    """The rest of a sentence that says according to whom it is so."""
    if not any(p.lemma == "to" for p in sentence.children(token.i, "prep")):
        return
    yield from _rest(context, sentence, token, token, speakers.according_to(context, sentence, token))


def _rest(context: Context, sentence: Sentence, cue: Token, top: Token, voice: Voice) -> Iterator[Said]:
    """A sentence without the phrase under `top` that says whose words they are."""
    phrase = sentence.subtree(top.i)
    first, last = phrase[0].i, phrase[-1].i
    before, after = sentence.tokens[:first], sentence.tokens[last + 1 :]
    inner = cue is not top and any(t.dep in ("nsubj", "nsubjpass") for t in before) and len(after) > 1
    rest = sentence.tokens if inner else before if first > len(sentence.tokens) - last - 1 else after
    stretch = trimmed(list(rest))
    if stretch is not None and (voice.mention is not None or voice.reason.startswith("nobody is named whose")):
        yield build(context, *stretch, direct=False, cue=cue, voice=voice, stance=Stance.ASSERTS, sentence=sentence)
