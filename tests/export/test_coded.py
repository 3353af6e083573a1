"""What a coded text says of itself: names, actors, chains, frames, notebook."""

from __future__ import annotations

import pickle
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from tests.export import examples
from tests.export.examples import DISPATCH

from tocsin.coding.laws import check
from tocsin.records import Judgement, Span, Verdict


def test_the_example_keeps_the_laws_of_the_records():
    assert check(DISPATCH.document, DISPATCH) == ()
    assert check(examples.undated().document, examples.undated()) == ()


def test_words_are_the_text_itself():
    assert DISPATCH.words(examples.at("bombed")) == "bombed"


def test_a_line_folds_the_white_space_of_its_words():
    span = Span(document_id=DISPATCH.document_id, start=examples.TEXT.index("stall"), end=examples.TEXT.index(", 14"))
    assert DISPATCH.line(span) == "stall OSTREL"


def test_a_resolved_mention_has_the_name_of_its_actor():
    assert DISPATCH.name(examples.WARPLANES.id) == "Marenian armed forces"


def test_a_pronoun_has_the_longest_name_of_its_chain():
    assert DISPATCH.name(examples.SHE.id) == "Irena Vosk"


def test_an_unresolved_noun_has_its_own_words():
    assert DISPATCH.name(examples.SOLDIERS.id) == "four soldiers"


def test_a_pronoun_is_the_actor_of_its_chain():
    actor = DISPATCH.actor(examples.IT.id)
    assert actor is not None
    assert actor.id == "organ:XMR/military"


def test_an_unsure_link_names_nobody():
    assert DISPATCH.actor(examples.ARMY_T.id) is None


def test_a_persons_judgement_undoes_a_link():
    apart = Judgement(
        left=examples.UN.id,
        right="org:united-nations",
        verdict=Verdict.DIFFERENT,
        by="human:editor",
        reasons=("a club",),
    )
    corrected = replace(DISPATCH, links=(*DISPATCH.links, apart))
    assert corrected.actor(examples.UN.id) is None
    assert DISPATCH.actor(examples.UN.id) is not None


def test_events_come_in_the_order_of_their_words():
    shuffled = replace(DISPATCH, events=DISPATCH.events[::-1])
    assert shuffled.events_in_order() == DISPATCH.events_in_order() == examples.EVENTS


def test_a_coding_of_another_document_is_refused():
    with pytest.raises(ValueError, match="document-silent"):
        replace(DISPATCH, document=examples.silent().document)


def test_a_coded_text_travels_between_processes():
    assert pickle.loads(pickle.dumps(DISPATCH)) == DISPATCH


def test_its_repr_is_one_short_line():
    assert len(repr(DISPATCH)) < 160
    assert "10 events" in repr(DISPATCH)


def test_a_notebook_shows_the_text_and_escapes_it():
    shown = DISPATCH._repr_html_()
    HTMLParser().feed(shown)
    assert "<b>some</b>" not in shown
    assert "&lt;b&gt;some&lt;/b&gt; in " in shown
    assert 'data-start="' in shown
    assert ' id="' not in shown  # two cells would share it
    assert "Kestrel Wire reports: " in shown
