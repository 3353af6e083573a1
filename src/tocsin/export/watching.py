"""What is watched, in words and as JSON: each finding with its range, each gap with its reason, and nothing in tocsin's own voice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, cast

import pyarrow as pa

from tocsin.read.dataset import Break
from tocsin.records import Alarm
from tocsin.watch.exchange import Exchange, Unsaid
from tocsin.watch.excitation import DailyExcitation
from tocsin.watch.foremost import Happening
from tocsin.watch.ranges import Range
from tocsin.watch.report import Turn, Watch
from tocsin.watch.ringing import Pair
from tocsin.watch.trend import Trend

REFERENCES = {
    "volatility": "ACLED, Volatility and Risk Predictability Index",
    "surge": "ACLED, surge and threat trackers and change map",
    "record": "OCHA, HDX Signals: armed conflict",
}
VOICE = "What stands here is what outlets and data sets told; nothing says that it happened."
LISTED = 12  # events of an alarm in a list of alarms
Section = tuple[str, list[str]]


def sections(found: Watch, changes: Sequence[str] = (), *, rows: bool = False) -> Iterator[Section]:
    """Headings with sentences under each.

    Parameters
    ----------
    changes
        What is another answer than last time, as sentences.
    rows
        With the ids of the events that each number is made of.
    """
    watched = found.watched
    yield "asked", [f"{side.name}: {side.understood}" for side in watched.sides]
    yield "level", list(_level(found, rows=rows))
    yield "since when", list(_turns(found, rows=rows))
    if len(watched.sides) == 2:
        yield "who answers whom", list(_exchange(found.exchange))
    yield f"published rules, on {found.risk_of}", list(_risk(found))
    yield "alarms", list(_alarms(found, rows=rows))
    yield (
        f"told most, of {found.watched.begin} to {_last(found)}",
        [happening(each, rows=rows) for each in found.top] or ["nothing"],
    )
    yield "coverage", list(_coverage(found))
    if changes:
        yield "since last time", list(changes)
    yield "to beware of", list(_beware(found))


def lines(found: Watch, changes: Sequence[str] = (), *, rows: bool = False) -> Iterator[str]:
    """The same as plain lines."""
    watched = found.watched
    days = (watched.until - watched.begin).days
    yield f"{watched.name}: {days} days, {watched.begin} to {_last(found)}"
    yield VOICE
    for heading, said in sections(found, changes, rows=rows):
        yield ""
        yield heading.upper()
        yield from (f"  {line}" for line in said)


def _last(found: Watch) -> date:
    return found.watched.until - timedelta(days=1)


def _level(found: Watch, *, rows: bool) -> Iterator[str]:
    for trend, what in ((found.trend, "incidents"), (found.trend_reports, "each telling counted")):
        if isinstance(trend, Unsaid):
            yield f"{what}: not said: {trend.reason}"
            continue
        yield (
            f"{what}: {trend.finding.value}: {_times(trend.change)} the level of {trend.before} to "
            f"{trend.begin - timedelta(days=1)} at equal coverage; {trend.now} now, {trend.then} then "
            f"({trend.now_week:.3g} and {trend.then_week:.3g} a week)"
        )
        if rows:
            yield _ids(trend.ids)
    for way in found.each_way:
        told = [row for row in way.table.to_pylist() if row["gap"] is None]
        yield f"{way.name}: {sum(row['incidents'] for row in told)} incidents in the window, told {sum(row['reports'] for row in told)} times"
    if isinstance(found.trend, Trend):
        yield f"coverage: {found.trend.coverage:.2f} times as much was looked at, by {', '.join(found.trend.channels)}"
        yield from (f"left out of the comparison: {each}" for each in found.trend.left_out)


def _turns(found: Watch, *, rows: bool) -> Iterator[str]:
    if isinstance(found.turns, Unsaid):
        yield f"not said: {found.turns.reason}"
        return
    if not found.turns:
        yield "no break: one level does for the window and the time before it"
    for turn in found.turns:
        yield _turn(turn, found.watched.by.value)
        if rows:
            yield _ids(turn.ids)


def _turn(turn: Turn, step: str) -> str:
    said = (
        f"the level changed with the {step} of {turn.day} (between {turn.earliest} and {turn.latest}): from {turn.before:.3g} to "
        f"{turn.after:.3g} incidents a {step} of usual coverage"
    )
    return (
        said
        if turn.mark is None
        else f"{said}; a series breaks there too, so it may be no change in the world: {turn.mark}"
    )


def _exchange(found: Exchange | Unsaid) -> Iterator[str]:
    if isinstance(found, Unsaid):
        yield f"not said: {found.reason}"
        return
    for fit, what in ((found.reports, "each telling counted"), (found.incidents, "incidents, copies joined")):
        if isinstance(fit, Unsaid):
            yield f"{what}: not said: {fit.reason}"
        else:
            yield from _fit(fit, what, found)
    if isinstance(found.scores, Unsaid):
        yield f"weekly scores: not said: {found.scores.reason}"
        return
    yield (
        f"weekly sums of scores ({found.scale}), {found.scores.steps} weeks, {found.scores.lags} back, 95 % ranges"
        + ("" if found.scores.stable else ": shocks do not die out, so the responses say nothing")
    )
    for answer in found.scores.answers:
        if answer.of != answer.to and found.scores.stable and answer.chance is not None:
            first = answer.response[1]
            yield (
                f"  a week after {answer.to} moved by 1, {answer.of} moved by {first.best:.2f} ({first.low:.2f} to {first.high:.2f}); "
                f"chance alone gives as much in {answer.chance:.0%} of cases"
            )


def _fit(fit: DailyExcitation, what: str, found: Exchange) -> Iterator[str]:
    total = " and ".join(f"{n} by {name}" for n, name in zip(fit.counts, fit.names, strict=True))
    yield f"{what}: {total}, {found.begin} to {found.until - timedelta(days=1)}; branching ratio {_spread(fit.ratio)}"
    answered = False
    for k, of in enumerate(fit.names):
        for m, to in enumerate(fit.names):
            branch = fit.branching[k][m]
            if branch.low > 0.01:
                answered = True
                verb = "was followed by" if k != m else "was followed by its own"
                yield f"  one act of {to} {verb} {_spread(branch)} acts of {of}"
    if answered:
        yield f"  half of the answers came within {_spread(fit.half_life)} days"
    else:
        yield "  no answer stands out: the range of each branching reaches down to none"
    if fit.dispersion > 2:
        yield f"  acts come in bursts that this does not explain (dispersion {fit.dispersion:.1f})"


def _risk(found: Watch) -> Iterator[str]:
    index = found.volatility
    if isinstance(index, Unsaid):
        yield f"volatility: not said: {index.reason}"
    else:
        yield (
            f"volatility: {index.risk.value}: {index.baseline:.3g} a week over 52 weeks, {len(index.spikes)} weeks stand out "
            f"[{REFERENCES['volatility']}]"
        )
    week = found.surge
    if isinstance(week, Unsaid):
        yield f"surge: not said: {week.reason}"
    else:
        called = (
            " and ".join([name for name, on in (("a surge", week.surge), ("a threat", week.threat)) if on])
            or "no surge"
        )
        yield (
            f"last week: {called}; {week.band}: {week.week}, against {week.month:.3g} a week in the 4 weeks before and {week.year:.3g} "
            f"in the (up to 52) weeks before it [{REFERENCES['surge']}]"
        )
    deaths = found.record
    if isinstance(deaths, Unsaid):
        yield f"deaths: not said: {deaths.reason}"
    else:
        years = "a year" if deaths.years == 1 else f"{deaths.years} years"
        high = f"the most in {years} of what is known" if deaths.years else "no record"
        before = (
            "less than a year is known before"
            if deaths.before is None
            else f"at most {deaths.before} in the year before"
        )
        yield f"deaths in 30 days by the figures given: {deaths.deaths}, {high} ({before}) [{REFERENCES['record']}]"


def _alarms(found: Watch, *, rows: bool) -> Iterator[str]:
    if not found.rung.alarms:
        yield "none in the window"
    for alarm in found.rung.alarms:
        yield ringing(alarm)
        if rows:
            yield _ids(alarm.event_ids)
    yield from found.rung.why


def ringing(alarm: Alarm) -> str:
    """An alarm as a sentence."""
    return (
        f"{alarm.since} to {alarm.told}: {alarm.observed} told where {alarm.expected:.3g} were to be expected by the past of the same "
        f"outlets; {alarm.clears} fewer would have cleared it (score {alarm.score:.1f}, it rings at {alarm.threshold:.1f}: "
        f"{alarm.per_year:g} false alarms a year in a quiet series)"
    )


def happening(each: Happening, *, rows: bool = False) -> str:
    """One incident of which much was told, in a line: when, what, who, where, by how many; with the ids of its events."""
    low, best, high = each.deaths
    killed = (
        f"; killed, by the figures given: {best}"
        if best is not None
        else f"; killed: {low} to {high or 'unknown'}"
        if low is not None
        else ""
    )
    where = f" in {each.place}" if each.place else ""
    told = f"{each.reports} reports, {each.independent} independent" if each.reports != 1 else "1 report"
    said = f"{each.day} {', '.join(each.types) or 'no type'}: {each.sides}{where} ({told}: {', '.join(each.outlets[:4])}{killed})"
    return f"{said}\n    {_ids(each.ids)}" if rows else said


def _coverage(found: Watch) -> Iterator[str]:
    sums: dict[str, tuple[float, int, int]] = {}
    table = found.series.channels.to_pylist()
    for row in table:
        brought, events, gaps = sums.get(row["channel"], (0.0, 0, 0))
        sums[row["channel"]] = (
            brought + (row["brought"] or 0.0),
            events + row["events"],
            gaps + (row["brought"] is None),
        )
    for channel, (brought, events, gaps) in sums.items():
        what = "rows" if channel.endswith("(data set)") else "documents"
        missing = f"; nothing in {gaps} {found.series.by}s" if gaps else ""
        yield f"{channel}: {brought:,.0f} {what}, {events} events of these sides{missing}"
    for row in found.series.table.to_pylist():
        if row["gap"] is not None:
            yield f"gap: {row['begin']} to {row['until'] - timedelta(days=1)}: {row['gap']}"


def _beware(found: Watch) -> Iterator[str]:
    if not found.gathered:
        yield "nothing was gathered into incidents yet, so each telling is one; run: tocsin incidents"
    yield from found.series.notes
    if found.undated:
        yield f"{found.undated} events of these sides have no day and stand in no number"
    yield from (_break(each) for each in found.breaks)
    yield "coverage counts texts whatever they are about: a war that fills the papers raises its own coverage, and lowers what is seen of a rise"


def _break(each: Break) -> str:
    where = f" ({each.region})" if each.region else ""
    return f"the series of {each.dataset}{where} breaks on {each.day}: {each.what} [{each.reference}]"


def _times(change: Range) -> str:
    return f"{change.best:.2f} times (90 % range {change.low:.2f} to {change.high:.2f})"


def _spread(value: Range) -> str:
    return f"{value.best:.2f} ({value.low:.2f} to {value.high:.2f})"


def _ids(ids: Sequence[str]) -> str:
    return f"rows: {' '.join(ids)}" if ids else "rows: none"


# ------------------------------------------------------------------------------------------------ all pairs


def pair_lines(pairs: Sequence[Pair], names: Mapping[str, str], begin: date, until: date) -> Iterator[str]:
    """The alarms of all pairs, one line each, then how many pairs there are."""
    rung = [pair for pair in pairs if pair.alarms]
    for pair in rung:
        yield " and ".join(f"{names.get(i, i)} ({i})" for i in pair.ids)
        for alarm in pair.alarms:
            yield f"  {ringing(alarm)}"
            yield f"    events: {', '.join(alarm.event_ids[:LISTED]) or 'none is listed'}{_beyond(alarm)}"
        yield f"  open it with: tocsin watch {' '.join(pair.ids)}"
    for pair in pairs:
        if pair.muted:
            named = " and ".join(f"{names.get(i, i)} ({i})" for i in pair.ids)
            yield f"muted: {named}, {len(pair.muted)} that would have rung: {'; '.join(pair.why)}"
    rate = max((alarm.per_year for pair in rung for alarm in pair.alarms), default=None)
    expected = (
        "" if rate is None else f"; chance alone gives about {len(pairs) * rate * (until - begin).days / 365:.1f}"
    )
    yield f"{len(rung)} of {len(pairs)} pairs with enough events rang, {begin} to {until - timedelta(days=1)}{expected}"


def _beyond(alarm: Alarm) -> str:
    more = len(alarm.event_ids) - LISTED
    return f" and {more} more; --json has all" if more > 0 else ""


# ------------------------------------------------------------------------------------------------ JSON


def plain(value: object) -> Any:
    """Records, tables and days as JSON has them; numbers that are none become null."""
    if isinstance(value, pa.Table):
        return plain(value.to_pylist())
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in cast("Mapping[object, object]", value).items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in cast("Iterable[object]", value)]
    return value
