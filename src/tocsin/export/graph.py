"""A small signed graph of what is said to drive what, as one SVG that needs no script: words, arrows, signs.

Causes stand on the left, effects on the right; a wording that comes again on its side is one box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from tocsin.export.drives import SIGN_WORDS, SIGNS
from tocsin.export.entries import DriveEntry

_WIDE = 640  # units of the drawing
_BOX = 210
_LINE = 15
_LETTERS = 32  # of one line of a box
_LINES = 3
_EDGE = 26  # letters of the words on an arrow
_GAP = 12


def svg(drives: Sequence[DriveEntry], label: str) -> str:
    """The graph as an SVG element; an empty text where nothing is said to drive anything."""
    if not drives:
        return ""
    causes = list(dict.fromkeys(d.cause for d in drives))
    effects = list(dict.fromkeys(d.effect for d in drives))
    left, bottom = _column(causes)
    right, other = _column(effects)
    height = max(bottom, other)
    parts = [f'<svg class="drives" viewBox="0 0 {_WIDE} {height}" role="img" aria-label="{escape(label)}">']
    labels: list[str] = []
    ending: dict[str, int] = {}  # arrows that end in a box so far: their words stand above each other
    for number, drive in enumerate(drives, 1):
        parts.extend(_edge(drive, left[drive.cause], right[drive.effect]))
        above = ending.get(drive.effect, 0)
        ending[drive.effect] = above + 1
        labels.append(_label(drive, number, right[drive.effect], above))
    parts.extend(labels)
    for words in causes:
        parts.extend(_box(words, 0, *left[words]))
    for words in effects:
        parts.extend(_box(words, _WIDE - _BOX, *right[words]))
    return "\n".join([*parts, "</svg>"])


def _column(words: Sequence[str]) -> tuple[dict[str, tuple[int, int]], int]:
    """Top and height of each box of a column, and where the column ends."""
    found: dict[str, tuple[int, int]] = {}
    top = _GAP
    for each in words:
        height = _LINE * len(_lines(each)) + 12
        found[each] = (top, height)
        top += height + _GAP
    return found, top


def _lines(words: str) -> list[str]:
    """Words on at most three lines; what is cut says so."""
    lines: list[str] = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    shown = [line if len(line) <= _LETTERS else line[: _LETTERS - 1] + "…" for line in lines[:_LINES]]
    if len(lines) > _LINES:
        shown[-1] = shown[-1][: _LETTERS - 1].rstrip() + "…"
    return shown


def _box(words: str, left: int, top: int, height: int) -> Iterator[str]:
    yield f'<rect x="{left + 1}" y="{top}" width="{_BOX - 2}" height="{height}" rx="3"/>'
    for n, line in enumerate(_lines(words)):
        yield f'<text x="{left + 8}" y="{top + 17 + n * _LINE}">{escape(line)}</text>'


def _edge(drive: DriveEntry, cause: tuple[int, int], effect: tuple[int, int]) -> Iterator[str]:
    """An arrow; dashed where it is hedged or denied."""
    begin, end = _BOX, _WIDE - _BOX - 7
    start, stop = cause[0] + cause[1] / 2, effect[0] + effect[1] / 2
    middle = (begin + end) / 2
    kind = "raises" if drive.sign > 0 else "lowers"
    hedged = " hedged" if drive.hedged or drive.denied else ""
    told = f"{drive.lead} {drive.cause} → {drive.effect}; {SIGN_WORDS[drive.sign]}, {drive.how}"
    yield f'<g class="{kind}{hedged}"><title>{escape(told)}</title>'
    yield f'<path d="M{begin} {start:g} C{middle:g} {start:g} {middle:g} {stop:g} {end} {stop:g}"/>'
    yield f'<path class="tip" d="M{end} {stop - 4:g} L{end + 7} {stop:g} L{end} {stop + 4:g} Z"/></g>'


def _label(drive: DriveEntry, number: int, effect: tuple[int, int], above: int) -> str:
    """Number, sign and words of an arrow, at its end; a denied one has a sign of its own."""
    sign = "⊘" if drive.denied else SIGNS[drive.sign]
    words = drive.words if len(drive.words) <= _EDGE else drive.words[: _EDGE - 1].rstrip() + "…"
    y = effect[0] + effect[1] / 2 - 5 - _LINE * above
    return f'<text class="edge" x="{_WIDE - _BOX - 10}" y="{y:g}">{number} {sign} {escape(words)}</text>'
