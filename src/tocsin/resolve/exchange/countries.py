"""The codes of countries in other tools: ISO 3166-1 alpha-2, FIPS 10-4 (GDELT's places) and CAMEO."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tocsin.resolve.entries import SEED
from tocsin.shipped import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One country or territory of `countries.csv`, which has all states of the seed registry."""

    alpha3: str  # as in `Actor.country`; KOS for Kosovo
    alpha2: str | None  # lower case; xk for Kosovo; None: a country of the past that has none any more
    fips: tuple[str, ...]  # the usual one first; empty: none that is known
    cameo: str


@cache
def load_countries() -> Mapping[str, Country]:
    """The countries by their alpha-3 codes; read once, since they cannot change."""
    rows = csv.DictReader(checked(SEED / "countries.csv").read_text(encoding="utf-8").splitlines())
    return {
        row["alpha3"]: Country(
            alpha3=row["alpha3"],
            alpha2=row["alpha2"] or None,
            fips=tuple(code for code in row["fips"].split(";") if code),
            cameo=row["cameo"],
        )
        for row in rows
    }


def by_alpha2() -> Mapping[str, str]:
    """The alpha-3 code of each lower-case alpha-2 code."""
    return {each.alpha2: each.alpha3 for each in load_countries().values() if each.alpha2 is not None}


def by_cameo() -> Mapping[str, str]:
    """The alpha-3 code of each CAMEO country code; where dictionaries write ISO's in its place, that one counts too."""
    countries = load_countries()
    return {code: code for code in countries} | {each.cameo: each.alpha3 for each in countries.values()}
