"""What `tocsin.code` returns: a coding together with its text and with the actors it was resolved to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tocsin.records import (
    Actor,
    Coding,
    Document,
    Event,
    Evidence,
    Form,
    Judgement,
    Mention,
    Place,
    Span,
    Step,
    Verdict,
)
from tocsin.resolve.candidates import Candidate
from tocsin.resolve.judge import canonical

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Which mentions of one text are one participant, and which actor each was judged to be."""

    mentions: Mapping[str, Mention]  # by id
    chains: Mapping[str, tuple[Mention, ...]]  # by mention id: its coreference chain in text order, itself included
    actors: Mapping[str, Actor]  # by mention id; absent: judged to be no known actor, or not judged


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CodedText(Coding):
    """A coding, the document it was read in, and the actors its mentions were judged to be.

    `judgements` join mentions of this text to each other; `links` join a mention (left) to an actor or a place (right).

    Raises
    ------
    ValueError
        If the coding is of another document.
    """

    document: Document
    actors: tuple[Actor, ...] = ()
    links: tuple[Judgement, ...] = ()
    places: tuple[Place, ...] = ()  # that links lead to
    unplaced: tuple[Step, ...] = ()  # place names without a place, each with the reason
    candidates: tuple[Candidate, ...] = ()  # named actors that no link leads from
    # Derived once: names and evidence are asked for often.
    _cast: Cast = field(init=False, repr=False, compare=False)
    _evidence: Mapping[str, tuple[Evidence, ...]] = field(init=False, repr=False, compare=False)  # by event id

    def __post_init__(self) -> None:
        if self.document.id != self.document_id:
            raise ValueError(f"a coding of {self.document_id} cannot be paired with the text of {self.document.id}")
        object.__setattr__(self, "_cast", _cast(self))
        object.__setattr__(self, "_evidence", _by_event(self.evidence))

    @property
    def cast(self) -> Cast:
        """Which mentions are one participant, and which actor each is."""
        return self._cast

    def words(self, span: Span) -> str:
        """The words of a span, exactly as the text has them."""
        return self.document.text[span.start : span.end]

    def line(self, span: Span) -> str:
        """The words of a span on one line."""
        return " ".join(self.words(span).split())

    def chain(self, mention_id: str) -> tuple[Mention, ...]:
        """All mentions of this text that were judged to be the same as this one, in text order; itself included."""
        return self._cast.chains[mention_id]

    def actor(self, mention_id: str) -> Actor | None:
        """The actor that a mention, or another of its chain, was judged to be."""
        return self._cast.actors.get(mention_id)

    def place(self, mention_id: str) -> Place | None:
        """The place that a mention was judged to be; None if it was left open, or is none."""
        known = {place.id: place for place in self.places}
        same = [j for j in self.links if j.left == mention_id and j.verdict is Verdict.SAME and j.right in known]
        return known[max(same, key=lambda j: j.score or 0.0).right] if same else None

    def candidate(self, mention_id: str) -> Candidate | None:
        """The candidate for an entry of the registry that a mention belongs to; None if it is linked, or not named."""
        return next((each for each in self.candidates if mention_id in each.mentions), None)

    def name(self, mention_id: str) -> str:
        """What to call a mention: its actor's name, else the longest name in its chain, else its own words."""
        actor = self.actor(mention_id)
        if actor is not None:
            return actor.name
        names = [
            self.line(mention.name or mention.span) for mention in self.chain(mention_id) if mention.form is Form.NAME
        ]
        # max() keeps the first of equally long names, so the answer does not hang on the order of judgements.
        return max(names, key=len) if names else self.line(self._cast.mentions[mention_id].span)

    def evidence_of(self, event_id: str, field: str | None = None) -> tuple[Evidence, ...]:
        """What an event, or one field of it, was read from, in text order."""
        rows = self._evidence.get(event_id, ())
        return rows if field is None else tuple(row for row in rows if row.field == field)

    def events_in_order(self) -> tuple[Event, ...]:
        """The events as their trigger words come in the text; one without trigger words comes last."""
        triggers: dict[str, int] = {}
        for row in self.evidence:
            if row.field == "type":
                triggers[row.event_id] = min(row.span.start, triggers.get(row.event_id, row.span.start))
        return tuple(sorted(self.events, key=lambda e: (triggers.get(e.id, len(self.document.text)), e.id)))

    def to_arrow(self) -> pyarrow.Table:
        """One row an event, in text order; see `tocsin.export.tables.SCHEMA` for the columns."""
        from tocsin.export.tables import arrow

        return arrow([self])

    def to_polars(self) -> polars.DataFrame:
        """One row an event, as a Polars frame; no event gives an empty frame with all columns."""
        from tocsin.export.tables import polars_frame

        return polars_frame([self])

    def to_pandas(self) -> pandas.DataFrame:
        """One row an event, as a pandas frame; no event gives an empty frame with all columns.

        Raises
        ------
        MissingPlugin
            If pandas is not installed; the message holds the command that installs it.
        """
        from tocsin.export.tables import pandas_frame

        return pandas_frame([self])

    def facts_to_arrow(self) -> pyarrow.Table:
        """One row for each thing that the text says of its actors; see `tocsin.export.facts.schema` for the columns."""
        from tocsin.export.tables import facts_arrow

        return facts_arrow([self])

    def drives_to_arrow(self) -> pyarrow.Table:
        """One row for each causal claim or forecast; see `tocsin.export.drives.schema` for the columns."""
        from tocsin.export.tables import drives_arrow

        return drives_arrow([self])

    def marks_to_arrow(self) -> pyarrow.Table:
        """One row for each word that takes a side; see `tocsin.export.marks.schema` for the columns."""
        from tocsin.export.tables import marks_arrow

        return marks_arrow([self])

    def __repr__(self) -> str:
        title = self.document.title or " ".join(self.document.text.split())
        short = title if len(title) <= 48 else title[:47].rstrip() + "…"
        parts = (("event", self.events), ("quote", self.quotes), ("claim", self.claims), ("actor", self.actors))
        counts = ", ".join(f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}" for noun, rows in parts)
        return f"<CodedText {short!r}: {counts}>"

    def _repr_html_(self) -> str:
        """The text with its words marked and a table of events, for a notebook."""
        from tocsin.export.page import fragment

        return fragment(self)


def _by_event(evidence: tuple[Evidence, ...]) -> dict[str, tuple[Evidence, ...]]:
    found: dict[str, list[Evidence]] = {}
    for row in sorted(evidence, key=lambda row: (row.span, row.field)):
        found.setdefault(row.event_id, []).append(row)
    return {event_id: tuple(rows) for event_id, rows in found.items()}


def _cast(coded: CodedText) -> Cast:
    mentions = {mention.id: mention for mention in sorted(coded.mentions, key=lambda m: (m.span, m.id))}
    known = {actor.id: actor for actor in coded.actors}
    # Judged together, as a store does it: a link that contradicts a stronger judgement of this text is set aside.
    same = canonical((*coded.judgements, *coded.links))
    chains: dict[str, list[Mention]] = {}
    for mention in mentions.values():
        chains.setdefault(same.get(mention.id, mention.id), []).append(mention)
    # Plain dicts, not read-only proxies: a coded text travels between processes, and proxies cannot be pickled.
    return Cast(
        mentions=mentions,
        chains={mention.id: tuple(chain) for chain in chains.values() for mention in chain},
        actors={mention.id: known[group] for group, chain in chains.items() if group in known for mention in chain},
    )
