"""Lists of what a desk holds, a page at a time: the queries behind what a person leafs through."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

# Newest first; among those that came together, as they stood in what was read.
_LATEST = """
SELECT d.id, d.title, d.outlet, d.url, d.language, d.published, d.recorded, c.coder
FROM documents AS d LEFT JOIN codings AS c ON c.document_id = d.id
WHERE ($outlet IS NULL OR d.outlet = $outlet) AND (NOT $uncoded OR c.document_id IS NULL)
ORDER BY d.recorded DESC, d.batch, d.position LIMIT $limit OFFSET $offset
"""
_MANY = """
SELECT count(*) FROM documents AS d LEFT JOIN codings AS c ON c.document_id = d.id
WHERE ($outlet IS NULL OR d.outlet = $outlet) AND (NOT $uncoded OR c.document_id IS NULL)
"""
_TYPES = """
SELECT document_id, type, count(*) AS events FROM events WHERE document_id IN (SELECT unnest($ids))
GROUP BY document_id, type ORDER BY document_id, events DESC, type
"""
_SPEECH = """
SELECT {columns} FROM snapshot.speech WHERE who = $actor AND kind = $kind
ORDER BY published DESC NULLS LAST, document_id, position LIMIT $limit
"""
_QUOTATION = "id document_id words direct speaker title outlet published"
_FACT = "id document_id relation actor object words valid_edtf state holder own said title outlet published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of a list of documents.

    Attributes
    ----------
    documents
        One row a document: id, title, outlet, url, language, published, recorded, coder (empty: not coded).
    types
        One row a document and type of its events, with `events`: how many.
    many
        How many documents the whole list has.
    """

    documents: pa.Table
    types: pa.Table
    many: int


def latest(
    connection: duckdb.DuckDBPyConnection, *, outlet: str | None, uncoded: bool, limit: int, offset: int
) -> Leaf:
    """The documents that came last, those of one outlet or without a coding if that is asked for."""
    which = {"outlet": outlet, "uncoded": uncoded}
    documents = connection.sql(_LATEST, params={**which, "limit": limit, "offset": offset}).to_arrow_table()
    (many,) = connection.execute(_MANY, which).fetchall()[0]
    types = connection.sql(_TYPES, params={"ids": documents["id"].to_pylist()}).to_arrow_table()
    return Leaf(documents=documents, types=types, many=many)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What texts have of an actor beside events, the latest first.

    Attributes
    ----------
    by, about
        One row a quotation: id, document_id, words, direct, speaker, title, outlet, published.
    facts
        One row a fact: who is said to be or have been what, by whom (`holder`, empty where `own`: the outlet itself).
    """

    by: pa.Table
    about: pa.Table
    facts: pa.Table


def speech(connection: duckdb.DuckDBPyConnection, actor: str, limit: int) -> Speech:
    """The quotations by and about an actor, and what texts say it is; `fill` must have been called."""
    found = {
        kind: connection.sql(
            _SPEECH.format(columns=", ".join(f'"{name}"' for name in columns.split())),
            params={"actor": actor, "kind": kind, "limit": limit},
        ).to_arrow_table()
        for kind, columns in (("by", _QUOTATION), ("about", _QUOTATION), ("fact", _FACT))
    }
    return Speech(by=found["by"], about=found["about"], facts=found["fact"])
