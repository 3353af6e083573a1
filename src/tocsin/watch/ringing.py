"""The alarms of a view: for two sides or one, outlet by outlet, and for all pairs at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from tocsin.records import Alarm, content_id
from tocsin.store.filters import Filter
from tocsin.store.view import View
from tocsin.watch.alarms import GAP, WARM, WINDOW, Baseline, Excess, baseline, excesses, together
from tocsin.watch.told import FRESH, Coverage, channel, coverage, frame, index, news

PAST = WINDOW + GAP  # days before the first day that an alarm is wanted of
_MERGE = 7  # days between two alarms that are one

_Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
_Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """The alarms of one series, and what kept it from ringing."""

    alarms: tuple[Alarm, ...]
    muted: tuple[date, ...]  # days on which it could not ring
    why: tuple[str, ...]  # why not, in sentences
    ready: bool = True  # False: no outlet or data set has a past to ring against, and silence says nothing


def ring(found: pl.DataFrame, looked: Coverage, begin: date, *, name: str, per_year: float, mute_below: float) -> Rung:
    """The alarms from `begin` on of what was told of some sides; `looked` should reach `PAST` days back.

    Parameters
    ----------
    found
        Rows as `told.rows` has them.
    per_year
        False alarms that a quiet series may give.
    mute_below
        Share of its usual coverage over a week, below which a day is muted.
    """
    recent = news(found)
    silent = [f"{outlet} cannot ring: {reason}" for outlet, reason in looked.silent.items()]
    looked = heard(looked)
    counts = looked.counts(recent, "day")
    each = baseline(counts, looked.amounts)
    if not looked.channels or not each.known.any():
        days = int(looked.covered.sum())
        short = f"{days} days with coverage: a baseline takes {WARM} days and leaves out the last {GAP}"
        return Rung(alarms=(), muted=(), why=(short, *silent), ready=False)
    all_of_them = together(each)
    quiet, share = _quiet(looked.amounts, counts, mute_below)
    told = excesses(all_of_them, per_year=per_year, muted=quiet[:, None])
    first = (begin - looked.begin).days
    alarms = [
        _alarm(e, looked.begin, name, per_year, _inside(e, recent, looked, each))
        for e in merged(told, all_of_them)
        if e.day >= first
    ]
    muted = [looked.begin + timedelta(days=int(day)) for day in np.flatnonzero(quiet) if day >= first]
    why: list[str] = []
    if muted:
        low = float(share[first:][quiet[first:]].min())
        why.append(
            f"muted on {len(muted)} days ({muted[0]} to {muted[-1]}): coverage was down to {low:.0%} of the usual, and rings from "
            f"{mute_below:.0%} on"
        )
    why += silent
    fresh = [name for place, name in enumerate(looked.channels) if not each.known[first:, place].any()]
    why += [f"{outlet} has no baseline in these days and counts on neither side" for outlet in fresh]
    return Rung(alarms=tuple(alarms), muted=tuple(muted), why=tuple(why))


def heard(looked: Coverage) -> Coverage:
    """Coverage without the outlets whose feeds bring nothing now: they count on neither side of an alarm."""
    return looked.of([channel for channel in looked.channels if channel not in looked.silent])


def _quiet(amounts: _Vector, counts: _Vector, mute_below: float) -> tuple[_Flags, _Vector]:
    """On which days less was looked at than is needed, and the share of the usual coverage over the week that ends there."""
    shown = index(amounts, counts)
    total = np.concatenate([[0.0], np.cumsum(shown)])
    days = np.arange(len(shown))
    week = total[days + 1] - total[np.maximum(days - 6, 0)]
    past = total[np.maximum(days - GAP, 0)] - total[np.maximum(days - GAP - WINDOW, 0)]
    length = np.maximum(days - GAP, 0) - np.maximum(days - GAP - WINDOW, 0)
    usual = np.divide(7 * past, length, out=np.zeros_like(past), where=length > 0)
    share = np.divide(week, usual, out=np.ones_like(week), where=usual > 0)
    return np.asarray((usual > 0) & (share < mute_below)), share


def merged(told: Sequence[Excess], known: Baseline) -> list[Excess]:
    """Alarms that follow each other within `_MERGE` days as one each: the same rise, told again."""
    found: list[Excess] = []
    for each in sorted(told, key=lambda e: (e.series, e.day)):
        last = found[-1] if found else None
        if last is not None and last.series == each.series and each.since - last.day <= _MERGE:
            days = slice(last.since, each.day + 1)
            found[-1] = replace(
                last,
                day=each.day,
                observed=float(known.observed[days, last.series].sum()),
                expected=float(known.expected[days, last.series].sum()),
                score=max(last.score, each.score),
                threshold=max(last.threshold, each.threshold),
                clears=last.clears + each.clears,
            )
        else:
            found.append(each)
    return found


def _alarm(each: Excess, first: date, name: str, per_year: float, ids: tuple[str, ...] = ()) -> Alarm:
    since, day = (first + timedelta(days=at) for at in (each.since, each.day))
    return Alarm(
        id=content_id("alarm", name, since.isoformat(), day.isoformat(), str(per_year)),
        series=name,
        since=since,
        told=day,
        observed=round(each.observed),
        expected=each.expected,
        score=each.score,
        threshold=each.threshold,
        clears=each.clears,
        per_year=per_year,
        event_ids=ids,
    )


def _inside(each: Excess, recent: pl.DataFrame, looked: Coverage, known: Baseline) -> tuple[str, ...]:
    """The events that an alarm counted."""
    since, day = (looked.begin + timedelta(days=at) for at in (each.since, each.day))
    counted = [c for place, c in enumerate(looked.channels) if known.known[each.since : each.day + 1, place].any()]
    inside = recent.filter(pl.col("day").is_between(since, day) & pl.col("channel").is_in(counted))
    return tuple(inside["id"].to_list())


# ------------------------------------------------------------------------------------------------ all pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two actors, in either direction, with the alarms of what was told of them."""

    ids: tuple[str, str]
    events: int
    alarms: tuple[Alarm, ...]
    coverage: tuple[float, ...] = ()  # beside each alarm: of the week up to its last day, as a share of the usual
    muted: tuple[Alarm, ...] = ()  # what would have rung, had enough been looked at
    why: tuple[str, ...] = ()  # why they were muted, in sentences
    muted_days: tuple[date, ...] = ()


def ring_all(
    view: View,
    wanted: Filter,
    begin: date,
    until: date,
    *,
    per_year: float,
    mute_below: float,
    least: int = 20,
    silent: Mapping[str, str] | None = None,
) -> tuple[Pair, ...]:
    """All pairs of actors with at least `least` events, those that ring rarest by chance first.

    An outlet whose feeds bring nothing now rings nothing, nor does a week in which too little was looked at; what would have
    rung is kept apart, with why.

    Parameters
    ----------
    wanted
        Types, quad classes, data sets and so on; actors are not asked for.
    begin, until
        Alarms of these days; their past is read as well.
    """
    start = begin - timedelta(days=PAST + WARM)
    asked = replace(wanted, begin=start, until=until)
    looked = coverage(view, asked, start, until, silent)
    columns = ("actor_ids", "recipient_ids", "occurred_begin", "occurred_precision", "dataset", "outlet", "published")
    table = frame(view.tally(asked, columns)).filter(pl.col("occurred_precision") == "day")
    named = table.with_columns(
        channel=channel(),
        one=pl.min_horizontal("actor_ids", "recipient_ids"),
        other=pl.max_horizontal("actor_ids", "recipient_ids"),
    )
    actors = ~pl.any_horizontal(pl.col(side).str.starts_with(start) for side in ("one", "other") for start in _NOBODY)
    rows = news(named.filter((pl.col("one") != pl.col("other")) & actors))
    pairs = rows.group_by("one", "other").agg(number=pl.col("events").sum()).filter(pl.col("number") >= least)
    pairs = pairs.sort("one", "other")
    if not pairs.height or not looked.channels:
        return ()
    found = list(_blocks(rows, pairs, heard(looked), begin, per_year, mute_below))
    quiet = _unheard(rows, looked)
    doubtful = pairs.filter([bool(pair.muted_days) or pair.ids in quiet for pair in found])
    loud = {pair.ids: pair for pair in _blocks(rows, doubtful, looked, begin, per_year, 0.0)}
    found = [_explained(pair, loud.get(pair.ids), quiet.get(pair.ids, ()), looked, mute_below) for pair in found]
    found = [_opened(view, asked, looked, pair) for pair in found]
    return tuple(sorted(found, key=lambda p: (-max((a.score - a.threshold for a in p.alarms), default=-1.0), p.ids)))


_NOBODY = ("name-", "mention-")
_BLOCK = 400  # pairs at once


def _blocks(
    rows: pl.DataFrame, pairs: pl.DataFrame, looked: Coverage, begin: date, per_year: float, mute_below: float
) -> Iterator[Pair]:
    """The alarms of all pairs, in their order; some hundred at once."""
    if not looked.channels:
        for one, other, number in pairs.iter_rows():
            yield Pair(ids=(one, other), events=number, alarms=())
        return
    for start in range(0, pairs.height, _BLOCK):
        yield from _block(rows, pairs.slice(start, _BLOCK), looked, begin, per_year, mute_below)


def _unheard(rows: pl.DataFrame, looked: Coverage) -> dict[tuple[str, str], tuple[str, ...]]:
    """By pair the outlets that told of it and whose feeds bring nothing now."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    told = rows.filter(pl.col("channel").is_in(list(looked.silent))).select("one", "other", "channel").unique()
    for one, other, outlet in told.sort("one", "other", "channel").iter_rows():
        found[one, other] = (*found.get((one, other), ()), outlet)
    return found


def _explained(pair: Pair, loud: Pair | None, quiet: Sequence[str], looked: Coverage, mute_below: float) -> Pair:
    """A pair with what would have rung, and why it did not."""
    if loud is None:
        return pair
    muted = tuple(a for a in loud.alarms if not any(_meets(a, each) for each in pair.alarms))
    why = [f"{outlet} cannot ring: {looked.silent[outlet]}" for outlet in quiet]
    if days := [day for a in muted for day in pair.muted_days if a.since <= day <= a.told]:
        why.append(
            f"muted on {len(days)} days ({min(days)} to {max(days)}): coverage was below {mute_below:.0%} of the usual"
        )
    return replace(pair, muted=muted, why=tuple(why) if muted else ())


def _meets(one: Alarm, other: Alarm) -> bool:
    return one.since <= other.told and other.since <= one.told


def _opened(view: View, wanted: Filter, looked: Coverage, pair: Pair) -> Pair:
    """A pair with the events that its alarms counted."""
    known = heard(looked).channels

    def ids(alarm: Alarm) -> tuple[str, ...]:
        days = {"begin": alarm.since - timedelta(days=FRESH), "until": alarm.told + timedelta(days=2)}
        asked = replace(wanted, actors=pair.ids[:1], recipients=pair.ids[1:], directed=False, **days)
        columns = ("id", "dataset", "outlet", "occurred_begin", "occurred_precision", "published")
        rows = frame(view.find(asked, columns=columns)).filter(pl.col("occurred_precision") == "day")
        told = news(rows.with_columns(channel=channel()))
        inside = pl.col("day").is_between(alarm.since, alarm.told) & pl.col("channel").is_in(list(known))
        return tuple(told.filter(inside)["id"].to_list())

    return replace(pair, alarms=tuple(replace(alarm, event_ids=ids(alarm)) for alarm in pair.alarms))


def _block(
    rows: pl.DataFrame, pairs: pl.DataFrame, looked: Coverage, begin: date, per_year: float, mute_below: float
) -> list[Pair]:
    """The alarms of some pairs: one baseline of all their channels, then one sum of all of them."""
    mine = rows.join(pairs.with_row_index("pair"), on=["one", "other"])
    places = {name: i for i, name in enumerate(looked.channels)}
    columns: dict[tuple[int, int], int] = {}
    # A channel that never told of a pair has no part in its baseline; what it would add is nothing on both sides.
    for pair, by in mine.select("pair", "channel").unique().sort("pair", "channel").iter_rows():
        if by in places:
            columns[pair, places[by]] = len(columns)
    counts = np.zeros((looked.days, len(columns)))
    for pair, by, day, number in mine.group_by("pair", "channel", "day").agg(pl.col("events").sum()).iter_rows():
        at = (day - looked.begin).days
        if by in places and 0 <= at < looked.days:
            counts[at, columns[pair, places[by]]] += number
    each = baseline(counts, looked.amounts[:, [place for _, place in columns]])
    parts: list[Baseline] = []
    shares: list[_Flags] = []
    covered: list[_Vector] = []
    for pair in range(pairs.height):
        own = [column for (p, _), column in columns.items() if p == pair]
        parts.append(together(Baseline(**{n: getattr(each, n)[:, own] for n in Baseline.__dataclass_fields__})))
        amounts = looked.amounts[:, [place for p, place in columns if p == pair]]
        quiet, share = _quiet(amounts, counts[:, own], mute_below)
        shares.append(quiet)
        covered.append(share)
    whole = Baseline(**{n: np.hstack([getattr(p, n) for p in parts]) for n in Baseline.__dataclass_fields__})
    told: dict[int, list[Excess]] = {}
    first = (begin - looked.begin).days
    for excess in merged(excesses(whole, per_year=per_year, muted=np.stack(shares, axis=1)), whole):
        if excess.day >= first:
            told.setdefault(excess.series, []).append(excess)
    found: list[Pair] = []
    for pair, row in enumerate(pairs.to_dicts()):
        name = f"{row['one']} and {row['other']}"
        alarms = tuple(_alarm(e, looked.begin, name, per_year) for e in told.get(pair, ()))
        share = covered[pair]
        found.append(
            Pair(
                ids=(row["one"], row["other"]),
                events=row["number"],
                alarms=alarms,
                coverage=tuple(float(share[e.day]) for e in told.get(pair, ())),
                muted_days=tuple(
                    looked.begin + timedelta(days=int(day)) for day in np.flatnonzero(shares[pair]) if day >= first
                ),
            )
        )
    return found
