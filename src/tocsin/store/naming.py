"""The names in the rows of data sets on their way to the registry and back: which there are, and the rows of `named`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from tocsin.records import Verdict
from tocsin.resolve.imported import BY, Imported, Link
from tocsin.store.rows import Row
from tocsin.store.view import View

_COLUMNS = "dataset, name, code, country, sector, known, first, last"
_DAYS = ("first", "last")


def names_of(view: View, loads: Sequence[str]) -> dict[Imported, date | None]:
    """The names that were judged before and those in some loads, with when each could first be known.

    Their days are those of all their events so far.
    """
    rows = [*view.sql(f"SELECT DISTINCT {_COLUMNS} FROM named").to_pylist()]  # noqa: S608
    rows += view.imported_names(loads).to_pylist() if loads else []
    found: dict[Imported, tuple[date, date, date | None]] = {}
    for row in rows:
        name = Imported(**{key: value for key, value in row.items() if key not in (*_DAYS, "known")})
        first, last, known = row["first"], row["last"], row["known"]
        if name in found:
            was = found[name]
            days = [day for day in (known, was[2]) if day is not None]
            first, last, known = min(first, was[0]), max(last, was[1]), min(days, default=None)
        found[name] = (first, last, known)
    order = sorted(found, key=lambda n: tuple(part or "" for part in (n.dataset, n.name, n.code, n.country, n.sector)))
    return {replace(name, first=found[name][0], last=found[name][1]): found[name][2] for name in order}


def linked_rows(
    links: Iterable[tuple[Imported, Sequence[Link]]], known: Mapping[Imported, date | None]
) -> tuple[list[Row], dict[str, int]]:
    """The rows of `named`, and how many names there are, are linked and are unsure, as `linkings` has it."""
    rows: list[Row] = []
    counts = Counter(names=0, linked=0, unsure=0)
    for name, found in links:
        verdicts = {link.verdict for link in found}
        counts["names"] += 1
        counts["linked"] += verdicts == {Verdict.SAME}
        counts["unsure"] += Verdict.UNSURE in verdicts
        rows += [_row(name, link, known[name]) for link in found]
    return rows, dict(counts)


def _row(name: Imported, link: Link, known: date | None) -> Row:
    actor = link.actor
    return {
        **{key: getattr(name, key) for key in ("dataset", "name", "code", "country", "sector", *_DAYS)},
        "part": link.part,
        "id": link.id,
        "text": link.text,
        "actor_id": None if actor is None else actor.id,
        "actor_country": None if actor is None else actor.country,
        "verdict": link.verdict,
        "score": link.score,
        "reasons": [] if link.reason is None else [link.reason],
        "by": BY,
        "known": known,
    }
