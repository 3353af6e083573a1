"""What is one happening, told of a whole desk at once: the same as of tellings in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pyarrow as pa
import pytest

from tocsin.desk import Desk
from tocsin.records import Coding, Document, Event, Judgement, Status, Verdict
from tocsin.resolve.copies import Copy
from tocsin.resolve.telling import Telling
from tocsin.settings import ViewOptions
from tocsin.store import grouping
from tocsin.store.gathering import Near, held, keep
from tocsin.store.grouping import copied, happenings, incidents_of, joins_among, members, ranked, waiting_joins
from tocsin.store.store import Store
from tocsin.store.view import View

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EVENTS = [f"event-{n:020x}" for n in range(12)]
"""Two of each of six documents, told together."""


def document(number):
    return f"document-{number:020x}"


def made(folder, random):
    """A desk of which some events are joined, some may be, and two texts are copies."""
    store = Store(folder)
    texts = [Document(id=document(n), text=f"text {n}", published=date(2024, 1, 1 + n)) for n in range(6)]
    store.append_read(texts, recorded=NOW)
    codings = [
        Coding(document_id=document(n), coder="c/1", events=tuple(event(i, n) for i in EVENTS[2 * n : 2 * n + 2]))
        for n in range(6)
    ]
    store.append_coded(codings, [], [], recorded=NOW)
    tellings = [
        Telling(
            id=ids[0],
            document_id=document(n),
            event_ids=tuple(ids),
            family="violence",
            types=frozenset({"ASSAULT"}),
            published=date(2024, 1, 1 + n),
        )
        for n in range(6)
        for ids in ([EVENTS[2 * n : 2 * n + 2]] if random.random() < 0.5 else [[i] for i in EVENTS[2 * n : 2 * n + 2]])
    ]
    joins = [
        Judgement(left=one, right=other, verdict=verdict, score=round(random.random(), 3), by="made")
        for verdict in (Verdict.SAME, Verdict.UNSURE)
        for one, other in (sorted(random.sample(EVENTS, 2)) for _ in range(4))
    ]
    copies = [Copy(left=document(0), right=document(random.randint(1, 5)), similarity=0.9, kind="copy", by="made")]
    done = [(document(n), "c/1") for n in range(6)]
    keep(folder, done=done, sketches=(), copies=copies, tellings=tellings, joins=joins, recorded=NOW)
    for verdict in random.choices(tuple(Verdict), k=random.randint(0, 4)):
        one, other = random.sample([*EVENTS, "event-unknown"], 2)
        store.judge(Judgement(left=one, right=other, verdict=verdict, by="human:me"), recorded=NOW)


def event(i, number):
    return Event(id=i, document_id=document(number), type="ASSAULT", status=Status.ACTUAL, coder="c/1")


@pytest.mark.parametrize("seed", range(5))
def test_it_says_what_is_said_of_tellings_in_memory(tmp_path, seed):
    folder = tmp_path
    made(folder, Random(seed))
    view, known = View(folder), held(View(folder), folder)
    expected = known.table().select(["event_id", "incident", "strand"])
    found = incidents_of(view, pa.chunked_array([pa.array([*EVENTS, "event-unknown"])]))
    assert sorted(map(repr, found.to_pylist())) == sorted(map(repr, expected.to_pylist()))
    assert waiting_joins(view) == [(j.left, j.right, j.score) for j in known.suggestions()]
    near = Near.on(date(2024, 1, 1), date(2024, 2, 1))
    order = ranked(view, near)
    shown = happenings(view, order.numbers.tolist(), near)
    assert {i.id: list(i.event_ids) for i in known.incidents()} == {i.id: [e for e, _ in i.events] for i in shown}
    assert [len(i.documents) for i in shown] == order.counts.tolist() == sorted(order.counts.tolist(), reverse=True)
    assert order.several == sum(len(i.documents) > 1 for i in shown)
    assert order.reports == len({d for i in shown for d in i.documents})
    assert happenings(view, order.numbers.tolist()[:2]) == shown[:2]
    assert happenings(view, []) == []
    for incident in known.incidents():
        found = members(view, incident.id)
        assert tuple(event for event, _ in found.events) == incident.event_ids
    among = joins_among(view, EVENTS)
    assert set(among) == set(known.joins)
    assert copied(view) == known.strands()


def test_an_incident_that_nobody_tells_of_is_nowhere(tmp_path):
    made(tmp_path, Random(1))
    assert members(View(tmp_path), "incident-none") is None


@pytest.mark.parametrize("ids", [[], ["event-unknown"]])
def test_a_desk_without_events_has_no_incidents(tmp_path, ids):
    Store(tmp_path).append_read([Document(id=document(0), text="text")], recorded=NOW)
    view = View(tmp_path)
    assert incidents_of(view, pa.chunked_array([pa.array(ids, pa.string())])).num_rows == 0
    assert waiting_joins(view) == []


def test_what_is_made_of_a_view_is_made_once_and_again_after_a_change(tmp_path):
    made(tmp_path, Random(0))
    view, asked = View(tmp_path), []

    def counted(view):
        asked.append(view)
        return len(asked)

    assert [view.once(counted), view.once(counted)] == [1, 1]
    assert view.now() is view
    Store(tmp_path).append_read([Document(id=document(9), text="later")], recorded=NOW + timedelta(days=1))
    assert view.now() is not view
    assert view.now().once(counted) == 2
    assert len(view.now().document_ids()) == len(view.document_ids()) + 1


def test_a_desk_gives_its_view_again_until_it_changes_or_another_is_wanted(tmp_path):
    made(tmp_path, Random(0))
    desk = Desk(tmp_path)
    view = desk.view()
    assert desk.view() is view
    assert desk.view("2024-01-02") is not view
    desk.settings = replace(desk.settings, view=ViewOptions(memory_mb=500))
    assert desk.view() is not view


def test_two_events_with_one_key_get_another_salt(tmp_path, monkeypatch):
    made(tmp_path, Random(0))
    plain = grouping.grouped(View(tmp_path))
    key = grouping._key
    monkeypatch.setattr(grouping, "_key", lambda event, salt: key(event, salt) if salt > 1 else "CAST(7 AS UBIGINT)")
    other = grouping.grouped(View(tmp_path))
    assert (plain.salt, other.salt) == (0, 2)
    assert sorted(plain.first.to_pylist()) == sorted(other.first.to_pylist())
    assert len(plain.first)


def test_a_join_that_was_made_before_its_text_was_gathered_again_holds_no_more(tmp_path):
    made(tmp_path, Random(1))
    view = View(tmp_path)
    known = held(view, tmp_path)
    again = {t.document_id for t in known.tellings}
    keep(
        tmp_path,
        done=[(i, "c/1") for i in sorted(again)],
        sketches=(),
        copies=(),
        tellings=known.tellings,
        joins=(),
        recorded=NOW + timedelta(hours=1),
    )
    later = View(tmp_path)
    assert view.sql("SELECT 1 FROM joins").num_rows
    assert not later.sql("SELECT 1 FROM joins").num_rows
    assert waiting_joins(later) == []
    table = held(later, tmp_path).table()
    found = incidents_of(later, pa.chunked_array([pa.array(EVENTS)]))
    assert dict(zip(*(found[n].to_pylist() for n in ("event_id", "incident")), strict=True)) == dict(
        zip(*(table[n].to_pylist() for n in ("event_id", "incident")), strict=True)
    )
