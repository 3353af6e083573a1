"""Who is known by which names: the seed registry, and how names are compared.

The registry holds facts only: names, country, sector. What a mention refers to is judged in `match.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from tocsin.errors import SettingsError
from tocsin.records import Actor
from tocsin.resolve.names import fits, is_acronym, key, plural, skeleton, spellings, with_article

ORGANS: Mapping[str, tuple[str, str]] = {
    "GOV": ("government", "government of"),
    "MIL": ("military", "military of"),
    "COP": ("police", "police and security forces of"),
    "LEG": ("parliament", "parliament of"),
    "JUD": ("judiciary", "courts and prosecutors of"),
    "SPY": ("intelligence", "intelligence services of"),
    "PTY": ("party", "political parties of"),
    "OPP": ("party", "opposition of"),
    "PRM": ("armed-group", "paramilitaries of"),
    "REB": ("armed-group", "armed opposition of"),
    "UAF": ("armed-group", "unidentified armed people of"),
    "CRM": ("organisation", "criminals of"),
    "CVL": ("population", "civilians of"),
    "REF": ("population", "refugees from"),
    "SOC": ("organisation", "civil society of"),
    "JRN": ("organisation", "journalists and media of"),
    "EDU": ("organisation", "students, teachers and scholars of"),
    "REL": ("organisation", "religious bodies of"),
    "LAB": ("organisation", "workers and unions of"),
    "AGR": ("population", "farmers and herders of"),
    "BUS": ("organisation", "businesses of"),
    "MED": ("organisation", "health services of"),
    "ELI": ("person", "former officials of"),
}
"""PLOVER sectors that a country can have an actor for: its kind, and the words before the country's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One way in which an actor is named."""

    actor: str  # id of the actor
    text: str  # as it is written
    label: str  # state, adjective, metonym, organisation, armed-group, party, person, movement, coalition
    place: bool = False  # also the name of a place: only the sentence can tell which is meant
    ambiguous: bool = False  # several actors go by this name


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A common noun that acts or is acted on in news."""

    lemma: str
    label: str  # person, group or organ
    number: str  # count, plural ("troops") or collective ("army")
    sector: str | None  # PLOVER code; None: the noun does not say ("leader", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the coder may know of names before anything is resolved, as plain data.

    Keys of `names` are case-folded, without a leading "the", in the spellings that texts use (with and without
    accents, hyphens and dots). A form in `capitals` is one only where it is written in capitals: "US", "WHO", "IS".
    """

    names: Mapping[str, str]  # form -> label, as in `Name.label`
    capitals: frozenset[str]
    nouns: Mapping[str, str]  # lemma -> person, group or organ
    titles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Actors, their names, and the words that stand for actors without naming one."""

    actors: Mapping[str, Actor]
    names: Mapping[str, tuple[Name, ...]]  # by `key`
    skeletons: Mapping[str, tuple[str, ...]] = field(repr=False)  # of full names of persons -> actor ids
    nouns: Mapping[str, Noun]  # by lemma and by plural
    titles: frozenset[str]
    families: Mapping[str, tuple[str, ...]] = field(repr=False)  # last word of a full name, by `key` -> persons
    roles: Mapping[str, str]  # of persons: id -> "prime minister", the office they are best known for

    def find(self, text: str) -> tuple[Name, ...]:
        """The names that `text` is a spelling of, one an actor; empty if none is known."""
        found: dict[str, Name] = {}
        for name in self.names.get(key(text), ()):
            if fits(name.text, text):
                found.setdefault(name.actor, name)
        return tuple(found.values())

    def organ(self, country: str, sector: str) -> Actor:
        """The actor that stands for one sector of a country: `organ("IRQ", "MIL")` is Iraq's military.

        Raises
        ------
        KeyError
            If the country is not in the registry or no such sector is in `ORGANS`.
        """
        return organ(self.actors[f"state:{country}"], sector)

    def known(self) -> Known:
        """The plain-data view that the coder is handed."""
        names: dict[str, str] = {}
        capitals: set[str] = set()
        for group in self.names.values():
            for name in group:
                for form in spellings(name.text):
                    names.setdefault(form, name.label)
                    if is_acronym(name.text):
                        capitals.add(form)
        return Known(
            names=names,
            capitals=frozenset(capitals),
            nouns={noun.lemma: noun.label for noun in self.nouns.values()},
            titles=self.titles,
        )


def organ(state: Actor, sector: str) -> Actor:
    """The actor that stands for one sector of a state."""
    kind, words = ORGANS[sector]
    return Actor(
        id=f"organ:{state.country}.{sector}",
        kind=kind,
        name=f"{words} {with_article(state.name)}",
        country=state.country,
        sector=sector,
    )


# ------------------------------------------------------------------------------------------------ loading


@cache
def load_registry() -> Registry:
    """The seed registry that comes with tocsin; read once, since it cannot change."""
    return read_registry(files("tocsin") / "data" / "registry")


def read_registry(folder: Traversable) -> Registry:
    """A registry from a folder of CSV files in the shape of the seed registry, which its CARD.md describes.

    Raises
    ------
    SettingsError
        If a row has too few or too many cells, or names a country that states.csv does not hold.
    """
    actors: dict[str, Actor] = {}
    names: list[Name] = []
    for row in _rows(folder, "states.csv"):
        state = Actor(id=f"state:{row['code']}", kind="state", name=row["name"], country=row["code"])
        actors[state.id] = state
        names += _names(state.id, "state", row["name"], *_list(row["names"]))
        names += _names(state.id, "adjective", *_list(row["adjectives"]))
        government = organ(state, "GOV")
        for capital in _list(row["capital"]):
            actors[government.id] = government
            names += (_name(government.id, "metonym", f"{capital}*"),)
        for entry in _list(row["press"]):
            press, _, sector = entry.partition(":")
            actor = organ(state, sector or "GOV")
            actors[actor.id] = actor
            names += (_name(actor.id, "organisation" if sector else "metonym", press),)
    for file in ("groups.csv", "organisations.csv"):
        for row in _rows(folder, file):
            actor = _actor(row, actors, folder, file)
            label = row["kind"] if row["kind"] in ("armed-group", "party", "coalition") else "organisation"
            if row["kind"] in ("movement", "population"):
                label = "movement"
            names += _names(actor.id, label, row["name"], *_list(row["names"]))
    skeletons: dict[str, tuple[str, ...]] = {}
    families: dict[str, tuple[str, ...]] = {}
    roles: dict[str, str] = {}
    for row in _rows(folder, "persons.csv"):
        person = _actor({**row, "kind": "person"}, actors, folder, "persons.csv")
        roles[person.id] = row["role"]
        full = (row["name"], *_list(row["names"]))
        names += _names(person.id, "person", *full, *_list(row["alone"]))
        for bones in dict.fromkeys(skeleton(name) for name in full):
            if bones:
                skeletons[bones] = (*skeletons.get(bones, ()), person.id)
        for family in dict.fromkeys(key(name).split()[-1] for name in full):
            families[family] = (*families.get(family, ()), person.id)
    by_key: dict[str, tuple[Name, ...]] = {}
    for name in names:
        by_key[key(name.text)] = (*by_key.get(key(name.text), ()), name)
    return Registry(
        actors=actors,
        names=by_key,
        skeletons=skeletons,
        nouns=_nouns(folder),
        titles=frozenset(_lines(folder, "titles.txt")),
        families=families,
        roles=roles,
    )


def _actor(row: Mapping[str, str], actors: dict[str, Actor], folder: Traversable, file: str) -> Actor:
    """The actor of one row, added to `actors`."""
    country = row["country"] or None
    if country is not None and f"state:{country}" not in actors:
        raise SettingsError(
            f"registry {folder}/{file}: {row['id']} names the country {country!r}, which states.csv lacks"
        )
    actor = Actor(id=row["id"], kind=row["kind"], name=row["name"], country=country, sector=row["sector"] or None)
    if actor.id in actors:
        raise SettingsError(f"registry {folder}/{file}: the id {actor.id!r} stands twice; give one of them another id")
    actors[actor.id] = actor
    return actor


def _names(actor: str, label: str, *texts: str) -> Iterator[Name]:
    return (_name(actor, label, text) for text in texts)


def _name(actor: str, label: str, text: str) -> Name:
    """A name with its marks read off: a leading ~ for an ambiguous one, a trailing * for one of a place too."""
    return Name(
        actor=actor,
        text=text.lstrip("~").rstrip("*"),
        label="metonym" if text.endswith("*") else label,
        place=text.endswith("*"),
        ambiguous=text.startswith("~"),
    )


def _nouns(folder: Traversable) -> dict[str, Noun]:
    """The nouns by their lemmas and by their plurals; where "militias" has a row of its own, that one counts."""
    nouns: dict[str, Noun] = {}
    plurals: dict[str, Noun] = {}
    for row in _rows(folder, "nouns.csv"):
        noun = Noun(lemma=row["lemma"], label=row["label"], number=row["number"], sector=row["sector"] or None)
        nouns[noun.lemma] = noun
        if noun.number == "count":
            plurals[row["plural"] or plural(noun.lemma)] = noun
    return plurals | nouns


def _rows(folder: Traversable, file: str) -> Iterator[dict[str, str]]:
    lines = csv.reader((folder / file).read_text(encoding="utf-8").splitlines())
    header = next(lines)
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            raise SettingsError(
                f"registry {folder}/{file}:{number}: {len(cells)} cells instead of {len(header)} ({', '.join(header)})"
            )
        yield dict(zip(header, cells, strict=True))


def _lines(folder: Traversable, file: str) -> Iterator[str]:
    text = (folder / file).read_text(encoding="utf-8")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
