"""Hypothesis strategies for records that keep the laws: the smallest things that can go wrong, not real texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tocsin.records import (
    EVENT_FIELDS,
    OUTLET,
    Actor,
    Basis,
    Claim,
    ClaimKind,
    Coding,
    Document,
    Event,
    Evidence,
    Fact,
    FactState,
    Form,
    Gap,
    Harm,
    HarmKind,
    Interval,
    Judgement,
    Mark,
    MarkKind,
    Mention,
    MentionKind,
    Outcome,
    Quote,
    Rejected,
    Relation,
    Span,
    Stance,
    Status,
    Step,
    Strength,
    Verdict,
    content_id,
    document_id,
)

CODER = "drawn/1"

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For every property: a busy machine is no failure."""

FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2024, 12, 31)

# Few enough letters that texts repeat, and those that break offsets: beyond the BMP, combining, NUL, line ends, quotes.
LETTERS = "ab .'\"\n\r\t\x00é\u0301\u200d😀𝔸“”"

texts = st.text(LETTERS, min_size=1, max_size=40)
words = st.text("abc 'é😀", min_size=1, max_size=8)
days = st.dates(FIRST_DAY, LAST_DAY)
maybe_days = st.none() | days


def _maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


@st.composite
def documents(draw: st.DrawFn, *, published: st.SearchStrategy[date | None] = maybe_days) -> Document:
    """A document with its id by content; `recorded` is left to the store."""
    text, outlet, url, day = draw(texts), draw(_maybe(words)), draw(_maybe(words)), draw(published)
    return Document(
        id=document_id(text=text, outlet=outlet, url=url, published=day),
        text=text,
        title=draw(_maybe(words)),
        outlet=outlet,
        url=url,
        language=draw(st.sampled_from([None, "en"])),
        published=day,
    )


def distinct_documents(
    *, published: st.SearchStrategy[date | None] = maybe_days, min_size: int = 0, max_size: int = 4
) -> st.SearchStrategy[list[Document]]:
    """Documents of which no two are the same by content."""
    return st.lists(documents(published=published), unique_by=lambda d: d.id, min_size=min_size, max_size=max_size)


rejections = st.builds(Rejected, where=words, what=words, why=words)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Days with a reading; either side may be open."""
    begin = draw(_maybe(days))
    length = draw(st.integers(1, 400))
    until = draw(_maybe(st.just((begin or FIRST_DAY) + timedelta(days=length))))
    return Interval(begin=begin, until=until, edtf=f"{begin or '..'}/{until or '..'}")


@st.composite
def spans(draw: st.DrawFn, document: Document) -> Span:
    """Some characters of the document."""
    start = draw(st.integers(0, len(document.text) - 1))
    end = draw(st.integers(start + 1, len(document.text)))
    return Span(document_id=document.id, start=start, end=end)


@st.composite
def mentions(draw: st.DrawFn, document: Document, number: int) -> Mention:
    """A mention; the number keeps ids of equal spans apart."""
    span = draw(spans(document))
    kind, form = draw(st.sampled_from(MentionKind)), draw(st.sampled_from(Form))
    return Mention(
        id=content_id("mention", document.id, span.start, span.end, number),
        span=span,
        kind=kind,
        form=form,
        name=span if form is Form.NAME else None,
        label=draw(st.sampled_from([None, "person", "group"])),
        value=draw(_maybe(intervals())) if kind is MentionKind.DATE else None,
    )


@st.composite
def events(draw: st.DrawFn, document: Document, number: int, references: Sequence[str]) -> Event:
    """An event whose participants and place are among the references."""
    several = st.lists(st.sampled_from(references), unique=True, max_size=2) if references else st.just([])
    occurred = draw(_maybe(intervals()))
    stated = (Basis.STATED, Basis.RELATIVE, Basis.NARRATIVE)
    return Event(
        id=content_id("event", document.id, number, CODER),
        document_id=document.id,
        type=draw(st.sampled_from(["ASSAULT", "CONSULT", "AID"])),
        mode=draw(st.sampled_from([None, "aerial", "visit"])),
        contexts=tuple(draw(st.lists(st.sampled_from(["military", "refugee"]), unique=True, max_size=2))),
        actors=tuple(draw(several)),
        recipients=tuple(draw(several)),
        place=draw(_maybe(st.sampled_from(references))) if references else None,
        occurred=occurred,
        occurred_basis=draw(st.sampled_from(stated if occurred else (Basis.UNANCHORED, Basis.UNSTATED))),
        status=draw(st.sampled_from(Status)),
        confidence=draw(_maybe(st.floats(0.01, 0.99))),
        coder=CODER,
    )


@st.composite
def _harms(draw: st.DrawFn, document: Document, event_id: str, holders: st.SearchStrategy[str]) -> Harm:
    """A figure of harm: any of its three numbers may be open, those given are in order."""
    numbers = sorted(draw(st.lists(st.integers(0, 5_000_000_000), min_size=3, max_size=3)))
    low, best, high = (draw(_maybe(st.just(number))) for number in numbers)
    return Harm(
        event_id=event_id,
        kind=draw(st.sampled_from(HarmKind)),
        low=low,
        best=best,
        high=high,
        reason=draw(words) if best is None else None,
        holder=draw(holders),
        number=draw(spans(document)),
        deed=draw(spans(document)),
        by="drawn",
    )


@st.composite
def _drives(draw: st.DrawFn, document: Document, holders: st.SearchStrategy[str]) -> Claim:
    """That some words are said to drive others; the claim spans both."""
    cause, effect = draw(spans(document)), draw(spans(document))
    return Claim(
        id=content_id("claim", document.id, "cause"),
        kind=ClaimKind.CAUSE,
        holder=draw(holders),
        stance=draw(st.sampled_from([Stance.ASSERTS, Stance.DENIES, Stance.HEDGES])),
        hedge=draw(_maybe(spans(document))),
        span=Span(document_id=document.id, start=min(cause.start, effect.start), end=max(cause.end, effect.end)),
        cause=cause,
        effect=effect,
        sign=draw(st.sampled_from([1, -1])),
        strength=draw(st.sampled_from(Strength)),
    )


@st.composite
def _forecasts(draw: st.DrawFn, document: Document, holders: st.SearchStrategy[str], named: Sequence[str]) -> Claim:
    """What is said to come, by a day that the text names or by none."""
    return Claim(
        id=content_id("claim", document.id, "forecast"),
        kind=ClaimKind.FORECAST,
        holder=draw(holders),
        stance=Stance.PREDICTS,
        hedge=draw(_maybe(spans(document))),
        span=draw(spans(document)),
        strength=draw(st.sampled_from(Strength)),
        due=draw(_maybe(st.sampled_from(named))) if named else None,
    )


@st.composite
def _facts(draw: st.DrawFn, document: Document, number: int, names: Sequence[str]) -> Fact:
    """What a text says of one of its mentions; a relation that needs another side or words has it."""
    actor = draw(st.sampled_from(names))
    others = [name for name in names if name != actor]
    needless = (Relation.FOUNDED, Relation.DISSOLVED, Relation.OFFICE, Relation.NAMED)
    relation = draw(st.sampled_from(Relation if others else needless))
    span = draw(spans(document))
    worded = relation in (Relation.OFFICE, Relation.NAMED, Relation.SECTOR)
    return Fact(
        id=content_id("fact", document.id, number),
        actor=actor,
        relation=relation,
        object=draw(st.sampled_from(others)) if others else None,
        words=draw(words) if worded else None,
        valid=draw(_maybe(intervals())),
        state=draw(st.sampled_from(FactState)),
        holder=draw(st.sampled_from([OUTLET, *names])),
        note=draw(_maybe(words)),
        span=span,
        by="drawn",
    )


@st.composite
def codings(draw: st.DrawFn, document: Document) -> Coding:
    """A coding that keeps the laws: evidence or a gap for each field, a claim for each event."""
    found = tuple(draw(mentions(document, n)) for n in range(draw(st.integers(0, 3))))
    names = [mention.id for mention in found]
    coded = tuple(draw(events(document, n, names)) for n in range(draw(st.integers(0, 2))))
    span = spans(document)
    evidence: list[Evidence] = []
    gaps: list[Gap] = []
    for event in coded:
        for field in EVENT_FIELDS:
            if getattr(event, field) in (None, ()):
                gaps.append(Gap(event_id=event.id, field=field, reason=draw(words)))
            else:
                evidence.append(Evidence(event_id=event.id, field=field, span=draw(span), by="drawn"))
    holders = st.sampled_from([OUTLET, *names])
    stances = st.sampled_from(Stance)
    claims = [
        Claim(
            id=content_id("claim", event.id, 0),
            kind=ClaimKind.EVENT,
            holder=draw(holders),
            stance=draw(stances),
            event_id=event.id,
            hedge=draw(_maybe(span)),
            span=draw(span),
        )
        for event in coded
    ]
    if draw(st.booleans()):
        question = content_id("claim", document.id, "question")
        claims.append(
            Claim(id=question, kind=ClaimKind.QUESTION, holder=draw(holders), stance=Stance.ASKS, span=draw(span))
        )
    if draw(st.booleans()):
        claims.append(draw(_drives(document, holders)))
    if draw(st.booleans()):
        days_named = [mention.id for mention in found if mention.kind is MentionKind.DATE]
        claims.append(draw(_forecasts(document, holders, days_named)))
    harms = tuple(draw(_harms(document, event.id, holders)) for event in coded for _ in range(draw(st.integers(0, 2))))
    facts = tuple(draw(_facts(document, n, names)) for n in range(draw(st.integers(0, 2)) if names else 0))
    quotes = tuple(
        Quote(
            id=content_id("quote", document.id, n),
            span=draw(span),
            cue=draw(_maybe(span)),
            speaker=(speaker := draw(st.sampled_from([None, *names]))),
            reason=draw(words) if speaker is None else None,
            direct=(direct := draw(st.booleans())),
            matter=not direct and draw(st.booleans()),
            medium=draw(_maybe(span)),
            about=tuple(names[:n]),
            addressees=tuple(names[1 : n + 1]),
            said=draw(st.sampled_from([None, *names])),
            inside=content_id("quote", document.id, n - 1) if n else None,
        )
        for n in range(draw(st.integers(0, 2)))
    )
    marks = tuple(
        Mark(
            id=content_id("mark", document.id, n),
            span=draw(span),
            kind=(kind := draw(st.sampled_from(MarkKind))),
            category=draw(st.sampled_from(["euphemism", "distance"])),
            neutral=None if kind is MarkKind.SCARE else draw(words),
            about=draw(st.sampled_from([None, *names])),
            holder=draw(st.sampled_from([None, OUTLET, *names])),
            by="drawn",
        )
        for n in range(draw(st.integers(0, 2)))
    )
    pair = draw(st.booleans()) and len(names) > 1
    step = Step(
        span=draw(span),
        stage="sentence",
        outcome=draw(st.sampled_from(Outcome)),
        reason=draw(words),
        event_id=draw(st.sampled_from([None, *(event.id for event in coded)])),
    )
    return Coding(
        document_id=document.id,
        coder=CODER,
        mentions=found,
        events=coded,
        evidence=tuple(evidence),
        gaps=tuple(gaps),
        quotes=quotes,
        claims=tuple(claims),
        harms=harms,
        facts=facts,
        marks=marks,
        judgements=(draw(judgements(names)),) if pair else (),
        trace=(step,),
    )


@st.composite
def coded_documents(draw: st.DrawFn) -> tuple[Document, Coding]:
    """A document and a coding of it."""
    document = draw(documents())
    return document, draw(codings(document))


@st.composite
def judgements(draw: st.DrawFn, ids: Sequence[str]) -> Judgement:
    """A judgement of two different ids of those given."""
    left, right = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
    return Judgement(
        left=left,
        right=right,
        verdict=draw(st.sampled_from(Verdict)),
        score=draw(_maybe(st.floats(0, 1))),
        reasons=tuple(draw(st.lists(words, max_size=2))),
        by="drawn/1",
    )


actors = st.builds(
    Actor,
    id=st.sampled_from(["actor-a", "actor-b", "actor-c"]),
    kind=st.sampled_from(["state", "person"]),
    name=words,
    country=st.sampled_from([None, "IRQ"]),
    sector=st.sampled_from([None, "GOV"]),
)
