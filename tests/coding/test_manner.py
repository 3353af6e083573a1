"""A mode and its contexts have their words; where nothing says one the gap says why."""

from __future__ import annotations

import pytest

from tocsin.coding.aspects import LEAST, NO_MODE, Aspect
from tocsin.coding.manner import BOTH, SURE, Manner, choose_mode, find_contexts, find_mode, listed_mode
from tocsin.coding.triggers import find_triggers


@pytest.fixture
def mode(read):
    def of(text, trigger):
        coded = read(text)
        event = coded.event(trigger)
        return event.mode, coded.evidence(trigger, "mode")

    return of


@pytest.mark.parametrize(
    ("text", "trigger", "mode_", "words"),
    [
        ("Rebels wounded farmers with machetes.", "wounded", "primitive", "machetes"),
        ("Soldiers wounded rebels with artillery.", "wounded", "heavy-weapons", "artillery"),
        ("Soldiers wounded rebels with rifles.", "wounded", "firearms", "rifles"),
    ],
)
def test_an_instrument_decides_the_mode_of_an_assault(mode, text, trigger, mode_, words):
    assert mode(text, trigger) == (mode_, [words])


def test_a_mode_of_the_pattern_has_the_trigger_as_its_words(mode):
    assert mode("Police arrested traders.", "arrested") == ("arrest", ["arrested"])


def test_content_decides_the_mode_of_talks(mode):
    assert mode("Chadian envoys negotiated with rebels by telephone.", "negotiated") == ("phone", ["telephone"])


def test_what_is_threatened_decides_the_mode_of_a_threat(mode):
    assert mode("Russia threatened to expel Polish diplomats.", "threatened")[0] == "expel"


def test_no_mode_is_a_gap_with_its_reason(read):
    coded = read("Rebels attacked farmers.")
    assert coded.event("attacked").mode is None
    assert coded.gap("attacked", "mode").startswith("the clause decides no mode of ASSAULT (probability 0.")


def test_a_type_without_modes_has_a_gap(read):
    coded = read("The bakers thanked the millers.")
    assert coded.gap("thanked", "mode") == "no word of the clause decides a mode of SUPPORT"


@pytest.mark.parametrize(
    ("text", "trigger", "mode_", "words"),
    [
        ("Turkey demanded that Sweden hand over the exiles.", "demanded", "yield", ["hand over"]),
        ("Chad gave the rebels back two pilots.", "gave the rebels back", "release", ["back"]),
    ],
)
def test_a_mode_that_no_list_gives_is_read_from_its_strongest_word(mode, text, trigger, mode_, words):
    assert mode(text, trigger) == (mode_, words)


def test_a_learned_mode_says_how_probable_it_is(read):
    [by] = read("Turkey demanded that Sweden hand over the exiles.").rules("demanded", "mode")
    assert by.startswith("labelled with probability 0.")


def test_the_instrument_of_another_clause_decides_nothing(mode):
    assert mode("Rebels attacked farmers and the army used artillery.", "attacked")[0] is None


def test_a_context_has_its_words(read):
    coded = read("Police arrested a journalist.")
    assert "rights_freedoms" in coded.event("arrested").contexts
    assert "journalist" in coded.evidence("arrested", "contexts")


def test_each_context_has_its_evidence(read):
    coded = read("The court released opposition activists and journalists.")
    event = coded.event("released")
    assert len(event.contexts) == len(coded.evidence("released", "contexts")) > 1


def test_a_context_of_two_words_is_cut_whole(read):
    coded = read("Police fired tear gas at students.")
    assert "tear gas" in [w for t in coded.triggers for w in coded.evidence(t, "contexts")]


def test_no_context_is_a_gap_with_its_reason(read):
    coded = read("The bakers thanked the millers.")
    assert coded.event("thanked").contexts == ()
    assert coded.gap("thanked", "contexts") == "no word of the sentence makes a context likely enough"


def test_who_does_it_may_say_what_it_is_about(read):
    coded = read("The court sentenced a former minister to nine years.")
    assert "legal" in coded.event("sentenced").contexts


def test_a_clause_that_tells_another_event_lends_it_no_context(read):
    coded = read("The minister visited Lagos and rebels shelled the barracks.")
    assert "military" not in coded.event("visited").contexts
    assert "military" in coded.event("shelled").contexts


def test_a_name_of_a_person_says_nothing_of_the_matter(read):
    assert "religion_ethnicity" not in read("Mali thanked Mary Church.").event("thanked").contexts


# ------------------------------------------------------------------------------- lists against learned


@pytest.fixture
def trigger(context, token_in):
    """The trigger of a text at a word."""

    def of(text, word):
        found = context(text)
        sentence, token = token_in(found, word)
        return found, sentence, next(t for t in find_triggers(sentence, found.lexicon) if t.token.i == token.i)

    return of


def aspect(name, probability):
    return Aspect(name=name, probability=probability, start=0, end=4)


def test_a_predicate_keeps_its_mode_against_an_unsure_reading(trigger):
    found, sentence, arrested = trigger("Police arrested traders.", "arrested")
    listed = listed_mode(sentence, arrested, found.lexicon)
    assert listed is not None
    assert choose_mode(listed, aspect("seize", SURE - 0.01), arrested) == listed
    assert choose_mode(listed, aspect(NO_MODE, 0.99), arrested) == listed


def test_a_sure_reading_takes_the_place_of_a_predicates_mode(trigger):
    found, sentence, arrested = trigger("Police arrested traders.", "arrested")
    chosen = choose_mode(listed_mode(sentence, arrested, found.lexicon), aspect("seize", SURE), arrested)
    assert chosen == Manner(name="seize", start=0, end=4, by=f"labelled with probability {SURE:.2f}")


def test_a_mode_below_the_threshold_is_left_open_and_named(trigger):
    _, _, attacked = trigger("Rebels attacked farmers.", "attacked")
    why = choose_mode(None, aspect("firearms", LEAST - 0.01), attacked)
    assert why == f"no mode of ASSAULT is likely enough: firearms has {LEAST - 0.01:.2f}"


def test_a_mode_below_the_threshold_is_given_where_a_listed_word_says_the_same(trigger):
    found, sentence, wounded = trigger("Soldiers wounded rebels with rifles.", "wounded")
    listed = listed_mode(sentence, wounded, found.lexicon)
    assert listed is not None
    assert choose_mode(listed, aspect("firearms", BOTH), wounded) == listed
    assert isinstance(choose_mode(listed, aspect("firearms", BOTH - 0.01), wounded), str)
    assert isinstance(choose_mode(listed, aspect("primitive", BOTH), wounded), str)


def test_without_anything_learned_the_lists_are_read(trigger):
    found, sentence, wounded = trigger("Rebels wounded the soldiers with mortars.", "wounded")
    assert found.reader is None
    chosen = find_mode(found, sentence, wounded)
    assert isinstance(chosen, Manner)
    assert (chosen.name, chosen.by) == ("heavy-weapons", "mode word 'mortar'")
    [about] = find_contexts(found, sentence, wounded, [wounded])
    assert (about.name, about.by) == ("military", "context word for military")


def test_without_anything_learned_no_listed_word_is_a_reason(trigger):
    found, sentence, attacked = trigger("Rebels attacked farmers.", "attacked")
    assert find_mode(found, sentence, attacked) == "no word of the clause decides a mode of ASSAULT"
