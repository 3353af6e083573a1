"""Who is the subject of a verb, followed to wherever English lets it stand.

Through coordination, control ("ordered the army to leave"), participles ("groups fighting the army"), relative clauses
and plans ("its decision to withdraw").
"""

from __future__ import annotations

from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.people import Acts, People, Role
from tocsin.coding.triggers import coordinated

# Whose object, not subject, does what the infinitive or gerund below says: "forced the troops to leave".
_OBJECT_CONTROL = frozenset(
    """accuse advise allow appeal ask assist authorise authorize ban bar beg blame bring call cause challenge charge
    coax command compel convince dare demand deploy direct discourage dissuade drive empower enable encourage
    entitle exhort expect forbid force get help hire implore incite induce influence inspire instruct invite lead
    let make mandate motivate oblige order permit persuade pressure prevent prod prohibit prompt push recruit remind
    request require restrain send spur thank praise commend laud criticise criticize condemn applaud fault stop
    suspect task teach tell tempt trust urge warn want""".split()
)
# Whoever does these to a plan, offer or effort is not who made it.
_OF_OTHERS = frozenset(
    """support back welcome oppose reject block criticise criticize condemn praise hinder undermine veto endorse
    encourage join dismiss applaud refuse""".split()
)
_SHORT_OF = 8  # steps up the tree after which a subject is not sought any further


class Clause:
    """The clauses of one sentence."""

    def __init__(self, sentence: Sentence, people: People) -> None:
        self.sentence = sentence
        self.people = people

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
            if s.to(verb) is not None:  # "the order to leave": whoever gave or made it
                return self._behind(head, depth), passive
            speaks = verb.tag == "VBG" and not self.people.participants([head], "subject")
            if speaks:  # "released a statement calling for": whoever released it
                return self._behind(head, depth), passive
            return coordinated(s, head), passive or verb.tag == "VBN"
        if verb.dep == "ccomp" and s.to(verb) is None:
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
        purpose = verb.dep == "advcl" and not (s.to(verb) is not None and s.children(head.i, "prep"))
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
            if self.people.acts(o)
        ]
        if owners:
            return owners
        named, _ = self.people.modifiers(noun)
        if named:
            return [r.token for r in named]
        top = noun
        while top.dep in ("pobj", "prep", "conj") and top.head != top.i:
            top = s.head(top)
        verb = top if top.pos == "VERB" else s.head(top)
        if verb.lemma in _OF_OTHERS:
            return []
        return self.subjects(verb, depth + 1)[0] if verb.pos in ("VERB", "AUX") and depth < _SHORT_OF else []


def subjects_of(sentence: Sentence, verb: Token, acts: Acts) -> list[Role]:
    """Who is the subject of a verb, or its agent where it is passive; used for speakers."""
    people = People(sentence, acts)
    tokens, passive = Clause(sentence, people).subjects(verb)
    return people.pobj(verb, "by", rule="agent") if passive else people.participants(tokens, "subject")
