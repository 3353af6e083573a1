"""FollowTheMoney entities, as Aleph and OpenSanctions hold them: written without loss, and read from any tool.

Actors are `Person`, `PublicBody`, `Organization` or `LegalEntity`; facts are `Membership`, `Directorship`, `Occupancy` of
a `Position`, `Succession` or `UnknownLink`. See https://followthemoney.tech and `ftm_model.py`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from tocsin.records import FactState, Relation, content_id
from tocsin.resolve.exchange import Entry
from tocsin.resolve.exchange.countries import load_countries
from tocsin.resolve.exchange.fitting import entries_of
from tocsin.resolve.exchange.ftm_model import (
    LINKS,
    NATIVE_DAYS,
    PERSON,
    ROLES,
    TOPICS,
    Properties,
    is_link,
    line,
    link_schema,
    native_days,
    object_of,
    plain_name,
    relation_of,
    schema_of,
)
from tocsin.resolve.exchange.ftm_read import plain_entry, read_ftm
from tocsin.resolve.names import with_article
from tocsin.resolve.registry import ORGANS, Registry

__all__ = ["read_ftm", "write_ftm"]

_KINDS = {"state": "state", "person": "person"}


def write_ftm(actors: Registry | Iterable[Entry]) -> Iterator[str]:
    """The lines of a file of FollowTheMoney entities, one a line; `read_ftm` gives the same entries back.

    Raises
    ------
    ValueError
        If an entry has no id: one that extends another is written as a part of the registry that it extends.
    """
    entries = entries_of(actors) if isinstance(actors, Registry) else tuple(actors)
    kinds: dict[str, str] = {}
    for entry in entries:
        if "id" not in entry:
            raise ValueError(f"the entry that extends {entry.get('extends')!r} is no actor of its own; read it first")
        kinds[entry["id"]] = entry["kind"]
    names = {entry["country"]: entry["name"] for entry in entries if entry["kind"] == "state" and "country" in entry}
    written: set[str] = set()
    counts: Counter[str] = Counter()
    for entry in entries:
        for entity in (_thing(entry), *_links(entry, kinds, names, counts)):
            # An organ or a post that several facts speak of is written once.
            if entity["id"] not in written:
                written.add(entity["id"])
                yield json.dumps(entity, ensure_ascii=False)


def ftm_id(actor: str) -> str:
    """The id of an actor as FollowTheMoney allows it, without a colon."""
    return actor.replace(":", "-", 1)


def _thing(entry: Entry) -> dict[str, Any]:
    """The entity of one actor, with the facts that need no link."""
    kind = entry["kind"]
    country = load_countries().get(entry.get("country", ""))
    plain = [plain_name(name) for name in entry.get("names", []) if not name.startswith("~")]
    weak = [plain_name(name) for name in entry.get("names", []) if name.startswith("~")]
    properties: Properties = {
        "name": [plain_name(entry["name"]) or entry["name"]],
        "alias": plain,
        "weakAlias": [*weak, *entry.get("alone", [])],
        "country": [country.alpha2] if country is not None and country.alpha2 else [],
        "sector": [entry["sector"]] if "sector" in entry else [],
        "topics": [TOPICS[kind]] if kind in TOPICS else [],
        "sourceUrl": _urls(entry.get("reference")),
    }
    if kind == "person":
        properties["position"] = [entry["role"]] if "role" in entry else []
    own: list[tuple[int, dict[str, str]]] = []
    for number, row in enumerate(entry.get("facts", [])):
        if is_link(row, kind):
            continue
        own.append((number, row))
        for name, day in native_own(row, schema_of(kind)):
            properties.setdefault(name, []).append(day)
    properties = _filled(properties)
    alone = plain_entry(schema_of(kind), properties)
    beside: dict[str, Any] = {
        name: value for name, value in entry.items() if name not in ("id", "facts") and alone.get(name) != value
    }
    table: dict[str, Any] = {"id": entry["id"]} | beside
    without = sorted(set(alone) - set(entry))
    if without:
        table["without"] = without
    if own:
        table["facts"] = own
    properties["notes"] = [line(table)]
    return {"id": ftm_id(entry["id"]), "schema": schema_of(kind), "properties": properties}


def native_own(row: Mapping[str, str], schema: str) -> Iterator[tuple[str, str]]:
    """The property of an actor, with its value, that holds a fact without an object; none for what is denied."""
    relation = relation_of(row)
    if row.get("state") == FactState.DENIED:
        return
    if relation is Relation.NAMED:
        yield "previousName", plain_name(row["named"])
    day = native_days(row).get("date")
    if relation in NATIVE_DAYS and day and (relation is Relation.DIED) == (schema == PERSON):
        yield NATIVE_DAYS[relation], day


def _links(
    entry: Entry, kinds: Mapping[str, str], names: Mapping[str, str], counts: Counter[str]
) -> Iterator[dict[str, Any]]:
    """The entities of the facts that join two actors, each after the post or the organ that it needs."""
    actor = entry["id"]
    for number, row in enumerate(entry.get("facts", [])):
        relation, other = relation_of(row), object_of(row)
        if not is_link(row, entry["kind"]):
            continue
        if other is not None and other.startswith("organ:") and other not in kinds:
            yield _organ(other, names)
        state = row.get("state", FactState.ASSERTED.value)
        ends = schema_of(entry["kind"]), schema_of(_kind(other or "", kinds))
        schema = link_schema(relation, state, ends)
        one, two = LINKS[schema]
        if schema == "Succession" and relation is Relation.MERGED_INTO:
            one, two = two, one
        target = ftm_id(other or "")
        if schema == "Occupancy":
            post = _post(row, other, kinds)
            yield post
            target = post["id"]
        role = row["office"] if relation is Relation.OFFICE else ROLES.get(relation, relation.value)
        properties: Properties = {one: [ftm_id(actor)], two: [target]}
        properties |= {name: [day] for name, day in native_days(row).items()}
        if schema != "Occupancy":
            properties["role"] = [f"not: {role}" if state == FactState.DENIED else role]
        properties["status"] = [state] if state != FactState.ASSERTED else []
        properties["summary"] = [row["note"]] if "note" in row else []
        properties["sourceUrl"] = _urls(row.get("reference", entry.get("reference")))
        properties["description"] = [line({"actor": actor, "at": number, "fact": row})]
        key = content_id("fact", actor, json.dumps(row, sort_keys=True))
        counts[key] += 1
        yield {
            "id": key if counts[key] == 1 else f"{key}-{counts[key]}",
            "schema": schema,
            "properties": _filled(properties),
        }


def _post(row: Mapping[str, str], of: str | None, kinds: Mapping[str, str]) -> dict[str, Any]:
    """The post that an office is: its words, and the body or the state it is of."""
    country = load_countries().get((of or "").removeprefix("state:"))
    whole = of is not None and schema_of(_kind(of, kinds)) in ("Organization", "PublicBody")
    properties: Properties = {
        "name": [row["office"]],
        "organization": [ftm_id(of)] if of is not None and whole else [],
        "country": [country.alpha2] if country is not None and country.alpha2 else [],
    }
    return {"id": content_id("post", row["office"], of), "schema": "Position", "properties": _filled(properties)}


def _organ(organ: str, names: Mapping[str, str]) -> dict[str, Any]:
    """An organ of a state, which is in the registry without an entry: other tools need it, tocsin reads past it."""
    country, _, sector = organ.removeprefix("organ:").partition(".")
    kind, words = ORGANS.get(sector, ("organisation", f"{sector} of"))
    name = with_article(names[country]) if country in names else country
    properties = {"name": [f"{words} {name}"], "notes": [line({"id": organ, "derived": True})]}
    return {"id": ftm_id(organ), "schema": schema_of(kind), "properties": properties}


def _kind(actor: str, kinds: Mapping[str, str]) -> str:
    """The kind of an actor, by its id where it has no entry."""
    prefix, _, rest = actor.partition(":")
    if prefix == "organ":
        return kinds.get(actor) or ORGANS.get(rest.partition(".")[2], ("organisation", ""))[0]
    return kinds.get(actor) or _KINDS.get(prefix, "organisation")


def _urls(reference: str | None) -> list[str]:
    """A reference as an address, which is all that FollowTheMoney allows."""
    fit = reference is not None and reference.startswith(("http://", "https://")) and not set(reference) & set(" \t\n")
    return [cast("str", reference)] if fit else []


def _filled(properties: Properties) -> Properties:
    """The properties that have values, each value once."""
    return {name: list(dict.fromkeys(values)) for name, values in properties.items() if any(values)}
