"""Quotation marks: what they hold, whatever they are and however wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.quotation import LONGEST, find_marked

MARKS = st.text(alphabet="“”„«»‹›「」\"'‘’`—– \nab.,s", max_size=60)


def held(text):
    return [text[s.start : s.end] for s in find_marked(text)[0]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“a b”", ["a b"]),
        ("»a b«", ["a b"]),
        ("'a b' c", ["a b"]),
        ("the rebels' camp and the police's men", []),
        ("‘the rebels’ camp is gone,’ he said", ["the rebels’ camp is gone,"]),
        ("“a ‘b’ c”", ["a ‘b’ c", "b"]),
        ("“a\n\n“b”", ["a", "b"]),
        ("“a\n\nb”", []),
        ('a 5" gun', []),
        ("— We stay, he said.", ["We stay"]),
        ('x = f("a b");', []),
    ],
)
def test_marks_hold_what_stands_between_them(text, words):
    assert held(text) == words


@pytest.mark.parametrize("text", ["“a b", "a b”", "« a", f"“{'a ' * LONGEST}”"])
def test_a_mark_that_holds_nothing_has_a_reason(text):
    stretches, strays = find_marked(text)
    assert stretches == ()
    assert [bool(s.reason) for s in strays] == [True]


@given(MARKS)
def test_stretches_lie_in_the_text_and_nest(text):
    stretches, strays = find_marked(text)
    for one in stretches:
        assert 0 <= one.outer_start <= one.start < one.end <= one.outer_end <= len(text)
        assert any(c.isalnum() for c in text[one.start : one.end])
        assert "\n" not in text[one.start : one.end]
    for one in strays:
        assert 0 <= one.start < one.end <= len(text)
    for left in stretches:
        for right in stretches:
            apart = left.end <= right.start or right.end <= left.start
            assert apart or (left.start <= right.start and right.end <= left.end) or right.start <= left.start
