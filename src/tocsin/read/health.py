"""How a feed is: ok, quiet, late, dead or changed in shape, and why; from its polls and the times of its items alone.

A feed's rate is learned by Gamma-Poisson: the hours of the week fall into 28 cells (weekday and quarter of the day), each
cell counts its hours that had an item, and a cell with little data leans on the rate of the whole week. What is counted is
hours with an item, not items, for outlets publish in bursts. How likely so long a silence was is then exact: the chance
of no hour with an item in all cells that the silence ran through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from tocsin.settings import FeedOptions

CELLS = 28
# Hours of the week's rate that each cell leans on: half of what a week adds to a cell, so that a month tells a weekend.
_PRIOR_HOURS = 3.0
_GAP = timedelta(hours=24)  # between two answers; what was published in a longer one may never have been seen
_OK = 0.2  # a silence likelier than this is nothing to speak of
_MANY = 5  # items; fewer may all be new by chance
_HOUR = timedelta(hours=1)
_LONGEST = timedelta(days=400)  # of what is looked at


UNREADABLE = "unreadable"
"""The outcome of a poll that was answered with something that is no feed."""


class State(StrEnum):
    """How a feed is."""

    OK = "ok"
    QUIET = "quiet"  # nothing new for a while, as happens
    LATE = "late"  # nothing new for longer than happens, or no answer for a while
    DEAD = "dead"  # no answer for days, or nothing new for days beyond what happens
    CHANGED = "changed shape"  # it answers, and what comes is another thing than before
    NEW = "new"  # not enough is known to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One time a feed was asked."""

    at: datetime
    outcome: str  # of `Outcome`; "unreadable" where what came was no feed
    why: str = ""
    shape: str | None = None
    items: int = 0  # in the feed
    fresh: int = 0  # of them, not seen before
    dated: int = 0  # of them, with a day

    @property
    def answered(self) -> bool:
        """Whether the feed itself came, or word that it is as before."""
        return self.outcome in ("ok", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a feed is, and why."""

    state: State
    reason: str  # a sentence
    polled: datetime | None = None  # last
    newest: datetime | None = None  # last item
    per_day: float | None = None  # items a day while it was watched; `None`: too few to say
    chance: float | None = None  # of so long a silence, by the learned rate


@dataclass(slots=True)
class Rate:
    """Hours that were watched and hours that had an item, by cell of the week."""

    hours: list[float] = field(default_factory=lambda: [0.0] * CELLS)
    active: list[float] = field(default_factory=lambda: [0.0] * CELLS)

    def silence(self, since: datetime, until: datetime) -> float:
        """The chance of no hour with an item between two moments.

        The rate of cell c has a Gamma posterior with shape a = active + k r and rate b = hours + k, r the rate of the week
        and k the prior's hours; a silence of h of its hours has the chance (b / (b + h)) ** a.
        """
        total, active = sum(self.hours), sum(self.active)
        rate = (active + 0.5) / (total + 1.0)
        spans = [0.0] * CELLS
        for hour, share in hours_between(since, min(until, since + _LONGEST)):
            spans[cell(hour)] += share
        chance = 1.0
        for seen, busy, span in zip(self.hours, self.active, spans, strict=True):
            if span:
                shape, scale = busy + _PRIOR_HOURS * rate, seen + _PRIOR_HOURS
                chance *= (scale / (scale + span)) ** shape
        return chance


def cell(at: datetime) -> int:
    """Which of the 28 parts of the week a moment lies in: weekday and quarter of the day, UTC."""
    return at.weekday() * 4 + at.hour // 6


def hours_between(since: datetime, until: datetime) -> Iterable[tuple[datetime, float]]:
    """The hours between two moments, each with the share of it that lies between them."""
    at = since
    while at < until:
        edge = min(at.replace(minute=0, second=0, microsecond=0) + _HOUR, until)
        yield at, (edge - at) / _HOUR
        at = edge


def learn(arrivals: Sequence[datetime], watched: Sequence[tuple[datetime, datetime]]) -> Rate:
    """The rate of a feed from the times of its items and the spans in which none of them could be missed."""
    rate = Rate()
    busy = {at.replace(minute=0, second=0, microsecond=0) for at in arrivals}
    for since, until in watched:
        for at, share in hours_between(since, until):
            rate.hours[cell(at)] += share
            if at.replace(minute=0, second=0, microsecond=0) in busy:
                rate.active[cell(at)] += 1
    return rate


def health(polls: Sequence[Poll], arrivals: Sequence[datetime], now: datetime, options: FeedOptions) -> Health:
    """How a feed is.

    Parameters
    ----------
    polls
        In the order of their times.
    arrivals
        When its items were published, or else first seen, in any order; none may lie after the last poll.
    now
        A feed that nobody asked for a while is judged as of the last time it was asked.
    """
    if not polls:
        return Health(state=State.NEW, reason="it was never asked; run tocsin follow")
    last = polls[-1]
    times = sorted(at for at in arrivals if at <= last.at)
    watched = _watched(polls, times)
    state, reason, chance = _judged(polls, times, watched, options)
    stale = f"; it was last asked {_ago(now - last.at)} ago" if now - last.at > timedelta(days=1) else ""
    return Health(
        state=state,
        reason=reason + stale,
        polled=last.at,
        newest=times[-1] if times else None,
        per_day=_per_day(times, watched, options),
        chance=chance,
    )


Spans = Sequence[tuple[datetime, datetime]]


def _judged(
    polls: Sequence[Poll], times: Sequence[datetime], watched: Spans, options: FeedOptions
) -> tuple[State, str, float | None]:
    """The state of a feed, why, and the chance of its silence."""
    last = polls[-1]
    answered = [poll for poll in polls if poll.answered]
    if not last.answered:
        return (*_unanswered(polls, answered, options), None)
    changed = _changed(answered, timedelta(days=options.dead_days))
    if changed:
        return State.CHANGED, changed, None
    if len(times) < max(1, options.least_items):
        return State.NEW, f"{len(times)} items so far, too few to know its habits", None
    newest = times[-1]
    rate = learn(times, watched)
    chance = rate.silence(newest, last.at)
    if chance >= _OK:
        return State.OK, f"the last item is {_ago(last.at - newest)} old", chance
    said = f"nothing new for {_ago(last.at - newest)}; the chance of so long a silence is {_odds(chance)}"
    if chance >= options.late:
        return State.QUIET, f"as happens, {said}", chance
    if last.at - _late_since(rate, newest, last.at, options.late) >= timedelta(days=options.dead_days):
        return State.DEAD, f"it answers, and there is {said}", chance
    return State.LATE, said, chance


def _unanswered(polls: Sequence[Poll], answered: Sequence[Poll], options: FeedOptions) -> tuple[State, str]:
    last = polls[-1]
    if last.outcome == UNREADABLE and answered:
        return State.CHANGED, f"what comes is no feed any more: {last.why}"
    since = answered[-1].at if answered else polls[0].at
    failures = sum(poll.at > since for poll in polls) if answered else len(polls)
    when = f"no answer for {_ago(last.at - since)}" if answered else "it has never answered"
    long = last.at - since >= timedelta(days=options.dead_days)
    return State.DEAD if long else State.LATE, f"{when} ({failures} polls); the last: {last.why or last.outcome}"


def _watched(polls: Sequence[Poll], times: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """The spans in which no item could be missed: from one answer to the next, if they are not far apart.

    Before the first answer it is what the feed showed then, from its oldest item on.
    """
    answers = [poll.at for poll in polls if poll.answered]
    if not answers:
        return []
    # What a first answer lists is its last items without a gap, but for a few that it may pin to its top for years.
    before = [at for at in times if at < answers[0]]
    oldest = before[len(before) // 10] if before else answers[0]
    spans = [(max(oldest, answers[0] - _LONGEST), answers[0])]
    for earlier, later in pairwise(answers):
        if later - earlier <= _GAP:
            if spans[-1][1] == earlier:
                spans[-1] = spans[-1][0], later
            else:
                spans.append((earlier, later))
    return spans


def _per_day(
    times: Sequence[datetime], watched: Sequence[tuple[datetime, datetime]], options: FeedOptions
) -> float | None:
    days = sum(((until - since) / timedelta(days=1) for since, until in watched), 0.0)
    inside = sum(any(since <= at <= until for since, until in watched) for at in times)
    return inside / days if days > 0 and inside >= options.least_items else None


def _changed(answered: Sequence[Poll], window: timedelta) -> str:
    """What became another thing in the last days; empty: nothing."""
    full = [poll for poll in answered if poll.outcome == "ok"]
    if not full:
        return ""
    begin = full[-1].at - window
    for place in range(len(full) - 1, 0, -1):
        if full[place].at < begin:
            break
        change = _change(full[:place], full[place], last=place == len(full) - 1)
        if change:
            return change
    return ""


def _change(before: Sequence[Poll], poll: Poll, *, last: bool) -> str:
    """What one answer has that those before it had not."""
    filled = [earlier for earlier in before if earlier.items][-3:]
    if not filled:
        return ""
    if poll.items == 0:  # once may be a mistake of the moment
        twice = last and before[-1].items == 0
        return f"it lists nothing any more; before it listed {filled[-1].items} items" if twice else ""
    if filled[-1].shape != poll.shape:
        return f"it was {filled[-1].shape} and is {poll.shape} now"
    if poll.dated == 0 and all(earlier.dated == earlier.items for earlier in filled):
        return "its items had days and have none now"
    usual = len(filled) == 3 and all(earlier.fresh < earlier.items / 2 for earlier in filled)
    if usual and poll.fresh == poll.items >= _MANY:
        return f"all of its {poll.items} items were new at once; its links may have changed"
    return ""


def _late_since(rate: Rate, newest: datetime, until: datetime, late: float) -> datetime:
    """When the silence became longer than happens."""
    low, high = newest, until
    while high - low > _HOUR:
        middle = low + (high - low) / 2
        low, high = (low, middle) if rate.silence(newest, middle) < late else (middle, high)
    return high


def _ago(span: timedelta) -> str:
    hours = span / _HOUR
    if hours < 1:
        return f"{max(0, round(hours * 60))} min"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"


def _odds(chance: float) -> str:
    return "below 1 in 10,000" if chance < 1e-4 else f"1 in {1 / chance:,.0f}"
