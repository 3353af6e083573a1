"""What is watched as one HTML file that needs nothing else: the chart as SVG, the words, the numbers as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from html import escape

from tocsin.export import charts
from tocsin.export.watching import VOICE, sections
from tocsin.shipped import checked, shipped
from tocsin.watch.report import Watch

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_COLUMNS = {
    "events": "events told",
    "reports": "reports",
    "independent": "independent",
    "incidents": "incidents",
    "score_mean": "mean score",
    "quad_1": "verbal coop.",
    "quad_2": "material coop.",
    "quad_3": "verbal conflict",
    "quad_4": "material conflict",
    "deaths_low": "deaths, low",
    "deaths_best": "best",
    "deaths_high": "high",
    "coverage": "coverage",
}


def page(found: Watch, changes: Sequence[str] = ()) -> str:
    """The whole document."""
    style = checked(shipped("page", "watch.css")).read_text(encoding="utf-8")
    title = escape(found.watched.name)
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f"<title>{title}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body><main>",
            f"<h1>{title}</h1>",
            f"<p>{found.watched.begin} to {found.watched.until - timedelta(days=1)}. {VOICE}</p>",
            f'<figure role="img" aria-label="Chart; the table below has its numbers">{charts.svg(found)}</figure>',
            *_words(found, changes),
            *_table(found),
            "</main></body></html>",
            "",
        )
    )


def _words(found: Watch, changes: Sequence[str]) -> Iterator[str]:
    opened = dict(sections(found, changes, rows=True))
    for heading, said in sections(found, changes):
        yield f"<section><h2>{escape(heading.capitalize())}</h2><ul>"
        yield from (f"<li>{escape(line.strip())}</li>" for line in said)
        yield "</ul>"
        ids = [part for line in opened[heading] for part in line.split("\n") if part.strip().startswith("rows:")]
        if ids:
            yield "<details><summary>The rows behind these numbers</summary>"
            yield from (f"<p><code>{escape(each.strip())}</code></p>" for each in ids)
            yield "</details>"
        yield "</section>"


def _table(found: Watch) -> Iterator[str]:
    yield '<section><h2>The numbers of the chart</h2><div class="scroll"><table><thead><tr><th>from</th>'
    yield from (f"<th>{escape(name)}</th>" for name in _COLUMNS.values())
    yield "<th>rows</th></tr></thead><tbody>"
    for row in charts.table(found).to_pylist():
        before = ' class="before"' if row["begin"] < found.watched.begin else ""
        yield f"<tr{before}><th>{row['begin']}</th>"
        if row["gap"] is not None:
            yield f'<td colspan="{len(_COLUMNS) + 1}" class="gap">{escape(row["gap"])}</td></tr>'
            continue
        yield from (f"<td>{_number(row[column])}</td>" for column in _COLUMNS)
        ids = escape(" ".join(row["ids"]))
        yield f"<td><details><summary>{len(row['ids'])}</summary><code>{ids}</code></details></td></tr>"
    yield "</tbody></table></div></section>"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
