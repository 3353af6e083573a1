"""Who says so: quotations, direct and reported, with cue, speaker and medium.

A direct quotation is what stands between quotation marks and has a cue: a speech verb, or a verb that ascribes words
("called them “...”"). Marks without a cue are scare quotes or titles and are no quotation. A reported one is the
clause or phrase under a speech verb whose subject can speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.coding.clause import subjects_of
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.lexicon import Cue
from tocsin.coding.people import People
from tocsin.coding.triggers import find_cue
from tocsin.records import Mention, Quote, Stance, content_id

# An opening mark and what closes it. An apostrophe inside a word is no mark.
_MARKS = re.compile(
    r"“(?P<curly>[^“”\n]{2,2000})”"
    r"|«(?P<angle>[^«»\n]{2,2000})»"
    r"|„(?P<low>[^„“”\n]{2,2000})[“”]"
    r'|"(?P<plain>[^"\n]{2,2000})"'
    r"|``(?P<ticks>[^`'\n]{2,2000})''"
    r"|(?<!\w)‘(?P<single>[^‘’\n]{2,1000}(?:’\w[^‘’\n]*)*)’(?!\w)"
)
# Verbs that ascribe words without being speech verbs: "branded it “a sham”".
_ASCRIBING = frozenset(
    {"call", "describe", "brand", "label", "dub", "term", "name", "characterise", "characterize", "deem", "hail"}
)
# Speech verbs whose object alone is what was said: "stressed the need for talks", "accused them of theft".
_WITH_OBJECT = frozenset(
    """stress emphasise emphasize underline underscore reiterate reaffirm highlight affirm accuse blame""".split()
)
_THAT = frozenset({"that", "whether", "how"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quote with what claims need of it: the mention of its speaker and the stance of its cue."""

    quote: Quote
    speaker: Mention | None
    stance: Stance


def find_quotes(context: Context) -> tuple[Said, ...]:
    """The quotations of a document in the order of the text; none lies in part inside another of its kind."""
    direct = list(_direct(context))
    reported = [said for said in _reported(context) if not any(_retold(said.quote, other.quote) for other in direct)]
    return tuple(sorted([*direct, *reported], key=lambda s: (s.quote.span.start, s.quote.span.end)))


def _retold(reported: Quote, direct: Quote) -> bool:
    """Whether a reported quotation is a direct one read again: what lies in it, unless somebody speaks inside it.

    "The mayor said rebels attacked", said the governor: the mayor's words are a quotation of their own.
    """
    overlap = min(reported.span.end, direct.span.end) - max(reported.span.start, direct.span.start)
    if reported.cue is not None and direct.span.start <= reported.cue.start < direct.span.end:
        return False
    inside = direct.span.start - 1 <= reported.span.start and reported.span.end <= direct.span.end + 1
    longer = max(reported.span.end - reported.span.start, direct.span.end - direct.span.start)
    return inside or 2 * overlap >= longer


# ---------------------------------------------------------------------------------------------- direct


def _direct(context: Context) -> Iterator[Said]:
    text = context.parsed.text
    last: tuple[Said, int] | None = None
    for match in _MARKS.finditer(text):
        group = str(match.lastgroup)
        start, end = match.span(group)
        if not text[start:end].strip():
            continue
        said = _ascribed(context, start, end)
        if said is None and last is not None and _continues(context, last, start, end):
            before = last[0]
            said = _said(context, start, end, direct=True, cue=None, speaker=before.speaker, stance=before.stance)
        if said is not None:
            last = (said, match.end())
            yield said


def _continues(context: Context, last: tuple[Said, int], start: int, end: int) -> bool:
    """Whether a quotation without a cue goes on with the words of the speaker before it."""
    sentence = _sentence_at(context, start)
    between = context.parsed.text[last[1] : start]
    whole = sentence is not None and not re.search(r"\w", context.parsed.text[sentence.start : start])
    return whole and len(between) < 400 and end - start > 20 and between.count("\n") <= 1


def _ascribed(context: Context, start: int, end: int) -> Said | None:
    """A quotation with the cue that ascribes it; None if no cue is in reach."""
    sentence = _sentence_at(context, start)
    if sentence is None:
        return None
    candidates: list[tuple[int, Sentence, Token, Cue | None]] = []
    for number, s in enumerate(context.parsed.sentences):
        if (
            s.end <= start - 1
            and number + 1 < len(context.parsed.sentences)
            and context.parsed.sentences[number + 1] is not sentence
        ):
            continue
        touches = s.start < end + 2 and s.end > start - 2
        if not touches and not (s.paragraph == sentence.paragraph and 0 <= s.start - end < 3):
            continue
        for token in s.tokens:
            if start <= token.start < end:
                continue
            cue = find_cue(s, token, context.lexicon)
            ascribes = token.pos == "VERB" and token.lemma in _ASCRIBING
            if cue is None and not ascribes:
                continue
            if cue is not None and cue.noun:
                continue
            distance = start - token.end if token.end <= start else token.start - end
            far = 4 * (not _governs(s, token, start, end))
            candidates.append((distance + 12 * far, s, token, cue))
    for _, s, token, cue in sorted(candidates, key=lambda c: c[0]):
        if start - token.end > 160 or token.start - end > 120:
            continue
        speaker = _speaker(context, s, token)
        if speaker is not None:
            stance = cue.stance if cue is not None else Stance.ASSERTS
            return _said(context, start, end, direct=True, cue=token, speaker=speaker, stance=stance, sentence=s)
    return _according(context, sentence, start, end)


def _governs(sentence: Sentence, verb: Token, start: int, end: int) -> bool:
    """Whether some of the quoted words hang under a verb."""
    return any(start <= t.start < end for t in sentence.subtree(verb.i))


def _according(context: Context, sentence: Sentence, start: int, end: int) -> Said | None:
    """Words ascribed by "according to X"."""
    for token in sentence.tokens:
        if token.lemma == "accord" and not start <= token.start < end:
            speaker = _after_according(context, sentence, token)
            if speaker is not None:
                return _said(context, start, end, direct=True, cue=token, speaker=speaker, stance=Stance.ASSERTS)
    return None


def _after_according(context: Context, sentence: Sentence, token: Token) -> Mention | None:
    targets = [o for p in sentence.children(token.i, "prep") for o in sentence.children(p.i, "pobj")]
    return _first_mention(context, sentence, targets)


# -------------------------------------------------------------------------------------------- reported


def _reported(context: Context) -> Iterator[Said]:
    for sentence in context.parsed.sentences:
        for token in sentence.tokens:
            if token.pos != "VERB":
                continue
            if token.lemma == "accord":
                yield from _reported_according(context, sentence, token)
                continue
            cue = find_cue(sentence, token, context.lexicon)
            ascribes = token.lemma in _ASCRIBING
            if (cue is None or cue.noun) and not ascribes:
                continue
            stretch = _content(sentence, token, ascribes=ascribes)
            if stretch is None:
                continue
            speaker = _speaker(context, sentence, token)
            if speaker is None:
                continue
            stance = cue.stance if cue is not None else Stance.ASSERTS
            yield _said(context, *stretch, direct=False, cue=token, speaker=speaker, stance=stance, sentence=sentence)


def _reported_according(context: Context, sentence: Sentence, token: Token) -> Iterator[Said]:
    """The rest of a sentence that says according to whom it is so."""
    speaker = _after_according(context, sentence, token)
    if speaker is None:
        return
    phrase = sentence.subtree(token.i)
    first, last = phrase[0].i, phrase[-1].i
    rest = sentence.tokens[:first] if first > len(sentence.tokens) - last - 1 else sentence.tokens[last + 1 :]
    stretch = _trim(list(rest))
    if stretch is not None:
        yield _said(context, *stretch, direct=False, cue=token, speaker=speaker, stance=Stance.ASSERTS)


def _content(sentence: Sentence, verb: Token, *, ascribes: bool) -> tuple[int, int] | None:
    """What was said, as characters: the clause under a speech verb, else the phrase that it states or ascribes."""
    s = sentence
    for clause in s.children(verb.i, "ccomp", "xcomp"):
        if clause.dep == "xcomp" and clause.pos == "VERB" and not ascribes:
            continue
        if clause.i > verb.i or clause.dep == "ccomp":
            words = s.subtree(clause.i)
            # "X blamed Y; Z denied it" is two sentences that share a full stop, not Z's words.
            if any(t.text in (";", "but") for t in s.tokens[clause.i : verb.i]):
                return None
            if ascribes:
                words = [t for t in words if t.i > verb.i]
            return _trim(words)
    if ascribes:
        objects = s.children(verb.i, "dobj", "oprd", "nsubj", "ccomp")
        after = [t for o in objects for t in s.subtree(o.i) if t.i > verb.i]
        after += [t for p in s.children(verb.i, "prep") if p.lemma == "as" for t in s.subtree(p.i)]
        described = len(objects) > 1 or any(p.lemma == "as" for p in s.children(verb.i, "prep"))
        return _trim(sorted(after, key=lambda t: t.i)) if described else None
    if verb.lemma in _WITH_OBJECT:
        objects = [o for o in s.children(verb.i, "dobj") if o.pos != "PRON" or verb.lemma in ("accuse", "blame")]
        if objects:
            words = [t for o in objects for t in s.subtree(o.i)]
            words += [t for p in s.children(verb.i, "prep") if p.lemma in ("of", "for") for t in s.subtree(p.i)]
            if verb.lemma in ("accuse", "blame") and len(words) == len(s.subtree(objects[0].i)):
                return None
            return _trim(sorted(words, key=lambda t: t.i))
    return None


def _trim(words: Sequence[Token]) -> tuple[int, int] | None:
    """From the first to the last word of a stretch, without the "that" before and the marks around it."""
    kept = list(words)
    while kept and (kept[0].pos in ("PUNCT", "SPACE") or (kept[0].text.casefold() in _THAT and kept[0].dep == "mark")):
        kept.pop(0)
    while kept and kept[-1].pos in ("PUNCT", "SPACE"):
        kept.pop()
    return (kept[0].start, kept[-1].end) if len(kept) > 1 else None


# ------------------------------------------------------------------------------------------- the parts


def _said(
    context: Context,
    start: int,
    end: int,
    *,
    direct: bool,
    cue: Token | None,
    speaker: Mention | None,
    stance: Stance,
    sentence: Sentence | None = None,
) -> Said:
    start, end = _balanced(context.parsed.text, start, end)
    medium = _medium(context, sentence, start, end) if sentence is not None else None
    about = _about(context, sentence, cue, speaker, start, end)
    quote = Quote(
        id=content_id("quote", context.document_id, start, end, direct),
        span=context.span(start, end),
        cue=context.span(cue.start, cue.end) if cue is not None else None,
        speaker=speaker.id if speaker is not None else None,
        direct=direct,
        medium=medium and context.span(*medium),
        about=tuple(dict.fromkeys(about)),
    )
    return Said(quote=quote, speaker=speaker, stance=stance)


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch with both of a pair of quotation marks where it has one: "the raid as “a crime”"."""
    words = text[start:end]
    if words.count("“") > words.count("”") and text[end : end + 1] == "”":
        end += 1
    if words.count("”") > words.count("“") and text[start - 1 : start] == "“":
        start -= 1
    return start, end


def _about(
    context: Context, sentence: Sentence | None, cue: Token | None, speaker: Mention | None, start: int, end: int
) -> list[str]:
    """Whom words are about: whoever they are said of ("called X a ...", "accused X of"), else who is named in them."""
    found: list[Mention | None] = []
    if sentence is not None and cue is not None and (cue.lemma in _ASCRIBING or cue.lemma in ("accuse", "blame")):
        roles = People(sentence, context.acts).participants(sentence.children(cue.i, "dobj"), "named")
        found = [context.mentions.at(r.token) for r in roles]
    if not found:
        inside = (m for m in context.mentions.ordered() if start <= m.span.start and m.span.end <= end)
        found = [m for m in inside if context.acts_as_actor(m)]
    return [m.id for m in found if m is not None and m is not speaker]


def _speaker(context: Context, sentence: Sentence, verb: Token) -> Mention | None:
    """The mention that is the subject of a speech verb; inverted order ("said the minister") included."""
    return _first_mention(context, sentence, [r.token for r in subjects_of(sentence, verb, context.acts)])


def _first_mention(context: Context, sentence: Sentence, tokens: Sequence[Token]) -> Mention | None:
    for role in People(sentence, context.acts).participants(tokens, "named"):
        mention = context.mentions.at(role.token)
        if mention is not None:
            return mention
    return None


def _medium(context: Context, sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """The words that say through what it was said: "a post on X", "in a statement"."""
    media = context.lexicon.markers.get("medium", frozenset())
    for token in sentence.tokens:
        if start <= token.start < end or token.pos not in ("NOUN", "PROPN"):
            continue
        if token.lemma in media:
            first = min(
                [token.start, *(c.start for c in sentence.children(token.i, "compound", "amod") if c.i < token.i)]
            )
            last = token.end
            for preposition in sentence.children(token.i, "prep"):
                targets = sentence.children(preposition.i, "pobj")
                if preposition.lemma in ("on", "to", "with") and targets and targets[0].pos == "PROPN":
                    last = max(last, targets[0].end)
            return first, last
    return None


def _sentence_at(context: Context, offset: int) -> Sentence | None:
    return next((s for s in context.parsed.sentences if s.start <= offset < s.end), None)
