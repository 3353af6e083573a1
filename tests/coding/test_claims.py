import pytest

from tocsin.records import OUTLET


@pytest.fixture
def claim(read):
    """The one claim of an event as (holder, stance)."""

    def of(text, trigger):
        (found,) = read(text).claims_of(trigger)
        return found.holder, found.stance

    return of


def test_what_nobody_is_quoted_for_the_outlet_asserts(claim):
    assert claim("Rebels attacked farmers.", "attacked") == (OUTLET, "asserts")


def test_what_is_reported_its_speaker_asserts(claim):
    assert claim("The mayor said that rebels attacked farmers.", "attacked") == ("The mayor", "asserts")


def test_what_is_quoted_its_speaker_asserts(claim):
    assert claim("“Rebels attacked farmers,” the mayor said.", "attacked") == ("the mayor", "asserts")


def test_a_claim_of_a_speaker_spans_the_words_said(read):
    (found,) = read("The mayor said that rebels attacked farmers.").claims_of("attacked")
    assert found.span == "rebels attacked farmers"


def test_a_claim_of_the_outlet_spans_the_trigger(read):
    (found,) = read("Rebels attacked farmers.").claims_of("attacked")
    assert found.span == "attacked"


def test_the_innermost_speaker_holds_the_claim(claim):
    text = "“Late on Sunday, when rain fell in the north, the mayor said rebels attacked farmers,” the judge said."
    assert claim(text, "attacked")[0] == "the mayor"


def test_a_denial_is_a_claim_that_denies(claim):
    assert claim("The mayor denied that police had arrested traders.", "arrested") == ("The mayor", "denies")


def test_a_cue_that_denies_is_enough(claim):
    assert claim("The mayor repudiated that police arrested traders.", "arrested") == ("The mayor", "denies")


def test_what_the_outlet_says_did_not_happen_it_denies(claim):
    assert claim("Police did not arrest traders.", "arrest") == (OUTLET, "denies")


def test_what_is_demanded_its_requester_demands(claim):
    assert claim("The bishop called for the release of hostages.", "release") == ("The bishop", "demands")


def test_that_it_was_demanded_the_outlet_asserts(claim):
    assert claim("The bishop called for the release of hostages.", "called for") == (OUTLET, "asserts")


def test_what_is_threatened_its_threatener_threatens(claim):
    assert claim("Russia threatened to expel Polish diplomats.", "expel Polish diplomats") == ("Russia", "threatens")


def test_what_several_ask_for_each_of_them_demands(read):
    found = read("Chad and Niger called for the release of hostages.").claims_of("release")
    assert [(c.holder, c.stance) for c in found] == [("Chad", "demands"), ("Niger", "demands")]


def test_what_is_announced_the_speaker_predicts(read_by_rules):
    coded = read_by_rules("The mayor announced that Chad would expel the envoy.")
    assert [(c.holder, c.stance) for c in coded.claims_of("expel the envoy")] == [("The mayor", "predicts")]


def test_what_is_to_come_the_outlet_predicts(read_by_rules):
    coded = read_by_rules("Chad will expel the envoy.")
    assert [(c.holder, c.stance) for c in coded.claims_of("expel the envoy")] == [(OUTLET, "predicts")]


def test_what_may_come_the_outlet_hedges(claim):
    assert claim("Chad may expel the envoy.", "expel the envoy") == (OUTLET, "hedges")


@pytest.mark.parametrize("word", ["reportedly", "allegedly", "apparently"])
def test_a_hedge_is_kept_with_its_word(read, word):
    (found,) = read(f"Rebels {word} attacked farmers.").claims_of("attacked")
    assert (found.holder, found.stance, found.hedge) == (OUTLET, "hedges", word)


def test_a_hedge_of_another_clause_is_not_taken(read):
    text = "The mayor allegedly said that rebels attacked farmers."
    assert [c.hedge for c in read(text).claims_of("attacked")] == [None]


def test_a_question_is_asked_by_the_outlet(read):
    (found,) = [c for c in read("Why did the talks fail?").claims if c.kind == "question"]
    assert (found.holder, found.stance, found.span) == (OUTLET, "asks", "Why did the talks fail?")


def test_a_question_after_a_colon_is_what_stands_behind_it(read):
    (found,) = [c for c in read("That leaves one question: who will pay?").claims if c.kind == "question"]
    assert found.span == "who will pay?"


def test_a_question_that_is_quoted_is_its_speakers(read):
    (found,) = [c for c in read("“Who will pay for this?” the mayor asked.").claims if c.kind == "question"]
    assert found.holder == "the mayor"


def test_two_questions_in_a_row_are_two(read):
    found = [c.span for c in read("Will the army obey? Will the clans?").claims if c.kind == "question"]
    assert sorted(found) == ["Will the army obey?", "Will the clans?"]


@pytest.mark.parametrize(
    ("text", "holder", "span"),
    [
        ("The question is whether the mayor will resign.", OUTLET, "whether the mayor will resign"),
        ("It remains to be seen whether the truce will hold.", OUTLET, "whether the truce will hold"),
        ("It is unclear who ordered the raid.", OUTLET, "who ordered the raid"),
        ("Nobody knows when the bridge will reopen.", OUTLET, "when the bridge will reopen"),
        ("The mayor asked who would pay.", "The mayor", "who would pay"),
        ("The debate over whether the troops should stay goes on.", OUTLET, "whether the troops should stay"),
    ],
)
def test_an_indirect_question_is_asked_by_whoever_leaves_it_open(read, text, holder, span):
    (found,) = [c for c in read(text).claims if c.kind == "question"]
    assert (found.holder, found.span) == (holder, span)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor knows who paid.",
        "The court will decide whether to free him.",
        "She left when the rain began.",
        "There is no doubt that the vote was held.",
    ],
)
def test_a_sentence_that_leaves_nothing_open_asks_nothing(read, text):
    assert [c for c in read(text).claims if c.kind == "question"] == []


def test_each_event_is_claimed(read):
    coded = read("Chad urged rebels to release hostages. Rebels attacked farmers, the mayor said.")
    assert {c.trigger for c in coded.claims} == set(coded.triggers)
