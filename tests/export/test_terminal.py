"""The brief, the table, the trace and the checkup in a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console
from tests.export.examples import DISPATCH, silent, undated

from tocsin.export.brief import brief
from tocsin.export.entries import ONLY_FILLED, SECTIONS
from tocsin.export.terminal import plain, print_brief, print_table
from tocsin.export.trace import print_trace
from tocsin.records import Document, Rejected


def printed(show: Callable[[Console], object], width: int = 100) -> str:
    file = io.StringIO()
    show(Console(file=file, width=width))
    return file.getvalue()


def folded(text: str) -> str:
    return " ".join(text.split())


def test_without_a_terminal_there_is_no_colour():
    assert "\x1b" not in printed(lambda console: print_brief(brief([DISPATCH]), console))


@pytest.mark.parametrize(("width", "filled"), [(80, 80), (100, 100), (200, 120)])
def test_lines_fill_the_terminal_up_to_120_columns(width, filled):
    lines = printed(lambda console: print_brief(brief([DISPATCH]), console), width=width).splitlines()
    assert max(len(line) for line in lines) == filled


def test_sections_come_in_order():
    text = plain(brief([DISPATCH]))
    places = [text.index(f"\n{label}  ") for key, label in SECTIONS.items() if key not in ONLY_FILLED]
    assert places == sorted(places)


def test_every_event_is_told_with_its_holder():
    content = brief([DISPATCH])
    text = folded(plain(content))
    for event in content.documents[0].events:
        assert folded(event.sentence) in text


def test_the_notice_is_the_first_line():
    assert plain(brief([undated()])).startswith("Note: The day of publication is unknown")


def test_control_characters_and_markup_of_a_text_are_shown_not_obeyed():
    document = Document(id="document-silent", text="It rained.", title="[red]x[/red] \x1b[2J\x07", outlet="\x9bWire")
    text = plain(brief([replace(silent(), document=document)]))
    assert "[red]x[/red]" in text
    assert not {"\x1b", "\x07", "\x9b"} & set(text)


def test_several_texts_have_an_index_and_rejected_inputs_a_list():
    text = plain(brief([DISPATCH, silent()], [Rejected(where="a.txt", what="no text", why="it is empty")]))
    assert text.index("2. It rained.") < text.index("Reported now")
    assert "a.txt: no text. it is empty" in text


def test_the_table_has_a_line_for_each_event_that_names_the_holder():
    text = folded(printed(lambda console: print_table([DISPATCH], console), width=400))
    assert "ASSAULT aerial Kestrel Wire reports: Marenian armed forces" in text
    assert "The mayor, cited by Kestrel Wire, said that this did not happen:" in text


def test_a_table_of_nothing_says_what_to_do():
    assert "tocsin explain" in printed(lambda console: print_table([silent()], console))


def test_the_trace_tells_sentence_by_sentence_what_was_coded_and_why_not():
    text = folded(printed(lambda console: print_trace(DISPATCH, console)))
    assert "proposal event 1 “bombed” [86, 92): ASSAULT by the lexicon" in text
    assert "actor “Marenian warplanes” [67, 85) by subject" in text
    assert "- proposal “killing” [151, 158): the outcome of an event already coded" in text
    assert ". It rained. [951, 961) no words of the lexicon" in text
    assert "recipient empty: no words give the recipients" in text
    assert "held by Marenian armed forces: denies" in text


def test_steps_outside_every_sentence_are_not_lost():
    stray = replace(DISPATCH, trace=tuple(step for step in DISPATCH.trace if step.stage != "sentence"))
    text = folded(printed(lambda console: print_trace(stray, console)))
    assert "outside any sentence" in text
    assert "the outcome of an event already coded" in text
