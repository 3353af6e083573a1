"""One sentence as its causal claims need it: what a verb's subject is about, how surely it is told, whether denied."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.coding.causes.lexicon import CausalWords
from tocsin.coding.causes.spans import Stretch, after_comma, clause, either, is_relative, phrase
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.records import Strength

_RANK = {s: n for n, s in enumerate(Strength)}
_PASSIVE_ONLY = frozenset({"believe", "think", "say", "suspect", "expect", "set", "suggest"})
_POINTING = frozenset({"this", "that", "these", "it", "which"})
_NO_THINGS = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "CARDINAL", "ORDINAL"})
_BEING = frozenset({"be", "remain", "become"})
_ACCUSING = frozenset({"accuse", "blame", "suspect", "credit", "convict", "criticise", "criticize", "condemn"})
_IMPERSONAL = frozenset({"seem", "appear", "look", "be"})
_PROOF = frozenset({"evidence", "sign", "proof", "indication", "hint"})
_NOBODY = frozenset({"nobody", "none", "everybody", "everyone", "anyone", "anybody", "neither"})
_BODIES = frozenset({"authority", "official", "troop", "leader", "rebel", "lawmaker", "deputy"})
_PERSONS = frozenset({"he", "she", "they", "we", "i", "you", "him", "her", "them", "us", "those", "who"})
_DEEDS = frozenset(
    {
        "merger",
        "takeover",
        "occupation",
        "disaster",
        "murder",
        "surrender",
        "disorder",
        "encounter",
        "insurgency",
        "uprising",
        "rebellion",
        "revolt",
    }
)
_DEEDS_TO = frozenset({"opposition", "resistance", "alliance", "leadership", "defence", "defense", "union", "command"})
_ABSTRACT = ("tion", "sion", "ment", "ance", "ence", "al", "ism", "ness", "ity", "ing", "ship", "ure", "age")
_HAPPENINGS = frozenset(
    {
        "coup",
        "war",
        "crisis",
        "defeat",
        "death",
        "fall",
        "rise",
        "law",
        "decree",
        "speech",
        "policy",
        "plan",
        "idea",
        "deal",
        "vote",
        "feud",
        "anger",
        "fear",
    }
)
_FAILING = frozenset({"fail", "refuse", "neglect", "unable"})
_NEAR = frozenset({"in", "of", "at", "between", "among", "over", "within", "across", "against"})
_DEEP = 6  # steps up the tree after which a subject is not sought any further


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """That one stretch of words is told to drive another."""

    cause: Stretch
    effect: Stretch
    sign: int
    strength: Strength
    more: tuple[Stretch, ...] = ()  # further effects: "forced them to leave and others to hide"
    hedge: Token | None = None
    denied: bool = False
    anchor: Token  # the word that says so
    holder: str | None = None  # where the words themselves name who says so: "X blamed Y for Z"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """How surely a clause is told, by which word, and whether it is denied."""

    strength: Strength
    hedge: Token | None
    denied: bool

    def at_most(self, strength: Strength) -> Strength:
        """The weaker of its own strength and that of the words that join cause and effect."""
        return strength if self.strength is Strength.ASSERTED else self.strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Causer:
    """What drives, as words; `actor` where it is somebody rather than something."""

    words: Stretch
    actor: bool = False


class Reader:
    """A sentence, the one before it in its paragraph, and the causal lexicon."""

    def __init__(self, context: Context, sentence: Sentence, before: Sentence | None, words: CausalWords) -> None:
        self.context = context
        self.sentence = sentence
        self.before = before
        self.words = words

    # ---------------------------------------------------------------------------------------- who drives

    def causer(self, verb: Token, depth: int = 0) -> Causer | None:
        """What stands as the subject of a verb: a thing, an actor, or a whole clause that a participle takes up."""
        s = self.sentence
        means = self._means(verb)
        if means is not None:
            return Causer(words=means)
        own = s.children(verb.i, "nsubj", "nsubjpass", "csubj", "csubjpass")
        if not own:  # "the cut, announced on Monday, sparked": the parser may hang the subject on what is set off
            aside = [c for c in s.children(verb.i, "advcl") if c.i < verb.i and c.tag == "VBN"]
            own = [o for c in aside for o in s.children(c.i, "nsubj", "nsubjpass") if o.i < c.i]
        if own:
            return self._named(own[0], verb, depth)
        head = s.head(verb)
        if head is verb or depth > _DEEP:
            return None
        if verb.dep == "conj" and head.pos in ("VERB", "AUX", "ADJ"):
            return self.causer(head, depth + 1)
        if verb.dep == "xcomp" and s.children(head.i, "dobj") and not self.little(verb):
            return self._thing(s.children(head.i, "dobj")[0])
        if verb.dep in ("xcomp", "ccomp", "acomp", "oprd"):
            return self.causer(head, depth + 1)
        if verb.dep in ("advcl", "acl", "relcl") and self.little(verb):
            return self.causer(self.clause_above(head), depth + 1)
        if verb.dep == "advcl" and s.to(verb) is None and verb.tag == "VBG":
            return self._whole(head, verb)
        if verb.dep == "acl" and s.to(verb) is None and verb.tag == "VBG":
            if after_comma(s, verb):
                return self._whole(self.clause_above(head), verb)
            return self._thing(head, without={verb.i})
        if verb.dep == "pcomp" and head.text.casefold() != "by":
            above = s.head(head)
            if above.lemma in _ACCUSING:
                objects = s.children(above.i, "dobj", "nsubjpass")
                return self._thing(objects[0]) if objects else None
            return self.causer(above, depth + 1) if above.pos in ("VERB", "AUX") else None
        return None

    def _means(self, verb: Token) -> Stretch | None:
        """What is done "by" something to drive: "by arming the tribes, he turned ..."."""
        s = self.sentence
        while True:
            for by in s.children(verb.i, "prep"):
                if by.text.casefold() in ("by", "through"):
                    for deed in s.children(by.i, "pcomp"):
                        return either(s, deed)
                if by.text.casefold() in ("by", "through", "with") and not s.children(verb.i, "auxpass"):
                    # "with its raids the army has stirred up", "through its silence the court has"
                    for deed in s.children(by.i, "pobj"):
                        if s.children(deed.i, "poss") and not self.acts(deed) and not self.nothing(deed):
                            return phrase(s, deed)
            if verb.dep != "xcomp":
                return None
            verb = s.head(verb)

    def _named(self, subject: Token, verb: Token, depth: int) -> Causer | None:
        s = self.sentence
        word = subject.text.casefold()
        head = s.head(verb)
        if subject.dep == "expl" or word == "there":
            return None
        if word == "what" and verb.dep == "csubj" and head.lemma in _BEING:
            # "what made him famous was his fight"
            said = s.children(head.i, "attr", "ccomp")
            return self._thing(said[0]) if said and said[0].i > head.i else None
        if word == "what" and head is not verb and head.lemma in _BEING and verb.dep in ("ccomp", "attr", "csubj"):
            return self.causer(head, depth + 1)
        if is_relative(subject) and verb.dep in ("relcl", "acl", "ccomp", "advcl", "attr"):
            # "It was the fear of defeat that drove them": the noun of the cleft, whatever the parser hangs the clause on.
            above = head if verb.dep != "relcl" else self.clause_above(head)
            if above.lemma == "be" and any(t.text.casefold() == "it" for t in s.children(above.i, "nsubj")):
                cleft = s.children(above.i, "attr")
                return self._thing(cleft[-1], without={verb.i}) if cleft else None
            if verb.dep != "relcl":
                return self._whole(head, verb) if verb.dep == "advcl" and word == "which" else None
            if head.dep == "attr" and s.head(head).lemma == "be" and not after_comma(s, verb):
                return self.causer(s.head(head), depth + 1)  # "the killing was the spark that lit"
            if head.lemma in self.words.summing and head.dep in ("appos", "npadvmod", "dep") and after_comma(s, head):
                # "recalled its envoy, a move that angered the allies"
                return self._whole(self.clause_above(s.head(head)), head)
            noun = self._antecedent(head)
            if word == "which" and after_comma(s, verb) and not self.happens(noun, verb):
                return self._whole(self.clause_above(noun), verb) or self._thing(noun)
            return self._thing(noun, without={verb.i})
        if word in _POINTING and subject.pos in ("PRON", "DET") and not s.children(subject.i):
            taken = self._taken_up(verb)
            if taken is not None:
                return Causer(words=taken)
            if word != "it":
                return None
        return self._thing(subject)

    def happens(self, noun: Token, verb: Token) -> bool:
        """Whether ", which" can be about a noun alone: a subject, or what happens; "took the dam, which" is about both."""
        if noun.dep in ("nsubj", "nsubjpass"):
            return True
        if self.nothing(noun) or noun.pos == "PROPN":
            return False
        if self.acts(noun):  # a court blocks something, but what "triggered" anger is what was done to it
            return not any(entry.actors for entry in self.words.verbs.get(verb.lemma, ()))
        return noun.lemma in self.context.lexicon.nouns or noun.lemma.endswith(_ABSTRACT) or noun.lemma in _HAPPENINGS

    def _antecedent(self, noun: Token) -> Token:
        """The noun that a relative clause is about: of "the coup of the winter, which" the coup."""
        s = self.sentence
        while self.nothing(noun) and noun.dep == "pobj" and s.head(s.head(noun)).pos == "NOUN":
            noun = s.head(s.head(noun))
        return noun

    def _thing(self, token: Token, without: set[int] | None = None) -> Causer | None:
        if self.nothing(token):
            return None
        words = either(self.sentence, token, without or ())
        return None if words is None else Causer(words=words, actor=self.acts(token))

    def acts(self, token: Token) -> bool:
        """Whether a token is somebody. Several bodies of a kind ("patrols") may be a thing as well."""
        if token.text.casefold() in _PERSONS:
            return True
        if token.pos == "VERB" or token.lemma in _DEEDS or not self.context.acts(token):
            return False
        if token.lemma in _DEEDS_TO and self.sentence.children(token.i, "prep", "poss"):
            return False  # "his opposition to the bases" is no body
        mention = self.context.mentions.at(token)
        many = token.tag != "NNS" or token.lemma in _BODIES
        return many or (mention is not None and mention.label in ("person", "group"))

    def _whole(self, verb: Token, without: Token) -> Causer | None:
        """A clause that a participle sums up: "Rebels took the dam, triggering ..."."""
        if verb.pos not in ("VERB", "AUX"):
            return None
        words = clause(self.sentence, self.told(verb), {without.i})
        return None if words is None else Causer(words=words)

    def _taken_up(self, verb: Token) -> Stretch | None:
        """What "this" or "it" sums up: the condition beside the verb, the clause before it, the sentence before it."""
        s = self.sentence
        token = verb
        alone = any(p.text.casefold() == "it" for p in s.children(verb.i, "nsubj", "nsubjpass"))
        while True:
            for other in s.children(token.i, "advcl"):
                if other.i < verb.i and s.children(other.i, "mark"):
                    return clause(s, other)
            if token.dep == "conj" and s.head(token).pos in ("VERB", "AUX"):
                above = s.head(token)
                own = s.children(above.i, "nsubj", "nsubjpass")
                if alone and own and own[0].pos == "NOUN" and not self.acts(own[0]):
                    return phrase(s, own[0])  # "the embargo hurt the traders, and it drove ..."
                return clause(s, above, {token.i})
            if token.dep not in ("xcomp", "ccomp") or token.head == token.i:
                break
            token = s.head(token)
        return None if alone else self.sentence_before()

    def sentence_before(self) -> Stretch | None:
        """The main clause of the sentence before this one, in the same paragraph."""
        if self.before is None or any(t.text == "?" for t in self.before.tokens[-2:]):
            return None
        root = self.before.root
        inner = self.before.children(root.i, "ccomp")
        return either(self.before, inner[0] if inner else root)

    # -------------------------------------------------------------------------------------------- clauses

    def clause_above(self, token: Token) -> Token:
        """The verb of the clause that a token stands in."""
        s = self.sentence
        while token.pos not in ("VERB", "AUX") and token.head != token.i:
            token = s.head(token)
        return token

    def told(self, verb: Token) -> Token:
        """The verb of what is told, where a verb only tells it: "officials said the price fell because ...": "fell"."""
        s = self.sentence
        for _ in range(3):
            inner = [c for c in s.children(verb.i, "ccomp") if s.to(c) is None]
            if not inner or verb.lemma not in self.context.lexicon.cues:
                return verb
            verb = inner[0]
        return verb

    # ------------------------------------------------------------------------------------------ how surely

    def sureness(self, verb: Token) -> Sureness:
        """How surely the clause of a verb is told; what stands nearest to the verb counts."""
        s = self.sentence
        token, denied = verb, False
        while True:
            denied = denied != self._of_none(token)
            for child in s.children(token.i, "neg"):
                after = s.tokens[child.i + 1].text.casefold() if child.i + 1 < len(s.tokens) else ""
                denied = denied or after not in ("only", "just", "merely")
            for side in s.children(token.i, "aux", "advmod", "acomp", "amod"):
                if side.lemma == "able" and token.tag in ("VBD", "VBN"):
                    continue
                strength = self.hedge(side)
                if side.i > verb.i and (side.dep == "acomp" or self.compares(side)):
                    continue  # "made a deal less likely" tells what is driven, not how surely
                if strength is not None:
                    return Sureness(strength=strength, hedge=side, denied=denied)
            if token.head == token.i or not self._shares(token):
                return Sureness(strength=Strength.ASSERTED, hedge=None, denied=denied != self._unproved(token))
            token = s.head(token)
            denied = denied != (token.lemma in _FAILING)
            strength = self.hedge(token)
            if token.lemma == "able" and s.head(token).tag in ("VBD", "VBN"):
                continue  # who was able to, did
            if strength is not None and token.dep not in ("amod", "compound"):
                return Sureness(strength=strength, hedge=token, denied=denied)

    def compares(self, token: Token) -> bool:
        """Whether a word stands under "less" or "more"."""
        return any(c.text.casefold() in ("less", "more") for c in self.sentence.children(token.i, "advmod"))

    def hedge(self, token: Token) -> Strength | None:
        """How surely a word lets its clause be told; None: it hedges nothing."""
        strength = self.words.hedges.get(token.lemma) or self.words.hedges.get(token.text.casefold())
        if strength is not None and token.lemma in _PASSIVE_ONLY:
            told = self.sentence.children(token.i, "auxpass", "nsubjpass") or token.pos == "ADJ"
            return strength if told else None
        return strength

    def _of_none(self, token: Token) -> bool:
        """Whether a word is told of nothing, or only of what is too far off: "no raid has", "too weak to", "did little to"."""
        s = self.sentence
        for subject in s.children(token.i, "nsubj", "nsubjpass"):
            if any(c.text.casefold() in ("no", "neither") for c in s.children(subject.i, "det", "preconj", "cc")):
                return True
        if token.dep == "xcomp" and any(c.text.casefold() == "too" for c in s.children(s.head(token).i, "advmod")):
            return True
        idle = token.lemma == "do" and any(c.lemma in ("little", "nothing") for c in s.children(token.i, "dobj"))
        return idle and not any(c.text.casefold() == "but" for c in s.children(token.i, "cc"))

    def _unproved(self, token: Token) -> bool:
        """Whether a clause is what nothing shows: "nothing suggests that", "there is no evidence that"."""
        s = self.sentence
        head = s.head(token)
        if token.dep == "ccomp":
            return any(c.text.casefold() in ("nothing", "nobody", "neither") for c in s.children(head.i, "nsubj"))
        if token.dep in ("acl", "relcl") and head.lemma in _PROOF:
            return any(c.text.casefold() in ("no", "little", "scant", "nor") for c in s.children(head.i, "det", "amod"))
        return False

    def little(self, token: Token) -> bool:
        """Whether an infinitive is what somebody does little for: "did little to calm"."""
        s = self.sentence
        head = s.head(token)
        if s.to(token) is None:
            return False
        return head.lemma in ("little", "nothing") or (
            head.lemma == "do" and any(c.lemma in ("little", "nothing", "much") for c in s.children(head.i, "dobj"))
        )

    def _shares(self, token: Token) -> bool:
        """Whether the mood of the word above holds for a token too."""
        s = self.sentence
        if token.dep in ("xcomp", "acomp", "oprd", "attr"):
            return True
        if token.dep in ("advcl", "acl", "relcl") and self.little(token):
            return True
        if token.dep == "ccomp" and s.to(token) is not None:
            return True
        # "it seems that the killing has triggered", "it is possible that"
        said_of_it = any(c.text.casefold() == "it" for c in s.children(s.head(token).i, "nsubj", "expl"))
        if token.dep == "ccomp" and said_of_it and s.head(token).lemma in _IMPERSONAL:
            return True
        # "may be what keeps them together"
        if token.dep == "ccomp" and s.head(token).lemma == "be":
            return any(c.text.casefold() == "what" for c in s.children(token.i, "nsubj"))
        if token.dep == "conj" and s.head(token).pos in ("VERB", "AUX"):
            return not s.children(token.i, "nsubj", "nsubjpass", "aux", "auxpass")
        return False

    # ------------------------------------------------------------------------------------------- what counts

    def nothing(self, token: Token) -> bool:
        """Whether a token names no event, state or act: a time, a number, a pronoun that says nothing."""
        if token.pos in ("NUM", "SYM", "PUNCT") or token.tag in ("WDT", "WP") or token.text.casefold() in _NOBODY:
            return True
        # "three nights of rioting" is more than a time
        filled = any(p.lemma == "of" for p in self.sentence.children(token.i, "prep"))
        return token.entity in _NO_THINGS and not filled

    def asked(self, token: Token) -> bool:
        """Whether a token stands under "whether", or under "if" after a verb that asks."""
        s = self.sentence
        for above in (token, *s.ancestors(token)):
            marks = [m.text.casefold() for m in s.children(above.i, "mark")]
            if "whether" in marks or ("if" in marks and above.dep == "ccomp"):
                return True
        return False

    def object(self, token: Token, verb: Token) -> Stretch | None:
        """The words of an object with the phrases right behind it that the parser hangs on the verb."""
        s = self.sentence
        words = either(s, token, {verb.i})
        if words is None:
            return None
        end = words[1]
        for preposition in s.children(verb.i, "prep"):
            below = s.children(preposition.i, "pobj")
            behind = preposition.i > 0 and s.tokens[preposition.i - 1].end == end
            if behind and below and preposition.text.casefold() in _NEAR and not self.nothing(below[0]):
                added = either(s, preposition)
                end = end if added is None else max(end, added[1])
        return words[0], end

    def thing(self, token: Token) -> Stretch | None:
        """The words of what is driven or drives; None where it is nothing that can."""
        return None if self.nothing(token) else either(self.sentence, token)

    def noun(self, token: Token, without: set[int]) -> Stretch | None:
        """The phrase of a noun without some of what hangs under it."""
        return None if self.nothing(token) else phrase(self.sentence, token, without)
