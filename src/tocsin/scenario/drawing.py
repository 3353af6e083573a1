"""Pictures of a situation as SVG that needs no script: who pushes whom, the way there, what moves a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from tocsin.scenario.outlook import End, Outlook, Trend
from tocsin.scenario.situation import Descriptor, Impact, Situation

_BOX, _HIGH, _GAP, _AISLE = 196, 50, 16, 130  # of the graph, in units of its drawing
_BACK = 60  # at the right, for arrows that lead back
_COLUMNS = 4
_LETTERS = 28
_PLOT, _TALL = 210, 92  # of one small chart of paths
_BAR = 300


def graph(situation: Situation) -> str:
    """Descriptors as boxes, impacts as arrows that carry their number; the quotes are in the arrow's title."""
    columns = _columns(situation)
    high = max(len(column) for column in columns) * (_HIGH + _GAP) + _GAP
    wide = len(columns) * _BOX + (len(columns) - 1) * _AISLE + 40 + _BACK
    places: dict[str, tuple[float, float]] = {}
    for number, column in enumerate(columns):
        top = (high - len(column) * (_HIGH + _GAP)) / 2 + _GAP / 2
        for row, descriptor in enumerate(column):
            places[descriptor.id] = 20 + number * (_BOX + _AISLE), top + row * (_HIGH + _GAP)
    parts = [f'<svg class="graph" viewBox="0 0 {wide} {high:g}" role="img" aria-label="What pushes what">']
    quotes = {claim.id: " ".join(claim.quote.split()) for claim in situation.claim}
    ends: dict[str, int] = {}
    labels: list[str] = []
    for number, impact in enumerate(situation.impact, 1):
        arrow, label = _arrow(number, impact, places, quotes, ends)
        parts += arrow
        labels.append(label)
    for column in columns:
        for descriptor in column:
            parts += _boxed(descriptor, *places[descriptor.id])
    return "\n".join([*parts, *labels, "</svg>"])


def _columns(situation: Situation) -> list[list[Descriptor]]:
    """Causes left, effects right: the fewest pushes from a descriptor that nothing pushes; outcomes stand last."""
    into: dict[str, set[str]] = {d.id: set() for d in situation.descriptor}
    for impact in situation.impact:
        into[impact.to.partition(".")[0]].add(impact.from_.partition(".")[0])
    level = {id: 0 for id, causes in into.items() if not causes}
    if not level and into:
        level = {next(iter(into)): 0}
    grown = True
    while grown:
        grown = False
        for id, causes in into.items():
            known = [level[cause] for cause in causes if cause in level]
            if id not in level and known:
                level[id] = min(min(known) + 1, _COLUMNS - 2)
                grown = True
    columns: list[list[Descriptor]] = [[] for _ in range(_COLUMNS)]
    for descriptor in situation.descriptor:
        last = descriptor.kind == "outcome"
        columns[_COLUMNS - 1 if last else level.get(descriptor.id, 0)].append(descriptor)
    return [column for column in columns if column]


def _boxed(descriptor: Descriptor, left: float, top: float) -> Iterator[str]:
    lines = _wrapped(descriptor.name)
    states = " / ".join(descriptor.states).replace("_", " ")
    told = f"{descriptor.name}. Now: {descriptor.now}. States: {states}. {descriptor.note or ''}"
    yield f'<g class="box {escape(descriptor.kind)}"><title>{escape(told)}</title>'
    yield f'<rect x="{left:g}" y="{top:g}" width="{_BOX}" height="{_HIGH}" rx="4"/>'
    for number, line in enumerate(lines):
        yield f'<text x="{left + 9:g}" y="{top + 16 + 14 * number:g}">{escape(line)}</text>'
    yield f'<text class="now" x="{left + 9:g}" y="{top + _HIGH - 6:g}">now: {escape(descriptor.now.replace("_", " "))}</text></g>'


def _wrapped(words: str) -> list[str]:
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    lines = [line if len(line) <= _LETTERS else line[: _LETTERS - 1] + "…" for line in lines]
    return lines if len(lines) <= 2 else [lines[0], lines[1][: _LETTERS - 1].rstrip() + "…"]


def _arrow(
    number: int,
    impact: Impact,
    places: dict[str, tuple[float, float]],
    quotes: dict[str, str],
    ends: dict[str, int],
) -> tuple[list[str], str]:
    cause, effect = impact.from_.partition(".")[0], impact.to.partition(".")[0]
    (x1, y1), (x2, y2) = places[cause], places[effect]
    ends[effect] = ends.get(effect, 0) + 1
    shift = 8 + 9 * (ends[effect] % 4)
    start, stop = y1 + _HIGH / 2, y2 + shift
    if x1 < x2:
        begin, end, bend = x1 + _BOX, x2 - 7, (x2 - x1 - _BOX) / 2
        path = f"M{begin:g} {start:g} C{begin + bend:g} {start:g} {end - bend:g} {stop:g} {end:g} {stop:g}"
        tip, at = f"M{end:g} {stop - 4:g} L{end + 7:g} {stop:g} L{end:g} {stop + 4:g} Z", (end - 4, stop - 3)
    else:  # back, or up and down in a column: round the right of both boxes
        begin, end = x1 + _BOX, x2 + _BOX + 7
        far = max(begin, end) + 26 + 7 * (number % 6)
        path = f"M{begin:g} {start:g} C{far:g} {start:g} {far:g} {stop:g} {end:g} {stop:g}"
        tip, at = f"M{end:g} {stop - 4:g} L{end - 7:g} {stop:g} L{end:g} {stop + 4:g} Z", (end + 22, stop - 3)
    way = "raises" if impact.score[1] > 0 else "lowers" if impact.score[1] < 0 else "open"
    kind = f"{way} {impact.basis.value}"
    words = " / ".join(f"“{quotes[id]}”" for id in impact.claims if id in quotes) or "no sentence"
    told = f"{number}. {impact.from_} → {impact.to}, {scored(impact)}: {words}"
    arrow = [f'<g class="edge {kind}"><title>{escape(told)}</title><path d="{path}"/><path class="tip" d="{tip}"/></g>']
    sign = {"raises": "+", "lowers": "−", "open": "±"}[way]
    return arrow, f'<text class="num" x="{at[0]:g}" y="{at[1]:g}">{number}{sign}</text>'


def scored(impact: Impact) -> str:
    """The mode of a score and its range, as "+2 (0 to +3)"."""
    low, mode, high = (f"{value:+g}" if value else "0" for value in impact.score)
    return f"{mode} ({low} to {high})"


def paths(situation: Situation, found: Outlook) -> str:
    """A small chart for each descriptor: the share of courses in its first state, step by step."""
    rows = (len(situation.descriptor) + _COLUMNS - 1) // _COLUMNS
    wide, high = _COLUMNS * (_PLOT + 24), rows * (_TALL + 52)
    parts = [f'<svg class="paths" viewBox="0 0 {wide} {high}" role="img" aria-label="The way there, by descriptor">']
    first = {(d.id, d.states[0]) for d in situation.descriptor}
    trends = {t.descriptor: t for t in found.trends if (t.descriptor, t.state) in first}
    for number, descriptor in enumerate(situation.descriptor):
        left, top = number % _COLUMNS * (_PLOT + 24) + 4, number // _COLUMNS * (_TALL + 52) + 32
        parts += _chart(descriptor, trends[descriptor.id], left, top)
    return "\n".join([*parts, "</svg>"])


def _chart(descriptor: Descriptor, trend: Trend, left: float, top: float) -> Iterator[str]:
    name = descriptor.name if len(descriptor.name) <= 32 else descriptor.name[:31] + "…"
    yield f'<text class="name" x="{left:g}" y="{top - 18:g}">{escape(name)}</text>'
    yield f'<text class="now" x="{left:g}" y="{top - 5:g}">{escape(trend.state.replace("_", " "))}: {trend.middle[-1]:.0%} ({trend.low[-1]:.0%} to {trend.high[-1]:.0%})</text>'
    yield f'<rect class="frame" x="{left:g}" y="{top:g}" width="{_PLOT}" height="{_TALL}"/>'
    band = [*_points(trend.high, left, top), *reversed(_points(trend.low, left, top))]
    yield f'<polygon class="band" points="{" ".join(band)}"/>'
    yield f'<polyline class="middle" points="{" ".join(_points(trend.middle, left, top))}"/>'


def _points(shares: Sequence[float], left: float, top: float) -> list[str]:
    step = _PLOT / max(1, len(shares) - 1)
    return [f"{left + step * number:.1f},{top + _TALL * (1 - share):.1f}" for number, share in enumerate(shares)]


def tornado(end: End) -> str:
    """The inputs that move a scenario most, the strongest on top: right of the middle they raise it, left they lower it."""
    high = 22 * len(end.movers) + 26
    middle = 700
    parts = [
        f'<svg class="tornado" viewBox="0 0 1040 {high}" role="img" aria-label="What moves {escape(end.id)} most">'
    ]
    name = end.name if len(end.name) <= 100 else end.name[:99] + "…"
    parts.append(f'<text class="name" x="4" y="14">{escape(end.id)} {escape(name)}</text>')
    for number, mover in enumerate(end.movers):
        top = 22 + 22 * number
        width = abs(mover.correlation) * _BAR
        left = middle if mover.correlation >= 0 else middle - width
        way = "raises" if mover.correlation >= 0 else "lowers"
        words = mover.name if len(mover.name) <= 62 else mover.name[:61] + "…"
        parts.append(f'<text x="4" y="{top + 14}">{escape(words)}</text>')
        parts.append(f'<rect class="{way}" x="{left:.1f}" y="{top + 3}" width="{width:.1f}" height="14"/>')
        at, anchor = (left + width + 5, "start") if way == "raises" else (left - 5, "end")
        parts.append(
            f'<text class="value" text-anchor="{anchor}" x="{at:.1f}" y="{top + 14}">{mover.correlation:+.2f}</text>'
        )
    parts.append(f'<path class="zero" d="M{middle} 20 V{high}"/>')
    return "\n".join([*parts, "</svg>"])
