"""Modes and contexts are learned from labelled sentences; near-duplicates stay on one side of a fold."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tocsin.coding.aspects import NO_MODE
from tocsin.coding.train import Example, marked_pair
from tocsin.coding.train_aspects import (
    About,
    Told,
    by_type,
    deed,
    fit_aspects,
    folds,
    groups,
    read_abouts,
    tell,
    temperature,
    thresholds,
)
from tocsin.errors import ReadError

CONTEXTS = ("health", "military")
WAYS = (("machetes", "primitive"), ("rifles", "firearms"), ("delight", None))
WHERE = (
    "near Lima before dawn",
    "outside a Basra mosque",
    "by the old railway station",
    "in two villages",
    "after a feast",
)
WHOM = ("farmers", "monks", "traders", "nurses", "boys")
ROWS = [
    (f"Rebels wounded {whom} with {way} {where}.", mode)
    for way, mode in WAYS
    for whom, where in zip(WHOM, WHERE, strict=True)
]
OWN = (
    "Nurses in Lima vaccinated four hundred schoolchildren.",
    "A ministry ordered vaccines from Geneva.",
    "Farmers queued all night to get vaccinated.",
    "The mayor of Kano praised those who vaccinate others.",
    "Vaccines reached three islands by canoe on Sunday.",
)


@pytest.fixture
def pairs(parse, lexicon):
    """Marked sentences about wounds."""
    found: list[tuple[Example, object]] = []
    for n, (text, mode) in enumerate(ROWS):
        words = text.split()
        end = text.index(words[2]) + len(words[2])
        example = Example(
            text=text,
            actor=(0, len(words[0])),
            recipient=(end - len(words[2]), end),
            label="ASSAULT",
            mode=mode,
            id=f"a-{n}",
        )
        found.append((example, marked_pair(parse(text), lexicon, example.actor, example.recipient)))
    return found


@pytest.fixture
def told(pairs, parse, lexicon):
    abouts = [
        *(About(id=f"own-{n}", text=text, contexts=frozenset({"health"})) for n, text in enumerate(OWN)),
        *(About(id=f"a-{n}", text=ROWS[n][0], contexts=frozenset({"military"})) for n in range(5, 10)),
    ]
    return tell(pairs, abouts, ["ASSAULT"], parse, lexicon)


def test_rows_teach_modes_by_their_type_and_contexts_by_their_id(told):
    modes, about = told
    assert [row.mode for row in modes] == [mode or NO_MODE for _, mode in ROWS]
    assert [set(row.contexts) for row in about] == [{"health"}] * 5 + [{"military"}] * 5
    assert about[5].trigger is not None
    assert about[5].trigger.pattern.type == "ASSAULT"


def test_what_was_learned_tells_new_sentences_apart(told, lexicon, parse):
    aspects = fit_aspects(*told, CONTEXTS, lexicon)
    text = "Herders wounded villagers with machetes."
    pair = marked_pair(parse(text), lexicon, (0, 7), (16, 25))
    read = aspects.mode(pair.sentence, deed(pair, "ASSAULT"), lexicon)
    assert read is not None
    assert read.name == "primitive"
    assert set(aspects.modes) == {"ASSAULT"}
    assert aspects.contexts.names == CONTEXTS


def test_the_word_that_names_the_event_is_on_the_way_between_the_two(parse, lexicon):
    text = "Mali, which had attacked Chad, accused Niger of theft."
    pair = marked_pair(parse(text), lexicon, (0, 4), (39, 44))
    assert deed(pair, "ACCUSE").token.text == "accused"


def test_a_word_that_the_lexicon_lacks_is_the_verb_between_the_two(parse, lexicon):
    text = "Mali tickled Niger."
    pair = marked_pair(parse(text), lexicon, (0, 4), (13, 18))
    trigger = deed(pair, "ASSAULT")
    assert (trigger.token.text, trigger.pattern.type, trigger.pattern.mode) == ("tickled", "ASSAULT", None)


def row(text: str) -> Told:
    return Told(text=text, sentence=None, triggers=(), token=None, trigger=None)  # pyright: ignore[reportArgumentType]


def test_near_duplicates_are_of_one_group():
    texts = ["Mali met Chad on Monday", "Mali met Chad on Friday", "A court fined two bakers"]
    group = groups([row(text) for text in texts])
    assert group[0] == group[1] != group[2]


def test_a_group_is_on_one_side_of_each_fold():
    group = [n // 3 for n in range(30)]
    labels = ["a", "b"] * 15
    seen: list[int] = []
    for inside, outside in folds(group, labels):
        assert not {group[i] for i in inside} & {group[i] for i in outside}
        seen += outside
    assert sorted(seen) == list(range(30))


def test_rows_without_a_type_teach_no_mode():
    assert by_type([row("Something")]) == {}


def test_a_threshold_is_where_f1_is_highest():
    shares = np.array([[0.9], [0.5], [0.45], [0.2]], np.float32)
    right = np.array([[True], [True], [False], [False]])
    [least] = thresholds(shares, right)
    assert 0.45 < least <= 0.5


def test_a_reading_that_is_too_sure_is_cooled():
    logits = np.array([[4, 0], [4, 0], [4, 0], [4, 0]], np.float32)
    assert temperature(logits, ["a", "a", "b", "a"], ("a", "b")) > 1


def test_contexts_are_read_with_their_ids(tmp_path):
    path = tmp_path / "contexts.jsonl"
    path.write_text(json.dumps({"id": "c-1", "text": "A war.", "contexts": ["military"]}) + "\n", encoding="utf-8")
    assert read_abouts(path, CONTEXTS) == [About(id="c-1", text="A war.", contexts=frozenset({"military"}))]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "no row with id, text and contexts"),
        ('{"id": "c-1", "text": "A war."}', "no row with id, text and contexts"),
        ('{"id": "c-1", "text": "A war.", "contexts": ["war"]}', r"unknown contexts \['war'\]"),
    ],
)
def test_a_row_that_is_none_stops_the_reading_with_its_line(tmp_path, line, why):
    path = tmp_path / "contexts.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=f"contexts.jsonl:1: {why}"):
        read_abouts(path, CONTEXTS)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ReadError, match=r"contexts .*none\.jsonl"):
        read_abouts(tmp_path / "none.jsonl", CONTEXTS)
