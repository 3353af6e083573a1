"""One side, or two and what they did to each other: the level, its turns, who answers whom, coverage, with a chart and its table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import pyarrow as pa
from litestar import Response, get
from litestar.params import QueryParameter
from markupsafe import Markup

from tocsin.errors import SettingsError, WatchError
from tocsin.export.answers import write_csv
from tocsin.export.charts import png, svg, table
from tocsin.export.watching import VOICE, happening, sections
from tocsin.watch.report import Watch
from tocsin.web.pages.rows import event_href
from tocsin.web.rendering import REFUSING_PAGES, FromShown, answering, page
from tocsin.web.shown import Pending, Shown

By = Annotated[Literal["day", "week", "month"], QueryParameter(description="How long a step is.")]
Days = Annotated[int, QueryParameter(ge=1, le=3660, description="Days of the window.")]
One = Annotated[
    str, QueryParameter(max_length=200, description="A name, an id, or all of a kind and country: Iraqi armed groups.")
]
Other = Annotated[
    str, QueryParameter(max_length=200, description="The other side; without it all that one did and met.")
]
Until = Annotated[
    date | None, QueryParameter(description="Last day of the window; without it the last that was covered.")
]
Kin = Annotated[bool, QueryParameter(description="With parts, leaders and predecessors.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the series.

    Attributes
    ----------
    gap
        Why there is no number; then the counts say nothing.
    rows
        The address of the events that it counts.
    """

    begin: date
    until: date
    incidents: int | None
    reports: int | None
    events: int | None
    gap: str | None
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopEvent:
    """A happening of which most was told."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPage:
    """What is to be said of one side or two.

    Attributes
    ----------
    why
        Why nothing can be said.
    sections
        Headings with sentences under each.
    chart
        Address of the chart; add `.svg`, `.png` or `.csv`.
    """

    one: str
    other: str
    days: int
    by: str
    until: date | None
    kin: bool
    name: str
    voice: str
    why: str | None
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    steps: tuple[Step, ...]
    top: tuple[TopEvent, ...]
    chart: str | None
    drawn: str | None
    pending: Pending | None = None

    @property
    def drawing(self) -> Markup:
        """The chart, drawn by our own renderer from numbers and escaped words."""
        return Markup(self.drawn or "")  # noqa: S704


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was found, and its chart."""

    found: Watch
    svg: str


@page("/watch", "watch.html")
def watched(
    shown: FromShown,
    one: One = "",
    other: Other = "",
    days: Days = 90,
    by: By = "week",
    until: Until = None,
    kin: Kin = True,  # noqa: FBT002
) -> WatchPage:
    """Whether one side, or what two do to each other, escalates; since when, and how much was looked at."""
    asked: dict[str, Any] = {"one": one, "other": other, "days": days, "by": by, "until": until, "kin": kin}
    if not one.strip():
        return _page(asked, None, None)
    try:
        found = shown.later(_key(**asked), lambda _: _made(shown, **asked))
    except (SettingsError, WatchError) as error:
        return _page(asked, None, str(error))
    if isinstance(found, Pending):
        return replace(_page(asked, None, None), pending=found)
    return _page(asked, found, None)


def _key(one: str, other: str, days: int, by: str, until: date | None, *, kin: bool) -> str:
    return f"watch {one!r} {other!r} {days} {by} {until} {kin}"


def _made(shown: Shown, one: str, other: str, days: int, by: str, until: date | None, *, kin: bool) -> Drawn:
    sides = [side for side in (one.strip(), other.strip()) if side]
    found = shown.desk.watch(*sides, days=days, by=by, until=until, kin=kin)
    return Drawn(found=found, svg=svg(found))


def _page(asked: dict[str, Any], drawn: Drawn | None, why: str | None) -> WatchPage:
    found = None if drawn is None else drawn.found
    query = urlencode({k: v for k, v in asked.items() if v not in (None, "")})
    return WatchPage(
        **asked,
        name=" and ".join(filter(None, (asked["one"], asked["other"]))) if found is None else found.watched.name,
        voice=VOICE,
        why=why,
        sections=() if found is None else tuple((title, tuple(lines)) for title, lines in sections(found)),
        steps=() if found is None else _steps(found, asked),
        top=() if found is None else tuple(_top(found)),
        chart=None if found is None else f"/watch/chart?{query}",
        drawn=None if drawn is None else drawn.svg,
    )


def _steps(found: Watch, asked: dict[str, Any]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for row in found.series.table.to_pylist():
        gap = row["gap"]
        line = f'actor:"{asked["one"]}" either-way:yes kin:{"yes" if asked["kin"] else "no"}'
        line += f' recipient:"{asked["other"]}"' if asked["other"] else ""
        last = date.fromordinal(row["until"].toordinal() - 1)
        steps.append(
            Step(
                begin=row["begin"],
                until=row["until"],
                incidents=None if gap else row["incidents"],
                reports=None if gap else row["reports"],
                events=None if gap else row.get("events"),
                gap=gap,
                rows="/search?" + urlencode({"q": f"{line} from:{row['begin']} to:{last}"}),
            )
        )
    return tuple(steps)


def _top(found: Watch) -> list[TopEvent]:
    return [
        TopEvent(text=happening(each), href=event_href(each.ids[0], None) if each.ids else None) for each in found.top
    ]


@get(
    "/watch/chart",
    sync_to_thread=True,
    include_in_schema=True,
    summary="The chart of a watched pair, or its table",
    responses=REFUSING_PAGES,
    operation_class=answering("image/svg+xml", "image/png", "text/csv; charset=utf-8"),
)
def chart(
    shown: FromShown,
    one: One,
    form: Annotated[Literal["svg", "png", "csv"], QueryParameter(name="as")] = "svg",
    other: Other = "",
    days: Days = 90,
    by: By = "week",
    until: Until = None,
    kin: Kin = True,  # noqa: FBT002
) -> Response[bytes]:
    """The chart as SVG or PNG, or the numbers that it is drawn from as CSV."""
    asked: dict[str, Any] = {"one": one, "other": other, "days": days, "by": by, "until": until, "kin": kin}
    made = shown.whole(_key(**asked), lambda _: _made(shown, **asked))
    found = made.found
    if form == "svg":
        return Response(made.svg.encode(), media_type="image/svg+xml")
    if form == "png":
        return Response(png(found), media_type="image/png")
    file = StringIO()
    rows = table(found)
    write_csv(pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches()), file)
    named = {"content-disposition": 'attachment; filename="watch.csv"'}
    return Response(file.getvalue().encode(), media_type="text/csv; charset=utf-8", headers=named)


ROUTES = (*watched, chart)
