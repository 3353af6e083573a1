"""What views keep of one another: they say what one says that was opened anew, and compute no text twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from tests.store.made_desk import DAYS, NOW
from tests.store.test_merging import ACTORS, DEEDS, EVERY, SPEAKERS, text, tidy, write

from tocsin.errors import StoreError
from tocsin.records import Actor, Judgement, Verdict
from tocsin.store import all_events, amending
from tocsin.store.computed import marks
from tocsin.store.filters import Filter
from tocsin.store.store import Store
from tocsin.store.view import View

LATE = Actor(id="state:AAA", kind="state", name="Aland", country="ALA")


def mention(number, which=0):
    _, coding, _ = text(number)
    return coding.mentions[which].id


def say(folder, left, right, verdict, hour=9):
    judgement = Judgement(left=left, right=right, verdict=verdict, by="human:me")
    Store(folder).judge(judgement, recorded=NOW + timedelta(hours=hour))


# ---------------------------------------------------------------------------------------------- the same answers


def coupled(folder, number, hour):
    """What a person says of the mentions of two texts."""
    say(
        folder,
        mention(number % 4, 2),
        mention((number + 1) % 4, 2),
        Verdict.SAME if hour % 3 else Verdict.DIFFERENT,
        hour,
    )


def led(folder, number, hour):
    """What a person says of a mention and an actor that another text names first."""
    say(folder, mention(number, hour % 3), LATE.id, Verdict.SAME if hour % 3 else Verdict.DIFFERENT, hour)


def joined(folder, number, hour):
    """What a person says of an actor, and one that sorts before it."""
    say(folder, ACTORS[number % 2].id, LATE.id, Verdict.DIFFERENT if hour % 3 == 0 else Verdict.SAME, hour)


def named(folder, number, hour):
    """A text that names that actor."""
    _, coding, links = text(number, coder=f"named/{hour}")
    Store(folder).append_coded([coding], links, (*ACTORS, LATE), recorded=NOW + timedelta(hours=hour))


ALL = {**DEEDS, **{each.__name__: each for each in (coupled, led, joined, named)}}


def told(view):
    """What a view says that it computes."""
    return (
        view.find(EVERY).to_pylist(),
        [
            [table.to_pylist() for table in (found.by, found.about, found.facts)]
            for found in map(view.speech, (*SPEAKERS, LATE.id))
        ],
    )


@pytest.fixture
def desk(tmp_path):
    for number in range(4):
        write(tmp_path / "desk", number, number)
    return tmp_path / "desk"


@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=st.lists(st.tuples(st.sampled_from(["tidy", *ALL]), st.integers(0, 5)), min_size=4, max_size=8))
@example(deeds=[("led", 2), ("corrected", 2), ("named", 3)])
@example(deeds=[("coupled", 0), ("corrected", 1), ("linked", 1)])
def test_a_view_that_comes_of_others_says_what_one_says_that_is_opened_anew(tmp_path_factory, deeds):
    folder = tmp_path_factory.mktemp("desk")
    for number in range(4):
        write(folder, number, number)
    view, there = View(folder), {0, 1, 2, 3}
    said = told(view)
    for hour, (deed, number) in enumerate(deeds, start=5):
        if deed == "tidy":
            tidy(folder)
        elif deed == "write" or number in there:
            there |= {number}
            ALL[deed](folder, number, hour)
        view = view.now()
        said = told(view)
    assert said == told(View(folder))
    assert told(view.as_of(DAYS[2])) == told(View(folder, known_until=DAYS[2]))


def test_a_link_that_lies_with_its_coding_before_anybody_looks_is_seen(desk):
    document, coding, _ = text(4)
    Store(desk).append_read([document], recorded=NOW)
    Store(desk).append_coded([coding], (), ACTORS, recorded=NOW)
    DEEDS["corrected"](desk, 4, 5)
    view = View(desk)
    before = told(view)
    DEEDS["linked"](desk, 4, 7)
    tidy(desk)
    assert told(view.now()) == told(View(desk)) != before


def test_a_name_of_a_data_set_is_known_by_the_mention_that_it_was_judged_to_be(own_desk):
    view = View(own_desk)
    name = view.sql("SELECT id FROM named WHERE text = 'Nobody' LIMIT 1")["id"].to_pylist()[0]
    of_text = view.sql('SELECT "left" FROM links WHERE "right" = \'group:lantern\' LIMIT 1')["left"].to_pylist()[0]
    wanted = Filter(actors=("group:lantern",), datasets=("acled",))
    assert view.find(wanted).num_rows == 0
    say(own_desk, name, of_text, Verdict.SAME)
    first = (view := view.now()).find(wanted).num_rows
    say(own_desk, "state:IRQ", "group:other", Verdict.UNSURE)
    assert view.now().find(wanted).num_rows == first > 0


def test_people_may_judge_at_a_desk_without_a_text(tmp_path):
    Store(tmp_path).judge(Judgement(left="name-1", right=LATE.id, verdict=Verdict.SAME, by="human:me"), recorded=NOW)
    say(tmp_path, ACTORS[0].id, LATE.id, Verdict.SAME)
    view = View(tmp_path)
    assert told(view) == ([], [[[], [], []]] * 3)
    write(tmp_path, 1, 1)
    assert told(view.now()) == told(View(tmp_path)) != told(view)


@pytest.mark.parametrize("dies_in", ["_CODED_EVENTS", "_SPOKEN", "_NAMES"])
def test_what_was_broken_off_is_made_anew(desk, monkeypatch, dies_in):
    DEEDS["corrected"](desk, 2, 5)
    expected, view = told(View(desk)), View(desk)
    with monkeypatch.context() as broken:
        broken.setattr(all_events, dies_in, "SELECT error('no more memory')")
        with pytest.raises(StoreError, match="no more memory"):
            view.find(EVERY)
    assert told(view) == expected


def test_corrections_that_were_broken_off_are_put_in_place_anew(desk, monkeypatch):
    DEEDS["corrected"](desk, 2, 5)
    expected, view = View(desk).table("events"), View(desk)
    row = amending.correction_row
    with monkeypatch.context() as broken:
        broken.setattr(amending, "correction_row", lambda *a, **k: row(*a, **k) | {"recorded": 1 / 0})
        with pytest.raises(ZeroDivisionError):
            view.table("events")
    assert view.table("events") == expected


# ------------------------------------------------------------------------------------------------- no work twice


@pytest.fixture
def texts_computed(monkeypatch):
    """How many texts each view computed."""
    counts, compute = [], all_events.compute

    def counted(connection, judged, batches=()):
        counts.append(connection.execute("SELECT count(*) FROM snapshot.todo").fetchone()[0])
        compute(connection, judged, batches)

    monkeypatch.setattr(all_events, "compute", counted)
    return counts


def test_a_text_is_computed_anew_only_when_something_it_hangs_on_changes(desk, texts_computed):
    view = View(desk)
    view.find(EVERY)
    steps = {
        "nothing of a text": lambda: say(desk, "event-a", "event-b", Verdict.SAME),
        "one text is corrected": lambda: DEEDS["corrected"](desk, 1, 5),
        "a mention of one": lambda: say(desk, mention(2), "group:lantern", Verdict.SAME),
        "another mention, of the same actor": lambda: say(desk, mention(3), "group:lantern", Verdict.SAME),
        "two of these are two": lambda: say(desk, mention(2), mention(3), Verdict.DIFFERENT),
        "a text more": lambda: write(desk, 4, 6),
        "all lie in another file": lambda: tidy(desk),
        "actors are told apart": lambda: say(desk, "group:lantern", "state:IRQ", Verdict.DIFFERENT),
        "one actor stands for two": lambda: say(desk, "group:lantern", "state:IRQ", Verdict.SAME, 10),
        "one of them is of another actor too": lambda: say(desk, "org:none", "person:none", Verdict.SAME),
    }
    for step in steps.values():
        step()
        view = view.now()
        view.find(EVERY)
    # Corrected or judged are 1, 2 and 3; all name Iraq, so all are computed once it is no longer itself.
    assert dict(zip(["at first", *steps], texts_computed, strict=True)) == {
        "at first": 4,
        "nothing of a text": 0,
        "one text is corrected": 1,
        "a mention of one": 1,
        "another mention, of the same actor": 1,
        "two of these are two": 2,
        "a text more": 1,
        "all lie in another file": 3,
        "actors are told apart": 2,
        "one actor stands for two": 5,
        "one of them is of another actor too": 0,
    }


def test_a_view_with_a_closing_day_leaves_to_others_what_they_need(desk, texts_computed):
    view = View(desk)
    view.find(EVERY)
    view.as_of(DAYS[1]).find(EVERY)
    say(desk, "event-a", "event-b", Verdict.SAME)
    view.now().find(EVERY)
    assert texts_computed == [4, 0, 0]


def test_what_is_too_much_to_keep_is_computed_again(desk, texts_computed, monkeypatch):
    monkeypatch.setattr(all_events, "_KEPT", 3)
    view = View(desk)
    assert view.find(EVERY).num_rows == 4
    say(desk, "event-a", "event-b", Verdict.SAME)
    assert view.now().find(EVERY).num_rows == 4
    say(desk, "event-a", "event-c", Verdict.SAME)
    assert view.now().find(EVERY).num_rows == 4
    assert texts_computed == [4, 1, 1]


def test_a_text_with_a_name_of_a_data_set_in_its_group_has_no_mark():
    judged = [
        Judgement(left="mention-a", right="mention-b", verdict=Verdict.SAME, by="human:me"),
        Judgement(left="name-x", right="mention-b", verdict=Verdict.SAME, by="human:me"),
    ]
    texts = {"document-1": ("f",), "document-2": ("f",), "document-3": ("f",)}
    touched = [("document-1", "mention-a"), ("document-2", "mention-b")]
    assert marks(texts, touched, judged, {}) == {"document-3": ("f",)}
