"""All events as one relation: who is who by judgement, what a dated view shows, batches, counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pyarrow as pa
import pytest
from tests.store.made_desk import ACTORS, DAYS, NOW, coded, fill_with_texts

from tocsin.errors import StoreError
from tocsin.records import Judgement, Verdict
from tocsin.store.filters import Filter
from tocsin.store.store import Store
from tocsin.store.tables import ALL_EVENTS
from tocsin.store.view import View

EVERY = Filter(statuses=())


@pytest.fixture(scope="module")
def made(full_desk):
    return full_desk


@pytest.fixture
def texts(tmp_path):
    fill_with_texts(tmp_path / "desk", 12)
    return tmp_path / "desk"


def judge(folder, left, right, verdict, later=1):
    judgement = Judgement(left=left, right=right, verdict=verdict, reasons=("said so",), by="human:me")
    Store(folder).judge(judgement, recorded=NOW + timedelta(hours=later))


def test_coded_and_imported_events_have_the_same_columns(made):
    found = View(made).find(EVERY)
    assert found.schema.equals(ALL_EVENTS.schema)
    assert View(made).sql("SELECT * FROM all_events").schema.names == ALL_EVENTS.schema.names
    assert found.num_rows == View(made).events().num_rows + View(made).imported().num_rows


def test_required_columns_are_never_empty(made):
    found = View(made).find(EVERY)
    empty = [c.name for c in ALL_EVENTS.columns if c.required and None in found[c.name].to_pylist()]
    assert empty == []


def test_names_ids_and_countries_stand_side_by_side(made):
    for row in View(made).find(EVERY).to_pylist():
        for side in ("actor", "recipient"):
            assert len(row[f"{side}s"]) == len(row[f"{side}_ids"]) == len(row[f"{side}_countries"])
        assert len(row["holders"]) == len(row["holder_ids"]) == len(row["stances"])


def test_a_coded_event_has_words_actor_place_and_holder(texts):
    rows = View(texts).find(EVERY).to_pylist()
    pairs = {pair for row in rows for pair in zip(row["actors"], row["actor_ids"], row["actor_countries"], strict=True)}
    assert ("Iraq", "state:IRQ", "IRQ") in pairs
    assert ("the Lantern Brigade", "group:lantern", "SYR") in pairs
    amal = next(pair for pair in pairs if pair[0] == "Amal Rashid")
    assert amal[1].startswith("mention-")
    placed = next(row for row in rows if row["place"] is not None)
    assert (placed["place"], placed["place_id"], placed["country"], placed["admin1"]) == (
        "Basra",
        "place:1",
        "IRQ",
        "Al Basrah",
    )
    assert {holder for row in rows for holder in row["holder_ids"]} >= {"outlet", "group:lantern"}
    assert {(row["fatalities_low"], row["fatalities_best"], row["fatalities_high"]) for row in rows} == {(2, 3, None)}
    assert {row["quad_scheme"] for row in rows} == {"plover"}


def test_an_imported_name_that_nobody_is_known_by_is_itself(made):
    rows = View(made).find(Filter(datasets=("acled",))).to_pylist()
    nobody = {row["actor_ids"][0] for row in rows if row["actors"] == ["Nobody"]}
    assert len(nobody) == 1
    assert nobody.pop().startswith("name-")


def test_names_have_the_same_ids_before_they_are_judged(rows_desk, made):
    before = {i for row in View(rows_desk).find().to_pylist() for i in (*row["actor_ids"], *row["recipient_ids"])}
    assert before == set(View(made).sql("SELECT id FROM named")["id"].to_pylist())


def test_what_people_judge_of_a_name_comes_first_and_can_be_undone(own_desk):
    name = View(own_desk).sql("SELECT id FROM named WHERE text = 'Nobody' LIMIT 1")["id"].to_pylist()[0]
    wanted = Filter(actors=("group:lantern",), datasets=("acled",))
    assert View(own_desk).find(wanted).num_rows == 0
    judge(own_desk, name, "group:lantern", Verdict.SAME)
    assert View(own_desk).find(wanted).num_rows > 0
    judge(own_desk, name, "group:lantern", Verdict.DIFFERENT, later=2)
    assert View(own_desk).find(wanted).num_rows == 0


def test_what_people_judge_of_a_mention_comes_first(texts):
    rows = View(texts).find(EVERY).to_pylist()
    row = next(row for row in rows if "Amal Rashid" in row["actors"])
    mention = row["actor_ids"][row["actors"].index("Amal Rashid")]
    judge(texts, mention, "state:IRQ", Verdict.SAME)
    [after] = View(texts).find(Filter(statuses=(), ids=(row["id"],))).to_pylist()
    assert after["actor_ids"][row["actors"].index("Amal Rashid")] == "state:IRQ"


def test_actors_that_people_judged_to_be_one_are_found_together(texts):
    judge(texts, "group:lantern", "state:IRQ", Verdict.SAME)
    ids = {i for row in View(texts).find(EVERY).to_pylist() for i in row["actor_ids"]}
    assert "state:IRQ" not in ids
    assert "group:lantern" in ids


def chained(folder, *, linked):
    """A desk with one text in which two mentions are one by coreference; the mentions."""
    document, coding, links = coded(0, Random(1))
    iraq, lantern, amal, _ = (m.id for m in coding.mentions)
    same = Judgement(left=amal, right=lantern, verdict=Verdict.SAME, score=0.8, reasons=("made",), by="made")
    events = tuple(replace(event, actors=(amal, lantern, iraq), recipients=()) for event in coding.events)
    store = Store(folder)
    store.append_read([document], recorded=NOW)
    store.append_coded(
        [replace(coding, judgements=(same,), events=events)], links if linked else (), ACTORS, recorded=NOW
    )
    return amal, lantern, iraq


def test_a_chain_of_mentions_is_one_actor(tmp_path):
    chained(tmp_path, linked=True)
    [row] = View(tmp_path).find(EVERY).to_pylist()
    assert row["actor_ids"] == ["group:lantern", "group:lantern", "state:IRQ"]


def test_what_people_judge_of_one_mention_holds_for_its_chain(tmp_path):
    amal, lantern, iraq = chained(tmp_path, linked=False)
    [before] = View(tmp_path).find(EVERY).to_pylist()
    assert before["actor_ids"] == [min(amal, lantern), min(amal, lantern), iraq]
    judge(tmp_path, lantern, "group:lantern", Verdict.SAME)
    [after] = View(tmp_path).find(EVERY).to_pylist()
    assert after["actor_ids"] == ["group:lantern", "group:lantern", iraq]


@pytest.mark.parametrize("day", DAYS[::3])
def test_a_dated_view_shows_what_was_published_by_then(made, day):
    view = View(made).as_of(day)
    found = view.find(EVERY)
    assert all(published is None or published <= day for published in found["published"].to_pylist())
    assert found.num_rows < View(made).find(EVERY).num_rows
    assert view.sql("SELECT count(*) AS n FROM all_events")["n"].to_pylist() == [found.num_rows]


def test_a_dated_view_knows_no_name_of_a_later_row(made):
    whole, dated = View(made), View(made).as_of(DAYS[0])
    assert dated.sql("SELECT * FROM named").num_rows < whole.sql("SELECT * FROM named").num_rows
    assert all(day <= DAYS[0] for day in dated.sql("SELECT last FROM named")["last"].to_pylist())


def test_batches_hold_what_the_table_holds(made):
    view = View(made)
    reader = view.stream(EVERY, rows=7)
    batches = list(reader)
    assert len(batches) > 1
    assert pa.Table.from_batches(batches).equals(view.find(EVERY))
    assert view.find(EVERY, limit=5).equals(view.find(EVERY).slice(0, 5))


def test_counts_are_those_of_the_rows(made):
    view = View(made)
    rows = view.find().to_pylist()
    by_type = {row["type"]: row["events"] for row in view.tally().to_pylist()}
    assert sum(by_type.values()) == len(rows)
    dyads = {
        (row["actor_ids"], row["recipient_ids"]): row["events"]
        for row in view.tally(by=["actor_ids", "recipient_ids"]).to_pylist()
    }
    expected: dict[tuple[str, str], int] = {}
    for row in rows:
        for pair in {(a, r) for a in row["actor_ids"] for r in row["recipient_ids"]}:
            expected[pair] = expected.get(pair, 0) + 1
    assert dyads == expected
    assert {row["month"] for row in view.tally(by=["month"]).to_pylist()} <= {"2024-02", None}


def test_a_column_that_there_is_not_is_refused(made):
    with pytest.raises(StoreError, match="no column 'actr' in all_events"):
        View(made).find(columns=["actr"])
