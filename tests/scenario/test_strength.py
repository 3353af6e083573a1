"""Words of strength as ranges; voices that agree, repeat themselves, or contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.records import Strength
from tocsin.scenario.strength import Said, score


def said(
    outlet: str = "A", sign: int = 1, strength: Strength = Strength.ASSERTED, words: str = "", *, denied: bool = False
) -> Said:
    return Said(outlet=outlet, sign=sign, strength=strength, denied=denied, words=words)


def width(*voices: Said) -> float:
    (low, _, high), _ = score(voices)
    return high - low


def test_no_word_of_degree_is_the_widest_of_the_right_sign():
    assert score([said()]) == ((0, 2, 3), None)
    assert score([said(sign=-1)]) == ((-3, -2, 0), None)


def test_a_word_of_degree_narrows_and_a_hedge_widens():
    assert width(said(words="sharply raised")) < width(said())
    assert width(said(words="slightly raised")) < width(said())
    assert width(said(strength=Strength.POSSIBLY)) > width(said())


def test_another_outlet_adds_belief_and_a_repeat_does_not():
    assert score([said(), said()]) == score([said()])
    (low, mode, high), note = score([said(), said(outlet="B")])
    assert (low, mode, high) == (0.5, 2, 3)
    assert note == "said by 2 outlets"


def test_contradictions_stand_side_by_side():
    spread, note = score([said(), said(outlet="B", sign=-1)])
    assert spread == (-3, 0, 3)
    assert note == "contradicted: A says that it raises, B says that it lowers"
    assert score([said(), said(outlet="B", denied=True)])[0] == (-1, 1, 3)


def test_what_is_only_denied_pushes_nowhere():
    assert score([said(denied=True)]) == ((-1, 0, 1), "said not to be so")


@given(
    st.lists(
        st.builds(
            said,
            outlet=st.sampled_from("ABC"),
            sign=st.sampled_from([-1, 1]),
            strength=st.sampled_from(list(Strength)),
            words=st.sampled_from(["", "sharply", "slightly"]),
            denied=st.booleans(),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_range_is_one_that_a_file_takes(voices: list[Said]):
    low, mode, high = score(voices)[0]
    assert -3 <= low <= mode <= high <= 3


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_voices_does_not_matter(order: int):
    voices = [said(), said(outlet="B", sign=-1), said(outlet="C", strength=Strength.CAN)]
    assert score(voices[::order]) == score(voices)
