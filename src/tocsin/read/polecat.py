"""POLECAT, made by the NGEC coder: tab-separated `.txt` files, from 2018 on, in PLOVER."""

from __future__ import annotations

from datetime import date

from tocsin.read.addresses import Dataverse
from tocsin.read.dataset import Break, BreakKind, Dataset, Header, Reference, Rule, cases, day, number

_COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Event Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City", "District",
    "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source",
    "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
_QUADS = {"VERBAL COOPERATION": "1", "MATERIAL COOPERATION": "2", "VERBAL CONFLICT": "3", "MATERIAL CONFLICT": "4"}
_QUAD = "CAST(" + cases('upper("Quad Code")', _QUADS) + " AS INTEGER)"
_PRECISION = (
    "CASE WHEN \"Feature Type\" LIKE 'PCL%' THEN 'country' WHEN \"Feature Type\" LIKE 'ADM1%' THEN 'admin1' "
    "WHEN \"Feature Type\" LIKE 'ADM%' THEN 'admin2' WHEN \"Feature Type\" LIKE 'PPL%' THEN 'town' "
    "WHEN \"Feature Type\" IS NOT NULL THEN 'other' END"
)

POLECAT = Dataset(
    name="polecat",
    title="POLECAT (POLitical Event Classification, Attributes, and Types)",
    licence="copyright with terms of its own: research and education only, says its page; not confirmed",
    terms=(
        "For research and education, with citation, as its Dataverse page is reported to say (not confirmed); whether rows "
        "may be passed on is not stated, so exports leave them out."
    ),
    terms_address="https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/AJGVIT",
    citation=(
        "Scarborough, Grace I., Benjamin E. Bagozzi, Andreas Beger, John Berrie, Andrew Halterman, Philip A. Schrodt, "
        "Jevon Spivey (2023). POLECAT Weekly Data. Harvard Dataverse, https://doi.org/10.7910/DVN/AJGVIT"
    ),
    reference=Reference(
        authors=(
            "Scarborough, Grace I.",
            "Bagozzi, Benjamin E.",
            "Beger, Andreas",
            "Berrie, John",
            "Halterman, Andrew",
            "Schrodt, Philip A.",
            "Spivey, Jevon",
        ),
        year=2023,
        title="POLECAT Weekly Data",
        container="Harvard Dataverse",
        doi="10.7910/DVN/AJGVIT",
    ),
    address="https://doi.org/10.7910/DVN/AJGVIT",
    fetch=Dataverse(
        server="https://dataverse.harvard.edu",
        doi="doi:10.7910/DVN/AJGVIT",
        day=r"(\d{4})(?:-?(\d\d)-?(\d\d))?\D",
        note="By year, and by week for the latest; names of files have changed, so look at --dry-run first.",
    ),
    may_export=False,
    may_train=False,
    patterns=("ngecevents*.txt",),
    version=r"Release(\d+)",
    header=Header.ALWAYS,
    columns=_COLUMNS,
    aliases={"Intensity": "Event Intensity"},
    missing=("None",),
    shape={"Event Date": r"\d{4}-\d\d-\d\d", "Event Type": "[A-Z]{3,}"},
    stored={
        "native_id": '"Event ID"',
        "occurred_begin": day("Event Date", "%Y-%m-%d"),
        "published": day("Publication Date", "%Y-%m-%d"),
        "type": '"Event Type"',
        "mode": '"Event Mode"',
        "contexts": "replace(\"Contexts\", '; ', ';')",
        "actor": '"Actor Name"',
        "recipient": '"Recipient Name"',
        "actor_country": 'CASE WHEN length("Actor Country") = 3 THEN actor_iso.alpha3 END',
        "recipient_country": 'CASE WHEN length("Recipient Country") = 3 THEN recipient_iso.alpha3 END',
        "country": '"Country"',
        "outlet": '"Source"',
    },
    shown={
        "occurred_until": "occurred_begin + 1",
        "code": "concat_ws('/', type, mode)",
        "score": number("Event Intensity"),
        "quad": _QUAD,
        "actor_code": '"Wikipedia Actor ID"',
        "actor_country_native": '"Actor Country"',
        "actor_sector": '"Primary Actor Sector"',
        "actor_sectors": '"Actor Sectors"',
        "recipient_code": '"Wikipedia Recipient ID"',
        "recipient_country_native": '"Recipient Country"',
        "recipient_sector": '"Primary Recipient Sector"',
        "recipient_sectors": '"Recipient Sectors"',
        "place": 'coalesce("Placename", "City", "District", "Province")',
        "latitude": number("Latitude"),
        "longitude": number("Longitude"),
        "place_precision": _PRECISION,
        "country_native": '"Country"',
        "admin1": '"Province"',
        "admin2": '"District"',
    },
    constants={
        "occurred_precision": "day",
        "code_scheme": "PLOVER",
        "score_scale": "plover",
        "quad_scheme": "plover",
        "directed": True,
        "status": "actual",
    },
    joins="""
LEFT JOIN lookup.iso_country AS actor_iso ON actor_iso.alpha3 = r."Actor Country"
LEFT JOIN lookup.iso_country AS recipient_iso ON recipient_iso.alpha3 = r."Recipient Country"
""",
    held={
        "Event ID": "native_id",
        "Event Type": "type",
        "Event Mode": "mode",
        "Actor Name": "actor",
        "Recipient Name": "recipient",
        "Country": "country",
        "Source": "outlet",
    },
    together=(
        ("Event Intensity", "Quad Code"),
        ("Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Wikipedia Actor ID"),
        (
            "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
            "Wikipedia Recipient ID",
        ),
        ("Placename", "City", "District", "Province", "Latitude", "Longitude", "GeoNames ID", "Feature Type"),
    ),
    refuse=(
        Rule(when="native_id IS NULL", words="there is no Event ID"),
        Rule(when="occurred_begin IS NULL", words="Event Date is no day"),
        Rule(when="type IS NULL", words="there is no Event Type"),
    ),
    breaks=(
        Break(
            dataset="polecat",
            kind=BreakKind.STARTS,
            day=date(2018, 1, 1),
            what="POLECAT begins, beside ICEWS until 2023-04-11; its counts are not those of ICEWS, by ontology and by coder.",
            reference="https://doi.org/10.7910/DVN/AJGVIT",
            other="icews",
        ),
    ),
    notes=(
        "Follows ICEWS with another ontology and another coder: mark the break in every series.",
        "Where a text names no day, the day of publication stands as Event Date.",
        "Compound actors are one row with names, countries and sectors joined by '; '; a country is mapped only if it is one.",
        "One event that several stories tell is several rows; a few Event IDs repeat.",
    ),
)  # fmt: skip
