import pytest


@pytest.fixture
def when(read):
    def of(text, trigger):
        return read(text).event(trigger).occurred

    return of


def test_a_date_on_the_verb(when):
    assert when("Police arrested traders on Monday.", "arrested") == "2024-03-04"


def test_a_date_at_the_start_of_the_sentence(when):
    assert when("On 4 March 2024, police arrested traders.", "arrested") == "2024-03-04"


def test_a_date_on_the_event_noun(when):
    assert when("Police condemned Monday's attack by rebels.", "attack") == "2024-03-04"


def test_the_date_of_an_event_noun_is_not_that_of_its_verb(when):
    assert when("Police condemned Monday's attack by rebels.", "condemned") is None


def test_coordinated_verbs_share_a_date(when):
    text = "On Monday police arrested traders and soldiers attacked farmers."
    assert when(text, "arrested") == "2024-03-04"


def test_the_nearest_of_two_dates_counts(when):
    text = "Rebels attacked farmers on Sunday and police arrested traders on Monday."
    assert when(text, "attacked") == "2024-03-03"
    assert when(text, "arrested") == "2024-03-04"


def test_what_came_after_a_dated_thing_has_an_open_interval(when):
    assert when("After the vote in May 2023, Chad expelled the envoy.", "expelled the envoy") == "2023-05/.."


def test_what_came_before_a_dated_thing_has_no_time(when):
    assert when("Before the vote in May 2023, Chad expelled the envoy.", "expelled the envoy") is None


def test_what_lasted_until_a_dated_thing_has_no_time(when):
    assert when("Police arrested traders until the vote in May 2023.", "arrested") is None


def test_a_reported_clause_does_not_take_the_day_of_the_report(when):
    assert when("The minister said on Tuesday that police had arrested traders.", "arrested") is None


def test_a_reported_clause_keeps_its_own_day(when):
    text = "The minister said on Tuesday that police arrested traders on Sunday."
    assert when(text, "arrested") == "2024-03-03"


def test_a_relative_clause_does_not_take_the_day_of_the_main_clause(when):
    text = "Police on Monday arrested rebels who had attacked farmers."
    assert when(text, "attacked") is None


def test_an_infinitive_shares_the_day_of_its_verb(when):
    assert when("Police began to arrest traders on Monday.", "arrest") == "2024-03-04"


def test_a_date_in_the_next_sentence_is_not_taken(when):
    assert when("Police arrested traders. On Monday rain fell.", "arrested") is None


def test_the_words_of_the_date_are_the_evidence(read):
    coded = read("On 4 March 2024, police arrested traders.")
    assert coded.evidence("arrested", "occurred") == ["4 March 2024"]
    assert coded.event("arrested").basis == "stated"


def test_a_relative_day_without_publication_day_is_a_gap_with_its_reason(read):
    coded = read("Police arrested traders on Monday.", None)
    assert coded.event("arrested").occurred is None
    assert coded.event("arrested").basis == "unanchored"
    assert "publi" in coded.gap("arrested", "occurred")


def test_an_event_without_a_date_says_so(read):
    coded = read("Police arrested traders.")
    assert coded.event("arrested").basis == "unstated"
    assert coded.gap("arrested", "occurred") == "no time is named in the clause"
