"""ACLED: CSV of the API and of the export tool, with the older columns too; and the list of what it has deleted."""

from __future__ import annotations

from datetime import date

from tocsin.read.addresses import CsvPages
from tocsin.read.dataset import Break, BreakKind, Dataset, Format, Header, Reference, Rule, cases, number

_COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region",
    "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale",
    "notes", "fatalities", "tags", "timestamp", "population_1km", "population_2km", "population_5km", "population_best",
    "data_id", "event_id_no_cnty", "iso3",
)  # fmt: skip
_MAY_LACK = (
    "disorder_type", "civilian_targeting", "tags", "timestamp", "population_1km", "population_2km", "population_5km",
    "population_best", "data_id", "event_id_no_cnty", "iso3", "region", "source_scale", "assoc_actor_1", "assoc_actor_2",
    "admin3", "iso", "year", "interaction",
)  # fmt: skip

# Judged by the definitions of both codebooks. What ACLED does not say (how somebody was killed) has no mode.
_TYPES = {
    "Armed clash": "ASSAULT", "Government regains territory": "ASSAULT", "Non-state actor overtakes territory": "ASSAULT",
    "Chemical weapon": "ASSAULT", "Air/drone strike": "ASSAULT", "Suicide bomb": "ASSAULT",
    "Shelling/artillery/missile attack": "ASSAULT", "Remote explosive/landmine/IED": "ASSAULT", "Grenade": "ASSAULT",
    "Sexual violence": "ASSAULT", "Attack": "ASSAULT", "Abduction/forced disappearance": "ASSAULT",
    "Peaceful protest": "PROTEST", "Protest with intervention": "PROTEST", "Excessive force against protesters": "ASSAULT",
    "Violent demonstration": "PROTEST", "Mob violence": "ASSAULT", "Agreement": "AGREE", "Arrests": "COERCE",
    "Disrupted weapons use": "COERCE", "Headquarters or base established": "MOBILIZE",
    "Looting/property destruction": "ASSAULT", "Non-violent transfer of territory": "RETREAT",
}  # fmt: skip
_MODES = {
    "Chemical weapon": "unconventional", "Suicide bomb": "suicide-attack", "Grenade": "explosives",
    "Shelling/artillery/missile attack": "heavy-weapons", "Remote explosive/landmine/IED": "explosives",
    "Sexual violence": "sexual", "Abduction/forced disappearance": "abduct", "Peaceful protest": "demo",
    "Protest with intervention": "demo", "Excessive force against protesters": "crowd-control",
    "Violent demonstration": "riot", "Arrests": "arrest", "Disrupted weapons use": "seize",
    "Headquarters or base established": "troops", "Looting/property destruction": "destroy",
    "Non-violent transfer of territory": "withdraw",
}  # fmt: skip
_QUADS = {"AGREE": "1", "RETREAT": "2", "ASSAULT": "4", "PROTEST": "4", "COERCE": "4", "MOBILIZE": "4"}
_SECTORS = {"Rebel group": "REB", "2": "REB", "Rioters": "CVL", "5": "CVL", "Protesters": "CVL", "6": "CVL", "Civilians": "CVL", "7": "CVL"}  # fmt: skip
_DAY = "CAST(try_strptime(\"event_date\", ['%Y-%m-%d', '%d %B %Y', '%d-%B-%Y', '%d-%b-%Y', '%d/%m/%Y']) AS DATE)"

# The first year of the first country of a region, as the table acled_regions of the R package acledR is said to have it;
# some countries of a region began later.
_BEGAN = {
    "Western Africa": 1997, "Middle Africa": 1997, "Eastern Africa": 1997, "Southern Africa": 1997, "Northern Africa": 1997,
    "South Asia": 2010, "Southeast Asia": 2010, "Middle East": 2015, "Europe": 2018, "Caucasus and Central Asia": 2018,
    "Central America": 2018, "South America": 2018, "Caribbean": 2018, "East Asia": 2018, "North America": 2020,
    "Oceania": 2021,
}  # fmt: skip

ACLED = Dataset(
    name="acled",
    title="ACLED (Armed Conflict Location & Event Data)",
    licence="ACLED EULA",
    terms=(
        "Raw rows must not be passed on, nor used to train a model; what is published must not let the rows be made again. "
        "Say with each use the access date, the filters and the changes made. Not for commercial use without a licence."
    ),
    terms_address="https://acleddata.com/eula",
    citation=(
        "Raleigh, Clionadh, Roudabeh Kishi, and Andrew Linke (2023). Political instability patterns are obscured by "
        "conflict dataset scope conditions, sources, and coding choices. Humanities and Social Sciences Communications 10. "
        "Armed Conflict Location & Event Data (ACLED), https://acleddata.com"
    ),
    reference=Reference(
        authors=("Raleigh, Clionadh", "Kishi, Roudabeh", "Linke, Andrew"),
        year=2023,
        title=(
            "Political instability patterns are obscured by conflict dataset scope conditions, sources, and coding choices"
        ),
        container="Humanities and Social Sciences Communications",
        journal=True,
        url="https://acleddata.com",
    ),
    address="https://acleddata.com/api/acled/read",
    fetch=CsvPages(
        address=(
            "https://acleddata.com/api/acled/read?_format=csv&event_date={begin}|{until}&event_date_where=BETWEEN"
            "&limit=5000&page={page}"
        ),
        page=5000,
        login="https://acleddata.com/oauth/token",
        client="acled",
        login_variables=("ACLED_USER", "ACLED_PASSWORD"),
        key_variable="ACLED_TOKEN",
        name="acled_{begin}_{until}_page{page:03}.csv",
        note=(
            "Since September 2025 a token lasts a day. Many accounts (those of free mail addresses among them) log in and "
            "are still denied events: ACLED says which tier an account has."
        ),
    ),
    may_export=False,
    may_train=False,
    patterns=("*acled*.csv",),
    format=Format.QUOTED,
    delimiter=",",
    header=Header.ALWAYS,
    columns=_COLUMNS,
    may_lack=_MAY_LACK,
    shape={"event_id_cnty": r"[A-Z]{3}\d+", "time_precision": "[1-3]"},
    stored={
        "native_id": '"event_id_cnty"',
        # "04 December 0025" and 0025-12-04 have been seen: the century was lost.
        "occurred_begin": f"CASE WHEN year({_DAY}) < 100 THEN CAST({_DAY} + INTERVAL 2000 YEAR AS DATE) ELSE {_DAY} END",
        "added": "to_timestamp(TRY_CAST(\"timestamp\" AS BIGINT)) AT TIME ZONE 'UTC'",
        "type": cases('"sub_event_type"', _TYPES),
        "mode": cases('"sub_event_type"', _MODES),
        "code": '"sub_event_type"',
        "actor": '"actor1"',
        "recipient": '"actor2"',
        "country": 'coalesce("iso3", place_iso.alpha3)',
        "note": '"notes"',
        "outlet": '"source"',
    },
    shown={
        "occurred_until": "occurred_begin + 1",
        "occurred_precision": cases('"time_precision"', {"1": "day", "2": "week", "3": "month"}, "'day'"),
        "published": "CAST(added AS DATE)",
        "quad": "CAST(" + cases("type", _QUADS) + " AS INTEGER)",
        "actor_sector": cases('"inter1"', _SECTORS),
        "actor_sectors": '"inter1"',
        "recipient_sector": cases('"inter2"', _SECTORS),
        "recipient_sectors": '"inter2"',
        "place": '"location"',
        "latitude": number("latitude"),
        "longitude": number("longitude"),
        "place_precision": cases('"geo_precision"', {"1": "exact", "2": "near", "3": "region"}),
        "country_native": 'coalesce("iso", "country")',
        "admin1": '"admin1"',
        "admin2": '"admin2"',
        "fatalities_best": number("fatalities", "BIGINT"),
    },
    constants={"code_scheme": "ACLED", "quad_scheme": "plover", "directed": False, "status": "actual"},
    joins='LEFT JOIN lookup.named_country AS place_iso ON place_iso.name = lower(r."country")',
    held={
        "event_id_cnty": "native_id",
        "sub_event_type": "code",
        "actor1": "actor",
        "actor2": "recipient",
        "notes": "note",
        "source": "outlet",
    },
    refuse=(
        Rule(when="native_id IS NULL OR native_id LIKE '%undefined%'", words="there is no event id"),
        Rule(when="occurred_begin IS NULL", words="event_date is no day"),
        Rule(when="code IS NULL", words="there is no sub_event_type"),
    ),
    mend=(Rule(when=f"year({_DAY}) < 100", words="a year without its century; 2000 was added"),),
    breaks=tuple(
        Break(
            dataset="acled",
            kind=BreakKind.STARTS,
            day=date(year, 1, 1),
            region=region,
            what=f"ACLED begins in {region}; some countries there follow in later years.",
            reference="table acled_regions of https://dtacled.github.io/acledR; not confirmed",
        )
        for region, year in _BEGAN.items()
    ),
    notes=(
        "actor1 and actor2 have no direction: `actor` is not who began it.",
        "Rows are revised and deleted: `added` is the day of the last revision, and a later file replaces an id's row.",
        "Fatalities are one conservative estimate, kept as `fatalities_best` without a range.",
        "Coverage began in different years by country; see ACLED's coverage page before you compare.",
    ),
)

_MOMENT = 'coalesce(to_timestamp(TRY_CAST("deleted_timestamp" AS BIGINT)) AT TIME ZONE \'UTC\', TRY_CAST("deleted_timestamp" AS TIMESTAMP))'

ACLED_DELETED = Dataset(
    name="acled-deleted",
    title="ACLED, events that it has deleted",
    licence=ACLED.licence,
    terms=ACLED.terms,
    terms_address=ACLED.terms_address,
    citation=ACLED.citation,
    reference=ACLED.reference,
    address="https://acleddata.com/api/deleted/read",
    may_export=False,
    may_train=False,
    patterns=("*acled*deleted*.csv", "*acled*deletions*.csv"),
    table="superseded",
    withdraws="acled",
    format=Format.QUOTED,
    delimiter=",",
    header=Header.ALWAYS,
    columns=("event_id_cnty", "deleted_timestamp"),
    shape={"event_id_cnty": r"[A-Z]{3}\d+", "deleted_timestamp": r"\d{9,10}|\d{4}-\d\d-\d\d.*"},
    stored={"native_id": '"event_id_cnty"', "since": f"CAST({_MOMENT} AS DATE)"},
    held={"event_id_cnty": "native_id"},
    year="since",
    refuse=(
        Rule(when="native_id IS NULL", words="there is no event id"),
        Rule(when="since IS NULL", words="deleted_timestamp is no moment"),
    ),
    notes=(
        "It has ids and days, no events: the rows of ACLED that it names are no longer shown from the day of deletion on.",
        "Load it after the exports that it is about; an export without timestamps that comes later shows its rows again.",
    ),
)
