"""UCDP GED, yearly and Candidate: CSV read by the names in its header."""

from __future__ import annotations

from datetime import date

from tocsin.read.addresses import JsonPages
from tocsin.read.dataset import Break, BreakKind, Dataset, Format, Header, Reference, Rule, cases, number

_COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa",
    "gwnob",
)  # fmt: skip
_MAY_LACK = (
    "code_status", "conflict_dset_id", "dyad_dset_id", "side_a_dset_id", "side_b_dset_id", "number_of_sources",
    "source_article", "source_office", "source_date", "source_headline", "where_description", "geom_wkt", "gwnoa", "gwnob",
    "active_year", "conflict_new_id", "dyad_new_id", "side_a_new_id", "side_b_new_id", "country_id", "year",
)  # fmt: skip
_PRECISION = {
    "1": "exact", "2": "near", "3": "admin2", "4": "admin1", "5": "region", "6": "country", "7": "international",
}  # fmt: skip


def _day(column: str) -> str:
    return f"coalesce(TRY_CAST(\"{column}\" AS DATE), CAST(try_strptime(\"{column}\", ['%m/%d/%Y %H:%M:%S', '%m/%d/%Y']) AS DATE))"


UCDP = Dataset(
    name="ucdp",
    title="UCDP Georeferenced Event Dataset, yearly and Candidate",
    licence="CC BY 4.0",
    terms="Free to use and pass on with attribution; name the version.",
    terms_address="https://ucdp.uu.se/downloads/",
    citation=(
        "Sundberg, Ralph, and Erik Melander (2013). Introducing the UCDP Georeferenced Event Dataset. Journal of Peace "
        "Research 50(4). Uppsala Conflict Data Program, https://ucdp.uu.se"
    ),
    reference=Reference(
        authors=("Sundberg, Ralph", "Melander, Erik"),
        year=2013,
        title="Introducing the UCDP Georeferenced Event Dataset",
        container="Journal of Peace Research",
        journal=True,
        url="https://ucdp.uu.se",
    ),
    address="https://ucdpapi.pcr.uu.se/api/gedevents",
    fetch=JsonPages(
        address=(
            "https://ucdpapi.pcr.uu.se/api/gedevents/{version}?pagesize=1000&page=0&StartDate={begin}&EndDate={until}"
        ),
        rows="Result",
        onward="NextPageUrl",
        total="TotalCount",
        key_variable="UCDP_TOKEN",
        header="x-ucdp-access-token",
        name="GEDEvent_{begin}_{until}_v{version}.csv",
        version="25.1",
        note="A token has been asked for since 2026, and 5,000 requests a day are allowed; name the release with --version.",
    ),
    may_export=True,
    may_train=True,
    patterns=("gedevent*.csv",),
    whole=r"[vV]\d+[_.]1\.csv",  # the yearly release; Candidate versions are 25_0_3 and the like
    version=r"[vV](\d+[_.]\d+(?:[_.]\w+?)?)\.csv",
    format=Format.QUOTED,
    delimiter=",",
    header=Header.ALWAYS,
    columns=_COLUMNS,
    may_lack=_MAY_LACK,
    missing=("NA",),
    shape={"id": r"\d+", "type_of_violence": "[1-3]", "date_prec": "[1-5]"},
    stored={
        "native_id": 'TRY_CAST("id" AS BIGINT)',
        "occurred_begin": _day("date_start"),
        "occurred_until": f"greatest({_day('date_end')}, {_day('date_start')}) + 1",
        "code": '"type_of_violence"',
        "actor": '"side_a"',
        "recipient": '"side_b"',
        "country": "place_iso.alpha3",
        "fatalities_low": number("low", "BIGINT"),
        "fatalities_best": number("best", "BIGINT"),
        "fatalities_high": number("high", "BIGINT"),
    },
    shown={
        # Days are a range: `date_prec` says how wide, not where in it the day lies.
        "occurred_precision": cases(
            '"date_prec"', {"1": "day", "2": "days", "3": "week", "4": "month", "5": "year"}, "'days'"
        ),
        "published": (
            "list_max(list_transform(string_split(coalesce(\"source_date\", ''), ';'), "
            "lambda x: TRY_CAST(trim(x, ' \"') AS DATE)))"
        ),
        "actor_code": '"side_a_new_id"',
        "actor_country_native": '"gwnoa"',
        "recipient_code": '"side_b_new_id"',
        "recipient_country_native": '"gwnob"',
        "recipient_sector": "CASE code WHEN '3' THEN 'CVL' END",
        "place": '"where_coordinates"',
        "latitude": number("latitude"),
        "longitude": number("longitude"),
        "place_precision": cases('"where_prec"', _PRECISION),
        "country_native": 'coalesce("country_id", "country")',
        "admin1": '"adm_1"',
        "admin2": '"adm_2"',
        "holder": '"source_original"',
        "outlet": '"source_office"',
        "note": '"source_headline"',
        "reports": 'nullif(TRY_CAST("number_of_sources" AS INTEGER), -1)',
    },
    constants={
        "type": "ASSAULT",
        "code_scheme": "UCDP",
        "quad": "4",
        "quad_scheme": "plover",
        "directed": False,
        "status": "actual",
    },
    joins="LEFT JOIN lookup.named_country AS place_iso ON place_iso.name = lower(regexp_replace(r.\"country\", ' \\(.*', ''))",
    held={"type_of_violence": "code", "side_a": "actor", "side_b": "recipient"},
    refuse=(
        Rule(when="native_id IS NULL", words="id is no number"),
        Rule(when="occurred_begin IS NULL", words="date_start is no day"),
        Rule(when="fatalities_best IS NULL", words="best is no number"),
        Rule(when="\"type_of_violence\" NOT IN ('1', '2', '3')", words="type_of_violence is none of 1, 2 and 3"),
    ),
    mend=(
        Rule(
            when=f"{_day('date_end')} < {_day('date_start')}",
            words="date_end lies before date_start; the event is given the one day",
        ),
    ),
    breaks=(
        Break(
            dataset="ucdp",
            kind=BreakKind.STARTS,
            day=date(1989, 1, 1),
            what="UCDP GED begins.",
            reference="https://ucdp.uu.se/downloads/",
        ),
        Break(
            dataset="ucdp",
            kind=BreakKind.CHANGES,
            day=None,
            release=r"^(\d\d)[._]1$",
            what="From here on rows are of UCDP Candidate: provisional, and dropped or changed by the next yearly release.",
            reference="https://ucdp.uu.se/downloads/candidateged/ucdp-candidate-codebook1.4.pdf",
        ),
    ),
    notes=(
        "Side A and side B have no direction, except in one-sided violence, where side A kills civilians.",
        "Only events with at least one death; Candidate rows are dropped or changed in later releases.",
        "`published` is the latest day among the reports that a row lists; the row itself was released months later.",
        "source_original says who claimed it; it is the column `holder`.",
    ),
)
