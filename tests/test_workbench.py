from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import pytest

import tocsin
from tocsin.errors import CodingError, MissingPlugin, ReadError, SettingsError
from tocsin.records import Coding, Document, Event, Judgement, Status, Verdict
from tocsin.settings import CodeOptions, Settings
from tocsin.workbench import Workbench, calendar_day, workbench

TEXT = "Rebels shelled the town of Goma on Tuesday. Police in Nairobi arrested forty protesters on Monday."


class Ahead:
    """A coder that reads all documents before it gives the first coding."""

    name = "ahead/1"

    def code(self, documents: Iterable[Document]) -> Iterator[Coding]:
        for document in list(documents):
            yield Coding(document_id=document.id, coder=self.name)


class Lawless:
    """A coder whose events nobody claims."""

    name = "lawless/1"

    def code(self, documents: Iterable[Document]) -> Iterator[Coding]:
        for document in documents:
            event = Event(id="event-1", document_id=document.id, type="ASSAULT", status=Status.ACTUAL, coder=self.name)
            yield Coding(document_id=document.id, coder=self.name, events=(event,))


def _with(coder: object) -> Workbench:
    made = Workbench(Settings())
    made.__dict__["coder"] = coder  # in place of what the cached property would load
    return made


# ------------------------------------------------------------------------------------------------ days


@pytest.mark.parametrize("words", ["2023-12-02", "2 December 2023", "2023-12-02T10:00:00Z", date(2023, 12, 2)])
def test_a_day_is_read_in_every_clear_form(words):
    assert calendar_day(words, "published") == date(2023, 12, 2)


def test_of_a_moment_the_day_counts():
    assert type(calendar_day(datetime(2023, 12, 2, 10, tzinfo=UTC), "published")) is date


def test_no_day_stays_none():
    assert calendar_day(None, "published") is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("2023-02-30", "'2023-02-30' is a day that does not exist"),
        ("3/4/2023", "may be read day first or month first"),
        ("yesterday", "is no day of the calendar"),
        ("", "is no day of the calendar"),
    ],
)
def test_a_day_that_cannot_be_is_refused(words, why):
    with pytest.raises(SettingsError, match="^known_until: .*" + why):
        calendar_day(words, "known_until")


# ---------------------------------------------------------------------------------------------- coding


def test_code_reads_one_text_without_a_desk(bench):
    coded = tocsin.code(TEXT, published="2023-11-09", outlet="The Courier", title="Two towns")
    assert {"ASSAULT", "COERCE"} <= {event.type for event in coded.events}
    assert (coded.document.published, coded.document.outlet) == (date(2023, 11, 9), "The Courier")
    assert coded.document.title == "Two towns"


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "it is empty"), (" \n", "it is empty"), ("\0" * 99, "binary data"), ("Le chat est parti hier. " * 9, "'fr'")],
)
def test_what_is_no_english_text_is_refused(text, why):
    with pytest.raises(ReadError, match=why):
        tocsin.code(text)


def test_a_missing_model_is_told_before_anything_is_loaded():
    missing = Settings(
        code=CodeOptions(model="en_core_web_lg", confidence=0.123)
    )  # settings of its own: a bench is kept
    with pytest.raises(MissingPlugin, match="python -m spacy download en_core_web_lg"):
        tocsin.code(TEXT, settings=missing)
    assert "registry" not in workbench(missing).__dict__


def test_one_workbench_serves_equal_settings():
    assert workbench(Settings()) is workbench(Settings())


def test_codings_keep_their_documents_when_a_coder_looks_ahead():
    documents = [Document(id=f"document-{n}", text=TEXT) for n in range(3)]
    assert [c.document.id for c in _with(Ahead()).code(documents)] == [d.id for d in documents]


def test_a_breach_of_the_laws_stops_with_the_text_named():
    with pytest.raises(CodingError, match=r"coder 'lawless/1' broke the laws .* in 'Rebels shelled the town of Goma"):
        list(_with(Lawless()).code([Document(id="document-1", text=TEXT)]))


# ------------------------------------------------------------------------------------------- judgements


def _mention(bench: Workbench, words: str) -> tuple[Document, Coding, str]:
    document = Document(id="document-1", text="Iran attacked Iraq on Monday.", published=date(2024, 6, 1))
    coding = next(iter(bench.coder.code([document])))
    found = next(m for m in coding.mentions if document.text[m.span.start : m.span.end] == words)
    return document, coding, found.id


def test_what_a_person_judged_the_same_comes_before_the_registry(bench):
    document, coding, iran = _mention(bench, "Iran")
    judged = Judgement(
        left=iran, right="state:TUR", verdict=Verdict.SAME, reasons=("a slip of the pen",), by="human:ada"
    )
    assert bench.resolve(document, coding).actor(iran).id == "state:IRN"
    coded = bench.resolve(document, coding, [judged])
    assert coded.actor(iran).id == "state:TUR"
    assert [link for link in coded.links if link.left == iran] == [judged]


def test_what_a_person_judged_different_is_not_linked(bench):
    document, coding, iran = _mention(bench, "Iran")
    judged = Judgement(left=iran, right="state:IRN", verdict=Verdict.DIFFERENT, by="human:ada")
    assert bench.resolve(document, coding, [judged]).actor(iran) is None


def test_judgements_of_other_texts_change_nothing(bench):
    document, coding, _ = _mention(bench, "Iran")
    other = Judgement(left="mention-0", right="state:TUR", verdict=Verdict.SAME, by="human:ada")
    assert bench.resolve(document, coding, [other]) == bench.resolve(document, coding)
