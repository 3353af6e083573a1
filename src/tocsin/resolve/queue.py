"""What to look at next, and why: the queue of a reviewer, as a pure function of what was read and said so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from tocsin.records import Act, Correction
from tocsin.resolve.answers import Answer, answers

UNSURE = 0.5  # confidence below which an event is worth a look


class Why(IntEnum):
    """Why something waits for a person; what is first comes first."""

    DISAGREEMENT = 1  # two people said different things of it
    ALIKE = 2  # it was read as something was that a person has corrected
    INCIDENT = 3  # it may be one incident with another
    UNSURE = 4  # its confidence is low
    SAMPLE = 5  # it was drawn at random, to measure by


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One event that waits for a person."""

    event_id: str
    why: Why
    reason: str  # in words
    beside: str | None = None  # of an INCIDENT, the other event


def queue(
    confidences: Mapping[str, float | None],
    corrections: Sequence[Correction],
    homes: Mapping[str, str],
    *,
    by: str,
    alike: Mapping[str, str] | None = None,
    joins: Iterable[tuple[str, str, float]] = (),
) -> tuple[Waiting, ...]:
    """The events that wait for one person, each once, for the first reason that it has.

    Disagreements come first, then what is like an error that was found, then suggested incidents, the likeliest first, then
    events by their confidence, the lowest first. What this person has judged is left out, except where somebody else has
    said otherwise since.

    Parameters
    ----------
    confidences
        By the id of each event that may be shown; None: it has none, and is not unsure.
    homes
        As `answers` takes it.
    by
        The person, with "human:".
    alike
        By the id of an event, what it is like.
    joins
        Two events, and how likely they are of one incident.
    """
    given = answers(corrections, homes)
    mine = {each.unit for each in given if each.by == by}
    found: dict[str, Waiting] = {}

    def wait(event_id: str, why: Why, reason: str, beside: str | None = None) -> None:
        if event_id in confidences:
            found.setdefault(event_id, Waiting(event_id=event_id, why=why, reason=reason, beside=beside))

    last = _last_said(corrections, homes)
    for unit, reason in _disagreements(given):
        if last.get(unit) != by:
            wait(unit, Why.DISAGREEMENT, reason)
    for event_id, like in sorted((alike or {}).items()):
        if event_id not in mine:
            wait(event_id, Why.ALIKE, like)
    for left, right, score in sorted(joins, key=lambda join: (-join[2], join[0], join[1])):
        if left not in mine:
            wait(left, Why.INCIDENT, f"one incident with {right}? {score:.2f}", right)
    unsure = sorted((c, event_id) for event_id, c in confidences.items() if c is not None and c < UNSURE)
    for confidence, event_id in unsure:
        if event_id not in mine:
            wait(event_id, Why.UNSURE, f"its confidence is {confidence:.2f}")
    return tuple(sorted(found.values(), key=lambda each: each.why))  # stable: the order within each reason stays


def sample(event_ids: Collection[str], size: int, seed: int) -> tuple[Waiting, ...]:
    """Events drawn at random: the same of the same events and seed, whoever draws and whatever was said of them."""
    drawn = Random(seed).sample(sorted(event_ids), min(size, len(event_ids)))  # noqa: S311
    reason = f"drawn at random, {len(drawn)} of {len(event_ids)} with seed {seed}"
    return tuple(Waiting(event_id=event_id, why=Why.SAMPLE, reason=reason) for event_id in drawn)


def _disagreements(given: Sequence[Answer]) -> Iterable[tuple[str, str]]:
    units: dict[str, list[Answer]] = {}
    for each in given:
        units.setdefault(each.unit, []).append(each)
    for unit, some in sorted(units.items()):
        for question in dict.fromkeys(question for each in some for question in each.values):
            said = {each.by: each.values[question] for each in some if question in each.values}
            if len(set(said.values())) > 1:
                each = ", ".join(f"{who}: {value or 'nothing'}" for who, value in sorted(said.items()))
                yield unit, f"people differ on {question}: {each}"
                break


def _last_said(corrections: Sequence[Correction], homes: Mapping[str, str]) -> dict[str, str]:
    """Who spoke last of each event."""
    held = sorted(corrections, key=lambda c: (str(c.recorded), c.id))
    return {homes.get(each.id, each.thing): each.by for each in held if each.act is not Act.UNDO}
