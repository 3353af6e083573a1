from dataclasses import replace

import pytest

from tocsin.coding.grammar import Token, load_parser, paragraphs
from tocsin.errors import MissingPlugin
from tocsin.settings import CodeOptions


def test_a_dateline_with_city_day_and_agency_is_a_paragraph_of_its_own():
    text = "NAIROBI, March 4 (Agency) — Soldiers shelled the camp."
    assert [part for _, part in paragraphs(text)] == ["NAIROBI, March 4 (Agency) — ", "Soldiers shelled the camp."]


@pytest.mark.parametrize("dateline", ["LA PAZ (Wire) - ", "Quito, March 4 (Wire) – ", "LIMA — ", "Herald- "])
def test_a_dateline_is_cut_in_the_forms_that_agencies_use(dateline):
    assert [part for _, part in paragraphs(f"{dateline}Miners blocked the road.")] == [
        dateline,
        "Miners blocked the road.",
    ]


def test_a_dash_inside_a_sentence_ends_no_dateline():
    line = "Police — and some farmers — blocked the road."
    assert list(paragraphs(line)) == [(0, line)]


def test_offsets_after_a_dateline_are_those_of_the_text(parse):
    text = "LA PAZ, March 4 (Wire) — Miners blocked the road."
    sentence = parse(text).sentences[-1]
    assert [text[t.start : t.end] for t in sentence.tokens] == ["Miners", "blocked", "the", "road", "."]


def test_the_city_of_a_dateline_is_no_subject(parse):
    sentence = parse("LA PAZ, March 4 (Wire) — Miners blocked the road.").sentences[-1]
    assert [t.text for t in sentence.children(sentence.root.i, "nsubj")] == ["Miners"]


def test_a_line_break_ends_a_sentence_and_a_paragraph(parse):
    text = "Troops left Mopti\nThe governor welcomed it"
    assert [(text[s.start : s.end], s.paragraph) for s in parse(text).sentences] == [
        ("Troops left Mopti", 0),
        ("The governor welcomed it", 1),
    ]


def test_sentences_of_one_line_share_a_paragraph(parse):
    parsed = parse("Troops left Mopti. The governor welcomed it.\n\nMiners struck.")
    assert [s.paragraph for s in parsed.sentences] == [0, 0, 1]


def test_blank_lines_hold_no_sentences(parse):
    assert parse(" \n\n\t\n").sentences == ()


@pytest.mark.parametrize(
    "text", ["“We are ready,” the envoy said.", "«Nobody will leave», the governor said.", "Chad’s army left Sudan."]
)
def test_other_marks_are_read_as_straight_ones_and_kept_in_the_text(parse, text):
    straight = text.translate(str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "’": "'"}))
    parsed = parse(text)
    assert parsed.text == text
    assert [replace(t, text="") for s in parsed.sentences for t in s.tokens] == [
        replace(t, text="") for s in parse(straight).sentences for t in s.tokens
    ]


def test_characters_beyond_the_basic_plane_do_not_shift_offsets(parse):
    text = "🚨 Rebels shelled Goma."
    assert [text[t.start : t.end] for t in parse(text).sentences[-1].tokens if t.pos == "VERB"] == ["shelled"]


def test_a_subtree_is_in_the_order_of_the_text(parse):
    sentence = parse("The governor of the northern province resigned.").sentences[0]
    governor = next(t for t in sentence.tokens if t.text == "governor")
    assert " ".join(t.text for t in sentence.subtree(governor.i)) == "The governor of the northern province"


def test_ancestors_lead_from_the_nearest_head_to_the_root(parse):
    sentence = parse("The governor of Sucre resigned.").sentences[0]
    sucre = next(t for t in sentence.tokens if t.text == "Sucre")
    assert [t.text for t in sentence.ancestors(sucre)] == ["of", "governor", "resigned"]


def test_children_can_be_asked_for_by_relation(parse):
    sentence = parse("Rebels shelled the town.").sentences[0]
    assert [t.text for t in sentence.children(sentence.root.i, "dobj", "nsubj")] == ["Rebels", "town"]
    assert [t.text for t in sentence.children(sentence.root.i, "dobj")] == ["town"]


def test_heads_are_positions_within_the_sentence(parse):
    second = parse("Rebels shelled Goma. Troops left.").sentences[1]
    assert second.head(second.tokens[0]) is second.root
    assert isinstance(second.root, Token)


def test_a_missing_model_says_what_installs_it():
    with pytest.raises(MissingPlugin, match="python -m pip install en-core-web-nowhere"):
        load_parser("en_core_web_nowhere")


def test_what_a_text_is_parsed_with_does_not_change_its_parse(parse):
    texts = [
        "Troops left Mopti. The governor welcomed it.\n\nMiners struck.",
        "",
        "LA PAZ, March 4 (Wire) — Miners blocked the road.",
        "“We are ready,” the envoy of Peru said on Monday, hours after the talks with Chile had failed.",
        " \n\n",
        *(f"In {2000 + n} the {n}th brigade shelled {n} villages near the border with Chad." for n in range(30)),
    ]
    together = list(parse.each(texts))
    assert [p.text for p in together] == texts
    assert together == [parse(text) for text in texts]


def test_texts_are_parsed_as_they_are_asked_for(parse):
    taken: list[int] = []

    def texts():
        for n in range(1000):
            taken.append(n)
            yield "Miners struck."

    next(parse.each(texts()))
    assert len(taken) < 100


def test_without__belong_to_none(coder):
    parse = load_parser(CodeOptions().model, entities=False)
    [sentence] = parse("Angela Merkel visited Paris on Monday.").sentences
    assert {t.entity for t in sentence.tokens} == {""}
    assert [t.text for t in sentence.children(sentence.root.i, "nsubj")] == ["Merkel"]
