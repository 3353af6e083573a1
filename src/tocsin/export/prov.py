"""Where every value comes from, as PROV-O in JSON-LD, with W3C Web Annotation selectors for the words of each text.

Texts, events and claims are entities; coding them and judging who is who are activities, with the coder or the person as
agent. Each value of an event has an annotation that points at its words twice: by position, and by the words themselves
with those before and after, which finds them again where the text was reformatted. The context is in the file: reading
it takes no network.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tocsin.export.attributed import NEEDED, sentence
from tocsin.export.coded import CodedText
from tocsin.export.geojson import dumped
from tocsin.export.rows import Holdings, Row, coded_rows, imported_rows
from tocsin.export.saving import aside
from tocsin.export.tally import Tally
from tocsin.export.voices import holder_name
from tocsin.records import OUTLET, Claim, ClaimKind, Event, Judgement, Span, content_id
from tocsin.resolve.judge import HUMAN

Node = dict[str, Any]
"""One node of the graph."""

AROUND = 32  # characters before and after the words: enough to find them again, as annotation tools hold it

_COLUMNS = (
    *NEEDED,
    *"key dataset document_id url contexts occurred_begin occurred_edtf occurred_basis actor_ids recipient_ids place place_name".split(),
    "place_precision",
)
_LINKS = (
    "used wasAssociatedWith wasAttributedTo wasDerivedFrom wasGeneratedBy hasBody hasTarget hasSource hasSelector about"
).split()
_SPACES = {
    "used": "prov:used",
    "wasAssociatedWith": "prov:wasAssociatedWith",
    "wasAttributedTo": "prov:wasAttributedTo",
    "wasDerivedFrom": "prov:wasDerivedFrom",
    "wasGeneratedBy": "prov:wasGeneratedBy",
    "hasBody": "oa:hasBody",
    "hasTarget": "oa:hasTarget",
    "hasSource": "oa:hasSource",
    "hasSelector": "oa:hasSelector",
    "about": "tocsin:about",
}
CONTEXT: Node = {
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "tocsin": "urn:tocsin:vocabulary:",
    "label": "rdfs:label",
    "title": "dcterms:title",
    "issued": {"@id": "dcterms:issued", "@type": "xsd:date"},
    "address": {"@id": "dcterms:identifier"},
    "endedAtTime": {"@id": "prov:endedAtTime", "@type": "xsd:dateTime"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    **{name: {"@id": _SPACES[name], "@type": "@id"} for name in _LINKS},
}
"""What the names in the file stand for."""


def write_prov(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes one JSON-LD document, node by node.

    Raises
    ------
    ExportError
        If the file is there already, or cannot be written.
    """
    with aside(path, force=force) as (draft,), draft.open("wb") as file:
        file.write(b'{"@context":' + dumped(CONTEXT) + b',\n"@graph":[')
        opening = b"\n"
        for node in _nodes(held, tally):
            file.write(opening + dumped({name: value for name, value in node.items() if value not in (None, [])}))
            opening = b",\n"
        file.write(b"\n]}\n")
    return (path,)


def _nodes(held: Holdings, tally: Tally) -> Iterator[Node]:
    agents: set[str] = set()

    def agent(name: str, kind: str = "prov:Agent") -> Iterator[Node]:
        if name not in agents:
            agents.add(name)
            yield {"@id": _agent(name), "@type": kind, "label": name}

    for coded, events in held.coded():
        tally.take(len(events))
        yield from agent(coded.coder, "prov:SoftwareAgent")
        if coded.document.outlet is not None:
            yield from agent(coded.document.outlet)
        yield from _text(coded)
        rows = coded_rows(coded, events, held.ontology)
        for event, row in zip(events, rows, strict=True):
            yield _event(row) | {"wasGeneratedBy": _coding(coded), "wasDerivedFrom": _urn(coded.document_id)}
            yield from _evidence(coded, event)
        wanted = {event.id for event in events}
        for claim in coded.claims:
            if claim.kind is ClaimKind.EVENT and claim.event_id in wanted:
                holder = _holder(coded, claim)
                yield from agent(holder)
                yield from _claim(coded, claim, holder)
    for judgement in held.view.judgements():
        if judgement.by.startswith(HUMAN):
            yield from agent(judgement.by.removeprefix(HUMAN), "prov:Person")
            yield _judgement(judgement)
    for row in imported_rows(held, tally, _COLUMNS):
        yield from agent(row["dataset"], "prov:Organization")
        yield _event(row) | {"wasAttributedTo": _agent(row["dataset"])}
        for holder, kind in zip(row["holders"], row["holder_kinds"], strict=True):
            if kind == "cited":
                yield from agent(holder)
                yield _cited(row, holder)
    yield {
        "@id": "urn:tocsin:export",
        "@type": "prov:Entity",
        "tocsin:events": tally.rows,
        "tocsin:note": list(tally.sentences()),
    }


def _text(coded: CodedText) -> Iterator[Node]:
    document = coded.document
    yield {
        "@id": _urn(document.id),
        "@type": "prov:Entity",
        "title": document.title,
        "issued": document.published,
        "address": document.url,
        "wasAttributedTo": None if document.outlet is None else _agent(document.outlet),
        "tocsin:characters": len(document.text),
    }
    yield {
        "@id": _coding(coded),
        "@type": "prov:Activity",
        "label": f"coding by {coded.coder}",
        "used": _urn(document.id),
        "wasAssociatedWith": _agent(coded.coder),
    }


def _event(row: Row) -> Node:
    return {
        "@id": _urn(row["key"]),
        "@type": "prov:Entity",
        "label": sentence(row),
        "tocsin:type": row["type"],
        "tocsin:mode": row["mode"],
        "tocsin:context": row["contexts"],
        "tocsin:status": row["status"],
        "tocsin:occurred": row["occurred_edtf"],
        "tocsin:occurredBasis": row["occurred_basis"],
        "tocsin:actor": [_urn(each) for each in row["actor_ids"]],
        "tocsin:actorName": row["actors"],
        "tocsin:recipient": [_urn(each) for each in row["recipient_ids"]],
        "tocsin:recipientName": row["recipients"],
        "tocsin:place": row["place_name"] or row["place"],
        "tocsin:placePrecision": row["place_precision"],
        "address": row["url"] if row["document_id"] is None else None,
    }


def _evidence(coded: CodedText, event: Event) -> Iterator[Node]:
    """One annotation a value of the event, and one a reason why it has none."""
    for row in coded.evidence_of(event.id):
        identity = content_id("evidence", row.event_id, row.field, row.span.start, row.span.end, row.by)
        yield {
            "@id": _urn(identity),
            "@type": ["oa:Annotation", "prov:Entity"],
            "hasBody": _urn(event.id),
            "hasTarget": _target(coded, row.span),
            "tocsin:field": row.field,
            "tocsin:by": row.by,
            "wasGeneratedBy": _coding(coded),
        }
    for gap in coded.gaps:
        if gap.event_id == event.id:
            yield {
                "@id": _urn(content_id("gap", gap.event_id, gap.field)),
                "@type": "prov:Entity",
                "about": _urn(event.id),
                "tocsin:field": gap.field,
                "tocsin:missingBecause": gap.reason,
                "wasGeneratedBy": _coding(coded),
            }


def _target(coded: CodedText, span: Span) -> Node:
    """The words of a span, by their place and by themselves."""
    text = coded.document.text
    return {
        "@type": "oa:SpecificResource",
        "hasSource": _urn(coded.document_id),
        "hasSelector": [
            {"@type": "oa:TextPositionSelector", "start": span.start, "end": span.end},
            {
                "@type": "oa:TextQuoteSelector",
                "exact": coded.words(span),
                "prefix": text[max(0, span.start - AROUND) : span.start],
                "suffix": text[span.end : span.end + AROUND],
            },
        ],
    }


def _claim(coded: CodedText, claim: Claim, holder: str) -> Iterator[Node]:
    yield {
        "@id": _urn(claim.id),
        "@type": ["tocsin:Claim", "prov:Entity"],
        "about": _urn(claim.event_id or ""),
        "wasAttributedTo": _agent(holder),
        "wasDerivedFrom": _urn(coded.document_id),
        "wasGeneratedBy": _coding(coded),
        "tocsin:holder": holder,
        "tocsin:ownVoice": claim.holder == OUTLET,
        "tocsin:stance": claim.stance.value,
        "tocsin:hedge": None if claim.hedge is None else coded.line(claim.hedge),
    }
    yield {
        "@id": _urn(content_id("evidence", claim.id, claim.span.start, claim.span.end)),
        "@type": ["oa:Annotation", "prov:Entity"],
        "hasBody": _urn(claim.id),
        "hasTarget": _target(coded, claim.span),
        "wasGeneratedBy": _coding(coded),
    }


def _cited(row: Row, holder: str) -> Node:
    return {
        "@id": _urn(content_id("claim", row["key"], holder)),
        "@type": ["tocsin:Claim", "prov:Entity"],
        "about": _urn(row["key"]),
        "wasAttributedTo": _agent(holder),
        "wasDerivedFrom": _urn(row["key"]),
        "tocsin:holder": holder,
        "tocsin:ownVoice": False,
        "tocsin:stance": row["stances"][row["holders"].index(holder)],
    }


def _judgement(judgement: Judgement) -> Node:
    moment = None if judgement.recorded is None else judgement.recorded.astimezone(UTC).isoformat()
    identity = content_id("judgement", judgement.left, judgement.right, judgement.verdict, judgement.by, moment)
    return {
        "@id": _urn(identity),
        "@type": "prov:Activity",
        "label": f"judged {judgement.verdict}",
        "used": [_urn(judgement.left), _urn(judgement.right)],
        "wasAssociatedWith": _agent(judgement.by.removeprefix(HUMAN)),
        "endedAtTime": moment,
        "tocsin:verdict": judgement.verdict.value,
        "tocsin:reason": list(judgement.reasons),
    }


def _holder(coded: CodedText, claim: Claim) -> str:
    """Who holds a claim; texts without an outlet do not share one voice."""
    if claim.holder == OUTLET and coded.document.outlet is None:
        return f"the text {coded.document_id}"
    return holder_name(coded, claim.holder)


def _coding(coded: CodedText) -> str:
    return _urn(content_id("coding", coded.document_id, coded.coder))


def _agent(name: str) -> str:
    return _urn(content_id("agent", name))


def _urn(identity: str) -> str:
    return f"urn:tocsin:{quote(identity, safe=':.-_')}"
