"""GDELT's event tables: 2.0 (every 15 minutes since 2015), 1.0 (daily, back to 1979) and the mentions of 2.0."""

from __future__ import annotations

from datetime import date

from tocsin.read.addresses import Listed
from tocsin.read.dataset import (
    CAMEO_SECTORS,
    Break,
    BreakKind,
    Dataset,
    Reference,
    Rule,
    cases,
    day,
    number,
    translated,
)

_TERMS = "Free for any use, also commercial, and to pass on, if GDELT is named with a link to it."
_TERMS_ADDRESS = "https://www.gdeltproject.org/about.html#termsofuse"
_CITATION = (
    "Leetaru, Kalev, and Philip A. Schrodt (2013). GDELT: Global Data on Events, Location and Tone, 1979-2012. "
    "The GDELT Project, https://www.gdeltproject.org/"
)
_REFERENCE = Reference(
    authors=("Leetaru, Kalev", "Schrodt, Philip A."),
    year=2013,
    title="GDELT: Global Data on Events, Location and Tone, 1979-2012",
    container="The GDELT Project",
    url="https://www.gdeltproject.org/",
)
_NOTES = (
    "Rows count reports, not events: one abduction may be hundreds of rows. See `reports` and the numbers in `native`.",
    "Quad classes are GDELT's own: 09 is material cooperation and 14 verbal conflict, unlike in ICEWS.",
    "A day can be wrong by a year or ten where a text says 'a year ago'; such rows are kept as they are.",
    "Place codes are FIPS 10-4 and actor codes CAMEO; both are kept beside the ISO code.",
    "A 15-minute file that GDELT never published is not a mistake: nothing is loaded for it.",
)


_MASTER = "http://data.gdeltproject.org/gdeltv2/masterfilelist.txt"  # "SIZE MD5 ADDRESS"; translated news has its own
_SINCE = date(2015, 2, 18)


def listed(kind: str) -> Listed:
    """Where the 15-minute files of one kind ("export.CSV", "mentions.CSV", "gkg.csv") are listed."""
    return Listed(
        lists=(_MASTER,),
        matches=rf"(\d{{4}})(\d\d)(\d\d)\d{{6}}\.{kind.replace('.', '[.]')}\.zip",
        first=_SINCE,
        note="96 files a day; the list itself has more than 100 MB and is kept beside the files.",
    )


_NEW = "the first file of http://data.gdeltproject.org/gdeltv2/masterfilelist.txt is of 2015-02-18 23:00 UTC"


def _second(dataset: str, what: str) -> Break:
    """The start of GDELT 2.0."""
    return Break(
        dataset=dataset, kind=BreakKind.STARTS, day=date(2015, 2, 18), what=what, reference=_NEW, other="gdelt1"
    )


def _actor(number: int) -> tuple[str, ...]:
    return tuple(
        f"Actor{number}{part}"
        for part in (
            "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code".split()
        )
    )


def _place(who: str, *, districts: bool) -> tuple[str, ...]:
    parts = ["Type", "FullName", "CountryCode", "ADM1Code", *(["ADM2Code"] if districts else []), "Lat", "Long"]
    return tuple(f"{who}Geo_{part}" for part in (*parts, "FeatureID"))


_WHEN = ("SQLDATE", "MonthYear", "Year", "FractionDate")
_WHAT = ("EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale")
_COUNTS = ("NumMentions", "NumSources", "NumArticles")


def _columns(*, districts: bool) -> tuple[str, ...]:
    places = (name for who in ("Actor1", "Actor2", "Action") for name in _place(who, districts=districts))
    head = ("GLOBALEVENTID", *_WHEN, *_actor(1), *_actor(2), "IsRootEvent", *_WHAT, *_COUNTS, "AvgTone")
    return (*head, *places, "DATEADDED", "SOURCEURL")


def _together(*, districts: bool) -> tuple[tuple[str, ...], ...]:
    places = (_place(who, districts=districts) for who in ("Actor1", "Actor2", "Action"))
    return (_WHEN, _WHAT, _COUNTS, _actor(1), _actor(2), *places)


_PRECISION = {"1": "country", "2": "admin1", "3": "town", "4": "town", "5": "admin1"}
_STORED = {
    "native_id": '"GLOBALEVENTID"',
    "occurred_begin": day("SQLDATE", "%Y%m%d"),
    "added": "try_strptime(\"DATEADDED\", ['%Y%m%d%H%M%S', '%Y%m%d'])",
    "type": "cameo.type",
    "mode": "cameo.mode",
    "contexts": "cameo.contexts",
    "code": '"EventCode"',
    "actor_country": "actor_iso.alpha3",
    "recipient_country": "recipient_iso.alpha3",
    "country": "place_iso.alpha3",
    "url": '"SOURCEURL"',
}
_SHOWN = {
    "occurred_until": "occurred_begin + 1",
    "score": number("GoldsteinScale"),
    "quad": number("QuadClass", "INTEGER"),
    "actor": '"Actor1Name"',
    "actor_code": '"Actor1Code"',
    "actor_country_native": '"Actor1CountryCode"',
    "actor_sector": translated('"Actor1Type1Code"', CAMEO_SECTORS),
    "actor_sectors": 'nullif(concat_ws(\'; \', "Actor1Type1Code", "Actor1Type2Code", "Actor1Type3Code"), \'\')',
    "recipient": '"Actor2Name"',
    "recipient_code": '"Actor2Code"',
    "recipient_country_native": '"Actor2CountryCode"',
    "recipient_sector": translated('"Actor2Type1Code"', CAMEO_SECTORS),
    "recipient_sectors": 'nullif(concat_ws(\'; \', "Actor2Type1Code", "Actor2Type2Code", "Actor2Type3Code"), \'\')',
    "place": '"ActionGeo_FullName"',
    "latitude": number("ActionGeo_Lat"),
    "longitude": number("ActionGeo_Long"),
    "place_precision": cases('"ActionGeo_Type"', _PRECISION),
    "country_native": '"ActionGeo_CountryCode"',
    "admin1": '"ActionGeo_ADM1Code"',
    "reports": number("NumArticles", "INTEGER"),
    "published": "CAST(added AS DATE)",
}
_CONSTANTS = {
    "occurred_precision": "day",
    "code_scheme": "CAMEO",
    "score_scale": "goldstein-gdelt",
    "quad_scheme": "gdelt",
    "directed": True,
    "status": "actual",
}
_JOINS = """
LEFT JOIN lookup.cameo AS cameo ON cameo.code = r."EventCode"
LEFT JOIN lookup.cameo_country AS actor_iso ON actor_iso.code = r."Actor1CountryCode"
LEFT JOIN lookup.cameo_country AS recipient_iso ON recipient_iso.code = r."Actor2CountryCode"
LEFT JOIN lookup.fips_country AS place_iso ON place_iso.code = r."ActionGeo_CountryCode"
"""
_HELD = {"GLOBALEVENTID": "native_id", "SOURCEURL": "url"}
_REFUSE = (
    Rule(when="occurred_begin IS NULL", words="SQLDATE is no day; without one the row has no place in time"),
    Rule(when="added IS NULL", words="DATEADDED is no day"),
    Rule(when='"EventCode" IS NULL', words="there is no EventCode, so nothing says what happened"),
)
_MEND = (
    Rule(
        when='"ActionGeo_Lat" IS NOT NULL AND NOT coalesce(abs(TRY_CAST("ActionGeo_Lat" AS DOUBLE)) <= 90, false)',
        words="a latitude that is none; it is kept in native",
    ),
)
_SHAPE = {"GLOBALEVENTID": r"\d+", "SQLDATE": r"\d{8}", "EventCode": r"\d{2,4}", "QuadClass": "[1-4]"}

GDELT = Dataset(
    name="gdelt",
    title="GDELT 2.0 events",
    licence="unlimited use with citation",
    terms=_TERMS,
    terms_address=_TERMS_ADDRESS,
    citation=_CITATION,
    reference=_REFERENCE,
    address="http://data.gdeltproject.org/gdeltv2/masterfilelist.txt",
    fetch=listed("export.CSV"),
    may_export=True,
    may_train=True,
    patterns=("*.export.csv",),
    columns=_columns(districts=True),
    numbers={"GLOBALEVENTID": "BIGINT", "AvgTone": "DOUBLE", "IsRootEvent": "TINYINT"},
    shape={**_SHAPE, "DATEADDED": r"\d{14}"},
    stored=_STORED,
    shown={**_SHOWN, "admin2": '"ActionGeo_ADM2Code"'},
    constants=_CONSTANTS,
    joins=_JOINS,
    held=_HELD,
    together=_together(districts=True),
    year="added",  # a file of GDELT has the day it was made, and events of ten years
    refuse=_REFUSE,
    mend=_MEND,
    breaks=(
        _second(
            "gdelt", "GDELT 2.0 begins: 15-minute files, and translated news beside English; counts jump against 1.0."
        ),
    ),
    notes=_NOTES,
)

_OLD = _columns(districts=False)
GDELT1 = Dataset(
    name="gdelt1",
    title="GDELT 1.0 events",
    licence="unlimited use with citation",
    terms=_TERMS,
    terms_address=_TERMS_ADDRESS,
    citation=_CITATION,
    reference=_REFERENCE,
    address="http://data.gdeltproject.org/events/index.html",
    fetch=Listed(
        lists=("http://data.gdeltproject.org/events/md5sums", "http://data.gdeltproject.org/events/filesizes"),
        below="http://data.gdeltproject.org/events/",
        matches=r"(\d{4})(\d\d)?(\d\d)?(?:\.export\.CSV)?\.zip",
        first=date(1979, 1, 1),
        note="One file a year to 2005, a month to March 2013, a day since.",
    ),
    may_export=True,
    may_train=True,
    patterns=("*.export.csv", "????.csv", "??????.csv"),
    columns=_OLD,
    forms=(_OLD, _OLD[:-1]),  # before 2013-04-01 no row has an address
    may_lack=("SOURCEURL",),
    numbers={"GLOBALEVENTID": "BIGINT", "AvgTone": "DOUBLE", "IsRootEvent": "TINYINT"},
    shape={**_SHAPE, "DATEADDED": r"\d{8}"},
    stored=_STORED,
    shown=_SHOWN,
    constants=_CONSTANTS,
    joins=_JOINS,
    held=_HELD,
    together=_together(districts=False),
    year="added",  # a file of GDELT has the day it was made, and events of ten years
    refuse=_REFUSE,
    mend=_MEND,
    breaks=(
        Break(
            dataset="gdelt1",
            kind=BreakKind.STARTS,
            day=date(1979, 1, 1),
            what="GDELT 1.0 begins; its counts grow with the number of news media that are read.",
            reference="https://www.gdeltproject.org/data.html",
        ),
        Break(
            dataset="gdelt1",
            kind=BreakKind.CHANGES,
            day=date(2013, 4, 1),
            what="Daily files with addresses of reports begin; those before are by month or year, from other archives.",
            reference="https://www.gdeltproject.org/data.html",
        ),
    ),
    notes=(*_NOTES, "Files before 2013-04-01 have 57 columns: no address of a report."),
)

_MENTIONS = (
    "GLOBALEVENTID EventTimeDate MentionTimeDate MentionType MentionSourceName MentionIdentifier SentenceID Actor1CharOffset "
    "Actor2CharOffset ActionCharOffset InRawText Confidence MentionDocLen MentionDocTone MentionDocTranslationInfo Extras"
)
_KINDS = {"1": "web", "2": "broadcast", "3": "core", "4": "dtic", "5": "jstor", "6": "captions"}

GDELT_MENTIONS = Dataset(
    name="gdelt-mentions",
    title="GDELT 2.0 mentions",
    table="reports",
    licence="unlimited use with citation",
    terms=_TERMS,
    terms_address=_TERMS_ADDRESS,
    citation=_CITATION,
    reference=_REFERENCE,
    address="http://data.gdeltproject.org/gdeltv2/masterfilelist.txt",
    fetch=listed("mentions.CSV"),
    may_export=True,
    may_train=True,
    patterns=("*.mentions.csv",),
    columns=tuple(_MENTIONS.split()),
    numbers={"GLOBALEVENTID": "BIGINT", "Confidence": "INTEGER"},
    shape={"GLOBALEVENTID": r"\d+", "EventTimeDate": r"\d{14}", "MentionTimeDate": r"\d{14}", "MentionType": "[1-6]"},
    stored={
        "native_id": '"GLOBALEVENTID"',
        "added": "try_strptime(\"MentionTimeDate\", '%Y%m%d%H%M%S')",
        "outlet": '"MentionSourceName"',
        "url": '"MentionIdentifier"',
    },
    shown={
        "published": "CAST(added AS DATE)",
        "kind": cases('"MentionType"', _KINDS),
        "sentence": number("SentenceID", "INTEGER"),
        "confidence": '"Confidence" / 100.0',
        "tone": number("MentionDocTone"),
        "language": "coalesce(regexp_extract(\"MentionDocTranslationInfo\", 'srclc:(\\w+)', 1), 'eng')",
    },
    held={"GLOBALEVENTID": "native_id", "MentionSourceName": "outlet", "MentionIdentifier": "url"},
    together=(("EventTimeDate", "MentionTimeDate"), ("MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo")),
    year="added",
    key=("url", "added"),
    refuse=(Rule(when="added IS NULL", words="MentionTimeDate is no moment"),),
    breaks=(_second("gdelt-mentions", "Mentions begin with GDELT 2.0."),),
    notes=(
        "Character offsets count GDELT's own English text, not the page.",
        "One report of one event is one row; an event that is reported for weeks has rows in many files.",
    ),
)
