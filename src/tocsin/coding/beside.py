"""What the words beside a name say that it is: "the town of X", ", a rebel group,", "X fighters", "Colonel X"."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding import Known
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.shapes import SITES, body, has_members, is_loose

_PERSONAL = frozenset({"he", "she", "his", "her", "him", "himself", "herself"})
_AGENTIVE = ("er", "or", "ist", "man", "woman", "ician", "chief", "head")
_MR = frozenset("mr mr. mrs mrs. ms ms. dr dr.".split())
_DETERMINERS = frozenset("a an the his her their its one".split())
_CLAUSES = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "attr", "conj"})
_SURROUNDINGS = frozenset("suburb outskirt outskirts countryside hinterland airport seaport harbour harbor".split())
_SAYING = frozenset("say tell add ask reply explain recall joke insist shout whisper think".split())
_OF_PEOPLE = frozenset(
    """brother sister father mother son daughter wife husband cousin uncle nephew deputy predecessor successor aide
    colleague spokesperson chief head leader founder boss cleric native widow""".split()
)


def beside(sentence: Sentence, tokens: Sequence[Token], head: Token, known: Known) -> str | None:
    """The label that the words beside a name give it: person, place or a group's; None where they give none."""
    first, last = tokens[0].i, tokens[-1].i
    return (
        _before(sentence, first, known)
        or _after(sentence, head, last)
        or _apposed(sentence, head, last, known)
        or _agrees(sentence, head, last)
    )


def sort_of(noun: Token, known: Known) -> str | None:
    """What a common noun says that somebody is: person, place or a group's label; None where it says nothing."""
    if noun.lemma in SITES:
        return "place"
    label = body(noun.lemma)
    if label is not None and not (label == "armed-group" and noun.tag == "NN" and noun.lemma != "militia"):
        return label
    if noun.tag == "NNS":
        return None
    if noun.lemma in _OF_PEOPLE or known.nouns.get(noun.lemma) == "person":
        return "person"
    return "person" if label is None and noun.lemma not in known.nouns and noun.lemma.endswith(_AGENTIVE) else None


def _before(sentence: Sentence, first: int, known: Known) -> str | None:
    """By the noun right before: "the town of X", "militants of X", "the activist X"."""
    tokens = sentence.tokens
    if not first:
        return None
    near = tokens[first - 1]
    word = near.text.casefold()
    if near.text.isupper() and len(near.text) > 3:
        return None
    if word in _MR:
        return "person"
    if word == "the" and first > 1 and tokens[first - 2].text.casefold() == "of":
        near, word, first = tokens[first - 2], "of", first - 1
    if word == "of" and first > 1:
        noun = tokens[first - 2]
        if noun.lemma in SITES and noun.text.islower():
            return "place"
        return "organisation" if has_members(noun.lemma) and noun.tag == "NNS" else None
    if near.tag != "NN" or not near.text.islower():
        return None
    if near.dep in _CLAUSES and near.head < first and near.lemma not in known.nouns:
        return None
    if near.lemma in SITES:
        return "place" if near.lemma in ("town", "city", "village", "province", "district") else None
    label = body(near.lemma)
    if label is not None and not is_loose(near.lemma):
        return label
    return "person" if not is_loose(near.lemma) and sort_of(near, known) == "person" else None


def _after(sentence: Sentence, head: Token, last: int) -> str | None:
    """By the noun right after: "X province", "X refugee camp", "X fighters"."""
    tokens = sentence.tokens
    if head.dep == "poss" and sentence.head(head).lemma in _SURROUNDINGS:
        return "place"
    for at in (last + 1, last + 2):
        if at >= len(tokens) or not tokens[at].text.islower():
            return None
        noun = tokens[at]
        if noun.pos not in ("NOUN", "ADJ", "PROPN", "VERB"):
            return None
        if at > last + 1 and noun.pos != "NOUN":
            return None
        if noun.lemma in SITES and noun.pos in ("NOUN", "PROPN") and noun.tag != "NNS":
            return "place"
        if noun.lemma in ("militia", "tribe", "clan") or (has_members(noun.lemma) and noun.tag == "NNS"):
            return body(noun.lemma) or "organisation"
        if noun.pos == "VERB" or noun.lemma not in ("air", "refugee", "border", "military", "international", "naval"):
            return None
    return None


def _apposed(sentence: Sentence, head: Token, last: int, known: Known) -> str | None:
    """By what stands in apposition: "X, a town in the north,", "her deputy, X,", "X, 43,", "X, who"."""
    tokens = sentence.tokens
    if head.dep == "appos":
        noun = sentence.head(head)
        if noun.pos == "NOUN" and noun.text.islower() and noun.i < head.i and noun.tag == "NN":
            return sort_of(noun, known)
    if last + 2 >= len(tokens) or tokens[last + 1].text != ",":
        return None
    after = tokens[last + 2]
    word = after.text.casefold()
    if word in ("who", "whom"):
        return "person"
    if word == "where":
        return "place"
    if after.text.isdigit() and len(after.text) == 2 and last + 3 < len(tokens) and tokens[last + 3].text in (",", "."):
        return "person"
    if word not in _DETERMINERS and after.pos not in ("NOUN", "ADJ", "PROPN"):
        return None
    noun = _phrase_head(tokens, last + 2)
    if noun is None or (noun.dep in _CLAUSES and noun.head > noun.i and word not in ("a", "an")):
        return None
    return sort_of(noun, known)


def _phrase_head(tokens: Sequence[Token], start: int) -> Token | None:
    """The last noun of the noun phrase that begins at a token, in small letters; None if there is none."""
    noun: Token | None = None
    for token in tokens[start : start + 9]:
        if token.tag == "POS":
            noun = None
        elif token.pos in ("NOUN", "PROPN"):
            noun = token
        elif token.pos not in ("DET", "PRON", "ADJ", "ADV", "PART", "NUM") and token.text != "-":
            break
    return noun if noun is not None and noun.text.islower() else None


def _agrees(sentence: Sentence, head: Token, last: int) -> str | None:
    """By the pronoun that takes a subject up: "X told his men" is a person."""
    tokens = sentence.tokens
    if head.dep != "nsubj":
        return None
    verb = sentence.head(head)
    if last + 1 < len(tokens) and tokens[last + 1].text == "who":
        return "person"
    if head.entity == "GPE" and verb.lemma in _SAYING:
        return "person"  # a government that speaks is known
    for token in tokens[verb.i + 1 : verb.i + 3]:
        if token.text in _PERSONAL and token.dep == "poss":
            return "person"
    return None
