"""What a look at a desk says of a situation, as blocks of a report: each signpost, what it moved, and by which events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tocsin.likelihood import told
from tocsin.scenario.outlook import GIVEN, Likelihood
from tocsin.scenario.report import Block, Heading, Table, Words
from tocsin.scenario.sights import Sight, Sighting
from tocsin.scenario.updating import Update

_WORDS = 200  # letters of what is told of an event; the desk has the rest


def watched(seen: Sequence[Sighting], update: Update, since: date) -> Iterator[Block]:
    """Signposts seen, not seen and hidden; likelihoods before and after; the events. For every form of a report."""
    yield Heading(words="Signposts in the desk")
    count = {sight: sum(each.sight is sight for each in seen) for sight in Sight}
    yield Words(
        words=f"Looked at from {since} to {update.day}: {', '.join(f'{number} {sight.value}' for sight, number in count.items())}. A sight "
        "is what outlets and data sets tell, not what is so; what could not be seen moves nothing."
    )
    yield Table(
        columns=("signpost", "of", "what would be seen", "seen?", "why"),
        rows=tuple(
            (s.indicator, s.scenario, s.words, s.sight.value + (f", {s.day}" if s.day else ""), s.why) for s in seen
        ),
    )
    yield Heading(words=f"Likelihoods before and after, {GIVEN}")
    yield Table(
        columns=("scenario", "before", "by time alone", "after", "edges off: before", "edges off: after"),
        rows=tuple(
            (
                f"{end.id} {end.name}",
                *(_shown(each) for each in (end.before, end.waited, end.after, end.before_off, end.after_off)),
            )
            for end in update.ends
        ),
    )
    yield Words(
        words=f"{update.gone} of {update.horizon} days are gone, {update.steps_left} steps are left. By time alone: the same file with those days gone "
        f"and nothing seen. All of this holds {GIVEN}."
    )
    if update.effects:
        yield Table(
            columns=("signpost", "of", "what changed", "basis", "alone it moves the middle by"),
            rows=tuple((e.indicator, e.scenario, e.change, e.basis, f"{e.points:+.0f} points") for e in update.effects),
        )
    else:
        yield Words(words="No signpost moved anything: none was seen that sets a descriptor or has a ratio.")
    yield from (Words(words=note, note=True) for note in update.notes)
    rows = tuple(
        (
            s.indicator,
            str(t.day),
            t.type or "",
            f"{t.who} → {t.to_whom or 'nobody named'}",
            _cut(t.words),
            t.outlet,
            t.id,
        )
        for s in seen
        for t in s.events
    )
    if rows:
        yield Heading(words="The events behind them, as they are told")
        yield Table(columns=("signpost", "day", "type", "who → whom", "words", "told by", "event"), rows=rows)


def _shown(likelihood: Likelihood) -> str:
    return f"{told(likelihood.middle)}, {likelihood.low:.0%} to {likelihood.high:.0%}"


def _cut(words: str) -> str:
    return words if len(words) <= _WORDS else words[: _WORDS - 1].rsplit(" ", 1)[0] + " …"
