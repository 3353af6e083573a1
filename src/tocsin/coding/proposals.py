"""A model's proposals held against the text: what is found there becomes an event, the rest a line of the trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from tocsin.coding.answer import Proposal, occurrences
from tocsin.coding.context import Context
from tocsin.coding.grammar import Sentence, Token
from tocsin.ontology import EventType, Ontology
from tocsin.records import (
    EVENT_FIELDS,
    Basis,
    Event,
    Evidence,
    Form,
    Gap,
    Interval,
    Mention,
    MentionKind,
    Outcome,
    Span,
    Status,
    Step,
    content_id,
)

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "X"})

_UNSAID = {
    "mode": "the model gave no mode",
    "contexts": "the model gave no context",
    "actors": "the model quoted nobody who does it",
    "recipients": "the model quoted nobody whom it is done to",
    "place": "the model quoted no place",
    "occurred": "the model quoted no time",
}


class Verifier:
    """The events of one document, one sentence after the other, with what was rejected on the way.

    Every quote is sought in its own sentence, letter for letter. Where it stands there more than once, the predicate is
    its first occurrence that is no event of that type yet, anything else the occurrence nearest to the predicate.
    """

    def __init__(self, context: Context, *, ontology: Ontology, nouns: Mapping[str, str], by: str) -> None:
        self.context = context
        self.ontology = ontology
        self.by = by
        self._nouns = nouns
        self._made: dict[str, Mention] = {}
        self._checked = 0
        self._rejected: Counter[str] = Counter()
        self._not_coded = 0
        self.events: list[Event] = []
        self.evidence: list[Evidence] = []
        self.gaps: list[Gap] = []
        self.steps: list[Step] = []
        self.words: dict[str, Span] = {}  # event id -> its predicate

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions that events refer to and that the rules had not found."""
        return tuple(self._made.values())

    def tally(self) -> str:
        """How many quotes were checked, what was rejected and why, and how many sentences were not coded, in words."""
        rejected = self._rejected.total()
        parts = [f"{self._checked} quotes checked, {rejected or 'nothing'} rejected"]
        if rejected:
            parts[0] += f" ({', '.join(f'{times} {why}' for why, times in sorted(self._rejected.items()))})"
        if self._not_coded:
            parts.append(f"{self._not_coded} of the sentences not coded")
        return "; ".join(parts)

    def not_coded(self, sentence: Sentence, why: str) -> None:
        """A sentence of which nothing is known."""
        self._not_coded += 1
        self._step(self._whole(sentence), "sentence", Outcome.DROPPED, why)

    def unread(self, sentences: Sequence[Sentence], why: str) -> None:
        """A part of an answer that could not be read, on one or on some of these sentences."""
        span = self.context.span(sentences[0].start, sentences[-1].end)
        self._drop(span, why, count="not readable")

    def read(self, sentence: Sentence, proposals: Sequence[Proposal]) -> None:
        """The events of a sentence."""
        coded = sum(self._event(sentence, proposal) for proposal in proposals)
        if coded:
            outcome, reason = Outcome.CODED, f"{coded} of {len(proposals)} proposals of the model coded"
        elif proposals:
            outcome, reason = Outcome.NOTHING, f"none of {len(proposals)} proposals of the model held"
        else:
            outcome, reason = Outcome.NOTHING, "the model found no event here"
        self._step(self._whole(sentence), "sentence", outcome, reason)

    def _event(self, sentence: Sentence, proposal: Proposal) -> bool:
        """Whether a proposal became an event."""
        type_ = self.ontology.types.get(proposal.type)
        if type_ is None:
            why = f"the model gave a type that {self.ontology.name} lacks: {shown(proposal.type)}"
            return self._drop(self._whole(sentence), why, count="not in the ontology")
        status = next((s for s in Status if s.value == proposal.status), None)
        if status is None:
            why = f"the model gave no known status: {shown(proposal.status)}"
            return self._drop(self._whole(sentence), why, count="not a status")
        words = self._predicate(sentence, proposal, type_)
        if words is None:
            return False
        fields = _Fields(self, sentence, words)
        told = fields.find("status", proposal.status_words)
        if told is None:
            why = "the words that the model quoted for the status were rejected"
            return self._drop(words, why, count="without a status")
        fields.rows.append(("type", words, self.by))
        mode = fields.mode(proposal, type_)
        contexts = fields.contexts(proposal)
        actors = fields.participants("actors", proposal.actors, MentionKind.ACTOR)
        recipients = fields.participants("recipients", proposal.recipients, MentionKind.ACTOR, but=actors)
        places = fields.participants("place", None if proposal.place is None else (proposal.place,), MentionKind.PLACE)
        if not (actors or recipients or places):
            why = "nobody who does it, nobody it is done to and no place could be verified"
            return self._drop(words, why, count="without participants")
        occurred, basis = fields.occurred(proposal.date)
        status = fields.status(status, told, occurred)
        event_id = self._event_id(words, type_)
        self.words[event_id] = words
        self.events.append(
            Event(
                id=event_id,
                document_id=self.context.document_id,
                type=type_.name,
                mode=mode,
                contexts=contexts,
                actors=actors,
                recipients=recipients,
                place=places[0] if places else None,
                occurred=occurred,
                occurred_basis=basis,
                status=status,
                coder=self.context.coder,
            )
        )
        filled = {field for field, _, _ in fields.rows}
        self.evidence.extend(Evidence(event_id=event_id, field=f, span=span, by=by) for f, span, by in fields.rows)
        self.gaps.extend(
            Gap(event_id=event_id, field=field, reason="; ".join(fields.why.get(field, (_UNSAID[field],))))
            for field in EVENT_FIELDS
            if field not in filled
        )
        self._step(words, "proposal", Outcome.CODED, f"{type_.name} by {self.by}", event_id)
        return True

    def _predicate(self, sentence: Sentence, proposal: Proposal, type_: EventType) -> Span | None:
        """The words that name an event; None if they are rejected, or are an event of that type already."""
        whole = self._whole(sentence)
        found = self.seek(sentence, "predicate", proposal.predicate, whole)
        if isinstance(found, str):
            return None
        for words in found:
            if self._event_id(words, type_) not in self.words:
                return words
        self._drop(found[0], f"the model gave {type_.name} for the same words before", count="given twice")
        return None

    def seek(self, sentence: Sentence, field: str, quote: str, beside: Span) -> tuple[Span, ...] | str:
        """Where a quote stands in a sentence; else why it was rejected, which the trace tells at `beside`."""
        self._checked += 1
        found = occurrences(self.context.parsed.text, sentence.start, sentence.end, quote)
        if isinstance(found, str):
            self.reject(field, f"{found}: {shown(quote)}", beside, why=found)
            return f"the model's words were rejected, {found}: {shown(quote)}"
        return tuple(self.context.span(at, at + len(quote)) for at in found)

    def reject(self, field: str, said: str, beside: Span, *, why: str) -> None:
        """Count something that the model gave and tell it in the trace."""
        self._rejected[why] += 1
        self._step(beside, "quote", Outcome.DROPPED, f"rejected for {field}, {said}")

    def mention(self, sentence: Sentence, words: Span, kind: MentionKind) -> Mention:
        """The mention that words are: the one that the rules found there, else a new one."""
        head = _head(sentence, words)
        found = None if head is None else self.context.mentions.at(head)
        if found is not None and found.kind is kind:
            return found
        span = words if found is None else found.span
        identity = content_id("mention", self.context.document_id, span.start, span.end, kind)
        if found is not None:  # the rules take it for a place and the model for an actor, or the other way
            made = replace(found, id=identity, kind=kind)
        elif head is not None and head.pos == "PROPN":
            made = Mention(id=identity, span=span, kind=kind, form=Form.NAME, name=span, label="name")
        else:
            label = None if head is None else self._nouns.get(head.lemma)
            made = Mention(id=identity, span=span, kind=kind, form=Form.NOUN, label=label)
        return self._made.setdefault(identity, made)

    def _event_id(self, words: Span, type_: EventType) -> str:
        return content_id("event", words.document_id, words.start, words.end, type_.name, self.context.coder)

    def _whole(self, sentence: Sentence) -> Span:
        return self.context.span(sentence.start, sentence.end)

    def _drop(self, span: Span, why: str, *, count: str) -> bool:
        self._rejected[count] += 1
        self._step(span, "proposal", Outcome.DROPPED, why)
        return False

    def _step(self, span: Span, stage: str, outcome: Outcome, reason: str, event_id: str | None = None) -> None:
        self.steps.append(Step(span=span, stage=stage, outcome=outcome, reason=reason, event_id=event_id))


class _Fields:
    """The fields of one event as they are verified: a row of evidence for what is filled, a reason for what is not."""

    def __init__(self, verifier: Verifier, sentence: Sentence, words: Span) -> None:
        self._verifier = verifier
        self._context = verifier.context
        self._by = verifier.by
        self._sentence = sentence
        self._words = words
        self.rows: list[tuple[str, Span, str]] = []
        self.why: dict[str, list[str]] = {}

    def find(self, field: str, quote: str | None) -> Span | None:
        """The words of a field, the nearest to the predicate; the predicate itself for no quote, None for a bad one."""
        if quote is None:
            return self._words
        found = self._verifier.seek(self._sentence, field, quote, self._words)
        if isinstance(found, str):
            self.why.setdefault(field, []).append(found)
            return None
        return min(found, key=self._distance)

    def _distance(self, span: Span) -> int:
        return max(span.start - self._words.end, self._words.start - span.end, 0)

    def _refuse(self, field: str, said: str, why: str) -> None:
        self._verifier.reject(field, said, self._words, why=why)
        self.why.setdefault(field, []).append(f"rejected, {said}")

    def mode(self, proposal: Proposal, type_: EventType) -> str | None:
        """The mode, where it is one of the type's and its words are found."""
        if proposal.mode is None:
            return None
        if all(mode.name != proposal.mode for mode in type_.modes):
            self._refuse("mode", f"no mode of {type_.name}: {shown(proposal.mode)}", "not in the ontology")
            return None
        words = self.find("mode", proposal.mode_words)
        if words is None:
            return None
        self.rows.append(("mode", words, self._by))
        return proposal.mode

    def contexts(self, proposal: Proposal) -> tuple[str, ...]:
        """The contexts that the ontology has and whose words are found."""
        names: dict[str, None] = {}
        for context in proposal.contexts or ():
            if context.name not in self._verifier.ontology.contexts:
                self._refuse("contexts", f"no context: {shown(context.name)}", "not in the ontology")
                continue
            words = self.find("contexts", context.words)
            if words is not None and context.name not in names:
                names[context.name] = None
                self.rows.append(("contexts", words, f"{self._by}, context {context.name}"))
        return tuple(names)

    def participants(
        self, field: str, quotes: Sequence[str] | None, kind: MentionKind, *, but: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The mentions that quotes stand for, each once; none of those in `but`."""
        ids: dict[str, None] = {}
        for quote in quotes or ():
            words = self.find(field, quote)
            if words is None:
                continue
            mention = self._verifier.mention(self._sentence, words, kind)
            if mention.id in but:
                self._refuse(field, f"who does it is not also whom it is done to: {shown(quote)}", "given twice")
            elif mention.id not in ids:
                ids[mention.id] = None
                self.rows.append((field, words, self._by))
        return tuple(ids)

    def occurred(self, quote: str | None) -> tuple[Interval | None, Basis]:
        """The days that the words of the time mean, read by the rules for dates, not by the model."""
        if quote is None:
            return None, Basis.UNSTATED
        words = self.find("occurred", quote)
        if words is None:
            return None, Basis.UNSTATED
        expression = next((d for d in self._context.dates if d.start < words.end and words.start < d.end), None)
        if expression is None:
            self.why["occurred"] = [f"no rule reads {shown(quote)} as a time"]
            return None, Basis.UNANCHORED
        if expression.interval is None:
            self.why["occurred"] = [expression.reason or "the expression has no one reading"]
        else:
            span = self._context.span(expression.start, expression.end)
            self.rows.append(("occurred", span, f"{self._by}; date expression, {expression.basis}"))
        return expression.interval, expression.basis

    def status(self, status: Status, told: Span, occurred: Interval | None) -> Status:
        """The model's status, but historical for what it calls actual and the days of its time show to be background."""
        published = self._context.published
        until = None if occurred is None else occurred.until
        if status is Status.ACTUAL and published is not None and occurred is not None and until is not None:
            before = published - timedelta(days=self._context.historical_days)
            if until <= before:
                span = next(span for field, span, _ in self.rows if field == "occurred")
                self.rows.append(("status", span, f"its time, {occurred.edtf}, ended before {before}"))
                return Status.HISTORICAL
        self.rows.append(("status", told, self._by))
        return status


def _head(sentence: Sentence, words: Span) -> Token | None:
    """The noun on which the others of some words hang, the first of several; None where there is no noun."""
    nouns = [t for t in sentence.tokens if t.start < words.end and words.start < t.end and t.pos in _NOMINAL]
    inside = {t.i for t in nouns}
    return next((t for t in nouns if not any(a.i in inside for a in sentence.ancestors(t))), None)


def shown(quote: str) -> str:
    """Some of the model's words for a line of the trace: short, on one line, with nothing that a file cannot hold."""
    return repr(quote if len(quote) <= 80 else f"{quote[:79]}…")
