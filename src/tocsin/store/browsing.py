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
# Words of a mention; and the mentions that are judged to be an actor, as `all_events` has it.
_NAME = """trim(regexp_replace(substring(d.text, coalesce({m}.name_start, {m}.start) + 1,
    coalesce({m}.name_end, {m}."end") - coalesce({m}.name_start, {m}.start)), '\\s+', ' ', 'g'))"""
_MINE = "(SELECT reference FROM snapshot.identified WHERE id = $actor)"
_QUOTES = f"""
SELECT q.id, q.document_id, substring(d.text, q.start + 1, q."end" - q.start) AS words, q.direct,
    {_NAME.format(m="s")} AS speaker, d.title, d.outlet, d.published
FROM quotes AS q JOIN documents AS d ON d.id = q.document_id JOIN mentions AS s ON s.id = q.speaker
WHERE {{whose}} AND NOT q.matter ORDER BY d.published DESC NULLS LAST, q.document_id, q.position LIMIT $limit
"""  # noqa: S608
_BY = _QUOTES.format(whose=f"q.speaker IN {_MINE}")
_ABOUT = _QUOTES.format(whose=f"list_has_any(q.about, (SELECT coalesce(list(reference), []) FROM {_MINE}))")  # noqa: S608
_FACTS = f"""
SELECT f.id, f.document_id, f.relation, {_NAME.format(m="a")} AS actor, {_NAME.format(m="o")} AS object, f.words,
    f.valid_edtf, f.state, {_NAME.format(m="h")} AS holder, f.holder = 'outlet' AS own,
    substring(d.text, f.start + 1, f."end" - f.start) AS said, d.title, d.outlet, d.published
FROM facts AS f JOIN documents AS d ON d.id = f.document_id JOIN mentions AS a ON a.id = f.actor
LEFT JOIN mentions AS o ON o.id = f.object LEFT JOIN mentions AS h ON h.id = f.holder
WHERE f.actor IN {_MINE} OR f.object IN {_MINE}
ORDER BY d.published DESC NULLS LAST, f.document_id, f.position LIMIT $limit
"""  # noqa: S608


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
    given = {"actor": actor, "limit": limit}
    by, about, facts = (connection.sql(each, params=given).to_arrow_table() for each in (_BY, _ABOUT, _FACTS))
    return Speech(by=by, about=about, facts=facts)
