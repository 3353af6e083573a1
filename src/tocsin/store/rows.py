"""Records as rows of the tables, and back, without loss. A row is a dict from column to value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from tocsin.errors import CodingError
from tocsin.records import (
    Actor,
    Basis,
    Claim,
    ClaimKind,
    Coding,
    Document,
    Event,
    Evidence,
    Fact,
    FactState,
    Form,
    Gap,
    Harm,
    HarmKind,
    Interval,
    Judgement,
    Mark,
    MarkKind,
    Mention,
    MentionKind,
    Outcome,
    Place,
    Quote,
    Rejected,
    Relation,
    Span,
    Stance,
    Status,
    Step,
    Strength,
    Verdict,
    content_id,
)
from tocsin.store.tables import Table

Row = dict[str, Any]

IN_CODING = "coding"
IN_RESOLVE = "resolve"


def to_table(table: Table, rows: Iterable[Mapping[str, Any]], *, batch: str) -> pa.Table:
    """The rows as one Arrow table of a batch, each with its position."""
    placed = [{**row, "batch": batch, "position": position} for position, row in enumerate(rows)]
    return pa.Table.from_pylist(placed, schema=table.schema)


def no_rows(schema: pa.Schema) -> pa.Table:
    """A table without rows. pyarrow's own way to one imports pandas, which takes longer than all else of opening a desk."""
    return pa.Table.from_batches([], schema=schema)


# ------------------------------------------------------------------------------------ records to rows


def not_before(earlier: datetime, moment: datetime) -> datetime:
    """A moment, or the one just after an earlier one where a clock was set back: what is written later is recorded later."""
    return moment if moment >= earlier else earlier + timedelta(microseconds=1)


def document_row(document: Document, *, recorded: datetime) -> Row:
    """The row of a document in `documents`."""
    return {
        "id": document.id,
        "text": document.text,
        "title": document.title,
        "outlet": document.outlet,
        "url": document.url,
        "language": document.language,
        "published": document.published,
        "recorded": recorded,
    }


def rejected_id(rejected: Rejected) -> str:
    """The id of a refused input: the same file refused twice for the same reason is one row."""
    return content_id("rejected", rejected.where, rejected.what, rejected.why)


def rejected_row(rejected: Rejected, *, recorded: datetime) -> Row:
    """The row of a refused input in `rejected`."""
    row = {"where": rejected.where, "what": rejected.what, "why": rejected.why}
    return {"id": rejected_id(rejected), **row, "recorded": recorded}


def place_row(place: Place, *, recorded: datetime) -> Row:
    """The row of a place in `places`."""
    return {**{name: getattr(place, name) for name in Place.__dataclass_fields__}, "recorded": recorded}


def actor_row(actor: Actor, *, recorded: datetime) -> Row:
    """The row of an actor in `actors`."""
    who = {"id": actor.id, "kind": actor.kind, "name": actor.name}
    return {**who, "country": actor.country, "sector": actor.sector, "recorded": recorded}


def link_id(judgement: Judgement) -> str:
    """The id of a machine's judgement: all of it but the time."""
    j = judgement
    return content_id("link", j.left, j.right, j.verdict, j.score, len(j.reasons), *j.reasons, j.by)


def link_row(judgement: Judgement, *, document_id: str, made_in: str, recorded: datetime) -> Row:
    """The row of a machine's judgement in `links`."""
    return {
        "id": link_id(judgement),
        "document_id": document_id,
        "made_in": made_in,
        "left": judgement.left,
        "right": judgement.right,
        "verdict": judgement.verdict.value,
        "score": judgement.score,
        "reasons": list(judgement.reasons),
        "by": judgement.by,
        "recorded": recorded,
    }


def coding_rows(coding: Coding, *, recorded: datetime) -> dict[str, list[Row]]:
    """The rows of a coding by the name of their table.

    Raises
    ------
    CodingError
        If a span or an event of the coding is of another document.
    """
    home = coding.document_id
    rows: dict[str, list[Row]] = {
        "mentions": [_mention_row(mention, home) for mention in coding.mentions],
        "events": [_event_row(event, home) for event in coding.events],
        "evidence": [
            {"event_id": e.event_id, "field": e.field, "by": e.by, **_span(e.span, home)} for e in coding.evidence
        ],
        "gaps": [
            {"document_id": home, "event_id": g.event_id, "field": g.field, "reason": g.reason} for g in coding.gaps
        ],
        "quotes": [_quote_row(quote, home) for quote in coding.quotes],
        "claims": [_claim_row(claim, home) for claim in coding.claims],
        "harms": [_harm_row(harm, home) for harm in coding.harms],
        "facts": [_fact_row(fact, home) for fact in coding.facts],
        "marks": [_mark_row(mark, home) for mark in coding.marks],
        "links": [
            link_row(judgement, document_id=home, made_in=IN_CODING, recorded=recorded)
            for judgement in coding.judgements
        ],
        "trace": [_step_row(step, home) for step in coding.trace],
    }
    counts = {name: len(found) for name, found in rows.items()}
    rows["codings"] = [{"document_id": home, "coder": coding.coder, "recorded": recorded, **counts}]
    return rows


def _span(span: Span, home: str) -> Row:
    return {"document_id": home, **_part("", span, home)}


def _part(prefix: str, span: Span | None, home: str) -> Row:
    if span is None:
        return {f"{prefix}start": None, f"{prefix}end": None}
    if span.document_id != home:
        raise CodingError(
            f"the coding of {home} holds the span [{span.start}, {span.end}) of {span.document_id}; "
            "nothing of this batch was kept. Each span of a coding must be of its document: mend the coder"
        )
    return {f"{prefix}start": span.start, f"{prefix}end": span.end}


def _interval(prefix: str, interval: Interval | None) -> Row:
    if interval is None:
        return {f"{prefix}_begin": None, f"{prefix}_until": None, f"{prefix}_edtf": None}
    return {f"{prefix}_begin": interval.begin, f"{prefix}_until": interval.until, f"{prefix}_edtf": interval.edtf}


def _mention_row(mention: Mention, home: str) -> Row:
    return {
        "id": mention.id,
        **_span(mention.span, home),
        "kind": mention.kind.value,
        "form": mention.form.value,
        **_part("name_", mention.name, home),
        "label": mention.label,
        **_interval("value", mention.value),
        "expression": mention.expression,
    }


def _event_row(event: Event, home: str) -> Row:
    if event.document_id != home:
        raise CodingError(
            f"the coding of {home} holds event {event.id} of document {event.document_id}, data set {event.dataset}; "
            "nothing of this batch was kept. Each event of a coding must be of its document: mend the coder"
        )
    return {
        "id": event.id,
        "document_id": event.document_id,
        "dataset": event.dataset,
        "type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        "actors": list(event.actors),
        "recipients": list(event.recipients),
        "place": event.place,
        **_interval("occurred", event.occurred),
        "occurred_basis": event.occurred_basis.value,
        "status": event.status.value,
        "confidence": event.confidence,
        "coder": event.coder,
    }


def _quote_row(quote: Quote, home: str) -> Row:
    return {
        "id": quote.id,
        **_span(quote.span, home),
        **_part("cue_", quote.cue, home),
        "speaker": quote.speaker,
        "reason": quote.reason,
        "direct": quote.direct,
        "matter": quote.matter,
        **_part("medium_", quote.medium, home),
        "about": list(quote.about),
        "addressees": list(quote.addressees),
        "said": quote.said,
        "inside": quote.inside,
    }


def _claim_row(claim: Claim, home: str) -> Row:
    return {
        "id": claim.id,
        **_span(claim.span, home),
        "kind": claim.kind.value,
        "holder": claim.holder,
        "stance": claim.stance.value,
        "event_id": claim.event_id,
        **_part("hedge_", claim.hedge, home),
        **_part("cause_", claim.cause, home),
        **_part("effect_", claim.effect, home),
        "sign": claim.sign,
        "strength": None if claim.strength is None else claim.strength.value,
        "due": claim.due,
    }


def _harm_row(harm: Harm, home: str) -> Row:
    return {
        "event_id": harm.event_id,
        "kind": harm.kind.value,
        "low": harm.low,
        "best": harm.best,
        "high": harm.high,
        "reason": harm.reason,
        "holder": harm.holder,
        **_span(harm.number, home),
        **_part("deed_", harm.deed, home),
        "by": harm.by,
    }


def _fact_row(fact: Fact, home: str) -> Row:
    if fact.span is None:
        raise CodingError(
            f"fact {fact.id} ({fact.relation}) of {home} has a reference and no span: a coder gives the words that say so"
        )
    return {
        "id": fact.id,
        "actor": fact.actor,
        "relation": fact.relation.value,
        "object": fact.object,
        "words": fact.words,
        **_interval("valid", fact.valid),
        "state": fact.state.value,
        "holder": fact.holder,
        "note": fact.note,
        **_span(fact.span, home),
        "by": fact.by,
    }


def _mark_row(mark: Mark, home: str) -> Row:
    return {
        "id": mark.id,
        **_span(mark.span, home),
        "kind": mark.kind.value,
        "category": mark.category,
        "neutral": mark.neutral,
        "about": mark.about,
        "holder": mark.holder,
        "by": mark.by,
    }


def _step_row(step: Step, home: str) -> Row:
    row = {"stage": step.stage, "outcome": step.outcome.value, "reason": step.reason, "event_id": step.event_id}
    return {**_span(step.span, home), **row}


# ------------------------------------------------------------------------------------ rows to records


def to_document(row: Mapping[str, Any]) -> Document:
    """The document of a row of `documents`."""
    names = ("id", "text", "title", "outlet", "url", "language", "published")
    return Document(**{name: row[name] for name in names}, recorded=_moment(row["recorded"]))


def to_rejected(row: Mapping[str, Any]) -> Rejected:
    """The refused input of a row of `rejected`."""
    return Rejected(where=row["where"], what=row["what"], why=row["why"])


def to_actor(row: Mapping[str, Any]) -> Actor:
    """The actor of a row of `actors`."""
    return Actor(**{name: row[name] for name in ("id", "kind", "name", "country", "sector")})


def to_judgement(row: Mapping[str, Any]) -> Judgement:
    """The judgement of a row of `links`."""
    return Judgement(
        left=row["left"],
        right=row["right"],
        verdict=Verdict(row["verdict"]),
        score=row["score"],
        reasons=tuple(row["reasons"]),
        by=row["by"],
        recorded=_moment(row["recorded"]),
    )


def to_coding(row: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Coding:
    """The coding of a row of `codings` and the rows of its document in the other tables, each in order of position."""
    return Coding(
        document_id=row["document_id"],
        coder=row["coder"],
        mentions=tuple(_to_mention(r) for r in rows["mentions"]),
        events=tuple(_to_event(r) for r in rows["events"]),
        evidence=tuple(
            Evidence(event_id=r["event_id"], field=r["field"], span=_to_span(r), by=r["by"]) for r in rows["evidence"]
        ),
        gaps=tuple(Gap(event_id=r["event_id"], field=r["field"], reason=r["reason"]) for r in rows["gaps"]),
        quotes=tuple(_to_quote(r) for r in rows["quotes"]),
        claims=tuple(_to_claim(r) for r in rows["claims"]),
        harms=tuple(_to_harm(r) for r in rows["harms"]),
        facts=tuple(_to_fact(r) for r in rows["facts"]),
        marks=tuple(_to_mark(r) for r in rows["marks"]),
        judgements=tuple(to_judgement(r) for r in rows["links"] if r["made_in"] == IN_CODING),
        trace=tuple(_to_step(r) for r in rows["trace"]),
    )


def recorded_coding(coding: Coding, *, recorded: datetime) -> Coding:
    """The coding as a view gives it back: its judgements know when they were recorded."""
    return replace(coding, judgements=tuple(replace(j, recorded=recorded) for j in coding.judgements))


def _moment(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _to_span(row: Mapping[str, Any]) -> Span:
    return Span(document_id=row["document_id"], start=row["start"], end=row["end"])


def _to_part(row: Mapping[str, Any], prefix: str) -> Span | None:
    start: int | None = row[f"{prefix}_start"]
    return None if start is None else Span(document_id=row["document_id"], start=start, end=row[f"{prefix}_end"])


def _to_interval(row: Mapping[str, Any], prefix: str) -> Interval | None:
    edtf: str | None = row[f"{prefix}_edtf"]
    return None if edtf is None else Interval(begin=row[f"{prefix}_begin"], until=row[f"{prefix}_until"], edtf=edtf)


def _to_mention(row: Mapping[str, Any]) -> Mention:
    return Mention(
        id=row["id"],
        span=_to_span(row),
        kind=MentionKind(row["kind"]),
        form=Form(row["form"]),
        name=_to_part(row, "name"),
        label=row["label"],
        value=_to_interval(row, "value"),
        expression=row["expression"],
    )


def _to_event(row: Mapping[str, Any]) -> Event:
    return Event(
        id=row["id"],
        document_id=row["document_id"],
        dataset=row["dataset"],
        type=row["type"],
        mode=row["mode"],
        contexts=tuple(row["contexts"]),
        actors=tuple(row["actors"]),
        recipients=tuple(row["recipients"]),
        place=row["place"],
        occurred=_to_interval(row, "occurred"),
        occurred_basis=Basis(row["occurred_basis"]),
        status=Status(row["status"]),
        confidence=row["confidence"],
        coder=row["coder"],
    )


def _to_quote(row: Mapping[str, Any]) -> Quote:
    return Quote(
        id=row["id"],
        span=_to_span(row),
        cue=_to_part(row, "cue"),
        speaker=row["speaker"],
        reason=row["reason"],
        direct=row["direct"],
        matter=row["matter"],
        medium=_to_part(row, "medium"),
        about=tuple(row["about"]),
        addressees=tuple(row["addressees"]),
        said=row["said"],
        inside=row["inside"],
    )


def _to_claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        id=row["id"],
        kind=ClaimKind(row["kind"]),
        holder=row["holder"],
        stance=Stance(row["stance"]),
        event_id=row["event_id"],
        hedge=_to_part(row, "hedge"),
        span=_to_span(row),
        cause=_to_part(row, "cause"),
        effect=_to_part(row, "effect"),
        sign=row["sign"],
        strength=None if row["strength"] is None else Strength(row["strength"]),
        due=row["due"],
    )


def _to_harm(row: Mapping[str, Any]) -> Harm:
    return Harm(
        event_id=row["event_id"],
        kind=HarmKind(row["kind"]),
        low=row["low"],
        best=row["best"],
        high=row["high"],
        reason=row["reason"],
        holder=row["holder"],
        number=_to_span(row),
        deed=Span(document_id=row["document_id"], start=row["deed_start"], end=row["deed_end"]),
        by=row["by"],
    )


def _to_fact(row: Mapping[str, Any]) -> Fact:
    return Fact(
        id=row["id"],
        actor=row["actor"],
        relation=Relation(row["relation"]),
        object=row["object"],
        words=row["words"],
        valid=_to_interval(row, "valid"),
        state=FactState(row["state"]),
        holder=row["holder"],
        note=row["note"],
        span=_to_span(row),
        by=row["by"],
    )


def _to_mark(row: Mapping[str, Any]) -> Mark:
    return Mark(
        id=row["id"],
        span=_to_span(row),
        kind=MarkKind(row["kind"]),
        category=row["category"],
        neutral=row["neutral"],
        about=row["about"],
        holder=row["holder"],
        by=row["by"],
    )


def _to_step(row: Mapping[str, Any]) -> Step:
    return Step(
        span=_to_span(row),
        stage=row["stage"],
        outcome=Outcome(row["outcome"]),
        reason=row["reason"],
        event_id=row["event_id"],
    )
