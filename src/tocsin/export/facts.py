"""What texts say of their actors: as lines of the brief, each opening with whoever says so, and as rows of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tocsin.export import wording
from tocsin.export.entries import FactEntry
from tocsin.export.voices import holder_name
from tocsin.records import OUTLET, Fact, FactState, Relation

if TYPE_CHECKING:
    import pyarrow

    from tocsin.export.coded import CodedText

_LABELS = {
    Relation.PART_OF: "part of",
    Relation.MEMBER_OF: "member of",
    Relation.HEADS: "heads",
    Relation.SUCCESSOR_OF: "successor of",
    Relation.OFFSHOOT_OF: "offshoot of",
    Relation.SPLIT_FROM: "split from",
    Relation.MERGED_INTO: "merged into",
    Relation.ALLIED_WITH: "allied with",
    Relation.OPPOSED_TO: "opposed to",
    Relation.DIED: "died",
}
_VERBS = {
    FactState.ASSERTED: ("says", "said"),
    FactState.DISPUTED: ("says, with reserve", "said, with reserve"),
    FactState.DENIED: ("says that this is not so", "said that this is not so"),
}


def entries(coded: CodedText) -> tuple[FactEntry, ...]:
    """The facts of a text in the order of its words, each as its holder's claim."""
    return tuple(_entry(coded, fact) for fact in _in_order(coded))


def _entry(coded: CodedText, fact: Fact) -> FactEntry:
    own = fact.holder == OUTLET
    holder = None if own else coded.name(fact.holder)
    quoted = not own and any(
        quote.direct and fact.span is not None and quote.span.start <= fact.span.start < quote.span.end
        for quote in coded.quotes
    )
    opening = f"{wording.lead(holder, coded.document.outlet, quoted=quoted)} {_VERBS[fact.state][0 if own else 1]}:"
    spans = () if fact.span is None else (fact.span,)
    return FactEntry(
        id=fact.id,
        state=fact.state,
        lead=wording.capital(opening),
        content=_content(coded, fact),
        holder=holder_name(coded, fact.holder),
        spans=spans,
        words=tuple(coded.line(span) for span in spans),
        by=fact.by,
    )


def _content(coded: CodedText, fact: Fact) -> str:
    """Who stands in which relation to whom, and when, in few words."""
    target = None if fact.object is None else coded.name(fact.object)
    if fact.relation is Relation.OFFICE:
        what = f"{fact.words} of {target}" if target else f"{fact.words}"
    elif fact.relation in (Relation.FOUNDED, Relation.DISSOLVED):
        what = f"{fact.relation.value} {target}" if target else f"was {fact.relation.value}"
    elif fact.relation is Relation.NAMED:
        what = f"named “{fact.words}”"
    elif fact.relation is Relation.SECTOR:
        what = f"sector {fact.words}"
    else:
        what = f"{_LABELS[fact.relation]} {target}" if target else _LABELS[fact.relation]
    parts = [f"{coded.name(fact.actor)} — {what}"]
    if fact.valid is not None:
        parts.append(wording.days(fact.valid))
    if fact.note is not None:
        parts.append(fact.note)
    return " · ".join(parts)


def _in_order(coded: CodedText) -> list[Fact]:
    return sorted(coded.facts, key=lambda f: (f.span.start if f.span else 0, f.span.end if f.span else 0, f.id))


# ------------------------------------------------------------------------------------------------- rows


def schema() -> pyarrow.Schema:
    """The columns of `arrow`: one row a fact."""
    import pyarrow

    text = pyarrow.string()
    return pyarrow.schema(
        [
            ("id", text),
            ("document_id", text),
            ("outlet", text),  # null: unknown
            ("published", pyarrow.date32()),  # null: unknown
            ("actor", text),  # resolved name; actor_words as the text has it
            ("actor_words", text),
            ("relation", text),
            ("object", text),  # null: the relation takes none here
            ("object_words", text),
            ("words", text),  # the office or the name
            ("valid_begin", pyarrow.date32()),  # first day; null with an edtf: open on that side
            ("valid_until", pyarrow.date32()),  # the day after the last
            ("valid_edtf", text),
            ("state", text),  # asserted, disputed, denied
            ("holder", text),  # who says so; "outlet": the outlet's own voice
            ("note", text),
            ("text", text),  # the words that say so, and where they stand
            ("start", pyarrow.int64()),
            ("end", pyarrow.int64()),
            ("by", text),
            ("coder", text),
        ]
    )


def arrow(texts: Iterable[CodedText]) -> pyarrow.Table:
    """One row a fact, as an Arrow table; it writes itself to CSV (`pyarrow.csv.write_csv`) and Parquet."""
    import pyarrow

    return pyarrow.Table.from_pylist([row for coded in texts for row in records(coded)], schema=schema())


def records(coded: CodedText) -> Iterator[dict[str, Any]]:
    """The facts of a text as dicts with the columns of `schema`, in the order of its words."""
    mentions = coded.cast.mentions
    for fact in _in_order(coded):
        target = None if fact.object is None else mentions[fact.object]
        yield {
            "id": fact.id,
            "document_id": coded.document_id,
            "outlet": coded.document.outlet,
            "published": coded.document.published,
            "actor": coded.name(fact.actor),
            "actor_words": coded.words(mentions[fact.actor].span),
            "relation": fact.relation.value,
            "object": None if fact.object is None else coded.name(fact.object),
            "object_words": None if target is None else coded.words(target.span),
            "words": fact.words,
            "valid_begin": None if fact.valid is None else fact.valid.begin,
            "valid_until": None if fact.valid is None else fact.valid.until,
            "valid_edtf": None if fact.valid is None else fact.valid.edtf,
            "state": fact.state.value,
            "holder": OUTLET if fact.holder == OUTLET else coded.name(fact.holder),
            "note": fact.note,
            "text": None if fact.span is None else coded.words(fact.span),
            "start": None if fact.span is None else fact.span.start,
            "end": None if fact.span is None else fact.span.end,
            "by": fact.by,
            "coder": coded.coder,
        }
