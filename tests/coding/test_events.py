import pytest

from tocsin import code
from tocsin.coding.events import find_events
from tocsin.coding.laws import is_filled
from tocsin.records import EVENT_FIELDS, Outcome

STORY = (
    "KHARTOUM, March 5 (Wire) — Rebels attacked farmers near Nyala on Monday with machetes, the governor said.\n\n"
    "“We will not leave,” he added. Chad condemned the attack and called for talks.\n\n"
    "The army did not arrest anyone. In 2011 soldiers took the town."
)


def test_evidence_xor_gap_for_each_field(read):
    coded = read(STORY)
    assert len(coded.coding.events) >= 4
    for event in coded.coding.events:
        for field in EVENT_FIELDS:
            shown = any(e.event_id == event.id and e.field == field for e in coded.coding.evidence)
            missing = any(g.event_id == event.id and g.field == field for g in coded.coding.gaps)
            assert (shown, missing) == (is_filled(event, field), not is_filled(event, field)), field


def test_each_participant_has_a_row_of_evidence(read):
    coded = read("Chad and Niger accused Libya and Algeria of smuggling.")
    assert coded.evidence("accused", "actors") == ["Chad", "Niger"]
    assert coded.evidence("accused", "recipients") == ["Libya", "Algeria"]


def test_the_type_is_read_from_the_trigger_and_names_its_pattern(read):
    coded = read("Gunmen attacked soldiers.")
    assert coded.evidence("attacked", "type") == ["attacked"]
    assert coded.rules("attacked", "type")[0].startswith("lexicon:attack")


def test_events_come_in_the_order_of_their_triggers(read):
    coding = read(STORY).coding
    starts = [e.span.start for e in coding.evidence if e.field == "type"]
    assert starts == sorted(starts)


def test_an_event_of_a_dateline_story_keeps_its_words(read):
    event = read(STORY).event("attacked farmers near Nyala on Monday with machetes")
    assert (event.actors, event.recipients, event.place, event.occurred) == (
        ["Rebels"],
        ["farmers"],
        "Nyala",
        "2024-03-04",
    )


def test_a_dateline_names_no_place_and_no_actor_of_what_follows(read):
    event = read("KHARTOUM, March 5 (Wire) — Gunmen attacked soldiers.").event("attacked")
    assert (event.actors, event.place) == (["Gunmen"], None)


def test_who_does_it_is_not_also_the_one_it_is_done_to_by_a_pronoun(read):
    coded = read("Chad and Sudan agreed to reopen their embassies.")
    for event in coded.coding.events:
        assert "their" not in [coded.said_of(m) for m in event.recipients]


def test_whom_it_would_be_done_to_is_the_actor_itself(read):
    coded = read("Chad shelled its bases.")
    assert coded.event("shelled").recipients == []
    assert coded.gap("shelled", "recipients") == "whom it would be done to is the actor itself"


def test_each_sentence_has_one_step_in_the_trace(read):
    coded = read("Gunmen attacked soldiers. The river is long. The attack lasted an hour.")
    steps = [s for s in coded.coding.trace if s.stage == "sentence"]
    assert [(coded.cut(s.span), s.outcome) for s in steps] == [
        ("Gunmen attacked soldiers.", Outcome.CODED),
        ("The river is long.", Outcome.NOTHING),
        ("The attack lasted an hour.", Outcome.NOTHING),
    ]


def test_a_coded_proposal_leads_to_its_event(read):
    coded = read("Gunmen attacked soldiers.")
    (step,) = [s for s in coded.coding.trace if s.stage == "proposal"]
    assert (step.outcome, step.event_id) == (Outcome.CODED, coded.record("attacked").id)


def test_one_sentence_can_hold_several_events(read):
    coded = read("Rebels attacked farmers, soldiers arrested rebels and Chad expelled the envoy.")
    assert [t for _, t in coded.types] == ["ASSAULT", "COERCE", "SANCTION"]


def test_the_same_words_twice_are_two_events(read):
    coding = read("Gunmen attacked soldiers. Gunmen attacked soldiers.").coding
    assert len({event.id for event in coding.events}) == 2


def test_a_text_without_events_has_none(read):
    coding = read("The river is long and its banks are green.").coding
    assert (coding.events, coding.evidence, coding.gaps, coding.claims) == ((), (), (), ())


def test_find_events_keeps_what_later_steps_need(context):
    (found,) = find_events(context("Gunmen attacked soldiers.")).found
    assert (found.trigger.token.text, [r.token.text for r in found.roles.actors]) == ("attacked", ["Gunmen"])
    assert found.sentence.root is found.trigger.token


@pytest.mark.parametrize("published", [None])
def test_without_a_publication_day_nothing_relative_is_dated(read, published):
    assert all(e.occurred is None for e in read("Police arrested traders on Monday.", published).coding.events)


def test_the_place_is_the_nearer_one_of_two_of_which_one_says_where_the_other_lies():
    coded = code("Gunmen attacked a convoy near Tripoli, in northern Lebanon, and two soldiers died.")
    assert {coded.words(coded.cast.mentions[e.place].span) for e in coded.events if e.place} == {"Tripoli"}
