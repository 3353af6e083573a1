"""Who and where: the words of a text that refer to actors and places, and which of them refer to the same.

Names are found by the registry's names first and the parser's entities second, because the parser takes armed groups
with Arabic names for persons. Common nouns count when they can act ("troops", "the ministry"); pronouns always.
Two mentions are joined by a `Judgement` (law 3), never by overwriting one with the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tocsin.coding import Known
from tocsin.coding.grammar import Parsed, Sentence, Token, is_dateline
from tocsin.records import Form, Mention, MentionKind, Span, content_id

_LONGEST_NAME = 9  # tokens; "al-Aqsa Martyrs' Brigades" is 6, UN agencies reach 9
_PREMODIFIERS = frozenset({"det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "neg", "nounmod"})
_ENTITY_LABELS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "NORP": "adjective",
    "LOC": "place",
    "FAC": "place",
}
_EDGES = frozenset({"DT", "POS", "``", "''", ":", ",", "HYPH"})  # tags that a name neither begins nor ends with
# Names that stand for an actor wherever they do something, though the word alone is a place.
STATES = frozenset({"state", "metonym"})
LOCATIVE = frozenset(
    """in at near outside inside around across throughout within off into along through towards toward""".split()
)
# Nouns that say where, after whichever preposition: "on the outskirts of Taiz".
WHEREABOUTS = frozenset(
    """outskirts outskirt waters water highland edge suburb border coast road street area region district province state town city village capital port
    camp base front airport checkpoint crossing waters sea north south east west centre center heart neighborhood
    neighbourhood department county governorate side bank vicinity highway square site island highlands""".split()
)
_EITHER = STATES | {"name", "person"}
_GOING = frozenset(
    "visit tour leave enter reach flee quit bomb shell storm capture retake besiege seize invade".split()
)
_BELIEF = frozenset({"confidence", "trust", "faith", "interest", "believe", "belief", "invest", "investment"})
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
HE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
IT = frozenset({"it", "its", "itself"})
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "\u00a0": " "})


def fold(words: str) -> str:
    """How names are compared here: case, hyphens and runs of spaces do not count.

    >>> fold("Al-Nujaba  Movement")
    'al nujaba movement'
    """
    return re.sub(r"[\s\-]+", " ", words.translate(_STRAIGHT)).strip().casefold()


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

    families: set[str] = set()  # family names of the persons read so far: read again wherever they stand
    for sentence in parsed.sentences:
        dateline = is_dateline(parsed.text[sentence.start : sentence.end])
        for tokens, label in _names(parsed.text, sentence, known, families):
            head = _head(tokens)
            for token in tokens:
                inside[token.start] = head.start
            first, last = tokens[0], tokens[-1]
            start = first.start
            if label == "person":
                if first is not last and last.text[:1].isupper() and len(last.text) > 3:
                    families.add(last.text)
                start = _title(sentence, first, known)
            # An unknown name where something is, is a place whatever the parser takes it for: "in Bamenda".
            # So is the city of a dateline, capital or not.
            place = label == "place" or (label in _EITHER and (dateline or _locative(sentence, head, label)))
            add(head, start, last.end, Form.NAME, label, place=place, name=(first.start, last.end))
        for token in sentence.tokens:
            if token.start in inside:
                continue
            word = token.text.casefold()
            if word in HE or word in THEY or word in IT:
                if not (word == "it" and _expletive(sentence, token)):
                    add(token, token.start, token.end, Form.PRONOUN, "pronoun", place=False)
            elif _can_act(sentence, token):
                label = known.nouns.get(token.lemma) or ("person" if _agentive(token) else None)
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


def _locative(sentence: Sentence, head: Token, label: str) -> bool:
    """Whether a name is where something is, not who does it: "in Iraq and Syria", "visited Wellington"."""
    token = head
    while token.dep in ("conj", "appos") and token.head != token.i:
        token = sentence.head(token)
    above = sentence.head(token)
    if token.dep == "dobj":
        return label == "metonym" and above.lemma in _GOING
    if token.dep != "pobj":
        return False
    if above.text.casefold() == "of":
        return sentence.head(above).lemma in WHEREABOUTS
    return above.text.casefold() in LOCATIVE and sentence.head(above).lemma not in _BELIEF


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


def _expletive(sentence: Sentence, token: Token) -> bool:
    """Whether "it" refers to nothing: "it rained", "it is unclear whether"."""
    verb = sentence.head(token)
    if token.dep not in ("nsubj", "nsubjpass", "expl"):
        return token.dep == "expl"
    if verb.lemma in ("rain", "snow", "seem", "appear"):
        return True
    return verb.lemma == "be" and bool(sentence.children(verb.i, "ccomp", "xcomp", "acomp", "advcl"))


def _head(tokens: tuple[Token, ...]) -> Token:
    """The token of a name on which the others hang; the last when several do not."""
    first, last = tokens[0].i, tokens[-1].i
    outward = [t for t in tokens if t.head == t.i or not first <= t.head <= last]
    words = [t for t in outward if t.pos not in ("PUNCT", "PART", "DET", "ADP")]
    return (words or outward or list(tokens))[-1]


def _title(sentence: Sentence, first: Token, known: Known) -> int:
    """Where the titles before a person's name begin: "Major General Yahya Rasool"."""
    start, at = first.start, first.i
    while at > 0 and sentence.tokens[at - 1].text[0].isupper():
        before = sentence.tokens[max(0, at - 3) : at]
        phrases = [before[n:] for n in range(len(before))]  # "Prime Minister" is a title, "Prime" is none
        title = next((p for p in phrases if fold(" ".join(t.text for t in p)).rstrip(".") in known.titles), None)
        if title is None:
            break
        start, at = title[0].start, title[0].i
    return start


def _names(text: str, sentence: Sentence, known: Known, families: set[str]) -> Iterator[tuple[tuple[Token, ...], str]]:
    """Names of a sentence left to right, longest first: known names, then entities, then runs of proper nouns."""
    taken: set[int] = set()
    found: list[tuple[tuple[Token, ...], str]] = []
    tokens = sentence.tokens

    def take(first: int, last: int, label: str) -> None:
        while first <= last and tokens[first].tag in _EDGES:
            first += 1
        while last >= first and tokens[last].tag in _EDGES:
            last -= 1
        if first <= last and not taken & set(range(first, last + 1)):
            taken.update(range(first, last + 1))
            found.append((tokens[first : last + 1], label))

    capital = [any(c.isupper() for c in t.text) for t in tokens]
    first = 0
    while first < len(tokens):
        match = _known_name(text, tokens, first, known, capital)
        if match is not None and not _within_name(tokens, first, match[0]):
            take(first, match[0], match[1])
            first = match[0]
        first += 1
    for token in tokens:
        around = tokens[max(0, token.i - 1) : token.i]
        whole = token.entity == "PERSON" and not token.entity_begins and bool(around) and around[0].pos == "PROPN"
        if token.text in families and not whole:
            take(token.i, token.i, "person")
    first = 0
    while first < len(tokens):
        last = first
        if tokens[first].entity:
            while last + 1 < len(tokens) and tokens[last + 1].entity and not tokens[last + 1].entity_begins:
                last += 1
            label = _ENTITY_LABELS.get(tokens[first].entity)
            # "Ceasefire" at the start of a sentence is no name where the text has "ceasefire" as well.
            common = first == last and tokens[first].text[:1].isupper() and f" {tokens[first].text.lower()} " in text
            capital = not common and any(t.text[:1].isupper() for t in tokens[first : last + 1])
            if (
                label is not None
                and capital
                and any(t.pos == "PROPN" or label == "adjective" for t in tokens[first : last + 1])
            ):
                take(first, last, label)
        first = last + 1
    first = 0
    while first < len(tokens):
        last = first
        if tokens[first].pos == "PROPN" and first not in taken and not tokens[first].entity:
            while last + 1 < len(tokens) and last + 1 not in taken and _continues_name(tokens[last + 1]):
                last += 1
            run = tokens[first : last + 1]
            title = fold(text[run[0].start : run[-1].end]) in known.titles
            if not title and any(
                t.text[:1].isupper() and len(t.text) > 1 and fold(t.text) not in known.titles for t in run
            ):
                take(first, last, "name")
        first = last + 1
    yield from sorted(found, key=lambda f: f[0][0].i)


def _continues_name(token: Token) -> bool:
    return token.pos == "PROPN" or token.text in ("-", "al", "el", "bin", "ibn")


def _within_name(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether known words only stand inside a longer name: the adjective in "West Philippine Sea"."""
    label = tokens[first].entity
    begins = first
    while not tokens[begins].entity_begins and begins > 0 and tokens[begins - 1].entity == label:
        begins -= 1
    ends = last
    while ends + 1 < len(tokens) and tokens[ends + 1].entity == label and not tokens[ends + 1].entity_begins:
        ends += 1
    longer = begins < first or ends > last
    if label in ("LOC", "FAC"):
        return longer and tokens[ends].pos == "PROPN"
    # "Ashley Biden" is not the president whose family name is known.
    return label == "PERSON" and begins < first and first == last


def _known_name(
    text: str, tokens: tuple[Token, ...], first: int, known: Known, capital: list[bool]
) -> tuple[int, str] | None:
    """The longest known name that begins at a token: its last token and its label."""
    if not tokens[first].text[0].isalnum() or not any(capital[first : first + 3]):
        return None
    for last in range(min(first + _LONGEST_NAME, len(tokens)) - 1, first - 1, -1):
        if not (capital[first] or capital[last] or any(capital[first:last])):
            continue
        words = text[tokens[first].start : tokens[last].end]
        form = fold(words)
        label = known.names.get(form)
        # "us" is a pronoun and "who" asks: such a form names a state or an agency only where it is in capitals.
        if label is not None and (form not in known.capitals or words == words.upper()):
            return last, label
    return None
