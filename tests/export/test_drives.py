"""What a text says to drive what, and foretells, in every export: always as what somebody says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.export.examples import DISPATCH, VOSK, at

from tocsin.export.brief import brief
from tocsin.export.drives import records, schema
from tocsin.export.graph import svg
from tocsin.export.markdown import markdown
from tocsin.export.page import page
from tocsin.export.segments import marks
from tocsin.export.terminal import plain
from tocsin.records import OUTLET, Claim, ClaimKind, Span, Stance, Strength


def _across(left: Span, right: Span) -> Span:
    return Span(document_id=left.document_id, start=min(left.start, right.start), end=max(left.end, right.end))


STRIKE, KILLED = at("Marenian warplanes bombed"), at("four soldiers")
FAIL, CLOSE = at("the talks fail"), at("Marenia may close the Lanja crossing")
RAISES = Claim(
    id="claim-raises",
    kind=ClaimKind.CAUSE,
    holder=OUTLET,
    stance=Stance.ASSERTS,
    span=_across(STRIKE, KILLED),
    cause=STRIKE,
    effect=KILLED,
    sign=1,
    strength=Strength.ASSERTED,
)
LOWERS = Claim(
    id="claim-lowers",
    kind=ClaimKind.CAUSE,
    holder=VOSK.id,
    stance=Stance.HEDGES,
    hedge=at("may"),
    span=_across(FAIL, CLOSE),
    cause=FAIL,
    effect=CLOSE,
    sign=-1,
    strength=Strength.POSSIBLY,
)
DENIED = replace(RAISES, id="claim-denied", holder=VOSK.id, stance=Stance.DENIES)
FORETOLD = Claim(
    id="claim-foretold",
    kind=ClaimKind.FORECAST,
    holder=OUTLET,
    stance=Stance.PREDICTS,
    hedge=at("may"),
    span=CLOSE,
    strength=Strength.POSSIBLY,
)


def _told(*claims: Claim):
    return replace(DISPATCH, claims=(*DISPATCH.claims, *claims))


def test_each_line_opens_with_whoever_says_so():
    first, second = brief([_told(RAISES, LOWERS)]).documents[0].drives
    assert (first.lead, first.cause, first.effect) == (
        "Kestrel Wire says:",
        "Marenian warplanes bombed",
        "four soldiers",
    )
    assert second.lead == "Irena Vosk, cited by Kestrel Wire, said:"
    assert (second.sign, second.how) == (-1, "told as possible (“may”)")


def test_a_denied_drive_says_that_it_is_denied():
    (entry,) = brief([_told(DENIED)]).documents[0].drives
    assert entry.lead == "Irena Vosk, cited by Kestrel Wire, said that this is not so:"


def test_what_is_foretold_stands_behind_what_is_asked():
    document = brief([_told(FORETOLD)]).documents[0]
    assert [entry.lead for entry in document.forecasts] == ["Kestrel Wire foretells (told as possible (“may”)):"]
    assert document.counts()["asks"] == len(document.questions) + 1


@pytest.mark.parametrize("layout", [markdown, plain])
def test_layouts_show_sign_and_words(layout):
    shown = layout(brief([_told(RAISES, LOWERS, FORETOLD)]))
    assert "What is said to drive what" in shown
    assert "Asked and foretold" in shown
    assert "(−)" in shown
    assert "a fuel depot of the Tolvanian army" in shown  # the words between cause and effect


def test_the_page_draws_an_arrow_for_each_claim_without_script():
    shown = page(brief([_told(RAISES, LOWERS)]))
    drawn = re.search(r'<svg class="drives".*?</svg>', shown, re.DOTALL)
    assert drawn is not None
    assert drawn[0].count('class="tip"') == 2
    assert "<script" not in drawn[0]
    assert 'class="lowers hedged"' in drawn[0]


def test_a_wording_that_comes_again_is_one_box():
    entries = brief([_told(RAISES, replace(DENIED, effect=CLOSE, span=_across(STRIKE, CLOSE)))]).documents[0].drives
    assert svg(entries, "drives").count("<rect") == 3


def test_words_that_would_be_markup_are_escaped():
    (entry,) = (
        brief([_told(replace(RAISES, cause=at("<b>some</b>"), span=_across(at("<b>some</b>"), KILLED)))])
        .documents[0]
        .drives
    )
    assert "<b>" not in svg([entry], "a <b> & c")


def test_no_drive_gives_no_drawing():
    assert svg((), "none") == ""
    assert "Nothing was read that is said to drive anything." in page(brief([DISPATCH]))


def test_cause_and_effect_are_marked_in_the_text():
    found = {span for span, role in marks(brief([_told(RAISES)]).documents[0]) if role == "drives"}
    assert found == {STRIKE, KILLED}


def test_rows_have_words_and_where_they_stand():
    table = _told(RAISES, LOWERS, FORETOLD).drives_to_arrow()
    assert table.schema == schema()
    rows = table.to_pylist()
    assert [(r["kind"], r["sign"], r["strength"]) for r in rows] == [
        ("cause", 1, "asserted"),
        ("cause", -1, "possibly"),
        ("forecast", None, "possibly"),
    ]
    assert rows[0]["cause"] == "Marenian warplanes bombed"
    assert (rows[0]["cause_start"], rows[0]["cause_end"]) == (STRIKE.start, STRIKE.end)
    assert rows[1]["holder"] == "Irena Vosk"


def test_a_text_without_drives_gives_an_empty_table_with_all_columns():
    assert list(records(DISPATCH)) == []
    assert DISPATCH.drives_to_arrow().schema == schema()
