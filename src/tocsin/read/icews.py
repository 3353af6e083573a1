"""ICEWS Coded Event Data: `.tab` files, 1995 to April 2023."""

from __future__ import annotations

from tocsin.read.dataset import Dataset, Format, Header, Rule, day, number

_COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
    "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District",
    "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip

ICEWS = Dataset(
    name="icews",
    title="ICEWS Coded Event Data",
    licence="as stated on its Dataverse page; check before passing rows on",
    terms="Research use with citation; the terms on the Dataverse page hold. Exports leave its rows out until you allow them.",
    citation=(
        "Boschee, Elizabeth, Jennifer Lautenschlager, Sean O'Brien, Steve Shellman, James Starz, Michael Ward (2015). "
        "ICEWS Coded Event Data. Harvard Dataverse, https://doi.org/10.7910/DVN/28075"
    ),
    address="https://doi.org/10.7910/DVN/28075",
    may_export=False,
    may_train=False,
    patterns=("events.*.tab", "*-icews-events.tab", "icews*.tab"),
    format=Format.PLAIN,
    header=Header.ALWAYS,
    columns=_COLUMNS,
    may_lack=("CAMEO Code",),
    missing=("NULL",),
    numbers={"Event ID": "BIGINT"},
    shape={"Event ID": r"\d+", "Event Date": r"\d{4}-\d\d?-\d\d?|\d\d?/\d\d?/\d{4}"},
    stored={
        "native_id": '"Event ID"',
        "occurred_begin": day("Event Date", "%Y-%m-%d", "%m/%d/%Y"),
        "code": 'coalesce("CAMEO Code", by_label.code)',
        "type": "coalesce(cameo.type, by_label.type)",
        "mode": "coalesce(cameo.mode, by_label.mode)",
        "contexts": "coalesce(cameo.contexts, by_label.contexts)",
        "quad": "coalesce(cameo.quad_icews, by_label.quad_icews)",
        "actor_country": "actor_iso.alpha3",
        "recipient_country": "recipient_iso.alpha3",
        "country": "place_iso.alpha3",
        "outlet": '"Publisher"',
        "actor": '"Source Name"',
        "recipient": '"Target Name"',
    },
    shown={
        "occurred_until": "occurred_begin + 1",
        "published": "occurred_begin",
        "score": number("Intensity"),
        "actor_country_native": '"Source Country"',
        "actor_sectors": '"Source Sectors"',
        "recipient_country_native": '"Target Country"',
        "recipient_sectors": '"Target Sectors"',
        "place": 'coalesce("City", "District", "Province", "Country")',
        "latitude": number("Latitude"),
        "longitude": number("Longitude"),
        "place_precision": (
            "CASE WHEN \"City\" IS NOT NULL THEN 'town' WHEN \"District\" IS NOT NULL THEN 'admin2' "
            "WHEN \"Province\" IS NOT NULL THEN 'admin1' WHEN \"Country\" IS NOT NULL THEN 'country' END"
        ),
        "country_native": '"Country"',
        "admin1": '"Province"',
        "admin2": '"District"',
    },
    constants={
        "occurred_precision": "day",
        "code_scheme": "CAMEO",
        "score_scale": "goldstein-icews",
        "quad_scheme": "cameo",
        "directed": True,
        "status": "actual",
    },
    joins="""
LEFT JOIN lookup.cameo AS cameo ON cameo.code = r."CAMEO Code"
LEFT JOIN lookup.cameo_label AS by_label ON by_label.label = CASE WHEN r."CAMEO Code" IS NULL THEN plain(r."Event Text") END
LEFT JOIN lookup.named_country AS actor_iso ON actor_iso.name = lower(r."Source Country")
LEFT JOIN lookup.named_country AS recipient_iso ON recipient_iso.name = lower(r."Target Country")
LEFT JOIN lookup.named_country AS place_iso ON place_iso.name = lower(r."Country")
""",
    held={"Event ID": "native_id", "Publisher": "outlet", "Source Name": "actor", "Target Name": "recipient"},
    together=(
        ("Event Text", "CAMEO Code", "Intensity"),
        ("Source Sectors", "Source Country"),
        ("Target Sectors", "Target Country"),
        ("City", "District", "Province", "Country", "Latitude", "Longitude"),
    ),
    key=("occurred_begin",),
    refuse=(
        Rule(when="occurred_begin IS NULL", words="Event Date is no day"),
        Rule(when="code IS NULL", words="there is no CAMEO Code, and no code has this Event Text"),
    ),
    mend=(Rule(when='"CAMEO Code" IS NULL', words="no CAMEO Code in the file; found again by its Event Text"),),
    breaks=(
        "Ends on 2023-04-11; POLECAT follows with another ontology and another coder: mark the break in every series.",
        "An event has the day of its story, which is taken as the day of publication too.",
        "Event IDs repeat, mostly in the files of 2013 and 2014; an id names a row only with its day.",
        "Weekly files were replaced by yearly ones later: load the yearly file, or both and let the later one count.",
        "Neither text nor address: a row has a story number and a sentence number, kept in native.",
    ),
)
