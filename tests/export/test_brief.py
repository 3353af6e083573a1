"""What the brief says: who says so in each line, what goes into which section, what is missing and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.export.examples import DISPATCH, silent, undated

from tocsin.errors import CodingError
from tocsin.export import wording
from tocsin.export.brief import brief
from tocsin.records import EVENT_FIELDS, Outcome, Rejected, Stance, Status


@pytest.fixture(scope="module")
def document():
    return brief([DISPATCH]).documents[0]


def test_every_event_line_opens_with_its_holder(document):
    assert [event.number for event in document.events] == list(range(1, 11))
    for event in document.events:
        assert event.sentence.casefold().startswith(event.holder.casefold())
        assert event.sentence == f"{event.lead} {event.content}"


def test_anyone_but_the_outlet_is_passed_on_by_the_outlet(document):
    for event in document.events:
        assert "Kestrel Wire" in event.lead


def test_words_in_quotation_marks_are_quoted_and_others_cited(document):
    assert document.events[2].lead == "Irena Vosk, quoted by Kestrel Wire, said:"
    assert document.events[8].lead == "Irena Vosk, cited by Kestrel Wire, threatened:"


def test_an_unknown_outlet_is_the_text():
    events = brief([undated()]).documents[0].events
    assert events[0].lead == "The text reports:"
    assert events[2].lead == "Irena Vosk, quoted in the text, said:"


def test_a_denial_by_another_follows_what_it_denies(document):
    first = document.events[0]
    assert first.sentence.startswith("Kestrel Wire reports: Marenian armed forces — “bombed” → ")
    assert first.also == ("Marenian armed forces, cited by Kestrel Wire, denied this.",)


def test_a_denied_event_is_told_as_denied_and_once_only(document):
    assert document.events[3].sentence == (
        "Marenian armed forces, cited by Kestrel Wire, denied: Marenian armed forces — “strike”"
    )
    assert "said that this did not happen: " in document.events[9].sentence


@pytest.mark.parametrize(
    ("section", "numbers"), [("reported", [1, 2, 3]), ("background", [5, 6]), ("possible", [4, 7, 8, 9, 10])]
)
def test_sections_go_by_status(document, section, numbers):
    assert [event.number for event in document.of(section)] == numbers


def test_an_event_that_nobody_holds_is_refused():
    with pytest.raises(CodingError, match="no claim"):
        brief([replace(DISPATCH, claims=())])


@given(st.sampled_from(Status), st.sampled_from(Stance), st.booleans())
def test_only_what_is_told_as_done_is_led_in_as_reported_or_said(status, stance, own):
    verb = wording.says(stance, status, own=own, hedge=None)
    told_as_done = status is Status.ACTUAL and stance is Stance.ASSERTS
    assert (verb in {"reports", "said"}) == told_as_done
    assert wording.says_of_this(stance, own=own, hedge=None)


def test_each_event_tells_every_field_or_why_it_is_empty(document):
    for event in document.events:
        assert [field.name for field in event.fields] == [*EVENT_FIELDS, "claims"]
        for field in event.fields:
            assert bool(field.values) != (field.gap is not None)


def test_each_participant_points_at_its_own_words(document):
    recipients = next(field for field in document.events[0].fields if field.name == "recipients")
    assert [(value.text, value.words) for value in recipients.values] == [
        ("Tolvanian army", ("the Tolvanian army",)),
        ("four soldiers", ("four soldiers",)),
    ]


def test_without_a_day_of_publication_the_first_notice_says_so_and_how_to_give_one():
    (notice,) = brief([undated()]).notices
    assert "no relative date" in notice
    assert "--published" in notice
    assert brief([DISPATCH]).notices == ()


def test_the_notice_of_several_texts_says_which():
    (notice,) = brief([DISPATCH, undated()]).notices
    assert notice.startswith("Text 2: ")


def test_a_date_that_was_not_resolved_is_listed_with_the_reason():
    times = brief([undated()]).documents[0].times
    monday = next(point for point in times if point.words == ("Monday",))
    assert (monday.name, monday.note) == ("not resolved", "no day to read it against")


def test_the_outlets_own_voice_is_the_first_of_the_voices(document):
    assert (document.holders[0].name, document.holders[0].own) == ("Kestrel Wire", True)
    assert document.holders[0].claims[0] == (Stance.ASSERTS, (1, 2, 5, 6))
    assert sum(holder.own for holder in document.holders) == 1


def test_every_quotation_is_told_with_its_speaker_or_that_none_was_found(document):
    quotes = {quote.id: quote for holder in document.holders for quote in holder.quotes}
    assert set(quotes) == {"quote-1", "quote-2", "quote-3", "quote-4"}
    assert quotes["quote-1"].lead == "Irena Vosk, quoted by Kestrel Wire (“accused”, “a post on X”):"
    assert quotes["quote-4"].lead.startswith("A speaker that could not be found")


def test_who_is_who_gives_forms_and_grounds(document):
    army = next(actor for actor in document.actors if actor.name == "Marenian armed forces")
    assert [form.text for form in army.forms] == ["Marenian warplanes", "Marenia's army", "it"]
    assert (army.kind, army.country, army.did) == ("military", "XMR", (1, 4))
    assert "organ:XMR/military" in army.resolved
    unsure = next(actor for actor in document.actors if actor.name == "Tolvanian army")
    assert unsure.resolved.startswith("perhaps Tolvania")


def test_what_was_not_coded_is_grouped_by_reason(document):
    reasons = {entry.reason: [value.text for value in entry.values] for entry in document.uncoded}
    assert reasons["a headline is not coded"] == ["Marenian jets strike border depot as talks stall"]
    assert reasons["the outcome of an event already coded"] == ["killing"]
    assert len(document.uncoded[0].values) == max(len(entry.values) for entry in document.uncoded)


def test_reasons_that_differ_only_in_the_word_they_name_are_one():
    steps = [
        replace(step, outcome=Outcome.DROPPED, reason=f"no name at '{DISPATCH.words(step.span)}' says who did it")
        for step in DISPATCH.trace
        if step.stage == "proposal"
    ]
    (reason,) = brief([replace(DISPATCH, trace=tuple(steps))]).documents[0].uncoded
    assert reason.reason == "no name says who did it"
    assert len(reason.values) == len(steps)


def test_questions_are_told_as_asked(document):
    (question,) = document.questions
    assert f"{question.lead} {question.words}" == "Kestrel Wire asks: Will the truce hold?"


def test_a_text_without_events_still_says_why():
    document = brief([silent()]).documents[0]
    assert document.events == ()
    assert document.counts()["uncoded"] == 1


def test_rejected_inputs_are_kept():
    row = Rejected(where="a.txt", what="no text", why="it is empty")
    assert brief([DISPATCH], [row]).rejected == (row,)
