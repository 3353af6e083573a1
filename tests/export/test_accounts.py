"""Accounts side by side: what is grouped and on what grounds, and what is kept apart."""

from __future__ import annotations

import pytest

from tocsin import code
from tocsin.export.accounts import accounts
from tocsin.export.brief import brief
from tocsin.export.markdown import markdown
from tocsin.export.page import page
from tocsin.export.segments import marks
from tocsin.export.terminal import plain

DAY = "2024-03-06"
ONE = code("Russia attacked Ukraine on Monday, killing 12 people.", outlet="One", published=DAY)
TWO = code("Russia attacked Ukraine on Monday, killing 40 people.", outlet="Two", published=DAY)
DENIED = code("Russia denied that it attacked Ukraine on Monday.", outlet="Three", published="2024-03-07")


def _told(*texts):
    return [(a.title, [(v.holder, v.stance) for v in a.voices]) for a in accounts(texts)]


def test_denial_stands_last_beside_those_who_say_so():
    [account] = accounts([DENIED, ONE, TWO])
    assert [(v.holder, v.stance, v.outlet) for v in account.voices] == [
        ("One", "asserts", "One"),
        ("Two", "asserts", "Two"),
        ("Russia", "denies", "Three"),
    ]
    assert "said by One, Two, denied by Russia" in account.contradictions
    assert account.title == "Russia — ASSAULT → Ukraine"


def test_grounds_say_why():
    [account] = accounts([ONE, TWO])
    assert account.grounds == (
        "same type: ASSAULT",
        "same actor: Russia",
        "same recipient: Ukraine",
        "days overlap: 2024-03-04 and 2024-03-04",
    )


def test_tolls_stay_apart_by_holder():
    [account] = accounts([ONE, TWO])
    assert [(t.kind, t.low, t.best, t.high, t.holder) for t in account.tolls] == [
        ("killed", 12, 12, 12, "One"),
        ("killed", 40, 40, 40, "Two"),
    ]
    assert account.contradictions == ("killed: figures differ, by One, Two",)


def test_one_account_is_none():
    assert accounts([]) == accounts([ONE]) == ()


@pytest.mark.parametrize(
    "other",
    [
        "Russia attacked Ukraine in 2014.",
        "Russia attacked Georgia on Monday.",
        "Belarus attacked Ukraine on Monday.",
        "Russia praised Ukraine on Monday.",
        "Russia will attack Ukraine next week, Ukraine said.",
    ],
)
def test_what_differs_in_day_party_type_or_tense_is_not_joined(other):
    assert _told(ONE, code(other, outlet="Other", published=DAY)) == []


def test_text_without_a_day_is_joined_only_when_published_near():
    undated = "Russia attacked Ukraine."
    near = code(undated, outlet="Near", published="2024-03-08")
    far = code(undated, outlet="Far", published="2024-09-08")
    unknown = code(undated, outlet="Unknown")
    assert [holders for _, holders in _told(ONE, near, far, unknown)] == [[("One", "asserts"), ("Near", "asserts")]]


def test_speakers_of_one_text_stand_side_by_side():
    text = (
        "Kestrian troops attacked Tolvania on Monday, police said. "
        "The opposition said that Kestrian troops attacked Tolvania on Monday."
    )
    [(_, voices)] = _told(code(text, published=DAY))
    assert voices == [("police", "asserts"), ("The opposition", "asserts")]


def test_fact_that_is_denied_is_told_both_ways():
    text = "The general is the leader of Hamas. Iran denied that the general is the leader of Hamas."
    [account] = accounts([code(text, outlet="Five", published=DAY)])
    assert account.type == "heads"
    assert account.contradictions == ("said by Five, denied by Iran",)


def test_order_of_the_texts_changes_no_group():
    one, other = accounts([ONE, TWO, DENIED]), accounts([DENIED, TWO, ONE])
    assert [set(a.record_ids) for a in one] == [set(a.record_ids) for a in other]


def test_brief_of_several_texts_has_a_section_and_each_voice_names_its_text():
    content = brief([ONE, DENIED])
    for document in content.documents:
        assert "accounts" in document.sections()
        [entry] = document.accounts
        assert [(line.document, line.text) for line in entry.lines][-1] == (1, "One: killed: 12")
        assert "Russia, cited by Three: denied" in [line.text for line in entry.lines]
    assert {role for _, role in marks(content.documents[0])} >= {"account"}
    for shown in (markdown(content), page(content), plain(content)):
        assert "Accounts side by side" in shown
        assert "said by One, denied by Russia" in shown


def test_brief_without_accounts_leaves_the_section_out():
    assert "accounts" not in brief([ONE]).documents[0].sections()
    assert "Accounts side by side" not in markdown(brief([ONE]))
