"""The events of texts and of data sets as one relation, `all_events`: who is who, the coded half, the imported half.

The events of the desk's own texts lie prepared where their batches were brought together (`tocsin.store.coded_half`). The rest is
computed once for a view, when somebody first asks: who each mention and each imported name is, and the events of those texts. Rows of
data sets are never copied; their columns are computed as they are asked for.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tocsin.read.dataset import quoted
from tocsin.records import Judgement, Verdict
from tocsin.resolve.judge import canonical, is_actor
from tocsin.store.coded_half import SPOKEN, Prepared, quads
from tocsin.store.coded_half import rows as prepared_rows
from tocsin.store.computed import Computed, connected, marks
from tocsin.store.files import part
from tocsin.store.filters import Filter, conditions, listed, people_of
from tocsin.store.mapping import sql_type
from tocsin.store.rows import no_rows
from tocsin.store.segments import literal
from tocsin.store.tables import ALL_EVENTS, LINKINGS, NAMED, PLACES, Table

NAME = "all_events"
_KEPT = 100_000  # events at most that are kept for the next view: some 60 MB

# ------------------------------------------------------------------------------------------------ the two halves

_KEY = ("name", "code", "country", "sector")  # with the data set, what tells one imported name from another


def name_id(dataset: str, name: str, code: str = "''", country: str = "''", sector: str = "''") -> str:
    """SQL: the id of an imported name."""
    parts = ", chr(31), ".join(f"coalesce({each}, '')" for each in (dataset, name, code, country, sector))
    return f"'name-' || substring(md5(concat({parts})), 1, 20)"


def _side(side: str, alias: str) -> dict[str, str]:
    """The columns of one side of an imported event: as the names were judged, else as the row has them."""
    name, code, country, sector = f"t.{side}", *(f"t.{side}_{each}" for each in ("code", "country", "sector"))
    nobody = f"{name} IS NULL AND {code} IS NULL AND {country} IS NULL AND {sector} IS NULL"

    def either(judged: str, alone: str) -> str:
        return f"CASE WHEN {alias}.ids IS NOT NULL THEN {alias}.{judged} WHEN {nobody} THEN [] ELSE [{alone}] END"

    return {
        f"{side}s": either("names", f"coalesce({name}, {code}, concat_ws(' ', {country}, {sector}))"),
        f"{side}_ids": either("ids", name_id("t.dataset", name, code, country, sector)),
        f"{side}_countries": either("countries", country),
    }


_SAME = (
    "type mode contexts code code_scheme quad quad_scheme status directed occurred_begin occurred_until occurred_precision "
    "place latitude longitude place_precision admin1 country score score_scale fatalities_low fatalities_best fatalities_high "
    "outlet url published reports note version confidence may_export may_train recorded batch dataset native_id"
).split()
_IMPORTED: Mapping[str, str] = {
    **{name: f"t.{name}" for name in _SAME},
    "id": "t.dataset || ':' || t.native_id",
    "document_id": "CAST(NULL AS VARCHAR)",
    **_side("actor", "a"),
    **_side("recipient", "r"),
    "place_id": "CAST(NULL AS VARCHAR)",
    "holders": "CASE WHEN t.holder IS NULL THEN [] ELSE [t.holder] END",
    "holder_ids": f"CASE WHEN t.holder IS NULL THEN [] ELSE [{name_id('t.dataset', 't.holder')}] END",
    "stances": "CASE WHEN t.holder IS NULL THEN [] ELSE [CAST(NULL AS VARCHAR)] END",
    "corrected": "[]",
    "admin2": "t.admin2",
}
_CODED: Mapping[str, str] = {column.name: f"t.{column.name}" for column in ALL_EVENTS.columns}


def select(wanted: Filter, columns: Sequence[str]) -> str:
    """SQL: the events that a filter asks for, in some columns, in no order."""
    coded = f"SELECT {_columns(columns, _CODED)} FROM snapshot.coded AS t WHERE {conditions(wanted, _CODED)}"  # noqa: S608
    people = tuple(dict.fromkeys(who.id for who in people_of((*wanted.actors, *wanted.recipients))))
    # Names are asked for people once each, not row by row.
    among = f", list_has_any(ids, {listed(people)}) AS may_be" if people else ""
    given = dict(_IMPORTED)
    if people and all(":" in each for each in people):  # the id of a name may be of one that was not judged yet
        given |= {
            "actor_ids": "a.ids",
            "recipient_ids": "r.ids",
            "actor_may_be": "a.may_be",
            "recipient_may_be": "r.may_be",
        }
    where = conditions(wanted, given)
    asked = f"{_columns(columns, _IMPORTED)} {where}"
    joins = [
        _joined(alias, side, among) for alias, side in (("a", "actor"), ("r", "recipient")) if f"{alias}." in asked
    ]
    imported = f"SELECT {_columns(columns, _IMPORTED)} FROM imported AS t {' '.join(joins)} WHERE {where}"  # noqa: S608
    return f"{coded} UNION ALL {imported}"


def _joined(alias: str, side: str, more: str) -> str:
    pairs = (("name", side), *((each, f"{side}_{each}") for each in _KEY[1:]))
    same = " AND ".join(f"{alias}.{key} IS NOT DISTINCT FROM t.{column}" for key, column in pairs)
    names = f"(SELECT *{more} FROM snapshot.names)"  # noqa: S608
    return f"LEFT JOIN {names} AS {alias} ON {alias}.dataset = t.dataset AND {same}"


def _columns(names: Sequence[str], given: Mapping[str, str]) -> str:
    kinds = {column.name: sql_type(column.type) for column in ALL_EVENTS.columns}
    return ", ".join(f'CAST({given[name]} AS {kinds[name]}) AS "{name}"' for name in names)


def names_query(loads: Sequence[str]) -> str:
    """SQL: the different names of both sides in some loads, with when one could first be known and the days of its events."""
    wanted = ", ".join(quoted(each) for each in loads) or "''"
    sides = [
        f"SELECT t.dataset, t.{side} AS name, t.{side}_code AS code, t.{side}_country AS country, t.{side}_sector AS sector, "  # noqa: S608
        "min(greatest(coalesce(CAST(t.added AS DATE), t.published), t.released)) AS known, min(t.occurred_begin) AS first, "
        f"max(t.occurred_until) AS last FROM imported AS t WHERE t.batch IN ({wanted}) GROUP BY ALL"
        for side in ("actor", "recipient")
    ]
    return (
        "SELECT dataset, name, code, country, sector, min(known) AS known, min(first) AS first, max(last) - 1 AS last "  # noqa: S608
        f"FROM ({' UNION ALL '.join(sides)}) WHERE coalesce(name, code, country, sector) IS NOT NULL GROUP BY ALL "
        "ORDER BY ALL"
    )


# --------------------------------------------------------------------------------------------------- before it is asked

_PLAIN = r"""
CREATE MACRO plain(words) AS trim(regexp_replace(lower(strip_accents(words)), '[^\p{L}\p{N}]+', ' ', 'g'));
CREATE TABLE snapshot.names (dataset VARCHAR, name VARCHAR, code VARCHAR, country VARCHAR, sector VARCHAR, names VARCHAR[],
    ids VARCHAR[], countries VARCHAR[]);
CREATE TABLE snapshot.identified (reference VARCHAR, id VARCHAR);
CREATE TABLE snapshot.quads (type VARCHAR, quad INTEGER);
CREATE TABLE snapshot.todo (document_id VARCHAR);
CREATE TABLE snapshot.touched (document_id VARCHAR, reason VARCHAR);
CREATE TABLE snapshot.passed (segment INTEGER, number INTEGER);
"""


def add_relation(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    placed: Sequence[str],
    linked: Sequence[str],
    known_until: date | None,
) -> None:
    """Makes the views places, named, linkings and all_events; what the last is made of is still empty, see `fill`."""
    connection.execute(_PLAIN)
    shown = 't.id IN (SELECT "right" FROM links)' if known_until is not None else "true"
    _view(connection, PLACES, _files(folder, PLACES, placed), f"WHERE {shown} QUALIFY row_number() OVER (PARTITION BY "
          "t.id ORDER BY t.recorded, t.batch, t.position) = 1")  # fmt: skip
    _view(connection, LINKINGS, _files(folder, LINKINGS, linked), "")
    last = connection.execute("SELECT batch FROM linkings ORDER BY recorded DESC, batch DESC LIMIT 1").fetchall()
    files = _files(folder, NAMED, [batch for (batch,) in last])
    until = "" if known_until is None else f"DATE '{known_until.isoformat()}'"
    shown = f"t.* REPLACE (least(t.last, {until}) AS last)" if until else "t.*"
    _view(connection, NAMED, files, f"WHERE t.known <= {until}" if until else "", shown)
    connection.from_arrow(no_rows(ALL_EVENTS.schema)).create("snapshot.fresh")
    connection.from_arrow(no_rows(SPOKEN)).create("snapshot.spoken")
    _look(connection, ())
    connection.execute(f"CREATE VIEW {NAME} AS {select(Filter(statuses=()), ALL_EVENTS.schema.names)}")


def _view(
    connection: duckdb.DuckDBPyConnection, table: Table, files: str | None, rest: str, columns: str = "t.*"
) -> None:
    if files is None:
        connection.from_arrow(no_rows(table.schema)).create(f'"{table.name}"')
    else:
        connection.execute(f'CREATE VIEW "{table.name}" AS SELECT {columns} FROM {files} AS t {rest}')  # noqa: S608


def _files(folder: Path, table: Table, batches: Sequence[str]) -> str | None:
    paths = ", ".join(quoted(literal(part(folder, table, batch))) for batch in batches)
    return f"read_parquet([{paths}])" if batches else None


# ----------------------------------------------------------------------------------------------------- when it is asked

_COUNTED = """
CREATE TABLE snapshot.listed (segment INTEGER, number INTEGER, document_id VARCHAR, batch VARCHAR)
"""
# Of which texts nothing that was prepared is true: those that were coded elsewhere or again, and those of which anybody said anything since.
_TODO = """
INSERT INTO snapshot.todo
SELECT document_id FROM snapshot.chosen ANTI JOIN snapshot.listed USING (document_id, batch)
UNION SELECT document_id FROM (SELECT unnest($corrected) AS document_id UNION ALL SELECT document_id FROM snapshot.touched)
SEMI JOIN snapshot.chosen USING (document_id)
"""
_HOMES = """
SELECT document_id, c.batch, s.batch FROM snapshot.todo
JOIN snapshot.chosen AS c USING (document_id) JOIN snapshot.shown AS s USING (document_id)
"""
_PASSED = """
INSERT INTO snapshot.passed SELECT segment, number FROM snapshot.listed AS l
WHERE l.document_id IN (SELECT document_id FROM snapshot.todo)
    OR NOT EXISTS (SELECT 1 FROM snapshot.chosen AS c WHERE c.document_id = l.document_id AND c.batch = l.batch)
"""
_LINKS = """
SELECT document_id, "left", "right", verdict, score, "by", recorded FROM snapshot.linked WHERE "right" NOT LIKE 'place:%'
"""
_NAMES = """
INSERT INTO snapshot.names
WITH parts AS (
    SELECT dataset, name, code, country, sector, part, any_value(text) AS text, any_value(id) AS id,
        any_value(actor_country) FILTER (verdict = 'same') AS actor_country
    FROM named GROUP BY ALL
)
SELECT p.dataset, p.name, p.code, p.country, p.sector, list(p.text ORDER BY p.part), list(coalesce(i.id, p.id) ORDER BY p.part),
    list(CASE WHEN p.country IS NOT NULL AND p.name NOT LIKE '%; %' THEN p.country ELSE coalesce(p.actor_country, p.country) END
         ORDER BY p.part)
FROM parts AS p LEFT JOIN snapshot.identified AS i ON i.reference = p.id GROUP BY ALL
"""
# What is told of texts is made in small steps, each a table: a query that joins and groups as much at once holds the blocks of all its joins
# and groupings, for each thread, until its last row; 280 MB for a thousand events.
# Words are cut out first and alone: a join that came after would hold the whole text with each mention.
_SAID: Mapping[str, str] = {
    "spelt": """
SELECT m.id AS reference, trim(regexp_replace(substring(d.text, coalesce(m.name_start, m.start) + 1,
    coalesce(m.name_end, m."end") - coalesce(m.name_start, m.start)), '\\s+', ' ', 'g')) AS words
FROM (SELECT id, document_id, start, "end", name_start, name_end FROM {mentions}) AS m
JOIN (SELECT id, text FROM {documents}) AS d ON d.id = m.document_id
""",
    "said": """
SELECT s.reference, coalesce(i.id, s.reference) AS id, a.country, s.words
FROM snapshot.spelt AS s LEFT JOIN snapshot.identified AS i ON i.reference = s.reference LEFT JOIN actors AS a ON a.id = i.id
""",
}
_NAMED = "SELECT reference, words FROM snapshot.said"
_OF_SPEECH: Mapping[str, str] = {
    "worded": """
SELECT t.*, substring(d.text, t.start + 1, t."end" - t.start) AS words
FROM {quotes} AS t JOIN (SELECT id, text FROM {documents}) AS d ON d.id = t.document_id WHERE NOT t.matter
""",
    "quoted": f"SELECT t.*, s.words AS name FROM snapshot.worded AS t JOIN ({_NAMED}) AS s ON s.reference = t.speaker",  # noqa: S608
    "held": """
SELECT t.*, substring(d.text, t.start + 1, t."end" - t.start) AS said
FROM {facts} AS t JOIN (SELECT id, text FROM {documents}) AS d ON d.id = t.document_id
""",
    "stated": f"""
SELECT t.*, a.words AS actor_name, o.words AS object_name, h.words AS holder_name
FROM snapshot.held AS t JOIN ({_NAMED}) AS a ON a.reference = t.actor
LEFT JOIN ({_NAMED}) AS o ON o.reference = t.object LEFT JOIN ({_NAMED}) AS h ON h.reference = t.holder
""",  # noqa: S608
}
_SPOKEN = """
INSERT INTO snapshot.spoken BY NAME
SELECT i.id AS who, q.* EXCLUDE (reference), d.title, d.outlet, d.published FROM (
    SELECT unnest([speaker]) AS reference, 'by' AS kind, id, document_id, position, words, name AS speaker, direct FROM snapshot.quoted
    UNION ALL BY NAME
    SELECT unnest(list_distinct(about)) AS reference, 'about' AS kind, id, document_id, position, words, name AS speaker, direct
    FROM snapshot.quoted
    UNION ALL BY NAME
    SELECT unnest([actor, object]) AS reference, 'fact' AS kind, id, document_id, position, words, relation, actor_name AS actor,
        object_name AS object, valid_edtf, state, holder_name AS holder, holder = 'outlet' AS own, said FROM snapshot.stated
) AS q JOIN snapshot.identified AS i ON i.reference = q.reference JOIN {documents} AS d ON d.id = q.document_id
WHERE i.id LIKE '%:%' QUALIFY row_number() OVER (PARTITION BY i.id, q.kind, q.id ORDER BY q.position) = 1
"""
_SIDE = """
SELECT u.event_id, list(s.words ORDER BY u.n) AS names, list(s.id ORDER BY u.n) AS ids, list(s.country ORDER BY u.n) AS countries
FROM (SELECT id AS event_id, unnest({side}) AS mention, generate_subscripts({side}, 1) AS n FROM snapshot.happened) AS u
JOIN snapshot.said AS s ON s.reference = u.mention GROUP BY u.event_id
"""
_OF_EVENTS: Mapping[str, str] = {
    "happened": """
SELECT id, document_id, type, mode, contexts, status, actors, recipients, occurred_begin, occurred_until, occurred_edtf, place, confidence, batch
FROM {events}
""",
    "written": "SELECT id, outlet, url, published, recorded FROM {documents}",
    "acting": _SIDE.format(side="actors"),
    "receiving": _SIDE.format(side="recipients"),
    "situated": """
SELECT "left" AS mention, arg_max("right", score) AS place_id FROM snapshot.linked
WHERE verdict = 'same' AND "right" LIKE 'place:%' GROUP BY "left"
""",
    "claimed": """
SELECT c.event_id, list(coalesce(s.words, c.holder) ORDER BY c.position) AS holders,
    list(coalesce(s.id, c.holder) ORDER BY c.position) AS holder_ids, list(c.stance ORDER BY c.position) AS stances
FROM {claims} AS c LEFT JOIN snapshot.said AS s ON s.reference = c.holder
WHERE c.kind = 'event' AND c.event_id IS NOT NULL GROUP BY c.event_id
""",
    "put_right": """
SELECT thing, list(concat(CASE act WHEN 'change' THEN field ELSE act END, ' by ', "by",
    CASE WHEN act = 'change' THEN concat('; was: ', coalesce(nullif(array_to_string("was", ', '), ''), 'nothing')) END)
    ORDER BY recorded, id) AS said
FROM corrections WHERE "of" = 'event' AND thing IS NOT NULL GROUP BY thing
""",
    "dead": """
SELECT event_id, min(low) AS low, max(high) AS high, bool_or(high IS NULL) AS unbounded, bool_or(low IS NULL) AS baseless,
    min(best) AS best, count(DISTINCT best) = 1 AND bool_and(best IS NOT NULL) AS agreed
FROM {harms} WHERE kind = 'killed' GROUP BY event_id
""",
}
_CODED_EVENTS = """
INSERT INTO snapshot.fresh BY NAME
SELECT e.id, CAST(NULL AS VARCHAR) AS dataset, CAST(NULL AS VARCHAR) AS native_id, e.document_id, e.type, e.mode, e.contexts,
    q.quad, CASE WHEN q.quad IS NOT NULL THEN 'plover' END AS quad_scheme, e.status, true AS directed,
    coalesce(a.names, []) AS actors, coalesce(a.ids, []) AS actor_ids, coalesce(a.countries, []) AS actor_countries,
    coalesce(r.names, []) AS recipients, coalesce(r.ids, []) AS recipient_ids, coalesce(r.countries, []) AS recipient_countries,
    e.occurred_begin, e.occurred_until,
    CASE WHEN e.occurred_edtf IS NULL THEN NULL
         WHEN e.occurred_until - e.occurred_begin = 1 THEN 'day'
         WHEN regexp_full_match(e.occurred_edtf, '\\d{{4}}-\\d\\d[?~%]?') THEN 'month'
         WHEN regexp_full_match(e.occurred_edtf, '\\d{{4}}[?~%]?') THEN 'year' ELSE 'days' END AS occurred_precision,
    w.words AS place, g.place_id, p.latitude, p.longitude, p.precision AS place_precision, p.admin1, p.country,
    CASE WHEN NOT k.baseless THEN k.low END AS fatalities_low, CASE WHEN k.agreed THEN k.best END AS fatalities_best,
    CASE WHEN NOT k.unbounded THEN k.high END AS fatalities_high, d.outlet, d.url, d.published,
    coalesce(c.holders, []) AS holders, coalesce(c.holder_ids, []) AS holder_ids, coalesce(c.stances, []) AS stances,
    e.confidence, coalesce(x.said, []) AS corrected, true AS may_export, true AS may_train, d.recorded, e.batch
FROM snapshot.happened AS e JOIN snapshot.written AS d ON d.id = e.document_id
LEFT JOIN snapshot.acting AS a ON a.event_id = e.id LEFT JOIN snapshot.receiving AS r ON r.event_id = e.id
LEFT JOIN snapshot.quads AS q ON q.type = e.type
LEFT JOIN snapshot.said AS w ON w.reference = e.place
LEFT JOIN snapshot.situated AS g ON g.mention = e.place LEFT JOIN places AS p ON p.id = g.place_id
LEFT JOIN snapshot.claimed AS c ON c.event_id = e.id LEFT JOIN snapshot.dead AS k ON k.event_id = e.id
LEFT JOIN snapshot.put_right AS x ON x.thing = e.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a view knows of its texts beside the tables.

    Attributes
    ----------
    judged
        What people judged.
    corrected
        The documents of which people corrected anything, with the ids of the corrections.
    prepared
        What lies prepared of its batches.
    coded_in
        By batch the file that holds its coding.
    loose
        The files of `links` of all batches of which nothing lies prepared.
    mentions, links
        All files of these tables.
    """

    judged: Sequence[Judgement] = ()
    corrected: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    prepared: Sequence[Prepared] = ()
    coded_in: Mapping[str, str] = field(default_factory=dict[str, str])
    loose: Sequence[Path] = ()
    mentions: Sequence[Path] = ()
    links: Sequence[Path] = ()


def fill(connection: duckdb.DuckDBPyConnection, beside: Beside, met: Computed) -> Computed:
    """Makes what `all_events` needs: who everybody is, as people judged and else as machines did, and what is not prepared of the coded half.

    Parameters
    ----------
    met
        What a view before computed: of texts that have not changed since it is taken as it is.

    Returns
    -------
    Computed
        What a later view need not compute.
    """
    _part(connection, beside)
    made_of = _made_of(connection, beside)
    met = met.only({document for document, mark in made_of.items() if met.made_of.get(document) == mark})
    connection.execute("DELETE FROM snapshot.todo WHERE document_id IN (SELECT unnest($met))", {"met": [*met.made_of]})
    add_quads(connection)
    compute(connection, beside.judged)
    new = {document: mark for document, mark in made_of.items() if document not in met.made_of}
    found = _computed(connection, new, _KEPT - met.events.num_rows)
    connection.from_arrow(met.events).insert_into("snapshot.fresh")
    connection.from_arrow(met.speech).insert_into("snapshot.spoken")
    connection.execute(_NAMES)
    return met.and_of(found)


def _made_of(connection: duckdb.DuckDBPyConnection, beside: Beside) -> dict[str, tuple[str, ...]]:
    """By text that is computed all that its rows are made of, without those that are computed each time."""
    texts = {
        document: (beside.coded_in[batch], batch, shown, *beside.corrected.get(document, ()))
        for document, batch, shown in connection.execute(_HOMES).fetchall()
    }
    touched = connection.execute("SELECT document_id, reason FROM snapshot.touched").fetchall()
    ends = {end for j in beside.judged for end in (j.left, j.right)}
    countries = connection.execute(
        "SELECT id, country FROM actors WHERE id IN (SELECT unnest(?))", [[*ends]]
    ).fetchall()
    return marks(texts, touched, beside.judged, dict(countries))


def _computed(connection: duckdb.DuckDBPyConnection, made_of: Mapping[str, tuple[str, ...]], most: int) -> Computed:
    """What was computed of some documents, of as many as have `most` events together."""
    many = dict(connection.execute("SELECT document_id, count(*) FROM snapshot.fresh GROUP BY document_id").fetchall())
    kept: dict[str, tuple[str, ...]] = {}
    for document, mark in made_of.items():
        if (own := many.get(document, 0)) <= most:
            kept[document], most = mark, most - own
    if not kept:
        return Computed()
    wanted = {"wanted": [*kept]}
    events, speech = (
        connection.sql(f"SELECT * FROM snapshot.{name} WHERE document_id IN (SELECT unnest($wanted))", params=wanted)  # noqa: S608
        .to_arrow_table()
        .cast(schema)
        for name, schema in (("fresh", ALL_EVENTS.schema), ("spoken", SPOKEN))
    )
    return Computed(made_of=kept, events=events, speech=speech)


def add_quads(connection: duckdb.DuckDBPyConnection) -> None:
    """Fills the table of the quad class of each type."""
    _insert(connection, "quads", quads(), pa.schema([("type", pa.string()), ("quad", pa.int32())]))


def compute(connection: duckdb.DuckDBPyConnection, judged: Sequence[Judgement], batches: Sequence[str] = ()) -> None:
    """Fills `snapshot.identified`, and `snapshot.fresh` and `snapshot.spoken` with the events and the words of texts.

    Parameters
    ----------
    batches
        In which those in `snapshot.todo` were coded; without, their rows are looked for in all.
    """
    keys = {"documents": "id"} | dict.fromkeys(
        ("events", "mentions", "claims", "harms", "quotes", "facts"), "document_id"
    )
    among = "(SELECT document_id FROM snapshot.todo)"
    # Before anything else of a row is read: batches lie together.
    within = f"batch IN ({_list(batches)}) AND" if batches else ""
    own = {name: within if name != "documents" else "" for name in keys}
    read = {
        name: f"(SELECT * FROM {name} WHERE {own[name]} {key} IN {among})"  # noqa: S608
        for name, key in keys.items()
    }
    if not connection.execute("SELECT 1 FROM snapshot.todo LIMIT 1").fetchall():
        _identify(connection, judged, "")  # the tables would be read all the same
        return
    with _steps(connection, {"linked": "SELECT * FROM snapshot.links_of_todo"}, read):
        _identify(connection, judged, _LINKS)
        with _steps(connection, _SAID, read):
            with _steps(connection, _OF_EVENTS, read):
                connection.execute(_CODED_EVENTS.format(**read))
            with _steps(connection, _OF_SPEECH, read):
                connection.execute(_SPOKEN.format(**read))


@contextmanager
def _steps(
    connection: duckdb.DuckDBPyConnection, queries: Mapping[str, str], read: Mapping[str, str]
) -> Generator[None]:
    """Tables that each hold what a query finds, in that order, for a while."""
    for name, query in queries.items():
        connection.execute(f"CREATE TABLE snapshot.{name} AS {query.format(**read)}")
    yield
    for name in queries:
        connection.execute(f"DROP TABLE snapshot.{name}")


def _part(connection: duckdb.DuckDBPyConnection, beside: Beside) -> None:
    """Parts the texts in those of which what is prepared is true, and those that are computed."""
    connection.execute(_COUNTED)
    for segment, each in enumerate(beside.prepared):
        connection.execute(
            f"INSERT INTO snapshot.listed SELECT {segment}, number, document_id, batch FROM {prepared_rows(each.documents)}"  # noqa: S608
        )
    ends = {end for j in beside.judged for end in (j.left, j.right) if not is_actor(end)}
    actors = [one for one, who in _unified(beside.judged).items() if one != who]
    touched = ["SELECT NULL AS document_id, NULL AS reason WHERE false"]
    touched += [f"SELECT unnest({listed(each.abroad)}), {quoted(each.name)}" for each in beside.prepared]
    if beside.loose:
        touched.append(f"SELECT document_id, batch FROM {_read(beside.loose)} WHERE made_in = 'resolve'")  # noqa: S608
    if ends:
        touched.append(f"SELECT document_id, id FROM snapshot.amended_mentions WHERE id IN ({_list(sorted(ends))})")  # noqa: S608
    for paths, column, some in (
        (beside.mentions, "id", ends),
        (beside.links, '"left"', actors),
        (beside.links, '"right"', actors),
    ):
        if paths and some:  # people judge names of data sets at a desk without a text
            among = f"{column} IN ({_list(sorted(some))})"
            touched.append(f"SELECT document_id, {column} FROM {_read(paths)} WHERE {among}")  # noqa: S608
    connection.execute(f"INSERT INTO snapshot.touched SELECT DISTINCT * FROM ({' UNION ALL '.join(touched)})")  # noqa: S608
    connection.execute(_TODO, {"corrected": [*beside.corrected]})
    connection.execute(_PASSED)
    connection.execute("DROP TABLE snapshot.listed")
    _look(connection, beside.prepared)


def _look(connection: duckdb.DuckDBPyConnection, prepared: Sequence[Prepared]) -> None:
    """Makes the views `snapshot.coded` and `snapshot.speech`: what was prepared without what it is not true of, and what was computed."""
    passed = {segment for (segment,) in connection.execute("SELECT DISTINCT segment FROM snapshot.passed").fetchall()}
    for name, fresh, schema in (("coded", "fresh", ALL_EVENTS.schema), ("speech", "spoken", SPOKEN)):
        columns = ", ".join(f't."{column}"' for column in schema.names)
        arms = [f"SELECT {columns} FROM snapshot.{fresh} AS t"]  # noqa: S608
        for segment, each in enumerate(prepared):
            rows = prepared_rows(each.events if name == "coded" else each.speech)
            without = f"ANTI JOIN (SELECT number FROM snapshot.passed WHERE segment = {segment}) AS p USING (number)"  # noqa: S608
            arms.append(f"SELECT {columns} FROM {rows} AS t {without if segment in passed else ''}")  # noqa: S608
        connection.execute(f"CREATE OR REPLACE VIEW snapshot.{name} AS {' UNION ALL '.join(arms)}")


def _read(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(quoted(literal(path)) for path in paths)}])"


def _list(values: Iterable[str]) -> str:
    return ", ".join(map(quoted, values))


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    connection.from_arrow(pa.Table.from_pylist(rows, schema=schema)).insert_into(f"snapshot.{name}")


def _identify(connection: duckdb.DuckDBPyConnection, judged: Sequence[Judgement], query: str) -> None:
    schema = pa.schema([("reference", pa.string()), ("id", pa.string())])
    who = _identified(connection, judged, query)
    columns = {"reference": list(who), "id": list(who.values())}
    connection.from_arrow(pa.table(columns, schema=schema)).insert_into("snapshot.identified")


def _identified(connection: duckdb.DuckDBPyConnection, judged: Sequence[Judgement], query: str) -> dict[str, str]:
    """Of every mention and imported name that was judged: whom it stands for; names that nobody is known for are left out.

    Parameters
    ----------
    query
        SQL of the links of texts; "" where no text is asked for.
    """
    one = _unified(judged)
    told = {end for j in judged for end in (j.left, j.right) if not is_actor(end)}
    found: dict[str, str] = {}
    heard: list[Judgement] = list(judged)
    for links in _by_text(connection, query) if query else ():
        ends = {end for j in links for end in (j.left, j.right)}
        if ends & told or any(j.verdict is Verdict.DIFFERENT for j in links):
            heard += links
            continue
        for group in _groups(links):
            actors = [i for i in group if is_actor(i)]
            if len(actors) > 1:
                heard += [j for j in links if j.left in group]
                continue
            who = one.get(actors[0], actors[0]) if actors else min(group)
            found |= dict.fromkeys((i for i in group if not is_actor(i)), who)
    for link in _of_names(connection):
        if link.left in told:
            heard.append(link)
        elif link.verdict is Verdict.SAME:
            found[link.left] = one.get(link.right, link.right)
    settled = {i: who for i, who in canonical(heard).items() if not is_actor(i)}
    return found | {i: who for i, who in settled.items() if is_actor(who) or not i.startswith("name-")}


def _by_text(connection: duckdb.DuckDBPyConnection, query: str) -> Iterable[list[Judgement]]:
    """The judgements of machines, text by text."""
    before, links = None, list[Judgement]()
    for document, left, right, verdict, score, by, recorded in connection.execute(
        f"{query} ORDER BY document_id"
    ).fetchall():
        if document != before and links:
            yield links
            links = []
        before = document
        links.append(Judgement(left=left, right=right, verdict=Verdict(verdict), score=score, by=by, recorded=recorded))
    if links:
        yield links


def _of_names(connection: duckdb.DuckDBPyConnection) -> Iterable[Judgement]:
    rows = connection.execute(
        'SELECT DISTINCT id, actor_id, verdict, score, "by", recorded FROM named WHERE actor_id IS NOT NULL'
    ).fetchall()
    for reference, actor, verdict, score, by, recorded in rows:
        yield Judgement(left=reference, right=actor, verdict=Verdict(verdict), score=score, by=by, recorded=recorded)


def _unified(judged: Sequence[Judgement]) -> Mapping[str, str]:
    """Of the actors that people judged, whom each stands for."""
    return canonical(j for j in judged if is_actor(j.left) and is_actor(j.right))


def _groups(links: Sequence[Judgement]) -> Iterable[set[str]]:
    """The ids that are joined by judgements that they are the same, group by group."""
    return connected((link.left, link.right) for link in links if link.verdict is Verdict.SAME)
