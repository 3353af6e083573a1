"""Codings as frames: one row an event, the same columns whether there are a thousand events or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow
from pyarrow import parquet

from tocsin.errors import MissingPlugin
from tocsin.export import drives, facts, marks
from tocsin.export.coded import CodedText
from tocsin.ontology import Ontology, load_ontology
from tocsin.records import OUTLET, Claim, ClaimKind, Place

if TYPE_CHECKING:
    import pandas
    import polars

_WORDS = pyarrow.list_(
    pyarrow.struct([("text", pyarrow.string()), ("start", pyarrow.int64()), ("end", pyarrow.int64())])
)
_CLAIMS = pyarrow.list_(
    pyarrow.struct([("holder", pyarrow.string()), ("stance", pyarrow.string()), ("hedge", pyarrow.string())])
)
_HARMS = pyarrow.list_(
    pyarrow.struct(
        [
            ("kind", pyarrow.string()),  # killed, injured, arrested, abducted, displaced
            ("low", pyarrow.int64()),  # null: the words set no lower bound
            ("best", pyarrow.int64()),  # null: the words give no number
            ("high", pyarrow.int64()),  # null: the words set no upper bound
            ("holder", pyarrow.string()),
            ("text", pyarrow.string()),
        ]
    )
)

SCHEMA = pyarrow.schema(
    [
        ("id", pyarrow.string()),
        ("document_id", pyarrow.string()),
        ("outlet", pyarrow.string()),  # null: unknown
        ("published", pyarrow.date32()),  # null: unknown
        ("type", pyarrow.string()),
        ("mode", pyarrow.string()),
        ("contexts", pyarrow.list_(pyarrow.string())),
        ("quad", pyarrow.int8()),  # 1 to 4, as event data sets number it; null: the ontology has no such type
        ("status", pyarrow.string()),
        ("actors", pyarrow.list_(pyarrow.string())),  # resolved names; actor_words and actor_countries run beside it
        ("actor_words", pyarrow.list_(pyarrow.string())),
        (
            "actor_countries",
            pyarrow.list_(pyarrow.string()),
        ),  # ISO 3166-1 alpha-3; null inside the list: none or unknown
        ("recipients", pyarrow.list_(pyarrow.string())),
        ("recipient_words", pyarrow.list_(pyarrow.string())),
        ("recipient_countries", pyarrow.list_(pyarrow.string())),
        ("place", pyarrow.string()),  # as the text names it; the next five are null where it was left open
        ("place_name", pyarrow.string()),
        ("place_country", pyarrow.string()),  # ISO 3166-1 alpha-3
        ("place_precision", pyarrow.string()),  # point, city, district, province, country, region
        ("latitude", pyarrow.float64()),
        ("longitude", pyarrow.float64()),
        ("occurred_begin", pyarrow.date32()),  # first day; null with an edtf: open on that side
        ("occurred_until", pyarrow.date32()),  # the day after the last
        ("occurred_edtf", pyarrow.string()),
        ("occurred_basis", pyarrow.string()),
        ("holders", pyarrow.list_(pyarrow.string())),  # who says so, each once; "outlet": the outlet's own voice
        ("claims", _CLAIMS),
        ("harms", _HARMS),  # every figure that the text gives; two figures of one kind stay two
        ("trigger", _WORDS),
        ("confidence", pyarrow.float64()),
        ("coder", pyarrow.string()),
    ]
)
"""The columns of `to_arrow`, `to_polars` and `to_pandas`."""


def arrow(texts: Iterable[CodedText], ontology: Ontology | None = None) -> pyarrow.Table:
    """One row an event, as an Arrow table with the columns of `SCHEMA`.

    Parameters
    ----------
    texts
        In the order in which their rows should come.
    ontology
        Where the quad class is looked up; PLOVER when None.
    """
    known = load_ontology() if ontology is None else ontology
    return pyarrow.Table.from_pylist([row for coded in texts for row in _rows(coded, known)], schema=SCHEMA)


def facts_arrow(texts: Iterable[CodedText]) -> pyarrow.Table:
    """One row for each thing that the texts say of their actors, with the columns of `facts.schema`."""
    return facts.arrow(texts)


def drives_arrow(texts: Iterable[CodedText]) -> pyarrow.Table:
    """One row for each thing that the texts say to drive another, or foretell, with the columns of `drives.schema`."""
    return drives.arrow(texts)


def marks_arrow(texts: Iterable[CodedText]) -> pyarrow.Table:
    """One row for each word that takes a side, with the columns of `marks.schema`."""
    return marks.arrow(texts)


def polars_frame(texts: Iterable[CodedText], ontology: Ontology | None = None) -> polars.DataFrame:
    """The same as a Polars frame."""
    import polars  # 60 MB: loaded only when a Polars frame is asked for

    frame = polars.from_arrow(arrow(texts, ontology))
    assert isinstance(frame, polars.DataFrame)  # a table never becomes a Series
    return frame


def pandas_frame(texts: Iterable[CodedText], ontology: Ontology | None = None) -> pandas.DataFrame:
    """The same as a pandas frame; days are `datetime.date` objects.

    Raises
    ------
    MissingPlugin
        If pandas is not installed; the message holds the command that installs it.
    """
    if find_spec("pandas") is None:  # Arrow's own message does not say what to install
        raise MissingPlugin(
            "a pandas frame needs 'pandas', which is not installed; "
            "install it with: python -m pip install 'tocsin[pandas]'"
        )
    frame: pandas.DataFrame = arrow(texts, ontology).to_pandas()
    return frame


def write_parquet(texts: Iterable[CodedText], path: Path, ontology: Ontology | None = None) -> None:
    """Write one row an event to a Parquet file; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    try:
        parquet.write_table(arrow(texts, ontology), aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _rows(coded: CodedText, ontology: Ontology) -> Iterator[dict[str, Any]]:
    held: dict[str, list[Claim]] = {}
    for claim in coded.claims:
        if claim.kind is ClaimKind.EVENT and claim.event_id is not None:
            held.setdefault(claim.event_id, []).append(claim)
    mentions = coded.cast.mentions
    for event in coded.events_in_order():
        claims = held.get(event.id, [])
        occurred = event.occurred
        row: dict[str, Any] = {
            "id": event.id,
            "document_id": event.document_id,
            "outlet": coded.document.outlet,
            "published": coded.document.published,
            "type": event.type,
            "mode": event.mode,
            "contexts": list(event.contexts),
            "quad": ontology.quad(event.type).code if event.type in ontology.types else None,
            "status": event.status.value,
            "place": None if event.place is None else coded.name(event.place),
            **_place(None if event.place is None else coded.place(event.place)),
            "occurred_begin": None if occurred is None else occurred.begin,
            "occurred_until": None if occurred is None else occurred.until,
            "occurred_edtf": None if occurred is None else occurred.edtf,
            "occurred_basis": event.occurred_basis.value,
            "holders": list(dict.fromkeys(holder_name(coded, claim) for claim in claims)),
            "claims": [
                {
                    "holder": holder_name(coded, claim),
                    "stance": claim.stance.value,
                    "hedge": None if claim.hedge is None else coded.words(claim.hedge),
                }
                for claim in claims
            ],
            "trigger": [
                {"text": coded.words(e.span), "start": e.span.start, "end": e.span.end}
                for e in coded.evidence_of(event.id, "type")
            ],
            "harms": [
                {
                    "kind": figure.kind.value,
                    "low": figure.low,
                    "best": figure.best,
                    "high": figure.high,
                    "holder": OUTLET if figure.holder == OUTLET else coded.name(figure.holder),
                    "text": coded.words(figure.number),
                }
                for figure in coded.harms
                if figure.event_id == event.id
            ],
            "confidence": event.confidence,
            "coder": event.coder,
        }
        for role, references in (("actor", event.actors), ("recipient", event.recipients)):
            linked = [coded.actor(reference) for reference in references]
            row[f"{role}s"] = [coded.name(reference) for reference in references]
            row[f"{role}_words"] = [coded.words(mentions[reference].span) for reference in references]
            row[f"{role}_countries"] = [None if actor is None else actor.country for actor in linked]
        yield row


def _place(place: Place | None) -> dict[str, Any]:
    """The columns of a place; all null where none was found."""
    return {
        "place_name": None if place is None else place.name,
        "place_country": None if place is None else place.country,
        "place_precision": None if place is None else place.precision,
        "latitude": None if place is None else place.latitude,
        "longitude": None if place is None else place.longitude,
    }


def holder_name(coded: CodedText, claim: Claim) -> str:
    """Who holds a claim, by name; `OUTLET` for the outlet's own voice."""
    return OUTLET if claim.holder == OUTLET else coded.name(claim.holder)
