"""What native codes lead to, as tables that the SQL of a data set may join: the crosswalk and the codes of countries.

lookup.cameo            code, type, mode, contexts (joined by ;), quad_icews, quad_gdelt
lookup.cameo_label      label as `plain` leaves it, and the columns of lookup.cameo
lookup.cameo_country    code of CAMEO, alpha3
lookup.fips_country     code of FIPS 10-4, alpha3
lookup.iso_country      alpha3
lookup.named_country    English name in lower case, alpha3

The macro plain(text) leaves lower-case letters and digits with single blanks between.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import rtoml

from tocsin.ontology import load_ontology
from tocsin.shipped import checked, shipped

_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS lookup;
CREATE OR REPLACE MACRO plain(words) AS
    trim(regexp_replace(lower(strip_accents(words)), '[^a-z0-9]+', ' ', 'g'));
"""
_LABELS = """
CREATE TABLE lookup.cameo_label AS
    SELECT plain(label) AS label, * EXCLUDE (label) FROM lookup.labelled
    QUALIFY row_number() OVER (PARTITION BY plain(label) ORDER BY length(code) = 3 DESC, code) = 1;
CREATE TABLE lookup.cameo AS SELECT * EXCLUDE (label) FROM lookup.labelled;
DROP TABLE lookup.labelled;
"""

# English names that data sets write and the registry does not.
_OTHER_NAMES = {
    "occupied palestinian territory": "PSE",
    "palestinian territory, occupied": "PSE",
    "macedonia": "MKD",
    "republic of korea": "KOR",
    "korea": "KOR",
    "congo": "COG",
    "congo, drc": "COD",
    "marshall is.": "MHL",
    "solomon is.": "SLB",
    "curacao": "CUW",
    "virgin islands, u.s.": "VIR",
    "holy see vatican city state": "VAT",
    "falkland islands malvinas": "FLK",
    "swaziland": "SWZ",
    "dr congo (zaire)": "COD",
    "dr congo": "COD",
    "congo, democratic republic of the": "COD",
    "russia (soviet union)": "RUS",
    "yemen (north yemen)": "YEM",
    "cambodia (kampuchea)": "KHM",
    "bosnia-herzegovina": "BIH",
    "serbia (yugoslavia)": "SRB",
    "zimbabwe (rhodesia)": "ZWE",
    "kingdom of eswatini (swaziland)": "SWZ",
    "hyderabad": "IND",
    "east timor": "TLS",
    "timor-leste": "TLS",
    "holy see (vatican city state)": "VAT",
    "federated states of micronesia": "FSM",
    "hong kong": "HKG",
    "macao": "MAC",
    "greenland": "GRL",
    "guadeloupe": "GLP",
    "martinique": "MTQ",
    "reunion": "REU",
    "mayotte": "MYT",
    "french guiana": "GUF",
    "puerto rico": "PRI",
    "new caledonia": "NCL",
    "french polynesia": "PYF",
    "western sahara": "ESH",
    "bermuda": "BMU",
    "aruba": "ABW",
    "cayman islands": "CYM",
    "guam": "GUM",
    "gibraltar": "GIB",
    "falkland islands": "FLK",
    "faroe islands": "FRO",
}


def add_lookups(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables in a database."""
    connection.execute(_SCHEMA)
    codes = load_ontology().crossings.values()
    rows = (
        {
            "code": c.cameo,
            "label": c.label,
            "type": c.type,
            "mode": c.mode,
            "contexts": ";".join(c.contexts) or None,
            "quad_icews": None if c.quad_icews is None else c.quad_icews.code,
            "quad_gdelt": None if c.quad_gdelt is None else c.quad_gdelt.code,
        }
        for c in codes
    )
    texts = dict.fromkeys(("code", "label", "type", "mode", "contexts"), "VARCHAR")
    _table(connection, "labelled", rows, texts | {"quad_icews": "TINYINT", "quad_gdelt": "TINYINT"})
    connection.execute(_LABELS)
    data = shipped("actors")
    countries = list(csv.DictReader(checked(data / "countries.csv").read_text(encoding="utf-8").splitlines()))
    pair = {"code": "VARCHAR", "alpha3": "VARCHAR"}
    for scheme in ("cameo", "fips"):
        found = {code: row["alpha3"] for row in countries for code in row[scheme].split(";") if code}
        _table(connection, f"{scheme}_country", ({"code": c, "alpha3": a} for c, a in found.items()), pair)
    known = {row["alpha3"] for row in countries}
    _table(connection, "iso_country", ({"alpha3": each} for each in sorted(known)), {"alpha3": "VARCHAR"})
    names = _country_names(rtoml.loads(checked(data / "states.toml").read_text(encoding="utf-8")), known)
    listed = ({"name": name, "alpha3": alpha3} for name, alpha3 in names.items())
    _table(connection, "named_country", listed, {"name": "VARCHAR", "alpha3": "VARCHAR"})


def _country_names(table: Mapping[str, Any], known: set[str]) -> dict[str, str]:
    """Names of states in lower case; a name of two states leads nowhere, and a full name outdoes an alias."""
    names: dict[str, str] = {}
    for first in (True, False):
        taken: dict[str, set[str]] = {}
        for actor in table["actor"]:
            if actor["kind"] != "state" or actor.get("country") not in known:
                continue
            for name in [actor["name"]] if first else actor.get("names", []):
                taken.setdefault(str(name).lower(), set()).add(actor["country"])
        names |= {name: min(of) for name, of in taken.items() if len(of) == 1 and name not in names}
    return {name: code for name, code in _OTHER_NAMES.items() if code in known} | names


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Mapping[str, Any]], types: Mapping[str, str]
) -> None:
    # Not through Arrow: to make an array of a list, pyarrow imports pandas, which takes longer than all else here
    listed = list(rows)
    columns = ", ".join(f"unnest(CAST(${column} AS {kind}[])) AS {column}" for column, kind in types.items())
    values = {column: [row[column] for row in listed] for column in types}
    connection.execute(f"CREATE TABLE lookup.{name} AS SELECT {columns}", values)
