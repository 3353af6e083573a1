"""The brief as Markdown."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.export.examples import DISPATCH, undated

from tocsin.export.brief import brief
from tocsin.export.entries import SECTIONS
from tocsin.export.markdown import escaped, markdown
from tocsin.records import Rejected


def test_sections_come_in_order_under_the_title():
    lines = markdown(brief([DISPATCH])).splitlines()
    headings = [line[4:] for line in lines if line.startswith("### ")]
    assert headings == [label for key, label in SECTIONS.items() if key != "marks"]


def test_every_event_line_names_its_holder():
    content = brief([DISPATCH])
    lines = [line for line in markdown(content).splitlines() if re.match(r"- \*\*\d+\.\*\*", line)]
    assert len(lines) == len(DISPATCH.events)
    holders = {event.number: event.holder for event in content.documents[0].events}
    for line in lines:
        number = re.match(r"- \*\*(\d+)", line)
        assert number
        assert holders[int(number[1])].casefold() in line.casefold().split("*: ")[0]


def test_the_notice_comes_before_every_section():
    text = markdown(brief([undated()]))
    assert text.index("no relative date") < text.index("### ")


def test_words_of_the_text_cannot_open_a_tag_or_a_link():
    text = markdown(brief([DISPATCH]))
    assert "\\<b\\>some\\</b\\>" in text or "<b>" not in text


@given(st.text())
def test_nothing_that_is_escaped_opens_a_construct(words):
    line = escaped(words)
    assert "\n" not in line
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_\[\]<>`|&~]", line)
    assert not re.match(r"[-+=#>]|\d+[.)]", line)


def test_several_texts_have_a_table_of_counts_and_rejected_inputs_a_list():
    text = markdown(brief([DISPATCH, undated()], [Rejected(where="a_b.txt", what="no text", why="it is empty")]))
    assert text.count("\n| 1. ") == 1
    assert "- **a\\_b.txt**: no text. it is empty" in text
