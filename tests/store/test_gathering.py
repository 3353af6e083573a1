"""Gathering in a desk: appended once, extended by what is new, split and joined by people, counted both ways."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tocsin.cli.incidents import incident_lines, incidents_of, json_lines, review_lines
from tocsin.desk import Desk
from tocsin.records import Document, document_id
from tocsin.store.gathering import Near, held, near_to

SET = Path(__file__).parents[1] / "golden" / "incidents" / "development.jsonl"


def document(text, outlet, published):
    made = document_id(text=text, outlet=outlet, url=None, published=published)
    return Document(id=made, text=text, outlet=outlet, title=f"{outlet} on it", language="en", published=published)


def reports(*ids):
    rows = {row["id"]: row for row in map(json.loads, SET.read_text(encoding="utf-8").splitlines())}
    for one in ids:
        row = rows[one]
        yield document(row["text"], row["outlet"], date.fromisoformat(row["published"]))


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "desk")
    made.take(reports("d001", "d003", "d103", "d008"))  # one attack by two and a copy, and an ambush elsewhere
    made.code()
    made.gather()
    return made


def main_incident(desk):
    return max(desk.gathered().incidents(), key=lambda incident: len(incident.event_ids))


def test_gathering_again_changes_nothing(desk):
    before = desk.gathered()
    again = desk.gather()
    assert (again.documents, again.known) == (0, 4)
    assert desk.gathered() == before


def test_reports_and_independent_reports_are_counted_apart(desk):
    rows = [row for row in desk.gathered().table().to_pylist() if row["incident"] == main_incident(desk).id]
    assert len({row["document_id"] for row in rows}) == 3
    assert len({row["strand"] for row in rows}) == 2


def test_a_new_report_extends_the_incident_under_its_id(desk):
    before = main_incident(desk)
    desk.take(reports("d004"))
    desk.code()
    assert desk.gather().documents == 1
    after = main_incident(desk)
    assert after.id == before.id
    assert set(before.event_ids) < set(after.event_ids)


def test_a_person_splits_an_incident_and_takes_it_back(desk):
    held = desk.gathered()
    join = held.joins[0]
    before = main_incident(desk)
    desk.judge(join.left, join.right, "different", "two attacks", by="ana")
    homes = {event: i.id for i in desk.gathered().incidents() for event in i.event_ids}
    assert homes[join.left] != homes[join.right]
    desk.judge(join.left, join.right, "same", "one after all", by="ana")
    assert main_incident(desk) == before


def test_a_view_with_a_closing_day_knows_no_later_report(desk):
    desk.take([document("Gunmen attacked a checkpoint near Menaka on Monday.", "Late Paper", date(2024, 3, 9))])
    desk.code()
    desk.gather()
    shown = {row["outlet"] for row in desk.gathered(date(2024, 3, 9) - timedelta(days=1)).table().to_pylist()}
    assert "Late Paper" not in shown
    assert "Late Paper" in {row["outlet"] for row in desk.gathered().table().to_pylist()}


def test_the_command_names_outlets_holders_figures_and_reasons(desk):
    found, held, texts = incidents_of(desk.folder, days=None)
    page = "\n".join(incident_lines(found))
    for words in ("Sahel Wire", "Malian State News", "3 reports, 2 independent", "killed: ", "same day", "asserts"):
        assert words in page
    first = json.loads(next(iter(json_lines(found))))
    assert (first["reports"], first["independent"]) == (3, 2)
    assert list(review_lines(held, texts))[-1].endswith("wait for a person")


# ------------------------------------------------------------------------------------------- SQL, corrections, days


def test_what_was_gathered_is_there_in_sql_with_both_counts(desk):
    found = desk.view().sql(
        "SELECT count(DISTINCT document_id) AS reports, count(DISTINCT strand) AS independent, max(reports) AS told, "
        "max(independent) AS alone FROM incidents GROUP BY incident ORDER BY reports DESC"
    )
    assert found.to_pylist()[0] == {"reports": 3, "independent": 2, "told": 3, "alone": 2}
    assert desk.view().sql("SELECT * FROM incidents").equals(desk.gathered().table())
    counts = {
        name: desk.view().sql(f"SELECT count(*) AS n FROM {name}")["n"][0].as_py() for name in ("copies", "joins")
    }
    assert counts == {"copies": len(desk.gathered().copies), "joins": len(desk.gathered().joins)}


def test_sql_shows_a_split_at_once(desk):
    join = desk.gathered().joins[0]
    desk.judge(join.left, join.right, "different", "two attacks", by="ana")
    ends = f"SELECT count(DISTINCT incident) AS n FROM incidents WHERE event_id IN ('{join.left}', '{join.right}')"
    assert desk.view().sql(ends)["n"][0].as_py() == 2


def test_a_corrected_text_is_gathered_again_and_an_incident_keeps_its_id(desk):
    before = main_incident(desk)
    later = desk.gathered().joins[0].right
    desk.correct(later, {"occurred": "2024-02-01"}, "an older attack", by="ana")
    again = desk.gather()
    assert (again.documents, again.known) == (1, 3)
    assert main_incident(desk).id == before.id
    told = {event: t for t in desk.gathered().tellings for event in t.event_ids}
    assert told[later].begin == date(2024, 2, 1)
    homes = {event: i.id for i in desk.gathered().incidents() for event in i.event_ids}
    assert homes[later] != before.id
    desk.undo(later, "no, it was not", by="ana")
    desk.gather()
    assert set(main_incident(desk).event_ids) == set(before.event_ids)
    assert desk.gather().documents == 0


def test_only_what_is_of_about_the_same_days_is_looked_at(desk):
    held_then = held(desk.view(), desk.folder, near=Near.on(date(2023, 1, 1), date(2023, 2, 1)))
    assert held_then.tellings == ()
    held_now = held(desk.view(), desk.folder, near=Near.on(date(2024, 3, 1), date(2024, 3, 9)))
    assert held_now.tellings == desk.gathered().tellings
    assert near_to(held_now.tellings, [date(2024, 3, 5)]).published == (date(2024, 3, 5), date(2024, 3, 5))
