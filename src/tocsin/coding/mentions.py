"""Who and where: the words of a text that refer to actors and places, and which of them refer to the same.

How names are found stands in `naming.py`. Common nouns count when they can act ("troops", "the ministry"); pronouns always.
Two mentions are joined by a `Judgement` (law 3), never by overwriting one with the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.coding import Known
from tocsin.coding.grammar import Parsed, Sentence, Token
from tocsin.coding.naming import find_names
from tocsin.coding.quotation import find_marked
from tocsin.coding.shapes import THING, fold
from tocsin.coding.titles import title_before
from tocsin.records import Form, Mention, MentionKind, Span, content_id

_PREMODIFIERS = frozenset({"det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "neg", "nounmod"})
_AGENT_ENDINGS = ("eer", "er", "or", "ist", "man", "woman", "ician", "arian", "ee", "ess")
# Nouns with such an ending that name things, places or deeds.
_NO_AGENTS = frozenset(
    """another anger answer banner barrier behavior behaviour blocker border boulder bumper bunker burner butter cancer career
    center chamber chapter charter cheer cinder clamor clamour cluster coffee color colour committee computer container
    copper corner corridor cover crater cylinder danger decree degree denominator detonator disaster dinner disorder
    dozer effort elevator encounter endeavor endeavour error excavator factor favor favour fever
    fiber filter finger flavor flavour flower folder footer former freezer frontier gender generator glacier gutter hammer
    harbor harbour header heater helicopter honor honour hopper horror humor humour hunger indicator interior hamper jubilee
    labor labour ladder laser layer leather letter lighter litter locker lumber manner manor master matter meter mirror
    monster mortar motor murder newsletter number offer order other outer oyster paper pepper pillar     plaster pointer poster powder power predator premier prior processor proper quarter reactor rather
    receiver register remainder reminder render river rotor rubber rumor rumour scanner scooter sector semester
    sensor server shelter shoulder shower silver simulator slaughter slipper soccer spider splendor
    splinter sticker summer supper surrender tanker tenor terror theater theatre thriller thunder timber toaster tower
    tractor trailer transfer transformer trigger tumor tumour turner upper vapor vapour vector vigor vigour water weather
    whisper winter wonder chess process success access excess distress address business fitness illness weakness
    darkness mess press progress congress fortress mattress readiness willingness happiness awareness stress
    guarantee""".split()
)
# Bare and singular these are no bodies of people: "the use of force", "seized power".
_MASS = frozenset({"force", "power", "office", "front", "rank", "body", "part", "unit", "state", "command"})
_WEAPONS = frozenset(
    "drone aircraft helicopter jet warplane gunship tank artillery missile warship destroyer frigate submarine plane".split()
)
# Verbs whose subject is people, and the things that are said to do so all the same: "the report says".
_MINDS = frozenset(
    """say tell think believe hope fear want wish know decide ask admit deny insist complain vow pledge doubt suspect regret agree
    argue demand urge""".split()
)
_TELLINGS = frozenset("announce add state confirm claim report warn note comment reply declare".split())
_PLANS = frozenset("plan intend expect aim".split())
# Whatever does so is people: "the market fears", "some expect".
_FEELINGS = frozenset("fear hope want believe think expect doubt wish".split())
_SOMEBODY = frozenset("some most many both others several one neither few all".split())
_TELLING_THINGS = frozenset(
    """report statement survey study poll law article document rule gauge sign figure data letter book film evidence test result
    news text page website site file record map clock label note plan deal treaty bill act message headline story account version
    paper post tweet label manual poster banner placard one thing legend saying proverb theory model sensor scripture verse
    chart table index graph price market case fact event crisis war situation time day week year""".split()
)
_ABSTRACT_ENDINGS = (
    "meter",
    "graph",
    "tion",
    "sion",
    "ment",
    "ity",
    "ness",
    "ance",
    "ence",
    "ism",
    "ship",
    "ing",
    "cy",
    "ics",
)
HE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
IT = frozenset({"it", "its", "itself"})
WE = frozenset(
    {"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"}
)  # of whoever speaks, in marks or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """The mentions of one document by the tokens that carry them; a token is keyed by its first character."""

    document_id: str
    heads: Mapping[int, Mention]  # head token -> its mention
    inside: Mapping[int, int]  # any token of a name -> the head token of that name

    def at(self, token: Token) -> Mention | None:
        """The mention that a token heads, or the name that it is part of."""
        return self.heads.get(self.inside.get(token.start, token.start))

    def ordered(self) -> tuple[Mention, ...]:
        """All mentions in the order of the text."""
        return tuple(sorted(self.heads.values(), key=lambda m: (m.span.start, m.span.end)))


def find_mentions(document_id: str, parsed: Parsed, known: Known) -> Mentions:
    """The mentions of a parsed text: names, nouns that can act, pronouns."""
    heads: dict[int, Mention] = {}
    inside: dict[int, int] = {}

    def add(
        head: Token, start: int, end: int, form: Form, label: str, *, place: bool, name: tuple[int, int] | None = None
    ) -> None:
        kind = MentionKind.PLACE if place else MentionKind.ACTOR
        heads[head.start] = Mention(
            id=content_id("mention", document_id, start, end, head.start),
            span=Span(document_id=document_id, start=start, end=end),
            kind=kind,
            form=form,
            name=Span(document_id=document_id, start=name[0], end=name[1]) if name else None,
            label=label,
        )

    marked, _ = find_marked(parsed.text)

    def quoted(at: int) -> bool:
        return any(s.start <= at < s.end for s in marked)

    for sentence, names in find_names(parsed, known):
        for found in names:
            head, first, last = found.head, found.tokens[0], found.tokens[-1]
            for token in found.tokens:
                inside[token.start] = head.start
            if found.label == THING and _tells(sentence, head):  # "Saturn said": a make of car, and whoever makes it
                add(head, first.start, last.end, Form.NAME, "organisation", place=False, name=(first.start, last.end))
            elif found.label != THING:
                start = title_before(sentence, first, known) if found.label == "person" else first.start
                name = (first.start, last.end)
                place = found.place and not _tells(sentence, head)  # "Wall Street expects"
                add(head, start, last.end, Form.NAME, found.label, place=place, name=name)
        for token in sentence.tokens:
            if token.start in inside:
                continue
            word = token.text.casefold()
            if word in HE or word in THEY or word in IT or (word in WE and (word != "us" or quoted(token.start))):
                if not (word == "it" and _expletive(sentence, token)):
                    add(token, token.start, token.end, Form.PRONOUN, "pronoun", place=False)
            elif _tells(sentence, token) and _unread(token):
                inside[token.start] = token.start
                name = (token.start, token.end)
                add(
                    token, *name, Form.NAME, "organisation" if token.entity == "ORG" else "name", place=False, name=name
                )
            elif word in _SOMEBODY and _believes(sentence, token):
                add(token, token.start, token.end, Form.NOUN, "person", place=False)
            elif _can_act(sentence, token):
                label = known.nouns.get(token.lemma) or (
                    "person" if _agentive(token) or _office(token, known) or _speaks(sentence, token) else None
                )
                if label is not None:
                    start, _ = phrase(sentence, token)
                    end = _owner(sentence, token, inside)
                    add(token, start, end, Form.NOUN, label, place=False)
    return Mentions(document_id=document_id, heads=heads, inside=inside)


def phrase(sentence: Sentence, head: Token) -> tuple[int, int]:
    """Characters [start, end) of a noun phrase: its head with what stands before it, no clause after it."""
    first = head.i
    for child in sentence.children(head.i):
        if child.i < head.i and child.dep in _PREMODIFIERS and child.tag != "WP$":
            first = min(first, sentence.subtree(child.i)[0].i)
    while sentence.tokens[first].pos == "PUNCT" and first < head.i:
        first += 1
    return sentence.tokens[first].start, head.end


def _owner(sentence: Sentence, head: Token, inside: Mapping[int, int]) -> int:
    """Where a noun ends together with the name that it belongs to: "the government of France", else its own end."""
    for preposition in sentence.children(head.i, "prep"):
        if preposition.lemma in ("of", "for") and preposition.i == head.i + 1:
            for target in sentence.children(preposition.i, "pobj"):
                if target.start in inside and not sentence.children(target.i, "conj"):
                    return max(t.end for t in sentence.tokens if inside.get(t.start) == inside[target.start])
    return head.end


def _can_act(sentence: Sentence, token: Token) -> bool:
    """Whether a word stands as a noun: also within a compound, where it may own what follows ("army bases").

    A weapon acts only where somebody is named with it: "Turkish warplanes", but not "drones".
    """
    if token.lemma in _MASS and token.tag in ("NN", "NNP"):
        modifiers = sentence.children(token.i, "amod", "compound", "poss", "nmod")
        return bool(modifiers) and token.dep != "compound"
    if token.lemma in _WEAPONS and not sentence.children(token.i, "amod", "compound", "poss", "nmod"):
        return False
    return token.pos in ("NOUN", "PROPN") or (token.pos == "ADJ" and token.dep not in ("amod", "advmod"))


def _agentive(token: Token) -> bool:
    """Whether a common noun names people by its ending, as most do that no list has: shopkeepers, an arbitrator."""
    word = token.lemma
    return (
        token.pos == "NOUN"
        and len(word) > 5
        and word.endswith(_AGENT_ENDINGS)
        and not word.endswith("meter")
        and word not in _NO_AGENTS
    )


def _speaks(sentence: Sentence, token: Token) -> bool:
    """Whether a noun no list has is the subject of a verb that only people are: "deacons believe"."""
    verb = sentence.head(token)
    word = token.lemma
    return (
        token.pos == "NOUN"
        and token.dep == "nsubj"
        and verb.pos == "VERB"
        and ((verb.lemma in _MINDS and word not in _TELLING_THINGS) or verb.lemma in _FEELINGS)
        and not word.endswith(_ABSTRACT_ENDINGS)
    )


def _tells(sentence: Sentence, token: Token) -> bool:
    """Whether a word is the subject of a verb that only people are, in the past or with a plan: "Dalli said"."""
    verb = sentence.head(token)
    said = verb.tag == "VBD" and verb.lemma in _MINDS | _TELLINGS
    planned = verb.tag in ("VBZ", "VBP") and verb.lemma in _MINDS | _PLANS and verb.lemma != "say"
    return token.dep == "nsubj" and verb.pos == "VERB" and (said or planned)


def _believes(sentence: Sentence, token: Token) -> bool:
    """Whether a word that only counts is the subject of a verb of thinking: "some believe", "others expect"."""
    verb = sentence.head(token)
    counted = any(p.lemma == "of" for p in sentence.children(token.i, "prep"))
    return token.dep == "nsubj" and verb.pos == "VERB" and verb.lemma in _FEELINGS and not counted


def _unread(token: Token) -> bool:
    """Whether a word is a name that the parser read as none: "Barclays plans", "eBay said"."""
    if token.pos not in ("PROPN", "NOUN") or token.text.islower():
        return False
    if token.pos == "PROPN":
        return token.i > 0 or token.entity != ""
    return token.entity in ("ORG", "PERSON", "GPE", "NORP") or (token.i > 0 and token.text[:1].isupper())


def _office(token: Token, known: Known) -> bool:
    """Whether a capitalised title stands for who bears it: "the Foreign Secretary"."""
    return token.pos == "PROPN" and token.i > 0 and token.dep != "compound" and fold(token.text) in known.titles


def _expletive(sentence: Sentence, token: Token) -> bool:
    """Whether "it" refers to nothing: "it rained", "it is unclear whether"."""
    verb = sentence.head(token)
    if token.dep not in ("nsubj", "nsubjpass", "expl"):
        return token.dep == "expl"
    if verb.lemma in ("rain", "snow", "seem", "appear"):
        return True
    return verb.lemma == "be" and bool(sentence.children(verb.i, "ccomp", "xcomp", "acomp", "advcl"))
