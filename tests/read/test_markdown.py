"""Markdown reduced to what its reader sees."""

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from tocsin.read.markdown import reduce


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("The **army** and *police* __left__ _Goma_.", "The army and police left Goma."),
        ("***All*** ~~three~~ `left`.", "All three left."),
        ("Kept: 2 * 3 * 4, a_b_c, *, _ and 5*.", "Kept: 2 * 3 * 4, a_b_c, *, _ and 5*."),
        ("The [army](https://example.org/a_(b)) left [Goma][1].\n\n[1]: https://example.org", "The army left Goma."),
        ("See ![a map](map.png)here[^1].", "See here."),
        ("At <https://example.org>.", "At https://example.org."),
        (r"Not \*this\*.", "Not *this*."),
        ("Army left\nGoma on\nMonday.", "Army left Goma on Monday."),
        ("One.\n\n\nTwo.", "One.\n\nTwo."),
        ("- Army left.\n- Rebels\n  came.\n* Third.", "Army left.\n\nRebels came.\n\nThird."),
        ("1. Army left.\n2. Rebels came.", "Army left.\n\nRebels came."),
        ("The army left on May\n7. It came back.", "The army left on May 7. It came back."),
        ("> We will\n> not yield.\n\nHe left.", "We will not yield.\n\nHe left."),
        ("Before.\n\n```python\nx = 1\n\ny = 2\n```\n\nAfter.", "Before.\n\nAfter."),
        ("Before.\n~~~\ncode", "Before."),
        ("Before.\n\n---\n\n* * *\n\nAfter.", "Before.\n\nAfter."),
        ("Before. <!-- a\n\nnote --> After.", "Before.  After."),
        ("Before.\n\n### Later ###\n\nAfter.", "Before.\n\nLater\n\nAfter."),
        ("#hashtag is no heading", "#hashtag is no heading"),
    ],
)
def test_marks_go_and_words_stay(markdown, text):
    assert reduce(markdown).text == text


@pytest.mark.parametrize(
    ("markdown", "title", "text"),
    [
        ("# Army leaves Goma\nIt went north.", "Army leaves Goma", "It went north."),
        ("Army leaves\nGoma\n====\n\nIt went north.", "Army leaves Goma", "It went north."),
        ("\n\n## [Army](a) *leaves*\n\nIt went.", "Army leaves", "It went."),
        ("It went north.\n\n# Later\n\nIt came back.", None, "It went north.\n\nLater\n\nIt came back."),
        ("", None, ""),
    ],
)
def test_heading_that_opens_the_text_is_its_title(markdown, title, text):
    reduced = reduce(markdown)
    assert (reduced.title, reduced.text) == (title, text)


@cases(st.text(st.sampled_from("ab #*_`[]()!<>-=~\\1.\n"), max_size=120))
def test_any_text_can_be_reduced(markdown):
    text = reduce(markdown).text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("piece", ["*a ", "[a](", "![", "<!--", "`a", "_a ", "[a][", "> ", "a\n"])
def test_marks_without_end_do_not_take_for_ever(piece):
    assert len(reduce(piece * 3_000).text) <= 4 * 3_000
