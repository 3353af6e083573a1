"""What the tests of the coding stage share: one coder for the session, and its codings as words of the text."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tocsin.coding import Known
from tocsin.coding.codebook import Codebook, read_codebook
from tocsin.coding.coder import DefaultCoder
from tocsin.coding.context import Context
from tocsin.coding.coreference import find_links, follow
from tocsin.coding.dates import find_dates
from tocsin.coding.grammar import Parser, Sentence, Token
from tocsin.coding.label import Pair, Weights
from tocsin.coding.learn import Report, learn
from tocsin.coding.lexicon import Lexicon
from tocsin.coding.mentions import find_mentions
from tocsin.coding.train import pair_up
from tocsin.ontology import load_ontology
from tocsin.records import OUTLET, Claim, Coding, Document, Event, Outcome, Quote, Span, document_id
from tocsin.resolve.entries import load_registry
from tocsin.settings import CodeOptions

PUBLISHED = date(2024, 3, 6)  # a Wednesday


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event as the words that it was read from."""

    trigger: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    actors: list[str]
    recipients: list[str]
    place: str | None
    occurred: str | None
    basis: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One quotation as words."""

    text: str
    cue: str | None
    speaker: str | None
    direct: bool
    medium: str | None
    about: list[str]
    addressees: list[str]
    said: str | None
    inside: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One claim as words."""

    kind: str
    holder: str
    stance: str
    trigger: str | None
    hedge: str | None
    span: str


class Read:
    """A document with its coding; everything is answered by slices of the text."""

    def __init__(self, document: Document, coding: Coding) -> None:
        self.document = document
        self.coding = coding
        self._mentions = {mention.id: mention for mention in coding.mentions}
        self._events = {event.id: event for event in coding.events}

    def cut(self, span: Span) -> str:
        """The words of a span."""
        return self.document.text[span.start : span.end]

    def said_of(self, reference: str) -> str:
        """The words of a mention."""
        return OUTLET if reference == OUTLET else self.cut(self._mentions[reference].span)

    def trigger(self, event: Event) -> str:
        """The words that name an event."""
        return next(self.cut(e.span) for e in self.coding.evidence if e.event_id == event.id and e.field == "type")

    @property
    def triggers(self) -> list[str]:
        """The words that name the events, in order."""
        return [self.trigger(event) for event in self.coding.events]

    @property
    def types(self) -> list[tuple[str, str]]:
        """The words that name the events with their types."""
        return [(self.trigger(event), event.type) for event in self.coding.events]

    def record(self, trigger: str) -> Event:
        """The event named by exactly these words."""
        found = [event for event in self.coding.events if self.trigger(event) == trigger]
        assert len(found) == 1, f"{trigger!r} is not one of {self.types}"
        return found[0]

    def event(self, trigger: str) -> Line:
        """The event named by exactly these words, in words."""
        event = self.record(trigger)
        return Line(
            trigger=trigger,
            type=event.type,
            mode=event.mode,
            contexts=event.contexts,
            actors=[self.said_of(m) for m in event.actors],
            recipients=[self.said_of(m) for m in event.recipients],
            place=None if event.place is None else self.said_of(event.place),
            occurred=None if event.occurred is None else event.occurred.edtf,
            basis=event.occurred_basis.value,
            status=event.status.value,
        )

    def evidence(self, trigger: str, field: str) -> list[str]:
        """The words that a field was read from."""
        event = self.record(trigger)
        return [self.cut(e.span) for e in self.coding.evidence if e.event_id == event.id and e.field == field]

    def rules(self, trigger: str, field: str) -> list[str]:
        """The rules by which a field was read."""
        event = self.record(trigger)
        return [e.by for e in self.coding.evidence if e.event_id == event.id and e.field == field]

    def gap(self, trigger: str, field: str) -> str | None:
        """Why a field is empty; None if it is not said to be."""
        event = self.record(trigger)
        return next((g.reason for g in self.coding.gaps if g.event_id == event.id and g.field == field), None)

    @property
    def dropped(self) -> dict[str, str]:
        """The proposals that became no event, with the reason."""
        steps = [s for s in self.coding.trace if s.stage == "proposal" and s.outcome is Outcome.DROPPED]
        return {self.cut(s.span): s.reason for s in steps}

    @property
    def quotes(self) -> list[Words]:
        """The quotations in words."""
        return [self._quote(quote) for quote in self.coding.quotes if not quote.matter]

    @property
    def matters(self) -> list[Words]:
        """What is spoken or thought of without words."""
        return [self._quote(quote) for quote in self.coding.quotes if quote.matter]

    def _quote(self, quote: Quote) -> Words:
        return Words(
            text=self.cut(quote.span),
            cue=None if quote.cue is None else self.cut(quote.cue),
            speaker=None if quote.speaker is None else self.said_of(quote.speaker),
            direct=quote.direct,
            medium=None if quote.medium is None else self.cut(quote.medium),
            about=[self.said_of(m) for m in quote.about],
            addressees=[self.said_of(m) for m in quote.addressees],
            said=None if quote.said is None else self.said_of(quote.said),
            inside=next((self.cut(q.span) for q in self.coding.quotes if q.id == quote.inside), None),
            reason=quote.reason,
        )

    @property
    def claims(self) -> list[Stand]:
        """The claims in words."""
        return [self._claim(claim) for claim in self.coding.claims]

    def claims_of(self, trigger: str) -> list[Stand]:
        """The claims of the event that these words name."""
        return [claim for claim in self.claims if claim.trigger == trigger]

    def _claim(self, claim: Claim) -> Stand:
        return Stand(
            kind=claim.kind.value,
            holder=self.said_of(claim.holder),
            stance=claim.stance.value,
            trigger=None if claim.event_id is None else self.trigger(self._events[claim.event_id]),
            hedge=None if claim.hedge is None else self.cut(claim.hedge),
            span=self.cut(claim.span),
        )


def as_document(text: str, published: date | None = PUBLISHED) -> Document:
    """A document with nothing but its text and its day."""
    identity = document_id(text=text, outlet=None, url=None, published=published)
    return Document(id=identity, text=text, published=published)


@pytest.fixture(scope="session")
def known() -> Known:
    names = load_registry().known()
    return Known(names=names.names, capitals=names.capitals, nouns=names.nouns, titles=names.titles)


@pytest.fixture(scope="session")
def coder(known) -> DefaultCoder:
    return DefaultCoder(options=CodeOptions(), known=known, ontology=load_ontology())


@pytest.fixture(scope="session")
def parse(coder) -> Parser:
    return coder._parse


@pytest.fixture(scope="session")
def lexicon(coder) -> Lexicon:
    return coder._lexicon


@pytest.fixture(scope="session")
def read(coder) -> Callable[..., Read]:
    """What the coder makes of a text, in words; one text is coded once."""

    @cache
    def of(text: str, published: date | None = PUBLISHED) -> Read:
        document = as_document(text, published)
        return Read(document, next(coder.code([document])))

    return of


class Rules(DefaultCoder):
    """The coder without what was learned."""

    _reader = None


@pytest.fixture(scope="session")
def rules(known) -> DefaultCoder:
    """Grammar and lexicon alone."""
    return Rules(options=CodeOptions(), known=known, ontology=load_ontology())


@pytest.fixture(scope="session")
def read_by_rules(rules) -> Callable[..., Read]:
    """What grammar and lexicon alone make of a text, in words."""

    @cache
    def of(text: str, published: date | None = PUBLISHED) -> Read:
        document = as_document(text, published)
        return Read(document, next(rules.code([document])))

    return of


@pytest.fixture(scope="session")
def context(parse, known, lexicon) -> Callable[[str], Context]:
    """What is known of a text before its events are read."""

    @cache
    def of(text: str) -> Context:
        parsed = parse(text)
        mentions = find_mentions("document-1", parsed, known)
        return Context(
            document_id="document-1",
            published=PUBLISHED,
            historical_days=CodeOptions().historical_days,
            coder="tests/1",
            parsed=parsed,
            mentions=mentions,
            antecedents=follow(find_links(parsed, mentions)),
            dates=find_dates(parsed, PUBLISHED),
            lexicon=lexicon,
        )

    return of


@pytest.fixture(scope="session")
def token_in() -> Callable[[Context, str], tuple[Sentence, Token]]:
    """The sentence and the token where a word first stands in a text."""

    def of(context: Context, word: str) -> tuple[Sentence, Token]:
        return next((s, t) for s in context.parsed.sentences for t in s.tokens if t.text == word)

    return of


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What the codebook of the docs teaches, without an encoder."""

    codebook: Codebook
    pairs: list[Pair]
    weights: Weights
    report: Report


def unwatched(_what, items, _total=None):
    """The items, with nobody looking."""
    return nullcontext(iter(items))


@pytest.fixture(scope="session")
def courts(parse, lexicon) -> Taught:
    folder = Path(__file__).parents[2] / "docs" / "courts"
    codebook = read_codebook(folder / "courts.toml", folder / "more.jsonl")
    pairs = list(pair_up(parse, lexicon, codebook.examples))
    weights, report = learn(codebook, parse=parse, lexicon=lexicon, encoder=None, seed=0, watch=unwatched)
    return Taught(codebook=codebook, pairs=pairs, weights=weights, report=report)


@pytest.fixture(scope="session")
def watch():
    return unwatched
