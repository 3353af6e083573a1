"""What PETRARCH2 writes: one event a line, CAMEO, the day of the story."""

from __future__ import annotations

from tocsin.read.dataset import CAMEO_SECTORS, Dataset, Rule, day, translated

_HEAD = ("date", "source", "target", "code", "issues", "ids")
_ALL = (*_HEAD, "url", "story_source", "source_text", "target_text", "event_text", "source_root", "target_root")
_NO_URL = tuple(name for name in _ALL if name != "url")

PETRARCH = Dataset(
    name="petrarch",
    title="Events coded by PETRARCH2",
    licence="your own: as the texts that were coded",
    terms="Your own coding; what may be passed on depends on the texts.",
    citation="Norris, Clayton, Philip Schrodt, John Beieler (2017). PETRARCH2. Journal of Open Source Software 2(9).",
    address="https://github.com/openeventdata/petrarch2",
    may_export=True,
    may_train=True,
    patterns=("evts.*.txt",),
    columns=_ALL,
    forms=(_ALL, _NO_URL, _ALL[:11], _NO_URL[:10], _ALL[:8], _NO_URL[:7]),
    may_lack=("url", *_ALL[8:]),
    missing=("---", "NULL"),
    shape={"date": r"\d{8}", "code": r"\d{2,4}"},
    stored={
        "native_id": 'concat_ws(\'/\', "ids", "source", "target", "code")',
        "occurred_begin": day("date", "%Y%m%d"),
        "code": '"code"',
        "type": "cameo.type",
        "mode": "cameo.mode",
        "contexts": "cameo.contexts",
        "actor_country": "actor_iso.alpha3",
        "recipient_country": "recipient_iso.alpha3",
        "quad": "cameo.quad_icews",
    },
    shown={
        "occurred_until": "occurred_begin + 1",
        "published": "occurred_begin",
        "actor": 'coalesce("source_text", "source")',
        "actor_code": '"source"',
        "actor_country_native": "nullif(left(\"source\", 3), '---')",
        "actor_sector": translated('substr("source", 4, 3)', CAMEO_SECTORS),
        "recipient": 'coalesce("target_text", "target")',
        "recipient_code": '"target"',
        "recipient_country_native": "nullif(left(\"target\", 3), '---')",
        "recipient_sector": translated('substr("target", 4, 3)', CAMEO_SECTORS),
        "outlet": '"story_source"',
        "url": '"url"',
        "note": '"event_text"',
    },
    constants={
        "occurred_precision": "story",
        "code_scheme": "CAMEO",
        "quad_scheme": "cameo",
        "directed": True,
        "status": "actual",
    },
    joins="""
LEFT JOIN lookup.cameo AS cameo ON cameo.code = r."code"
LEFT JOIN lookup.cameo_country AS actor_iso ON actor_iso.code = left(r."source", 3)
LEFT JOIN lookup.cameo_country AS recipient_iso ON recipient_iso.code = left(r."target", 3)
""",
    held={"code": "code"},
    refuse=(
        Rule(when="occurred_begin IS NULL", words="the date is no day"),
        Rule(when='"code" IS NULL OR NOT regexp_full_match("code", \'\\d{2,4}\')', words="the code is none of CAMEO"),
    ),
    notes=(
        "The day is that of the story, not of the event.",
        "A code of 010 can be a mistake of PETRARCH2 over verbs of several words.",
    ),
)
