"""Who did it and to whom: actor and recipient of a trigger, read from the dependency tree.

Subjects are followed through coordination, control ("ordered the army to leave"), participles ("groups fighting
the army"), relative clauses and light verbs ("carried out an attack on"); objects through owners ("their bases",
"positions of the militia") to someone who can be an actor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.lexicon import Lexicon, Orientation
from tocsin.coding.triggers import Trigger, coordinated

# Whose object, not subject, does what the infinitive or gerund below says: "forced the troops to leave".
_OBJECT_CONTROL = frozenset(
    """accuse advise allow appeal ask assist authorise authorize ban bar beg blame bring call cause challenge charge coax
    command compel convince dare demand deploy direct discourage dissuade drive empower enable encourage entitle exhort
    expect forbid force get help hire implore incite induce influence inspire instruct invite lead let make mandate
    motivate oblige order permit persuade pressure prevent prod prohibit prompt push recruit remind request require
    restrain send spur thank praise commend laud criticise criticize condemn applaud fault stop suspect task teach tell tempt trust urge warn want""".split()
)
# Nouns that only count or name a part: whoever stands after "of" is meant.
_PARTITIVE = frozenset(
    """number dozen hundred thousand ten score million majority minority handful series most some many all part couple
    several one two three half rest bulk scores lot""".split()
)
_ACCUSING = frozenset(
    {"accuse", "blame", "suspect", "convict", "condemn", "criticise", "criticize", "denounce", "charge"}
)
_HARMING = frozenset(
    "kill wound injure hit target strike destroy damage kill leave claim displace maim martyr flatten level".split()
)
# Types whose object is what is moved, given or shared, not who it is done to.
_OWN_MEANS = frozenset({"MOBILIZE", "COOPERATE"})
# Event nouns whose of-phrase is who speaks, and types whose from-phrase is where from, not who.
_SPOKEN = frozenset({"REQUEST", "AGREE", "CONCEDE"})
_WHERE_FROM = frozenset({"RETREAT", "SANCTION", "COERCE", "MOBILIZE"})
_BEYOND = ("on", "against", "with", "to", "for", "over", "at", "from")
# Whoever does these to a plan, offer or effort is not who made it.
_OF_OTHERS = frozenset(
    """support back welcome oppose reject block criticise criticize condemn praise hinder undermine veto endorse
    encourage join dismiss applaud refuse""".split()
)
_ENDING = frozenset({"end", "stop", "halt", "suspend", "announce", "declare", "order", "plan"})
_SHORT_OF = 8  # steps up the tree after which a subject is not sought any further


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One participant: the token that heads its words, and the rule that found it."""

    token: Token
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The participants of one trigger; `why_*` says why a side is empty."""

    actors: tuple[Role, ...] = ()
    recipients: tuple[Role, ...] = ()
    why_no_actor: str = ""
    why_no_recipient: str = ""


Acts = Callable[[Token], bool]
"""Whether a token heads a mention that can act or be acted on."""


def find_roles(sentence: Sentence, trigger: Trigger, lexicon: Lexicon, acts: Acts) -> Roles:
    """The participants of a trigger, each once; nobody is on both sides."""
    reader = _Reader(sentence, lexicon, acts)
    actors, recipients = reader.noun(trigger) if trigger.pattern.noun else reader.verb(trigger)
    actors = _once(actors)
    seen = {r.token.i for r in actors}
    if trigger.pattern.noun:  # "the use of force": what the noun's pattern took is no participant
        seen |= trigger.used
    recipients = [r for r in _once(recipients) if r.token.i not in seen]
    return Roles(
        actors=tuple(actors),
        recipients=tuple(recipients),
        why_no_actor="" if actors else reader.why(trigger, actor=True),
        why_no_recipient="" if recipients else reader.why(trigger, actor=False),
    )


def _once(roles: Iterable[Role]) -> list[Role]:
    found: dict[int, Role] = {}
    for role in roles:
        found.setdefault(role.token.i, role)
    return sorted(found.values(), key=lambda r: r.token.i)


class _Reader:
    """The tree of one sentence, with who can act in it."""

    def __init__(self, sentence: Sentence, lexicon: Lexicon, acts: Acts) -> None:
        self.sentence = sentence
        self.light = lexicon.light
        self.acts = acts

    # ------------------------------------------------------------------------------------------- verbs

    def verb(self, trigger: Trigger) -> tuple[list[Role], list[Role]]:
        """Actor and recipient of a verb, by its pattern's orientation."""
        verb, pattern = trigger.token, trigger.pattern
        subjects, passive = self.subjects(verb)
        agents = self._agents(verb) if passive else []
        done_to = self._objects(trigger)
        if passive:
            doers, done_to = agents, [*self.participants(subjects, "passive subject"), *self._by_preposition(trigger)]
            if trigger.complement is not None:
                others = [t for t in subjects if t.i != trigger.complement.i]
                done_to = self.participants(others, "passive subject") or self._by_preposition(trigger)
                done_to = done_to or self._beyond(trigger, trigger.complement)
        else:
            doers = self.participants(subjects, "subject")
        if pattern.orientation is Orientation.REVERSED:
            others = [*self.pobj(verb, "by", "from", "of", rule="origin"), *done_to]
            if trigger.complement is not None:
                others.extend(self.noun_actor(trigger.complement))
            return others, doers
        return doers, done_to

    def _objects(self, trigger: Trigger) -> list[Role]:
        """Whom an active verb reaches: by its prepositions, by its object, or through what its object belongs to."""
        verb = trigger.token
        reached = self._by_preposition(trigger)
        objects = [
            t
            for o in self.sentence.children(verb.i, "dobj", "dative")
            if o.pos != "ADP"
            for t in coordinated(self.sentence, o)
        ]
        if trigger.complement is not None:
            others = [t for t in objects if t.i != trigger.complement.i]
            return reached or self.participants(others, "object") or self._beyond(trigger, trigger.complement)
        direct = self.participants(objects, "object")
        if trigger.pattern.required:
            return reached or direct
        if trigger.pattern.type in _OWN_MEANS:
            return reached
        if direct:
            near = [r for r in reached if r.by.split("'")[1] != "from"]
            return near or direct
        # "urged the troops to leave" is often read as one clause: the subject below is the object above.
        if trigger.pattern.infinitive or not self.sentence.children(verb.i, "dobj"):
            for clause in self.sentence.children(verb.i, "ccomp", "xcomp"):
                below = self.sentence.children(clause.i, "nsubj")
                if below and self._infinitive(clause):
                    return self.participants(below, "subject of the infinitive")
        return reached

    def _infinitive(self, verb: Token) -> bool:
        return any(c.text.casefold() == "to" for c in self.sentence.children(verb.i, "aux"))

    def _by_preposition(self, trigger: Trigger) -> list[Role]:
        """Participants after one of the pattern's prepositions, at the verb, its particle or its fixed object."""
        wanted = trigger.pattern.required or trigger.pattern.optional
        if trigger.pattern.type == "CONSULT":
            wanted = wanted | {"with"}
        if not wanted:
            return []
        anchors = [trigger.token]
        for i in sorted(trigger.used):
            # A fixed object carries the recipient ("hold talks with"), the object of a preposition does not
            # ("call for the release of": the released are not who is called on).
            if self.sentence.tokens[i].dep != "pobj":
                anchors.append(self.sentence.tokens[i])
        anchors.extend(o for o in self.sentence.children(trigger.token.i, "dobj") if o not in anchors)
        found: list[Role] = []
        for anchor in anchors:
            found.extend(self.pobj(anchor, *wanted, rule="preposition"))
            if found:
                break
        return found

    def _beyond(self, trigger: Trigger, complement: Token) -> list[Role]:
        """Whom a fixed object concerns: "hold talks with", "expelled two diplomats", "rejected the Russian offer"."""
        if complement.pos not in ("NOUN", "PROPN"):
            return []
        beyond = self.pobj(complement, *_BEYOND, rule="preposition")
        if beyond or complement.dep == "pobj" or trigger.pattern.type in _OWN_MEANS:
            return beyond
        return self.participants([complement], "object")

    # ------------------------------------------------------------------------------------------- nouns

    def noun(self, trigger: Trigger) -> tuple[list[Role], list[Role]]:
        """Actor and recipient of an event noun, by its pattern's orientation."""
        noun, pattern = trigger.token, trigger.pattern
        s = self.sentence
        of = self.pobj(noun, "of", rule="of-phrase")
        by = self.pobj(noun, "by", rule="by-phrase") or self._by_below(noun)
        wanted = set(pattern.required or pattern.optional)
        if pattern.orientation is Orientation.ACTIVE and pattern.type not in _WHERE_FROM:
            by = by or self.pobj(noun, "from", rule="from-phrase")
            wanted -= {"from"}
        if pattern.type in _SPOKEN and not by:
            by, of = of, []
            wanted -= {"of"}
        own = self.participants([t for c in s.children(noun.i, "poss") for t in coordinated(s, c)], "possessive")
        named, against = self._modifiers(noun)
        reached = self.pobj(noun, *sorted(wanted), rule="preposition") if wanted else []
        if wanted and not reached:  # "a phone call of the minister to Ankara": the parser hangs "to" on the minister
            for preposition in s.children(noun.i, "prep"):
                for target in s.children(preposition.i, "pobj"):
                    reached = reached or self.pobj(target, *sorted(wanted - {"of", "in"}), rule="preposition")
        between = self.pobj(noun, "between", "among", rule="between")
        if between:
            return between, against
        if pattern.orientation is Orientation.UNDERGONE:
            undergone = of or reached
            doers = by or ([*own, *named] if undergone else [])
            if not undergone:
                undergone = own or named
                doers = by
            return doers or self._lender(noun, trigger), [*undergone, *against]
        if pattern.orientation is Orientation.DONE:
            doers = own or of or by or named
            reached = [r for r in reached if r.token.i not in {d.token.i for d in doers}]
            return doers or self._lender(noun, trigger), [*reached, *against]
        doers = by or own or named
        if of and not reached:
            if doers:
                reached = of
            else:
                doers = of
        elif of and not doers and not {r.token.i for r in of} & {r.token.i for r in reached}:
            doers = of
        elif by and (own or named) and not reached:
            reached = own or named
        doers = doers or self._lender(noun, trigger)
        return doers, [*reached, *against, *(self._harmed(noun) if not reached else [])]

    def _agents(self, verb: Token) -> list[Role]:
        """Who did what a passive verb says; coordinated verbs share a by-phrase: "beaten and robbed by guards"."""
        s = self.sentence
        found = self.pobj(verb, "by", rule="agent")
        if not found:
            for other in s.children(verb.i, "conj"):
                if other.tag == "VBN" and not s.children(other.i, "nsubj", "nsubjpass"):
                    found = found or self._agents(other)
        return found or self._by_below(verb)

    def _by_below(self, token: Token) -> list[Role]:
        """A by-phrase that the parser hung on a noun further down: "the arrest of a skipper by the navy"."""
        s = self.sentence
        for preposition in s.children(token.i, "prep"):
            for target in s.children(preposition.i, "pobj"):
                found = self.pobj(target, "by", rule="by-phrase")
                if found:
                    return found
        return []

    def noun_actor(self, noun: Token) -> list[Role]:
        """Who stands behind an event noun by its own words: "a US attack", "attacks by rebels"."""
        s = self.sentence
        own = self.participants([t for c in s.children(noun.i, "poss") for t in coordinated(s, c)], "possessive")
        return [*self.pobj(noun, "by", "from", rule="by-phrase"), *own, *self._modifiers(noun)[0]]

    def _modifiers(self, noun: Token) -> tuple[list[Role], list[Role]]:
        """Names before a noun: those who act ("US strikes") and those acted against ("anti-American campaign")."""
        acting: list[Role] = []
        against: list[Role] = []
        for child in self.sentence.children(noun.i, "amod", "compound", "nmod", "nounmod"):
            for token in coordinated(self.sentence, child):
                before = [t.text.casefold() for t in self.sentence.tokens[max(0, token.i - 2) : token.i]]
                after = [t.text.casefold() for t in self.sentence.tokens[token.i + 1 : token.i + 3]]
                if not self.acts(token) or after[:1] == ["-"] and after[1:] != ["led"]:
                    continue
                if before == ["anti", "-"] or before[-1:] == ["anti"]:
                    against.append(Role(token=token, by="anti- before the noun"))
                elif before != ["pro", "-"]:
                    acting.append(Role(token=token, by="name before the noun"))
            # "US-led invasion": the name hangs under the participle.
            if child.text.casefold() == "led":
                acting.extend(
                    Role(token=t, by="-led before the noun") for t in self.sentence.children(child.i) if self.acts(t)
                )
        return acting, against

    def _lender(self, noun: Token, trigger: Trigger) -> list[Role]:
        """The subject of the verb that carries an event noun: "launched an attack", "accused them of an attack"."""
        s = self.sentence
        top = noun
        while top.dep == "conj" and s.head(top).pos in ("NOUN", "PROPN"):
            top = s.head(top)
        head = s.head(top)
        lends = head.lemma in self.light and not (head.lemma in _ENDING and trigger.pattern.type == "ASSAULT")
        if top.dep in ("dobj", "nsubjpass") and lends:
            subjects, passive = self.subjects(head)
            if passive:
                return self.pobj(head, "by", rule="agent")
            return self.participants(subjects, "subject of a light verb")
        if top.dep == "pobj" and head.lemma in ("of", "for", "over"):
            verb = s.head(head)
            if verb.lemma in _ACCUSING:
                direct = s.children(verb.i, "dobj") or s.children(verb.i, "nsubjpass")
                return self.participants(direct, "one who is accused of it")
            if verb.lemma == "responsibility":  # "claimed responsibility for the attack"
                return self.participants(self.subjects(s.head(verb))[0], "one who claims it")
        if top.dep == "pobj" and head.lemma in ("to", "in", "into", "with") and s.head(head).lemma in self.light:
            return self.participants(self.subjects(s.head(head))[0], "subject of a light verb")
        if top.dep == "pobj" and head.lemma in ("with",) and trigger.pattern.type in ("THREATEN", "ASSAULT"):
            return self.participants(self.subjects(s.head(head))[0], "one who threatens it")
        return []

    def _harmed(self, noun: Token) -> list[Role]:
        """Whom an attack hit, told by its verb: "the airstrike killed four soldiers", "attacks targeting the army"."""
        s = self.sentence
        verbs = [v for v in s.children(noun.i, "acl", "relcl") if v.tag != "VBN"]
        if noun.dep == "nsubj" and s.head(noun).pos == "VERB":
            verbs.append(s.head(noun))
        for verb in verbs:
            if verb.lemma in _HARMING:
                found = self.participants(
                    [t for o in s.children(verb.i, "dobj") for t in coordinated(s, o)], "object of what the event did"
                )
                if found:
                    return found
        return []

    # -------------------------------------------------------------------------------------- the clause

    def subjects(self, verb: Token, depth: int = 0) -> tuple[list[Token], bool]:
        """The tokens that are the subject of a verb, and whether it is passive."""
        s = self.sentence
        passive = bool(s.children(verb.i, "nsubjpass", "auxpass"))
        bare = verb.tag == "VBN" and not s.children(verb.i, "aux", "auxpass")
        passive = passive or (bare and verb.dep in ("advcl", "acl", "relcl"))
        own = s.children(verb.i, "nsubj", "nsubjpass", "csubj")
        if own:
            return [t for o in own for t in coordinated(s, o)], passive
        if depth > _SHORT_OF or verb.head == verb.i:
            return [], passive
        head = s.head(verb)
        if verb.dep == "conj" and head.pos in ("VERB", "AUX"):
            found, above = self.subjects(head, depth + 1)
            shares = verb.tag == "VBN" and not s.children(verb.i, "aux", "auxpass")
            return found, passive or (above and shares)
        if verb.dep in ("acl", "relcl") and head.pos in ("NOUN", "PROPN", "PRON", "NUM"):
            if self._infinitive(verb):  # "the order to leave": whoever gave or made it
                return self._behind(head, depth), passive
            speaks = verb.tag == "VBG" and not self.participants([head], "subject")
            if speaks:  # "released a statement calling for": whoever released it
                return self._behind(head, depth), passive
            return coordinated(s, head), passive or verb.tag == "VBN"
        if verb.dep == "ccomp" and not self._infinitive(verb):
            return [], passive  # a reported clause has a subject of its own, or none that can be told
        if verb.dep in ("xcomp", "ccomp", "advcl", "oprd", "acomp") and head.pos in ("VERB", "AUX", "ADJ", "NOUN"):
            return self._controlled(verb, head, depth), passive
        if verb.dep == "pcomp":
            above = s.head(head)
            if above.pos in ("VERB", "AUX"):
                if above.lemma in _OBJECT_CONTROL:
                    return s.children(above.i, "dobj") or s.children(above.i, "nsubjpass"), passive
                return self.subjects(above, depth + 1)[0], passive
            if above.pos in ("NOUN", "PROPN"):  # "its role in blocking", "a campaign of bombing"
                return self._behind(above, depth), passive
        return [], passive

    def _controlled(self, verb: Token, head: Token, depth: int) -> list[Token]:
        """The subject of a clause without one, given the verb or adjective above it."""
        s = self.sentence
        # "appealed to the rulers to free her" is often read as a purpose of appealing.
        purpose = verb.dep == "advcl" and not (self._infinitive(verb) and s.children(head.i, "prep"))
        if not purpose and head.lemma in _OBJECT_CONTROL:
            objects = s.children(head.i, "dobj") or s.children(head.i, "nsubjpass")
            if not objects:
                objects = [
                    o
                    for p in s.children(head.i, "prep")
                    if p.lemma in ("on", "to", "upon")
                    for o in s.children(p.i, "pobj")
                ]
            if objects:
                return [t for o in objects for t in coordinated(s, o)]
        return self.subjects(head, depth + 1)[0]

    def _behind(self, noun: Token, depth: int) -> list[Token]:
        """Who made a plan, order or offer: its possessor, its of-phrase, or the subject of its verb."""
        s = self.sentence
        owners = s.children(noun.i, "poss") or [
            o
            for p in s.children(noun.i, "prep")
            if p.lemma in ("of", "by")
            for o in s.children(p.i, "pobj")
            if self.acts(o)
        ]
        if owners:
            return owners
        named, _ = self._modifiers(noun)
        if named:
            return [r.token for r in named]
        top = noun
        while top.dep in ("pobj", "prep", "conj") and top.head != top.i:
            top = s.head(top)
        verb = top if top.pos == "VERB" else s.head(top)
        if verb.lemma in _OF_OTHERS:
            return []
        return self.subjects(verb, depth + 1)[0] if verb.pos in ("VERB", "AUX") and depth < _SHORT_OF else []

    # ------------------------------------------------------------------------------------ participants

    def pobj(self, token: Token, *prepositions: str, rule: str) -> list[Role]:
        """Participants after one of the prepositions that hang on a token."""
        s = self.sentence
        found: list[Role] = []
        for p in s.children(token.i, "prep", "agent", "dative", "prt"):
            word = p.text.casefold()
            if word not in prepositions:
                nested = [q for q in s.children(p.i, "prep") if q.text.casefold() in prepositions]
                if not nested:
                    continue
                p, word = nested[0], nested[0].text.casefold()
            objects = [t for o in s.children(p.i, "pobj") for t in coordinated(s, o)]
            found.extend(self.participants(objects, f"{rule} {word!r}"))
        return found

    def participants(self, tokens: Iterable[Token], rule: str) -> list[Role]:
        """Those among `tokens` who can act; else those to whom the things named belong."""
        return [role for token in tokens for role in self._participant(token, rule, 0)]

    def _participant(self, token: Token, rule: str, depth: int) -> list[Role]:
        s = self.sentence
        if depth > 4:
            return []
        if token.tag in ("WP", "WDT", "WP$") or (token.lemma == "that" and token.dep in ("nsubj", "nsubjpass")):
            antecedent = self._antecedent(token)
            return [r for t in antecedent for r in self._participant(t, rule, depth + 1)]
        of = [
            t
            for p in s.children(token.i, "prep")
            if p.lemma == "of"
            for o in s.children(p.i, "pobj")
            for t in coordinated(s, o)
        ]
        if token.lemma in _PARTITIVE and of:
            return [r for t in of for r in self._participant(t, rule, depth + 1)]
        if self.acts(token):
            return [Role(token=token, by=rule)]
        owners = [t for c in s.children(token.i, "poss") for t in coordinated(s, c)] + of
        found = [r for t in owners for r in self._participant(t, f"owner of the {rule}", depth + 1)]
        if not found:
            named, against = self._modifiers(token)
            found = [Role(token=r.token, by=f"name before the {rule}") for r in (*named, *against)]
        if not found:
            found = [
                r
                for t in s.children(token.i, "appos")
                for r in self._participant(t, f"apposition to the {rule}", depth + 1)
            ]
        return found

    def _antecedent(self, pronoun: Token) -> list[Token]:
        """The noun that a relative pronoun stands for."""
        for above in self.sentence.ancestors(pronoun):
            if above.dep == "relcl":
                return coordinated(self.sentence, self.sentence.head(above))
        return []

    def why(self, trigger: Trigger, *, actor: bool) -> str:
        """Why nobody was found on one side, in words."""
        word = trigger.token.text
        if trigger.pattern.noun:
            return f"no name, possessive or phrase at {word!r} says {'who did it' if actor else 'to whom'}"
        subjects, passive = self.subjects(trigger.token)
        if actor and passive:
            return f"{word!r} is passive and has no by-phrase with an actor"
        if actor:
            said = " ".join(t.text for t in subjects)
            return f"the subject of {word!r}, {said!r}, is no actor" if subjects else f"{word!r} has no subject"
        return f"no object or phrase of {word!r} names somebody who can be a recipient"


def subjects_of(sentence: Sentence, verb: Token, lexicon: Lexicon, acts: Acts) -> list[Role]:
    """Who is the subject of a verb, followed through control and coordination; used for speakers."""
    reader = _Reader(sentence, lexicon, acts)
    tokens, passive = reader.subjects(verb)
    return reader.pobj(verb, "by", rule="agent") if passive else reader.participants(tokens, "subject")


def participants_of(sentence: Sentence, tokens: Iterable[Token], lexicon: Lexicon, acts: Acts) -> list[Role]:
    """The participants behind some noun phrases, as roles read them."""
    return _Reader(sentence, lexicon, acts).participants(tokens, "named")
