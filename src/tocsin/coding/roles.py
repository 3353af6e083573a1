"""Who did it and to whom: actor and recipient of a trigger, read from the dependency tree.

A verb's roles are its subject and object or what its pattern says; an event noun's stand around it ("a US airstrike
on", "the arrest of X by Y") or with the verb that carries it ("carried out an attack on").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.coding.clause import Clause
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.lexicon import Lexicon, Orientation
from tocsin.coding.people import Acts, People, Role
from tocsin.coding.triggers import Trigger, coordinated

_ACCUSING = frozenset(
    {"accuse", "blame", "suspect", "convict", "condemn", "criticise", "criticize", "denounce", "charge"}
)
_HARMING = frozenset(
    "kill wound injure hit target strike destroy damage kill leave claim displace maim martyr flatten level".split()
)
# Types whose object is what is moved, given or shared, not who it is done to.
OWN_MEANS = frozenset({"MOBILIZE", "COOPERATE"})
# Event nouns whose of-phrase is who speaks, and types whose from-phrase is where from, not who.
_SPOKEN = frozenset({"REQUEST", "AGREE", "CONCEDE"})
_WHERE_FROM = frozenset({"RETREAT", "SANCTION", "COERCE", "MOBILIZE"})
_BEYOND = ("on", "against", "with", "to", "for", "over", "at", "from")
_ENDING = frozenset({"end", "stop", "halt", "suspend", "announce", "declare", "order", "plan"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The participants of one trigger; `why_*` says why a side is empty."""

    actors: tuple[Role, ...] = ()
    recipients: tuple[Role, ...] = ()
    why_no_actor: str = ""
    why_no_recipient: str = ""


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
        self.people = People(sentence, acts)
        self.clause = Clause(sentence, self.people)

    # ------------------------------------------------------------------------------------------- verbs

    def verb(self, trigger: Trigger) -> tuple[list[Role], list[Role]]:
        """Actor and recipient of a verb, by its pattern's orientation."""
        verb, pattern = trigger.token, trigger.pattern
        subjects, passive = self.clause.subjects(verb)
        agents = self._agents(verb) if passive else []
        done_to = self._objects(trigger)
        if passive:
            doers, done_to = (
                agents,
                [*self.people.participants(subjects, "passive subject"), *self._by_preposition(trigger)],
            )
            if trigger.complement is not None:
                others = [t for t in subjects if t.i != trigger.complement.i]
                done_to = self.people.participants(others, "passive subject") or self._by_preposition(trigger)
                done_to = done_to or self._beyond(trigger, trigger.complement)
        else:
            doers = self.people.participants(subjects, "subject")
        if pattern.orientation is Orientation.REVERSED:
            others = self.people.pobj(verb, "by", "from", "of", rule="origin")
            others.extend(self.noun_actor(trigger.complement) if trigger.complement is not None else done_to)
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
            return reached or self.people.participants(others, "object") or self._beyond(trigger, trigger.complement)
        direct = self.people.participants(objects, "object")
        if trigger.pattern.required:
            return reached or direct
        if trigger.pattern.type in OWN_MEANS:
            return reached
        if direct:
            near = [r for r in reached if r.by.split("'")[1] != "from"]
            return near or direct
        # "urged the troops to leave" is often read as one clause: the subject below is the object above.
        if trigger.pattern.infinitive or not self.sentence.children(verb.i, "dobj"):
            for clause in self.sentence.children(verb.i, "ccomp", "xcomp"):
                below = self.sentence.children(clause.i, "nsubj")
                if below and self.sentence.to(clause) is not None:
                    return self.people.participants(below, "subject of the infinitive")
        return reached

    def _by_preposition(self, trigger: Trigger) -> list[Role]:
        """Participants after one of the pattern's prepositions, at the verb, its particle or its fixed object."""
        wanted = trigger.pattern.required or trigger.pattern.optional
        if trigger.complement is not None and trigger.complement.dep == "pobj":
            wanted = trigger.pattern.optional or wanted  # "appealed to rebels for calm": "for" holds the fixed object
        if trigger.pattern.type == "CONSULT":
            wanted = wanted | {"with"}
        if not wanted:
            return []
        anchors = [trigger.token]
        # A fixed object carries the recipient ("hold talks with"), the object of a preposition does not ("call for the
        # release of": the released are not who is called on).
        taken = (self.sentence.tokens[i] for i in sorted(trigger.used))
        anchors.extend(t for t in taken if t.dep != "pobj")
        anchors.extend(o for o in self.sentence.children(trigger.token.i, "dobj") if o not in anchors)
        found: list[Role] = []
        for anchor in anchors:
            found.extend(self.people.pobj(anchor, *wanted, rule="preposition"))
            if found:
                break
        return found

    def _beyond(self, trigger: Trigger, complement: Token) -> list[Role]:
        """Whom a fixed object concerns: "hold talks with", "expelled two diplomats", "rejected the Russian offer"."""
        if complement.pos not in ("NOUN", "PROPN"):
            return []
        beyond = self.people.pobj(complement, *_BEYOND, rule="preposition")
        if beyond or complement.dep == "pobj" or trigger.pattern.type in OWN_MEANS:
            return beyond
        return self.people.participants([complement], "object")

    # ------------------------------------------------------------------------------------------- nouns

    def noun(self, trigger: Trigger) -> tuple[list[Role], list[Role]]:
        """Actor and recipient of an event noun, by its pattern's orientation."""
        noun, pattern = trigger.token, trigger.pattern
        s = self.sentence
        of = self.people.pobj(noun, "of", rule="of-phrase")
        by = self.people.pobj(noun, "by", rule="by-phrase") or self._by_below(noun)
        wanted = set(pattern.required or pattern.optional) - {"by"}
        if pattern.orientation is Orientation.ACTIVE and pattern.type not in _WHERE_FROM:
            by = by or self.people.pobj(noun, "from", rule="from-phrase")
            wanted -= {"from"}
        if pattern.type in _SPOKEN and not by:
            by, of = of, []
            wanted -= {"of"}
        own = self.people.participants([t for c in s.children(noun.i, "poss") for t in coordinated(s, c)], "possessive")
        named, against = self.people.modifiers(noun)
        reached = self.people.pobj(noun, *sorted(wanted), rule="preposition") if wanted else []
        if wanted and not reached:  # "a phone call of the minister to Ankara": the parser hangs "to" on the minister
            for preposition in s.children(noun.i, "prep", "agent"):
                for target in s.children(preposition.i, "pobj"):
                    reached = reached or self.people.pobj(target, *sorted(wanted - {"of", "in"}), rule="preposition")
        between = self.people.pobj(noun, "between", "among", rule="between")
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
        found = self.people.pobj(verb, "by", rule="agent")
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
                found = self.people.pobj(target, "by", rule="by-phrase")
                if found:
                    return found
        return []

    def noun_actor(self, noun: Token) -> list[Role]:
        """Who stands behind an event noun by its own words: "a US attack", "attacks by rebels"."""
        s = self.sentence
        own = self.people.participants([t for c in s.children(noun.i, "poss") for t in coordinated(s, c)], "possessive")
        return [*self.people.pobj(noun, "by", "from", rule="by-phrase"), *own, *self.people.modifiers(noun)[0]]

    def _lender(self, noun: Token, trigger: Trigger) -> list[Role]:
        """The subject of the verb that carries an event noun: "launched an attack", "accused them of an attack"."""
        s = self.sentence
        top = noun
        while top.dep == "conj" and s.head(top).pos in ("NOUN", "PROPN"):
            top = s.head(top)
        head = s.head(top)
        lends = head.lemma in self.light and not (head.lemma in _ENDING and trigger.pattern.type == "ASSAULT")
        if top.dep in ("dobj", "nsubjpass") and lends:
            subjects, passive = self.clause.subjects(head)
            if passive:
                return self.people.pobj(head, "by", rule="agent")
            return self.people.participants(subjects, "subject of a light verb")
        if top.dep == "pobj" and head.lemma in ("of", "for", "over"):
            verb = s.head(head)
            if verb.lemma in _ACCUSING:
                direct = s.children(verb.i, "dobj") or s.children(verb.i, "nsubjpass")
                return self.people.participants(direct, "one who is accused of it")
            if verb.lemma == "responsibility":  # "claimed responsibility for the attack"
                return self.people.participants(self.clause.subjects(s.head(verb))[0], "one who claims it")
        if top.dep == "pobj" and head.lemma in ("to", "in", "into", "with") and s.head(head).lemma in self.light:
            return self.people.participants(self.clause.subjects(s.head(head))[0], "subject of a light verb")
        if top.dep == "pobj" and head.lemma == "with" and trigger.pattern.type in ("THREATEN", "ASSAULT"):
            return self.people.participants(self.clause.subjects(s.head(head))[0], "one who threatens it")
        return []

    def _harmed(self, noun: Token) -> list[Role]:
        """Whom an attack hit, told by its verb: "the airstrike killed four soldiers", "attacks targeting the army"."""
        s = self.sentence
        verbs = [v for v in s.children(noun.i, "acl", "relcl") if v.tag != "VBN"]
        if noun.dep == "nsubj" and s.head(noun).pos == "VERB":
            verbs.append(s.head(noun))
        for verb in verbs:
            if verb.lemma in _HARMING:
                found = self.people.participants(
                    [t for o in s.children(verb.i, "dobj") for t in coordinated(s, o)], "object of what the event did"
                )
                if found:
                    return found
        return []

    def why(self, trigger: Trigger, *, actor: bool) -> str:
        """Why nobody was found on one side, in words."""
        word = trigger.token.text
        if trigger.pattern.noun:
            return f"no name, possessive or phrase at {word!r} says {'who did it' if actor else 'to whom'}"
        subjects, passive = self.clause.subjects(trigger.token)
        if actor and passive:
            return f"{word!r} is passive and has no by-phrase with an actor"
        if actor:
            said = " ".join(t.text for t in subjects)
            return f"the subject of {word!r}, {said!r}, is no actor" if subjects else f"{word!r} has no subject"
        return f"no object or phrase of {word!r} names somebody who can be a recipient"
