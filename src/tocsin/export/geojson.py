"""GeoJSON (RFC 7946) of the events that have coordinates, for QGIS, kepler.gl, Leaflet, geopandas.

A point says nothing of how exact it is, so each feature says it three times: in `title`, in `place_precision`, and in
`place_means`, which says in words of what area the point is the middle. Nothing is moved or made up; an event without
coordinates is no feature, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from tocsin.export.attributed import leads, sentence
from tocsin.export.row_columns import SCHEMA
from tocsin.export.rows import Holdings, Row, rows
from tocsin.export.saving import aside
from tocsin.export.tally import Tally, many

POINTS = frozenset({"point", "exact", "near", "city", "town"})
"""The precisions of which a pin on a map is a fair picture."""

_MEANS = {
    "point": "this point",
    "exact": "this place",
    "near": "near this place",
    "city": "this town",
    "town": "this town",
    "district": "somewhere in the district of which this is the middle",
    "admin2": "somewhere in the second-order area of which this is the middle",
    "province": "somewhere in the province of which this is the middle",
    "admin1": "somewhere in the first-order area of which this is the middle",
    "country": "somewhere in the country of which this is the middle",
    "region": "somewhere in the region of which this is the middle",
    "international": "outside any country, around here",
}
_UNSAID = "how exact it is, nobody says"
_ELSEWHERE = frozenset({"key", "title", "latitude", "longitude", "recorded", "starts", "ends"})
_KEPT = tuple(name for name in SCHEMA.names if name not in _ELSEWHERE)


def write_geojson(held: Holdings, path: Path, tally: Tally, *, force: bool = False) -> tuple[Path, ...]:
    """Writes one feature an event that has coordinates; the counts of the rest are in the foreign member `tocsin`.

    Raises
    ------
    ExportError
        If the file is there already, or cannot be written.
    """
    missing: Counter[str] = Counter()
    with aside(path, force=force) as (draft,), draft.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        opening = b"\n"
        for row in rows(held, tally):
            why = unlocated(row)
            if why is not None:
                missing[why] += 1
                continue
            file.write(opening + dumped(feature(row)))
            opening = b",\n"
        tally.remark(*(f"{many(count, 'event')} not on the map: {why}" for why, count in sorted(missing.items())))
        told = {"events": tally.rows, "without_place": dict(sorted(missing.items())), "notes": list(tally.sentences())}
        file.write(b'\n],"tocsin":' + dumped(told) + b"}\n")
    return (path,)


def feature(row: Row) -> dict[str, Any]:
    """One event as a feature; its row must have coordinates."""
    precision = row["place_precision"]
    where = row["place_name"] or row["place"] or row["place_country"] or "a place without a name"
    means = _MEANS.get(precision or "", _UNSAID)
    said = leads(row)
    properties: dict[str, Any] = {
        "title": f"{sentence(row, said)} [{where}: {means}]",  # what maps show when a point is asked
        "headline": row["title"],
        "said_by": said,
        "place_means": means,
        "place_is_a_point": precision in POINTS,
    }
    return {
        "type": "Feature",
        "id": row["key"],
        "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
        "properties": properties | {name: row[name] for name in _KEPT},
    }


def unlocated(row: Row) -> str | None:
    """Why a row cannot be drawn; None if it can."""
    latitude, longitude = row["latitude"], row["longitude"]
    if latitude is None or longitude is None:
        return "no place is given" if row["place"] is None else "the place has no coordinates"
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return "the coordinates lie outside the map"
    return None


def dumped(value: Mapping[str, Any]) -> bytes:
    """JSON on one line; days as YYYY-MM-DD."""
    return msgspec.json.encode(value)
