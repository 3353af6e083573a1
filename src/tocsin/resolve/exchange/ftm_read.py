"""FollowTheMoney entities become entries: those that tocsin wrote just as they were, those of other tools as far as it goes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from tocsin.records import FactState, Rejected, Relation
from tocsin.resolve.compare import sorts_of
from tocsin.resolve.exchange import Entry, Exchanged, entry_id, ordered
from tocsin.resolve.exchange.countries import by_alpha2
from tocsin.resolve.exchange.ftm_model import (
    BODY,
    KINDS_BY_TOPIC,
    LINKS,
    NATIVE_DAYS,
    PERSON,
    ROLES,
    THINGS,
    Properties,
    foreign_day,
    native_days,
    object_of,
    plain_name,
    read_line,
    relation_of,
    valid_of,
)
from tocsin.resolve.registry import ORGANS

_SECTORS = frozenset({*ORGANS, "UNO", "IGO", "EUR", "NGO", "ISM", "IMG", "MNC", "PRE"})
_RELATIONS = {role: relation for relation, role in ROLES.items()}
_COUNTRIES = ("country", "jurisdiction", "mainCountry", "nationality", "citizenship")
_THING_READ = frozenset(
    ("name", "alias", "weakAlias", "previousName", "position", "sector", "topics", "notes", "sourceUrl", "abbreviation")
) | {*_COUNTRIES, *NATIVE_DAYS.values()}
_LINK_READ = frozenset("startDate endDate date role status summary description sourceUrl".split())
_LAST = 10**6  # facts of other tools come after those that tocsin numbered
_HEADS = frozenset("head chair chairman chairperson president leader chief commander director-general ceo".split())


def read_ftm(lines: Iterable[str], where: str) -> Exchanged:
    """The actors of a file of entities, one a line; a broken line is reported and the rest is read.

    Parameters
    ----------
    where
        What to call the file in reports, and where a reader can check an actor that names no address.
    """
    draft = _Draft(where=where)
    for number, text in enumerate(lines, start=1):
        if text.strip():
            draft.take(number, text)
    for entity in draft.entities.values():
        if entity.schema in THINGS:
            draft.thing(entity)
    for entity in draft.entities.values():
        if entity.schema in LINKS:
            draft.link(entity)
        elif entity.schema not in (*THINGS, "Position"):
            draft.skipped[f"schema {entity.schema}"] += 1
    return draft.exchanged()


def plain_entry(schema: str, properties: Mapping[str, Sequence[str]]) -> Entry:
    """What FollowTheMoney's own properties say of an actor, without id and facts."""
    given = properties.get("name", ())
    names = [name for name in dict.fromkeys(map(plain_name, given)) if name] or list(given)
    entry: Entry = {"name": names[0], "kind": _kind(schema, names[0], properties.get("topics", ()))}
    codes = [code.lower() for name in _COUNTRIES for code in properties.get(name, ())]
    countries = list(dict.fromkeys(filter(None, map(by_alpha2().get, codes))))
    if len(countries) == 1:
        entry["country"] = countries[0]
    sector = next((text for text in properties.get("sector", ()) if text in _SECTORS), None)
    if sector is not None:
        entry["sector"] = sector
    if properties.get("position"):
        entry["role"] = properties["position"][0]
    other = [*names[1:], *map(plain_name, (*properties.get("alias", ()), *properties.get("abbreviation", ())))]
    weak = [f"~{plain_name(name)}" for name in properties.get("weakAlias", ()) if plain_name(name)]
    aliases = [name for name in dict.fromkeys((*other, *weak)) if name and name != names[0]]
    if aliases:
        entry["names"] = aliases
    if properties.get("sourceUrl"):
        entry["reference"] = properties["sourceUrl"][0]
    return entry


def _kind(schema: str, name: str, topics: Iterable[str]) -> str:
    """What sort of actor it is, by schema, topic, or a word of its name."""
    if schema == PERSON:
        return "person"
    by_topic = next((KINDS_BY_TOPIC[topic] for topic in topics if topic in KINDS_BY_TOPIC), None)
    if by_topic is not None:
        return by_topic
    if schema == BODY:
        return "government"
    sorts = sorts_of(name)
    return "party" if "party" in sorts else "armed-group" if {"army", "brigade"} & sorts else "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entity:
    number: int  # the line it stands in
    id: str
    schema: str
    properties: Properties
    line: dict[str, Any] | None  # what tocsin wrote beside


@dataclass(slots=True, kw_only=True)
class _Draft:
    """The entries while a file is read."""

    where: str
    entities: dict[str, _Entity] = field(default_factory=dict[str, _Entity])
    ids: dict[str, str] = field(default_factory=dict[str, str])  # of entities -> of actors
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    facts: dict[str, list[tuple[int, dict[str, str]]]] = field(
        default_factory=dict[str, list[tuple[int, dict[str, str]]]]
    )
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    skipped: Counter[str] = field(default_factory=Counter[str])

    def refuse(self, number: int, what: str, why: str) -> None:
        self.rejected.append(Rejected(where=f"{self.where}:{number}", what=what, why=why))

    def take(self, number: int, text: str) -> None:
        """One line of the file."""
        try:
            table: object = json.loads(text)
        except ValueError as error:
            self.refuse(number, text.strip()[:60], f"not valid JSON: {error}; write one entity a line")
            return
        fields = cast("dict[str, Any]", table) if isinstance(table, dict) else {}
        key, schema, given = fields.get("id"), fields.get("schema"), fields.get("properties")
        if not (isinstance(key, str) and key and isinstance(schema, str) and isinstance(given, dict)):
            self.refuse(number, text.strip()[:60], "an entity is a table with id, schema and properties")
            return
        if key in self.entities:
            self.refuse(number, key, "the id stands twice; join the two, as the tool ftm does: ftm aggregate")
            return
        properties = {str(name): _texts(values) for name, values in cast("dict[str, Any]", given).items()}
        try:
            own = read_line(properties.get("description" if schema in LINKS else "notes", ()))
        except ValueError as error:
            self.refuse(number, key, f"{error}; it is read as an entity of another tool")
            own = None
        self.entities[key] = _Entity(number=number, id=key, schema=schema, properties=properties, line=own)

    def thing(self, entity: _Entity) -> None:
        """One actor, with the facts that are properties of its own."""
        own = entity.line or {}
        if own.get("derived"):
            self.ids[entity.id] = own["id"]
            return
        named = entity.properties.get("name", ())
        if not any(map(plain_name if entity.line is None else str.strip, named)):
            self.refuse(entity.number, entity.id, "it has no name; give it one")
            return
        entry = plain_entry(entity.schema, entity.properties)
        if entity.line is None:
            entry["id"] = entry_id(entry["kind"], entry["name"], self.entries)
            entry.setdefault("reference", self.where)
            unread = sorted(set(entity.properties) - _THING_READ)
            self.skipped.update(f"property {entity.schema}:{name}" for name in unread)
        else:
            entry = _joined(entry, own)
            if not isinstance(entry.get("id"), str) or entry["id"] in self.entries:
                self.refuse(entity.number, entity.id, f"its line gives no id of its own: {entry.get('id')!r}")
                return
        self.ids[entity.id] = entry["id"]
        self.entries[entry["id"]] = entry
        self.facts[entry["id"]] = list(self._own_facts(entity))

    def _own_facts(self, entity: _Entity) -> Iterator[tuple[int, dict[str, str]]]:
        """The facts of an actor that take no object, as its line has them unless its properties now say otherwise."""
        properties = entity.properties
        told: set[tuple[str, str]] = set()
        for number, row in (entity.line or {}).get("facts", []):
            relation = relation_of(row)
            name, day = NATIVE_DAYS.get(relation), native_days(row).get("date", "")
            if relation is Relation.NAMED:
                told.add(("previousName", plain_name(row["named"])))
            if name is not None and day and row.get("state") != FactState.DENIED:
                told.add((name, day))
                if properties.get(name) and day not in properties[name]:
                    continue
            yield number, row
        for relation, name in NATIVE_DAYS.items():
            for text in properties.get(name, ()):
                try:
                    day = foreign_day(text)
                except ValueError as error:
                    self.refuse(entity.number, f"{entity.id} {name}", f"{error}; the actor is kept without it")
                    continue
                if (name, day) not in told:
                    yield _LAST, {relation.value: day}
        for text in properties.get("previousName", ()):
            if plain_name(text) and ("previousName", plain_name(text)) not in told:
                yield _LAST, {Relation.NAMED.value: plain_name(text)}

    def link(self, entity: _Entity) -> None:
        """The facts that one link states, one for each pair of its ends."""
        own = entity.line or {}
        row, at = own.get("fact"), own.get("at", _LAST)
        one, two = LINKS[entity.schema]
        if row is None:
            unread = sorted(set(entity.properties) - _LINK_READ - {one, two})
            self.skipped.update(f"property {entity.schema}:{name}" for name in unread)
        relation = relation_of(row) if row else self._relation(entity)
        if relation is None:
            self.skipped[f"{entity.schema} of another role"] += 1
            return
        if relation is Relation.MERGED_INTO and entity.schema == "Succession":
            one, two = two, one
        try:
            valid = valid_of(entity.properties, relation)
        except ValueError as error:
            self.refuse(entity.number, entity.id, f"{error}; mend the dates")
            return
        for actor in entity.properties.get(one, ()):
            if actor not in self.ids:
                self.refuse(
                    entity.number, entity.id, f"its {one} {actor!r} is none of the actors read; add it to the file"
                )
                continue
            for target in entity.properties.get(two, ()):
                fact = self._exact(row, entity, target) if row else self._foreign(relation, entity, target, valid)
                if fact is not None:
                    self.facts[self.ids[actor]].append((at, fact))

    def _relation(self, entity: _Entity) -> Relation | None:
        """What the link of another tool says; None for what tocsin has no word for."""
        roles = [role.casefold() for role in entity.properties.get("role", ())]
        known = next((_RELATIONS[role] for role in roles if role in _RELATIONS), None)
        if entity.schema == "UnknownLink":
            return known
        if entity.schema == "Directorship":
            heads = any(_HEADS & set(role.replace("-", " ").split()) for role in roles)
            return Relation.HEADS if heads else Relation.MEMBER_OF
        if entity.schema == "Membership":
            return known if known in (Relation.PART_OF, Relation.HEADS) else Relation.MEMBER_OF
        if entity.schema == "Succession":
            return known if known is Relation.MERGED_INTO else Relation.SUCCESSOR_OF
        return Relation.OFFICE

    def _exact(self, row: dict[str, str], entity: _Entity, target: str) -> dict[str, str]:
        """A fact that tocsin wrote, unless its dates or its object were changed since."""
        relation = relation_of(row)
        now = {
            name: entity.properties[name][0] for name in ("startDate", "endDate", "date") if entity.properties.get(name)
        }
        if now != native_days(row):
            valid = valid_of(entity.properties, relation)
            row = {name: value for name, value in row.items() if name != "valid"} | ({"valid": valid} if valid else {})
        if entity.schema != "Occupancy" and self.ids.get(target, object_of(row)) != object_of(row):
            row = row | {"of" if relation is Relation.OFFICE else relation.value: self.ids[target]}
        return row

    def _foreign(self, relation: Relation, entity: _Entity, target: str, valid: str | None) -> dict[str, str] | None:
        """One fact of another tool's link; None if its object is not in the file."""
        fact: dict[str, str]
        if relation is Relation.OFFICE:
            post = self.entities.get(target)
            name = next(iter(post.properties.get("name", ())), "") if post and post.schema == "Position" else ""
            if post is None or not name.strip():
                self.refuse(entity.number, entity.id, f"its post {target!r} is no Position in the file; add it")
                return None
            fact = {"office": name} | self._of(post)
        elif target not in self.ids:
            self.refuse(
                entity.number, entity.id, f"its object {target!r} is none of the actors read; add it to the file"
            )
            return None
        else:
            fact = {relation.value: self.ids[target]}
        if valid is not None:
            fact["valid"] = valid
        states = [text for text in entity.properties.get("status", ()) if text in tuple(FactState)]
        note = " ".join(entity.properties.get("summary", ()))
        if states and states[0] != FactState.ASSERTED:
            fact["state"] = states[0]
            note = note or f"{self.where} says so"
        if note:
            fact["note"] = note
        if entity.properties.get("sourceUrl"):
            fact["reference"] = entity.properties["sourceUrl"][0]
        return fact

    def _of(self, post: _Entity) -> dict[str, str]:
        """What a post is of: its organisation, else its country."""
        bodies = [self.ids[body] for body in post.properties.get("organization", ()) if body in self.ids]
        codes = list(
            dict.fromkeys(filter(None, (by_alpha2().get(code.lower()) for code in post.properties.get("country", ()))))
        )
        if bodies:
            return {"of": bodies[0]}
        return {"of": f"state:{codes[0]}"} if len(codes) == 1 else {}

    def exchanged(self) -> Exchanged:
        """All that was read, facts in the order in which they were written."""
        entries: list[Entry] = []
        for key, entry in self.entries.items():
            facts = [row for _, row in sorted(self.facts[key], key=lambda each: each[0])]
            entries.append(ordered(entry | {"facts": facts}))
        return Exchanged(entries=tuple(entries), rejected=tuple(self.rejected), skipped=dict(self.skipped))


def _joined(entry: Entry, own: Mapping[str, Any]) -> Entry:
    """An entry as tocsin wrote it, with the names that were added since."""
    without = frozenset(own.get("without", ()))
    beside = {name: value for name, value in own.items() if name not in ("without", "facts")}
    joined = {name: value for name, value in entry.items() if name not in without} | beside
    if "name" in beside and plain_name(beside["name"]) != entry["name"]:
        joined["name"] = entry["name"]
    said = {plain_name(name) for key in ("names", "alone") for name in beside.get(key, ())} | {joined["name"]}
    if "names" in beside or "names" in without:
        new = [name for name in entry.get("names", ()) if plain_name(name) not in said]
        names = [*beside.get("names", ()), *new]
        joined |= {"names": names} if names else {}
    return joined


def _texts(values: object) -> list[str]:
    """The values of a property as texts; a value that is an entity of its own stands for its id."""
    each = cast("list[object]", values) if isinstance(values, list) else [values]
    tables = (cast("dict[str, object]", value).get("id") if isinstance(value, dict) else value for value in each)
    return [value for value in tables if isinstance(value, str)]
