"""Whom words are about: whoever they accuse, name or judge, of whom they are said, who acts and suffers in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tocsin.coding.clause import Clause
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.of_whom import doer_of
from tocsin.coding.people import People
from tocsin.coding.speech.content import ASCRIBING, JUDGING
from tocsin.coding.speech.deeds import doer_before, points_back
from tocsin.coding.speech.whom import AUDIENCE, mentions_of
from tocsin.coding.triggers import coordinated
from tocsin.records import Form, Mention, MentionKind

Range = tuple[int, int]

_FIRST = frozenset({"i", "we", "me", "us"})
_TOWARDS = frozenset({"at", "against", "on", "upon", "with", "from"})
# What is hit, taken or left is mostly no party.
_SITES = frozenset(
    """town village city country area region district school hospital house camp territory land border capital province
    street road building state community world place""".split()
)
_LINKING = frozenset("be become remain seem look appear stay".split())
# "a ship without a captain", "fight like lions": what somebody is compared to is nobody who is meant.
_LIKENED = frozenset({"like", "as", "without"})
_WHERE = frozenset("in at from near inside outside across within around into throughout under".split())
_DEEP = 0  # steps in the tree below the highest who is named, beyond which nobody is meant
_TOPICAL = frozenset("on about of over regarding concerning".split())
_TURNING = frozenset(
    "ask question speak refer comment turn talk write remark touch allude press challenge react respond".split()
)
_TURNED = frozenset("about to on of over".split())


def about(
    context: Context,
    sentence: Sentence | None,
    cue: Token | None,
    speaker: Mention | None,
    stretch: Range,
    addressees: Sequence[Mention],
) -> list[Mention]:
    """Whom words are about, each once and never their speaker.

    Whoever is accused, called something or thanked; else whoever quoted words are said of; else the participants of the
    main clauses of what is said; else whoever is named in it; else the topic that the sentence sets, or whoever the words
    are said to.
    """
    readings: tuple[Callable[[], list[Mention]], ...] = (
        lambda: _judged(context, sentence, cue),
        lambda: _said_of(context, sentence, cue, stretch),
        lambda: _main(context, cue, stretch),
        lambda: _around(context, sentence, cue, stretch),
        lambda: _topic(context, sentence, cue, stretch),
        lambda: _inside(context, stretch),
        lambda: _addressed(context, sentence, addressees),
    )
    for read in readings:
        if kept := _others(context, read(), speaker):
            return kept
    return []


def _addressed(context: Context, sentence: Sentence | None, addressees: Sequence[Mention]) -> list[Mention]:
    """Those that words are said to, without those who pass them on."""
    audience = [context.mentions.at(t) for t in sentence.tokens if t.lemma in AUDIENCE] if sentence is not None else []
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
    """Whom a verb accuses, names or judges: its object, or its subject where it is passive; of a deed, who did it."""
    if sentence is None or cue is None or cue.pos != "VERB" or cue.lemma not in ASCRIBING | JUDGING:
        return []
    s = sentence
    objects = s.children(cue.i, "dobj", "nsubjpass")
    small = [c for c in s.children(cue.i, "ccomp") if c.pos not in ("VERB", "AUX")]  # "called them fools"
    objects += [o for c in small for o in s.children(c.i, "nsubj") if o.i > cue.i]
    if (
        not objects
    ):  # the parser hangs some of them on the verb as if a preposition stood there: "compared the party to"
        objects = [o for o in s.children(cue.i, "pobj") if o.i > cue.i][:1]
    if not objects and cue.dep == "relcl" and cue.tag in ("VBN", "VBD"):
        objects = [s.head(cue)]
    return [m for o in objects for t in coordinated(s, o) for m in _who(context, s, t)]


def _who(context: Context, s: Sentence, token: Token) -> list[Mention]:
    """Whom a token means; of a deed, or of what points back to one, whoever did it."""
    found = mentions_of(context, s, [token])
    if any(context.resolved(m) for m in found):
        return found
    doer = doer_of(context, s, token, deed=True) if token.pos == "NOUN" else None
    if (doer is None or not context.resolved(doer)) and points_back(s, token):
        doer = doer_before(context, s, token)
    return [doer] if doer is not None else found


def _said_of(context: Context, sentence: Sentence | None, cue: Token | None, stretch: Range) -> list[Mention]:
    """Of whom a few quoted words are said: the subject before them, or the noun that they stand with.

    "Its members, he said, are “tourists”", "the opposition “dances to the music of others”".
    """
    start, end = stretch
    if sentence is None or not sentence.start < start < sentence.end:
        return []
    s = sentence
    quoted = [t for t in s.tokens if start <= t.start < end and t.pos != "PUNCT"]
    tops = [t for t in quoted if t.head == t.i or not start <= s.head(t).start < end]
    if not tops or any(t.dep in ("nsubj", "nsubjpass") and s.head(t) in quoted for t in quoted):
        return []  # a clause of its own
    own = _subjects(s, cue) if cue is not None else []
    for top in tops:
        if top.pos in ("VERB", "AUX"):
            subjects, _ = Clause(s, People(s, context.acts)).subjects(top)
        elif s.head(top).lemma in _LINKING and top.dep in ("attr", "acomp", "oprd", "prep"):
            subjects = s.children(top.head, "nsubj")
        elif top.dep == "ROOT" or (top.dep in ("ccomp", "dep") and s.children(top.i, "nsubj")):
            subjects = s.children(top.i, "nsubj")  # "the opposition “dances ...”": a verb that was read as a noun
        else:
            continue
        if cue is not None and top.head == cue.i and top.dep not in ("ccomp", "advcl"):
            continue
        outside = [t for t in subjects if not start <= t.start < end and t not in own]
        if found := [m for t in outside for m in _who(context, s, t)]:
            return found
    return []


def _subjects(s: Sentence, verb: Token) -> list[Token]:
    return s.children(verb.i, "nsubj", "nsubjpass")


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
            objects = [o for o in objects if o.lemma not in _SITES and o.text.casefold() != "it"]
            here = mentions_of(context, s, subjects) + mentions_of(context, s, objects)
            if not here:  # "is a threat to them", "will march on the capital with them"
                here = [
                    m
                    for p in s.children(verb.i, "prep", "attr", "acomp")
                    for t in s.subtree(p.i)
                    if start <= t.start < end and t.dep in ("pobj", "poss") and not s.children(t.i, "poss")
                    for m in mentions_of(context, s, [t])
                ]
            if not here and s.children(verb.i, "attr", "acomp"):  # "this is a crime"
                here = [m for t in subjects if start <= t.start < end for m in _who(context, s, t)]
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
    """Those named highest in words, where no verb has them; not where something is, nor what somebody is likened to."""
    start, end = stretch
    found: list[tuple[int, Mention]] = []
    for s in context.parsed.sentences:
        if s.end <= start or s.start >= end:
            continue
        for token in s.tokens:
            mention = context.mentions.heads.get(token.start)
            if mention is None or mention.kind is not MentionKind.ACTOR or not start <= token.start < end:
                continue
            if mention.form is Form.NOUN and not _definite(s, token) and _predicated(s, token, stretch):
                continue
            if _only_where(s, token) or _belongs(context, s, token):
                continue
            depth = sum(start <= above.start < end for above in s.ancestors(token))
            found.append((depth, mention))
    least = min((depth for depth, _ in found), default=0)
    return [mention for depth, mention in found if depth <= least + _DEEP]


def _predicated(s: Sentence, token: Token, stretch: Range) -> bool:
    """Whether a noun is what somebody is said to be or is compared to: "a man of the past", "like lions"."""
    said = token.dep in ("attr", "oprd", "ROOT") or not stretch[0] <= s.head(token).start < stretch[1]
    return said or (token.dep == "pobj" and s.head(token).lemma in _LIKENED)


def _only_where(s: Sentence, token: Token) -> bool:
    """Whether a word says where something is: "forces in Chad"."""
    return token.dep == "pobj" and s.head(token).lemma in _WHERE


def _belongs(context: Context, s: Sentence, token: Token) -> bool:
    """Whether a word only says whose another one is that is somebody: "Chad" in "Chad's army", "US" in "US forces"."""
    head = s.head(token)
    if token.dep == "pobj" and head.lemma in ("of", "for"):
        head = s.head(head)
    elif token.dep not in ("amod", "compound", "nmod", "poss", "nounmod"):
        return False
    other = context.mentions.at(head)
    return other is not None and other is not context.mentions.at(token) and other.kind is MentionKind.ACTOR


def _definite(s: Sentence, noun: Token) -> bool:
    """Whether a noun points to somebody: "these thugs", "the army"."""
    return any(c.lemma in ("the", "this", "that", "these", "those") for c in s.children(noun.i, "det"))


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
            if p.start >= end and p.lemma in ("for", "against", "by", "from", "about")
            for t in sentence.subtree(p.i)
        ]
        found += mentions_of(
            context, sentence, [t for t in phrases if not start <= t.start < end and t.dep in ("pobj", "poss", "dobj")]
        )
    return found


def _topic(context: Context, sentence: Sentence | None, cue: Token | None, stretch: Range) -> list[Mention]:
    """Whom the sentence says its speaker turns to: "asked about X, she said", "on X, he was careful", "said of X that"."""
    if sentence is None:
        return []
    s, (start, end) = sentence, stretch
    for token in s.tokens:
        if start <= token.start < end:
            continue
        word, above = token.lemma, s.head(token)
        if token.pos not in ("ADP", "SCONJ") or word not in _TOPICAL | _TURNED:
            continue
        opening = token.i == 0 and word in _TOPICAL
        turned = above.lemma in _TURNING and word in _TURNED and above is not cue
        hung = cue is not None and above is cue and word in ("of", "about") and cue.pos == "VERB"
        if opening or turned or hung:
            objects = [t for o in s.children(token.i, "pobj") for t in coordinated(s, o) if not start <= t.start < end]
            if found := mentions_of(context, s, objects):
                return found
    return []
