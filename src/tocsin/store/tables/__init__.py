"""Every table of a desk: its columns, their types and what they mean. `docs/tables.md` is made from these modules.

A table is a folder of Parquet files, one a batch. The tables of a group are written together, in the order given
by the group, and the last of a group commits the batch: until its file is there, no view sees the others.
"""

from __future__ import annotations

from tocsin.store.tables.columns import Column, Table
from tocsin.store.tables.datasets import (
    ARTICLES,
    COMPACTED,
    IMPORTED,
    LINKED,
    LINKINGS,
    LOADED,
    LOADS,
    MERGED,
    NAMED,
    REPAIRS,
    REPORTS,
    SUPERSEDED,
    TOMBSTONES,
)
from tocsin.store.tables.feeds import FETCHES, FOLLOWED, ITEMS
from tocsin.store.tables.incidents import COPIES, GATHERED, INCIDENTS, JOINS, SKETCHES, TELLINGS
from tocsin.store.tables.shown import ALL_EVENTS, CORRECTIONS
from tocsin.store.tables.texts import (
    ACTORS,
    CLAIMS,
    CODED,
    CODINGS,
    DOCUMENTS,
    EVENTS,
    EVIDENCE,
    FACTS,
    GAPS,
    HARMS,
    LINKS,
    MARKS,
    MENTIONS,
    PLACED,
    PLACES,
    QUOTES,
    READ,
    REJECTED,
    TRACE,
)

__all__ = [
    "ACTORS",
    "ALL_EVENTS",
    "ARTICLES",
    "CLAIMS",
    "CODED",
    "CODINGS",
    "COMPACTED",
    "COPIES",
    "CORRECTIONS",
    "DOCUMENTS",
    "EVENTS",
    "EVIDENCE",
    "FACTS",
    "FETCHES",
    "FOLLOWED",
    "GAPS",
    "GATHERED",
    "HARMS",
    "IMPORTED",
    "INCIDENTS",
    "ITEMS",
    "JOINS",
    "LINKED",
    "LINKINGS",
    "LINKS",
    "LOADED",
    "LOADS",
    "MARKS",
    "MENTIONS",
    "MERGED",
    "NAMED",
    "PLACED",
    "PLACES",
    "QUOTES",
    "READ",
    "REJECTED",
    "REPAIRS",
    "REPORTS",
    "SKETCHES",
    "SUPERSEDED",
    "TABLES",
    "TELLINGS",
    "TOMBSTONES",
    "TRACE",
    "Column",
    "Table",
]

TABLES = {table.name: table for table in (*reversed(READ), *reversed(CODED))}
"""Every table by its name."""
