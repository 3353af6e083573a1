"""The outlet's voice: words that take a side, of whom they are said, and whose they are.

Three kinds are marked: loaded words of the lexicon, a few words in quotation marks that nobody is said to have said (scare
quotes), and words that judge what an actor did. A mark describes wording; nothing here says what is true or fair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.coding.clause import subjects_of
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.loaded import SOMEONE, SOMEWHERE, Listed, Loaded, LoadedWords
from tocsin.coding.of_whom import (
    ASCRIBING,
    MODIFIERS,
    doer_of,
    first_actor,
    judges,
    modified_by,
    named_by,
    of_whom,
    verbs_of,
)
from tocsin.coding.people import PARTITIVE
from tocsin.coding.quotes import Said
from tocsin.records import OUTLET, Mark, MarkKind, Mention, MentionKind, content_id

EVALUATION = "evaluation"
DISTANCE = "distance"
_MOST_WORDS = 5  # of scare quotes; more is somebody's sentence

# Any quotation marks, of any length, for words that stand in them.
_MARKED = re.compile(
    r"“([^“”\n]{2,2000})”|«([^«»\n]{2,2000})»|„([^„“”\n]{2,2000})[“”]|\"([^\"\n]{2,2000})\""
    r"|(?<!\w)‘([^‘’\n]{2,200})’(?!\w)|(?<!\w)'([^'\n]{2,200})'(?!\w)"
)
# What introduces a name, a title or a word as a word.
_NAMING = frozenset(
    """call call-sign codename codenamed dub name nickname title entitle term word phrase slogan motto label hashtag brand film movie
    song book novel operation code codeword expression translate mean read chant shout banner sign inscription headline placard
    know refer acronym chapter episode album magazine newspaper programme program category section file folder key button""".split()
)
_WORD_AS_WORD = re.compile(r"\b(?:words?|terms?|phrases?|expressions?|labels?) \Z")  # "the word “terrorist”"
_ASCRIBED_BY = frozenset({"as", "of", "to", "for", "with"})
_PLACES = frozenset(
    """town city village area region territory province district land country capital settlement neighbourhood neighborhood airport
    island enclave homeland soil zone suburb quarter base valley hill mountain forest street""".split()
)


def find_marks(context: Context, said: Sequence[Said], words: LoadedWords) -> tuple[Mark, ...]:
    """The marks of a document, in the order of the text; no two loaded words overlap."""
    spoken = [s for s in said if not s.quote.matter]
    quoted = _quoted(context.parsed.text)
    scare = list(_scare_quotes(context, spoken, quoted))
    within = [(mark.span.start, mark.span.end) for mark in scare]
    found: list[Mark] = list(scare)
    spoken_of = {
        start - 1 for start, _ in quoted if _WORD_AS_WORD.search(context.parsed.text, max(0, start - 16), start - 1)
    }
    for sentence in context.parsed.sentences:
        for match in _matches(context, sentence, words):
            first, last = match.tokens[0], match.tokens[-1]
            if any(start <= first.start and last.end <= end for start, end in within):
                continue  # the outlet has set it apart already
            if first.start - 1 in spoken_of:
                continue
            mark = _mark(context, sentence, match, spoken, quoted)
            if mark is not None:
                found.append(mark)
    return tuple(sorted(found, key=lambda m: (m.span.start, m.span.end, m.kind)))


# --------------------------------------------------------------------------------------------- the lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """Words of a sentence that an entry fits; `head` is the one that grammar hangs on."""

    entry: Loaded
    tokens: tuple[Token, ...]
    head: Token


def _matches(context: Context, sentence: Sentence, words: LoadedWords) -> Iterator[_Match]:
    """The entries that fit, left to right, the longest first."""
    entries = words.entries
    taken = -1
    headline: bool | None = None
    for token in sentence.tokens:
        if token.i <= taken:
            continue
        text = token.text.casefold()
        for key in dict.fromkeys((token.lemma, text, text.removesuffix("s"), *verbs_of(token))):
            match = next(
                (m for e in entries.get(key, ()) if (m := _fit(context, sentence, token, e)) is not None), None
            )
            if match is None:
                continue
            if not match.entry.capital:
                if headline is None:
                    headline = _headline(sentence)
                if _in_name(context, match, headline=headline):
                    continue
            taken = match.tokens[-1].i
            yield match
            break


def _fit(context: Context, sentence: Sentence, token: Token, entry: Loaded) -> _Match | None:
    """The words from a token on, if an entry fits them and what stands with them."""
    tokens: list[Token] = []
    here = token.i
    for number, word in enumerate(entry.words):
        while number and here < len(sentence.tokens) and sentence.tokens[here].text == "-":
            here += 1
        if here >= len(sentence.tokens):
            return None
        candidate = sentence.tokens[here]
        text = candidate.text.casefold()
        plural = entry.listed in (Listed.NOUN, Listed.DEED) and number == len(entry.words) - 1 and text == word + "s"
        if word not in (text, candidate.lemma, *verbs_of(candidate)) and not plural:
            return None
        tokens.append(candidate)
        here += 1
    if entry.capital and not any(t.text[0].isupper() for t in tokens):
        return None
    head = _head(sentence, entry, tokens)
    if head is None:
        return None
    if entry.required or entry.forbidden:
        beside = _beside(sentence, head, tokens)
        if entry.forbidden & beside:
            return None
        if entry.required and not (entry.required & beside or _classed(context, sentence, head, entry)):
            return None
    return _Match(entry=entry, tokens=tuple(tokens), head=head)


def _head(sentence: Sentence, entry: Loaded, tokens: Sequence[Token]) -> Token | None:
    """The token that carries an entry, if it is of the right sort."""
    last, first = tokens[-1], tokens[0]
    if entry.listed in (Listed.VERB, Listed.VERB_OBJECT):
        if first.dep == "acomp":
            return first if verbs_of(first) else None
        fits = first.pos == "VERB" and first.dep not in ("amod", "compound")
        return first if fits or (first.tag in ("VBN", "VBG") and first.dep in ("acl", "advcl", "conj")) else None
    if entry.listed is Listed.ADVERB:
        return last if last.pos == "ADV" or len(tokens) > 1 else None
    if entry.listed is Listed.PHRASE:
        return first
    if entry.listed is Listed.ADJECTIVE:
        modifies = last.dep in (
            "amod",
            "acomp",
            "oprd",
            "attr",
            "conj",
            "compound",
            "nmod",
            "ROOT",
            "ccomp",
            "appos",
            "advcl",
            "acl",
        )
        return (
            last
            if modifies
            and last.pos in ("ADJ", "VERB", "NOUN", "PROPN", "ADV")
            and last.tag not in ("VBD", "VBZ", "VBP", "VB")
            else None
        )
    if last.pos in ("NOUN", "PROPN") or (
        last.pos == "ADJ" and (len(tokens) > 1 or last.dep in ("amod", "compound", "nmod", "attr"))
    ):
        middle = next((t for t in tokens if t.pos == "NOUN" and sentence.head(t) not in tokens), last)
        return last if last.head != middle.i else middle
    return None


def _beside(sentence: Sentence, head: Token, tokens: Sequence[Token]) -> frozenset[str]:
    """The words that stand with a token: what hangs on it, directly or by a preposition, and what it hangs on."""
    near = list(sentence.children(head.i))
    for child in list(near):
        if child.pos in ("ADP", "PART"):
            near.extend(sentence.children(child.i))
    above = sentence.head(head)
    if above.i != head.i and head.dep != "poss":  # "the regime's ceasefire" is no ceasefire regime
        near.append(above)
        if above.pos in ("ADP", "AUX"):
            near.extend((sentence.head(above), *sentence.children(above.i, "nsubj", "attr", "acomp", "neg")))
        if head.dep in MODIFIERS:
            near.extend(sentence.children(above.i, *MODIFIERS))
    near += [sentence.tokens[i] for i in (tokens[0].i - 1, tokens[-1].i + 1) if 0 <= i < len(sentence.tokens)]
    own = {t.i for t in tokens}
    return frozenset(word for t in near if t.i not in own for word in (t.lemma, t.text.casefold()))


def _classed(context: Context, sentence: Sentence, head: Token, entry: Loaded) -> bool:
    """Whether an actor or a place stands where an entry asks for one."""
    if not entry.required & {SOMEONE, SOMEWHERE}:
        return False
    targets = sentence.children(head.i, "dobj", "nsubjpass", "poss", "dative")
    if verbs_of(head):
        targets += sentence.children(head.head, "nsubj")
    for preposition in sentence.children(head.i, "prep"):
        if preposition.lemma in ("of", "on", "against"):
            targets += sentence.children(preposition.i, "pobj")
    if head.dep in MODIFIERS or head.dep == "acl":
        targets.append(sentence.head(head))
    if not targets and head.dep in ("conj", "relcl", "xcomp"):  # "found and neutralised six gunmen"
        targets = sentence.children(head.head, "dobj", "nsubjpass") if head.dep != "relcl" else [sentence.head(head)]
    for target in targets:
        people = target.pos == "NUM" or target.lemma in PARTITIVE or context.acts(target)
        if SOMEONE in entry.required and people:
            return True
        somewhere = target.entity in ("GPE", "LOC", "FAC") or target.lemma in _PLACES
        mention = context.mentions.at(target)
        if SOMEWHERE in entry.required and (somewhere or (mention is not None and mention.kind is MentionKind.PLACE)):
            return True
    return False


def _headline(sentence: Sentence) -> bool:
    """Whether most words have a capital, so that a capital says nothing."""
    long = [t for t in sentence.tokens if len(t.text) > 3 and t.text.isalpha()]
    return len(long) > 2 and sum(t.text[0].isupper() for t in long) >= 0.7 * len(long)


def _in_name(context: Context, match: _Match, *, headline: bool) -> bool:
    """Whether words are part of a longer name: "Martyrs' Square", "the Liberation Army"."""
    inside = context.mentions.inside
    own = {t.start for t in match.tokens}
    homes = {inside[start] for start in own if start in inside}
    if homes and any(home in homes and start not in own for start, home in inside.items()):
        return not headline
    if headline or match.tokens[0].i == 0:
        return False
    return all(t.text[0].isupper() for t in match.tokens if t.text[0].isalpha()) and match.head.pos == "PROPN"


def _mark(
    context: Context, sentence: Sentence, match: _Match, spoken: Sequence[Said], quoted: Sequence[tuple[int, int]]
) -> Mark | None:
    entry, first, last = match.entry, match.tokens[0], match.tokens[-1]
    if entry.words != ("so", "called") and _so_called(sentence, match):
        return None
    about = of_whom(context, sentence, entry, match.head)
    kind = MarkKind.LOADED
    if entry.category == EVALUATION:
        kind = MarkKind.EVALUATION
        if about is None or not judges(context, sentence, entry, match.head):
            return None
    holder, how = _holder(context, sentence, match.head, first.start, spoken, quoted)
    return Mark(
        id=content_id("mark", context.document_id, first.start, last.end, kind),
        span=context.span(first.start, last.end),
        kind=kind,
        category=entry.category,
        neutral=entry.neutral,
        about=None if about is None else about.id,
        holder=holder,
        by=f"{entry.category}.{entry.listed}:{' '.join(entry.words)}{how}",
    )


def _so_called(sentence: Sentence, match: _Match) -> bool:
    """Whether the words are set at a distance by "so-called" before them."""
    before = [t.text.casefold() for t in sentence.tokens[max(0, match.tokens[0].i - 5) : match.tokens[0].i]]
    return before[-2:] == ["so", "called"] or before[-3:] == ["so", "-", "called"]


# ---------------------------------------------------------------------------------------------- whose it is


def _holder(
    context: Context,
    sentence: Sentence | None,
    head: Token | None,
    start: int,
    spoken: Sequence[Said],
    quoted: Sequence[tuple[int, int]],
) -> tuple[str | None, str]:
    """Whose words they are, and how that was told: the innermost speaker's, whoever ascribes them, or the outlet's."""
    inside = [s for s in spoken if s.quote.span.start <= start < s.quote.span.end]
    said = min(inside, key=lambda s: s.quote.span.end - s.quote.span.start, default=None)
    ascriber = _ascriber(context, sentence, head) if sentence is not None and head is not None else None
    if ascriber is not None and (said is None or said.speaker is not ascriber[0]):
        return ascriber[0].id, f", ascribed with {ascriber[1]!r}"
    if said is not None:
        how = ", in quotation marks" if said.quote.direct else ", reported"
        return (None if said.speaker is None else said.speaker.id), how
    if any(first <= start < last for first, last in quoted):
        return None, ", in quotation marks of a speaker not found"
    return OUTLET, ""


def _ascriber(context: Context, sentence: Sentence, head: Token) -> tuple[Mention, str] | None:
    """Who makes of somebody what the words say: "X considers Y a terrorist group", "what X calls a crusade"."""
    token, told = head, False
    for _ in range(6):
        above = sentence.head(token)
        if above.i == token.i:
            return None
        if token.dep == "appos" and not any(t.text == "," for t in sentence.tokens[above.i : token.i]):
            told = told or above.dep in ("dobj", "dative")  # "branded the president a dictator", read as one phrase
        told = told or token.dep in ("oprd", "attr", "acomp", "ccomp", "xcomp")
        if token.dep == "pobj" and above.lemma in _ASCRIBED_BY:
            told = True
        if above.pos == "VERB":
            objects = [t.i for t in sentence.children(above.i, "dobj", "dative") if above.i < t.i < token.i]
            if above.lemma not in ASCRIBING or not (told or objects):
                return None  # "branded the president a dictator" may be read as two objects
            own = [t.i for t in sentence.children(above.i, "nsubj", "nsubjpass")]
            if token.i in own:
                return None
            mention = first_actor(context, [r.token for r in subjects_of(sentence, above, context.acts)])
            return None if mention is None else (mention, above.lemma)
        if token.dep not in (*MODIFIERS, "appos", "oprd", "attr", "acomp", "pobj", "prep", "ccomp", "conj", "xcomp"):
            return None
        if token.dep in ("ccomp", "xcomp") and token.pos in ("VERB", "AUX") and above.lemma not in ASCRIBING:
            return None
        token = above
    return None


# --------------------------------------------------------------------------------------------- scare quotes


def _quoted(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches between quotation marks, those of single marks also inside double ones."""
    found: set[tuple[int, int]] = set()
    for match in _MARKED.finditer(text):
        span = match.span(match.lastindex or 0)
        found.add(span)
        for inner in _MARKED.finditer(text, *span):
            found.add(inner.span(inner.lastindex or 0))
    return tuple(sorted(found))


def _scare_quotes(context: Context, spoken: Sequence[Said], quoted: Sequence[tuple[int, int]]) -> Iterator[Mark]:
    for start, closed in quoted:
        # American marks close after the comma.
        end = start + len(context.parsed.text[start:closed].rstrip(",.;: "))
        if not 1 < end - start <= 60 or context.parsed.text[start:end].count(" ") >= _MOST_WORDS:
            continue
        # Words of their own that somebody is said to have said are a quotation.
        same = [s for s in spoken if s.quote.direct and abs(s.quote.span.start - start) < 2]
        same = [s for s in same if s.quote.cue is not None or s.speaker is not None or s.quote.span.end > end + 2]
        if same:
            continue
        sentence = next((s for s in context.parsed.sentences if s.start <= start and end <= s.end + 1), None)
        if sentence is None:
            continue
        tokens = [t for t in sentence.tokens if start <= t.start and t.end <= end and t.pos not in ("PUNCT", "SPACE")]
        if not tokens or not _sets_apart(sentence, tokens):
            continue
        inside = {t.i for t in tokens}
        head = next((t for t in tokens if t.head not in inside or t.head == t.i), tokens[-1])
        outer = [s for s in spoken if not (s.quote.direct and abs(s.quote.span.start - start) < 2)]
        wider = [q for q in quoted if q[0] < start and end <= q[1]]
        holder, how = _holder(context, None, None, start, outer, wider)
        about = named_by(context, sentence, head) if context.acts(head) else _modified_or_done(context, sentence, head)
        yield Mark(
            id=content_id("mark", context.document_id, start, end, MarkKind.SCARE),
            span=context.span(start, end),
            kind=MarkKind.SCARE,
            category=DISTANCE,
            neutral=None,
            about=None if about is None else about.id,
            holder=holder,
            by=f"quotation marks without a speaker{how}",
        )


def _modified_or_done(context: Context, sentence: Sentence, head: Token) -> Mention | None:
    if head.dep in MODIFIERS or head.dep == "acomp":
        return modified_by(context, sentence, head)
    return doer_of(context, sentence, head) if head.pos == "NOUN" else None


def _sets_apart(sentence: Sentence, tokens: Sequence[Token]) -> bool:
    """Whether quotation marks set common words apart, rather than name a thing or a word, or hold a sentence."""
    letters = [t for t in tokens if any(c.isalpha() for c in t.text)]
    if not letters or all(t.text[0].isupper() for t in letters if len(t.text) > 3 or len(letters) == 1):
        return False
    if any(t.text in "?!" for t in sentence.tokens[tokens[0].i : tokens[-1].i + 1]):
        return False
    first = tokens[0].i
    before = [t for t in sentence.tokens[max(0, first - 4) : first] if t.pos not in ("PUNCT", "DET")]
    if any(t.lemma in _NAMING or t.text.casefold() in _NAMING for t in before[-2:]):
        return False
    # A clause is what somebody said.
    finite = any(t.pos in ("VERB", "AUX") and t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens)
    return not (finite and any(t.dep == "nsubj" for t in tokens))
