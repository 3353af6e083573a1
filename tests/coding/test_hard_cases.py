"""Shapes of sentences that were once read wrongly, one a test; they cut across the modules of the stage."""

import pytest

from tocsin.coding.grammar import paragraphs


def links(read, text):
    c = read(text)
    return [(c.said_of(j.left), c.said_of(j.right)) for j in c.coding.judgements]


def test_reported_attack_is_no_threat(read):
    assert ("said", "THREATEN") not in read("Rebels attacked farmers, the ministry said.").types


def test_accused_of_doing_when_of_hangs_on_the_object(read):
    assert read("The envoy accused the rebels of shelling a village.").event("shelling").actors == ["the rebels"]


def test_accused_of_an_attack_when_of_hangs_on_the_object(read):
    assert read("Police accused Sudanese rebels of an attack on soldiers.").event("attack").actors == [
        "Sudanese rebels"
    ]


def test_accusation_is_a_reported_quote_and_its_claim(read):
    coded = read("The envoy accused the rebels of shelling a village.")
    assert coded.claims_of("shelling")[0].holder == "The envoy"


def test_definite_noun_at_the_same_position_of_another_sentence(read):
    text = "Russian soldiers attacked miners. The soldiers arrested traders."
    assert ("The soldiers", "Russian soldiers") in links(read, text)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The bishop appealed to rebels for calm.", "appealed to rebels for calm"),
        ("The envoy spoke to rebels by telephone.", "spoke to rebels by telephone"),
    ],
)
def test_the_recipient_of_a_pattern_whose_required_preposition_holds_the_fixed_object(read, text, trigger):
    assert read(text).event(trigger).recipients == ["rebels"]


def test_said_in_a_statement_that(read):
    coded = read("The governor said in a statement that police had arrested traders.")
    assert coded.claims_of("arrested")[0].holder == "The governor"
    assert [(q.text, q.speaker, q.medium) for q in coded.quotes] == [
        ("police had arrested traders", "The governor", "statement")
    ]


def test_denied_doing_is_the_deniers_claim(read):
    coded = read("The army denied attacking farmers.")
    assert [(c.holder, c.stance) for c in coded.claims_of("attacking")] == [("The army", "denies")]


def test_led_leaves_the_hyphen_out_of_the_name(read):
    assert read("French-led airstrikes killed rebels.").event("airstrikes").actors == ["French"]


def test_a_title_is_no_name(read):
    coded = read("Prime Minister Tomas Novak met farmers.")
    assert "Prime Minister" not in [coded.cut(m.span) for m in coded.coding.mentions]


def test_the_outskirts_of(context):
    here = context("Rebels camped on the outskirts of Damascus.")
    assert {
        m.kind.value for m in here.mentions.ordered() if here.parsed.text[m.span.start : m.span.end] == "Damascus"
    } == {"place"}


def test_condemned_the_attack_by(read):
    assert read("Chad condemned the attack by rebels on soldiers.").event("condemned").recipients == ["rebels"]


def test_attack_by_rebels_on_soldiers(read):
    assert read("Chad condemned the attack by rebels on soldiers.").event("attack").recipients == ["soldiers"]


def test_the_mode_of_another_event_below(read):
    assert read("Police dispersed the crowd without arresting anyone.").event("dispersed the crowd").mode != "arrest"


def test_ruled_out_denies(read):
    coded = read("The mayor ruled out that police arrested traders.")
    assert coded.claims_of("arrested")[0].stance == "denies"


def test_reported_words_inside_direct_ones_or_with_half_a_pair_of_marks(read):
    text = "“We will not leave. We have nowhere to go. This is our land,” the governor said."
    assert [q.text for q in read(text).quotes if not q.direct] == []
    for text in (
        "The talks were “a waste of time”, according to the governor.",
        "The governor described the raid as “a crime”.",
    ):
        for q in read(text).quotes:
            assert q.text.count("“") == q.text.count("”")


def test_a_name_read_before_is_read_again(read):
    coded = read("Senator Pita Vakaloa resigned. Police arrested Vakaloa.")
    assert coded.event("arrested").recipients == ["Vakaloa"]


def test_a_family_name_tagged_as_common_noun(read):
    coded = read("Senator Ana Morales resigned. Later Morales accused the army of theft.")
    assert coded.event("accused").actors == ["Morales"]


def test_fear_that_will(read):
    assert read("Residents fear that rebels will attack the town.").event("attack").status == "hypothetical"


def test_an_own_bracket_is_no_dateline():
    line = "The army (and police) - both sent there - withdrew."
    assert list(paragraphs(line)) == [(0, line)]


def test_bare_repeated_noun_does_not_condemn_itself(read):
    assert read("Rebels attacked farmers. Rebels condemned the attack.").event("condemned").recipients == []


def test_meters_are_nobody(context):
    here = context("The thermometer said that rain would come.")
    assert not here.mentions.ordered()


def test_innermost_speaker_in_a_short_quotation(read):
    text = "“The mayor said rebels attacked farmers,” the governor said."
    assert read(text).claims_of("attacked")[0].holder == "The mayor"


def test_the_name_of_an_armed_group_stands_for_a_militia(read):
    assert read("The general founded Hezbollah.").event("founded Hezbollah").type == "MOBILIZE"


def test_a_group_is_armed_by_its_modifier(read_by_rules):
    assert ("founded a militant group", "MOBILIZE") in read_by_rules("The envoy founded a militant group.").types
    assert read_by_rules("The envoy founded a reading group.").types == []


def test_a_sentence_set_long_ago_is_background_and_so_is_what_follows(read):
    coded = read("In those years rebels attacked the army. The army arrested farmers.")
    assert [coded.event(words).status for words in ("attacked", "arrested")] == ["historical", "historical"]


def test_what_follows_a_time_at_the_end_of_a_sentence_is_not_set_by_it(read):
    coded = read("Rebels attacked the army in 2003. The army arrested farmers.")
    assert [coded.event(words).status for words in ("attacked", "arrested")] == ["historical", "actual"]


def test_a_word_in_a_persons_name_sets_no_context(read):
    coded = read("Rebels attacked Ali Shia Karim, the mayor of Basra.").event("attacked")
    assert "religion_ethnicity" not in coded.contexts


def test_what_a_deed_dates_is_not_done_by_its_subject(read):
    text = "Henry took office in July 2021, two weeks after the assassination of President Jovenel Moïse."
    assert read(text).event("assassination").actors == []
