"""What to say of the data and the tools behind a result: which data sets, versions and files, on which terms, what was changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import groupby
from typing import Any, cast

from tocsin import plugins
from tocsin.errors import MissingPlugin
from tocsin.read.dataset import Reference, find_dataset
from tocsin.store.filters import Filter
from tocsin.store.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedFile:
    """One file that was loaded; `hash` is the first forty hexadecimal digits of its BLAKE2b-512."""

    name: str
    hash: str
    size: int  # bytes
    lines: int  # that were taken; a row can be several


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One data set of a desk.

    Attributes
    ----------
    reference
        The citation in fields; None where the description of the data set has none, or is not installed.
    released
        When its maker published the files, as far as whoever loaded them said so.
    rows
        How many events are shown, after the filters; None for a data set that has no events.
    changes
        What tocsin did to it, one sentence each.
    """

    dataset: str
    title: str
    citation: str
    reference: Reference | None
    versions: tuple[str, ...]
    accessed: tuple[date, ...]
    released: tuple[date, ...]
    files: tuple[CitedFile, ...]
    licence: str
    terms: str
    terms_address: str
    may_export: bool
    may_train: bool
    rows: int | None
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """All that a use of a desk has to name.

    Attributes
    ----------
    coders
        Name and version of each coder of the desk's own texts, with how many texts it coded.
    known_until
        The closing day of the view; None: it has none.
    filters
        One line each; empty: all rows.
    """

    tocsin: str
    coders: Mapping[str, int]
    texts: int
    known_until: date | None
    filters: tuple[str, ...]
    datasets: tuple[Cited, ...]


def cite(view: View, wanted: Filter | None = None, *, said: Filter | None = None) -> Citation:
    """What to name when something of a view is used.

    Parameters
    ----------
    wanted
        The filter that was applied; a data set of which nothing passes it is named all the same, with 0 rows.
    said
        The same filter in the words of whoever asked, with names in place of ids; by default the first.

    Raises
    ------
    StoreError
        If a file of the desk is damaged, or the filter holds names that were not looked up.
    """
    loaded = sorted(view.loaded().to_pylist(), key=lambda row: row["dataset"])
    counted = view.sql("SELECT coder, count(*) AS texts FROM codings GROUP BY coder ORDER BY coder").to_pylist()
    rows = _shown(view, wanted)
    changes = _changes(view)
    return Citation(
        tocsin=version("tocsin"),
        coders={row["coder"]: row["texts"] for row in counted},
        texts=sum(row["texts"] for row in counted),
        known_until=view.known_until,
        filters=() if wanted is None else filter_lines(said or wanted),
        datasets=tuple(
            _cited(name, list(files), rows, changes.get(name, ()))
            for name, files in groupby(loaded, key=lambda row: row["dataset"])
        ),
    )


def filter_lines(wanted: Filter) -> tuple[str, ...]:
    """A filter in words, a line a condition; what is left at its default is not told, but for the statuses."""
    lines: list[str] = []
    for field in dataclasses.fields(wanted):
        value: Any = getattr(wanted, field.name)
        if field.name == "statuses":
            lines.append(f"statuses: {', '.join(value) or 'all'}")
        elif value != field.default:
            lines.append(f"{field.name}: {', '.join(map(_words, _listed(value)))}")
    return tuple(lines)


def _listed(value: Any) -> Sequence[Any]:
    return cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,)


def _words(value: Any) -> str:
    """A value of a filter; of a record the fields that say something."""
    if not dataclasses.is_dataclass(value):
        return str(value).lower() if isinstance(value, bool) else str(value)
    told = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    return " ".join(f"{name} {'/'.join(map(str, _listed(each)))}" for name, each in told if each)


def _shown(view: View, wanted: Filter | None) -> dict[str, int]:
    """How many events of each data set are shown."""
    if wanted is None:
        found = view.sql("SELECT dataset, count(*) AS events FROM imported GROUP BY dataset").to_pylist()
    else:
        found = view.tally(wanted, by=("dataset",)).to_pylist()
    return {row["dataset"]: row["events"] for row in found if row["dataset"] is not None}


def _changes(view: View) -> dict[str, tuple[str, ...]]:
    """What was mended, refused, replaced and withdrawn, by data set."""
    told: dict[str, list[str]] = {}
    repairs = view.sql(
        "SELECT dataset, kind, why, sum(count) AS rows FROM repairs WHERE count > 0 GROUP BY ALL "
        "ORDER BY dataset, kind, rows DESC, why"
    )
    for row in repairs.to_pylist():
        told.setdefault(row["dataset"], []).append(f"{int(row['rows']):,} rows {row['kind']}: {row['why']}.")
    gone = view.sql(
        "SELECT dataset, count(*) FILTER (why IS NULL) AS replaced, "
        "count(*) FILTER (why IS NOT NULL AND earlier IS NOT NULL) AS withdrawn FROM superseded GROUP BY dataset"
    )
    for row in gone.to_pylist():
        if row["replaced"]:
            told.setdefault(row["dataset"], []).append(
                f"{row['replaced']:,} rows of earlier files gave way to later ones of the same id."
            )
        if row["withdrawn"]:
            told.setdefault(row["dataset"], []).append(
                f"{row['withdrawn']:,} rows were withdrawn, as their maker deleted or dropped them."
            )
    return {dataset: tuple(lines) for dataset, lines in told.items()}


def _cited(name: str, files: Sequence[Mapping[str, Any]], rows: Mapping[str, int], changes: Sequence[str]) -> Cited:
    last = files[-1]  # terms as they were when the latest file was loaded
    scheme: str | None = last["code_scheme"]
    return Cited(
        dataset=name,
        title=last["title"],
        citation=last["citation"],
        reference=_reference(name),
        versions=_once(row["version"] for row in files),
        accessed=_once(row["accessed"] for row in files),
        released=_once(row["released"] for row in files),
        files=tuple(
            CitedFile(name=row["file"], hash=row["hash"], size=row["bytes"], lines=row["lines"]) for row in files
        ),
        licence=last["licence"],
        terms=last["terms"],
        terms_address=last["terms_address"],
        may_export=last["may_export"],
        may_train=last["may_train"],
        rows=rows.get(name, 0) if scheme else None,
        changes=(_mapped(scheme), *changes),
    )


def _mapped(scheme: str | None) -> str:
    if scheme is None:
        return "Columns were given common names; no value was changed."
    if scheme == "PLOVER":
        return "Types are its own, in PLOVER; columns were given common names, and the native row stands beside them."
    return f"Its codes ({scheme}) were mapped to PLOVER types by tocsin {version('tocsin')}; the native code and row stand beside them."


def _reference(name: str) -> Reference | None:
    if name not in plugins.names(plugins.DATASETS):
        return None
    try:
        return find_dataset(name).reference
    except MissingPlugin:  # its package is broken; the citation in words is in the desk
        return None


def _once(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted({value for value in values if value is not None}))
