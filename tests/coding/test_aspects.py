"""Modes and contexts are read from clues that point at their words; what an ontology lacks is never given."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.coding.aspects import (
    NO_MODE,
    SHORT,
    Aspects,
    Contexts,
    Modes,
    context_clues,
    load_aspects,
    mode_clues,
    save_aspects,
)
from tocsin.coding.coder import DefaultCoder
from tocsin.coding.label import Light
from tocsin.coding.triggers import find_triggers
from tocsin.errors import SettingsError
from tocsin.ontology import load_ontology
from tocsin.settings import CodeOptions
from tocsin.shipped import shipped

TYPES = {name: [mode.name for mode in kind.modes] for name, kind in load_ontology().types.items()}
CONTEXTS = tuple(load_ontology().contexts)


def light(weights: dict[str, list[float]], bias: list[float]) -> Light:
    return Light(
        index={name: i for i, name in enumerate(weights)},
        idf=np.ones(len(weights), np.float32),
        weights=np.array(list(weights.values()), np.float32) * SHORT,
        bias=np.array(bias, np.float32),
    )


@pytest.fixture
def aspects() -> Aspects:
    """Reads machetes as primitive and as crime, anything else as no mode."""
    return Aspects(
        modes={
            "ASSAULT": Modes(
                names=(NO_MODE, "firearms", "primitive"),
                light=light(
                    {
                        "own=machete": [0, 0, 9.0],
                        "own=with": [0, 0, 20.0],
                        "own=farmer": [1, 1, 1],
                        "else=farmer": [0, 9, 0],
                    },
                    [1, 0, 0],
                ),
                temperature=1.0,
            )
        },
        contexts=Contexts(
            names=("crime", "health"),
            light=light({"word=machete": [9.0, 0], "word=farmer": [1.0, -1]}, [-2, -2]),
            least=np.array([0.5, 0.5], np.float32),
        ),
    )


@pytest.fixture
def told(context, token_in):
    """A sentence with its triggers and the one at a word."""

    def of(text, word):
        found = context(text)
        sentence, token = token_in(found, word)
        triggers = list(find_triggers(sentence, found.lexicon))
        return text, sentence, next(t for t in triggers if t.token.i == token.i), triggers, found.lexicon

    return of


def test_the_likeliest_mode_points_at_the_word_that_adds_most_and_never_at_a_preposition(aspects, told):
    text, sentence, trigger, _, lexicon = told("Rebels wounded farmers with machetes.", "wounded")
    read = aspects.mode(sentence, trigger, lexicon)
    assert (read.name, text[read.start : read.end]) == ("primitive", "machetes")
    assert read.probability > 0.9


def test_a_mode_that_nothing_speaks_for_points_at_the_trigger(aspects, told):
    text, sentence, trigger, _, lexicon = told("Rebels wounded farmers.", "wounded")
    read = aspects.mode(sentence, trigger, lexicon)
    assert (read.name, text[read.start : read.end]) == (NO_MODE, "wounded")


def test_who_does_it_decides_no_mode_alone(aspects, told):
    _, sentence, trigger, _, lexicon = told("Farmers wounded tourists.", "wounded")
    assert aspects.mode(sentence, trigger, lexicon) is None


def test_a_type_without_learned_modes_is_not_read(aspects, told):
    _, sentence, trigger, _, lexicon = told("Mali thanked Chad.", "thanked")
    assert aspects.mode(sentence, trigger, lexicon) is None


def test_only_contexts_that_are_likely_enough_are_given(aspects, told):
    text, sentence, trigger, triggers, lexicon = told("Rebels wounded farmers with machetes.", "wounded")
    [about] = aspects.about(sentence, trigger, triggers, lexicon)
    assert (about.name, text[about.start : about.end]) == ("crime", "machetes")
    _, sentence, trigger, triggers, lexicon = told("Rebels wounded farmers.", "wounded")
    assert aspects.about(sentence, trigger, triggers, lexicon) == []


def test_a_type_of_which_the_ontology_lacks_a_mode_is_left_to_the_lists(aspects):
    assert set(aspects.within({"ASSAULT": ["firearms", "primitive", "own"]}, ["crime"]).modes) == {"ASSAULT"}
    assert aspects.within({"ASSAULT": ["firearms"]}, ["crime"]).modes == {}


def test_a_context_that_the_ontology_lacks_is_never_given(aspects, told):
    _, sentence, trigger, triggers, lexicon = told("Rebels wounded farmers with machetes.", "wounded")
    less = aspects.within({}, ["health"])
    assert less.contexts.names == ("health",)
    assert less.about(sentence, trigger, triggers, lexicon) == []


def test_names_are_no_clues(told):
    _, sentence, trigger, triggers, lexicon = told("Russia bombed Kharkiv and Ukrainian troops.", "bombed")
    clues = [c.name for c in mode_clues(sentence, trigger, lexicon)]
    clues += [c.name for c in context_clues(sentence, trigger.token, triggers, lexicon, trigger)]
    assert not [name for name in clues if any(word in name.casefold() for word in ("russia", "kharkiv", "ukrain"))]


def test_every_clue_lies_in_its_sentence(told):
    text, sentence, trigger, triggers, lexicon = told("Police in Lima said they had fired tear gas at miners.", "fired")
    for clue in (
        *mode_clues(sentence, trigger, lexicon),
        *context_clues(sentence, trigger.token, triggers, lexicon, trigger),
    ):
        assert 0 <= clue.start < clue.end <= len(text), clue


def test_what_is_saved_is_read_back_to_a_hundredth(aspects, tmp_path):
    save_aspects(aspects, tmp_path)
    back = load_aspects(tmp_path)
    assert back.modes["ASSAULT"].names == (NO_MODE, "firearms", "primitive")
    assert back.modes["ASSAULT"].light.index == aspects.modes["ASSAULT"].light.index
    assert np.allclose(back.modes["ASSAULT"].light.weights, aspects.modes["ASSAULT"].light.weights, atol=1.5)
    assert back.contexts.names == aspects.contexts.names
    assert np.allclose(back.contexts.least, aspects.contexts.least)


def test_a_folder_without_them_says_how_to_make_them(tmp_path):
    with pytest.raises(SettingsError, match=r"no reading of modes and contexts in .*weights/make\.py"):
        load_aspects(tmp_path)


def test_the_shipped_ones_know_all_modes_and_contexts_of_the_ontology():
    aspects = load_aspects(shipped("weights"))
    assert {name for name, modes in TYPES.items() if modes} == set(aspects.modes)
    for name, head in aspects.modes.items():
        assert set(head.names) - {NO_MODE} == set(TYPES[name])
    assert set(aspects.contexts.names) == set(CONTEXTS)
    assert (aspects.contexts.least >= 0.1).all()


def test_a_labeller_of_ones_own_has_the_lists(known):
    options = CodeOptions(labeller=str(shipped("weights")))
    coder = DefaultCoder(options=options, known=known, ontology=load_ontology())
    assert coder._reader is not None
    assert coder._reader.aspects is None
