"""Which mentions of one text refer to the same actor: by name, by title or noun, by pronoun.

Nothing is merged: each link is a `Judgement` with its reason, and a reader may judge otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tocsin.coding.gender import Gender, gender_of, of_pronoun
from tocsin.coding.grammar import Parsed, Sentence, Token
from tocsin.coding.mentions import HE, IT, THEY, Mentions, fold
from tocsin.coding.quotation import Stretch, find_marked
from tocsin.records import Form, Judgement, Mention, MentionKind, Verdict

BY = "coreference/1"

_REACH = 4  # sentences back in which a pronoun or a definite noun seeks what it refers to
_PARTICLES = frozenset(
    {"al", "el", "as", "ar", "an", "bin", "ibn", "ben", "abu", "de", "da", "dos", "van", "von", "la", "le"}
)
_GROUPS = frozenset({"organisation", "armed-group", "party", "movement", "coalition", "group", "organ", "name"})
_POWERS = _GROUPS | {"state", "metonym"}
_GENERIC_GROUPS = frozenset(
    """group movement organisation organization party militia faction coalition alliance bloc body agency company firm
    corporation airline carrier automaker carmaker manufacturer maker producer bank lender retailer operator conglomerate giant
    newspaper paper daily broadcaster network channel station magazine outlet union federation association charity watchdog
    ministry regulator club university""".split()
)
_GENERIC_PERSONS = frozenset(
    """cleric leader politician commander statesman premier president chief veteran man woman minister general official
    lawmaker senator diplomat envoy executive chairman chairwoman director founder head mayor governor candidate activist
    preacher analyst economist lawyer judge prosecutor""".split()
)
_MANY = frozenset({"police", "people", "personnel", "staff", "crew", "clergy"})  # plural without an s
_OBJECTS = frozenset({"him", "them", "her", "us", "me"})
_POINTING = frozenset({"the", "this", "that", "these", "those", "both"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A mention with where it stands."""

    mention: Mention
    sentence: int
    token: Token
    words: str  # its name or phrase, folded, without its article
    main: bool  # subject of its sentence's main verb
    many: bool  # the first of several: "the army and the rebels"
    chain: str = ""  # the mention that it refers to in the end
    before: int = 0  # how often it was named before, by the same words or family name
    gender: Gender | None = None  # None: nothing says
    marks: Stretch | None = None  # the quotation marks that it stands in
    article: bool = False  # "the" stands before it

    @property
    def subject(self) -> bool:
        return self.token.dep in ("nsubj", "nsubjpass")

    @property
    def plural(self) -> bool:
        if self.token.tag == "NNPS" and self.mention.label == "organisation":
            return self.article  # "the Houthis", but "Reuters" is one body
        word = self.token.text.casefold()
        return self.token.tag in ("NNS", "NNPS") or word in THEY or word in _MANY

    @property
    def person(self) -> bool:
        return self.mention.label == "person" and not self.plural


def find_links(parsed: Parsed, mentions: Mentions) -> tuple[Judgement, ...]:
    """The links between mentions of a text, each from a mention to an earlier (or fuller) one."""
    seen: list[_Seen] = []
    links: list[Judgement] = []
    marked, _ = find_marked(parsed.text)
    genders: dict[str, Gender] = {}  # by the words of a name and by its family name
    for number, sentence in enumerate(parsed.sentences):
        for token in sentence.tokens:
            mention = mentions.heads.get(token.start)
            if mention is None or mention.kind is not MentionKind.ACTOR:
                continue
            here = _Seen(
                mention=mention,
                sentence=number,
                token=token,
                words=_words(parsed.text, mention),
                main=token.dep in ("nsubj", "nsubjpass") and token.head == sentence.root.i,
                many=bool(sentence.children(token.i, "conj")),
                marks=_within(marked, token.start),
                article=any(c.text.casefold() == "the" for c in sentence.children(token.i, "det")),
            )
            if here.person:
                here = replace(here, gender=_gender(parsed.text, here, genders))
            if here.mention.form is Form.NAME:
                here = replace(here, before=sum(s.token.text == token.text for s in seen))
            found = _antecedent(parsed, sentence, here, seen, mentions)
            if found is not None:
                other, reason = found
                if here.gender is None and here.person:
                    here = replace(here, gender=other.gender)
                here = replace(here, chain=other.chain or other.mention.id)
                links.append(
                    Judgement(left=mention.id, right=other.mention.id, verdict=Verdict.SAME, reasons=(reason,), by=BY)
                )
            seen.append(here)
    return tuple(links)


def _within(marked: Sequence[Stretch], at: int) -> Stretch | None:
    """The innermost marks around a position."""
    around = [s for s in marked if s.start <= at < s.end]
    return around[-1] if around else None


def _gender(text: str, here: _Seen, genders: dict[str, Gender]) -> Gender | None:
    """Whether a person is a man or a woman by name and title; remembered under the name."""
    span = here.mention.span
    found = gender_of(text[span.start : span.end], here.token.lemma) or genders.get(here.words)
    if here.mention.form is not Form.NAME:
        return found
    family = _split(here.words)[1]
    if found is None:
        return genders.get(family)
    genders.setdefault(here.words, found)
    genders.setdefault(family, found)
    return found


def _words(text: str, mention: Mention) -> str:
    span = mention.name or mention.span
    return re.sub(r"^(the|a|an) ", "", fold(text[span.start : span.end]))


def _antecedent(
    parsed: Parsed, sentence: Sentence, here: _Seen, seen: list[_Seen], mentions: Mentions
) -> tuple[_Seen, str] | None:
    if here.mention.form is Form.NAME:
        return _by_name(parsed.text, here, seen)
    if here.mention.form is Form.NOUN:
        return _by_noun(parsed, sentence, here, seen, mentions)
    return _by_pronoun(parsed, sentence, here, seen, mentions)


# ------------------------------------------------------------------------------------------------ names


def _by_name(text: str, here: _Seen, seen: list[_Seen]) -> tuple[_Seen, str] | None:
    named = [s for s in seen if s.mention.form is Form.NAME]
    for other in named:
        if other.words == here.words:
            return other, f"the same name, {here.words!r}"
    span = here.mention.span
    before = text[max(0, span.start - 1) : span.start]
    if before == "(" and named and text[named[-1].mention.span.end : span.start].strip() == "(":
        return named[-1], "a short name in brackets after the full one"
    if here.mention.label not in ("person", "name"):
        return None
    for other in reversed(named):
        if other.mention.label in ("person", "name"):
            reason = _same_person(here.words, other.words)
            if reason is not None:
                return other, reason
    return None


def _same_person(left: str, right: str) -> str | None:
    """Why two personal names of one text are the same person's; None if they need not be.

    >>> _same_person("al sadr", "muqtada al sadr")
    "the family name 'al sadr'"
    >>> _same_person("moqtada al sadr", "muqtada al sadr")
    "another spelling of 'muqtada al sadr'"
    >>> _same_person("rodrigo diaz", "elena diaz")
    """
    (given, family), (other_given, other_family) = _split(left), _split(right)
    if _skeleton(family) != _skeleton(other_family):
        return None
    if len(_skeleton(family)) < 2 and (family != other_family or len(family) < 4):
        return None
    if family != other_family and (len(family) < 4 or abs(len(family) - len(other_family)) > 2):
        return None
    if not given or not other_given:
        return f"the family name {family!r}" if given != other_given else f"another spelling of {right!r}"
    if _skeleton(given) == _skeleton(other_given):
        return f"another spelling of {right!r}"
    if given.endswith(other_given) or other_given.endswith(given) or given.startswith(other_given):
        return f"a shorter form of the name {right!r}"
    return None


def _split(name: str) -> tuple[str, str]:
    """Given names and family name; an Arabic or Romance particle belongs to the family name."""
    words = name.split()
    cut = len(words) - 1
    while cut > 0 and words[cut - 1] in _PARTICLES:
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _skeleton(name: str) -> str:
    """Consonants without doublets: what differs between spellings of one transliterated name is mostly vowels."""
    letters = re.sub(r"[^a-z]", "", name.replace("k", "q").replace("gh", "q"))
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyhw]", "", letters))


# ------------------------------------------------------------------------------------------------ nouns


def _by_noun(
    parsed: Parsed, sentence: Sentence, here: _Seen, seen: list[_Seen], mentions: Mentions
) -> tuple[_Seen, str] | None:
    text = parsed.text
    apposed = _apposed(parsed, sentence, here, mentions)
    if apposed is not None:
        return apposed, f"in apposition to {apposed.words!r}"
    before = [c for c in sentence.children(here.token.i) if c.i < here.token.i]
    article = next((c.text.casefold() for c in before if c.dep in ("det", "predet")), "")
    if article not in _POINTING:
        return None
    if any(c.dep in ("amod", "compound", "poss", "nmod", "nummod") and c.pos == "PROPN" for c in before):
        return None
    if article == "the" and any(
        not _aside(sentence, here.token, c) for c in sentence.children(here.token.i, "prep", "relcl")
    ):
        return None
    near = [s for s in seen if here.sentence - s.sentence <= _REACH and s.mention.form is not Form.PRONOUN]
    lemma = here.token.lemma
    for other in reversed(near):
        same = other.token.lemma == lemma or _titled(text, other, lemma)
        if same and other.plural == here.plural and other.words != here.words and other.token.start != here.token.start:
            return other, f"{text[here.mention.span.start : here.mention.span.end]!r} takes up {other.words!r}"
    for other in reversed(near):
        if other.words == here.words:
            return other, f"the same words, {here.words!r}"
    if lemma in _GENERIC_GROUPS and not here.plural:
        for other in sorted(near, key=_salience(here), reverse=True):
            if other.mention.form is Form.NAME and other.mention.label in _GROUPS and not other.plural:
                return other, f"the group last spoken of before {lemma!r}"
    if lemma in _GENERIC_PERSONS and not here.plural:
        for other in sorted(near, key=_salience(here), reverse=True):
            if other.mention.form is Form.NAME and other.person:
                return other, f"the person last spoken of before {lemma!r}"
    return None


def _aside(sentence: Sentence, noun: Token, clause: Token) -> bool:
    """Whether a comma keeps a clause off its noun: "the bank, which", not "the bank that"."""
    return (
        clause.dep == "relcl"
        and sentence.subtree(clause.i)[0].i > noun.i + 1
        and sentence.tokens[noun.i + 1].text == ","
    )


def _apposed(parsed: Parsed, sentence: Sentence, here: _Seen, mentions: Mentions) -> _Seen | None:
    """The name that a noun stands beside: "the prime minister, X", "X, a cleric"."""
    beside = sentence.children(here.token.i, "appos")
    if here.token.dep == "appos":
        beside.append(sentence.head(here.token))
    for token in beside:
        mention = mentions.at(token)
        if mention is None or mention.form is not Form.NAME or mention.kind is not MentionKind.ACTOR:
            continue
        if here.mention.label != "person" or mention.label in ("person", "name"):
            words = _words(parsed.text, mention)
            return _Seen(mention=mention, sentence=here.sentence, token=token, words=words, main=False, many=False)
    return None


def _titled(text: str, other: _Seen, lemma: str) -> bool:
    """Whether a named person stands with a title or apposition of that noun: "President X ... the president"."""
    if other.mention.form is not Form.NAME or not other.person or other.mention.name is None:
        return False
    return lemma in fold(text[other.mention.span.start : other.mention.name.start]).split()


# --------------------------------------------------------------------------------------------- pronouns


def _by_pronoun(
    parsed: Parsed, sentence: Sentence, here: _Seen, seen: list[_Seen], mentions: Mentions
) -> tuple[_Seen, str] | None:
    word = here.token.text.casefold()
    if word in HE:
        wanted = [s for s in seen if s.person and s.gender in (None, of_pronoun(word))]
        kind = "person"
    elif word in THEY:
        wanted = [s for s in seen if s.plural or s.mention.label in _GROUPS | {"state", "metonym"}]
        wanted = [s for s in wanted if s.mention.label != "adjective" or s.plural]
        kind = "group"
    elif word in IT:
        wanted = [s for s in seen if not s.plural and s.mention.label in _POWERS]
        kind = "body"
    else:
        return None
    # Whoever is the subject beside it is not it, under no other name either: "Smith met him".
    beside = {s.chain or s.mention.id for s in seen if s.subject and _clashes(sentence, here, s)}
    near = [
        s
        for s in wanted
        if here.sentence - s.sentence <= _REACH
        and s.mention.form is not Form.PRONOUN
        and not _clashes(sentence, here, s)
        and (s.chain or s.mention.id) not in beside
    ]
    if not near:
        return None
    best = max(near, key=_salience(here))
    if word not in HE and _thing(parsed, sentence, here, mentions, _salience(here)(best)[0]):
        return None
    return best, f"{word!r}: the {kind} spoken of last, {best.words!r}"


def _thing(parsed: Parsed, sentence: Sentence, here: _Seen, mentions: Mentions, score: float) -> bool:
    """Whether "it" or "them" takes up a thing that is more present than any actor: "the raids went on; she called them"."""
    verb = sentence.head(here.token)
    acting = here.token.dep == "nsubj" and verb.pos == "VERB"
    if acting or here.token.dep == "poss":
        return False
    plural = here.plural
    for back in (0, 1):
        if here.sentence < back:
            break
        for token in parsed.sentences[here.sentence - back].tokens:
            if token.pos != "NOUN" or token.start >= here.token.start or (token.tag == "NNS") != plural:
                continue
            if token.dep not in ("nsubj", "nsubjpass", "dobj") or token.entity or mentions.at(token) is not None:
                continue
            subject = token.dep in ("nsubj", "nsubjpass")
            if 1.0 - 2.2 * back + 4.5 * subject + 3.0 * plural > score:
                return True
    return False


def _salience(here: _Seen) -> Callable[[_Seen], tuple[float, int]]:
    """How present a mention is at `here`: subjects and recent sentences first, then the nearest."""

    def key(other: _Seen) -> tuple[float, int]:
        distance = here.sentence - other.sentence
        score = -1.2 * distance + 0.8 * min(other.before, 3)
        score += 3.0 if other.subject else 0.0
        score += 1.5 if other.main else 0.0
        score += 1.0 if other.mention.form is Form.NAME else 0.0
        score += 1.0 if other.mention.form is Form.NAME and here.token.text.casefold() in HE else 0.0
        score += 1.0 if other.gender is not None and here.token.text.casefold() in HE else 0.0
        if here.token.text.casefold() in THEY:
            score += 3.0 if other.plural or other.many else 0.0
            score -= 2.0 if other.mention.label in ("state", "metonym") and not other.many else 0.0
            score -= 1.0 if other.mention.label == "organisation" and not (other.plural or other.many) else 0.0
        score -= 2.0 if other.token.dep in ("poss", "compound", "amod", "nmod") else 0.0
        return score, other.token.start

    return key


def _clashes(sentence: Sentence, here: _Seen, other: _Seen) -> bool:
    """Whether a pronoun cannot refer to a mention.

    Subject and object of one verb are two ("X praised him"), and who speaks is not "he" in his own words ("X said: “He lied”").
    """
    if other.sentence != here.sentence:
        return False
    if here.marks is not None and other.marks is None and other.subject and here.marks.end - here.marks.start > 20:
        return True
    if here.token.dep == "poss":
        return False
    verb = sentence.head(here.token)
    if verb.pos == "ADP":
        verb = sentence.head(verb)
    if here.token.dep in ("nsubj", "nsubjpass"):  # "the police let them pass"
        if here.token.text.casefold() not in _OBJECTS or verb.dep not in ("ccomp", "xcomp"):
            return False
        verb = sentence.head(verb)
    return other.token.head == verb.i and other.subject


def follow(links: tuple[Judgement, ...]) -> dict[str, str]:
    """Each linked mention's last antecedent: where its chain of links ends."""
    step = {j.left: j.right for j in links if j.verdict is Verdict.SAME}

    def last(mention: str) -> str:
        passed: set[str] = set()
        while mention in step and mention not in passed:
            passed.add(mention)
            mention = step[mention]
        return mention

    return {left: last(left) for left in step}
