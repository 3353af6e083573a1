"""What a table of a desk is, and the columns that several of them have."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
NUMBER = pa.int32()
PEOPLE = pa.int64()
SCORE = pa.float64()
FLAG = pa.bool_()
DAY = pa.date32()
MOMENT = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `required` says that no row leaves it empty."""

    name: str
    type: pa.DataType
    meaning: str
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table; `schema` is what its files hold and what a view gives back."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The columns as Arrow knows them."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])


def column(name: str, type_: pa.DataType, meaning: str) -> Column:
    """A column that no row leaves empty."""
    return Column(name=name, type=type_, meaning=meaning)


def optional(name: str, type_: pa.DataType, meaning: str) -> Column:
    """A column that rows may leave empty; the meaning says what that means."""
    return Column(name=name, type=type_, meaning=meaning, required=False)


BATCH = (
    column("batch", TEXT, "The write that this row came with; also the name of its file."),
    column("position", NUMBER, "Where the row stood in what was written, from 0."),
)
RECORDED = column("recorded", MOMENT, "When it was written here, UTC.")
DOCUMENT = column("document_id", TEXT, "The document it was read in.")
START = column("start", NUMBER, "First character in `documents.text`, from 0.")
END = column("end", NUMBER, 'The character after the last; quote the name in SQL: `"end"`.')
DATASET = column("dataset", TEXT, "Name of the data set; see `tocsin.read`.")
TERMS = (
    column("may_export", FLAG, "False: the terms of the data set do not let its rows be passed on."),
    column("may_train", FLAG, "False: they do not let a model that is passed on be made from its rows."),
)


def part(name: str, words: str) -> tuple[Column, Column]:
    """Where some words stand, half-open; empty if there are none."""
    return (
        optional(f"{name}_start", NUMBER, f"First character of {words}; empty if there is none."),
        optional(f"{name}_end", NUMBER, f"The character after the last of {words}."),
    )


def interval(name: str, what: str) -> tuple[Column, Column, Column]:
    """Some days, half-open, with their EDTF."""
    return (
        optional(f"{name}_begin", DAY, f"First day of {what}; empty: open, or unknown when the EDTF is empty too."),
        optional(f"{name}_until", DAY, f"The day after the last of {what}."),
        optional(f"{name}_edtf", TEXT, f"{what.capitalize()} in EDTF, as precise as the words; empty: unknown."),
    )
