"""Words that take a side: as lines of the brief, each opening with whose words they are, and as rows of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tocsin.export import wording
from tocsin.export.entries import MarkEntry
from tocsin.records import OUTLET, Mark, MarkKind

if TYPE_CHECKING:
    import pyarrow

    from tocsin.export.coded import CodedText

_UNKNOWN = "A speaker that could not be found"


def entries(coded: CodedText) -> tuple[MarkEntry, ...]:
    """The marks of a text in the order of its words: who uses which word of whom, and what would say it plainly."""
    return tuple(_entry(coded, mark) for mark in coded.marks)


def _entry(coded: CodedText, mark: Mark) -> MarkEntry:
    holder = None if mark.holder == OUTLET else _UNKNOWN if mark.holder is None else coded.name(mark.holder)
    quoted = any(q.direct and q.span.start <= mark.span.start < q.span.end for q in coded.quotes) or mark.holder is None
    opening = wording.lead(holder, coded.document.outlet, quoted=quoted)
    words = coded.line(mark.span)
    return MarkEntry(
        id=mark.id,
        lead=wording.capital(f"{opening} {_verb(coded, mark, words, own=mark.holder == OUTLET)}"),
        words=words,
        note=f"{mark.category}" + ("" if mark.neutral is None else f"; neutral: {mark.neutral}"),
        own=mark.holder == OUTLET,
        spans=(mark.span,),
        by=mark.by,
    )


def _verb(coded: CodedText, mark: Mark, words: str, *, own: bool) -> str:
    """What the holder does with the words; never that they are wrong."""
    name = None if mark.about is None else coded.name(mark.about)
    if name is not None and words.casefold() in name.casefold():
        name = None  # "calls the terrorists “terrorists”" would say nothing
    if mark.kind is MarkKind.SCARE:
        return "sets in quotation marks:" if own else "set in quotation marks:"
    if mark.kind is MarkKind.EVALUATION and name is not None:
        return f"{'judges' if own else 'judged'} what {name} did:"
    if name is None:
        return f"{'uses' if own else 'used'} the word:"
    if ".noun:" in mark.by:
        return f"{'calls' if own else 'called'} {name}:"
    return f"{'says' if own else 'said'} of {name}:"


# ------------------------------------------------------------------------------------------------- rows


def schema() -> pyarrow.Schema:
    """The columns of `arrow`: one row a mark."""
    import pyarrow

    text = pyarrow.string()
    return pyarrow.schema(
        [
            ("id", text),
            ("document_id", text),
            ("outlet", text),  # null: unknown
            ("published", pyarrow.date32()),  # null: unknown
            ("kind", text),  # loaded, scare, evaluation
            ("category", text),
            ("text", text),  # the words, and where they stand
            ("start", pyarrow.int64()),
            ("end", pyarrow.int64()),
            ("neutral", text),  # null: scare quotes
            ("about", text),  # resolved name; null: of nobody that could be told
            ("holder", text),  # whose words; "outlet": the outlet's own; null: a speaker not found
            ("by", text),
            ("coder", text),
        ]
    )


def arrow(texts: Iterable[CodedText]) -> pyarrow.Table:
    """One row a mark, as an Arrow table; it writes itself to CSV (`pyarrow.csv.write_csv`) and Parquet."""
    import pyarrow

    return pyarrow.Table.from_pylist([row for coded in texts for row in records(coded)], schema=schema())


def records(coded: CodedText) -> Iterator[dict[str, Any]]:
    """The marks of a text as dicts with the columns of `schema`, in the order of its words."""
    for mark in coded.marks:
        yield {
            "id": mark.id,
            "document_id": coded.document_id,
            "outlet": coded.document.outlet,
            "published": coded.document.published,
            "kind": mark.kind.value,
            "category": mark.category,
            "text": coded.words(mark.span),
            "start": mark.span.start,
            "end": mark.span.end,
            "neutral": mark.neutral,
            "about": None if mark.about is None else coded.name(mark.about),
            "holder": mark.holder if mark.holder in (None, OUTLET) else coded.name(mark.holder),
            "by": mark.by,
            "coder": coded.coder,
        }
