"""What a text says of its actors, in every export: always as what somebody says, never as what tocsin holds."""

from __future__ import annotations

from dataclasses import replace

import pyarrow.csv
import pytest
from tests.export.examples import DISPATCH, LANIC, MARENIA_2, TOLVANIA, VOSK, at

from tocsin.export.brief import brief
from tocsin.export.coded import CodedText
from tocsin.export.facts import records, schema
from tocsin.export.markdown import markdown
from tocsin.export.page import page
from tocsin.export.segments import marks
from tocsin.export.terminal import plain
from tocsin.records import OUTLET, Fact, FactState, Relation

OFFICE = Fact(
    id="fact-1",
    actor=VOSK.id,
    relation=Relation.OFFICE,
    object=TOLVANIA.id,
    words="defence minister",
    holder=OUTLET,
    span=at("defence minister"),
    by="noun",
)
FOE = Fact(
    id="fact-2",
    actor=MARENIA_2.id,
    relation=Relation.OPPOSED_TO,
    object=TOLVANIA.id,
    state=FactState.DISPUTED,
    holder=VOSK.id,
    note="told with 'allegedly'",
    span=at("a deliberate attack on a neighbour"),
    by="noun",
)
LACKING = replace(FOE, id="fact-3", relation=Relation.DISSOLVED, object=None, state=FactState.DENIED, note=None)


def _told() -> CodedText:
    return replace(DISPATCH, facts=(LACKING, FOE, OFFICE))


def test_each_line_opens_with_whoever_says_so():
    entries = brief([_told()]).documents[0].facts
    assert [f"{entry.lead} {entry.content}" for entry in entries] == [
        "Kestrel Wire says: Irena Vosk — defence minister of Tolvania",
        "Irena Vosk, quoted by Kestrel Wire, said, with reserve: Marenia — opposed to Tolvania · told with 'allegedly'",
        "Irena Vosk, quoted by Kestrel Wire, said that this is not so: Marenia — was dissolved",
    ]
    assert [entry.holder for entry in entries] == ["Kestrel Wire", "Irena Vosk", "Irena Vosk"]


@pytest.mark.parametrize(
    ("relation", "target", "words", "content"),
    [
        (Relation.PART_OF, TOLVANIA.id, None, "Petar Lanic — part of Tolvania"),
        (Relation.FOUNDED, TOLVANIA.id, None, "Petar Lanic — founded Tolvania"),
        (Relation.FOUNDED, None, None, "Petar Lanic — was founded"),
        (Relation.NAMED, None, "Old Guard", "Petar Lanic — named “Old Guard”"),
        (Relation.OFFICE, None, "mayor", "Petar Lanic — mayor"),
        (Relation.SECTOR, None, "MIL", "Petar Lanic — sector MIL"),
    ],
)
def test_every_relation_has_words(relation, target, words, content):
    fact = replace(OFFICE, actor=LANIC.id, relation=relation, object=target, words=words)
    (entry,) = brief([replace(DISPATCH, facts=(fact,))]).documents[0].facts
    assert entry.content == content


@pytest.mark.parametrize("layout", [markdown, page, plain])
def test_every_layout_of_the_brief_shows_who_says_it(layout):
    shown = " ".join(layout(brief([_told()])).split())
    assert "What the text says of its actors" in shown
    assert "Kestrel Wire says:" in shown
    assert "defence minister of Tolvania" in shown
    assert "said that this is not so:" in shown


def test_its_words_are_marked_in_the_page():
    content = brief([_told()])
    found = {span for span, role in marks(content.documents[0]) if role == "fact"}
    assert found == {OFFICE.span, FOE.span}
    start, end = OFFICE.span.start, OFFICE.span.end
    assert f'data-spans="{start}-{end}" data-role="fact"' in page(content)


def test_a_text_without_facts_says_so():
    assert "No role, membership or lineage was read." in page(brief([DISPATCH]))


def test_frames_and_files_hold_every_fact(tmp_path):
    table = _told().facts_to_arrow()
    pyarrow.csv.write_csv(table, tmp_path / "facts.csv")
    assert table.schema == schema()
    assert pyarrow.csv.read_csv(tmp_path / "facts.csv").num_rows == 3
    first = next(records(_told()))
    assert (first["actor"], first["relation"], first["object"], first["words"]) == (
        "Irena Vosk",
        "office",
        "Tolvania",
        "defence minister",
    )
    assert (first["holder"], first["state"], first["text"]) == ("outlet", "asserted", "defence minister")
    assert DISPATCH.facts_to_arrow().num_rows == 0
