"""The line of time above map and network: how many events by month or year, and which days of it are chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tocsin.store.filters import Filter
from tocsin.store.query import read_query
from tocsin.store.view import View
from tocsin.web.shown import Shown

_MOST = 130  # bars; beyond that years stand for months


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The events of one month or year."""

    begin: date
    last: date
    events: int
    height: float  # per cent of the highest
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All dated events that the query finds, by month or year, whatever days are chosen."""

    columns: tuple[Column, ...]
    begin: date | None  # of what is chosen
    last: date | None
    most: int


def chosen(shown: Shown, query: str, begin: date | None, last: date | None) -> Filter:
    """The filter of a query and of the days that were chosen beside it.

    Raises
    ------
    SettingsError
        If the query cannot be understood.
    """
    wanted = shown.desk.workbench.choose(read_query(query).wanted)
    return replace(
        wanted,
        begin=begin or wanted.begin,
        until=wanted.until if last is None else last + timedelta(days=1),
    )


def timeline(view: View, wanted: Filter, begin: date | None, last: date | None) -> Timeline:
    """The line of time of a filter, without its days."""
    rows = view.tally(replace(wanted, begin=None, until=None), by=("month",)).to_pylist()
    months = {row["month"]: row["events"] for row in rows if row["month"]}
    counts: dict[date, int] = {}
    years = len(months) > _MOST
    for month, events in sorted(months.items()):
        at = date(int(month[:4]), 1 if years else int(month[5:7]), 1)
        counts[at] = counts.get(at, 0) + events
    most = max(counts.values(), default=0)
    columns = tuple(
        Column(
            begin=at,
            last=_end(at, years=years),
            events=events,
            height=round(100 * events / most, 1),
            chosen=(begin is None or _end(at, years=years) >= begin) and (last is None or at <= last),
        )
        for at, events in _filled(counts, years=years)
    )
    return Timeline(columns=columns, begin=begin, last=last, most=most)


def _filled(counts: dict[date, int], *, years: bool) -> list[tuple[date, int]]:
    """Every month or year from the first to the last, those without events too."""
    if not counts:
        return []
    at, found = min(counts), list[tuple[date, int]]()
    while at <= max(counts) and len(found) < 4 * _MOST:
        found.append((at, counts.get(at, 0)))
        at = _end(at, years=years) + timedelta(days=1)
    return found


def _end(at: date, *, years: bool) -> date:
    if years:
        return date(at.year, 12, 31)
    return (at.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
