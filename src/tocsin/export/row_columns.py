"""The columns that coded and imported events share in every export: their types, what they mean, their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from tocsin.export.wording import BASIS_WORDS, STANCE_LABELS, STATUS_LABELS
from tocsin.ontology import Ontology, Quad
from tocsin.store.filters import CODED
from tocsin.store.tables import Column
from tocsin.store.tables.columns import DAY, FLAG, MOMENT, NUMBER, PEOPLE, SCORE, TEXT, TEXTS

_NUMBERS = pa.list_(pa.int32())


def _must(name: str, kind: pa.DataType, meaning: str) -> Column:
    return Column(name=name, type=kind, meaning=meaning)


def _may(name: str, kind: pa.DataType, meaning: str) -> Column:
    return Column(name=name, type=kind, meaning=meaning, required=False)


def _side(name: str, many: str, who: str) -> tuple[Column, ...]:
    beside = f"One for each of {many}"
    return (
        _must(many, TEXTS, f"{who}, by name; may be empty."),
        _must(
            f"{name}_ids",
            TEXTS,
            f"{beside}: of whom it was judged to be, the id in the registry (org:..., person:...); else the id of the mention "
            "in its text, or of the name in its data set, which says nothing of who that is.",
        ),
        _must(
            f"{name}_kinds", TEXTS, f"{beside}: state, military, person and so on; empty where it was not identified."
        ),
        _must(f"{name}_countries", TEXTS, f"{beside}: ISO 3166-1 alpha-3; empty: none, several or unknown."),
        _must(f"{name}_sectors", TEXTS, f"{beside}: PLOVER sector; empty: unknown."),
    )


COLUMNS = (
    _must("id", TEXT, "Of a coded event its id; of an imported one the data set, a colon, and its own id."),
    _must(
        "key",
        TEXT,
        "Names this row and no other: the id; with @ and its first day where ids of the data set repeat; with # and a number "
        "where that repeats too.",
    ),
    _must("dataset", TEXT, f"The data set it is from; {CODED}: read in a text by this desk."),
    _may("version", TEXT, "Version of the data set."),
    _may("document_id", TEXT, "The text it was read in; empty for imported events."),
    _may("outlet", TEXT, "Who published the report."),
    _may("published", DAY, "The day of the report."),
    _may("title", TEXT, "Headline of the report."),
    _may("url", TEXT, "Address of the report."),
    _may("type", TEXT, "Event type of the ontology."),
    _may("mode", TEXT, "How, within the type."),
    _must("contexts", TEXTS, "About what; may be empty."),
    _may("code", TEXT, "The data set's own code of what happened."),
    _may("code_scheme", TEXT, "Whose code it is: CAMEO, PLOVER, ACLED, UCDP."),
    _may("quad", NUMBER, "Quad class, by the scheme beside it."),
    _may("quad_scheme", TEXT, "Schemes differ: GDELT and ICEWS disagree on the roots 09 and 14."),
    _may("score", SCORE, "Cooperation above 0, conflict below, on the scale beside it; nothing is recomputed."),
    _may("score_scale", TEXT, "Scores of two scales are not compared."),
    _must("status", TEXT, "Whether, and when, it is claimed to have happened."),
    _must("directed", FLAG, "False: which side is the actor says nothing."),
    *_side("actor", "actors", "Who is said to have done it"),
    *_side("recipient", "recipients", "To whom"),
    _may("place", TEXT, "Where, in the words of the text or the data set."),
    _may("place_name", TEXT, "The place that those words were judged to mean."),
    _may("place_country", TEXT, "ISO 3166-1 alpha-3."),
    _may("place_precision", TEXT, "How much of the map the coordinates stand for; never drop it from a map."),
    _may("latitude", SCORE, "In degrees."),
    _may("longitude", SCORE, "In degrees."),
    _may("occurred_begin", DAY, "First day; empty: open, or unknown when the EDTF is empty too."),
    _may("occurred_until", DAY, "The day after the last."),
    _may("occurred_edtf", TEXT, "The same as EDTF (ISO 8601-2), as precise as it was given; empty: unknown."),
    _may("occurred_basis", TEXT, "On what the days rest."),
    _must("holders", TEXTS, "Who says so, one for each claim; of an imported row the data set, where it names nobody."),
    _must("holder_kinds", TEXTS, "One for each of holders."),
    _must("stances", TEXTS, "One for each of holders: how they stand to it."),
    _must("hedges", TEXTS, "One for each of holders: the words that soften it; empty: none."),
    _must("harms", TEXTS, "Each figure of people harmed, in words, with whose figure it is; two figures are two."),
    _may("fatalities_low", PEOPLE, "The fewest killed, where one figure alone is given; else see harms."),
    _may("fatalities_best", PEOPLE, "Killed by that figure; empty: none, several, or one without a number."),
    _may("fatalities_high", PEOPLE, "The most killed by that figure."),
    _must("words", TEXTS, "The words of the text that name the deed."),
    _must("starts", _NUMBERS, "Where each of them starts in the text, from 0."),
    _must("ends", _NUMBERS, "The character after each."),
    _may("note", TEXT, "What the data set says in words."),
    _may("reports", NUMBER, "How many reports the data set counts for it; reports are not events."),
    _may("confidence", SCORE, "Between 0 and 1, by whoever coded it."),
    _may("coder", TEXT, "Name and version of the coder; empty for imported events."),
    _must("corrected", TEXTS, "What people said of it, each with who, and what the machine has there; may be empty."),
    _must("recorded", MOMENT, "When the text or row was taken into this desk, UTC."),
)

SCHEMA = pa.schema([pa.field(column.name, column.type) for column in COLUMNS])
"""The same as Arrow knows them."""

_HOLDERS = {
    "outlet": "the outlet, in its own voice",
    "cited": "somebody whom the outlet cites",
    "dataset": "the data set, which says no more of whose claim it is",
}
_PRECISIONS = {
    "point": "a point (coded)",
    "city": "a town (coded)",
    "district": "somewhere in a second-order area (coded)",
    "province": "somewhere in a first-order area (coded)",
    "country": "somewhere in a country",
    "region": "somewhere in a region",
    "exact": "the place itself (imported)",
    "near": "near a place (imported)",
    "town": "a town (imported)",
    "admin2": "somewhere in a second-order area (imported)",
    "admin1": "somewhere in a first-order area (imported)",
    "international": "outside any country (imported)",
    "other": "none of these (imported)",
}
_DATASET_DAYS = {
    "day": "the data set gives the day",
    "days": "the data set gives days between which it lies",
    "week": "the data set gives the week",
    "month": "the data set gives the month",
    "year": "the data set gives the year",
    "story": "the data set gives the day of the report",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of a column and what it stands for."""

    column: str
    code: str
    label: str


def codes(ontology: Ontology) -> Iterator[Code]:
    """Every code that a column may hold, by the desk's ontology; of the codes of data sets only the schemes."""
    lists: Mapping[str, Mapping[str, str]] = {
        "dataset": {CODED: "read in a text by this desk"},
        "type": {name: each.definition for name, each in ontology.types.items()},
        "contexts": {name: each.definition for name, each in ontology.contexts.items()},
        "quad": {str(quad.code): quad.value for quad in Quad},
        "status": {status.value: label for status, label in STATUS_LABELS.items()},
        "actor_sectors": {name: each.definition for name, each in ontology.sectors.items()},
        "recipient_sectors": {name: each.definition for name, each in ontology.sectors.items()},
        "place_precision": _PRECISIONS,
        "occurred_basis": {basis.value: words for basis, words in BASIS_WORDS.items()} | _DATASET_DAYS,
        "holder_kinds": _HOLDERS,
        "stances": {stance.value: label for stance, label in STANCE_LABELS.items()},
    }
    for column in COLUMNS:
        for code, label in lists.get(column.name, {}).items():
            yield Code(column=column.name, code=code, label=label)
        if column.name == "mode":
            for kind in ontology.types.values():
                for mode in kind.modes:
                    yield Code(column="mode", code=mode.name, label=f"of {kind.name}: {mode.definition}")


def type_words(kind: pa.DataType) -> str:
    """An Arrow type in plain words."""
    words = {
        "string": "text",
        "int32": "whole number",
        "int64": "whole number",
        "double": "number",
        "bool": "true or false",
        "date32[day]": "day",
        "timestamp[us, tz=UTC]": "moment",
    }
    text = str(kind)
    return words.get(text) or ("texts" if "string" in text else "whole numbers")
