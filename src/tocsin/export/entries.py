"""What a brief holds, as records: made by `brief.py`, laid out by `terminal.py`, `markdown.py` and `page.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tocsin.records import FactState, Rejected, Span, Stance, Status

SECTIONS = {
    "reported": "Reported now",
    "background": "Background",
    "possible": "If and may",
    "voices": "Who says so",
    "accounts": "Accounts side by side",
    "marks": "Words that take a side",
    "actors": "Who is who",
    "facts": "What the text says of its actors",
    "when": "When and where",
    "drives": "What is said to drive what",
    "asks": "Asked and foretold",
    "uncoded": "Not coded, and why",
}
"""The sections of each document's brief by their key, in order."""

ONLY_FILLED = frozenset({"accounts", "marks"})
"""The sections that are left out of a document's brief where they hold nothing."""

SECTION_OF = {
    Status.ACTUAL: "reported",
    Status.HISTORICAL: "background",
    Status.FUTURE: "possible",
    Status.HYPOTHETICAL: "possible",
    Status.NEGATED: "possible",
}

LABELS = {
    "type": "What",
    "mode": "How",
    "contexts": "About",
    "actors": "Actor",
    "recipients": "Recipient",
    "place": "Where",
    "occurred": "When",
    "status": "Status",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a field and the words that it was read from."""

    text: str
    spans: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()  # of spans, white space folded
    by: tuple[str, ...] = ()  # rules or models that read it


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an event: its values, or why it has none."""

    name: str  # one of EVENT_FIELDS, "harm", "claims" or "corrected"
    label: str
    values: tuple[Value, ...] = ()
    gap: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """An event as its holders put it."""

    id: str
    number: int  # from 1, in text order
    status: Status
    type: str
    mode: str | None
    sentence: str  # opens with the holder
    lead: str  # the part of `sentence` up to and with its colon
    content: str  # the rest of it
    holder: str  # who holds it, by name
    also: tuple[str, ...]  # a sentence for each further holder
    fields: tuple[Field, ...]
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteEntry:
    """What somebody is quoted as saying, or is said to have said."""

    id: str
    lead: str  # who, by whom passed on, with which cue
    words: str
    direct: bool
    spans: tuple[Span, ...]  # the words first, then cue and medium
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderEntry:
    """One voice of the text: what it holds and the words it is given."""

    name: str
    own: bool  # the outlet's own voice
    claims: tuple[tuple[Stance, tuple[int, ...]], ...]  # how it stands to which events
    quotes: tuple[QuoteEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorEntry:
    """One participant: the forms it is named by, and which known actor it was judged to be on what grounds."""

    name: str
    kind: str | None
    country: str | None
    forms: tuple[Value, ...]  # text: the words; one span an occurrence
    resolved: str  # a sentence
    did: tuple[int, ...]
    received: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEntry:
    """What somebody says an actor is or was."""

    id: str
    state: FactState
    lead: str  # who says so, and how; with its colon
    content: str
    holder: str  # by name
    spans: tuple[Span, ...]
    words: tuple[str, ...]  # of spans, white space folded
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveEntry:
    """That somebody says that one thing drives another."""

    id: str
    lead: str  # who says so; with its colon
    cause: str
    effect: str
    sign: int  # +1 brings about or raises, -1 prevents or lowers
    how: str  # how surely it is told, with the words that say so
    hedged: bool
    denied: bool
    holder: str  # by name
    words: str  # between cause and effect; may be empty
    spans: tuple[Span, ...]  # cause, effect, hedge


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkEntry:
    """Words that take a side: whose they are, and of whom."""

    id: str
    lead: str  # whose words, of whom; with its colon
    words: str
    note: str  # category and neutral wording
    own: bool  # in the outlet's own voice
    spans: tuple[Span, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One voice or one figure of an account."""

    text: str  # who, and how it stands to the matter; or whose figure, and which
    document: int  # number of the text that it stands in, from 1
    spans: tuple[Span, ...]
    words: str  # of the first span


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEntry:
    """What several holders say of one event or fact, side by side."""

    title: str
    grounds: str  # why they stand side by side; empty: one event of one text
    lines: tuple[AccountLine, ...]
    contradictions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEntry:
    """A day or a place that the text names."""

    name: str
    note: str  # how a day was read or a place found, or why not
    spans: tuple[Span, ...]
    words: tuple[str, ...]
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonEntry:
    """Words of which no event was coded, by the reason."""

    reason: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentBrief:
    """The brief of one text."""

    number: int  # from 1
    document_id: str
    text: str
    title: str
    outlet: str | None
    url: str | None
    published: date | None
    coder: str
    card: str | None = None  # what the user notes and judges of the outlet, in one line
    events: tuple[EventEntry, ...]
    holders: tuple[HolderEntry, ...]
    actors: tuple[ActorEntry, ...]
    facts: tuple[FactEntry, ...]
    times: tuple[PointEntry, ...]
    places: tuple[PointEntry, ...]
    timeless: tuple[str, ...]  # a sentence on events without a day, by basis
    drives: tuple[DriveEntry, ...]
    questions: tuple[QuoteEntry, ...]
    forecasts: tuple[QuoteEntry, ...]
    uncoded: tuple[ReasonEntry, ...]
    accounts: tuple[AccountEntry, ...] = ()
    marks: tuple[MarkEntry, ...] = ()

    def sections(self) -> dict[str, str]:
        """The sections to show with their labels: all but those of `ONLY_FILLED` that hold nothing."""
        counts = self.counts()
        return {key: label for key, label in SECTIONS.items() if counts[key] or key not in ONLY_FILLED}

    def of(self, section: str) -> tuple[EventEntry, ...]:
        """The events of one of the sections "reported", "background" and "possible"."""
        return tuple(entry for entry in self.events if SECTION_OF[entry.status] == section)

    def counts(self) -> dict[str, int]:
        """How many entries each section has, by its key."""
        others = {
            "voices": len(self.holders),
            "accounts": len(self.accounts),
            "marks": len(self.marks),
            "actors": len(self.actors),
            "facts": len(self.facts),
            "when": len(self.times) + len(self.places),
            "drives": len(self.drives),
            "asks": len(self.questions) + len(self.forecasts),
            "uncoded": sum(len(reason.values) for reason in self.uncoded),
        }
        return {key: others[key] if key in others else len(self.of(key)) for key in SECTIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One or more texts, what was read in each, and the inputs that were not taken."""

    notices: tuple[str, ...]
    documents: tuple[DocumentBrief, ...]
    rejected: tuple[Rejected, ...] = ()
    masked: tuple[str, ...] = ()  # sentences on what was masked to share it; empty: it is whole

    def sections(self) -> dict[str, str]:
        """The sections that any of the texts shows, with their labels, in order."""
        shown = {key for document in self.documents for key in document.sections()}
        return {key: label for key, label in SECTIONS.items() if key in shown or key not in ONLY_FILLED}
