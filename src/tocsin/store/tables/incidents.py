"""The tables of what texts and data sets tell of the same happenings."""

from __future__ import annotations

import pyarrow as pa

from tocsin.store.tables.columns import (
    BATCH,
    DAY,
    DOCUMENT,
    NUMBER,
    RECORDED,
    SCORE,
    TEXT,
    TEXTS,
    Table,
    column,
    optional,
)

SKETCHES = Table(
    name="sketches",
    meaning="What each text was compared by to find copies; one row a text that was gathered, with the coder of its events.",
    columns=(
        DOCUMENT,
        column("coder", TEXT, "Name and version of the coder whose events were gathered; empty: a row of a data set."),
        column("runs", NUMBER, "Different runs of three words; 0: too short to be anybody's copy."),
        column("signature", pa.binary(), "MinHash of the runs: numbers of four bytes, little-endian."),
        RECORDED,
        *BATCH,
    ),
)
COPIES = Table(
    name="copies",
    meaning="Which text repeats which; so reports and independent reports are counted apart.",
    columns=(
        column("left", TEXT, 'The document that was here first; quote the name in SQL: `"left"`.'),
        column("right", TEXT, 'The document that repeats it, or that it repeats; quote the name: `"right"`.'),
        column(
            "similarity", SCORE, "Share of the runs of words of the shorter text that the longer one has, estimated."
        ),
        column("kind", TEXT, "copy or rewrite."),
        column("by", TEXT, "What compared them."),
        RECORDED,
        *BATCH,
    ),
)
TELLINGS = Table(
    name="tellings",
    meaning="What one text tells of one happening: its events that belong together, and what they are compared by.",
    columns=(
        column("id", TEXT, "Id of its first event."),
        optional("document_id", TEXT, "The document that tells it; empty: a row of a data set."),
        optional("dataset", TEXT, "The data set whose row tells it."),
        column("event_ids", TEXTS, "Its events."),
        column("family", TEXT, "What sort of happening: violence, force, arrest, protest, talks and so on."),
        optional("begin", DAY, "First day on which it can have been, as told or by publication."),
        optional("until", DAY, "The day after the last."),
        column("told", TEXT, "JSON: all that it is compared by."),
        RECORDED,
        *BATCH,
    ),
)
JOINS = Table(
    name="joins",
    meaning="Judgements of a machine on whether two tellings are of one incident; those of people are in `judgements.jsonl`.",
    columns=(
        column("left", TEXT, 'Id of an event; quote the name in SQL: `"left"`.'),
        column("right", TEXT, 'Id of an event; quote the name in SQL: `"right"`.'),
        column("verdict", TEXT, "same: joined; unsure: a person may judge."),
        column("score", SCORE, "Probability that they are of one incident."),
        column("reasons", TEXTS, "What spoke for it and against it, with what each added in logits."),
        column("by", TEXT, "The model that judged."),
        RECORDED,
        *BATCH,
    ),
)
GATHERED = (SKETCHES, COPIES, TELLINGS, JOINS)
"""What gathering incidents writes, in order; `joins` commits."""

INCIDENTS = Table(
    name="incidents",
    meaning="Which events are of one incident, by machines and people: count `document_id`, `strand` and `incident`, each once.",
    columns=(
        column("incident", TEXT, "Id of the incident: that of its first event, so it keeps it while it grows."),
        column(
            "event_id", TEXT, "An event of it; of a row of a data set `row-`, the data set, a colon and its native id."
        ),
        optional("document_id", TEXT, "The document that tells it; empty: a row of a data set."),
        optional("dataset", TEXT, "The data set whose row tells it."),
        optional("outlet", TEXT, "Who published the document."),
        optional("published", DAY, "When."),
        column("family", TEXT, "What sort of happening, as in `tellings`."),
        column("strand", TEXT, "The first of the reports that repeat one another; each is one independent report."),
        column("reports", NUMBER, "How many documents tell the incident."),
        column("independent", NUMBER, "How many of them repeat no other."),
    ),
)
"""Not written anywhere: a view makes it of `tellings`, `copies`, `joins` and what people judged."""
