"""A backtest in words, as plain values, and as a reliability diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from json import dumps, loads
from typing import TYPE_CHECKING, Any

from tocsin.forecast.backtest import BASE, CLIMATOLOGY, LEARNED, Backtest, Group
from tocsin.likelihood import percent

if TYPE_CHECKING:
    import altair

_SIZE = 420  # of the diagram, in pixels
_BAR = 40  # characters of a bar in words
_LISTED = 20  # types and countries


def lines(found: Backtest) -> Iterator[str]:
    """What came of it, line by line."""
    yield f"data {found.digest}: {found.events} events, {found.entities} actors, {found.relations} types; {found.begin} to {found.until}"
    yield f"protocol: {found.protocol}"
    yield f"{len(found.origins)} origins from {found.origins[0]} to {found.origins[-1]}, {found.cells} forecasts"
    for note in found.notes:
        yield f"note: {note}"
    yield ""
    yield f"{'':<26}{'Brier':>8}{'skill':>8}{'log':>8}{'ECE':>8}{'AUC-PR':>8}{'said':>8}{'came':>8}"
    base = found.scores[BASE].brier
    for name, s in found.scores.items():
        skill = 1 - s.brier / base if base else 0.0
        yield f"{name:<26}{s.brier:8.4f}{skill:+8.3f}{s.log:8.4f}{s.ece:8.4f}{s.auc_pr:8.3f}{s.said:8.3f}{s.came:8.3f}"
    for name, r in ((BASE, found.over_base), (CLIMATOLOGY, found.over_climatology)):
        yield f"skill of {LEARNED} over {name}: {r.value:+.3f}, 90 % range {r.low:+.3f} to {r.high:+.3f} (clustered by dyad and by day)"
    yield ""
    yield "reliability: what was said, what came, of how many"
    for each in found.scores[LEARNED].bins:
        yield f"  {percent(each.said):>6} {percent(each.came):>6} {each.size:>8}  {'#' * round(_BAR * each.came)}"
    yield from _groups("type", found.by_type)
    yield from _groups("country of the recipient", found.by_country)
    for each in found.budgets:
        yield (
            f"looking at the {each.looked} likeliest of each origin: {percent(each.precision)} come, {percent(each.recall)} of all that "
            f"comes is among them; of any {percent(each.base)} come"
        )


def _groups(what: str, groups: tuple[Group, ...]) -> Iterator[str]:
    if groups:
        yield ""
        yield f"by {what}: forecasts, came, Brier of the climatology and of {LEARNED}, skill"
    for each in groups[:_LISTED]:
        numbers = f"{each.size:>8}{each.came:8.3f}{each.climatology:8.4f}{each.learned:8.4f}"
        yield f"  {each.name[:30]:<30}{numbers}{100 * each.skill:+7.1f} %"


def plain(found: Backtest) -> dict[str, Any]:
    """All of it as values that JSON has."""
    made: dict[str, Any] = loads(dumps(asdict(found), default=date.isoformat))
    return made


def chart(found: Backtest) -> altair.LayerChart:
    """The reliability diagram: said along, came up, the diagonal is perfect; a point's area is how many forecasts it holds."""
    import altair as known

    kind: Any = known  # its own types are wider than they are useful
    rows = [
        {"forecast": name, "said": each.said, "came": each.came, "forecasts": each.size}
        for name in (LEARNED, CLIMATOLOGY)
        for each in found.scores[name].bins
    ]
    unit = kind.Scale(domain=[0, 1])
    x = kind.X("said:Q", scale=unit, title="said", axis=kind.Axis(format="%"))
    y = kind.Y("came:Q", scale=unit, title="came", axis=kind.Axis(format="%"))
    perfect = (
        kind.Chart(kind.Data(values=[{"said": 0, "came": 0}, {"said": 1, "came": 1}]))
        .mark_line(color="#9a9a9a", strokeDash=[4, 4])
        .encode(x=x, y=y)
    )
    base = kind.Chart(kind.Data(values=rows)).encode(
        x=x, y=y, color=kind.Color("forecast:N", scale=kind.Scale(range=["#a5281b", "#24618f"]), title=None)
    )
    points = base.mark_circle(opacity=0.8).encode(size=kind.Size("forecasts:Q", title="forecasts"))
    return (
        kind.layer(perfect, base.mark_line(), points)
        .properties(
            width=_SIZE,
            height=_SIZE,
            title=kind.TitleParams(
                text="Reliability",
                subtitle=[f"{found.cells} forecasts on {len(found.origins)} origins; data {found.digest}"],
            ),
        )
        .configure_view(stroke=None)
    )
