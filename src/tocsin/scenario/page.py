"""The report as one HTML file that needs nothing else: no network, no font, no script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from tocsin.scenario.check import Checked
from tocsin.scenario.outlook import GIVEN
from tocsin.scenario.report import Block, Drawing, Heading, Table, Words, title
from tocsin.shipped import checked as unchanged
from tocsin.shipped import shipped

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(checked: Checked, made: Sequence[Block]) -> str:
    """The report as a complete HTML document."""
    style = unchanged(shipped("page", "scenario.css")).read_text(encoding="utf-8")
    name = escape(title(checked))
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>Scenarios: {name}</title>",
            f"<style>\n{style}</style>",
            "</head>",
            "<body>",
            f'<header><p class="brand">tocsin</p><h1>{name}</h1></header>',
            "<main>",
            *(line for block in made for line in html(block)),
            "</main>",
            f"<footer><p>Every likelihood on this page holds {GIVEN}. Quotes are words of their texts; nothing here is asserted by the program.</p></footer>",
            "</body>",
            "</html>",
            "",
        )
    )


def html(block: Block) -> Iterator[str]:
    """One block as HTML; `scenario.css` is its style."""
    if isinstance(block, Heading):
        yield f"<h2>{escape(block.words)}</h2>"
    elif isinstance(block, Words):
        yield f'<p class="{"notice" if block.note else "words"}">{escape(block.words)}</p>'
    elif isinstance(block, Drawing):
        yield f'<div class="scroll" tabindex="0">{block.svg}</div>'
    else:
        yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    if table.drawn:
        yield "<details><summary>The same as a table</summary>"
    yield f'<div class="scroll" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>'
    for row in table.rows:
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
    yield "</tbody></table></div>"
    if table.drawn:
        yield "</details>"
