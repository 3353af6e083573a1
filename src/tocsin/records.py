"""The nouns of tocsin: every stage takes these records and yields these records.

Read this file first, `ontology.py` second. Records are frozen, slotted and keyword-only; they hold no
logic beyond their invariants, and this module imports nothing but the standard library.

Six laws hold for them everywhere and are tested as properties in `tests/contracts/test_laws.py`:

1. *Evidence*: each filled field of a coded event has an `Evidence` row whose span slices the text.
2. *Claims, not facts*: each event has at least one `Claim`; the outlet's own voice is one holder.
3. *Identity is judged*: mentions are joined only by appended `Judgement` rows.
4. *Three clocks*: `occurred` in the world, `published` by the outlet, `recorded` here.
5. *Ids are contents*: an id is a hash of what makes the thing itself, see `content_id`.
6. *A guess says so*: a value with its basis, or nothing with a `Gap` that says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b

OUTLET = "outlet"
"""The holder of a claim made in the outlet's own voice. The outlet's voice is a claim like any other."""


def content_id(kind: str, *parts: object) -> str:
    """The id of a thing by its contents, the same on every machine and in every run.

    Parameters
    ----------
    kind
        What it is, in one word; the prefix of the id.
    parts
        What makes the thing itself. Their order counts; `None` differs from an empty text.

    Examples
    --------
    >>> content_id("event", "document-1", 10, 16)
    'event-6f5f0b068ba068f7ed9d'
    >>> content_id("a", "b", "c") == content_id("a", "bc")
    False
    """
    # 80 bits: at 3e8 rows (all of GDELT) the chance of one collision is below 1e-7.
    digest = blake2b(digest_size=10)
    for part in parts:
        text = "\x00" if part is None else str(part)
        digest.update(f"{len(text)}:{text};".encode("utf-8", "surrogatepass"))
    return f"{kind}-{digest.hexdigest()}"


# ------------------------------------------------------------------------------------------------ text


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """Characters [start, end) of `Document.text`, which is never edited."""

    document_id: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span [{self.start}, {self.end}) of {self.document_id} is empty or negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text as an outlet published it. `None` means that nothing said so; nothing is assumed."""

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None  # ISO 639-1, identified from the text
    published: date | None = None  # the outlet's day; without it relative dates stay unresolved
    recorded: datetime | None = None  # UTC, set by the store; not part of the id


def document_id(*, text: str, outlet: str | None, url: str | None, published: date | None) -> str:
    """The id of a document: a hash of outlet, url, publication day and text."""
    return content_id("document", outlet, url, published, text)


# -------------------------------------------------------------------------------------------- mentions


class MentionKind(StrEnum):
    """What a mention stands for in its sentence."""

    ACTOR = "actor"
    PLACE = "place"
    DATE = "date"


class Form(StrEnum):
    """How a mention is worded: by name, by a noun ("the group") or by a pronoun."""

    NAME = "name"
    NOUN = "noun"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that refer to an actor, a place or a day; which one is a `Judgement`, never a field."""

    id: str
    span: Span
    kind: MentionKind
    form: Form
    name: Span | None = None  # the proper name inside the span; None unless form is NAME
    label: str | None = None  # what sort of thing by its words: person, organisation, place, group, state
    value: Interval | None = None  # of a DATE mention; None: no days of its own, the trace says why
    # Of a DATE mention, as TIMEX3 and ISO 8601 write what the days do not say: P2W, R/P1Y, PAST_REF, 2024-05-31T18:00Z
    expression: str | None = None


# -------------------------------------------------------------------------------------------------- time


class Basis(StrEnum):
    """On what the value of `Event.occurred` rests."""

    STATED = "stated"  # an absolute expression: "in 2008", "7 November 2023"
    RELATIVE = "relative"  # an expression read against the publication day: "last week", "on Tuesday"
    NARRATIVE = "narrative"  # an expression read against a day named earlier: "two days later"
    JUDGED = "judged"  # a person said so, see `Correction`
    UNANCHORED = "unanchored"  # a relative expression, and no day to read it against: no value
    UNSTATED = "unstated"  # the text names no time for this event: no value


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Days [begin, until), with the reading as it would be written in EDTF (ISO 8601-2).

    A `begin` or `until` of `None` is open on that side. `edtf` keeps the precision that the words had:
    "2008", "2023-11", "2023-11~" (about), "2021-10/.." (since), "2023-11-20/2023-11-26".
    """

    begin: date | None
    until: date | None
    edtf: str

    def __post_init__(self) -> None:
        if self.begin is not None and self.until is not None and not self.begin < self.until:
            raise ValueError(f"interval {self.edtf!r}: begin {self.begin} is not before until {self.until}")


# ------------------------------------------------------------------------------------------------ events


class Status(StrEnum):
    """PLOVER's auxiliary mode. Only `ACTUAL` events enter a current series; the rest are kept apart."""

    ACTUAL = "actual"
    HISTORICAL = "historical"  # told as background: it ended more than about a month before publication
    FUTURE = "future"  # announced, planned or expected
    HYPOTHETICAL = "hypothetical"  # conditional, asked for, feared, possible
    NEGATED = "negated"  # said not to have happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who did what to whom, as claimed by a text (`document_id`) or a data set's row (`dataset`).

    Participants and place are references: ids of mentions of the same document, or names as a data set
    wrote them. Which actor or place a reference is, is a `Judgement`; a `View` joins the two.
    """

    id: str
    document_id: str | None
    dataset: str | None = None
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    place: str | None = None
    occurred: Interval | None = None
    occurred_basis: Basis = Basis.UNSTATED
    status: Status
    # In (0, 1): that one event joins actor and recipient, times that it is of this type; None: one side only, or a coder
    # that gives none
    confidence: float | None = None
    coder: str

    def __post_init__(self) -> None:
        if (self.document_id is None) == (self.dataset is None):
            raise ValueError(f"event {self.id}: exactly one of document_id and dataset must be given")
        if (self.occurred is None) != (self.occurred_basis in (Basis.UNANCHORED, Basis.UNSTATED)):
            raise ValueError(f"event {self.id}: occurred and occurred_basis {self.occurred_basis} disagree")


EVENT_FIELDS = ("type", "mode", "contexts", "actors", "recipients", "place", "occurred", "status")
"""The fields of a coded event that need evidence when filled and a gap when empty, in reading order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that one field of an event was read from. A field with several values has several rows."""

    event_id: str
    field: str  # one of EVENT_FIELDS
    span: Span
    by: str  # the rule or model that read it, such as "lexicon:strike/v" or "passive subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Why one field of an event is empty."""

    event_id: str
    field: str  # one of EVENT_FIELDS
    reason: str


class HarmKind(StrEnum):
    """What people suffer in an event, as far as texts count it."""

    KILLED = "killed"
    INJURED = "injured"
    ARRESTED = "arrested"  # or detained
    ABDUCTED = "abducted"
    DISPLACED = "displaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """How many people an event harmed in one way, by one figure of the text; two figures are two records.

    `low`, `best` and `high` are as narrow as the words and no narrower: "dozens" is 24 or more, with no best number.
    """

    event_id: str
    kind: HarmKind
    low: int | None  # None: the words set no lower bound
    best: int | None  # None: the words give no number, `reason` says why
    high: int | None  # None: the words set no upper bound
    reason: str | None = None  # why there is no best number
    holder: str  # whose figure it is: id of a mention, or OUTLET
    number: Span  # the words that say how many, such as "at least 12 people"
    deed: Span  # the words that say what they suffered, such as "killed"
    by: str  # the rule or model that joined it to the event

    def __post_init__(self) -> None:
        given = [n for n in (self.low, self.best, self.high) if n is not None]
        if given != sorted(given) or any(n < 0 for n in given):
            raise ValueError(
                f"harm of {self.event_id}: {self.low}, {self.best}, {self.high} are not low <= best <= high, from 0"
            )


# ------------------------------------------------------------------------------------------ who says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that a text ascribes to a speaker: [start, end) of what was said or thought, without quotation marks.

    With `matter` the text gives no words, only what somebody speaks or thinks of ("announced the merger", "plans to
    leave"); the span is then that matter, or the cue where it is not named.
    """

    id: str
    span: Span
    cue: Span | None  # the verb, noun or phrase that ascribes; None: quotation marks alone
    speaker: str | None  # id of a mention; None: the words were ascribed to nobody that could be found
    reason: str | None = None  # why there is no speaker; None where there is one
    direct: bool  # in quotation marks, or reported
    matter: bool = False
    medium: Span | None = None  # "a post on X", "statement"
    about: tuple[str, ...] = ()  # ids of the actor mentions that the words are about
    addressees: tuple[str, ...] = ()  # ids of the actor mentions that the words are said to
    said: str | None = None  # id of the date mention that says when they were said
    inside: str | None = None  # id of the quotation that this one stands in


class ClaimKind(StrEnum):
    """What is claimed: that an event happened (or not), that one thing drives another, what will be; or what is asked."""

    EVENT = "event"
    CAUSE = "cause"
    FORECAST = "forecast"
    QUESTION = "question"


class Stance(StrEnum):
    """How the holder stands to what is claimed."""

    ASSERTS = "asserts"
    DENIES = "denies"
    THREATENS = "threatens"
    PREDICTS = "predicts"
    DEMANDS = "demands"
    HEDGES = "hedges"
    ASKS = "asks"


class Strength(StrEnum):
    """How surely a text says that one thing drives another, or that something will be."""

    ASSERTED = "asserted"  # told as so
    SEEMS = "seems"  # told as it looks: "appears to have", "reportedly"
    CAN = "can"  # told as able to: "can", "could"
    POSSIBLY = "possibly"  # told as open: "may", "perhaps", "is likely to", under "if", or by "amid" and "after" alone
    RISKED = "risked"  # told as a danger: "risked", "threatens to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """That `holder` stands so to an event, a drive, a forecast or a question; `span` is where the text says it."""

    id: str
    kind: ClaimKind
    holder: str  # id of a mention, or OUTLET
    stance: Stance
    event_id: str | None = None
    hedge: Span | None = None  # "reportedly", "may": the words that soften it
    span: Span
    cause: Span | None = None  # of a CAUSE: what is said to drive
    effect: Span | None = None  # of a CAUSE: what is said to be driven
    sign: int | None = None  # of a CAUSE: +1 brings about or raises, -1 prevents or lowers
    strength: Strength | None = None  # of a CAUSE or a FORECAST
    due: str | None = None  # of a FORECAST: id of the date mention that says by when

    def __post_init__(self) -> None:
        drives = (self.cause, self.effect, self.sign)
        if self.kind is ClaimKind.CAUSE and (None in drives or self.strength is None):
            raise ValueError(f"claim {self.id}: a causal claim needs cause, effect, sign and strength")
        if self.kind is not ClaimKind.CAUSE and drives != (None, None, None):
            raise ValueError(f"claim {self.id}: only a causal claim has cause, effect or sign, not one of {self.kind}")
        if self.sign not in (None, 1, -1):
            raise ValueError(f"claim {self.id}: sign {self.sign} is neither +1 nor -1")
        if (self.strength is not None) != (self.kind in (ClaimKind.CAUSE, ClaimKind.FORECAST)):
            raise ValueError(f"claim {self.id}: strength belongs to a causal claim or a forecast, and to no other")
        if self.due is not None and self.kind is not ClaimKind.FORECAST:
            raise ValueError(f"claim {self.id}: only a forecast is due")


class MarkKind(StrEnum):
    """Why words are marked."""

    LOADED = "loaded"  # a word that takes a side
    SCARE = "scare"  # a few words in quotation marks that nobody is said to have said
    EVALUATION = "evaluation"  # a word that judges what an actor did


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words that take a side, and whose they are: a description of wording, never a score of truth."""

    id: str
    span: Span
    kind: MarkKind
    category: str  # "euphemism", "sacral" and so on, as the lexicon names it; "distance" of scare quotes
    neutral: str | None  # words that say the same and take no side; None of scare quotes
    about: str | None  # id of the mention of whom they are said; None: of nobody, or of nobody that could be told
    holder: str | None  # id of the mention whose words they are, or OUTLET; None: quoted from a speaker not found
    by: str  # the rule or entry that marked them


# ---------------------------------------------------------------------------------------------- identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone who acts: a state, a force of one, an organisation, a group, a person."""

    id: str
    kind: str  # state, government, military, police, person, armed-group, party, igo, organisation, population
    name: str
    country: str | None = None  # ISO 3166-1 alpha-3; None: none, or more than one
    sector: str | None = None  # PLOVER sector code


class Relation(StrEnum):
    """What a `Fact` says of an actor; where it takes an object, the object is another actor."""

    PART_OF = "part_of"  # a body within a larger one
    MEMBER_OF = "member_of"  # of a body that has members: a party, an alliance, a government
    HEADS = "heads"  # leads, commands, chairs
    OFFICE = "office"  # holds an office, `Fact.words`, of the object: "prime minister" of state:IRQ
    FOUNDED = "founded"  # with an object: brought it into being; without: came into being
    DISSOLVED = "dissolved"  # with an object: brought it to an end; without: ceased to be
    SUCCESSOR_OF = "successor_of"
    OFFSHOOT_OF = "offshoot_of"  # grew out of it, which went on
    SPLIT_FROM = "split_from"  # left it in a quarrel
    MERGED_INTO = "merged_into"
    ALLIED_WITH = "allied_with"
    OPPOSED_TO = "opposed_to"
    NAMED = "named"  # bears the name `Fact.words`
    SECTOR = "sector"  # belongs to the PLOVER sector `Fact.words`
    DIED = "died"


class FactState(StrEnum):
    """How a fact stands among those who speak of it."""

    ASSERTED = "asserted"
    DISPUTED = "disputed"  # some say so and others do not
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What somebody says an actor is or was, and when: a claim like any other, of a text or of a registry.

    In a text, `actor` and `object` are ids of mentions, `holder` says so and `span` is where. In a registry they are ids
    of actors, and `reference` names where a reader can check it.
    """

    id: str
    actor: str
    relation: Relation
    object: str | None = None  # None: the relation takes none, or it is not known
    words: str | None = None  # the office, the name or the sector
    valid: Interval | None = None  # while it held; a single day or year is when it came to be. None: nothing says when
    state: FactState = FactState.ASSERTED
    holder: str  # id of a mention, OUTLET, or the name of a registry
    note: str | None = None  # what is disputed, by whom
    span: Span | None = None
    reference: str | None = None
    by: str  # the rule that read it, or the file that holds it

    def __post_init__(self) -> None:
        if (self.span is None) == (self.reference is None):
            raise ValueError(f"fact {self.id}: exactly one of span and reference must be given")


class Verdict(StrEnum):
    """What was judged of a pair of ids."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point or an area of the gazetteer."""

    id: str
    name: str
    latitude: float
    longitude: float
    country: str | None  # ISO 3166-1 alpha-3; None: a sea, a continent, or more than one
    admin1: str | None = None  # name of the first-level subdivision it lies in
    precision: str  # point, city, district, province, country, region (larger than, or across, countries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """That two references are the same, different, or that nobody can tell; appended, never edited."""

    left: str
    right: str
    verdict: Verdict
    score: float | None = None
    reasons: tuple[str, ...] = ()
    by: str
    recorded: datetime | None = None  # UTC, set by the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is judged to be one happening: the events that tell it, each as claimed by its text or row."""

    id: str  # by its first event, so that it stays while the incident grows
    event_ids: tuple[str, ...]  # in the order in which they were read


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A rise of what is told of some sides over what was to be expected of it; days are inclusive.

    It says that more was told than usual, by the series' own past and coverage; not that more happened, nor why.
    """

    id: str
    series: str  # what it is of
    since: date  # first day of the rise
    told: date  # last day on which it stood
    observed: int  # events in those days, of the outlets and data sets that have a past
    expected: float  # of the same
    score: float  # the sum of log-likelihood ratios; it rings at `threshold`
    threshold: float
    clears: int  # so many events fewer, and it would not have rung
    per_year: float  # false alarms a year that the threshold allows a quiet series
    event_ids: tuple[str, ...]  # empty where they were only counted


# --------------------------------------------------------------------------------------------- forecasts


class Measure(StrEnum):
    """What a question counts."""

    EVENTS = "events"  # rows: each telling of each text or data set
    INCIDENTS = "incidents"  # happenings: several tellings of one count once
    DEATHS = "deaths"  # killed, by the best figures; those of one incident once


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is asked for, so that a machine can tell from rows whether it came. What is empty asks for nothing."""

    actors: tuple[str, ...] = ()  # ids of actors of the registry, or of imported names
    recipients: tuple[str, ...] = ()
    kin: bool = True  # with what is part of them, led by them or came of them, on the days on which it was
    directed: bool = True  # False: either way round; without recipients, the actors on either side
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    quads: tuple[int, ...] = ()  # 1 to 4
    statuses: tuple[Status, ...] = (Status.ACTUAL,)
    places: tuple[str, ...] = ()  # by name, as `Filter.places`
    measure: Measure = Measure.EVENTS
    at_least: int | None = 1  # None: more than in the window of the same length that ends where this one opens

    def __post_init__(self) -> None:
        if self.at_least is not None and self.at_least < 1:
            raise ValueError(f"a target of at least {self.at_least} is always met; ask for 1 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether a target will be met by what occurs on the days [opens, closes), as one data set or the desk's texts tell it."""

    id: str  # hash of all but the words and `recorded`, see `question_id`
    text: str  # as it was asked
    target: Target
    opens: date  # first day that counts
    closes: date  # the day after the last
    dataset: str | None  # by whose rows it is settled; None: by what the desk coded from its own texts
    resolution: str  # the rule in words
    recorded: datetime | None = None  # UTC, set by the log

    def __post_init__(self) -> None:
        if not self.opens < self.closes:
            raise ValueError(f"question {self.id}: opens {self.opens} is not before closes {self.closes}")

    @property
    def days(self) -> int:
        """How long the window is."""
        return (self.closes - self.opens).days


def question_id(target: Target, opens: date, closes: date, dataset: str | None) -> str:
    """The id of a question: a hash of its target, window and data set, whatever the words."""
    return content_id("question", *(getattr(target, name) for name in target.__slots__), opens, closes, dataset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that moved a probability from the base rate, with the past events that it rests on."""

    what: str
    effect: float  # in log-odds: above 0 it makes the target likelier
    event_ids: tuple[str, ...] = ()  # as in `all_events`; empty where they were only counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """A window of the past that began like the one that is asked about, and how it ended; days [begin, until)."""

    begin: date
    until: date
    what: str  # how it was alike, in words
    happened: bool  # whether the target was met in it
    counted: int  # what the measure came to
    event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A guess, and what it rests on: how likely a question's answer is yes, by what was known on a day.

    Never 0 and never 1. `confidence` says how much past the number rests on; it is not about how likely the answer is.
    """

    id: str  # hash of question, forecaster, `known_until`, `inputs` and who made it
    question_id: str
    forecaster: str  # its name; of a person's own forecast "human:" and the name
    known_until: date  # the last day of which anything was used
    probability: float
    low: float  # of a 90 % range
    high: float
    confidence: str  # a sentence
    base_rate: float | None  # None: there is no past to take one from, `base_of` says so
    base_of: str  # of whom, what and how many windows; a sentence
    reasons: tuple[Reason, ...] = ()  # the strongest first
    nearest: tuple[Precedent, ...] = ()  # the nearest first
    would_move: tuple[str, ...] = ()  # what would move it, and how far
    notes: tuple[str, ...] = ()  # what to beware of, such as data that end before the question opens
    inputs: str  # hash of what was counted
    made: datetime | None = None  # UTC, set by the log
    by: str | None = None  # who asked for it, or whose own guess it is; set by the log

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.probability <= self.high < 1:
            raise ValueError(
                f"forecast of {self.question_id}: {self.low}, {self.probability}, {self.high} are not low <= probability "
                "<= high between 0 and 1; nothing is impossible or certain"
            )
        if self.base_rate is not None and not 0 <= self.base_rate <= 1:
            raise ValueError(f"forecast of {self.question_id}: the base rate {self.base_rate} is no share from 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a question ended; appended, never edited. The last one of a question holds."""

    question_id: str
    happened: bool | None  # None: it cannot be told, `because` says why, and no score is made of it
    counted: int | None  # what the measure came to; None: a person said so
    event_ids: tuple[str, ...] = ()
    because: str  # by which rows, or a person's reason
    by: str  # "store", or "human:" and a name
    recorded: datetime  # UTC


# ------------------------------------------------------------------------------------------- corrections


class Act(StrEnum):
    """What a person did to something that was read in a text."""

    ACCEPT = "accept"  # it is right as it was shown
    REJECT = "reject"  # the text does not say so
    CHANGE = "change"  # one field of it is something else
    ADD = "add"  # an event that nobody had read
    UNDO = "undo"  # takes back an earlier correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person said of one event, quotation or claim; appended, never edited, and taken back by an `UNDO` alone.

    It is held by the words it is about, not by an id: a later coder's reading of the same words takes it.
    """

    id: str  # hash of all that follows
    act: Act
    of: str  # "event", "quote" or "claim"
    thing: str  # its id when the person saw it; of an UNDO the id of the correction that it takes back
    span: Span  # the words that it was read from: of an event its trigger words, from the first to the last
    kind: str  # what the machine had taken it for: type of an event, kind of a claim, "direct" or "reported" of a quotation
    sides: tuple[Span, ...] = ()  # words of its participants then, which tell apart two things at the same words
    field: str | None = None  # of a CHANGE
    values: tuple[
        str, ...
    ] = ()  # of a CHANGE: what is right, as codes, days in EDTF or the words of `spans`; of an ADD its type
    spans: tuple[Span, ...] = ()  # where the text says so; of participants, a place or a holder one for each value
    was: tuple[str, ...] = ()  # what the person saw: values of the field; of other acts "field=value" for each field
    reason: str
    drawn: str | None = None  # the random sample that it was shown in; None: it was chosen
    by: str  # "human:" and a name
    recorded: datetime | None = None  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What became of one correction in one coding."""

    correction: Correction
    thing: str | None  # id of what took it; None: it no longer applies, `why` says why not
    machine: tuple[
        str, ...
    ] = ()  # what the coder reads there, which the correction replaces: ids of mentions, or codes
    why: str | None = None


# ------------------------------------------------------------------------------------------------- work


class Outcome(StrEnum):
    """What became of a proposal, or of a whole sentence."""

    CODED = "coded"
    DROPPED = "dropped"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the trace: which words were looked at, what came of them, and why."""

    span: Span
    stage: str  # "sentence", "proposal", "date", "harm"
    outcome: Outcome
    reason: str
    event_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """All that a coder read in one document; the unit of work."""

    document_id: str
    coder: str  # name and version; part of every event id
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    gaps: tuple[Gap, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
    harms: tuple[Harm, ...] = ()
    facts: tuple[Fact, ...] = ()  # what the text says its actors are or were
    marks: tuple[Mark, ...] = ()  # words that take a side
    judgements: tuple[Judgement, ...] = ()  # which mentions of this text refer to the same actor
    trace: tuple[Step, ...] = ()
    corrections: tuple[Corrected, ...] = ()  # what people said of it, and what the coder reads there


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One input that was not taken: returned and counted, never raised and never lost."""

    where: str  # file, file:line, or address
    what: str  # what was found there
    why: str  # why it was not taken, and what to do
