"""One text of our own with its coding written by hand: eight events, two of them of one pair of words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tocsin.export.coded import CodedText
from tocsin.records import (
    OUTLET,
    Actor,
    Basis,
    Claim,
    ClaimKind,
    Document,
    Event,
    Evidence,
    Form,
    Gap,
    Harm,
    HarmKind,
    Interval,
    Judgement,
    Mention,
    MentionKind,
    Outcome,
    Quote,
    Span,
    Stance,
    Status,
    Step,
    Verdict,
    content_id,
    document_id,
)

TEXT = """Marenian jets strike border depot as talks stall

OSTREL, 14 May - Marenian warplanes bombed a fuel depot of the Tolvanian army near Ostrel on Monday, killing four \
soldiers. Tolvania's defence minister, Irena Vosk, accused Marenia of "a deliberate attack on a neighbour" in a post \
on X.

Marenia's army denied that it had carried out any strike. "Our aircraft did not cross the border," its spokesman, \
Col. Petar Lanic, said.

The two countries fought a war from 1998 to 2001. Tolvania withdrew its troops from the Lanja valley in 2003, a move \
that <b>some</b> in Ostrel & beyond still call a mistake.

The foreign ministers of both countries will meet in Geneva next week, the United Nations said. If the talks fail, \
Marenia may close the Lanja crossing. Vosk said she would "not rule out" expelling its ambassador.

Tolvania has not sent reinforcements to the border, according to the mayor. Will the truce hold?

Markets in Ostrel opened as usual. It rained.
"""

CODER = "hand/1"
DOCUMENT = Document(
    id=document_id(
        text=TEXT,
        outlet="Kestrel Wire",
        url="https://kestrel.example/2024/05/14/ostrel",
        published=date(2024, 5, 14),
    ),
    text=TEXT,
    title="Marenian jets strike border depot as talks stall",
    outlet="Kestrel Wire",
    url="https://kestrel.example/2024/05/14/ostrel",
    language="en",
    published=date(2024, 5, 14),
)


def at(words: str, nth: int = 1) -> Span:
    """The span of the nth occurrence of some words of TEXT."""
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return Span(document_id=DOCUMENT.id, start=start, end=start + len(words))


def who(words: str, nth: int = 1, *, form: Form = Form.NAME, name: str | None = None) -> Mention:
    """An actor mention."""
    span = at(words, nth)
    inner = None
    if form is Form.NAME:
        start = span.start + words.index(name or words)
        inner = Span(document_id=DOCUMENT.id, start=start, end=start + len(name or words))
    return Mention(
        id=content_id("mention", DOCUMENT.id, span.start, span.end, "actor"),
        span=span,
        kind=MentionKind.ACTOR,
        form=form,
        name=inner,
    )


def where(words: str, nth: int = 1) -> Mention:
    """A place mention."""
    span = at(words, nth)
    return Mention(
        id=content_id("mention", DOCUMENT.id, span.start, span.end, "place"),
        span=span,
        kind=MentionKind.PLACE,
        form=Form.NAME,
        name=span,
        label="place",
    )


def when(words: str, value: Interval | None) -> Mention:
    """A date mention."""
    span = at(words)
    return Mention(
        id=content_id("mention", DOCUMENT.id, span.start, span.end, "date"),
        span=span,
        kind=MentionKind.DATE,
        form=Form.NOUN,
        value=value,
    )


MONDAY = Interval(begin=date(2024, 5, 13), until=date(2024, 5, 14), edtf="2024-05-13")
WAR = Interval(begin=date(1998, 1, 1), until=date(2002, 1, 1), edtf="1998/2001")
IN_2003 = Interval(begin=date(2003, 1, 1), until=date(2004, 1, 1), edtf="2003")
NEXT_WEEK = Interval(begin=date(2024, 5, 20), until=date(2024, 5, 27), edtf="2024-05-20/2024-05-26")

WARPLANES = who("Marenian warplanes", name="Marenian")
ARMY_T = who("the Tolvanian army", name="Tolvanian army")
SOLDIERS = who("four soldiers", form=Form.NOUN)
VOSK = who("Tolvania's defence minister, Irena Vosk", name="Irena Vosk")
VOSK_2 = who("Vosk", 2)
SHE = who("she would", form=Form.PRONOUN)
SHE = replace(SHE, span=Span(document_id=DOCUMENT.id, start=SHE.span.start, end=SHE.span.start + 3))
MARENIA = who("Marenia", 3)
MARENIA_2 = who("Marenia", 5)
ARMY_M = who("Marenia's army", name="Marenia's army")
IT = who("it had", form=Form.PRONOUN)
IT = replace(IT, span=Span(document_id=DOCUMENT.id, start=IT.span.start, end=IT.span.start + 2))
LANIC = who("its spokesman, Col. Petar Lanic", name="Petar Lanic")
BOTH = who("The two countries", form=Form.NOUN)
TOLVANIA = who("Tolvania withdrew", name="Tolvania")
TOLVANIA = replace(TOLVANIA, span=TOLVANIA.name or TOLVANIA.span)
MINISTERS = who("The foreign ministers of both countries", form=Form.NOUN)
UN = who("the United Nations", name="United Nations")
AMBASSADOR = who("its ambassador", form=Form.NOUN)
TOLVANIA_2 = who("Tolvania has", name="Tolvania")
TOLVANIA_2 = replace(TOLVANIA_2, span=TOLVANIA_2.name or TOLVANIA_2.span)
MAYOR = who("the mayor", form=Form.NOUN)
OSTREL = where("Ostrel")
LANJA = where("the Lanja valley")
GENEVA = where("Geneva")
CROSSING = where("the Lanja crossing")
BORDER = where("the border", 2)

ACTORS = (
    Actor(id="state:XMR", kind="state", name="Marenia", country="XMR"),
    Actor(id="organ:XMR/military", kind="military", name="Marenian armed forces", country="XMR", sector="MIL"),
    Actor(id="state:XTL", kind="state", name="Tolvania", country="XTL"),
    Actor(id="org:united-nations", kind="igo", name="United Nations", sector="UNO"),
)


def _link(mention: Mention, actor: str, reason: str, verdict: Verdict = Verdict.SAME) -> Judgement:
    return Judgement(left=mention.id, right=actor, verdict=verdict, score=0.97, reasons=(reason,), by="registry/1")


def _same(left: Mention, right: Mention, reason: str) -> Judgement:
    return Judgement(left=left.id, right=right.id, verdict=Verdict.SAME, reasons=(reason,), by="coreference/1")


def _event(trigger: Span, type: str, status: Status, **more: object) -> Event:
    return Event(
        id=content_id("event", DOCUMENT.id, trigger.start, trigger.end, type),
        document_id=DOCUMENT.id,
        type=type,
        status=status,
        coder=CODER,
        **more,  # pyright: ignore[reportArgumentType]
    )


BOMBED = _event(
    at("bombed"),
    "ASSAULT",
    Status.ACTUAL,
    mode="aerial",
    contexts=("military",),
    actors=(WARPLANES.id,),
    recipients=(ARMY_T.id, SOLDIERS.id),
    place=OSTREL.id,
    occurred=MONDAY,
    occurred_basis=Basis.RELATIVE,
    confidence=0.91,
)
ACCUSED = _event(
    at("accused"), "ACCUSE", Status.ACTUAL, mode="allege", actors=(VOSK.id,), recipients=(MARENIA.id,), confidence=0.88
)
# Nested: the words of this event lie inside those that the accusation's claim covers.
ATTACK = _event(at("attack"), "ASSAULT", Status.ACTUAL, actors=(MARENIA.id,))
STRIKE = _event(at("strike", 2), "ASSAULT", Status.NEGATED, actors=(IT.id,))
WAGED = _event(
    at("fought a war"), "ASSAULT", Status.HISTORICAL, actors=(BOTH.id,), occurred=WAR, occurred_basis=Basis.STATED
)
WITHDREW = _event(
    at("withdrew"),
    "RETREAT",
    Status.HISTORICAL,
    mode="withdraw",
    actors=(TOLVANIA.id,),
    place=LANJA.id,
    occurred=IN_2003,
    occurred_basis=Basis.STATED,
)
MEET = _event(
    at("meet"),
    "CONSULT",
    Status.FUTURE,
    actors=(MINISTERS.id,),
    place=GENEVA.id,
    occurred=NEXT_WEEK,
    occurred_basis=Basis.RELATIVE,
)
CLOSE = _event(at("close"), "COERCE", Status.HYPOTHETICAL, mode="restrict", actors=(MARENIA_2.id,), place=CROSSING.id)
EXPEL = _event(
    at("expelling"), "SANCTION", Status.HYPOTHETICAL, mode="expel", actors=(SHE.id,), recipients=(AMBASSADOR.id,)
)
SENT = _event(at("sent reinforcements"), "MOBILIZE", Status.NEGATED, actors=(TOLVANIA_2.id,), place=BORDER.id)

EVENTS = (BOMBED, ACCUSED, ATTACK, STRIKE, WAGED, WITHDREW, MEET, CLOSE, EXPEL, SENT)


def _read(event: Event, field: str, span: Span, by: str) -> Evidence:
    return Evidence(event_id=event.id, field=field, span=span, by=by)


EVIDENCE = (
    _read(BOMBED, "type", at("bombed"), "lexicon:bomb/v"),
    _read(BOMBED, "mode", at("warplanes bombed"), "lexicon:bomb/v"),
    _read(BOMBED, "contexts", at("army"), "lexicon:army/n"),
    _read(BOMBED, "actors", WARPLANES.span, "subject"),
    _read(BOMBED, "recipients", ARMY_T.span, "of a depot"),
    _read(BOMBED, "recipients", SOLDIERS.span, "object of killing"),
    _read(BOMBED, "place", OSTREL.span, "near"),
    _read(BOMBED, "occurred", at("Monday"), "weekday"),
    _read(BOMBED, "status", at("bombed"), "past tense"),
    _read(ACCUSED, "type", at("accused"), "lexicon:accuse/v"),
    _read(ACCUSED, "mode", at("accused"), "lexicon:accuse/v"),
    _read(ACCUSED, "actors", VOSK.span, "subject"),
    _read(ACCUSED, "recipients", MARENIA.span, "object"),
    _read(ACCUSED, "status", at("accused"), "past tense"),
    _read(ATTACK, "type", at("attack"), "lexicon:attack/n"),
    _read(ATTACK, "actors", MARENIA.span, "accused of"),
    _read(ATTACK, "status", at("accused"), "said to be done"),
    _read(STRIKE, "type", at("strike", 2), "lexicon:strike/n"),
    _read(STRIKE, "actors", IT.span, "subject"),
    _read(STRIKE, "status", at("denied"), "denial"),
    _read(WAGED, "type", at("fought a war"), "lexicon:fight/v"),
    _read(WAGED, "actors", BOTH.span, "subject"),
    _read(WAGED, "occurred", at("from 1998 to 2001"), "years"),
    _read(WAGED, "status", at("from 1998 to 2001"), "long before publication"),
    _read(WITHDREW, "type", at("withdrew"), "lexicon:withdraw/v"),
    _read(WITHDREW, "mode", at("withdrew its troops"), "lexicon:withdraw/v"),
    _read(WITHDREW, "actors", TOLVANIA.span, "subject"),
    _read(WITHDREW, "place", LANJA.span, "from"),
    _read(WITHDREW, "occurred", at("in 2003"), "year"),
    _read(WITHDREW, "status", at("in 2003"), "long before publication"),
    _read(MEET, "type", at("meet"), "lexicon:meet/v"),
    _read(MEET, "actors", MINISTERS.span, "subject"),
    _read(MEET, "place", GENEVA.span, "in"),
    _read(MEET, "occurred", at("next week"), "relative week"),
    _read(MEET, "status", at("will"), "future"),
    _read(CLOSE, "type", at("close"), "lexicon:close/v"),
    _read(CLOSE, "mode", at("close the Lanja crossing"), "lexicon:close/v"),
    _read(CLOSE, "actors", MARENIA_2.span, "subject"),
    _read(CLOSE, "place", CROSSING.span, "object"),
    _read(CLOSE, "status", at("If"), "condition"),
    _read(CLOSE, "status", at("may"), "modal"),
    _read(EXPEL, "type", at("expelling"), "lexicon:expel/v"),
    _read(EXPEL, "mode", at("expelling its ambassador"), "lexicon:expel/v"),
    _read(EXPEL, "actors", SHE.span, "subject"),
    _read(EXPEL, "recipients", AMBASSADOR.span, "object"),
    _read(EXPEL, "status", at("not rule out"), "possibility"),
    _read(SENT, "type", at("sent reinforcements"), "lexicon:send/v"),
    _read(SENT, "actors", TOLVANIA_2.span, "subject"),
    _read(SENT, "place", BORDER.span, "to"),
    _read(SENT, "status", at("not", 3), "negation"),
)


def _filled(event: Event) -> set[str]:
    filled = {"type", "status"}
    for field in ("mode", "contexts", "actors", "recipients", "place", "occurred"):
        if getattr(event, field):
            filled.add(field)
    return filled


GAPS = tuple(
    Gap(event_id=event.id, field=field, reason=f"no words give the {field}")
    for event in EVENTS
    for field in ("mode", "contexts", "actors", "recipients", "place", "occurred")
    if field not in _filled(event)
)


def _claim(event: Event, holder: str, stance: Stance, span: Span, hedge: Span | None = None) -> Claim:
    return Claim(
        id=content_id("claim", event.id, holder, stance),
        kind=ClaimKind.EVENT,
        holder=holder,
        stance=stance,
        event_id=event.id,
        hedge=hedge,
        span=span,
    )


CLAIMS = (
    _claim(BOMBED, ARMY_M.id, Stance.DENIES, at("denied that it had carried out any strike")),
    _claim(BOMBED, OUTLET, Stance.ASSERTS, at("Marenian warplanes bombed a fuel depot of the Tolvanian army")),
    _claim(ACCUSED, OUTLET, Stance.ASSERTS, at("accused Marenia")),
    _claim(ATTACK, VOSK.id, Stance.ASSERTS, at('"a deliberate attack on a neighbour"')),
    _claim(STRIKE, ARMY_M.id, Stance.DENIES, at("denied that it had carried out any strike")),
    _claim(WAGED, OUTLET, Stance.ASSERTS, at("The two countries fought a war from 1998 to 2001")),
    _claim(WITHDREW, OUTLET, Stance.ASSERTS, at("Tolvania withdrew its troops")),
    _claim(MEET, UN.id, Stance.ASSERTS, at("the United Nations said")),
    _claim(CLOSE, OUTLET, Stance.HEDGES, at("Marenia may close the Lanja crossing"), at("may")),
    _claim(EXPEL, VOSK_2.id, Stance.THREATENS, at('"not rule out" expelling its ambassador')),
    _claim(SENT, MAYOR.id, Stance.ASSERTS, at("according to the mayor")),
    Claim(
        id=content_id("claim", DOCUMENT.id, "question"),
        kind=ClaimKind.QUESTION,
        holder=OUTLET,
        stance=Stance.ASKS,
        span=at("Will the truce hold?"),
    ),
)

QUOTES = (
    Quote(
        id="quote-1",
        span=at("a deliberate attack on a neighbour"),
        cue=at("accused"),
        speaker=VOSK.id,
        direct=True,
        medium=at("a post on X"),
        about=(MARENIA.id,),
    ),
    Quote(
        id="quote-2",
        span=at("Our aircraft did not cross the border,"),
        cue=at("said"),
        speaker=LANIC.id,
        direct=True,
    ),
    Quote(
        id="quote-3",
        span=at("The foreign ministers of both countries will meet in Geneva next week"),
        cue=at("said", 2),
        speaker=UN.id,
        direct=False,
    ),
    Quote(id="quote-4", span=at("a mistake"), cue=at("call"), speaker=None, reason="a passive", direct=False),
)


def _sentences() -> tuple[Step, ...]:
    coded = {
        "Marenian warplanes bombed": "one event",
        "Tolvania's defence minister": "two events",
        "Marenia's army denied": "one event",
        "The two countries": "one event",
        "Tolvania withdrew": "one event",
        "The foreign ministers": "one event",
        "If the talks": "one event",
        "Vosk said": "one event",
        "Tolvania has not": "one event",
    }
    silent = {
        "Marenian jets": "a headline is not coded",
        '"Our aircraft': "no words of the lexicon",
        "Will the truce": "a question, kept as one",
        "Markets in": "no words of the lexicon",
        "It rained": "no words of the lexicon",
    }
    steps: list[Step] = []
    for opening, reason in {**coded, **silent}.items():
        start = TEXT.index(opening)
        ends = [TEXT.find(mark, start) for mark in (".", "?", "\n")]
        end = min(e + (TEXT[e] != "\n") for e in ends if e >= 0)
        outcome = Outcome.CODED if opening in coded else Outcome.NOTHING
        steps.append(
            Step(
                span=Span(document_id=DOCUMENT.id, start=start, end=end),
                stage="sentence",
                outcome=outcome,
                reason=reason,
            )
        )
    return tuple(sorted(steps, key=lambda step: step.span))


TRACE = (
    *_sentences(),
    *(
        Step(
            span=next(e.span for e in EVIDENCE if e.event_id == event.id and e.field == "type"),
            stage="proposal",
            outcome=Outcome.CODED,
            reason=f"{event.type} by the lexicon",
            event_id=event.id,
        )
        for event in EVENTS
    ),
    Step(span=at("killing"), stage="proposal", outcome=Outcome.DROPPED, reason="the outcome of an event already coded"),
    Step(span=at("Monday"), stage="date", outcome=Outcome.CODED, reason="the Monday before publication"),
)

DISPATCH = CodedText(
    document_id=DOCUMENT.id,
    document=DOCUMENT,
    coder=CODER,
    mentions=(
        *(WARPLANES, ARMY_T, SOLDIERS, VOSK, VOSK_2, SHE, MARENIA, MARENIA_2, ARMY_M, IT, LANIC, BOTH, TOLVANIA),
        *(MINISTERS, UN, AMBASSADOR, TOLVANIA_2, MAYOR, OSTREL, LANJA, GENEVA, CROSSING, BORDER),
        *(
            when("Monday", MONDAY),
            when("from 1998 to 2001", WAR),
            when("in 2003", IN_2003),
            when("next week", NEXT_WEEK),
        ),
    ),
    events=EVENTS,
    evidence=EVIDENCE,
    gaps=GAPS,
    quotes=QUOTES,
    claims=CLAIMS,
    judgements=(
        _same(VOSK, VOSK_2, "same last name"),
        _same(VOSK_2, SHE, "nearest person before a pronoun"),
        _same(ARMY_M, IT, "subject of the clause above"),
    ),
    trace=TRACE,
    actors=ACTORS,
    links=(
        _link(WARPLANES, "organ:XMR/military", "“Marenian” and a word for aircraft"),
        _link(ARMY_M, "organ:XMR/military", "name of a state and a word for its army"),
        _link(MARENIA, "state:XMR", "exact name"),
        _link(MARENIA_2, "state:XMR", "exact name"),
        _link(TOLVANIA, "state:XTL", "exact name"),
        _link(TOLVANIA_2, "state:XTL", "exact name"),
        _link(UN, "org:united-nations", "exact name"),
        _link(ARMY_T, "state:XTL", "shares a word only", Verdict.UNSURE),
    ),
)
"""The text as coded with its day of publication."""


def undated() -> CodedText:
    """The same text without outlet and day of publication: what hung on the day is left open."""
    document = replace(DOCUMENT, published=None, outlet=None, url=None)
    relative = {event.id for event in EVENTS if event.occurred_basis is Basis.RELATIVE}
    return replace(
        DISPATCH,
        document=document,
        events=tuple(
            replace(event, occurred=None, occurred_basis=Basis.UNANCHORED) if event.id in relative else event
            for event in EVENTS
        ),
        evidence=tuple(e for e in EVIDENCE if not (e.field == "occurred" and e.event_id in relative)),
        gaps=(
            *GAPS,
            *(Gap(event_id=i, field="occurred", reason="no day to read it against") for i in sorted(relative)),
        ),
        mentions=tuple(
            replace(m, value=None) if m.kind is MentionKind.DATE and m.value in (MONDAY, NEXT_WEEK) else m
            for m in DISPATCH.mentions
        ),
        trace=tuple(
            replace(step, outcome=Outcome.DROPPED, reason="no day to read it against") if step.stage == "date" else step
            for step in TRACE
        ),
    )


def harmed() -> CodedText:
    """The same text with two figures of one event: the outlet's own and a minister's."""
    own = Harm(
        event_id=BOMBED.id,
        kind=HarmKind.KILLED,
        low=4,
        best=4,
        high=4,
        holder=OUTLET,
        number=at("four soldiers"),
        deed=at("killing"),
        by="its own words",
    )
    hers = replace(own, low=24, best=None, high=None, reason="'dozens' gives no number", holder=VOSK.id)
    return replace(DISPATCH, harms=(own, hers))


def silent() -> CodedText:
    """A text in which nothing was coded."""
    document = Document(id="document-silent", text="It rained.", outlet="Kestrel Wire", published=date(2024, 5, 14))
    span = Span(document_id=document.id, start=0, end=10)
    step = Step(span=span, stage="sentence", outcome=Outcome.NOTHING, reason="no words of the lexicon")
    return CodedText(document_id=document.id, document=document, coder=CODER, trace=(step,))
