"""What was said, where it is no words in marks: the clause under a verb or noun of saying or thinking."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding.grammar import Sentence, Token

# Verbs that ascribe words without being speech verbs: "branded it “a sham”".
ASCRIBING = frozenset(
    """call describe brand label dub term name characterise characterize deem hail denounce condemn dismiss portray depict
    deride mock ridicule decry slam""".split()
)
# Verbs that judge somebody in the speaker's words: "thanked them for “standing firm”", "compared it to “a cage”".
JUDGING = frozenset(
    """thank praise commend laud compare liken criticise criticize fault scold chide rebuke accuse blame congratulate applaud
    attack assail lambast castigate berate insult curse reject welcome""".split()
)
CHARGING = frozenset({"accuse", "blame"})
# Speech verbs whose object alone is what was said: "stressed the need for talks".
_WITH_OBJECT = frozenset("stress emphasise emphasize underline underscore reiterate reaffirm highlight affirm".split())
_NAMING = frozenset("call describe brand label dub term name characterise characterize deem hail".split())
_THAT = frozenset({"that", "whether", "how", "if"})
_OPEN = frozenset({"when", "where", "why", "who", "which", "what"})
Range = tuple[int, int]


def of_verb(sentence: Sentence, verb: Token) -> Range | None:
    """The characters of what is said under a verb; None where it says nothing of its own."""
    s = sentence
    naming = verb.lemma in _NAMING
    clause = _clause(s, verb, naming=naming)
    if clause is not None:
        words = s.subtree(clause.i)
        # "X blamed Y; Z denied it" is two sentences that share a full stop, not Z's words.
        if any(t.text in (";", "but") for t in s.tokens[clause.i : verb.i]):
            return None
        if naming and clause.i > verb.i:
            words = [t for t in words if t.i > verb.i]
        if clause.i < verb.i:
            words = [t for t in words if t.i < verb.i]
        return trimmed(_without_aside(s, clause, _without_next(s, verb, words)))
    if verb.dep == "parataxis" and _between_commas(s, verb):
        return trimmed(s.subtree(verb.head))
    if naming:
        objects = s.children(verb.i, "dobj", "oprd", "nsubj", "ccomp")
        after = [t for o in objects for t in s.subtree(o.i) if t.i > verb.i]
        after += [t for p in s.children(verb.i, "prep") if p.lemma == "as" for t in s.subtree(p.i)]
        described = len(objects) > 1 or any(p.lemma == "as" for p in s.children(verb.i, "prep"))
        return trimmed(sorted(after, key=lambda t: t.i)) if described else None
    if verb.lemma in CHARGING or verb.lemma in _WITH_OBJECT:
        objects = [o for o in s.children(verb.i, "dobj") if o.pos != "PRON" or verb.lemma in CHARGING]
        if objects:
            words = [t for o in objects for t in s.subtree(o.i)]
            words += [t for p in s.children(verb.i, "prep") if p.lemma in ("of", "for") for t in s.subtree(p.i)]
            words = _without_next(s, verb, words)
            if verb.lemma in CHARGING and len(words) == len(s.subtree(objects[0].i)):
                return None
            return trimmed(sorted(words, key=lambda t: t.i))
    if verb.lemma == "say":  # a clause that the parser took for a noun phrase
        for thing in s.children(verb.i, "dobj"):
            words = s.subtree(thing.i)
            if thing.i > verb.i and any(t.pos in ("VERB", "AUX") for t in words):
                return trimmed([t for t in words if t.i > verb.i])
    return None


def _clause(s: Sentence, verb: Token, *, naming: bool) -> Token | None:
    """The clause that a verb reports."""
    for clause in s.children(verb.i, "ccomp", "xcomp"):
        bare = clause.dep == "xcomp" and clause.pos in ("VERB", "AUX")
        if (bare or s.to(clause) is not None) and not naming:
            continue
        if clause.tag == "VBG" and not s.children(clause.i, "aux", "nsubj"):
            continue
        if clause.i < verb.i and clause.dep != "ccomp":
            continue
        opening = [c for c in s.children(clause.i, "advmod", "dobj", "nsubj") if c.i < clause.i]
        if any(c.text.casefold() in _OPEN and c.tag.startswith("W") for c in opening):
            continue  # "has not said when": nothing was said
        return clause
    # "reported, citing an official, that gunmen had fled": the clause is hung as an adverbial one.
    for clause in s.children(verb.i, "advcl"):
        if clause.i > verb.i and any(c.text.casefold() == "that" for c in s.children(clause.i, "mark")):
            return clause
    return None


def _without_next(s: Sentence, verb: Token, words: Sequence[Token]) -> list[Token]:
    """A clause without what the sentence goes on with after it: "promised that police would come | and urged calm"."""
    cut = len(s.tokens)
    for token in words:
        head = s.head(token)
        bare = token.dep == "conj" and token.tag == verb.tag and not s.children(token.i, "nsubj", "nsubjpass", "aux")
        if token.i > verb.i and bare and token.tag in ("VBD", "VBZ", "VBP") and head.tag in ("VB", "VBG"):
            joined = [c.i for c in s.children(head.i, "cc", "punct") if head.i < c.i < token.i]
            cut = min(cut, max(joined, default=token.i))
    return [t for t in words if t.i < cut]


def _without_aside(s: Sentence, clause: Token, words: Sequence[Token]) -> list[Token]:
    """A clause from its "that" on, where an aside was hung before it, and without a comment on it after the comma."""
    kept = list(words)
    marks = [c for c in s.children(clause.i, "mark") if c.text.casefold() == "that"]
    if marks and clause.i > marks[0].i:
        kept = [t for t in kept if t.i >= marks[0].i]
    return kept


def _between_commas(s: Sentence, verb: Token) -> bool:
    words = s.subtree(verb.i)
    first, last = words[0].i, words[-1].i
    after = s.tokens[last + 1].text if last + 1 < len(s.tokens) else ""
    return s.tokens[first - 1].text == "," or words[0].text == "," or after == "," or words[-1].text == ","


def of_noun(sentence: Sentence, noun: Token) -> Range | None:
    """The clause that a noun of saying announces: "its warning that troops would come"."""
    for clause in sentence.children(noun.i, "acl", "relcl", "ccomp", "appos"):
        words = sentence.subtree(clause.i)
        marked = [c for c in sentence.children(clause.i, "mark") if c.text.casefold() == "that"]
        if clause.i > noun.i and marked and words[0].i == marked[0].i:
            return trimmed(words)
    return None


def trimmed(words: Sequence[Token]) -> Range | None:
    """From the first to the last word of a stretch, without the "that" before and the marks around it."""
    kept = list(words)
    while kept and (kept[0].pos in ("PUNCT", "SPACE") or (kept[0].text.casefold() in _THAT and kept[0].dep == "mark")):
        kept.pop(0)
    if kept and kept[0].text.casefold() == "how" and len(kept) > 2:
        kept.pop(0)
    while kept and kept[-1].pos in ("PUNCT", "SPACE"):
        kept.pop()
    return (kept[0].start, kept[-1].end) if len(kept) > 1 else None
