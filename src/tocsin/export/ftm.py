"""The desk as FollowTheMoney entities, one a line, for Aleph and what else reads that format.

Texts become `Article`, events `Event`, parties what the registry says they are, and `LegalEntity` where nobody was
identified; what texts say of their actors becomes `Membership`, `Directorship` and so on. FollowTheMoney has no claims, so
the name of each event opens with who says so, and each link has its holder in `status`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tocsin.export.attributed import NEEDED, leads, sentence
from tocsin.export.coded import CodedText
from tocsin.export.geojson import dumped
from tocsin.export.rows import Holdings, Party, Row, coded_rows, imported_rows, party
from tocsin.export.saving import aside
from tocsin.export.tally import Tally, many
from tocsin.export.voices import holder_name
from tocsin.records import Fact, FactState, Relation, content_id
from tocsin.resolve.exchange.countries import load_countries
from tocsin.resolve.exchange.fitting import entries_of
from tocsin.resolve.exchange.followthemoney import ftm_id, write_ftm
from tocsin.resolve.exchange.ftm_model import LEGAL, LINKS, ROLES, link_schema, object_of, schema_of
from tocsin.resolve.registry import Registry

_FIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_COLUMNS = (
    *NEEDED,
    *"id key dataset document_id url place place_name place_country place_precision harms note".split(),
    *"occurred_begin occurred_until occurred_edtf occurred_basis".split(),
    *(f"{side}_{name}" for side in ("actor", "recipient") for name in ("ids", "kinds", "countries", "sectors")),
)


def write_entities(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes the entities of texts, events and parties, then those of the registry that they name.

    Raises
    ------
    ExportError
        If the file is there already, or cannot be written.
    """
    with aside(path, force=force) as (draft,), draft.open("wb") as file:
        for line in _lines(held, tally):
            file.write(line + b"\n")
    return (path,)


def _lines(held: Holdings, tally: Tally) -> Iterator[bytes]:
    seen: set[str] = set()  # parties; texts, events and facts come once each
    kinds: dict[str, Party] = {}  # of the registry's actors that are named

    unlinked = 0
    for coded, events in held.coded():
        tally.take(len(events))
        yield dumped(_article(coded))
        for row in coded_rows(coded, events, held.ontology):
            yield from _told(row, held.registry, kinds, seen)
        for fact in coded.facts:
            link, ends = _fact(coded, fact)
            unlinked += link is None
            if link is not None:
                yield from map(dumped, (*_named(ends, held.registry, kinds, seen), link))
    for row in imported_rows(held, tally, _COLUMNS):
        yield from _told(row, held.registry, kinds, seen)
    if unlinked:
        tally.remark(f"{many(unlinked, 'fact')} of one actor alone have no link in FollowTheMoney, and are left out")
    yield from _known(held.registry, kinds, seen)


def _known(registry: Registry, kinds: dict[str, Party], seen: set[str]) -> Iterator[bytes]:
    """The registry's entities of the actors that were named, and of what ties them to each other."""
    entries = [entry for entry in entries_of(registry) if entry["id"] in kinds]
    there = {entry["id"] for entry in entries}
    for entry in entries:
        facts = [fact for fact in entry.get("facts", []) if (object_of(fact) or entry["id"]) in there]
        entry["facts"] = facts
    yield from (line.encode() for line in write_ftm(entries))
    for actor, each in kinds.items():
        if actor not in there and actor not in seen:  # an organ of a state, or an actor of an older registry
            yield dumped(_thing(each, schema_of(each.kind or "")))


def _article(coded: CodedText) -> dict[str, Any]:
    document = coded.document
    return _entity(
        document.id,
        "Article",
        title=[document.title],
        publisher=[document.outlet],
        publishedAt=[_iso(document.published)],
        sourceUrl=[document.url],
    )


def _told(row: Row, registry: Registry, kinds: dict[str, Party], seen: set[str]) -> Iterator[bytes]:
    """An event, after its parties that were not told yet."""
    for side in ("actor", "recipient"):
        if all(each in seen or each in kinds for each in row[f"{side}_ids"]):
            continue
        columns = (row[f"{side}_{name}"] for name in ("ids", "kinds", "countries", "sectors"))
        parties = [
            Party(id=each, name=name, kind=kind, country=country, sector=sector)
            for name, each, kind, country, sector in zip(row[f"{side}s"], *columns, strict=True)
        ]
        yield from map(dumped, _named(parties, registry, kinds, seen))
    yield dumped(_event(row))


def _named(
    parties: list[Party], registry: Registry, kinds: dict[str, Party], seen: set[str]
) -> Iterator[dict[str, Any]]:
    """The entities of parties whom nobody identified; the others are noted, and come from the registry."""
    for each in parties:
        if each.kind is not None or each.id in registry.actors:
            kinds.setdefault(each.id, each)
        elif each.id not in seen:
            seen.add(each.id)
            yield _thing(each, LEGAL, "named in a report; who that is, was not judged")


def _thing(each: Party, schema: str, summary: str | None = None) -> dict[str, Any]:
    country = _country(each.country)
    return _entity(each.id, schema, name=[each.name], country=[country], summary=[summary])


def _event(row: Row) -> dict[str, Any]:
    begin, until = row["occurred_begin"], row["occurred_until"]
    last = None if until is None else until - timedelta(days=1)
    place = row["place_name"] or row["place"]
    exact = row["place_precision"]
    said = leads(row)
    return _entity(
        row["key"],
        "Event",
        name=[sentence(row, said)],
        summary=said,
        startDate=[_iso(begin)],
        endDate=[_iso(last)],
        involved=[entity_id(each) for each in (*row["actor_ids"], *row["recipient_ids"])],
        location=[f"{place} ({exact})" if place and exact else place],
        country=[_country(row["place_country"])],
        notes=[
            f"status: {row['status']}",
            f"data set: {row['dataset']}",
            f"days: {row['occurred_edtf'] or 'none given'} ({row['occurred_basis']})",
            *row["harms"],
            row["note"],
        ],
        keywords=[row["type"], row["mode"], row["status"]],
        publisher=[row["outlet"]],
        recordId=[row["id"]],
        sourceUrl=[row["url"]],
        proof=[row["document_id"]],
    )


def _fact(coded: CodedText, fact: Fact) -> tuple[dict[str, Any] | None, list[Party]]:
    """The link of a fact that joins two actors, and the two; None for a fact of one alone."""
    one = party(coded, fact.actor)
    if fact.object is None or fact.relation in (Relation.NAMED, Relation.SECTOR):
        return None, [one]
    two = party(coded, fact.object)
    ends = tuple(schema_of(each.kind) if each.kind else LEGAL for each in (one, two))
    relation, state = fact.relation, fact.state.value
    # An office needs a post, and a claim must not make one: it is a link with the words of the office as its role.
    schema = "UnknownLink" if relation is Relation.OFFICE else link_schema(relation, state, (ends[0], ends[1]))
    left, right = LINKS[schema]
    if schema == "Succession" and relation is Relation.MERGED_INTO:
        left, right = right, left
    holder = holder_name(coded, fact.holder)
    role = fact.words if relation is Relation.OFFICE and fact.words else ROLES.get(relation, relation.value)
    begin, until = (None, None) if fact.valid is None else (fact.valid.begin, fact.valid.until)
    link = _entity(
        fact.id,
        schema,
        **{left: [entity_id(one.id)], right: [entity_id(two.id)]},
        role=[f"not: {role}" if fact.state is FactState.DENIED else role] if schema != "Succession" else [],
        status=[f"{state} by {holder}"],
        summary=[None if fact.span is None else f"{holder}: “{coded.line(fact.span)}”"],
        startDate=[_iso(begin)],
        endDate=[_iso(None if until is None else until - timedelta(days=1))],
        publisher=[coded.document.outlet],
        proof=[coded.document_id],
    )
    return link, [one, two]


def _entity(identity: str, schema: str, **properties: Sequence[str | None]) -> dict[str, Any]:
    """An entity with the properties that have a value, each value once."""
    found = {name: [v for v in dict.fromkeys(values) if v] for name, values in properties.items()}
    return {"id": entity_id(identity), "schema": schema, "properties": {n: v for n, v in found.items() if v}}


def entity_id(identity: str) -> str:
    """An id as FollowTheMoney takes it: one of tocsin's as `ftm_id` has it, a data set's own by its hash where it must be.

    >>> entity_id("state:IRQ"), entity_id("acled:a/b")
    ('state-IRQ', 'id-5492be1425db1f4c28a6')
    """
    plain = ftm_id(identity)
    return plain if _FIT.fullmatch(plain) else content_id("id", identity)


def _country(alpha3: str | None) -> str | None:
    country = load_countries().get(alpha3 or "")
    return None if country is None else country.alpha2


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
