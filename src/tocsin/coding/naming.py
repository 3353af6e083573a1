"""The names of a text: where each begins and ends, and what each is the name of.

The registry's names come first and the parser's entities second, because the parser takes armed groups with Arabic
names for persons. What the registry does not have is read by the words beside a name, then by its own words, then by
the rest of the text, and only then as the parser reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tocsin.coding import Known
from tocsin.coding.beside import beside
from tocsin.coding.extents import Extent, cut_names
from tocsin.coding.grammar import Parsed, Sentence, Token, is_dateline
from tocsin.coding.shapes import GROUPS, THING, by_words, fold, is_acronym, is_materiel
from tocsin.coding.titles import titled
from tocsin.coding.whereabouts import STATES, is_where

_EITHER = STATES | {"name", "person"}
_GIVEN = frozenset({"organisation", "person", "adjective"})  # what the parser may say of the name of a place
_TONGUES = ("ish", "ic", "ese", "ian", "ean", "an", "hi", "rew", "rdu", "ench", "eek")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name in a sentence."""

    tokens: Sequence[Token]
    label: str  # as in `Known.names`, or name, place, thing
    place: bool  # whether it is where something is
    sure: bool = False  # said by the words of this very mention
    known: bool = False  # the registry has it

    @property
    def head(self) -> Token:
        """The token on which the others hang; the last when several do not."""
        first, last = self.tokens[0].i, self.tokens[-1].i
        outward = [t for t in self.tokens if t.head == t.i or not first <= t.head <= last]
        words = [t for t in outward if t.pos not in ("PUNCT", "PART", "DET", "ADP")]
        return (words or outward or list(self.tokens))[-1]


def find_names(parsed: Parsed, known: Known) -> Iterator[tuple[Sentence, list[Name]]]:
    """The sentences of a text with their names, left to right."""
    families: set[str] = set()  # family names of the persons read so far: read again wherever they stand
    read: list[tuple[Sentence, list[Name]]] = []
    for sentence in parsed.sentences:
        dateline = is_dateline(parsed.text[sentence.start : sentence.end])
        names: list[Name] = []
        for extent in cut_names(parsed.text, sentence, known, families):
            name = _decide(sentence, extent, known, dateline=dateline)
            if names and not name.sure:
                name = _after_place(sentence, names[-1], name)
            names.append(name)
            last = extent.tokens[-1].text
            if name.label == "person" and len(extent.tokens) > 1 and last[:1].isupper() and len(last) > 2:
                families.add(last)
        read.append((sentence, names))
    told = _told(names for _, names in read)
    for sentence, names in read:
        yield sentence, [_as_told(name, told) for name in names]


# --------------------------------------------------------------------------------------------------- what it is


def _decide(sentence: Sentence, extent: Extent, known: Known, *, dateline: bool) -> Name:
    """A name with its label, by the words beside it and its own."""
    tokens, label = extent.tokens, extent.label
    name = Name(tokens=tokens, label=label, place=label == "place", known=extent.known)
    head, first = name.head, tokens[0]
    if extent.known:
        if label in STATES or label == "name":
            return replace(name, place=dateline or is_where(sentence, head, first, label))
        if len(tokens) == 1 and label in GROUPS | {"person"} and beside(sentence, tokens, head, known) == "place":
            return replace(name, label="place", place=True, sure=True)
        return name
    said = _said(sentence, tokens, head, known)
    if said is not None:
        return replace(name, label=said, place=said == "place", sure=said != THING or label != "person")
    acronym = len(tokens) == 1 and is_acronym(first.text)
    if label == THING or (label == "place" and not acronym):
        return name
    # A name where something is, is a place whatever the parser takes it for: "in Bamenda". So is the city of a dateline.
    if dateline and label in _EITHER:
        return replace(name, place=True)
    where = is_where(sentence, head, first, "organisation" if label == "adjective" else label)
    if acronym:
        body = label in ("place", "name", "person") and not where
        return replace(name, label="organisation", place=False, sure=True) if body else name
    tongue = label == "adjective" and first.text.endswith(_TONGUES)
    if where and not tongue and label in _EITHER | _GIVEN:
        return replace(name, label=label if label in _EITHER else "place", place=True, sure=len(tokens) < 3)
    if label in ("person", "name") and _with_article(sentence, first, tokens[-1]):
        return replace(name, label="organisation", place=False)
    return name


def _said(sentence: Sentence, tokens: Sequence[Token], head: Token, known: Known) -> str | None:
    """What the words beside an unknown name say that it is, or else its own; None if neither do."""
    said = beside(sentence, tokens, head, known)
    own = by_words([t.text for t in tokens if t.text not in ("-", "'s")])
    if said is None or own == THING or (said in GROUPS and own in GROUPS):
        said = own
    if said is None and len(tokens) < 3 and not is_acronym(tokens[0].text) and _is_make(sentence, tokens[-1]):
        return THING
    return "person" if said is None and titled(sentence, tokens[0], known) else said


def _is_make(sentence: Sentence, last: Token) -> bool:
    """Whether a weapon or vehicle is named so: "a Toyota pickup"."""
    after = sentence.tokens[last.i + 1 : last.i + 2]
    return any(t.pos == "NOUN" and is_materiel(t.lemma) for t in after)


def _with_article(sentence: Sentence, first: Token, last: Token) -> bool:
    """Whether "the" stands before a name and belongs to it: "the Zentan", not "the Clinton campaign"."""
    tokens = sentence.tokens
    if not first.i or tokens[first.i - 1].text.casefold() != "the":
        return False
    after = tokens[last.i + 1] if last.i + 1 < len(tokens) else None
    return after is None or after.pos not in ("NOUN", "PROPN", "ADJ")


def _after_place(sentence: Sentence, before: Name, name: Name) -> Name:
    """A name right after a place, which may be one too: "in Anah and Rawa", "near Raqqa, Syria"."""
    if name.known:
        between = [t.text for t in sentence.tokens[before.tokens[-1].i + 1 : name.tokens[0].i]]
        after = sentence.tokens[name.tokens[-1].i + 1 : name.tokens[-1].i + 2]
        ends = not after or after[0].pos not in ("VERB", "AUX", "ADV", "PART")
        inside = before.place and between in ([","], ["("]) and name.label in STATES and ends
        return replace(name, place=True) if inside else name
    return replace(name, label="place", place=True) if _listed(sentence, before, name) else name


def _listed(sentence: Sentence, before: Name, name: Name) -> bool:
    """Whether a name is listed right after a place and may be one too: "in Anah, Rawa and Qaim"."""
    if (
        not before.place
        or name.place
        or name.label not in _GIVEN | {"name"}
        or (before.known and before.label in STATES)
    ):
        return False
    between = sentence.tokens[before.tokens[-1].i + 1 : name.tokens[0].i]
    if not between or len(name.tokens) > 2 or is_acronym(name.tokens[0].text):
        return False
    return {t.text for t in between} <= {",", "and", "or", "/"} and name.head.dep in ("conj", "appos")


def _told(texts: Iterator[list[Name]]) -> dict[str, tuple[str, bool] | None]:
    """What the text says of each unknown name where it says it, by its words; None where it says several things."""
    told: dict[str, tuple[str, bool] | None] = {}
    for names in texts:
        for name in names:
            if name.sure:
                key, value = _words(name), ("place" if name.place else name.label, name.place)
                told[key] = value if told.get(key, value) == value else None
    return told


def _as_told(name: Name, told: dict[str, tuple[str, bool] | None]) -> Name:
    """A name as the rest of the text has it, where its own sentence does not say."""
    if name.known or name.sure or (found := told.get(_words(name))) is None:
        return name
    if found[1] and name.label == "person" and len(name.tokens) > 1:
        return name
    return replace(name, label=found[0], place=found[1])


def _words(name: Name) -> str:
    return fold(" ".join(t.text for t in name.tokens))
