"""PLOVER's own exchange form: one JSON object a line, which is kept as it was."""

from __future__ import annotations

from tocsin.read.dataset import Dataset, Format, Rule


def _text(path: str) -> str:
    return f"nullif(json_extract_string(\"line\", '$.{path}'), '')"


def _texts(path: str) -> str:
    """SQL: texts that stand in a list, joined."""
    return f"nullif(array_to_string(json_extract_string(\"line\", '$.{path}'), '; '), '')"


def _first(path: str) -> str:
    """SQL: the first of a list, or the text itself where there is no list."""
    alone = f"CASE WHEN json_type(\"line\", '$.{path}') = 'VARCHAR' THEN {_text(path)} END"
    return f"coalesce({_text(path + '[0]')}, {alone})"


def _who(side: str) -> str:
    return f"coalesce({_texts(side + '[*].identifier_text')}, {_texts(side + '[*].entity_text')}, {_texts(side + '[*].code')})"


PLOVER = Dataset(
    name="plover",
    title="PLOVER records as JSON lines",
    licence="as each record says in cite_info.license",
    terms="As each record says in cite_info.license, which is kept but not judged: exports leave its rows out.",
    citation="Open Event Data Alliance. Political Language Ontology for Verifiable Event Records: PLOVER manual, 0.8.",
    address="https://github.com/openeventdata/PLOVER",
    may_export=False,
    may_train=False,
    patterns=("*plover*.jsonl",),
    format=Format.LINES,
    columns=("line",),
    stored={
        "native_id": _text("id"),
        "occurred_begin": f"TRY_CAST({_text('date')} AS DATE)",
        "occurred_until": f"greatest(coalesce(TRY_CAST({_text('enddate')} AS DATE), TRY_CAST({_text('date')} AS DATE)), TRY_CAST({_text('date')} AS DATE)) + 1",
        "type": _first("event"),
        "mode": _first("mode"),
        "contexts": "array_to_string(json_extract_string(\"line\", '$.context[*]'), ';')",
        "actor": _who("actor"),
        "recipient": _who("recipient"),
        "actor_country": "actor_iso.alpha3",
        "recipient_country": "recipient_iso.alpha3",
        "country": _text("event_loc.country_code"),
    },
    shown={
        "occurred_precision": "CASE WHEN occurred_until > occurred_begin + 1 THEN 'days' ELSE 'day' END",
        "code": f"coalesce({_texts('event[*]')}, type)",
        "score": "TRY_CAST(json_extract_string(\"line\", '$.event_scale') AS DOUBLE)",
        "quad": "TRY_CAST(json_extract_string(\"line\", '$.quad_code') AS INTEGER)",
        "actor_code": _texts("actor[*].identifier_id"),
        "actor_country_native": _texts("actor[*].code"),
        "actor_sector": f"left({_text('actor[0].sector')}, 3)",
        "actor_sectors": _texts("actor[*].sector"),
        "recipient_code": _texts("recipient[*].identifier_id"),
        "recipient_country_native": _texts("recipient[*].code"),
        "recipient_sector": f"left({_text('recipient[0].sector')}, 3)",
        "recipient_sectors": _texts("recipient[*].sector"),
        "place": f"coalesce({_text('event_loc.resolved_place')}, {_text('event_loc.extracted_place')})",
        "latitude": f"TRY_CAST({_text('event_loc.lat')} AS DOUBLE)",
        "longitude": f"TRY_CAST({_text('event_loc.lon')} AS DOUBLE)",
        "place_precision": (
            f"CASE {_text('event_loc.resolution')} WHEN '5' THEN 'exact' WHEN '4' THEN 'town' WHEN '3' THEN 'admin2' "
            "WHEN '2' THEN 'admin1' WHEN '1' THEN 'country' END"
        ),
        "country_native": _text("event_loc.country"),
        "admin1": _text("event_loc.province"),
        "admin2": _text("event_loc.district"),
        "fatalities_best": f"TRY_CAST({_text('size.dead')} AS BIGINT)",
        "outlet": _text("cite_info.publication"),
        "url": _text("cite_info.url"),
        "note": _text("comment"),
    },
    constants={
        "code_scheme": "PLOVER",
        "score_scale": "plover",
        "quad_scheme": "plover",
        "directed": True,
        "status": "actual",
    },
    joins="""
LEFT JOIN lookup.iso_country AS actor_iso ON actor_iso.alpha3 = json_extract_string(r."line", '$.actor[0].code')
LEFT JOIN lookup.iso_country AS recipient_iso ON recipient_iso.alpha3 = json_extract_string(r."line", '$.recipient[0].code')
""",
    refuse=(
        Rule(when="native_id IS NULL", words="there is no id"),
        Rule(when="occurred_begin IS NULL", words="date is no day"),
        Rule(when="type IS NULL", words="there is no event type"),
    ),
    notes=(
        "Several actors or recipients of one record are joined by '; '; the country is that of the first.",
        "A record of several types is one row with the first as `type` and all of them in `code`.",
        "No field says when a record was published: no dated view shows it.",
    ),
)
