"""What is known of a document before its events are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tocsin.coding.aspects import Aspects
from tocsin.coding.dates import DateExpression
from tocsin.coding.grammar import Parsed, Token
from tocsin.coding.label import Labeller
from tocsin.coding.lexicon import Lexicon
from tocsin.coding.mentions import Mentions
from tocsin.coding.pairs import Links
from tocsin.records import Form, Mention, MentionKind, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What was learned from marked sentences: who is joined to whom, by which type of event, how and about what."""

    links: Links
    labeller: Labeller
    aspects: Aspects | None = None  # None: modes and contexts by the lexicon's lists alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events the settings ask for."""

    types: frozenset[str] | None = None  # of the codebook; None: every type
    confidence: float = 0.0  # beside an event of the sentence at least this sure, those less sure are left out
    dyads: bool = False  # only events with an actor and a recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The document as parsed, with its mentions, dates and the lexicon."""

    document_id: str
    published: date | None
    historical_days: int
    coder: str
    parsed: Parsed
    mentions: Mentions
    antecedents: Mapping[str, str]  # mention id -> the mention that it refers back to
    dates: Sequence[DateExpression]
    lexicon: Lexicon
    wanted: Wanted = field(default_factory=Wanted)
    reader: Reader | None = None  # None: rules alone

    def span(self, start: int, end: int) -> Span:
        """Characters [start, end) of the document."""
        return Span(document_id=self.document_id, start=start, end=end)

    def acts(self, token: Token) -> bool:
        """Whether a token heads (or is part of) a mention that can act."""
        mention = self.mentions.at(token)
        return mention is not None and mention.kind is MentionKind.ACTOR

    def label(self, token: Token) -> str | None:
        """What the name that a token belongs to is the name of; None: it belongs to none."""
        mention = self.mentions.at(token)
        return mention.label if mention is not None and mention.form is Form.NAME else None

    def acts_as_actor(self, mention: Mention) -> bool:
        """Whether a mention stands for an actor and says whom it means."""
        return mention.kind is MentionKind.ACTOR and self.resolved(mention)

    def resolved(self, mention: Mention) -> bool:
        """Whether a mention says whom it means: a name, a noun, or a pronoun that refers back to one."""
        return mention.form is not Form.PRONOUN or mention.id in self.antecedents
