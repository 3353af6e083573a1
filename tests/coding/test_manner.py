import pytest

from tocsin.coding.manner import own_words


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
    assert coded.gap("attacked", "mode") == "no word of the clause decides a mode of ASSAULT"


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
    coded = read("Rebels attacked farmers.")
    assert coded.event("attacked").contexts == ()
    assert coded.gap("attacked", "contexts") == "no context word in the clause"


def test_the_words_of_a_reported_clause_are_not_those_of_the_main_clause(context, token_in):
    sentence, said = token_in(context("Police said that rebels, who left, attacked farmers."), "attacked")
    assert "left" not in [t.text for t in own_words(sentence, said)]


def test_the_subject_is_not_among_the_words_of_a_verb(context, token_in):
    sentence, verb = token_in(context("Artillery units attacked farmers."), "attacked")
    assert [t.text for t in own_words(sentence, verb)] == ["attacked", "farmers", "."]


def test_who_says_so_is_not_among_the_words(context, token_in):
    sentence, verb = token_in(context("Rebels attacked farmers, according to the court."), "attacked")
    assert "court" not in [t.text for t in own_words(sentence, verb)]
