"""Who did what to whom: proposals become events, each field with its words or with the reason why it is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tocsin.coding.dates import DateExpression
from tocsin.coding.grammar import Parsed, Sentence, Token
from tocsin.coding.lexicon import Lexicon
from tocsin.coding.mentions import HE, LOCATIVE, WHEREABOUTS, Mentions
from tocsin.coding.occurrence import expressions_in, leading, occurred
from tocsin.coding.roles import Role, Roles, find_roles
from tocsin.coding.status import read_status
from tocsin.coding.triggers import Trigger, find_triggers, objects
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
    Step,
    content_id,
)

# Types that consist of words: an offer that is rejected was made, a withdrawal that is rejected was not.
_WORDS = frozenset({"AGREE", "REQUEST", "THREATEN", "ACCUSE", "REJECT", "SUPPORT"})
_POINTING = frozenset({"the", "this", "that", "these", "those", "such"})
# Types whose verb and noun together tell one event.
_CARRIED = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE", "AID", "PROTEST", "RETREAT", "REQUEST"})
# Types that are words about a deed.
_ABOUT_DEEDS = frozenset({"REQUEST", "THREATEN", "REJECT", "AGREE", "CONCEDE"})
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
class Context:
    """What is known of the document before its events are read."""

    document_id: str
    published: date | None
    historical_days: int
    coder: str
    parsed: Parsed
    mentions: Mentions
    antecedents: Mapping[str, str]  # mention id -> the mention that it refers back to
    dates: Sequence[DateExpression]
    lexicon: Lexicon

    def span(self, start: int, end: int) -> Span:
        """Characters [start, end) of the document."""
        return Span(document_id=self.document_id, start=start, end=end)

    def acts(self, token: Token) -> bool:
        """Whether a token heads (or is part of) a mention that can act."""
        mention = self.mentions.at(token)
        return mention is not None and mention.kind is MentionKind.ACTOR

    def acts_as_actor(self, mention: Mention) -> bool:
        """Whether a mention stands for an actor and says whom it means."""
        return mention.kind is MentionKind.ACTOR and self.resolved(mention)

    def resolved(self, mention: Mention) -> bool:
        """Whether a mention says whom it means: a name, a noun, or a pronoun that refers back to one."""
        return mention.form is not Form.PRONOUN or mention.id in self.antecedents


def find_events(context: Context) -> Events:
    """The events of a document, in the order of their triggers."""
    found: list[Found] = []
    trace: list[Step] = []
    background_before = _background_before(context)
    paragraph, anchor = -1, None
    for sentence in context.parsed.sentences:
        if sentence.paragraph != paragraph:
            # A paragraph that goes on with "He ..." goes on with the time of the one before, any other begins anew.
            paragraph, anchor = sentence.paragraph, anchor if _goes_on(sentence) else None
        expressions = expressions_in(sentence, context.dates)
        lead = leading(sentence, expressions)
        if lead is not None:
            anchor = lead.interval
        triggers = list(find_triggers(sentence, context.lexicon))
        positions = {t.token.i for t in triggers}
        coded = 0
        read = {t.token.i: find_roles(sentence, t, context.lexicon, context.acts) for t in triggers}
        for trigger in triggers:
            roles = _addressed(sentence, trigger, read)
            roles = _blamed(context, sentence, trigger, roles, found)
            why_not = _refusal(context, sentence, trigger, roles, triggers)
            words = context.span(trigger.start, trigger.end)
            if why_not is not None:
                trace.append(Step(span=words, stage="proposal", outcome=Outcome.DROPPED, reason=why_not))
                continue
            own = occurred(sentence, trigger.token, expressions, positions)
            event = _event(context, sentence, trigger, roles, own, anchor, background_before)
            found.append(event)
            coded += 1
            trace.append(
                Step(
                    span=words,
                    stage="proposal",
                    outcome=Outcome.CODED,
                    reason=f"{event.event.type} by the pattern {trigger.pattern.text!r}",
                    event_id=event.event.id,
                )
            )
        trace.append(_sentence_step(context, sentence, len(triggers), coded))
    return Events(found=tuple(found), trace=tuple(trace))


def _addressed(sentence: Sentence, trigger: Trigger, read: Mapping[int, Roles]) -> Roles:
    """The roles of a trigger; words without an addressee are addressed to whoever their content concerns.

    Who "called for the withdrawal of X" asks something of X, who would withdraw; who "threatened to expel Y" threatens
    Y, who would be expelled.
    """
    roles = read[trigger.token.i]
    if roles.recipients or trigger.pattern.type not in _ABOUT_DEEDS:
        return roles
    own = {r.token.i for r in roles.actors}
    for token in _own_words(sentence, trigger.token):
        content = read.get(token.i)
        if content is None or token.i == trigger.token.i or token.i < trigger.token.i:
            continue
        doers = [r for r in content.actors if r.token.i not in own]
        for side in (doers, content.recipients) if trigger.pattern.type == "REQUEST" else (content.recipients,):
            found = tuple(
                Role(token=r.token, by=f"concerned by {token.text!r}, its content")
                for r in side
                if r.token.i not in own
            )
            if found:
                return replace(roles, recipients=found, why_no_recipient="")
    return roles


def _blamed(context: Context, sentence: Sentence, trigger: Trigger, roles: Roles, before: Sequence[Found]) -> Roles:
    """The roles of criticism or praise of a deed told before: "condemned the attacks" is against who attacked."""
    if roles.recipients or trigger.pattern.type not in ("ACCUSE", "SUPPORT"):
        return roles
    own = {m.id for r in roles.actors if (m := context.mentions.at(r.token)) is not None}
    for noun in objects(sentence, trigger.token):
        types = {p.type for p in context.lexicon.nouns.get(noun.lemma, ())}
        if not any(c.text.casefold() in _POINTING for c in sentence.children(noun.i, "det")):
            continue
        for earlier in reversed(before):
            doers = [a for a in earlier.event.actors if a not in own]
            if earlier.event.type in types and doers:
                tokens = [r.token for r in earlier.roles.actors]
                by = f"actor of {earlier.trigger.token.text!r}, told before"
                return replace(roles, recipients=tuple(Role(token=t, by=by) for t in tokens), why_no_recipient="")
    return roles


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


# --------------------------------------------------------------------------------------------- refusal


def _refusal(
    context: Context, sentence: Sentence, trigger: Trigger, roles: Roles, triggers: Sequence[Trigger]
) -> str | None:
    """Why a proposal is no event of its own; None if it is one."""
    token = trigger.token
    if trigger.pattern.noun and token.dep in ("compound", "nmod") and sentence.head(token).pos in ("NOUN", "PROPN"):
        return f"{token.text!r} only modifies {sentence.head(token).text!r}"
    if trigger.pattern.noun and token.i in context.mentions.inside:
        return f"{token.text!r} is part of a name"
    mention = context.mentions.at(token)
    if mention is not None and mention.form is Form.NAME:
        return f"{token.text!r} is part of a name"
    if mention is not None and trigger.pattern.noun and mention.label == "person":
        return f"{token.text!r} names people, not a deed"
    participants = [m for r in (*roles.actors, *roles.recipients) if (m := context.mentions.at(r.token)) is not None]
    if not participants:
        if trigger.pattern.noun and _place(context, sentence, token, near=True) is not None:
            return None
        return f"{roles.why_no_actor}; {roles.why_no_recipient}"
    if not any(context.resolved(m) for m in participants):
        return "its only participants are pronouns that refer to nobody named before"
    if trigger.pattern.type == "PROTEST" and sentence.children(token.i, "ccomp"):
        return f"{token.text!r} says that something is so"
    carrier = _carrier(sentence, trigger, triggers)
    if carrier is not None:
        return f"it is what {carrier.token.text!r}, which is coded, is about"
    for other in triggers:
        if other is trigger or other.pattern.type != trigger.pattern.type or not other.pattern.noun:
            continue
        if not trigger.pattern.noun and other.token.dep in ("nsubj", "nsubjpass") and other.token.head == token.i:
            return f"it tells what {other.token.text!r} did, which is coded"
    return None


def _carrier(sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger]) -> Trigger | None:
    """The verb that tells the same event as a noun under it: "met for talks", "signed an agreement"."""
    token = trigger.token
    if not trigger.pattern.noun or token.dep not in ("dobj", "pobj", "nsubjpass"):
        return None
    head = sentence.head(token)
    verb = sentence.head(head) if token.dep == "pobj" else head
    for other in triggers:
        if other.token.i == verb.i and not other.pattern.noun:
            same = other.pattern.type == trigger.pattern.type and trigger.pattern.type in _CARRIED
            if same or (trigger.pattern.type == "AGREE" and token.dep != "pobj"):
                return other
    return None


# ----------------------------------------------------------------------------------------------- event


def _event(
    context: Context,
    sentence: Sentence,
    trigger: Trigger,
    roles: Roles,
    own: DateExpression | None,
    anchor: Interval | None,
    background_before: date | None,
) -> Found:
    """An event with evidence for each filled field and a gap for each empty one."""
    pattern, token = trigger.pattern, trigger.token
    words = context.span(trigger.start, trigger.end)
    rule = f"lexicon:{pattern.text}"
    rows: list[tuple[str, Span, str]] = [("type", words, rule)]
    mode, mode_span, mode_by = _mode(context, sentence, trigger)
    if mode is not None:
        rows.append(("mode", mode_span or words, mode_by))
    contexts = _contexts(context, sentence, token)
    rows.extend(("contexts", span, f"context word for {name}") for name, span in contexts)
    actors = _references(context, roles.actors)
    # "shared it with their counterparts": whoever does it is not also the one it is done to.
    doers = {context.antecedents.get(m.id, m.id) for m, _ in actors}
    recipients = [(m, by) for m, by in _references(context, roles.recipients) if not _owned_by(context, m, doers)]
    rows.extend(("actors", mention.span, by) for mention, by in actors)
    rows.extend(("recipients", mention.span, by) for mention, by in recipients)
    place = _place(context, sentence, token, near=False)
    if place is not None:
        rows.append(("place", place[0].span, place[1]))
    interval = own.interval if own is not None else None
    if own is not None and own.interval is not None:
        rows.append(("occurred", context.span(own.start, own.end), f"date expression, {own.basis}"))
    time = interval
    if time is None and anchor is not None and _told_in_past(sentence, token):
        time = anchor
    reading = read_status(
        sentence,
        token,
        time=time,
        background_before=background_before,
        worded=pattern.type in _WORDS,
        told_in_past=_told_in_past(sentence, token),
    )
    rows.append(("status", context.span(reading.start, reading.end), reading.by))
    event_id = content_id("event", context.document_id, trigger.start, trigger.end, pattern.type, context.coder)
    event = Event(
        id=event_id,
        document_id=context.document_id,
        type=pattern.type,
        mode=mode,
        contexts=tuple(dict.fromkeys(name for name, _ in contexts)),
        actors=tuple(m.id for m, _ in actors),
        recipients=tuple(m.id for m, _ in recipients),
        place=place[0].id if place else None,
        occurred=interval,
        occurred_basis=own.basis if own is not None else Basis.UNSTATED,
        status=reading.status,
        coder=context.coder,
    )
    evidence = tuple(Evidence(event_id=event_id, field=field, span=span, by=by) for field, span, by in rows)
    reasons = {
        "mode": f"no word of the clause decides a mode of {pattern.type}",
        "contexts": "no context word in the clause",
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


def _owned_by(context: Context, mention: Mention, doers: set[str]) -> bool:
    """Whether a mention is one of the doers, or belongs to one by a pronoun: "reopen their embassies"."""
    if context.antecedents.get(mention.id, mention.id) in doers:
        return True
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


# ------------------------------------------------------------------------------------- mode and contexts


def _mode(context: Context, sentence: Sentence, trigger: Trigger) -> tuple[str | None, Span | None, str]:
    """The mode, the words that decide it (None: the trigger's own) and the rule."""
    pattern = trigger.pattern
    if pattern.mode is not None:
        return pattern.mode, None, f"lexicon:{pattern.text}"
    tables = context.lexicon
    words = tables.instruments if pattern.type == "ASSAULT" else tables.contents.get(pattern.type, {})
    if words:
        for token in _own_words(sentence, trigger.token):
            for key, end in _keys(sentence, token):
                if key in words and token.i != trigger.token.i:
                    return words[key], context.span(token.start, end), f"mode word {key!r}"
        for key, end in _keys(sentence, trigger.token):
            if key in words:
                return words[key], context.span(trigger.token.start, end), f"mode word {key!r}"
    return None, None, ""


def _contexts(context: Context, sentence: Sentence, trigger: Token) -> list[tuple[str, Span]]:
    """Contexts whose words stand in the event's own clause, each with its first word."""
    found: dict[str, Span] = {}
    for token in _own_words(sentence, trigger):
        for key, end in _keys(sentence, token):
            for name, words in context.lexicon.contexts.items():
                if key in words and name not in found:
                    found[name] = context.span(token.start, end)
    return sorted(found.items())


def _keys(sentence: Sentence, token: Token) -> list[tuple[str, int]]:
    """The ways a word list may hold a token: its lemma, its text, and the two or three words from it on."""
    after = sentence.tokens[token.i + 1 : token.i + 3]
    keys = [(token.lemma, token.end), (token.text.casefold(), token.end)]
    if after:
        keys.append((f"{token.text.casefold()} {after[0].lemma}", after[0].end))
        keys.append((f"{token.text.casefold()} {after[0].text.casefold()}", after[0].end))
    if len(after) == 2:
        keys.append((f"{token.text.casefold()} {after[0].text.casefold()} {after[1].lemma}", after[1].end))
    return list(dict.fromkeys(keys))


def _own_words(sentence: Sentence, trigger: Token) -> list[Token]:
    """The words under a trigger without the clauses that have a subject of their own, and without its subject."""
    found: list[Token] = []
    stack = [trigger]
    while stack:
        token = stack.pop()
        found.append(token)
        for child in sentence.children(token.i):
            if child.lemma == "accord":  # who says so is not in the event
                continue
            clause = child.dep in ("relcl", "advcl", "parataxis", "ccomp", "conj") and child.pos in ("VERB", "AUX")
            subject = token is trigger and child.dep in ("nsubj", "nsubjpass") and trigger.pos == "VERB"
            passive = child.dep == "nsubjpass"
            if (not clause or child.dep == "ccomp") and (not subject or passive):
                stack.append(child)
    return sorted(found, key=lambda t: t.i)


# ----------------------------------------------------------------------------------------------- place


def _place(context: Context, sentence: Sentence, trigger: Token, *, near: bool) -> tuple[Mention, str] | None:
    """Where an event took place, by a locative phrase of its clause; `near`: at the trigger itself only."""
    s = sentence
    token = trigger
    while True:
        under = [token] if near else _own_words(s, token)
        for child in [c for t in under for c in s.children(t.i, "prep")]:
            word = child.text.casefold()
            for target in s.children(child.i, "pobj"):
                if word in LOCATIVE or (word == "to" and child.head == token.i) or target.lemma in WHEREABOUTS:
                    mention = _place_in(context, s, target)
                    if mention is not None:
                        return mention, f"phrase with {word!r}"
        for child in s.children(token.i, "compound", "nmod", "amod", "dobj", "nsubjpass"):
            mention = _place_in(context, s, child) if child.dep in ("dobj", "nsubjpass") else context.mentions.at(child)
            if mention is not None and mention.kind is MentionKind.PLACE:
                return mention, f"place name as {'object' if child.dep in ('dobj', 'nsubjpass') else 'modifier'}"
        if near or token.head == token.i or token.dep in ("relcl", "advcl", "ccomp", "acl", "parataxis"):
            return None
        if token.dep == "conj" and token.pos in ("VERB", "AUX"):
            return None
        token = s.head(token)


def _place_in(context: Context, sentence: Sentence, token: Token) -> Mention | None:
    mention = context.mentions.at(token)
    if mention is not None and mention.kind is MentionKind.PLACE:
        return mention
    if mention is None:  # "in the cities of Basra and Najaf", "in Diyala province"
        for child in sentence.children(token.i, "compound", "nmod", "appos"):
            mention = context.mentions.at(child)
            if mention is not None and mention.kind is MentionKind.PLACE:
                return mention
        for preposition in sentence.children(token.i, "prep"):
            if preposition.lemma in ("of", "in", "near"):
                for target in sentence.children(preposition.i, "pobj"):
                    found = _place_in(context, sentence, target)
                    if found is not None:
                        return found
    return None
