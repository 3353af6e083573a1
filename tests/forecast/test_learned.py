from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.forecast.conftest import FIRST, LAST

from tocsin.forecast import learned
from tocsin.forecast.binary import fit
from tocsin.forecast.history import history
from tocsin.forecast.learned import Learned, made, unanswered
from tocsin.forecast.question import Form, understood

UNTIL = LAST + timedelta(days=1)
PAIR = Form(actors=("organ:UGA.GOV",), recipients=("organ:TZA.GOV",), types=("AGREE",), days=14)


def asked(view, world, **changes):
    question = understood(replace(PAIR, **changes), asked=LAST, view=view, world=world).question
    assert question is not None
    return question


def test_sides_are_one_entity_each_and_what_is_asked_is_one_relation(view, world):
    question = asked(view, world)
    past = history(view, question, world, UNTIL)
    known = made(view, question, world, past)
    events, (side, what, other) = known.events, known.triple
    mine = (events.subject == side) & (events.relation == what) & (events.object == other)
    assert int(mine.sum()) == int(past.counts.sum()) == 105
    assert not np.any((events.relation != what) & (events.subject == side) & (events.object == other))
    assert known.until == (UNTIL - FIRST).days


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"recipients": ()}, "one named side does to another"),
        ({"either_way": True}, "one named side does to another"),
        ({"more_than_last": True}, "how often something is told"),
        ({"types": ("ASSAULT",)}, "fewer than twice in the last 90 days"),
    ],
)
def test_what_it_has_not_learned_is_answered_by_the_simple_rules_and_said_so(view, world, changes, why):
    question = asked(view, world, **changes)
    assert why in (unanswered(question, history(view, question, world, UNTIL)) or "")


def test_so_many_times_and_days_without_data_are_learned_as_they_are_asked(view, world, monkeypatch):
    fitted = []

    def noted(events, until, options):
        fitted.append(options)
        return fit(events.before(0), 0, options)  # nothing to learn from: quick

    monkeypatch.setattr(learned, "fit", noted)
    question = asked(view, world, at_least=2)
    assert unanswered(question, history(view, question, world, UNTIL)) is None
    list(Learned(world).fit(view, UNTIL - timedelta(days=5)).predict([question]))
    assert [(each.window, each.times, each.lead) for each in fitted] == [(14, 2, 5)]


def test_too_few_cells_for_trees_are_answered_by_the_simple_rules(view, world):
    [made] = Learned(world).fit(view, UNTIL).predict([asked(view, world)])
    assert made.forecaster == "learned"
    assert any(note.startswith("not by what was learned: ") and note.endswith("simple says") for note in made.notes)
