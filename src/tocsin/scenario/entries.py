"""The entries of a draft: descriptors with states and priors, impacts with ranges, scenarios, counter-edges to think of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from tocsin.records import Claim as TextClaim
from tocsin.records import ClaimKind
from tocsin.scenario.naming import read_from, short, slug
from tocsin.scenario.reading import Reading
from tocsin.scenario.situation import Basis, Descriptor, Impact, Scenario, Situation, Spread
from tocsin.scenario.strength import score
from tocsin.scenario.things import Link, Thing, best, holds, kind_of, named_by
from tocsin.scenario.wordings import LASTING, STATES, Kind

MOST_OUTCOMES = 2  # that scenarios are made of; the case in which none of them comes is one more
_HELD: Spread = (0.2, 0.5, 0.8)  # prior of what is reported to hold now
_OPEN: Spread = (0.05, 0.2, 0.5)  # of what is not reported to have come
_ANSWERED: Spread = (-1, 1, 3)  # force may be answered by force, or deter it

Rate = Callable[[str, Sequence[str]], tuple[Spread, str] | None]
"""From a type of event and ids of actors the prior that past events give, and how it was counted."""


def outcomes(read: Reading) -> list[int]:
    """The things that the scenarios are about: asked, foretold, told as possible; at most `MOST_OUTCOMES`."""
    into, out = Counter(b for _, _, b in read.links), Counter(a for a, _, _ in read.links)
    asked = {who for t in read.things if t.asked for n in t.nodes for who in n.reads.actors}
    ranked: list[tuple[float, int]] = []
    for place, thing in enumerate(read.things):
        if not (thing.asked or thing.foretold or into[place]):
            continue
        hedged = sum(1 for n in thing.nodes if n.span == n.claim.effect and not n.told)
        about = bool(asked & {who for n in thing.nodes for who in n.reads.actors})
        deed = kind_of(thing) not in LASTING
        points = 8 * bool(thing.asked) + 2 * bool(thing.foretold) + 3 * bool(into[place]) + 4 * deed + min(hedged, 2)
        points += 2 * about + (not out[place]) - 4 * holds(thing) - 2 * (kind_of(thing) is Kind.OTHER)
        ranked.append((-points, place))
    return [place for _, place in sorted(ranked)[:MOST_OUTCOMES]]


def who_does(thing: Thing, read: Reading) -> str | None:
    """By what name the texts call the actor who does it in most wordings."""
    counted = Counter(n.reads.subject for n in thing.nodes if n.reads.subject is not None)
    if not counted:
        return None
    [(group, _)] = counted.most_common(1)
    return read.people.name(group)


def ids_of(read: Reading, kept: Sequence[int]) -> dict[int, str]:
    """An id for each descriptor, out of its words."""
    ids: dict[int, str] = {}
    for number in kept:
        thing = read.things[number]
        node, who = best(thing), who_does(thing, read)
        own = slug(w for w in re.findall(r"[^\W_]+", named_by(thing)) if len(w) > 2) or f"thing_{number}"
        if kind_of(thing) is Kind.ENGAGEMENT and who:
            own = slug(["course", *who.split()])
        elif node.words == "attacks" and who:
            own = slug(["attacks", *who.split()])
        ids[number] = own if own not in ids.values() else f"{own}_{number}"
    return ids


def descriptor(read: Reading, number: int, id: str, rate: Rate | None, *, outcome: bool) -> Descriptor:
    """One thing as a descriptor; `now` is as the texts tell it."""
    thing = read.things[number]
    kind = kind_of(thing)
    states = STATES[kind]
    now = states[0] if holds(thing) else states[1]
    prior, basis, note = (_HELD if now == states[0] else _OPEN), Basis.ANALYST, None
    counted = _counted(thing, rate)
    if counted is not None:
        prior, note = counted
        basis = Basis.BASE_RATE
    node = best(thing)
    name = short(named_by(thing))
    who = who_does(thing, read)
    if who and kind is Kind.ENGAGEMENT:
        name = short(f"{who}: takes part or stays apart")
    elif who and not node.reads.actors and kind in (Kind.FORCE, Kind.DEFECTION):
        name = short(f"{name} ({who})")
    elif node.words == "attacks" and who:
        name = short(f"Attacks ({who})")
    cited = [read.citing.claim(n.text, n.claim.span, _sort(n.claim)) for n in thing.nodes]
    return Descriptor(
        id=id,
        name=name[:1].upper() + name[1:],
        kind="outcome" if outcome else "driver",
        states=states,
        now=now,
        prior=(prior,),
        basis=basis,
        claims=tuple(dict.fromkeys(cited)),
        note="; ".join(filter(None, (read_from([n.words for n in thing.nodes]), note))),
    )


def _counted(thing: Thing, rate: Rate | None) -> tuple[Spread, str] | None:
    if rate is None:
        return None
    for node in thing.nodes:
        for type, _ in sorted(node.reads.types):
            actors = sorted(who for kind, who in node.reads.types if kind == type and not who.startswith("name "))
            found = rate(type, actors) if actors else None
            if found is not None:
                return found
    return None


def impact(read: Reading, key: tuple[int, int, int], link: Link, by_number: Mapping[int, Descriptor]) -> Impact:
    """One push as an impact: as wide a range as the words leave."""
    cause, state, effect = key
    from_, to = by_number[cause], by_number[effect]
    spread, note = (
        score(link.said) if link.said else (_ANSWERED, "read from conduct on both sides; force may deter too")
    )
    cited = [read.citing.claim(n, span, "event" if link.inferred else "causal") for n, span in link.claims]
    return Impact(
        from_=f"{from_.id}.{from_.states[state]}",
        to=f"{to.id}.{to.states[0]}",
        score=spread,
        basis=Basis.INFERRED if link.inferred else Basis.STATED,
        claims=tuple(dict.fromkeys(cited)),
        note=note,
    )


def scenarios(chosen: Sequence[Descriptor], signs: Mapping[str, tuple[str, ...]]) -> Iterator[Scenario]:
    """Each outcome without those before it, and the case without any: exclusive and exhaustive by how they are made.

    Parameters
    ----------
    signs
        By scenario, signposts in words alone.
    """
    for place, each in enumerate(chosen):
        before = chosen[:place]
        when: dict[str, str | tuple[str, ...]] = {d.id: d.states[1] for d in before}
        when[each.id] = each.states[0]
        told = [f"{d.name}: {d.states[1].replace('_', ' ')}" for d in before]
        told.insert(0, f"{each.name}: {each.states[0].replace('_', ' ')}")
        id = f"S{place + 1}"
        yield Scenario(id=id, name="; ".join(told), when=when, claims=each.claims, indicators=signs.get(id, ()))
    told = [f"{d.name}: {d.states[1].replace('_', ' ')}" for d in chosen]
    yield Scenario(
        id="S0",
        name="; ".join(told),
        when={d.id: d.states[1] for d in chosen},
        from_text=False,
        indicators=signs.get("S0", ()),
        note="added so that the scenarios cover every case; no text was read to tell of it",
    )


def prompts(situation: Situation) -> Iterator[Impact]:
    """For each descriptor that is only pushed one way: the edge that a person should think of."""
    pushes: dict[str, set[bool]] = {}
    for each in situation.impact:
        if each.score[1]:
            pushes.setdefault(each.to, set()).add(each.score[1] > 0)
    for to, ways in pushes.items():
        if len(ways) == 1:
            up = ways == {True}
            first = next(i for i in situation.impact if i.to == to)
            home, _, state = first.from_.partition(".")
            states = next(d.states for d in situation.descriptor if d.id == home)
            other = states[1] if state == states[0] else states[0]
            yield Impact(
                from_=f"{home}.{other}",
                to=to,
                score=(-3, -1, 1) if up else (-1, 1, 3),
                basis=Basis.ANALYST,
                note="what would push the other way? This is the mirror of a reported edge; a cause of its own is better",
            )


def _sort(claim: TextClaim) -> str:
    return {ClaimKind.CAUSE: "causal", ClaimKind.EVENT: "event"}.get(claim.kind, "speculation")
