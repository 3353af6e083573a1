"""The incidents that were told most, by those who tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

_TOP = 5  # incidents that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One incident by those who tell it."""

    incident: str
    day: date
    types: tuple[str, ...]
    sides: str  # names as they are written: who, to whom
    place: str | None
    reports: int
    independent: int
    deaths: tuple[int | None, int | None, int | None]  # low, best, high
    ids: tuple[str, ...]
    outlets: tuple[str, ...]


def top(found: pl.DataFrame, begin: date, until: date, number: int = _TOP) -> tuple[Happening, ...]:
    """The incidents of some days that were told most independently, then by most reports, then the deadliest."""
    inside = found.filter(pl.col("occurred_begin").is_between(begin, until, closed="left"))
    own = pl.col("dataset").is_null()
    each = inside.group_by("incident", maintain_order=True).agg(
        independent=pl.col("strand").filter(own).n_unique() + (~own).sum(),
        reports=pl.col("document_id").filter(own).n_unique() + pl.col("reports").filter(~own).fill_null(1).sum(),
        killed=pl.col("fatalities_best").max().fill_null(0),
        day=pl.col("occurred_begin").min(),
    )
    order = ["independent", "reports", "killed", "day"]
    first = each.sort(order, descending=True, maintain_order=True).head(number)
    return tuple(_happening(row, inside.filter(pl.col("incident") == row["incident"])) for row in first.to_dicts())


def _happening(row: dict[str, Any], mine: pl.DataFrame) -> Happening:
    def several(column: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mine[column].drop_nulls().to_list()))

    first = mine.row(0, named=True)
    low, best, high = (mine[f"fatalities_{n}"].drop_nulls() for n in ("low", "best", "high"))
    agreed = best[0] if len(best) and best.n_unique() == 1 else None
    who, whom = (", ".join(first[side]) or "somebody not named" for side in ("actors", "recipients"))
    return Happening(
        incident=row["incident"],
        day=row["day"],
        types=several("type"),
        sides=f"{who} → {whom}",
        place=first["place"],
        reports=int(row["reports"]),
        independent=int(row["independent"]),
        deaths=(low.min() if len(low) else None, agreed, high.max() if len(high) else None),  # type: ignore[arg-type]
        ids=tuple(mine["id"].to_list()),
        outlets=several("channel"),
    )
