"""The bundled dispatches: all are read, and every filled field of every event in them points at its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tocsin.coding.laws import check, is_filled
from tocsin.ontology import load_ontology
from tocsin.read import Given, Reader, read
from tocsin.read.files import TextReader
from tocsin.read.html import HtmlReader
from tocsin.read.tables import CsvReader, JsonLinesReader
from tocsin.records import (
    EVENT_FIELDS,
    Basis,
    Coding,
    Document,
    Event,
    Evidence,
    Mention,
    MentionKind,
    Outcome,
    Rejected,
    Span,
)
from tocsin.settings import ReadOptions, Settings
from tocsin.workbench import workbench

SAMPLES = Path(str(files("tocsin") / "data" / "samples"))
CARD = SAMPLES.with_name("samples-CARD.md").read_text(encoding="utf-8")
READERS: tuple[Reader, ...] = (CsvReader(), HtmlReader(), JsonLinesReader(), TextReader())
ITEMS = tuple(read([SAMPLES], readers=READERS, given=Given(), options=ReadOptions()))
DOCUMENTS = tuple(item for item in ITEMS if isinstance(item, Document))
EXPRESSIONS = ("Thursday", "last week", "yesterday", "two weeks ago", "Monday", "three months ago", "next month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """One dispatch and what was read in it."""

    document: Document
    coding: Coding

    def words(self, span: Span) -> str:
        return self.document.text[span.start : span.end]


def title(document: Document) -> str:
    return document.title or ""


every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=title)
every_position = pytest.mark.parametrize("position", range(len(DOCUMENTS)), ids=[title(d) for d in DOCUMENTS])


# --------------------------------------------------------------------------------------------- the texts


def test_none_is_rejected():
    assert [item for item in ITEMS if isinstance(item, Rejected)] == []


def test_there_are_enough_of_different_outlets_in_every_format():
    assert len(DOCUMENTS) >= 13
    assert len({document.outlet for document in DOCUMENTS}) >= 12
    assert {path.suffix for path in SAMPLES.iterdir()} == {".html", ".jsonl", ".md", ".txt"}


@every_document
def test_a_dispatch_has_150_to_500_words_and_says_who_published_it(document: Document):
    assert 150 <= len(document.text.split()) <= 500
    assert document.outlet
    assert document.title
    assert not document.text.startswith(document.title)


def test_days_are_from_2019_to_2024_and_one_is_missing():
    days = [document.published for document in DOCUMENTS]
    assert days.count(None) == 1
    assert all(2019 <= day.year <= 2024 for day in days if day is not None)


def test_addresses_lead_nowhere():
    hosts = [urlsplit(document.url).hostname or "" for document in DOCUMENTS if document.url]
    assert len(hosts) >= 8
    assert [host for host in hosts if not host.endswith(".invalid")] == []


def test_page_is_read_without_what_surrounds_its_article():
    [page] = [document for document in DOCUMENTS if document.outlet == "The Ferry Bridge Times"]
    assert page.published == date(2023, 5, 31)
    assert page.text.startswith("ZVECAN, Kosovo — NATO is sending")
    for outside in ("Cherry growers", "Privacy", "Weather"):
        assert outside not in page.text


def test_wrapped_lines_are_joined():
    [wrapped] = [document for document in DOCUMENTS if document.outlet == "Confluence News"]
    paragraphs = wrapped.text.strip().split("\n\n")
    assert len(paragraphs) > 5
    assert [paragraph for paragraph in paragraphs if "\n" in paragraph] == []


def test_card_names_every_file_and_outlet():
    assert [path.name for path in SAMPLES.iterdir() if f"`{path.name}`" not in CARD] == []
    assert [document.outlet for document in DOCUMENTS if f"| {document.outlet} |" not in CARD] == []


def test_card_accounts_for_every_quotation():
    quoted = [words.split("”")[0] for document in DOCUMENTS for words in document.text.split("“")[1:]]
    card = " ".join(CARD.split())
    assert len(quoted) >= 15
    assert [words for words in quoted if f"“{words}”" not in card] == []


# ------------------------------------------------------------------------------------------ the codings


@pytest.fixture(scope="session")
def codings() -> tuple[Coded, ...]:
    """Every dispatch, coded once."""
    coder = workbench(Settings()).coder
    return tuple(Coded(document=d, coding=c) for d, c in zip(DOCUMENTS, coder.code(DOCUMENTS), strict=True))


@pytest.fixture
def undated(codings: tuple[Coded, ...]) -> Coded:
    [coded] = [coded for coded in codings if coded.document.published is None]
    return coded


@every_position
def test_no_law_is_broken(codings: tuple[Coded, ...], position: int):
    coded = codings[position]
    assert check(coded.document, coded.coding) == ()


@every_position
def test_every_filled_field_has_evidence_that_slices_the_text(codings: tuple[Coded, ...], position: int):
    coded = codings[position]
    text = coded.document.text
    assert coded.coding.events
    for event, field in filled(coded.coding):
        rows = evidence(coded.coding, event, field)
        assert rows, f"{event.id}: {field} without evidence"
        for row in rows:
            assert row.span.document_id == coded.document.id
            assert 0 <= row.span.start < row.span.end <= len(text)
            words = coded.words(row.span)
            assert words
            assert words == words.strip(), f"{event.id}: {field} is read from {words!r}"


@every_position
def test_the_type_is_read_from_the_words_that_were_proposed(codings: tuple[Coded, ...], position: int):
    coded = codings[position]
    proposed = {s.event_id: s.span for s in coded.coding.trace if s.stage == "proposal" and s.outcome is Outcome.CODED}
    assert set(proposed) == {event.id for event in coded.coding.events}
    for event in coded.coding.events:
        assert [row.span for row in evidence(coded.coding, event, "type")] == [proposed[event.id]]


@every_position
def test_participants_and_place_are_read_from_their_mentions(codings: tuple[Coded, ...], position: int):
    coding = codings[position].coding
    mentions = {mention.id: mention for mention in coding.mentions}
    for event in coding.events:
        for field, ids in (
            ("actors", event.actors),
            ("recipients", event.recipients),
            ("place", (event.place,) if event.place else ()),
        ):
            assert {row.span for row in evidence(coding, event, field)} == {mentions[i].span for i in ids}


@every_position
def test_a_time_is_read_from_a_date_that_means_it(codings: tuple[Coded, ...], position: int):
    coding = codings[position].coding
    days = {mention.span: mention.value for mention in dates(coding)}
    for event in coding.events:
        if event.occurred is not None:
            assert [days[row.span] for row in evidence(coding, event, "occurred")] == [event.occurred]


@every_position
def test_status_mode_and_contexts_are_read_in_the_sentence_of_the_event(codings: tuple[Coded, ...], position: int):
    coding = codings[position].coding
    sentences = [step.span for step in coding.trace if step.stage == "sentence"]
    for event in coding.events:
        [trigger] = [row.span for row in evidence(coding, event, "type")]
        [sentence] = [s for s in sentences if s.start <= trigger.start and trigger.end <= s.end]
        for field in ("status", "mode", "contexts"):
            for row in evidence(coding, event, field):
                assert sentence.start <= row.span.start
                assert row.span.end <= sentence.end


def test_all_types_of_the_ontology_occur(codings: tuple[Coded, ...]):
    assert {event.type for coded in codings for event in coded.coding.events} == set(load_ontology().types)


# ---------------------------------------------------------------------------------------- without a day


def test_without_a_day_no_relative_date_is_resolved(undated: Coded):
    resolved = [undated.words(mention.span) for mention in dates(undated.coding) if mention.value is not None]
    assert resolved == ["November 2019"]
    bases = {event.occurred_basis for event in undated.coding.events}
    assert bases <= {Basis.STATED, Basis.UNANCHORED, Basis.UNSTATED}


def test_without_a_day_every_relative_date_says_why_it_is_unresolved(undated: Coded):
    reasons = {step.span: step.reason for step in undated.coding.trace if step.stage == "date"}
    unresolved = [mention.span for mention in dates(undated.coding) if mention.value is None]
    assert set(unresolved) == set(reasons)
    by_words = {undated.words(span): reasons[span] for span in unresolved}
    for words in EXPRESSIONS:
        assert "publication day, which is not known" in by_words[words]


def test_events_at_an_unresolved_date_have_a_gap_with_that_reason(undated: Coded):
    gaps = {gap.event_id: gap.reason for gap in undated.coding.gaps if gap.field == "occurred"}
    unanchored = [event for event in undated.coding.events if event.occurred_basis is Basis.UNANCHORED]
    assert len(unanchored) >= 5
    assert {event.occurred for event in unanchored} == {None}
    assert [event.id for event in unanchored if "publication day" not in gaps[event.id]] == []


def test_with_its_day_the_same_words_are_resolved(undated: Coded):
    document = replace(undated.document, published=date(2022, 7, 21))
    [coding] = workbench(Settings()).coder.code([document])
    values = {undated.words(mention.span): mention.value for mention in dates(coding)}
    assert {words for words in EXPRESSIONS if values[words] is None} == set()
    last_week = values["last week"]
    assert last_week is not None
    assert (last_week.begin, last_week.until) == (date(2022, 7, 11), date(2022, 7, 18))


def filled(coding: Coding) -> Iterator[tuple[Event, str]]:
    for event in coding.events:
        for field in EVENT_FIELDS:
            if is_filled(event, field):
                yield event, field


def evidence(coding: Coding, event: Event, field: str) -> list[Evidence]:
    return [row for row in coding.evidence if (row.event_id, row.field) == (event.id, field)]


def dates(coding: Coding) -> list[Mention]:
    return [mention for mention in coding.mentions if mention.kind is MentionKind.DATE]
