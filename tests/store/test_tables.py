"""Every record survives its table; every column says what it means."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from tests.strategies import actors, coded_documents, rejections, unhurried

from tocsin.errors import CodingError
from tocsin.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Fact,
    Gap,
    Harm,
    Judgement,
    Mark,
    Mention,
    Outcome,
    Quote,
    Rejected,
    Span,
    Status,
    Step,
)
from tocsin.store.rows import (
    actor_row,
    coding_rows,
    document_row,
    rejected_row,
    to_actor,
    to_coding,
    to_document,
    to_rejected,
    to_table,
)
from tocsin.store.tables import (
    ACTORS,
    CODED,
    CODINGS,
    DOCUMENTS,
    FETCHES,
    FOLLOWED,
    LOADED,
    LOADS,
    READ,
    REJECTED,
    TABLES,
)

NOW = datetime(2025, 6, 1, 12, 0, 0, 123456, tzinfo=UTC)


def _through(table, rows):
    found = to_table(table, rows, batch="batch-1")
    for column in table.columns:
        if column.required:
            assert None not in found[column.name].to_pylist(), f"{table.name}.{column.name} is required"
    return found.to_pylist()


@unhurried
@given(coded_documents())
def test_a_coding_survives_its_tables(pair):
    _, coding = pair
    rows = coding_rows(coding, recorded=NOW)
    kept = {name: _through(TABLES[name], found) for name, found in rows.items()}
    back = to_coding(kept["codings"][0], kept)
    assert tuple((j.left, j.right, j.score, j.reasons) for j in back.judgements) == tuple(
        (j.left, j.right, j.score, j.reasons) for j in coding.judgements
    )
    assert {j.recorded for j in back.judgements} <= {NOW}
    for field in fields(Coding):
        if field.name != "judgements":
            assert getattr(back, field.name) == getattr(coding, field.name)


@unhurried
@given(coded_documents())
def test_a_document_survives_its_table(pair):
    document, _ = pair
    back = to_document(_through(DOCUMENTS, [document_row(document, recorded=NOW)])[0])
    assert back.recorded == NOW
    assert back.recorded.tzinfo is UTC
    assert all(getattr(back, f.name) == getattr(document, f.name) for f in fields(Document) if f.name != "recorded")


@unhurried
@given(actors, rejections)
def test_actors_and_rejected_inputs_survive_their_tables(actor, rejected):
    assert to_actor(_through(ACTORS, [actor_row(actor, recorded=NOW)])[0]) == actor
    assert to_rejected(_through(REJECTED, [rejected_row(rejected, recorded=NOW)])[0]) == rejected


@pytest.mark.parametrize(
    ("table", "record"),
    [
        ("documents", Document),
        ("rejected", Rejected),
        ("mentions", Mention),
        ("events", Event),
        ("gaps", Gap),
        ("quotes", Quote),
        ("claims", Claim),
        ("harms", Harm),
        ("facts", Fact),
        ("marks", Mark),
        ("links", Judgement),
        ("actors", Actor),
        ("trace", Step),
    ],
)
def test_no_field_of_a_record_is_left_out_of_its_table(table, record):
    columns = {column.name for column in TABLES[table].columns}
    spans = {
        "span": "start",
        "name": "name_start",
        "cue": "cue_start",
        "medium": "medium_start",
        "hedge": "hedge_start",
        "cause": "cause_start",
        "effect": "effect_start",
        "number": "start",
        "deed": "deed_start",
    }
    intervals = {"value": "value_edtf", "occurred": "occurred_edtf", "valid": "valid_edtf"}
    for field in fields(record):
        if (record, field.name) == (Fact, "reference"):
            continue  # only a registry's facts have one; those of a text have their words
        stored = {field.name, spans.get(field.name), intervals.get(field.name)} & columns
        assert stored, f"{record.__name__}.{field.name} has no column in {table}"


def test_columns_are_named_once_and_explained():
    assert len(TABLES) == len(READ) + len(CODED) == 15
    for table in (*TABLES.values(), *LOADED, *FOLLOWED):
        assert table.meaning.endswith(".")
        assert len({column.name for column in table.columns}) == len(table.columns)
        assert [column.name for column in table.columns if not column.meaning.endswith(".")] == []


def test_the_last_table_of_a_group_commits():
    assert (READ[-1], CODED[-1], LOADED[-1], FOLLOWED[-1]) == (DOCUMENTS, CODINGS, LOADS, FETCHES)


def test_days_and_moments_have_their_types():
    assert DOCUMENTS.schema.field("published").type == pa.date32()
    assert DOCUMENTS.schema.field("recorded").type == pa.timestamp("us", tz="UTC")


def test_a_span_of_another_document_is_refused_and_named():
    step = Step(
        span=Span(document_id="document-2", start=3, end=5), stage="sentence", outcome=Outcome.NOTHING, reason="no verb"
    )
    with pytest.raises(
        CodingError, match=r"coding of document-1 holds the span \[3, 5\) of document-2.*mend the coder"
    ):
        coding_rows(Coding(document_id="document-1", coder="c/1", trace=(step,)), recorded=NOW)


def test_an_event_of_another_document_is_refused_and_named():
    event = Event(id="event-1", document_id=None, dataset="icews", type="AID", status=Status.ACTUAL, coder="c/1")
    with pytest.raises(CodingError, match="holds event event-1 of document None, data set icews"):
        coding_rows(Coding(document_id="document-1", coder="c/1", events=(event,)), recorded=NOW)
