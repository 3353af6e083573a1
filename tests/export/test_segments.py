"""Cutting a text at the ends of overlapping and nested spans."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.export.segments import segments
from tocsin.records import Span

TEXT = "abc def\nghi jkl\n\nmno"
ENDS = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).filter(lambda pair: pair[0] < pair[1])
MARKS = st.lists(
    st.tuples(ENDS.map(lambda pair: Span(document_id="d", start=pair[0], end=pair[1])), st.sampled_from("xyz"))
)


@given(MARKS)
def test_segments_are_the_whole_text_in_order(marks):
    found = segments(TEXT, marks)
    assert "".join(TEXT[s.start : s.end] for s in found) == TEXT
    assert all(left.end == right.start for left, right in pairwise(found))


@given(MARKS)
def test_each_segment_has_the_roles_of_the_spans_over_it_and_no_span_cuts_it(marks):
    for segment in segments(TEXT, marks):
        over = [(span, role) for span, role in marks if span.start < segment.end and segment.start < span.end]
        assert all(span.start <= segment.start and segment.end <= span.end for span, _ in over)
        assert set(segment.roles) == {role for _, role in over}


@given(MARKS)
def test_a_line_break_stands_alone(marks):
    for segment in segments(TEXT, marks):
        words = TEXT[segment.start : segment.end]
        assert words == "\n" or "\n" not in words


def test_a_span_beyond_the_text_is_refused():
    with pytest.raises(ValueError, match="ends after the text"):
        segments("abc", [(Span(document_id="d", start=1, end=4), "x")])


def test_an_empty_text_has_no_segment():
    assert segments("", []) == ()
