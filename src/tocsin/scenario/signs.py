"""Signposts of a draft: what a text names that would bring an outcome, or be one, told as an event that a desk can see.

A thing that is not so yet, and in whose words a coder read an event with a doer, gets a rule: who does what to whom. What is
foretold or made a condition without such an event is listed in words alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tocsin.records import ClaimKind, Event, Status, Strength
from tocsin.scenario.citing import within
from tocsin.scenario.reading import Reading
from tocsin.scenario.situation import Basis, Descriptor, Indicator
from tocsin.scenario.things import Node

_OPEN = (Status.FUTURE, Status.HYPOTHETICAL, Status.ACTUAL)


def pushed(read: Reading, ends: Sequence[int]) -> dict[int, str]:
    """By thing the scenario that its coming speaks for: an outcome its own, a cause that of the outcome that it leads to soonest.

    A cause that holds an outcome off speaks for the case in which none comes.
    """
    scenario = {number: f"S{place + 1}" for place, number in enumerate(ends)}
    found = {
        number: (id, id, True) for number, id in scenario.items()
    }  # what its coming speaks for, of which end, raised
    near = list(ends)
    while near:
        reached: list[int] = []
        for (cause, state, effect), link in sorted(read.links.items()):
            if effect in near and cause not in found and link.said:
                _, end, up = found[effect]
                raises = ((link.said[0].sign > 0) == (state == 0)) == up
                found[cause] = (end if raises else "S0"), end, raises
                reached.append(cause)
        near = reached
    return {number: speaks for number, (speaks, _, _) in found.items()}


def signs(
    read: Reading, speaks: Mapping[int, str], descriptors: Mapping[int, Descriptor], ids: Mapping[str, str]
) -> Iterator[Indicator]:
    """Indicators with a rule, by descriptor: an event of the words of one that is not in its first state now.

    Parameters
    ----------
    speaks
        As `pushed` gives it.
    ids
        Of actors in the file by group.
    """
    for number, scenario in sorted(speaks.items(), key=lambda each: (each[1], each[0])):
        descriptor = descriptors.get(number)
        if descriptor is None or descriptor.now == descriptor.states[0]:
            continue
        for node in read.things[number].nodes:
            event = None if node.reads.ends else _event(read, node)
            if event is None:
                continue
            people = read.people
            sides = [[people.group(node.text, who) for who in side] for side in (event.actors, event.recipients)]
            actors, recipients = ([ids.get(g, people.name(g)) for g in side if people.named(g)] for side in sides)
            if not actors:
                continue
            sort = "speculation" if node.claim.kind is not ClaimKind.CAUSE else "causal"
            yield Indicator(
                id=f"i_{descriptor.id}",
                scenario=scenario,
                words=f"{descriptor.name}: {descriptor.states[0].replace('_', ' ')}",
                actors=tuple(dict.fromkeys(actors)),
                recipients=tuple(dict.fromkeys(recipients)),
                types=(event.type,),
                sets=f"{descriptor.id}.{descriptor.states[0]}",
                basis=Basis.INFERRED,
                claims=(read.citing.claim(node.text, node.claim.span, sort),),
                note="read from words that tell of it as to come: say how often and how soon it counts",
            )
            break


def _event(read: Reading, node: Node) -> Event | None:
    """The first event with a doer in a wording, unless it is told as long past or as not so."""
    text = read.texts[node.text]
    inside = {r.event_id: r.span for r in text.evidence if r.field == "type" and within(r.span, node.span)}
    events = [e for e in text.events if e.id in inside and e.actors and e.status in _OPEN]
    return min(events, key=lambda e: (inside[e.id], e.id), default=None)


def in_words(
    read: Reading, speaks: Mapping[int, str], descriptors: Mapping[int, Descriptor], known: Sequence[Indicator]
) -> dict[str, tuple[str, ...]]:
    """By scenario what is foretold or made a condition and has no rule, in the words of the texts."""
    ruled = {(indicator.sets or "").partition(".")[0] for indicator in known}
    found: dict[str, dict[str, None]] = {}
    for number, scenario in sorted(speaks.items()):
        descriptor = descriptors.get(number)
        if descriptor is None or descriptor.id in ruled or descriptor.now == descriptor.states[0]:
            continue
        for node in read.things[number].nodes:
            open_ = node.claim.kind is ClaimKind.FORECAST or node.claim.strength is Strength.POSSIBLY
            if open_ and not node.reads.ends:
                found.setdefault(scenario, {})[node.words] = None
                break
    return {scenario: tuple(words) for scenario, words in found.items()}
