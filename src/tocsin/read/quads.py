"""Temporal knowledge graphs as Parquet: subject, relation, object and day, as benchmarks of forecasting hold ICEWS."""

from __future__ import annotations

from datetime import date

from tocsin.read.dataset import Break, BreakKind, Dataset, Format, Rule

_COUNTRY = "lower(trim(regexp_extract(replace(r.\"{side}\", '_', ' '), '\\(([^()]*)\\)$', 1)))"

QUADS = Dataset(
    name="quads",
    title="Temporal knowledge graphs (ICEWS14, ICEWS18)",
    licence="as ICEWS: stated on its Dataverse page",
    terms="For measuring; check the terms of ICEWS before passing rows on. Exports leave its rows out until you allow them.",
    terms_address="https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/28075",
    citation=(
        "Boschee, Elizabeth, and others (2015). ICEWS Coded Event Data. Harvard Dataverse, "
        "https://doi.org/10.7910/DVN/28075; with the paper whose split you use"
    ),
    address="https://doi.org/10.7910/DVN/28075",
    may_export=False,
    may_train=False,
    patterns=("*_quads.parquet",),
    version=r"([A-Za-z]+\d+)_quads",
    format=Format.PARQUET,
    columns=("split", "day", "date", "s_id", "r_id", "o_id", "subject", "relation", "object"),
    may_lack=("split", "day", "s_id", "r_id", "o_id"),
    stored={
        # The number of a split's own, where there is one: names are written differently from one benchmark to the next.
        "native_id": (
            'concat_ws(\'-\', CAST("date" AS DATE), coalesce(CAST("s_id" AS VARCHAR), "subject"), '
            'coalesce(CAST("r_id" AS VARCHAR), "relation"), coalesce(CAST("o_id" AS VARCHAR), "object"))'
        ),
        "occurred_begin": 'TRY_CAST("date" AS DATE)',
        "code": "by_label.code",
        "type": "by_label.type",
        "mode": "by_label.mode",
        "contexts": "by_label.contexts",
        "quad": "by_label.quad_icews",
        "actor_country": "coalesce(actor_iso.alpha3, actor_state.alpha3)",
        "recipient_country": "coalesce(recipient_iso.alpha3, recipient_state.alpha3)",
        "actor": '"subject"',
        "recipient": '"object"',
    },
    shown={"occurred_until": "occurred_begin + 1", "published": "occurred_begin", "note": '"relation"'},
    constants={
        "occurred_precision": "day",
        "code_scheme": "CAMEO",
        "quad_scheme": "cameo",
        "directed": True,
        "status": "actual",
    },
    joins=f"""
LEFT JOIN lookup.cameo_label AS by_label ON by_label.label = plain(r."relation")
LEFT JOIN lookup.named_country AS actor_iso ON actor_iso.name = {_COUNTRY.format(side="subject")}
LEFT JOIN lookup.named_country AS recipient_iso ON recipient_iso.name = {_COUNTRY.format(side="object")}
LEFT JOIN lookup.named_country AS actor_state ON actor_state.name = lower(replace(r."subject", '_', ' '))
LEFT JOIN lookup.named_country AS recipient_state ON recipient_state.name = lower(replace(r."object", '_', ' '))
""",
    held={"subject": "actor", "object": "recipient"},
    refuse=(
        Rule(when="occurred_begin IS NULL", words="date is no day"),
        Rule(when='actor IS NULL OR recipient IS NULL OR "relation" IS NULL', words="one of the three ends is empty"),
    ),
    breaks=(
        Break(
            dataset="quads",
            kind=BreakKind.ENDS,
            day=date(2023, 4, 12),
            what="The quadruples are ICEWS's rows, which end on 2023-04-11; beside ICEWS the same events stand twice.",
            reference="https://doi.org/10.7910/DVN/28075",
            other="icews",
        ),
    ),
    notes=(
        "Each quadruple stands once a day: no counts, no text, no place.",
        "Rows are ICEWS's own; loaded beside ICEWS they are the same events twice.",
    ),
)
