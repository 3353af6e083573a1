"""The situation file: what a person reads, edits and answers for; every number says what it rests on.

The classes below are the format `tocsin.situation/1`, field by field, and `schema()` is made from them. `read_situation`
refuses a file whose entries contradict each other or their texts, all faults at once, each with its line; what is merely
doubtful is a warning. Nothing is mended silently: no clipping, no filling in, no quote that is nearly there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

FORMAT = "tocsin.situation/1"
"""The version grows by entries and keys that may be left out: a file that was valid stays so, and means the same."""

WATCH_RULES = ("surge", "volatility", "record", "alarm")
"""What `Indicator.watch` may be."""

Spread = Annotated[
    tuple[float, float, float], Meta(description="Low, mode and high: the range that you would not be surprised by.")
]
Claims = Annotated[tuple[str, ...], Meta(description="Ids of the claims that it rests on.")]


class Basis(StrEnum):
    """What a number rests on."""

    STATED = "stated"  # a text says it, or reports the actor as saying it
    INFERRED = "inferred"  # read from reported conduct
    ANALYST = "analyst"  # a judgement that no sentence supports
    BASE_RATE = "base-rate"  # counted in the events of a desk


class Status(StrEnum):
    """Whether accounts differ."""

    REPORTED = "reported"
    CONTESTED = "contested"


class Head(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file is about."""

    id: str
    title: str
    as_of: date
    horizon_days: Annotated[int, Meta(ge=1, le=3650)]
    question: str
    as_of_certainty: str = "exact"


class Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that claims are quoted from; `path` is seen from the situation file."""

    id: str
    path: str
    outlet: str | None = None
    kind: str | None = None
    url: str | None = None
    published: date | None = None
    independent_sources: Annotated[int, Meta(ge=0)] = 1
    note: str | None = None


class Claim(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The exact words of a text, and what sort of claim they make."""

    id: str
    type: str  # event, statement, background, causal or speculation
    quote: str
    document: str | None = None  # None: the only one
    holder: str | None = None  # who says so; None: the outlet
    status: Status = Status.REPORTED
    note: str | None = None


class Actor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who acts in the situation."""

    id: str
    name: str
    kind: str
    role: str | None = None
    registry: str | None = None  # its id in the registry of a desk, as `tocsin who` shows it; None: looked up by name
    claims: Claims = ()
    note: str | None = None


class Lineage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an actor comes from; ids of actors, or names of others."""

    parent: str
    child: str
    relation: str
    year: int | None = None
    status: Status = Status.REPORTED
    claims: Claims = ()
    note: str | None = None


class Issue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question that actors bargain over, on a scale with words at some of its points."""

    id: str
    question: str
    scale: Mapping[str, str]
    status_quo: float | None = None
    decision_rule: str = "compromise_mean"
    note: str | None = None


class Stance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an actor stands on an issue, how much it cares, and how much it weighs there."""

    actor: str
    issue: str
    position: Spread
    salience: Spread  # 0 to 100
    capability: Spread  # 0 or more
    basis: Basis
    guessed: tuple[str, ...] = ()  # of position, salience and capability those that no sentence supports
    claims: Claims = ()
    note: str | None = None


class Descriptor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that can be in one of several states; the prior is of each state but the last."""

    id: str
    name: str
    states: tuple[str, ...]
    now: str
    prior: tuple[Spread, ...]
    basis: Basis
    kind: str = "driver"
    claims: Claims = ()
    note: str | None = None


class Impact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one state ("descriptor.state") pushes towards another, from -3 to 3; negative: against it."""

    from_: str = field(name="from")
    to: str
    score: Spread
    basis: Basis
    claims: Claims = ()
    note: str | None = None


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One possible end: for each descriptor that matters its state, or a list of states."""

    id: str
    name: str
    when: Mapping[str, str | tuple[str, ...]]
    from_text: bool = True  # False: no text tells of it
    claims: Claims = ()
    indicators: tuple[str, ...] = ()  # in words alone: no desk can be watched for these
    note: str | None = None


class Indicator(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signpost of one scenario; what is given of actors, recipients, types and so on is what a desk is watched for.

    Seen, it either puts a descriptor into a state (`sets`) or weighs for its scenario (`ratio`); with neither it moves nothing.
    """

    id: str
    scenario: str
    words: str
    actors: tuple[str, ...] = ()  # ids of actors of this file, or names; with their parts, leaders and predecessors
    recipients: tuple[str, ...] = ()
    directed: bool = True  # False: either way round
    types: tuple[str, ...] = ()  # of the ontology, as ASSAULT
    places: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()  # "coded": the desk's own texts
    at_least: Annotated[int, Meta(ge=1)] = 1  # incidents
    within_days: Annotated[int, Meta(ge=1)] | None = None  # None: in all days that are watched
    watch: str | None = None  # instead of counting: surge, volatility, record or alarm, as `tocsin watch` tells them
    sets: str | None = None  # "descriptor.state": holds once it is seen
    ratio: Spread | None = None  # how much oftener it is seen where the scenario comes than where it does not
    ratio_unseen: Spread | None = None  # how much oftener it is missing there, though it could have been seen
    basis: Basis = Basis.ANALYST  # of `sets` and the ratios
    claims: Claims = ()
    note: str | None = None


class Run(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the file is run; `seed` makes a run repeatable byte by byte."""

    seed: int = 1
    outer_draws: Annotated[int, Meta(ge=1, le=100_000)] = 2000
    inner_paths: Annotated[int, Meta(ge=1, le=10_000)] = 200
    steps: Annotated[int, Meta(ge=1, le=1000)] = 12
    reconsider: Spread = (0.1, 0.2, 0.4)  # chance in a step that a descriptor is reconsidered
    beta: Spread = (0.25, 0.45, 0.7)  # log-odds a score point
    report: tuple[str, ...] = ()


class Situation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole situation file."""

    format: str
    situation: Head
    document: tuple[Document, ...] = ()
    claim: tuple[Claim, ...] = ()
    actor: tuple[Actor, ...] = ()
    lineage: tuple[Lineage, ...] = ()
    issue: tuple[Issue, ...] = ()
    stance: tuple[Stance, ...] = ()
    descriptor: tuple[Descriptor, ...] = ()
    impact: tuple[Impact, ...] = ()
    scenario: tuple[Scenario, ...] = ()
    indicator: tuple[Indicator, ...] = ()
    run: Run = Run()


def covers(when: Mapping[str, str | tuple[str, ...]], held: Mapping[str, str]) -> bool:
    """Whether a scenario holds in a combination of states."""
    return all(held[home] == state if isinstance(state, str) else held[home] in state for home, state in when.items())


def schema() -> dict[str, Any]:
    """The format as a JSON Schema, for editors that check TOML as it is written."""
    made = msgspec.json.schema(Situation)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Situation file, {FORMAT}", **made}
