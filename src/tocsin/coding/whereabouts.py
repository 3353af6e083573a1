"""Whether a name is where something is, not who does it: the words before it and what it belongs to."""

from __future__ import annotations

from tocsin.coding.grammar import Sentence, Token

STATES = frozenset({"state", "metonym"})
"""Labels of names that stand for an actor wherever they do something, though the word alone is a place."""
LOCATIVE = frozenset(
    """in at near outside inside around across throughout within off into along through towards toward via beyond""".split()
)
"""Prepositions of which the object is mostly a place."""
WHEREABOUTS = frozenset(
    """outskirts outskirt waters water highland edge suburb border coast road street area region district province state town city village capital port
    camp base front airport checkpoint crossing waters sea north south east west centre center heart neighborhood
    neighbourhood department county governorate side bank vicinity highway square site island highlands""".split()
)
"""Nouns that say where, after whichever preposition: "on the outskirts of Taiz"."""
_PARTS = WHEREABOUTS | frozenset(
    """part half most much rest quarter third majority whole all territory soil countryside map population people resident
    inhabitant refugee northeast northwest southeast southwest hinterland airspace interior economy history valley
    mountain desert mainland swathe swath stretch control""".split()
)
# What a state, named with it, is the place of: "Iraq's cities". What it may act through is not among them.
_OWNED = (
    _PARTS | frozenset("cities war conflict village camp prison hospital street oilfield coastline shore".split())
) - {"front", "side", "base", "state", "department"}
_OF_ONE = frozenset("island border countryside war conflict crisis highway province region airport city town".split())
_COMPASS = frozenset(
    """north south east west northern southern eastern western northeastern northwestern southeastern southwestern
    northeast northwest southeast southwest north-east north-west south-east south-west north-eastern north-western
    south-eastern south-western central rural mainland downtown upper lower""".split()
)
_OFFICES = frozenset("front department state center centre base".split())  # in capitals they are bodies
_LANDS = frozenset("country place region area land location province city".split())
_TROUBLED = frozenset("war-torn war-ravaged torn ravaged occupied neighbouring neighboring".split())
_FLYING = frozenset("fly flight patrol mission sortie strike airstrike operate shoot circle airspace raid".split())
_GOING = frozenset(
    "visit tour leave enter reach flee quit bomb shell storm capture retake besiege seize invade".split()
)
_LEAVING = frozenset("leave enter reach flee quit cross traverse exit".split())
_TAKING = frozenset("enter reach retake recapture overrun besiege bomb shell cross encircle pound leave flee".split())
_MOTION = frozenset(
    """go travel fly return flee move head come drive walk cross arrive migrate spread spill march escape emigrate ship
    smuggle deport evacuate relocate advance retreat withdraw deploy transfer flow expel repatriate drive eject oust remove clear push force back way close flight trip journey
    deployment migration arrival infiltrate infiltration resettle relocation
    route road exodus crossing travel passage""".split()
)
_COMING = _MOTION | frozenset(
    """refugee migrant worker people family resident trader immigrant exile doctor student villager native farmer
    evacuee returnee displace kilometre kilometer km mile metre meter far away""".split()
)
_BORDERS = frozenset("border road highway crossing frontier railway route area corridor flight pass path".split())
_BELIEF = frozenset(
    {"confidence", "trust", "faith", "interest", "believe", "belief", "invest", "investment", "stake", "share"}
)
_STRAIGHT_IN = frozenset("in near outside inside around throughout".split())  # no group or person is said to be so


def is_where(sentence: Sentence, head: Token, first: Token, label: str) -> bool:
    """Whether a name is where something is: "in Iraq and Syria", "visited Wellington", "northern Mali".

    Parameters
    ----------
    head
        The token of the name on which the others hang.
    first
        Its first token.
    label
        What the name is otherwise; of a state less is asked than of what may be a person.
    """
    state = label in STATES
    if state and (_sided(sentence, head, first) or _owns(sentence, head)):
        return True
    if _reached(sentence, first):
        return True
    if _alone(sentence, first, head) or _after_in(sentence, first):
        return True
    token = head
    while token.dep in ("conj", "appos") and token.head != token.i:
        token = sentence.head(token)
        if state and token.pos == "PROPN" and _sided(sentence, token, token):
            return True
    above = sentence.head(token)
    if token.dep in ("dobj", "nsubjpass"):
        if token.dep == "dobj" and (label == "metonym" or token is not head):
            return label == "metonym" and above.lemma in _GOING
        return token.dep == "dobj" and above.lemma in (_LEAVING if state else _TAKING) and label != "organisation"
    if token.dep != "pobj":
        return False
    preposition, over = above.text.casefold(), sentence.head(above)
    if preposition == "of":
        if over.text.casefold() in ("out", "outside", "inside"):
            return True
        return over.lemma in (_PARTS if state else WHEREABOUTS) and (over.text.islower() or over.lemma not in _OFFICES)
    if preposition in ("as", "like", "including"):
        return over.lemma in _LANDS
    if preposition in ("over", "above"):
        return over.lemma in _FLYING
    if preposition in ("from", "to") and _both_ends(sentence, over):
        return True
    if preposition == "from":
        # From what troops are withdrawn or people are expelled, is a party to it.
        return over.lemma in _COMING and not (state and over.lemma in ("withdraw", "withdrawal", "expel"))
    if preposition == "to":
        return over.lemma in _MOTION or (over.dep == "prep" and sentence.head(over).lemma in _MOTION)
    if preposition in ("between", "with"):
        return over.lemma in _BORDERS
    if label == "organisation" and preposition not in _STRAIGHT_IN:
        return False
    return preposition in LOCATIVE and over.lemma not in _BELIEF


def _both_ends(sentence: Sentence, over: Token) -> bool:
    """Whether a way is told by both its ends: "from Turkey to Syria"."""
    ends: dict[str, bool] = {}
    for preposition in sentence.children(over.i, "prep"):
        for end in sentence.children(preposition.i, "pobj"):
            ends[preposition.text.casefold()] = end.entity in ("GPE", "LOC", "FAC")
    return over.pos == "VERB" and ends.get("from", False) and (ends.get("to", False) or ends.get("into", False))


def _alone(sentence: Sentence, first: Token, head: Token) -> bool:
    """Whether a name is all that stands there, as over a list of what happened."""
    few = first.i == 0 and len(sentence.tokens) <= 4
    return few and all(t.pos in ("PROPN", "PUNCT", "SPACE") or t.i == head.i for t in sentence.tokens)


def _after_in(sentence: Sentence, first: Token) -> bool:
    """Whether a name stands right after "in", whatever the parser hangs it on."""
    before = sentence.tokens[max(0, first.i - 2) : first.i]
    if len(before) == 2 and before[1].text == "the":
        before = sentence.tokens[max(0, first.i - 3) : first.i - 1]
    if not before or before[-1].text.casefold() not in _STRAIGHT_IN:
        return False
    return len(before) == 1 or before[0].lemma not in _BELIEF


def _reached(sentence: Sentence, first: Token) -> bool:
    """Whether a name is the end of a way: "the road to Safwan"."""
    before = sentence.tokens[max(0, first.i - 2) : first.i]
    return len(before) == 2 and before[1].text == "to" and before[0].lemma in _BORDERS


def is_side(word: str) -> bool:
    """Whether a word tells a part of a country: "northern"."""
    return word.casefold() in _COMPASS


def _sided(sentence: Sentence, head: Token, first: Token) -> bool:
    """Whether a state is named by a part of it: "northern Syria"; a neighbouring one may still act."""
    before = sentence.tokens[first.i - 1].text.casefold() if first.i else ""
    return before in _COMPASS or (before in _TROUBLED and head.dep not in ("nsubj", "agent"))


def _owns(sentence: Sentence, head: Token) -> bool:
    """Whether a state is the place of what it is named with: "Iraq's north", "the Syria border", "Mali's Kidal region"."""
    above = sentence.head(head)
    if head.dep == "poss":
        if above.lemma in _OWNED:
            return True
        return above.pos == "PROPN" and (above.entity in ("GPE", "LOC") or above.lemma in WHEREABOUTS)
    after = list(sentence.tokens[head.i + 1 : head.i + 4])
    if not after:
        return False
    if len(after) == 3 and after[0].text in ("-", "–") and after[1].text[:1].isupper():
        return after[2].lemma in _BORDERS
    if after[0].text == "," and len(after) > 1:
        return after[1].text.casefold() == "where"
    return after[0].lemma in _OF_ONE and after[0].text.islower() and after[0].pos == "NOUN"
