"""Whose words they are: the speaker of a verb, a noun or a phrase of saying, or why nobody is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.coding.clause import subjects_of
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.mentions import HE
from tocsin.coding.people import People
from tocsin.coding.triggers import coordinated
from tocsin.records import Form, Mention, MentionKind

_REACH = 7  # tokens after an inverted verb in which its subject is sought
# Verbs that lend their subject to a noun of saying: "issued a statement".
_LIGHT = frozenset(
    """issue make release give publish deliver post send write offer express voice hold have share present raise reiterate
    repeat read sign put launch submit file record air broadcast circulate tweet announce begin start open hold conduct enter
    reach form draw take""".split()
)
_WORDS = frozenset({"word", "view", "opinion", "telling", "eye", "reading", "account"})  # "in his words"
_NOBODY = frozenset({"nobody", "none", "neither", "no"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The mention that speaks, or why there is none."""

    mention: Mention | None = None
    reason: str = ""


def of_verb(context: Context, sentence: Sentence, verb: Token, *, but: tuple[int, int] | None = None) -> Voice:
    """The subject of a verb of saying; nobody who stands in the words themselves, [start, end) of `but`."""
    said_of = _quoted(sentence, verb)
    if said_of:
        return Voice(mention=named(context, sentence, said_of))
    first = finite_above(sentence, verb)
    if first is not None:
        return of_verb(context, sentence, first, but=but)
    roles = subjects_of(sentence, verb, context.acts)
    found = named(context, sentence, [r.token for r in roles if but is None or not but[0] <= r.token.start < but[1]])
    if found is None and not roles:
        found = _above(context, sentence, verb, but)
    if found is not None:
        return Voice(mention=found)
    if but is not None:
        beside = _beside(context, sentence, verb, but)
        if beside is not None:
            return Voice(mention=beside)
    subjects = sentence.children(verb.i, "nsubj", "nsubjpass", "expl")
    inverted = None if subjects or but is not None else _inverted(context, sentence, verb)
    if inverted is None and not subjects and verb.dep != "conj":
        inverted = _before(context, sentence, verb, but)
    if inverted is not None:
        return Voice(mention=inverted)
    for subject in subjects:
        if _is_medium(context, subject):
            return of_noun(context, sentence, subject)
    if sentence.children(verb.i, "nsubjpass", "auxpass"):
        return Voice(reason="a passive that does not name who says it")
    if subjects:
        return Voice(reason=f"{subjects[0].text!r}, the subject, is nobody who is known to speak")
    return Voice(reason="the verb of saying has no subject")


def finite_above(sentence: Sentence, verb: Token) -> Token | None:
    """The verb that a finite verb goes on from, where it was hung on an infinitive or a participle between them.

    "accused Chad of sending drones and called the pilots killers", "promised that police would come and urged calm".
    """
    head = sentence.head(verb)
    bare = (
        verb.dep == "conj" and verb.tag in ("VBD", "VBZ", "VBP") and not sentence.children(verb.i, "nsubj", "nsubjpass")
    )
    if not bare or head.tag not in ("VB", "VBG") or sentence.children(verb.i, "aux"):
        return None
    return next((a for a in sentence.ancestors(head) if a.tag == verb.tag and a.pos == "VERB"), None)


def _above(context: Context, sentence: Sentence, verb: Token, but: tuple[int, int] | None) -> Mention | None:
    """The subject of the clause that a participle or an infinitive without a subject stands in."""
    bare = verb.tag in ("VBG", "VB") and not sentence.children(verb.i, "nsubj", "nsubjpass")
    if not bare or (verb.tag == "VB" and sentence.to(verb) is None and verb.dep != "conj"):
        return None
    for above in sentence.ancestors(verb):
        if above.pos not in ("VERB", "AUX"):
            continue
        if sentence.children(above.i, "nsubj", "nsubjpass"):
            roles = subjects_of(sentence, above, context.acts)
            return named(
                context, sentence, [r.token for r in roles if but is None or not but[0] <= r.token.start < but[1]]
            )
    return None


def _quoted(sentence: Sentence, verb: Token) -> list[Token]:
    """Whom an outlet passes on: "quoted the minister as saying"."""
    if verb.dep != "pcomp":
        return []
    above = sentence.head(sentence.head(verb))
    return sentence.children(above.i, "dobj", "nsubjpass") if above.lemma in ("quote", "cite") else []


def of_noun(context: Context, sentence: Sentence, noun: Token) -> Voice:
    """Whose statement, remark or plan a noun names: its owner, who stands with it, or who issues it."""
    s = sentence
    people = People(s, context.acts)
    owners: list[Token] = [t for c in s.children(noun.i, "poss") for t in coordinated(s, c)]
    for preposition in s.children(noun.i, "prep"):
        if preposition.lemma in ("of", "by", "from", "among"):
            owners += [t for o in s.children(preposition.i, "pobj") for t in coordinated(s, o)]
    for clause in s.children(noun.i, "acl"):  # "a statement issued by the ministry"
        if clause.tag == "VBN":
            owners += [
                t for p in s.children(clause.i, "agent") for o in s.children(p.i, "pobj") for t in coordinated(s, o)
            ]
    found = named(context, s, owners)
    if found is None:
        acting, _ = people.modifiers(noun)
        found = named(context, s, [r.token for r in acting])
    if found is None:
        found = _issuer(context, s, noun)
    if found is not None:
        return Voice(mention=found)
    return Voice(reason=f"nobody is named whose {noun.lemma!r} it is")


def _issuer(context: Context, s: Sentence, noun: Token) -> Mention | None:
    """Whoever issues what a noun names, or says something in it."""
    top = noun
    while top.dep == "conj" and top.head != top.i:
        top = s.head(top)
    above = s.head(top)
    if top.dep in ("dobj", "attr", "oprd") and above.pos == "VERB":
        if above.lemma in _LIGHT:
            return named(context, s, [r.token for r in subjects_of(s, above, context.acts)])
        return None
    if top.dep == "nsubjpass" and above.lemma in _LIGHT:
        return named(context, s, [r.token for r in subjects_of(s, above, context.acts)])
    if above.dep in ("prep", "agent") or top.dep == "pobj":
        verb = s.head(above)
        if above.lemma in ("in", "at", "during", "for", "on", "with", "through", "via") and verb.pos == "VERB":
            return named(context, s, [r.token for r in subjects_of(s, verb, context.acts)])
    return None


def according_to(context: Context, sentence: Sentence, token: Token) -> Voice:
    """According to whom it is so."""
    targets = [
        t
        for p in sentence.children(token.i, "prep")
        for o in sentence.children(p.i, "pobj")
        for t in coordinated(sentence, o)
    ]
    found = named(context, sentence, targets)
    if found is not None:
        return Voice(mention=found)
    if targets and _is_medium(context, targets[0]):
        return of_noun(context, sentence, targets[0])
    return Voice(reason="nobody who is known to speak stands after 'according to'")


def before_colon(context: Context, sentence: Sentence, at: int) -> Mention | None:
    """Whoever is named alone before a colon: "Minister: “We stay”"."""
    before = [t for t in sentence.tokens if t.end <= at and t.pos not in ("PUNCT", "SPACE")]
    colon = [t for t in sentence.tokens if t.text == ":" and t.end <= at]
    if not colon or not before:
        return None
    if any(t.pos in ("VERB", "AUX") for t in before):
        return _turning(context, sentence, before)
    mention = context.mentions.at(before[-1])
    if mention is None or mention.kind is not MentionKind.ACTOR or len(before) > 6:
        return None
    return mention if mention.span.end == before[-1].end else None


def _turning(context: Context, sentence: Sentence, before: Sequence[Token]) -> Mention | None:
    """The person who is the subject of what stands before a colon: "On Chad, she was careful: “We wait”"."""
    if not any(t.pos in ("PRON", "PROPN") for t in before):
        return None
    for token in before:
        if token.dep == "nsubj" and sentence.head(token).pos in ("VERB", "AUX"):
            mention = context.mentions.at(token)
            if mention is None or mention.kind is not MentionKind.ACTOR:
                return None
            return mention if mention.label == "person" or token.text.casefold() in HE else None
    return None


def named(context: Context, sentence: Sentence, tokens: Sequence[Token] | Iterable[Token]) -> Mention | None:
    """The first mention that tokens stand for; a thing stands for its owner."""
    several = list(tokens)
    for token in several:  # "its spokesman, X", "one of them, X": the name
        if (name := _apposed(context, sentence, token)) is not None:
            return name
    for role in People(sentence, context.acts).participants(several, "named"):
        mention = context.mentions.at(role.token)
        if mention is not None and not _nobody(sentence, role.token):
            return mention
    return None


def _apposed(context: Context, sentence: Sentence, token: Token) -> Mention | None:
    """The person whose name stands beside a noun or a number, between commas."""
    mention = context.mentions.at(token)
    if mention is not None and mention.form is Form.NAME:
        return None
    for child in sentence.children(token.i, "appos"):
        name = context.mentions.at(child)
        if name is not None and name.form is Form.NAME and name.label in ("person", "name") and child.i > token.i:
            return name
    return None


def _nobody(sentence: Sentence, token: Token) -> bool:
    return token.lemma in _NOBODY or any(c.lemma in _NOBODY for c in sentence.children(token.i, "det"))


def _beside(context: Context, sentence: Sentence, verb: Token, but: tuple[int, int]) -> Mention | None:
    """Whoever stands next to a verb that stands next to words in marks, where the parser was led astray by them."""
    free = [t for t in sentence.tokens if not but[0] - 1 <= t.start < but[1] + 1]
    here = next((n for n, t in enumerate(free) if t.i == verb.i), None)
    if here is None:
        return None
    if verb.start - but[1] <= 3 and verb.start >= but[1]:
        for token in free[here + 1 : here + 1 + _REACH]:
            if token.pos in ("VERB", "AUX") or token.text in (",", "."):
                break
            mention = context.mentions.at(token)
            if mention is not None and mention.kind is MentionKind.ACTOR and mention.span.end == token.end:
                return mention
    if here and but[0] - verb.end <= 4:
        mention = context.mentions.at(free[here - 1])
        if mention is not None and mention.kind is MentionKind.ACTOR and mention.span.end <= verb.start:
            return mention
    return None


def _inverted(context: Context, sentence: Sentence, verb: Token) -> Mention | None:
    """Whoever stands right before a finite verb, or after one that closes a sentence: "..., said the head of the board"."""
    at = verb.i - 1
    while at > 0 and sentence.tokens[at].pos == "ADV":
        at -= 1
    beside = context.mentions.at(sentence.tokens[at]) if at >= 0 and verb.tag in ("VBD", "VBZ", "VBP") else None
    if beside is not None and beside.kind is MentionKind.ACTOR and sentence.tokens[at].head == verb.i:
        return beside
    before = sentence.tokens[verb.i - 1].text if verb.i else ""
    if verb.tag not in ("VBD", "VBZ", "VBN") or before not in (",", '"', "”", "’", "'", "?", "!", "-", "–"):
        return None
    for token in sentence.tokens[verb.i + 1 : verb.i + 1 + _REACH]:
        if token.pos in ("VERB", "AUX", "ADP") or token.text in (",", "."):
            return None
        mention = context.mentions.at(token)
        if mention is not None and mention.kind is MentionKind.ACTOR and mention.span.end == token.end:
            return mention
    return None


def _before(context: Context, sentence: Sentence, verb: Token, but: tuple[int, int] | None) -> Mention | None:
    """Whoever stands right before a finite verb without a subject: "Asked about the group, Minister X said"."""
    if verb.tag not in ("VBD", "VBZ", "VBP") or sentence.children(verb.i, "aux", "auxpass", "expl"):
        return None
    at = verb.i - 1
    while at > 0 and sentence.tokens[at].pos == "ADV":
        at -= 1
    token = sentence.tokens[at]
    if at < 0 or (but is not None and but[0] <= token.start < but[1]):
        return None
    mention = context.mentions.at(token)
    actor = mention is not None and mention.kind is MentionKind.ACTOR and mention.span.end == token.end
    return mention if actor else None


def in_words(context: Context, sentence: Sentence, token: Token) -> Voice | None:
    """In whose words it is so: "in her words", "in the view of the ministry"; None where a token says no such thing."""
    above = sentence.head(token)
    if token.lemma not in _WORDS or token.dep != "pobj" or above.lemma not in ("in", "to"):
        return None
    owners = sentence.children(token.i, "poss")
    owners += [o for p in sentence.children(token.i, "prep") if p.lemma == "of" for o in sentence.children(p.i, "pobj")]
    found = named(context, sentence, owners)
    return None if found is None else Voice(mention=found)


def _is_medium(context: Context, token: Token) -> bool:
    return token.pos in ("NOUN", "PROPN") and token.lemma in context.lexicon.markers.get("medium", frozenset())
