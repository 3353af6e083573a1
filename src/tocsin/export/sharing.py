"""Coded texts as they may be passed on: sealed outlets, private persons and precise places masked in text and records alike.

A masked text is a text of its own: its spans slice the masked words, its ids are made of what is left, and nothing in it
says what stood there. What nobody read as a name is not masked, so a person reads it before it goes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, cast

from tocsin.export.coded import CodedText
from tocsin.export.masking import Mask, Masking, Stretch, mask
from tocsin.export.private import private_chains
from tocsin.records import (
    Document,
    Form,
    Judgement,
    Mention,
    MentionKind,
    Place,
    Span,
    Verdict,
    content_id,
    document_id,
)
from tocsin.resolve.gazetteer import Gazetteer, fold
from tocsin.resolve.names import key
from tocsin.resolve.outlets import Cards
from tocsin.resolve.registry import Registry

FREE = frozenset({"reason", "reasons", "words", "note", "why", "was", "values", "machine", "name", "basis", "neutral"})
"""Fields of records that may hold words of a text or of a person; the others hold codes, numbers, days and ids."""

_FINE = frozenset({"point", "city", "district"})  # of `Place.precision`: finer than a first-order area
_BY = "made coarse to be shared"
_SOMEBODY = "human:somebody"
_PART = 3  # letters; a shorter part of a name ("al", "bin") is everybody's

_Chains = tuple[tuple[Mention, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """How many of what was masked or left out; never which."""

    outlets: int = 0
    persons: int = 0
    places: int = 0
    links: int = 0  # addresses of texts in which anything was masked
    rejected: int = 0  # inputs that were not read, whose names are the user's own

    def lines(self) -> tuple[str, ...]:
        """What was done, and what nobody has checked; for the end of a brief."""
        counted = (
            (self.outlets, "outlet not named", "outlets not named"),
            (self.persons, "private person masked", "private persons masked"),
            (self.places, "place named no finer than its province", "places named no finer than their province"),
            (self.links, "address of a text left out", "addresses of texts left out"),
            (self.rejected, "input that was not read left out", "inputs that were not read left out"),
        )
        done = ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counted if n)
        return (
            f"Made to be shared: {done or 'there was nothing to mask'}. Notes and grades of outlets are left out.",
            "Only names that were read as names are masked: look through it for descriptions that give somebody away.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Texts that may be passed on, in the order given, and what was masked in them."""

    texts: tuple[CodedText, ...]
    masked: Masked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is masked in all texts of one share."""

    mask: Mask
    exact: Mapping[str, tuple[Stretch, ...]]  # by document
    outlets: Mapping[str, str]  # name of a sealed outlet -> what stands for it
    areas: Mapping[str, Place | None]  # by id of a place that is too precise; None: no area is known
    kept: frozenset[str]  # ids of places that are coarse enough
    nobody: frozenset[str]  # ids of actors who are private persons


def shared(
    texts: Sequence[CodedText], *, cards: Cards, registry: Registry, gazetteer: Gazetteer | None, rejected: int = 0
) -> Shared:
    """Texts with sealed outlets, private persons and places finer than a first-order area masked.

    Parameters
    ----------
    cards
        Which outlets are sealed; they are masked in every text, by all their names.
    registry
        Who holds a public office or role.
    gazetteer
        Where the provinces of places are looked up; without one, a masked place has no coordinates at all.
    rejected
        How many inputs were not read; they are only counted.
    """
    private = [tuple(private_chains(text, registry)) for text in texts]
    outlets = _sealed(texts, cards)
    fine = {place.id: place for text in texts for place in text.places if place.precision in _FINE}
    where = {place: _where(fine[place], gazetteer) for place in fine}
    coarse = [place for text in texts for place in text.places if place.precision not in _FINE]
    areas = {fold(name) for name in (*(place.name for place in coarse), *where.values()) if name}
    areas |= {fold(words) for text in texts for _, place, words in _places(text) if place in coarse}
    meant = [
        (text, mention, f"[a place in {name}]" if name else "[a place]", words)
        for text in texts
        for mention, place, words in _places(text)
        for name in ("" if place is None else where.get(place.id, ""),)
        if place not in coarse and mention.label not in ("state", "adjective") and fold(words) not in areas
    ]
    places = {words: label for _, _, label, words in meant}
    persons = _persons(texts, private, known={*areas, *map(fold, places)})
    exact = {
        text.document_id: [*_stretches(text, chains, persons)] for text, chains in zip(texts, private, strict=True)
    }
    for text, mention, label, _ in meant:
        span = mention.name or mention.span
        exact[text.document_id].append((span.start, span.end, label))
    plan = _Plan(
        mask=mask({**places, **_parts(persons), **persons, **outlets}, _public_names(texts, private, coarse, outlets)),
        exact={document: tuple(stretches) for document, stretches in exact.items()},
        outlets=outlets,
        areas={id: _area(place, where[id], number, gazetteer) for number, (id, place) in enumerate(fine.items(), 1)},
        kept=frozenset(place.id for place in coarse),
        nobody=frozenset(
            actor.id
            for text, chains in zip(texts, private, strict=True)
            for chain in chains
            if (actor := text.actor(chain[0].id)) is not None
        ),
    )
    made = tuple(_masked(text, plan) for text in texts)
    unknown = {fold(words) for _, _, label, words in meant if label == "[a place]"}
    return Shared(
        texts=made,
        masked=Masked(
            outlets=len(set(outlets.values())),
            persons=len(set(persons.values())),
            places=len(fine) + len(unknown),
            links=sum(a.document.url is not None and b.document.url is None for a, b in zip(texts, made, strict=True)),
            rejected=rejected,
        ),
    )


# ---------------------------------------------------------------------------------------- what is masked


def _sealed(texts: Sequence[CodedText], cards: Cards) -> dict[str, str]:
    """The names of the sealed outlets and what stands for each; those that published a text come first."""
    found = [card for text in texts if (card := cards.of(text.document.outlet)) is not None]
    sealed = [card for card in dict.fromkeys([*found, *cards.outlets.values()]) if card.sealed]
    labels = {card: f"an outlet not named ({_letters(number)})" for number, card in enumerate(sealed)}
    named = {text.document.outlet: cards.of(text.document.outlet) for text in texts if text.document.outlet}
    spelt = {outlet: labels[card] for outlet, card in named.items() if outlet and card is not None and card.sealed}
    return spelt | {name: label for card, label in labels.items() for name in (card.name, *card.also)}


def _letters(number: int) -> str:
    """A, B ... Z, AA, AB ..."""
    first, last = divmod(number, 26)
    return (_letters(first - 1) if first else "") + chr(ord("A") + last)


def _places(text: CodedText) -> Iterator[tuple[Mention, Place | None, str]]:
    """The named places of a text, each with where it was judged to be and its words."""
    for mention in text.cast.mentions.values():
        if mention.kind is MentionKind.PLACE and mention.form is Form.NAME:
            yield mention, text.place(mention.id), text.line(mention.name or mention.span)


def _where(place: Place, gazetteer: Gazetteer | None) -> str:
    """What is said in place of a precise place: its first-order area, else its country; "" where neither is known."""
    if place.admin1 is not None or place.country is None:
        return place.admin1 or ""
    country = None if gazetteer is None else gazetteer.countries.get(place.country)
    return place.country if country is None else country.place.name


def _area(place: Place, name: str, number: int, gazetteer: Gazetteer | None) -> Place | None:
    """The area that stands for a precise place, under an id of its own: it is somewhere in there, not the area itself."""
    if gazetteer is None:
        return None
    wanted = "country" if place.admin1 is None else "province"
    for entry in gazetteer.find(name):
        area = entry.place
        if area.precision == wanted and area.country == place.country and area.name == name:
            return replace(area, id=f"place:masked-{number}", name=f"[a place in {name}]")
    return None


def _persons(texts: Sequence[CodedText], private: Sequence[_Chains], known: set[str]) -> dict[str, str]:
    """The full names of private persons and what stands for each; a name is one person in all texts of a share."""
    numbers: dict[str, int] = {}
    found: dict[str, str] = {}
    for text, chains in zip(texts, private, strict=True):
        for chain in chains:
            names = [text.line(mention.name) for mention in chain if mention.name is not None]
            names = [name for name in names if name and fold(name) not in known]  # or a place that was read as a person
            if names:
                number = numbers.setdefault(key(max(names, key=len)), len(numbers) + 1)
                for name in names:
                    found.setdefault(name, f"[a private person {number}]")
    return found


def _parts(persons: Mapping[str, str]) -> dict[str, str]:
    """The parts of the names of private persons; one that several of them bear stands for none of them."""
    found = {(part, label) for name, label in persons.items() for part in name.split()}
    bearers = Counter(part for part, _ in found)
    return {
        part: label if bearers[part] == 1 else "[a private person]"
        for part, label in sorted(found)
        if len(part) >= _PART and part[0].isupper()
    }


def _stretches(text: CodedText, chains: _Chains, persons: Mapping[str, str]) -> Iterator[Stretch]:
    """Where a text names private persons, each as the one who is meant there."""
    for chain in chains:
        names = [mention.name for mention in chain if mention.name is not None and text.line(mention.name) in persons]
        if names:
            label = persons[max((text.line(name) for name in names), key=len)]
            yield from ((name.start, name.end, label) for name in names)


def _public_names(
    texts: Sequence[CodedText], private: Sequence[_Chains], coarse: Sequence[Place], outlets: Mapping[str, str]
) -> Iterator[str]:
    """Names that stay, whatever part of them is masked elsewhere."""
    yield from (place.name for place in coarse)
    for text, chains in zip(texts, private, strict=True):
        nobody = {mention.id for chain in chains for mention in chain}
        if text.document.outlet and text.document.outlet not in outlets:
            yield text.document.outlet
        for mention in text.cast.mentions.values():
            if mention.id in nobody or mention.name is None:
                continue
            actor = text.actor(mention.id)
            if actor is not None:
                yield actor.name
            if actor is not None or mention.label == "person" or text.place(mention.id) in coarse:
                yield text.line(mention.name)


# ------------------------------------------------------------------------------------- the texts without it


def _masked(text: CodedText, plan: _Plan) -> CodedText:
    """One text without what the plan masks."""
    old = text.document
    masking = Masking.of(old.text, plan.mask.stretches(old.text, plan.exact[old.id]))
    title = None if old.title is None else plan.mask.text(old.title)
    outlet = plan.outlets.get(old.outlet, old.outlet) if old.outlet else None
    # The address leads to all that was masked, and often spells it out.
    url = old.url if (masking.text, title, outlet) == (old.text, old.title, old.outlet) else None
    new = document_id(text=masking.text, outlet=outlet, url=url, published=old.published)
    document = replace(old, id=new, text=masking.text, title=title, outlet=outlet, url=url)
    copy = _Copy(old=old, new=new, masking=masking, mask=plan.mask, ids=_ids(text, new))
    rest = {f.name: copy.of(getattr(text, f.name), f.name) for f in fields(text) if f.init}
    places = {area.id: area for place in text.places if (area := plan.areas.get(place.id, place)) is not None}
    rest |= {
        "document": document,
        "places": tuple(places.values()),
        "actors": tuple(copy.of(actor) for actor in text.actors if actor.id not in plan.nobody),
        "links": tuple(copy.of(link) for link in _links(text, plan)),
    }
    return CodedText(**rest)


def _links(text: CodedText, plan: _Plan) -> Iterator[Judgement]:
    """The links of a text, without private persons, and to an area where they led to a place in it."""
    for link in text.links:
        area = plan.areas.get(link.right)
        if area is not None and link.verdict is Verdict.SAME:
            yield replace(link, right=area.id, reasons=(_BY,))
        elif link.right in plan.kept or not (link.right in plan.nobody or link.right.startswith("place:")):
            yield link


def _ids(text: CodedText, document: str) -> dict[str, str]:
    """New ids by the old ones, made of the masked text and the order of what was read in it."""
    rows = (text.mentions, text.events, text.quotes, text.claims, text.facts, text.marks, text.candidates)
    old = [row.id for kind in rows for row in kind] + [each.correction.id for each in text.corrections]
    return {id: content_id(id.partition("-")[0], document, n) for n, id in enumerate(dict.fromkeys(old))}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """Makes the record of a masked text from one of the text."""

    old: Document
    new: str  # id of the masked document
    masking: Masking
    mask: Mask
    ids: Mapping[str, str]

    def of(self, value: Any, name: str = "") -> Any:  # any record, or the value of a field of one
        """The value of a field: spans moved, ids replaced, words masked; a record field by field."""
        if isinstance(value, tuple):
            return tuple(self.of(each, name) for each in cast("tuple[object, ...]", value))
        if isinstance(value, Span):
            start, end = self.masking.span(value.start, value.end)
            return Span(document_id=self.new, start=start, end=end)
        if type(value) is str:  # an enumeration's value is a str as well, and holds no words
            return self._string(value, name)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: self.of(getattr(value, f.name), f.name) for f in fields(value) if f.init})
        return value

    def _string(self, value: str, name: str) -> str:
        if value == self.old.id:
            return self.new
        if name == "by" and value.startswith("human:"):
            return _SOMEBODY
        return self.ids.get(value) or (self.mask.text(value) if name in FREE else value)
