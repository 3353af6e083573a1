"""Words that take a side, in every export: whose they are comes first, and nothing is called wrong."""

from __future__ import annotations

from dataclasses import replace

import pyarrow.csv
import pytest
from tests.export.examples import DISPATCH, LANIC, MARENIA, at

from tocsin.export.brief import brief
from tocsin.export.markdown import markdown
from tocsin.export.marks import records, schema
from tocsin.export.page import page
from tocsin.export.segments import marks
from tocsin.export.terminal import plain
from tocsin.records import OUTLET, Mark, MarkKind

OWN = Mark(
    id="mark-1",
    span=at("bombed"),
    kind=MarkKind.LOADED,
    category="emotive",
    neutral="hit",
    about=MARENIA.id,
    holder=OUTLET,
    by="emotive.verb:bomb",
)
NAMED = replace(OWN, id="mark-2", span=at("soldiers"), by="enemy-image.noun:soldier", category="enemy-image")
SAID = replace(OWN, id="mark-3", span=at("cross the border"), holder=LANIC.id, about=None)
JUDGED = replace(OWN, id="mark-4", span=at("mistake"), kind=MarkKind.EVALUATION, category="evaluation")
SCARE = replace(OWN, id="mark-5", span=at("not rule out"), kind=MarkKind.SCARE, category="distance", neutral=None)
LOST = replace(OWN, id="mark-6", span=at("usual"), holder=None, about=None)


@pytest.mark.parametrize(
    ("mark", "lead"),
    [
        (OWN, "Kestrel Wire says of Marenia:"),
        (NAMED, "Kestrel Wire calls Marenia:"),
        (SAID, "Petar Lanic, quoted by Kestrel Wire, used the word:"),
        (JUDGED, "Kestrel Wire judges what Marenia did:"),
        (SCARE, "Kestrel Wire sets in quotation marks:"),
        (LOST, "A speaker that could not be found, quoted by Kestrel Wire, used the word:"),
    ],
)
def test_lead_says_whose_words_they_are(mark, lead):
    [entry] = brief([replace(DISPATCH, marks=(mark,))]).documents[0].marks
    assert entry.lead == lead
    assert entry.spans == (mark.span,)


def test_word_that_is_the_name_itself_is_not_said_twice():
    mark = replace(NAMED, span=at("Marenia"))
    [entry] = brief([replace(DISPATCH, marks=(mark,))]).documents[0].marks
    assert entry.lead == "Kestrel Wire uses the word:"


def test_every_page_shows_word_category_and_neutral_wording():
    content = brief([replace(DISPATCH, marks=(OWN, SCARE))])
    assert (OWN.span, "mark") in marks(content.documents[0])
    for shown in (markdown(content), page(content), plain(content)):
        assert "Words that take a side" in shown
        assert "emotive; neutral: hit" in shown
    assert "Words that take a side" not in markdown(brief([DISPATCH]))


def test_rows_have_the_columns_of_the_schema_and_can_be_written(tmp_path):
    coded = replace(DISPATCH, marks=(OWN, SAID, LOST))
    table = coded.marks_to_arrow()
    assert table.schema == schema()
    assert table["holder"].to_pylist() == ["outlet", "Petar Lanic", None]
    assert [set(row) for row in records(coded)] == [set(schema().names)] * 3
    pyarrow.csv.write_csv(table, tmp_path / "marks.csv")
    assert DISPATCH.marks_to_arrow().num_rows == 0
