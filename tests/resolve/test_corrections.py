"""Corrections of a coding as a pure function: what is shown, what is kept, what survives another coder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hits import Hits
from tests.strategies import coded_documents, unhurried

from tocsin.coding.laws import check
from tocsin.errors import SettingsError
from tocsin.ontology import load_ontology
from tocsin.records import Act, Basis, Document, Status
from tocsin.resolve.anchors import things
from tocsin.resolve.correcting import Who, added, changed, judged, undone
from tocsin.resolve.corrections import corrected, standing

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
ONTOLOGY = load_ontology()
TEXT = 'Iraq hit Iran on Monday. Later Syria struck Jordan near Basra. Turkey said "we saw it".'
DOCUMENT = Document(id="document-1", text=TEXT)
CODING = Hits().one(DOCUMENT)
HIT, STRUCK = CODING.events


def who(minute=0, name="anna"):
    return Who(by=name, reason="read again", recorded=NOON + timedelta(minutes=minute))


def change(thing, *, minute=0, name="anna", shown=None, coding=CODING, **changes):
    return changed(DOCUMENT, shown or coding, coding, thing, changes, who(minute, name), ontology=ONTOLOGY)


def judge(thing, act, *, minute=0, name="anna", coding=CODING):
    return judged(DOCUMENT, coding, coding, thing, act, who(minute, name))


def event_of(coding, thing):
    return next((event for event in coding.events if event.id == thing), None)


def words(coding, references):
    spans = {m.id: m.span for m in coding.mentions}
    return [TEXT[spans[r].start : spans[r].end] for r in references]


def test_without_corrections_a_coding_is_itself():
    assert corrected(CODING, ()) is CODING


def test_a_changed_field_shows_with_who_said_so_and_what_the_machine_has():
    found = corrected(CODING, change(HIT.id, recipient="Jordan", status="historical"))
    event = event_of(found, HIT.id)
    assert words(found, event.recipients) == ["Jordan"]
    assert event.status is Status.HISTORICAL
    assert event.confidence is None
    assert {e.by for e in found.evidence if e.event_id == HIT.id and e.field == "recipients"} == {"human:anna"}
    told = {each.correction.field: each for each in found.corrections}
    assert told["recipients"].machine == HIT.recipients
    assert told["status"].machine == ("actual",)
    assert told["recipients"].correction.was == ("Iran",)
    assert check(DOCUMENT, found) == ()


def test_words_that_are_no_mention_become_one():
    found = corrected(CODING, change(HIT.id, place="Basra"))
    assert words(found, [event_of(found, HIT.id).place]) == ["Basra"]
    assert len(found.mentions) == len(CODING.mentions) + 1
    assert check(DOCUMENT, found) == ()


def test_the_nearest_of_equal_words_is_taken():
    text = "Iran watched. Iraq hit Syria and Iran."
    document = Document(id="document-1", text=text)
    coding = Hits().one(document)
    (made,) = changed(document, coding, coding, coding.events[0].id, {"recipient": "Iran"}, who(), ontology=ONTOLOGY)
    assert made.spans[0].start == text.rindex("Iran")


def test_an_emptied_field_has_a_gap_that_names_the_person():
    found = corrected(CODING, change(HIT.id, recipients=""))
    assert event_of(found, HIT.id).recipients == ()
    assert [g.reason for g in found.gaps if (g.event_id, g.field) == (HIT.id, "recipients")] == [
        "human:anna: read again"
    ]
    assert check(DOCUMENT, found) == ()


def test_days_rest_on_the_person():
    found = corrected(CODING, change(HIT.id, when="2024-06-03 @ on Monday"))
    event = event_of(found, HIT.id)
    assert (event.occurred.edtf, event.occurred_basis) == ("2024-06-03", Basis.JUDGED)
    (row,) = (e for e in found.evidence if (e.event_id, e.field) == (HIT.id, "occurred"))
    assert TEXT[row.span.start : row.span.end] == "on Monday"


def test_a_changed_type_drops_a_mode_of_the_old_one_alone():
    first = change(HIT.id, mode="beat", minute=1)
    kept = corrected(CODING, (*first, *change(HIT.id, type="COERCE", minute=2)))
    assert event_of(kept, HIT.id).mode == "beat"  # a person said so
    machine = replace(CODING, events=(replace(HIT, mode="beat"), STRUCK))
    dropped = corrected(machine, change(HIT.id, type="COERCE"))
    assert event_of(dropped, HIT.id).mode is None


def test_a_rejected_event_is_gone_with_all_that_hung_on_it_and_told_in_the_trace():
    found = corrected(CODING, [judge(HIT.id, Act.REJECT)])
    assert event_of(found, HIT.id) is None
    assert all(c.event_id != HIT.id for c in found.claims)
    assert "rejected by human:anna: read again" in [step.reason for step in found.trace]
    assert found.corrections[0].thing == HIT.id
    assert check(DOCUMENT, found) == ()


def test_the_last_word_counts():
    no, yes = judge(HIT.id, Act.REJECT, minute=1), judge(HIT.id, Act.ACCEPT, minute=2, name="bo")
    assert event_of(corrected(CODING, [no, yes]), HIT.id) is not None
    assert event_of(corrected(CODING, [yes, judge(HIT.id, Act.REJECT, minute=3)]), HIT.id) is None


def test_the_last_claim_of_an_event_cannot_be_rejected_alone():
    claim = next(c for c in CODING.claims if c.event_id == HIT.id)
    found = corrected(CODING, [judge(claim.id, Act.REJECT)])
    assert claim in found.claims
    assert found.corrections[0].thing is None
    assert "reject the event" in found.corrections[0].why


def test_quotations_and_claims_can_be_corrected():
    quote, claim = CODING.quotes[0], CODING.claims[0]
    found = corrected(CODING, (*change(quote.id, speaker="Syria"), *change(claim.id, stance="denies", holder="Turkey")))
    assert words(found, [found.quotes[0].speaker]) == ["Syria"]
    assert (found.claims[0].stance, words(found, [found.claims[0].holder])) == ("denies", ["Turkey"])
    nobody = corrected(CODING, change(quote.id, speaker=""))
    assert (nobody.quotes[0].speaker, nobody.quotes[0].reason) == (None, "human:anna: read again")
    assert check(DOCUMENT, found) == check(DOCUMENT, nobody) == ()


def test_an_added_event_has_its_words_and_is_claimed():
    new = added(DOCUMENT, CODING, "saw", "CONSULT", who(), ontology=ONTOLOGY)
    then = corrected(CODING, [new])
    found = corrected(CODING, [new, *change(new.thing, actor="Turkey", minute=1, shown=then, coding=then)])
    event = event_of(found, new.thing)
    assert (event.type, words(found, event.actors)) == ("CONSULT", ["Turkey"])
    assert check(DOCUMENT, found) == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"recipient": "Narnia"}, "not in the text"),
        ({"recipient": "9-900"}, "the text has the characters"),
        ({"type": "HUG"}, "'HUG' is none"),
        ({"type": ""}, "cannot be empty"),
        ({"colour": "red"}, "no field 'colour'"),
        ({"when": "yesterday"}, "no EDTF date"),
        ({"place": "Iraq; Basra"}, "takes one value"),
        ({"mode": "no-such-mode"}, "mode 'no-such-mode' is none"),
    ],
)
def test_what_cannot_be_is_refused(changes, why):
    with pytest.raises(SettingsError, match=why):
        change(HIT.id, **changes)


# --------------------------------------------------------------------------------------------- another coder


def test_a_correction_survives_a_coder_that_gives_new_ids_and_wider_words():
    later = Hits("hits/2", wide=True).one(DOCUMENT)
    assert not {e.id for e in later.events} & {e.id for e in CODING.events}
    found = corrected(later, (*change(HIT.id, recipient="Jordan"), judge(STRUCK.id, Act.REJECT)))
    (event,) = found.events
    assert words(found, event.recipients) == ["Jordan"]
    assert all(each.thing is not None for each in found.corrections)


def test_what_has_lost_its_words_is_listed_and_not_dropped():
    later = Hits("hits/2", verbs="hit").one(DOCUMENT)
    (told,) = corrected(later, change(STRUCK.id, recipient="Iran")).corrections
    assert (told.thing, told.why) == (None, "nothing was read at these words by hits/2")


def test_a_rejection_of_an_attack_does_not_reject_an_agreement():
    later = Hits("hits/2", kind="AGREE").one(DOCUMENT)
    found = corrected(later, [judge(HIT.id, Act.REJECT)])
    assert len(found.events) == 2
    assert found.corrections[0].why == "hits/2 reads no ASSAULT at these words"


def test_an_added_event_that_a_later_coder_reads_is_not_there_twice():
    blind = Hits("hits/0", verbs="hit").one(DOCUMENT)
    new = added(DOCUMENT, blind, "struck", "ASSAULT", who(), ontology=ONTOLOGY)
    assert len(corrected(blind, [new]).events) == 2
    found = corrected(CODING, [new])
    assert len(found.events) == 2
    assert found.corrections[0].thing == STRUCK.id


def test_two_events_at_the_same_words_do_not_become_one():
    twin = replace(HIT, id="event-twin", actors=HIT.recipients, recipients=HIT.actors)
    rows = tuple(replace(e, event_id="event-twin") for e in CODING.evidence if e.event_id == HIT.id)
    both = replace(CODING, events=(HIT, twin), evidence=(*CODING.evidence, *rows))
    said = (*change(HIT.id, coding=both, status="future"), *change("event-twin", coding=both, status="negated"))
    found = corrected(Hits("hits/2", wide=True).one(DOCUMENT), said)
    assert [each.thing is None for each in sorted(found.corrections, key=lambda e: e.correction.thing != HIT.id)] == [
        False,
        True,
    ]


# ----------------------------------------------------------------------------------------------------- laws


@st.composite
def said(draw):
    """A text, its coding, and what people said of it."""
    document, coding = draw(coded_documents())
    made = []
    for number in range(draw(st.integers(0, 6))):
        there = things(coding)
        if not there:
            break
        thing = draw(st.sampled_from(there))
        person = Who(
            by=draw(st.sampled_from(["anna", "bo"])), reason="because", recorded=NOON + timedelta(minutes=number)
        )
        act = draw(st.sampled_from(["accept", "reject", "change", "undo"]))
        if act == "undo" and made:
            made.append(undone(draw(st.sampled_from(made)), person))
        elif act == "change" and thing.of == "event":
            start = draw(st.integers(0, len(document.text) - 1))
            value = draw(
                st.sampled_from(
                    [
                        {"status": "future"},
                        {"type": "AID"},
                        {"actors": f"{start}-{len(document.text)}"},
                        {"recipients": ""},
                        {"place": f"{start}-{start + 1}"},
                        {"occurred": "2023-11"},
                        {"occurred": ""},
                    ]
                )
            )
            made += changed(document, coding, coding, thing.id, value, person, ontology=ONTOLOGY)
        else:
            how = Act.REJECT if act == "reject" else Act.ACCEPT
            made.append(judged(document, coding, coding, thing.id, how, person))
    return document, coding, made


@unhurried
@given(said())
def test_a_corrected_coding_keeps_the_laws(drawn):
    document, coding, made = drawn
    assert check(document, corrected(coding, made)) == ()


@unhurried
@given(said(), st.randoms())
def test_neither_the_order_of_lines_nor_a_repetition_counts(drawn, random):
    _, coding, made = drawn
    assert corrected(coding, random.sample(made, len(made)) + made) == corrected(coding, made)


@unhurried
@given(said())
def test_undoing_all_restores_exactly(drawn):
    _, coding, made = drawn
    late = Who(by="bo", reason="", recorded=NOON + timedelta(days=1))
    undos = [undone(each, late) for each in standing(made)]
    assert corrected(coding, [*made, *undos]) == coding


@unhurried
@given(said())
def test_undoing_the_last_restores_what_was_before(drawn):
    _, coding, made = drawn
    held = standing(made)
    if held:
        late = Who(by="bo", reason="", recorded=NOON + timedelta(days=1))
        without = [each for each in held if each != held[-1]]
        assert corrected(coding, [*made, undone(held[-1], late)]) == corrected(coding, without)


def test_an_undo_can_be_undone():
    first = judge(HIT.id, Act.REJECT)
    back = undone(first, who(1))
    again = undone(back, who(2))
    assert standing([first, back]) == ()
    assert standing([first, back, again]) == (first,)
