"""Rows of other data sets, made up in the right shape: ids of 999..., addresses that lead nowhere."""

from __future__ import annotations

import csv
from io import StringIO

from tocsin.read.acled import ACLED
from tocsin.read.dataset import Dataset
from tocsin.read.gdelt import GDELT, GDELT1, GDELT_MENTIONS
from tocsin.read.gkg import GKG
from tocsin.read.icews import ICEWS
from tocsin.read.petrarch import PETRARCH
from tocsin.read.polecat import POLECAT
from tocsin.read.ucdp import UCDP

_PLACE = {
    "Geo_Type": "4",
    "Geo_FullName": "Basra, Al Basrah, Iraq",
    "Geo_CountryCode": "IZ",
    "Geo_ADM1Code": "IZ02",
    "Geo_ADM2Code": "",
    "Geo_Lat": "30.4942",
    "Geo_Long": "47.8192",
    "Geo_FeatureID": "-3103052",
}
_GDELT = {
    "GLOBALEVENTID": "9990000001", "SQLDATE": "20240215", "MonthYear": "202402", "Year": "2024",
    "FractionDate": "2024.1233", "Actor1Code": "IRQCOP", "Actor1Name": "POLICE", "Actor1CountryCode": "IRQ",
    "Actor1Type1Code": "COP", "Actor2Code": "ROMMED", "Actor2Name": "ROMANIAN", "Actor2CountryCode": "ROM",
    "Actor2Type1Code": "MED", "IsRootEvent": "1", "EventCode": "090", "EventBaseCode": "090", "EventRootCode": "09",
    "QuadClass": "2", "GoldsteinScale": "-2.0", "NumMentions": "6", "NumSources": "2", "NumArticles": "5",
    "AvgTone": "-3.25", "DATEADDED": "20240215101500", "SOURCEURL": "https://example.invalid/made/1",
    **{f"{who}{part}": value for who in ("Actor1", "Actor2", "Action") for part, value in _PLACE.items()},
}  # fmt: skip
_ICEWS = {
    "Event ID": "99900001", "Event Date": "2019-05-06", "Source Name": "Police (Kenya)",
    "Source Sectors": "Police,Government", "Source Country": "Kenya", "Event Text": "Investigate", "CAMEO Code": "090",
    "Intensity": "-2.0", "Target Name": 'Editor "The Lamp"', "Target Sectors": "Media", "Target Country": "Kenya",
    "Story ID": "99000001", "Sentence Number": "3", "Publisher": "Made Wire", "City": "Nakuru", "District": "",
    "Province": "Rift Valley", "Country": "Kenya", "Latitude": "-0.3", "Longitude": "36.07",
}  # fmt: skip
_POLECAT = {
    **dict.fromkeys(POLECAT.columns, "None"),
    "Event ID": "20240301-0001-made_PROTEST_", "Event Date": "2024-03-01", "Event Type": "PROTEST", "Event Mode": "demo",
    "Event Intensity": "-6.5", "Quad Code": "MATERIAL CONFLICT", "Contexts": "economic; environment",
    "Actor Name": "Teachers", "Actor Country": "CHL", "Primary Actor Sector": "LAB", "Actor Sectors": "LAB; EDU",
    "Recipient Name": "Ministry", "Recipient Country": "CHL", "Country": "CHL", "Province": "Bio Bio",
    "Feature Type": "ADM1", "Latitude": "-37.0", "Longitude": "-72.3", "Source": "Made Wire",
    "Publication Date": "2024-03-02", "Language": "es", "Version": "MADE",
}  # fmt: skip
_ACLED = {
    "event_id_cnty": "MLI99901", "event_date": "2022-06-18", "year": "2022", "time_precision": "2",
    "disorder_type": "Political violence", "event_type": "Violence against civilians", "sub_event_type": "Attack",
    "actor1": "Unidentified Armed Group (Mali)", "inter1": "Political militia", "actor2": "Civilians (Mali)",
    "inter2": "Civilians", "interaction": "Political militia-Civilians", "iso": "466", "region": "Western Africa",
    "country": "Mali", "admin1": "Mopti", "admin2": "Bankass", "location": "Diallassagou", "latitude": "13.73",
    "longitude": "-3.66", "geo_precision": "1", "source": "Made Wire; Made Radio", "source_scale": "National",
    "notes": 'MADE UP. On 18 June 2022,\narmed men, "in two columns", came.', "fatalities": "3", "tags": "",
    "timestamp": "1656000000",
}  # fmt: skip
_UCDP = {
    "id": "999001", "relid": "COL-2020-1-999-1", "year": "2020", "active_year": "1", "code_status": "Clear",
    "type_of_violence": "1", "conflict_name": "Made: Government", "dyad_name": "Government of Made - Band",
    "side_a": "Government of Colombia", "side_a_new_id": "100", "side_b": "Band", "side_b_new_id": "999",
    "number_of_sources": "-1", "source_office": "Made Wire", "source_date": "2020-02-11;2020-02-14",
    "source_headline": "Clash", "source_original": "army spokesman", "where_prec": "4", "where_coordinates": "Cauca",
    "adm_1": "Cauca department", "latitude": "2.5", "longitude": "-76.6", "country": "Colombia", "country_id": "100",
    "region": "Americas", "event_clarity": "1", "date_prec": "4", "date_start": "2020-02-01 00:00:00.000",
    "date_end": "2020-02-10 00:00:00.000", "deaths_a": "1", "deaths_b": "4", "deaths_civilians": "0",
    "deaths_unknown": "0", "best": "5", "high": "9", "low": "4", "gwnoa": "100",
}  # fmt: skip
_MENTION = {
    "GLOBALEVENTID": "9990000001", "EventTimeDate": "20240215101500", "MentionTimeDate": "20240216000000",
    "MentionType": "1", "MentionSourceName": "example.invalid", "MentionIdentifier": "https://example.invalid/made/2",
    "SentenceID": "4", "Confidence": "70", "InRawText": "1", "MentionDocLen": "900", "MentionDocTone": "1.5",
    "MentionDocTranslationInfo": "srclc:spa;eng:Moses 2.1.1",
}  # fmt: skip
_GKG = {
    "GKGRECORDID": "20240215101500-7", "V2.1DATE": "20240215101500", "V2SOURCECOLLECTIONIDENTIFIER": "1",
    "V2SOURCECOMMONNAME": "example.invalid", "V2DOCUMENTIDENTIFIER": "https://example.invalid/made/3",
    "V1THEMES": "PROTEST;STRIKE;", "V1PERSONS": "ana made", "V1.5TONE": "-2.5,1,3.5,4.5,20,0,300",
    "V2.1QUOTATIONS": "120|24|said|we will stay | until noon#410|9||no retreat",
}  # fmt: skip
_PETRARCH = {
    "date": "20240215", "source": "KENCOP", "target": "---CVL", "code": "173", "issues": "", "ids": "MADE_1",
    "url": "https://example.invalid/made/4", "story_source": "AFP",
}  # fmt: skip

_VALUES = {
    GDELT.name: _GDELT,
    GDELT1.name: {**_GDELT, "DATEADDED": "20240215"},
    ICEWS.name: _ICEWS,
    POLECAT.name: _POLECAT,
    ACLED.name: _ACLED,
    UCDP.name: _UCDP,
    GDELT_MENTIONS.name: _MENTION,
    GKG.name: _GKG,
    PETRARCH.name: _PETRARCH,
}


def values(dataset: Dataset, **changed: str) -> dict[str, str]:
    """A row by its raw columns."""
    return {name: _VALUES[dataset.name].get(name, "") for name in dataset.columns} | changed


def tabbed(dataset: Dataset, *rows: dict[str, str], columns=None, header=True) -> str:
    """A tab-separated file of some rows."""
    names = list(columns or dataset.columns)
    lines = ["\t".join(names)] if header else []
    lines += ["\t".join(row[name] for name in names) for row in rows]
    return "\n".join(lines) + "\n"


def commas(*rows: dict[str, str], columns, delimiter=",", header=True) -> str:
    """A CSV file of some rows."""
    out = StringIO()
    writer = csv.DictWriter(out, list(columns), extrasaction="ignore", delimiter=delimiter, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
