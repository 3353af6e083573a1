"""Words of harm and the people who suffer it: "killed 12", "left eight dead", "the death toll rose to 14", "12 arrests"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tocsin.coding.clause import Clause
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.headcount import ANYBODY, headcount, person_test
from tocsin.coding.numerals import Count, is_number, read_number
from tocsin.coding.people import People
from tocsin.coding.triggers import coordinated, objects
from tocsin.records import HarmKind

_KILLED, _INJURED, _ARRESTED = HarmKind.KILLED, HarmKind.INJURED, HarmKind.ARRESTED
_ABDUCTED, _DISPLACED = HarmKind.ABDUCTED, HarmKind.DISPLACED

# Verbs whose object suffers.
_DONE_TO = {
    **dict.fromkeys("kill murder massacre slay assassinate execute behead slaughter lynch".split(), _KILLED),
    **dict.fromkeys("injure wound hurt maim".split(), _INJURED),
    **dict.fromkeys("arrest detain jail imprison apprehend".split(), _ARRESTED),
    **dict.fromkeys("abduct kidnap".split(), _ABDUCTED),
    **dict.fromkeys("displace uproot".split(), _DISPLACED),
}
_SUFFERED = {"die": _KILLED, "perish": _KILLED}  # verbs whose subject suffers
_STATES = {
    "dead": _KILLED, "injured": _INJURED, "wounded": _INJURED, "hurt": _INJURED, "homeless": _DISPLACED,
    "displaced": _DISPLACED,
}  # fmt: skip
_NOUNS = {
    **dict.fromkeys("death fatality killing murder massacre slaying execution assassination".split(), _KILLED),
    **dict.fromkeys("injury".split(), _INJURED),
    **dict.fromkeys("arrest detention".split(), _ARRESTED),
    **dict.fromkeys("abduction kidnapping".split(), _ABDUCTED),
    **dict.fromkeys("displacement".split(), _DISPLACED),
}
# A harm as a noun is that of the event before it only where the text tells it as news, not as a topic.
_TELLS = frozenset(
    """cause result lead leave report confirm count record register bring see be suffer make carry conduct claim announce
    include inflict end put estimate""".split()
)
_ANYBODY = frozenset("people person other more dozen score hundred thousand victim".split())
# Prepositions that the parser makes of a bound: "killed over 40 people" has no object then.
_BOUND = frozenset({"between", "over", "under", "around", "about", "above", "up", "to", "than"})
# Whoever loses these in a fight loses them to death.
_SOLDIERY = frozenset("soldier fighter man troop policeman officer militant rebel marine guard".split())
_TOLL = frozenset({"toll", "count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One harm told by a sentence: its words, how many suffered it, and what is said to have done it."""

    token: Token  # the word of harm
    clause: Token  # the verb that tells it, or the word itself
    kind: HarmKind
    count: Count
    start: int  # characters of the words of harm, half-open
    end: int
    told_by: tuple[Token, ...]  # subjects that may be events: "the blast killed"
    named: frozenset[str]  # lemmas of the nouns that are said to be its event: "in the attack"
    whom: frozenset[str]  # lemmas of the nouns for those who suffer, where they say more than "people"


def find_deeds(context: Context, sentence: Sentence) -> Iterator[Deed]:
    """The harms that a sentence tells with the people who suffer them, left to right."""
    finder = _Finder(context, sentence)
    found: dict[tuple[HarmKind, int], Deed] = {}
    for token in sentence.tokens:
        for deed in finder.at(token):
            found.setdefault((deed.kind, deed.count.start), deed)  # "was killed and murdered" is one harm
    yield from found.values()


class _Finder:
    """The harms of one sentence."""

    def __init__(self, context: Context, sentence: Sentence) -> None:
        self.sentence = sentence
        self.clauses = Clause(sentence, People(sentence, context.acts))
        self.is_person = person_test(context, sentence)

    def at(self, token: Token) -> Iterator[Deed]:
        """The harm that a word tells of people: one, two for casualties, mostly none."""
        deed = self._one(token)
        if deed is not None:
            yield deed
        elif token.lemma == "casualty" and token.dep not in ("compound", "nmod"):
            for kind in (_KILLED, _INJURED):
                both = self._noun(token, kind)
                if both is not None:
                    count = both.count if both.count.best == 0 else _joint(both.count)
                    yield replace(both, count=count)

    def _one(self, token: Token) -> Deed | None:
        lemma = token.lemma
        if token.pos == "VERB" and token.dep not in ("amod", "compound"):
            if lemma in _DONE_TO:
                return self._done(token, _DONE_TO[lemma])
            if lemma in _SUFFERED:
                dying = self.clauses.subjects(token)[0]
                return self._deed(token, token, _SUFFERED[lemma], self._victims(dying), whom=dying)
            return self._phrase(token)
        state = _STATES.get(token.text.casefold())
        if state is not None and (token.dep not in ("amod", "compound", "advmod") or token.head < token.i):
            return self._state(token, state)
        if token.pos in ("NOUN", "PROPN"):
            if lemma in _NOUNS and token.dep not in ("compound", "nmod"):
                return self._noun(token, _NOUNS[lemma])
            if lemma in _TOLL:
                return self._toll(token)
        return None

    # ---------------------------------------------------------------------------------------- verbs

    def _done(self, verb: Token, kind: HarmKind) -> Deed | None:
        """A harm told by a verb and its object: "killed 12", "12 were killed"."""
        s = self.sentence
        victims = objects(s, verb)
        if not victims:
            victims = [
                o for p in s.children(verb.i, "prep") if p.text.casefold() in _BOUND for o in s.children(p.i, "pobj")
            ]
            victims = [v for v in victims if is_number(v) or s.children(v.i, "nummod")]
        joint = False
        if not victims and verb.dep == "conj" and verb.tag == "VBN" and not s.children(verb.i, "aux"):
            head = s.head(verb)
            victims = s.children(verb.i, "nsubj")  # "were killed and dozens more wounded"
            another = next((c for c in s.children(verb.i, "det") if c.text.casefold() == "another"), None)
            if another is not None and not victims:
                return self._deed(verb, verb, kind, Count.exactly(1, another.start, another.end))
            if not victims:
                victims = objects(s, head)
                joint = any(c.text.casefold() == "or" for c in s.children(head.i, "cc"))
        else:
            after = [c for c in s.children(verb.i, "conj") if c.lemma in _DONE_TO and not objects(s, c)]
            joint = bool(after) and any(c.text.casefold() == "or" for c in s.children(verb.i, "cc"))
        if any(v.lemma == "dead" for v in victims):
            return None
        victims = [self._antecedent(v) for v in victims]
        count = self._victims(victims)
        if count is not None and joint and count.best != 0:
            count = _joint(count)
        return self._deed(verb, verb, kind, count, whom=victims)

    def _phrase(self, verb: Token) -> Deed | None:
        """A harm told by a verb with a fixed word: "claimed nine lives", "took 12 hostages", "shot dead"."""
        s = self.sentence
        direct = s.children(verb.i, "dobj", "nsubjpass")
        life = next((o for o in direct if o.lemma == "life"), None)
        if life is not None and verb.lemma in ("claim", "cost", "take"):
            count = self._victims([o for p in s.children(life.i, "prep") for o in s.children(p.i, "pobj")])
            return self._deed(life, verb, _KILLED, count or self._counted(life), first=verb)
        lost = [o for o in direct if o.lemma in _SOLDIERY]
        if lost and verb.lemma == "lose":
            return self._deed(verb, verb, _KILLED, self._victims(lost), whom=lost)
        if life is not None and verb.lemma == "lose":
            own = bool(s.children(life.i, "poss"))
            count = self._victims(self.clauses.subjects(verb)[0]) if own else self._counted(life)
            return self._deed(life, verb, _KILLED, count, first=verb)
        wound = next((o for o in direct if o.lemma in ("injury", "wound")), None)
        if wound is not None and verb.lemma in ("suffer", "sustain"):
            return self._deed(wound, verb, _INJURED, self._victims(self.clauses.subjects(verb)[0]), first=verb)
        fatal = [o for p in s.children(verb.i, "prep") if p.lemma == "to" for o in s.children(p.i, "pobj")]
        if verb.lemma not in ("sentence", "condemn") and any(o.lemma == "death" for o in fatal):
            return self._deed(fatal[0], verb, _KILLED, self._victims(objects(s, verb)), first=verb)
        if verb.lemma in ("take", "seize", "hold"):
            hostages = [o for o in direct if o.lemma in ("hostage", "captive") and o.tag == "NNS"]
            if hostages and self._numbered(hostages[0]):
                return self._deed(hostages[0], verb, _ABDUCTED, self._victims(hostages), first=verb)
            word = next((c for c in s.children(verb.i) if c.text.casefold() in ("hostage", "captive")), None)
            if word is not None:
                # "took two policemen hostage" is often read as one noun
                others = s.children(word.i, "compound") or [o for o in objects(s, verb) if o.i != word.i]
                return self._deed(word, verb, _ABDUCTED, self._victims(others), first=verb)
            custody = [o for p in s.children(verb.i, "prep") for o in s.children(p.i, "pobj") if o.lemma == "custody"]
            if custody:
                return self._deed(custody[0], verb, _ARRESTED, self._victims(objects(s, verb)), first=verb)
        if verb.lemma == "flee" and any(o.lemma in ("home", "house", "village") for o in s.children(verb.i, "dobj")):
            return self._deed(verb, verb, _DISPLACED, self._victims(self.clauses.subjects(verb)[0]))
        return None

    # ------------------------------------------------------------------------------- states and nouns

    def _state(self, word: Token, kind: HarmKind) -> Deed | None:
        """A harm told by an adjective: "left eight dead and 20 injured", "12 wounded"."""
        s = self.sentence
        verb = s.head(word)
        while verb.dep == "conj" and verb.text.casefold() in _STATES:
            verb = s.head(verb)
        before = s.tokens[word.i - 1] if word.i else word
        own = s.children(word.i, "nsubj", "nsubjpass")
        count = self._counted(word)
        if count is None and own:
            count = self._victims([self._antecedent(t) for o in own for t in coordinated(s, o)])
        if count is None and before is not word and (is_number(before) or s.children(before.i, "nummod")):
            count = self._victims([before])
        if count is None and word.dep == "conj" and word.text.casefold() != s.head(word).text.casefold():
            return None  # "dead and wounded": how many of each is not told
        if count is None and word.dep in ("oprd", "acomp", "xcomp", "ccomp", "advcl") and verb.pos in ("VERB", "AUX"):
            victims = objects(s, verb) if verb.lemma != "be" else self.clauses.subjects(verb)[0]
            count = self._victims([v for v in victims if v.i != word.i])
        if count is None and word.dep in ("acl", "amod") and verb.pos in ("NOUN", "PRON", "NUM"):
            count = self._victims([verb])  # "left no one dead"
            verb = s.head(verb)
        first = before if before.i == verb.i and verb.pos == "VERB" else word  # "shot dead"
        return self._deed(word, verb if verb.pos in ("VERB", "AUX") else word, kind, count, first=first)

    def _noun(self, noun: Token, kind: HarmKind) -> Deed | None:
        """A harm told by a noun: "12 deaths", "the killing of 12 people"."""
        s = self.sentence
        count = self._counted(noun)
        if count is None:
            of = [
                t
                for p in s.children(noun.i, "prep")
                if p.lemma == "of"
                for o in s.children(p.i, "pobj")
                for t in coordinated(s, o)
            ]
            count = self._victims(of)
        top = noun
        while top.dep in ("conj", "appos") and top.head != top.i:
            top = s.head(top)
        verb = s.head(top)
        if verb.pos == "ADP":
            verb = s.head(verb)
        if verb.lemma not in _TELLS:
            verb = noun
        return self._deed(noun, verb, kind, count)

    def _toll(self, toll: Token) -> Deed | None:
        """The killed by a count that is told: "the death toll rose to 14", "put the toll at 40"."""
        s = self.sentence
        words = [c for c in s.children(toll.i, "compound", "amod", "nmod") if c.lemma in ("death", "casualty", "dead")]
        if (toll.lemma == "count" and not words) or any(c.lemma == "casualty" for c in words):
            return None
        verb = s.head(toll)
        numbers = [o for p in s.children(toll.i, "prep") if p.lemma == "of" for o in s.children(p.i, "pobj")]
        if toll.dep in ("nsubj", "dobj", "nsubjpass", "ccomp"):
            for p in s.children(verb.i, "prep"):
                if p.lemma in ("to", "at", "past"):
                    numbers += s.children(p.i, "pobj")
            numbers += [o for o in s.children(verb.i, "dobj", "attr") if o.i != toll.i]
        for number in numbers:
            if is_number(number) and number.entity not in ("DATE", "TIME"):
                count = read_number(s, number)
            else:
                count = headcount(s, [number], self.is_person)
            if count is not None:
                if verb.lemma in ("pass", "exceed", "top", "surpass") and count.best is not None:
                    count = Count(
                        low=count.best + 1,
                        best=count.best + 1,
                        high=None,
                        reason=None,
                        start=count.start,
                        end=count.end,
                    )
                return self._deed(
                    toll, verb if verb.pos == "VERB" else toll, _KILLED, count, first=words[0] if words else toll
                )
        return None

    # ----------------------------------------------------------------------------------------- parts

    def _deed(
        self,
        word: Token,
        clause: Token,
        kind: HarmKind,
        count: Count | None,
        *,
        first: Token | None = None,
        whom: Sequence[Token] = (),
    ) -> Deed | None:
        if count is None:
            return None
        s = self.sentence
        told_by = [t for t in self.clauses.subjects(clause)[0] if clause.pos in ("VERB", "AUX")]
        told_by += [o for p in s.children(clause.i, "agent") for o in s.children(p.i, "pobj")]
        around = [o for p in s.children(clause.i, "prep", "agent") for o in s.children(p.i, "pobj")]
        begin = min(word.start, first.start if first is not None else word.start)
        end = max(word.end, first.end if first is not None else word.end)
        tight = begin if end - begin < 40 and not begin < count.start < end else word.start
        return Deed(
            token=word,
            clause=clause,
            kind=kind,
            count=count,
            start=tight,
            end=end if tight == begin else word.end,
            told_by=tuple(self._antecedent(t) for t in told_by),
            named=frozenset(t.lemma for t in (*told_by, *around)),
            whom=frozenset(t.lemma for t in whom if t.pos == "NOUN" and t.lemma not in _ANYBODY),
        )

    def _victims(self, tokens: list[Token]) -> Count | None:
        """How many people some tokens mean; nobody where "anyone" stands under a negation."""
        s = self.sentence
        heads = [t for t in map(self._antecedent, tokens) if t.text.casefold() not in _STATES or is_number(t)]
        count = headcount(s, heads, self.is_person)
        if count is None or len(heads) != 1:
            return count
        head = heads[0]
        anybody = head.text.casefold() in ANYBODY or any(
            c.text.casefold() in ANYBODY for c in s.children(head.i, "det")
        )
        above = [head, *s.ancestors(head)]
        denied = any(s.children(a.i, "neg") or any(c.text.casefold() == "without" for c in (a,)) for a in above)
        return Count.exactly(0, count.start, count.end) if anybody and denied else count

    def _antecedent(self, token: Token) -> Token:
        """What a relative pronoun stands for; any other token itself."""
        if token.tag in ("WP", "WDT"):
            for above in self.sentence.ancestors(token):
                if above.dep == "relcl":
                    return self.sentence.head(above)
        return token

    def _numbered(self, noun: Token) -> bool:
        return any(
            is_number(c) or c.text.casefold() in ("several", "many", "no") for c in self.sentence.children(noun.i)
        )

    def _counted(self, noun: Token) -> Count | None:
        """The number that stands with the word of harm itself: "12 deaths", "no injuries", "dozens of arrests"."""
        s = self.sentence
        for child in s.children(noun.i, "nummod", "amod", "det", "quantmod", "predet", "nmod", "nsubj"):
            if child.dep == "nsubj" and not is_number(child):
                continue
            if child.text.casefold() == "no":
                return Count.exactly(0, child.start, child.end)
            if child.entity not in ("DATE", "TIME", "ORDINAL", "PERCENT", "MONEY"):
                found = read_number(s, child)
                if found is not None:
                    return found
        above = s.head(noun)
        if noun.dep == "pobj" and above.lemma == "of" and is_number(s.head(above)):
            return read_number(s, s.head(above))
        return None


def _joint(count: Count) -> Count:
    """A number that several harms share: each may be any part of it."""
    return replace(count, low=None, best=None, reason="several harms are counted together")
