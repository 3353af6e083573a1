from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.forecast.conftest import LAST

from tocsin.forecast.history import history
from tocsin.forecast.learned import Learned, numbered, unanswered
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
    events = numbered(view, question, world, past).events
    mine = (events.subject == 0) & (events.relation == 0) & (events.object == 1)
    assert int(mine.sum()) == int(past.counts.sum())
    assert not np.any((events.relation != 0) & (events.subject == 0) & (events.object == 1))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"recipients": ()}, "one named side does to another"),
        ({"either_way": True}, "one named side does to another"),
        ({"at_least": 3}, "at least once"),
        ({"types": ("ASSAULT",)}, "fewer than twice in the last 90 days"),
    ],
)
def test_what_it_has_not_learned_is_answered_by_the_simple_rules_and_said_so(view, world, changes, why):
    question = asked(view, world, **changes)
    assert why in (unanswered(question, history(view, question, world, UNTIL)) or "")


def test_too_few_cells_for_trees_are_answered_by_the_simple_rules(view, world):
    [made] = Learned(world).fit(view, UNTIL).predict([asked(view, world)])
    assert made.forecaster == "learned"
    assert any(note.startswith("not by what was learned: ") and note.endswith("simple says") for note in made.notes)
