"""What somebody speaks or thinks of where the text gives no words: "announced the merger", "plans to leave", "its decision"."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.speech import speakers
from tocsin.coding.speech.speakers import Voice
from tocsin.coding.triggers import find_cue

Range = tuple[int, int]
_COMPLEMENTS = ("ccomp", "xcomp", "dobj", "oprd", "acomp", "attr", "prep", "dative", "acl", "advcl", "nsubjpass")
_AFTER_NOUN = frozenset({"of", "on", "about", "over", "for", "to", "against", "with", "regarding", "concerning", "in"})
_UNDER = ("acl", "relcl", "ccomp", "prep")
_SOMEBODY = frozenset(
    "you one who many some most few others several everyone everybody anyone someone somebody anybody both".split()
)
# Verbs whose subject speaks or thinks whatever it is called, though nobody may know who that is.
_SAYING = frozenset(
    "say tell announce claim state admit confirm insist deny argue believe think hope fear warn accuse decide agree".split()
)
_CIRCUMSTANCE = frozenset("in at during since until before after through throughout while when as because if".split())


def find(context: Context, cues: Collection[int]) -> Iterator[tuple[Sentence, Token, Range, Voice]]:
    """Each verb, noun and adjective of speech or thought that gives no words, with the matter and who speaks or thinks.

    `cues` are the starts of the words that ascribe words already. Where the text does not name the matter, it is the cue.
    """
    verbs = context.lexicon.markers.get("mind_verb", frozenset())
    nouns = context.lexicon.markers.get("mind_noun", frozenset())
    adjectives = context.lexicon.markers.get("mind_adjective", frozenset())
    for sentence in context.parsed.sentences:
        for token in sentence.tokens:
            if token.start in cues or token.pos not in ("VERB", "NOUN", "ADJ"):
                continue
            if token.pos == "VERB":
                if token.lemma in verbs or _verb_cue(context, sentence, token):
                    yield from _verb(context, sentence, token)
            elif token.pos == "ADJ":
                if token.lemma in adjectives and token.dep in ("acomp", "oprd", "conj"):
                    yield from _adjective(context, sentence, token)
            elif token.lemma in nouns or (
                token.pos == "NOUN" and find_cue(sentence, token, context.lexicon) is not None
            ):
                yield from _noun(context, sentence, token)


def _verb_cue(context: Context, sentence: Sentence, token: Token) -> bool:
    cue = find_cue(sentence, token, context.lexicon)
    return cue is not None and not cue.noun


def _verb(context: Context, s: Sentence, verb: Token) -> Iterator[tuple[Sentence, Token, Range, Voice]]:
    if verb.dep in ("amod", "compound"):
        return
    voice = speakers.of_verb(context, s, verb)
    passive = bool(s.children(verb.i, "nsubjpass", "auxpass"))
    stretch = _matter(s, verb)
    if voice.mention is None and not passive:
        # Without a subject of its own only an infinitive or a participle speaks, of whom nobody can say.
        subject = next(iter(s.children(verb.i, "nsubj")), None)
        told = subject is None or subject.text.casefold() in _SOMEBODY or subject.pos in ("PRON", "PROPN")
        told = told or (subject is not None and verb.lemma in _SAYING)
        if stretch is None or not (told or voice.reason.startswith("nobody is named whose")):
            return
    yield s, verb, stretch or (verb.start, verb.end), voice


def _adjective(context: Context, s: Sentence, token: Token) -> Iterator[tuple[Sentence, Token, Range, Voice]]:
    """ "is confident that", "was aware of": the subject thinks so."""
    verb = next((a for a in s.ancestors(token) if a.pos in ("VERB", "AUX")), None)
    voice = speakers.of_verb(context, s, verb) if verb is not None else Voice()
    if voice.mention is not None:
        yield s, token, _matter(s, token) or (token.start, token.end), voice


def _matter(s: Sentence, verb: Token) -> Range | None:
    """The first complement of a verb that names a matter, as characters."""
    for name in _COMPLEMENTS:
        for child in s.children(verb.i, name):
            if name == "nsubjpass" or child.i > verb.i or name == "ccomp":
                if name in ("prep", "advcl") and child.lemma in _CIRCUMSTANCE:
                    continue
                words = [t for t in s.subtree(child.i) if t.i != verb.i]
                while words and words[0].pos in ("PUNCT", "SPACE", "ADP", "DET"):
                    words.pop(0)
                while words and words[-1].pos in ("PUNCT", "SPACE"):
                    words.pop()
                if words:
                    return words[0].start, words[-1].end
    return None


def _noun(context: Context, s: Sentence, noun: Token) -> Iterator[tuple[Sentence, Token, Range, Voice]]:
    if noun.dep in ("compound", "amod", "npadvmod") or noun.entity in ("DATE", "TIME"):
        return
    voice = speakers.of_noun(context, s, noun)
    stretch = None
    for child in s.children(noun.i, *_UNDER):
        if child.i < noun.i or (child.dep == "prep" and child.lemma not in _AFTER_NOUN):
            continue
        own = voice.mention is not None and child.dep == "prep"
        if own and any(context.mentions.at(o) is voice.mention for o in s.children(child.i, "pobj")):
            continue  # "the warning of the minister": whose it is, not what
        words = s.subtree(child.i)
        if child.dep == "prep":
            words = words[1:]
        while words and words[-1].pos in ("PUNCT", "SPACE"):
            words = words[:-1]
        if words:
            stretch = (words[0].start, words[-1].end)
            break
    if stretch is None and voice.mention is None:
        return
    yield s, noun, stretch or (noun.start, noun.end), voice
