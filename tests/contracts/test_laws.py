"""The six laws of records.py, as properties of codings and of what the store gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import (
    FIRST_DAY,
    LAST_DAY,
    actors,
    coded_documents,
    codings,
    days,
    distinct_documents,
    documents,
    judgements,
    rejections,
    unhurried,
)

from tocsin.coding.laws import check, is_filled
from tocsin.records import (
    EVENT_FIELDS,
    OUTLET,
    Basis,
    Claim,
    ClaimKind,
    Coding,
    Document,
    Event,
    Evidence,
    Fact,
    Form,
    Gap,
    Harm,
    HarmKind,
    Judgement,
    Mention,
    MentionKind,
    Outcome,
    Quote,
    Relation,
    Span,
    Stance,
    Status,
    Step,
    Verdict,
    document_id,
)
from tocsin.resolve.judge import canonical
from tocsin.store.rows import recorded_coding
from tocsin.store.store import Store
from tocsin.store.tables import TABLES
from tocsin.store.view import View

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)

on_disk = settings(unhurried, max_examples=15)  # each example writes and reads a folder: some 0.1 s


def _fill(folder: Path, pairs: list[tuple[Document, Coding]], *, recorded: datetime = NOW) -> Store:
    store = Store(folder)
    store.append_read([document for document, _ in pairs], recorded=recorded)
    store.append_coded([coding for _, coding in pairs], [], [], recorded=recorded)
    return store


def _everything(view: View) -> dict[str, list[dict[str, object]]]:
    return {name: view.table(name).to_pylist() for name in TABLES}


@st.composite
def _coded(draw: st.DrawFn, **kind) -> list[tuple[Document, Coding]]:
    return [(document, draw(codings(document))) for document in draw(distinct_documents(**kind))]


# ------------------------------------------------------------------------------------------- 1. evidence


@unhurried
@given(coded_documents())
def test_each_field_of_an_event_has_evidence_or_a_gap_and_never_both(pair):
    document, coding = pair
    assert check(document, coding) == ()
    for event in coding.events:
        shown = {e.field for e in coding.evidence if e.event_id == event.id}
        gaps = {g.field for g in coding.gaps if g.event_id == event.id}
        assert shown == {field for field in EVENT_FIELDS if is_filled(event, field)}
        assert gaps == set(EVENT_FIELDS) - shown


@on_disk
@given(_coded())
def test_every_span_slices_the_same_words_after_the_store(pairs):
    def words(document: Document, coding: Coding) -> list[str]:
        spans = [e.span for e in coding.evidence] + [m.span for m in coding.mentions] + [q.span for q in coding.quotes]
        return [document.text[s.start : s.end] for s in spans]

    with TemporaryDirectory() as folder:
        _fill(Path(folder), pairs)
        view = View(Path(folder))
        kept = {document.id: document for document in view.documents()}
        for document, coding in pairs:
            found = view.coding(document.id)
            assert found == recorded_coding(coding, recorded=NOW)
            assert words(kept[document.id], found) == words(document, coding)
            assert all(words(document, coding))


@on_disk
@given(_coded(max_size=2))
def test_sql_slices_what_python_slices(pairs):
    with TemporaryDirectory() as folder:
        _fill(Path(folder), pairs)
        query = 'SELECT m.id, substring(text, start + 1, "end" - start) FROM mentions m JOIN documents d ON d.id = document_id'
        found = {tuple(row.values()) for row in View(Path(folder)).sql(query).to_pylist()}
        mentions = [(document, m) for document, coding in pairs for m in coding.mentions]
        assert found == {(m.id, d.text[m.span.start : m.span.end]) for d, m in mentions}


# --------------------------------------------------------------------------------------------- 2. claims


@on_disk
@given(_coded())
def test_each_event_is_claimed_in_the_store_as_well(pairs):
    with TemporaryDirectory() as folder:
        _fill(Path(folder), pairs)
        view = View(Path(folder))
        assert view.sql("SELECT id FROM events ANTI JOIN claims ON claims.event_id = events.id").num_rows == 0
        assert view.events().num_rows == sum(len(coding.events) for _, coding in pairs)


# ------------------------------------------------------------------------------------------- 3. identity

_IDS = ("mention-1", "mention-2", "mention-3", "state:IRQ", "org:UNO")


@unhurried
@given(st.lists(judgements(_IDS), max_size=6).flatmap(lambda js: st.tuples(st.just(js), st.permutations(js))))
def test_judgements_commute(orders):
    one, other = orders
    assert canonical(one) == canonical(other) == canonical([*one, *other])


@unhurried
@given(st.lists(judgements(_IDS), max_size=6), judgements(_IDS))
def test_every_merge_can_be_undone_by_a_person(before, pair):
    parted = replace(pair, verdict=Verdict.DIFFERENT, by="human:a", recorded=LATER)
    ids = canonical([*before, parted])
    assert ids[pair.left] != ids[pair.right]


@unhurried
@given(st.lists(judgements(_IDS), max_size=6), judgements(_IDS), st.sampled_from(Verdict), st.sampled_from(Verdict))
def test_a_later_word_on_a_pair_leaves_nothing_of_the_earlier(before, pair, first, then):
    earlier = replace(pair, verdict=first, by="human:a", recorded=NOW)
    later = replace(pair, verdict=then, by="human:a", recorded=LATER)
    assert canonical([*before, earlier, later]) == canonical([*before, later])


@on_disk
@given(_coded(min_size=1, max_size=2))
def test_what_machines_linked_a_person_undoes_through_the_store(pairs):
    pairs = [(document, replace(coding, judgements=())) for document, coding in pairs]
    mentions = {m.id for _, coding in pairs for m in coding.mentions}
    link = Judgement(left="", right="state:IRQ", verdict=Verdict.SAME, score=0.9, by="names/1")
    with TemporaryDirectory() as name:
        folder = Path(name)
        store = _fill(folder, pairs)
        store.append_coded([], [replace(link, left=m) for m in mentions], [], recorded=NOW)
        known = {*mentions, link.right} if mentions else set()
        assert canonical(View(folder).judgements()) == dict.fromkeys(known, link.right)
        for mention in mentions:
            store.judge(replace(link, left=mention, verdict=Verdict.DIFFERENT, by="human:a"), recorded=LATER)
        assert canonical(View(folder).judgements()) == {i: i for i in known}


@on_disk
@given(st.lists(judgements(_IDS), max_size=4))
def test_what_people_judged_survives_in_order(judged):
    with TemporaryDirectory() as folder:
        for judgement in judged:
            Store(Path(folder)).judge(judgement, recorded=NOW)
        view = View(Path(folder))
        assert view.judgements() == tuple(replace(j, recorded=NOW) for j in judged)
        assert view.damaged == ()


# ----------------------------------------------------------------------------------------- 4. the clocks


@on_disk
@given(_coded(max_size=5), days)
def test_a_dated_view_shows_what_was_published_by_then_and_nothing_that_hangs_on_more(pairs, day):
    with TemporaryDirectory() as folder:
        _fill(Path(folder), pairs)
        view = View(Path(folder)).as_of(day)
        expected = [d.id for d, _ in pairs if d.published is not None and d.published <= day]
        assert [d.id for d in view.documents()] == expected
        assert [c.document_id for c in view.codings()] == expected
        assert view.undated == sum(d.published is None for d, _ in pairs)
        for name in set(TABLES) - {"documents", "rejected", "actors"}:
            assert {row["document_id"] for row in view.table(name).to_pylist()} <= set(expected)
        for document, _ in pairs:
            assert (view.document(document.id) is not None) == (document.id in expected)
            assert (view.coding(document.id) is not None) == (document.id in expected)


@st.composite
def _past_and_future(draw: st.DrawFn):
    day = draw(st.dates(FIRST_DAY + timedelta(days=1), LAST_DAY - timedelta(days=1)))
    found = draw(distinct_documents(published=st.none() | days, max_size=5))
    pairs = [(document, draw(codings(document))) for document in found]
    future = [(d, c) for d, c in pairs if d.published is not None and d.published > day]
    return day, [pair for pair in pairs if pair not in future], future


@on_disk
@given(_past_and_future(), st.lists(actors, max_size=2, unique_by=lambda a: a.id), st.lists(rejections, max_size=2))
def test_a_dated_view_does_not_change_when_the_future_does(split, known, refused):
    day, past, future = split

    def linked(pairs: list[tuple[Document, Coding]], to: str) -> list[Judgement]:
        mentions = [m for _, coding in pairs for m in coding.mentions]
        return [Judgement(left=m.id, right=to, verdict=Verdict.SAME, by="drawn/1") for m in mentions]

    with TemporaryDirectory() as folder:
        store = _fill(Path(folder), past)
        store.append_coded([], linked(past, "actor-a"), known, recorded=NOW)
        before = View(Path(folder), known_until=day)
        store.append_read([*(d for d, _ in future), *refused], recorded=LATER)
        more = [replace(a, id=f"{a.id}-later") for a in known]
        store.append_coded([c for _, c in future], linked(future, "actor-a-later"), more, recorded=LATER)
        for mention in [m for _, coding in future for m in coding.mentions]:
            store.judge(
                Judgement(left=mention.id, right="actor-b", verdict=Verdict.DIFFERENT, by="a person"), recorded=LATER
            )
        after = View(Path(folder)).as_of(day)
        assert _everything(after) == _everything(before)
        assert after.judgements() == before.judgements()
        assert list(after.codings()) == list(before.codings())


@on_disk
@given(_coded(max_size=3), days, days)
def test_a_dated_view_cannot_be_widened(pairs, day, other):
    with TemporaryDirectory() as folder:
        _fill(Path(folder), pairs)
        view = View(Path(folder), known_until=day).as_of(other)
        assert view.known_until == min(day, other)
        assert _everything(view) == _everything(View(Path(folder)).as_of(min(day, other)))


# ---------------------------------------------------------------------------------------- 5. ids are contents


@unhurried
@given(documents(), days)
def test_the_id_of_a_document_is_its_outlet_url_day_and_text_alone(document, day):
    itself = {"text": document.text, "outlet": document.outlet, "url": document.url, "published": document.published}
    assert document_id(**itself) == document.id
    others = [itself | {"text": document.text + "."}, itself | {"outlet": "Another"}, itself | {"url": "z"}]
    others += [itself | {"published": day}] if day != document.published else []
    assert len({document.id, *(document_id(**other) for other in others)}) == 1 + len(others)


@on_disk
@given(_coded(), st.lists(rejections, max_size=2))
def test_appending_what_is_there_adds_nothing(pairs, refused):
    found, coded = [document for document, _ in pairs], [coding for _, coding in pairs]
    with TemporaryDirectory() as name:
        folder = Path(name)
        for store, recorded in ((Store(folder), NOW), (Store(folder), LATER)):
            store.append_read([*found, *refused, *found], recorded=recorded)
            counts = store.append_coded([*coded, *coded], [], [], recorded=recorded)
            files = {path: path.read_bytes() for path in folder.rglob("*.parquet")}
            everything = _everything(View(folder))
            if recorded == NOW:
                first = files, everything
        assert (files, everything) == first
        assert set(counts.added.values()) == {0}
        assert counts.known == 2 * len(coded)
        assert store.coded("drawn/1") == {document.id for document in found}


# ------------------------------------------------------------------- 6. a guess says so: breaches are caught


TEXT = "Rebels shelled Kirkuk on Monday, the army said."
DOCUMENT = Document(id=document_id(text=TEXT, outlet=None, url=None, published=None), text=TEXT)


def _span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(document_id=DOCUMENT.id, start=start, end=start + len(words))


def _mention(number: int, words: str, kind: MentionKind) -> Mention:
    form = Form.NAME if words == "Kirkuk" else Form.NOUN
    name = _span(words) if form is Form.NAME else None
    return Mention(id=f"mention-{number}", span=_span(words), kind=kind, form=form, name=name)


EVENT = Event(
    id="event-1",
    document_id=DOCUMENT.id,
    type="ASSAULT",
    actors=("mention-1",),
    place="mention-2",
    status=Status.ACTUAL,
    occurred_basis=Basis.UNANCHORED,
    coder="hand/1",
)
LAWFUL = Coding(
    document_id=DOCUMENT.id,
    coder="hand/1",
    mentions=(
        _mention(1, "Rebels", MentionKind.ACTOR),
        _mention(2, "Kirkuk", MentionKind.PLACE),
        _mention(3, "the army", MentionKind.ACTOR),
    ),
    events=(EVENT,),
    evidence=(
        Evidence(event_id="event-1", field="type", span=_span("shelled"), by="hand"),
        Evidence(event_id="event-1", field="actors", span=_span("Rebels"), by="hand"),
        Evidence(event_id="event-1", field="place", span=_span("Kirkuk"), by="hand"),
        Evidence(event_id="event-1", field="status", span=_span("shelled"), by="hand"),
    ),
    gaps=tuple(
        Gap(event_id="event-1", field=field, reason="for the test")
        for field in ("mode", "contexts", "recipients", "occurred")
    ),
    quotes=(Quote(id="quote-1", span=_span("shelled"), cue=_span("said"), speaker="mention-3", direct=False),),
    claims=(
        Claim(
            id="claim-1",
            kind=ClaimKind.EVENT,
            holder="mention-3",
            stance=Stance.ASSERTS,
            event_id="event-1",
            span=_span("said"),
        ),
    ),
    judgements=(Judgement(left="mention-1", right="mention-3", verdict=Verdict.DIFFERENT, by="hand"),),
    trace=(Step(span=_span(TEXT), stage="sentence", outcome=Outcome.CODED, reason="a verb", event_id="event-1"),),
)
HARM = Harm(
    event_id="event-1",
    kind=HarmKind.KILLED,
    low=24,
    best=None,
    high=None,
    reason="dozens",
    holder="mention-3",
    number=_span("Rebels"),
    deed=_span("shelled"),
    by="hand",
)
FACT = Fact(
    id="fact-1",
    actor="mention-1",
    relation=Relation.HEADS,
    object="mention-3",
    holder="mention-3",
    span=_span("Rebels"),
    by="hand",
)
BEYOND = Span(document_id=DOCUMENT.id, start=3, end=len(TEXT) + 1)
ELSEWHERE = Span(document_id="document-2", start=0, end=1)


def _without(records: tuple, index: int) -> tuple:
    return records[:index] + records[index + 1 :]


def _changed(records: tuple, index: int, **changes: object) -> tuple:
    return (*records[:index], replace(records[index], **changes), *records[index + 1 :])


def test_a_lawful_coding_has_no_breach():
    assert check(DOCUMENT, LAWFUL) == ()
    assert check(DOCUMENT, replace(LAWFUL, harms=(HARM,))) == ()
    assert check(DOCUMENT, replace(LAWFUL, facts=(FACT,))) == ()


@pytest.mark.parametrize(
    ("changes", "breach"),
    [
        ({"number": BEYOND}, "killed by event-1 number: span [3, 48) ends beyond the text (47 characters)"),
        ({"deed": ELSEWHERE}, f"killed by event-1 deed: a span of document-2, not of {DOCUMENT.id}"),
        ({"event_id": "event-9"}, "killed by event-9: event event-9 is not in this coding"),
        ({"holder": "mention-9"}, "killed by event-1: holder mention-9 is not in this coding"),
        ({"reason": None}, "killed by event-1: no best number and no reason why"),
        ({"best": 30}, "killed by event-1: a best number and a reason why there is none"),
        ({"by": ""}, "killed by event-1: nothing says which rule joined it to the event"),
    ],
)
def test_a_figure_of_harm_has_its_words_its_event_and_its_holder(changes, breach):
    assert check(DOCUMENT, replace(LAWFUL, harms=(replace(HARM, **changes),))) == (breach,)


@pytest.mark.parametrize(
    ("changes", "breach"),
    [
        ({"span": BEYOND}, "fact-1: span [3, 48) ends beyond the text (47 characters)"),
        ({"span": None, "reference": "a book"}, "fact-1: a fact of a text without the words that say so"),
        ({"actor": "mention-9"}, "fact-1: actor mention-9 is not in this coding"),
        ({"object": "mention-9"}, "fact-1: object mention-9 is not in this coding"),
        ({"object": "mention-1"}, "fact-1: heads joins a mention to itself"),
        ({"object": None}, "fact-1: heads of nothing"),
        ({"relation": Relation.OFFICE}, "fact-1: office without its words"),
        ({"holder": "mention-9"}, "fact-1: holder mention-9 is not in this coding"),
        ({"by": ""}, "fact-1: nothing says which rule read it"),
    ],
)
def test_a_fact_has_its_words_its_sides_and_its_holder(changes, breach):
    assert check(DOCUMENT, replace(LAWFUL, facts=(replace(FACT, **changes),))) == (breach,)


@given(*(st.none() | st.integers(-1, 50) for _ in range(3)))
def test_the_bounds_of_harm_are_in_order(low, best, high):
    given_numbers = [n for n in (low, best, high) if n is not None]
    if all(n >= 0 for n in given_numbers) and given_numbers == sorted(given_numbers):
        harm = replace(HARM, low=low, best=best, high=high)
        assert [n for n in (harm.low, harm.best, harm.high) if n is not None] == given_numbers
    else:
        with pytest.raises(ValueError, match="low <= best <= high"):
            replace(HARM, low=low, best=best, high=high)


BREACHES: dict[str, tuple[Callable[[Coding], Coding], str]] = {
    "coding of another document": (
        lambda c: replace(c, document_id="document-2"),
        f"the coding is of document-2, not of {DOCUMENT.id}",
    ),
    "mention of another document": (
        lambda c: replace(c, mentions=_changed(c.mentions, 0, span=ELSEWHERE)),
        f"mention-1: a span of document-2, not of {DOCUMENT.id}",
    ),
    "evidence beyond the text": (
        lambda c: replace(c, evidence=_changed(c.evidence, 0, span=BEYOND)),
        "evidence of event-1 type: span [3, 48) ends beyond the text (47 characters)",
    ),
    "cue beyond the text": (
        lambda c: replace(c, quotes=_changed(c.quotes, 0, cue=BEYOND)),
        "quote-1 cue: span [3, 48) ends beyond the text (47 characters)",
    ),
    "medium beyond the text": (
        lambda c: replace(c, quotes=_changed(c.quotes, 0, medium=BEYOND)),
        "quote-1 medium: span [3, 48) ends beyond the text (47 characters)",
    ),
    "hedge beyond the text": (
        lambda c: replace(c, claims=_changed(c.claims, 0, hedge=BEYOND)),
        "claim-1 hedge: span [3, 48) ends beyond the text (47 characters)",
    ),
    "trace beyond the text": (
        lambda c: replace(c, trace=_changed(c.trace, 0, span=BEYOND)),
        "trace of a sentence: span [3, 48) ends beyond the text (47 characters)",
    ),
    "name outside its mention": (
        lambda c: replace(c, mentions=_changed(c.mentions, 1, name=_span("Monday"))),
        "mention-2: its name [25, 31) lies outside [15, 21)",
    ),
    "pronoun with a name": (
        lambda c: replace(c, mentions=_changed(c.mentions, 1, form=Form.PRONOUN)),
        "mention-2: a pronoun with a proper name",
    ),
    "one id twice": (
        lambda c: replace(c, quotes=_changed(c.quotes, 0, id="claim-1")),
        "claim-1: 2 records have this id",
    ),
    "no type": (
        lambda c: replace(
            c,
            events=_changed(c.events, 0, type=""),
            evidence=_without(c.evidence, 0),
            gaps=(*c.gaps, Gap(event_id="event-1", field="type", reason="for the test")),
        ),
        "event-1: no type",
    ),
    "confidence of one": (
        lambda c: replace(c, events=_changed(c.events, 0, confidence=1.0)),
        "event-1: confidence 1.0 is not between 0 and 1",
    ),
    "filled without evidence": (
        lambda c: replace(c, evidence=_without(c.evidence, 3)),
        "event-1: status is filled without evidence",
    ),
    "filled with a gap": (
        lambda c: replace(c, gaps=(*c.gaps, Gap(event_id="event-1", field="place", reason="for the test"))),
        "event-1: place is filled and has a gap",
    ),
    "empty without a gap": (
        lambda c: replace(c, gaps=_without(c.gaps, 2)),
        "event-1: recipients is empty without a gap that says why",
    ),
    "empty with evidence": (
        lambda c: replace(
            c, evidence=(*c.evidence, Evidence(event_id="event-1", field="mode", span=_span("shelled"), by="hand"))
        ),
        "event-1: mode is empty and has evidence",
    ),
    "gap without a reason": (
        lambda c: replace(c, gaps=_changed(c.gaps, 0, reason="")),
        "gap of event-1 mode: no reason",
    ),
    "evidence without a rule": (
        lambda c: replace(c, evidence=_changed(c.evidence, 0, by="")),
        "evidence of event-1 type: nothing says which rule read it",
    ),
    "evidence of no event": (
        lambda c: replace(
            c, evidence=(*c.evidence, Evidence(event_id="event-9", field="type", span=_span("said"), by="hand"))
        ),
        "evidence of event-9 type: no such event in this coding",
    ),
    "gap in no field": (
        lambda c: replace(c, gaps=(*c.gaps, Gap(event_id="event-1", field="weather", reason="for the test"))),
        "gap of event-1 weather: no such field",
    ),
    "nobody claims it": (
        lambda c: replace(c, claims=()),
        "event-1: nobody claims it",
    ),
    "a question is no claim of an event": (
        lambda c: replace(c, claims=_changed(c.claims, 0, kind=ClaimKind.QUESTION)),
        "event-1: nobody claims it",
    ),
    "claim of nothing": (
        lambda c: replace(c, claims=(*c.claims, replace(c.claims[0], id="claim-2", event_id=None))),
        "claim-2: a claim of an event, without the event",
    ),
    "claim of no event": (
        lambda c: replace(c, claims=(*c.claims, replace(c.claims[0], id="claim-2", event_id="event-9"))),
        "claim-2: event event-9 is not in this coding",
    ),
    "holder is nobody": (
        lambda c: replace(c, claims=_changed(c.claims, 0, holder="mention-9")),
        "claim-1: holder mention-9 is not in this coding",
    ),
    "actor is nobody": (
        lambda c: replace(c, events=_changed(c.events, 0, actors=("mention-1", "the rebels"))),
        "event-1: actors the rebels is not in this coding",
    ),
    "place is nowhere": (
        lambda c: replace(c, events=_changed(c.events, 0, place="Kirkuk")),
        "event-1: place Kirkuk is not in this coding",
    ),
    "speaker is nobody": (
        lambda c: replace(c, quotes=_changed(c.quotes, 0, speaker="mention-9")),
        "quote-1: speaker mention-9 is not in this coding",
    ),
    "about nobody": (
        lambda c: replace(c, quotes=_changed(c.quotes, 0, about=("mention-9",))),
        "quote-1: about mention-9 is not in this coding",
    ),
    "judged of nobody": (
        lambda c: replace(c, judgements=_changed(c.judgements, 0, right="actor-1")),
        "judgement by hand: pair actor-1 is not in this coding",
    ),
    "trace of no event": (
        lambda c: replace(c, trace=_changed(c.trace, 0, event_id="event-9")),
        "trace of a sentence: event event-9 is not in this coding",
    ),
    "trace without a reason": (
        lambda c: replace(c, trace=_changed(c.trace, 0, reason="")),
        "trace of a sentence at 0: no reason",
    ),
    "coded by another": (
        lambda c: replace(c, events=_changed(c.events, 0, coder="other/1")),
        "event-1: coded by 'other/1' in a coding by 'hand/1'",
    ),
    "imported event": (
        lambda c: replace(c, events=_changed(c.events, 0, document_id=None, dataset="icews")),
        f"event-1: an event of icews, not of {DOCUMENT.id}",
    ),
}


@pytest.mark.parametrize(("plant", "words"), BREACHES.values(), ids=BREACHES)
def test_one_planted_breach_is_found_and_nothing_else(plant, words):
    assert check(DOCUMENT, plant(LAWFUL)) == (words,)


def test_the_outlet_may_hold_a_claim():
    assert check(DOCUMENT, replace(LAWFUL, claims=_changed(LAWFUL.claims, 0, holder=OUTLET))) == ()
