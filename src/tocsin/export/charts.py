"""Charts of what is watched: how many by kind, how hostile, how much was looked at; one object for notebooks, files and pages.

A gap stays blank and is named one. Vega-Lite by Altair; images by vl-convert, which asks no network.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tocsin.errors import ExportError
from tocsin.watch.exchange import Unsaid
from tocsin.watch.report import Watch

if TYPE_CHECKING:
    import altair

WIDTH = 820  # of the plot, in pixels
SCALE = 2.0  # pixels of a PNG for each of those
_QUADS = {
    "quad_4": "material conflict",
    "quad_3": "verbal conflict",
    "quad_2": "material cooperation",
    "quad_1": "verbal cooperation",
}
# Dark for what is done, light for what is said; red and blue that people without red-green vision tell apart.
_COLOURS = {
    "material conflict": "#a5281b",
    "verbal conflict": "#efa48a",
    "material cooperation": "#24618f",
    "verbal cooperation": "#9fc3de",
    "no class": "#9a9a9a",
}
_BARS, _LINES, _LOW = 230, 120, 70  # heights


def table(found: Watch) -> pa.Table:
    """The numbers of the chart, one row a step, the time before the window first; see `watch.series.COLUMNS`."""
    return pa.concat_tables([*([found.past.table] if found.past is not None else []), found.series.table])


def chart(found: Watch) -> altair.VConcatChart:
    """The chart of what is watched: steps of the window and of the time before it."""
    import altair as plain

    kind: Any = plain  # its own types are wider than they are useful
    rows = list(_rows(found))
    domain = [_at(rows[0]["from"]), _at(rows[-1]["to"])]
    for row in rows:
        row["from"], row["to"], row["middle"] = (_at(row[name]) for name in ("from", "to", "middle"))
    x: Any = kind.Scale(domain=domain, nice=False)
    parts = [_counts(kind, rows, x, found), _scores(kind, rows, x, found), _coverage(kind, rows, x)]
    title = kind.TitleParams(
        text=found.watched.name,
        subtitle=[
            f"as told by {_several(found)}; {found.watched.begin} to {found.watched.until - timedelta(days=1)}, and paler the time before",
            "a count of what was told, not of what happened",
        ],
        anchor="start",
        fontSize=17,
        subtitleFontSize=12,
        subtitleColor="#555",
        offset=14,
    )
    whole = kind.vconcat(*parts, spacing=14).resolve_scale(x="shared", color="independent").properties(title=title)
    return (
        whole.configure(font="Helvetica, Arial, sans-serif", background="white", padding=16)
        .configure_view(stroke=None)
        .configure_axis(
            gridColor="#eceae4",
            domainColor="#999",
            tickColor="#999",
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
        )
        .configure_legend(orient="top", title=None, labelFontSize=12, symbolType="square", offset=4)
    )


def _several(found: Watch) -> str:
    names = list(dict.fromkeys(found.series.channels["channel"].to_pylist()))
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _at(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"  # without the hour it is read as UTC, and drawn a day early in half the world


def _rows(found: Watch) -> Iterator[dict[str, Any]]:
    for series in (found.past, found.series):
        if series is None:
            continue
        for row in series.table.to_pylist():
            begin, until = row.pop("begin"), row.pop("until")
            row.pop("ids")
            middle = begin + (until - begin) / 2
            yield row | {"from": begin, "to": until, "middle": middle, "window": series is found.series}


def _x(kind: Any, scale: Any, field: str = "from", *, shown: bool = False) -> Any:
    axis = kind.Axis(format="%-d %b %y", title=None, labelOverlap=True, grid=False) if shown else None
    return kind.X(f"{field}:T", scale=scale, axis=axis)


def _counts(kind: Any, rows: list[dict[str, Any]], x: Any, found: Watch) -> Any:
    """Events by class, with gaps, turning points, breaks of data sets and alarms."""
    bars: list[dict[str, Any]] = []
    most = 1
    for row in rows:
        if row["gap"] is not None:
            continue
        classes = [(name, row[column] or 0) for column, name in _QUADS.items()]
        classes.append(("no class", row["events"] - sum(number for _, number in classes)))
        most = max(most, row["events"])
        at = 0
        for name, number in classes:
            if number:
                ends = {"low": at, "high": at + number, "class": name, "number": number}
                bars.append({**{k: row[k] for k in ("from", "to", "window")}, **ends})
                at += number
    top = most * 1.16
    used = [name for name in _COLOURS if any(bar["class"] == name for bar in bars)]
    y = kind.Y("low:Q", title=f"events told a {found.watched.by}", scale=kind.Scale(domain=[0, top], nice=False), axis=kind.Axis(tickMinStep=1, tickCount=5))  # fmt: skip
    drawn = kind.Chart(_data(kind, bars)).mark_bar(stroke="white", strokeWidth=0.8).encode(
        x=_x(kind, x), x2="to:T", y=y, y2="high:Q",
        color=kind.Color("class:N", scale=kind.Scale(domain=used or [""], range=[_COLOURS[n] for n in used] or ["white"])),
        opacity=kind.condition("datum.window", kind.value(1), kind.value(0.5)),
        tooltip=["from:T", "class:N", "number:Q"],
    )  # fmt: skip
    layers = [_gaps(kind, rows, x, top), drawn, *_marks(kind, x, found, top), *_alarms(kind, x, found, top)]
    return kind.layer(*layers).properties(width=WIDTH, height=_BARS)


def _data(kind: Any, rows: list[dict[str, Any]]) -> Any:
    return kind.InlineData(values=rows)


def _gaps(kind: Any, rows: list[dict[str, Any]], x: Any, top: float) -> Any:
    gaps: list[dict[str, Any]] = []
    for row in rows:
        if row["gap"] is None:
            continue
        if gaps and gaps[-1]["to"] == row["from"]:
            gaps[-1]["to"] = row["to"]
        else:
            gaps.append(
                {"from": row["from"], "to": row["to"], "low": 0, "high": top, "middle": top / 2, "label": "no coverage"}
            )
    data = _data(kind, gaps)
    box = kind.Chart(data).mark_rect(color="#efede8").encode(x=_x(kind, x), x2="to:T", y="low:Q", y2="high:Q")
    words = kind.Chart(data).mark_text(align="left", dx=5, color="#777", fontSize=11, fontStyle="italic")
    return kind.layer(box, words.encode(x=_x(kind, x), y="middle:Q", text="label:N"))


def _marks(kind: Any, x: Any, found: Watch, top: float) -> Iterator[Any]:
    """Turning points, the beginning of the window, and breaks of data sets."""
    lines = [{"day": _at(found.watched.begin), "label": "", "high": top, "kind": "window"}]
    if not isinstance(found.turns, Unsaid):
        words = (
            (t.day, f"since {t.day:%-d %b}: {t.before:.3g} → {t.after:.3g} a {found.watched.by}") for t in found.turns
        )
        lines += [{"day": _at(day), "label": label, "high": top, "kind": "turn"} for day, label in words]
    lines += [
        {"day": _at(b.day), "label": f"{b.dataset}: series breaks", "high": top, "kind": "break"}
        for b in found.breaks
        if b.day is not None and found.watched.begin <= b.day < found.watched.until
    ]
    data = _data(kind, lines)
    dash = kind.condition("datum.kind == 'turn'", kind.value([1, 0]), kind.value([4, 3]))
    colour = kind.condition("datum.kind == 'window'", kind.value("#aaa"), kind.value("#222"))
    day = _x(kind, x, "day")
    yield kind.Chart(data).mark_rule(strokeWidth=1.2).encode(x=day, strokeDash=dash, color=colour)
    yield from _words(kind, lines, x, "day", "high", color="#222", dy=2)


def _words(kind: Any, rows: list[dict[str, Any]], x: Any, at: str, height: str, **style: Any) -> Iterator[Any]:
    """Words beside their line, on the side where there is room."""
    middle = _middle(x)
    for right in (True, False):
        some = [row for row in rows if (row[at] > middle) == right]
        text = kind.Chart(_data(kind, some)).mark_text(
            align="right" if right else "left", dx=-5 if right else 5, baseline="top", fontSize=11, **style
        )
        yield text.encode(x=_x(kind, x, at), y=kind.Y(f"{height}:Q"), text="label:N")


def _middle(x: Any) -> str:
    first, last = (date.fromisoformat(end[:10]) for end in x.domain)
    return _at(first + (last - first) / 2)


def _alarms(kind: Any, x: Any, found: Watch, top: float) -> Iterator[Any]:
    """The days of each alarm as a bar along the top, with what was told and what was expected."""
    rung = [
        {"from": _at(a.since), "to": _at(a.told + timedelta(days=1)), "at": top * 0.985,
         "label": f"alarm: {a.observed} told, {a.expected:.3g} expected"}
        for a in found.rung.alarms
    ]  # fmt: skip
    data = _data(kind, rung)
    yield kind.Chart(data).mark_rule(strokeWidth=6, color="#f0a500").encode(x=_x(kind, x), x2="to:T", y="at:Q")
    yield from _words(kind, rung, x, "from", "at", color="#8a5a00", fontWeight="bold", dy=18)


def _scores(kind: Any, rows: list[dict[str, Any]], x: Any, found: Watch) -> Any:
    """The mean score of each step with its 90 % range."""
    scale = found.series.scale
    known = [row for row in rows if row["score_mean"] is not None and scale is not None]
    title = ["mean score", f"({scale}, 90 % range)"] if scale is not None else ["no event", "has a score"]
    low = min([-10.0, *(row["score_low"] or 0.0 for row in known)])
    high = max([10.0, *(row["score_high"] or 0.0 for row in known)])
    y = kind.Y(
        "score_mean:Q",
        title=title,
        scale=kind.Scale(domain=[low, high], nice=False),
        axis=kind.Axis(values=[-10, -5, 0, 5, 10]),
    )
    base = kind.Chart(_data(kind, known))
    faded = kind.condition("datum.window", kind.value(1), kind.value(0.45))
    zero = kind.Chart(_data(kind, [{"at": 0}])).mark_rule(color="#bbb").encode(y="at:Q")
    span = base.mark_rule(strokeWidth=5, color="#c9b8a8").encode(
        x=_x(kind, x, "middle"), y="score_low:Q", y2="score_high:Q", opacity=faded
    )
    dots = base.mark_point(filled=True, size=34, color="#4a3527").encode(x=_x(kind, x, "middle"), y=y, opacity=faded, tooltip=["score_mean:Q", "scored:Q"])  # fmt: skip
    ends = [{"y": high, "label": "cooperation ↑", "dy": 8}, {"y": low, "label": "conflict ↓", "dy": -8}]
    said = [
        kind.Chart(_data(kind, [end])).mark_text(align="left", fontSize=10, color="#888", dx=4, dy=end["dy"])
        .encode(x=kind.value(0), y="y:Q", text="label:N")
        for end in ends
    ]  # fmt: skip
    return kind.layer(zero, span, dots, *said).properties(width=WIDTH, height=_LINES)


def _coverage(kind: Any, rows: list[dict[str, Any]], x: Any) -> Any:
    """How much was looked at: 1 is usual."""
    known = [row for row in rows if row["gap"] is None]
    y = kind.Y("coverage:Q", title=["coverage", "(1: usual)"], axis=kind.Axis(tickCount=3), scale=kind.Scale(zero=True))
    bars = kind.Chart(_data(kind, known)).mark_bar(color="#b9b6ac", stroke="white", strokeWidth=0.8).encode(
        x=_x(kind, x, shown=True), x2="to:T", y=y, y2=kind.YDatum(0),
        opacity=kind.condition("datum.window", kind.value(1), kind.value(0.5)), tooltip=["from:T", "coverage:Q"],
    )  # fmt: skip
    usual = kind.Chart(_data(kind, [{"at": 1}])).mark_rule(color="#888", strokeDash=[2, 2]).encode(y="at:Q")
    return kind.layer(bars, usual).properties(width=WIDTH, height=_LOW)


def svg(found: Watch) -> str:
    """The chart as SVG, complete in itself."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart(found).to_dict()))


def png(found: Watch) -> bytes:
    """The chart as PNG."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(chart(found).to_dict(), scale=SCALE))


def save(found: Watch, path: Path) -> None:
    """The chart as a file: .png, .svg, or .json for Vega-Lite.

    Raises
    ------
    ExportError
        If the name ends otherwise, or the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in (".png", ".svg", ".json"):
        raise ExportError(f"{path}: a chart is written as .png, .svg or .json (Vega-Lite); name the file so")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == ".png":
            path.write_bytes(png(found))
        else:
            path.write_text(svg(found) if kind == ".svg" else chart(found).to_json(), encoding="utf-8")
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}; make room, or name another file") from error
