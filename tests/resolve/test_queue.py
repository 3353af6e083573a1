"""The queue of a reviewer: its order and its reasons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.hits import Hits

from tocsin.records import Act, Document
from tocsin.resolve.answers import answers
from tocsin.resolve.correcting import Who, judged
from tocsin.resolve.queue import Why, queue, sample

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
DOCUMENT = Document(
    id="document-1", text="Iraq hit Iran. Syria hit Jordan. Egypt hit Libya. Kenya hit Chad. Mali hit Niger."
)
CODING = Hits().one(DOCUMENT)
A, B, C, D, E = (event.id for event in CODING.events)
SURE = {A: 0.9, B: 0.3, C: 0.2, D: None, E: 0.7}


def says(name, thing, act, minute):
    who = Who(by=name, reason="so", recorded=NOON + timedelta(minutes=minute))
    return judged(DOCUMENT, CODING, CODING, thing, act, who)


def ids(waiting):
    return [(each.event_id, each.why) for each in waiting]


def test_the_unsure_come_from_the_least_sure_on_and_no_confidence_is_no_doubt():
    assert ids(queue(SURE, (), {}, by="human:cy")) == [(C, Why.UNSURE), (B, Why.UNSURE)]


def test_disagreement_comes_first_then_likes_then_incidents_then_doubt_each_event_once():
    said = (says("anna", A, Act.ACCEPT, 1), says("bo", A, Act.REJECT, 2))
    found = queue(SURE, said, {}, by="human:cy", alike={C: "like A"}, joins=[(B, D, 0.4), (E, D, 0.6)])
    assert ids(found) == [(A, Why.DISAGREEMENT), (C, Why.ALIKE), (E, Why.INCIDENT), (B, Why.INCIDENT)]
    assert found[0].reason == "people differ on event: human:anna: yes, human:bo: no"
    assert found[2].beside == D


def test_what_a_person_judged_is_left_out_until_somebody_says_otherwise():
    mine = says("cy", B, Act.ACCEPT, 1)
    assert B not in dict(ids(queue(SURE, [mine], {}, by="human:cy")))
    other = says("bo", B, Act.REJECT, 2)
    assert ids(queue(SURE, [mine, other], {}, by="human:cy"))[0] == (B, Why.DISAGREEMENT)
    last = says("cy", B, Act.ACCEPT, 3)
    assert B not in dict(ids(queue(SURE, [mine, other, last], {}, by="human:cy")))


def test_a_sample_is_the_same_for_everybody_and_no_larger_than_there_is():
    drawn = sample([A, B, C, D, E], 3, 7)
    assert drawn == sample([E, D, C, B, A], 3, 7)
    assert len({each.event_id for each in drawn}) == 3
    assert len(sample([A, B], 9, 7)) == 2


def test_answers_are_of_the_fields_that_were_seen():
    (answer,) = answers([says("anna", A, Act.ACCEPT, 1)], {})
    assert (answer.values["event"], answer.values["type"], answer.values["actors"]) == ("yes", "assault", "iraq")
    (answer,) = answers([says("anna", A, Act.ACCEPT, 1), says("anna", A, Act.REJECT, 2)], {A: A})
    assert answer.values == {"event": "no"}
