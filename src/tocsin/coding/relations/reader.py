"""One sentence as its facts need it: who a token stands for, what is a body and what a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.coding.clause import Clause
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.mentions import HE, IT, THEY, fold
from tocsin.coding.people import PARTITIVE, People
from tocsin.coding.relations.words import BODY_WORDS, EVERY_DAY, NO_BODIES, ORDERS, REGIONS
from tocsin.coding.triggers import coordinated
from tocsin.records import Form, Mention, MentionKind, Relation

STATE = frozenset({"state", "metonym"})
_BODIES = frozenset({"organisation", "armed-group", "party", "movement", "coalition", "igo", "group", "organ", "name"})
_OF = frozenset({"of"})
_PARTICLES = frozenset({"out", "away", "off", "apart", "up", "together", "back"})
_SOME = (PARTITIVE | {"both", "each", "neither"}) - {"part"}
_SUCH_AS = frozenset({"as", "like", "including"})
_CALLING = frozenset({"call", "name", "dub", "style"})
_RELATIVE = ("WP", "WDT", "WP$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A mention and the token that heads it."""

    token: Token
    mention: Mention

    @property
    def named(self) -> bool:
        """Whether it is mentioned by name."""
        return self.mention.form is Form.NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A relation as some words state it, before anybody asked who holds it."""

    actor: Who
    relation: Relation
    object: Who | None = None
    words: str | None = None
    trigger: Token
    told: bool  # by a predicate, with mood and time; False: beside a name
    start: int  # characters of the words that say so
    end: int
    note: str | None = None
    by: str


class Reader:
    """The tree of one sentence with its mentions."""

    def __init__(self, context: Context, sentence: Sentence) -> None:
        self.context = context
        self.sentence = sentence
        self.clause = Clause(sentence, People(sentence, context.acts))

    # ------------------------------------------------------------------------------------------- who

    def mention(self, token: Token) -> Mention | None:
        """The actor or place that a token heads or is part of the name of."""
        found = self.context.mentions.at(token)
        return None if found is None or found.kind is MentionKind.DATE else found

    def at(self, token: Token) -> Who | None:
        """The mention at a token as it stands."""
        mention = self.mention(token)
        if mention is None:
            return None
        head = self.context.mentions.inside.get(token.start, token.start)
        if head != token.start:
            token = next((t for t in self.sentence.tokens if t.start == head), token)
        return Who(token=token, mention=mention)

    def who(self, token: Token) -> Who | None:
        """Whom a token stands for: the name beside a noun, the noun of a relative pronoun, else its own mention."""
        s = self.sentence
        if token.tag in _RELATIVE or (token.lemma == "that" and token.dep in ("nsubj", "nsubjpass")):
            clause = next((a for a in s.ancestors(token) if a.dep == "relcl"), None)
            return None if clause is None else self.who(s.head(clause))
        own = self.at(token)
        if own is not None and own.named:
            return own
        if own is None and token.lemma in _SOME:  # "most of these groups"
            return next((w for _, after in self.after(token, _OF) for w in after), None)
        beside = [*s.children(token.i, "appos"), *self._called(token)]
        if token.dep == "appos":
            beside.append(s.head(token))
        if token.dep == "attr" and s.head(token).lemma == "be":
            beside.extend(s.children(s.head(token).i, "nsubj"))
        for other in beside:
            found = self.at(other)
            if found is not None and found.named and (own is None or not _unlike(own, found)):
                return found
        if own is None and token.dep == "attr":
            own = next((w for t in beside if (w := self.at(t)) is not None), None)
        return own if own is not None and own.mention.kind is MentionKind.ACTOR else None

    def _called(self, token: Token) -> list[Token]:
        """The name in "an armed group called X"."""
        s = self.sentence
        verbs = [c for c in s.children(token.i, "acl") if c.lemma in _CALLING]
        return [t for verb in verbs for t in s.children(verb.i, "oprd", "attr", "dobj")]

    def all(self, tokens: Iterable[Token]) -> list[Who]:
        """Whom tokens stand for, without those that stand for nobody; "A and B, both of which" stands for two."""
        found = [who for token in tokens for t in self._each(token) if (who := self.who(t)) is not None]
        return [each for who in found for each in (who, *self._examples(who))]

    def _examples(self, who: Who) -> list[Who]:
        """The names that a plural is illustrated by: "armed groups such as A, B and C"."""
        if who.named or who.token.tag not in ("NNS", "NNPS"):
            return []
        s = self.sentence
        found = [
            t
            for preposition in s.children(who.token.i, "prep")
            if preposition.text.casefold() in _SUCH_AS
            for target in s.children(preposition.i, "pobj", "pcomp", "dobj")
            for t in coordinated(s, target)
        ]
        return [each for t in found if (each := self.at(t)) is not None and each.named and self.actor(each)]

    def _each(self, token: Token) -> list[Token]:
        """What is coordinated before "both of which"; else the token itself."""
        s = self.sentence
        below = [o for p in s.children(token.i, "prep") for o in s.children(p.i, "pobj") if o.tag in _RELATIVE]
        clause = next((a for a in s.ancestors(token) if a.dep == "relcl"), None)
        if token.lemma not in ("both", "all", "each") or not below or clause is None:
            return [token]
        first = s.head(clause)
        while first.dep == "conj":
            first = s.head(first)
        return coordinated(s, first)

    def subjects(self, verb: Token) -> tuple[list[Who], bool]:
        """Whom the subject of a verb stands for, and whether it is passive."""
        tokens, passive = self.clause.subjects(verb)
        order = self.sentence.head(verb)
        if not tokens and verb.dep == "acl" and order.lemma in ORDERS and order.dep == "dobj":
            # "issued the order to disband X": whoever issued it disbanded it.
            tokens, passive = self.clause.subjects(self.sentence.head(order))
        return self.all(tokens), passive

    def objects(self, verb: Token) -> list[Who]:
        """Whom the direct objects of a verb stand for."""
        found = self.sentence.children(verb.i, "dobj")
        return self.all(t for o in found for t in coordinated(self.sentence, o))

    def after(self, token: Token, prepositions: frozenset[str]) -> Iterator[tuple[Token, list[Who]]]:
        """What stands after one of the prepositions of a token, or of a particle of it ("out of", "away from")."""
        s = self.sentence
        for outer in s.children(token.i, "prep", "agent", "dative", "prt", "advmod"):
            below = s.children(outer.i, "prep") if outer.text.casefold() in _PARTICLES else []
            for preposition in (outer, *below):
                if preposition.text.casefold() in prepositions:
                    found = [t for o in s.children(preposition.i, "pobj") for t in coordinated(s, o)]
                    yield preposition, [who for t in found if (who := self._below(t)) is not None]

    def _below(self, token: Token) -> Who | None:
        """Whom an object of a preposition stands for; what it is in apposition to is somebody else."""
        own = self.at(token)
        if token.tag in _RELATIVE:
            return self.who(token)
        if own is None and token.lemma in REGIONS:  # "the Kurdistan region"
            named = (self.at(c) for c in self.sentence.children(token.i, "compound", "amod", "nmod"))
            return next((w for w in named if w is not None and w.named), None)
        if own is not None and own.named:
            return own
        found = next((w for c in self.sentence.children(token.i, "appos") if (w := self.at(c)) is not None), None)
        return found if found is not None and found.named and (own is None or not _unlike(own, found)) else own

    # --------------------------------------------------------------------------------------- what sort

    def body(self, who: Who) -> bool:
        """Whether it is an organised body of people: a group, party, force or institution."""
        mention = who.mention
        if mention.form is Form.PRONOUN:
            return who.token.text.casefold() in IT | THEY and not who.token.text.casefold().endswith(("self", "selves"))
        if mention.form is Form.NAME:
            return mention.label in _BODIES or bool(BODY_WORDS & set(self.words(who).split()))
        return mention.label in ("group", "organ") and who.token.lemma not in NO_BODIES

    def lasting(self, who: Who) -> bool:
        """Whether it is a body whose founding or lead is worth a fact, not a delegation or a cabinet."""
        return self.body(who) and (who.named or who.token.lemma not in EVERY_DAY)

    def person(self, who: Who) -> bool:
        """Whether it is one person, or may be."""
        mention = who.mention
        if mention.form is Form.PRONOUN:
            return who.token.text.casefold() in HE
        if mention.form is Form.NAME:
            return mention.label in ("person", "name") and not BODY_WORDS & set(self.words(who).split())
        return mention.label == "person" and who.token.tag not in ("NNS", "NNPS")

    def may_be_person(self, who: Who) -> bool:
        """Whether it is one person, or a name that the parser may have taken for a body's."""
        if who.named and who.mention.label == "organisation":
            words = self.words(who).split()
            return 2 <= len(words) <= 4 and not BODY_WORDS & set(words) and "of" not in words
        return self.person(who) or (who.mention.label in ("person", "name") and who.token.tag not in ("NNS", "NNPS"))

    def state(self, who: Who, *, adjective: bool = False) -> bool:
        """Whether it is a country or its government, by name or by the noun."""
        mention = who.mention
        if mention.form is Form.NAME:
            return mention.label in STATE or (adjective and mention.label == "adjective")
        return mention.form is Form.NOUN and who.token.lemma in ("country", "nation", "state")

    def actor(self, who: Who) -> bool:
        """Whether it can stand in a relation: no place and no adjective."""
        return who.mention.kind is MentionKind.ACTOR and who.mention.label not in ("adjective", "place")

    def same(self, left: Who, right: Who) -> bool:
        """Whether two are one mention, or were read as the same actor."""
        chain = self.context.antecedents
        one, other = left.mention.id, right.mention.id
        return chain.get(one, one) == chain.get(other, other)

    def words(self, who: Who) -> str:
        """The name, or the words, folded."""
        span = who.mention.name or who.mention.span
        return fold(self.context.parsed.text[span.start : span.end])

    def cut(self, start: int, end: int) -> str:
        """Characters of the text."""
        return self.context.parsed.text[start:end]


def _unlike(noun: Who, name: Who) -> bool:
    """Whether a noun and a name beside it cannot be the same: a person and a known body."""
    person = noun.mention.label == "person"
    return person != (name.mention.label == "person") and name.mention.label != "name"
