"""What looks like a date and is none: verbs, names of people and groups, counts, labels."""

from __future__ import annotations

from tocsin.coding.when.values import Scene
from tocsin.coding.when.words import Words

# "the June 4 Movement", "the 10 November brigade": a date before one of these is part of a name.
_GROUPS = frozenset(
    "movement movements brigade brigades alliance coalition battalion battalions front party army organization "
    "organisation militia faction regiment corps committee cell revolution uprising".split()
)
_NAMES = frozenset(
    "Group Forces Division Unit Revolution War Uprising Surprise Agreement Accord Accords Declaration Square Street "
    "Bridge Avenue University Stadium City Airport Hospital Camp Company Club Times Telegraph Mirror Post Herald Mail "
    "Express Night Youth Network Foundation Decree".split()
)
# What years stand before without being counts: "the 2021 elections", "the 2003 invasion".
_DATED = frozenset(
    "election elections war vote referendum coup agreement deal accord uprising revolution invasion protests protest "
    "season budget census constitution crisis conflict peace treaty ceasefire truce parliamentary presidential "
    "general attack attacks report campaign summit conference olympics law massacre bombing genocide earthquake "
    "offensive intervention annexation polls poll ballot pact talks tournament championship edition".split()
)
_PEOPLE = ("er", "or", "ist", "ant", "ent", "ee", "man", "woman", "people", "person", "troop", "child", "civilian")
_YEAR_CUES = frozenset("in since until till by before after from during between through around circa year for".split())
# Kinds of words that names are made of as well.
_OPEN_KINDS = frozenset(
    ("", "DAYPART", "SEASON", "UNIT", "RUNNING", "SPAN", "POINT", "RATE", "FUTURE", "TERM", "PERIOD", "CURRENT", "TIME")
)
_COUNTED_ENTITIES = frozenset(("CARDINAL", "QUANTITY", "MONEY", "PERCENT", "ORDINAL"))


def word_at(scene: Scene, at: int) -> str:
    """The word at a position, lower-cased; "" beyond the ends of the line."""
    lexeme = scene.beside(at)
    return "" if lexeme is None else lexeme.word


def closes(scene: Scene, at: int) -> bool:
    """Whether a phrase ends before lexeme `at`: "two days after." but not "two days after the vote"."""
    here = scene.beside(at)
    return here is None or here.text in ".,;:)!?" or here.kind in ("AND", "IN", "DASH", "ON")


def names_something(scene: Scene, after: int) -> bool:
    """Whether the date before lexeme `after` belongs to a name: "June 4 Movement", "October Revolution"."""
    for at in range(after, after + 3):
        here = scene.beside(at)
        if here is None or not here.text[0].isalpha():
            return False
        if here.word in _GROUPS or here.text in _NAMES:
            return True
        if not here.text[0].isupper():
            return False
    return False


def counts(scene: Scene, at: int) -> bool:
    """Whether the number at `at` counts what follows: "2008 troops", "March 3 and 5 people were hurt"."""
    here = scene.token(at)
    if here is None:
        return False
    sentence, token = here
    head = sentence.head(token)
    many = head.tag in ("NNS", "NNPS") or head.lemma in ("people", "percent", "%")
    return token.dep == "nummod" and head.i > token.i and many and head.lemma not in _DATED


def modifies(scene: Scene, first: int, last: int) -> bool:
    """Whether the lexemes stand before a noun that they describe: "Tuesday's attack", "the 2021 elections"."""
    end = last + 1
    while (after := scene.beside(end)) is not None and after.kind == "DAYPART":
        end += 1  # "by Tuesday evening" is by Tuesday
    if after is not None and after.kind == "POSS":
        return True
    for at in range(first, last + 1):
        here = scene.token(at)
        if here is None:
            continue
        sentence, token = here
        head = sentence.head(token)
        if head.start >= scene.line.lexemes[end - 1].end and head.pos in ("NOUN", "PROPN"):
            return token.dep in ("compound", "nmod", "amod", "nummod", "poss")
    return False


def is_name(scene: Scene, at: int) -> bool:
    """Whether lexeme `at` is capitalised inside a line, and is no word of dates that may open a sentence."""
    here = scene.beside(at)
    return at > 0 and here is not None and here.text[0].isupper() and here.kind in _OPEN_KINDS


def month_is_word(scene: Scene, at: int) -> bool:
    """Whether a bare "May", "March", "June" ... is a verb, a modal or somebody's name."""
    word = scene.line.lexemes[at]
    before = word_at(scene, at - 1)
    previous = scene.beside(at - 1)
    if is_name(scene, at - 1) or (previous is not None and (previous.kind == "POSS" or previous.word == "black")):
        return True  # "Theresa May", "Long March", "Women's March", "Black September"
    here = scene.token(at)
    if here is not None:
        sentence, token = here
        if token.tag in ("MD", "VB", "VBP", "VBD") or token.entity == "PERSON":
            return True
        if word.word in ("may", "march", "april", "june", "august") and token.dep == "nsubj":
            return True
        if word.word == "may" and token.dep in ("pobj", "dobj") and before in ("with", "for", "to", "against", "mrs"):
            return True
        if token.dep in ("compound", "nmod") and sentence.head(token).entity == "PERSON":
            return True
        if token.entity == "DATE":
            return False
    if word.word in ("may", "march", "august", "april", "june"):
        cues = ("in", "since", "until", "till", "last", "next", "this", "early", "late", "mid", "by", "of", "during",
                "and", "through", "before", "after", "from", "to", "between")  # fmt: skip
        return before not in cues
    return False


def date_is_words(scene: Scene, words: Words, at: int) -> bool:
    """Whether "5 May" opens "5 May have died": a month that is a modal after all."""
    if words[-1].word == "may":
        after = scene.beside(at + len(words))
        return after is not None and after.word in ("have", "be", "not", "face", "also")
    return False


def year_fits(scene: Scene, at: int) -> bool:
    """Whether a bare four-digit number is a year by the words around it."""
    lexeme = scene.line.lexemes[at]
    if not 1700 <= lexeme.value <= 2100:
        return False
    before, after = scene.beside(at - 1), scene.beside(at + 1)
    here = scene.token(at)
    if counts(scene, at):
        head = None if here is None else here[0].head(here[1]).lemma
        if head is None or before is None or before.kind != "THE" or head.endswith(_PEOPLE):
            return False  # "2008 troops", "the 2000 villagers"; but "the 2014 floods"
    if after is not None and (
        after.kind in ("UNIT", "UNITS") or after.word in ("km", "people", "troops", "gmt", "utc", "local", "hrs")
    ):
        return False
    cue = before.word if before is not None else ""
    if cue in _YEAR_CUES:
        return here is None or here[1].entity not in ("MONEY", "PERCENT", "QUANTITY")
    if before is not None and after is not None and before.kind == "OPEN" and after.kind == "CLOSE":
        return True
    if is_name(scene, at - 1):
        return False  # "Vision 2030", "Operation Dawn 2023"
    if after is not None and after.word in _DATED:
        return True
    if here is None:
        return cue == "of"
    return here[1].entity == "DATE" or (cue == "of" and here[1].entity not in _COUNTED_ENTITIES)
