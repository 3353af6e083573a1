"""What the desk holds: texts, data sets with their terms, what was refused, and the days on which a series breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tocsin.web.rendering import FromShown, page
from tocsin.web.shown import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One data set of the desk.

    Attributes
    ----------
    may_export
        False: its terms do not let rows be passed on; exports and shared pages leave them out and say how many.
    """

    dataset: str
    title: str
    versions: tuple[str, ...]
    files: int
    lines: int
    bytes: int
    first_accessed: date
    last_accessed: date
    licence: str
    terms: str
    terms_address: str
    citation: str
    may_export: bool
    may_train: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakLine:
    """A day at which a series must be marked, for a change that is none of the world."""

    day: date | None
    until: date | None
    dataset: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage:
    """What the desk holds."""

    folder: str
    counts: tuple[tuple[str, int], ...]
    loaded: tuple[Loaded, ...]
    repairs: tuple[tuple[str, int], ...]
    breaks: tuple[BreakLine, ...]
    undated: int
    damaged: tuple[str, ...]


_SHOWN = ("documents", "codings", "events", "quotes", "claims", "facts", "rejected")


@page("/data", "data.html")
def data(shown: FromShown) -> DataPage:
    """What the desk holds: texts, data sets with their terms, what was refused, breaks of series."""
    return shown.once("data", lambda _: _page(shown))


def _page(shown: Shown) -> DataPage:
    view = shown.view()
    sets: dict[str, list[dict[str, Any]]] = {}
    for row in view.loaded().to_pylist():
        sets.setdefault(row["dataset"], []).append(row)
    repairs: dict[str, int] = {}
    for row in view.repairs().to_pylist():
        what = f"{row['dataset']}, {row['kind']}: {row['what']}"
        repairs[what] = repairs.get(what, 0) + row["count"]
    return DataPage(
        folder=shown.desk.folder.name,
        counts=tuple((name, view.many(name)) for name in _SHOWN),
        loaded=tuple(_loaded(name, rows) for name, rows in sorted(sets.items())),
        repairs=tuple(sorted(repairs.items(), key=lambda each: -each[1])[:30]),
        breaks=tuple(
            BreakLine(day=each.day, until=each.until, dataset=each.dataset, what=each.what) for each in view.breaks()
        ),
        undated=view.undated,
        damaged=tuple(f"{row.where}: {row.why}" for row in view.damaged),
    )


def _loaded(name: str, rows: list[dict[str, Any]]) -> Loaded:
    last = rows[-1]
    return Loaded(
        dataset=name,
        title=last["title"] or name,
        versions=tuple(dict.fromkeys(row["version"] for row in rows if row["version"])),
        files=len(rows),
        lines=sum(row["lines"] for row in rows),
        bytes=sum(row["bytes"] for row in rows),
        first_accessed=min(row["accessed"] for row in rows),
        last_accessed=max(row["accessed"] for row in rows),
        licence=last["licence"] or "not known",
        terms=last["terms"] or "",
        terms_address=last["terms_address"],
        citation=last["citation"] or "",
        may_export=all(row["may_export"] for row in rows),
        may_train=all(row["may_train"] for row in rows),
    )


ROUTES = data
