"""Makes the world's outlines of the map page: `python tools/world.py COUNTRIES.json CODES.json OUT.svg`.

COUNTRIES.json is `countries-110m.json` of the npm package world-atlas 2 (ISC; Natural Earth, public domain, as TopoJSON), CODES.json
is `codes.json` of the npm package i18n-iso-countries 7 (MIT): numeric country codes beside the three letters. Coordinates are degrees,
longitude to the right and latitude upside down, to a tenth of a degree.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

Point = tuple[float, float]
# Natural Earth draws these without a number of ISO 3166-1.
_NAMED = {"Kosovo": "XKX", "Somaliland": "SOM-1", "N. Cyprus": "CYP-1"}


def main() -> None:
    """Reads the outlines and writes them as one SVG, a path a country."""
    world, codes, out = (Path(argument) for argument in sys.argv[1:4])
    topology = json.loads(world.read_text(encoding="utf-8"))
    letters = {numeric: alpha3 for _, alpha3, numeric, *_ in json.loads(codes.read_text(encoding="utf-8"))}
    arcs = [list(_decoded(arc, topology["transform"])) for arc in topology["arcs"]]
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -90 360 180"><g id="world">']
    for country in topology["objects"]["countries"]["geometries"]:
        name = country["properties"]["name"]
        code = letters.get(country.get("id", "")) or _NAMED.get(name)
        if code is None:
            raise SystemExit(f"{world}: no country code for {name!r}; name it in _NAMED")
        path = "".join(_ring(ring, arcs) for polygon in _polygons(country) for ring in polygon)
        lines.append(f'<path id="{code}" d="{path}"><title>{escape(name)}</title></path>')
    out.write_text("\n".join([*lines, "</g></svg>", ""]), encoding="utf-8")
    sys.stdout.write(f"{len(lines) - 1} countries, {out.stat().st_size:,} bytes: {out}\n")


def _polygons(country: dict[str, Any]) -> list[list[list[int]]]:
    return country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]


def _decoded(arc: Sequence[Sequence[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    """The points of an arc: TopoJSON has each as the difference to the one before, in steps of a grid."""
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield (
            x * transform["scale"][0] + transform["translate"][0],
            y * transform["scale"][1] + transform["translate"][1],
        )


def _ring(ring: Sequence[int], arcs: Sequence[Sequence[Point]]) -> str:
    points: list[Point] = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    whole = _unwrapped(points)
    beyond = [x for x, _ in whole if abs(x) > 180.05]
    copies = [0.0, -360.0 if beyond[0] > 0 else 360.0] if beyond else [0.0]  # the map's frame cuts off what is beyond
    return "".join(_path([(x + shift, y) for x, y in whole]) for shift in copies)


def _unwrapped(points: Sequence[Point]) -> list[Point]:
    """A ring without the jump from one edge of the map to the other: its longitudes go on beyond 180 degrees."""
    found: list[Point] = []
    for x, y in points:
        turn = 0.0 if not found else round((found[-1][0] - x) / 360) * 360
        found.append((x + turn, y))
    return found


def _path(points: Sequence[Point]) -> str:
    rounded: list[tuple[str, str]] = []
    for x, y in points:
        point = (f"{x:.1f}".removesuffix(".0"), f"{-y:.1f}".removesuffix(".0"))
        if not rounded or rounded[-1] != point:
            rounded.append(point)
    return "M" + "L".join(f"{x} {y}" for x, y in rounded) + "Z"


if __name__ == "__main__":
    main()
