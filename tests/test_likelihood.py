from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.likelihood import TERMS, term, told


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "almost no chance"),
        (0.049, "almost no chance"),
        (0.05, "very unlikely"),
        (0.37, "unlikely"),
        (0.5, "roughly even chance"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_terms_of_the_directive(probability, words):
    assert term(probability) == words


def test_no_number_is_told_as_impossible_or_certain():
    assert told(0.0) == "almost no chance (below 1 %)"
    assert told(0.999) == "almost certain (above 99 %)"
    assert told(0.37) == "unlikely (37 %)"


@given(st.floats(0, 1), st.floats(0, 1))
def test_terms_rise_with_the_number(one, other):
    order = [words for words, _, _ in TERMS]
    low, high = sorted((one, other))
    assert order.index(term(low)) <= order.index(term(high))


@pytest.mark.parametrize("wrong", [-0.1, 1.2, float("nan")])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(ValueError, match="is no probability"):
        term(wrong)
