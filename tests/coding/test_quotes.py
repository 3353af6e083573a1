import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.coding.conftest import as_document

from tocsin.coding.laws import check

WORDS = [
    "the governor said",
    "farmers left",
    "we will stay",
    "she told Chad",
    "an army",
    "that rebels came",
    "according to Kenya",
]


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


def test_a_phrase_in_marks_without_a_cue_is_no_quotation(read):
    assert read("The “reform” divided miners.").quotes == []
    assert read("The so-called “reform” divided miners.").quotes == []


def test_sentences_in_marks_without_a_cue_have_no_speaker_and_say_why(read):
    (quote,) = read("“We will not leave.”").quotes
    assert (quote.text, quote.speaker, quote.cue) == ("We will not leave.", None, None)
    assert quote.reason == "no word of saying or thinking stands by these marks"


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


# --------------------------------------------------------------------------- marks that are wrong, or are none


def strays(read, text):
    return [read(text).cut(s.span) for s in read(text).coding.trace if s.stage == "quote"]


@pytest.mark.parametrize("text", ["The governor said: “We will stay.", "The governor said we will stay.”"])
def test_a_mark_that_pairs_with_nothing_is_told_and_quotes_nothing(read, direct, text):
    assert direct(text) == []
    assert strays(read, text) in (["“"], ["”"])


def test_a_curly_mark_may_be_closed_by_a_straight_one(direct):
    assert direct('The governor said: “We will stay."') == [("We will stay.", "said", "The governor")]


def test_what_is_too_long_is_a_forgotten_mark(read):
    text = f"The governor said: “{'Farmers left the valley. ' * 170}”"
    assert [q for q in read(text).quotes if q.direct] == []
    assert "a mark was forgotten" in next(s.reason for s in read(text).coding.trace if s.stage == "quote")


def test_code_quotes_nobody(read):
    text = 'The governor said farmers left.\nprint("The governor said: we stay")\nThe governor thanked farmers.'
    assert [q.text for q in read(text).quotes] == ["farmers left"]


def test_a_headline_names_its_speaker_before_a_colon(direct):
    assert direct("Governor: “Farmers will not leave this valley”") == [
        ("Farmers will not leave this valley", None, "Governor")
    ]


def test_a_quotation_over_paragraphs_is_one_speakers(direct):
    text = "“This is our land.\n\n“We will not sell it,” the governor said."
    assert direct(text) == [
        ("This is our land.", None, "the governor"),
        ("We will not sell it,", "said", "the governor"),
    ]


def test_a_quotation_in_a_quotation_stands_inside_it(read):
    found = {q.text: q for q in read("“The rebels told us: ‘Leave or die’,” the governor said.").quotes}
    inner = found["Leave or die"]
    assert (inner.speaker, inner.inside) == ("The rebels", "The rebels told us: ‘Leave or die’,")
    assert found[inner.inside].speaker == "the governor"


def test_an_agency_that_passes_on_a_minister_gives_two_levels(read):
    found = {q.text: q for q in read("The agency said the ministry had told it that troops had left.").quotes}
    assert found["troops had left"].speaker == "the ministry"
    assert found["troops had left"].inside == "the ministry had told it that troops had left"


# ----------------------------------------------------------------------------------- nouns, matters, speakers


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("Traders heard the union's announcement that drivers would strike.", "drivers would strike", "the union"),
        ("The agency quoted the minister as saying that troops had left.", "troops had left", "the minister"),
    ],
)
def test_a_noun_of_saying_gives_words_and_their_owner(reported, text, words, speaker):
    assert (words, speaker) in [(said, who) for said, _, who in reported(text)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("It was said that the prisoners had been moved.", "a passive that does not name who says it"),
        ("The report concluded that soldiers had left.", "nobody is named whose 'report' it is"),
    ],
)
def test_words_without_a_named_speaker_say_why(read, text, reason):
    (quote,) = read(text).quotes
    assert (quote.speaker, quote.reason) == (None, reason)


@pytest.mark.parametrize(
    ("text", "cue", "matter", "speaker"),
    [
        ("The bank announced the merger of two insurers.", "announced", "merger of two insurers", "The bank"),
        ("Iran plans to buy jets.", "plans", "to buy jets", "Iran"),
        ("The government is confident of a deal.", "confident", "deal", "The government"),
    ],
)
def test_what_is_spoken_of_without_words_is_a_matter(read, text, cue, matter, speaker):
    assert read(text).quotes == []
    assert (cue, matter, speaker) in [(m.cue, m.text, m.speaker) for m in read(text).matters]


def test_i_in_a_quotation_is_its_speaker(read):
    found = read("“I ordered the attack on Chad,” General Idris Bako said.")
    links = {found.said_of(j.left): found.said_of(j.right) for j in found.coding.judgements}
    assert links["I"] == "General Idris Bako"


@pytest.mark.parametrize(
    ("text", "addressees"),
    [
        ("The minister told reporters that troops had left.", ["reporters"]),
        ("“Go home,” the mayor told the soldiers.", ["the soldiers"]),
        ("The minister said that troops had left.", []),
    ],
)
def test_words_are_said_to_somebody(read, text, addressees):
    assert read(text).quotes[0].addressees == addressees


def test_the_day_of_the_saying_is_not_that_of_what_was_said(read):
    (quote,) = read("The minister said on Tuesday that troops had left on Monday.").quotes
    assert quote.said in {"Tuesday", "on Tuesday"}


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Sudan accused Chad of arming rebels.", ["Chad"]),
        ("The mayor called the ministers “thieves in suits”.", ["the ministers"]),
        ("The army warned of “heavy consequences” for the militia.", ["the militia"]),
        ("“Go home,” the mayor told the soldiers.", ["the soldiers"]),
        ("The minister told reporters that Chad would withdraw its troops.", ["Chad"]),
    ],
)
def test_words_are_about_those_they_accuse_name_judge_or_address(read, text, about):
    assert read(text).quotes[0].about == about


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(["“", "”", '"', "«", "»", "‘", "’", "'", "\n", ",", ".", *WORDS]), min_size=12, max_size=40
    )
)
def test_no_marks_however_mixed_break_the_coder_or_its_laws(coder, parts):
    document = as_document(" ".join(parts))
    coding = next(coder.code([document]))
    assert check(document, coding) == ()
