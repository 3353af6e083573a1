"""Where the names of a sentence begin and end, and what the registry or the parser takes each for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tocsin.coding import Known
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.shapes import GROUPS, THING, begins_unit, by_words, fold, is_acronym
from tocsin.coding.titles import dated, officer, untitled
from tocsin.coding.whereabouts import STATES, is_side

_LONGEST_NAME = 9  # tokens; "al-Aqsa Martyrs' Brigades" is 6, UN agencies reach 9
_ENTITY_LABELS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "NORP": "adjective",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": THING,
    "WORK_OF_ART": THING,
    "EVENT": THING,
    "LAW": THING,
}
_EDGES = frozenset({"DT", "POS", "IN", "``", "''", ":", ",", "HYPH"})  # tags that a name neither begins nor ends with
_ARTICLES = frozenset("al el as ash ar an ad at az ul".split())
_PARTICLES = frozenset("al el ul bin ibn del de do da dos das des du".split())
_LITTLE = frozenset("e i ul al el ud ol".split())  # between the hyphens of one name: Lashkar-e-Taiba
_CALENDAR = frozenset(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
    October November December""".split()
)
_ABSTRACT = ("tion", "ment", "ity", "ence", "ance", "ense", "ure", "ism", "ing", "cy", "ce", "fairs", "alth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The tokens of one name, and what it is taken for so far."""

    tokens: Sequence[Token]
    label: str  # as in `Known.names`, or name, place, thing
    known: bool  # the registry says so; else the parser, or nobody


def cut_names(text: str, sentence: Sentence, known: Known, families: Collection[str]) -> list[Extent]:
    """The names of a sentence left to right, longest first: known names, then entities, then runs of proper nouns.

    Parameters
    ----------
    families
        Family names of persons that the text has named in full before.
    """
    if not any(any(c.isupper() for c in t.text) for t in sentence.tokens):
        return []
    cutter = _Cutter(text, sentence, known)
    cutter.known_names()
    cutter.family_names(families)
    cutter.entities()
    cutter.runs()
    return sorted(cutter.found, key=lambda extent: extent.tokens[0].i)


class _Cutter:
    """A sentence while names are cut from it: a token belongs to the first name that takes it."""

    def __init__(self, text: str, sentence: Sentence, known: Known) -> None:
        self.found: list[Extent] = []
        self._text = text
        self._tokens = sentence.tokens
        self._known = known
        self._taken: set[int] = set()

    def _take(self, first: int, last: int, label: str, *, known: bool = False) -> None:
        tokens = self._tokens
        while first <= last and tokens[first].tag in _EDGES:
            first += 1
        while last >= first and tokens[last].tag in _EDGES:
            last -= 1
        if first <= last and not self._taken & set(range(first, last + 1)):
            self._taken.update(range(first, last + 1))
            self.found.append(Extent(tokens=tokens[first : last + 1], label=label, known=known))

    def known_names(self) -> None:
        """The names that the registry has."""
        tokens, first = self._tokens, 0
        capital = [any(c.isupper() for c in t.text) for t in tokens]
        while first < len(tokens):
            match = _known_name(self._text, tokens, first, self._known, capital)
            if match is not None and not self._is_word(*match, first):
                last, label = match
                if not _within_name(self._text, tokens, first, last, label, self._known):
                    self._take(first, last, label, known=True)
                    first = last
            first += 1

    def _is_word(self, last: int, label: str, first: int) -> bool:
        """Whether the first word of a sentence is one of the text's own words: "Memorial services", "a memorial"."""
        return last == first == 0 and label not in STATES and f" {self._tokens[0].text.lower()} " in self._text

    def family_names(self, families: Collection[str]) -> None:
        """Family names alone, of persons that the text has named before."""
        for token in self._tokens:
            before = self._tokens[max(0, token.i - 1) : token.i]
            whole = token.entity == "PERSON" and not token.entity_begins and bool(before) and before[0].pos == "PROPN"
            if token.text in families and not whole:
                self._take(token.i, token.i, "person")

    def entities(self) -> None:
        """The parser's entities, without what it took too much and with what it left out."""
        for begins, ends, label in _entities(self._text, self._tokens):
            first, last = _grown(self._tokens, begins, ends, self._taken)
            first, last = untitled(self._text, self._tokens, first, last, label, self._known)
            person = officer(self._tokens, first, last, self._known) if label == "organisation" else None
            if person is not None:
                self._take(person, last, "person")
            elif label == "organisation":
                self._take(first, _joined(self._tokens, first, last, self._taken), label)
            else:
                self._take(first, last, label)

    def runs(self) -> None:
        """Proper nouns that neither has."""
        tokens, first = self._tokens, 0
        headline = _is_headline(tokens)
        while first < len(tokens):
            last = first
            if first not in self._taken and self._begins_run(first, headline=headline):
                while last + 1 < len(tokens) and last + 1 not in self._taken and _continues_name(tokens[last + 1]):
                    last += 1
                if self._is_name(tokens[first : last + 1], headline=headline):
                    self._take(*_grown(tokens, first, last, self._taken), "name")
            first = last + 1

    def _begins_run(self, at: int, *, headline: bool) -> bool:
        token = self._tokens[at]
        if token.pos == "PROPN":
            return not token.entity or dated(self._tokens, at, self._known)
        return not headline and _proper(self._text, self._tokens, at, self._known)

    def _is_name(self, run: Sequence[Token], *, headline: bool) -> bool:
        """Whether proper nouns are a name: no title, no day, no common noun that stands first or in a headline."""
        titles, first = self._known.titles, run[0]
        if fold(self._text[first.start : run[-1].end]) in titles:
            return False
        if len(run) == 1 and (first.text in _CALENDAR or (first.i == 0 and _common(first, self._known))):
            return False
        if headline and not any(is_acronym(t.text) or self._text.count(t.text) > 1 for t in run):
            return False
        return any(t.text[:1].isupper() and len(t.text) > 1 and fold(t.text) not in titles for t in run)


def _entities(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """The parser's entities that are names: first token, last token, label."""
    first = 0
    while first < len(tokens):
        last = first
        if tokens[first].entity:
            while last + 1 < len(tokens) and tokens[last + 1].entity and not tokens[last + 1].entity_begins:
                last += 1
            label = _ENTITY_LABELS.get(tokens[first].entity)
            if label is not None:
                # "Ceasefire" at the start of a sentence is no name where the text has "ceasefire" as well.
                words = tokens[first : last + 1]
                common = first == last and words[0].text[:1].isupper() and f" {words[0].text.lower()} " in text
                capital = not common and any(t.text[:1].isupper() for t in words)
                if capital and any(t.pos == "PROPN" or label == "adjective" for t in words):
                    yield first, last, label
        first = last + 1


def _grown(tokens: Sequence[Token], first: int, last: int, taken: set[int]) -> tuple[int, int]:
    """A name with what the parser cut off: "al-" before it, a particle with a name after it, the number of a unit."""
    while first > 1 and tokens[first - 1].text == "-" and tokens[first - 2].text.casefold() in _ARTICLES:
        if first - 2 in taken or tokens[first - 1].start != tokens[first - 2].end:
            break
        first -= 2
    if first and first - 1 not in taken and begins_unit(tokens[first - 1].text, tokens[last].text):
        first -= 1
    while (longer := _longer(tokens, last, taken)) is not None:
        last = longer
    return first, last


def _longer(tokens: Sequence[Token], last: int, taken: set[int]) -> int | None:
    """The last token of a name that goes on over a hyphen or a particle: "-e-Badr", "al-Homsi", "del Sur"."""
    at = last + 1
    if at + 1 >= len(tokens) or at in taken:
        return None
    if tokens[at].text == "-" and tokens[at].start == tokens[last].end:
        if tokens[at + 1].text.startswith(("e-", "i-", "ul-")) and tokens[at + 1].text[-1].isalpha():
            return at + 1
        if tokens[at + 1].text in _LITTLE and at + 3 < len(tokens) and tokens[at + 2].text == "-":
            return at + 3
        return None
    if tokens[at].text.startswith(("-e-", "-i-", "-ul-")) and tokens[at].start == tokens[last].end:
        return at
    if tokens[at].text not in _PARTICLES or tokens[at].start == tokens[last].end:
        return None
    at += 1
    if tokens[at].text == "-" or (tokens[at].text in ("la", "los", "las") and tokens[at - 1].text == "de"):
        at += 1
    return at if at < len(tokens) and at not in taken and tokens[at].text[:1].isupper() else None


def _joined(tokens: Sequence[Token], first: int, last: int, taken: set[int]) -> int:
    """The last token of a body's name that goes on after "and": "the Union of Free Teachers and Nurses"."""
    if last + 2 >= len(tokens) or tokens[last + 1].text != "and" or last + 2 in taken:
        return last
    other, words = tokens[last + 2], [t.text for t in tokens[first : last + 1]]
    if not other.text[:1].isupper() or not {"of", "for"} & set(words) or by_words(words) not in GROUPS:
        return last
    many = other.text.endswith("s") and (tokens[last].text.endswith("s") or other.tag in ("NNS", "NNPS"))
    common = many or other.text.casefold().endswith(_ABSTRACT)
    return last + 2 if common and tokens[min(last + 3, len(tokens) - 1)].text != "of" else last


def _is_headline(tokens: Sequence[Token]) -> bool:
    """Whether all the words of a sentence are capitalised, as in headlines; then capitals tell no names."""
    words = [t.text for t in tokens if t.text.isalpha() and len(t.text) > 3]
    return len(words) > 3 and sum(w[:1].isupper() for w in words) >= 0.8 * len(words)


def _proper(text: str, tokens: Sequence[Token], at: int, known: Known) -> bool:
    """Whether a capitalised word is a name though the parser takes it for a common noun: "in Marea"."""
    token = tokens[at]
    return (
        token.tag in ("NN", "NNS")
        and at > 0
        and not token.entity
        and token.text.istitle()
        and len(token.text) > 3
        and tokens[at - 1].text.islower()
        and token.lemma not in known.nouns
        and token.text.casefold() not in known.nouns
        and f" {token.text.lower()}" not in text
        and not (at + 1 < len(tokens) and tokens[at + 1].pos in ("NOUN", "PROPN"))
    )


def _common(token: Token, known: Known) -> bool:
    """Whether the first word of a sentence is a common noun: "Refugees"."""
    word = token.text.casefold()
    return token.text[1:].islower() and (word in known.nouns or word.removesuffix("s") in known.nouns)


def _continues_name(token: Token) -> bool:
    return token.pos == "PROPN" or token.text in ("-", "al", "el", "bin", "ibn")


def _within_name(text: str, tokens: Sequence[Token], first: int, last: int, label: str, known: Known) -> bool:
    """Whether known words only stand inside a longer name: the adjective in "West Philippine Sea"."""
    if first > 1 and tokens[first - 1].text == "-" and tokens[first - 2].text in _LITTLE:
        return True  # Tehrik-e-Inqilab
    entity = tokens[first].entity
    begins, ends = first, last
    if entity:
        while not tokens[begins].entity_begins and begins > 0 and tokens[begins - 1].entity == entity:
            begins -= 1
        while ends + 1 < len(tokens) and tokens[ends + 1].entity == entity and not tokens[ends + 1].entity_begins:
            ends += 1
    while begins < first and tokens[begins].tag == "DT":
        begins += 1
    longer = begins < first or ends > last
    if entity == "LOC" and label in STATES and ends == last and all(is_side(t.text) for t in tokens[begins:first]):
        return False  # "Northern Iraq"
    if entity in ("LOC", "FAC"):
        return longer and tokens[ends].pos == "PROPN"
    if entity == "PERSON" and first == last:
        # "Ashley Biden" is not the president whose family name is known, nor is "Jordan Frazer" a kingdom.
        follows = tokens[last + 1] if ends > last else None
        own = label in STATES | {"person"} and follows is not None and follows.pos == "PROPN"
        if begins < first or (own and follows is not None and follows.text[:1].isupper()):
            return True
    if label in ("person", *GROUPS) and (more := _longer(tokens, last, set())) is not None:
        return fold(text[tokens[last + 1].start : tokens[more].end]) not in known.names  # "Liwa al-Quds al-Jadid"
    if entity != "ORG" or not longer:
        return False
    if label in GROUPS and by_words([t.text for t in tokens[first : last + 1]]) in GROUPS:
        return _of_others(tokens[begins:first], tokens[last + 1 : ends + 1], known)
    if label == "adjective" and begins == first and ends > last:
        # "Yemeni Ministry of Defence", but not "Iraqi" before a name that is known without it.
        bare = any(fold(text[tokens[n].start : tokens[ends].end]) in known.names for n in range(last + 1, ends + 1))
        body = by_words([t.text for t in tokens[first : ends + 1]]) in GROUPS
        return body and not bare and tokens[last + 1].text[:1].isupper()
    return False


def _of_others(left: Sequence[Token], right: Sequence[Token], known: Known) -> bool:
    """Whether words beside a known name make it another's: the Workers' Party of one land is not that of another."""
    if not all(
        t.text[:1].isupper() and fold(t.text) not in known.names and fold(t.text) not in known.titles for t in left
    ):
        return False
    return bool(left) or (right[0].text == "of" and right[-1].text[:1].isupper())


def _known_name(
    text: str, tokens: Sequence[Token], first: int, known: Known, capital: list[bool]
) -> tuple[int, str] | None:
    """The longest known name that begins at a token: its last token and its label."""
    if not tokens[first].text[0].isalnum() or not any(capital[first : first + 3]):
        return None
    for last in range(min(first + _LONGEST_NAME, len(tokens)) - 1, first - 1, -1):
        if tokens[last].text == "-" or not (capital[first] or capital[last] or any(capital[first:last])):
            continue
        words = text[tokens[first].start : tokens[last].end]
        form = fold(words)
        label = known.names.get(form)
        # "us" is a pronoun and "who" asks: such a form names a state or an agency only where it is in capitals.
        if label is not None and (form not in known.capitals or words == words.upper()):
            return last, label
    return None
