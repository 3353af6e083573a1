"""The profile of an outlet over a corpus: whom it names how, whose speech it carries, what it says in its own voice.

Everything is a count of rows, and every row is a span of a document: a number that cannot be opened is not here. The
profile describes wording. It gives no grade, and two outlets with the same numbers need not be alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tocsin.export.accounts import who
from tocsin.export.coded import CodedText
from tocsin.records import OUTLET, ClaimKind, Form, MarkKind, Mention, MentionKind, Quote, Span

UNKNOWN = "Outlet unknown"
NOT_FOUND = "a speaker that could not be found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Where a number comes from: words of a document."""

    span: Span
    words: str  # on one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number with what it counts."""

    label: str
    rows: tuple[Row, ...]
    note: str | None = None  # the neutral wording, or the category

    @property
    def number(self) -> int:
        """How many rows there are."""
        return len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How one actor is named and what is said of it in the outlet's own voice."""

    name: str
    forms: tuple[Count, ...]  # names and nouns outside of quotations, the most frequent first
    loaded: tuple[Count, ...]  # loaded words and evaluations, in the outlet's own voice

    @property
    def mentions(self) -> int:
        """How often it is named in the outlet's own voice."""
        return sum(form.number for form in self.forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One speaker and what the outlet carries of it."""

    name: str
    direct: Count
    reported: Count
    words: int  # in both

    @property
    def number(self) -> int:
        """How many quotations there are."""
        return self.direct.number + self.reported.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One outlet over some texts."""

    outlet: str | None  # None: texts that name no outlet
    texts: int
    words: int
    named: tuple[Named, ...]  # the most named first
    speakers: tuple[Carried, ...]  # the most carried first, by words
    attributed: Count  # claims of events that the outlet ascribes to somebody
    own: Count  # claims of events in its own voice
    loaded: tuple[Count, ...]  # in its own voice, by category
    passed_on: tuple[Count, ...]  # in the words of its speakers, by category
    scare: Count  # scare quotes, in its own voice
    evaluations: Count  # acts judged, in its own voice
    document_ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The outlet's name to show."""
        return self.outlet or UNKNOWN

    @property
    def attributed_share(self) -> float | None:
        """Attributed claims among all claims of events; None where there is none."""
        whole = self.attributed.number + self.own.number
        return self.attributed.number / whole if whole else None

    def speech_share(self, speaker: Carried) -> float:
        """A speaker's words among all words that the outlet carries; 0 where it carries none."""
        whole = sum(each.words for each in self.speakers)
        return speaker.words / whole if whole else 0.0


@dataclass(slots=True, kw_only=True)
class _Counts:
    """Rows by label, in the order in which they came."""

    rows: dict[str, dict[Row, None]] = field(default_factory=dict[str, dict[Row, None]])
    notes: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, label: str, row: Row, note: str | None = None) -> None:
        self.rows.setdefault(label, {})[row] = None
        if note is not None:
            self.notes.setdefault(label, note)

    def counts(self) -> tuple[Count, ...]:
        found = [Count(label=label, rows=tuple(rows), note=self.notes.get(label)) for label, rows in self.rows.items()]
        return tuple(sorted(found, key=lambda c: (-c.number, c.label)))

    def one(self, label: str) -> Count:
        return Count(label=label, rows=tuple(self.rows.get(label, ())))


@dataclass(slots=True, kw_only=True)
class _Outlet:
    """What is counted of one outlet while its texts pass by."""

    ids: list[str] = field(default_factory=list[str])
    words: int = 0
    names: dict[str, str] = field(default_factory=dict[str, str])  # of actors and speakers, by what tells them apart
    forms: dict[str, _Counts] = field(default_factory=dict[str, _Counts])
    loaded_of: dict[str, _Counts] = field(default_factory=dict[str, _Counts])
    direct: _Counts = field(default_factory=_Counts)
    reported: _Counts = field(default_factory=_Counts)
    spoken: dict[str, int] = field(default_factory=dict[str, int])
    claims: _Counts = field(default_factory=_Counts)
    own: _Counts = field(default_factory=_Counts)
    passed_on: _Counts = field(default_factory=_Counts)
    kinds: _Counts = field(default_factory=_Counts)


def profiles(texts: Iterable[CodedText]) -> tuple[Profile, ...]:
    """One profile an outlet, by name; texts without an outlet come last, together.

    The texts may be a stream: one is held at a time.
    """
    found: dict[str | None, _Outlet] = {}
    for coded in texts:
        outlet = found.setdefault(coded.document.outlet, _Outlet())
        outlet.ids.append(coded.document_id)
        outlet.words += len(coded.document.text.split())
        _names(coded, outlet)
        _speech(coded, outlet)
        _statements(coded, outlet)
        _marks(coded, outlet)
    order = sorted(found, key=lambda name: (name is None, (name or "").casefold()))
    return tuple(_profile(name, found[name]) for name in order)


def _row(coded: CodedText, span: Span) -> Row:
    return Row(span=span, words=coded.line(span))


def _names(coded: CodedText, outlet: _Outlet) -> None:
    """By which names and nouns actors are called outside of quotations."""
    quoted = [(q.span.start, q.span.end) for q in coded.quotes if q.direct]
    for mention in coded.cast.mentions.values():
        inside = any(start <= mention.span.start < end for start, end in quoted)
        if mention.kind is MentionKind.ACTOR and mention.form is not Form.PRONOUN and not inside:
            key = _key(coded, mention.id, outlet)
            outlet.forms.setdefault(key, _Counts()).add(_form(coded, mention), _row(coded, mention.span))


def _form(coded: CodedText, mention: Mention) -> str:
    """The words of a mention without their article, so that "The army" and "the army" are one form."""
    words = coded.line(mention.span).split(" ")
    bare = words[1:] if words[0].casefold() in ("the", "a", "an") and len(words) > 1 else words
    return " ".join(bare)


def _key(coded: CodedText, mention_id: str, outlet: _Outlet) -> str:
    key = who(coded, mention_id)
    outlet.names.setdefault(key, coded.name(mention_id))
    return key


def _speech(coded: CodedText, outlet: _Outlet) -> None:
    """Whose words the outlet carries; what is quoted within a quotation counts for both."""
    for quote in coded.quotes:
        if quote.matter:
            continue  # it gives no words
        key = _speaker(coded, quote, outlet)
        (outlet.direct if quote.direct else outlet.reported).add(key, _row(coded, quote.span))
        outlet.spoken[key] = outlet.spoken.get(key, 0) + len(coded.words(quote.span).split())


def _speaker(coded: CodedText, quote: Quote, outlet: _Outlet) -> str:
    if quote.speaker is not None:
        return _key(coded, quote.speaker, outlet)
    outlet.names.setdefault("", NOT_FOUND)
    return ""


def _statements(coded: CodedText, outlet: _Outlet) -> None:
    for claim in coded.claims:
        if claim.kind is ClaimKind.EVENT:
            outlet.claims.add("own" if claim.holder == OUTLET else "attributed", _row(coded, claim.span))


def _marks(coded: CodedText, outlet: _Outlet) -> None:
    for mark in coded.marks:
        row = _row(coded, mark.span)
        if mark.holder != OUTLET:
            outlet.passed_on.add(mark.category, row)
            continue
        if mark.kind is MarkKind.LOADED:
            outlet.own.add(mark.category, row)
        else:
            outlet.kinds.add(mark.kind.value, row)
        if mark.about is not None and mark.kind is not MarkKind.SCARE:
            key = _key(coded, mark.about, outlet)
            label = row.words.casefold()
            outlet.loaded_of.setdefault(key, _Counts()).add(label, row, f"{mark.category}; neutral: {mark.neutral}")


def _profile(name: str | None, outlet: _Outlet) -> Profile:
    named = [
        Named(name=outlet.names[key], forms=_of(outlet.forms, key), loaded=_of(outlet.loaded_of, key))
        for key in dict.fromkeys((*outlet.forms, *outlet.loaded_of))
    ]
    speakers = [
        Carried(
            name=outlet.names[key],
            direct=outlet.direct.one(key),
            reported=outlet.reported.one(key),
            words=number,
        )
        for key, number in outlet.spoken.items()
    ]
    return Profile(
        outlet=name,
        texts=len(outlet.ids),
        words=outlet.words,
        named=tuple(sorted(named, key=lambda n: (-n.mentions, n.name))),
        speakers=tuple(sorted(speakers, key=lambda s: (-s.words, s.name))),
        attributed=outlet.claims.one("attributed"),
        own=outlet.claims.one("own"),
        loaded=outlet.own.counts(),
        passed_on=outlet.passed_on.counts(),
        scare=outlet.kinds.one(MarkKind.SCARE.value),
        evaluations=outlet.kinds.one(MarkKind.EVALUATION.value),
        document_ids=tuple(outlet.ids),
    )


def _of(counts: Mapping[str, _Counts], key: str) -> tuple[Count, ...]:
    return counts[key].counts() if key in counts else ()
