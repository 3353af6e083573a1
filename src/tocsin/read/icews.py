"""ICEWS Coded Event Data: `.tab` files, 1995 to April 2023."""

from __future__ import annotations

from datetime import date

from tocsin.read.addresses import Dataverse
from tocsin.read.dataset import Break, BreakKind, Dataset, Format, Header, Reference, Rule, day, number

_COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
    "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District",
    "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip

ICEWS = Dataset(
    name="icews",
    title="ICEWS Coded Event Data",
    licence="copyright with terms of its own: research and education only, says its page; not confirmed",
    terms=(
        "For research and education, not for commercial use, with citation, as its Dataverse page is reported to say "
        "(not confirmed); whether rows may be passed on is not stated, so exports leave them out."
    ),
    terms_address="https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/28075",
    citation=(
        "Boschee, Elizabeth, Jennifer Lautenschlager, Sean O'Brien, Steve Shellman, James Starz, Michael Ward (2015). "
        "ICEWS Coded Event Data. Harvard Dataverse, https://doi.org/10.7910/DVN/28075"
    ),
    reference=Reference(
        authors=(
            "Boschee, Elizabeth",
            "Lautenschlager, Jennifer",
            "O'Brien, Sean",
            "Shellman, Steve",
            "Starz, James",
            "Ward, Michael",
        ),
        year=2015,
        title="ICEWS Coded Event Data",
        container="Harvard Dataverse",
        doi="10.7910/DVN/28075",
    ),
    address="https://doi.org/10.7910/DVN/28075",
    fetch=Dataverse(
        server="https://dataverse.harvard.edu",
        doi="doi:10.7910/DVN/28075",
        day=r"(\d{4})(?:[.-]?(\d\d)[.-]?(\d\d))?\D",
        note="By year to 2018 or so, by week and day after; names of files have changed more than once.",
    ),
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
        Break(
            dataset="icews",
            kind=BreakKind.STARTS,
            day=date(1995, 1, 1),
            what="ICEWS begins; what was before is not in it.",
            reference="https://doi.org/10.7910/DVN/28075",
        ),
        Break(
            dataset="icews",
            kind=BreakKind.STRETCH,
            day=date(2013, 1, 1),
            until=date(2015, 1, 1),
            what="Most of the Event IDs that repeat are in the files of 2013 and 2014; an id names a row only with its day.",
            reference="https://www.andybeger.com/icews/articles/icews-event-data.html",
        ),
        Break(
            dataset="icews",
            kind=BreakKind.ENDS,
            day=date(2023, 4, 12),
            what="ICEWS was discontinued on 2023-04-11; POLECAT follows with another ontology and another coder.",
            reference="https://doi.org/10.7910/DVN/28075",
            other="polecat",
        ),
    ),
    notes=(
        "Ends on 2023-04-11; POLECAT follows with another ontology and another coder: mark the break in every series.",
        "An event has the day of its story, which is taken as the day of publication too.",
        "Event IDs repeat, mostly in the files of 2013 and 2014; an id names a row only with its day.",
        "Weekly files were replaced by yearly ones later: load the yearly file, or both and let the later one count.",
        "Neither text nor address: a row has a story number and a sentence number, kept in native.",
    ),
)
