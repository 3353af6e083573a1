"""What a draft holds before it is a file: wordings of things that change, the things that they are, and the pushes between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tocsin.records import Claim, ClaimKind, Span
from tocsin.scenario.strength import Said
from tocsin.scenario.wordings import Kind, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One wording of a cause, an effect or a possible end."""

    text: int
    span: Span
    words: str
    reads: Wording
    told: bool  # as so, now or before
    claim: Claim
    deed: str = ""  # of an effect: what is done to it, with it ("ruined a third of the crop"); "": not told so


@dataclass(slots=True)
class Thing:
    """Wordings that are one descriptor."""

    nodes: list[Node] = field(default_factory=list[Node])
    asked: int = 0
    foretold: int = 0
    turned: bool = False  # it was only told of as ending, and is that end now


@dataclass(slots=True)
class Link:
    """What texts say of one push."""

    said: list[Said] = field(default_factory=list[Said])
    claims: list[tuple[int, Span]] = field(default_factory=list[tuple[int, Span]])
    inferred: bool = False


Links = dict[tuple[int, int, int], Link]
"""By cause, which of its states (0 or 1), and effect: pushes are to its first state."""


def kind_of(thing: Thing) -> Kind:
    """The sort of thing that most of its wordings name."""
    counted = Counter(n.reads.kind for n in thing.nodes if n.reads.kind is not Kind.OTHER)
    return counted.most_common(1)[0][0] if counted else Kind.OTHER


def holds(thing: Thing) -> bool:
    """Whether a text tells its first state as so, now."""
    return any(n.told and not n.reads.ends for n in thing.nodes)


def named_by(thing: Thing) -> str:
    """The words that name it: its best wording; what is done to it, where that alone changes; of what is only told of as ending, what ends."""
    node = best(thing)
    deeds = [n.deed for n in thing.nodes if n.deed]
    causes = [n for n in thing.nodes if n.span == n.claim.cause and not n.reads.finite]
    if deeds and kind_of(thing) is Kind.OTHER and (thing.turned or not causes):
        return deeds[0]
    return (node.reads.rest or node.words) if node.reads.ends and not thing.turned else node.words


def best(thing: Thing) -> Node:
    """The wording that names a thing best: a noun with what belongs to it, two to seven words long, the first of these."""
    return min(
        thing.nodes,
        key=lambda n: (
            n.reads.ends,
            n.reads.finite,
            n.claim.kind is not ClaimKind.CAUSE,
            not 2 <= len(n.words.split()) <= 7,
            n.text,
            n.span,
        ),
    )


def turn(things: Sequence[Thing], links: Links) -> None:
    """A thing that is only told of as ending is its end: "the closure of the border" happens, no border ends."""
    for place, thing in enumerate(things):
        if kind_of(thing) is not Kind.OTHER or not thing.nodes or not all(n.reads.ends for n in thing.nodes):
            continue
        thing.turned = True
        thing.nodes = [replace(n, reads=replace(n.reads, ends=False)) for n in thing.nodes]
        for a, state, b in sorted(links):
            if place not in (a, b):
                continue
            link = links.pop((a, state, b))
            if b == place:
                link.said = [replace(said, sign=-said.sign) for said in link.said]
            links[a, 1 - state if a == place else state, b] = link
