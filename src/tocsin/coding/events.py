"""Who did what to whom: proposals become events, each field with its words or with the reason why it is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tocsin.coding.addressees import addressed, blamed
from tocsin.coding.context import Context
from tocsin.coding.dates import DateExpression
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.label import Pair
from tocsin.coding.manner import Manner, find_contexts, find_mode
from tocsin.coding.mentions import HE
from tocsin.coding.occurrence import expressions_in, leading, occurred
from tocsin.coding.pairs import Linked, Party
from tocsin.coding.participants import Shares, complete
from tocsin.coding.refusal import refusal
from tocsin.coding.roles import Role, Roles, find_roles
from tocsin.coding.status import Reading, Telling, read_status
from tocsin.coding.triggers import Trigger, find_triggers
from tocsin.coding.where import find_place
from tocsin.records import (
    EVENT_FIELDS,
    Basis,
    Event,
    Evidence,
    Form,
    Gap,
    Interval,
    Mention,
    Outcome,
    Span,
    Status,
    Step,
    content_id,
)

# Types that consist of words: an offer that is rejected was made, a withdrawal that is rejected was not.
_WORDS = frozenset({"AGREE", "REQUEST", "THREATEN", "ACCUSE", "REJECT", "SUPPORT"})
# What a type says of its own content: a refusal has it negated.
_SAYS = {"REJECT": Status.NEGATED}
_HISTORIC_TAGS = frozenset({"VBD", "VBN"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One coded event with all that was read for it, and the tokens that later steps need."""

    event: Event
    evidence: tuple[Evidence, ...]
    gaps: tuple[Gap, ...]
    sentence: Sentence
    trigger: Trigger
    roles: Roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The events of one document and the trace of how each sentence came to its events or to none."""

    found: tuple[Found, ...]
    trace: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The time under which a paragraph goes on to tell, set at the head of one of its sentences."""

    time: Interval | None = None
    long_ago: tuple[int, int] | None = None  # characters of "in those years" and the like


def find_events(context: Context) -> Events:
    """The events of a document, in the order of their triggers."""
    found: list[Found] = []
    trace: list[Step] = []
    background_before = _background_before(context)
    paragraph, setting = -1, Setting()
    for sentence in context.parsed.sentences:
        if sentence.paragraph != paragraph:
            # A paragraph that goes on with "He ..." goes on with the time of the one before, any other begins anew.
            paragraph, setting = sentence.paragraph, setting if _goes_on(sentence) else Setting()
        expressions = expressions_in(sentence, context.dates)
        setting = _set(context, sentence, expressions, setting)
        triggers = list(find_triggers(sentence, context.lexicon, context.label))
        positions = {t.token.i for t in triggers}
        coded = 0
        read = {t.token.i: find_roles(sentence, t, context.lexicon, context.acts) for t in triggers}
        read = {t.token.i: addressed(sentence, t, read) for t in triggers}
        completed = complete(sentence, triggers, read, *_linked(context, sentence, triggers))
        triggers = list(completed.triggers)
        best = max(completed.confidence.values(), default=0.0)
        for trigger in triggers:
            roles = blamed(context, sentence, trigger, completed.roles[trigger.token.i], found)
            sure = completed.confidence.get(trigger.token.i)
            why_not = _unwanted(context, trigger, roles, sure, best)
            why_not = why_not or refusal(context, sentence, trigger, roles, triggers)
            words = context.span(trigger.start, trigger.end)
            if why_not is not None:
                trace.append(Step(span=words, stage="proposal", outcome=Outcome.DROPPED, reason=why_not))
                continue
            own = occurred(sentence, trigger.token, expressions, positions)
            event = _event(context, sentence, trigger, triggers, roles, own, setting, background_before, sure)
            found.append(event)
            coded += 1
            trace.append(
                Step(
                    span=words,
                    stage="proposal",
                    outcome=Outcome.CODED,
                    reason=f"{event.event.type}, {trigger.by}",
                    event_id=event.event.id,
                )
            )
        trace.append(_sentence_step(context, sentence, len(triggers), coded))
    return Events(found=tuple(found), trace=tuple(trace))


def _unwanted(context: Context, trigger: Trigger, roles: Roles, confidence: float | None, best: float) -> str | None:
    """Why the settings leave a proposal out; None if they do not."""
    wanted = context.wanted
    if wanted.types is not None and trigger.pattern.type not in wanted.types:
        return f"{trigger.by} gives {trigger.pattern.type}, which is no type of the codebook"
    if best >= wanted.confidence > (confidence or 0.0):
        own = "it has none" if confidence is None else f"its own is {confidence:.2f}"
        return f"another event of the sentence has confidence {best:.2f}, {own} (setting code.confidence)"
    if wanted.dyads and not (roles.actors and roles.recipients):
        return f"only events with actor and recipient are wanted (setting code.dyads): {roles.why_no_actor or roles.why_no_recipient}"
    return None


def _linked(context: Context, sentence: Sentence, triggers: Sequence[Trigger]) -> tuple[list[Linked], Shares]:
    """The learned pairs of a sentence, and what joins each; none where the coder goes by rules alone."""
    reader = context.reader
    heads = context.mentions.heads
    parties = [Party(token=t, mention=heads[t.start]) for t in sentence.tokens if t.start in heads]
    if reader is None or len(parties) < 2:
        return [], lambda _: {}
    read: dict[tuple[int, int], Mapping[str, float]] = {}

    def shares(pair: Linked) -> Mapping[str, float]:
        key = (pair.actor.token.i, pair.recipient.token.i)
        if key not in read:
            spans = [(p.mention.span.start, p.mention.span.end) for p in (pair.actor, pair.recipient)]
            marked = Pair(
                text=context.parsed.text, sentence=sentence, triggers=triggers, actor=spans[0], recipient=spans[1]
            )
            read[key] = reader.labeller.shares([marked], older=False)[0]
        return read[key]

    return reader.links.read(sentence, parties, triggers), shares


def _set(context: Context, sentence: Sentence, expressions: Sequence[DateExpression], before: Setting) -> Setting:
    """The setting after a sentence: a time at its head is that of what follows, one at its end is its own alone."""
    lead = leading(sentence, expressions)
    head = sentence.root.start
    if lead is not None:
        return Setting(time=lead.interval) if lead.start < head else Setting()
    text = context.parsed.text[sentence.start : head].casefold()
    for words in sorted(context.lexicon.markers.get("long_ago", ())):
        at = text.find(words)
        if at >= 0:
            return Setting(long_ago=(sentence.start + at, sentence.start + at + len(words)))
    return before


def _sentence_step(context: Context, sentence: Sentence, proposed: int, coded: int) -> Step:
    """What became of a whole sentence."""
    if coded:
        outcome, reason = Outcome.CODED, f"{coded} of {proposed} proposals coded"
    elif proposed:
        outcome, reason = Outcome.NOTHING, f"none of {proposed} proposals had somebody who acts or is acted on"
    else:
        outcome, reason = Outcome.NOTHING, "no word of the lexicon names an event here"
    return Step(span=context.span(sentence.start, sentence.end), stage="sentence", outcome=outcome, reason=reason)


def _background_before(context: Context) -> date | None:
    """The first day that is not background.

    Without a publication day, the latest day that the text states as past is the earliest that it can have been
    published on, so what ended a month before that is background for certain.
    """
    latest = context.published
    if latest is None:
        stated = [
            e.interval.begin
            for e in context.dates
            if e.basis is Basis.STATED and e.interval is not None and e.interval.begin is not None and e.interval.until
        ]
        latest = max(stated, default=None)
    return None if latest is None else latest - timedelta(days=context.historical_days)


# ----------------------------------------------------------------------------------------------- event


def _event(
    context: Context,
    sentence: Sentence,
    trigger: Trigger,
    triggers: Sequence[Trigger],
    roles: Roles,
    own: DateExpression | None,
    setting: Setting,
    background_before: date | None,
    confidence: float | None,
) -> Found:
    """An event with evidence for each filled field and a gap for each empty one."""
    pattern, token = trigger.pattern, trigger.token
    words = context.span(trigger.start, trigger.end)
    rule = trigger.by
    rows: list[tuple[str, Span, str]] = [("type", words, rule)]
    mode = find_mode(context, sentence, trigger)
    if isinstance(mode, Manner):
        rows.append(("mode", context.span(mode.start, mode.end), mode.by))
    contexts = find_contexts(context, sentence, trigger, triggers)
    rows.extend(("contexts", context.span(c.start, c.end), c.by) for c in contexts)
    actors = _references(context, roles.actors)
    # "shared it with their counterparts": whoever does it is not also the one it is done to.
    doers = {context.antecedents.get(m.id, m.id) for m, _ in actors}
    recipients = [(m, by) for m, by in _references(context, roles.recipients) if not _owned_by(context, m, doers)]
    rows.extend(("actors", mention.span, by) for mention, by in actors)
    rows.extend(("recipients", mention.span, by) for mention, by in recipients)
    place = find_place(context, sentence, token, near=False)
    if place is not None:
        rows.append(("place", place[0].span, place[1]))
    interval = own.interval if own is not None else None
    if own is not None and own.interval is not None:
        rows.append(("occurred", context.span(own.start, own.end), f"date expression, {own.basis}"))
    in_past = _told_in_past(sentence, token)
    telling = Telling(
        time=interval or (setting.time if in_past else None),
        background_before=background_before,
        in_past=in_past,
        long_ago=setting.long_ago,
        worded=pattern.type in _WORDS,
    )
    reading = _as_labelled(trigger, read_status(sentence, token, telling))
    rows.append(("status", context.span(reading.start, reading.end), reading.by))
    event_id = content_id("event", context.document_id, trigger.start, trigger.end, pattern.type, context.coder)
    event = Event(
        id=event_id,
        document_id=context.document_id,
        type=pattern.type,
        mode=mode.name if isinstance(mode, Manner) else None,
        contexts=tuple(c.name for c in contexts),
        actors=tuple(m.id for m, _ in actors),
        recipients=tuple(m.id for m, _ in recipients),
        place=place[0].id if place else None,
        occurred=interval,
        occurred_basis=own.basis if own is not None else Basis.UNSTATED,
        status=reading.status,
        confidence=None
        if confidence is None or not (actors and recipients)
        else min(max(round(confidence, 4), 0.0001), 0.9999),
        coder=context.coder,
    )
    evidence = tuple(Evidence(event_id=event_id, field=field, span=span, by=by) for field, span, by in rows)
    reasons = {
        "mode": mode if isinstance(mode, str) else "",
        "contexts": "no context word in the clause"
        if context.reader is None or context.reader.aspects is None
        else "no word of the sentence makes a context likely enough",
        "actors": roles.why_no_actor,
        "recipients": roles.why_no_recipient or "whom it would be done to is the actor itself",
        "place": "no place is named in the clause",
        "occurred": (own.reason or "the expression has no one reading")
        if own is not None
        else "no time is named in the clause",
    }
    filled = {field for field, _, _ in rows}
    gaps = tuple(
        Gap(event_id=event_id, field=field, reason=reasons[field]) for field in EVENT_FIELDS if field not in filled
    )
    return Found(event=event, evidence=evidence, gaps=gaps, sentence=sentence, trigger=trigger, roles=roles)


def _as_labelled(trigger: Trigger, reading: Reading) -> Reading:
    """A status without what the labeller's type says already: "will not meet" is a refusal, and it happened."""
    said = _SAYS.get(trigger.pattern.type)
    if trigger.probability is None or reading.status is not said:
        return reading
    return replace(reading, status=Status.ACTUAL, by=f"{trigger.pattern.type} says that it is {said}")


def _owned_by(context: Context, mention: Mention, doers: set[str]) -> bool:
    """Whether a mention is one of the doers, or belongs to one by a pronoun: "reopen their embassies"."""
    if context.antecedents.get(mention.id, mention.id) in doers:
        return True
    if mention.label == "person":  # "dismissed her deputy"
        return False
    inside = (m for m in context.mentions.heads.values() if m.form is Form.PRONOUN)
    return any(
        mention.span.start <= m.span.start < mention.span.end and context.antecedents.get(m.id) in doers for m in inside
    )


def _references(context: Context, roles: Sequence[Role]) -> list[tuple[Mention, str]]:
    """The mentions of some roles, each once, in the order of the text."""
    found: dict[str, tuple[Mention, str]] = {}
    for role in roles:
        mention = context.mentions.at(role.token)
        if mention is not None:
            found.setdefault(mention.id, (mention, role.by))
    return list(found.values())


def _goes_on(sentence: Sentence) -> bool:
    """Whether a sentence takes up the last paragraph's subject with a pronoun, in the past tense."""
    subject = next(iter(sentence.children(sentence.root.i, "nsubj", "nsubjpass")), None)
    return subject is not None and subject.text.casefold() in HE and sentence.root.tag == "VBD"


def _told_in_past(sentence: Sentence, trigger: Token) -> bool:
    """Whether the clause around a trigger is in the past tense, so that the time of what is told before holds on."""
    for token in (trigger, *sentence.ancestors(trigger)):
        if token.pos in ("VERB", "AUX"):
            auxiliaries = sentence.children(token.i, "aux", "auxpass")
            if any(a.tag in ("VBP", "VBZ", "MD") for a in auxiliaries):
                return False
            if token.tag in _HISTORIC_TAGS:
                return True
            if token.tag in ("VBP", "VBZ"):
                return False
    return False
