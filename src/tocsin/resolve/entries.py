"""A registry out of files: TOML entries of actors, a table of nouns, a list of titles.

A bad entry or fact is left out, counted and explained in `Registry.rejected`; the rest is loaded. What a file may hold
is written in CARD.md beside the seed registry.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, cast

import rtoml  # the standard library's takes seven times as long, and this is read at every start

from tocsin.errors import SettingsError
from tocsin.records import Actor, Fact, FactState, Interval, Rejected, Relation, content_id
from tocsin.resolve.edtf import read_edtf
from tocsin.resolve.judge import is_actor
from tocsin.resolve.names import key, plural, skeleton
from tocsin.resolve.registry import HAPPENINGS, ORGANS, Name, Noun, Registry, organ
from tocsin.shipped import checked, shipped

HOLDER = "registry"
"""The holder of the seed registry's facts, which are claims too."""

SEED: Traversable = shipped("actors")
"""The folder of the registry that comes with tocsin."""

KINDS = frozenset(
    "state government military police intelligence judiciary parliament person armed-group party movement coalition igo "
    "organisation population".split()
)
_LABELS = {"state": "state", "person": "person", "armed-group": "armed-group", "party": "party"} | {
    "coalition": "coalition",
    "movement": "movement",
    "population": "movement",
}
_TEXTS = ("id", "extends", "name", "kind", "country", "sector", "cameo", "role", "reference")
_LISTS = ("names", "alone", "adjectives", "capitals", "press")
_WORDED = frozenset({Relation.OFFICE, Relation.NAMED, Relation.SECTOR})  # whose value is words
_DATED = frozenset({Relation.FOUNDED, Relation.DISSOLVED, Relation.DIED})  # whose value is a day, or another actor
_RELATIONS = {relation.value: relation for relation in Relation}
_STATES = {state.value: state for state in FactState}
_BESIDE = frozenset({"of", "valid", "state", "note", "reference"})


@cache
def load_registry() -> Registry:
    """The seed registry that comes with tocsin; read once, since it cannot change."""
    return read_registry(SEED)


def read_registry(folder: Traversable, *more: Traversable) -> Registry:
    """A registry from the `*.toml` of a folder, with its nouns.csv and titles.txt, and from further folders of TOML.

    An entry of a further folder may add to an actor that is there: `extends = "group:x"` in place of `id`.

    Raises
    ------
    SettingsError
        If a file cannot be read or is no TOML, or a table of nouns is broken.
    """
    paths = [path for each in (folder, *more) for path in _paths(each)]
    entries = chain.from_iterable(map(_entries, paths))
    return make_registry(entries, _nouns(folder), frozenset(_lines(folder, "titles.txt")))


def make_registry(
    entries: Iterable[tuple[str, Any]], nouns: Mapping[str, Noun] | None = None, titles: frozenset[str] = frozenset()
) -> Registry:
    """A registry from entries in memory, each with where it stands, as `[[actor]]` tables of TOML read."""
    draft = _Draft()
    for where, entry in entries:
        if isinstance(entry, dict):
            draft.entry(cast("dict[str, Any]", entry), where)
        else:
            draft.refuse(where, repr(entry), "write it as [[actor]] with keys below it")
    return draft.registry(nouns or {}, titles)


def _paths(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        raise SettingsError(f"registry {folder}: no such folder; check resolve.registry in the settings")
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    if not paths:
        raise SettingsError(f"registry {folder}: no .toml file in it; name a folder that holds entries of actors")
    return paths


def _entries(path: Traversable) -> Iterator[tuple[str, Any]]:
    """The entries of one file, each with where it stands."""
    try:
        table = rtoml.loads(checked(path).read_text(encoding="utf-8-sig"))
    except (OSError, rtoml.TomlParsingError, UnicodeDecodeError) as error:
        raise SettingsError(f"registry {path}: not valid TOML: {error}; mend the file") from error
    entries = table.pop("actor", [])
    yield from ((f"{path.name}: [{unknown}]", unknown) for unknown in sorted(table))
    for number, entry in enumerate(cast("list[Any]", entries if isinstance(entries, list) else [entries]), start=1):
        yield f"{path.name}: entry {number}", entry


@dataclass(slots=True)
class _Draft:
    """A registry while its files are read."""

    actors: dict[str, Actor] = field(default_factory=dict[str, Actor])
    names: list[Name] = field(default_factory=list[Name])
    roles: dict[str, str] = field(default_factory=dict[str, str])
    cameo: dict[str, str] = field(default_factory=dict[str, str])
    facts: list[tuple[str, Fact]] = field(default_factory=list[tuple[str, Fact]])  # with where each stands
    people: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])  # id and full name
    bodies: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    organs: list[tuple[str, str, str, bool]] = field(default_factory=list[tuple[str, str, str, bool]])
    rejected: list[Rejected] = field(default_factory=list[Rejected])

    def refuse(self, where: str, what: str, why: str) -> None:
        self.rejected.append(Rejected(where=where, what=what, why=why))

    def entry(self, entry: dict[str, Any], where: str) -> None:
        """One entry: its actor, names and facts; nothing of it if it is broken."""
        actor_id = entry.get("id") or entry.get("extends") or "?"
        where = f"{where} ({actor_id})"
        flaw = self._flaw(entry)
        if flaw is not None:
            self.refuse(where, str(actor_id), flaw)
            return
        if "id" in entry:
            actor = Actor(
                id=entry["id"],
                kind=entry["kind"],
                name=entry["name"],
                country=entry.get("country"),
                sector=entry.get("sector"),
            )
            self.actors[actor.id] = actor
        else:
            actor = self.actors[entry["extends"]]
        self._name(actor, entry, own="id" in entry)
        if "role" in entry or (actor.kind == "person" and "id" in entry):
            self.roles[actor.id] = entry.get("role", "")
        if "cameo" in entry:
            self.cameo[actor.id] = entry["cameo"]
        reference = entry.get("reference") or ""
        for row in cast("list[dict[str, Any]]", entry.get("facts", [])):
            try:
                self.facts.append((where, read_fact(row, actor.id, reference, by=where.split(":")[0])))
            except ValueError as error:
                self.refuse(where, _shown(row), str(error))

    def _flaw(self, entry: Mapping[str, Any]) -> str | None:
        """Why an entry is refused; None if it is not."""
        unknown = sorted(set(entry) - {*_TEXTS, *_LISTS, "facts"})
        if unknown:
            return f"unknown key {unknown[0]!r}; known: {', '.join((*_TEXTS, *_LISTS, 'facts'))}"
        for name in _TEXTS:
            if name in entry and not (isinstance(entry[name], str) and entry[name].strip()):
                return f"{name} must be a text, found {entry[name]!r}"
        for name in _LISTS:
            if name in entry and not _all(entry[name], str):
                return f"{name} must be a list of texts, found {entry[name]!r}"
        if not _all(entry.get("facts", []), dict):
            return f"facts must be a list of tables, found {entry['facts']!r}"
        if ("id" in entry) == ("extends" in entry):
            return "give either id, for a new actor, or extends, for one that is there"
        if "extends" in entry:
            return None if entry["extends"] in self.actors else "no actor has this id; give id, name and kind instead"
        if entry["id"] in self.actors:
            return "the id stands twice; give one of them another id, or write extends in place of id"
        if not is_actor(entry["id"]):
            return "an id begins with state:, organ:, org:, group: or person:"
        if entry.get("kind") not in KINDS:
            return f"kind {entry.get('kind')!r} is none of {', '.join(sorted(KINDS))}"
        return None if "name" in entry else "an actor needs a name"

    def _name(self, actor: Actor, entry: Mapping[str, Any], *, own: bool) -> None:
        """The names of an entry, each with its label."""
        label = _LABELS.get(actor.kind, "organisation")
        old = [row["named"] for row in entry.get("facts", []) if isinstance(row.get("named"), str)]
        full = ([entry["name"]] if "name" in entry else []) + entry.get("names", []) + old
        if own or full:
            self.names += (_name(actor.id, label, text) for text in dict.fromkeys(full))
        self.names += (_name(actor.id, "person", text) for text in entry.get("alone", []))
        self.names += (_name(actor.id, "adjective", text) for text in entry.get("adjectives", []))
        country = actor.country or ""
        for capital in entry.get("capitals", []):
            self.organs.append((country, "GOV", capital, True))
        for words in entry.get("press", []):
            press, _, sector = words.partition(":")
            self.organs.append((country, sector, press, False))
        latin = [text.lstrip("~").rstrip("*") for text in full]
        if actor.kind == "person":
            self.people += ((actor.id, text) for text in latin)
        elif actor.kind != "state":
            self.bodies += ((actor.id, text) for text in latin)

    def registry(self, nouns: Mapping[str, Noun], titles: frozenset[str]) -> Registry:
        """All that was read, with what only the whole can tell: unknown countries and objects, cycles."""
        self._settle_countries()
        for country, sector, text, place in self.organs:
            if sector and sector not in ORGANS:
                self.refuse(f"state:{country}", text, f"a country has no organ for the sector {sector!r}")
                continue
            body = organ(self.actors[f"state:{country}"], sector or "GOV")
            self.actors.setdefault(body.id, body)
            self.names.append(_name(body.id, "organisation" if sector else "metonym", text + "*" * place))
        facts = self._settle_facts()
        own: dict[str, list[Fact]] = {}
        about: dict[str, list[Fact]] = {}
        for fact in facts:
            own.setdefault(fact.actor, []).append(fact)
            if fact.object is not None:
                about.setdefault(fact.object, []).append(fact)
        by_key: dict[str, dict[tuple[str, str], Name]] = {}
        for name in self.names:
            if name.actor in self.actors:
                by_key.setdefault(key(name.text), {}).setdefault((name.actor, name.text), name)
        families: dict[str, tuple[str, ...]] = {}
        for person, full in self.people:
            words = key(full).split()
            if person in self.actors and words:
                families[words[-1]] = tuple(dict.fromkeys((*families.get(words[-1], ()), person)))
        return Registry(
            actors=self.actors,
            names={words: tuple(names.values()) for words, names in by_key.items()},
            skeletons=_skeletons(self.people, self.actors),
            bodies=_skeletons(self.bodies, self.actors),
            nouns=nouns,
            titles=titles,
            families=families,
            roles=self.roles,
            facts={actor: tuple(each) for actor, each in own.items()},
            about={actor: tuple(each) for actor, each in about.items()},
            cameo=self.cameo,
            rejected=tuple(self.rejected),
        )

    def _settle_countries(self) -> None:
        for actor in list(self.actors.values()):
            if actor.country is not None and f"state:{actor.country}" not in self.actors:
                self.refuse(actor.id, actor.name, f"names the country {actor.country!r}, which is no state here")
                del self.actors[actor.id]

    def _settle_facts(self) -> Iterator[Fact]:
        """The facts whose actors are there, without those that would close a circle of parts."""
        wholes: dict[str, list[str]] = {}
        for where, fact in self.facts:
            if fact.actor not in self.actors:
                continue
            if fact.object is not None and not self._there(fact.object):
                self.refuse(where, f"{fact.relation} {fact.object}", "no actor has this id; add it, or mend the fact")
                continue
            if fact.relation is Relation.PART_OF and fact.object is not None:
                if fact.actor in _above(fact.object, wholes):
                    self.refuse(where, f"part_of {fact.object}", "it is part of this one; a circle of parts is none")
                    continue
                wholes.setdefault(fact.actor, []).append(fact.object)
            yield fact

    def _there(self, actor: str) -> bool:
        """Whether an actor is in the registry; an organ of a state is made when it is first spoken of."""
        if actor not in self.actors and actor.startswith("organ:"):
            country, _, sector = actor.removeprefix("organ:").partition(".")
            if f"state:{country}" in self.actors and sector in ORGANS:
                self.actors[actor] = organ(self.actors[f"state:{country}"], sector)
        return actor in self.actors


def read_fact(row: Mapping[str, object], actor: str, reference: str, *, by: str) -> Fact:
    """One fact of an entry.

    Raises
    ------
    ValueError
        If it has no relation or several, an unknown key, an impossible date, or ends before it starts.
    """
    relations = [_RELATIONS[name] for name in row if name in _RELATIONS]
    if len(relations) != 1:
        raise ValueError(f"a fact has one relation of {', '.join(Relation)}; found {len(relations)}")
    relation = relations[0]
    unknown = sorted(set(row) - {relation, *_BESIDE})
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r} beside {relation}; known: {', '.join(sorted(_BESIDE))}")
    texts: dict[str, str] = {}
    for name, given in row.items():
        if not isinstance(given, str):
            raise ValueError(  # noqa: TRY004 - a value of a file
                f"{name} must be a text, found {given!r}; write dates in quotation marks"
            )
        texts[name] = given
    value = texts[relation]
    valid = texts.get("valid")
    other = texts.get("of") if relation is Relation.OFFICE else value if is_actor(value) else None
    if relation in _DATED and other is None:
        valid = value
    elif other is None and relation not in _WORDED:
        raise ValueError(f"{relation} needs the id of another actor, found {value!r}")
    state = texts.get("state", FactState.ASSERTED)
    if state not in _STATES:
        raise ValueError(f"state {state!r} is none of {', '.join(FactState)}")
    if state != FactState.ASSERTED and not texts.get("note"):
        raise ValueError(f"a fact that is {state} needs a note that says by whom")
    words = value if relation in _WORDED else None
    reference = texts.get("reference", reference)
    if not reference:
        raise ValueError("a fact needs a reference where a reader can check it, its own or its entry's")
    return Fact(
        id=content_id("fact", actor, relation, other, words, valid, state),
        actor=actor,
        relation=relation,
        object=other,
        words=words,
        valid=_valid(valid, relation),
        state=_STATES[state],
        holder=HOLDER,
        note=texts.get("note"),
        reference=reference,
        by=by,
    )


def _valid(words: str | None, relation: Relation) -> Interval | None:
    """The days of a fact; those of a happening without a slash and those of a state of things alike."""
    if words is None:
        return None
    interval = read_edtf(words)
    if relation in HAPPENINGS and interval.begin is None and interval.until is None:
        raise ValueError(f"{words!r} says nothing of when; leave valid out")
    return interval


def _above(actor: str, wholes: Mapping[str, Sequence[str]]) -> set[str]:
    """An actor and all that it is part of, by any way."""
    found: set[str] = set()
    open_ = [actor]
    while open_:
        one = open_.pop()
        if one not in found:
            found.add(one)
            open_ += wholes.get(one, ())
    return found


def _skeletons(names: Iterable[tuple[str, str]], actors: Mapping[str, Actor]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for actor, name in names:
        bones = skeleton(name)
        if bones and actor in actors:
            found[bones] = tuple(dict.fromkeys((*found.get(bones, ()), actor)))
    return found


def _name(actor: str, label: str, text: str) -> Name:
    """A name with its marks read off: a leading ~ for an ambiguous one, a trailing * for one of a place too."""
    return Name(
        actor=actor,
        text=text.lstrip("~").rstrip("*"),
        label="metonym" if text.endswith("*") and label in ("metonym", "organisation", "state") else label,
        place=text.endswith("*"),
        ambiguous=text.startswith("~"),
    )


def _all(values: object, kind: type) -> bool:
    return isinstance(values, list) and all(isinstance(value, kind) for value in cast("list[object]", values))


def _shown(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in row.items())


# ------------------------------------------------------------------------------------------------- nouns


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
    lines = csv.reader(checked(folder / file).read_text(encoding="utf-8").splitlines())
    header = next(lines)
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            raise SettingsError(
                f"registry {folder}/{file}:{number}: {len(cells)} cells instead of {len(header)} ({', '.join(header)})"
            )
        yield dict(zip(header, cells, strict=True))


def _lines(folder: Traversable, file: str) -> Iterator[str]:
    text = checked(folder / file).read_text(encoding="utf-8")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
