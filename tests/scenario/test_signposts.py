"""Signposts looked for in a desk: seen by which events, not seen, or hidden, and why; and what they move."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scenario.made_situation import AID, RAIDS, THREATS, situation_file
from tests.watch.made_desk import FIRST, LAST, fill

from tocsin.desk import Desk
from tocsin.scenario.check import read_situation
from tocsin.scenario.outlook import outlook
from tocsin.scenario.report import markdown
from tocsin.scenario.sights import Looked, Sight, Sighting
from tocsin.scenario.signposts import _met
from tocsin.scenario.situation import Indicator, Situation
from tocsin.scenario.updating import updated
from tocsin.scenario.watched import watched
from tocsin.store.filters import Filter
from tocsin.workbench import Workbench


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, bench: Workbench) -> Desk:
    del bench
    return Desk(fill(tmp_path_factory.mktemp("signposts") / "desk", begin=360, looks=lambda _, __: 2))


@pytest.fixture(scope="module")
def situation(tmp_path_factory: pytest.TempPathFactory) -> Situation:
    return read_situation(situation_file(tmp_path_factory.mktemp("file"), RAIDS, THREATS, AID)).situation


@pytest.fixture(scope="module")
def looked(desk: Desk, situation: Situation) -> Looked:
    return desk.signposts(situation)


def sighting(looked: Looked, id: str) -> Sighting:
    [found] = [each for each in looked.sightings if each.indicator == id]
    return found


def with_rule(situation: Situation, **rule: object) -> Situation:
    made = msgspec.convert({"id": "i", "scenario": "S1", "words": "it comes", **rule}, Indicator)
    return msgspec.structs.replace(situation, indicator=(made,))


def test_what_is_seen_names_its_events_their_words_and_their_day(desk: Desk, looked: Looked):
    raids = sighting(looked, "i_raids")
    assert raids.sight is Sight.SEEN
    assert raids.day is not None
    assert raids.incidents >= 3
    assert len(raids.events) >= 3
    rows = {row["id"]: row for row in desk.view().find(Filter(ids=tuple(t.id for t in raids.events))).to_pylist()}
    for told in raids.events:
        row = rows[told.id]
        assert (row["type"], row["actor_ids"], row["recipient_ids"]) == (
            "ASSAULT",
            ["group:kataib-hezbollah"],
            ["state:USA"],
        )
        assert (raids.day - told.day).days < 7
        document = desk.view().document(told.document_id or "")
        assert document is not None
        assert told.words in document.text
        assert told.words


def test_what_nobody_told_is_not_seen_and_says_who_looked(looked: Looked):
    aid = sighting(looked, "i_aid")
    assert (aid.sight, aid.incidents, aid.events) == (Sight.NOT_SEEN, 0, ())
    assert "looked at on 30 of 30 days, by Harbour Wire, The Courier" in aid.why


def test_words_without_a_rule_cannot_be_seen(looked: Looked):
    words = sighting(looked, "S1.1")
    assert words.sight is Sight.HIDDEN
    assert "no rule" in words.why


def test_days_that_nobody_looked_at_hide_a_signpost(desk: Desk, situation: Situation):
    early = desk.signposts(situation, since=FIRST.isoformat(), until="2023-07-31")
    assert {s.sight for s in early.sightings} == {Sight.HIDDEN}
    assert "no text and no row of a data set from" in sighting(early, "i_aid").why
    thin = desk.signposts(situation, since=FIRST.isoformat(), until="2024-01-31")
    assert "too few to say that it did not come" in sighting(thin, "i_aid").why
    late = desk.signposts(situation, since="2025-01-01")
    assert f"nothing after {LAST}" in sighting(late, "i_aid").why


def test_outlets_that_have_fallen_silent_hide_a_signpost(desk: Desk, situation: Situation, monkeypatch):
    monkeypatch.setattr(Desk, "silent", lambda _: {"The Courier": "dead: no answer", "Harbour Wire": "late: no item"})
    hidden = sighting(desk.signposts(situation), "i_aid")
    assert hidden.sight is Sight.HIDDEN
    assert "The Courier is silent now, dead: no answer" in hidden.why
    monkeypatch.setattr(Desk, "silent", lambda _: {"The Courier": "dead: no answer"})
    partly = sighting(desk.signposts(situation), "i_aid")
    assert partly.sight is Sight.NOT_SEEN
    assert "The Courier is silent now" in partly.why


def test_a_data_set_that_was_not_loaded_hides_a_signpost(desk: Desk, situation: Situation):
    [found, _] = desk.signposts(with_rule(situation, actors=["us"], datasets=["gdelt"])).sightings
    assert found.sight is Sight.HIDDEN


def test_an_actor_that_the_registry_does_not_have_is_looked_for_by_words(desk: Desk, situation: Situation):
    [found, _] = desk.signposts(with_rule(situation, actors=["Quarrymen of Ost"], recipients=["us"])).sightings
    assert found.sight is Sight.NOT_SEEN
    assert "looked for by its words in coded texts" in found.why


def test_a_place_that_nobody_knows_hides_a_signpost_with_the_reason(desk: Desk, situation: Situation):
    [found, _] = desk.signposts(with_rule(situation, places=["Xyzzyville"])).sightings
    assert found.sight is Sight.HIDDEN
    assert "Xyzzyville" in found.why


@pytest.mark.parametrize("rule", ["surge", "volatility", "record", "alarm"])
def test_a_watch_rule_is_asked_by_its_name(desk: Desk, situation: Situation, rule: str):
    both = with_rule(situation, watch=rule, actors=["us"], recipients=["kataib"])
    [found, _] = desk.signposts(both).sightings
    assert found.why
    assert found.sight is {"surge": Sight.SEEN, "alarm": Sight.SEEN}.get(rule, found.sight)
    if found.sight is Sight.SEEN:
        assert found.events
        assert found.day == LAST


def test_one_look_at_an_empty_desk_says_so(tmp_path: Path, situation: Situation):
    (tmp_path / "desk").mkdir()
    found = Desk(tmp_path / "desk").signposts(situation)
    assert {s.sight for s in found.sightings} == {Sight.HIDDEN}


DAYS = st.lists(st.integers(0, 40), max_size=12).map(sorted)


@given(DAYS, st.integers(1, 5), st.one_of(st.none(), st.integers(1, 20)))
@settings(max_examples=60)
def test_a_rule_is_met_on_the_first_day_on_which_it_holds(days: list[int], at_least: int, within: int | None):
    dated = [date.fromordinal(700_000 + n) for n in days]
    met = _met(dated, at_least, within)

    def holds(day: date) -> bool:
        return sum(d <= day and (within is None or (day - d).days < within) for d in dated) >= at_least

    assert met == next((day for day in dated if holds(day)), None)


# ------------------------------------------------------------------------------------------------ updating


def test_before_is_the_run_of_the_file(situation: Situation, looked: Looked):
    found = updated(situation, looked.sightings, LAST)
    plain = outlook(situation)
    assert [end.before for end in found.ends] == [end.likelihood for end in plain.ends]
    assert [end.before_off for end in found.ends] == [end.edges_off for end in plain.ends]


def test_a_state_that_was_seen_moves_what_hangs_on_it(situation: Situation, looked: Looked):
    raids = [s for s in looked.sightings if s.indicator == "i_raids"]
    found = updated(situation, raids, LAST)
    first = found.ends[0]
    assert first.after.middle > first.waited.middle + 0.02
    assert first.after_off == first.before_off or first.after_off.middle == pytest.approx(first.waited.middle, abs=0.2)
    [effect] = found.effects
    assert effect.change == "raids = continue (was end)"
    assert effect.points == pytest.approx((first.after.middle - first.waited.middle) * 100, abs=0.5)


def test_days_that_went_by_without_it_lower_what_has_not_come(situation: Situation):
    found = updated(situation, (), LAST)
    assert (found.gone, found.horizon, found.steps_left) == (29, 60, 6)
    first = found.ends[0]
    assert first.waited.middle < first.before.middle
    assert first.after == first.waited
    over = updated(situation, (), date(2025, 1, 1))
    assert over.ends[0].after.high == 0
    assert "what holds now is the end" in over.notes[0]


def test_a_ratio_multiplies_the_odds(situation: Situation):
    fixed = with_rule(situation, actors=["us"], ratio=[4, 4, 4])
    seen = Sighting(indicator="i", scenario="S1", words="", sight=Sight.SEEN, why="")
    end = updated(fixed, (seen,), date(2024, 6, 1)).ends[0]
    for was, now in ((end.before, end.after), (end.before_off, end.after_off)):
        odds = np.array([was.low, was.middle, was.high])
        odds = 4 * odds / (1 - odds)
        assert [now.low, now.middle, now.high] == pytest.approx(list(odds / (1 + odds)), abs=0.01)


def test_what_was_not_seen_weighs_by_its_own_ratio_and_what_was_hidden_by_none(situation: Situation):
    one = with_rule(situation, actors=["us"], ratio=[1, 3, 6], ratio_unseen=[0.3, 0.6, 1])
    [missing, hidden] = (
        updated(one, (Sighting(indicator="i", scenario="S1", words="", sight=s, why=""),), date(2024, 6, 1))
        for s in (Sight.NOT_SEEN, Sight.HIDDEN)
    )
    assert missing.ends[0].after.middle < missing.ends[0].before.middle
    assert missing.effects[0].change == "odds of S1 times 0.6 (0.3 to 1)"
    assert hidden.ends[0].after == hidden.ends[0].before
    assert hidden.effects == ()


def test_likelihoods_of_all_scenarios_still_add_up(situation: Situation, looked: Looked):
    found = updated(situation, looked.sightings, LAST)
    assert sum(end.after.middle for end in found.ends) == pytest.approx(1, abs=0.02)
    assert updated(situation, looked.sightings, LAST) == found


def test_signs_that_rest_on_the_same_events_are_told(desk: Desk, tmp_path: Path):
    again = THREATS.replace("i_threats", "i_again")
    made = read_situation(situation_file(tmp_path, THREATS, again)).situation
    found = updated(made, desk.signposts(made).sightings, LAST)
    assert found.notes == (
        "i_threats and i_again rest on the same events: taken as independent, they count them twice",
    )


def test_every_form_has_the_condition_and_the_run_without_edges(situation: Situation, looked: Looked, tmp_path: Path):
    checked = read_situation(situation_file(tmp_path, RAIDS, THREATS, AID))
    made = list(watched(looked.sightings, updated(situation, looked.sightings, LAST), looked.since))
    text = markdown(checked, made)
    assert "given these judgements" in text
    assert "edges off: after" in text
    assert "cannot be seen" in text
    assert sighting(looked, "i_raids").events[0].id in text
