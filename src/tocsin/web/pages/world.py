"""The map: where events are said to have been, as precisely as that is known; a country is an area, never a pin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Annotated, Any
from urllib.parse import urlencode

import pyarrow as pa
from litestar.params import QueryParameter

from tocsin.errors import SettingsError
from tocsin.resolve.registry import Registry
from tocsin.web.pages.rows import COLUMNS, EventRow, event_rows
from tocsin.web.pages.timeline import Timeline, chosen, timeline
from tocsin.web.rendering import FromShown, page

_AREAS = {"admin2": 0.5, "admin1": 1.3, "region": 2.2}  # degrees of the circle that stands for an area
_CELLS = 48  # of the width of the map: places in one cell are one cluster
_EVENTS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place, or several that stand close by, with the events that are said to have been there.

    Attributes
    ----------
    precise
        False: somewhere in an area about the point.
    radius
        In degrees: of the mark of a point, or of the area.
    rows
        The address of its events.
    """

    name: str
    places: int
    latitude: float
    longitude: float
    events: int
    precise: bool
    radius: float
    rows: str
    nearer: str  # the same map, nearer


@dataclass(frozen=True, slots=True, kw_only=True)
class CountrySpot:
    """A country, with the events of which no more is known than that they were in it."""

    country: str  # ISO 3166-1 alpha-3
    name: str
    events: int
    shade: int  # 1 to 5, by the number of events
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """Where the events of a query are said to have been.

    Attributes
    ----------
    left, top, width, height
        What the map shows, in degrees; top is the negative latitude of its upper edge.
    unplaced
        Events of which no place is known.
    """

    query: str
    begin: date | None
    last: date | None
    left: float
    top: float
    width: float
    height: float
    whole: str  # the address of the same on the whole map
    why: str | None = None
    spots: tuple[Spot, ...] = ()
    countries: tuple[CountrySpot, ...] = ()
    many: int = 0
    unplaced: int = 0
    time: Timeline | None = None
    events: tuple[EventRow, ...] = ()


@page("/map", "map.html")
def world(
    shown: FromShown,
    q: Annotated[str, QueryParameter(max_length=2000, description="As in the search, without words.")] = "",
    begin: Annotated[date | None, QueryParameter(name="from", description="First day.")] = None,
    last: Annotated[date | None, QueryParameter(name="to", description="Last day.")] = None,
    longitude: Annotated[float, QueryParameter(name="lon", ge=-180, le=180)] = 0.0,
    latitude: Annotated[float, QueryParameter(name="lat", ge=-90, le=90)] = 10.0,
    width: Annotated[
        float, QueryParameter(name="width", ge=1, le=360, description="Degrees that the map is wide.")
    ] = 360.0,
) -> MapPage:
    """Where events are said to have been, as precisely as that is known."""
    height = width * 0.44
    frame: dict[str, Any] = {
        "left": round(longitude - width / 2, 3), "top": round(-latitude - height / 2, 3),
        "width": round(width, 3), "height": round(height, 3),
    }  # fmt: skip
    asked = {"q": q, "from": begin, "to": last}
    whole = f"/map?{_query(asked)}"
    try:
        wanted = chosen(shown, q, begin, last)
    except SettingsError as error:
        return MapPage(query=q, why=str(error), begin=begin, last=last, whole=whole, **frame)
    view = shown.view()
    key = f"{q} {begin} {last}"
    places = shown.once(f"places {key}", lambda view: _places(view.tally(wanted, by=_BY)))
    spots, countries = _drawn(places, frame, asked, shown.desk.workbench.registry)
    events, many = view.leaf(wanted, columns=COLUMNS, limit=_EVENTS)
    return MapPage(
        query=q,
        begin=begin,
        last=last,
        whole=whole,
        spots=spots,
        countries=countries,
        many=many,
        unplaced=max(0, many - sum(each["events"] for each in places)),
        time=shown.once(f"time {key}", lambda view: timeline(view, wanted, begin, last)),
        events=event_rows(events),
        **frame,
    )


_BY = ("place", "country", "place_precision", "latitude", "longitude")


def _places(counts: pa.Table) -> list[dict[str, Any]]:
    return [row for row in counts.to_pylist() if row["country"] is not None or row["latitude"] is not None]


def _query(values: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in values.items() if value not in (None, "")})


def _line(asked: dict[str, Any], more: str) -> str:
    days = "".join(f" {key}:{asked[key]}" for key in ("from", "to") if asked[key] is not None)
    return "/search?" + urlencode({"q": f"{asked['q']} {more}{days}".strip()})


def _drawn(
    places: list[dict[str, Any]], frame: dict[str, float], asked: dict[str, Any], registry: Registry
) -> tuple[tuple[Spot, ...], tuple[CountrySpot, ...]]:
    cell = frame["width"] / _CELLS
    clusters: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
    whole: dict[str, int] = {}
    for row in places:
        if row["latitude"] is None or row["place_precision"] in ("country", "international"):
            if row["country"] is not None:
                whole[row["country"]] = whole.get(row["country"], 0) + row["events"]
            continue
        x, y = row["longitude"], -row["latitude"]
        if not (
            frame["left"] <= x <= frame["left"] + frame["width"] and frame["top"] <= y <= frame["top"] + frame["height"]
        ):
            continue
        area = row["place_precision"] if row["place_precision"] in _AREAS else ""
        clusters.setdefault((int(x // cell), int(y // cell), area), []).append(row)
    most = max((sum(r["events"] for r in rows) for rows in clusters.values()), default=1)
    spots = [_spot(rows, area, most, frame, asked) for (_, _, area), rows in clusters.items()]
    ranked = sorted(whole.items(), key=lambda each: -each[1])
    top = max(whole.values(), default=1)
    countries = tuple(
        CountrySpot(
            country=c,
            name=state.name if (state := registry.actors.get(f"state:{c}")) is not None else c,
            events=n,
            shade=1 + round(4 * sqrt(n / top)),
            rows=_line(asked, f"place:{c}"),
        )
        for c, n in ranked
    )
    return tuple(sorted(spots, key=lambda spot: -spot.events)), countries


def _spot(rows: list[dict[str, Any]], area: str, most: int, frame: dict[str, float], asked: dict[str, Any]) -> Spot:
    events = sum(row["events"] for row in rows)
    largest = max(rows, key=lambda row: row["events"])
    mean = [sum(row[axis] * row["events"] for row in rows) / events for axis in ("latitude", "longitude")]
    size = frame["width"] * (0.003 + 0.013 * sqrt(events / max(most, 25)))
    nearer = max(2.0, frame["width"] / 4)
    country = f", {largest['country']}" if largest["country"] else ""
    return Spot(
        name=largest["place"] or "not named",
        places=len(rows),
        latitude=round(mean[0], 3),
        longitude=round(mean[1], 3),
        events=events,
        precise=not area,
        radius=round(max(size, _AREAS[area]) if area else size, 3),
        rows=_line(asked, f'place:"{largest["place"]}{country}"'),
        nearer="/map?" + _query({**asked, "lon": round(mean[1], 2), "lat": round(mean[0], 2), "width": nearer}),
    )


ROUTES = world
