from datetime import date, timedelta

import pytest

from tocsin.errors import SettingsError
from tocsin.forecast.question import Form, over, understood
from tocsin.records import Measure, Status, Target, question_id

ASKED = date(2024, 1, 1)
POLICE = Form(actors=("organ:KEN.COP",), types=("COERCE",), days=30)


def ask(view, world, form=POLICE, **changes):
    from dataclasses import replace

    return understood(replace(form, **changes), asked=ASKED, view=view, world=world)


def test_a_window_opens_on_the_day_after_it_is_asked_and_is_half_open(view, world):
    question = ask(view, world).question
    assert (question.opens, question.closes, question.days) == (date(2024, 1, 2), date(2024, 2, 1), 30)


def test_the_only_data_set_of_a_desk_settles_it_and_counts_events(view, world):
    question = ask(view, world).question
    assert question.dataset == "petrarch"
    assert question.target.measure is Measure.EVENTS


def test_the_rule_names_the_window_the_data_set_and_that_telling_is_what_counts(view, world):
    rule = ask(view, world).question.resolution
    for words in ("2024-01-02 to 2024-01-31", "petrarch", "COERCE", "at least 1 event", "not what happened"):
        assert words in rule


def test_the_same_question_in_other_words_has_the_same_id(view, world):
    assert ask(view, world, text="a").question.id == ask(view, world, text="b").question.id
    assert ask(view, world, at_least=2).question.id != ask(view, world).question.id


def test_the_id_hashes_every_field_of_the_target():
    ids = {
        question_id(target, ASKED, ASKED + timedelta(days=1), None)
        for target in (
            Target(),
            Target(actors=("state:KEN",)),
            Target(recipients=("state:KEN",)),
            Target(kin=False),
            Target(directed=False),
            Target(statuses=(Status.FUTURE,)),
            Target(at_least=None),
            Target(measure=Measure.DEATHS),
        )
    }
    assert len(ids) == 8


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"days": None, "closes": date(2023, 6, 1)}, "it is over"),
        ({"opens": date(2023, 12, 1), "days": 60}, "part of its answer is known"),
        ({"days": 0}, "at least one day"),
        ({"days": 5000}, "ask for fewer"),
        ({"closes": date(2024, 6, 1)}, "both given"),
        ({"quads": (1,)}, "no event is both"),
        ({"modes": ("riot",)}, "no event is both"),
        ({"at_least": 3, "more_than_last": True}, "two questions"),
        ({"at_least": 0}, "always so"),
        ({"recipients": ("organ:KEN.COP",)}, "are the same"),
        ({"types": ("ASSALT",)}, "did you mean ASSAULT"),
        ({"dataset": "icews"}, "no row of 'icews'"),
        ({"measure": Measure.DEATHS, "at_least": 50}, "no figures of deaths"),
        ({"places": ("Kenya",)}, "no places"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(view, world, changes, says):
    with pytest.raises(SettingsError, match=says):
        ask(view, world, **changes)


@pytest.mark.parametrize(
    ("changes", "asks", "option"),
    [
        ({"days": None}, "in which days?", "--days 30"),
        ({"types": ()}, "what would they do?", "--type ASSAULT"),
        ({"actors": ()}, "who, or where?", "--actor NAME"),
        ({"actors": ("Smith",)}, "who is the actor?", "--actor ID"),
    ],
)
def test_what_was_not_said_is_asked(view, world, changes, asks, option):
    found = ask(view, world, **changes)
    assert found.question is None
    assert any(asks in doubt.ask and option in doubt.settle for doubt in found.doubts)


def test_a_group_of_a_kind_and_country_is_all_of_its_actors(view, world):
    question = ask(view, world, actors=("Iraqi armed groups",), kin=False).question
    assert "group:kataib-hezbollah" in question.target.actors


def test_an_option_counts_in_place_of_what_the_sentence_said():
    said = Form(actors=("state:IRN",), closes=date(2024, 2, 1), more_than_last=True)
    found = over(said, Form(days=7, at_least=2))
    assert (found.actors, found.days, found.closes) == (("state:IRN",), 7, None)
    assert (found.at_least, found.more_than_last) == (2, False)
