import pytest


@pytest.fixture
def direct(read):
    """The direct quotations as (words, cue, speaker)."""

    def of(text):
        return [(q.text, q.cue, q.speaker) for q in read(text).quotes if q.direct]

    return of


@pytest.fixture
def reported(read):
    def of(text):
        return [(q.text, q.cue, q.speaker) for q in read(text).quotes if not q.direct]

    return of


@pytest.mark.parametrize(
    ("opening", "closing"), [("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("‘", "’"), ("``", "''")]
)
def test_all_quotation_marks_hold_a_quotation(direct, opening, closing):
    text = f"{opening}Farmers will not leave{closing}, the governor said."
    assert direct(text) == [("Farmers will not leave", "said", "the governor")]


def test_an_apostrophe_inside_a_word_is_no_mark(direct):
    assert direct("‘We won’t leave,’ the governor said.") == [("We won’t leave,", "said", "the governor")]


def test_an_apostrophe_after_a_name_opens_nothing(direct):
    assert direct("The governor said Chad's army met Sudan's army.") == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“Farmers will not leave,” the governor said.", "the governor"),
        ("“Farmers will not leave,” said the governor.", "the governor"),
        ("The governor said: “Farmers will not leave.”", "The governor"),
        ("The governor said, “Farmers will not leave.”", "The governor"),
    ],
)
def test_the_verb_stands_before_after_or_inverted(direct, text, speaker):
    ((words, cue, who),) = direct(text)
    assert (words.rstrip(",."), cue, who) == ("Farmers will not leave", "said", speaker)


def test_a_split_quotation_is_two_of_one_speaker(direct):
    assert direct("“We will not leave,” the governor said, “and we will fight.”") == [
        ("We will not leave,", "said", "the governor"),
        ("and we will fight.", "said", "the governor"),
    ]


def test_a_quotation_of_several_sentences_is_one(direct):
    text = "“We will not leave. We have nowhere to go. This is our land,” the governor said."
    assert direct(text) == [("We will not leave. We have nowhere to go. This is our land,", "said", "the governor")]


def test_a_quotation_that_goes_on_keeps_its_speaker(direct):
    text = "“We will not leave,” the governor said. “We have nowhere else to go in this country.”"
    assert direct(text)[1] == ("We have nowhere else to go in this country.", None, "the governor")


def test_a_participle_carries_the_speaker_of_its_sentence(direct):
    text = "The governor thanked farmers, adding: “Nobody will leave.”"
    assert direct(text) == [("Nobody will leave.", "adding", "The governor")]


def test_according_to_ascribes(direct):
    text = "The meeting was “a waste of time”, according to the governor."
    assert direct(text) == [("a waste of time", "according", "the governor")]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The governor called the plan “a waste of time”.", "called"),
        ("The governor described the plan as “a waste of time”.", "described"),
        ("The governor named the plan “a waste of time”.", "named"),
        ("The governor dubbed the plan “a waste of time”.", "dubbed"),
    ],
)
def test_a_verb_that_names_ascribes(direct, text, cue):
    assert direct(text) == [("a waste of time", cue, "The governor")]


def test_marks_without_a_cue_are_no_quotation(read):
    assert read("The “reform” divided miners.").quotes == []
    assert read("“We will not leave.”").quotes == []


def test_the_speaker_of_a_passive_is_its_agent(direct):
    assert direct("The plan was called “a waste of time” by the governor.") == [
        ("a waste of time", "called", "the governor")
    ]


def test_a_that_clause_is_what_was_said_without_the_that(reported):
    assert reported("The governor said that police had arrested traders.") == [
        ("police had arrested traders", "said", "The governor")
    ]


def test_a_clause_before_its_verb_is_what_was_said(reported):
    assert reported("Farmers left the valley, the governor said.") == [
        ("Farmers left the valley", "said", "the governor")
    ]


def test_the_rest_of_a_sentence_is_according_to_somebody(reported):
    assert reported("According to the ministry, rebels attacked farmers.") == [
        ("rebels attacked farmers", "According", "the ministry")
    ]
    assert reported("Rebels attacked farmers, according to the ministry.") == [
        ("Rebels attacked farmers", "according", "the ministry")
    ]


def test_what_somebody_is_accused_of_is_said(reported):
    assert reported("Sudan accused Chadian forces of burning crops.") == [
        ("Chadian forces of burning crops", "accused", "Sudan")
    ]


def test_a_bare_accusation_says_nothing(reported):
    assert reported("Sudan blamed Chad.") == []


def test_what_is_stressed_is_said(reported):
    assert reported("The governor stressed the need for calm.") == [("the need for calm", "stressed", "The governor")]


def test_two_sentences_that_share_a_full_stop_are_not_one_speakers(reported):
    found = reported("The union blamed Chad for the fire; the ministry denied it.")
    assert [words for words, _, who in found if who == "the ministry"] == []


def test_nobody_is_quoted_where_nobody_can_speak(reported):
    assert reported("The gauge said that rain would come.") == []


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("In a post on X, the governor said: “Farmers will not leave.”", "post on X"),
        ("“Farmers will not leave,” the governor said in a statement.", "statement"),
        ("“Farmers will not leave,” the governor said in a televised address.", "televised address"),
        ("“Farmers will not leave,” the governor said.", None),
    ],
)
def test_the_medium_is_what_it_was_said_through(read, text, medium):
    assert [q.medium for q in read(text).quotes if q.direct] == [medium]


def test_a_quotation_is_about_those_it_names(read):
    (quote,) = read("“Rebels killed farmers,” the governor said.").quotes
    assert (quote.speaker, quote.about) == ("the governor", ["Rebels", "farmers"])


def test_quotations_come_in_the_order_of_the_text(read):
    text = "The mayor said that rain fell. “Farmers will not leave,” the governor said."
    assert [q.speaker for q in read(text).quotes] == ["The mayor", "the governor"]


def test_the_words_are_cut_from_a_text_with_a_dateline(direct):
    text = "LIMA, March 4 (Wire) — “Farmers will not leave,” the governor said."
    assert direct(text) == [("Farmers will not leave,", "said", "the governor")]
