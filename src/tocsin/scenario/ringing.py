"""Signposts that are a rule of `tocsin watch`: whether a surge, an unsteady series, a record or an alarm holds at the end of the days."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.scenario.sights import Sight
from tocsin.watch.exchange import Unsaid
from tocsin.watch.report import Watch
from tocsin.watch.risk import Risk

Rang = tuple[Sight, str, tuple[str, ...]]


def rang(rule: str, found: Watch) -> Rang:
    """Whether one of `WATCH_RULES` holds, what it counted, and ids of the events to show."""
    return _RULES[rule](found)


def _surge(found: Watch) -> Rang:
    surge = found.surge
    if isinstance(surge, Unsaid):
        return Sight.HIDDEN, surge.reason, ()
    why = (
        f"{surge.week} {found.risk_of} in the last week, {surge.month:.1f} a week in the month before, "
        f"{surge.year:.1f} a week in the year before"
    )
    return _answer(found, why, met=surge.surge or surge.threat)


def _volatility(found: Watch) -> Rang:
    volatility = found.volatility
    if isinstance(volatility, Unsaid):
        return Sight.HIDDEN, volatility.reason, ()
    why = f"{volatility.risk.value}: {volatility.baseline:.1f} {found.risk_of} a week, {len(volatility.spikes)} weeks stand out"
    return _answer(found, why, met=volatility.risk in (Risk.GROWING, Risk.EXTREME))


def _record(found: Watch) -> Rang:
    record = found.record
    if isinstance(record, Unsaid):
        return Sight.HIDDEN, record.reason, ()
    ago = "no record" if not record.years else f"the most in {record.years} year{'' if record.years == 1 else 's'}"
    return _answer(found, f"{record.deaths} deaths told of: {ago}", met=record.years > 0)


def _alarm(found: Watch) -> Rang:
    rung = found.rung
    if rung.alarms:
        last = rung.alarms[-1]
        why = f"an alarm since {last.since}: {last.observed} told, {last.expected:.1f} to be expected"
        return Sight.SEEN, why, tuple(last.event_ids)
    days = (found.watched.until - found.watched.begin).days
    if not rung.ready or 2 * len(rung.muted) >= days:
        return Sight.HIDDEN, "; ".join(rung.why), ()
    return Sight.NOT_SEEN, "; ".join(("no alarm rang", *rung.why)), ()


def _answer(found: Watch, why: str, *, met: bool) -> Rang:
    first = tuple(id for happening in found.top for id in happening.ids[:2])
    return (Sight.SEEN, why, first) if met else (Sight.NOT_SEEN, why, ())


_RULES: dict[str, Callable[[Watch], Rang]] = {
    "surge": _surge,
    "volatility": _volatility,
    "record": _record,
    "alarm": _alarm,
}
