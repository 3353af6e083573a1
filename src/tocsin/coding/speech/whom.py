"""Whom words are about, to whom they are said, through what and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tocsin.coding.clause import Clause
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.people import People
from tocsin.coding.speech.content import ASCRIBING, JUDGING
from tocsin.coding.triggers import coordinated
from tocsin.records import Mention, MentionKind

Range = tuple[int, int]

# Who passes words on is not whom they concern.
_AUDIENCE = frozenset(
    """reporter journalist press media newspaper television broadcaster agency channel radio correspondent audience crowd
    parliament lawmaker viewer listener outlet magazine""".split()
)
_TELLING = frozenset(
    """tell inform assure remind notify warn ask urge order advise brief thank promise beg implore instruct caution address
    reassure call threaten question telegraph telephone phone write text""".split()
)
_FIRST = frozenset({"i", "we", "me", "us"})
_TOWARDS = frozenset({"at", "against", "on", "upon", "with", "from"})
# What is hit, taken or left is mostly no party.
_SITES = frozenset(
    """town village city country area region district school hospital house camp territory land border capital province
    street road building state community world place""".split()
)


def about(
    context: Context,
    sentence: Sentence | None,
    cue: Token | None,
    speaker: Mention | None,
    stretch: Range,
    addressees: Sequence[Mention],
) -> list[Mention]:
    """Whom words are about, each once and never their speaker.

    Whoever is accused, called something or thanked; else the participants of the main clauses of what is said; else whoever
    is named in it; else whoever the words are said to.
    """
    readings: tuple[Callable[[], list[Mention]], ...] = (
        lambda: _judged(context, sentence, cue),
        lambda: _main(context, cue, stretch),
        lambda: _inside(context, stretch),
        lambda: _around(context, sentence, cue, stretch),
        lambda: _addressed(context, sentence, addressees),
    )
    for read in readings:
        if kept := _others(context, read(), speaker):
            return kept
    return []


def _addressed(context: Context, sentence: Sentence | None, addressees: Sequence[Mention]) -> list[Mention]:
    """Those that words are said to, without those who pass them on."""
    audience = [context.mentions.at(t) for t in sentence.tokens if t.lemma in _AUDIENCE] if sentence is not None else []
    return [m for m in addressees if m not in audience]


def _others(context: Context, mentions: Sequence[Mention], speaker: Mention | None) -> list[Mention]:
    """Mentions without the speaker's own, each chain once."""
    own = _chain(context, speaker) if speaker is not None else ""
    found: dict[str, Mention] = {}
    for mention in mentions:
        chain = _chain(context, mention)
        if chain != own and context.acts_as_actor(mention):
            found.setdefault(chain, mention)
    return list(found.values())


def _chain(context: Context, mention: Mention) -> str:
    return context.antecedents.get(mention.id, mention.id)


def _judged(context: Context, sentence: Sentence | None, cue: Token | None) -> list[Mention]:
    """Whom a verb accuses, names or judges: its object, or its subject where it is passive."""
    if sentence is None or cue is None or cue.pos != "VERB" or cue.lemma not in ASCRIBING | JUDGING:
        return []
    objects = sentence.children(cue.i, "dobj", "nsubjpass")
    small = [c for c in sentence.children(cue.i, "ccomp") if c.pos not in ("VERB", "AUX")]  # "called them fools"
    objects += [o for c in small for o in sentence.children(c.i, "nsubj") if o.i > cue.i]
    if not objects and cue.dep == "relcl" and cue.tag in ("VBN", "VBD"):
        objects = [sentence.head(cue)]
    return _mentions(context, sentence, [t for o in objects for t in coordinated(sentence, o)])


def _main(context: Context, cue: Token | None, stretch: Range) -> list[Mention]:
    """Subjects and objects of the main clauses of what is said."""
    start, end = stretch
    found: list[Mention] = []
    for s in context.parsed.sentences:
        if s.end <= start or s.start >= end:
            continue
        clause = Clause(s, People(s, context.acts))
        for verb in _verbs(s, stretch):
            subjects, _ = clause.subjects(verb)
            subjects = [t for t in subjects if cue is None or t.start != cue.start]
            objects = [t for o in _objects(s, verb) for t in coordinated(s, o) if start <= t.start < end]
            # "withdraw its troops": whoever they belong to is there already.
            objects = [o for o in objects if not (subjects and any(c.tag == "PRP$" for c in s.children(o.i, "poss")))]
            objects = [o for o in objects if o.lemma not in _SITES]
            here = _mentions(context, s, subjects) + _mentions(context, s, objects)
            if not here:  # "is a threat to them", "will march on the capital with them"
                here = [
                    m
                    for p in s.children(verb.i, "prep", "attr", "acomp")
                    for t in s.subtree(p.i)
                    if start <= t.start < end and t.dep in ("pobj", "poss") and not s.children(t.i, "poss")
                    for m in _mentions(context, s, [t])
                ]
            found += here
    return found


def _objects(s: Sentence, verb: Token) -> list[Token]:
    """Whom a verb concerns besides its subject: objects, agents, who is wanted to do something, objects of an infinitive."""
    found = s.children(verb.i, "dobj", "dative")
    for preposition in s.children(verb.i, "agent", "prep"):
        if preposition.dep == "agent" or preposition.lemma in _TOWARDS:
            found += s.children(preposition.i, "pobj")
    for below in s.children(verb.i, "xcomp", "ccomp"):
        if s.to(below) is not None:
            found += s.children(below.i, "nsubj") + s.children(below.i, "dobj")
    return found


def _verbs(s: Sentence, stretch: Range) -> list[Token]:
    """The main verbs of words, those coordinated with them, and those under an opinion of one's own ("I believe that")."""
    start, end = stretch
    inside = [t for t in s.tokens if start <= t.start < end]
    found: list[Token] = []
    for token in inside:
        if token.pos not in ("VERB", "AUX") or token.dep in ("aux", "auxpass"):
            continue
        head = s.head(token)
        top = token.head == token.i or not start <= head.start < end
        under = any(head is verb for verb in found)
        if top or (token.dep == "conj" and under):
            found.append(token)
        elif token.dep == "ccomp" and (head in found or head.pos in ("VERB", "AUX")):
            subjects = s.children(head.i, "nsubj")
            if head in found and subjects and subjects[0].text.casefold() in _FIRST:
                found.append(token)
        elif token.dep in ("ccomp", "relcl") and not under and head.dep == "ROOT" and token.i < head.i:
            found.append(token)
    # The clause of a sentence comes after what hangs before its head.
    rest = [t for t in inside if t.dep == "conj" and s.head(t) in found and t not in found and t.pos in ("VERB", "AUX")]
    return found + rest


def _inside(context: Context, stretch: Range) -> list[Mention]:
    """Everybody named in words."""
    start, end = stretch
    return [m for m in context.mentions.ordered() if start <= m.span.start and m.span.end <= end]


def _around(context: Context, sentence: Sentence | None, cue: Token | None, stretch: Range) -> list[Mention]:
    """Whom a few quoted words are said of: others in the phrase that holds them ("a “heavy price” for the militia")."""
    if sentence is None or cue is None:
        return []
    start, end = stretch
    quoted = [t for t in sentence.tokens if start <= t.start < end and t.pos != "PUNCT"]
    tops = [t for t in quoted if not start <= sentence.head(t).start < end]
    found: list[Mention] = []
    for top in tops:
        phrases = sentence.subtree(top.i)
        above = sentence.head(top)
        while above.i != cue.i and above.dep in ("pobj", "dobj", "prep", "attr", "pcomp") and above.head != above.i:
            phrases += sentence.subtree(above.i)
            above = sentence.head(above)
        # What the parser hung on the verb after the words: "warned of “heavy consequences” for the militia".
        phrases += [
            t
            for p in sentence.children(cue.i, "prep")
            if p.start >= end and p.lemma in ("for", "against")
            for t in sentence.subtree(p.i)
        ]
        found += _mentions(
            context, sentence, [t for t in phrases if not start <= t.start < end and t.dep in ("pobj", "poss", "dobj")]
        )
    return found


def _mentions(context: Context, sentence: Sentence, tokens: Sequence[Token]) -> list[Mention]:
    roles = People(sentence, context.acts).participants(tokens, "about")
    found = [context.mentions.at(r.token) for r in roles]
    nobody = {t.start for t in sentence.tokens if any(c.lemma == "no" for c in sentence.children(t.i, "det"))}
    return [
        m
        for r, m in zip(roles, found, strict=True)
        if m is not None and m.kind is MentionKind.ACTOR and r.token.start not in nobody
    ]


def addressees(
    context: Context, sentence: Sentence, cue: Token, speaker: Mention | None, stretch: Range
) -> list[Mention]:
    """To whom words are said: "told reporters", "said to the council", "a letter to the king"."""
    start, end = stretch
    tokens: list[Token] = []
    if cue.pos == "VERB":
        tokens += sentence.children(cue.i, "dative")
        if cue.lemma in _TELLING:
            tokens += sentence.children(cue.i, "dobj")
    for preposition in sentence.children(cue.i, "prep", "dative"):
        if preposition.lemma == "to" or (cue.lemma in ("call", "appeal") and preposition.lemma in ("on", "upon")):
            tokens += sentence.children(preposition.i, "pobj")
    outside = [t for o in tokens for t in coordinated(sentence, o) if not start <= t.start < end and t.pos != "ADP"]
    return [m for m in _mentions(context, sentence, outside) if m is not speaker]


def medium(context: Context, sentence: Sentence, stretch: Range) -> Range | None:
    """The words that say through what it was said: "a post on X", "in a statement"."""
    start, end = stretch
    media = context.lexicon.markers.get("medium", frozenset())
    for token in sentence.tokens:
        if start <= token.start < end or token.pos not in ("NOUN", "PROPN") or token.lemma not in media:
            continue
        before = [c.start for c in sentence.children(token.i, "compound", "amod") if c.i < token.i]
        last = token.end
        for preposition in sentence.children(token.i, "prep"):
            targets = sentence.children(preposition.i, "pobj")
            if preposition.lemma in ("on", "to", "with") and targets and targets[0].pos == "PROPN":
                last = max(last, targets[0].end)
        return min([token.start, *before]), last
    return None


def said_on(context: Context, sentence: Sentence, cue: Token, stretch: Range) -> Range | None:
    """The words that say when it was said: an expression of time that hangs on the cue, outside of what was said."""
    start, end = stretch
    for token in sentence.tokens:
        if start <= token.start < end or token.i == cue.i:
            continue
        hung = token.head == cue.i or (sentence.head(token).head == cue.i and sentence.head(token).dep == "prep")
        if not hung or sentence.head(token).start in range(start, end):
            continue
        for date in context.dates:
            if date.start <= token.start < date.end:
                return date.start, date.end
    return None
