from datetime import date

import pytest


@pytest.fixture
def status(read_by_rules):
    """The status of an event whose type the lexicon gives."""

    def of(text, trigger, **kw):
        return read_by_rules(text, **kw).event(trigger).status

    return of


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The army did not attack villagers.", "attack"),
        ("No soldiers attacked the village.", "attacked"),
        ("Neither army attacked the village.", "attacked"),
        ("Rebels never attacked the village.", "attacked"),
        ("The army attacked no villagers.", "attacked"),
        ("The army denied that it had attacked villagers.", "attacked"),
        ("The army denied attacking villagers.", "attacking"),
        ("The rebels failed to release hostages.", "release"),
        ("The rebels refused to release hostages.", "release"),
        ("Police left without arresting protesters.", "arresting"),
        ("The rebels have yet to release hostages.", "release"),
        ("Mediators prevented an attack by rebels on farmers.", "attack"),
        ("It is not true that soldiers attacked villagers.", "attacked"),
    ],
)
def test_what_is_said_not_to_have_happened_is_negated(status, text, trigger):
    assert status(text, trigger) == "negated"


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The army will attack rebels.", "attack"),
        ("The army plans to attack rebels.", "attack"),
        ("The minister is to visit Tokyo.", "visit"),
        ("The ministry announced that it would expel the envoy.", "expel the envoy"),
        ("The junta vowed to release hostages.", "release"),
        ("The two sides agreed to hold talks.", "hold talks"),
        ("The president's upcoming visit to Peru worries miners.", "visit"),
        ("Kenya to deploy police to Haiti", "deploy police"),
    ],
)
def test_what_is_announced_is_future(status, text, trigger):
    assert status(text, trigger) == "future"


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("If rebels attack soldiers, the army will respond.", "attack"),
        ("If rebels do not release hostages, the army will respond.", "release"),
        ("The army may attack rebels.", "attack"),
        ("The rebels can attack soldiers.", "attack"),
        ("The army would attack rebels.", "attack"),
        ("The rebels must release hostages.", "release"),
        ("The army should not attack villagers.", "attack"),
        ("Will Sudan expel the envoy?", "expel the envoy"),
        ("The junta wants to expel the envoy.", "expel the envoy"),
        ("The bishop called for the release of hostages.", "release"),
        ("The bishop urged rebels to release hostages.", "release"),
        ("Rebels threatened to attack farmers.", "attack"),
        ("Farmers fear an attack by rebels.", "attack"),
        ("Lawyers warned of the risk of an attack by rebels.", "attack"),
        ("The army left the base to attack rebels.", "attack"),
        ("The alleged attack by soldiers on farmers angered Chad.", "attack"),
    ],
)
def test_what_may_be_is_hypothetical(status, text, trigger):
    assert status(text, trigger) == "hypothetical"


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Police arrested traders.", "arrested"),
        ("The army's attack on rebels did not change the front.", "attack"),
        ("The army's attack on rebels may lead to war.", "attack"),
        ("The minister may resign after the attack by rebels on farmers.", "attack"),
        ("The ongoing attack by rebels on farmers worried Chad.", "attack"),
        ("Chad condemned the attack by rebels on farmers.", "attack"),
        ("Rebels halted their attack on farmers.", "attack"),
        ("The army not only attacked farmers but also burned crops.", "attacked"),
        ("The rebels managed to release hostages.", "release"),
        ("The mayor, who was arrested by police, may resign.", "arrested"),
        ("Farmers say that police arrested traders.", "arrested"),
    ],
)
def test_what_was_there_is_actual_whatever_is_said_of_it(status, text, trigger):
    assert status(text, trigger) == "actual"


def test_a_resignation_that_may_follow_is_hypothetical(status):
    assert status("The mayor may resign after the attack by rebels on farmers.", "resign") == "hypothetical"


def test_an_offer_that_is_rejected_was_made(status):
    assert status("The rebels rejected the demand of Chad for talks.", "demand") == "actual"


def test_a_withdrawal_that_is_rejected_did_not_happen(status):
    assert status("The junta rejected a withdrawal of Chadian troops.", "withdrawal") == "negated"


def test_what_ended_long_before_publication_is_historical(status):
    assert status("Rebels attacked farmers in 2019.", "attacked") == "historical"


def test_what_happened_within_the_month_is_actual(status):
    assert status("Rebels attacked farmers on February 20.", "attacked") == "actual"


@pytest.mark.parametrize(("day", "expected"), [("February 3", "historical"), ("February 4", "actual")])
def test_background_ends_thirty_one_days_before_publication(status, day, expected):
    assert status(f"Rebels attacked farmers on {day}.", "attacked") == expected


def test_what_was_not_even_agreed_to_is_no_more_than_possible(status):
    assert status("The junta did not agree to release hostages.", "release") == "hypothetical"


def test_what_began_long_ago_and_is_told_in_the_past_is_historical(status):
    assert status("After the 2021 election, the minister resigned.", "resigned") == "historical"


def test_what_has_gone_on_since_long_ago_is_not_historical(status):
    assert status("Since 2021 the army has attacked rebels.", "attacked") == "actual"


def test_what_is_told_after_a_day_of_long_ago_is_historical(status):
    text = "In 2011 rebels took the capital. The army arrested the mayor."
    assert status(text, "arrested") == "historical"


def test_a_new_paragraph_begins_anew(status):
    text = "In 2011 rebels took the capital.\nThe army arrested the mayor."
    assert status(text, "arrested") == "actual"


def test_a_paragraph_that_goes_on_with_he_goes_on_with_its_time(status):
    text = "In 2011 the general took the capital.\nHe expelled the envoy of France."
    assert status(text, "expelled the envoy") == "historical"


def test_the_present_tense_leaves_the_time_of_its_paragraph(status):
    text = "In 2011 rebels took the capital. The army is attacking farmers."
    assert status(text, "attacking") == "actual"


def test_without_a_publication_day_a_year_of_long_ago_shows_against_the_latest_day_stated(status):
    text = "Rebels attacked farmers in 2011. On 4 March 2024 police arrested traders."
    assert status(text, "attacked", published=None) == "historical"
    assert status(text, "arrested", published=None) == "actual"


def test_a_status_shows_the_word_that_it_rests_on(read):
    assert read("The army did not attack villagers.").evidence("attack", "status") == ["not"]
    assert read("The army will attack rebels.").evidence("attack", "status") == ["will"]
    assert read("The army denied attacking villagers.").evidence("attacking", "status") == ["denied"]


def test_the_same_words_become_background_with_the_years(status):
    text = "On 4 March 2024 police arrested traders."
    assert status(text, "arrested") == "actual"
    assert status(text, "arrested", published=date(2025, 3, 6)) == "historical"


def test_a_refusal_that_the_labeller_reads_in_a_negation_happened(read):
    event = read("Egypt will not meet the Ethiopian delegation.").event("meet")
    assert (event.type, event.status) == ("REJECT", "actual")


def test_harm_left_undone_refuses_nobody(read):
    event = read("The army did not attack villagers.").event("attack")
    assert (event.type, event.status) == ("ASSAULT", "negated")


def test_a_labelled_refusal_took_place(read):
    coded = read("The rebels failed to release hostages.")
    event = coded.event("release")
    assert (event.type, event.status) == ("REJECT", "actual")
    assert coded.rules("release", "status") == ["REJECT says that it is negated"]
