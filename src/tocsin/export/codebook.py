"""The codebook that goes with rows: every table and column in words, and the codes of the ontology."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.ontology import Ontology
from tocsin.store.tables import ALL_EVENTS, CORRECTIONS, LINKED, LOADED, PLACED, TABLES, TOMBSTONES, Table


def codebook(ontology: Ontology) -> str:
    """The codebook as Markdown."""
    return "\n".join(_lines(ontology))


def _lines(ontology: Ontology) -> Iterator[str]:
    yield "# Codebook\n"
    yield "Days are half-open: `until` is the day after the last. Spans count characters from 0. Empty means not known, or none.\n"
    yield "## Tables\n"
    for table in (*TABLES.values(), *LOADED, TOMBSTONES, CORRECTIONS, *PLACED, *LINKED, ALL_EVENTS):
        yield from _table(table)
    yield f"## Types of events: {ontology.name} {ontology.version}\n"
    yield "| type | mode | quad class | score | meaning |"
    yield "|---|---|---|---|---|"
    for kind in ontology.types.values():
        yield f"| {kind.name} | | {kind.quad} | {kind.score:g} | {_cell(kind.definition)} |"
        for mode in kind.modes:
            score = kind.score if mode.score is None else mode.score
            yield f"| {kind.name} | {mode.name} | {kind.quad} | {score:g} | {_cell(mode.definition)} |"
    yield ""
    yield "## Contexts\n"
    yield "| context | meaning |"
    yield "|---|---|"
    yield from (f"| {context.name} | {_cell(context.definition)} |" for context in ontology.contexts.values())
    yield ""
    yield "## Sectors\n"
    yield "| sector | meaning |"
    yield "|---|---|"
    sectors = (*ontology.sectors.values(), *ontology.international.values())
    yield from (f"| {sector.code} | {_cell(sector.definition)} |" for sector in sectors)
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}\n"
    yield f"{table.meaning}\n"
    yield "| column | type | may be empty | meaning |"
    yield "|---|---|---|---|"
    for column in table.columns:
        empty = "" if column.required else "yes"
        yield f"| {column.name} | {column.type} | {empty} | {_cell(column.meaning)} |"
    yield ""


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")
